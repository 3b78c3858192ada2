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
WEIGHT_BITS = 26
"""Weights are rounded to multiples of 2**-26 before they are added: 2**35 draws of them fit in 64 bits."""
LANES = 32
"""Partial sums of a chunk: enough that none waits for another."""

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
    """Draws in which one lies above another, shape (B, S, S); (B, 0, 0) where pairs are not counted."""
    ordered: npt.NDArray[np.int64]
    """Draws in which the reference order of the total holds, in `TIE_UNITS`, shape (P,)."""
    central: npt.NDArray[np.int64]
    """Sums of weights and of their squares over the draws in which a scenario is first by total or by risk.

    Ties are shared. Shape (L, 2, S, C, 2), criteria in plan order, in units of ``2**-WEIGHT_BITS``.
    """


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
def accumulate_drawn(value, weight, out):
    """Add the values times the weights of each draw."""
    for i in range(CHUNK):
        out[i] += weight[i] * np.float64(value[i])


@njit
def rescale(factor, out):
    """Multiply by the factor of each draw."""
    for i in range(out.size):
        out[i] *= factor[i]


@njit
def invert(source, out):
    """Take one over each number; zero stays."""
    for i in range(out.size):
        out[i] = 1.0 / source[i] if source[i] > 0.0 else 0.0


@njit
def add_up(source, out):
    """Add numbers of a block."""
    for i in range(out.size):
        out[i] += source[i]


@njit
def keep_larger(source, out):
    """Keep the larger of each two numbers."""
    for i in range(CHUNK):
        out[i] = max(out[i], source[i])


@njit
def multiply(impact, likelihood, risk):
    """Multiply impact and likelihood."""
    for i in range(CHUNK):
        risk[i] = impact[i] * likelihood[i]


@njit
def add_interest(interest, weight, floor, maximum, total):
    """Add an interest to the total; below its floor it does not count."""
    for i in range(CHUNK):
        counted = interest[i] if interest[i] >= floor else 0.0
        total[i] = max(total[i], weight * counted) if maximum else total[i] + weight * counted


@njit
def add_drawn_interest(interest, weight, floor, total):
    """Add an interest to the total by the weight of each draw; below its floor it does not count."""
    for i in range(CHUNK):
        total[i] += weight[i] * (interest[i] if interest[i] >= floor else 0.0)


@njit
def to_single(source, n, out):
    """Round to float32, in which equal totals tie, and cut rounding below zero; zero beyond `n`."""
    for i in range(CHUNK):
        out[i] = np.float32(max(source[i], 0.0))
    out[n:] = np.float32(0.0)


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
def add_moments(value, scale, sums, squares, out):
    """Add a chunk's sum and sum of squares in fixed point, in the same order on every machine.

    `scale` is a power of two that brings the values near 1, where the fixed point is fine.
    Values beyond the run's end must be zero. `sums` and `squares` are room for `LANES` numbers.
    """
    sums[:] = 0.0
    squares[:] = 0.0
    for start in range(0, CHUNK, LANES):
        part = value[start : start + LANES]
        for lane in range(LANES):
            v = scale * np.float64(part[lane])
            sums[lane] += v
            squares[lane] += v * v
    total, square = 0.0, 0.0
    for lane in range(LANES):
        total += sums[lane]
        square += squares[lane]
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
