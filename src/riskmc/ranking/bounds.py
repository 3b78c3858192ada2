"""Ranks of draws kept as the first and last that tied scenarios share, and what follows from them.

All work is done in blocks, so that memory stays near that of the ranks themselves, and
nothing but `rank_counts_of` grows with the square of the number of scenarios.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np

from riskmc._typing import ArrayLike, FloatArray, IntArray
from riskmc.ranking.figures import ROUNDING, RankLaw, error_levels, top_of
from riskmc.ranking.ranks import rank_bounds

BLOCK_ENTRIES: Final = 2**20
"""Entries (draws times scenarios) worked on at once, so that memory stays flat."""

TIE_UNITS: Final = math.lcm(*range(1, 21))
"""Draws are counted in parts of this, so that shares of up to 20 tied scenarios are whole numbers."""


@dataclass(frozen=True, slots=True, eq=False)
class RankBounds:
    """The ranks of scenarios in draws.

    Parameters
    ----------
    first, last : ndarray of int, shape (ranked scenario, draw)
        First and last of the ranks that a scenario shares in a draw, from 1; one and the
        same array where nothing is tied.
    rows : ndarray of int
        Positions of the ranked scenarios among all.
    size : int
        Number of all scenarios.
    """

    first: IntArray
    last: IntArray
    rows: IntArray
    size: int

    @property
    def n_draws(self) -> int:
        """Number of draws."""
        return int(self.first.shape[1])

    @property
    def tied(self) -> bool:
        """Whether any scenarios are tied in any draw."""
        return self.first is not self.last

    def placed(self, found: FloatArray) -> FloatArray:
        """Return `found` (ranked scenario, ...) for all scenarios, NaN where they are not ranked."""
        whole = np.full((self.size, *found.shape[1:]), np.nan)
        whole[self.rows] = found
        return whole

    def blocks(self, width: int) -> Iterator[tuple[slice, IntArray, IntArray]]:
        """Yield slices of the ranked scenarios and their bounds, for arrays of `width` numbers per scenario."""
        for rows in blocks(len(self.rows), width):
            yield rows, self.first[rows].astype(np.int64), self.last[rows].astype(np.int64)


def bounds_of(values: FloatArray) -> RankBounds:
    """Return the ranks of (scenario, draw) values; a scenario is NaN in all draws or in none.

    Examples
    --------
    >>> bounds_of(np.array([[3.0, 4.0], [7.0, 4.0]])).last
    array([[2, 2],
           [1, 2]], dtype=int16)
    """
    size, n_draws = values.shape
    rows = np.flatnonzero(~np.isnan(values[:, 0]))
    kind = np.int16 if size < np.iinfo(np.int16).max else np.int32
    first, last = (np.empty((rows.size, n_draws), kind) for _ in range(2))
    for block in blocks(n_draws, size):
        both = rank_bounds(np.ascontiguousarray(values[rows, block].T))
        first[:, block], last[:, block] = (bound.T for bound in both)
    return RankBounds(first, first if np.array_equal(first, last) else last, rows, size)


def rank_counts_of(bounds: RankBounds) -> FloatArray:
    """Return in how many draws each scenario takes each rank, shape (scenario, rank), ties shared."""
    counts = np.full((bounds.size, bounds.size), np.nan)
    for rows, counted in rank_count_blocks(bounds):
        counts[rows] = counted
    return counts


def rank_count_blocks(bounds: RankBounds) -> Iterator[tuple[IntArray, FloatArray]]:
    """Yield positions of some ranked scenarios, and in how many draws each takes each rank, until all are done."""
    for rows, first, last in bounds.blocks(max(bounds.n_draws, bounds.size)):
        yield bounds.rows[rows], _count(first, last, bounds.size)


def expected_of_bounds(bounds: RankBounds) -> FloatArray:
    """Return expected ranks, the mean of the middle of the shared ranks, shape (scenario,)."""
    return bounds.placed(_twice_rank_sums(bounds) / (2.0 * bounds.n_draws))


def order_of_bounds(bounds: RankBounds) -> IntArray:
    """Return the positions of the ranked scenarios by expected rank, equal ones as they stand."""
    order: IntArray = np.argsort(_twice_rank_sums(bounds), kind="stable")
    return order


def moments_of_bounds(bounds: RankBounds) -> tuple[FloatArray, FloatArray]:
    """Return the variance and the fourth central moment of the rank, shape (scenario,) each.

    The rank of one of t tied scenarios is uniform on the t ranks they share: it adds its
    own moments, ``(t^2 - 1) / 12`` and ``(t^2 - 1) (3 t^2 - 7) / 240``.
    """
    expected = expected_of_bounds(bounds)[bounds.rows]
    moments = np.empty((2, len(bounds.rows)))
    for rows, first, last in bounds.blocks(bounds.n_draws):
        square = (0.5 * (first + last) - expected[rows, None]) ** 2
        more = (last - first + 1.0) ** 2 - 1.0
        moments[0, rows] = (square + more / 12.0).mean(axis=1)
        moments[1, rows] = (square**2 + 0.5 * square * more + more * (3.0 * more - 4.0) / 240.0).mean(axis=1)
    variance, fourth = (bounds.placed(moment) for moment in moments)
    return variance, fourth


def quantiles_of_bounds(bounds: RankBounds, p: ArrayLike) -> tuple[FloatArray, FloatArray]:
    """Return rank quantiles and the most probable rank, shapes (scenario, Q) and (scenario,).

    The ranks at which some draw starts or ends to count are sorted, and the probability
    is followed from one to the next: the work grows with the draws, not with the ranks.

    Parameters
    ----------
    bounds : RankBounds
    p : array_like
        Probabilities (Q,).

    Examples
    --------
    >>> quantile, modal = quantiles_of_bounds(bounds_of(np.array([[3.0, 4.0], [7.0, 4.0]])), [0.7, 0.8])
    >>> quantile, modal
    (array([[2., 2.],
           [1., 2.]]), array([2., 1.]))
    """
    levels = np.asarray(p, dtype=float)
    quantile, modal = np.empty((len(bounds.rows), levels.size)), np.empty(len(bounds.rows))
    draw = float(TIE_UNITS) * bounds.n_draws
    for rows, first, last in bounds.blocks(2 * bounds.n_draws):
        at, density = _steps(first, last, bounds.size)
        reached = np.cumsum(density[:, :-1] * np.diff(at, axis=1), axis=1)
        for q, level in enumerate(levels):
            quantile[rows, q] = _first_reaching(at, density, reached, max(level - ROUNDING, ROUNDING) * draw)
        taken = np.where(np.diff(at, axis=1) > 0, density[:, :-1], 0.0)
        best = (taken >= taken.max(axis=1, keepdims=True) - ROUNDING * draw).argmax(axis=1)
        modal[rows] = at[np.arange(len(at)), best]
    return bounds.placed(quantile), bounds.placed(modal)


def top_of_bounds(bounds: RankBounds, most: int) -> FloatArray:
    """Return the probabilities of the first k ranks, k up to `most`, shape (scenario, `most`)."""
    if most == bounds.size:
        return top_of(rank_counts_of(bounds) / bounds.n_draws)
    row, draw = np.nonzero(bounds.first <= most)
    first, last = (bound[row, draw].astype(float) for bound in (bounds.first, bounds.last))
    top = np.empty((len(bounds.rows), most))
    for k in range(most):
        share = np.clip((k + 2.0 - first) / (last - first + 1.0), 0.0, 1.0)
        top[:, k] = np.bincount(row, share, minlength=len(bounds.rows))
    return bounds.placed(np.minimum(top / bounds.n_draws, 1.0))


def law_of_bounds(bounds: RankBounds, most: int) -> RankLaw:
    """Return what figures and their errors need of the ranks, probabilities of the first k up to `most`."""
    variance, fourth = moments_of_bounds(bounds)
    levels = error_levels(bounds.n_draws)
    quantile, modal = quantiles_of_bounds(bounds, levels.ravel())
    below, at, above = (quantile[:, part] for part in np.split(np.arange(levels.size), 3))
    return RankLaw(
        expected=expected_of_bounds(bounds),
        variance=variance,
        fourth=fourth,
        below=below,
        quantile=at,
        above=above,
        top=top_of_bounds(bounds, most),
        modal=modal,
    )


def blocks(n_rows: int, width: int) -> Iterator[slice]:
    """Yield slices of `n_rows` rows, each of at most `BLOCK_ENTRIES` numbers where a row has `width`."""
    step = max(1, BLOCK_ENTRIES // max(width, 1))
    return (slice(start, start + step) for start in range(0, n_rows, step))


def _twice_rank_sums(bounds: RankBounds) -> IntArray:
    sums: IntArray = bounds.first.sum(axis=1, dtype=np.int64) + bounds.last.sum(axis=1, dtype=np.int64)
    return sums


def _count(first: IntArray, last: IntArray, size: int) -> FloatArray:
    """Count ranks of (scenario, draw) bounds: a share is added where it starts and taken off where it ends."""
    shape = (len(first), size + 1)
    start = (size + 1) * np.arange(len(first))[:, None]
    opens, closes = (start + first - 1).ravel(), (start + last).ravel()
    share = (TIE_UNITS / (last - first + 1)).ravel()
    entries = math.prod(shape)
    net = np.bincount(opens, share, minlength=entries) - np.bincount(closes, share, minlength=entries)
    open_draws = np.bincount(opens, minlength=entries) - np.bincount(closes, minlength=entries)
    taken = np.cumsum(open_draws.reshape(shape), axis=1) > 0  # what rounding leaves where no draw is, is not a count
    counts: FloatArray = np.where(taken, np.cumsum(net.reshape(shape), axis=1) / TIE_UNITS, 0.0)[:, :-1]
    return counts


def _steps(first: IntArray, last: IntArray, size: int) -> tuple[IntArray, FloatArray]:
    """Return, per scenario, the sorted ranks at which its probability per rank changes, and to what."""
    bits = size.bit_length() + 1  # of the number tied and whether they start or end, sorted along with the rank
    code = (last - first + 1) << 1
    keys = np.sort(np.concatenate([(first << bits) + code, ((last + 1) << bits) + code + 1], axis=1), axis=1)
    tied = np.maximum(np.arange(2**bits) >> 1, 1)
    change = np.where(np.arange(2**bits) & 1, -1.0, 1.0) * TIE_UNITS / tied
    return keys >> bits, np.cumsum(change[keys & (2**bits - 1)], axis=1)


def _first_reaching(at: IntArray, density: FloatArray, reached: FloatArray, target: float) -> FloatArray:
    """Return, per scenario, the lowest rank whose cumulative probability reaches the target."""
    each = np.arange(len(at))
    step = np.minimum((reached < target).sum(axis=1), reached.shape[1] - 1)
    before = np.where(step > 0, reached[each, step - 1], 0.0)
    more = np.ceil((target - before) / np.maximum(density[each, step], 1.0))
    first: FloatArray = at[each, step] - 1.0 + np.clip(more, 1.0, at[each, step + 1] - at[each, step])
    return first
