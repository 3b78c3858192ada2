"""Laws carried from the class axis to values and to natural quantities."""

from __future__ import annotations

import numpy as np
import pytest

from riskmc.distributions import ClassValue, Discrete, Natural, Point, Uniform
from riskmc.exceptions import InputError, ScaleError
from riskmc.scales import Scale

SCALE = Scale(("A", "B", "C"), bounds=(1.0, 10.0, 100.0, 1000.0))
U = np.linspace(0.01, 0.99, 99)


def test_a_class_value_is_a_power_of_the_base():
    law = ClassValue(Uniform(1.5, 3.5), SCALE, unit=54.0)
    np.testing.assert_allclose(law.ppf([0.25, 0.75]), [54 / 3, 54.0])
    assert law.support() == pytest.approx((54 * 3**-1.5, 54 * 3**0.5))
    assert law.mean() == pytest.approx(54 * (3**0.5 - 3**-1.5) / (2 * np.log(3)))


def test_a_class_value_is_zero_below_class_1():
    law = ClassValue(Uniform(-0.5, 1.5), SCALE)
    np.testing.assert_allclose(law.ppf([0.2, 0.499, 0.5]), [0.0, 0.0, 3**-2.5])
    assert law.breaks() == (pytest.approx(0.5),)
    np.testing.assert_allclose(law.cdf([-1e-9, 0.0, 3**-2.6, 3**-2.0]), [0.0, 0.5, 0.5, 0.75])


@pytest.mark.parametrize("make", [ClassValue, Natural])
def test_a_quantile_has_its_own_probability(make):
    law = make(Uniform(0.6, 3.4), SCALE, unit=7.0)
    np.testing.assert_allclose(law.cdf(law.ppf(U)), U, rtol=1e-9)


@pytest.mark.parametrize("make", [ClassValue, Natural])
def test_atoms_are_counted_where_they_stand(make):
    law = make(Discrete([1, 2, 3], [0.2, 0.3, 0.5]), SCALE)
    np.testing.assert_allclose(law.cdf(law.ppf([0.1, 0.4, 0.9])), [0.2, 0.5, 1.0])
    assert law.is_discrete()


def test_a_natural_quantity_is_log_linear_within_a_class():
    law = Natural(Uniform(0.5, 3.5), SCALE, unit=2.0)
    np.testing.assert_allclose(law.ppf([1 / 6, 0.5, 2 / 3]), [2 * 10**0.5, 2 * 10**1.5, 2 * 100])
    assert law.support() == pytest.approx((2.0, 2000.0))
    assert law.breaks() == ()


def test_a_natural_quantity_bends_where_classes_differ_in_width():
    uneven = Scale(("A", "B", "C"), bounds=(1, 10, 100, 200))
    assert Natural(Uniform(0.5, 3.5), uneven).breaks() == pytest.approx((2 / 3,))
    assert Natural(Uniform(0.0, 4.0), uneven).breaks() == pytest.approx((0.5 / 4, 2.5 / 4, 3.5 / 4))


def test_below_class_1_a_quantity_goes_on_unless_it_is_said_to_be_zero():
    below = Uniform(-0.5, 1.5)
    assert Natural(below, SCALE).ppf(0.25) == pytest.approx(10**-0.5)
    law = Natural(below, SCALE, zero=True)
    np.testing.assert_allclose(law.ppf([0.25, 0.75]), [0.0, 10**0.5])
    np.testing.assert_allclose(law.cdf([-1.0, 0.0, 0.5, 10**0.5]), [0.0, 0.5, 0.5, 0.75])
    assert 0.5 in [pytest.approx(b) for b in law.breaks()]


def test_a_probability_moves_to_another_horizon_at_a_constant_rate():
    years = Scale(("A", "B"), bounds=(0.01, 0.1, 1.0), zero=None)
    law = Natural(Point(1.0), years, horizon_ratio=2.5)
    p = 10**-1.5
    assert law.ppf(0.5) == pytest.approx(1 - (1 - p) ** 2.5)
    spread = Natural(Uniform(0.5, 2.5), years, horizon_ratio=2.5)
    np.testing.assert_allclose(spread.cdf(spread.ppf(U)), U, rtol=1e-9)
    assert spread.support() == (pytest.approx(1 - 0.99**2.5), 1.0)
    assert spread.cdf([-0.1, 1.0]).tolist() == [0.0, 1.0]


def test_tails_are_those_of_the_coordinate():
    x = np.array([1e-6, 0.3])
    for law in (ClassValue(Uniform(0.6, 3.4), SCALE), Natural(Uniform(0.6, 3.4), SCALE)):
        np.testing.assert_allclose(law.tail(x, upper=True), law.ppf(1 - x), rtol=1e-9)
        np.testing.assert_allclose(law.tail(x, upper=False), law.ppf(x), rtol=1e-12)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: ClassValue(Point(1), SCALE, unit=0), r"`unit` must be a finite number above zero, got 0"),
        (lambda: Natural(Point(1), SCALE, unit=-1), r"`unit` must be a finite number above zero, got -1"),
        (lambda: Natural(Point(1), SCALE, horizon_ratio=0), r"`horizon_ratio` must be a finite number above zero"),
    ],
)
def test_factors_must_be_positive(make, message):
    with pytest.raises(InputError, match=message):
        make()


def test_classes_without_bounds_have_no_quantity():
    with pytest.raises(ScaleError, match=r"classes without natural bounds"):
        Natural(Point(1), Scale(("A", "B"))).ppf(0.5)


@pytest.mark.parametrize("law", [ClassValue, Natural])
def test_a_plain_number_is_no_law_of_the_coordinate(law):
    with pytest.raises(InputError, match=r"`coordinate` must be a distribution, for example Point\(3\); got 3"):
        law(3, Scale(("A", "B"), bounds=(1, 10, 100)))
