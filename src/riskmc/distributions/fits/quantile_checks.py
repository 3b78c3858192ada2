"""Checks of quantiles that were given: ascending values at ascending probabilities."""

from __future__ import annotations

import math

import numpy as np

from riskmc._typing import ArrayLike, FloatArray
from riskmc._validation import as_numbers, check_number
from riskmc.exceptions import InputError, RangeError


def check_quantiles(
    values: ArrayLike, probs: ArrayLike, *, loose: bool = False, least: int = 1
) -> tuple[FloatArray, FloatArray]:
    """Return values and probabilities as arrays, or say what is wrong with them.

    Parameters
    ----------
    values : sequence of float
        Increasing, finite.
    probs : sequence of float
        Increasing, as many.
    loose : bool
        Whether the probabilities 0 and 1, and equal ones, are allowed.
    least : int
        Least number of quantiles.

    Returns
    -------
    values, probs : array

    Raises
    ------
    RangeError
        If values are not finite or do not increase.
    InputError
        If the numbers of both differ, are too few, or probabilities do not increase or
        lie outside (0, 1).

    Examples
    --------
    >>> check_quantiles([2, 4], [0.1, 0.9])
    (array([2., 4.]), array([0.1, 0.9]))
    """
    at, levels = (_numbers(name, given) for name, given in (("values", values), ("probs", probs)))
    if at.size != levels.size or at.size < least:
        needed = f"at least {least} values, and as many" if at.size < least else "as many values as"
        message = f"a fit needs {needed} probabilities, got {at.size} values and {levels.size} probabilities."
        raise InputError(message)
    if not np.isfinite(at).all() or (np.diff(at) <= 0.0).any():
        message = f"`values` must be finite and in ascending order, got {listed(at)}."
        raise RangeError(message)
    inside = (levels >= 0.0) & (levels <= 1.0) if loose else (levels > 0.0) & (levels < 1.0)
    rises = np.diff(levels) >= 0.0 if loose else np.diff(levels) > 0.0
    if not inside.all() or not rises.all():
        interval = "[0, 1]" if loose else "(0, 1)"
        percent = inside.size and levels.max() > 1.0 and levels.max() <= 100.0  # noqa: PLR2004 - per cent
        hint = f" Give {levels.max() / 100:g} for {levels.max():g} %." if percent else ""
        message = f"`probs` must be in {interval} and in ascending order, got {listed(levels)}.{hint}"
        raise InputError(message)
    return at, levels


def as_bounds(lower: float | None, upper: float | None) -> tuple[float, float]:
    """Return the bounds as numbers, infinite where there is none.

    Raises
    ------
    RangeError
        If they are reversed or equal.
    InputError
        If one is no number.

    Examples
    --------
    >>> as_bounds(0, None)
    (0.0, inf)
    """
    ends = {"lower": -math.inf if lower is None else lower, "upper": math.inf if upper is None else upper}
    for name, end in ends.items():
        check_number(name, end)
    if not ends["lower"] < ends["upper"]:
        message = f"`lower` must be below `upper`: got lower {ends['lower']:g}, upper {ends['upper']:g}."
        raise RangeError(message)
    return float(ends["lower"]), float(ends["upper"])


def listed(numbers: FloatArray) -> str:
    """Return numbers for a message."""
    return ", ".join(f"{number:g}" for number in numbers)


def _numbers(name: str, given: ArrayLike) -> FloatArray:
    found = as_numbers(name, given)
    if found.ndim != 1:
        message = f"`{name}` must be a list of numbers, got {given!r}."
        raise InputError(message)
    return found
