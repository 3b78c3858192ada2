"""From an assessment to the page of its ranking."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any, Literal

import xarray as xr

from riskmc import _schema as names
from riskmc.exceptions import InputError
from riskmc.model import Assessment, read_assessment, to_model
from riskmc.ranking.robustness import robustness
from riskmc.report.memory import check_memory
from riskmc.report.order_file import read_order
from riskmc.report.progress import late_bar
from riskmc.report.ranking_page import Asked, Page, draws_to_keep, ranked_ids, ranking_page
from riskmc.robustness import draw_variants
from riskmc.simulation import MOST_FOR_PRECISION, N_DRAWS, simulate

VARIANT_DRAWS = 2**14
"""Draws under each variant, the same for all of them."""


def rank_assessment(
    path: Path,
    asked: Asked,
    *,
    order: Path | None = None,
    variants: bool = False,
    profile: str | None = None,
    n_draws: int | None = None,
    precision: float | None = None,
    seed: int | None = None,
    threads: int | None = None,
) -> Page:
    """Read and draw an assessment, and return the page of its ranking.

    Parameters
    ----------
    path : Path
        Folder or workbook.
    asked : Asked
    order : Path, optional
        File of an order to test, as for `read_order`; by default the published order of
        the assessment, which is one of total impact.
    variants : bool
        Whether to draw other rules and readings too.
    profile : str, optional
        By default all.
    n_draws, precision, seed, threads
        As for `riskmc.simulate`.

    Returns
    -------
    Page

    Raises
    ------
    InputError
        If the assessment or the order has faults, or an argument is out of range.
    """
    if variants and asked.by == names.LIKELIHOOD:
        message = "--variants changes rules and readings of impact, so it cannot go with --by likelihood."
        raise InputError(message)
    assessment = read_assessment(path)
    model = to_model(assessment)
    asked = _with_order(asked, assessment, order, ranked_ids(model, asked.by))
    most = n_draws or (N_DRAWS if precision is None else MOST_FOR_PRECISION)
    keep = draws_to_keep(model, most)
    check_memory(model, keep)
    given = {"n_draws": n_draws, "precision": precision, "profiles": None if profile is None else [profile]}
    options: dict[str, Any] = {name: value for name, value in given.items() if value is not None}
    with late_bar() as bar:
        result = simulate(assessment, rng=seed, keep_draws=keep, threads=threads, progress=bar, **options)
    other = (
        _variants(_profile_first(assessment, profile), asked, min(most, VARIANT_DRAWS), result) if variants else None
    )
    return ranking_page(result, asked, other)


def _with_order(asked: Asked, assessment: Assessment, order: Path | None, ranked: list[str]) -> Asked:
    """Return what is asked with the order of the file, or the published one where it is of the same thing."""
    if order is not None:
        called = {scenario.id: scenario.name or scenario.id for scenario in assessment.scenarios}
        read = read_order(order, called, ranked, asked.by.replace("_", " "))
        return dataclasses.replace(asked, kind="given", order=read)
    published = assessment.settings.published_order
    if not published or asked.by != names.TOTAL_IMPACT:
        return dataclasses.replace(asked, elsewhere=bool(published))
    return dataclasses.replace(asked, kind="published", order=tuple(published))


def _profile_first(assessment: Assessment, profile: str | None) -> Assessment:
    """Return the assessment with a profile in front, which variants start from."""
    profiles = assessment.settings.profiles
    if profile is None:
        return assessment
    front = {profile: profiles[profile]} | dict(profiles)
    return dataclasses.replace(assessment, settings=assessment.settings.model_copy(update={"profiles": front}))


def _variants(assessment: Assessment, asked: Asked, n_draws: int, result: xr.DataTree) -> xr.Dataset:
    by: Literal["total_impact", "risk"] = "risk" if asked.by == names.RISK else "total_impact"
    draws = draw_variants(assessment, n_draws=n_draws, rng=int(result.attrs["entropy"]), by=by)
    weighs = assessment.framework.aggregation.rule == "weighted-sum"
    profile = next(iter(assessment.settings.profiles)) if weighs else ""
    return robustness(draws, over=names.VARIANT).assign_attrs(n_draws=n_draws, profile=profile)
