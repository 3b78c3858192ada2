"""G03: standard errors and exact order-statistic intervals of quantiles (Wilks 1941; Vehtari et al. 2021)."""

import json
from pathlib import Path

import numpy as np
import pytest
from scipy import stats

from riskmc.results import (
    beta_probabilities,
    draw_quantile_mcse,
    order_statistics,
    quantile_interval,
    quantile_mcse_by_density,
    wilks_draws,
)

CASE = json.loads((Path(__file__).parent / "data" / "G03-quantile-mcse.json").read_text("utf-8"))
EXPECTED, LEVEL = CASE["expected"], CASE["inputs"]["confidence"]
REL = CASE["tolerance"]["rel"]
N_ERROR = 10_000
LAWS = {"normal": stats.norm, "lognormal01": stats.lognorm(1.0)}
ERRORS = [("normal", 0.05), ("normal", 0.5), ("normal", 0.95), ("lognormal01", 0.95)]
INTERVALS = [(item["n"], item["p"]) for item in CASE["inputs"]["order_statistic_ci"]]


@pytest.mark.parametrize(("law", "p"), ERRORS)
def test_error_of_a_quantile_from_the_density(law, p):
    found = quantile_mcse_by_density(LAWS[law].pdf, LAWS[law].ppf(p), p, N_ERROR)
    assert found == pytest.approx(EXPECTED[f"{law}_q{p:g}_N{N_ERROR}"], rel=REL)


@pytest.mark.parametrize(("law", "p"), ERRORS)
def test_the_error_estimated_from_draws_is_that_of_the_density(law, p):
    draws = LAWS[law].ppf((np.arange(N_ERROR) + 0.5) / N_ERROR)
    assert draw_quantile_mcse(draws, p) == pytest.approx(EXPECTED[f"{law}_q{p:g}_N{N_ERROR}"], rel=0.03)


@pytest.mark.parametrize(("n", "p"), INTERVALS)
def test_order_statistics_around_a_quantile(n, p):
    expected = EXPECTED[f"order_stat_CI n={n} p={p:g}"]
    lower, upper, coverage = order_statistics(p, n, level=LEVEL)
    assert (lower, upper) == (expected["lower_order_stat"], expected["upper_order_stat"])
    assert coverage == pytest.approx(expected["coverage"], rel=REL)


@pytest.mark.parametrize(("n", "p"), INTERVALS)
def test_the_interval_lies_between_these_draws(n, p):
    expected = EXPECTED[f"order_stat_CI n={n} p={p:g}"]
    lower, upper = quantile_interval(np.random.default_rng(1).permutation(np.arange(1.0, n + 1)), p, level=LEVEL)
    assert lower == expected["lower_order_stat"]
    assert upper == (expected["upper_order_stat"] if expected["upper_order_stat"] <= n else np.inf)


@pytest.mark.parametrize(("n", "p"), INTERVALS)
def test_a_narrower_interval_breaks_the_level(n, p):
    lower, upper, _ = order_statistics(p, n, level=LEVEL)
    tail = (1.0 - LEVEL) / 2.0
    assert stats.binom.cdf(lower, n, p) > tail
    assert stats.binom.sf(upper - 2, n, p) > tail


def test_draws_for_a_one_sided_tolerance_limit():
    n = EXPECTED["wilks_n_for_95_95_one_sided"]
    assert wilks_draws(0.95, level=0.95) == n
    assert 1.0 - 0.95**n == pytest.approx(EXPECTED["wilks_check"], rel=REL)
    assert 1.0 - 0.95 ** (n - 1) < 0.95


def test_probabilities_of_the_beta_method():
    given = CASE["inputs"]["arviz_beta"]
    expected = EXPECTED["arviz_beta_method n=10000 q=0.95"]["probs"]
    assert list(beta_probabilities(given["p"], given["N"])) == pytest.approx(expected, rel=REL)


def test_half_the_draws_are_noticed():
    given = CASE["inputs"]["arviz_beta"]
    expected = EXPECTED["arviz_beta_method n=10000 q=0.95"]["probs"]
    assert list(beta_probabilities(given["p"], given["N"] / 2)) != pytest.approx(expected, rel=1e-4)
