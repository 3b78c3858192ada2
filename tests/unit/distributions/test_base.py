"""What every law inherits: moments by integration, tails, and the integral itself."""

from __future__ import annotations

import math

import numpy as np
import pytest

from riskmc.distributions import (
    PERT,
    ClassRange,
    ClassValue,
    Discrete,
    Distribution,
    Mixture,
    Natural,
    Triangular,
    Truncated,
    Uniform,
    expectation,
)
from riskmc.distributions.base import joint_cdf, means, quantiles, tail_quantiles
from riskmc.scales import Scale

SCALE = Scale(("A", "B", "C", "D"), bounds=(1e-4, 1e-3, 1e-2, 1e-1, 1.0))


class Square:
    """Not a riskmc law: the square of a uniform, known by its quantiles only."""

    def ppf(self, q):
        return np.asarray(q) ** 2


def test_the_integral_of_the_square_is_variance_plus_squared_mean():
    law = PERT(1, 3, 9)
    assert expectation(law, lambda x: x**2) == pytest.approx(law.std() ** 2 + law.mean() ** 2, rel=1e-12)


def test_any_object_with_quantiles_has_an_expectation():
    assert expectation(Square()) == pytest.approx(1 / 3, rel=1e-12)


def test_a_steep_end_does_not_disturb_the_integral():
    assert expectation(Uniform(0, 1), lambda x: x**-0.5) == pytest.approx(2.0, rel=1e-6)


def test_jumps_cost_no_precision_because_the_law_names_them():
    assert expectation(Discrete([0, 1, 5], [0.3, 0.3, 0.4])) == pytest.approx(0.3 * 1 + 0.4 * 5, rel=1e-12)


def test_moments_are_integrated_where_there_is_no_closed_form():
    law = Truncated(Uniform(0, 10), 2, 8)
    assert law.mean() == pytest.approx((2 + 8) / 2, rel=1e-12)
    assert law.std() == pytest.approx((8 - 2) / math.sqrt(12), rel=1e-10)


def test_a_tail_is_counted_from_either_end():
    law = Uniform(2, 6)
    np.testing.assert_allclose(law.tail(np.array([0.1, 0.5]), upper=True), [6 - 0.1 * 4, 4.0])
    np.testing.assert_allclose(law.tail(np.array([0.1, 0.5]), upper=False), [2 + 0.1 * 4, 4.0])


def test_a_law_without_quantiles_is_no_law():
    with pytest.raises(TypeError, match="abstract method"):
        type("Nothing", (Distribution,), {})()


def test_a_plain_law_has_no_breaks_and_is_not_discrete():
    assert Uniform(0, 1).breaks() == ()
    assert not Uniform(0, 1).is_discrete()


MIXED = [
    ClassValue(PERT(1, 2, 3), SCALE),
    Uniform(0, 1),
    ClassValue(PERT(0.2, 2, 4), SCALE, unit=5.0),
    Natural(Triangular(1, 2, 3), SCALE),
    PERT(0, 1, 4),
    ClassRange("A", "B", "B", scale=SCALE),
    Discrete([0, 1], [0.5, 0.5]),
    ClassValue(PERT(1, 2, 3, 50), SCALE),
    Truncated(PERT(0, 1, 4), 0.5, 3),
    Mixture([Uniform(0, 1), PERT(0, 1, 4)]),
]


def test_laws_of_all_kinds_are_asked_at_once():
    q = np.array([0.01, 0.4, 0.9])
    np.testing.assert_array_equal(quantiles(MIXED, q), [law.ppf(q) for law in MIXED])
    x = np.array([-1.0, 0.0, 0.1, 1.0, 2.5])
    np.testing.assert_allclose(joint_cdf(MIXED)(x), [law.cdf(x) for law in MIXED], rtol=1e-14, atol=1e-15)


@pytest.mark.parametrize("upper", [False, True])
@pytest.mark.parametrize("n", [3, 100])
def test_tails_of_many_laws_are_those_of_each(n, upper):
    x = np.geomspace(1e-6, 0.5, n)
    together = tail_quantiles([*MIXED, Square()], x, upper=upper)
    for law, row in zip(MIXED, together, strict=False):
        np.testing.assert_array_equal(row, law.tail(x, upper=upper))
        np.testing.assert_allclose(row, law.ppf(1 - x if upper else x), rtol=2e-8)
    np.testing.assert_array_equal(together[-1], Square().ppf(1 - x if upper else x))


def test_means_together_are_those_of_each():
    bending = Natural(Triangular(1, 2, 4), Scale(("A", "B", "C", "D"), bounds=(1e-4, 1e-3, 1e-2, 0.5, 1.0)))
    laws = [PERT(0, 1, 4), ClassValue(PERT(0, 1, 4), SCALE), bending, Square(), ClassValue(Uniform(1, 3), SCALE)]
    alone = [expectation(law) for law in laws]
    assert len(bending.breaks()) > 0
    np.testing.assert_allclose(means(laws), alone, rtol=1e-9)
    assert means([]).size == 0
