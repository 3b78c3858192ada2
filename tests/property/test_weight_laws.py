"""Laws of uncertain weights: whatever they are, weights sum to one and spread only among each other."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from riskmc.elicitation.spreads import LEAST_ALPHA
from riskmc.model.weight_laws import (
    DirichletWeights,
    IntervalWeights,
    MixtureWeights,
    NestedWeights,
    OrdinalWeights,
)
from riskmc.model.weights import concentration_from_std, dirichlet_around, surrogate_weights

MOST_UNITS = 12


@st.composite
def units(draw, most=MOST_UNITS):
    """Give the unit of each criterion, none left out."""
    n_units = draw(st.integers(1, most))
    others = draw(st.lists(st.integers(0, n_units - 1), max_size=6))
    return tuple(draw(st.permutations([*range(n_units), *others])))


@st.composite
def orders(draw):
    unit_of = draw(units())
    return OrdinalWeights(tuple(draw(st.permutations(range(max(unit_of) + 1)))), unit_of)


@st.composite
def intervals(draw):
    """Give bounds around weights that sum to one, some of them tight."""
    unit_of = draw(units())
    n = max(unit_of) + 1
    inside = np.array(draw(st.lists(st.floats(0.01, 1.0), min_size=n, max_size=n)))
    inside /= inside.sum()
    below, above = (np.array(draw(st.lists(st.floats(0.0, 1.0), min_size=n, max_size=n))) for _ in range(2))
    return IntervalWeights(tuple(inside * below), tuple(inside + above * (1 - inside)), unit_of)


@st.composite
def mixtures(draw):
    n, size = draw(st.integers(1, 4)), draw(st.integers(1, 6))
    rows = st.lists(st.floats(0.01, 5.0), min_size=size, max_size=size).map(tuple)
    return MixtureWeights(tuple(draw(rows) for _ in range(n)), tuple(draw(st.floats(0.01, 1.0)) for _ in range(n)))


dirichlets = st.lists(st.floats(LEAST_ALPHA, 1e4), min_size=1, max_size=12).map(tuple).map(DirichletWeights)
nested = units().map(NestedWeights)
laws = st.one_of(dirichlets, nested, orders(), intervals(), mixtures())


@given(laws)
def test_the_mean_sums_to_one_and_is_not_negative(law):
    mean = law.mean()
    assert abs(mean.sum() - 1.0) < 1e-12
    assert mean.min() >= 0.0


@given(laws)
def test_rows_of_the_covariance_sum_to_zero_and_no_direction_has_a_negative_variance(law):
    covariance = law.covariance()
    np.testing.assert_allclose(covariance, covariance.T, atol=1e-15)
    np.testing.assert_allclose(covariance.sum(axis=1), 0.0, atol=1e-10)
    assert np.linalg.eigvalsh(covariance).min() > -1e-10
    mean = law.mean()
    assert (np.diag(covariance) <= mean * (1 - mean) + 1e-12).all()


@given(orders())
def test_means_of_an_order_fall_along_it(law):
    totals = np.bincount(law.unit_of, weights=law.mean())
    assert (np.diff(totals[list(law.order)]) < 0.0).all()


@given(intervals())
def test_means_of_intervals_lie_within_them(law):
    totals = np.bincount(law.unit_of, weights=law.mean())
    assert (totals >= np.array(law.low) - 1e-9).all()
    assert (totals <= np.array(law.high) + 1e-9).all()


@given(st.lists(st.floats(0.05, 1.0), min_size=2, max_size=8), st.floats(0.05, 0.9))
def test_the_largest_weight_has_the_spread_that_was_asked_for(profile, part):
    mean = max(profile) / sum(profile)
    std = part * np.sqrt(mean * (1 - mean))
    if concentration_from_std(mean, std) * min(profile) / sum(profile) < LEAST_ALPHA:
        return  # so wide that one criterion has all the weight
    law = dirichlet_around(profile, std=std)
    np.testing.assert_allclose(law.mean(), np.array(profile) / sum(profile), rtol=1e-10)
    np.testing.assert_allclose(np.sqrt(law.covariance()[np.argmax(profile), np.argmax(profile)]), std, rtol=1e-9)


@given(st.integers(1, 60), st.sampled_from(["roc", "rank-sum", "rank-reciprocal"]))
def test_surrogate_weights_fall_and_sum_to_one(n, method):
    weights = surrogate_weights(n, method)
    assert abs(weights.sum() - 1.0) < 1e-12
    assert (np.diff(weights) < 0.0).all()
