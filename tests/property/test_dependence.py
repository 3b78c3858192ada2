"""Laws of dependence: whatever is accepted can be drawn, and is what was entered."""

from __future__ import annotations

import math

import numpy as np
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from riskmc.exceptions import InputError
from riskmc.model.copulas import joint_exceedance, spearman_of, tail_dependence
from riskmc.model.correlation import (
    LARGEST_REPAIR,
    MEASURES,
    nearest_correlation,
    normal_correlation,
    repaired_correlation,
    stated_correlation,
    symmetric_root,
)
from riskmc.model.dependence import Correlations, Dependence, Driver, implied_correlation, loadings
from riskmc.model.triggers import TriggerGraph, spontaneous_probabilities, trigger_occurrence
from riskmc.results.reordering import iman_conover

SCENARIOS, CRITERIA = ("flood", "storm", "cyber"), ("cost", "dead", "trust")
LABELS = (*CRITERIA, "likelihood")
FEW = settings(max_examples=60, deadline=None)

share = st.floats(0.0, 0.45)
correlation = st.floats(-1.0, 1.0)
degrees = st.sampled_from([0.5, 1.0, 4.0, 30.0, math.inf])


@st.composite
def matrices(draw, size=4):
    """Symmetric matrices with 1 on the diagonal; many are no correlation matrix."""
    upper = np.triu(draw(arrays.arrays(float, (size, size), elements=correlation)), 1)
    return upper + upper.T + np.eye(size)


@st.composite
def dependences(draw):
    by_scenario = st.fixed_dictionaries(dict.fromkeys(SCENARIOS, share))
    by_criterion = st.fixed_dictionaries(dict.fromkeys(CRITERIA, share), optional={"likelihood": share})
    within = draw(st.one_of(share, by_scenario, matrices().map(lambda m: Correlations(LABELS, m))))
    drivers = (
        (Driver("climate", SCENARIOS[:2], draw(share), draw(st.floats(0.01, 0.3))),) if draw(st.booleans()) else ()
    )
    return Dependence(within, draw(st.one_of(share, by_criterion)), draw(share), drivers)


def accepted(dependence):
    try:
        return loadings(dependence, SCENARIOS, CRITERIA)
    except InputError:
        return None


@FEW
@given(dependences())
def test_every_item_has_unit_variance(dependence):
    load = accepted(dependence)
    assume(load is not None)
    own = load.own**2 * (load.mixing**2).sum(axis=1)
    total = own + load.severity**2 + load.criterion**2 + load.expert**2 + (load.driver**2).sum(axis=0)
    np.testing.assert_allclose(total, 1.0, atol=1e-9)


@FEW
@given(dependences())
def test_implied_correlation_is_one_of_a_law(dependence):
    assume(accepted(dependence) is not None)
    found = implied_correlation(dependence, SCENARIOS, CRITERIA).reshape(12, 12)
    np.testing.assert_allclose(found, found.T, atol=1e-15)
    np.testing.assert_allclose(found.diagonal(), 1.0, atol=1e-9)
    assert np.linalg.eigvalsh(found)[0] >= -1e-8


@settings(max_examples=15, deadline=None)
@given(dependences(), st.integers(0, 2**32))
def test_draws_of_the_factors_have_the_implied_correlation(dependence, seed):
    load = accepted(dependence)
    assume(load is not None)
    n, rng = 20_000, np.random.default_rng(seed)
    normal = rng.standard_normal
    score = load.own * (normal((n, 3, 4)) @ load.mixing.T) + load.severity * normal((n, 3, 1))
    score += load.criterion * normal((n, 1, 4)) + load.expert * normal((n, 1, 1))
    score += sum(driver * normal((n, 1, 1)) for driver in load.driver)
    drawn = np.corrcoef(score.reshape(n, 12).T)
    implied = implied_correlation(dependence, SCENARIOS, CRITERIA).reshape(12, 12)
    assert (np.abs(drawn - implied) < 5.5 * (1.0 - implied**2) / math.sqrt(n) + 1e-6).all()


@FEW
@given(matrices())
def test_nearest_is_a_correlation_matrix_and_its_own_nearest(matrix):
    nearest, distance = nearest_correlation(matrix)
    assert (nearest.diagonal() == 1.0).all()
    assert np.linalg.eigvalsh(nearest)[0] >= -1e-10
    assert distance >= 0.0
    again, moved = nearest_correlation(nearest)
    assert moved == 0.0
    assert (again == nearest).all()
    np.testing.assert_allclose(symmetric_root(nearest) @ symmetric_root(nearest), nearest, atol=1e-8)


@FEW
@given(matrices(), matrices())
def test_nothing_is_nearer_than_the_nearest(matrix, other):
    candidate, _ = nearest_correlation(other)
    _, distance = nearest_correlation(matrix)
    assert distance <= np.linalg.norm(matrix - candidate) + 1e-9


@FEW
@given(matrices())
def test_a_repair_moves_no_element_far(matrix):
    try:
        repaired, _ = repaired_correlation(matrix)
    except InputError:
        repaired, _ = nearest_correlation(matrix)
        assert np.abs(repaired - matrix).max() > LARGEST_REPAIR
    else:
        assert np.abs(repaired - matrix).max() <= LARGEST_REPAIR


@given(correlation, st.sampled_from(MEASURES))
def test_measures_there_and_back(r, measure):
    assert abs(normal_correlation(stated_correlation(r, measure), measure) - r) < 1e-7


@FEW
@given(correlation, st.floats(0.001, 0.999), degrees)
def test_joint_exceedance_lies_between_the_bounds_of_all_laws(r, p, nu):
    both = float(joint_exceedance(p, r, nu))
    assert max(0.0, 1.0 - 2.0 * p) - 1e-10 <= both <= 1.0 - p + 1e-10


@FEW
@given(st.floats(-0.99, 0.98), st.floats(0.001, 0.999), degrees)
def test_more_correlation_more_together(r, p, nu):
    higher = r + 0.01
    assert joint_exceedance(p, higher, nu) >= joint_exceedance(p, r, nu) - 1e-12
    assert tail_dependence(higher, nu) >= tail_dependence(r, nu)
    assert spearman_of(higher, nu) > spearman_of(r, nu)
    assert spearman_of(-r, nu) == -spearman_of(r, nu)


graphs = st.tuples(
    st.fixed_dictionaries({name: st.floats(0.0, 1.0) for name in "abcd"}),
    st.dictionaries(st.sampled_from([(i, j) for i in "abcd" for j in "abcd" if i != j]), st.floats(0.0, 1.0)),
)


@FEW
@given(graphs)
def test_probabilities_of_combinations_sum_to_one(graph):
    found = trigger_occurrence(TriggerGraph(*graph))
    np.testing.assert_allclose(found.joint.sum(), 1.0, rtol=1e-12)
    np.testing.assert_allclose(found.count.sum(), 1.0, rtol=1e-12)
    assert (found.joint >= 0.0).all()
    assert (found.marginal >= found.spontaneous - 1e-12).all()


@FEW
@given(graphs)
def test_without_triggers_events_are_independent(graph):
    spontaneous = graph[0]
    joint = np.ones(())
    for chance in spontaneous.values():
        joint = np.multiply.outer(joint, [1.0 - chance, chance])
    np.testing.assert_allclose(trigger_occurrence(TriggerGraph(spontaneous)).joint, joint, atol=1e-15)


@FEW
@given(graphs, st.sampled_from([("a", "b"), ("c", "a"), ("d", "c")]), st.floats(0.0, 1.0))
def test_a_stronger_trigger_never_makes_an_event_rarer(graph, edge, more):
    spontaneous, triggers = graph
    before = triggers.get(edge, 0.0)
    stronger = triggers | {edge: before + more * (1.0 - before)}
    found = trigger_occurrence(TriggerGraph(spontaneous, stronger)).marginal
    assert (found >= trigger_occurrence(TriggerGraph(*graph)).marginal - 1e-12).all()


@FEW
@given(graphs)
def test_spontaneous_probabilities_are_found_again(graph):
    spontaneous = {name: min(chance, 0.9) for name, chance in graph[0].items()}
    forward = {(i, j): min(chance, 0.9) for (i, j), chance in graph[1].items() if i < j}
    marginal = trigger_occurrence(TriggerGraph(spontaneous, forward)).marginal
    found = spontaneous_probabilities(dict(zip(spontaneous, marginal.tolist(), strict=True)), forward)
    np.testing.assert_allclose(list(found.values()), list(spontaneous.values()), atol=1e-9)


@FEW
@given(arrays.arrays(float, (40, 3), elements=st.floats(-1e6, 1e6)), matrices(3), st.integers(0, 2**32))
def test_reordering_keeps_every_draw(draws, matrix, seed):
    target, _ = nearest_correlation(matrix)
    found = iman_conover(draws, target, rng=seed)
    np.testing.assert_array_equal(np.sort(found, axis=0), np.sort(draws, axis=0))
    np.testing.assert_array_equal(found[:, 0], draws[:, 0])
