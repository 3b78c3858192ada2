"""E06: Kendall's tau and W, Spearman's correlation, with and without ties."""

import json
from pathlib import Path

import pytest
import xarray as xr

from riskmc.ranking.agreement import kendall_tau, kendall_test, kendall_w, spearman

CASE = json.loads((Path(__file__).parent / "data" / "E06-rank-agreement.json").read_text("utf-8"))
EXPECTED, INPUTS = CASE["expected"], CASE["inputs"]
EXACTLY = {"rel": CASE["tolerance"]["rel"]}


def pair(name):
    return [xr.DataArray(ranks, dims="scenario") for ranks in INPUTS[name]]


@pytest.mark.parametrize(("judges", "suffix"), [("judges_no_ties", ""), ("judges_ties", "_ties")])
def test_concordance_of_judges(judges, suffix):
    found = kendall_w(xr.DataArray(INPUTS[judges], dims=("expert", "scenario")))
    for name, key in (("kendall_w", "W"), ("chi_square", "chi2"), ("p_value", "p")):
        assert float(found[name]) == pytest.approx(EXPECTED[key + suffix], **EXACTLY)


def test_mean_rank_correlation_of_judges():
    judges = xr.DataArray(INPUTS["judges_no_ties"], dims=("expert", "scenario"))
    assert float(kendall_w(judges)["mean_spearman"]) == pytest.approx(EXPECTED["mean_spearman_no_ties"], **EXACTLY)
    assert (4 * EXPECTED["W"] - 1) / 3 == pytest.approx(EXPECTED["mean_spearman_no_ties"], **EXACTLY)


@pytest.mark.parametrize("variant", ["a", "b"])
def test_tau_of_a_pair_without_ties(variant):
    assert float(kendall_tau(*pair("tau_pair"), variant=variant)) == pytest.approx(EXPECTED["kendall_tau"], **EXACTLY)


def test_exact_probability_of_that_tau():
    found = kendall_test(*pair("tau_pair"))
    assert float(found["p_value"]) == pytest.approx(EXPECTED["kendall_tau_exact_p"], **EXACTLY)


def test_rank_correlation_of_that_pair():
    assert float(spearman(*pair("tau_pair"))) == pytest.approx(EXPECTED["spearman"], **EXACTLY)


def test_tau_with_ties():
    assert float(kendall_tau(*pair("tau_b_pair"))) == pytest.approx(EXPECTED["tau_b_ties"], **EXACTLY)
    assert float(kendall_tau(*pair("tau_b_pair"), variant="a")) == pytest.approx(8 / 10, **EXACTLY)
