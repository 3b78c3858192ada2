"""From an assessment to the page of its ranking."""

from __future__ import annotations

import dataclasses
import warnings
from pathlib import Path
from typing import Any, Final, Literal

import xarray as xr

from riskmc import _schema as names
from riskmc.engine.plan import MOST_PAIRED
from riskmc.exceptions import InputError, PrecisionWarning, SizeWarning
from riskmc.model import Assessment, Model, read_assessment, to_model
from riskmc.ranking.robustness import robustness
from riskmc.report.memory import check_memory
from riskmc.report.order_file import read_order
from riskmc.report.progress import late_bar
from riskmc.report.ranking_page import Asked, Page, draws_to_keep, ranked_ids, ranking_page
from riskmc.robustness import draw_variants
from riskmc.simulation import MOST_FOR_PRECISION, N_DRAWS, simulate

VARIANT_DRAWS = 2**14
"""Draws under each variant, the same for all of them."""
MOST_COUNTED: Final = 1000
"""Scenarios up to which a page counts pairs in every draw."""


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
        If the assessment or the order has faults, an argument is out of range, or a
        precision is asked for of more than 1000 scenarios.

    Warns
    -----
    SizeWarning
        If pairs of more than 256 scenarios are counted, before it starts.
    PrecisionWarning
        If more than 1000 scenarios allow fewer draws than are asked for.
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
    n_draws = _draws_of_many(model, n_draws, precision, keep)
    given = {"n_draws": n_draws, "precision": precision, "profiles": None if profile is None else [profile]}
    options: dict[str, Any] = {name: value for name, value in given.items() if value is not None}
    paired = len(model.scenarios) <= MOST_COUNTED
    with late_bar() as bar:
        how: dict[str, Any] = {"pairwise": paired, "threads": threads, "progress": bar}
        result = simulate(assessment, rng=seed, keep_draws=keep, **how, **options)
    other = (
        _variants(_profile_first(assessment, profile), asked, min(most, VARIANT_DRAWS), result) if variants else None
    )
    date = assessment.settings.date
    return dataclasses.replace(ranking_page(result, asked, other), date=None if date is None else date.isoformat())


def _draws_of_many(model: Model, n_draws: int | None, precision: float | None, keep: int) -> int | None:
    """Return the draws to make: above `MOST_COUNTED` scenarios those kept, which all of the page then comes from."""
    count = len(model.scenarios)
    if MOST_PAIRED < count <= MOST_COUNTED:
        pairs = count * (count - 1) // 2
        message = f"all {pairs:,} pairs of {count:,} scenarios are compared in every draw, which takes its time."
        warnings.warn(message, SizeWarning, stacklevel=3)
    if count <= MOST_COUNTED:
        return n_draws
    if precision is not None:
        message = (
            f"--precision cannot go with {count:,} scenarios: above {MOST_COUNTED:,} the pairs come from draws "
            f"that are kept in memory, here {keep:,} at most. Leave it out."
        )
        raise InputError(message)
    if n_draws is not None and n_draws > keep:
        message = f"{keep:,} draws are made, and not {n_draws:,}: the pairs of {count:,} scenarios need them in memory."
        warnings.warn(message, PrecisionWarning, stacklevel=3)
    return keep


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
