"""Laws of partial orders of scenarios (science of rankings, K.6): diagrams, dominance, confidence sets."""

import numpy as np
import pytest
import xarray as xr
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from riskmc import ranking
from riskmc.ranking.confidence_sets import rank_confidence_set, tau_best
from riskmc.ranking.dominance import stochastic_dominance, winning_order
from riskmc.ranking.hasse import hasse_diagram, reachability

SIZES = st.integers(1, 7)
RELATIONS = SIZES.flatmap(lambda size: hnp.arrays(bool, (size, size)))
SHAPES = st.tuples(st.integers(1, 5), st.integers(1, 6))
TIED = hnp.arrays(float, SHAPES, elements=st.integers(-2, 2).map(float))
SMOOTH = hnp.arrays(float, SHAPES, elements=st.floats(-1e6, 1e6))
TOLERANCES = st.sampled_from([0.0, 0.1, 0.25])
FEWER = settings(max_examples=40)


def draws_of(values):
    return xr.DataArray(values, dims=("scenario", "draw"))


def scores_of(values):
    return xr.DataArray(values, dims="scenario")


def between_cycles(relation, cycle):
    """Reachability between scenarios, or cycles taken as one."""
    reach = reachability(relation)
    group = np.where(cycle > 0, -cycle, np.arange(cycle.size))
    same = group[:, None] == group
    together = (same.astype(int) @ reach @ same.astype(int)) > 0
    return together & ~same


@given(RELATIONS)
def test_the_diagram_reaches_what_the_relation_reaches(relation):
    found = hasse_diagram(relation)
    whole = between_cycles(relation, found.cycle)
    # Edges of one cycle reach all its members.
    group = np.where(found.cycle > 0, -found.cycle, np.arange(found.cycle.size))
    same = (group[:, None] == group) & ~np.eye(group.size, dtype=bool)
    np.testing.assert_array_equal(between_cycles(found.edges | same, found.cycle), whole)
    np.testing.assert_array_equal(found.cycle > 0, np.diag(reachability(relation)))


@given(RELATIONS)
def test_the_diagram_is_part_of_the_relation_and_has_no_cycles(relation):
    edges = hasse_diagram(relation).edges
    assert not (edges & ~relation).any()
    assert not np.diag(reachability(edges)).any()


@given(RELATIONS)
def test_no_edge_between_lone_scenarios_can_be_spared(relation):
    relation = np.triu(relation, 1)
    edges = hasse_diagram(relation).edges
    for i, k in np.argwhere(edges):
        fewer = edges.copy()
        fewer[i, k] = False
        assert not reachability(fewer)[i, k]


@FEWER
@given(TIED | SMOOTH, TOLERANCES)
def test_first_order_implies_second(values, tolerance):
    first, second = (stochastic_dominance(draws_of(values), order=order, tolerance=tolerance) for order in (1, 2))
    assert not (first["dominates"] & ~second["dominates"]).any()


@FEWER
@given(TIED | SMOOTH, TOLERANCES, st.sampled_from([1, 2]))
def test_dominance_goes_one_way(values, tolerance, order):
    found = stochastic_dominance(draws_of(values), order=order, tolerance=tolerance)["dominates"].values
    assert not (found & found.T).any()
    if tolerance == 0.0:
        np.testing.assert_array_equal(reachability(found), found)


@FEWER
@given(TIED | SMOOTH)
def test_first_order_is_the_definition(values):
    found = stochastic_dominance(draws_of(values), tolerance=0.0)
    shares = (values[:, None, :] <= np.unique(values)[:, None]).mean(axis=-1)
    excess = np.maximum((shares[:, None] - shares[None]).max(axis=-1), 0.0)
    np.testing.assert_allclose(found["violation"], excess, atol=1e-15)


@FEWER
@given(TIED | SMOOTH)
def test_second_order_is_the_definition(values):
    found = stochastic_dominance(draws_of(values), order=2, tolerance=0.0)
    points = np.unique(values)
    area = np.maximum(points[:, None] - values[:, None, :], 0.0).mean(axis=-1)
    excess = np.maximum((area[:, None] - area[None]).max(axis=-1), 0.0)
    np.testing.assert_allclose(found["violation"], excess, atol=1e-9 * (np.ptp(values) + 1e-300))


@FEWER
@given(TIED | SMOOTH)
def test_first_order_makes_winning_of_independent_draws_probable(values):
    found = stochastic_dominance(draws_of(values), tolerance=0.0)["dominates"].values
    for i, k in np.argwhere(found):
        more, less = (values[i][:, None] > values[k]).mean(), (values[i][:, None] < values[k]).mean()
        assert more >= less


@FEWER
@given(TIED | SMOOTH)
def test_first_order_makes_high_quantiles_higher(values):
    found = stochastic_dominance(draws_of(values), tolerance=0.0)["dominates"].values
    ordered = np.sort(values, axis=1)
    for i, k in np.argwhere(found):
        assert (ordered[i] >= ordered[k]).all()


@FEWER
@given(TIED)
def test_winning_order_without_circles_is_that_of_certain_wins(values):
    found = winning_order(draws_of(values), theta=1.0)
    certain = (values[:, None] > values[None]).all(axis=-1)
    np.testing.assert_array_equal(found["beats"], certain)
    assert not found["cycle"].any()


SCORES = hnp.arrays(float, st.integers(1, 6), elements=st.floats(-5, 5) | st.integers(-2, 2).map(float))


@FEWER
@given(SCORES, st.data(), st.booleans(), st.booleans())
def test_sets_hold_the_estimated_rank(values, data, simultaneous, stepwise):
    errors = data.draw(hnp.arrays(float, values.shape, elements=st.sampled_from([0.0, 0.2, 1.0, 3.0])))
    level = data.draw(st.sampled_from([0.2, 0.5, 0.95]))
    sets = rank_confidence_set(
        scores_of(values),
        scores_of(errors),
        level=level,
        simultaneous=simultaneous,
        stepwise=stepwise,
        rng=1,
        n_draws=500,
    )
    assert (sets["lower"] <= ranking.rank(scores_of(values), ties="min")).all()
    assert (sets["upper"] >= ranking.rank(scores_of(values), ties="max")).all()


@FEWER
@given(SCORES, st.data(), st.booleans())
def test_errors_a_factor_wider_never_narrow_a_set(values, data, simultaneous):
    errors = data.draw(hnp.arrays(float, values.shape, elements=st.sampled_from([0.0, 0.2, 1.0, 3.0])))
    options = {"simultaneous": simultaneous, "stepwise": False, "rng": 1, "n_draws": 500}
    narrow, wide = (rank_confidence_set(scores_of(values), scores_of(f * errors), **options) for f in (1.0, 4.0))
    assert (wide["lower"] <= narrow["lower"]).all()
    assert (wide["upper"] >= narrow["upper"]).all()


@FEWER
@given(SCORES, st.sampled_from([0.0, 0.2, 1.0, 3.0]))
def test_a_set_by_itself_is_within_the_simultaneous_one(values, error):
    alone, together = (
        rank_confidence_set(scores_of(values), error, simultaneous=which, stepwise=False) for which in (False, True)
    )
    assert (alone["lower"] >= together["lower"]).all()
    assert (alone["upper"] <= together["upper"]).all()


@FEWER
@given(SCORES, st.data(), st.booleans())
def test_stepwise_is_within_single_step(values, data, simultaneous):
    errors = data.draw(hnp.arrays(float, values.shape, elements=st.sampled_from([0.0, 0.2, 1.0, 3.0])))
    options = {"simultaneous": simultaneous, "rng": 1, "n_draws": 500}
    single, stepwise = (
        rank_confidence_set(scores_of(values), scores_of(errors), stepwise=which, **options) for which in (False, True)
    )
    assert (stepwise["lower"] >= single["lower"]).all()
    assert (stepwise["upper"] <= single["upper"]).all()


@FEWER
@given(SCORES, st.integers(1, 6))
def test_at_least_tau_may_be_among_the_tau_best(values, tau):
    tau = min(tau, values.size)
    assert int(tau_best(scores_of(values), 0.5, tau, stepwise=False).sum()) >= tau


def test_the_seed_decides_only_drawn_values():
    scores = scores_of([2.0, 1.0, 0.0])
    exact = [rank_confidence_set(scores, 1.0, stepwise=False, rng=seed)["critical"].item() for seed in (1, 2)]
    assert exact[0] == exact[1]
    drawn = [
        rank_confidence_set(scores, scores_of([1.0, 0.5, 2.0]), stepwise=False, rng=seed)["critical"].item()
        for seed in (1, 2)
    ]
    assert drawn[0] != drawn[1]
    assert drawn[0] == pytest.approx(drawn[1], abs=0.02)
