"""Chips in bins, and the words about few of them."""

from __future__ import annotations

import warnings

import numpy as np
import pytest

from riskmc.distributions.fits.chips import FEW_CHIPS, chip_quantiles, chip_remarks, from_chips
from riskmc.distributions.fits.least_squares import fit_quantiles
from riskmc.distributions.histograms import Histogram
from riskmc.exceptions import InputError, ReadingWarning

EDGES = [0, 10, 20, 30]


def test_enough_chips_are_probabilities_without_a_word():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert from_chips(EDGES, [2, 6, 2]) == Histogram(EDGES, [0.2, 0.6, 0.2])
        assert from_chips([1, 10, 100], [4, 6], within="log-uniform").within == "log-uniform"


def test_few_chips_are_remarked_on():
    assert chip_remarks([3, 3, FEW_CHIPS - 6]) == ()
    with pytest.warns(ReadingWarning, match=r"5 chips are few: one of them is 20% of all\. Ask for 10 or more"):
        from_chips(EDGES, [1, 3, 1])


def test_chips_in_one_bin_are_remarked_on():
    with pytest.warns(ReadingWarning, match="all 12 chips lie in one bin"):
        law = from_chips(EDGES, [0, 12, 0])
    assert law.support() == (10.0, 20.0)
    assert len(chip_remarks([0, 3, 0])) == 2


def test_an_empty_bin_gives_two_points_of_one_share():
    values, probs = chip_quantiles([*EDGES, 40], [3, 0, 4, 3])
    assert (values.tolist(), probs.tolist()) == ([10, 20, 30], [0.3, 0.3, 0.7])
    fit = fit_quantiles(values, probs, family="normal")
    np.testing.assert_allclose(fit.law.cdf(values), [0.3, 0.3, 0.7], atol=0.2)


@pytest.mark.parametrize("chips", [[1, -1, 3], [0, 0, 0], ["a", 1, 1]])
def test_chips_are_counts(chips):
    with pytest.raises(InputError, match="`chips` must"):
        from_chips(EDGES, chips)


def test_every_bin_needs_its_count():
    with pytest.raises(InputError, match="2 bins need 3 edges, got 4"):
        from_chips(EDGES, [5, 5])
