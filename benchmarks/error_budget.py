"""What float32 tables and 32-bit uniforms cost in accuracy, draw by draw.

The same draws twice: as the engine made them, and again from the same bits through exact
quantile functions in float64. So no Monte Carlo error hides the difference.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from cases import Case, exact_means, make_case, model_of
from page import table

import riskmc
from riskmc.engine import key_of, stream_bits, stream_id, uniforms
from riskmc.model import Model

Array = npt.NDArray[np.float64]

SEED = 1


class Budget(NamedTuple):
    """Differences between the engine's draws and exact ones, and Monte Carlo errors to compare with."""

    rms: Array
    """Relative difference of single draws, root mean square: total impact, risk."""
    mean: Array
    """Relative difference of a scenario's mean, largest over scenarios: total impact, risk."""
    median: Array
    """Relative difference of the draws in the middle tenth, averaged, so that of the median: the same."""
    ranks: float
    """Share of ranks that differ."""


def exact_draws(model: Model, n_draws: int) -> tuple[Array, Array]:
    """Return total impact and risk, (scenario, draw), by exact quantile functions at the engine's bits."""
    key, size = key_of(SEED), (len(model.scenarios), n_draws)
    impact, risk = np.zeros(size), np.empty(size)
    for s, scenario in enumerate(model.scenarios):
        for c, criterion in enumerate(model.criteria):
            bits = stream_bits(key, stream_id("value", scenario, criterion), 0, n_draws)
            (law,) = model.impact[s][c].laws.values()
            impact[s] += model.weights[0, c] * law.ppf(uniforms(bits))
        bits = stream_bits(key, stream_id("value", scenario, "likelihood"), 0, n_draws)
        (law,) = model.likelihood[s].laws.values()
        risk[s] = impact[s] * law.ppf(uniforms(bits))
    return impact, risk


def engine_draws(model: Model, n_draws: int) -> tuple[Array, Array]:
    """Return the same draws as the engine keeps them."""
    draws = riskmc.simulate(model, n_draws=n_draws, rng=SEED, keep_draws=n_draws)["draws"].isel(profile=0)
    rows = [
        draws[name].stack(all=("chain", "draw")).transpose("scenario", "all").values.astype(float)
        for name in ("total_impact", "risk")
    ]
    return rows[0], rows[1]


def budget(case: Case, n_draws: int = 4096) -> Budget:
    """Compare draw by draw."""
    model = model_of(case)
    pairs = list(zip(engine_draws(model, n_draws), exact_draws(model, n_draws), strict=True))
    ranks = [np.argsort(np.argsort(-risk, axis=0), axis=0) for risk in pairs[1]]
    return Budget(
        np.array([np.sqrt(np.mean((ours / exact - 1.0) ** 2)) for ours, exact in pairs]),
        np.array([np.abs(ours.mean(axis=1) / exact.mean(axis=1) - 1.0).max() for ours, exact in pairs]),
        np.array([np.abs(_in_the_middle(ours, exact)).max() for ours, exact in pairs]),
        float((ranks[0] != ranks[1]).mean()),
    )


def _in_the_middle(ours: Array, exact: Array) -> Array:
    """Return the mean relative difference of each scenario's draws from the 45 % to the 55 % quantile."""
    low, high = np.quantile(exact, (0.45, 0.55), axis=1)[..., None]
    inside = (exact > low) & (exact < high)
    return np.where(inside, ours / exact - 1.0, 0.0).sum(axis=1) / inside.sum(axis=1)


def report(n_scenarios: int = 60, n_criteria: int = 14, n_draws: int = 4096, many: int = 2**20) -> str:
    """Return the budget beside the Monte Carlo errors of a run of `many` draws."""
    case = make_case(n_scenarios, n_criteria)
    found = budget(case, n_draws)
    result = riskmc.simulate(model_of(case), n_draws=many, rng=1, keep_draws=0)
    summary, ranking = (result[name].isel(profile=0) for name in ("summary", "ranking"))
    errors = {
        "mean": [
            (summary[f"{name}_mean_mcse"] / summary[f"{name}_mean"]).values.min() for name in ("total_impact", "risk")
        ],
        "median": [
            (summary[f"{name}_quantile_mcse"] / summary[f"{name}_quantile"]).sel(quantile=0.5).values.min()
            for name in ("total_impact", "risk")
        ],
    }
    rank_error = float(np.sqrt((ranking["rank_acceptability_mcse"].sel(by="risk").values ** 2).mean()))
    rows = [
        [
            f"{figure} of {name}, relative, worst scenario",
            f"{getattr(found, figure)[i]:.1e}",
            f"{errors[figure][i]:.1e}",
        ]
        for figure in ("mean", "median")
        for i, name in enumerate(("total impact", "risk"))
    ]
    per_cell = found.ranks / n_scenarios
    rows.append(["probability of a rank, on average at most", f"{per_cell:.1e}", f"{rank_error:.1e} (rms)"])
    off = (
        np.abs(summary["risk_mean"].values / exact_means(case)[1] - 1.0)
        / (summary["risk_mean_mcse"] / summary["risk_mean"]).values
    )
    return "\n".join(
        [
            f"**Error budget.** The same {n_draws:,} draws by float32 tables at 32-bit uniforms, as the engine makes",
            "them, and by exact quantile functions in float64: single draws of total impact differ by",
            f"{found.rms[0]:.1e} (rms, relative), of risk by {found.rms[1]:.1e}; of the ranks",
            f"{100 * found.ranks:.3f} % differ. Beside it the smallest Monte Carlo error of a run of {many:,} draws,",
            f"whose mean risks lie {np.sqrt(np.mean(off**2)):.2f} of their own standard errors (rms) from exact ones.",
            "",
            table(["error of", "by tables and float32", f"Monte Carlo, {many:,} draws"], rows),
        ]
    )
