"""Pairs of scenarios in a risk matrix: tied, reversed, in doubt; and errors of what many scenarios make together."""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np

from riskmc._typing import FloatArray, IntArray
from riskmc.ranking.distances import inversions, n_pairs, tied_pairs
from riskmc.ranking.matrix_rules import BoolArray, class_of
from riskmc.ranking.resampling import group_edges, redrawn, spread_over

CLOSE: Final = 2.0
"""Standard errors within which a median may lie beyond an edge, and two risks may stand in either order."""

PAIR_ROWS: Final = 256
"""Scenarios compared with all others at once, so that memory stays flat."""

ROUNDING: Final = 1e-12
"""Relative difference of two expected risks that is rounding."""

Edges = tuple[FloatArray, FloatArray]


class Replicates(NamedTuple):
    """Figures of groups of draws that are drawn again, each of shape (replicate, scenario)."""

    groups: int
    level: IntArray
    """Level of the cell of the medians."""
    risk: FloatArray
    """Expected risk."""

    def share_errors(self) -> FloatArray:
        """Return the standard errors of `tied_and_reversed`, NaN from a single draw."""
        if self.groups == 1:
            return np.full(2, np.nan)
        return np.array([spread_over(shares, self.groups) for shares in tied_and_reversed(self.level, self.risk)])


def replicates_of(likelihood: FloatArray, impact: FloatArray, edges: Edges, rating: IntArray) -> Replicates:
    """Return levels and expected risks of draws (scenario, draw) in groups that are drawn again.

    A median lies at or above an edge where at most half of the draws lie below it.

    References
    ----------
    Efron & Tibshirani 1993, An Introduction to the Bootstrap, Chapman & Hall, section 8.
    """
    cuts = group_edges(likelihood.shape[1])
    groups = len(cuts) - 1
    times = redrawn(groups)
    n_draws = np.diff(cuts) @ times
    classes = []
    for values, edge in zip((likelihood, impact), edges, strict=True):
        found = np.zeros((len(values), times.shape[1]), dtype=np.int64)
        for at in edge[1:-1]:
            below = np.add.reduceat(values < at, cuts[:-1], axis=1, dtype=np.int64) @ times
            found += 2 * below <= n_draws
        classes.append(found)
    risk = np.add.reduceat(likelihood * impact, cuts[:-1], axis=1) @ times / n_draws
    return Replicates(groups, rating[classes[0], classes[1]].T, risk.T)


def in_doubt(likelihood: FloatArray, impact: FloatArray, edges: Edges, rating: IntArray) -> BoolArray:
    """Return whether medians within 2 standard errors would have another level, shape (scenario,).

    The order statistics ``n / 2 -+ sqrt(n)`` are the ends of a median: they lie on both
    sides of an edge where the share of draws below it is within ``1 / sqrt(n)`` of 1/2.

    References
    ----------
    David & Nagaraja 2003, Order Statistics, section 7.1, https://doi.org/10.1002/0471722162
    """
    reach = 0.5 * CLOSE / np.sqrt(likelihood.shape[1])
    reached = []
    for values, edge in zip((likelihood, impact), edges, strict=True):
        below = np.array([(values < at).mean(axis=1) for at in edge[1:-1]]).reshape(edge.size - 2, len(values))
        ends = [(below <= 0.5 + sign * reach).sum(axis=0) for sign in (-1.0, 1.0)]
        reached.append((*ends, class_of(np.median(values, axis=1), edge)))
    levels = np.array([rating[first, second] for first in reached[0] for second in reached[1]])
    doubtful: BoolArray = levels.min(axis=0) != levels.max(axis=0)
    return doubtful


def tied_and_reversed(level: IntArray, risk: FloatArray) -> FloatArray:
    """Return the shares of pairs that are tied, and reversed, shape (2, ...), of scenarios (..., S).

    Tied are those of one level whose risks differ, reversed those of which the higher
    level has the lower risk; NaN for fewer than two scenarios.

    Examples
    --------
    >>> tied_and_reversed(np.array([4, 1, 2, 1, 4]), np.array([36.0, 4.0, 9.0, 0.4, 5.5]))
    array([0.2, 0.1])
    """
    total = n_pairs(level.shape[-1])
    if not total:
        return np.full((2, *level.shape[:-1]), np.nan)
    kinds, codes = np.unique(level, return_inverse=True)
    order = np.argsort(risk, axis=-1)
    rising = np.take_along_axis(risk, order, axis=-1)
    place = np.zeros(level.shape, dtype=np.int64)
    place[..., 1:] = np.cumsum(np.diff(rising, axis=-1) > ROUNDING * rising[..., 1:], axis=-1)
    both = np.sort(place * len(kinds) + np.take_along_axis(codes.reshape(level.shape), order, axis=-1), axis=-1)
    turned = inversions((both % len(kinds)).astype(float))
    tied = tied_pairs(level.astype(float)) - tied_pairs(both.astype(float))
    return np.stack([tied, turned]) / total


def undecided(draws: FloatArray, level: IntArray, doubtful: BoolArray) -> float:
    """Return the share of pairs of which either level is in doubt, or the order of risks on different levels is.

    Parameters
    ----------
    draws : array, shape (scenario, draw)
        Risk, likelihood x impact.
    level : array, shape (scenario,)
    doubtful : array, shape (scenario,)
        What `in_doubt` gives.
    """
    size, n_draws = draws.shape
    if size < 2 or n_draws < 2:  # noqa: PLR2004 - a pair; one draw has no spread
        return np.nan
    expected = draws.mean(axis=1)
    apart = draws - expected[:, None]
    variance = (apart**2).sum(axis=1)
    count = 0.0
    for start in range(0, size, PAIR_ROWS):
        rows = slice(start, start + PAIR_ROWS)
        squared = variance[rows, None] + variance - 2.0 * apart[rows] @ apart.T
        error = np.sqrt(np.maximum(squared, 0.0) / (n_draws - 1) / n_draws)
        close = (np.abs(expected[rows, None] - expected) <= CLOSE * error) & (error > 0.0)
        open_pairs = (close & (level[rows, None] != level)) | doubtful[rows, None] | doubtful
        count += float(open_pairs.sum()) - float(doubtful[rows].sum())  # not with itself
    return count / (2 * n_pairs(size))
