"""Moments of flat weights between bounds: closed forms, two methods against each other, and an integral."""

from __future__ import annotations

import math

import numpy as np
import pytest

from riskmc.model import interval_moments as module
from riskmc.model.interval_moments import interval_moments, tightened


def centred(moments):
    mean, covariance = moments
    return mean, np.diag(covariance), covariance[0, 1]


@pytest.mark.parametrize("n", [2, 3, 7, 10, 11, 14, 20, 40])
def test_bounds_that_never_bind_leave_the_whole_simplex(n):
    mean, variance, covariance = centred(interval_moments((0.0,) * n, (1.0,) * n))
    np.testing.assert_allclose(mean, 1 / n, rtol=1e-12)
    np.testing.assert_allclose(variance, (n - 1) / (n**2 * (n + 1)), rtol=1e-10)
    assert covariance == pytest.approx(-1 / (n**2 * (n + 1)), rel=1e-10)


@pytest.mark.parametrize("n", [3, 10, 20])
def test_lows_shrink_the_simplex(n):
    low = 0.5 / n
    mean, variance, _ = centred(interval_moments((low,) * n, (1.0,) * n))
    np.testing.assert_allclose(mean, 1 / n, rtol=1e-12)
    np.testing.assert_allclose(variance, 0.25 * (n - 1) / (n**2 * (n + 1)), rtol=1e-10)


def test_two_units_share_an_interval():
    mean, covariance = interval_moments((0.2, 0.1), (0.7, 0.6))  # the first lies from 0.4 to 0.7
    np.testing.assert_allclose(mean, [0.55, 0.45], rtol=1e-14)
    np.testing.assert_allclose(covariance, 0.3**2 / 12 * np.array([[1, -1], [-1, 1]]), rtol=1e-12)


def test_one_unit_has_all_the_weight():
    mean, covariance = interval_moments((0.0,), (1.0,))
    assert (mean.tolist(), covariance.tolist()) == ([1.0], [[0.0]])


@pytest.mark.parametrize("n", [3, 12])
def test_bounds_that_meet_leave_a_point(n):
    point = np.arange(1.0, n + 1) / (n * (n + 1) / 2)
    mean, covariance = interval_moments(tuple(point), tuple(point))
    np.testing.assert_allclose(mean, point, rtol=1e-12)
    np.testing.assert_array_equal(covariance, 0.0)


def test_decimal_lows_that_sum_to_one_up_to_rounding_leave_a_point():
    low = (0.7, 0.2, 0.1)
    assert low[0] + low[1] + low[2] < 1.0
    mean, covariance = interval_moments(low, (1.0,) * 3)
    np.testing.assert_allclose(mean, low, rtol=1e-12)
    np.testing.assert_allclose(covariance, 0.0, atol=1e-20)


def test_a_fixed_unit_takes_its_share_from_the_others():
    mean, covariance = interval_moments((0.4, 0.0, 0.0), (0.4, 1.0, 1.0))
    np.testing.assert_allclose(mean, [0.4, 0.3, 0.3], rtol=1e-14)
    np.testing.assert_allclose(covariance[1, 1], 0.6**2 / 12, rtol=1e-12)
    np.testing.assert_array_equal(covariance[0], 0.0)


def bounds_of(kind, n):
    """Return widths, and what is left above the lows, of n units."""
    rng = np.random.default_rng([n, len(kind)])
    width = {
        "even": np.full(n, 0.2),
        "mixed": rng.uniform(0.02, 0.5, n),
        "two wide": np.r_[1.0, 1.0, 10 ** rng.uniform(-3.9, -2, n - 2)],
        "decades": np.r_[1.0, 1.0, 10 ** rng.uniform(-3.9, 0, n - 2)],
    }[kind]
    least, most = width.max(), width.sum() - width.max()
    return width, least + rng.uniform(0.1, 0.9) * (most - least)


@pytest.mark.parametrize("kind", ["even", "mixed", "two wide", "decades"])
@pytest.mark.parametrize("n", [5, 9, 12])
def test_the_two_methods_agree(kind, n):
    width, rest = bounds_of(kind, n)
    exact, inverted = module._exact(width, rest), module._inverted(width, rest)
    np.testing.assert_allclose(inverted[0], exact[0], atol=1e-11)
    np.testing.assert_allclose(inverted[1], exact[1], atol=1e-11)


@pytest.mark.parametrize("rest", [0.03, 0.5, 0.97])
def test_tilting_holds_in_the_corners_too(rest):
    width = np.full(12, 1.0)
    rest *= width.sum()
    exact, inverted = module._exact(width, rest), module._inverted(width, rest)
    np.testing.assert_allclose(inverted[1], exact[1], rtol=1e-9)


def test_narrow_units_among_many_change_nothing_that_matters():
    n = 14
    width = np.r_[[0.3] * 12, 2e-5, 1e-5]
    low = np.full(n, (1.0 - 1.7) / n)  # only what lies above the lows counts
    found = interval_moments(tuple(low + 0.1), tuple(low + 0.1 + width))
    exact, covariance = module._exact(width, 1.0 - float((low + 0.1).sum()))
    np.testing.assert_allclose(found[0], low + 0.1 + exact, atol=1e-8)
    np.testing.assert_allclose(found[1], covariance, atol=1e-8)


def test_moments_are_those_of_draws_from_the_simplex_that_fall_within():
    low, high = np.array([0.05, 0.1, 0.0, 0.2]), np.array([0.4, 0.35, 0.3, 0.6])
    drawn = np.random.default_rng(7).dirichlet(np.ones(4), 400_000)
    kept = drawn[((drawn >= low) & (drawn <= high)).all(axis=1)]
    mean, covariance = interval_moments(tuple(low), tuple(high))
    error = np.sqrt(np.diag(covariance) / len(kept))
    assert (np.abs(kept.mean(axis=0) - mean) < 4 * error).all()
    np.testing.assert_allclose(np.diag(np.cov(kept.T)), np.diag(covariance), rtol=4 * np.sqrt(2 / len(kept)))


def test_bounds_are_tightened_to_what_can_be_reached():
    least, most = tightened(np.array([0.0, 0.1, 0.3]), np.array([1.0, 0.2, 0.4]))
    np.testing.assert_allclose(least, [1 - 0.2 - 0.4, 0.1, 0.3])
    np.testing.assert_allclose(most, [1 - 0.1 - 0.3, 0.2, 0.4])


@pytest.mark.parametrize("z", [0.3 + 0.0j, -2.0 + 5.0j, 2.0 + 5.0j, 0.001 + 0.0j, -0.009 + 0.003j, 40.0 + 1.0j])
def test_the_transform_and_its_derivatives(z):
    a, step = 0.7, 1e-5
    level, slope, curve = (value[0, 0] for value in module._log_transform(np.array([a]), np.array([z])))
    assert np.exp(level) == pytest.approx((np.exp(z * a) - 1) / (z * a), rel=1e-10)
    near = [module._log_transform(np.array([a]), np.array([z + d])) for d in (-step, step)]
    assert slope == pytest.approx((near[1][0][0, 0] - near[0][0][0, 0]) / (2 * step), rel=1e-5)
    assert curve == pytest.approx((near[1][1][0, 0] - near[0][1][0, 0]) / (2 * step), rel=1e-4)


def test_results_are_kept_and_cannot_be_changed():
    first, again = (interval_moments((0.0, 0.0), (1.0, 1.0)) for _ in range(2))
    assert first is again
    with pytest.raises(ValueError, match="read-only"):
        first[0][0] = 1.0


def test_twenty_units_that_sum_like_irwin_and_hall():
    n = 20  # widths 0.1, half of their sum: symmetric, with variances from the density of a sum of 19 and of 18
    mean, covariance = interval_moments((0.0,) * n, (0.1,) * n)

    def density(m, x):
        terms = [(-1) ** k * math.comb(m, k) * (x - k) ** (m - 1) for k in range(math.floor(x) + 1)]
        return sum(terms) / math.factorial(m - 1)

    x = np.linspace(0.0, 1.0, 2001)
    weight = np.array([density(n - 1, 10.0 - u) for u in x])
    variance = np.trapezoid(weight * (x - 0.5) ** 2, x) / np.trapezoid(weight, x)
    np.testing.assert_allclose(mean, 0.05, rtol=1e-12)
    np.testing.assert_allclose(np.diag(covariance), 0.01 * variance, rtol=1e-6)
    np.testing.assert_allclose(covariance.sum(axis=1), 0.0, atol=1e-15)
