"""The compiled pass: uniforms, table lookups, weighted sums, and the counts of all results.

All kernels that call each other stand in this file, because numba's cache does not see
a change in a callee elsewhere. Each pass is a loop over one chunk of 1024 draws that
stays in the first-level cache and that the compiler turns into vector instructions.
Kernels fill `out`; they know no labels, no families and allocate by the size of a
block, never by the number of draws. Counts are integers and sums are fixed-point
integers, so any split of the work merges to the same bits.

Work goes block by block (a few chunks), scenario by scenario, so that one item's table
(16 KiB) is used for the whole block while it is in the cache.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from llvmlite import ir
from numba import njit, types
from numba.extending import intrinsic

from riskmc.distributions.tables import CELL_BITS, NORMAL_CELLS, NORMAL_REACH, OCTAVES, SIDE_CELLS
from riskmc.engine.plan import BY_SCORE, CONSTANT, MISSING
from riskmc.engine.streams import CHUNK

BIN_BITS = 7
"""log2 of the histogram bins per octave; a bin is 0.5 to 0.8 % of its value wide."""
BIN_OCTAVES = 48
"""Octaves below the largest possible value that the histograms tell apart from zero."""
N_BINS = (BIN_OCTAVES << BIN_BITS) + 2
"""Bin 0 holds zero and what underflows, the last bin the value 1 itself."""
SUM_BITS = 50
"""Chunk sums are rounded to multiples of 2**-50 before they are added as integers."""
TIE_UNITS = 232_792_560
"""Least common multiple of 1 to 20: a rank shared by up to 20 scenarios splits exactly."""

_LANES = 16
_RANK_CHUNK = 256
_MASK = 0xFFFFFFFF
_STEPS = np.float32(NORMAL_CELLS / (2.0 * NORMAL_REACH))
_REACH = np.float32(NORMAL_REACH)
_LAST_POSITION = np.float32(NORMAL_CELLS - 0.001)


class Counts(NamedTuple):
    """What one worker has counted; arrays of all workers add up to the run's."""

    bins: npt.NDArray[np.uint32]
    """Histograms on the log axis, shape (S, V, N_BINS); V = total and risk per profile, interests per group."""
    bin_low: npt.NDArray[np.uint32]
    """Bits of the smallest value in each bin where the model has atoms, else empty."""
    bin_high: npt.NDArray[np.uint32]
    """Bits of the largest value in each bin where the model has atoms, else empty."""
    sums: npt.NDArray[np.int64]
    """Sums and sums of squares of total and risk, shape (S, 2P, 2, high and low half)."""
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


class _Scratch(NamedTuple):
    """Buffers of one chunk, and of one block of chunks."""

    bits: npt.NDArray[np.uint32]
    x: npt.NDArray[np.float32]
    cell: npt.NDArray[np.uint32]
    which: npt.NDArray[np.int32]
    value: npt.NDArray[np.float32]
    bin: npt.NDArray[np.int32]
    single: npt.NDArray[np.float32]
    severity: npt.NDArray[np.float32]
    expert: npt.NDArray[np.uint32]
    interest: npt.NDArray[np.float64]
    total: npt.NDArray[np.float64]
    worst: npt.NDArray[np.float64]
    impacts: npt.NDArray[np.float32]
    likelihoods: npt.NDArray[np.float32]
    risks: npt.NDArray[np.float32]
    above: npt.NDArray[np.float32]
    level: npt.NDArray[np.float32]


# --- 32-bit arithmetic that numba would widen to 64 bits ---------------------------------
# Plain equivalents are in the comments. Widened, these loops use half as many lanes.

_I32, _I64, _F32 = ir.IntType(32), ir.IntType(64), ir.FloatType()


def _i32(number: int) -> ir.Constant:
    return ir.Constant(_I32, number)


@intrinsic
def _distance(_context, bits):  # (float(bits & 0x7FFFFFFF) + 0.5) * 2**-32
    def build(_context, builder, _signature, arguments):
        whole = builder.sitofp(builder.and_(arguments[0], _i32(0x7FFFFFFF)), _F32)
        return builder.fmul(builder.fadd(whole, ir.Constant(_F32, 0.5)), ir.Constant(_F32, 2.0**-32))

    return types.float32(types.uint32), build


@intrinsic
def _side_cell(_context, x, bits):  # cell of x by its float bits; + SIDE_CELLS on the upper side
    def build(_context, builder, _signature, arguments):
        octave = builder.lshr(builder.bitcast(arguments[0], _I32), _i32(23 - CELL_BITS))
        cell = builder.sub(octave, _i32((127 - OCTAVES - 1) << CELL_BITS))
        upper = builder.and_(builder.ashr(arguments[1], _i32(31)), _i32(SIDE_CELLS))
        return builder.add(cell, upper)

    return types.uint32(types.float32, types.uint32), build


@intrinsic
def _intercept(_context, chord):  # the lower float32 of a packed chord
    def build(_context, builder, _signature, arguments):
        return builder.bitcast(builder.trunc(arguments[0], _I32), _F32)

    return types.float32(types.uint64), build


@intrinsic
def _slope(_context, chord):  # the upper float32 of a packed chord
    def build(_context, builder, _signature, arguments):
        shifted = builder.lshr(arguments[0], ir.Constant(_I64, 32))
        return builder.bitcast(builder.trunc(shifted, _I32), _F32)

    return types.float32(types.uint64), build


@intrinsic
def _log_bin(_context, value):  # clip(1 + floor of log2 to BIN_BITS binary places, 0, N_BINS - 1)
    def build(_context, builder, _signature, arguments):
        image = builder.ashr(builder.bitcast(arguments[0], _I32), _i32(23 - BIN_BITS))
        place = builder.sub(image, _i32(((127 - BIN_OCTAVES) << BIN_BITS) - 1))
        place = builder.select(builder.icmp_signed("<", place, _i32(0)), _i32(0), place)
        return builder.select(builder.icmp_signed(">", place, _i32(N_BINS - 1)), _i32(N_BINS - 1), place)

    return types.int32(types.float32), build


# --- uniforms and lookups ----------------------------------------------------------------


@njit
def _fill_bits(bits, key, stream, chunk):
    """Fill one chunk of a stream with the bits of Philox4x32-10 (Salmon et al. 2011)."""
    mask, half = np.uint64(_MASK), np.uint64(32)
    quarter = CHUNK // 4
    base = np.uint64(chunk) * np.uint64(quarter)
    stream_low, stream_high = stream & mask, stream >> half
    for i in range(quarter):
        counter = base + np.uint64(i)
        x0, x1, x2, x3 = counter & mask, counter >> half, stream_low, stream_high
        k0, k1 = key[0], key[1]
        for _ in range(10):
            p0, p1 = np.uint64(0xD2511F53) * x0, np.uint64(0xCD9E8D57) * x2
            y0, y2 = (p1 >> half) ^ x1 ^ k0, (p0 >> half) ^ x3 ^ k1
            x0, x1, x2, x3 = y0, p1 & mask, y2, p0 & mask
            k0, k1 = (k0 + np.uint64(0x9E3779B9)) & mask, (k1 + np.uint64(0xBB67AE85)) & mask
        bits[i] = np.uint32(x0)
        bits[quarter + i] = np.uint32(x1)
        bits[2 * quarter + i] = np.uint32(x2)
        bits[3 * quarter + i] = np.uint32(x3)


@njit
def _locate_uniform(bits, x, cell):
    """Turn bits into the distance to the nearer end of (0, 1) and the table cell."""
    for i in range(CHUNK):
        k = bits[i]
        distance = _distance(k)
        x[i] = distance
        cell[i] = _side_cell(distance, k)


@njit
def _locate_score(severity, loadings, x, cell):
    """Mix own normal scores (in x) with the severity factor and find the table cell."""
    common, own = np.float32(loadings[0]), np.float32(loadings[1])
    for i in range(CHUNK):
        position = (common * severity[i] + own * x[i] + _REACH) * _STEPS
        position = min(max(position, np.float32(0.0)), _LAST_POSITION)
        start = np.uint32(position)
        cell[i] = start
        x[i] = position - np.float32(start)


@njit
def _fetch(chords, cell, x, value):
    """Look values up: intercept + slope * x of each cell."""
    for i in range(CHUNK):
        chord = chords[cell[i]]
        value[i] = _intercept(chord) + _slope(chord) * x[i]


@njit
def _choose(bits, threshold, which):
    """Choose an expert for each draw: the number of thresholds that the bits reach."""
    for i in range(CHUNK):
        which[i] = 0
    for e in range(threshold.size - 1):
        limit = threshold[e]
        for i in range(CHUNK):
            which[i] += np.int32(bits[i] >= limit)


@njit
def _normal_scores(plan, bits, x, cell, score):
    _locate_uniform(bits, x, cell)
    _fetch(plan.normal_chords, cell, x, score)


@njit
def _look_up(plan, item, chunk, severity, expert, scratch):
    """Draw one item for one chunk into ``scratch.value``."""
    bits, x, cell, which, value = scratch.bits, scratch.x, scratch.cell, scratch.which, scratch.value
    if plan.item_kind[item] <= CONSTANT:
        value[:] = np.float32(plan.item_constant[item])
        return
    stream = plan.item_stream[item]
    _fill_bits(bits, plan.key, stream[0], chunk)
    if plan.item_kind[item] == BY_SCORE:
        _normal_scores(plan, bits, x, cell, value)
        x[:] = value
        _locate_score(severity, plan.loadings, x, cell)
    else:
        _locate_uniform(bits, x, cell)
    first, last = plan.component[item]
    if last - first > 1:
        if plan.expert_per_item:
            _fill_bits(bits, plan.key, stream[1], chunk)
            _choose(bits, plan.threshold[first:last], which)
        else:
            _choose(expert, plan.threshold[first:last], which)
        width = np.uint32(plan.item_width[item])
        for i in range(CHUNK):
            cell[i] += np.uint32(which[i]) * width
    for mark in range(plan.breaks[item, 0], plan.breaks[item, 1]):
        here, at, beyond = plan.break_cell[mark], plan.break_at[mark], plan.break_beyond[mark]
        for i in range(CHUNK):
            if cell[i] == here and x[i] > at:
                cell[i] = beyond
    _fetch(plan.chords[plan.item_table[item] :], cell, x, value)
    _apply_spike(plan, item, chunk, last - first > 1, scratch)


@njit
def _apply_spike(plan, item, chunk, pooled, scratch):
    """Set to zero the draws in which the chosen expert's zero spike is hit."""
    zero_below = plan.zero_below[plan.component[item, 0] : plan.component[item, 1]]
    if zero_below.max() == 0:
        return
    _fill_bits(scratch.bits, plan.key, plan.item_stream[item, 2], chunk)
    for i in range(CHUNK):
        limit = zero_below[scratch.which[i]] if pooled else zero_below[0]
        if scratch.bits[i] < limit:
            scratch.value[i] = np.float32(0.0)


# --- accumulators ------------------------------------------------------------------------


@njit
def _accumulate(value, weight, maximum, out):
    """Add the weighted values, or keep the largest."""
    if maximum:
        if weight > 0.0:
            for i in range(CHUNK):
                out[i] = max(out[i], np.float64(value[i]))
    else:
        for i in range(CHUNK):
            out[i] += weight * np.float64(value[i])


@njit
def _add_interest(interest, weight, floor, maximum, total):
    """Add an interest to the total; below its floor it does not count."""
    for i in range(CHUNK):
        counted = interest[i] if interest[i] >= floor else 0.0
        total[i] = max(total[i], weight * counted) if maximum else total[i] + weight * counted


@njit
def _to_single(source, n, out):
    """Round to float32, in which equal totals tie, and cut rounding below zero."""
    for i in range(n):
        out[i] = np.float32(max(source[i], 0.0))


@njit
def _count_bins(value, n, place, bins, bin_low, bin_high):
    """Add a chunk to a log-histogram; with atoms also keep each bin's extremes."""
    for i in range(n):
        place[i] = _log_bin(value[i])
    for i in range(n):
        bins[place[i]] += np.uint32(1)
    if bin_low.size:
        image = value.view(np.uint32)
        for i in range(n):
            j = place[i]
            bin_low[j] = min(bin_low[j], image[i])
            bin_high[j] = max(bin_high[j], image[i])


@njit
def _add_moments(value, n, out):
    """Add a chunk's sum and sum of squares in fixed point, in the same order on every machine."""
    lane_sum, lane_square = np.zeros(_LANES), np.zeros(_LANES)
    whole = n // _LANES * _LANES
    for start in range(0, whole, _LANES):
        part = value[start : start + _LANES]
        for lane in range(_LANES):
            v = np.float64(part[lane])
            lane_sum[lane] += v
            lane_square[lane] += v * v
    for i in range(whole, n):
        v = np.float64(value[i])
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
def _count_reached(value, n, edges, out):
    """Count the draws that reach each class edge."""
    for k in range(edges.size):
        edge, reached = edges[k], np.float32(0.0)
        for i in range(n):
            reached += np.float32(value[i] >= edge)
        out[k] += np.int64(reached)


@njit
def _rank(value, n, above, level, ranks, shared, wins):
    """Count pairwise wins and ranks of one chunk; `value` has shape (scenario, CHUNK)."""
    size = value.shape[0]
    for start in range(0, n, _RANK_CHUNK):
        m = min(_RANK_CHUNK, n - start)
        above[:size] = np.float32(0.0)
        level[:size] = np.float32(0.0)
        for s in range(size):
            upper, above_upper, level_upper = value[s, start : start + m], above[s], level[s]
            for t in range(s + 1, size):
                lower, above_lower, level_lower = value[t, start : start + m], above[t], level[t]
                won, lost = np.float32(0.0), np.float32(0.0)
                for i in range(m):
                    over = np.float32(upper[i] > lower[i])
                    under = np.float32(upper[i] < lower[i])
                    above_lower[i] += over
                    above_upper[i] += under
                    won += over
                    lost += under
                wins[s, t] += np.int64(won)
                wins[t, s] += np.int64(lost)
                if won + lost < np.float32(m):  # equal totals: rare unless the model has atoms
                    for i in range(m):
                        same = np.float32(upper[i] == lower[i])
                        level_upper[i] += same
                        level_lower[i] += same
        _count_ranks(size, m, above, level, ranks, shared)


@njit
def _count_ranks(size, m, above, level, ranks, shared):
    for s in range(size):
        for i in range(m):
            best, tied = np.int64(above[s, i]), np.int64(level[s, i])
            if tied == 0:
                ranks[s, best] += 1
            else:
                for r in range(best, best + tied + 1):
                    shared[s, r] += TIE_UNITS // (tied + 1)


@njit
def _count_order(value, n, order):
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


# --- blocks ------------------------------------------------------------------------------


@njit
def _draw_scenario(plan, s, chunk, n_chunks, scratch):
    """Draw severity and expert of one scenario for a block of chunks."""
    for q in range(n_chunks):
        part = slice(q * CHUNK, (q + 1) * CHUNK)
        if plan.loadings[0] > 0.0:
            _fill_bits(scratch.bits, plan.key, plan.severity_stream[s], chunk + q)
            _normal_scores(plan, scratch.bits, scratch.x, scratch.cell, scratch.severity[part])
        _fill_bits(scratch.expert[part], plan.key, plan.expert_stream[s], chunk + q)


@njit
def _draw_interest(plan, s, interest, chunk, n_chunks, scratch):
    """Sum the criteria of one interest into ``scratch.interest`` (group, draw)."""
    n_criteria = plan.within.shape[2]
    scratch.interest[:] = 0.0
    for c in range(plan.interest_start[interest], plan.interest_start[interest + 1]):
        item = s * (n_criteria + 1) + c
        if plan.item_kind[item] == MISSING:
            continue
        for q in range(n_chunks):
            part = slice(q * CHUNK, (q + 1) * CHUNK)
            _look_up(plan, item, chunk + q, scratch.severity[part], scratch.expert[part], scratch)
            for g in range(plan.within.shape[0]):
                _accumulate(scratch.value, plan.within[g, s, c], plan.maximum, scratch.interest[g, part])


@njit
def _tally_interest(plan, counts, s, interest, n, scratch):
    """Count one interest's histogram and add it to worst interest and totals."""
    n_groups, n_profiles = plan.within.shape[0], plan.across.shape[0]
    n_interests = plan.across.shape[2]
    n_chunks = (n + CHUNK - 1) // CHUNK
    for q in range(n_chunks):
        part, m = slice(q * CHUNK, (q + 1) * CHUNK), min(CHUNK, n - q * CHUNK)
        for g in range(n_groups):
            _to_single(scratch.interest[g, part], m, scratch.single)
            _count(counts, s, 2 * n_profiles + g * n_interests + interest, m, scratch.single, scratch.bin)
            worst = scratch.worst[g, part]
            for i in range(CHUNK):
                worst[i] = max(worst[i], scratch.interest[g, q * CHUNK + i])
        for p in range(n_profiles):
            source = scratch.interest[plan.group[p], part]
            weight, floor = plan.across[p, s, interest], plan.interest_floor[interest]
            _add_interest(source, weight, floor, plan.maximum, scratch.total[p, part])


@njit
def _count(counts, s, variable, n, value, place):
    atoms = counts.bin_low.size > 0
    low = counts.bin_low[s, variable] if atoms else counts.bin_low[0, 0]
    high = counts.bin_high[s, variable] if atoms else counts.bin_high[0, 0]
    _count_bins(value, n, place, counts.bins[s, variable], low, high)


@njit
def _tally_scenario(plan, counts, kept, s, comparable, chunk, n, scratch):
    """Count total, worst interest and risk of one scenario, and keep the first draws."""
    n_profiles, item = plan.across.shape[0], s * (plan.within.shape[2] + 1) + plan.within.shape[2]
    n_chunks = (n + CHUNK - 1) // CHUNK
    for q in range(n_chunks):
        part, m, first = slice(q * CHUNK, (q + 1) * CHUNK), min(CHUNK, n - q * CHUNK), (chunk + q) * CHUNK
        _look_up(plan, item, chunk + q, scratch.severity[part], scratch.expert[part], scratch)
        likelihood = scratch.value
        keep = max(0, min(m, kept.likelihood.shape[1] - first))
        kept.likelihood[s, first : first + keep] = likelihood[:keep]
        if comparable >= 0:
            scratch.likelihoods[q, comparable] = likelihood
        for p in range(n_profiles):
            impact = scratch.impacts[p, q, s]
            _to_single(scratch.total[p, part], m, impact)
            _count(counts, s, p, m, impact, scratch.bin)
            _add_moments(impact, m, counts.sums[s, p])
            _count_reached(impact, m, plan.class_edges, counts.reaches[0, p, s])
            _to_single(scratch.worst[plan.group[p], part], m, scratch.single)
            _count_reached(scratch.single, m, plan.class_edges, counts.reaches[1, p, s])
            kept.impact[p, s, first : first + keep] = impact[:keep]
            if comparable >= 0:
                risk = scratch.risks[p, q, comparable]
                for i in range(CHUNK):
                    risk[i] = impact[i] * likelihood[i]
                _count(counts, s, n_profiles + p, m, risk, scratch.bin)
                _add_moments(risk, m, counts.sums[s, n_profiles + p])
                kept.risk[p, s, first : first + keep] = risk[:keep]


@njit
def _tally_ranks(plan, counts, n, scratch):
    """Count ranks, wins and the reference order of a block."""
    n_profiles = plan.across.shape[0]
    above, level = scratch.above, scratch.level
    for q in range((n + CHUNK - 1) // CHUNK):
        m = min(CHUNK, n - q * CHUNK)
        for b in range(2 * n_profiles + 1):
            if b < n_profiles:
                value = scratch.impacts[b, q]
                counts.ordered[b] += _count_order(value, m, plan.order)
            elif b == n_profiles:
                value = scratch.likelihoods[q]
            else:
                value = scratch.risks[b - n_profiles - 1, q]
            _rank(value, m, above, level, counts.ranks[b], counts.shared[b], counts.wins[b])


@njit
def _scratch(plan, n_chunks):
    n_groups, n_scenarios = plan.within.shape[:2]
    n_profiles, n_comparable, size = plan.across.shape[0], plan.comparable.size, n_chunks * CHUNK
    return _Scratch(
        np.empty(CHUNK, np.uint32),
        np.empty(CHUNK, np.float32),
        np.empty(CHUNK, np.uint32),
        np.zeros(CHUNK, np.int32),
        np.empty(CHUNK, np.float32),
        np.empty(CHUNK, np.int32),
        np.empty(CHUNK, np.float32),
        np.zeros(size, np.float32),
        np.zeros(size, np.uint32),
        np.zeros((n_groups, size)),
        np.zeros((n_profiles, size)),
        np.zeros((n_groups, size)),
        np.zeros((n_profiles, n_chunks, n_scenarios, CHUNK), np.float32),
        np.zeros((n_chunks, n_comparable, CHUNK), np.float32),
        np.zeros((n_profiles, n_chunks, n_comparable, CHUNK), np.float32),
        np.zeros((n_scenarios, _RANK_CHUNK), np.float32),
        np.zeros((n_scenarios, _RANK_CHUNK), np.float32),
    )


@njit(cache=True, nogil=True)
def run_blocks(plan, counts, kept, first, last, block_chunks):
    """Draw numbers `first` .. `last` - 1 and add them to `counts`.

    Parameters
    ----------
    plan : Plan
    counts : Counts
        Of one worker; added to.
    kept : Kept
        Shared by all workers; draws with a small enough number are written.
    first, last : int
        Draw numbers; `first` is a multiple of `CHUNK`.
    block_chunks : int
        Chunks that are worked on together. Has no influence on the result.
    """
    scratch = _scratch(plan, block_chunks)
    n_interests = plan.across.shape[2]
    for start in range(first, last, block_chunks * CHUNK):
        n = min(block_chunks * CHUNK, last - start)
        chunk, n_chunks = start // CHUNK, (n + CHUNK - 1) // CHUNK
        comparable = 0
        for s in range(plan.across.shape[1]):
            has_likelihood = comparable < plan.comparable.size and plan.comparable[comparable] == s
            scratch.total[:] = 0.0
            scratch.worst[:] = 0.0
            _draw_scenario(plan, s, chunk, n_chunks, scratch)
            for interest in range(n_interests):
                _draw_interest(plan, s, interest, chunk, n_chunks, scratch)
                _tally_interest(plan, counts, s, interest, n, scratch)
            _tally_scenario(plan, counts, kept, s, comparable if has_likelihood else -1, chunk, n, scratch)
            comparable += has_likelihood
        _tally_ranks(plan, counts, n, scratch)


