"""What is said about quantiles that cannot be."""

from __future__ import annotations

import math

import numpy as np
import pytest

from riskmc.distributions.fits.quantile_checks import as_bounds, check_quantiles, listed
from riskmc.exceptions import InputError, RangeError


@pytest.mark.parametrize(
    ("values", "probs", "error", "message"),
    [
        ([3, 2], [0.1, 0.9], RangeError, r"`values` must be finite and in ascending order, got 3, 2"),
        ([2, 2], [0.1, 0.9], RangeError, r"`values` must be finite and in ascending order, got 2, 2"),
        ([2, math.inf], [0.1, 0.9], RangeError, r"got 2, inf"),
        ([2, 3], [0.9, 0.1], InputError, r"`probs` must be in \(0, 1\) and in ascending order, got 0\.9, 0\.1"),
        ([2, 3], [0.5, 0.5], InputError, r"`probs` must be in \(0, 1\) and in ascending order"),
        ([2, 3], [0.0, 0.5], InputError, r"`probs` must be in \(0, 1\)"),
        ([2, 3], [5, 95], InputError, r"`probs` must be in \(0, 1\) .* got 5, 95\. Give 0\.95 for 95 %"),
        ([2, 3, 4], [0.1, 0.9], InputError, r"as many values as probabilities, got 3 values and 2 probabilities"),
        ([], [], InputError, r"at least 1 values, and as many probabilities, got 0 values"),
        (["a"], [0.5], InputError, r"`values` must be numbers, got \['a'\]"),
        ([[1, 2]], [0.5], InputError, r"`values` must be a list of numbers"),
    ],
)
def test_what_is_wrong_is_said(values, probs, error, message):
    with pytest.raises(error, match=message):
        check_quantiles(values, probs)


def test_a_fit_may_have_ends_and_empty_bins():
    _, probs = check_quantiles([0, 1, 2, 3], [0, 0.5, 0.5, 1], loose=True)
    assert probs.tolist() == [0.0, 0.5, 0.5, 1.0]
    with pytest.raises(InputError, match=r"`probs` must be in \[0, 1\] and in ascending order, got 0\.5, 0\.4"):
        check_quantiles([0, 1], [0.5, 0.4], loose=True)


def test_bounds_that_are_not_given_are_infinite():
    assert as_bounds(None, 3) == (-math.inf, 3.0)
    with pytest.raises(RangeError, match=r"`lower` must be below `upper`: got lower 3, upper 3"):
        as_bounds(3, 3)
    with pytest.raises(InputError, match=r"`upper` must be a number, got '3'"):
        as_bounds(None, "3")


def test_numbers_are_listed():
    assert listed(np.array([0.1, 2.0])) == "0.1, 2"
