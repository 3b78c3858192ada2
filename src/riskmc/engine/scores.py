"""Normal scores of items that move together: own scores mixed, factors added, stretched by a t copula.

Leaf functions over one chunk, as in `riskmc.engine.lookups`.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from riskmc.distributions.tables import NORMAL_CELLS, NORMAL_REACH
from riskmc.engine.lanes import ROWS, SPAN, cell_outward, place_outward, weigh_rows
from riskmc.engine.streams import CHUNK

_STEPS = np.float32(NORMAL_CELLS / (2.0 * NORMAL_REACH))
_REACH = np.float32(NORMAL_REACH)
_LAST_POSITION = np.float32(NORMAL_CELLS - 0.001)


@njit
def locate_score(factor, loading, own, score, x, cell):
    """Add the last factor to a score and find the table cell, and in x the place within it."""
    for i in range(CHUNK):
        position = (loading * factor[i] + own * score[i] + _REACH) * _STEPS
        position = min(max(position, np.float32(0.0)), _LAST_POSITION)
        start = np.uint32(position)
        cell[i] = start
        x[i] = position - np.float32(start)


@njit
def locate_student(factor, loading, own, score, stretch, end, side, x, cell):
    """Add the last factor, stretch the sum to a score of the t law, and find x and the table cell."""
    for i in range(CHUNK):
        stretched = (loading * factor[i] + own * score[i]) * stretch[i]
        size = min(np.float32(1.0) + abs(stretched), end)
        x[i] = place_outward(size)
        cell[i] = cell_outward(size, stretched, side)


@njit
def scale(score, own, out):
    """Fill with own scores times their loading."""
    for i in range(CHUNK):
        out[i] = own * score[i]


@njit
def add_factors(factors, rows, loadings, start, out):
    """Add some factors, each with its loading; those of the chunk begin at `start`."""
    for term in range(rows.size):
        factor, loading = factors[rows[term], start : start + CHUNK], loadings[term]
        for i in range(CHUNK):
            out[i] += loading * factor[i]


@njit
def add_speaker(factors, rows, which, start, loading, out):
    """Add the factor of the expert who speaks; `rows` says of each segment which it is."""
    for i in range(CHUNK):
        out[i] += loading * factors[rows[which[i]], start + i]


@njit
def mix(scores, mixing, start, out):
    """Fill ``out[k, start + i]`` with the sum over d of ``mixing[k, d] * scores[d, i]``, for one chunk of i.

    A span of all scores stays in the first-level cache while every row is made of it. The
    rows are a multiple of `ROWS`.
    """
    for first in range(0, CHUNK, SPAN):
        for k in range(0, mixing.shape[0], ROWS):
            weigh_rows(mixing[k:], scores, first, start, out[k:])
