"""G08: a rare event by plain draws and by importance sampling (Rubinstein & Kroese 2017)."""

import json
import math
from pathlib import Path

import numpy as np
import pytest
from scipy import integrate, special

from riskmc.results import crude_variation, draws_for_variation, weighted_probability

CASE = json.loads((Path(__file__).parent / "data" / "G08-rare-event.json").read_text("utf-8"))
D, EXPECTED = CASE["inputs"]["d"], CASE["expected"]
REL, MC_REL = CASE["tolerance"]["rel"], CASE["tolerance"]["mc_rel"]
P = special.ndtr(-D)
SECOND = math.exp(D * D) * special.ndtr(-2.0 * D)
N_DRAWS = 2**20


@pytest.fixture(scope="module")
def shifted():
    """P(N(0, 1) > d) from draws around d."""
    x = D + np.random.default_rng(8).standard_normal(N_DRAWS)
    return weighted_probability(x > D, np.exp(0.5 * D * D - D * x))


def test_closed_forms():
    assert pytest.approx(EXPECTED["p"], rel=REL) == P
    assert math.sqrt(SECOND / P**2 - 1.0) == pytest.approx(EXPECTED["is_cv_per_sample"], rel=REL)
    reduction = P * (1.0 - P) / (SECOND - P**2)
    assert reduction == pytest.approx(EXPECTED["variance_reduction"], rel=REL)


def test_variation_of_a_plain_draw():
    assert crude_variation(P) == pytest.approx(EXPECTED["crude_cv_per_sample"], rel=REL)


@pytest.mark.parametrize("way", ["crude", "is"])
def test_draws_for_a_variation_of_ten_per_cent(way):
    per_draw = EXPECTED[f"{way}_cv_per_sample"]
    assert draws_for_variation(0.1, per_draw=per_draw) == EXPECTED["n_for_10pct_cv"][way]
    assert per_draw / math.sqrt(EXPECTED["n_for_10pct_cv"][way]) <= 0.1
    assert per_draw / math.sqrt(EXPECTED["n_for_10pct_cv"][way] - 1) > 0.1


def test_the_weighted_estimate(shifted):
    assert shifted.p == pytest.approx(EXPECTED["p"], rel=MC_REL)
    assert abs(shifted.p - P) < 4 * shifted.mcse
    assert shifted.variation_per_draw == pytest.approx(EXPECTED["is_cv_per_sample"], rel=MC_REL)
    assert shifted.variance_reduction == pytest.approx(EXPECTED["variance_reduction"], rel=2 * MC_REL)


def test_effective_hits_are_few_and_weights_say_little(shifted):
    # Of the hits: (sum w)^2 / sum w^2 = n p^2 / E w^2; of all weights the sum of squares hardly converges.
    assert shifted.effective_hits == pytest.approx(N_DRAWS * P**2 / SECOND, rel=2 * MC_REL)
    assert shifted.effective_draws < 1e-3 * shifted.effective_hits


def test_draws_planned_by_a_pilot_are_enough(shifted):
    n = draws_for_variation(0.1, per_draw=shifted.variation_per_draw)
    assert n == pytest.approx(EXPECTED["n_for_10pct_cv"]["is"], rel=2 * MC_REL)
    rng, found = np.random.default_rng(3), []
    for _ in range(1000):
        x = D + rng.standard_normal(n)
        found.append(weighted_probability(x > D, np.exp(0.5 * D * D - D * x)).p)
    # The standard deviation of 1000 runs is known to 1 / sqrt(2 * 1000).
    assert np.std(found) / P == pytest.approx(0.1, rel=4 / math.sqrt(2000))


def test_plain_draws_of_that_number_show_nothing():
    x = np.random.default_rng(8).standard_normal(EXPECTED["n_for_10pct_cv"]["is"])
    found = weighted_probability(x > D, np.ones_like(x))
    assert found.p == 0.0
    assert found.variation == math.inf


def beyond(z):
    """P(the second exceeds what the first, exp(z), leaves of 100) times the density at z."""
    return special.ndtr(-math.log(100.0 - math.exp(z))) * math.exp(-0.5 * z * z) / math.sqrt(2.0 * math.pi)


def test_sum_of_two_lognormals():
    expected = EXPECTED["sum_two_lognormals_P_gt_100"]
    top = math.log(100.0)
    inner = integrate.quad(beyond, -12.0, top, points=[3.0, 4.0, 4.5, 4.6], limit=500, epsabs=0.0, epsrel=1e-12)[0]
    assert inner + special.ndtr(-top) == pytest.approx(expected, rel=REL)
    rng = np.random.default_rng(9)
    # One of the two, at random, is drawn around the logarithm of the limit.
    z = rng.standard_normal((N_DRAWS, 2))
    z[np.arange(N_DRAWS), rng.integers(2, size=N_DRAWS)] += top
    found = weighted_probability(np.exp(z).sum(axis=1) > 100.0, 2.0 / np.exp(top * z - 0.5 * top**2).sum(axis=1))
    assert found.p == pytest.approx(expected, rel=MC_REL)
    assert abs(found.p - expected) < 4 * found.mcse


def test_weights_of_another_shift_are_noticed():
    x = D + np.random.default_rng(8).standard_normal(N_DRAWS)
    wrong = weighted_probability(x > D, np.exp(0.5 * 4.9**2 - 4.9 * x))
    assert abs(wrong.p - P) > 4 * wrong.mcse
