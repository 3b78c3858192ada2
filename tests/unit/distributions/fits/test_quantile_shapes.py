"""Ranges on an axis with ends, read as quantiles."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from riskmc.distributions import ClassRange, Truncated, Uniform, from_range
from riskmc.distributions.fits.least_squares import fit_best, fit_quantiles
from riskmc.distributions.fits.metalog import Metalog
from riskmc.distributions.fits.minimum_information import MinimumInformation
from riskmc.distributions.fits.quantile_shapes import QUANTILE_SHAPES, quantile_law
from riskmc.exceptions import InputError, RangeError
from riskmc.scales import Scale

SCALE = Scale(("A", "B", "C", "D", "E"))
U = np.linspace(0.01, 0.99, 99)


def read(shape, low=2.0, best=4.0, high=10.0, lower=0.0, upper=12.0, best_is="median", coverage=0.9, pert_shape=4.0):
    return quantile_law(low, best, high, coverage, best_is, shape, lower, upper, pert_shape)


@pytest.mark.parametrize("bounds", [(0.0, 12.0), (0.0, None), (None, 12.0), (None, None)])
@pytest.mark.parametrize("shape", ["metalog", "minimum-information"])
def test_exact_shapes_honour_all_three(shape, bounds):
    law = read(shape, lower=bounds[0], upper=bounds[1])
    np.testing.assert_allclose(law.cdf([2, 4, 10]), [0.05, 0.5, 0.95], atol=1e-12)


def test_minimum_information_overshoots_by_a_tenth_where_the_axis_has_no_end():
    assert read("minimum-information", lower=None, upper=None).support() == pytest.approx((2 - 0.8, 10 + 0.8))
    assert read("minimum-information", upper=None).support() == pytest.approx((0, 10 + 0.8))


def test_beta_is_shelfs_fit():
    fit = fit_quantiles([2, 4, 10], [0.05, 0.5, 0.95], family="beta", lower=0, upper=12)
    np.testing.assert_allclose(read("beta").ppf(U), fit.law.ppf(U), rtol=1e-7)


def test_best_fit_is_the_nearest_of_shelfs_fits_once_cut_at_the_ends():
    said, probs = [2, 5.5, 10], [0.05, 0.5, 0.95]
    law = read("best-fit", best=5.5)
    fits = fit_best(said, probs, lower=0, upper=12).fits
    cut = [Truncated(fit.law, 0, 12) for fit in fits]
    distances = [((one.cdf(said) - probs) ** 2).sum() for one in cut]
    assert fits[0].family == "t"
    assert np.argmin(distances) > 0
    np.testing.assert_allclose(law.ppf(U), cut[np.argmin(distances)].ppf(U), rtol=1e-7)
    assert read("best-fit").support() == (0.0, 12.0)


def test_best_fit_without_an_end_leaves_out_the_tail_that_cannot_be_drawn():
    fits = fit_best([2, 4, 10], [0.05, 0.5, 0.95], lower=0).fits
    assert fits[0].family == "logt"
    np.testing.assert_allclose(read("best-fit", upper=None).ppf(U), fits[1].law.ppf(U), rtol=1e-7)


@pytest.mark.parametrize("shape", ["metalog", "minimum-information"])
def test_an_end_of_the_range_at_an_end_of_the_axis_is_a_quantile_a_little_inside(shape):
    # Even between the end and best, 5 % lie within a tenth of the way to best.
    np.testing.assert_allclose(read(shape, low=0.0).cdf([0, 0.1 * 4, 4, 10]), [0, 0.05, 0.5, 0.95], atol=1e-9)
    np.testing.assert_allclose(read(shape, high=12.0).cdf([2, 4, 12 - 0.1 * 8, 12]), [0.05, 0.5, 0.95, 1], atol=1e-9)
    # At most a tenth of the axis: half of the probability would otherwise lie within 2 of the lower end.
    np.testing.assert_allclose(read(shape, low=0.0, best=6.0, coverage=0.6).cdf(1.2), 0.2, atol=1e-9)
    # On an axis with one end only there is no such limit.
    np.testing.assert_allclose(read(shape, low=0.0, upper=None, coverage=0.8).cdf(0.2 * 4), 0.1, atol=1e-9)


@pytest.mark.parametrize("shape", QUANTILE_SHAPES)
def test_a_range_over_the_whole_axis_with_best_in_the_middle_is_even(shape):
    even = read(shape, low=0.0, best=6.0, high=12.0)
    np.testing.assert_allclose(even.ppf(U), Uniform(0, 12).ppf(U), atol=0.05)


@pytest.mark.parametrize("shape", ["metalog", "minimum-information"])
@pytest.mark.parametrize("coverage", [0.9, 0.8])
def test_a_wider_range_of_classes_is_never_a_narrower_band(shape, coverage):
    def law(low, best, high):
        labels = (SCALE.classes[k] for k in (low, best, high))
        return ClassRange(*labels, scale=SCALE, bounds=coverage, best_is="median", shape=shape)

    def band(*given):
        try:
            return np.diff(law(*given).ppf([0.05, 0.95]))[0]
        except RangeError:
            return None

    for low, best, high in itertools.combinations_with_replacement(range(5), 3):
        narrow = band(low, best, high)
        wider = [band(low - 1, best, high)] if low > 0 else []
        wider += [band(low, best, high + 1)] if high < 4 else []
        assert all(narrow is None or wide is None or wide >= narrow for wide in wider)


def test_a_beta_law_can_have_its_mode_at_best():
    law = read("beta", best_is="mode")
    mode = law.lower + (law.alpha - 1) / (law.alpha + law.beta - 2) * 12
    assert mode == pytest.approx(4.0)
    assert np.diff(law.cdf([2, 10]))[0] == pytest.approx(0.9)


def test_a_beta_law_with_a_mode_goes_on_beyond_the_axis_as_far_as_the_pert_law_and_is_cut():
    pert = from_range(0, 4, 12, bounds=0.9, pert_shape=3.0)
    whole = read("beta", low=0.0, high=12.0, best_is="mode", pert_shape=3.0)
    np.testing.assert_allclose(whole.ppf(U), Truncated(pert, 0, 12).ppf(U), rtol=1e-9)
    half = read("beta", low=0.0, best_is="mode")
    assert half.support() == (0.0, 12.0)
    assert half.law.lower == from_range(0, 4, 10, bounds=0.9).low
    assert np.diff(half.law.cdf([0, 10]))[0] == pytest.approx(0.9)


def test_a_range_wider_than_even_holds_too_much_for_a_mode():
    with pytest.raises(
        RangeError, match=r"no beta law from 0 to 12 with its mode at 4 holds 0\.5 .* even law holds 0\.667"
    ):
        read("beta", best_is="mode", coverage=0.5)


@pytest.mark.parametrize("shape", ["beta", "best-fit"])
def test_a_fit_needs_a_coverage(shape):
    with pytest.raises(RangeError, match=f"the shape '{shape}' needs a coverage above 0.2, got 0.2"):
        read(shape, coverage=0.2)
    np.testing.assert_allclose(read("metalog", low=3.9, high=4.1, coverage=0.1).cdf([3.9, 4, 4.1]), [0.45, 0.5, 0.55])


@pytest.mark.parametrize("shape", ["metalog", "minimum-information", "best-fit"])
def test_other_shapes_read_best_as_the_median(shape):
    with pytest.raises(InputError, match=f"the shape '{shape}' reads best as the median: say best_is"):
        read(shape, best_is="mode")


@pytest.mark.parametrize("shape", QUANTILE_SHAPES)
@pytest.mark.parametrize("best", [2.0, 10.0])
def test_a_median_at_an_end_is_refused_with_where_it_can_be(shape, best):
    with pytest.raises(RangeError, match="needs its median strictly between low and high") as raised:
        read(shape, best=best)
    assert raised.value.attainable == (2.0, 10.0)


def test_a_median_too_skewed_for_the_metalog_is_refused_with_where_it_can_be():
    with pytest.raises(RangeError, match=r"no metalog has its median at 2\.1 between 2 and 10") as raised:
        read("metalog", best=2.1)
    least, most = raised.value.attainable
    assert read("metalog", best=least + 1e-6).cdf(least + 1e-6) == pytest.approx(0.5)
    assert 2.1 < least < most < 10


@pytest.mark.parametrize(
    ("changes", "error", "message"),
    [
        ({"low": -1.0}, RangeError, r"the range -1 to 10 must lie between lower 0 and upper 12"),
        ({"high": 13.0}, RangeError, r"the range 2 to 13 must lie between lower 0 and upper 12"),
        ({"lower": None}, InputError, r"the shape 'beta' lies between two ends: give lower and upper"),
        ({"upper": None, "best_is": "mode"}, InputError, r"the shape 'beta' lies between two ends"),
        ({"upper": np.inf}, InputError, r"the end of an axis must be a finite number, got inf\. Leave it out"),
    ],
)
def test_a_range_lies_on_its_axis(changes, error, message):
    with pytest.raises(error, match=message):
        read("beta", **changes)


@pytest.mark.parametrize("shape", QUANTILE_SHAPES)
@pytest.mark.parametrize("labels", ["BCD", "AAE", "AEE", "AAA", "EEE", "BBC"])
def test_class_ranges_stay_on_the_axis_and_keep_their_median(shape, labels):
    law = ClassRange(*labels, scale=SCALE, bounds="p5-p95", best_is="median", shape=shape)
    low, high = law.support()
    assert 0.5 <= low < high <= 5.5
    assert law.cdf(SCALE.coordinate(labels[1])) == pytest.approx(0.5, abs=0.03)


@pytest.mark.parametrize("shape", QUANTILE_SHAPES)
def test_a_class_alone_is_the_class(shape):
    law = ClassRange("C", "C", "C", scale=SCALE, bounds=1.0, best_is="median", shape=shape)
    assert law.support() == (2.5, 3.5)
    if shape != "beta":
        assert law.law == Uniform(2.5, 3.5)
    uneven = ClassRange((1, 1), (2, 2), (5, 5), scale=SCALE, bounds=1.0, best_is="median", shape="metalog")
    assert uneven.law == MinimumInformation([2.0], [0.5], 1.0, 5.0)


def test_a_spike_at_zero_stays_beside_every_shape():
    law = ClassRange("X", "C", "D", scale=SCALE, bounds="p5-p95", best_is="median", shape="metalog", zero_mass=0.3)
    assert law.cdf(0.0) == pytest.approx(0.3)
    assert isinstance(law.law.positive, Metalog)
    assert law.law.positive.support() == (0.5, 5.5)
    latent = ClassRange("X", "C", "D", scale=SCALE, bounds="p5-p95", best_is="median", shape="metalog")
    assert latent.support() == (-0.5, 5.5)
