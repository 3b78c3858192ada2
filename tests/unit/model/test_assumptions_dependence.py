"""What is said of dependence; independence loudly."""

from __future__ import annotations

import pandas as pd
import pytest
from tests.unit.model.panel_data import CRITERIA, PANEL, cell, judged

from riskmc.model.assumptions_dependence import dependence_sentences, with_spikes

ROWS = [(scenario, *row[1:]) for scenario in ("flood", "storm") for row in PANEL if row[2] == "anna"]


def said(rows=ROWS, frames=None, experts=None, **dependence):
    return " ".join(dependence_sentences(judged(rows, frames=frames, dependence=dependence, experts=experts or {})))


def test_independence_is_loud():
    text = said(within_scenario=0)
    assert "vary independently of each other (within_scenario = 0)." in text
    assert "INDEPENDENCE is assumed of all items: where they do move together, bands of totals are too narrow" in text
    assert "INDEPENDENCE" not in said(within_scenario=0.1)


@pytest.mark.parametrize(
    ("dependence", "sentence"),
    [
        (
            {"within_scenario": {"flood": 0.5, "storm": 0}},
            "with a rank correlation of each scenario: flood 0.5, storm 0.",
        ),
        (
            {"within_scenario": 0, "within_criterion": 0.2},
            "each criterion and the likelihood move together with rank correlation 0.2. All else varies independently",
        ),
        (
            {"within_scenario": 0, "within_criterion": {"deaths": 0.2, "costs": 0, "unrest": 0}},
            "Between scenarios, a criterion moves together with rank correlation: deaths 0.2.",
        ),
        (
            {"within_scenario": 0, "within_expert": 0.1},
            "All that one expert judged moves together with rank correlation 0.1",
        ),
        (
            {"within_scenario": 0, "drivers": {"climate": {"scenarios": ["flood", "storm"], "impact": 0.3}}},
            "'climate' moves flood, storm together, their impacts with rank correlation 0.3.",
        ),
        (
            {"within_scenario": 0.5, "copula": "t"},
            "by a t copula with 4 degrees of freedom: even uncorrelated criteria",
        ),
        ({"within_scenario": 0.5, "copula": "t", "degrees_of_freedom": 9}, "a t copula with 9 degrees"),
        ({"within_scenario": 0.75, "measure": "concordance"}, "rank correlation 0.6902."),
        (
            {"within_scenario": 0.5, "measure": "kendall"},
            "Correlations were stated as Kendall's tau, and are given here",
        ),
    ],
)
def test_each_factor_is_said(dependence, sentence):
    assert sentence in said(**dependence)


def test_a_matrix_is_said_with_its_repair():
    near = pd.DataFrame([[1, 0.9, 0.3], [0.9, 1, 0.7], [0.3, 0.7, 1]], index=CRITERIA, columns=CRITERIA)
    text = said(frames={"correlations": near})
    assert "have the rank correlations of a matrix, from 0.3 to 0.9." in text
    assert (
        "No law has all correlations of the matrix: the nearest matrix that one has is used instead, at a Frob" in text
    )
    sound = near.where(near != 0.9, 0.5)
    assert "No law has" not in said(frames={"correlations": sound})


def test_what_moves_likelihood_with_impact_is_said():
    independent = "likelihood of a scenario is independent of its impact: risk is the product of independent factors."
    assert independent in said(within_scenario=0.5)
    both = {"climate": {"scenarios": ["flood", "storm"], "impact": 0.2, "likelihood": 0.1}}
    text = said(within_scenario=0.5, drivers=both, within_expert=0.1)
    assert "moves with its impact through the driver 'climate' and the expert's factor: risk is" in text
    labels = [*CRITERIA, "likelihood"]
    matrix = pd.DataFrame(0.2, index=labels, columns=labels)
    for label in labels:
        matrix.loc[label, label] = 1.0
    assert "moves with its impact through the matrix" in said(frames={"correlations": matrix})


@pytest.mark.parametrize(
    ("dependence", "moves"),
    [
        ({"copula": "t", "within_criterion": 0.1}, True),
        ({"copula": "t", "within_criterion": {**dict.fromkeys(CRITERIA, 0.1), "likelihood": 0.1}}, True),
        ({"copula": "t", "within_criterion": dict.fromkeys(CRITERIA, 0.1)}, False),
        ({"copula": "t", "drivers": {"climate": {"scenarios": ["flood", "storm"], "likelihood": 0.1}}}, True),
        ({"copula": "t"}, False),
        ({"within_criterion": 0.1}, False),
    ],
)
def test_a_likelihood_that_shares_something_has_the_extremes_of_a_t_copula(dependence, moves):
    """Then it is stretched with the impacts of its scenario, uncorrelated though they are."""
    text = said(within_scenario=0.5, **dependence)
    assert ("moves with its impact through the extremes of the t copula: risk is" in text) is moves
    assert ("risk is the product of independent factors" in text) is not moves


def test_where_a_pool_is_one_law_no_expert_is_shared():
    assert said(PANEL, within_scenario=0.5).startswith("Given the expert, the criteria")
    assert said(PANEL, within_scenario=0.5, experts={"pooling": "quantile"}).startswith("The criteria")
    assert "given the expert" not in said(PANEL, within_scenario=0, experts={"pooling": "log"})


def test_spikes_are_of_ranges_with_zero_as_low():
    assert with_spikes(judged([cell(low="0")]))
    assert not with_spikes(judged([cell()]))
