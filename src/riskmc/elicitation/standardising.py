"""Ranges of any coverage brought to one coverage (IDEA's four-step question)."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt
from scipy import special

from riskmc._typing import ArrayLike, FloatArray
from riskmc._validation import check_choice
from riskmc.exceptions import InputError, RangeError, ReadingWarning

How = Literal["linear", "normal"]
LEAST_RELIABLE = 0.5
"""Below this coverage a range says little of the ends of one that is to hold much more."""


@dataclass(frozen=True, slots=True)
class Standardised:
    """Ranges at one coverage.

    Parameters
    ----------
    low, high : array
        Ends of the ranges, cut at the natural bounds.
    low_truncated, high_truncated : array of bool
        Where an end was cut.
    """

    low: FloatArray
    high: FloatArray
    low_truncated: npt.NDArray[np.bool_]
    high_truncated: npt.NDArray[np.bool_]


def standardise(
    low: ArrayLike,
    best: ArrayLike,
    high: ArrayLike,
    coverage: ArrayLike,
    to: float,
    *,
    how: How = "linear",
    lower: float | None = None,
    upper: float | None = None,
) -> Standardised:
    r"""Stretch or shrink ranges about their best, so that all are meant to hold the same probability.

    :math:`L' = B - (B - L) r`, :math:`H' = B + (H - B) r`, with :math:`r = S / c` for
    "linear" (Hemming et al. 2018) and :math:`r = z((1 + S) / 2) / z((1 + c) / 2)` for "normal", which is a law with
    a normal half on each side of best.

    Parameters
    ----------
    low, best, high : array, shape (...)
        Ranges, in one unit; they broadcast.
    coverage : array, shape (...)
        Probability c that each range is meant to hold, in (0, 1]; below 1 for "normal".
    to : float
        Coverage S wanted, likewise.
    how : {"linear", "normal"}
    lower, upper : float, optional
        Natural bounds of the quantity, at which ranges are cut.

    Returns
    -------
    Standardised
        The ends, and where each was cut.

    Raises
    ------
    RangeError
        If a range is reversed or not finite, or a best lies outside the bounds.
    InputError
        If `how` is unknown or a coverage is not allowed.

    Warns
    -----
    ReadingWarning
        Where a coverage is below 0.5 and a larger one is wanted.

    References
    ----------
    Hemming, V., Burgman, M. A., Hanea, A. M., McBride, M. F. and Wintle, B. C. (2018). Methods Ecol. Evol. 9,
    169-180. Adams-Hosking, C. et al. (2016). Divers. Distrib. 22, 346-354.

    Examples
    --------
    >>> found = standardise([30, 2], [40, 8], [45, 30], [0.5, 0.6], 0.8, lower=0)
    >>> found.low, found.high.round(1), found.low_truncated
    (array([24.,  0.]), array([48. , 37.3]), array([False,  True]))
    """
    check_choice("how", how, ("linear", "normal"))
    start, middle, end = (np.asarray(given, dtype=float) for given in (low, best, high))
    _check_ranges(start, middle, end, lower, upper)
    held = np.asarray(coverage, dtype=float)
    for name, given in (("coverage", held), ("to", np.asarray(to, dtype=float))):
        _check_coverage(name, given, how)
    start, middle, end, held = np.broadcast_arrays(start, middle, end, held)
    unreliable = (held < LEAST_RELIABLE) & (held < to)
    if unreliable.any():
        message = (
            f"{int(unreliable.sum())} of {unreliable.size} ranges hold less than {LEAST_RELIABLE:g} by their "
            f"expert's own word, the least {held.min():g}; stretching them to {to:g} is unreliable. "
            "Ask for a range that the expert is surer of."
        )
        warnings.warn(message, ReadingWarning, stacklevel=2)
    wanted, given = (to, held) if how == "linear" else (special.ndtri(0.5 + 0.5 * to), special.ndtri(0.5 + 0.5 * held))
    new_low, new_high = middle - (middle - start) * wanted / given, middle + (end - middle) * wanted / given
    floor, top = -np.inf if lower is None else lower, np.inf if upper is None else upper
    return Standardised(np.maximum(new_low, floor), np.minimum(new_high, top), new_low < floor, new_high > top)


def _check_ranges(
    low: FloatArray, best: FloatArray, high: FloatArray, lower: float | None, upper: float | None
) -> None:
    ends = np.stack(np.broadcast_arrays(low, best, high), axis=-1).reshape(-1, 3)
    wrong = ~np.isfinite(ends).all(axis=1) | ~(np.diff(ends, axis=1) >= 0.0).all(axis=1)
    if wrong.any():
        message = f"low, best and high must be finite and in order, got {ends[wrong][0].tolist()}."
        raise RangeError(message)
    floor, top = -np.inf if lower is None else lower, np.inf if upper is None else upper
    outside = (ends[:, 1] < floor) | (ends[:, 1] > top)
    if outside.any() or not floor < top:
        given = f"best {ends[outside][0, 1]:g}" if outside.any() else "bounds that are reversed or equal"
        message = f"best must lie between the natural bounds {floor:g} and {top:g}, got {given}."
        raise RangeError(message)


def _check_coverage(name: str, given: FloatArray, how: str) -> None:
    allowed = (given > 0.0) & ((given < 1.0) if how == "normal" else (given <= 1.0))
    if not allowed.all():
        wrong = float(given[~allowed].ravel()[0]) if given.ndim else float(given)
        interval = "(0, 1)" if how == "normal" else "(0, 1]"
        reason = ' for how = "normal", where a range that holds all has no end' if how == "normal" else ""
        hint = f" Give {wrong / 100:g} for {wrong:g} %." if 1.0 < wrong <= 100.0 else ""  # noqa: PLR2004 - per cent
        hint = hint or (" Ask for a range that the expert is less sure of, or write linear." if wrong == 1.0 else "")
        message = f"`{name}` must lie in {interval}{reason}, got {wrong:g}.{hint}"
        raise InputError(message)
