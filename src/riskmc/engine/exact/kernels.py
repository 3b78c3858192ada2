"""The compiled loops of the sampling-free engine; each fills its output arrays and knows no labels."""

from __future__ import annotations

import numpy as np
from numba import njit

from riskmc.distributions.tables import CELL_BITS, OCTAVES, SIDE_CELLS
from riskmc.engine.caching import compiled
from riskmc.engine.items import BY_UNIFORM, CONSTANT

FIRST_NODE = 2
"""Nodes below position 0 that a piece can reach."""

_BITS = 2.0**32
_TAIL_OCTAVES = 14
"""Beyond 2**-14 of the probability from an end cells are read in groups: 1040 pieces in place of 2050."""
_TAIL_CELLS = (OCTAVES - _TAIL_OCTAVES) << CELL_BITS
_GROUP = 8
_FLAT = 1e-14
"""Relative change over a cell up to which it is an atom; the fit of a table may leave a slope by rounding."""
_NARROW = 0.1
"""Pieces that together are narrower than this many cells are put on the nodes as if they were at their centre."""
_GAUSS = 0.5 / 3.0**0.5
_HALVINGS = 32
_NEGLIGIBLE = 1e-30


@compiled
def cut(tables, items, cells, ends, out, first):
    """Cut the tables of items into pieces.

    Written without slices and copies of arrays, which took three times as long to compile.

    Parameters
    ----------
    tables : NamedTuple
        Arrays of a plan; chords as pairs of float32.
    items : array of int, shape (n,)
    cells : array, shape (2, cells)
        Both ends of each cell of a table; behind the grid there is room for as many as breaks add.
    ends : array, shape (2, cells)
        Scratch.
    out : array, shape (3, pieces)
        Filled with low, high and mass.
    first : array of int, shape (n + 1,)
        Filled with the first piece of each item.
    """
    place = 0
    for n in range(items.size):
        item = items[n]
        first[n] = place
        if tables.item_kind[item] < BY_UNIFORM:
            value = tables.item_constant[item] if tables.item_kind[item] == CONSTANT else 0.0
            place = _add(out, place, value, value, 1.0)
            continue
        reached = 0.0
        for k in range(tables.segment[item, 0], tables.segment[item, 1]):
            share = tables.threshold[k] / _BITS - reached
            reached += share
            spike = share * (tables.zero_below[k] / _BITS)
            if spike > 0.0:
                place = _add(out, place, 0.0, 0.0, spike)
            offset = np.int64(tables.offset[k])
            _lay_out(tables, item, offset, cells, ends)
            row = tables.item_table[item] + offset
            place = _add_chords(tables.chords, row, ends, cells, share - spike, out, place)
    first[items.size] = place


@njit
def _lay_out(tables, item, offset, cells, ends):
    """Set the ends of the cells, split where a break sends what lies beyond to a cell behind the grid."""
    for j in range(cells.shape[1]):
        ends[0, j], ends[1, j] = cells[0, j], cells[1, j]
    for mark in range(tables.breaks[item, 0], tables.breaks[item, 1]):
        cell, beyond = np.int64(tables.break_cell[mark]) - offset, np.int64(tables.break_beyond[mark]) - offset
        if 0 <= cell < ends.shape[1] and 0 <= beyond < ends.shape[1]:
            at = max(np.float64(tables.break_at[mark]), ends[0, cell])
            ends[0, beyond], ends[1, beyond] = at, ends[1, cell]
            ends[1, cell] = at


@njit
def _add_chords(chords, row, ends, cells, share, out, place):
    """Add the chords of one table; in the tails a group of cells that the law passes without a stop is one piece."""
    j, size = 0, min(ends.shape[1], chords.shape[0] - row)
    while j < size:
        tail = j % SIDE_CELLS < _TAIL_CELLS and j % SIDE_CELLS % _GROUP == 0 and j < 2 * SIDE_CELLS
        n = _GROUP if tail and _runs_through(chords, row, ends, cells, j) else 1
        mass = share * (ends[1, j + n - 1] - ends[0, j])
        if mass > 0.0:
            one, other = _value(chords, row + j, ends[0, j]), _value(chords, row + j + n - 1, ends[1, j + n - 1])
            if n == 1 and _is_flat(one, other):
                one = other = np.float64(np.float32(one))
            place = _add(out, place, min(one, other), max(one, other), mass)
        j += n
    return place


@njit
def _runs_through(chords, row, ends, cells, first):
    for j in range(first, first + _GROUP):
        flat = _is_flat(_value(chords, row + j, ends[0, j]), _value(chords, row + j, ends[1, j]))
        if ends[1, j] != cells[1, j] or flat:
            return False
    return True


@njit
def _value(chords, row, x):
    return np.float64(chords[row, 0]) + np.float64(chords[row, 1]) * x


@njit
def _is_flat(one, other):
    """Whether a chord is an atom; the fit of a table may leave it a slope by rounding."""
    return abs(other - one) <= _FLAT * abs(one)


@njit
def _add(out, place, low, high, mass):
    out[0, place], out[1, place], out[2, place] = low, high, mass
    return place + 1


@compiled
def moments(low, high, mass, first, out):
    """Fill mean and variance of each number into `out`."""
    for n in range(first.size - 1):
        pieces = range(first[n], first[n + 1])
        for j in pieces:
            out[0, n] += mass[j] * 0.5 * (low[j] + high[j])
        for j in pieces:
            off, width = 0.5 * (low[j] + high[j]) - out[0, n], high[j] - low[j]
            out[1, n] += mass[j] * (off * off + width * width / 12.0)


@compiled
def deposit(pieces, number, weight, origin, step, tilt, last, spread, atoms):
    """Put numbers on the nodes of lattices.

    Every part of a piece is shared by the four nearest nodes with the weights of cubic
    interpolation, so the first three moments of each part are kept. (Shared by two nodes
    only the mean is, and each number's variance grows by a sixth of a squared cell.)

    Parameters
    ----------
    pieces : Pieces
    number : array of int, shape (n,)
        Numbers among the pieces.
    weight : array, shape (n,)
        Factor on the values of each.
    origin : array, shape (n,)
    step : float
        Node i, at ``spread[:, i + FIRST_NODE]``, stands at the value ``origin + i step``.
    tilt : float
        Relative change of the density within a piece from node to node: 0, or `step` for
        logarithms of what is even.
    last : float
        What lies beyond this node is left out.
    spread, atoms : array, shape (n, nodes)
        Added to: pieces with and without width. May be the same array.
    """
    for j in range(number.size):
        begin, stop = pieces.first[number[j]], pieces.first[number[j] + 1]
        low, high, mass = pieces.low[begin:stop], pieces.high[begin:stop], pieces.mass[begin:stop]
        _deposit_one(low, high, mass, weight[j] / step, origin[j] / step, tilt, last, spread[j], atoms[j])


@njit
def _deposit_one(low, high, mass, scale, shift, tilt, last, spread, atoms):
    held, moment, first, furthest = 0.0, 0.0, 0.0, 0.0
    for j in range(low.size):
        start, end = scale * low[j] - shift, scale * high[j] - shift
        if start > last:
            continue
        if low[j] == high[j]:
            _share(start, start, mass[j], 0.0, atoms)
        elif end - start > _NARROW:
            _share_piece(start, end, mass[j], tilt, last, spread)
        else:
            if held > 0.0 and max(end, furthest) - min(start, first) > _NARROW:
                _share(moment / held, moment / held, held, 0.0, spread)
                held, moment = 0.0, 0.0
            first = min(start, first) if held > 0.0 else start
            furthest = max(end, furthest) if held > 0.0 else end
            held += mass[j]
            moment += mass[j] * (0.5 * (start + end) + tilt * (end - start) ** 2 / 12.0)
    if held > 0.0:
        _share(moment / held, moment / held, held, 0.0, spread)


@njit
def _share_piece(start, end, mass, tilt, last, nodes):
    """Integrate over a piece, cell by cell; two Gauss points are exact for cubics."""
    density, middle, end = mass / (end - start), 0.5 * (start + end), min(end, last)
    while start < end:
        stop = min(np.floor(start) + 1.0, end)
        centre, off = 0.5 * (start + stop), _GAUSS * (stop - start)
        part = 0.5 * density * (stop - start)
        lower, upper = 1.0 + tilt * (centre - off - middle), 1.0 + tilt * (centre + off - middle)
        _share(centre - off, centre + off, part * lower, part * upper, nodes)
        start = stop


@njit
def _share(one, other, mass, more, nodes):
    """Share masses at two positions in one cell by the weights of cubic (Lagrange) interpolation."""
    i = np.int64(np.floor(one))
    f, h = one - i, other - i
    g, k = 1.0 - f, 1.0 - h
    near, far = mass * f * g / 6.0, more * h * k / 6.0
    left, right = 0.5 * mass * (1.0 + f) * (1.0 + g), 0.5 * more * (1.0 + h) * (1.0 + k)
    nodes[i + FIRST_NODE - 1] -= near * (1.0 + g) + far * (1.0 + k)
    nodes[i + FIRST_NODE] += left * g + right * k
    nodes[i + FIRST_NODE + 1] += left * f + right * h
    nodes[i + FIRST_NODE + 2] -= near * (1.0 + f) + far * (1.0 + h)


@compiled
def interpolate(knots, cdf, x, out):
    """Evaluate a distribution function between its knots by monotone cubic pieces.

    Parameters
    ----------
    knots, cdf : array, shape (knots,)
    x : array, shape (m,)
        Quickest if increasing.
    out : array, shape (m,)
        Filled.
    """
    last, i = knots.size - 1, 0
    slope = np.empty(knots.size)
    for k in range(knots.size):
        slope[k] = _slope(knots, cdf, k)
    for j in range(x.size):
        at = x[j]
        if not at > knots[0]:
            out[j] = cdf[0]
        elif at >= knots[last]:
            out[j] = cdf[last]
        else:
            if at < knots[i] or at >= knots[min(i + 64, last)]:
                i = np.searchsorted(knots, at, side="right") - 1
            while at >= knots[i + 1]:
                i += 1
            width = knots[i + 1] - knots[i]
            out[j] = _between(cdf[i], cdf[i + 1], width * slope[i], width * slope[i + 1], (at - knots[i]) / width)


@compiled
def invert(knots, cdf, level, out):
    """Find where a distribution function reaches levels.

    Parameters
    ----------
    knots, cdf : array, shape (knots,)
    level : array, shape (m,)
        From 0 to the last of `cdf`.
    out : array, shape (m,)
        Filled.
    """
    for j in range(level.size):
        i = min(max(np.searchsorted(cdf, level[j]) - 1, 0), cdf.size - 2)
        width = knots[i + 1] - knots[i]
        left, right = width * _slope(knots, cdf, i), width * _slope(knots, cdf, i + 1)
        low, high = 0.0, 1.0
        for _ in range(_HALVINGS):
            middle = 0.5 * (low + high)
            if _between(cdf[i], cdf[i + 1], left, right, middle) < level[j]:
                low = middle
            else:
                high = middle
        out[j] = knots[i] + high * width


@njit
def _between(start, end, left, right, t):
    """Return the cubic (Hermite) that runs from `start` to `end` with slopes `left` and `right`, at t in (0, 1)."""
    rise = end - start
    bend = left + right - 2.0 * rise
    return start + t * (left + t * (rise - left - bend + t * bend))


@njit
def _slope(knots, cdf, i):
    """Return the slope at a knot: of the parabola through it and its neighbours, held where a cubic would overshoot.

    Fritsch and Carlson 1980, SIAM J. Numer. Anal. 17:238: monotone where no slope exceeds
    three times the mean slope of an interval beside it.
    """
    if knots.size == 2:  # noqa: PLR2004 - a single interval
        return (cdf[1] - cdf[0]) / (knots[1] - knots[0])
    middle = min(max(i, 1), knots.size - 2)
    width, other = knots[middle] - knots[middle - 1], knots[middle + 1] - knots[middle]
    one, two = (cdf[middle] - cdf[middle - 1]) / width, (cdf[middle + 1] - cdf[middle]) / other
    bend = (two - one) / (width + other)
    if i < middle:
        return min(max(one - bend * width, 0.0), 3.0 * one)
    if i > middle:
        return min(max(two + bend * other, 0.0), 3.0 * two)
    return min(one + bend * width, 3.0 * min(one, two))


@compiled
def add_ranks(weight, above, real, imaginary, out):
    """Add the generating functions of the others' counts, weighted, over nodes.

    Parameters
    ----------
    weight, above : array, shape (nodes, n)
    real, imaginary : array, shape (n // 2 + 1,)
        Roots of unity.
    out : array, shape (2, n, n // 2 + 1)
        Real and imaginary part.
    """
    size, length = weight.shape[1], real.size
    before, turned = np.empty((size + 1, length)), np.empty((size + 1, length))
    before[0], turned[0] = 1.0, 0.0
    a, b = np.empty(length), np.empty(length)
    for g in range(weight.shape[0]):
        for t in range(size):
            p, following = above[g, t], t + 1
            for k in range(length):
                x, y = 1.0 + p * (real[k] - 1.0), p * imaginary[k]
                u, v = before[t, k], turned[t, k]
                before[following, k] = u * x - v * y
                turned[following, k] = u * y + v * x
        a[:], b[:] = 1.0, 0.0
        for s in range(size - 1, -1, -1):
            p, w = above[g, s], weight[g, s]
            for k in range(length):
                u, v = a[k], b[k]
                out[0, s, k] += w * (before[s, k] * u - turned[s, k] * v)
                out[1, s, k] += w * (before[s, k] * v + turned[s, k] * u)
                x, y = 1.0 + p * (real[k] - 1.0), p * imaginary[k]
                a[k] = u * x - v * y
                b[k] = u * y + v * x


@compiled
def add_weighted(weight, rows, out):
    """Add weighted rows. For a product with the BLAS its threads would wait, at the cost of a whole ranking."""
    for g in range(weight.size):
        w = weight[g]
        if w != 0.0:
            for t in range(out.size):
                out[t] += w * rows[g, t]


@compiled
def chain(mass):
    """Add cell after cell from below; `held[k]` is the probability that laws k, k + 1, ... are in order below."""
    size = mass.shape[1]
    held = np.zeros(size + 1)
    held[size] = 1.0
    for g in range(mass.shape[0]):
        for k in range(size):
            together, j = mass[g, k], k + 1
            while together > _NEGLIGIBLE:
                held[k] += held[j] * together
                if j == size:
                    break
                together *= mass[g, j] / (j + 1 - k)
                j += 1
    return held[0]
