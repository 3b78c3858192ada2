"""Rules over the criterion axis: laws, limits and refusals."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from riskmc.exceptions import InputError
from riskmc.model import aggregate
from riskmc.model.rules import (
    ordered_weighted_average,
    orness,
    power_mean,
    quantifier_average,
    quantifier_weights,
    weighted_product,
)

NUMBERS = st.floats(1e-3, 1e3)
PAIRS = st.lists(st.tuples(NUMBERS, st.floats(0.01, 1.0)), min_size=1, max_size=6)
EXPONENTS = st.floats(-50.0, 50.0) | st.sampled_from([-math.inf, -1e-9, 0.0, 1e-9, 1.0, math.inf])


@given(PAIRS, EXPONENTS, EXPONENTS)
def test_a_power_mean_rises_with_its_exponent(pairs, one, other):
    values, weights = zip(*pairs, strict=True)
    low, high = (power_mean(values, weights, exponent) for exponent in sorted((one, other)))
    assert low <= high * (1 + 1e-11)


@given(PAIRS)
def test_a_power_mean_is_the_sum_at_one_the_product_at_zero_the_maximum_and_minimum_at_the_ends(pairs):
    values, weights = map(np.asarray, zip(*pairs, strict=True))
    assert float(power_mean(values, weights, 1.0)) == pytest.approx(float(aggregate(values, weights)), rel=1e-12)
    product = float(np.prod(values ** (weights / weights.sum())))
    assert float(power_mean(values, weights, 0.0)) == pytest.approx(product, rel=1e-10)
    assert float(power_mean(values, weights, 1e-9)) == pytest.approx(product, rel=1e-6)
    assert float(power_mean(values, weights, math.inf)) == values.max()
    assert float(power_mean(values, weights, -math.inf)) == values.min()


@given(PAIRS, EXPONENTS, st.floats(1e-6, 1e6))
def test_a_power_mean_scales_with_its_values(pairs, exponent, factor):
    values, weights = map(np.asarray, zip(*pairs, strict=True))
    scaled = power_mean(factor * values, weights, exponent)
    assert float(scaled) == pytest.approx(factor * float(power_mean(values, weights, exponent)), rel=1e-9)


@given(PAIRS, st.floats(0.1, 10.0))
def test_a_power_mean_ranks_like_the_weighted_sum_of_powers(pairs, exponent):
    values, weights = map(np.asarray, zip(*pairs, strict=True))
    expected = float(aggregate(values**exponent, weights)) ** (1 / exponent)
    assert float(power_mean(values, weights, exponent)) == pytest.approx(expected, rel=1e-9)


@pytest.mark.parametrize(("exponent", "expected"), [(-2.0, 0.0), (0.0, 0.0), (0.5, 0.25), (2.0, math.sqrt(0.5))])
def test_a_zero_absorbs_at_exponents_up_to_zero(exponent, expected):
    assert float(power_mean([0.0, 1.0], [0.5, 0.5], exponent)) == pytest.approx(expected)


@pytest.mark.parametrize("exponent", [-math.inf, -1.0, 0.0, 0.01, 1.0, math.inf])
def test_criteria_without_weight_do_not_count(exponent):
    assert float(power_mean([0.25, 0.0, 9.0], [1.0, 0.0, 0.0], exponent)) == pytest.approx(0.25)


@pytest.mark.parametrize("exponent", [0.03, 1.0, 5.0])
def test_nothing_but_zeros_is_zero(exponent):
    assert float(power_mean([0.0, 0.0], [1, 1], exponent)) == 0.0


def test_large_exponents_do_not_overflow():
    assert float(power_mean([1e200, 1e199], [0.5, 0.5], 1e4)) == pytest.approx(1e200 * 0.5**1e-4)


@given(st.lists(st.floats(-5, 5), min_size=2, max_size=6))
def test_an_ordered_weighted_average_lies_between_minimum_and_maximum(values):
    n = len(values)
    first, last, even = np.eye(n)[0], np.eye(n)[-1], np.ones(n)
    assert float(ordered_weighted_average(values, first)) == max(values)
    assert float(ordered_weighted_average(values, last)) == min(values)
    assert float(ordered_weighted_average(values, even)) == pytest.approx(np.mean(values), abs=1e-12)
    assert (orness(first), orness(even), orness(last)) == (1.0, pytest.approx(0.5), 0.0)


@given(st.integers(2, 8), st.floats(0.1, 8.0), st.floats(0.1, 8.0))
def test_a_larger_quantifier_exponent_stresses_the_small(n, one, other):
    low, high = sorted((one, other))
    assert orness(quantifier_weights(n, low)) >= orness(quantifier_weights(n, high)) - 1e-12
    assert quantifier_weights(n, low).sum() == pytest.approx(1.0)


@given(st.lists(st.floats(0, 5), min_size=1, max_size=6), st.floats(0.1, 8.0))
def test_equal_weights_give_the_plain_ordered_average(values, exponent):
    plain = ordered_weighted_average(values, quantifier_weights(len(values), exponent))
    assert float(quantifier_average(values, np.ones(len(values)), exponent)) == pytest.approx(float(plain), abs=1e-12)


@given(PAIRS)
def test_exponent_one_is_the_weighted_sum(pairs):
    values, weights = zip(*pairs, strict=True)
    assert float(quantifier_average(values, weights, 1.0)) == pytest.approx(
        float(aggregate(values, weights)), rel=1e-12
    )


def test_two_criteria_of_one_value_weigh_like_one():
    apart = quantifier_average([0.4, 0.4, 0.9], [0.25, 0.25, 0.5], 0.5)
    assert float(apart) == pytest.approx(float(quantifier_average([0.4, 0.9], [0.5, 0.5], 0.5)))


def test_weights_may_differ_by_scenario():
    values, weights = np.array([[0.25, 1.0], [0.25, 1.0]]), np.array([[1.0, 0.0], [0.5, 0.5]])
    np.testing.assert_allclose(weighted_product(values, weights), [0.25, 0.5])
    np.testing.assert_allclose(quantifier_average(values, weights, 2.0), [0.25, 0.25 * 1.0 + 0.25 * 0.25 + 0.5 * 0.25])


def test_a_lone_order_weight_has_no_orness():
    assert math.isnan(orness([1.0]))


@pytest.mark.parametrize(
    ("call", "match"),
    [
        (lambda: power_mean([1.0, -0.5], [1, 1], 2.0), "must not be negative under this rule, got -0.5"),
        (lambda: power_mean([1.0, 0.5], [1, 1], math.nan), "`exponent` must be a number, got nan"),
        (lambda: power_mean([1.0, 0.5], [1, 1, 1], 2.0), "one for each of 2 criteria, got the shape"),
        (lambda: power_mean([[1.0, 0.5]], np.ones((3, 2)), 2.0), "one for each of 2 criteria, got the shape"),
        (lambda: weighted_product([1.0, 0.5], [0, 0]), "must not all be zero"),
        (lambda: weighted_product([1.0, 0.5], [2, -1]), "finite and not negative"),
        (lambda: weighted_product([1.0, math.nan], [1, 1]), "`values` must be finite"),
        (lambda: weighted_product(1.0, 1.0), "at least one criterion on the last axis"),
        (lambda: ordered_weighted_average([1.0, 2.0], [1.0]), "`order_weights` must be one for each of 2 criteria"),
        (lambda: quantifier_average([1.0, 2.0], [1, 1], 0.0), "`exponent` must be a finite number above zero"),
        (lambda: quantifier_weights(0, 1.0), "`n` must be a whole number of at least 1"),
        (lambda: quantifier_weights(2, -1.0), "`exponent` must be a finite number above zero"),
    ],
)
def test_what_is_refused(call, match):
    with pytest.raises(InputError, match=match):
        call()
