from __future__ import annotations

import math

import numpy as np
import pytest

from riskmc import _validation as check
from riskmc.exceptions import InputError, RangeError


def test_a_near_miss_gets_a_suggestion_and_others_none():
    assert check.suggestion("trianglar", ["pert", "triangular"]) == " Did you mean 'triangular'?"
    assert check.suggestion("xyz", ["pert"]) == ""


def test_a_choice_outside_the_list_is_refused_with_the_list():
    check.check_choice("shape", "pert", ["pert", "uniform"])
    with pytest.raises(InputError, match=r"must be one of 'pert', 'uniform'; got 'prt'. Did you mean 'pert'\?"):
        check.check_choice("shape", "prt", ["pert", "uniform"])


@pytest.mark.parametrize("p", [0.0, 0.5, 1.0])
def test_probabilities_in_the_closed_interval_pass(p):
    check.check_probability("p", p)


@pytest.mark.parametrize(("p", "words"), [(95, "Give 0.95 for 95 %"), (-0.1, "got -0.1"), (math.nan, "got nan")])
def test_other_numbers_are_no_probability(p, words):
    with pytest.raises(InputError, match=words):
        check.check_probability("p", p)


def test_open_ends_exclude_zero_and_one():
    with pytest.raises(InputError, match=r"must lie in \(0, 1\), got 0"):
        check.check_probability("p", 0.0, open_ends=True)


@pytest.mark.parametrize("number", [0.0, -1.0, math.inf, math.nan])
def test_a_positive_number_is_finite_and_above_zero(number):
    with pytest.raises(InputError, match="`shape` must be a finite number above zero"):
        check.check_positive("shape", number)


@pytest.mark.parametrize("count", [0, -3, 2.5, True])
def test_a_count_is_a_whole_number_from_one(count):
    with pytest.raises(InputError, match="`n_draws` must be a whole number of at least 1"):
        check.check_count("n_draws", count)


@pytest.mark.parametrize(
    ("triple", "words"),
    [
        ((4, 3, 6), "`low` must not exceed `best`: got low 4, best 3"),
        ((2, 7, 6), "`best` must not exceed `high`: got best 7, high 6"),
        ((math.nan, 1, 2), "`low` must be a finite number, got nan"),
        ((0, 1, math.inf), "`high` must be a finite number, got inf"),
    ],
)
def test_a_range_is_finite_and_in_order(triple, words):
    with pytest.raises(RangeError, match=words):
        check.check_ordered(*triple)


def test_weights_are_normalised():
    assert check.as_weights("weights", [1, 3]).tolist() == [0.25, 0.75]


@pytest.mark.parametrize(
    ("weights", "words"), [([], "finite and not negative"), ([-1, 2], "not negative"), ([0, 0], "must not all be zero")]
)
def test_unusable_weights_are_refused(weights, words):
    with pytest.raises(InputError, match=words):
        check.as_weights("weights", weights)


def test_nan_is_no_weight():
    with pytest.raises(InputError, match="finite"):
        check.as_weights("weights", [np.nan, 1])


def test_weights_too_large_to_add_are_normalised_too():
    assert check.as_weights("weights", [1e308, 1e308]).tolist() == [0.5, 0.5]


def test_weights_are_numbers():
    with pytest.raises(InputError, match=r"`weights` must be numbers, got \['a'\]"):
        check.as_weights("weights", ["a"])
