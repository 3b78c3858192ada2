"""Run a plan: draw what is wanted, on threads or elsewhere, and merge what was counted.

A run is a prefix of the draw numbers, so a tally of the first draws can be continued: the
counts of the draws that follow are added as integers, which gives the bits of a run in one go.
"""

from __future__ import annotations

import functools
import itertools
import os
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from riskmc._validation import check_count
from riskmc.engine.counts import Counts, Kept
from riskmc.engine.lanes import N_BINS
from riskmc.engine.plan import Plan
from riskmc.engine.streams import CHUNK
from riskmc.engine.worker import Worker
from riskmc.exceptions import InputError

BLOCK_CHUNKS = 8
TASK_DRAWS = 2**14
LEG_DRAWS = 2**31
"""Most draws between two merges: a worker's histogram cells are 32 bits wide."""
MOST_DRAWS = 2**35
"""So many shares of ties, each of `TIE_UNITS`, just fit the 64 bits they are added in."""

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True, eq=False)
class Tally:
    """Merged counts of draws 0 to `n_draws` - 1 and the kept draws, still on the plan's scale."""

    counts: Counts
    kept: Kept
    n_draws: int


class Elsewhere(Protocol):
    """Draws a plan on other machines."""

    def __call__(self, plan: Plan, first: int, last: int, report: Callable[[int], None], /) -> Counts:
        """Return the counts of draws `first` to `last` - 1; `report` is called with draws that are done."""
        ...


def run(
    plan: Plan,
    n_draws: int,
    *,
    start: Tally | None = None,
    keep_draws: int = 0,
    threads: int | None = None,
    block_chunks: int = BLOCK_CHUNKS,
    elsewhere: Elsewhere | None = None,
    progress: Progress | None = None,
) -> Tally:
    """Draw a plan and count, from the beginning or from where another run has come.

    Parameters
    ----------
    plan : Plan
    n_draws : int
        Draws of the whole run, at most 2**35.
    start : Tally, optional
        The first draws of the same plan, in whole chunks of 1024, with as many kept draws
        as are wanted of them. Is not changed.
    keep_draws : int
        The first so many draws are kept.
    threads : int, optional
        By default one per processor. Has no influence on the result.
    block_chunks : int
        Chunks of 1024 draws worked on together. Has no influence on the result.
    elsewhere : callable, optional
        Counts on other machines the draws that are not kept. Has no influence on the result.
    progress : callable, optional
        Called with the draws done and the draws wanted.

    Returns
    -------
    Tally

    Raises
    ------
    InputError
        If a number is out of range, or `start` cannot be continued to what is wanted.

    Examples
    --------
    >>> from riskmc.distributions import PERT
    >>> from riskmc.engine.plan import compile_model
    >>> from riskmc.model import Model
    >>> plan, _ = compile_model(Model.from_laws({"flood": {"cost": PERT(1, 2, 5)}}), 1)
    >>> begun = run(plan, 2048)
    >>> bool((run(plan, 5000, start=begun).counts.bins == run(plan, 5000).counts.bins).all())
    True
    """
    check_draws(n_draws)
    check_count("keep_draws", keep_draws, least=0)
    check_count("block_chunks", block_chunks)
    threads = _threads(threads)
    kept = _room_for(plan, start, keep_draws, n_draws)
    done = 0 if start is None else start.n_draws
    counts = [] if start is None else [start.counts]
    report = _Report(done, n_draws, progress)
    for first, last in _legs(done, n_draws, whole_chunks(keep_draws)):
        if elsewhere is None or first < keep_draws:
            drawn = _on_threads(plan, kept, (first, last), threads, block_chunks, report)
        else:
            drawn = [elsewhere(plan, first, last, report.add)]
        counts = [merge([*counts, *drawn])]
    return Tally(counts[0], kept, n_draws)


def check_draws(n_draws: int) -> None:
    """Raise unless `n_draws` is a whole number from 1 to `MOST_DRAWS`.

    Examples
    --------
    >>> check_draws(2**30)
    """
    check_count("n_draws", n_draws)
    if n_draws > MOST_DRAWS:
        message = f"`n_draws` must not exceed {MOST_DRAWS}, got {n_draws}."
        raise InputError(message)


def merge(parts: list[Counts]) -> Counts:
    """Add counts; the order of the parts does not matter.

    Histogram cells become 64 bits wide, so that any number of parts can be added.
    """
    added = {}
    for name in Counts._fields:
        if name not in ("bin_low", "bin_high"):
            added[name] = getattr(parts[0], name).astype(np.int64)
            for part in parts[1:]:
                added[name] += getattr(part, name)
    low = functools.reduce(np.minimum, (part.bin_low for part in parts))
    high = functools.reduce(np.maximum, (part.bin_high for part in parts))
    return Counts(**added, bin_low=low, bin_high=high)


def empty_counts(plan: Plan) -> Counts:
    """Return counts of no draws for a plan."""
    n_profiles, n_scenarios, n_interests = plan.across.shape
    n_rankings, n_classes = 2 * n_profiles + 1, plan.class_edges.size
    n_fixed, _, n_criteria = plan.within.shape
    n_laws = plan.weights.kind.size
    histograms = (n_scenarios, 2 * n_profiles + (n_fixed + n_laws) * n_interests)
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
        wins=np.zeros(square if plan.pairwise else (n_rankings, 0, 0), np.int64),
        ordered=np.zeros(n_profiles, np.int64),
        central=np.zeros((n_laws, 2, n_scenarios, n_criteria, 2), np.int64),
    )


def empty_kept(plan: Plan, keep: int) -> Kept:
    """Return room for the first `keep` draws of a plan."""
    n_profiles, n_scenarios, _ = plan.across.shape
    shape = (n_profiles, n_scenarios, keep)
    return Kept(np.zeros(shape, np.float32), np.zeros(shape[1:], np.float32), np.zeros(shape, np.float32))


def whole_chunks(n_draws: int) -> int:
    """Return the least multiple of `CHUNK` that is not below `n_draws`.

    Examples
    --------
    >>> whole_chunks(1024), whole_chunks(1025)
    (1024, 2048)
    """
    return -(-n_draws // CHUNK) * CHUNK


def _legs(first: int, last: int, kept: int) -> Iterator[tuple[int, int]]:
    """Yield ranges of draws; none holds both kept draws and others."""
    edges = sorted({first, last, *range(first, last, LEG_DRAWS), *([kept] if first < kept < last else [])})
    return itertools.pairwise(edges)


def _room_for(plan: Plan, start: Tally | None, keep_draws: int, n_draws: int) -> Kept:
    """Return room for the kept draws of the whole run, filled with those of `start`."""
    kept = empty_kept(plan, min(keep_draws, n_draws))
    if start is None:
        return kept
    if start.n_draws > n_draws or (start.n_draws % CHUNK and start.n_draws < n_draws):
        message = (
            f"a run of {start.n_draws} draws cannot be continued to `n_draws` {n_draws}: it must be shorter, and a "
            f"multiple of {CHUNK}. Ask for more draws, or begin anew with another state, or none."
        )
        raise InputError(message)
    there = min(keep_draws, start.n_draws)
    if start.kept.likelihood.shape[-1] < there:
        message = (
            f"`keep_draws` {keep_draws} cannot be met: the run to be continued has kept "
            f"{start.kept.likelihood.shape[-1]} of its {start.n_draws} draws. Ask for no more than that."
        )
        raise InputError(message)
    for room, earlier in zip(kept, start.kept, strict=True):
        room[..., :there] = earlier[..., :there]
    return kept


def _on_threads(
    plan: Plan, kept: Kept, leg: tuple[int, int], threads: int, block_chunks: int, report: _Report
) -> list[Counts]:
    """Draw a leg; return what each thread has counted."""
    tasks = _Tasks(*leg)

    def work() -> Counts:
        counts, worker = empty_counts(plan), Worker(plan, block_chunks)
        while (first := tasks.next()) is not None:
            last = min(first + TASK_DRAWS, leg[1])
            worker.draw(counts, kept, first, last)
            report.add(last - first)
        return counts

    workers = min(threads, -(-(leg[1] - leg[0]) // TASK_DRAWS))
    with ThreadPoolExecutor(workers) as pool:
        futures = [pool.submit(work) for _ in range(workers)]
        try:
            return [future.result() for future in futures]
        except BaseException:  # Ctrl-C too: let the workers stop at the end of their task
            tasks.stop()
            raise


def _threads(threads: int | None) -> int:
    if threads is None:
        return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    check_count("threads", threads)
    return threads


class _Tasks:
    """Hands out the first draw numbers of tasks, to one thread at a time."""

    def __init__(self, first: int, last: int) -> None:
        self.lock = threading.Lock()
        self.left = iter(range(first, last, TASK_DRAWS))

    def next(self) -> int | None:
        with self.lock:
            return next(self.left, None)

    def stop(self) -> None:
        with self.lock:
            self.left = iter(range(0))


class _Report:
    """Counts the draws done and calls back, for one thread at a time."""

    def __init__(self, done: int, wanted: int, progress: Progress | None) -> None:
        self.lock = threading.Lock()
        self.done, self.wanted, self.progress = done, wanted, progress

    def add(self, draws: int) -> None:
        with self.lock:
            self.done += draws
            if self.progress is not None:
                self.progress(self.done, self.wanted)
