"""KNS 2025 (FOCP/BABS): equal money value per class, summed, against the 44 published totals."""

import dataclasses
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import riskmc

FOLDER = Path(__file__).parents[2] / "examples" / "kns-2025"
PUBLISHED = pd.read_csv(FOLDER / "published_totals.csv", index_col="scenario")["aggregated_damage_bn_chf"]


@pytest.fixture(scope="module")
def assessment():
    return riskmc.read_assessment(FOLDER)


@pytest.fixture(scope="module")
def result(assessment):
    return riskmc.simulate(assessment, n_draws=4096, rng=2025)


def decades(result):
    """log10 of our best total over the published one, per scenario."""
    best = result["summary"]["total_impact_best"].isel(profile=0).to_series()
    return np.log10(best / (1e9 * PUBLISHED.loc[best.index]))


def test_there_are_44_published_totals(result):
    assert len(PUBLISHED) == result["summary"].sizes["scenario"] == 44


def test_mean_bias_and_rms(result):
    error = decades(result)
    assert abs(error.mean()) < 0.02
    assert np.sqrt((error**2).mean()) < 0.2


def test_forty_totals_are_within_a_factor_of_two(result):
    assert (decades(result).abs() <= np.log10(2.0)).sum() >= 40


def test_a_wrong_base_is_noticed(assessment):
    framework = assessment.framework
    steeper = dataclasses.replace(framework, impact=dataclasses.replace(framework.impact, base=4.0))
    error = decades(riskmc.simulate(dataclasses.replace(assessment, framework=steeper), n_draws=1024, rng=2025))
    assert abs(error.mean()) > 0.02
    assert np.sqrt((error**2).mean()) > 0.2


@pytest.mark.parametrize("by", ["likelihood", "risk"])
def test_only_scenarios_with_a_frequency_are_ranked_by_it(result, by):
    acceptability = result["ranking"]["rank_acceptability"].isel(profile=0).sel(by=by)
    ranked = np.isfinite(result["summary"]["likelihood_mean"])
    assert ranked.sum() == 33
    np.testing.assert_array_equal(np.isfinite(acceptability).any("rank"), ranked)
    rows = acceptability.isel(scenario=ranked.values)
    np.testing.assert_allclose(rows.sum("rank"), 1.0, atol=1e-9)
    np.testing.assert_allclose(rows.sum("scenario"), np.where(np.arange(44) < 33, 1.0, 0.0), atol=1e-6)


def test_all_scenarios_are_ranked_by_total_impact(result):
    acceptability = result["ranking"]["rank_acceptability"].isel(profile=0).sel(by="total_impact")
    np.testing.assert_allclose(acceptability.sum("rank"), 1.0, atol=1e-9)
    np.testing.assert_allclose(acceptability.sum("scenario"), 1.0, atol=1e-6)


def test_plausibility_stays_on_its_own_axis(result):
    summary = result["summary"]
    known = np.isfinite(summary["plausibility_mean"])
    assert known.sum() == 11
    np.testing.assert_array_equal(known, np.isnan(summary["likelihood_mean"]))
    np.testing.assert_array_equal(known, np.isnan(summary["risk_mean"].isel(profile=0)))
    assert float(summary["plausibility_quantile"].min()) >= 0.5
    assert float(summary["plausibility_quantile"].max()) <= 5.5
    assert result["inputs"].attrs["likelihood_kind"] == "frequency"
