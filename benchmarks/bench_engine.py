"""riskmc against the plain numpy way, side by side in one run.

    python benchmarks/bench_engine.py            # prints the table, writes benchmarks/README.md
    python benchmarks/bench_engine.py --quick    # smaller, prints only

Both do the same register of 8 scenarios and 10 criteria with mean impacts, rank
probabilities and pairwise wins by risk; riskmc also gives all that a result holds:
rankings by impact and likelihood, quantiles, class probabilities, errors. numpy draws
exact beta variates in float64; riskmc interpolates quantile tables whose error is below
1e-5 of the range, far below the Monte Carlo error of any run here. Runs alternate, so
that a noisy machine hurts both; figures are medians with their range.
"""

from __future__ import annotations

import argparse
import os
import platform
import statistics
import time
from pathlib import Path

import numba
import numpy as np
from numpy_way import Case, make_case, run

import riskmc
from riskmc.distributions import PERT
from riskmc.model import Model

README = Path(__file__).with_name("README.md")


def model_of(case: Case) -> Model:
    """Return the case as a model."""
    names = [f"scenario {s}" for s in range(len(case.low))]
    criteria = [f"criterion {c}" for c in range(len(case.weights))]
    impact = {
        name: {k: PERT(*ends) for k, *ends in zip(criteria, case.low[s], case.best[s], case.high[s], strict=True)}
        for s, name in enumerate(names)
    }
    likelihood = {name: PERT(*case.likelihood[:, s]) for s, name in enumerate(names)}
    return Model.from_laws(impact, likelihood, weights=dict(zip(criteria, case.weights, strict=True)))


def seconds(call: object) -> tuple[float, object]:
    """Return the wall time of a call and what it returned."""
    start = time.perf_counter()
    answer = call()
    return time.perf_counter() - start, answer


def check_same(case: Case, model: Model) -> None:
    """Assert that both ways give the same figures within 5 standard errors."""
    n = 2**17
    ours = riskmc.simulate(model, n_draws=n, rng=1, keep_draws=0)["ranking"].sel(by="risk", profile="per-criterion")
    theirs = run(case, n)
    for name, other in (("rank_acceptability", theirs.ranks), ("pairwise_winning", theirs.wins)):
        error = np.sqrt(2) * ours[f"{name}_mcse"].values + 1e-12
        assert (np.abs(ours[name].values - other) < 5 * error).all(), name


def compare(case: Case, model: Model, n_draws: int, numpy_draws: int, repeats: int) -> tuple[str, float]:
    """Return one row of the table, and the median ratio per draw."""
    theirs, one, two = [], [], []
    for repeat in range(repeats):
        theirs.append(seconds(lambda seed=repeat: run(case, numpy_draws, seed))[0] / numpy_draws)
        for threads, times in ((1, one), (2, two)):
            call = lambda t=threads, seed=repeat: riskmc.simulate(model, n_draws=n_draws, rng=seed, threads=t)  # noqa: E731 - a timed call
            times.append(seconds(call)[0] / n_draws)
    cells = [f"{n_draws:,}", _per_draw(theirs), _per_draw(one), _per_draw(two)]
    for ours in (one, two):
        ratios = [a / b for a, b in zip(theirs, ours, strict=True)]
        cells.append(f"{statistics.median(ratios):.2g}x ({min(ratios):.2g} to {max(ratios):.2g})")
    return "| " + " | ".join(cells) + " |", statistics.median(ratios)


def _per_draw(times: list[float]) -> str:
    return f"{1e6 * statistics.median(times):.2f}"


def main() -> None:
    """Compare, print, write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="fewer draws and repeats, nothing written")
    quick = parser.parse_args().quick
    case = make_case()
    model = model_of(case)
    compile_seconds, _ = seconds(lambda: riskmc.simulate(model, n_draws=1024, rng=1))
    check_same(case, model)
    sizes = (
        [(2**10, 2**10), (2**14, 2**14)] if quick else [(2**10, 2**10), (2**14, 2**14), (2**18, 2**17), (2**21, 2**17)]
    )
    rows = [compare(case, model, ours, theirs, 3 if quick else 7)[0] for ours, theirs in sizes]
    text = report(rows, compile_seconds)
    print(text)
    if not quick:
        README.write_text(text + "\n")


def report(rows: list[str], compile_seconds: float) -> str:
    """Return the page with the table."""
    machine = f"{platform.machine()}, {os.cpu_count()} cores; Python {platform.python_version()}"
    versions = f"riskmc {riskmc.__version__}, numpy {np.__version__}, numba {numba.__version__}"
    return "\n".join(
        [
            "# Benchmarks",
            "",
            "Written by `make bench`; do not edit.",
            "",
            "One register of 8 scenarios and 10 criteria, from the model to all results, wall time in microseconds",
            "per draw, medians of alternating runs. numpy: one (draw, scenario, criterion) array, exact beta draws,",
            "means, ranks and pairwise wins by risk, at most 131,072 draws at once (more would only cost memory).",
            "riskmc: the same and everything else a result holds, tables built anew in every run.",
            "",
            "| draws | numpy | riskmc, 1 thread | riskmc, 2 threads | ratio, 1 thread | ratio, 2 threads |",
            "|---:|---:|---:|---:|---:|---:|",
            *rows,
            "",
            "Ratios above one are in favour of riskmc. With a thousand draws numpy wins: building tables and",
            "laying out a result costs riskmc some tens of milliseconds whatever the number of draws.",
            f"First call in this process, compiled code from the cache where there is one: {compile_seconds:.1f} s.",
            "",
            f"{machine}; {versions}.",
        ]
    )


if __name__ == "__main__":
    main()
