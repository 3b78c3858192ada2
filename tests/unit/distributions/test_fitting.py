"""Ranges read as bounds and as quantiles, with the mode or the median at best."""

from __future__ import annotations

import warnings

import numpy as np
import pytest

from riskmc.distributions import PERT, Point, Triangular, Uniform, coverage_of, from_range
from riskmc.exceptions import InputError, RangeError, ReadingWarning

SHAPES = ("pert", "triangular")
QUANTILE_SHAPES = ("metalog", "minimum-information", "beta", "best-fit")


def test_names_of_bounds_are_coverages():
    assert [coverage_of(bounds) for bounds in ("range", "p5-p95", "p10-p90", 0.5)] == [1.0, 0.9, 0.8, 0.5]


@pytest.mark.parametrize(
    ("bounds", "message"),
    [
        ("p5-95", r"`bounds` must be one of 'range', 'p5-p95', 'p10-p90'; got 'p5-95'\. Did you mean 'p5-p95'\?"),
        (90, r"`coverage` must lie in \[0\.01, 1\], got 90\. Give 0\.9 for 90 %"),
        (0.0, r"`coverage` must lie in \[0\.01, 1\], got 0\."),
        (1e-300, r"`coverage` must lie in \[0\.01, 1\], got 1e-300"),
        (None, r"`bounds` must be one of 'range', .* or a coverage such as 0\.8; got None"),
        ({"cover": 0.8}, r"`bounds` must be one of .*; got \{'cover': 0\.8\}"),
        ({"coverage": "0.8"}, r"`coverage` must be a number, got '0\.8'"),
    ],
)
def test_other_bounds_are_refused(bounds, message):
    with pytest.raises(InputError, match=message):
        from_range(1, 2, 3, bounds=bounds)


def test_a_range_read_as_bounds_is_the_family_itself():
    assert from_range(1, 3, 9, bounds="range") == PERT(1, 3, 9, 4.0)
    assert from_range(1, 3, 9, bounds="range", pert_shape=2) == PERT(1, 3, 9, 2)
    assert from_range(1, 3, 9, bounds=1.0, shape="triangular") == Triangular(1, 3, 9)
    assert from_range(1, 3, 9, bounds="range", shape="uniform") == Uniform(1, 9)


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("best", [2.0, 2.001, 4.0, 7.6, 9.76, 10.0])
def test_low_and_high_are_the_quantiles_they_are_said_to_be(shape, best):
    law = from_range(2, best, 10, bounds="p5-p95", shape=shape)
    np.testing.assert_allclose(law.cdf([2, 10]), [0.05, 0.95], atol=1e-12)
    assert law.mode == best


def test_a_mode_at_low_has_the_probability_of_low_below_it():
    law = from_range(2, 2, 6, bounds="p10-p90", shape="triangular")
    assert law.cdf(law.mode) == pytest.approx((1 - 0.8) / 2)
    assert law.low < law.mode
    assert law.high > 6


def test_a_mirrored_range_is_a_mirrored_law():
    law, mirrored = from_range(0, 0.3, 1, bounds="p5-p95"), from_range(0, 0.7, 1, bounds="p5-p95")
    assert law.low == pytest.approx(1 - mirrored.high, rel=1e-9)
    assert law.std() == pytest.approx(mirrored.std(), rel=1e-9)


def test_a_uniform_range_is_widened_to_its_quantiles():
    law = from_range(2, 3, 6, bounds="p10-p90", shape="uniform")
    margin = (6 - 2) * 0.1 / 0.8
    assert law.support() == pytest.approx((2 - margin, 6 + margin))
    np.testing.assert_allclose(law.cdf([2, 6]), [0.1, 0.9])


@pytest.mark.parametrize("bounds", ["range", "p5-p95"])
@pytest.mark.parametrize("shape", SHAPES)
def test_best_can_be_the_median(bounds, shape):
    law = from_range(2, 5.5, 10, bounds=bounds, best_is="median", shape=shape)
    tail = 0.5 * (1 - coverage_of(bounds))
    np.testing.assert_allclose(law.cdf([2, 5.5, 10]), [tail, 0.5, 1 - tail], atol=1e-12)


def test_a_median_that_the_shape_cannot_have_is_refused_with_what_it_can():
    # The median of the unit triangle lies between 1 - sqrt(1/2) and sqrt(1/2).
    with pytest.raises(RangeError, match=r"median at 1, only between 2\.929 and 7\.071 \(29\.3% and 70\.7%") as raised:
        from_range(0, 1, 10, bounds="range", best_is="median", shape="triangular")
    assert raised.value.attainable == pytest.approx((10 - 10 / 2**0.5, 10 / 2**0.5))


@pytest.mark.parametrize("bounds", ["range", "p5-p95"])
@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("end", [0, 1])
def test_the_ends_of_what_is_attainable_are_attained(bounds, shape, end):
    with pytest.raises(RangeError, match="this shape cannot have its median") as raised:
        from_range(0, 0, 7, bounds=bounds, best_is="median", shape=shape)
    best = raised.value.attainable[end]
    assert from_range(0, best, 7, bounds=bounds, best_is="median", shape=shape).cdf(best) == pytest.approx(0.5)


def test_three_equal_bounds_are_a_point_without_a_word():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert from_range(3, 3, 3, bounds="range") == Point(3)


def test_three_equal_quantiles_are_a_point_with_a_warning_each_time():
    for _ in range(2):
        with pytest.warns(ReadingWarning, match=r"all 3 but are read as quantiles; a point is taken"):
            assert from_range(3, 3, 3, bounds="p5-p95") == Point(3)


@pytest.mark.parametrize(
    ("changes", "error", "message"),
    [
        ({"best": 0.5}, RangeError, r"`low` must not exceed `best`: got low 1, best 0\.5"),
        ({"best": 10}, RangeError, r"`best` must not exceed `high`: got best 10, high 9"),
        ({"high": np.nan}, RangeError, r"`high` must be a finite number, got nan"),
        ({"shape": "normal"}, InputError, r"`shape` must be one of 'pert', 'triangular', 'uniform', .*; got 'normal'"),
        ({"best_is": "mean"}, InputError, r"`best_is` must be one of 'mode', 'median'; got 'mean'"),
        ({"pert_shape": -1}, InputError, r"`pert_shape` must be a finite number above zero"),
    ],
)
def test_impossible_ranges_are_refused(changes, error, message):
    given = {"low": 1, "best": 3, "high": 9, "bounds": "range"} | changes
    with pytest.raises(error, match=message):
        from_range(given.pop("low"), given.pop("best"), given.pop("high"), **given)


def test_a_coverage_may_be_written_as_in_a_file():
    assert from_range(1, 3, 9, bounds={"coverage": 0.8}) == from_range(1, 3, 9, bounds=0.8)


@pytest.mark.parametrize("pert_shape", [1e15, 1e300])
def test_a_shape_too_tight_to_fit_is_refused(pert_shape):
    with pytest.raises(InputError, match=r"`pert_shape` must be at most 10000, got 1e\+"):
        from_range(1, 3, 9, bounds="p5-p95", pert_shape=pert_shape)


def test_the_tightest_shape_and_the_least_coverage_can_be_fitted():
    law = from_range(1, 3, 9, bounds={"coverage": 0.01}, pert_shape=1e4)
    np.testing.assert_allclose(law.ppf([0.495, 0.505]), [1, 9], rtol=1e-6)


def test_text_is_no_number():
    with pytest.raises(InputError, match=r"`low` must be a number, got '1'"):
        from_range("1", 2, 3, bounds="range")


@pytest.mark.parametrize("shape", QUANTILE_SHAPES)
def test_shapes_of_quantiles_know_the_ends_of_the_axis(shape):
    law = from_range(2, 5.5, 10, bounds="p5-p95", best_is="median", shape=shape, lower=0, upper=12)
    assert 0 <= law.support()[0] < 2
    assert 10 < law.support()[1] <= 12
    np.testing.assert_allclose(law.cdf([2, 5.5, 10]), [0.05, 0.5, 0.95], atol=0.02)


@pytest.mark.parametrize("shape", QUANTILE_SHAPES)
def test_shapes_of_quantiles_need_a_coverage(shape):
    with pytest.raises(InputError, match=f"the shape '{shape}' reads low and high as quantiles and needs bounds with"):
        from_range(2, 4, 10, bounds="range", best_is="median", shape=shape, lower=0, upper=12)


@pytest.mark.parametrize("shape", QUANTILE_SHAPES)
def test_three_equal_quantiles_are_a_point_in_every_shape(shape):
    with pytest.warns(ReadingWarning, match="a point is taken"):
        assert from_range(3, 3, 3, bounds="p5-p95", best_is="median", shape=shape, lower=0, upper=12) == Point(3)


@pytest.mark.parametrize("shape", ["pert", "triangular", "uniform"])
def test_ends_do_not_go_with_shapes_that_ignore_them(shape):
    with pytest.raises(InputError, match=rf"`lower` and `upper` go with the shapes 'metalog', .* not with '{shape}'"):
        from_range(2, 4, 10, bounds="p5-p95", shape=shape, lower=0)
