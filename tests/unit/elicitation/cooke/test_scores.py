"""Calibration and information: the arithmetic, on small cases by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest

from riskmc.elicitation.cooke.scores import (
    bins_of,
    calibration_score,
    information,
    intrinsic_range,
    item_information,
)
from riskmc.exceptions import InputError, RangeError

ASKED = np.array([0.05, 0.5, 0.95])


def test_perfect_shares_score_one():
    assert calibration_score([1, 9, 9, 1]) == pytest.approx(1.0)


def test_the_score_of_one_quantile_is_a_chi_squared_of_one_degree():
    # P(chi2_1 > x) = erfc(sqrt(x / 2)); x = 2 N ln 2 with all N on one side of a median.
    assert calibration_score([4, 0], [0.5]) == pytest.approx(math.erfc(math.sqrt(4 * math.log(2))))


def test_the_score_can_rest_on_fewer_realisations():
    assert calibration_score([4, 0], [0.5], n=2) == pytest.approx(calibration_score([2, 0], [0.5]))


def test_counts_that_are_not_allowed():
    with pytest.raises(InputError, match="hold at least one realisation"):
        calibration_score([[0, 0, 0, 0]])


def test_a_realisation_on_a_quantile_belongs_to_the_bin_below():
    given = np.array([[[1.0, 2.0, 3.0]] * 4])
    assert bins_of(given, np.array([1.0, 1.1, 3.0, 3.1]), np.zeros(4)).tolist() == [[0, 1, 2, 3]]


def test_information_of_one_expert():
    # Range 0 to 10 with quantiles 1, 2, 6: ln 10 + .05 ln(.05/1) + .45 ln(.45/1) + .45 ln(.45/4) + .05 ln(.05/4)
    expected = math.log(10) + sum(p * math.log(p / w) for p, w in ((0.05, 1), (0.45, 1), (0.45, 4), (0.05, 4)))
    found = information(np.array([1.0, 2.0, 6.0]), np.zeros(()), np.array(10.0), ASKED)
    assert found == pytest.approx(expected)


def test_the_range_takes_in_the_realisation():
    lower, upper = intrinsic_range(np.array([[[1.0, 2, 3]]]), np.array([13.0]), 0.5)
    assert (lower.tolist(), upper.tolist()) == ([1 - 0.5 * 12], [13 + 0.5 * 12])


def test_information_of_an_item_does_not_see_its_unit():
    given = np.array([[1.0, 2, 3], [1.5, 2, 2.5], [1, 1.2, 3]])
    np.testing.assert_allclose(item_information(given), item_information(7 * given + 3))
    np.testing.assert_allclose(item_information(given, scale="log"), item_information(np.log(given)))


def test_information_of_spikes_and_missing_answers():
    found = item_information([[0.0, 0, 3], [1, 2, 3], [np.nan] * 3])
    assert np.isfinite(found[:2]).all()
    assert np.isnan(found[2])
    # 0, 0, 0 by all: nobody says more than another.
    assert item_information(np.zeros((2, 3))).tolist() == [0.0, 0.0]


@pytest.mark.parametrize(
    ("quantiles", "options", "error", "message"),
    [
        ([1, 2, 3], {}, InputError, r"must have the dims \(..., expert, quantile\)"),
        ([[1, 3, 2]], {}, RangeError, r"the quantiles at \(0,\) must all be given, be finite and not fall; got"),
        ([[0, 1, 2]], {"scale": "log"}, RangeError, r"not fall, above zero on a log scale"),
        ([[1, np.nan, 2]], {}, RangeError, r"must all be given"),
        ([[1, 2]], {}, InputError, r"one for each of the 2 quantiles"),
        ([[1, 2, 3]], {"scale": "lin"}, InputError, r"`scale` must be one of"),
    ],
)
def test_items_that_are_not_allowed(quantiles, options, error, message):
    with pytest.raises(error, match=message):
        item_information(quantiles, **options)
