"""Tail quantiles of many beta laws: exact to 1e-8, and the same whatever stands beside them."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import special

from riskmc.distributions.beta import tail_quantiles

X = np.geomspace(2.0**-34, 0.5, 700)
MODES = np.array([0.0, 0.01, 0.1, 0.3, 0.5, 0.7, 0.9, 0.99, 1.0])


@pytest.mark.parametrize(
    ("shape", "most"), [(0.1, 1e-10), (1, 1e-10), (4, 1e-10), (10, 1e-9), (32, 1e-8), (500, 1e-14)]
)
def test_quantiles_are_those_of_the_incomplete_beta(shape, most):
    alpha, beta = 1.0 + shape * MODES, 1.0 + shape * (1.0 - MODES)
    exact = special.betaincinv(alpha[:, None], beta[:, None], X)
    found = tail_quantiles(alpha, beta, X)
    np.testing.assert_allclose(found, exact, rtol=0, atol=most)
    np.testing.assert_allclose(found, exact, rtol=1e-7)


def test_fewer_nodes_would_be_noticed():
    coarse = special.betaincinv(3.0, 3.0, np.geomspace(2.0**-34, 0.5, 129))
    by_chords = np.interp(np.log(X), np.linspace(np.log(X[0]), np.log(X[-1]), 129), coarse)
    assert np.abs(by_chords - special.betaincinv(3.0, 3.0, X)).max() > 1e-8


def test_the_order_of_the_probabilities_does_not_matter():
    alpha, beta = np.array([2.2, 1.0]), np.array([3.8, 5.0])
    shuffled = np.random.default_rng(1).permutation(X)
    found = tail_quantiles(alpha, beta, shuffled)
    np.testing.assert_array_equal(found[:, np.argsort(shuffled)], tail_quantiles(alpha, beta, X))


def test_a_law_does_not_feel_the_others():
    rng = np.random.default_rng(2)
    mode = rng.random(70)
    alpha, beta = 1.0 + 4.0 * mode, 5.0 - 4.0 * mode
    together = tail_quantiles(alpha, beta, X)
    for law in (0, 1, 31, 32, 33, 69):
        np.testing.assert_array_equal(together[law], tail_quantiles(alpha[[law]], beta[[law]], X)[0])


def test_probabilities_deeper_than_the_nodes_are_exact():
    deep = np.geomspace(1e-80, 0.5, 100)
    np.testing.assert_allclose(
        tail_quantiles(np.array([3.0]), np.array([3.0]), deep)[0], special.betaincinv(3.0, 3.0, deep), rtol=1e-13
    )
