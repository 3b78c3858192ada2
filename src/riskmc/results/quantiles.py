"""Quantiles of kept draws: the nine usual definitions, and Harrell and Davis's for few draws."""

from __future__ import annotations

import numpy as np
from scipy import special

from riskmc._typing import ArrayLike, FloatArray
from riskmc.exceptions import InputError

KINDS = (
    "inverted_cdf",
    "averaged_inverted_cdf",
    "closest_observation",
    "interpolated_inverted_cdf",
    "hazen",
    "weibull",
    "linear",
    "median_unbiased",
    "normal_unbiased",
)
"""numpy's names of the definitions 1 to 9 of Hyndman and Fan."""

_TINY = float(np.finfo(float).tiny)


def draw_quantile(draws: ArrayLike, p: ArrayLike, *, kind: int = 8) -> FloatArray:
    """Return quantiles of draws by one of the nine definitions of Hyndman and Fan.

    With the draws in increasing order, kinds 1 to 3 take a draw (2 the middle of two
    where ``p n`` is whole) and kinds 4 to 9 interpolate at the place ``n p + m``, with m
    = 0, 1/2, p, 1 - p, (p + 1)/3 and p/4 + 3/8. Kind 8 is nearly median-unbiased for
    every law and is meant for reporting; kind 7 is numpy's default.

    Parameters
    ----------
    draws : array_like
        Finite numbers in any unit, shape (..., n).
    p : array_like
        Probabilities in [0, 1], a number or shape (Q,).
    kind : int
        From 1 to 9.

    Returns
    -------
    ndarray
        Quantiles in the unit of the draws, shape (...) or (..., Q).

    Raises
    ------
    InputError
        If there are no draws, a draw is not finite, or `p` or `kind` is out of range.

    References
    ----------
    Hyndman & Fan 1996, Am. Stat. 50:361, https://doi.org/10.1080/00031305.1996.10473566

    Examples
    --------
    >>> draw_quantile([5.0, 1.0, 2.0, 9.0], [0.25, 0.5], kind=7)
    array([1.75, 3.5 ])
    """
    given, chance = as_draws(draws), as_chances(p)
    if isinstance(kind, bool) or kind not in range(1, len(KINDS) + 1):
        message = f"`kind` must be a whole number from 1 to {len(KINDS)} (Hyndman and Fan), got {kind!r}."
        raise InputError(message)
    found = np.quantile(given, chance, axis=-1, method=KINDS[int(kind) - 1])  # type: ignore[call-overload]  # KINDS holds numpy's names
    return np.asarray(np.moveaxis(found, 0, -1) if chance.ndim else found)


def harrell_davis(draws: ArrayLike, p: ArrayLike) -> FloatArray:
    """Return quantiles as Harrell and Davis's weighted mean of all draws in order.

    The i-th of n draws weighs ``I_{i/n}(a, b) - I_{(i-1)/n}(a, b)`` with I the
    regularised incomplete beta function, ``a = p (n + 1)``, ``b = (1 - p)(n + 1)``. For
    few draws it varies less than a single order statistic. At p = 0 and 1 it is the
    smallest and the largest draw.

    Parameters
    ----------
    draws : array_like
        Finite numbers in any unit, shape (..., n).
    p : array_like
        Probabilities in [0, 1], a number or shape (Q,).

    Returns
    -------
    ndarray
        Quantiles in the unit of the draws, shape (...) or (..., Q).

    Raises
    ------
    InputError
        If there are no draws, a draw is not finite, or `p` is out of range.

    References
    ----------
    Harrell & Davis 1982, Biometrika 69:635, https://doi.org/10.1093/biomet/69.3.635

    Examples
    --------
    >>> harrell_davis([5.0, 1.0, 3.0], [0.0, 0.5, 1.0]).round(6)
    array([1., 3., 5.])
    """
    given, chance = as_draws(draws), as_chances(p)
    n = given.shape[-1]
    # A beta law with a parameter of nearly zero is a point at that end, its limit for p = 0 and 1.
    a, b = (np.maximum(side * (n + 1), _TINY)[..., None] for side in (chance, 1.0 - chance))
    weights = np.diff(special.betainc(a, b, np.arange(n + 1) / n), axis=-1)
    return np.asarray(np.sort(given, axis=-1) @ weights.T)


def as_draws(draws: ArrayLike) -> FloatArray:
    """Return draws as an array (..., n) of finite floats, n at least 1.

    Raises
    ------
    InputError
        If there are none, or one is not a finite number.
    """
    try:
        given = np.asarray(draws, dtype=float)
    except (TypeError, ValueError) as error:
        message = f"`draws` must be numbers, got {draws!r}."
        raise InputError(message) from error
    if given.ndim == 0 or given.size == 0:
        message = f"`draws` must hold at least one draw along its last axis, got the shape {given.shape}."
        raise InputError(message)
    finite = np.isfinite(given)
    if not finite.all():
        message = f"`draws` must be finite numbers, got {given[~finite][0]:g}. Leave out what is not known."
        raise InputError(message)
    return given


def as_chances(p: ArrayLike, *, open_ends: bool = False) -> FloatArray:
    """Return probabilities as a float array, a number or shape (Q,).

    Raises
    ------
    InputError
        If one is not in [0, 1], or not in (0, 1) where the ends are open.
    """
    chance = np.asarray(p, dtype=float)
    inside = (chance > 0.0) & (chance < 1.0) if open_ends else (chance >= 0.0) & (chance <= 1.0)
    if chance.ndim > 1 or not inside.all():
        interval = "(0, 1)" if open_ends else "[0, 1]"
        wrong = f"the shape {chance.shape}" if chance.ndim > 1 else f"{np.atleast_1d(chance[~inside])[0]:g}"
        message = f"`p` must be a number or a list of numbers in {interval}, got {wrong}. Give 0.95 for 95 %."
        raise InputError(message)
    return chance
