"""Each pass of the engine by itself, and this revision against another.

    python benchmarks/bench_kernels.py                       # prints, writes its section of README.md
    python benchmarks/bench_kernels.py --against HEAD~3      # both revisions in turns, prints only
    python benchmarks/bench_kernels.py --quick               # small, prints only

A pass works on one chunk of draws in the first-level cache and is called from a compiled
loop: a call from Python costs a microsecond, as much as the pass itself. Buffers hold
what they hold in a run of the reference case. The other revision is checked out into a
temporary folder (`git worktree`) and runs in processes of its own; a pass that it does
not have, or that takes other arguments there, is left empty.
"""

from __future__ import annotations

import argparse
import contextlib
import importlib
import json
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path
from types import ModuleType
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from cases import make_case, model_of
from measuring import ROOT, child, pin_threads, ratios, readable, spread, times_of
from numba import njit
from page import publish, table

from riskmc.engine import CHUNK, Plan, compile_model, run


class Pass(NamedTuple):
    """One pass: where it is, what it is called with, and how often a draw needs it.

    `arguments` are names of `buffers`; `per` is a name of `calls_per_draw`.
    """

    name: str
    function: str
    arguments: str
    per: str


T_ARGUMENTS = "severity loading loading value stretch student_end student_side x cell"

PASSES = (
    Pass("bits", "lookups.fill_bits", "bits key stream chunk", "item"),
    Pass("bits of Sobol' points", "nets.fill_sobol", "bits directions shift chunk", ""),
    Pass("bits into Latin strata", "nets.fill_strata", "bits room key stream chunk", ""),
    Pass("cell of the uniform", "lookups.locate_uniform", "bits x cell", "item"),
    Pass("chord from the table", "lookups.fetch", "chords cell chord", "item"),
    Pass("value on the chord", "lookups.follow", "chord x value", "item"),
    Pass("weigh and add", "counts.accumulate", "value weight no sum", "score"),
    Pass("normal score", "lookups.normal_scores", "normal_chords bits x cell chord value", ""),
    Pass("cell of the score", "scores.locate_score", "severity loading loading value x cell", ""),
    Pass("cell of a score with a t copula", "scores.locate_student", T_ARGUMENTS, ""),
    Pass("a factor more", "scores.add_factors", "factors one_row one_loading zero value", ""),
    Pass("own scores mixed, of one criterion", "scores.mix", "own_scores mixing zero mixed", ""),
    Pass("interest into total", "counts.add_interest", "sum weight floor no total", "scenario"),
    Pass("worst interest", "counts.keep_larger", "sum total", "scenario"),
    Pass("round to float32", "counts.to_single", "sum size single", "total"),
    Pass("risk", "counts.multiply", "single value risk", "scenario"),
    Pass("histogram", "counts.count_bins", "single size first bin_shift place bins none none", "variable"),
    Pass("moments", "counts.add_moments", "single one lanes lanes sums", "total"),
    Pass("classes", "counts.count_reached", "single size edges reaches", "total"),
    Pass("reference order", "counts.count_order", "totals size order", "once"),
    Pass("ranks and pairs", "ranks.count_ranks", "totals size rank_room ranking ranks shared", "paired"),
    Pass("ranks without pairs", "sorting.count_sorted", "totals size sort_room ranks shared", "unpaired"),
)

ELEMENT = ("bits", "cell of the uniform", "chord from the table", "value on the chord", "weigh and add")
"""What one score of one draw takes; nothing of it can be left out."""

DEPENDENT_ELEMENT = ("normal score", "cell of the score", *(name for name in ELEMENT if name != "cell of the uniform"))
"""The same where criteria move together."""

DENSE_ELEMENT = ("own scores mixed, of one criterion", *DEPENDENT_ELEMENT)
"""The same with a matrix of correlations in place of the factor."""

STUDENT_ELEMENT = tuple(
    {"cell of the score": "cell of a score with a t copula"}.get(name, name) for name in DEPENDENT_ELEMENT
)
"""The same with a factor and a t copula."""

RANKING = ("reference order", "ranks and pairs", "ranks without pairs")
"""What ranking takes; the other passes serve the totals."""


def engine(module: str) -> ModuleType:
    """Import a module of the engine, only where it is needed: another revision may lack it."""
    return importlib.import_module(f"riskmc.engine.{module}")


def buffers(n_scenarios: int, n_criteria: int) -> dict[str, object]:
    """Return what the passes are called with, filled as in a run."""
    plan, _ = compile_model(model_of(make_case(n_scenarios, n_criteria)), 1)
    rng = np.random.default_rng(1)
    totals = rng.gamma(4.0, 0.02, (n_scenarios, CHUNK)).astype(np.float32)
    found = _of_draws(plan, rng) | _of_scores(n_criteria, rng) | _of_totals(plan, totals) | _of_ranks(plan, totals)
    return {name: _on_a_line(value) if name in CHUNKS else value for name, value in found.items()}


CHUNKS = (
    "bits",
    "room",
    "x",
    "cell",
    "chord",
    "value",
    "severity",
    "stretch",
    "own_scores",
    "mixed",
    "factors",
    "sum",
    "total",
    "single",
    "risk",
    "place",
    "lanes",
)
"""Buffers of the passes; they begin on a cache line, as the engine's do."""


def _on_a_line(values: npt.NDArray[np.generic]) -> npt.NDArray[np.generic]:
    copied = engine("alignment").aligned(values.shape, values.dtype)
    copied[:] = values
    return copied


def _of_draws(plan: Plan, rng: np.random.Generator) -> dict[str, object]:
    return {
        "bits": rng.integers(0, 2**32, CHUNK, dtype=np.uint32),
        "room": np.empty(CHUNK, np.uint32),
        "key": plan.key,
        "stream": plan.item_stream[0, 0],
        "chunk": 3,
        "directions": rng.integers(0, 2**32, 32, dtype=np.uint32),
        "shift": np.uint32(12345),
        "x": rng.random(CHUNK, dtype=np.float32) / 2,
        "cell": np.zeros(CHUNK, np.uint32),
        "chord": np.empty(CHUNK, np.uint64),
        "chords": plan.chords[plan.item_table[0] :],
        "normal_chords": plan.normal_chords,
        "severity": rng.standard_normal(CHUNK, dtype=np.float32),
        "loading": np.float32(0.7),
        "value": np.empty(CHUNK, np.float32),
        "weight": 0.07,
        "no": False,
        "size": CHUNK,
        "sum": np.zeros(CHUNK),
    }


def _of_scores(n_criteria: int, rng: np.random.Generator) -> dict[str, object]:
    """Return what scores that move together are made of; nothing where the revision has no factors but severity."""
    try:
        student, rows = importlib.import_module("riskmc.distributions.student_tables"), engine("lanes").ROWS
    except (ImportError, AttributeError):
        return {}
    side, n_rows = student.side_cells(4.0), -(-n_criteria // rows) * rows
    mixing = np.zeros((n_rows, n_criteria), np.float32)
    mixing[:n_criteria] = 0.7 * np.eye(n_criteria) + 0.02
    return {
        "stretch": np.sqrt(4.0 / rng.chisquare(4.0, CHUNK)).astype(np.float32) * np.float32(student.steepness(4.0)),
        "student_end": student.end_of(side),
        "student_side": np.uint32(side),
        "own_scores": rng.standard_normal((n_criteria, CHUNK), dtype=np.float32),
        "mixing": mixing,
        "mixed": np.zeros((n_rows, CHUNK), np.float32),
        "factors": rng.standard_normal((1, CHUNK), dtype=np.float32),
        "one_row": np.zeros(1, np.int64),
        "one_loading": np.full(1, 0.01, np.float32),
        "zero": 0,
    }


def _of_totals(plan: Plan, totals: npt.NDArray[np.float32]) -> dict[str, object]:
    counts = engine("run").empty_counts(plan)
    return {
        "floor": 0.0,
        "total": np.zeros(CHUNK),
        "single": totals[0],
        "risk": np.empty(CHUNK, np.float32),
        "first": plan.bin_first[0, 0],
        "bin_shift": plan.bin_shift[0, 0],
        "place": np.zeros(CHUNK, np.int32),
        "bins": counts.bins[0, 0],
        "none": np.zeros(0, np.uint32),
        "one": 1.0,
        "lanes": np.empty(engine("counts").LANES),
        "sums": counts.sums[0, 0],
        "edges": plan.class_edges,
        "reaches": counts.reaches[0, 0, 0],
    }


def _of_ranks(plan: Plan, totals: npt.NDArray[np.float32]) -> dict[str, object]:
    size = len(totals)
    square = (size, size)
    return {
        "totals": totals,
        "order": plan.order,
        "rank_room": engine("ranks").rank_scratch(size, 1),
        "ranking": 0,
        "sort_room": engine("sorting").sort_scratch(size),
        "ranks": np.zeros(square, np.int64),
        "shared": np.zeros(square, np.int64),
    }


@njit
def _repeat(function, arguments, times):  # noqa: ANN001, ANN202 - numba infers the types
    for _ in range(times):
        function(*arguments)


def function_of(one: Pass) -> Callable[..., None]:
    """Return the compiled function of a pass."""
    module, name = one.function.split(".")
    return getattr(engine(module), name)


def nanoseconds(one: Pass, found: Mapping[str, object], target: float = 0.05, rounds: int = 5) -> float:
    """Return CPU nanoseconds per draw of one call of a pass."""
    function = function_of(one)
    arguments = tuple(found[argument] for argument in one.arguments.split())
    _repeat(function, arguments, 1)
    times = max(1, int(target / max(times_of(partial(_repeat, function, arguments, 3)).cpu / 3, 1e-7)))
    best = min(times_of(partial(_repeat, function, arguments, times)).cpu for _ in range(rounds))
    rows = found["own_scores"].shape[0] if one.function == "scores.mix" else 1  # it makes those of all criteria at once
    return 1e9 * best / times / CHUNK / rows


def nanoseconds_or_none(one: Pass, found: Mapping[str, object]) -> float | None:
    """Return the same, None where this revision lacks the pass or it takes other arguments."""
    try:
        return nanoseconds(one, found)
    except Exception:  # noqa: BLE001 - whatever numba says of a pass that is another one there
        return None


def calls_per_draw(n_scenarios: int, n_criteria: int) -> dict[str, int]:
    """Return how often a draw of the case needs each kind of pass: one profile, one interest."""
    paired = n_scenarios <= engine("plan").MOST_PAIRED
    return {
        "score": n_scenarios * n_criteria,
        "item": n_scenarios * (n_criteria + 1),
        "scenario": n_scenarios,
        "total": 2 * n_scenarios,
        "variable": 3 * n_scenarios,
        "once": 1,
        "paired": 3 * paired,
        "unpaired": 3 * (not paired),
        "": 0,
    }


def cost_per_draw(n_scenarios: int, n_criteria: int) -> dict[str, float]:
    """Return what each pass takes of a draw of independent scores, in nanoseconds."""
    found, counts = buffers(n_scenarios, n_criteria), calls_per_draw(n_scenarios, n_criteria)
    return {one.name: nanoseconds(one, found) * counts[one.per] for one in PASSES if counts[one.per]}


def measure(n_scenarios: int, n_criteria: int, n_draws: int) -> dict[str, float]:
    """Return nanoseconds of one call per draw of every pass, of the whole run, and of a table."""
    found = buffers(n_scenarios, n_criteria)
    return {one.name: nanoseconds(one, found) for one in PASSES} | measure_whole(n_scenarios, n_criteria, n_draws)


def measure_what_there_is(n_scenarios: int, n_criteria: int, n_draws: int) -> dict[str, float | None]:
    """Return the same, None for a pass that this revision lacks or that takes other arguments."""
    measured: dict[str, float | None] = dict.fromkeys(one.name for one in PASSES)
    with contextlib.suppress(ImportError, AttributeError, TypeError):  # no such buffers
        found = buffers(n_scenarios, n_criteria)
        measured |= {one.name: nanoseconds_or_none(one, found) for one in PASSES}
    return measured | measure_whole(n_scenarios, n_criteria, n_draws)


def measure_whole(n_scenarios: int, n_criteria: int, n_draws: int) -> dict[str, float]:
    """Return nanoseconds of a draw of the whole run, and of a table."""
    model = model_of(make_case(n_scenarios, n_criteria))
    plan, _ = compile_model(model, 1)
    run(plan, CHUNK, threads=1)
    whole, tables = (
        min(times_of(call).cpu for _ in range(3))
        for call in (partial(run, plan, n_draws, threads=1), partial(compile_model, model, 1))
    )
    return {"whole run": 1e9 * whole / n_draws, "one table": 1e9 * tables / len(plan.item_kind)}


@contextlib.contextmanager
def checked_out(revision: str) -> Iterator[Path]:
    """Give a temporary folder with another revision."""
    git = partial(subprocess.run, check=True, capture_output=True, cwd=ROOT)
    with tempfile.TemporaryDirectory() as folder:
        git(["git", "worktree", "add", "--detach", folder, revision])
        try:
            yield Path(folder)
        finally:
            git(["git", "worktree", "remove", "--force", folder])


def against(revision: str, sizes: list[str], rounds: int) -> str:
    """Return the table of this revision against another, both in turns."""
    here: list[dict] = []
    there: list[dict] = []
    with checked_out(revision) as folder:
        for _ in range(rounds):
            here.append(child("bench_kernels.py", "--json", *sizes))
            there.append(child("bench_kernels.py", "--json", *sizes, env={"PYTHONPATH": str(folder / "src")}))
    failed = [answer["error"] for answer in (*here, *there) if "error" in answer]
    if failed:
        sys.exit(f"A run failed: {failed[0]}")
    rows = []
    for name in here[0]:
        ours, theirs = ([answer[name] for answer in answers if answer[name]] for answers in (here, there))
        quotient = f"{ratios(theirs, ours)}" if len(ours) == len(theirs) == rounds else ""
        rows.append([name, *(readable(spread(times).median) if times else "" for times in (theirs, ours)), quotient])
    return table(["pass", f"{revision}, ns", "this, ns", "ratio"], rows)


TEXT = """\
CPU nanoseconds on one core. *ns* is one pass over one value of one draw (for ranks, pairs and order: over all
scenarios of one draw); *times* is how often a draw needs it; a pass without a number is needed only by
another design, where criteria move together, or for more scenarios. The whole run has all of this in
it, and what it costs to lead the passes. `python benchmarks/bench_kernels.py --against REVISION` compares
revisions.
"""


def report(measured: Mapping[str, float], n_scenarios: int, n_criteria: int) -> str:
    """Return the table of one revision."""
    counts, whole = calls_per_draw(n_scenarios, n_criteria), measured["whole run"]
    rows, parts = [], 0.0
    for one in PASSES:
        cost, times = measured[one.name], counts[one.per]
        parts += cost * times
        share = [f"{times:,}", f"{cost * times:,.0f}", f"{100 * cost * times / whole:.0f} %"] if times else [""] * 3
        rows.append([one.name, readable(cost), *share])
    rows.append(["sum of the passes", "", "", f"{parts:,.0f}", f"{100 * parts / whole:.0f} %"])
    rows.append(["whole run", "", "", f"{whole:,.0f}", "100 %"])
    title = f"{n_scenarios} x {n_criteria}; one table is built in {1e-3 * measured['one table']:.0f} us.\n\n"
    return title + table(["pass", "ns", "times", "ns per draw", "share"], rows)


def main() -> None:
    """Measure, print, write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--against", metavar="REVISION", help="compare with another revision; nothing is written")
    parser.add_argument("--json", action="store_true", help="print one line of JSON")
    parser.add_argument("--quick", action="store_true", help="small, nothing written")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("size", nargs="*", type=int, help="scenarios and criteria, by default 60 14")
    options = parser.parse_args()
    pin_threads()
    size = options.size or ([6, 4] if options.quick else [60, 14])
    if options.against:
        print(against(options.against, [str(n) for n in size], options.rounds))
        return
    n_draws = 2**12 if options.quick else 2**17
    if options.json:
        print(json.dumps(measure_what_there_is(*size, n_draws)))
        return
    measured = measure(*size, n_draws)
    text = f"{TEXT}\n{report(measured, *size)}"
    publish("kernels", "Pass by pass", text, write=not (options.quick or options.size))


if __name__ == "__main__":
    main()
