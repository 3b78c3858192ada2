import math

import numpy as np
import pytest
from scipy import stats

from riskmc.exceptions import InputError
from riskmc.results.quantile_errors import (
    ONE_ERROR,
    beta_probabilities,
    draw_quantile_mcse,
    order_statistics,
    quantile_interval,
    quantile_mcse_by_density,
    wilks_draws,
)

P = np.array([0.05, 0.5, 0.95])


def by_search(p, n, level):
    """The definition, tried on every draw."""
    tail, law = (1 - level) / 2, stats.binom(n, p)
    lower = max(k for k in range(n + 1) if k == 0 or law.cdf(k - 1) <= tail)
    upper = min(k for k in range(1, n + 2) if law.sf(k - 1) <= tail)
    return lower, upper, law.cdf(upper - 1) - (law.cdf(lower - 1) if lower else 0.0)


@pytest.mark.parametrize("p", [0.001, 0.05, 0.5, 0.93])
@pytest.mark.parametrize("n", [1, 2, 7, 60, 400])
@pytest.mark.parametrize("level", [0.5, 0.95, 0.999])
def test_order_statistics_are_those_of_the_definition(p, n, level):
    found = order_statistics(p, n, level=level)
    assert found == pytest.approx(by_search(p, n, level), abs=1e-12)
    assert found.coverage >= level - 1e-12


def test_one_draw_bounds_nothing():
    assert order_statistics(0.5, 1) == (0, 2, 1.0)


def test_order_statistics_of_very_many_draws_are_those_of_a_normal():
    n, p, z = 2**40, 0.99, stats.norm.ppf(0.975)
    lower, upper, coverage = order_statistics(p, n)
    reach = z * math.sqrt(n * p * (1 - p))
    assert [lower, upper] == pytest.approx([n * p - reach, n * p + reach], abs=3.0)
    assert coverage == pytest.approx(0.95, abs=1e-4)


def test_the_interval_covers_the_quantile_as_often_as_stated():
    draws = np.random.default_rng(4).random((20_000, 40))
    lower, upper = quantile_interval(draws, 0.8, level=0.9)
    stated = order_statistics(0.8, 40, level=0.9).coverage
    covered = ((lower <= 0.8) & (upper >= 0.8)).mean()
    assert covered == pytest.approx(stated, abs=4 * math.sqrt(stated * (1 - stated) / 20_000))


def test_the_interval_has_no_end_where_draws_are_too_few():
    lower, upper = quantile_interval([[3.0, 1.0, 2.0], [6.0, 4.0, 5.0]], 0.5)
    assert lower.tolist() == [-math.inf, -math.inf]
    assert upper.tolist() == [math.inf, math.inf]


@pytest.mark.parametrize(("order", "n"), [(1, 59), (2, 93), (3, 124), (4, 153), (5, 181)])
def test_wilks_numbers_of_draws(order, n):
    assert wilks_draws(0.95, level=0.95, order=order) == n


@pytest.mark.parametrize("p", [0.1, 0.9, 0.999])
@pytest.mark.parametrize("level", [0.5, 0.99])
@pytest.mark.parametrize("order", [1, 2, 7])
def test_wilks_number_is_the_smallest(p, level, order):
    n = wilks_draws(p, level=level, order=order)
    assert stats.binom.cdf(n - order, n, p) >= level
    assert n == order or stats.binom.cdf(n - 1 - order, n - 1, p) < level


def test_smallest_and_largest_draw_hold_a_share_of_the_law():
    draws = np.random.default_rng(6).random((20_000, wilks_draws(0.9, level=0.9, order=2)))
    held = ((draws.max(axis=1) - draws.min(axis=1)) >= 0.9).mean()
    assert held == pytest.approx(0.9, abs=0.01)


def test_error_by_density_is_the_spread_between_runs():
    medians = np.median(np.random.default_rng(2).standard_normal((4000, 401)), axis=1)
    stated = quantile_mcse_by_density(stats.norm.pdf, 0.0, 0.5, 401)
    assert medians.std() == pytest.approx(stated, rel=4 / math.sqrt(2 * 4000))


def test_errors_of_several_quantiles():
    found = quantile_mcse_by_density(stats.norm.pdf, stats.norm.ppf(P), P, 100)
    np.testing.assert_allclose(found, np.sqrt(P * (1 - P) / 100) / stats.norm.pdf(stats.norm.ppf(P)))
    with pytest.raises(InputError, match="`density` must be above zero at every quantile"):
        quantile_mcse_by_density(stats.uniform.pdf, [0.5, 2.0], [0.5, 0.9], 100)


def test_beta_probabilities_are_scipys():
    found = beta_probabilities(P, 1000)
    expected = [stats.beta.ppf(at, 1000 * P + 1, 1000 * (1 - P) + 1) for at in ONE_ERROR]
    np.testing.assert_allclose(found, expected, rtol=1e-9)
    np.testing.assert_allclose(ONE_ERROR, stats.norm.cdf([-1, 1]), atol=1e-7)


@pytest.mark.parametrize("n", [0, 0.5, math.nan, math.inf])
def test_no_draws_are_refused(n):
    with pytest.raises(InputError, match="`n` must be at least one draw, got"):
        beta_probabilities(0.5, n)


def test_error_of_draws_is_the_spread_between_runs():
    runs = np.random.default_rng(3).standard_normal((1000, 4000))
    stated = draw_quantile_mcse(runs, P)
    assert stated.shape == (1000, 3)
    # Rounded outwards to whole draws, so a little too large; the spread is known to 1 / sqrt(2 * 1000).
    ratio = stated.mean(axis=0) / np.quantile(runs, P, axis=1).std(axis=1)
    assert ((ratio > 1.0 - 4 / math.sqrt(2000)) & (ratio < 1.05 + 4 / math.sqrt(2000))).all()


def test_error_of_one_draw_is_nothing():
    assert draw_quantile_mcse([0.3], [0.0, 0.5, 1.0]).tolist() == [0.0, 0.0, 0.0]


@pytest.mark.parametrize("call", [order_statistics, lambda p, n: quantile_interval(np.ones(n), p)])
@pytest.mark.parametrize("p", [0.0, 1.0, 95])
def test_a_probability_out_of_range_is_refused(call, p):
    with pytest.raises(InputError, match=rf"`p` must lie in \(0, 1\), got {p:g}"):
        call(p, 10)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: order_statistics(0.5, 0), "`n` must be a whole number of at least 1, got 0"),
        (lambda: order_statistics(0.5, 10, level=95), r"`level` must lie in \(0, 1\), got 95. Give 0.95 for 95 %"),
        (lambda: wilks_draws(0.5, level=1.0), r"`level` must lie in \(0, 1\), got 1"),
        (lambda: wilks_draws(1.0), r"`p` must lie in \(0, 1\), got 1"),
        (lambda: wilks_draws(0.5, order=0), "`order` must be a whole number of at least 1, got 0"),
        (lambda: quantile_mcse_by_density(np.ones_like, 0.5, 1.0, 10), r"in \(0, 1\), got 1"),
        (lambda: quantile_mcse_by_density(np.ones_like, 0.5, 0.5, 0), "`n` must be a whole number of at least 1"),
        (lambda: draw_quantile_mcse([1.0, math.nan], 0.5), "`draws` must be finite numbers, got nan"),
    ],
)
def test_arguments_out_of_range_are_refused(call, message):
    with pytest.raises(InputError, match=message):
        call()
