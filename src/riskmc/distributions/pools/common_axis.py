"""The axis that laws share: the class axis where one rising map carries all of them over from it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from riskmc.distributions.base import Distribution
from riskmc.distributions.compound import Truncated, ZeroInflated
from riskmc.distributions.families import Point
from riskmc.distributions.mapped import ClassValue, Natural
from riskmc.scales import LOWEST

Carrier = ClassValue | Natural


@dataclass(frozen=True, slots=True)
class CommonAxis:
    """Laws on one axis, and the map that carries them over from it.

    Parameters
    ----------
    laws : tuple of Distribution
    carrier : ClassValue or Natural, optional
        A law with the map; None where the laws stand on the axis they came with.
    """

    laws: tuple[Distribution, ...]
    carrier: Carrier | None

    def carried_over(self, law: Distribution) -> Distribution:
        """Return a law on the axis that the given ones came with; a spike at zero stays one."""
        if self.carrier is None:
            return law
        if isinstance(law, ZeroInflated):
            return ZeroInflated(replace(self.carrier, coordinate=law.positive), law.zero_mass)
        return replace(self.carrier, coordinate=law)

    def shown(self, number: float) -> str:
        """Return a number for a message, on the axis that the given laws came with."""
        return f"{number:.4g}" if self.carrier is None else f"{float(self.carrier.of(np.asarray(number))):.4g}"


def common_axis(laws: Sequence[Distribution]) -> CommonAxis:
    """Return the laws on the class axis if one map carries all of them over from it, else as they are.

    A spike at zero beside a law of such a map is class 0.

    Parameters
    ----------
    laws : sequence of Distribution

    Returns
    -------
    CommonAxis

    Examples
    --------
    >>> from riskmc.distributions import PERT, ZeroInflated
    >>> from riskmc.scales import Scale
    >>> value = ClassValue(PERT(1, 2, 3), Scale(("A", "B", "C")))
    >>> common_axis([value, ZeroInflated(value, 0.2)]).laws[1].zero_mass
    0.2
    """
    carriers = [_carrier(law) for law in laws]
    keys = {(type(law), law.map_key()) for law in carriers if law is not None}
    silent = [law for law, carrier in zip(laws, carriers, strict=True) if carrier is None]
    if len(keys) != 1 or any(law != Point(0.0) for law in silent):
        return CommonAxis(tuple(laws), None)
    carrier = next(law for law in carriers if law is not None)
    from_zero = float(carrier.of(np.zeros(()))) == 0.0
    if not from_zero and any(not isinstance(law, Carrier) for law in laws):
        return CommonAxis(tuple(laws), None)
    return CommonAxis(tuple(_coordinate(law, floored=from_zero) for law in laws), carrier)


def _carrier(law: Distribution) -> Carrier | None:
    inner = law.positive if isinstance(law, ZeroInflated) else law
    return inner if isinstance(inner, Carrier) else None


def _coordinate(law: Distribution, *, floored: bool) -> Distribution:
    """Return the law of the class coordinate."""
    if isinstance(law, ZeroInflated):
        return ZeroInflated(_coordinate(law.positive, floored=True), law.zero_mass)
    if not isinstance(law, Carrier):
        return law
    inner = law.coordinate
    return _zero_below_class_1(inner) if floored else inner


def _zero_below_class_1(law: Distribution) -> Distribution:
    """Return the law with all that lies below class 1 at zero, as it does on the value axis."""
    low, high = law.support()
    if low >= LOWEST or isinstance(law, ZeroInflated | Point):
        return law
    below = 1.0 if high < LOWEST else float(law.cdf(np.nextafter(LOWEST, 0.0)))
    return Point(0.0) if below >= 1.0 else ZeroInflated(Truncated(law, LOWEST, high), below)
