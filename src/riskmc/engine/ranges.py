"""How large the numbers of a plan can get: units, scales of sums, bins of histograms."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from riskmc._schema import LIKELIHOOD
from riskmc._typing import FloatArray, HasPpf
from riskmc.distributions import Distribution, ZeroInflated
from riskmc.distributions.base import tail_quantiles
from riskmc.engine.lanes import BIN_OCTAVES, N_BINS
from riskmc.exceptions import InputError
from riskmc.model import Item, Model

_TAIL = 2.0**-33
"""The uniform nearest to an end."""
_WIDEST = 60
"""Octaves that one item may span above its 0.1 % quantile; a product of two then fits in float32."""
_RARE = 1e-3
_MARGIN = 2.0**-10
"""Bins reach this much further than the range, clear of rounding in tables and sums."""


@dataclass(frozen=True, slots=True)
class Units:
    """What the plan's numbers mean: factors back to the model's axes."""

    impact: float
    likelihood: float


Ends = Mapping[int, tuple[float, float]]
"""Lowest and highest quantile that a 32-bit uniform can reach, by the identity of a law."""


class Range(NamedTuple):
    """Bounds of some numbers: smallest, smallest above zero, largest; arrays of one shape."""

    low: FloatArray
    positive: FloatArray
    high: FloatArray

    def times(self, other: Range | FloatArray | float) -> Range:
        """Return the bounds of the products."""
        factors = other if isinstance(other, Range) else (other,) * 3
        return Range(*(np.asarray(a * b) for a, b in zip(self, factors, strict=True)))


def item_ranges(model: Model) -> tuple[Range, Range]:
    """Return the ranges of all impacts (scenario, criterion) and of the likelihoods (scenario,).

    Plausibility stands in for likelihood where a scenario has none.

    Raises
    ------
    InputError
        If an impact or likelihood can be negative or infinite.
    """
    axis = [own or index for own, index in zip(model.likelihood, model.plausibility, strict=True)]
    ends = _ends_of([item for items in (*model.impact, axis) for item in items if item is not None])
    impact = [
        [_item_range(item, ends, f"impact on {model.criteria[c]!r}", model.scenarios[s]) for c, item in enumerate(row)]
        for s, row in enumerate(model.impact)
    ]
    likelihood = [
        _item_range(item, ends, LIKELIHOOD, scenario) for item, scenario in zip(axis, model.scenarios, strict=True)
    ]
    return Range(*np.moveaxis(np.asarray(impact), -1, 0)), Range(*np.moveaxis(np.asarray(likelihood), -1, 0))


def units_of(model: Model, impact: Range, likelihood: Range) -> Units:
    """Return scales that bring every total and likelihood into [0, 1].

    The impact scale is the value of class 1 times a power of two, so that class values
    of a whole base are whole multiples of it: totals that are equal on paper (three C
    and one D in base 3) are then equal in the machine, and tie.
    """
    scale = model.impact_scale
    lowest = model.unit_value * scale.base ** (1 - scale.n_classes)
    monetised = model.rule == "monetised-sum"
    most = impact.high.sum(axis=1).max() if monetised else impact.high.max()
    return Units(lowest * power_above(most / lowest), power_above(likelihood.high.max()))


def power_above(number: float) -> float:
    """Return the smallest power of two that is not below a number; 1 for zero."""
    return float(2.0 ** np.ceil(np.log2(number))) if number > 0.0 else 1.0


def combined(parts: Range, weights: FloatArray, *, maximum: bool) -> Range:
    """Return the range of the weighted sum, or of the largest, over the last axis.

    Parameters
    ----------
    parts : Range
        Shape (..., n).
    weights : array, shape (..., n)
    maximum : bool
    """
    low, positive, high = parts.times(weights)
    counted = np.where((weights > 0.0) & (high > 0.0), positive, np.inf)
    least = counted.min(axis=-1, initial=np.inf)
    if maximum:
        low, high = low.max(axis=-1, initial=0.0), high.max(axis=-1, initial=0.0)
    else:
        low, high = low.sum(axis=-1), high.sum(axis=-1)
    return Range(low, np.where(low > 0.0, low, np.where(np.isinf(least), high, least)), high)


def mixed(parts: Range, least: FloatArray) -> Range:
    """Return the range of a mean over the last axis with any weights that are not below the `least`.

    Parameters
    ----------
    parts : Range
        Shape (..., n).
    least : array, shape (..., n)
        Zero where a part never has a weight.
    """
    counted = least > 0.0
    low = np.where(counted, parts.low, np.inf).min(axis=-1, initial=np.inf)
    low = np.where(np.isinf(low), 0.0, low)
    high = np.where(counted, parts.high, 0.0).max(axis=-1, initial=0.0)
    positive = np.where(counted & (parts.high > 0.0), parts.positive * least, np.inf).min(axis=-1, initial=np.inf)
    return Range(low, np.where(low > 0.0, low, np.where(np.isinf(positive), high, positive)), high)


def with_floor(parts: Range, floor: FloatArray) -> Range:
    """Return the range of numbers that count as zero below `floor`."""
    below = parts.low < floor
    low = np.where(below, 0.0, parts.low)
    positive = np.where(below, np.maximum(parts.positive, floor), parts.positive)
    return Range(low, np.minimum(positive, np.maximum(parts.high, 1e-300)), parts.high)


def bins_of(variables: Range) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.int32]]:
    """Return the first float32 image and the shift of each variable's histogram.

    A bin is a run of ``2 ** shift`` neighbouring float32, the narrowest with which
    `N_BINS` cover the range, at most `BIN_OCTAVES` octaves of it.

    Examples
    --------
    >>> one = np.array([1.0])
    >>> first, shift = bins_of(Range(one, one, 1.01 * one))
    >>> int(shift[0])
    5
    """
    high = np.maximum(variables.high, 2.0**-120) * (1.0 + _MARGIN)
    low = np.maximum(variables.positive * (1.0 - _MARGIN), np.maximum(high * 2.0**-BIN_OCTAVES, 2.0**-125))
    first = low.astype(np.float32).view(np.int32)
    span = high.astype(np.float32).view(np.int32) - first
    shift = np.maximum(np.ceil(np.log2((span + 1.0) / (N_BINS - 2))), 0)
    return first, shift.astype(np.int32)


def _ends_of(items: Sequence[Item]) -> Ends:
    """Return the outermost quantiles of every law, by its identity."""
    laws = {id(law): law for item in items for law in item.laws.values()}
    ends = (tail_quantiles(list(laws.values()), np.array([_TAIL]), upper=upper)[:, 0] for upper in (False, True))
    return dict(zip(laws, zip(*(end.tolist() for end in ends), strict=True), strict=True))


def _item_range(item: Item | None, ends: Ends, name: str, scenario: str) -> tuple[float, float, float]:
    if item is None:
        return 0.0, 0.0, 0.0
    laws = [(law, *ends[id(law)]) for law in item.laws.values()]
    low, high = min(low for _, low, _ in laws), max(high for _, _, high in laws)
    if not all(low >= 0.0 and math.isfinite(high) for _, low, high in laws):
        message = (
            f"the {name} of scenario {scenario!r} runs from {low:g} to {high:g}; it must be finite and not negative."
        )
        raise InputError(message)
    if high > low * 2.0**_WIDEST:
        _check_octaves([law for law, _, high in laws if high], high, name, scenario)
    positive = (low if low > 0.0 else _above_zero(law, _TAIL) for law, low, high in laws if high > 0.0)
    return low, min(positive, default=0.0), high


def _check_octaves(laws: Sequence[HasPpf], high: float, name: str, scenario: str) -> None:
    usual = min((_above_zero(law, _RARE) for law in laws), default=0.0)
    if high > usual * 2.0**_WIDEST:
        message = (
            f"the {name} of scenario {scenario!r} runs from {usual:g} (0.1 %) to {high:g}, over more than {_WIDEST} "
            "octaves, which float32 cannot hold. Cut the law, or give its logarithm."
        )
        raise InputError(message)


def _above_zero(law: HasPpf, beyond: float) -> float:
    """Return a quantile just above the probability of zero, `beyond` further or a little more."""
    if isinstance(law, ZeroInflated):
        return _above_zero(law.positive, beyond)
    zero = float(law.cdf(0.0)) if isinstance(law, Distribution) else 0.0
    steps = np.array([beyond, *(step for step in (1e-9, 1e-6, 1e-3) if step > beyond)])
    found = np.asarray(law.ppf(np.minimum(zero + steps, 1.0)), dtype=float)
    above = found[found > 0.0]
    return float(above.min()) if above.size else 0.0
