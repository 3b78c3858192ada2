"""What moves together, by label: loadings, their sums, and the correlation they imply."""

from __future__ import annotations

import math

import numpy as np
import pytest

from riskmc.exceptions import InputError
from riskmc.model.correlation import normal_correlation
from riskmc.model.dependence import Correlations, Dependence, Driver, implied_correlation, loadings

SCENARIOS, CRITERIA = ["flood", "storm"], ["cost", "dead"]
R = normal_correlation


def matrix(*values, labels=("cost", "dead", "likelihood")):
    upper = np.zeros((len(labels), len(labels)))
    upper[np.triu_indices(len(labels), 1)] = values
    return Correlations(labels, upper + upper.T + np.eye(len(labels)))


def test_nothing_stated_is_nothing_shared():
    found = loadings(Dependence(), SCENARIOS, CRITERIA)
    assert found.own.tolist() == [[1.0] * 3] * 2
    assert not found.scored.any()
    assert found.driver.shape == (0, 2, 3)
    assert Dependence().is_independent


@pytest.mark.parametrize(
    "dependence",
    [
        Dependence(within_scenario=0.1),
        Dependence(within_scenario={"flood": 0.1, "storm": 0.0}),
        Dependence(within_scenario=matrix(-0.1, 0.0, 0.0)),
        Dependence(within_criterion={"cost": 0.1}),
        Dependence(within_expert=0.1),
        Dependence(drivers=(Driver("climate", ("flood", "storm"), impact=0.1),)),
        Dependence(degrees_of_freedom=4.0),
    ],
)
def test_each_of_them_is_dependence(dependence):
    assert not dependence.is_independent


def test_zeros_by_label_are_independence():
    zeros = Dependence({"flood": 0.0, "storm": 0.0}, {"cost": 0.0, "dead": 0.0})
    assert zeros.is_independent
    assert Dependence(matrix(0.0, 0.0, 0.0)).is_independent


def test_severity_is_of_impacts_and_by_scenario():
    found = loadings(Dependence(within_scenario={"storm": 0.5, "flood": 0.2}), SCENARIOS, CRITERIA)
    np.testing.assert_allclose(found.severity**2, [[R(0.2), R(0.2), 0.0], [R(0.5), R(0.5), 0.0]], rtol=1e-15)
    np.testing.assert_allclose(found.own**2 + found.severity**2, 1.0, rtol=1e-15)
    assert found.scored.tolist() == [[True, True, False]] * 2


def test_criteria_by_label_and_the_likelihood_only_where_named():
    both = loadings(Dependence(within_criterion={"dead": 0.4, "cost": 0.0}), SCENARIOS, CRITERIA)
    np.testing.assert_allclose(both.criterion**2, [[0.0, R(0.4), 0.0]] * 2)
    named = loadings(Dependence(within_criterion={"dead": 0.4, "cost": 0.0, "likelihood": 0.3}), SCENARIOS, CRITERIA)
    np.testing.assert_allclose(named.criterion[:, 2] ** 2, R(0.3))
    np.testing.assert_allclose(loadings(Dependence(within_criterion=0.4), SCENARIOS, CRITERIA).criterion ** 2, R(0.4))


def test_an_expert_is_behind_every_item():
    np.testing.assert_allclose(loadings(Dependence(within_expert=0.3), SCENARIOS, CRITERIA).expert ** 2, R(0.3))


def test_a_driver_is_of_its_scenarios():
    driver = Driver("climate", ("storm", "drought"), impact=0.2, likelihood=0.4)
    found = loadings(Dependence(drivers=(driver,)), [*SCENARIOS, "drought"], CRITERIA)
    there = [R(0.2), R(0.2), R(0.4)]
    np.testing.assert_allclose(found.driver[0] ** 2, [[0.0] * 3, there, there])


def test_a_matrix_in_any_order_of_labels_is_the_same():
    given = matrix(-0.5, 0.2, 0.1)
    turned = matrix(0.1, 0.2, -0.5, labels=("likelihood", "dead", "cost"))
    one, other = (loadings(Dependence(within), SCENARIOS, CRITERIA).mixing for within in (given, turned))
    np.testing.assert_allclose(one, other, atol=2e-10)
    np.testing.assert_allclose(one @ one, normal_correlation(given.values), atol=1e-9)
    np.testing.assert_array_equal(one, one.T)


def test_a_matrix_without_the_likelihood_leaves_it_alone():
    found = loadings(Dependence(matrix(-0.5, labels=("cost", "dead"))), SCENARIOS, CRITERIA)
    assert found.mixing[2].tolist() == [0.0, 0.0, 1.0]
    assert found.scored.tolist() == [[True, True, False]] * 2


def test_an_item_that_a_matrix_leaves_alone_is_not_scored():
    found = loadings(Dependence(matrix(0.0, 0.3, 0.0)), SCENARIOS, CRITERIA)
    assert found.scored.tolist() == [[True, False, True]] * 2


@pytest.mark.parametrize(
    ("dependence", "said"),
    [
        (Dependence({"flod": 0.1, "flood": 0.1, "storm": 0.1}), r"'flod' is unknown. Did you mean 'flood'\?"),
        (Dependence({"flood": 0.1}), "no 'storm'"),
        (Dependence(within_criterion={"cost": 0.1}), "no 'dead'"),
        (Dependence(matrix(0.1, labels=("cost", "likelihood"))), "no 'dead'"),
        (Dependence(matrix(0.1, 0.1, 0.1, labels=("cost", "dead", "deed"))), "'deed' is unknown"),
        (Dependence(drivers=(Driver("climate", ("flood", "drought"), 0.1),)), "unknown scenario 'drought'"),
        (Dependence(0.6, within_expert=0.6), "'cost' of 'flood' shares sum to 1.236"),
        (Dependence(within_criterion=0.6, within_expert=0.6), "'cost' of 'flood' shares sum to 1.236"),
        (Dependence(matrix(0.9, -0.5, 0.7)), "correlations contradict each other.*'cost' and 'dead'"),
    ],
)
def test_what_does_not_fit_the_register_is_refused(dependence, said):
    with pytest.raises(InputError, match=said):
        loadings(dependence, SCENARIOS, CRITERIA)


@pytest.mark.parametrize(
    ("build", "said"),
    [
        (lambda: Dependence(1.2), "`within_scenario` must lie in"),
        (lambda: Dependence({"flood": -0.1}), r"`within_scenario\['flood'\]` must lie in"),
        (lambda: Dependence(within_expert=-0.1), "`within_expert` must lie in"),
        (lambda: Dependence(degrees_of_freedom=0.0), "`degrees_of_freedom` must be above zero"),
        (lambda: Dependence(degrees_of_freedom=math.nan), "`degrees_of_freedom` must be above zero"),
        (lambda: Dependence(drivers=(Driver("x", ("a", "b"), 0.1), Driver("x", ("b", "c"), 0.1))), "different names"),
        (lambda: Driver("x", ("a",), 0.1), "at least two different scenarios"),
        (lambda: Driver("x", ("a", "a"), 0.1), "at least two different scenarios"),
        (lambda: Driver("x", ("a", "b")), "correlates nothing"),
        (lambda: Driver("x", ("a", "b"), 1.5), r"drivers\['x'\].impact` must lie in"),
        (lambda: Correlations(("a", "a"), np.eye(2)), "different labels"),
        (lambda: Correlations(("a", "b"), np.eye(3)), r"must have the shape \(2, 2\)"),
        (lambda: Correlations(("a", "b"), np.array([[1.0, 0.2], [0.3, 1.0]])), "same on both sides"),
        (lambda: Correlations(("a", "b"), np.array([[1.0, 0.2], [0.2, 0.9]])), "1 on it"),
    ],
)
def test_numbers_that_cannot_be_are_refused(build, said):
    with pytest.raises(InputError, match=said):
        build()


def test_shares_up_to_one_are_allowed():
    """sin(pi / 6 * 0.3) and its complement to one half add up to a correlation of 1."""
    rest = 6.0 / math.pi * math.asin((1.0 - float(R(0.3))) / 2.0)
    found = loadings(Dependence(0.3, within_criterion={"cost": rest, "dead": rest}), SCENARIOS, CRITERIA)
    np.testing.assert_allclose(found.own[:, :2], 0.0, atol=1e-7)


def test_implied_correlation_by_hand():
    dependence = Dependence(
        within_scenario=0.3,
        within_criterion={"cost": 0.2, "dead": 0.0, "likelihood": 0.1},
        within_expert=0.1,
        drivers=(Driver("climate", ("flood", "storm"), impact=0.2, likelihood=0.3),),
    )
    found = implied_correlation(dependence, SCENARIOS, CRITERIA)
    across = math.sqrt(R(0.2) * R(0.3))  # one driver behind impact and likelihood
    np.testing.assert_allclose(found[0, 0, 0, 1], R(0.3) + R(0.1) + R(0.2))
    np.testing.assert_allclose(found[0, 0, 1, 0], R(0.2) + R(0.1) + R(0.2))
    np.testing.assert_allclose(found[0, 0, 1, 1], R(0.1) + R(0.2))
    np.testing.assert_allclose(found[0, 2, 1, 2], R(0.1) + R(0.1) + R(0.3))
    np.testing.assert_allclose(found[0, 0, 0, 2], R(0.1) + across)
    np.testing.assert_allclose(found.reshape(6, 6).diagonal(), 1.0)


def test_implied_correlation_of_a_matrix_is_the_matrix():
    given = matrix(-0.5, 0.2, 0.1)
    found = implied_correlation(Dependence(given), SCENARIOS, CRITERIA)
    np.testing.assert_allclose(found[0, :, 0, :], normal_correlation(given.values), atol=1e-9)
    np.testing.assert_allclose(found[0, :, 1, :], 0.0)
