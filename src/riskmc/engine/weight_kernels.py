"""From addresses to weights: the kernels that draw the weights of a block, and the room they work in.

Every law draws some *units* from uniforms, one for each part of it, and an affine map
takes the units to criteria. At the end the weights are divided by their sum.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from numba import njit

from riskmc.engine.alignment import aligned
from riskmc.engine.caching import compiled
from riskmc.engine.counts import WEIGHT_BITS
from riskmc.engine.lanes import add, is_equal
from riskmc.engine.lookups import choose, fetch, fill, follow, locate_uniform
from riskmc.engine.simplex import CELLS
from riskmc.engine.streams import CHUNK

GAMMA, LOG_GAMMA, NESTED, ORDINAL, INTERVAL, MIXTURE = range(6)
"""Kinds of laws, see `WeightTables.kind`."""


class WeightScratch(NamedTuple):
    """Buffers of one chunk to draw weights in."""

    bits: npt.NDArray[np.uint32]
    x: npt.NDArray[np.float32]
    cell: npt.NDArray[np.uint32]
    chord: npt.NDArray[np.uint64]
    value: npt.NDArray[np.float32]
    which: npt.NDArray[np.int32]
    sum: npt.NDArray[np.float64]
    units: npt.NDArray[np.float64]
    """Units of one law, shape (unit, CHUNK)."""
    best: npt.NDArray[np.float32]
    """Largest total or risk of each draw."""
    first: npt.NDArray[np.int32]
    """A scenario that has it."""


def weight_scratch(n_units: int) -> WeightScratch:
    """Return buffers for laws of at most `n_units` units."""
    return WeightScratch(
        bits=aligned(CHUNK, np.uint32),
        x=aligned(CHUNK, np.float32),
        cell=aligned(CHUNK, np.uint32),
        chord=aligned(CHUNK, np.uint64),
        value=aligned(CHUNK, np.float32),
        which=aligned(CHUNK, np.int32),
        sum=aligned(CHUNK, np.float64),
        units=aligned((n_units, CHUNK), np.float64),
        best=aligned(CHUNK, np.float32),
        first=aligned(CHUNK, np.int32),
    )


@compiled
def fill_weights(tables, net, chunk, n_chunks, room, out):
    """Draw the weights of every law for a block of chunks.

    Parameters
    ----------
    tables : WeightTables
    net : tuple
        Design, key, directions and shift, as for `fill`.
    chunk, n_chunks : int
        First chunk, and how many.
    room : WeightScratch
    out : array, shape (law, criterion, draw)
        Filled.
    """
    for law in range(tables.kind.size):
        for q in range(n_chunks):
            _draw_units(tables, law, net, chunk + q, room)
            part = out[law, :, q * CHUNK : (q + 1) * CHUNK]
            _spread(room.units, tables.unit[law], tables.offset[law], tables.factor[law], room.sum, part)


@compiled
def tally_central(value, n, weights, scenarios, room, out):
    """Add the weights of each draw, and their squares, to the scenario that is first; those tied share them.

    Parameters
    ----------
    value : array of float32, shape (chunk, scenario, CHUNK)
        Totals or risks of a block.
    n : int
        Draws of the block that count.
    weights : array, shape (criterion, draw)
    scenarios : array of int, shape (scenario,)
        Row of `out` of each scenario.
    room : WeightScratch
    out : array of int64, shape (row, criterion, 2)
        A law's and an axis' part of `Counts.central`.
    """
    for start in range(0, n, CHUNK):
        own = value[start // CHUNK]
        _find_first(own, room.best, room.which, room.first)
        _add_central(own, start, min(n - start, CHUNK), weights, room, scenarios, out)


@njit
def _draw_units(tables, law, net, chunk, room):
    """Draw the units of one law for a chunk, part by part."""
    kind, first, last = tables.kind[law], tables.part[law, 0], tables.part[law, 1]
    units = room.units[: last - first]
    room.sum[:] = tables.rest[law]
    for part in range(first, last):
        unit, table = room.units[part - first], tables.table[part]
        if table < 0:  # the last unit within bounds takes what is left
            unit[:] = room.sum
            continue
        fill(room.bits, room.cell, net, tables.stream[part], tables.dimension[part], chunk)
        if kind == INTERVAL:
            _cut(room.bits, tables.curves[table : table + CELLS + 1], tables.window[part], room.sum, unit)
        elif kind == MIXTURE:
            rows = slice(tables.row[law, 0], tables.row[law, 1])
            choose(room.bits, tables.threshold[rows], room.which)
            _take_rows(tables.rows[rows], room.which, room.units)
        else:
            locate_uniform(room.bits, room.x, room.cell)
            fetch(tables.chords[table:], room.cell, room.chord)
            follow(room.chord, room.x, room.value)
            _widen(room.value, unit)
    if kind == LOG_GAMMA:
        _exponentiate(units, room.sum)
    elif kind == NESTED:
        _nest(units, tables.parent[first:last], room.sum)
    elif kind == ORDINAL:
        _cumulate(units)


@njit
def _widen(value, out):
    for i in range(CHUNK):
        out[i] = np.float64(value[i])


@njit
def _exponentiate(units, largest):
    """Turn logarithms into numbers whose largest is one."""
    largest[:] = units[0]
    for k in range(1, units.shape[0]):
        for i in range(CHUNK):
            largest[i] = max(largest[i], units[k, i])
    for k in range(units.shape[0]):
        for i in range(CHUNK):
            units[k, i] = np.exp(units[k, i] - largest[i])


@njit
def _nest(units, parent, total):
    """Give each criterion its part of its interest's unit; interests stand behind the criteria, without a parent."""
    for interest in range(units.shape[0]):
        if parent[interest] >= 0:
            continue
        total[:] = 0.0
        for k in range(interest):
            if parent[k] == interest:
                for i in range(CHUNK):
                    total[i] += units[k, i]
        for i in range(CHUNK):
            total[i] = units[interest, i] / total[i]
        for k in range(interest):
            if parent[k] == interest:
                for i in range(CHUNK):
                    units[k, i] *= total[i]


@njit
def _cumulate(units):
    """Add to each unit those behind it, the one at place k as 1/k of it: flat on the ordered simplex."""
    last = units.shape[0] - 1
    for k in range(last, -1, -1):
        for i in range(CHUNK):
            units[k, i] /= k + 1.0
            if k < last:
                units[k, i] += units[k + 1, i]


@njit
def _take_rows(rows, which, units):
    for c in range(rows.shape[1]):
        for i in range(CHUNK):
            units[c, i] = rows[which[i], c]


@njit
def _cut(bits, curve, window, rest, unit):
    """Draw one unit within bounds given the `rest` that is left, and take it off."""
    width, least, most = window
    per_cell = CELLS / (most - least)
    for i in range(CHUNK):
        k, now = bits[i], rest[i]
        near = (np.float64(k & np.uint32(0x7FFFFFFF)) + 0.5) * 2.0**-32
        u = 1.0 - near if k >> np.uint32(31) else near
        top, bottom = min(now, most), max(now - width, least)
        above, below = _height(curve, (top - least) * per_cell), _height(curve, (bottom - least) * per_cell)
        wanted = above - u * (above - below)
        j, step = 0, CELLS // 2
        while step > 0:
            j += step if curve[j + step] <= wanted else 0
            step //= 2
        gap = curve[j + 1] - curve[j]
        place = j + ((wanted - curve[j]) / gap if gap > 0.0 else 0.5)
        left = min(max(least + place / per_cell, bottom), top)
        unit[i] = now - left
        rest[i] = left


@njit
def _height(curve, place):
    """Return the height of a curve, straight between its nodes."""
    cell = min(max(int(place), 0), CELLS - 1)
    return curve[cell] + (place - cell) * (curve[cell + 1] - curve[cell])


@njit
def _spread(units, unit, offset, factor, total, out):
    """Spread units over criteria, ``offset + factor * unit``, and divide by the sum."""
    total[:] = 0.0
    for c in range(unit.size):
        source, shift, scale = units[unit[c]], offset[c], factor[c]
        for i in range(CHUNK):
            out[c, i] = shift + scale * source[i]
            total[i] += out[c, i]
    for i in range(CHUNK):
        total[i] = 1.0 / total[i]
    for c in range(unit.size):
        for i in range(CHUNK):
            out[c, i] *= total[i]


@njit
def _find_first(value, best, tied, first):
    """Find the largest of each draw, how many scenarios share it, and the last that does."""
    best[:] = value[0]
    for s in range(1, value.shape[0]):
        own = value[s]
        for i in range(CHUNK):
            best[i] = max(best[i], own[i])
    tied[:] = np.int32(0)
    for s in range(value.shape[0]):
        own = value[s]
        for i in range(CHUNK):
            same = is_equal(own[i], best[i])
            tied[i] = add(tied[i], same)
            first[i] = np.int32(s) if same else first[i]


@njit
def _add_central(value, start, n, weights, room, scenarios, out):
    """Add the weights of `n` draws from `start` on to the rows of those that are first."""
    for i in range(n):
        tied = room.which[i]
        if tied == 0:  # no total is a number: all weights that a scenario needs are zero
            continue
        share = 2.0**WEIGHT_BITS / tied
        for s in range(value.shape[0] if tied > 1 else 1):
            if tied > 1 and value[s, i] != room.best[i]:
                continue
            row = out[scenarios[s if tied > 1 else room.first[i]]]
            for c in range(weights.shape[0]):
                weight = weights[c, start + i]
                row[c, 0] += np.int64(np.rint(share * weight))
                row[c, 1] += np.int64(np.rint(share * weight * weight))
