"""Uncertain weights and rankings of any draws, against the plain way of numpy and scipy.

python benchmarks/bench_ranking.py            # prints the tables, writes their section of README.md
python benchmarks/bench_ranking.py --quick    # small, prints only
"""

from __future__ import annotations

import argparse
import dataclasses
from collections.abc import Callable
from functools import partial

import numpy as np
import xarray as xr
from cases import Array, Case, make_case, model_of, pert_shapes
from measuring import in_turns, pin_threads, ratios, readable, spread
from page import publish, table
from scipy import stats  # noqa: TID251 - the other side, not ours

import riskmc
from riskmc.model import Model, dirichlet_around

CONCENTRATION = 30.0
NUMPY_DRAWS = 2**13
"""numpy's memory grows with its draws; its time per draw does not fall beyond so many."""

TEXT = """\
*Uncertain weights*: one profile of Dirichlet weights, drawn once per draw and shared by the scenarios, with all
outputs of `riskmc.simulate` at {n_draws:,} draws on two threads; numpy with exact beta and Dirichlet draws in arrays,
ranks by total impact only, without pairs, at {numpy_draws:,} draws. Wall microseconds per draw, medians of alternating
runs. *Fixed* is riskmc with the mean weights: what uncertain weights cost.

{weights}

*A ranking of given draws*: normal scores, everything `riskmc.ranking.from_draws` gives with errors, against ranks by
`scipy.stats.rankdata`, counts of ranks and pairs by numpy comparisons, and no errors. Wall seconds. 10,000 scenarios
are ranked without the matrices of ranks and pairs (1.6 GB) on both sides.

{rankings}
"""


def numpy_weights(case: Case, n_draws: int, seed: int = 1) -> tuple[Array, Array]:
    """Return rank counts and central weights from arrays of exact draws."""
    rng = np.random.default_rng(seed)
    alpha, beta = pert_shapes(case.low, case.best, case.high)
    scores = case.low + (case.high - case.low) * rng.beta(alpha, beta, (n_draws, *case.shape))
    weights = rng.dirichlet(CONCENTRATION * case.weights, n_draws)
    total = np.einsum("nsc,nc->ns", 3.0 ** (scores - 5.0), weights)
    place = np.argsort(np.argsort(-total, axis=1), axis=1)
    size = case.shape[0]
    counts = np.bincount((np.arange(size) * size + place).ravel(), minlength=size * size).reshape(size, size)
    first = place == 0
    return counts / n_draws, first.T.astype(float) @ weights / np.maximum(first.sum(axis=0), 1)[:, None]


def uncertain(case: Case) -> Model:
    """Return the case with Dirichlet weights around its own."""
    model = model_of(case)
    law = dirichlet_around(model.weights[0], concentration=CONCENTRATION)
    return dataclasses.replace(model, weight_laws=(law,))


def check_weights(case: Case, n_draws: int = 2**14) -> None:
    """Assert that riskmc and numpy give the same ranks within 5 standard errors."""
    ranking = riskmc.simulate(uncertain(case), n_draws=n_draws, rng=1, keep_draws=0)["ranking"]
    ranking = ranking.to_dataset().isel(profile=0).sel(by="total_impact")
    ranks, central = numpy_weights(case, n_draws)
    allowed = 5.0 * 2.0**0.5 * ranking["rank_acceptability_mcse"].values + 5.0 / n_draws
    assert not (np.abs(ranking["rank_acceptability"].values - ranks) > allowed).any()
    often = ranks[:, 0] > 0.01  # noqa: PLR2004 - of the others the mean is noise
    gap = np.abs(ranking["central_weight"].values - central)[often]
    assert not (gap > 5.0 * 2.0**0.5 * ranking["central_weight_mcse"].values[often]).any()


def plain_ranking(draws: Array, *, matrices: bool) -> tuple[Array, ...]:
    """Rank (draw, scenario) numbers as a careful user writes it."""
    size = draws.shape[1]
    ranks = stats.rankdata(-draws, axis=1)
    figures = ranks.mean(axis=0), ranks.std(axis=0), np.quantile(ranks, (0.05, 0.5, 0.95), axis=0)
    if not matrices:
        return figures
    place = np.rint(ranks).astype(np.int64) - 1
    counts = np.stack([np.bincount(place[:, s], minlength=size) for s in range(size)])
    wins = np.stack([(draws[:, [s]] > draws).mean(axis=0) for s in range(size)])
    return *figures, counts, wins


def weights_row(size: tuple[int, int], n_draws: int, rounds: int) -> list[str]:
    """Return the cells of one register."""
    case = make_case(*size)
    options = {"n_draws": n_draws, "rng": 1, "threads": 2, "keep_draws": 0}
    calls: dict[str, Callable[[], object]] = {
        "riskmc": partial(riskmc.simulate, uncertain(case), **options),
        "fixed": partial(riskmc.simulate, model_of(case), **options),
        "numpy": partial(numpy_weights, case, NUMPY_DRAWS),
    }
    draws = {"riskmc": n_draws, "fixed": n_draws, "numpy": NUMPY_DRAWS}
    per_draw = {name: [t.wall / draws[name] for t in times] for name, times in in_turns(calls, rounds).items()}
    cells = [readable(1e6 * spread(per_draw[name]).median) for name in calls]
    return [
        f"{size[0]} x {size[1]}",
        *cells,
        *(f"{ratios(per_draw[name], per_draw['riskmc'])}" for name in ("numpy", "fixed")),
    ]


def ranking_row(n_scenarios: int, n_draws: int, rounds: int) -> list[str]:
    """Return the cells of one ranking."""
    values = np.random.default_rng(1).normal(np.linspace(0.0, 3.0, n_scenarios), 1.0, (n_draws, n_scenarios))
    draws = xr.DataArray(values, dims=("draw", "scenario"))
    matrices = "rank" in riskmc.ranking.from_draws(draws[:100]).dims
    calls: dict[str, Callable[[], object]] = {
        "riskmc": partial(riskmc.ranking.from_draws, draws),
        "plain": partial(plain_ranking, values, matrices=matrices),
    }
    walls = {name: [t.wall for t in times] for name, times in in_turns(calls, rounds).items()}
    cells = [readable(spread(walls[name]).median) for name in calls]
    return [f"{n_scenarios:,}", f"{n_draws:,}", *cells, f"{ratios(walls['plain'], walls['riskmc'])}"]


def main() -> None:
    """Compare, print, write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="small, nothing written")
    quick = parser.parse_args().quick
    pin_threads()
    registers = [(8, 10)] if quick else [(8, 10), (60, 14)]
    for size in registers:
        check_weights(make_case(*size))
    n_draws, rounds = (2**14, 2) if quick else (2**20, 5)
    weights = [weights_row(size, n_draws, rounds) for size in registers]
    sizes = [(44, 2**12)] if quick else [(8, 2**16), (44, 2**16), (250, 2**13), (10_000, 1000)]
    rankings = [ranking_row(*size, 2 if quick else 3) for size in sizes]
    header = ["case", "riskmc", "fixed", "numpy", "ratio to numpy", "ratio to fixed"]
    parts = {
        "weights": table(header, weights),
        "rankings": table(["scenarios", "draws", "riskmc", "plain", "ratio"], rankings, left=0),
    }
    text = TEXT.format(n_draws=n_draws, numpy_draws=NUMPY_DRAWS, **parts)
    publish("ranking", "Uncertain weights and rankings", text, write=not quick)


if __name__ == "__main__":
    main()
