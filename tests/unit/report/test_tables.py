from __future__ import annotations

import numpy as np
import pytest
from tests.unit.report.pairless import without_pairs

from riskmc.model import read_assessment
from riskmc.report.tables import ranking_table, summary_table
from riskmc.simulation import simulate


@pytest.fixture(scope="module")
def nra():
    return simulate(read_assessment("examples/nra-2014"), n_draws=2**13, rng=1)


@pytest.fixture(scope="module")
def kns():
    return simulate(read_assessment("examples/kns-2025"), n_draws=2**12, rng=1, keep_draws=0)


def test_the_ranking_has_a_row_per_scenario_profile_and_by(nra):
    table = ranking_table(nra)
    assert list(table.columns) == [
        *("scenario", "profile", "by", "expected_rank", "rank_p05", "rank_p95"),
        *("p_first", "p_first_mcse", "tier"),
    ]
    assert len(table) == 3 * 2 * 3
    first = table[(table.profile == "per-criterion") & (table.by == "total_impact")]
    assert list(first.scenario) == ["far_right_extremism", "lek_dike_breach", "criminal_foreign_enterprise"]
    assert first.p_first.sum() == pytest.approx(1.0)
    assert (first.p_first_mcse > 0).all()


def test_where_pairs_were_not_counted_there_is_no_tier_and_all_else_stays(nra):
    assert ranking_table(without_pairs(nra)).equals(ranking_table(nra).drop(columns="tier"))


def test_scenarios_without_a_likelihood_are_ranked_by_impact_only(kns):
    table = ranking_table(kns)
    assert table.groupby("by").size().to_dict() == {"likelihood": 33, "risk": 33, "total_impact": 44}


def test_the_summary_has_a_row_per_scenario_and_profile(nra):
    table = summary_table(nra)
    assert len(table) == 3 * 2
    row = table[(table.scenario == "lek_dike_breach") & (table.profile == "per-interest")].iloc[0]
    figures = nra["summary"].sel(scenario="lek_dike_breach", profile="per-interest")
    assert row.total_impact_best == figures["total_impact_best"].item()
    assert row.total_impact_p95 == figures["total_impact_quantile"].sel(quantile=0.95).item()
    assert row.likelihood_p05 == figures["likelihood_quantile"].sel(quantile=0.05).item()
    assert "plausibility_p50" not in table


def test_the_worst_interest_has_its_errors(nra):
    table = summary_table(nra)
    reached = [name for name in table if name.startswith("p_worst_interest_") and not name.endswith("_mcse")]
    assert len(reached) == nra["summary"].sizes["impact_class"]
    first = nra["summary"].isel(profile=0, scenario=0)
    errors = table.loc[0, [f"{name}_mcse" for name in reached]]
    assert errors.tolist() == first["worst_interest_exceedance_mcse"].values.tolist()


def test_a_sum_of_money_has_no_class_columns(kns):
    assert [name for name in summary_table(kns) if "worst_interest" in name or "index" in name] == []


def test_plausibility_has_columns_of_its_own(kns):
    table = summary_table(kns).set_index("scenario")
    assert table.plausibility_p50.notna().sum() == 11
    assert (table.plausibility_p50.notna() == table.likelihood_p50.isna()).all()


def test_the_weakest_grade_of_knowledge_is_a_column_where_there_is_one(nra):
    assert "knowledge" not in summary_table(nra)
    grades = np.full((3, 10, 1), "high")
    grades[0, 4, 0], grades[1] = "low", ""
    graded = nra.copy()
    graded["inputs"] = nra["inputs"].to_dataset().assign(data=(("scenario", "criterion", "expert"), grades))
    table = summary_table(graded).set_index(["profile", "scenario"])
    assert table.loc["per-interest"].knowledge.tolist() == ["low", "", "high"]
    assert table.columns[-1] == "knowledge"
