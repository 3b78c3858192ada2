"""Triplets and quantiles as metalogs, and what happens where there is none."""

from __future__ import annotations

import warnings

import numpy as np
import pytest

from riskmc.distributions.fits.metalog import Metalog
from riskmc.distributions.fits.metalog_fitting import (
    attainable_medians,
    from_quantiles,
    from_triplet,
    triplet_coefficients,
)
from riskmc.distributions.fits.minimum_information import MinimumInformation
from riskmc.exceptions import InputError, RangeError, ReadingWarning

FIVE = [0.05, 0.25, 0.5, 0.75, 0.95]


@pytest.mark.parametrize("probability", [0.01, 0.1, 0.25])
@pytest.mark.parametrize(("lower", "upper"), [(None, None), (0, None), (None, 100), (0, 100)])
def test_a_triplet_is_honoured(probability, lower, upper):
    law = from_triplet(35, 50, 67, probability, lower, upper, "error")
    np.testing.assert_allclose(law.ppf([probability, 0.5, 1 - probability]), [35, 50, 67], rtol=1e-9)


def test_a_triplet_is_what_three_terms_of_least_squares_give():
    by_least_squares = from_quantiles([35, 50, 75], [0.1, 0.5, 0.9], 3, 0, None, "error")
    np.testing.assert_allclose(by_least_squares.coefficients, triplet_coefficients(np.log([35, 50, 75]), 0.1))


@pytest.mark.parametrize("bounds", [(None, None), (0.0, None), (0.0, 100.0)])
def test_medians_are_attained_up_to_the_bounds_that_are_named(bounds):
    least, most = attainable_medians(35, 75, 0.1, *bounds)
    for inside, outside in ((least + 1e-6, least - 1e-3), (most - 1e-6, most + 1e-3)):
        assert from_triplet(35, inside, 75, 0.1, *bounds, "error").cdf(inside) == pytest.approx(0.5)
        with pytest.raises(RangeError, match="the triplet is too skewed") as raised:
            from_triplet(35, outside, 75, 0.1, *bounds, "error")
        assert raised.value.attainable == pytest.approx((least, most))


def test_fewer_terms_are_taken_with_a_word_each_time():
    values = [4, 9, 10, 11, 45]
    for _ in range(2):
        with pytest.warns(ReadingWarning, match=r"the metalog with 5 terms is no law; 3 terms are taken") as caught:
            law = Metalog.from_quantiles(values, FIVE, lower=0, infeasible="fall back")
        assert caught[0].filename == __file__
    assert len(law.coefficients) == 3
    with pytest.raises(RangeError, match=r"the metalog with 5 terms through 4, 9, 10, 11, 45 is no law"):
        Metalog.from_quantiles(values, FIVE, lower=0)


def test_where_three_terms_are_too_many_the_quantiles_are_joined_by_lines():
    with pytest.warns(
        ReadingWarning, match=r"no metalog fits 1, 2, 60; the piecewise-linear quantile function"
    ) as caught:
        law = Metalog.from_quantiles([1, 2, 60], [0.1, 0.5, 0.9], infeasible="fall back")
    assert caught[0].filename == __file__
    assert isinstance(law, MinimumInformation)
    np.testing.assert_allclose(law.ppf([0.1, 0.3, 0.5, 0.9]), [1, 1.5, 2, 60])
    assert law.support() == pytest.approx((1 - 0.25, 60 + 58 / 4))


def test_the_lines_end_at_the_bounds():
    with pytest.warns(ReadingWarning, match=r"from 29\.875 to 62 is taken"):
        law = from_triplet(30, 30.5, 60, 0.1, 0, 62, "fall back")
    assert law.support() == pytest.approx((30 - 0.5 / 4, 62))


def test_what_is_feasible_falls_nowhere():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert isinstance(Metalog.from_triplet(35, 50, 75, infeasible="fall back"), Metalog)


@pytest.mark.parametrize(
    ("make", "error", "message"),
    [
        (lambda: Metalog.from_triplet(3, 2, 4), RangeError, r"in ascending order, got 3, 2, 4"),
        (
            lambda: Metalog.from_triplet(1, 2, 4, probability=0.5),
            InputError,
            r"`probability` must be below 1/2, got 0\.5",
        ),
        (lambda: Metalog.from_triplet(1, 2, 4, probability=10), InputError, r"got 10\. Give 0\.1 for 10 %"),
        (lambda: Metalog.from_triplet(1, 2, 4, lower=1), RangeError, r"must lie above 1, the bound that none reaches"),
        (lambda: Metalog.from_triplet(1, 2, 4, upper=4), RangeError, r"must lie below 4, the bound that none reaches"),
        (lambda: Metalog.from_triplet(1, 2, 4, infeasible="guess"), InputError, r"`infeasible` must be one of 'error'"),
        (lambda: Metalog.from_quantiles([1, 2], [0.1, 0.9], 3), InputError, r"`n_terms` must be at most 2, .* got 3"),
        (lambda: Metalog.from_quantiles([1, 2], [0.1, 0.9], 1), InputError, r"`n_terms` must be a whole number of at"),
        (lambda: Metalog.from_quantiles([1], [0.1]), InputError, r"at least 2 values"),
    ],
)
def test_impossible_quantiles_are_refused(make, error, message):
    with pytest.raises(error, match=message):
        make()
