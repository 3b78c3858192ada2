"""riskmc against plain numpy from a thousand draws to a million: where it wins, where it loses.

python benchmarks/bench_numpy.py            # prints the table, writes its section of README.md
python benchmarks/bench_numpy.py --quick    # small, prints only
"""

from __future__ import annotations

import argparse
from functools import partial

import numpy as np
from cases import Case, make_case, model_of
from measuring import in_turns, pin_threads, ratios, readable, spread
from numpy_way import by_scenario, by_table, one_array, tables_of
from page import publish, table

import riskmc
from riskmc.model import Model

MOST = {"one array": 2**15, "by scenario": 2**16, "by table": 2**17}
"""numpy's time per draw no longer falls beyond so many draws; its memory grows."""

TEXT = """\
From the model to all outputs, wall microseconds per draw, medians of alternating runs; riskmc on two
threads, numpy as it is, with one BLAS thread. *One array*: the usual (draw, scenario, criterion) array of
exact beta draws. *By scenario*: the strongest form with exact betas that we found. *By table*: for who
knows riskmc's trick and does it in numpy, with 16 bits and 65,536 equally likely values per input: no tails
beyond 1 in 131,072, and its tables (about a second for 60 x 14) are left out. numpy ranks by risk only;
riskmc ranks by impact, likelihood and risk, and gives an error for every figure. numpy runs at most {most}
draws (in this order): more only costs memory. Ratios below one are our losses: building tables and
laying out the result cost riskmc the same whatever the number of draws.
"""


def check_same(case: Case, model: Model, n_draws: int = 2**17) -> None:
    """Assert that riskmc and numpy give the same figures within 5 standard errors."""
    result = riskmc.simulate(model, n_draws=n_draws, rng=1, keep_draws=0)
    ranking = result["ranking"].isel(profile=0).sel(by="risk")
    numpy_draws = min(n_draws, 2**16)
    theirs = by_scenario(case, numpy_draws)
    inflated = np.sqrt(1.0 + n_draws / numpy_draws)
    np.fill_diagonal(theirs.wins[0], np.nan)
    for name, other in (("rank_acceptability", theirs.ranks[0]), ("pairwise_winning", theirs.wins[0])):
        gap = np.abs(ranking[name].values - other)
        allowed = 5.0 * inflated * ranking[f"{name}_mcse"].values + 5.0 / numpy_draws
        assert not (gap > allowed).any(), name


def compare(case: Case, model: Model, n_draws: int, rounds: int) -> list[str]:
    """Return the cells of one row."""
    draws = {name: min(n_draws, most) for name, most in MOST.items()}
    calls = {
        "riskmc": partial(riskmc.simulate, model, n_draws=n_draws, rng=1, threads=2, keep_draws=0),
        "one array": partial(one_array, case, draws["one array"]),
        "by scenario": partial(by_scenario, case, draws["by scenario"]),
        "by table": partial(by_table, case, draws["by table"], tables=tables_of(case)),
    }
    measured = in_turns(calls, rounds)
    per_draw = {name: [t.wall / draws.get(name, n_draws) for t in times] for name, times in measured.items()}
    cells = [f"{case.shape[0]} x {case.shape[1]}", f"{n_draws:,}"]
    cells += [readable(1e6 * spread(per_draw[name]).median) for name in calls]
    return cells + [f"{ratios(per_draw[name], per_draw['riskmc'])}" for name in draws]


HEADER = ["case", "draws", "riskmc", *MOST, *(f"ratio to {name}" for name in MOST)]


def main() -> None:
    """Compare, print, write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="small, nothing written")
    quick = parser.parse_args().quick
    pin_threads()
    sizes = [(8, 10)] if quick else [(8, 10), (60, 14)]
    rows = []
    for size in sizes:
        case = make_case(*size)
        model = model_of(case)
        check_same(case, model, 2**14 if quick else 2**17)
        counts = (2**10, 2**14) if quick else (2**10, 2**14, 2**17, 2**20)
        rows += [compare(case, model, n, 2 if quick else 5) for n in counts]
    most = " / ".join(f"{n:,}" for n in MOST.values())
    publish(
        "numpy",
        "Against numpy, by number of draws",
        f"{TEXT.format(most=most)}\n{table(HEADER, rows)}",
        write=not quick,
    )


if __name__ == "__main__":
    main()
