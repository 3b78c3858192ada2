"""The whole way from an assessment to a result."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import numpy as np
import xarray as xr

from riskmc import __version__
from riskmc import _schema as names
from riskmc._typing import FloatArray, Seed
from riskmc._validation import check_choice
from riskmc.engine import STREAM_VERSION, Plan, Tally, Units, compile_model, entropy_of, plan_hash, run
from riskmc.engine.counts import TIE_UNITS
from riskmc.engine.run import Progress
from riskmc.exceptions import InputError
from riskmc.model import Assessment, Model, best_likelihoods, best_totals, to_model
from riskmc.model.aggregation import unit_value
from riskmc.model.assumptions import assumptions
from riskmc.ranking import from_counts
from riskmc.results import inputs_dataset, probability_mcse, summary_dataset

CHAINS = 4
"""Kept draws are laid out as so many chains, because ArviZ compares chains."""


def simulate(
    assessment: Assessment | Model,
    *,
    n_draws: int = 2**18,
    rng: Seed = None,
    keep_draws: int = 4096,
    profiles: Sequence[str] | None = None,
    threads: int | None = None,
    progress: Progress | bool = False,
) -> xr.DataTree:
    """Draw an assessment, and return bands, ranks and their Monte Carlo errors.

    Parameters
    ----------
    assessment : Assessment or Model
    n_draws : int
        The default of 2**18 covers +-0.5 % at 95 % for every rank probability of 60
        scenarios at once (Bonferroni).
    rng : int, SeedSequence, Generator or None
        Seed. None takes fresh entropy, which is written into the result.
    keep_draws : int
        The first so many draws are kept in the group ``draws``.
    profiles : sequence of str, optional
        Weight profiles to use, by default all.
    threads : int, optional
        By default one per processor. The result does not depend on it.
    progress : bool or callable
        True shows a bar on standard error; a callable gets the draws done and wanted.

    Returns
    -------
    DataTree
        Groups ``inputs``, ``summary``, ``ranking`` and, where draws are kept, ``draws``.
        Root attributes: versions, entropy, n_draws, input_hash, assumptions (JSON).

    Raises
    ------
    InputError
        If an argument is out of range or a profile is unknown.

    Examples
    --------
    >>> from riskmc.distributions import PERT
    >>> from riskmc.model import Model
    >>> model = Model.from_laws({"flood": {"cost": PERT(1, 2, 5)}, "cyber": {"cost": PERT(0, 2, 9)}})
    >>> result = simulate(model, n_draws=4096, rng=1)
    >>> result["ranking"]["rank_acceptability"].sel(by="total_impact", scenario="flood").sum().item()
    1.0
    """
    if not isinstance(assessment, Assessment | Model):
        message = (
            f"`assessment` must be an Assessment or a Model, got {type(assessment).__name__}. "
            "Read a folder or workbook with riskmc.read_assessment."
        )
        raise InputError(message)
    model = to_model(assessment) if isinstance(assessment, Assessment) else assessment
    described = assessment if isinstance(assessment, Assessment) else None
    model, chosen = _with_profiles(model, profiles)
    entropy = entropy_of(rng)
    plan, units = compile_model(model, entropy)
    with _reporting(progress) as report:
        tally = run(plan, n_draws, keep_draws=keep_draws, threads=threads, progress=report)
    summary = summary_dataset(model, plan, units, tally)
    groups = {
        "/": xr.Dataset(attrs=_root_attributes(plan, described, entropy, n_draws)),
        f"/{names.INPUTS}": inputs_dataset(model, described),
        f"/{names.SUMMARY}": summary if described is None else _with_best(summary, described, chosen),
        f"/{names.RANKING}": _ranking(model, tally),
    }
    if tally.kept.likelihood.shape[-1]:
        groups[f"/{names.DRAWS}"] = _draws(model, units, tally)
    return xr.DataTree.from_dict(groups)


@contextmanager
def _reporting(progress: Progress | bool) -> Iterator[Progress | None]:  # noqa: FBT001 - passed on from `simulate`
    """Yield what to call with the draws done; a bar on standard error for True."""
    if not isinstance(progress, bool):
        yield progress
        return
    if not progress:
        yield None
        return
    from rich.console import Console  # noqa: PLC0415 - only where a bar is wanted
    from rich.progress import Progress as Bar  # noqa: PLC0415 - only where a bar is wanted

    with Bar(console=Console(stderr=True)) as bar:
        task = bar.add_task("Drawing", total=None)
        yield lambda done, wanted: bar.update(task, completed=done, total=wanted)


def _with_profiles(model: Model, profiles: Sequence[str] | None) -> tuple[Model, list[int]]:
    """Return the model with the wanted profiles only, and their numbers."""
    if profiles is None:
        return model, list(range(len(model.profiles)))
    if isinstance(profiles, str) or not profiles or len(set(profiles)) != len(profiles):
        message = f"`profiles` must be a list of different names out of {model.profiles}, got {profiles!r}."
        raise InputError(message)
    for profile in profiles:
        check_choice("profiles", profile, model.profiles)
    chosen = [model.profiles.index(profile) for profile in profiles]
    return dataclasses.replace(model, profiles=tuple(profiles), weights=model.weights[chosen]), chosen


def _root_attributes(plan: Plan, assessment: Assessment | None, entropy: int, n_draws: int) -> dict[str, object]:
    sentences = () if assessment is None else assumptions(assessment)
    return {
        "riskmc_version": __version__,
        "schema_version": names.SCHEMA_VERSION,
        "stream_version": STREAM_VERSION,
        "entropy": str(entropy),
        "n_draws": n_draws,
        "design": "mc",
        "method": "sample",
        "input_hash": plan_hash(plan),
        "assumptions": json.dumps(sentences),
        "illustrative": int(assessment is not None and assessment.settings.illustrative),
    }


def _with_best(summary: xr.Dataset, assessment: Assessment, profiles: list[int]) -> xr.Dataset:
    """Add the best estimates: what the method publishes without any uncertainty."""
    framework = assessment.framework
    total = best_totals(assessment)[profiles]
    top = unit_value(framework)
    by_profile = (names.PROFILE, names.SCENARIO)
    described: dict[str, tuple[tuple[str, ...], FloatArray, dict[str, str]]] = {
        "total_impact_best": (by_profile, total, {"long_name": "total impact of the best estimates"}),
        "total_impact_index_best": (by_profile, framework.impact.index(total / top), {"long_name": "its class index"}),
    }
    for name in (names.LIKELIHOOD, names.PLAUSIBILITY):
        best = best_likelihoods(assessment, name)
        described[f"{name}_best"] = ((names.SCENARIO,), best, {"long_name": f"best estimate of the {name}"})
    return summary.assign(described)


def _ranking(model: Model, tally: Tally) -> xr.Dataset:
    """Return the group `ranking` from the streamed counts."""
    n_scenarios, n_profiles = len(model.scenarios), len(model.profiles)
    counts, n = tally.counts, tally.n_draws
    ties = n - counts.wins - np.swapaxes(counts.wins, 1, 2)
    arrays = {
        names.RANK: counts.ranks + counts.shared / TIE_UNITS,
        names.OTHER: counts.wins + 0.5 * ties,
    }
    coords = {
        names.PROFILE: list(model.profiles),
        names.BY: list(names.BY_ALL),
        names.SCENARIO: list(model.scenarios),
    }
    last = {names.RANK: np.arange(1, n_scenarios + 1), names.OTHER: list(model.scenarios)}
    laid_out = {
        dim: xr.DataArray(
            _by(array, model.comparable, n_profiles, ranks=dim == names.RANK),
            dims=(names.PROFILE, names.BY, names.SCENARIO, dim),
            coords=coords | {dim: last[dim]},
        )
        for dim, array in arrays.items()
    }
    held = counts.ordered / TIE_UNITS / n
    order = {"order": json.dumps(model.order)}
    return from_counts(laid_out[names.RANK], laid_out[names.OTHER], n).assign(
        order_probability=((names.PROFILE,), held, order | {"long_name": "P(the reference order holds)", "units": "1"}),
        order_probability_mcse=((names.PROFILE,), probability_mcse(held, n), {"long_name": "its MCSE", "units": "1"}),
    )


def _by(array: FloatArray, comparable: np.ndarray, n_profiles: int, *, ranks: bool) -> FloatArray:
    """Lay rankings out as (profile, by, scenario, last); NaN where a scenario is not ranked.

    `last` is the rank, the first so many of which are taken, or the other scenario.
    """
    size = len(comparable)
    ranked = np.flatnonzero(comparable)
    columns = np.arange(ranked.size) if ranks else ranked
    laid_out = np.full((n_profiles, len(names.BY_ALL), size, size), np.nan)
    for p in range(n_profiles):
        laid_out[p, 0] = array[p]
        for place, source in ((1, n_profiles), (2, n_profiles + 1 + p)):
            laid_out[p, place, ranked] = 0.0 if ranks else np.nan
            laid_out[p, place][np.ix_(ranked, columns)] = array[source][: ranked.size, : ranked.size]
    return laid_out


def _draws(model: Model, units: Units, tally: Tally) -> xr.Dataset:
    """Return the group `draws` from the kept draws."""
    kept = tally.kept
    likelihood = np.where(model.comparable[:, None], kept.likelihood, np.nan) * units.likelihood
    by_plausibility = np.asarray([item is not None for item in model.plausibility])
    plausibility = np.where(by_plausibility[:, None], kept.likelihood, np.nan) * units.likelihood
    risk = np.where(model.comparable[:, None], kept.risk, np.nan) * (units.impact * units.likelihood)
    arrays = {
        names.TOTAL_IMPACT: kept.impact * units.impact,
        names.LIKELIHOOD: likelihood,
        names.RISK: risk,
    } | ({names.PLAUSIBILITY: plausibility} if by_plausibility.any() else {})
    n_kept = kept.likelihood.shape[-1]
    chains = CHAINS if n_kept % CHAINS == 0 else 1
    variables = {}
    for name, array in arrays.items():
        chained = array.astype(np.float32).reshape(*array.shape[:-1], chains, n_kept // chains)
        dims = (names.CHAIN, names.DRAW, *((names.PROFILE,) if array.ndim > 2 else ()), names.SCENARIO)  # noqa: PLR2004 - profiles come first
        variables[name] = (dims, np.moveaxis(chained, (-2, -1), (0, 1)), {"long_name": name.replace("_", " ")})
    coords = {
        names.CHAIN: np.arange(chains),
        names.DRAW: np.arange(n_kept // chains),
        names.PROFILE: list(model.profiles),
        names.SCENARIO: list(model.scenarios),
    }
    return xr.Dataset(variables, coords=coords)
