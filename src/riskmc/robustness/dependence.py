"""What a ranking owes to the stated dependence: the same draws, independent, as stated and fully dependent."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Mapping, Sequence
from typing import Final, Literal, NamedTuple

import numpy as np
import xarray as xr

from riskmc._schema import BY, BY_ALL, DEPENDENCE, LIKELIHOOD, PROFILE, RANK, RISK, SCENARIO, TOTAL_IMPACT, mcse
from riskmc._typing import By, FloatArray, Seed
from riskmc._validation import check_choice, check_probability
from riskmc.engine import compile_model, entropy_of, run
from riskmc.engine.run import check_draws
from riskmc.exceptions import InputError
from riskmc.model import Assessment, Dependence, Model, to_model
from riskmc.ranking.dataset import ranking_dataset
from riskmc.ranking.distances import mean_ranks
from riskmc.ranking.outcomes import drawn

N_DRAWS: Final = 2**15
STATED: Final = "stated"
DIFFERENCE: Final = "expected_rank_difference"
KEPT: Final = (
    *("expected_rank", mcse("expected_rank"), "rank_quantile", mcse("rank_quantile")),
    *("tier", "tier_close", "order_probability", mcse("order_probability")),
)
"""What is taken over from the ranking at each level."""


class _Run(NamedTuple):
    """The ranking under one dependence, and the ranks of its draws (profile, scenario, draw)."""

    ranking: xr.Dataset
    ranks: FloatArray


Level = float | Literal["stated"]


def ranking_by_dependence(
    assessment: Assessment | Model,
    *,
    levels: Sequence[Level] = (0, STATED, 1),
    n_draws: int = N_DRAWS,
    rng: Seed = None,
    by: By = TOTAL_IMPACT,
    threads: int | None = None,
) -> xr.Dataset:
    """Rank an assessment under several dependences, all with the same draws.

    A number is the rank correlation of the criteria within a scenario, with all other
    factors, drivers, matrices and tails left out: 0 is independence, 1 full dependence.
    ``"stated"`` is the dependence of the assessment. Random numbers belong to items and
    factors, so levels differ by the dependence alone.

    Parameters
    ----------
    assessment : Assessment or Model
    levels : sequence of float or "stated"
        Different, in [0, 1]; they stand in the result as given, one that is the same as the
        stated dependence once.
    n_draws : int
        At each level; they are kept in memory.
    rng : int, SeedSequence, Generator or None
        Seed; that of a result gives its draws.
    by : {"total_impact", "likelihood", "risk"}
        What scenarios are ranked by.
    threads : int, optional
        By default one per processor. The result does not depend on it.

    Returns
    -------
    Dataset
        By `dependence` (labels such as ``"0"``, ``"0.5 (stated)"``, ``"1"``), profile and
        scenario: ``expected_rank``, ``rank_quantile`` (quantile), ``p_first``, ``tier``
        with its ``tier_close`` where scenarios are compared in pairs, and, by total impact,
        ``order_probability`` (dependence, profile); each estimate with its ``_mcse``.
        ``expected_rank_difference``: the expected rank less that of the stated dependence
        (of the first level where it is not among them), with the standard error of the
        paired draws. ``scenario_name`` of an assessment.

    Raises
    ------
    InputError
        If a level is no number in [0, 1], levels repeat, or an option is out of range.

    Examples
    --------
    >>> from riskmc.distributions import PERT
    >>> laws = {
    ...     "flood": {"cost": PERT(0, 1, 9), "dead": PERT(0, 1, 9)},
    ...     "cyber": {"cost": PERT(2, 3, 4), "dead": PERT(1, 2, 3)},
    ... }
    >>> model = Model.from_laws(laws, dependence=Dependence(within_scenario=0.5))
    >>> found = ranking_by_dependence(model, n_draws=4096, rng=1).isel(profile=0)
    >>> found["dependence"].values.tolist()
    ['0', '0.5 (stated)', '1']
    >>> found["p_first"].sel(scenario="flood").values.round(1)
    array([0.3, 0.3, 0.4])
    """
    check_choice("by", by, BY_ALL)
    check_draws(n_draws)
    model = to_model(assessment) if isinstance(assessment, Assessment) else assessment
    dependences = _dependences(model.dependence, levels)
    entropy = entropy_of(rng)
    runs = {
        label: _drawn(dataclasses.replace(model, dependence=dependence), entropy, n_draws, by, threads)
        for label, dependence in dependences.items()
    }
    reference = next((label for label in runs if dependences[label] is model.dependence), next(iter(runs)))
    found = xr.concat([_figures(run.ranking, by) for run in runs.values()], dim=DEPENDENCE, join="exact")
    found = found.assign(_differences(runs, model, reference)).assign_coords({DEPENDENCE: list(runs)})
    attrs = {"n_draws": n_draws, "entropy": str(entropy), "by": by, "reference": reference}
    described = _described(assessment) if isinstance(assessment, Assessment) else {}
    return found.assign(_names(assessment)).assign_attrs(attrs | described | _order_of(runs[reference].ranking))


def dependence_label(dependence: Dependence, *, stated: bool) -> str:
    """Return the label of a dependence.

    Examples
    --------
    >>> dependence_label(Dependence(within_scenario=0.5), stated=True), dependence_label(Dependence(), stated=False)
    ('0.5 (stated)', '0')
    """
    if _is_one_number(dependence):
        number = f"{dependence.within_scenario:g}"
        return f"{number} ({STATED})" if stated else number
    return STATED


def _names(assessment: Assessment | Model) -> dict[str, xr.DataArray]:
    """Return the names of the scenarios, where they are known."""
    if not isinstance(assessment, Assessment):
        return {}
    called = [scenario.name for scenario in assessment.scenarios]
    return {"scenario_name": xr.DataArray(called, dims=SCENARIO, attrs={"long_name": "Name", "units": ""})}


def _described(assessment: Assessment) -> dict[str, object]:
    settings = assessment.settings
    return {
        "title": settings.title,
        "edition": settings.edition,
        "source": settings.source,
        "illustrative": int(settings.illustrative),
        "order_kind": "published" if settings.published_order else "best-estimate",
    }


def _is_one_number(dependence: Dependence) -> bool:
    """Whether a dependence is a correlation within scenarios, and nothing else."""
    rest = dataclasses.replace(dependence, within_scenario=0.0)
    return isinstance(dependence.within_scenario, float | int) and rest.is_independent


def _dependences(stated: Dependence, levels: Sequence[Level]) -> dict[str, Dependence]:
    """Return the dependence of each level by its label; a number that is the stated one is not drawn twice."""
    if isinstance(levels, str) or not levels or len(set(levels)) < len(levels):
        message = f"`levels` must be different numbers in [0, 1] or {STATED!r}, at least one; got {levels!r}."
        raise InputError(message)
    found: dict[str, Dependence] = {}
    for level in levels:
        if not isinstance(level, str):
            check_probability("levels", level)
        elif level != STATED:
            check_choice("levels", level, (STATED,))
        same = level == STATED or (_is_one_number(stated) and level == stated.within_scenario and STATED in levels)
        one = stated if same else Dependence(within_scenario=float(level))
        found[dependence_label(one, stated=same)] = one
    return found


def _drawn(model: Model, entropy: int, n_draws: int, by: By, threads: int | None) -> _Run:
    """Draw a model and rank it, without the bands of a result."""
    plan, units = compile_model(model, entropy)
    tally = run(plan, n_draws, keep_draws=n_draws, threads=threads)
    ranking = ranking_dataset(model, *drawn(model, plan, units, [tally]))
    has_likelihood = np.asarray(model.comparable)[:, None]
    impact = tally.kept.impact.astype(float)
    shown = {
        TOTAL_IMPACT: impact,
        LIKELIHOOD: np.broadcast_to(np.where(has_likelihood, tally.kept.likelihood, np.nan), impact.shape),
        RISK: np.where(has_likelihood, tally.kept.risk, np.nan),
    }[by]
    ranks = np.swapaxes(mean_ranks(np.swapaxes(shown, -1, -2)), -1, -2)
    return _Run(ranking, np.where(np.isnan(shown), np.nan, ranks))


def _figures(ranking: xr.Dataset, by: By) -> xr.Dataset:
    """Return what is shown of a ranking at one level."""
    here = ranking.sel({BY: by}, drop=True)
    kept = [name for name in KEPT if name in here and (by == TOTAL_IMPACT or not name.startswith("order"))]
    first = here[["rank_acceptability", mcse("rank_acceptability")]].sel({RANK: 1}, drop=True)
    shown = first.rename({"rank_acceptability": "p_first", mcse("rank_acceptability"): mcse("p_first")})
    shown["p_first"].attrs["long_name"] = "Probability of rank 1"
    shown[mcse("p_first")].attrs["long_name"] = "Monte Carlo standard error: Probability of rank 1"
    return xr.merge([here[kept].drop_vars(RANK, errors="ignore"), shown], join="exact", compat="equals")


def _differences(runs: Mapping[str, _Run], model: Model, reference: str) -> dict[str, xr.DataArray]:
    """Return the expected ranks less those of the reference, and the errors of the paired draws."""
    apart = [run.ranks - runs[reference].ranks for run in runs.values()]
    means = np.stack([one.mean(axis=-1) for one in apart])
    errors = np.stack([one.std(axis=-1) / math.sqrt(one.shape[-1]) for one in apart])
    words = {"long_name": f"Expected rank less that of {reference}", "units": "1"}
    error_words = words | {"long_name": f"Monte Carlo standard error: {words['long_name']}"}
    coords = {PROFILE: list(model.profiles), SCENARIO: list(model.scenarios)}
    dims = (DEPENDENCE, PROFILE, SCENARIO)
    return {
        DIFFERENCE: xr.DataArray(means, coords, dims, attrs=words),
        mcse(DIFFERENCE): xr.DataArray(errors, coords, dims, attrs=error_words),
    }


def _order_of(ranking: xr.Dataset) -> dict[str, object]:
    """Return the order whose probability is given."""
    probability = ranking.get("order_probability")
    return {} if probability is None else {"order": probability.attrs.get("order", "[]")}
