"""The series of a metalog and where it rises."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import special

from riskmc.distributions.fits.metalog_series import LARGEST_RATIO, basis, is_feasible, series, tail_slopes

Y = np.array([0.01, 0.2, 0.5, 0.7, 0.99])


def test_the_terms_are_keelins():
    log_odds, s = special.logit(Y), Y - 0.5
    terms = [np.ones(5), log_odds, s * log_odds, s, s**2, s**2 * log_odds, s**3, s**3 * log_odds]
    np.testing.assert_allclose(basis(log_odds, 8), np.stack(terms, axis=-1), atol=1e-14)


@pytest.mark.parametrize("n", range(2, 10))
def test_the_series_is_the_sum_of_its_terms(n):
    coefficients = np.random.default_rng(n).normal(size=n)
    np.testing.assert_allclose(series(coefficients, special.logit(Y)), basis(special.logit(Y), n) @ coefficients)


def test_the_far_slopes_are_those_of_the_series():
    coefficients = np.array([1.0, 2.0, 0.5, 3.0, -1.0, 0.7])
    for end, slope in zip((-1, 1), tail_slopes(coefficients), strict=True):
        low, high = series(coefficients, end * np.array([60.0, 50.0]))
        assert end * (low - high) / 10 == pytest.approx(slope)


@pytest.mark.parametrize("sign", [-1, 1])
def test_three_terms_are_feasible_up_to_keelins_ratio(sign):
    assert is_feasible(np.array([5.0, 2.0, sign * 2 * (LARGEST_RATIO - 1e-9)]))
    assert not is_feasible(np.array([5.0, 2.0, sign * 2 * LARGEST_RATIO]))
    assert not is_feasible(np.array([5.0, 0.0, 0.0]))


@pytest.mark.parametrize("ratio", [1.6, 1.66, 1.68, 1.9, 2.5])
def test_the_grid_agrees_with_the_closed_form(ratio):
    three = np.array([0.0, 1.0, ratio])
    assert is_feasible(np.append(three, 0.0)) == is_feasible(three)


@pytest.mark.parametrize(
    ("coefficients", "feasible"),
    [
        ([0, 0, 0, 1], True),
        ([0, 0, 0, -1], False),
        ([0, 1, 0, -3.9], True),
        ([0, 1, 0, -4.1], False),
        ([0, 1, 0, 0, 0, -4.1], False),
        ([0, 1, 2.1, 30], False),
    ],
)
def test_more_terms_are_looked_at_everywhere(coefficients, feasible):
    # At y = 1/2 the slope of L is 4; in the tails that of a6 s^2 L is a6 / 4.
    assert is_feasible(np.array(coefficients, dtype=float)) is feasible
