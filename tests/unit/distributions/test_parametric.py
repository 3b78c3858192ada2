"""Normal and Student's t laws, and what all parametric families share."""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
import pytest
from scipy import special, stats

from riskmc.distributions import Mixture
from riskmc.distributions.base import joint_cdf, quantiles, tail_quantiles
from riskmc.distributions.parametric import Normal, StudentT, check_finite, student_score
from riskmc.exceptions import InputError

U = np.array([2.0**-33, 1e-6, 0.05, 0.3, 0.5, 0.9, 1 - 1e-6])
REFERENCES = [
    (Normal(3, 2), stats.norm(3, 2)),
    (StudentT(3, 2, 4), stats.t(4, 3, 2)),
    (StudentT(0, 1, 2.5), stats.t(2.5)),
]


@pytest.mark.parametrize(("law", "reference"), REFERENCES)
def test_quantiles_probabilities_and_moments_are_those_of_scipy(law, reference):
    np.testing.assert_allclose(law.ppf(U), reference.ppf(U), rtol=1e-10, atol=1e-12)
    np.testing.assert_allclose(law.cdf(law.ppf(U)), U, rtol=1e-9)
    np.testing.assert_allclose(law.tail(U[:4], upper=True), reference.isf(U[:4]), rtol=1e-10)
    np.testing.assert_allclose(law.tail(U[:4], upper=False), reference.ppf(U[:4]), rtol=1e-10)
    assert (law.mean(), law.std()) == pytest.approx((reference.mean(), reference.std()))


@pytest.mark.parametrize("law", [Normal(0, 1), StudentT(0, 1, 3)])
def test_the_ends_are_infinite(law):
    assert law.support() == (-math.inf, math.inf)
    assert law.ppf([0.0, 1.0]).tolist() == [-math.inf, math.inf]
    assert law.cdf([-math.inf, math.inf]).tolist() == [0.0, 1.0]


def test_shapes_are_kept():
    assert Normal(0, 1).ppf(0.5).shape == ()
    assert StudentT(0, 1, 3).cdf(np.zeros((2, 3))).shape == (2, 3)


def test_many_laws_are_as_each_alone():
    laws = [Normal(0, 1), Normal(5, 0.1), Normal(-2, 30)]
    x = np.geomspace(2.0**-33, 0.5, 50)
    for upper in (False, True):
        assert (tail_quantiles(laws, x, upper=upper) == [law.tail(x, upper=upper) for law in laws]).all()
    assert (quantiles(laws, x) == [law.ppf(x) for law in laws]).all()
    assert (joint_cdf(laws)(x) == [law.cdf(x) for law in laws]).all()


def test_a_pool_of_unbounded_laws_is_a_law():
    pool = Mixture([Normal(0, 1), StudentT(4, 1, 3)])
    values = pool.ppf([0.1, 0.5, 0.9])
    np.testing.assert_allclose(pool.cdf(values), [0.1, 0.5, 0.9], atol=1e-12)
    assert pool.mean() == 2.0


def test_heavy_tails_have_no_moments():
    assert StudentT(0, 1, 2).std() == math.inf
    assert StudentT(0, 1, 2).mean() == 0.0
    assert math.isnan(StudentT(0, 1, 1).mean())


def test_more_degrees_of_freedom_are_nearer_to_the_normal():
    away = [abs(StudentT(0, 1, nu).ppf(0.975) - special.ndtri(0.975)) for nu in (3, 10, 100, 1e6)]
    assert all(near < far for far, near in pairwise(away))
    assert away[-1] < 1e-5


def test_the_score_at_zero_is_minus_infinity():
    np.testing.assert_array_equal(student_score(np.array(3.0), np.array([0.0, 0.5, 1.0])), [-np.inf, 0.0, np.inf])


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: Normal(math.nan, 1), r"`location` must be a finite number, got nan"),
        (lambda: Normal(0, 0), r"`scale` must be a finite number above zero, got 0"),
        (lambda: StudentT(0, -1, 3), r"`scale` must be a finite number above zero, got -1"),
        (lambda: StudentT(0, 1, math.inf), r"`degrees_of_freedom` must be a finite number above zero, got inf"),
        (lambda: Normal("0", 1), r"`location` must be a number, got '0'"),
        (lambda: check_finite("shift", math.inf), r"`shift` must be a finite number, got inf"),
    ],
)
def test_impossible_parameters_are_refused(make, message):
    with pytest.raises(InputError, match=message):
        make()


def test_a_quantile_next_to_zero_is_not_large():
    assert student_score(np.array(2.5), np.array([1e-300, 0.0])).tolist() == [-math.inf, -math.inf]
