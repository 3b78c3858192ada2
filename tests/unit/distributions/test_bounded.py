"""The scaled beta law and the mirror."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats

from riskmc.distributions import Discrete, Point, ZeroInflated
from riskmc.distributions.base import quantiles, tail_quantiles
from riskmc.distributions.bounded import Beta, Mirrored
from riskmc.distributions.pools.quantile_average import QuantileAverage
from riskmc.distributions.positive import Gamma, LogNormal
from riskmc.exceptions import InputError, RangeError

U = np.array([2.0**-33, 1e-6, 0.05, 0.3, 0.5, 0.9, 1 - 1e-6])


@pytest.mark.parametrize(("alpha", "beta"), [(2, 6), (0.5, 0.7), (40, 1)])
def test_a_beta_law_is_that_of_scipy(alpha, beta):
    law, reference = Beta(alpha, beta, -1, 3), stats.beta(alpha, beta, -1, 4)
    np.testing.assert_allclose(law.ppf(U), reference.ppf(U), rtol=1e-9)
    np.testing.assert_allclose(law.tail(U[:4], upper=True), reference.isf(U[:4]), rtol=1e-9)
    np.testing.assert_allclose(law.cdf([-2, 0, 1, 4]), reference.cdf([-2, 0, 1, 4]), rtol=1e-9)
    assert (law.mean(), law.std()) == pytest.approx((reference.mean(), reference.std()))
    assert law.support() == (-1.0, 3.0)


def test_a_beta_law_of_ones_is_even():
    np.testing.assert_allclose(Beta(1, 1, 2, 6).ppf([0, 0.25, 1]), [2, 3, 6])


@pytest.mark.parametrize("law", [Gamma(2, 1), LogNormal(0, 0.5, 1)])
def test_a_mirrored_law_is_the_law_from_its_other_end(law):
    mirrored = Mirrored(law, 10)
    np.testing.assert_allclose(mirrored.ppf(U[2:-1]), 10 - law.ppf(1 - U[2:-1]), rtol=1e-12)
    np.testing.assert_allclose(mirrored.cdf(mirrored.ppf(U[2:-1])), U[2:-1], rtol=1e-9)
    assert (mirrored.tail(U[:4], upper=True) == 10 - law.tail(U[:4], upper=False)).all()
    assert mirrored.support() == (-math.inf, 10 - law.support()[0])
    assert (mirrored.mean(), mirrored.std()) == (10 - law.mean(), law.std())
    np.testing.assert_allclose(Mirrored(mirrored, 10).ppf(U[2:]), law.ppf(U[2:]), rtol=1e-9)


def test_atoms_and_breaks_are_mirrored():
    mirrored = Mirrored(ZeroInflated(Gamma(2, 1), 0.3), 10)
    assert mirrored.breaks() == (0.7,)
    assert mirrored.cdf(10) == 1.0
    assert mirrored.cdf(np.nextafter(10, 0)) == pytest.approx(0.7)
    assert Mirrored(Discrete([0, 1], [0.3, 0.7]), 1).is_discrete()
    assert Mirrored(Point(3), 10).ppf([0.2, 0.9]).tolist() == [7.0, 7.0]


def test_many_mirrored_laws_are_as_each_alone():
    laws = [Mirrored(Gamma(2, 1), 10), Mirrored(LogNormal(0, 0.5), 3), Mirrored(Gamma(5, 1), 1)]
    x = np.geomspace(2.0**-33, 0.5, 50)
    for upper in (False, True):
        assert (tail_quantiles(laws, x, upper=upper) == [law.tail(x, upper=upper) for law in laws]).all()
    assert (quantiles(laws, x) == [law.ppf(x) for law in laws]).all()


@pytest.mark.parametrize(
    ("make", "error", "message"),
    [
        (lambda: Beta(0, 1), InputError, r"`alpha` must be a finite number above zero, got 0"),
        (lambda: Beta(1, 1, 2, 2), RangeError, r"a beta law needs lower < upper, got 2 twice"),
        (lambda: Beta(1, 1, 2, math.inf), RangeError, r"`high` must be a finite number, got inf"),
        (lambda: Mirrored(Gamma(1, 1), math.inf), InputError, r"`about` must be a finite number, got inf"),
        (lambda: Mirrored(3, 1), InputError, r"`law` must be a distribution"),
    ],
)
def test_impossible_parameters_are_refused(make, error, message):
    with pytest.raises(error, match=message):
        make()


def test_the_mirrored_lower_tail_is_as_exact_as_the_upper_tail_of_the_law():
    law, q = Mirrored(LogNormal(0, 1), 7), np.array([1e-18, 1e-12, 1e-4])
    np.testing.assert_allclose(law.ppf(q), 7 - stats.lognorm(1).isf(q), rtol=1e-9)
    assert law.ppf([0.0, 1.0]).tolist() == [-math.inf, 7.0]
    assert QuantileAverage([law, law]).mean() == pytest.approx(7 - math.exp(0.5), rel=1e-9)
