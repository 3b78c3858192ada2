"""Ranks and pairwise wins of a chunk, 64 draws at a time in the bits of a word.

Whether scenario t lies above scenario s in 64 draws is one word. Its number of set bits
counts pairwise wins; the words of all t added up, bit by bit, are the ranks of s in
these draws: numbers of `n_planes` binary digits, digit p of all 64 in one word (a *bit
plane*). So one comparison serves both counts, no draw is sorted, and equal totals are
neither lost nor ordered by chance.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from numba import njit

from riskmc.engine.alignment import aligned
from riskmc.engine.counts import TIE_UNITS
from riskmc.engine.lanes import above_words, add, count_ones, is_above, is_equal

WORD = 64
"""Draws that are ranked together."""


_LANES = 8
_ADDENDS = 7
_ALL = 0xFFFFFFFFFFFFFFFF


class RankScratch(NamedTuple):
    """Buffers for ranking; W is the number of scenarios rounded up to 8, D the digits of a rank."""

    block: npt.NDArray[np.float32]
    """Values of 64 draws, scenario by scenario, shape (64 W,)."""
    words: npt.NDArray[np.uint64]
    """Words of seven scenarios against all others, and of their carry, shape (8, W)."""
    planes: npt.NDArray[np.uint64]
    """Digits of the ranks, shape (D, W)."""
    low: npt.NDArray[np.uint64]
    """Draws with each value of the lowest three digits, shape (8, W)."""
    high: npt.NDArray[np.uint64]
    """Draws with each value of the other digits, shape (2 ** (D - 3), W)."""
    above: npt.NDArray[np.int32]
    """Scenarios above one in each of 64 draws."""
    tied: npt.NDArray[np.int32]
    """Scenarios equal to one, itself among them, in each of 64 draws."""
    held: npt.NDArray[np.int64]
    """Draws with each rank so far, shape (B, 2 ** (D - 3), 8, W): rank by its digits, scenario."""
    won: npt.NDArray[np.int64]
    """Pairwise wins so far, shape (B, S, W)."""


def rank_scratch(n_scenarios: int, n_rankings: int) -> RankScratch:
    """Return buffers for `n_rankings` rankings of `n_scenarios`."""
    width = (n_scenarios + _LANES - 1) // _LANES * _LANES
    digits = 3
    while 1 << digits < n_scenarios:
        digits += 1
    high = 1 << (digits - 3)
    return RankScratch(
        aligned(WORD * (width + _ADDENDS), np.float32),
        aligned((_ADDENDS + 1, width), np.uint64),
        aligned((digits, width), np.uint64),
        aligned((8, width), np.uint64),
        aligned((high, width), np.uint64),
        aligned(WORD, np.int32),
        aligned(WORD, np.int32),
        aligned((n_rankings, high, 8, width), np.int64),
        aligned((n_rankings, n_scenarios, width), np.int64),
    )


@njit
def count_ranks(value, n, scratch, ranking, ranks, shared):
    """Count pairwise wins and ranks of a chunk in the scratch; `add_held` brings them to the counts.

    Parameters
    ----------
    value : array of float32, shape (scenario, CHUNK)
    n : int
        Draws of the chunk that count.
    scratch : RankScratch
    ranking : int
        Number of the ranking in the scratch.
    ranks, shared : array of int64, shape (scenario, scenario)
        One ranking's part of `Counts`, in which tied ranks are taken out and shared.
    """
    size = value.shape[0]
    block, words, planes = scratch.block, scratch.words, scratch.planes
    for start in range(0, n, WORD):
        m = min(WORD, n - start)
        valid = np.uint64(_ALL) >> np.uint64(WORD - m)
        for s in range(size):
            row, place = value[s, start : start + WORD], block[s * WORD : (s + 1) * WORD]
            for i in range(WORD):
                place[i] = row[i]
        planes[:] = np.uint64(0)
        decided = np.int64(0)
        for first in range(0, size, _ADDENDS):
            decided += _compare(block, size, first, valid, words, scratch.won[ranking])
            _add_words(words, planes)
        _count_planes(planes, valid, scratch.low, scratch.high, scratch.held[ranking])
        if decided < m * (size * (size - 1) // 2):
            _share_ties(block, size, m, scratch.above, scratch.tied, ranks, shared)


@njit
def _compare(block, size, first, valid, words, won):
    """Fill the words of seven scenarios from `first` on, count their wins and return the number."""
    decided = np.int64(0)
    above_words(block, first, size, words)
    for j in range(_ADDENDS):
        word, t = words[j], first + j
        if t >= size:
            word[:] = np.uint64(0)
            continue
        wins = won[t]
        word[size:] = np.uint64(0)  # another ranking may have more scenarios
        for s in range(word.size):
            kept = word[s] & valid
            count = np.int64(count_ones(kept))
            word[s] = kept
            wins[s] += count
            decided += count
    return decided


@njit
def _add_words(words, planes):
    """Add seven words to the planes: four full adders make one three-digit number of them."""
    w0, w1, w2, w3, w4, w5, w6, carry = words[0], words[1], words[2], words[3], words[4], words[5], words[6], words[7]
    p0, p1, p2 = planes[0], planes[1], planes[2]
    for s in range(carry.size):
        a1, b1 = _full_add(w0[s], w1[s], w2[s])
        a2, b2 = _full_add(w3[s], w4[s], w5[s])
        ones, b3 = _full_add(a1, a2, w6[s])
        twos, fours = _full_add(b1, b2, b3)
        p0[s], c = p0[s] ^ ones, p0[s] & ones
        p1[s], c = _full_add(p1[s], twos, c)
        p2[s], carry[s] = _full_add(p2[s], fours, c)
    for p in range(3, planes.shape[0]):
        plane = planes[p]
        for s in range(carry.size):
            plane[s], carry[s] = plane[s] ^ carry[s], plane[s] & carry[s]


@njit
def _full_add(a, b, c):
    """Return sum and carry of three binary digits."""
    half = a ^ b
    return half ^ c, (a & b) | (half & c)


@njit
def _count_planes(planes, valid, low, high, held):
    """Count the draws with each rank."""
    _split(planes[:3], valid, low)
    _split(planes[3:], np.uint64(_ALL), high)
    for h in range(high.shape[0]):
        upper = high[h]
        for k in range(8):
            lower, count = low[k], held[h, k]
            for s in range(upper.size):
                count[s] += np.int64(count_ones(upper[s] & lower[s]))


@njit
def _split(planes, valid, draws):
    """Fill ``draws[k]`` with the draws whose digits are k: from the highest digit down, halve each set."""
    draws[0] = valid
    size = 1
    for p in range(planes.shape[0] - 1, -1, -1):
        digit = planes[p]
        for k in range(size - 1, -1, -1):
            whole, zero, one = draws[k], draws[2 * k], draws[2 * k + 1]
            for s in range(digit.size):
                every = whole[s]
                one[s] = every & digit[s]
                zero[s] = every & ~digit[s]
        size *= 2


@njit
def _share_ties(block, size, m, above, tied, ranks, shared):
    """Take ties back out of the counted ranks and share them equally."""
    for s in range(size):
        mine = block[s * WORD : (s + 1) * WORD]
        above[:] = 0
        tied[:] = 0
        for t in range(size):
            other = block[t * WORD : (t + 1) * WORD]
            for i in range(WORD):
                above[i] = add(above[i], is_above(other[i], mine[i]))
                tied[i] = add(tied[i], is_equal(other[i], mine[i]))
        for i in range(m):
            if tied[i] > 1:
                ranks[s, above[i]] -= 1
                for r in range(above[i], above[i] + tied[i]):
                    shared[s, r] += TIE_UNITS // tied[i]


@njit
def add_held(held, won, size, ranks, wins):
    """Add the draws with each rank and the wins of one ranking of `size` scenarios to its counts, and clear them."""
    for s in range(size):
        for r in range(size):
            ranks[s, r] += held[r // 8, r % 8, s]
            wins[s, r] += won[s, r]
    held[:] = 0
    won[:] = 0
