"""Ranks of many scenarios by sorting, where pairs are not counted.

The cost of `riskmc.engine.ranks` grows with the square of the scenarios; a radix sort of
each draw grows with their number. The keys are the float images (of numbers that are not
negative these stand in the order of the numbers), with the scenario beside them.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from numba import njit

from riskmc.engine.alignment import aligned
from riskmc.engine.counts import TIE_UNITS

BATCH = 64
"""Draws whose keys are laid out together."""

_DIGIT = 8
_VALUES = 1 << _DIGIT
_IMAGE = 32
_LARGEST = 0xFFFFFFFF


class SortScratch(NamedTuple):
    """Buffers for sorting."""

    keys: npt.NDArray[np.uint64]
    """Keys of a batch, shape (BATCH, scenario): the complement of the image above the scenario."""
    other: npt.NDArray[np.uint64]
    """Room for the keys of one draw."""
    places: npt.NDArray[np.int64]
    """Where keys with each digit go, shape (4, 256)."""


def sort_scratch(n_scenarios: int) -> SortScratch:
    """Return buffers for sorting `n_scenarios`."""
    return SortScratch(
        aligned((BATCH, n_scenarios), np.uint64),
        aligned(n_scenarios, np.uint64),
        aligned((_IMAGE // _DIGIT, _VALUES), np.int64),
    )


@njit
def count_sorted(value, n, scratch, ranks, shared):
    """Count the ranks of a chunk; `value` has shape (scenario, CHUNK), and there is room for as many or more."""
    size = value.shape[0]
    if size == 0:
        return
    other = scratch.other[:size]
    for start in range(0, n, BATCH):
        m = min(BATCH, n - start)
        for s in range(size):
            image = value[s, start : start + m].view(np.uint32)
            for i in range(m):
                scratch.keys[i, s] = np.uint64(_LARGEST - image[i]) << np.uint64(_IMAGE) | np.uint64(s)
        for i in range(m):
            _share_ranks(_sorted(scratch.keys[i][:size], other, scratch.places), ranks, shared)


@njit
def _sorted(keys, other, places):
    """Return the keys in rising order of their upper half, digit by digit from the lowest."""
    places[:] = 0
    for key in keys:
        for d in range(places.shape[0]):
            places[d, _digit(key, d)] += 1
    for d in range(places.shape[0]):
        place = places[d]
        if place[_digit(keys[0], d)] == keys.size:  # a digit that all share
            continue
        first = np.int64(0)
        for v in range(_VALUES):
            first, place[v] = first + place[v], first
        for key in keys:
            v = _digit(key, d)
            other[place[v]] = key
            place[v] += 1
        keys, other = other, keys
    return keys


@njit
def _digit(key, d):
    return np.int64(key >> np.uint64(_IMAGE + _DIGIT * d)) & (_VALUES - 1)


@njit
def _share_ranks(keys, ranks, shared):
    """Count the rank of each key; equal ones share theirs."""
    first = 0
    while first < keys.size:
        last = first + 1
        while last < keys.size and keys[last] >> np.uint64(_IMAGE) == keys[first] >> np.uint64(_IMAGE):
            last += 1
        tied = last - first
        for place in range(first, last):
            s = np.int64(keys[place] & np.uint64(_LARGEST))
            if tied == 1:
                ranks[s, first] += 1
            else:
                for r in range(first, last):
                    shared[s, r] += TIE_UNITS // tied
        first = last
