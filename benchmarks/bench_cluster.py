"""A dask cluster of two processes with one thread each, against two threads of one process.

    python benchmarks/bench_cluster.py                # runs of 12 s, three of each in turns
    python benchmarks/bench_cluster.py --seconds 60

The same draws of 60 x 14 are counted on the cluster and here, in turns, and must give the
same bits. Wall time says what a user waits for, on a quiet machine; CPU time of all
processes together says what the cluster adds, on any. Started workers are warm: they have
loaded the kernel, as they have after the first seconds of any run.
"""

from __future__ import annotations

import argparse
import sys
import time
from typing import TYPE_CHECKING

import cases
import measuring
import numpy as np
from page import publish

from riskmc.engine import Plan, Tally, compile_model, run
from riskmc.engine.cluster import Cluster, connected
from riskmc.engine.packing import pack
from riskmc.engine.run import TASK_DRAWS, whole_chunks

if TYPE_CHECKING:
    from distributed import Client

WORKERS = 2
LONG = 10.0
"""Seconds of a run from which the figures go into the page."""
TARGET = 1.25
"""Most wall time on the cluster over that on as many threads, for runs of more than 10 s."""


def draws_for(plan: Plan, seconds: float) -> int:
    """Return how many draws two threads make in so many seconds."""
    run(plan, TASK_DRAWS, threads=WORKERS)
    begin = time.perf_counter()
    run(plan, 32 * TASK_DRAWS, threads=WORKERS)
    return whole_chunks(int(32 * TASK_DRAWS * seconds / (time.perf_counter() - begin)))


def same_bits(one: Tally, other: Tally) -> bool:
    """Whether two runs have counted the same."""
    return all(np.array_equal(a, b) for a, b in zip(one.counts, other.counts, strict=True))


def main() -> None:
    """Compare and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=12.0, help="length of a run on two threads")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--scenarios", type=int, default=60)
    options = parser.parse_args()
    if measuring.version("distributed") is None:
        print("bench_cluster: dask.distributed is not installed; nothing is measured.")
        return
    plan, _ = compile_model(cases.model_of(cases.make_case(options.scenarios)), 1)
    n_draws = draws_for(plan, options.seconds)
    with connected("local", WORKERS) as client:
        lines = compare(plan, n_draws, options.rounds, client)
    head = (
        f"{options.scenarios} scenarios x 14 criteria, {n_draws:,} draws; two worker processes against two threads.\n"
    )
    publish("cluster", "A cluster of two processes", "\n".join([head, *lines]), write=options.seconds >= LONG)


def compare(plan: Plan, n_draws: int, rounds: int, client: Client) -> list[str]:
    """Time both ways in turns and return the ratios in words."""
    cluster = Cluster(client)
    here = run(plan, n_draws, threads=WORKERS)
    far = run(plan, n_draws, elsewhere=cluster)
    if not same_bits(here, far):
        sys.exit("the cluster has counted something else")

    def cpu() -> float:
        return time.process_time() + sum(client.run(time.process_time).values())

    figures: dict[str, list[tuple[float, float]]] = {"threads": [], "cluster": []}
    for _ in range(rounds):
        for name, way in (("threads", {"threads": WORKERS}), ("cluster", {"elsewhere": cluster})):
            wall, spent = time.perf_counter(), cpu()
            run(plan, n_draws, **way)
            figures[name].append((time.perf_counter() - wall, cpu() - spent))
    lines = []
    for measure, title in enumerate(("Wall", "CPU of all processes")):
        local, remote = ([pair[measure] for pair in figures[name]] for name in ("threads", "cluster"))
        target = f"; target at most {TARGET}" if measure == 0 else ""
        lines.append(
            f"- {title}: {measuring.spread(local)} s on threads, {measuring.spread(remote)} s on the cluster, ratio "
            f"{measuring.ratios(remote, local)}{target}"
        )
    sent, held = (sum(array.nbytes for array in arrays) / 1e6 for arrays in (pack(here.counts).values(), here.counts))
    return [*lines, f"- Counts: {held:.1f} MB in memory, {sent:.1f} MB sent or written; the same bits"]


if __name__ == "__main__":
    main()
