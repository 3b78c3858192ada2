"""What a run counts, and the kernels that add a chunk to it.

Counts are integers and sums are fixed-point integers, so any split of the work merges
to the same bits.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from numba import njit

from riskmc.engine.lanes import add, bin_of, is_above
from riskmc.engine.streams import CHUNK

SUM_BITS = 50
"""Chunk sums are rounded to multiples of 2**-50 before they are added as integers."""
TIE_UNITS = 232_792_560
"""Least common multiple of 1 to 20: a rank shared by up to 20 scenarios splits exactly."""
RANK_CHUNK = 256
"""Draws that are ranked together."""

_LANES = 16
_MASK = 0xFFFFFFFF


class Counts(NamedTuple):
    """What one worker has counted; arrays of all workers add up to the run's."""

    bins: npt.NDArray[np.uint32]
    """Histograms, shape (S, V, N_BINS); V = total and risk per profile, interests per group."""
    bin_low: npt.NDArray[np.uint32]
    """Bits of the smallest value in each bin where the model has atoms, else empty."""
    bin_high: npt.NDArray[np.uint32]
    """Bits of the largest value in each bin where the model has atoms, else empty."""
    sums: npt.NDArray[np.int64]
    """Sums and sums of squares of scaled total and risk, shape (S, 2P, 2, high and low half)."""
    reaches: npt.NDArray[np.int64]
    """Draws in which the total, and the worst interest, reaches each class: (2, P, S, K)."""
    ranks: npt.NDArray[np.int64]
    """Draws with each untied rank, shape (B, S, S); B = impact per profile, likelihood, risk per profile."""
    shared: npt.NDArray[np.int64]
    """Shares of tied ranks in `TIE_UNITS`, shape (B, S, S)."""
    wins: npt.NDArray[np.int64]
    """Draws in which one lies above another, shape (B, S, S)."""
    ordered: npt.NDArray[np.int64]
    """Draws in which the reference order of the total holds, in `TIE_UNITS`, shape (P,)."""


class Kept(NamedTuple):
    """The first draws, on the kernel's scale; shapes (P, S, n), (S, n), (P, S, n)."""

    impact: npt.NDArray[np.float32]
    likelihood: npt.NDArray[np.float32]
    risk: npt.NDArray[np.float32]


@njit
def accumulate(value, weight, maximum, out):
    """Add the weighted values, or keep the largest."""
    if maximum:
        if weight > 0.0:
            for i in range(CHUNK):
                out[i] = max(out[i], np.float64(value[i]))
    else:
        for i in range(CHUNK):
            out[i] += weight * np.float64(value[i])


@njit
def add_interest(interest, weight, floor, maximum, total):
    """Add an interest to the total; below its floor it does not count."""
    for i in range(CHUNK):
        counted = interest[i] if interest[i] >= floor else 0.0
        total[i] = max(total[i], weight * counted) if maximum else total[i] + weight * counted


@njit
def to_single(source, n, out):
    """Round to float32, in which equal totals tie, and cut rounding below zero."""
    for i in range(n):
        out[i] = np.float32(max(source[i], 0.0))


@njit
def count_bins(value, n, first, shift, place, bins, bin_low, bin_high):
    """Add a chunk to a log-histogram; with atoms also keep each bin's extremes."""
    for i in range(n):
        place[i] = bin_of(value[i], first, shift)
    for i in range(n):
        bins[place[i]] += np.uint32(1)
    if bin_low.size:
        image = value.view(np.uint32)
        for i in range(n):
            j = place[i]
            bin_low[j] = min(bin_low[j], image[i])
            bin_high[j] = max(bin_high[j], image[i])


@njit
def add_moments(value, n, scale, out):
    """Add a chunk's sum and sum of squares in fixed point, in the same order on every machine.

    `scale` is a power of two that brings the values near 1, where the fixed point is fine.
    """
    lane_sum, lane_square = np.zeros(_LANES), np.zeros(_LANES)
    whole = n // _LANES * _LANES
    for start in range(0, whole, _LANES):
        part = value[start : start + _LANES]
        for lane in range(_LANES):
            v = scale * np.float64(part[lane])
            lane_sum[lane] += v
            lane_square[lane] += v * v
    for i in range(whole, n):
        v = scale * np.float64(value[i])
        lane_sum[i - whole] += v
        lane_square[i - whole] += v * v
    total, square = 0.0, 0.0
    for lane in range(_LANES):
        total += lane_sum[lane]
        square += lane_square[lane]
    for k, number in enumerate((total, square)):
        fixed = np.int64(np.rint(number * 2.0**SUM_BITS))
        out[k, 0] += fixed >> 32
        out[k, 1] += fixed & _MASK


@njit
def count_reached(value, n, edges, out):
    """Count the draws above each edge; `Plan.class_edges` lie just below the class edges."""
    for k in range(edges.size):
        edge, reached = edges[k], np.int32(0)
        for i in range(n):
            reached = add(reached, is_above(value[i], edge))
        out[k] += reached


@njit
def count_ranks(value, n, above, level, ranks, shared, wins):
    """Count pairwise wins and ranks of one chunk; `value` has shape (scenario, CHUNK)."""
    size = value.shape[0]
    for start in range(0, n, RANK_CHUNK):
        m = min(RANK_CHUNK, n - start)
        above[:size] = 0
        level[:size] = 0
        for s in range(size):
            upper, above_upper, level_upper = value[s, start : start + m], above[s], level[s]
            for t in range(s + 1, size):
                lower, above_lower, level_lower = value[t, start : start + m], above[t], level[t]
                won, lost = np.int32(0), np.int32(0)
                for i in range(m):
                    over, under = is_above(upper[i], lower[i]), is_above(lower[i], upper[i])
                    above_lower[i] = add(above_lower[i], over)
                    above_upper[i] = add(above_upper[i], under)
                    won, lost = add(won, over), add(lost, under)
                wins[s, t] += won
                wins[t, s] += lost
                if won + lost < m:  # equal totals: rare unless the model has atoms
                    for i in range(m):
                        same = np.int32(upper[i] == lower[i])
                        level_upper[i] += same
                        level_lower[i] += same
        _share_ranks(size, m, above, level, ranks, shared)


@njit
def _share_ranks(size, m, above, level, ranks, shared):
    for s in range(size):
        for i in range(m):
            best, tied = above[s, i], level[s, i]
            if tied == 0:
                ranks[s, best] += 1
            else:
                for r in range(best, best + tied + 1):
                    shared[s, r] += TIE_UNITS // (tied + 1)


@njit
def count_order(value, n, order):
    """Return the draws in which the order holds; of t tied scenarios each order has 1/t!."""
    held = np.int64(0)
    for i in range(n):
        share, tied = np.int64(TIE_UNITS), 1
        for place in range(order.size - 1):
            upper, lower = value[order[place], i], value[order[place + 1], i]
            if upper < lower:
                share = np.int64(0)
                break
            tied = tied + 1 if upper == lower else 1
            share //= tied
        held += share
    return held
