"""E01: SMAA-2 with scores that are known and weights that are not, against exact areas of polygons."""

import json
from pathlib import Path

import numpy as np
import pytest
import xarray as xr

from riskmc import ranking
from riskmc.ranking.holistic import holistic_acceptability
from riskmc.ranking.order_law import most_probable_orders, ranking_entropy
from riskmc.ranking.smaa import central_weights

CASE = json.loads((Path(__file__).parent / "data" / "E01-smaa-exact.json").read_text("utf-8"))
NAMES = list(CASE["inputs"]["values"])
SCORES = xr.DataArray(
    list(CASE["inputs"]["values"].values()), dims=("scenario", "criterion"), coords={"scenario": NAMES}
)
N_DRAWS = 2**18


def weights_of(kind):
    flat = np.random.default_rng(101).exponential(size=(N_DRAWS, 3))
    flat /= flat.sum(axis=1, keepdims=True)
    return xr.DataArray(flat if kind == "uniform" else -np.sort(-flat, axis=1), dims=("draw", "criterion"))


@pytest.fixture(scope="module", params=["uniform", "ordinal"])
def case(request):
    weights = weights_of(request.param)
    return weights, xr.dot(weights, SCORES, dim="criterion"), CASE["expected"][request.param]


def distance(values, errors, expected):
    """Largest distance from the expected numbers, in standard errors; NaN is expected where there is none."""
    wanted = np.array(expected, dtype=float)
    np.testing.assert_array_equal(np.isnan(values), np.isnan(wanted))
    return float(np.nanmax(np.abs(values - wanted) / np.where(errors > 0.0, errors, 1e-12)))


def estimates(dataset, name):
    return dataset[name].values, dataset[f"{name}_mcse"].values


@pytest.mark.parametrize("name", ["rank_acceptability", "pairwise_winning", "expected_rank"])
def test_what_the_ranking_says_within_four_standard_errors(case, name):
    assert distance(*estimates(ranking.from_draws(case[1]), name), case[2][name]) < 4.0


def test_membership_of_the_first_two_within_four_standard_errors(case):
    found = ranking.from_draws(case[1]).sel(k=2)
    assert distance(*estimates(found, "top_k"), case[2]["top2_membership"]) < 4.0


def test_central_weights_within_four_standard_errors(case):
    weights, draws, expected = case
    wanted = [row or [np.nan] * 3 for row in expected["central_weights"]]
    found = central_weights(draws, weights)
    assert distance(*estimates(found, "central_weight"), wanted) < 4.0
    first = [row[0] for row in expected["rank_acceptability"]]
    assert distance(*estimates(found, "first"), first) < 4.0


@pytest.mark.parametrize("meta", ["linear", "roc"])
def test_holistic_acceptability_within_four_standard_errors(case, meta):
    found = holistic_acceptability(case[1], meta)
    assert distance(*estimates(found, "holistic_acceptability"), case[2][f"holistic_{meta}"]) < 4.0


def test_sucra_within_four_standard_errors(case):
    _, draws, expected = case
    error = ranking.from_draws(draws)["expected_rank_mcse"].values / (len(NAMES) - 1)
    assert distance(ranking.sucra(draws).values, error, expected["sucra"]) < 4.0


def test_orders_within_four_standard_errors(case):
    _, draws, expected = case
    found = most_probable_orders(draws, 24)
    given = expected["order_probabilities"]
    orders = ["".join(order) for order in found["scenario_at"].values]
    assert set(orders) == set(given)
    wanted = [given[order] for order in orders]
    assert distance(*estimates(found, "probability"), wanted) < 4.0
    for order, estimate in zip(orders, found["probability"].values, strict=True):
        assert float(ranking.order_probability(draws, list(order))) == pytest.approx(estimate, abs=1e-12)


def test_entropy_within_four_standard_errors(case):
    found = ranking_entropy(case[1])
    assert distance(*estimates(found, "ranking_entropy"), case[2]["ranking_entropy_bits"]) < 4.0
    assert abs(float(found["ranking_entropy_bias"])) < float(found["ranking_entropy_mcse"]) / 10


def test_the_other_law_of_weights_is_noticed():
    draws = xr.dot(weights_of("ordinal"), SCORES, dim="criterion")
    expected = CASE["expected"]["uniform"]
    assert (
        distance(*estimates(holistic_acceptability(draws, "roc"), "holistic_acceptability"), expected["holistic_roc"])
        > 4.0
    )
    assert distance(*estimates(ranking_entropy(draws), "ranking_entropy"), expected["ranking_entropy_bits"]) > 4.0
