"""Profiles of weights, missing criteria, and the split by interest."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from riskmc.exceptions import InputError
from riskmc.model import profile_weights, two_level, without_missing
from riskmc.model.weights import concentration_from_std, dirichlet_around, surrogate_weights

DATA = Path(__file__).parents[2] / "published" / "data"

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


@pytest.mark.parametrize(
    ("method", "expected"),
    [
        ("roc", [(1 + 1 / 2 + 1 / 3) / 3, (1 / 2 + 1 / 3) / 3, 1 / 9]),
        ("rank-sum", [3 / 6, 2 / 6, 1 / 6]),
        ("rank-reciprocal", [6 / 11, 3 / 11, 2 / 11]),
    ],
)
def test_an_order_alone_gives_weights(method, expected):
    np.testing.assert_allclose(surrogate_weights(3, method), expected, rtol=1e-14)


def test_one_alone_has_all_the_weight():
    assert [surrogate_weights(1, method).tolist() for method in ("roc", "rank-sum", "rank-reciprocal")] == [[1.0]] * 3


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: surrogate_weights(0), r"`n` must be a whole number of at least 1, got 0"),
        (lambda: surrogate_weights(3, "rank_sum"), r"`method` must be one of .* Did you mean 'rank-sum'\?"),
        (lambda: concentration_from_std(1.0, 0.1), r"`mean` must lie in \(0, 1\), got 1"),
        (
            lambda: concentration_from_std(0.5, 0.5),
            r"`std` must be at least 0\.0001 and below 0\.5, the most .* got 0\.5",
        ),
        (lambda: concentration_from_std(0.5, 1e-200), r"`std` must be at least 0\.0001 and below 0\.5, .* got 1e-200"),
        (lambda: concentration_from_std(0.5, -1.0), r"`std` must be a finite number above zero"),
        (lambda: dirichlet_around([1, 1]), r"give either `std` or `concentration`; got None and None"),
        (lambda: dirichlet_around([1, 1], std=0.1, concentration=3), r"give either `std` or `concentration`; got 0\.1"),
        (lambda: dirichlet_around([1, 0], std=0.1), r"`weights` must all be above zero"),
        (lambda: dirichlet_around([1, 1], concentration=0), r"`concentration` must be a finite number above zero"),
        (lambda: dirichlet_around([1, 1], concentration=0.01), r"`concentration` must lie from 0\.1 to 2e\+08, got 0"),
        (lambda: dirichlet_around([1, 1], std=0.48), r"`std` must lie from 0\.0001 to 0\.4767, got 0\.48\."),
        (lambda: dirichlet_around([1], std=0.1), r"`std` must be left out, got 0\.1: no spread is possible"),
    ],
)
def test_weights_that_cannot_be_are_refused(call, message):
    with pytest.raises(InputError, match=message):
        call()


def test_the_spread_of_d06_gives_its_concentration():
    case = json.loads((DATA / "D06-dirichlet-weights.json").read_text("utf-8"))
    expected, rel = case["expected"]["concentration_from_profile"], case["tolerance"]["rel"]
    found = concentration_from_std(expected["profile"][0], expected["sd_w1_target"])
    assert found == pytest.approx(expected["alpha0"], rel=rel)
    law = dirichlet_around(expected["profile"], std=expected["sd_w1_target"])
    np.testing.assert_allclose(law.alpha, expected["alpha"], rtol=rel)


def test_the_spread_is_that_of_the_largest_weight():
    law = dirichlet_around([1, 4, 3], std=0.1)
    assert np.sqrt(law.covariance()[1, 1]) == pytest.approx(0.1)
    np.testing.assert_allclose(law.mean(), [1 / 8, 1 / 2, 3 / 8])
    assert dirichlet_around([1, 4, 3], concentration=16).alpha == (2, 8, 6)
