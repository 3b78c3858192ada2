"""From addresses to values: Philox bits, experts, table lookups and zero spikes, a chunk at a time.

Each function fills its output arrays and is a loop over one chunk of 1024 draws, which
stays in the first-level cache and which the compiler turns into vector instructions.
They take plain arrays, never the plan: numba counts a reference to every array of a
tuple at each call, which costs as much as a chunk's lookups.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from riskmc.engine.lanes import distance, intercept, side_cell, slope
from riskmc.engine.nets import fill_sobol, fill_strata, philox_words
from riskmc.engine.points import LATIN, SOBOL
from riskmc.engine.streams import CHUNK


@njit
def copy(source, n, out):
    """Copy the first `n` numbers; numba compiles an assignment to a slice for seconds."""
    for i in range(n):
        out[i] = source[i]


@njit
def fill_bits(bits, key, stream, chunk):
    """Fill one chunk of a stream with the bits of Philox4x32-10."""
    quarter = CHUNK // 4
    base = np.uint64(chunk) * np.uint64(quarter)
    for i in range(quarter):
        x0, x1, x2, x3 = philox_words(key, stream, base + np.uint64(i))
        bits[i] = np.uint32(x0)
        bits[quarter + i] = np.uint32(x1)
        bits[2 * quarter + i] = np.uint32(x2)
        bits[3 * quarter + i] = np.uint32(x3)


@njit
def fill(bits, room, net, stream, dimension, chunk):
    """Fill one chunk of a stream with bits as the design spreads them.

    `room` is a chunk of uint32 to work in; `net` is design, key, directions and shift of the
    plan. A stream without a dimension takes plain bits.
    """
    design, key, directions, shift = net
    if design == SOBOL and dimension >= 0:
        fill_sobol(bits, directions[dimension], shift[dimension], chunk)
        return
    fill_bits(bits, key, stream, chunk)
    if design == LATIN:
        fill_strata(bits, room, key, stream, chunk)


@njit
def locate_uniform(bits, x, cell):
    """Turn bits into the distance to the nearer end of (0, 1) and the table cell."""
    for i in range(CHUNK):
        k = bits[i]
        near = distance(k)
        x[i] = near
        cell[i] = side_cell(near, k)


@njit
def fetch(chords, cell, chord):
    """Fetch the chord of each draw: apart from the arithmetic, so that each waits for nothing but itself."""
    for i in range(CHUNK):
        chord[i] = chords[cell[i]]


@njit
def follow(chord, x, value):
    """Look values up: intercept + slope * x of each chord."""
    for i in range(CHUNK):
        value[i] = intercept(chord[i]) + slope(chord[i]) * x[i]


@njit
def normal_scores(chords, bits, x, cell, chord, score):
    """Turn bits into standard normal scores by the table of the normal quantile."""
    locate_uniform(bits, x, cell)
    fetch(chords, cell, chord)
    follow(chord, x, score)


@njit
def choose(bits, threshold, which):
    """Choose a segment for each draw: the number of thresholds that the bits reach."""
    for i in range(CHUNK):
        which[i] = 0
    for e in range(threshold.size - 1):
        limit = threshold[e]
        for i in range(CHUNK):
            which[i] += np.int32(bits[i] >= limit)


@njit
def to_expert(which, offset, cell):
    """Move each draw's cell to the table of the expert of its segment."""
    for i in range(CHUNK):
        cell[i] += offset[which[i]]


@njit
def to_piece(here, at, beyond, x, cell):
    """Move draws of cell `here` that lie beyond the break `at` to the cell behind the grid."""
    for i in range(CHUNK):
        if cell[i] == here and x[i] > at:
            cell[i] = beyond


@njit
def strike_zero(bits, zero_below, which, pooled, value):
    """Set to zero the draws in which the zero spike of the chosen segment is hit."""
    for i in range(CHUNK):
        limit = zero_below[which[i]] if pooled else zero_below[0]
        if bits[i] < limit:
            value[i] = np.float32(0.0)
