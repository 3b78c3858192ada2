"""How far uncertain weights may lie from the profile they are around."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Final

from riskmc._typing import FloatArray

LEAST_ALPHA: Final = 0.05
"""Smallest parameter of a Dirichlet law: below it one criterion has nearly all the weight in each draw."""
MOST_ALPHA: Final = 1e8
LEAST_STD: Final = 1e-4
"""A weight of a smaller standard deviation is fixed for every purpose."""

_DIGITS: Final = 4
_ROUNDING: Final = 1e-12
_WHY: Final = "A wider spread would give nearly all weight to one criterion in each draw, a narrower one fixes them."


def spread_fault(
    weights: FloatArray, *, std: float | None = None, concentration: float | None = None
) -> tuple[str, str] | None:
    """Return which of the two spreads is out of range, and what is possible; None where weights can have it.

    Every Dirichlet parameter must lie from 0.05 to 1e8, so the sum of them lies from
    ``0.05 / min(w)`` to ``1e8 / max(w)``, and the standard deviation of the largest weight
    m is ``sqrt(m (1 - m) / (sum + 1))``.

    Parameters
    ----------
    weights : array, shape (criterion,)
        Mean weights, above zero and summing to one.
    std, concentration : float, optional
        One of the two.

    Examples
    --------
    >>> import numpy as np
    >>> spread_fault(np.array([0.5, 0.5]), std=0.1) is None
    True
    >>> spread_fault(np.array([0.5, 0.5]), std=0.48)[1][:42]
    'must lie from 0.0001 to 0.4767, got 0.48. '
    """
    if std is not None:
        return _fault("std", std, LEAST_STD, _largest_std(weights))
    if concentration is not None:
        return _fault("concentration", concentration, _least_concentration(weights), MOST_ALPHA / float(weights.max()))
    return None


def _least_concentration(weights: FloatArray) -> float:
    return LEAST_ALPHA / float(weights.min())


def _largest_std(weights: FloatArray) -> float:
    largest = float(weights.max())
    return math.sqrt(largest * (1.0 - largest) / (_least_concentration(weights) + 1.0))


def _fault(key: str, given: float, least: float, most: float) -> tuple[str, str] | None:
    if least > most:
        return (
            key,
            f"must be left out, got {given:g}: no spread is possible around these weights. Give them as fixed weights.",
        )
    if least * (1.0 - _ROUNDING) <= given <= most * (1.0 + _ROUNDING):
        return None
    return (
        key,
        f"must lie from {_inwards(least, math.ceil):g} to {_inwards(most, math.floor):g}, got {given:.6g}. {_WHY}",
    )


def _inwards(end: float, towards: Callable[[float], int]) -> float:
    """Return an end of a range in four digits, rounded so that what is printed is allowed."""
    digits = _DIGITS - 1 - math.floor(math.log10(end))
    scaled = end * 10.0**digits
    whole = round(scaled) if math.isclose(scaled, round(scaled), rel_tol=_ROUNDING) else towards(scaled)
    return float(f"{whole}e{-digits}")
