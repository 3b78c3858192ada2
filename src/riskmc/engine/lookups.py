"""From addresses to values: Philox bits, experts, table lookups and zero spikes, a chunk at a time.

Each function fills its output arrays and is a loop over one chunk of 1024 draws, which
stays in the first-level cache and which the compiler turns into vector instructions.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from riskmc.distributions.tables import NORMAL_CELLS, NORMAL_REACH
from riskmc.engine.items import BY_SCORE, CONSTANT
from riskmc.engine.lanes import distance, intercept, side_cell, slope
from riskmc.engine.streams import CHUNK

_MASK = 0xFFFFFFFF
_STEPS = np.float32(NORMAL_CELLS / (2.0 * NORMAL_REACH))
_REACH = np.float32(NORMAL_REACH)
_LAST_POSITION = np.float32(NORMAL_CELLS - 0.001)


@njit
def fill_bits(bits, key, stream, chunk):
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
        near = distance(k)
        x[i] = near
        cell[i] = side_cell(near, k)


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
        value[i] = intercept(chord) + slope(chord) * x[i]


@njit
def _choose(bits, threshold, which):
    """Choose a segment for each draw: the number of thresholds that the bits reach."""
    for i in range(CHUNK):
        which[i] = 0
    for e in range(threshold.size - 1):
        limit = threshold[e]
        for i in range(CHUNK):
            which[i] += np.int32(bits[i] >= limit)


@njit
def normal_scores(plan, bits, x, cell, score):
    """Turn bits into standard normal scores."""
    _locate_uniform(bits, x, cell)
    _fetch(plan.normal_chords, cell, x, score)


@njit
def look_up(plan, item, chunk, severity, expert, scratch):
    """Draw one item for one chunk into ``scratch.value``."""
    bits, x, cell, which, value = scratch.bits, scratch.x, scratch.cell, scratch.which, scratch.value
    if plan.item_kind[item] <= CONSTANT:
        value[:] = np.float32(plan.item_constant[item])
        return
    stream = plan.item_stream[item]
    fill_bits(bits, plan.key, stream[0], chunk)
    if plan.item_kind[item] == BY_SCORE:
        normal_scores(plan, bits, x, cell, value)
        x[:] = value
        _locate_score(severity, plan.loadings, x, cell)
    else:
        _locate_uniform(bits, x, cell)
    first, last = plan.segment[item]
    if last - first > 1:
        if plan.expert_per_item:
            fill_bits(bits, plan.key, stream[1], chunk)
            _choose(bits, plan.threshold[first:last], which)
        else:
            _choose(expert, plan.threshold[first:last], which)
        offset = plan.offset[first:last]
        for i in range(CHUNK):
            cell[i] += offset[which[i]]
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
    zero_below = plan.zero_below[plan.segment[item, 0] : plan.segment[item, 1]]
    if zero_below.max() == 0:
        return
    fill_bits(scratch.bits, plan.key, plan.item_stream[item, 2], chunk)
    for i in range(CHUNK):
        limit = zero_below[scratch.which[i]] if pooled else zero_below[0]
        if scratch.bits[i] < limit:
            scratch.value[i] = np.float32(0.0)
