"""Intervals that are guaranteed or joint, and the draws they take."""

import numpy as np
import pytest
import xarray as xr
from scipy import stats

from riskmc.exceptions import InputError
from riskmc.results.intervals import (
    bonferroni_quantile,
    clopper_pearson,
    draws_for_half_width,
    goodman_intervals,
    paired_difference,
    thompson_draws,
)
from riskmc.results.precision import wilson_interval


def test_bonferroni_shares_the_error():
    assert bonferroni_quantile(1) == pytest.approx(stats.norm.ppf(0.975), rel=1e-12)
    assert bonferroni_quantile(10, level=0.9) == pytest.approx(stats.norm.isf(0.1 / 20), rel=1e-12)
    assert bonferroni_quantile(10, dof=7) == pytest.approx(stats.t.isf(0.05 / 20, 7), rel=1e-10)


@pytest.mark.parametrize(("k", "n"), [(0, 10), (3, 10), (10, 10), (1, 10_000), (9_999, 10_000)])
@pytest.mark.parametrize("level", [0.5, 0.95, 0.999])
def test_clopper_pearson_is_that_of_scipy(k, n, level):
    found = [float(end) for end in clopper_pearson(k, n, level=level)]
    expected = stats.binomtest(k, n).proportion_ci(level, method="exact")
    assert found == pytest.approx([expected.low, expected.high], rel=1e-9, abs=1e-15)


def test_clopper_pearson_covers_at_least_as_often_as_it_says():
    n = 30
    lower, upper = clopper_pearson(np.arange(n + 1), n, level=0.9)
    wilson = wilson_interval(np.arange(n + 1) / n, n, level=0.9)
    least = {"clopper": 1.0, "wilson": 1.0}
    for p in np.linspace(0.001, 0.999, 999):
        chances = stats.binom.pmf(np.arange(n + 1), n, p)
        least["clopper"] = min(least["clopper"], chances[(lower <= p) & (p <= upper)].sum())
        least["wilson"] = min(least["wilson"], chances[(wilson[0] <= p) & (p <= wilson[1])].sum())
    assert least["clopper"] >= 0.9
    assert least["wilson"] < 0.87  # which is why it is for display only


def test_intervals_have_shapes_and_missing_numbers():
    lower, upper = clopper_pearson([[1.0, np.nan], [0.0, 5.0]], [5, 10])
    assert lower.shape == upper.shape == (2, 2)
    assert np.isnan([lower[0, 1], upper[0, 1]]).all()
    assert lower[1, 0] == 0.0
    assert goodman_intervals(np.ones((2, 3, 4)))[0].shape == (2, 3, 4)
    assert np.isnan(goodman_intervals([[1.0, np.nan]])[1]).all()


def test_goodman_is_wilson_at_the_level_of_bonferroni():
    lower, upper = goodman_intervals([60, 30, 10], level=0.9)
    z = stats.norm.isf(0.1 / 6)
    a, k, n = z**2, np.array([60, 30, 10]), 100
    root = np.sqrt(a * (a + 4 * k * (n - k) / n))
    np.testing.assert_allclose(lower, (a + 2 * k - root) / (2 * (n + a)), rtol=1e-12)
    np.testing.assert_allclose(upper, (a + 2 * k + root) / (2 * (n + a)), rtol=1e-12)


@pytest.mark.parametrize("level", [0.3, 0.8, 0.9, 0.95, 0.99, 0.9999])
def test_thompson_finds_the_worst_of_all(level):
    def scaled(m):
        return stats.norm.isf((1 - level) / (2 * m)) ** 2 * (1 / m) * (1 - 1 / m)

    found = thompson_draws(0.01, level=level)
    assert found.scaled == pytest.approx(max(map(scaled, range(2, 200))), rel=1e-12)
    assert scaled(found.worst_m) == pytest.approx(found.scaled, rel=1e-12)
    assert found.n_draws == np.ceil(found.scaled / 0.01**2)


def test_thompson_draws_keep_all_shares_within_the_half_width():
    half_width = 0.05
    counts = np.random.default_rng(7).multinomial(thompson_draws(half_width).n_draws, [1 / 3] * 3, size=20_000)
    off = np.abs(counts / counts.sum(axis=1, keepdims=True) - 1 / 3).max(axis=1)
    assert (off <= half_width).mean() > 0.95 - 4 * np.sqrt(0.95 * 0.05 / 20_000)


def test_draws_grow_with_what_is_asked():
    assert draws_for_half_width(0.01, p=0.1) < draws_for_half_width(0.01) < draws_for_half_width(0.01, level=0.99)
    assert draws_for_half_width(0.01, n_probabilities=2) > draws_for_half_width(0.01)
    assert draws_for_half_width(0.01) == np.ceil(stats.norm.isf(0.025) ** 2 / 4 / 0.01**2)


def test_a_paired_difference_leaves_out_what_moves_both():
    rng = np.random.default_rng(3)
    common = rng.normal(size=(4, 1000, 2))
    own = rng.normal(0.1, 0.01, size=common.shape)
    first, second = (xr.DataArray(values, dims=("chain", "draw", "scenario")) for values in (common + own, common))
    found = paired_difference(first, second)
    assert found["difference"].dims == ("scenario",)
    np.testing.assert_allclose(found["difference"], own.mean(axis=(0, 1)), rtol=1e-9)
    np.testing.assert_allclose(found["difference_mcse"], own.reshape(-1, 2).std(axis=0, ddof=1) / 4000**0.5, rtol=1e-6)


def test_a_difference_of_probabilities_counts_two_draws_more():
    found = paired_difference(np.ones(100, dtype=bool), np.ones(100, dtype=bool))
    assert float(found["difference"]) == 0.0
    assert float(found["difference_mcse"]) == pytest.approx(np.sqrt(2 / 102 / 100))
    first, second = np.array([True, True, False, False]), np.array([True, False, False, True])
    found = paired_difference(first, second)
    assert float(found["difference_mcse"]) == pytest.approx(np.sqrt((4 * 0.5 + 2) / 6 / 4))


@pytest.mark.parametrize(("first", "second"), [(int, int), (bool, float), (float, float), (np.uint8, bool)])
def test_zeros_and_ones_of_any_kind_are_probabilities(first, second):
    found = paired_difference(np.ones(100, dtype=first), np.ones(100, dtype=second))
    assert float(found["difference_mcse"]) == pytest.approx(np.sqrt(2 / 102 / 100))


def test_what_is_counted_is_found_for_each_kept_label():
    first = xr.DataArray([[1.0, 0.0, 1.0], [4.0, 0.0, 1.0], [0.5, 0.2, 0.1]], dims=("scenario", "draw"))
    found = paired_difference(first, first * 0.0 + [[1.0, 0.0, 1.0]])
    assert float(found["difference_mcse"][0]) == pytest.approx(np.sqrt(2 / 5 / 3))
    spread = [np.std([3.0, 0.0, 0.0], ddof=1), np.std([-0.5, 0.2, -0.9], ddof=1)]
    np.testing.assert_allclose(found["difference_mcse"][1:], np.array(spread) / np.sqrt(3))


def test_an_assessment_compared_with_itself_has_not_changed():
    draws = np.random.default_rng(1).normal(size=(50, 3))
    found = paired_difference(draws, draws)
    assert not found["difference"].any()
    assert not found["difference_mcse"].any()


def test_a_draw_without_a_number_gives_none():
    assert np.isnan(paired_difference(np.array([1.0, np.nan]), np.ones(2))["difference"])


@pytest.mark.parametrize(
    ("first", "second", "message"),
    [
        (np.ones(5), np.ones(4), "same draws twice"),
        (np.ones(1), np.ones(1), "at least two"),
        (xr.DataArray(np.ones(3), dims="x"), xr.DataArray(np.ones(3), dims="x"), "`draw_dims`"),
        (
            xr.DataArray(np.ones(2), {"draw": [0, 1]}, dims="draw"),
            xr.DataArray(np.ones(2), {"draw": [1, 2]}, dims="draw"),
            "different labels",
        ),
    ],
)
def test_other_draws_are_no_pairs(first, second, message):
    with pytest.raises(InputError, match=message):
        paired_difference(first, second)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: clopper_pearson(11, 10), "`k` must lie between 0 and `n`"),
        (lambda: clopper_pearson(0, 0), "`n` must be at least one draw"),
        (lambda: clopper_pearson(1, 10, level=95), r"Give 0.95 for 95 %"),
        (lambda: goodman_intervals([-1, 3]), "`counts` must be finite and not negative"),
        (lambda: goodman_intervals([0, 0]), "`counts` must hold at least one draw"),
        (lambda: goodman_intervals(3), "`counts` must hold one count per class"),
        (lambda: thompson_draws(0.0), "`half_width` must be a finite number above zero"),
        (lambda: thompson_draws(5), "`half_width` must be at most 0.5"),
        (lambda: draws_for_half_width(0.01, n_probabilities=0), "`n_statements` must be a whole number"),
        (lambda: draws_for_half_width(0.01, p=1.0), r"`p` must lie in \(0, 1\)"),
        (lambda: bonferroni_quantile(1, dof=0), "`dof` must be a finite number above zero"),
    ],
)
def test_what_is_out_of_range_is_refused(call, message):
    with pytest.raises(InputError, match=message):
        call()
