"""Run a plan on threads and merge what the workers counted."""

from __future__ import annotations

import functools
import os
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np

from riskmc._validation import check_count
from riskmc.engine.counts import Counts, Kept
from riskmc.engine.kernels import run_blocks
from riskmc.engine.lanes import N_BINS
from riskmc.engine.plan import Plan
from riskmc.exceptions import InputError

BLOCK_CHUNKS = 8
TASK_DRAWS = 2**14
MOST_DRAWS = 2**32 - 1
"""A worker's histogram cells are 32 bits wide."""

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True, eq=False)
class Tally:
    """Merged counts of a run and its kept draws, still on the plan's scale."""

    counts: Counts
    kept: Kept
    n_draws: int


def run(
    plan: Plan,
    n_draws: int,
    *,
    keep_draws: int = 0,
    threads: int | None = None,
    block_chunks: int = BLOCK_CHUNKS,
    progress: Progress | None = None,
) -> Tally:
    """Draw a plan and count.

    Parameters
    ----------
    plan : Plan
    n_draws : int
        At most 2**32 - 1.
    keep_draws : int
        The first so many draws are kept.
    threads : int, optional
        By default one per processor. Has no influence on the result.
    block_chunks : int
        Chunks of 1024 draws worked on together. Has no influence on the result.
    progress : callable, optional
        Called with the draws done and the draws wanted.

    Returns
    -------
    Tally

    Raises
    ------
    InputError
        If a number is out of range.
    """
    check_count("n_draws", n_draws)
    check_count("keep_draws", keep_draws, least=0)
    check_count("block_chunks", block_chunks)
    if n_draws > MOST_DRAWS:
        message = f"`n_draws` must not exceed {MOST_DRAWS}, got {n_draws}."
        raise InputError(message)
    threads = _threads(threads)
    kept = empty_kept(plan, min(keep_draws, n_draws))
    tasks = _Tasks(n_draws, progress)

    def work() -> Counts:
        counts = empty_counts(plan)
        while (first := tasks.next()) is not None:
            last = min(first + TASK_DRAWS, n_draws)
            run_blocks(plan, counts, kept, first, last, block_chunks)
            tasks.add(last - first)
        return counts

    workers = min(threads, -(-n_draws // TASK_DRAWS))
    with ThreadPoolExecutor(workers) as pool:
        futures = [pool.submit(work) for _ in range(workers)]
        try:
            done = [future.result() for future in futures]
        except BaseException:  # Ctrl-C too: let the workers stop at the end of their task
            tasks.stop()
            raise
    return Tally(merge(done), kept, n_draws)


def merge(parts: list[Counts]) -> Counts:
    """Add counts; the order of the parts does not matter.

    Histogram cells become 64 bits wide, so that any number of parts can be added.
    """
    summed = [name for name in Counts._fields if name not in ("bin_low", "bin_high")]
    added = {name: sum(getattr(part, name).astype(np.int64) for part in parts) for name in summed}
    low = functools.reduce(np.minimum, (part.bin_low for part in parts))
    high = functools.reduce(np.maximum, (part.bin_high for part in parts))
    return Counts(**added, bin_low=low, bin_high=high)


def empty_counts(plan: Plan) -> Counts:
    """Return counts of no draws for a plan."""
    n_profiles, n_scenarios, n_interests = plan.across.shape
    n_rankings, n_classes = 2 * n_profiles + 1, plan.class_edges.size
    histograms = (n_scenarios, 2 * n_profiles + plan.within.shape[0] * n_interests)
    extremes = (*histograms, N_BINS) if plan.atoms else (1, 1, 0)
    square = (n_rankings, n_scenarios, n_scenarios)
    return Counts(
        bins=np.zeros((*histograms, N_BINS), np.uint32),
        bin_low=np.full(extremes, 2**32 - 1, np.uint32),
        bin_high=np.zeros(extremes, np.uint32),
        sums=np.zeros((n_scenarios, 2 * n_profiles, 2, 2), np.int64),
        reaches=np.zeros((2, n_profiles, n_scenarios, n_classes), np.int64),
        ranks=np.zeros(square, np.int64),
        shared=np.zeros(square, np.int64),
        wins=np.zeros(square, np.int64),
        ordered=np.zeros(n_profiles, np.int64),
    )


def empty_kept(plan: Plan, keep: int) -> Kept:
    """Return room for the first `keep` draws of a plan."""
    n_profiles, n_scenarios, _ = plan.across.shape
    shape = (n_profiles, n_scenarios, keep)
    return Kept(np.zeros(shape, np.float32), np.zeros(shape[1:], np.float32), np.zeros(shape, np.float32))


def _threads(threads: int | None) -> int:
    if threads is None:
        return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    check_count("threads", threads)
    return threads


class _Tasks:
    """Hands out first draw numbers and reports progress, one thread at a time."""

    def __init__(self, wanted: int, progress: Progress | None) -> None:
        self.lock = threading.Lock()
        self.left = iter(range(0, wanted, TASK_DRAWS))
        self.done, self.wanted, self.progress = 0, wanted, progress

    def next(self) -> int | None:
        with self.lock:
            return next(self.left, None)

    def stop(self) -> None:
        with self.lock:
            self.left = iter(range(0))

    def add(self, draws: int) -> None:
        with self.lock:
            self.done += draws
            if self.progress is not None:
                self.progress(self.done, self.wanted)
