"""D06: flat and Dirichlet weights: moments, tail probabilities and quantiles of the draws."""

import json
import math
from pathlib import Path

import numpy as np
import pytest
from scipy import stats

from riskmc.engine.weights import draw_weights
from riskmc.model.weight_laws import DirichletWeights, IntervalWeights, NestedWeights

CASE = json.loads((Path(__file__).parent / "data" / "D06-dirichlet-weights.json").read_text("utf-8"))
INPUTS, EXPECTED = CASE["inputs"], CASE["expected"]
FLAT, AROUND = EXPECTED["uniform_simplex_n10"], EXPECTED["dirichlet_2_3_5"]
N, N_DRAWS = INPUTS["uniform_simplex_n"], 2**20
WAYS_TO_BE_FLAT = {
    "dirichlet": DirichletWeights((1.0,) * N),
    "intervals": IntervalWeights((0.0,) * N, (1.0,) * N, tuple(range(N))),
    "nested": NestedWeights(tuple(range(N))),
}


@pytest.fixture(scope="module", params=WAYS_TO_BE_FLAT)
def flat(request):
    return draw_weights(WAYS_TO_BE_FLAT[request.param], N_DRAWS, rng=606)


@pytest.fixture(scope="module")
def around():
    return draw_weights(DirichletWeights(tuple(map(float, INPUTS["dirichlet_alpha"]))), N_DRAWS, rng=606)


def mean_distance(values, expected):
    """Distance of a mean from what is expected, in standard errors."""
    return float(np.max(np.abs(values.mean(axis=0) - expected) / (values.std(axis=0) / math.sqrt(N_DRAWS))))


def share_distance(hits, expected):
    return abs(hits.mean() - expected) / math.sqrt(expected * (1.0 - expected) / N_DRAWS)


def test_flat_moments_within_four_standard_errors(flat):
    assert mean_distance(flat, FLAT["mean"]) < 4.0
    assert mean_distance((flat - 1 / N) ** 2, FLAT["variance"]) < 4.0


def test_flat_tails_within_four_standard_errors(flat):
    half = INPUTS["threshold"]
    assert share_distance(flat[:, 0] > half, FLAT["P_w1_gt_0_5"]) < 4.0
    assert share_distance(flat.max(axis=1) > half, FLAT["P_max_gt_0_5"]) < 4.0
    assert FLAT["P_w1_gt_0_5"] == pytest.approx((1 - half) ** (N - 1), rel=CASE["tolerance"]["rel"])


def test_dirichlet_moments_within_four_standard_errors(around):
    assert mean_distance(around, AROUND["mean"]) < 4.0
    centred = around - AROUND["mean"]
    assert mean_distance(centred**2, AROUND["variance"]) < 4.0
    assert mean_distance(centred[:, 0] * centred[:, 1], AROUND["cov_12"]) < 4.0


@pytest.mark.parametrize(("p", "name"), [(0.05, "marginal1_q05"), (0.95, "marginal1_q95")])
def test_dirichlet_quantiles_within_four_standard_errors(around, p, name):
    density = stats.beta(2, 3 + 5).pdf(AROUND[name])
    error = math.sqrt(p * (1 - p) / N_DRAWS) / density
    assert abs(np.quantile(around[:, 0], p) - AROUND[name]) < 4.0 * error


def test_the_elicited_spread_comes_back():
    target = EXPECTED["concentration_from_profile"]
    weights = draw_weights(DirichletWeights(tuple(target["alpha"])), N_DRAWS, rng=606)
    m, sd = INPUTS["profile"][0], INPUTS["sd_w1_target"]
    assert mean_distance((weights[:, 0] - m) ** 2, sd**2) < 4.0
    assert mean_distance(weights, target["profile"]) < 4.0


def test_other_weights_are_noticed(around):
    assert mean_distance(around[:, ::-1], AROUND["mean"]) > 100.0
    other = draw_weights(DirichletWeights((2.0, 3.0, 5.2)), N_DRAWS, rng=606)
    assert mean_distance((other - AROUND["mean"]) ** 2, AROUND["variance"]) > 4.0
