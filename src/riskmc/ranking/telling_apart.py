"""Which estimates stand above which, in one step or in several, and the ranks they leave."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from riskmc._typing import FloatArray
from riskmc.ranking.critical_values import (
    BoolArray,
    Critical,
    CriticalValues,
    Family,
    Star,
)


class RankSets(NamedTuple):
    """Ranks that the scenarios of one slice may have, and what told them apart."""

    lower: FloatArray
    upper: FloatArray
    critical: FloatArray
    """Values and errors, shape (2, family, step); NaN after the last step of a family."""


def rank_sets_of(values: FloatArray, criticals: CriticalValues, *, simultaneous: bool, stepwise: bool) -> RankSets:
    """Return the ranks that estimates (S,), all of them ranked, may have."""
    spread = criticals.spread
    apart = values[:, None] - values
    pairs = spread.pairs
    with np.errstate(divide="ignore", invalid="ignore"):
        studentised = np.where(pairs, apart / spread.difference, -np.inf)
    known = ~pairs & (apart > 0.0)
    if simultaneous:
        above, steps = _told_apart(studentised, pairs, criticals, stepwise=stepwise)
        below, sequences = above, [steps]
    else:
        above, below, sequences = _told_apart_by_one(studentised, pairs, criticals, stepwise=stepwise)
    longest = max((len(steps) for steps in sequences), default=0)
    critical = np.full((2, len(sequences), longest), np.nan)
    for s, steps in enumerate(sequences):
        critical[:, s, : len(steps)] = np.transpose(steps)
    lower, upper = 1.0 + (above | known).sum(axis=0), values.size - (below | known).sum(axis=1)
    return RankSets(lower.astype(float), upper.astype(float), critical)


def _told_apart(
    studentised: FloatArray, pairs: BoolArray, criticals: CriticalValues, *, stepwise: bool
) -> tuple[BoolArray, list[Critical]]:
    """Return the directed pairs (higher, lower) that are told apart together, and the critical values."""
    left, steps = pairs.copy(), []
    while left.any():
        steps += criticals.of([_all_pairs(left)])
        told = left & (studentised > steps[-1].value)
        left &= ~told
        if not (stepwise and told.any()):
            break
    return pairs & ~left, steps


def _told_apart_by_one(
    studentised: FloatArray, pairs: BoolArray, criticals: CriticalValues, *, stepwise: bool
) -> tuple[BoolArray, BoolArray, list[list[Critical]]]:
    """Return the same by the pairs of each scenario alone: those above j in column j, those below j in row j."""
    size = pairs.shape[0]
    above, below = np.zeros_like(pairs), np.zeros_like(pairs)
    steps: list[list[Critical]] = [[] for _ in range(size)]
    active = np.flatnonzero(pairs.any(axis=1)).tolist()
    while active:
        stars = [Star(j, pairs[j] & ~below[j], pairs[:, j] & ~above[:, j]) for j in active]
        going = []
        for j, star, critical in zip(active, stars, criticals.of([(star,) for star in stars]), strict=True):
            steps[j].append(critical)
            lower, higher = (
                star.above & (studentised[j] > critical.value),
                star.below & (studentised[:, j] > critical.value),
            )
            below[j] |= lower
            above[:, j] |= higher
            if stepwise and (lower.any() or higher.any()):
                going.append(j)
        active = going
    return above, below, steps


def _all_pairs(left: BoolArray) -> Family:
    """Return the family of directed pairs (S, S), each in the star of its first scenario."""
    size = left.shape[0]
    later = np.triu(np.ones((size, size), dtype=bool), 1)
    return tuple(Star(j, left[j] & later[j], left[:, j] & later[j]) for j in range(size - 1))
