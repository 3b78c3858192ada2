"""Profiles of weights, missing criteria, and the split by interest."""

from __future__ import annotations

import numpy as np
import pytest

from riskmc.exceptions import InputError
from riskmc.model import profile_weights, two_level, without_missing

CRITERIA, INTERESTS = ["1.1", "1.2", "2.1"], ["1", "1", "2"]


def test_named_profiles():
    np.testing.assert_allclose(profile_weights("equal", CRITERIA, INTERESTS), [1 / 3] * 3)
    np.testing.assert_allclose(profile_weights("equal-interests", CRITERIA, INTERESTS), [1 / 4, 1 / 4, 1 / 2])


def test_given_weights_are_normalised_and_the_rest_weighs_nothing():
    np.testing.assert_allclose(profile_weights({"2.1": 3, "1.1": 1}, CRITERIA, INTERESTS), [0.25, 0.0, 0.75])


@pytest.mark.parametrize(
    ("profile", "message"),
    [
        ("equal-interest", r"'equal', 'equal-interests' or a table .* got 'equal-interest'\. Did you mean"),
        ({"1.3": 1}, r"unknown criteria '1\.3'\. Did you mean '1\.\d'\?"),
        ({"1.1": 0}, r"`profile` must not all be zero"),
        ({"1.1": -1}, r"`profile` must be finite and not negative"),
    ],
)
def test_other_profiles_are_refused(profile, message):
    with pytest.raises(InputError, match=message):
        profile_weights(profile, CRITERIA, INTERESTS)


def test_the_weight_of_what_is_missing_goes_to_the_rest_in_proportion():
    weights = np.array([[0.2, 0.3, 0.5], [0.5, 0.5, 0.0]])
    present = np.array([[True, True, True], [True, False, True]])
    np.testing.assert_allclose(
        without_missing(weights, present), [[[0.2, 0.3, 0.5], [2 / 7, 0, 5 / 7]], [[0.5, 0.5, 0], [1, 0, 0]]]
    )


def test_a_scenario_with_nothing_that_weighs_is_refused_by_name_or_number():
    weights, present = np.array([[0.5, 0.5], [0.0, 1.0]]), np.array([[True, True], [True, False]])
    with pytest.raises(InputError, match=r"scenario number 2 has no judged criterion .* profile number 2"):
        without_missing(weights, present)
    with pytest.raises(InputError, match=r"scenario 'storm' has no judged criterion .* profile 'b'"):
        without_missing(weights, present, scenarios=("flood", "storm"), profiles=("a", "b"))


def test_profiles_that_differ_across_interests_only_share_their_weights_within():
    weights = np.array([[[0.25, 0.25, 0.5]], [[0.2, 0.2, 0.6]], [[0.3, 0.1, 0.6]]])
    split = two_level(weights, [0, 0, 1], 2)
    assert split.group == (0, 0, 1)
    np.testing.assert_allclose(split.within[:, 0], [[0.5, 0.5, 1.0], [0.75, 0.25, 1.0]])
    np.testing.assert_allclose(split.across[:, 0], [[0.5, 0.5], [0.4, 0.6], [0.4, 0.6]])


def test_an_interest_without_weight_has_none_within_it():
    split = two_level(np.array([[[0.5, 0.5, 0.0]]]), [0, 0, 1], 2)
    assert split.within[0, 0].tolist() == [0.5, 0.5, 0.0]
    assert split.across[0, 0].tolist() == [1.0, 0.0]
