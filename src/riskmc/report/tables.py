"""A result as flat tables: `ranking.csv` and `summary.csv`."""

from __future__ import annotations

import pandas as pd
import xarray as xr

from riskmc import _schema as names
from riskmc.plots.knowledge import scenario_grades
from riskmc.plots.result_access import in_classes

_BAND = {0.05: "p05", 0.25: "p25", 0.5: "p50", 0.75: "p75", 0.95: "p95"}


def ranking_table(result: xr.DataTree) -> pd.DataFrame:
    """Return one row per scenario, profile and what it is ranked by.

    Parameters
    ----------
    result : DataTree

    Returns
    -------
    DataFrame
        Columns scenario, profile, by, expected_rank, rank_p05, rank_p95, p_first,
        p_first_mcse, tier; scenarios that are not ranked are left out. No tier where
        scenarios were not compared in pairs.

    Examples
    --------
    >>> from riskmc.distributions import PERT
    >>> from riskmc.model import Model
    >>> from riskmc.simulation import simulate
    >>> model = Model.from_laws({"flood": {"cost": PERT(5, 6, 9)}, "cyber": {"cost": PERT(0, 2, 4)}})
    >>> ranking_table(simulate(model, n_draws=1024, rng=1))["p_first"].tolist()
    [1.0, 0.0]
    """
    ranking = result[names.RANKING].to_dataset()
    first = ranking[["rank_acceptability", "rank_acceptability_mcse"]].sel({names.RANK: 1}, drop=True)
    columns = xr.Dataset(
        {
            "expected_rank": ranking["expected_rank"],
            "rank_p05": ranking["rank_quantile"].sel({names.QUANTILE: 0.05}, drop=True),
            "rank_p95": ranking["rank_quantile"].sel({names.QUANTILE: 0.95}, drop=True),
            "p_first": first["rank_acceptability"],
            "p_first_mcse": first["rank_acceptability_mcse"],
        }
        | {name: ranking[name] for name in ("tier",) if name in ranking}
    )
    frame = columns.to_dataframe().dropna(subset=["expected_rank"]).reset_index()
    whole = [name for name in ("rank_p05", "rank_p95", "tier") if name in columns]
    frame[whole] = frame[whole].astype(int)
    return _in_given_order(frame, ranking)[["scenario", "profile", "by", *columns.data_vars]]


def summary_table(result: xr.DataTree) -> pd.DataFrame:
    """Return one row per scenario and profile: best estimates, means and bands.

    Parameters
    ----------
    result : DataTree

    Returns
    -------
    DataFrame
        Columns scenario, profile, then total impact on the value axis (best, mean, std,
        p05 to p95), its class index, likelihood, plausibility where it is used, risk, and
        for each class ``p_worst_interest_<class>`` = P(worst interest >= class) with its
        Monte Carlo standard error in ``p_worst_interest_<class>_mcse``. A total in money
        has no classes, and so neither index nor worst interest. Last, where knowledge was
        graded, the weakest grade behind a scenario as ``knowledge``.
    """
    summary = result[names.SUMMARY].to_dataset()
    has_classes = in_classes(result)
    columns: dict[str, xr.DataArray] = {}
    index = ["total_impact_index"] if has_classes else []
    for name in (names.TOTAL_IMPACT, *index, names.LIKELIHOOD, names.PLAUSIBILITY, names.RISK):
        for figure in ("best", "mean", "mean_mcse", "std"):
            if f"{name}_{figure}" in summary:
                columns[f"{name}_{figure}"] = summary[f"{name}_{figure}"]
        if f"{name}_quantile" in summary:
            for level, label in _BAND.items():
                columns[f"{name}_{label}"] = summary[f"{name}_quantile"].sel({names.QUANTILE: level}, drop=True)
    for label in summary[names.IMPACT_CLASS].values if has_classes else ():
        reached = summary.sel({names.IMPACT_CLASS: label}, drop=True)
        columns[f"p_worst_interest_{label}"] = reached["worst_interest_exceedance"]
        columns[f"p_worst_interest_{label}_mcse"] = reached["worst_interest_exceedance_mcse"]
    frame = xr.Dataset(columns).to_dataframe().reset_index()
    frame = _in_given_order(frame, summary)
    scenarios = [str(scenario) for scenario in summary[names.SCENARIO].values]
    grades = dict(zip(scenarios, scenario_grades(result[names.INPUTS].to_dataset(), scenarios), strict=True))
    graded = ["knowledge"] if any(grades.values()) else []
    return frame.assign(knowledge=frame["scenario"].map(grades))[["scenario", "profile", *columns, *graded]]


def _in_given_order(frame: pd.DataFrame, dataset: xr.Dataset) -> pd.DataFrame:
    """Sort rows by profile and scenario as the dataset has them."""
    for name in (names.PROFILE, names.SCENARIO):
        frame[name] = pd.Categorical(frame[name], categories=[str(label) for label in dataset[name].values])
    ordered = frame.sort_values([names.PROFILE, names.SCENARIO], kind="stable")
    return ordered.astype({names.PROFILE: str, names.SCENARIO: str}).reset_index(drop=True)
