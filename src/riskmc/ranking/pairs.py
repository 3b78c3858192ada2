"""Who beats whom: wins counted in pairs, and the share of pairs that are told apart.

Two scenarios are told apart where one beats the other with probability theta or more.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt
from scipy.special import ndtr

from riskmc._typing import ArrayLike, FloatArray, IntArray
from riskmc.exceptions import InputError
from riskmc.ranking.bounds import RankBounds, blocks
from riskmc.ranking.resampling import group_edges, redrawn, spread_over
from riskmc.results.precision import probability_mcse

THETA: Final = 0.9
"""Probability with which one scenario must beat another to be told apart from it."""

EVEN: Final = 0.5

MOST_PAIRS: Final = 2**16
"""Pairs up to which all are compared where the matrix of pairs is not asked for; of more, so many are drawn."""

OPEN: Final = 1e-6
"""Variance of whether a pair is told apart below which it is taken as decided."""


class Pairs(NamedTuple):
    """Pairs of ranked scenarios, and in how many draws the first beats the second."""

    one: IntArray
    other: IntArray
    won: FloatArray
    """Draws won by `one`, half for a tie."""
    n_pairs: int
    """Number of all pairs, of which these are all or some."""


def check_theta(theta: float) -> None:
    """Raise unless `theta` lies in (0.5, 1]."""
    if not EVEN < theta <= 1.0:
        message = f"`theta` must lie in (0.5, 1], got {theta:g}: below that, neither of two scenarios stands out."
        raise InputError(message)


def wins_of(bounds: RankBounds) -> FloatArray:
    """Return in how many draws each scenario beats each other, half for a tie, shape (scenario, other).

    Zero on the diagonal, NaN for what is not ranked. S scenarios take ``S (S - 1) / 2``
    comparisons of all draws.
    """
    m = len(bounds.rows)
    wins = np.zeros((m, m))
    for i in range(m - 1):
        for rows in blocks(m - 1 - i, bounds.n_draws):
            others = slice(i + 1 + rows.start, min(i + 1 + rows.stop, m))
            won = _won(bounds, i, others)
            wins[i, others], wins[others, i] = won, bounds.n_draws - won
    whole = np.full((bounds.size, bounds.size), np.nan)
    whole[np.ix_(bounds.rows, bounds.rows)] = wins
    return whole


def pairs_of(bounds: RankBounds, wins: FloatArray | None = None) -> Pairs:
    """Return all pairs of ranked scenarios, or `MOST_PAIRS` drawn from them (by a fixed seed) where they are more.

    Parameters
    ----------
    bounds : RankBounds
    wins : array, shape (S, S), optional
        What `wins_of` gives; without it these pairs are compared.
    """
    m = len(bounds.rows)
    n_pairs = m * (m - 1) // 2
    if n_pairs <= MOST_PAIRS:
        one, other = np.triu_indices(m, 1)
    else:
        rng = np.random.default_rng(0)
        one = rng.integers(0, m, MOST_PAIRS)
        other = (one + rng.integers(1, m, MOST_PAIRS)) % m
    won = won_by(bounds, one, other) if wins is None else wins[bounds.rows[one], bounds.rows[other]]
    return Pairs(one, other, won, n_pairs)


def won_by(bounds: RankBounds, one: IntArray, other: IntArray) -> FloatArray:
    """Return in how many draws each ranked scenario of `one` beats that of `other`, half for a tie."""
    won = np.empty(len(one))
    for part in blocks(len(one), bounds.n_draws):
        won[part] = _won(bounds, one[part], other[part])
    return won


def share_of(pairs: Pairs, n_draws: int, theta: float) -> float:
    """Return the share of pairs told apart, NaN without a pair."""
    if not pairs.won.size:
        return np.nan
    return float(_apart(pairs.won / n_draws, (n_draws - pairs.won) / n_draws, theta).mean())


def share_error(bounds: RankBounds, pairs: Pairs, theta: float, *, of_all: bool = False) -> float:
    """Return the standard error of the share of pairs told apart.

    Groups of draws are drawn again (see `riskmc.ranking.resampling`), so pairs that err
    together count together. It is at least the error of pairs that err independently. Where pairs are some of all, the
    error of having drawn them is added, unless the share itself was found from all.

    Parameters
    ----------
    bounds : RankBounds
    pairs : Pairs
    theta : float
    of_all : bool
        Whether the share is that of all pairs though these are some.

    References
    ----------
    Efron & Tibshirani 1993, An Introduction to the Bootstrap, Chapman & Hall, section 8.
    """
    if not pairs.won.size:
        return np.nan
    n_draws, size = bounds.n_draws, pairs.won.size
    variance = _flip_variance(pairs.won / n_draws, n_draws, theta)
    of_draws = max(_bootstrap(bounds, pairs, variance > OPEN, theta), float(np.sqrt(variance.sum())) / size)
    if of_all or size == pairs.n_pairs:
        return of_draws
    return float(np.hypot(of_draws, probability_mcse(share_of(pairs, n_draws, theta), size)))


def resolved_of(wins: FloatArray, theta: float) -> FloatArray:
    """Return the share of pairs told apart by winning indices (..., S, S), shape (...); NaN without a pair."""
    apart = (wins >= theta).sum(axis=(-2, -1))  # theta is above 1/2: only one of the two can reach it
    return _per_pair(apart, wins)


def resolved_bound(wins: FloatArray, n_draws: int, theta: float) -> FloatArray:
    """Return an upper bound of the standard error of the share of pairs told apart, from indices alone.

    ``sum sqrt(q (1 - q)) / pairs``, q the probability that a pair is told apart if drawn
    again, from the normal law of its index: the error if all pairs erred together. How far
    they do is not known from counts.

    Parameters
    ----------
    wins : array, shape (..., S, S)
    n_draws : int
    theta : float

    Examples
    --------
    >>> round(float(resolved_bound(np.array([[0.0, 0.9], [0.1, 0.0]]), 10_000, 0.9)), 2)
    0.5
    """
    size = wins.shape[-1]
    bound = np.zeros(wins.shape[:-2])
    for i in range(size - 1):  # row by row: the matrix may be large
        bound += np.sqrt(np.nan_to_num(_flip_variance(wins[..., i, i + 1 :], n_draws, theta))).sum(axis=-1)
    return _per_pair(bound, wins)


def resolved_in_doubt(wins: FloatArray, errors: FloatArray, theta: float) -> FloatArray:
    """Return the share of pairs whose index (..., S, S) lies within its error of theta, shape (...)."""
    off = ~np.eye(wins.shape[-1], dtype=bool)
    return _per_pair(((np.abs(wins - theta) <= errors) & off).sum(axis=(-2, -1)), wins)


def _per_pair(total: FloatArray | IntArray, wins: FloatArray) -> FloatArray:
    ranked = (~np.isnan(wins)).any(axis=-1).sum(axis=-1)  # without its diagonal a lone scenario has no pair either
    n_pairs = ranked * (ranked - 1) / 2.0
    return np.asarray(np.divide(total, n_pairs, out=np.full(n_pairs.shape, np.nan), where=n_pairs > 0))


def _won(bounds: RankBounds, one: int | IntArray, other: slice | IntArray) -> FloatArray:
    """Return in how many draws each of `one` beats its `other`."""
    mine, theirs = bounds.first[one], bounds.first[other]
    more = _count_true(mine < theirs)
    less = _count_true(mine > theirs) if bounds.tied else bounds.n_draws - more
    return (bounds.n_draws + more - less) / 2.0


def _count_true(found: npt.NDArray[np.bool_]) -> IntArray:
    """Count along the last axis, bits at a time."""
    counted: IntArray = np.bitwise_count(np.packbits(found, axis=-1)).sum(axis=-1, dtype=np.int64)
    return counted


def _apart(won: FloatArray, lost: FloatArray, theta: float) -> npt.NDArray[np.bool_]:
    return np.maximum(won, lost) >= theta


def _flip_variance(index: ArrayLike, n_draws: int, theta: float) -> FloatArray:
    """Return ``q (1 - q)``, q the probability that pairs of these winning indices are told apart if drawn again."""
    shrunk = (np.asarray(index) * n_draws + 1.0) / (n_draws + 2.0)
    error = probability_mcse(index, n_draws)
    apart = ndtr((shrunk - theta) / error) + ndtr((1.0 - shrunk - theta) / error)
    variance: FloatArray = apart * (1.0 - np.minimum(apart, 1.0))
    return variance


def _bootstrap(bounds: RankBounds, pairs: Pairs, chosen: npt.NDArray[np.bool_], theta: float) -> float:
    """Return the spread of the share of pairs told apart over groups of draws that are drawn again.

    Only of the `chosen` pairs: whether the others are told apart does not change.
    """
    edges = group_edges(bounds.n_draws)
    groups = len(edges) - 1
    if groups == 1 or not chosen.any():
        return 0.0
    one, other = pairs.one[chosen], pairs.other[chosen]
    times = redrawn(groups)
    n_draws = np.diff(edges) @ times
    apart = np.zeros(n_draws.size)
    for part in blocks(one.size, bounds.n_draws):
        won = _group_wins(bounds, one[part], other[part], edges) @ times
        apart += _apart(won / n_draws, (n_draws - won) / n_draws, theta).sum(axis=0)
    return spread_over(apart / pairs.won.size, groups)


def _group_wins(bounds: RankBounds, one: IntArray, other: IntArray, edges: IntArray) -> FloatArray:
    """Return the draws won by pairs in each group between edges, shape (pair, group)."""
    mine, theirs = bounds.first[one], bounds.first[other]
    twice = np.zeros((len(one), len(edges) - 1))
    for group, (start, stop) in enumerate(pairwise(edges)):
        more, less = (_count_true(found[:, start:stop]) for found in (mine < theirs, mine > theirs))
        twice[:, group] = stop - start + more - less
    return twice / 2.0
