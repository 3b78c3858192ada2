"""Claims about bits and errors: A7 to A12, and the error budget of the tables."""

from __future__ import annotations

from functools import partial

import numpy as np
import numpy.typing as npt
import xarray as xr
from cases import exact_means, make_case, model_of
from claims import Claim, at_least, at_most
from measuring import child, in_turns, ratios, readable, spread
from numpy_way import by_scenario, plainly_by_scenario
from one_run import digest

import riskmc
from riskmc.engine import compile_model, run
from riskmc.model import Model

Array = npt.NDArray[np.float64]

AVX2 = {"NUMBA_CPU_NAME": "skylake", "NUMBA_CPU_FEATURES": ""}
"""Both are needed: the name alone leaves AVX-512 on."""


def same_bits(n_draws: int = 2**17 + 7, size: tuple[int, int] = (60, 14), *, avx2: bool = True) -> list[Claim]:
    """A7: threads, blocks, splits and vector units leave every count as it is."""
    plan, _ = compile_model(model_of(make_case(*size)), 1)
    tallies = [run(plan, n_draws, threads=threads) for threads in (1, 2, 3)]
    tallies += [run(plan, n_draws, block_chunks=chunks) for chunks in (1, 3, 16)]
    found = [digest(tally) for tally in tallies]
    if avx2:
        answer = child("one_run.py", *map(str, size), str(n_draws), "2", env=AVX2)
        found.append(str(answer.get("digest", answer)))
    kinds = "1, 2, 3 threads; blocks of 1, 3, 16 chunks" + ("; AVX2 code" if avx2 else "")
    return [at_most("A7", f"different hashes of all counts: {kinds}", float(len(set(found))), 1)]


def exact_cost(numpy_draws: int = 10_000, rounds: int = 5) -> list[Claim]:
    """A8: the exact engine against ten thousand draws in numpy, wall."""
    case = make_case()
    call = partial(riskmc.simulate, model_of(case), method="exact")
    call()
    calls = {"exact": call, "by scenario": partial(plainly_by_scenario, case, numpy_draws)}
    times = in_turns(calls | {"the strongest numpy form": partial(by_scenario, case, numpy_draws)}, rounds)
    wall = {name: [t.wall for t in found] for name, found in times.items()}
    what = (
        f"exact engine, whole call ({spread(wall['exact']).median:.2g} s) / {numpy_draws:,} draws of numpy by scenario"
    )
    return [
        at_most("A8", f"{what}, wall", ratios(wall["exact"], wall["by scenario"]), 0.6, 0.25),
        at_most(
            "",
            "the same / the strongest numpy form",
            ratios(wall["exact"], wall["the strongest numpy form"]),
            0.6,
            0.25,
        ),
    ]


def exact_errors() -> list[Claim]:
    """A9: what the exact engine says of its own errors, and its means against quadrature without tables."""
    case = make_case()
    result = riskmc.simulate(model_of(case), method="exact")
    ranking = result["ranking"].isel(profile=0).sel(by="risk")
    mean = result["summary"]["risk_mean"].isel(profile=0).values
    off = float(np.abs(mean / exact_means(case)[1] - 1.0).max())
    rank, pair = (_largest(ranking, name) for name in ("rank_acceptability", "pairwise_winning"))
    return [
        at_most("A9", "exact engine: largest stated error of a rank probability", rank, 1e-5, 2e-6),
        at_most("", "of a pairwise probability", pair, 2e-5, 2e-6),
        at_most("", "its mean risk against quadrature without tables, relative, largest", off, 1e-5, 2e-6),
    ]


def _largest(ranking: xr.Dataset, name: str) -> float:
    return float(ranking[f"{name}_mcse"].max())


def both_engines(n_draws: int = 2**23) -> list[Claim]:
    """A10: draws against the exact engine; they share nothing but the tables."""
    model = model_of(make_case())
    drawn, exact = (
        riskmc.simulate(model, **options)["ranking"]["rank_acceptability"].isel(profile=0).sel(by="risk").values
        for options in ({"n_draws": n_draws, "rng": 1, "keep_draws": 0}, {"method": "exact"})
    )
    often = exact * n_draws > 50.0  # noqa: PLR2004 - where a count is nearly normal
    z = (drawn - exact)[often] / np.sqrt(exact * (1.0 - exact) / n_draws)[often]
    rms, largest = float(np.sqrt(np.mean(z**2))), float(np.abs(z).max())
    what = f"{n_draws:,} draws against the exact engine, {often.sum():,} rank probabilities"
    return [
        at_most("A10", f"{what}: rms deviation in standard errors", rms, 1.05),
        at_most("", "largest deviation in standard errors", largest, 5.0),
    ]


def variance_ratios(n_draws: int = 2**20, runs: int = 4) -> list[Claim]:
    """A11: what Sobol' points gain; errors of mc by formula, of sobol by the spread between 16 chains."""
    model = model_of(make_case())
    plain = squared_errors(model, n_draws, "mc", 1)
    spread_out = [squared_errors(model, n_draws, "sobol", seed) for seed in range(runs)]
    gains = {}
    for name, error in plain.items():
        pooled = np.mean([one[name] for one in spread_out], axis=0)
        gains[name] = float(np.nanmean(error) / np.nanmean(pooled))
    typical = np.median(plain["mean"] / np.mean([one["mean"] for one in spread_out], axis=0))
    what = f"variance with plain draws / with Sobol' points, {runs} runs of 16 chains of {n_draws // 16:,}"
    return [
        at_least("A11", f"{what}: mean risk (of the median scenario {readable(float(typical))}x)", gains["mean"], 150),
        at_least("", "median of risk", gains["median"], 5),
        at_least("", "P(one risk lies above another)", gains["wins"], 3),
    ]


def squared_errors(model: Model, n_draws: int, design: str, seed: int) -> dict[str, Array]:
    """Return squared errors: of mean and median relative to the figure, of the wins as they are."""
    result = riskmc.simulate(model, n_draws=n_draws, rng=seed, design=design, keep_draws=0)
    summary, ranking = (result[name].isel(profile=0) for name in ("summary", "ranking"))
    median = summary.sel(quantile=0.5)
    return {
        "mean": (summary["risk_mean_mcse"] / summary["risk_mean"]).values ** 2,
        "median": (median["risk_quantile_mcse"] / median["risk_quantile"]).values ** 2,
        "wins": ranking["pairwise_winning_mcse"].sel(by="risk").values ** 2,
    }


def common_draws(n_draws: int = 2**14) -> list[Claim]:
    """A12: two weight sets on the same draws instead of on different ones."""
    case = make_case()
    equal = np.full(case.weights.size, 1.0 / case.weights.size)
    risk = [_kept_risk(model_of(case, weights), n_draws) for weights in (case.weights, equal)]
    apart = risk[0].var(axis=-1) + risk[1].var(axis=-1)
    gain = float(np.mean(apart / (risk[0] - risk[1]).var(axis=-1)))
    what = "variance of the difference of mean risk with equal weights: draws of its own / the same draws"
    return [at_least("A12", what, gain, 50)]


def _kept_risk(model: Model, n_draws: int) -> Array:
    """Return the kept draws of risk, shape (scenario, draw)."""
    draws = riskmc.simulate(model, n_draws=n_draws, rng=1, keep_draws=n_draws)["draws"]["risk"].isel(profile=0)
    return draws.stack(all=("chain", "draw")).transpose("scenario", "all").values.astype(float)


CLAIMS = (same_bits, exact_cost, exact_errors, both_engines, variance_ratios, common_draws)
