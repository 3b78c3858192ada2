"""Checks of arguments, with one wording for each kind of mistake."""

from __future__ import annotations

import difflib
import math
from collections.abc import Iterable, Sequence
from numbers import Real

import numpy as np

from riskmc._typing import ArrayLike, FloatArray
from riskmc.exceptions import InputError, RangeError

LEAST_COVERAGE = 0.01
"""Least probability that low and high may be said to hold."""

LONGEST_SHOWN = 60
"""Most characters of a cell that a message repeats."""

LARGEST_SHAPE = 1e4
"""Largest PERT shape; its standard deviation is below 1 % of the range already."""


def suggestion(given: str, allowed: Iterable[str]) -> str:
    """Return ``" Did you mean 'x'?"`` for a near miss, otherwise nothing."""
    close = difflib.get_close_matches(given, list(allowed), n=1)
    return f" Did you mean {close[0]!r}?" if close else ""


def shown(text: str) -> str:
    """Return `text` between quotes for a message: escaped, and cut where it is long."""
    return repr(text if len(text) <= LONGEST_SHOWN else f"{text[: LONGEST_SHOWN - 3]}...")


def check_choice(name: str, given: str, allowed: Sequence[str]) -> None:
    """Raise unless `given` is one of `allowed`."""
    if given not in allowed:
        listed = ", ".join(repr(choice) for choice in allowed)
        message = f"`{name}` must be one of {listed}; got {given!r}."
        raise InputError(message + suggestion(str(given), allowed))


def check_number(name: str, given: object) -> None:
    """Raise unless `given` is a real number; text that looks like one is not."""
    if not isinstance(given, Real):
        message = f"`{name}` must be a number, got {given!r}."
        raise InputError(message)


def check_probability(name: str, given: float, *, open_ends: bool = False) -> None:
    """Raise unless `given` lies in [0, 1], or in (0, 1) where the ends are open."""
    check_number(name, given)
    inside = 0.0 < given < 1.0 if open_ends else 0.0 <= given <= 1.0
    if not inside:
        interval = "(0, 1)" if open_ends else "[0, 1]"
        hint = f" Give {given / 100:g} for {given:g} %." if 1.0 < given <= 100.0 else ""  # noqa: PLR2004 - per cent
        message = f"`{name}` must lie in {interval}, got {given:g}.{hint}"
        raise InputError(message)


def check_positive(name: str, given: float, *, most: float = math.inf) -> None:
    """Raise unless `given` is a finite number above zero and at most `most`."""
    check_number(name, given)
    if not (math.isfinite(given) and given > 0.0):
        message = f"`{name}` must be a finite number above zero, got {given:g}."
        raise InputError(message)
    if given > most:
        message = f"`{name}` must be at most {most:g}, got {given:g}."
        raise InputError(message)


def check_count(name: str, given: int, *, least: int = 1) -> None:
    """Raise unless `given` is a whole number of at least `least`."""
    if isinstance(given, bool) or not isinstance(given, int | np.integer) or given < least:
        message = f"`{name}` must be a whole number of at least {least}, got {given!r}."
        raise InputError(message)


def check_switch(name: str, given: object) -> None:
    """Raise unless `given` is True, False or None."""
    if not (given is None or isinstance(given, bool | np.bool)):
        message = f"`{name}` must be True, False or None, got {given!r}."
        raise InputError(message)


def check_ordered(low: float, best: float, high: float) -> None:
    """Raise unless the three are finite and ``low <= best <= high``."""
    for name, number in (("low", low), ("best", best), ("high", high)):
        check_number(name, number)
        if not math.isfinite(number):
            message = f"`{name}` must be a finite number, got {number}."
            raise RangeError(message)
    if low > best:
        message = f"`low` must not exceed `best`: got low {low:g}, best {best:g}."
        raise RangeError(message)
    if best > high:
        message = f"`best` must not exceed `high`: got best {best:g}, high {high:g}."
        raise RangeError(message)


def as_numbers(name: str, given: ArrayLike) -> FloatArray:
    """Return `given` as an array of numbers."""
    try:
        return np.asarray(given, dtype=float)
    except (TypeError, ValueError) as error:
        message = f"`{name}` must be numbers, got {given!r}."
        raise InputError(message) from error


def as_weights(name: str, given: ArrayLike) -> FloatArray:
    """Return `given` as non-negative numbers that sum to one."""
    weights = as_numbers(name, given)
    if weights.size == 0 or not np.isfinite(weights).all() or (weights < 0).any():
        message = f"`{name}` must be finite and not negative, got {np.array2string(weights)}."
        raise InputError(message)
    if weights.max() <= 0.0:
        message = f"`{name}` must not all be zero."
        raise InputError(message)
    with np.errstate(over="ignore"):
        if not np.isfinite(weights.sum()):
            weights = weights / weights.max()
    normalised: FloatArray = weights / weights.sum()
    return normalised
