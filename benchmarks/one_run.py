"""One run of riskmc in a process of its own, for its memory, its times and its bits.

python benchmarks/one_run.py SCENARIOS CRITERIA DRAWS THREADS      # one line of JSON
"""

from __future__ import annotations

import hashlib
import json
import sys

from cases import make_case, model_of
from measuring import peak_megabytes, times_of

import riskmc
from riskmc.engine import CHUNK, Tally, compile_model, run

MOST_ALONE = 2**22
"""Draws after which the time of a draw without tables and layout is known well enough."""


def digest(tally: Tally) -> str:
    """Return a hash of all that a run counted."""
    found = hashlib.blake2b(digest_size=16)
    for name, array in zip(tally.counts._fields, tally.counts, strict=True):
        found.update(name.encode() + array.astype("int64").tobytes())
    return found.hexdigest()


def main(n_scenarios: int, n_criteria: int, n_draws: int, threads: int) -> dict[str, object]:
    """Return what the run cost, drawing alone per draw, and the hash of its counts."""
    model = model_of(make_case(n_scenarios, n_criteria))
    riskmc.simulate(model, n_draws=CHUNK, rng=1, threads=threads)
    tables = times_of(lambda: compile_model(model, 1))
    whole = times_of(lambda: riskmc.simulate(model, n_draws=n_draws, rng=1, threads=threads, keep_draws=0))
    megabytes = peak_megabytes()
    plan, _ = compile_model(model, 1)
    tallies: list[Tally] = []
    alone = min(n_draws, MOST_ALONE)
    drawing = times_of(lambda: tallies.append(run(plan, alone, threads=threads)))
    return {
        "wall": whole.wall,
        "cpu": whole.cpu,
        "tables": tables.cpu,
        "drawing": drawing.cpu / alone,
        "megabytes": megabytes,
        "digest": digest(tallies[0]),
    }


if __name__ == "__main__":
    print(json.dumps(main(*map(int, sys.argv[1:]))))
