"""Seed data: labels, targets, what is refused and how it is said."""

from __future__ import annotations

import numpy as np
import pytest

from riskmc.elicitation.cooke.data import SeedData
from riskmc.exceptions import InputError, RangeError

ONE = [[1, 2, 3], [10, 20, 90]]


def test_numbers_go_to_the_axis_of_their_background():
    data = SeedData([ONE], [2, 15], scale=["uniform", "log"])
    np.testing.assert_allclose(data.on_axis()[0], [[1, 2, 3], np.log([10, 20, 90])])
    np.testing.assert_allclose(data.realisations_on_axis(), [2, np.log(15)])
    assert data.is_log().tolist() == [False, True]


def test_targets_and_missing_answers():
    data = SeedData([ONE, [[1, 2, 3], [np.nan] * 3]], [2, None])
    assert data.is_seed().tolist() == [True, False]
    assert data.has_answered().tolist() == [[True, True], [True, False]]
    assert (data.n_seeds, data.n_questions) == (1, 2)


def test_leaving_out_keeps_the_rest():
    data = SeedData([ONE, ONE], [2, 15], scale=["uniform", "log"], experts=["a", "b"], questions=["x", "y"])
    less = data.without(expert="a", question="x")
    assert (less.experts, less.questions, less.scale) == (("b",), ("y",), ("log",))
    assert less.quantiles.tolist() == [[[10, 20, 90]]]


def test_the_arrays_cannot_be_changed():
    data = SeedData([ONE], [2, 15])
    with pytest.raises(ValueError, match="read-only"):
        data.quantiles[0, 0, 0] = 5.0


@pytest.mark.parametrize(
    ("quantiles", "message"),
    [
        ([[[1, 3, 2], [1, 2, 3]]], r"ann on q1: \[1.0, 3.0, 2.0\] must be finite and rise strictly"),
        ([[[1, 1, 2], [1, 2, 3]]], r"ann on q1: .* must be finite and rise strictly"),
        ([[[1, 2, np.inf], [1, 2, 3]]], r"ann on q1: .* must be finite"),
        ([[[1, np.nan, 2], [1, 2, 3]]], r"ann on q1: .* is given in part; give every quantile or none"),
        ([[[1, 2, 3], [-1, 2, 3]]], r"ann on q2: .* must be above zero on a log scale"),
        ([[[3, 2, 1], [0, 2, 3]]], r"ann on q1: .*; ann on q2: "),
    ],
)
def test_answers_that_cannot_be_used(quantiles, message):
    with pytest.raises(RangeError, match=message):
        SeedData(quantiles, [1, 2], scale=["uniform", "log"], experts=["ann"], questions=["q1", "q2"])


def test_of_very_many_faults_the_first_are_named():
    with pytest.raises(RangeError, match=r"ann on 5: .*; and 4 more\."):
        SeedData([[[3, 2, 1]] * 9], range(9), experts=["ann"])


@pytest.mark.parametrize(
    ("given", "options", "message"),
    [
        ((ONE, [1, 2]), {}, r"`quantiles` must have the dims \(expert, question, quantile\), got shape \(2, 3\)"),
        (("many", [1, 2]), {}, r"`quantiles` must be numbers with the dims"),
        (([ONE], [1]), {}, r"2 questions need as many realisations, NaN where unknown; got 1"),
        (([ONE], [1, 2]), {"scale": "lin"}, r"`scale` must be one of 'uniform', 'log'"),
        (([ONE], [1, 2]), {"scale": ["log"]}, r"2 questions need as many scales, got 1"),
        (([ONE], [1, 2]), {"probabilities": [0.1, 0.9]}, r"one for each of the 3 quantiles"),
        (([ONE], [1, 2]), {"probabilities": [0.5, 0.5, 0.9]}, r"must rise within \(0, 1\)"),
        (([ONE, ONE], [1, 2]), {"experts": ["a", "a"]}, r"`experts` must be 2 different labels"),
        (([ONE], [1, 2]), {"answered": "all"}, r"`answered` must be one of 'least', 'own'"),
        (
            ([[[np.nan] * 3, [1, 2, 3]]], [1, 2]),
            {"questions": ["x", "y"]},
            r"nobody answered x: leave the question out",
        ),
        (([ONE], [None, None]), {"experts": ["ann"]}, r"no seed question, .*, was answered by ann"),
    ],
)
def test_data_that_do_not_fit(given, options, message):
    with pytest.raises(InputError, match=message):
        SeedData(*given, **options)


def test_a_realisation_of_a_log_question_is_above_zero():
    with pytest.raises(RangeError, match=r"the realisation of 2, 0, must be finite, above zero on a log scale"):
        SeedData([ONE], [1, 0], scale=["uniform", "log"])
