"""D05: weights from an order alone, and the moments of all weights in that order (Barron and Barrett 1996)."""

import json
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from riskmc.model.weight_laws import OrdinalWeights
from riskmc.model.weights import surrogate_weights

CASE = json.loads((Path(__file__).parent / "data" / "D05-surrogate-weights.json").read_text("utf-8"))
EXPECTED, REL = CASE["expected"], CASE["tolerance"]["rel"]
METHODS = {"roc": "ROC", "rank-sum": "rank_sum", "rank-reciprocal": "rank_reciprocal"}
NUMBERS = CASE["inputs"]["n"]


@pytest.mark.parametrize("n", NUMBERS)
@pytest.mark.parametrize("method", METHODS)
def test_surrogate_weights(method, n):
    np.testing.assert_allclose(surrogate_weights(n, method), EXPECTED[f"n={n}"][METHODS[method]], rtol=REL)


@pytest.mark.parametrize("n", NUMBERS)
def test_rank_order_centroids_are_these_fractions(n):
    exact = [float(Fraction(text)) for text in EXPECTED[f"n={n}"]["ROC_exact"]]
    np.testing.assert_allclose(surrogate_weights(n), exact, rtol=REL)
    np.testing.assert_allclose(OrdinalWeights(tuple(range(n)), tuple(range(n))).mean(), exact, rtol=REL)


def test_mean_and_covariance_of_all_weights_in_an_order():
    expected = EXPECTED["ordinal_uniform_n=4"]
    law = OrdinalWeights(order=(0, 1, 2, 3), unit_of=(0, 1, 2, 3))
    np.testing.assert_allclose(law.mean(), expected["mean_equals_ROC"], rtol=REL)
    np.testing.assert_allclose(law.covariance(), expected["covariance"], rtol=REL, atol=1e-15)


def test_the_order_may_be_any():
    expected, order = EXPECTED["ordinal_uniform_n=4"], [2, 0, 3, 1]
    law = OrdinalWeights(order=tuple(order), unit_of=(0, 1, 2, 3))
    np.testing.assert_allclose(law.mean()[order], expected["mean_equals_ROC"], rtol=REL)
    np.testing.assert_allclose(law.covariance()[np.ix_(order, order)], expected["covariance"], rtol=REL, atol=1e-15)
