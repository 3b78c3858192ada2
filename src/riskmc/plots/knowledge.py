"""Marks of the strength of knowledge: an open, a half and a full circle beside a name."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final, Literal

import numpy as np
import xarray as xr
from matplotlib.lines import Line2D

from riskmc import _schema as names
from riskmc.elicitation.cells import GRADES, weakest
from riskmc.plots.style import INK
from riskmc.plots.texts import phrase

GLYPHS: Final = {"low": "\N{WHITE CIRCLE}", "medium": "\N{CIRCLE WITH LEFT HALF BLACK}", "high": "\N{BLACK CIRCLE}"}

ASPECTS: Final = ("data", "understanding", "agreement")

_AXES: Final = ("", "likelihood_", "plausibility_")

_FILLS: Final[dict[str, Literal["none", "left", "full"]]] = {"low": "none", "medium": "left", "high": "full"}


def scenario_grades(inputs: xr.Dataset, scenarios: Sequence[str]) -> tuple[str, ...]:
    """Return the weakest grade behind each scenario, empty where nobody graded it.

    Parameters
    ----------
    inputs : Dataset
        The group ``inputs`` of a result.
    scenarios : sequence of str
    """
    there = [f"{axis}{aspect}" for axis in _AXES for aspect in ASPECTS if f"{axis}{aspect}" in inputs]
    if not there or names.SCENARIO not in inputs.coords:
        return ("",) * len(scenarios)
    chosen = inputs[there].sel({names.SCENARIO: list(scenarios)})
    tables = [chosen[name].transpose(names.SCENARIO, ...).values.reshape(len(scenarios), -1) for name in there]
    return tuple(weakest(map(str, row)) for row in np.concatenate(tables, axis=1))


def marked(name_list: Sequence[str], grades: Sequence[str]) -> tuple[str, ...]:
    r"""Return names with the mark of their grade.

    Examples
    --------
    >>> [ascii(name) for name in marked(["Flood", "Cyber"], ["low", ""])]
    ["'Flood\\xa0\\u25cb'", "'Cyber'"]
    """
    return tuple(
        f"{name}\N{NO-BREAK SPACE}{GLYPHS[grade]}" if grade else name
        for name, grade in zip(name_list, grades, strict=True)
    )


def knowledge_handles(grades: Iterable[str], language: str) -> list[Line2D]:
    """Return the entries of a legend for the grades that occur.

    Examples
    --------
    >>> [handle.get_label() for handle in knowledge_handles(["high", "low", ""], "nl")]
    ['zwakke kennis', 'sterke kennis']
    """
    given = set(grades)
    return [_handle(grade, language) for grade in GRADES if grade in given]


def _handle(grade: str, language: str) -> Line2D:
    mark = Line2D([], [], linestyle="none", marker="o", markersize=5.5, fillstyle=_FILLS[grade])
    mark.set(color=INK, markerfacecoloralt="white", markeredgecolor=INK, markeredgewidth=0.8)
    mark.set_label(phrase(language, f"knowledge_{grade}"))
    return mark
