"""Checks of arguments, with one wording for each kind of mistake."""

from __future__ import annotations

import difflib
import math
from collections.abc import Iterable, Sequence

import numpy as np

from riskmc._typing import ArrayLike, FloatArray
from riskmc.exceptions import InputError, RangeError


def suggestion(given: str, allowed: Iterable[str]) -> str:
    """Return ``" Did you mean 'x'?"`` for a near miss, otherwise nothing."""
    close = difflib.get_close_matches(given, list(allowed), n=1)
    return f" Did you mean {close[0]!r}?" if close else ""


def check_choice(name: str, given: str, allowed: Sequence[str]) -> None:
    """Raise unless `given` is one of `allowed`."""
    if given not in allowed:
        listed = ", ".join(repr(choice) for choice in allowed)
        message = f"`{name}` must be one of {listed}; got {given!r}."
        raise InputError(message + suggestion(str(given), allowed))


def check_probability(name: str, given: float, *, open_ends: bool = False) -> None:
    """Raise unless `given` lies in [0, 1], or in (0, 1) where the ends are open."""
    inside = 0.0 < given < 1.0 if open_ends else 0.0 <= given <= 1.0
    if not inside:
        interval = "(0, 1)" if open_ends else "[0, 1]"
        hint = f" Give {given / 100:g} for {given:g} %." if 1.0 < given <= 100.0 else ""  # noqa: PLR2004 - per cent
        message = f"`{name}` must lie in {interval}, got {given:g}.{hint}"
        raise InputError(message)


def check_positive(name: str, given: float) -> None:
    """Raise unless `given` is a finite number above zero."""
    if not (math.isfinite(given) and given > 0.0):
        message = f"`{name}` must be a finite number above zero, got {given:g}."
        raise InputError(message)


def check_count(name: str, given: int, *, least: int = 1) -> None:
    """Raise unless `given` is a whole number of at least `least`."""
    if isinstance(given, bool) or not isinstance(given, int | np.integer) or given < least:
        message = f"`{name}` must be a whole number of at least {least}, got {given!r}."
        raise InputError(message)


def check_ordered(low: float, best: float, high: float) -> None:
    """Raise unless the three are finite and ``low <= best <= high``."""
    for name, number in (("low", low), ("best", best), ("high", high)):
        if not math.isfinite(number):
            message = f"`{name}` must be a finite number, got {number}."
            raise RangeError(message)
    if low > best:
        message = f"`low` must not exceed `best`: got low {low:g}, best {best:g}."
        raise RangeError(message)
    if best > high:
        message = f"`best` must not exceed `high`: got best {best:g}, high {high:g}."
        raise RangeError(message)


def as_weights(name: str, given: ArrayLike) -> FloatArray:
    """Return `given` as non-negative numbers that sum to one."""
    weights = np.asarray(given, dtype=float)
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
