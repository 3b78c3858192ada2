"""B06: probabilities of an event pooled, made more extreme, and scored (Satopaa et al. 2014)."""

import json
from pathlib import Path

import pytest

from riskmc.distributions.families import Point
from riskmc.distributions.pools.event_probabilities import brier_score, pool_probabilities
from riskmc.distributions.pools.pooling import pool

CASE = json.loads((Path(__file__).parent / "data" / "B06-probability-pooling.json").read_text("utf-8"))
EXPECTED, REL = CASE["expected"], CASE["tolerance"]["rel"]
P, WEIGHTS, OUTCOME = (CASE["inputs"][name] for name in ("p", "weights", "outcome"))
FACTORS = sorted(EXPECTED["extremised"])


def test_mean_and_median():
    assert pool_probabilities(P, WEIGHTS) == pytest.approx(EXPECTED["arithmetic"], rel=REL)
    assert pool_probabilities(P, WEIGHTS, rule="median") == pytest.approx(EXPECTED["median"], rel=REL)


def test_the_geometric_mean_of_the_odds():
    assert pool_probabilities(P, WEIGHTS, rule="log-odds") == pytest.approx(EXPECTED["geo_mean_odds"], rel=REL)
    expected = EXPECTED["geometric_mean_normalised"]
    assert pool_probabilities(P, WEIGHTS, rule="geometric") == pytest.approx(expected, rel=REL)


@pytest.mark.parametrize("factor", FACTORS)
def test_extremised(factor):
    found = pool_probabilities(P, WEIGHTS, rule="log-odds", extremise=float(factor))
    assert found == pytest.approx(EXPECTED["extremised"][factor], rel=REL)


@pytest.mark.parametrize("factor", FACTORS)
def test_laws_of_points_are_pooled_alike(factor):
    law = pool([Point(p) for p in P], WEIGHTS, "log-odds", extremise=float(factor))
    assert law.ppf(0.5) == pytest.approx(EXPECTED["extremised"][factor], rel=REL)


def test_brier_scores():
    pooled = pool_probabilities(P, WEIGHTS)
    assert brier_score(pooled, OUTCOME) == pytest.approx(EXPECTED["brier"]["arithmetic"], rel=REL)
    pooled = pool_probabilities(P, WEIGHTS, rule="log-odds")
    assert brier_score(pooled, OUTCOME) == pytest.approx(EXPECTED["brier"]["geo_mean_odds"], rel=REL)
    assert brier_score(P, OUTCOME) == pytest.approx(EXPECTED["mean_individual_brier"], rel=REL)
