"""Laws above a shift."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats

from riskmc.distributions.positive import Gamma, LogNormal, LogT
from riskmc.exceptions import InputError

U = np.array([2.0**-33, 1e-6, 0.05, 0.3, 0.5, 0.9, 1 - 1e-6])
REFERENCES = [
    (LogNormal(1, 0.4), stats.lognorm(0.4, scale=math.e)),
    (LogNormal(1, 0.4, -7), stats.lognorm(0.4, loc=-7, scale=math.e)),
    (Gamma(2.5, 3), stats.gamma(2.5, scale=3)),
    (Gamma(0.5, 3, 10), stats.gamma(0.5, loc=10, scale=3)),
]


@pytest.mark.parametrize(("law", "reference"), REFERENCES)
def test_quantiles_probabilities_and_moments_are_those_of_scipy(law, reference):
    np.testing.assert_allclose(law.ppf(U), reference.ppf(U), rtol=1e-9)
    np.testing.assert_allclose(law.cdf(law.ppf(U[2:])), U[2:], rtol=1e-9)
    np.testing.assert_allclose(law.tail(U[:4], upper=True), reference.isf(U[:4]), rtol=1e-9)
    assert (law.mean(), law.std()) == pytest.approx((reference.mean(), reference.std()))


@pytest.mark.parametrize("law", [LogNormal(0, 1, 2), LogT(0, 1, 3, 2), Gamma(2, 1, 2)])
def test_the_law_starts_at_its_shift(law):
    assert law.support() == (2.0, math.inf)
    assert law.ppf([0.0, 1.0]).tolist() == [2.0, math.inf]
    assert law.cdf([-math.inf, 1.0, 2.0, math.inf]).tolist() == [0.0, 0.0, 0.0, 1.0]


def test_the_logarithm_of_a_log_t_is_students_t():
    law = LogT(1.0, 0.5, 3, 10)
    np.testing.assert_allclose(np.log(law.ppf(U[2:]) - 10), stats.t(3, 1.0, 0.5).ppf(U[2:]), rtol=1e-9)
    np.testing.assert_allclose(law.cdf(law.ppf(U[2:])), U[2:], rtol=1e-9)
    assert law.mean() == law.std() == math.inf


def test_a_tail_too_long_for_a_number_is_infinite_without_a_warning():
    assert LogT(0, 2, 3).tail(np.array([2.0**-33]), upper=True).tolist() == [math.inf]
    assert LogNormal(0, 100).mean() == math.inf
    assert LogNormal(0, 100).std() == math.inf


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: LogNormal(math.inf, 1), r"`mu` must be a finite number, got inf"),
        (lambda: LogNormal(0, 0), r"`sigma` must be a finite number above zero, got 0"),
        (lambda: LogT(0, 1, 0), r"`degrees_of_freedom` must be a finite number above zero, got 0"),
        (lambda: Gamma(-1, 1), r"`shape` must be a finite number above zero, got -1"),
        (lambda: Gamma(1, 1, math.nan), r"`shift` must be a finite number, got nan"),
    ],
)
def test_impossible_parameters_are_refused(make, message):
    with pytest.raises(InputError, match=message):
        make()
