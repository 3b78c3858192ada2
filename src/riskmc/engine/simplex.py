"""Flat laws on a simplex cut by bounds, drawn one weight after another.

Weights that are flat where they sum to one within bounds are independent uniforms on the
bounds' boxes, given their sum. So each is drawn from its law given those before it: with
the remainder r, what the units behind unit k take together has the density of their sum,
cut to ``[r - width_k, r]``, and the quantile of that is read off the distribution function
of their sum. One uniform for each unit but the last, no draw depends on another, and there
is no chain that would have to settle.

A tail of a distribution function is precise only where it is small, so the sum is brought
to the lower half: weights are counted up from their lower bounds, or down from their upper
ones, whichever leaves less to be shared out. Narrow units come first, so that the density of
what is behind a unit changes over no less than the unit's own width.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from riskmc._typing import FloatArray, IntArray
from riskmc.exceptions import InputError
from riskmc.model import interval_moments

CELLS = 1024
"""Cells of a curve, each with an even density; 1 / CELLS is the resolution at its far ends only."""

_FINE = 8
"""Finer cells in which the curves are built."""
_NARROW = 1e-12
"""Units that can move by less are constants."""
_SLACK = 1e-9
"""Rounding in the sum of bounds."""


class Slices(NamedTuple):
    """How the units share what is left above (or below) their bounds."""

    unit: IntArray
    """Units that can move, in the order they are drawn, shape (n,)."""
    window: FloatArray
    """Width of each, and least and most that can be left behind it, shape (n, 3)."""
    curve: FloatArray
    """Distribution function of what the units behind it take, even over that range, shape (n - 1, CELLS + 1)."""
    base: FloatArray
    """Bound of every unit that its share is counted from."""
    sign: float
    """1 where shares are added to `base`, -1 where they are taken off."""
    rest: float
    """What is shared out."""


def tightened(low: Sequence[float], high: Sequence[float]) -> tuple[FloatArray, FloatArray]:
    """Return the bounds that weights with the given bounds reach when they sum to one.

    Raises
    ------
    InputError
        If no weights within the bounds sum to one.

    Examples
    --------
    >>> lower, upper = tightened([0.2, 0.1, 0.1], [0.9, 0.5, 0.5])
    >>> upper.round(12)
    array([0.8, 0.5, 0.5])
    """
    lower, upper = np.asarray(low, dtype=float), np.asarray(high, dtype=float)
    if (lower > upper).any() or lower.sum() > 1.0 + _SLACK or upper.sum() < 1.0 - _SLACK:
        message = (
            f"no weights lie within the bounds and sum to 1: the lower bounds sum to {lower.sum():g}, "
            f"the upper ones to {upper.sum():g}. Lower the former to at most 1, raise the latter to at least 1."
        )
        raise InputError(message)
    return interval_moments.tightened(lower, upper)


def slices_of(low: Sequence[float], high: Sequence[float]) -> Slices:
    """Return how weights within bounds are drawn.

    Parameters
    ----------
    low, high : sequence of float
        Bounds of each unit.

    Raises
    ------
    InputError
        If no weights within the bounds sum to one.

    References
    ----------
    Devroye, L. (1986). Non-Uniform Random Variate Generation, chapter XI (conditional method).

    Examples
    --------
    >>> slices_of([0.0, 0.0, 0.2], [1.0, 1.0, 0.2]).unit.tolist()
    [0, 1]
    """
    lower, upper = tightened(low, high)
    above, below = 1.0 - lower.sum(), upper.sum() - 1.0
    sign, base, rest = (1.0, lower, above) if above <= below else (-1.0, upper, below)
    width = upper - lower
    unit = np.argsort(width, kind="stable")
    unit = unit[width[unit] > _NARROW]
    widths = width[unit]
    behind = widths.sum() - np.cumsum(widths)
    least, most = np.maximum(rest - np.cumsum(widths), 0.0), np.minimum(rest, behind)
    window = np.stack([widths, least, most], axis=-1)
    return Slices(unit, window, _curves(window), base, sign, max(rest, 0.0))


def _curves(window: FloatArray) -> FloatArray:
    """Return the curves behind all units but the last, from the last one on.

    That of the units from k on is the mean of that of the units from k + 1 on over the width
    of unit k, ``F_k(s) = (C(s) - C(s - width)) / width``, with C the integral of the latter.
    """
    curves = np.empty((max(len(window) - 1, 0), CELLS + 1))
    fine: FloatArray = np.empty(0)
    for k in range(len(curves) - 1, -1, -1):
        nodes = np.linspace(window[k, 1], window[k, 2], CELLS * _FINE + 1)
        width = window[k + 1, 0]
        if k == len(curves) - 1:
            fine = np.clip(nodes / width, 0.0, 1.0)
        else:
            reached, left = (_integral(fine, window[k + 1], end) for end in (nodes, nodes - width))
            fine = np.maximum.accumulate((reached - left) / width)
        curves[k] = fine[::_FINE]
    return curves


def _integral(curve: FloatArray, window: FloatArray, end: FloatArray) -> FloatArray:
    """Return the integral up to `end` of a curve that is straight in each cell, one above its range and zero below."""
    _, first, last = window
    step = (last - first) / (curve.size - 1)
    whole = np.concatenate([[0.0], np.cumsum(0.5 * step * (curve[1:] + curve[:-1]))])
    inside = np.clip(end, first, last)
    place = (inside - first) / step
    cell = np.minimum(place.astype(np.int64), curve.size - 2)
    part = place - cell
    rise = curve[cell + 1] - curve[cell]
    return np.asarray(whole[cell] + step * part * (curve[cell] + 0.5 * part * rise) + np.maximum(end - last, 0.0))
