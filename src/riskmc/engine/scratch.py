"""Room that a worker's kernels work in: made once, by the size of a block, never by the number of draws."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from riskmc.engine.alignment import aligned
from riskmc.engine.counts import LANES
from riskmc.engine.factors import SEVERITY_ROW
from riskmc.engine.plan import Plan
from riskmc.engine.ranks import RankScratch, rank_scratch
from riskmc.engine.sorting import SortScratch, sort_scratch
from riskmc.engine.streams import CHUNK


class Scratch(NamedTuple):
    """Buffers of one chunk (the first twelve) and of one block of chunks (the others)."""

    bits: npt.NDArray[np.uint32]
    x: npt.NDArray[np.float32]
    """Distance to the nearer end, or place within a cell."""
    cell: npt.NDArray[np.uint32]
    chord: npt.NDArray[np.uint64]
    which: npt.NDArray[np.int32]
    """Segment of the chosen expert."""
    strata: npt.NDArray[np.uint32]
    bin: npt.NDArray[np.int32]
    single: npt.NDArray[np.float32]
    total: npt.NDArray[np.float64]
    lanes: npt.NDArray[np.float64]
    """Partial sums and sums of squares, shape (2, LANES)."""
    score: npt.NDArray[np.float32]
    """Sum of the factors of an item with several."""
    own: npt.NDArray[np.float32]
    """Own scores to be mixed, shape (M, CHUNK)."""
    value: npt.NDArray[np.float32]
    factors: npt.NDArray[np.float32]
    """The severity factor of one scenario and the factors that all share, shape (1 + F, block)."""
    mixed: npt.NDArray[np.float32]
    """Mixed own scores of one scenario, shape (M and some, block)."""
    stretch: npt.NDArray[np.float32]
    """Of one scenario, with a t copula."""
    expert: npt.NDArray[np.uint32]
    interest: npt.NDArray[np.float64]
    """Impact on each interest of one scenario, shape (I, G and L, block)."""
    impacts: npt.NDArray[np.float32]
    """Totals of all scenarios, shape (P, chunk, S, CHUNK)."""
    likelihoods: npt.NDArray[np.float32]
    """Likelihoods of the comparable scenarios, shape (chunk, comparable, CHUNK)."""
    risks: npt.NDArray[np.float32]
    """Risks of the comparable scenarios, shape (P, chunk, comparable, CHUNK)."""
    ranks: RankScratch
    sorting: SortScratch
    weights: npt.NDArray[np.float64]
    """Uncertain weights, shape (L, C, block)."""
    share: npt.NDArray[np.float64]
    """Weight of each interest among the criteria that one scenario has, shape (L, I, block)."""
    inverse: npt.NDArray[np.float64]
    """One over the sum of the weights of these criteria within an interest, shape (L, I, block)."""
    missing: npt.NDArray[np.bool_]
    """Criteria that one scenario lacks."""


def scratch_for(plan: Plan, n_chunks: int) -> Scratch:
    """Return room to work on blocks of `n_chunks` chunks."""
    n_profiles, n_scenarios, n_interests = plan.across.shape
    n_comparable, size = plan.comparable.size, n_chunks * CHUNK
    n_fixed, _, n_criteria = plan.within.shape
    n_laws = plan.weights.kind.size
    return Scratch(
        bits=aligned(CHUNK, np.uint32),
        x=aligned(CHUNK, np.float32),
        cell=aligned(CHUNK, np.uint32),
        chord=aligned(CHUNK, np.uint64),
        which=aligned(CHUNK, np.int32),
        strata=aligned(CHUNK, np.uint32),
        bin=aligned(CHUNK, np.int32),
        single=aligned(CHUNK, np.float32),
        total=aligned(CHUNK, np.float64),
        lanes=aligned((2, LANES), np.float64),
        score=aligned(CHUNK, np.float32),
        own=aligned((plan.factors.mixing.shape[1], CHUNK), np.float32),
        value=aligned(size, np.float32),
        factors=aligned((SEVERITY_ROW + 1 + plan.factors.stream.size, size), np.float32),
        mixed=aligned((plan.factors.mixing.shape[0], size), np.float32),
        stretch=aligned(size if plan.factors.student_side else 0, np.float32),
        expert=aligned(size, np.uint32),
        interest=aligned((n_interests, n_fixed + n_laws, size), np.float64),
        impacts=aligned((n_profiles, n_chunks, n_scenarios, CHUNK), np.float32),
        likelihoods=aligned((n_chunks, n_comparable, CHUNK), np.float32),
        risks=aligned((n_profiles, n_chunks, n_comparable, CHUNK), np.float32),
        ranks=rank_scratch(n_scenarios if plan.pairwise else 0, 2 * n_profiles + 1),
        sorting=sort_scratch(0 if plan.pairwise else n_scenarios),
        weights=aligned((n_laws, n_criteria, size), np.float64),
        share=aligned((n_laws, n_interests, size), np.float64),
        inverse=aligned((n_laws, n_interests, size), np.float64),
        missing=aligned(n_criteria, np.bool_),
    )
