"""How far a quantile of independent draws can be trusted: errors, exact intervals, draws needed."""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from scipy import special

from riskmc._typing import ArrayLike, FloatArray
from riskmc._validation import check_count, check_probability
from riskmc.exceptions import InputError
from riskmc.results.quantiles import as_chances, as_draws

ONE_ERROR = (0.1586553, 0.8413447)
"""Probabilities one standard error below and above the middle, with the digits that ArviZ has."""


class OrderStatistics(NamedTuple):
    """Two draws, counted from 1 in increasing order, between which a quantile lies."""

    lower: int
    """0 where no draw is low enough: the interval has no lower end."""
    upper: int
    """n + 1 where no draw is high enough: the interval has no upper end."""
    coverage: float
    """Probability that the quantile lies between them."""


def quantile_mcse_by_density(
    density: Callable[[FloatArray], ArrayLike], quantile: ArrayLike, p: ArrayLike, n: int
) -> FloatArray:
    """Return the Monte Carlo standard error of quantiles of a law whose density is known.

    ``sqrt(p (1 - p) / n) / f(q)``, for a large number of draws n. Where the density is
    not known, `riskmc.results.quantile_mcse` and `draw_quantile_mcse` estimate it.

    Parameters
    ----------
    density : callable
        f: takes quantiles (Q,) and returns the density at each, per unit of the draws.
    quantile : array_like
        The quantiles q, a number or shape (Q,), in the unit of the draws.
    p : array_like
        Their probabilities, in (0, 1), of the shape of `quantile`.
    n : int
        Number of draws.

    Returns
    -------
    ndarray
        Standard errors, in the unit of the draws.

    Raises
    ------
    InputError
        If `p` or `n` is out of range, or the density is not above zero at a quantile.

    References
    ----------
    David & Nagaraja 2003, Order Statistics, section 10.2, https://doi.org/10.1002/0471722162

    Examples
    --------
    >>> float(quantile_mcse_by_density(np.ones_like, 0.9, 0.9, 10_000).round(6))
    0.003
    """
    check_count("n", n)
    chance, at = as_chances(p, open_ends=True), np.asarray(quantile, dtype=float)
    height = np.asarray(density(at), dtype=float)
    if not (height > 0.0).all():
        message = f"`density` must be above zero at every quantile, got {np.array2string(height)}."
        raise InputError(message)
    return np.asarray(np.sqrt(chance * (1.0 - chance) / n) / height)


def beta_probabilities(p: ArrayLike, n: float) -> tuple[FloatArray, FloatArray]:
    """Return the probabilities between which a quantile lies, one standard error either side.

    Those at 0.1586553 and 0.8413447 of the law Beta(n p + 1, n (1 - p) + 1), which the
    probability below the p-quantile of n draws has.

    Parameters
    ----------
    p : array_like
        Probabilities of the quantiles, in [0, 1].
    n : float
        Number of draws, or the effective number where they are not independent.

    Returns
    -------
    lower, upper : ndarray
        Of the shape of `p`.

    Raises
    ------
    InputError
        If `p` or `n` is out of range.

    References
    ----------
    Vehtari et al. 2021, Bayesian Anal. 16:667, https://doi.org/10.1214/20-BA1221

    Examples
    --------
    >>> lower, upper = beta_probabilities(0.95, 10_000)
    >>> round(float(lower), 6), round(float(upper), 6)
    (0.94773, 0.95209)
    """
    chance = as_chances(p)
    if not (math.isfinite(n) and n >= 1.0):
        message = f"`n` must be at least one draw, got {n:g}."
        raise InputError(message)
    lower, upper = (special.betaincinv(n * chance + 1.0, n * (1.0 - chance) + 1.0, at) for at in ONE_ERROR)
    return np.asarray(lower), np.asarray(upper)


def draw_quantile_mcse(draws: ArrayLike, p: ArrayLike) -> FloatArray:
    """Return the Monte Carlo standard error of quantiles of independent draws.

    Half the distance between the draws at the two `beta_probabilities`, rounded outwards
    to whole draws: ArviZ's ``mcse_quantile`` with every draw counting as one.

    Parameters
    ----------
    draws : array_like
        Finite numbers in any unit, shape (..., n).
    p : array_like
        Probabilities in [0, 1], a number or shape (Q,).

    Returns
    -------
    ndarray
        Standard errors in the unit of the draws, shape (...) or (..., Q).

    Raises
    ------
    InputError
        If there are no draws, a draw is not finite, or `p` is out of range.

    References
    ----------
    Vehtari et al. 2021, Bayesian Anal. 16:667, https://doi.org/10.1214/20-BA1221

    Examples
    --------
    >>> draw_quantile_mcse(np.arange(10_000) / 10_000, [0.5, 0.9])
    array([0.005 , 0.00305])
    """
    given = np.sort(as_draws(draws), axis=-1)
    n = given.shape[-1]
    lower, upper = beta_probabilities(p, n)
    first = np.floor(np.maximum(lower * n - 1.0, 0.0)).astype(int)
    last = np.ceil(np.minimum(upper * n - 1.0, n - 1.0)).astype(int)
    return np.asarray((given[..., last] - given[..., first]) / 2.0)


def order_statistics(p: float, n: int, *, level: float = 0.95) -> OrderStatistics:
    """Return which two of n draws bound a quantile, exactly and for every continuous law.

    With B binomial (n, p) and a = (1 - level) / 2: the lower is the largest r with
    ``P(B <= r - 1) <= a``, the upper the smallest s with ``P(B >= s) <= a``, and
    ``P(r <= B < s)`` is the coverage, at least `level`.

    Parameters
    ----------
    p : float
        Probability of the quantile, in (0, 1).
    n : int
        Number of independent draws.
    level : float
        Least coverage, in (0, 1).

    Returns
    -------
    OrderStatistics

    Raises
    ------
    InputError
        If an argument is out of range.

    References
    ----------
    David & Nagaraja 2003, Order Statistics, section 7.1, https://doi.org/10.1002/0471722162

    Examples
    --------
    >>> lower, upper, coverage = order_statistics(0.9, 100)
    >>> lower, upper, round(coverage, 4)
    (84, 96, 0.9557)
    """
    check_probability("p", p, open_ends=True)
    check_probability("level", level, open_ends=True)
    check_count("n", n)
    tail = 0.5 * (1.0 - level)
    lower = bisect_right(range(1, n + 1), tail, key=lambda k: _below(k, n, p))
    upper = 1 + bisect_left(range(1, n + 1), -tail, key=lambda k: -_reached(k, n, p))
    low = _below(lower, n, p) if lower > 0 else 0.0
    high = _reached(upper, n, p) if upper <= n else 0.0
    return OrderStatistics(lower, upper, 1.0 - low - high)


def quantile_interval(draws: ArrayLike, p: float, *, level: float = 0.95) -> tuple[FloatArray, FloatArray]:
    """Return the exact interval of a quantile between two of the draws.

    Holds for every law, with a coverage of at least `level`: see `order_statistics`.

    Parameters
    ----------
    draws : array_like
        Independent draws, finite numbers in any unit, shape (..., n).
    p : float
        Probability of the quantile, in (0, 1).
    level : float
        Least coverage, in (0, 1).

    Returns
    -------
    lower, upper : ndarray
        In the unit of the draws, shape (...); infinite where there are too few draws.

    Raises
    ------
    InputError
        If there are no draws, a draw is not finite, or `p` or `level` is out of range.

    Examples
    --------
    >>> lower, upper = quantile_interval(np.arange(1, 60), 0.95)
    >>> float(lower), float(upper)
    (52.0, inf)
    """
    given = np.sort(as_draws(draws), axis=-1)
    lower, upper, _ = order_statistics(p, given.shape[-1], level=level)
    ends = np.full((*given.shape[:-1], 1), np.inf)
    padded = np.concatenate([-ends, given, ends], axis=-1)
    return padded[..., lower], padded[..., upper]


def wilks_draws(p: float, *, level: float = 0.95, order: int = 1) -> int:
    """Return how many draws it takes for a draw near the top to bound a quantile from above.

    The smallest n for which the `order`-th largest of n independent draws lies above the
    p-quantile with probability `level`: ``1 - p^n >= level`` for the largest. Order 2 is
    also what an interval from the smallest to the largest draw takes to hold a share p
    of the law.

    Parameters
    ----------
    p : float
        Probability of the quantile, in (0, 1).
    level : float
        Wanted probability, in (0, 1).
    order : int
        1 for the largest draw, 2 for the second largest ...

    Returns
    -------
    int

    Raises
    ------
    InputError
        If an argument is out of range.

    References
    ----------
    Wilks 1941, Ann. Math. Stat. 12:91, https://doi.org/10.1214/aoms/1177731788

    Examples
    --------
    >>> wilks_draws(0.95), wilks_draws(0.95, order=2)
    (59, 93)
    """
    check_probability("p", p, open_ends=True)
    check_probability("level", level, open_ends=True)
    check_count("order", order)
    most = order
    while _below(most - order + 1, most, p) < level:
        most *= 2
    return order + bisect_left(range(order, most), level, key=lambda n: _below(n - order + 1, n, p))


def _below(k: int, n: int, p: float) -> float:
    """Return ``P(B <= k - 1)`` for B binomial (n, p), 1 <= k <= n."""
    return float(special.betaincc(k, n - k + 1, p))


def _reached(k: int, n: int, p: float) -> float:
    """Return ``P(B >= k)`` for B binomial (n, p), 1 <= k <= n."""
    return float(special.betainc(k, n - k + 1, p))
