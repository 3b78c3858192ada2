"""The dependence of a model in its result."""

from __future__ import annotations

import json

import numpy as np

from riskmc.distributions import Uniform
from riskmc.model import Model
from riskmc.model.dependence import Correlations, Dependence, Driver
from riskmc.results.entered_dependence import described_dependence, matrix_variables
from riskmc.results.inputs import inputs_dataset

NEAR = np.array([[1, 0.9, 0.3], [0.9, 1, 0.7], [0.3, 0.7, 1]])


def model(dependence):
    law = Uniform(0, 1)
    return Model.from_laws({s: dict.fromkeys("abc", law) for s in ("flood", "storm")}, dependence=dependence)


def test_all_of_it_is_described():
    drivers = (Driver("climate", ("flood", "storm"), impact=0.2),)
    given = Dependence({"flood": 0.1, "storm": 0.2}, 0.05, 0.01, drivers, 4.0)
    assert json.loads(described_dependence(given)) == {
        "within_scenario": {"flood": 0.1, "storm": 0.2},
        "within_criterion": 0.05,
        "within_expert": 0.01,
        "drivers": {"climate": {"scenarios": ["flood", "storm"], "impact": 0.2, "likelihood": 0.0}},
        "degrees_of_freedom": 4.0,
    }


def test_a_matrix_is_given_as_entered_and_as_used():
    labels = ("c", "a", "b")
    found = inputs_dataset(model(Dependence(Correlations(labels, NEAR))))
    assert json.loads(found.attrs["dependence"])["within_scenario"] == "matrix"
    assert found["item"].values.tolist() == ["a", "b", "c"]
    assert found["correlation_entered"].sel(item="c", other_item="a").item() == 0.9
    assert 0.0 < found.attrs["correlation_distance"] < 0.1
    moved = np.abs(found["correlation_used"] - found["correlation_entered"]).values
    assert 0.0 < moved.max() < 0.05
    np.testing.assert_array_equal(np.diag(found["correlation_used"]), 1.0)


def test_a_matrix_that_a_law_has_is_used_as_it_is():
    matrix = np.where(NEAR == 0.9, 0.5, NEAR)
    variables, attributes = matrix_variables(model(Dependence(Correlations(("a", "b", "c"), matrix))))
    np.testing.assert_array_equal(variables["correlation_used"][1], matrix)
    assert attributes == {"correlation_distance": 0.0}


def test_without_a_matrix_there_is_none():
    assert matrix_variables(model(Dependence(0.5))) == ({}, {})
