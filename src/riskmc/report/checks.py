"""What a run says of itself beside its figures: quality of the draws, spread between experts, dependence."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd
import xarray as xr

from riskmc import _schema as names
from riskmc._validation import check_choice
from riskmc.model import Assessment, Model, to_model
from riskmc.results.precision import format_number
from riskmc.robustness.dependence import ranking_by_dependence
from riskmc.robustness.expert_shares import LOG10, SHARE, expert_shares, has_experts
from riskmc.robustness.quality import KINDS, LEAST_DRAWS, largest, quality_check

N_DRAWS: Final = 2**14
MOST_NUMBERS: Final = 2**26
"""Single items that are drawn for the quality check, at most."""
_MOST_DECIMALS: Final = 3
MOST_SCENARIOS: Final = 256
"""Scenarios up to which a ranking is drawn again under other dependences, and split between experts."""

TEXTS: Final[dict[str, dict[str, str]]] = {
    "en": {
        "quantile": "5, 50 and 95 % quantiles of single items",
        "within_scenario": "rank correlations within a scenario",
        "between_scenarios": "rank correlations between scenarios",
        "found": (
            "{what}: {verdict}. Of {count} compared the largest difference is {largest} standard errors; by chance it "
            "exceeds {allowed} once in 100 runs."
        ),
        "good": "as entered",
        "bad": "not as entered, or a rare chance",
        "nothing": "{what}: none to compare, as experts and zeros are drawn on their own.",
    },
    "nl": {
        "quantile": "5-, 50- en 95%-kwantielen van losse items",
        "within_scenario": "rangcorrelaties binnen een scenario",
        "between_scenarios": "rangcorrelaties tussen scenario's",
        "found": (
            "{what}: {verdict}. Van {count} vergelijkingen is het grootste verschil {largest} standaardfouten; door "
            "toeval komt het eens in de 100 runs boven {allowed}."
        ),
        "good": "zoals ingevoerd",
        "bad": "niet zoals ingevoerd, of een zeldzaam toeval",
        "nothing": "{what}: geen te vergelijken, want experts en nullen worden apart getrokken.",
    },
}
"""Phrases by language and key."""


@dataclass(frozen=True, slots=True)
class Checks:
    """What is drawn beside a run.

    Parameters
    ----------
    quality : Dataset
        See `riskmc.robustness.quality.quality_check`.
    experts : Dataset or None
        See `riskmc.robustness.expert_shares.expert_shares`; None where no item has several.
    dependence : Dataset or None
        See `riskmc.robustness.dependence.ranking_by_dependence`; None of a single scenario,
        and of more than 256.
    """

    quality: xr.Dataset
    experts: xr.Dataset | None = None
    dependence: xr.Dataset | None = None


def run_checks(
    assessment: Assessment | Model, entropy: int, *, model: Model | None = None, threads: int | None = None
) -> Checks:
    """Draw what stands beside a run, with few draws of its seed.

    Parameters
    ----------
    assessment : Assessment or Model
    entropy : int
        Seed of the run.
    model : Model, optional
        That of the assessment, where it is there already.
    threads : int, optional

    Returns
    -------
    Checks
    """
    compiled = model or (to_model(assessment) if isinstance(assessment, Assessment) else assessment)
    n_items = len(compiled.scenarios) * (len(compiled.criteria) + 1)
    n_draws = max(LEAST_DRAWS, min(N_DRAWS, MOST_NUMBERS // n_items))
    few = len(compiled.scenarios) <= MOST_SCENARIOS
    several = few and len(compiled.scenarios) > 1
    return Checks(
        quality=quality_check(compiled, n_draws=n_draws, rng=entropy),
        experts=expert_shares(compiled, n_draws=N_DRAWS, rng=entropy, threads=threads)
        if few and has_experts(compiled)
        else None,
        dependence=ranking_by_dependence(assessment, n_draws=N_DRAWS, rng=entropy, threads=threads)
        if several
        else None,
    )


def quality_sentences(quality: xr.Dataset, language: str = "en") -> list[str]:
    """Return a sentence on quantiles, on correlations within scenarios, and on those between them.

    Parameters
    ----------
    quality : Dataset
        As `riskmc.robustness.quality.quality_check` returns it.
    language : {"en", "nl"}

    Raises
    ------
    InputError
        If there are no texts in `language`.

    Examples
    --------
    >>> from riskmc.distributions import PERT
    >>> quality = quality_check(Model.from_laws({"flood": {"cost": PERT(1, 2, 5)}}), rng=1)
    >>> quality_sentences(quality, "nl")[1]
    'Rangcorrelaties binnen een scenario: geen te vergelijken, want experts en nullen worden apart getrokken.'
    """
    check_choice("language", language, tuple(TEXTS))
    texts, sentences = TEXTS[language], []
    for kind in KINDS:
        what = texts[kind][0].upper() + texts[kind][1:]
        count, worst, allowed = largest(quality, kind)
        if not count:
            sentences.append(texts["nothing"].format(what=what))
            continue
        verdict = texts["good" if worst <= allowed else "bad"]
        figures = {"largest": _decimal(worst, language), "allowed": _decimal(allowed, language)}
        sentences.append(texts["found"].format(what=what, count=count, verdict=verdict, **figures))
    return sentences


def quality_table(quality: xr.Dataset) -> pd.DataFrame:
    """Return one row for each quantile and each pair: entered, achieved, its error, and z.

    Parameters
    ----------
    quality : Dataset
        As `riskmc.robustness.quality.quality_check` returns it.

    Returns
    -------
    DataFrame
        Columns what, scenario, item, other (the quantile, the other item or the other
        scenario), entered, achieved, achieved_mcse, z. No z where `entered` is the rank
        correlation of scores only.
    """
    dims = {
        KINDS[0]: (names.SCENARIO, names.ITEM, names.QUANTILE),
        KINDS[1]: (names.SCENARIO, names.ITEM, names.OTHER_ITEM),
        KINDS[2]: (names.COMPARED, names.ITEM, names.OTHER),
    }
    parts = []
    for kind, (scenario, item, other) in dims.items():
        columns = {f"{kind}_{name}": name for name in ("entered", "achieved", "achieved_mcse", "z")}
        part = quality[list(columns)].transpose(scenario, item, other)
        if kind != KINDS[0]:
            part = part.where(_upper(quality, scenario, item, other, kind))
        frame = part.to_dataframe(dim_order=[scenario, item, other]).reset_index().rename(columns=columns)
        frame = frame.rename(columns={scenario: "scenario", item: "item", other: "other"})
        frame = frame.dropna(subset=["achieved"]).assign(what=kind, other=lambda rows: rows["other"].astype(str))
        parts.append(frame)
    table = pd.concat([part for part in parts if len(part)], ignore_index=True)
    return table[["what", "scenario", "item", "other", "entered", "achieved", "achieved_mcse", "z"]]


def expert_table(experts: xr.Dataset) -> pd.DataFrame:
    """Return one row per scenario and profile: the shares of variances that lie between experts.

    Parameters
    ----------
    experts : Dataset
        As `riskmc.robustness.expert_shares.expert_shares` returns it.

    Returns
    -------
    DataFrame
        Columns scenario, profile, then ``<what>_expert_share`` with its ``_mcse``; of the
        ranks one for each thing ranked by: ``rank_by_risk_expert_share``.
    """
    columns: dict[str, xr.DataArray] = {}
    for name, values in experts.data_vars.items():
        if names.BY in values.dims:
            for by in values[names.BY].values:
                columns[str(name).replace("rank_", f"rank_by_{by}_", 1)] = values.sel({names.BY: by}, drop=True)
        else:
            columns[str(name)] = values
    frame = xr.Dataset(columns).to_dataframe(dim_order=[names.PROFILE, names.SCENARIO]).reset_index()
    return frame[[names.SCENARIO, names.PROFILE, *columns]]


EXPERT_COLUMNS: Final = {
    "impact": f"{LOG10}{names.TOTAL_IMPACT}",
    "likelihood": f"{LOG10}{names.LIKELIHOOD}",
    "risk": f"{LOG10}{names.RISK}",
    "rank by impact": "rank",
}
"""What the terminal shows of the spread between experts; amounts on a log axis, as they are drawn."""


def expert_cell(experts: xr.Dataset, column: str, scenario: str, profile: str) -> str:
    """Return a share of the variance between experts with its error, "-" where there is none.

    Parameters
    ----------
    experts : Dataset
    column : str
        One of `EXPERT_COLUMNS`.
    scenario, profile : str
    """
    name = f"{EXPERT_COLUMNS[column]}_{SHARE}"
    where = {names.SCENARIO: scenario, names.PROFILE: profile, names.BY: names.TOTAL_IMPACT}
    figures = [
        experts[one].sel({str(dim): where[str(dim)] for dim in experts[one].dims}).item()
        for one in (name, names.mcse(name))
    ]
    if not all(map(math.isfinite, figures)):
        return "-"
    share, error = (100.0 * figure for figure in figures)
    # A share is no count of draws: near zero it has an error like anywhere else, and no bound.
    decimals = min(max(0, -math.floor(math.log10(error))), _MOST_DECIMALS) if error > 0.0 else 1
    figure = f"{min(max(share, 0.0), 100.0):.{decimals}f} %"
    return f"{figure}\n\N{PLUS-MINUS SIGN} {error:.{decimals}f} %" if error > 0.0 else figure


def _upper(quality: xr.Dataset, scenario: str, item: str, other: str, kind: str) -> xr.DataArray:
    """Return which entries of a symmetric table stand above its diagonal."""
    first = item if kind == KINDS[1] else scenario
    size = quality.sizes[first]
    above = np.triu(np.ones((size, size), dtype=bool), 1)
    return xr.DataArray(above, dims=(first, other), coords={first: quality[first], other: quality[other]})


def _decimal(number: float, language: str) -> str:
    text = format_number(number)
    return text.replace(".", ",") if language == "nl" else text
