"""What a run would refuse is found with the other faults, all at once."""

from __future__ import annotations

import dataclasses
import re

import pytest
from tests.unit.model.assessing import assess, written

from riskmc.exceptions import AssessmentError
from riskmc.model import to_model
from riskmc.model.checking import law_faults, weight_faults

PANEL = [("flood", "deaths", "anna", "1", "2", "3"), ("flood", "deaths", "bert", "3", "4", "5")]


def faults_of(*rows, framework="generic-5x5", **settings):
    with pytest.raises(AssessmentError, match="the data frames has") as raised:
        assess(rows, framework, **settings)
    return [str(fault) for fault in raised.value.faults]


def with_reading(assessment, **changes):
    reading = assessment.settings.reading.model_copy(update=changes)
    return dataclasses.replace(assessment, settings=assessment.settings.model_copy(update={"reading": reading}))


def test_every_unattainable_median_is_named_with_its_row_and_what_is_attainable():
    rows = [
        ("flood", "deaths", "1", "1", "5"),
        ("flood", "costs", "1", "2", "3"),
        ("storm", "deaths", "1", "5", "5"),
    ]
    first, second = faults_of(*rows, reading={"best": "median"})
    # The median of Beta(1, 5) is 1 - 1/2 ** (1/5) = 0.129 of the range 0.5 to 5.5.
    assert first == (
        "judgements, row 2, column best: 'deaths' of 'flood' by 'panel': best '1' cannot be the median of the shape "
        "'pert' from '1' to '5'. Attainable: 2, 3, 4 (1.15 to 4.85 on the class axis). "
        'Write best = "mode" under [reading], or take another shape or pert_shape.'
    )
    assert second.startswith("judgements, row 4, column best: 'deaths' of 'storm' by 'panel': best '5' cannot")


def test_a_range_without_any_attainable_class_says_so():
    (fault,) = faults_of(("flood", "deaths", "1", "1", "2"), reading={"best": "median", "bounds": "p5-p95"})
    assert re.search(r"Attainable: no class \(1\.\d\d to 1\.\d\d on the class axis\)", fault)


def test_other_faults_do_not_hide_unattainable_medians_and_stand_in_the_order_of_rows():
    rows = [
        ("flood", "deaths", "1", "1", "5"),
        ("flood", "costs", "1", "9", "3"),
        ("flood", "unrest", "1", "1", "5"),
    ]
    found = faults_of(*rows, reading={"best": "median"}, published_order=["flood", "storm"])
    assert [fault.split(":")[0] for fault in found] == [
        "settings, published_order",
        "judgements, row 2, column best",
        "judgements, row 3, column best",
        "judgements, row 4, column best",
    ]


def test_attainable_quantities_are_in_the_unit_of_the_criterion(tmp_path):
    framework = written(
        tmp_path,
        ('unit = "deaths"', 'unit = "deaths"\nunit_value = 2e6'),
        ('rule = "weighted-sum"', 'rule = "monetised-sum"\nunit = "EUR"\nclass_value = 1e6'),
    )
    row = ("flood", "deaths", "10 deaths", "11 deaths", "110 deaths")
    (fault,) = faults_of(row, framework=framework, reading={"best": "median", "shape": "triangular"})
    least, most = 10 + 100 * (1 - 0.5**0.5), 10 + 100 * 0.5**0.5
    assert f"Attainable: {least:.4g} to {most:.4g} deaths." in fault


def test_classes_out_of_order_once_rounded_are_named():
    (fault,) = faults_of(("flood", "deaths", "1", "2.5", "2"), reading={"shape": "confidence", "confidence": 0.6})
    assert fault == (
        "judgements, row 2, column best: 'deaths' of 'flood' by 'panel': the classes 1, 3, 2 are not in order."
    )


def test_every_item_of_experts_without_weight_is_named():
    rows = [*PANEL, ("flood", "costs", "anna", "1", "1", "2"), ("flood", "unrest", "anna", "1", "1", "2")]
    found = faults_of(*rows, experts={"weights": {"anna": 0, "bert": 1}})
    assert [fault.split(" is judged")[0] for fault in found] == [
        "judgements, row 4, column expert: 'costs' of 'flood'",
        "judgements, row 5, column expert: 'unrest' of 'flood'",
    ]
    assert "only by 'anna', whose weight is zero. Give one of them a weight, or leave the row out." in found[0]


def test_every_scenario_without_weight_is_named():
    rows = [(name, "costs", "1", "1", "1") for name in ("flood", "storm")]
    profiles = {"plain": "equal", "lives": {"deaths": 1, "unrest": 1}}
    assert faults_of(*rows, profiles=profiles) == [
        f"judgements: scenario '{name}' has no judged criterion with weight in profile 'lives'. "
        "Judge one of deaths, unrest, or change [profiles]."
        for name in ("flood", "storm")
    ]


def test_what_is_anything_has_weight():
    rows = [("flood", "costs", "1", "1", "1")]
    assert weight_faults(assess(rows, profiles={"lives": {"deaths": 1}}, reading={"missing": "full-range"})) == []


def test_a_changed_assessment_is_refused_by_the_model_too():
    assessment = with_reading(assess([("flood", "deaths", "1", "1", "5")]), best="median")
    assert len(law_faults(assessment)) == 1
    with pytest.raises(AssessmentError, match=r"judgements, row 2, column best: 'deaths' of 'flood'"):
        to_model(assessment)


def test_a_law_whose_numbers_are_impossible_is_named():
    around = {"law": "dirichlet", "around": "equal", "std": 0.00001}
    thin = {"law": "dirichlet", "around": "equal", "concentration": 0.001}
    first, second = faults_of(PANEL[0], profiles={"around": around, "thin": thin, "even": "equal"})
    assert first.startswith("settings, profiles.around.std: must lie from 0.0001 to 0.4395, got 1e-05.")
    assert second.startswith("settings, profiles.thin.concentration: must lie from 0.15 to 3e+08, got 0.001.")


def test_a_law_that_was_made_impossible_is_named_by_the_model():
    assessment = assess([PANEL[0]], profiles={"around": {"law": "dirichlet", "around": "equal", "std": 0.1}})
    wide = assessment.settings.profiles["around"].model_copy(update={"std": 0.46})
    settings = assessment.settings.model_copy(update={"profiles": {"around": wide}})
    with pytest.raises(AssessmentError, match=r"profiles\.around: `std` must lie from 0\.0001 to 0\.4395, got 0\.46\."):
        to_model(dataclasses.replace(assessment, settings=settings))


def test_uncertain_weights_that_may_be_anything_leave_no_scenario_without_weight():
    profiles = {"open": {"law": "flat"}, "few": {"law": "interval", "bounds": {"people": [0, 0]}}}
    assert weight_faults(assess([("flood", "costs", "1", "1", "1")], profiles=profiles)) == []
    (fault,) = faults_of(("flood", "deaths", "1", "1", "1"), profiles=profiles)
    assert "'flood' has no judged criterion with weight in profile 'few'. Judge one of costs, unrest" in fault
