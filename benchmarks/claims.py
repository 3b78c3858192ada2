"""A claim: a figure measured here and now, what it has to be, and what it would be at best."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from measuring import Spread, readable


class Claim(NamedTuple):
    """One row of the table of claims."""

    id: str
    what: str
    measured: Spread | float | str
    """Median and range, one figure, or words where the claim did not run."""
    target: float
    stretch: float | None = None
    at_least: bool = True
    """Whether more is better; else the target is the most it may be."""
    unit: str = ""

    @property
    def verdict(self) -> str:
        """Say whether the target is met."""
        if isinstance(self.measured, str):
            return "**not measured**"
        figure = self.measured.median if isinstance(self.measured, Spread) else self.measured
        if self.stretch is not None and self._holds(figure, self.stretch):
            return "met, stretch too"
        return "met" if self._holds(figure, self.target) else "**missed**"

    def _holds(self, figure: float, limit: float) -> bool:
        return figure >= limit if self.at_least else figure <= limit

    def cells(self) -> list[str]:
        """Return the cells of the row."""
        sign = ">=" if self.at_least else "<="
        measured = readable(self.measured) if isinstance(self.measured, float) else f"{self.measured}"
        measured += "" if isinstance(self.measured, str) else self.unit
        stretch = "" if self.stretch is None else f"{sign} {self.stretch:g}{self.unit}"
        return [self.id, self.what, measured, f"{sign} {self.target:g}{self.unit}", stretch, self.verdict]


def at_least(
    name: str, what: str, measured: Spread | float, target: float, stretch: float | None = None, unit: str = "x"
) -> Claim:
    """Return a claim where more is better."""
    return Claim(name, what, measured, target, stretch, unit=unit)


def at_most(
    name: str, what: str, measured: Spread | float, target: float, stretch: float | None = None, unit: str = ""
) -> Claim:
    """Return a claim where less is better."""
    return Claim(name, what, measured, target, stretch, at_least=False, unit=unit)


HEADER: Sequence[str] = ("", "what is measured", "measured", "target", "stretch", "")
