"""Dependence as it is stated, in any measure, and the faults of what cannot be."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from tests.unit.model.panel_data import CRITERIA, PANEL, judged

from riskmc.exceptions import AssessmentError
from riskmc.model import to_model
from riskmc.model.dependence import Correlations
from riskmc.model.stated_dependence import as_spearman, stated_dependence, stated_matrix

TWO = [(scenario, *row[1:]) for scenario in ("flood", "storm") for row in PANEL]
MATRIX = pd.DataFrame([[1, 0.3, 0.1], [0.3, 1, -0.2], [0.1, -0.2, 1]], index=CRITERIA, columns=CRITERIA)


def stated(rows=PANEL, frames=None, **dependence):
    return stated_dependence(judged(rows, dependence=dependence, frames=frames))


def test_a_number_and_nothing_else():
    dependence = stated(within_scenario=0.5)
    assert (dependence.within_scenario, dependence.within_criterion, dependence.within_expert) == (0.5, 0.0, 0.0)
    assert (dependence.drivers, dependence.degrees_of_freedom) == ((), math.inf)


def test_everything_reaches_the_model():
    drivers = {"climate": {"scenarios": ["flood", "storm"], "impact": 0.1}}
    dependence = stated(
        TWO,
        within_scenario={"flood": 0.2, "storm": 0.0},
        within_criterion=dict.fromkeys(CRITERIA, 0.1),
        within_expert=0.05,
        copula="t",
        drivers=drivers,
    )
    assert dependence.within_scenario == {"flood": 0.2, "storm": 0.0}
    assert dependence.within_criterion == dict.fromkeys(CRITERIA, 0.1)
    assert (dependence.within_expert, dependence.degrees_of_freedom) == (0.05, 4.0)
    (driver,) = dependence.drivers
    assert (driver.name, driver.scenarios, driver.impact, driver.likelihood) == (
        "climate",
        ("flood", "storm"),
        0.1,
        0.0,
    )


@pytest.mark.parametrize(
    ("measure", "value", "normal"),
    [
        ("kendall", 0.5, math.sin(math.pi / 4)),
        ("concordance", 0.75, math.sin(math.pi / 4)),
        ("spearman", 0.5, 2 * math.sin(math.pi / 12)),
    ],
)
def test_other_measures_become_rank_correlations(measure, value, normal):
    assert as_spearman(value, measure) == pytest.approx(6 / math.pi * math.asin(normal / 2))
    dependence = stated(within_scenario=value, measure=measure)
    assert dependence.within_scenario == pytest.approx(6 / math.pi * math.asin(normal / 2))
    assert dependence.within_expert == 0.0


def test_independence_is_half_as_a_concordance():
    assert stated(within_scenario=0.5, within_criterion=0.5, measure="concordance").is_independent


def test_a_matrix_is_used_as_it_is_where_a_law_has_it():
    assessment = judged(frames={"correlations": MATRIX}, dependence={})
    found = stated_matrix(assessment)
    assert found.distance == 0.0
    np.testing.assert_array_equal(found.entered, MATRIX)
    np.testing.assert_array_equal(found.used, found.entered)
    within = to_model(assessment).dependence.within_scenario
    assert isinstance(within, Correlations)
    assert within.labels == CRITERIA


def test_a_matrix_in_another_measure_is_converted():
    assessment = judged(frames={"correlations": MATRIX}, dependence={"measure": "kendall"})
    assert stated_matrix(assessment).entered[0, 1] == pytest.approx(
        6 / math.pi * math.asin(math.sin(math.pi * 0.3 / 2) / 2)
    )


def test_a_matrix_that_no_law_has_is_repaired_by_its_distance():
    near = pd.DataFrame([[1, 0.9, 0.3], [0.9, 1, 0.7], [0.3, 0.7, 1]], index=CRITERIA, columns=CRITERIA)
    found = stated_matrix(judged(frames={"correlations": near}, dependence={}))
    assert 0.0 < found.distance < 0.1
    assert np.linalg.eigvalsh(2 * np.sin(math.pi * found.used / 6)).min() > -1e-9
    np.testing.assert_allclose(found.used, found.entered, atol=0.05)


def faults(rows=PANEL, frames=None, **dependence):
    with pytest.raises(AssessmentError, match=r"has \d+ fault") as caught:
        judged(rows, frames=frames, dependence=dependence)
    return "\n".join(str(fault) for fault in caught.value.faults)


def test_a_matrix_that_is_far_from_any_is_refused():
    far = pd.DataFrame([[1, 0.9, -0.9], [0.9, 1, 0.9], [-0.9, 0.9, 1]], index=CRITERIA, columns=CRITERIA)
    assert "the correlations contradict each other" in faults(frames={"correlations": far})


def test_a_matrix_out_of_the_range_of_its_measure_is_refused():
    assert "a concordance lies from 0 to 1" in faults(frames={"correlations": MATRIX}, measure="concordance")
    wide = MATRIX.where(MATRIX != 0.3, 1.3)
    assert "it lies from -1 to 1" in faults(frames={"correlations": wide})


def test_sums_above_one_are_refused_with_item_and_scenario():
    message = faults(within_scenario=0.7, within_criterion=0.5)
    assert message.startswith("settings, dependence: the correlations that 'deaths' of 'flood' shares sum to")
