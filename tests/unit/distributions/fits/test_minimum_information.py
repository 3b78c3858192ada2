"""Cooke's minimum-information law and the intrinsic range."""

from __future__ import annotations

import numpy as np
import pytest

from riskmc.distributions.fits.minimum_information import MinimumInformation, intrinsic_range
from riskmc.exceptions import InputError, RangeError

SAID = ([2, 4, 10], [0.05, 0.5, 0.95])


@pytest.mark.parametrize("background", ["uniform", "log-uniform"])
def test_quantiles_are_honoured(background):
    law = MinimumInformation(*SAID, 1, 11, background)
    np.testing.assert_allclose(law.cdf(SAID[0]), SAID[1])
    assert law.support() == (1.0, 11.0)


def test_the_density_is_even_between_quantiles_on_its_background():
    values = MinimumInformation(*SAID, 1, 11).ppf([0.05, 0.275, 0.5])
    assert values[1] == pytest.approx((2 + 4) / 2)
    values = MinimumInformation(*SAID, 1, 11, "log-uniform").ppf([0.05, 0.275, 0.5])
    assert values[1] == pytest.approx((2 * 4) ** 0.5)


def test_no_law_with_these_quantiles_has_more_entropy():
    law = MinimumInformation(*SAID, 1, 11)
    shares, widths = np.asarray(law.probabilities), np.diff(law.edges)
    even = -(shares * np.log(shares / widths)).sum()
    halved = np.repeat(shares, 2) * np.tile([0.4, 0.6], 4)
    assert -(halved * np.log(halved / np.repeat(widths / 2, 2))).sum() < even


def test_equal_laws_are_equal():
    assert MinimumInformation(*SAID, 1, 11) == MinimumInformation(*SAID, 1.0, 11.0)
    assert len({MinimumInformation(*SAID, 1, 11), MinimumInformation(*SAID, 1, 11)}) == 1


@pytest.mark.parametrize(("lower", "upper"), [(2, 11), (3, 11), (1, 10), (np.nan, 11)])
def test_all_quantiles_lie_between_the_ends(lower, upper):
    with pytest.raises(RangeError, match="all values must lie between lower and upper, which no quantile reaches"):
        MinimumInformation(*SAID, lower, upper)


def test_the_intrinsic_range_overshoots_on_its_axis():
    assert intrinsic_range([[2, 4], [7, 12]], overshoot=0.2) == pytest.approx((2 - 2, 12 + 2))
    assert intrinsic_range([1, 100], background="log-uniform") == pytest.approx((100**-0.1, 100**1.1))


@pytest.mark.parametrize(
    ("values", "options", "message"),
    [
        ([3, 3], {}, "`values` must be finite and not all equal, got 3 to 3"),
        ([1, np.nan], {}, "`values` must be finite and not all equal"),
        ([0, 1], {"background": "log-uniform"}, "`values` must be finite, above zero and not all equal, got 0 to 1"),
        ([1, 2], {"overshoot": 0}, "`overshoot` must be a finite number above zero"),
        ([1, 2], {"background": "log"}, "`background` must be one of"),
    ],
)
def test_impossible_ranges_are_refused(values, options, message):
    with pytest.raises(InputError, match=message):
        intrinsic_range(values, **options)


def test_the_range_of_text_is_refused():
    with pytest.raises(InputError, match="`values` must be numbers, got"):
        intrinsic_range(["low", "high"])
