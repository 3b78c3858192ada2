"""The compiled pass: block by block, scenario by scenario, from addresses to counts.

Kernels know no labels, no families, and allocate by the size of a block, never by the
number of draws. A block is a few chunks of 1024 draws, so that one item's table (16 KiB)
is used for the whole block while it is in the cache.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from numba import njit

from riskmc.engine.counts import (
    RANK_CHUNK,
    accumulate,
    add_interest,
    add_moments,
    count_bins,
    count_order,
    count_ranks,
    count_reached,
    to_single,
)
from riskmc.engine.items import MISSING
from riskmc.engine.lookups import fill_bits, look_up, normal_scores
from riskmc.engine.streams import CHUNK


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
    above: npt.NDArray[np.int32]
    level: npt.NDArray[np.int32]


@njit
def _draw_scenario(plan, s, chunk, n_chunks, scratch):
    """Draw severity and expert of one scenario for a block of chunks."""
    for q in range(n_chunks):
        part = slice(q * CHUNK, (q + 1) * CHUNK)
        if plan.loadings[0] > 0.0:
            fill_bits(scratch.bits, plan.key, plan.severity_stream[s], chunk + q)
            normal_scores(plan, scratch.bits, scratch.x, scratch.cell, scratch.severity[part])
        if plan.panel:
            fill_bits(scratch.expert[part], plan.key, plan.expert_stream[s], chunk + q)


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
            look_up(plan, item, chunk + q, scratch.severity[part], scratch.expert[part], scratch)
            for g in range(plan.within.shape[0]):
                accumulate(scratch.value, plan.within[g, s, c], plan.maximum, scratch.interest[g, part])


@njit
def _tally_interest(plan, counts, s, interest, n, scratch):
    """Count one interest's histogram and add it to worst interest and totals."""
    n_groups, n_profiles = plan.within.shape[0], plan.across.shape[0]
    n_interests = plan.across.shape[2]
    n_chunks = (n + CHUNK - 1) // CHUNK
    for q in range(n_chunks):
        part, m = slice(q * CHUNK, (q + 1) * CHUNK), min(CHUNK, n - q * CHUNK)
        for g in range(n_groups):
            to_single(scratch.interest[g, part], m, scratch.single)
            _count(plan, counts, s, 2 * n_profiles + g * n_interests + interest, m, scratch.single, scratch.bin)
            worst = scratch.worst[g, part]
            for i in range(CHUNK):
                worst[i] = max(worst[i], scratch.interest[g, q * CHUNK + i])
        for p in range(n_profiles):
            source = scratch.interest[plan.group[p], part]
            weight, floor = plan.across[p, s, interest], plan.interest_floor[interest]
            add_interest(source, weight, floor, plan.maximum, scratch.total[p, part])


@njit
def _count(plan, counts, s, variable, n, value, place):
    atoms = counts.bin_low.size > 0
    low = counts.bin_low[s, variable] if atoms else counts.bin_low[0, 0]
    high = counts.bin_high[s, variable] if atoms else counts.bin_high[0, 0]
    first, shift = plan.bin_first[s, variable], plan.bin_shift[s, variable]
    count_bins(value, n, first, shift, place, counts.bins[s, variable], low, high)


@njit
def _tally_scenario(plan, counts, kept, s, comparable, chunk, n, scratch):
    """Count total, worst interest and risk of one scenario, and keep the first draws."""
    n_profiles, item = plan.across.shape[0], s * (plan.within.shape[2] + 1) + plan.within.shape[2]
    n_chunks = (n + CHUNK - 1) // CHUNK
    for q in range(n_chunks):
        part, m, first = slice(q * CHUNK, (q + 1) * CHUNK), min(CHUNK, n - q * CHUNK), (chunk + q) * CHUNK
        look_up(plan, item, chunk + q, scratch.severity[part], scratch.expert[part], scratch)
        likelihood = scratch.value
        keep = max(0, min(m, kept.likelihood.shape[1] - first))
        kept.likelihood[s, first : first + keep] = likelihood[:keep]
        if comparable >= 0:
            scratch.likelihoods[q, comparable] = likelihood
        for p in range(n_profiles):
            impact = scratch.impacts[p, q, s]
            to_single(scratch.total[p, part], m, impact)
            _count(plan, counts, s, p, m, impact, scratch.bin)
            add_moments(impact, m, plan.sum_scale[s, 0], counts.sums[s, p])
            count_reached(impact, m, plan.class_edges, counts.reaches[0, p, s])
            to_single(scratch.worst[plan.group[p], part], m, scratch.single)
            count_reached(scratch.single, m, plan.class_edges, counts.reaches[1, p, s])
            kept.impact[p, s, first : first + keep] = impact[:keep]
            if comparable >= 0:
                risk = scratch.risks[p, q, comparable]
                for i in range(CHUNK):
                    risk[i] = impact[i] * likelihood[i]
                _count(plan, counts, s, n_profiles + p, m, risk, scratch.bin)
                add_moments(risk, m, plan.sum_scale[s, 1], counts.sums[s, n_profiles + p])
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
                counts.ordered[b] += count_order(value, m, plan.order)
            elif b == n_profiles:
                value = scratch.likelihoods[q]
            else:
                value = scratch.risks[b - n_profiles - 1, q]
            count_ranks(value, m, above, level, counts.ranks[b], counts.shared[b], counts.wins[b])


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
        np.zeros((n_scenarios, RANK_CHUNK), np.int32),
        np.zeros((n_scenarios, RANK_CHUNK), np.int32),
    )


@njit
def _run(plan, counts, kept, first, last, block_chunks):
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


def _source_hash() -> int:
    """Return a hash of every file whose code or constants are compiled into the pass."""
    package = Path(__file__).parents[1]
    files = [package / "distributions" / "tables.py", *sorted((package / "engine").glob("*.py"))]
    digest = hashlib.blake2b(b"".join(file.read_bytes() for file in files), digest_size=7)
    return int.from_bytes(digest.digest(), "little")


def _compiled(sources: int) -> Callable[..., None]:
    """Return the pass, compiled once for each state of the sources.

    numba keys its cache by the code of the function that is cached and by what that
    function closes over; it does not see a change in a callee, or in a constant of
    another file. So the function closes over the hash of all sources.
    """

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
        if sources:
            _run(plan, counts, kept, first, last, block_chunks)

    return run_blocks


run_blocks = _compiled(_source_hash())
