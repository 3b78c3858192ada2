"""Laws of uncertain weights: their moments in closed form, and what is no law."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from riskmc.exceptions import InputError
from riskmc.model.weight_laws import (
    DirichletWeights,
    IntervalWeights,
    MixtureWeights,
    NestedWeights,
    OrdinalWeights,
)

DATA = Path(__file__).parents[2] / "published" / "data"
D06 = json.loads((DATA / "D06-dirichlet-weights.json").read_text("utf-8"))
D07 = json.loads((DATA / "D07-interval-weights.json").read_text("utf-8"))


def within_errors(law, drawn):
    """Compare moments with those of draws, in standard errors."""
    mean, covariance = law.mean(), law.covariance()
    error = np.sqrt(np.diag(covariance) / len(drawn))
    assert (np.abs(drawn.mean(axis=0) - mean) < 4 * error).all()
    np.testing.assert_allclose(np.cov(drawn.T), covariance, atol=4 * np.diag(covariance).max() / len(drawn) ** 0.5)


def test_the_moments_of_d06():
    expected, rel = D06["expected"], D06["tolerance"]["rel"]
    law = DirichletWeights(tuple(D06["inputs"]["dirichlet_alpha"]))
    np.testing.assert_allclose(law.mean(), expected["dirichlet_2_3_5"]["mean"], rtol=rel)
    np.testing.assert_allclose(np.diag(law.covariance()), expected["dirichlet_2_3_5"]["variance"], rtol=rel)
    assert law.covariance()[0, 1] == pytest.approx(expected["dirichlet_2_3_5"]["cov_12"], rel=rel)
    flat = DirichletWeights((1.0,) * D06["inputs"]["uniform_simplex_n"])
    np.testing.assert_allclose(flat.mean(), expected["uniform_simplex_n10"]["mean"], rtol=rel)
    np.testing.assert_allclose(np.diag(flat.covariance()), expected["uniform_simplex_n10"]["variance"], rtol=rel)


@pytest.mark.parametrize("case", ["case1", "case2"])
def test_the_moments_of_d07(case):
    inputs, expected, tolerance = D07["inputs"][case], D07["expected"][case], D07["tolerance"]["abs"]
    law = IntervalWeights(tuple(inputs["lo"]), tuple(inputs["hi"]), (0, 1, 2))
    np.testing.assert_allclose(law.mean(), expected["mean"], atol=tolerance)
    np.testing.assert_allclose(np.diag(law.covariance()), expected["variance"], atol=tolerance)
    assert law.covariance()[0, 1] == pytest.approx(expected["cov12"], abs=tolerance)


def test_nested_weights_are_flat_on_both_levels():
    rng, n = np.random.default_rng(11), 200_000
    across, first, last = rng.dirichlet(np.ones(3), n), rng.dirichlet(np.ones(2), n), rng.dirichlet(np.ones(3), n)
    drawn = np.column_stack([across[:, :1] * first, across[:, 1:2], across[:, 2:] * last])
    law = NestedWeights((0, 0, 1, 2, 2, 2))
    np.testing.assert_allclose(law.mean(), [1 / 6, 1 / 6, 1 / 3, 1 / 9, 1 / 9, 1 / 9])
    within_errors(law, drawn)


def test_one_criterion_in_each_interest_is_the_flat_law_of_criteria():
    nested, flat = NestedWeights((0, 1, 2)), DirichletWeights((1, 1, 1))
    np.testing.assert_allclose(nested.mean(), flat.mean())
    np.testing.assert_allclose(nested.covariance(), flat.covariance())


def test_criteria_share_the_weight_of_an_ordered_interest():
    order, unit_of = (2, 0, 1), (0, 0, 1, 2)
    law = OrdinalWeights(order, unit_of)
    centroid = np.array([5 / 18, 1 / 9, 11 / 18])  # of the units 0, 1, 2
    np.testing.assert_allclose(law.mean(), [centroid[0] / 2, centroid[0] / 2, centroid[1], centroid[2]])
    units = -np.sort(-np.random.default_rng(3).dirichlet(np.ones(3), 200_000))[:, np.argsort(order)]
    within_errors(law, units[:, [0, 0, 1, 2]] * [0.5, 0.5, 1, 1])


def test_criteria_share_the_weight_of_a_bounded_interest():
    whole = IntervalWeights((0.2, 0.1, 0.1), (0.6, 0.5, 0.5), (0, 1, 2))
    law = IntervalWeights((0.2, 0.1, 0.1), (0.6, 0.5, 0.5), (1, 0, 0, 2))
    np.testing.assert_allclose(law.mean(), [0.3, 0.2, 0.2, 0.3], rtol=1e-12)
    expected = whole.covariance()[np.ix_([1, 0, 0, 2], [1, 0, 0, 2])] * np.outer([1, 0.5, 0.5, 1], [1, 0.5, 0.5, 1])
    np.testing.assert_allclose(law.covariance(), expected, rtol=1e-12)


def test_a_mixture_has_the_moments_of_its_weightings():
    law = MixtureWeights(((2, 2), (3, 1)), (3, 1))
    assert law.weights == ((0.5, 0.5), (0.75, 0.25))
    assert law.shares == (0.75, 0.25)
    np.testing.assert_allclose(law.mean(), [0.75 * 0.5 + 0.25 * 0.75, 0.75 * 0.5 + 0.25 * 0.25])
    variance = 0.75 * 0.25 * 0.25**2
    np.testing.assert_allclose(law.covariance(), variance * np.array([[1, -1], [-1, 1]]), atol=1e-16)


@pytest.mark.parametrize(
    ("law", "n_criteria"),
    [
        (DirichletWeights((1, 2)), 2),
        (NestedWeights((0, 0, 1)), 3),
        (OrdinalWeights((1, 0), (0, 1, 1, 1)), 4),
        (IntervalWeights((0,), (1,), (0, 0)), 2),
        (MixtureWeights(((1, 0, 0),), (1,)), 3),
    ],
    ids=lambda given: type(given).__name__,
)
def test_a_law_knows_its_criteria_and_is_its_own_key(law, n_criteria):
    assert law.n_criteria == len(law.mean()) == n_criteria
    assert law.covariance().shape == (n_criteria, n_criteria)
    assert {law: True}[law]


def test_lists_and_arrays_become_tuples_of_numbers():
    assert DirichletWeights(np.array([1, 2])).alpha == (1.0, 2.0)
    assert OrdinalWeights([1, 0], np.array([0, 1])) == OrdinalWeights((1, 0), (0, 1))


@pytest.mark.parametrize(
    ("law", "given", "message"),
    [
        (DirichletWeights, {"alpha": ()}, r"each of `alpha` must lie from 0\.05 to 1e\+08, got none"),
        (DirichletWeights, {"alpha": (1, 0)}, r"got 0\. Smaller ones give nearly all weight to one criterion"),
        (DirichletWeights, {"alpha": (1, 2e8)}, r"got 2e\+08\."),
        (DirichletWeights, {"alpha": (1, np.nan)}, r"`alpha` must be a list of finite numbers"),
        (DirichletWeights, {"alpha": "ab"}, r"`alpha` must be numbers, got 'ab'"),
        (DirichletWeights, {"alpha": ((1, 2),)}, r"`alpha` must be a list of finite numbers"),
        (NestedWeights, {"interest_of": (0, 2)}, r"`interest_of` must number the units .* 0, 1, \.\.\. and leave none"),
        (NestedWeights, {"interest_of": ()}, r"`interest_of` must number the units"),
        (NestedWeights, {"interest_of": (0, 0.5)}, r"`interest_of` must be whole numbers"),
        (OrdinalWeights, {"order": (0, 0), "unit_of": (0, 1)}, r"`order` must name each of the units 0 to 1 once"),
        (OrdinalWeights, {"order": (0,), "unit_of": (0, 1)}, r"`order` must name each of the units 0 to 1 once"),
        (
            IntervalWeights,
            {"low": (0, 0), "high": (1,), "unit_of": (0, 1)},
            r"`low` and `high` must have 2 numbers, one of each unit",
        ),
        (
            IntervalWeights,
            {"low": (0.4, 0), "high": (0.3, 1), "unit_of": (0, 1)},
            r"unit 0 must have 0 <= low <= high, got low 0\.4 and high 0\.3",
        ),
        (
            IntervalWeights,
            {"low": (0, -0.1), "high": (1, 1), "unit_of": (0, 1)},
            r"unit 1 must have 0 <= low <= high, got low -0\.1 and high 1",
        ),
        (
            IntervalWeights,
            {"low": (0.5, 0.6), "high": (1, 1), "unit_of": (0, 1)},
            r"the lows sum to 1\.1, but weights sum to 1: lower some of them",
        ),
        (
            IntervalWeights,
            {"low": (0, 0), "high": (0.5, 0.4), "unit_of": (0, 1)},
            r"the highs sum to 0\.9, but weights sum to 1: raise some of them",
        ),
        (MixtureWeights, {"weights": ((1, 0),), "shares": (1, 1)}, r"rows of \[2\] criteria and 2 shares"),
        (MixtureWeights, {"weights": ((1, 0), (1,)), "shares": (1, 1)}, r"rows of \[2, 1\] criteria and 2 shares"),
        (MixtureWeights, {"weights": ((0, 0),), "shares": (1,)}, r"`weights` must not all be zero"),
        (MixtureWeights, {"weights": ((1, 0),), "shares": (-1,)}, r"`shares` must be finite and not negative"),
    ],
)
def test_what_is_no_law_is_refused(law, given, message):
    with pytest.raises(InputError, match=message):
        law(**given)


def test_bounds_that_cannot_bind_are_fine():
    law = IntervalWeights((0, 0), (1, 7), (0, 1))
    np.testing.assert_allclose(law.mean(), [0.5, 0.5])
