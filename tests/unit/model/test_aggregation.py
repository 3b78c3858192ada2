"""Rules of aggregation and the exact moments of a weighted sum."""

from __future__ import annotations

import math

import numpy as np
import pytest

from riskmc.exceptions import InputError
from riskmc.frameworks import load
from riskmc.model import aggregate, weighted_sum_moments
from riskmc.model.aggregation import unit_value

VALUES = np.array([[1.0, 1 / 3, 0.0], [0.2, 0.2, 0.2]])


def test_a_weighted_sum_normalises_its_weights():
    expected = [(2 * 1 + 1 * 1 / 3) / 4, 0.2]
    np.testing.assert_allclose(aggregate(VALUES, [2, 1, 1]), expected)
    np.testing.assert_allclose(aggregate(VALUES), [(1 + 1 / 3) / 3, 0.2])


def test_the_largest_value_counts_among_criteria_with_weight():
    assert aggregate(VALUES, rule="maximum").tolist() == [1.0, 0.2]
    assert aggregate(VALUES, [0, 1, 1], rule="maximum").tolist() == [1 / 3, 0.2]


def test_money_is_added_as_it_is():
    np.testing.assert_allclose(aggregate(VALUES, rule="monetised-sum"), [1 + 1 / 3, 0.6])
    np.testing.assert_allclose(aggregate(VALUES, [0, 5, 1], rule="monetised-sum"), [1 / 3, 0.4])


def test_leading_dimensions_are_kept():
    assert aggregate(np.ones((4, 5, 3))).shape == (4, 5)
    assert aggregate([1.0, 2.0]).shape == ()


def test_fixed_weights_scale_the_spread():
    mean, std = weighted_sum_moments([1, 3], [0.1, 0.2], [1, 3])
    assert mean == 0.25 * 1 + 0.75 * 3
    assert std == pytest.approx(math.hypot(0.25 * 0.1, 0.75 * 0.2))


def test_uncertain_weights_spread_a_sum_of_known_values():
    # Two criteria: W_1 is a beta law with variance w (1 - w) / (c + 1), and the sum is 1 + 2 (1 - W_1).
    mean, std = weighted_sum_moments([1, 3], [0, 0], [0.25, 0.75], concentration=8)
    assert mean == 2.5
    assert std == pytest.approx(2 * math.sqrt(0.25 * 0.75 / 9))


def test_uncertain_weights_agree_with_draws_of_them():
    rng = np.random.default_rng(8)
    means, stds, weights = np.array([0.1, 0.4, 0.9]), np.array([0.05, 0.2, 0.1]), np.array([0.5, 0.3, 0.2])
    n = 200_000
    total = (rng.dirichlet(6 * weights, n) * rng.normal(means, stds, (n, 3))).sum(axis=1)
    mean, std = weighted_sum_moments(means, stds, weights, concentration=6)
    assert abs(total.mean() - mean) < 4 * std / math.sqrt(n)
    assert abs(total.std() - std) < 4 * std / math.sqrt(n)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: aggregate(VALUES, rule="mean"), r"`rule` must be one of 'weighted-sum', 'maximum', 'monetised-sum'"),
        (lambda: aggregate(VALUES, [1, 1]), r"`weights` must be one for each of the criteria .* \(3,\), got \(2,\)"),
        (lambda: aggregate(VALUES, [1, -1, 1]), r"`weights` must be finite and not negative"),
        (lambda: aggregate(3.0), r"`weights` must be one for each of the criteria"),
        (lambda: weighted_sum_moments([1], [1, 2], [1, 2]), r"must be alike, got the shapes \(1,\), \(2,\) and \(2,\)"),
        (
            lambda: weighted_sum_moments([1, 2], [1, 2], [1, 1], concentration=0),
            r"`concentration` must be a finite number above zero",
        ),
    ],
)
def test_what_cannot_be_aggregated_is_refused(call, message):
    with pytest.raises(InputError, match=message):
        call()


def test_the_top_class_is_worth_1_or_money():
    assert unit_value(load("nl-nra-2014")) == 1.0
    swiss = load("ch-kns-2025")
    assert unit_value(swiss) == swiss.aggregation.class_value * 3.0**7
