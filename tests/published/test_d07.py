"""D07: weights between bounds, flat on the simplex they cut out: exact moments of polygons."""

import json
import math
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from tests.reference.weights import exact_volume

from riskmc.engine.weights import draw_weights
from riskmc.model.weight_laws import IntervalWeights

CASE = json.loads((Path(__file__).parent / "data" / "D07-interval-weights.json").read_text("utf-8"))
N_DRAWS = 2**20
SLACK = 1e-12


@pytest.fixture(scope="module", params=CASE["inputs"])
def case(request):
    bounds = CASE["inputs"][request.param]
    law = IntervalWeights(tuple(map(float, bounds["lo"])), tuple(map(float, bounds["hi"])), (0, 1, 2))
    return law, draw_weights(law, N_DRAWS, rng=707), CASE["expected"][request.param]


def distance(values, expected):
    """Distance of a mean from what is expected, in standard errors."""
    return float(np.max(np.abs(values.mean(axis=0) - expected) / (values.std(axis=0) / math.sqrt(N_DRAWS))))


def test_means_within_four_standard_errors(case):
    _, weights, expected = case
    assert distance(weights, [float(Fraction(mean)) for mean in expected["mean_exact"]]) < 4.0
    np.testing.assert_allclose(weights.mean(axis=0), expected["mean"], atol=CASE["tolerance"]["mc_abs"])


def test_covariances_within_four_standard_errors(case):
    _, weights, expected = case
    centred = weights - expected["mean"]
    assert distance(centred**2, expected["variance"]) < 4.0
    assert distance(centred[:, 0] * centred[:, 1], expected["cov12"]) < 4.0


def test_no_weight_lies_outside_its_bounds(case):
    law, weights, _ = case
    assert (weights >= np.array(law.low) - SLACK).all()
    assert (weights <= np.array(law.high) + SLACK).all()


def test_corners_are_reached(case):
    _, weights, expected = case
    for corner in expected["vertices"]:
        assert np.abs(weights - corner).max(axis=1).min() < 2e-3


def test_the_volume_of_the_reference_is_the_acceptance_rate(case):
    """What the tests of `riskmc.engine.simplex` compare with."""
    law, _, expected = case
    low, high = ([Fraction(str(bound)) for bound in bounds] for bounds in (law.low, law.high))
    volume = exact_volume(1 - sum(low), [b - a for a, b in zip(low, high, strict=True)])
    assert float(volume) == pytest.approx(
        expected["acceptance_rate_from_uniform_simplex"], abs=CASE["tolerance"]["abs"]
    )


def test_rejection_gives_the_same_law(case):
    law, weights, _ = case
    flat = np.random.default_rng(7).dirichlet(np.ones(3), 2**20)
    inside = flat[((flat >= law.low) & (flat <= law.high)).all(axis=1)]
    for k in range(3):
        limit = np.quantile(weights[:, k], 0.2)
        error = math.sqrt(0.2 * 0.8 * (1 / len(inside) + 1 / N_DRAWS))
        assert abs((inside[:, k] <= limit).mean() - 0.2) < 4.0 * error


def test_other_bounds_are_noticed(case):
    law, _, expected = case
    other = draw_weights(IntervalWeights(law.low, (*law.high[:2], law.high[2] - 0.02), (0, 1, 2)), N_DRAWS, rng=707)
    assert distance(other, expected["mean"]) > 4.0
