"""Ranges brought to one coverage: both ways, cuts, warnings, refusals."""

from __future__ import annotations

import numpy as np
import pytest

from riskmc.elicitation.standardising import standardise
from riskmc.exceptions import InputError, RangeError, ReadingWarning


def test_linear_by_hand():
    found = standardise(20, 35, 60, 0.5, 0.8)
    assert (float(found.low), float(found.high)) == pytest.approx((35 - 15 * 0.8 / 0.5, 35 + 25 * 0.8 / 0.5))
    assert not found.low_truncated
    assert not found.high_truncated


def test_the_normal_way_is_shorter_to_less_and_longer_to_more():
    more = [standardise(0, 5, 10, 0.6, 0.9, how=how).high for how in ("linear", "normal")]
    less = [standardise(0, 5, 10, 0.9, 0.6, how=how).high for how in ("linear", "normal")]
    assert more[0] < more[1]
    assert less[0] > less[1]


def test_shapes_broadcast_and_cuts_are_flagged():
    found = standardise([[20.0], [2.0]], 35, 60, [0.9, 0.5, 0.6], 0.9, lower=0, upper=70)
    assert found.low.shape == (2, 3)
    assert found.high_truncated.tolist() == [[False, True, True]] * 2
    assert found.high.max() == 70


def test_an_unsure_range_warns_if_it_is_to_hold_more():
    with pytest.warns(ReadingWarning, match=r"1 of 2 ranges hold less than 0.5 .*, the least 0.4; .* to 0.9"):
        standardise(0, 5, 10, [0.4, 0.7], 0.9)
    assert standardise(0, 5, 10, 0.4, 0.3).high == pytest.approx(5 + 5 * 0.3 / 0.4)


@pytest.mark.parametrize(
    ("given", "options", "error", "message"),
    [
        ((6, 5, 10, 0.5, 0.8), {}, RangeError, r"must be finite and in order, got \[6.0, 5.0, 10.0\]"),
        ((0, 5, np.inf, 0.5, 0.8), {}, RangeError, r"must be finite and in order"),
        ((0, 5, 10, 0.5, 0.8), {"lower": 6}, RangeError, r"best must lie between .* 6 and inf, got best 5"),
        ((0, 5, 10, 0.5, 0.8), {"lower": 9, "upper": 0}, RangeError, r"best must lie between"),
        ((0, 5, 10, 70, 0.8), {}, InputError, r"`coverage` must lie in \(0, 1\], got 70. Give 0.7 for 70 %"),
        ((0, 5, 10, [0.5, 0.0], 0.8), {}, InputError, r"`coverage` must lie in \(0, 1\], got 0"),
        (
            (0, 5, 10, 1.0, 0.8),
            {"how": "normal"},
            InputError,
            r"`coverage` must lie in \(0, 1\) for how = \"normal\".*less sure of, or write linear",
        ),
        ((0, 5, 10, 0.5, 1.5), {}, InputError, r"`to` must lie in \(0, 1\], got 1.5"),
        ((0, 5, 10, 0.5, 0.8), {"how": "log"}, InputError, r"`how` must be one of 'linear', 'normal'"),
    ],
)
def test_ranges_that_cannot_be_standardised(given, options, error, message):
    with pytest.raises(error, match=message):
        standardise(*given, **options)
