"""Metalog laws: both ways, bounds, moments, ends."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats

from riskmc.distributions import Uniform, expectation
from riskmc.distributions.fits.metalog import Metalog, carried_back, check_bounds, transformed
from riskmc.exceptions import InputError, RangeError

U = np.array([2.0**-33, 1e-6, 0.001, 0.05, 0.3, 0.5, 0.9, 0.999])
LAWS = [
    Metalog([50, 9, 5]),
    Metalog([3.9, 0.17, 0.03], lower=0),
    Metalog([-3.9, 0.17, 0.03], upper=100),
    Metalog([0.1, 0.4, 0.3], 0, 100),
    Metalog([14, 9.1, 13, -14, -33]),
    Metalog([0, 1.3], -1, 1),
]


@pytest.mark.parametrize("law", LAWS)
def test_probabilities_invert_quantiles(law):
    np.testing.assert_allclose(law.cdf(law.ppf(U)), U, rtol=0, atol=1e-12)
    assert (np.diff(law.ppf(U)) > 0).all()


@pytest.mark.parametrize("law", LAWS)
def test_both_tails_are_quantiles(law):
    np.testing.assert_allclose(law.tail(U[:6], upper=False), law.ppf(U[:6]), rtol=1e-12)
    np.testing.assert_allclose(law.tail(U[2:6], upper=True), law.ppf(1 - U[2:6]), rtol=1e-9)


@pytest.mark.parametrize("law", LAWS)
def test_the_ends_are_the_bounds(law):
    low, high = law.support()
    assert law.ppf([0.0, 1.0]).tolist() == [low, high]
    assert low == (-math.inf if law.lower is None else law.lower)
    assert high == (math.inf if law.upper is None else law.upper)
    assert law.cdf([-math.inf, math.inf]).tolist() == [0.0, 1.0]
    assert law.ppf(0.5).shape == ()
    assert law.cdf(np.ones((2, 3))).shape == (2, 3)


@pytest.mark.parametrize("law", LAWS)
def test_moments_are_those_of_the_quantiles(law):
    assert law.mean() == pytest.approx(expectation(law), rel=1e-8)
    assert law.std() ** 2 == pytest.approx(expectation(law, lambda x: (x - law.mean()) ** 2), rel=1e-6)


def test_two_terms_are_the_logistic_law_and_its_kin():
    np.testing.assert_allclose(Metalog([3, 2]).ppf(U), stats.logistic(3, 2).ppf(U))
    assert Metalog([3, 2]).std() == pytest.approx(stats.logistic(3, 2).std())
    np.testing.assert_allclose(Metalog([0, 0.3], lower=0).ppf(U), stats.fisk(1 / 0.3).ppf(U))
    assert Metalog([0, 0.3], lower=0).mean() == pytest.approx(stats.fisk(1 / 0.3).mean())
    np.testing.assert_allclose(Metalog([0, 1], 2, 6).ppf(U), Uniform(2, 6).ppf(U), rtol=1e-12)


def test_a_tail_may_be_too_heavy_for_a_mean():
    law = Metalog([0, 1.2], lower=0)
    assert (law.mean(), law.std()) == (math.inf, math.inf)
    assert Metalog([0, 1.2], upper=0).mean() == -math.inf
    assert Metalog([0, 0.6], lower=0).std() == math.inf
    assert Metalog([0, 0.6], lower=0).mean() == pytest.approx(stats.fisk(1 / 0.6).mean())


def test_the_variance_of_three_terms_is_keelins():
    a2, a3 = 9.0, 5.0
    variance = a2**2 * math.pi**2 / 3 + a3**2 * (1 / 12 + math.pi**2 / 36)
    assert Metalog([50, a2, a3]).std() == pytest.approx(math.sqrt(variance), rel=1e-12)


def test_a_series_without_log_odds_ends_by_itself():
    law = Metalog([4, 0, 0, 2])
    assert law.support() == (3.0, 5.0)
    np.testing.assert_allclose(law.ppf([0, 0.25, 1]), [3, 3.5, 5])


@pytest.mark.parametrize(("lower", "upper"), [(None, None), (0.0, None), (None, 9.0), (0.0, 9.0)])
def test_the_axis_of_the_series_and_back(lower, upper):
    values = np.array([0.01, 1.0, 5.0, 8.0])
    np.testing.assert_allclose(carried_back(transformed(values, lower, upper), lower, upper), values, rtol=1e-6)


@pytest.mark.parametrize(
    ("make", "error", "message"),
    [
        (lambda: Metalog([1]), InputError, r"a metalog needs two or more finite coefficients, got \[1\]"),
        (lambda: Metalog([1, math.nan]), InputError, r"two or more finite coefficients"),
        (
            lambda: Metalog([1, 1, 2]),
            RangeError,
            r"the metalog with coefficients 1, 1, 2 is no law: its quantiles fall",
        ),
        (lambda: Metalog([1, 1], 3, 2), RangeError, r"`lower` must be below `upper`: got lower 3, upper 2"),
        (lambda: check_bounds(math.inf, None), InputError, r"`lower` must be a finite number, got inf\. Leave it out"),
        (lambda: check_bounds(None, "9"), InputError, r"`upper` must be a number, got '9'"),
    ],
)
def test_what_is_no_law_is_refused(make, error, message):
    with pytest.raises(error, match=message):
        make()


def test_equal_metalogs_are_equal():
    assert Metalog([1, 2], lower=0) == Metalog((1.0, 2.0), lower=0.0)
    assert len({Metalog([1, 2]), Metalog([1, 2])}) == 1


@pytest.mark.parametrize("scale", [0.3, 0.45, 0.499])
def test_moments_of_a_heavy_tail(scale):
    # of exp(s L), L logistic: E X^k = pi k s / sin(pi k s)
    first, second = (math.pi * k * scale / math.sin(math.pi * k * scale) for k in (1, 2))
    law = Metalog([0, scale], lower=0)
    assert law.mean() == pytest.approx(first, rel=1e-9)
    assert law.std() == pytest.approx(math.sqrt(second - first**2), rel=1e-9)


def test_coefficients_are_numbers():
    with pytest.raises(InputError, match="`coefficients` must be numbers, got"):
        Metalog(["a", "b"])
