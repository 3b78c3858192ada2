import math

import numpy as np
import pytest
from scipy import stats

from riskmc.exceptions import InputError
from riskmc.results.moments import Moments


@pytest.fixture
def values():
    return np.random.default_rng(5).lognormal(size=1000)


def test_moments_of_values(values):
    found = Moments.of(values)
    assert found.n == values.size
    assert found.mean == pytest.approx(values.mean(), rel=1e-12)
    assert found.variance == pytest.approx(values.var(ddof=1), rel=1e-12)
    assert found.std == pytest.approx(values.std(ddof=1), rel=1e-12)
    assert found.skewness == pytest.approx(stats.skew(values), rel=1e-12)
    assert found.excess_kurtosis == pytest.approx(stats.kurtosis(values), rel=1e-12)


@pytest.mark.parametrize("cut", [1, 10, 500, 999])
def test_parts_merge_into_the_whole(values, cut):
    merged, whole = Moments.of(values[:cut]) + Moments.of(values[cut:]), Moments.of(values)
    for name in ("n", "mean", "m2", "m3", "m4"):
        assert getattr(merged, name) == pytest.approx(getattr(whole, name), rel=1e-10), name


def test_merging_is_the_same_either_way(values):
    a, b = Moments.of(values[:300]), Moments.of(values[300:])
    assert a.merge(b).m4 == pytest.approx(b.merge(a).m4, rel=1e-12)
    assert a.merge(b).m3 == pytest.approx(b.merge(a).m3, rel=1e-12)


def test_no_draws_change_nothing(values):
    found = Moments.of(values)
    assert Moments.of([]) == Moments()
    assert found + Moments() == found
    assert Moments() + found == found
    assert sum([found], start=Moments()) == found


def test_any_shape_counts_as_draws():
    assert Moments.of([[1.0, 2.0], [3.0, 6.0]]) == Moments.of([1.0, 2.0, 3.0, 6.0])


def test_a_far_mean_keeps_the_small_deviations():
    far = 1e15 + np.array([1.0, 2.0, 3.0, 4.0])
    assert Moments.of(far).variance == pytest.approx(5 / 3, rel=1e-12)


@pytest.mark.parametrize("values", [[], [4.0]])
def test_too_few_draws_have_no_variance(values):
    found = Moments.of(values)
    assert math.isnan(found.variance)
    assert math.isnan(found.std)


def test_equal_draws_have_no_shape():
    found = Moments.of([0.1] * 7)
    assert found.variance == pytest.approx(0.0, abs=1e-30)
    assert math.isnan(Moments.of([2.0, 2.0]).skewness)
    assert math.isnan(Moments.of([2.0, 2.0]).excess_kurtosis)


@pytest.mark.parametrize("bad", [math.nan, math.inf])
def test_a_value_that_is_no_number_is_refused(bad):
    with pytest.raises(InputError, match=r"moments need finite numbers, got (nan|inf)"):
        Moments.of([1.0, bad])
