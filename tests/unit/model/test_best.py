"""The best estimates, as the method itself adds them up."""

from __future__ import annotations

import dataclasses
import itertools
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from tests.unit.model.assessing import assess, written

from riskmc.exceptions import InputError
from riskmc.frameworks import load
from riskmc.model import best_coordinates, best_likelihoods, best_totals, read_assessment, to_model
from riskmc.model.best import interest_thresholds, reference_order

EXAMPLES = Path(__file__).parents[3] / "examples"


def test_the_best_label_counts_by_its_middle():
    rows = [
        ("flood", "deaths", "2", "3", "5"),
        ("storm", "deaths", "1", "2.25", "3"),
        ("quake", "costs", "1", "1", "1"),
    ]
    np.testing.assert_array_equal(best_coordinates(assess(rows), "deaths"), [3.0, 2.25, np.nan])


def test_experts_are_averaged_by_their_weights():
    rows = [("flood", "deaths", "anna", "1", "2", "3"), ("flood", "deaths", "bert", "3", "4", "5")]
    assert best_coordinates(assess(rows), "deaths").tolist() == [3.0]
    weighed = assess(rows, experts={"weights": {"anna": 3, "bert": 1}})
    assert best_coordinates(weighed, "deaths").tolist() == [2.5]


def test_the_order_of_rows_does_not_change_the_last_bit_of_a_best():
    said = {"anna": "1.1", "bert": "2.3", "carl": "3.7", "dora": "1.9"}
    rows = [("flood", "deaths", expert, "1", best, "5") for expert, best in said.items()]
    weights = {"anna": 0.1, "bert": 0.7, "carl": 0.3, "dora": 0.9}
    found = {
        best_coordinates(assess(order, experts={"weights": weights}), "deaths").item()
        for order in itertools.permutations(rows)
    }
    assert len(found) == 1


def test_the_best_of_experts_without_weight_is_not_known():
    rows = [("flood", "deaths", "anna", "1", "2", "3"), ("flood", "costs", "bert", "3", "4", "5")]
    assessment = assess(rows)
    experts = assessment.settings.experts.model_copy(update={"weights": {"anna": 0.0, "bert": 1.0}})
    settings = assessment.settings.model_copy(update={"experts": experts})
    assessment = dataclasses.replace(assessment, settings=settings)
    assert np.isnan(best_coordinates(assessment, "deaths")).all()


def test_best_values_are_added_by_each_profile():
    rows = [("flood", "1.1", "D", "D", "E"), ("flood", "1.2", "A", "C", "C"), ("flood", "2.1", "X", "X", "A")]
    profiles = {"a": "equal", "b": {"1.1": 1, "2.1": 3}}
    totals = best_totals(assess(rows, "nl-nra-2014", profiles=profiles))
    np.testing.assert_allclose(totals, [[(1 / 3 + 1 / 9 + 0) / 3], [(1 * 1 / 3 + 3 * 0) / 4]])


def test_a_scenario_that_cannot_be_totalled_is_named():
    rows = [("flood", "costs", "1", "1", "1")]
    with pytest.raises(InputError, match=r"scenario 'flood' .* profile 'lives'"):
        best_totals(assess(rows, profiles={"lives": {"deaths": 1}}))


def test_the_threshold_effect_applies_to_the_best_estimate_too():
    rows = [("flood", "1.1", "C", "C", "C"), ("flood", "6.1", "B", "B", "B"), ("storm", "6.1", "C", "C", "C")]
    plain, applied = (
        best_totals(assess(rows, "nl-nvs-2019", aggregation={"threshold": threshold})) for threshold in (False, True)
    )
    np.testing.assert_allclose(plain, [[(1 / 9 + 1 / 27) / 2, 1 / 9]])
    np.testing.assert_allclose(applied, [[(1 / 9 + 0) / 2, 1 / 9]])


def test_thresholds_apply_to_the_interest_as_a_whole():
    rows = [("flood", f"6.{k}", "D" if k == 1 else "A", "D" if k == 1 else "A", "D") for k in (1, 2, 3, 4)]
    whole = (1 / 3 + 3 / 81) / 4
    assessment = assess(rows, "nl-nvs-2019", aggregation={"threshold": True})
    assert interest_thresholds(assessment)[-1] == pytest.approx(3 ** (2.5 - 5))
    assert whole > 3 ** (2.5 - 5)
    np.testing.assert_allclose(best_totals(assessment), [[whole]])


def test_the_largest_best_estimate_counts_under_the_rule_maximum(tmp_path):
    framework = written(tmp_path, ('rule = "weighted-sum"', 'rule = "maximum"'))
    rows = [("flood", "deaths", "1", "2", "3"), ("flood", "costs", "3", "4", "5")]
    np.testing.assert_allclose(best_totals(assess(rows, framework)), [[1 / 3]])


def test_money_is_added_by_class_and_by_unit(tmp_path):
    framework = written(
        tmp_path,
        ('unit = "deaths"', 'unit = "deaths"\nunit_value = 2e6'),
        ('rule = "weighted-sum"', 'rule = "monetised-sum"\nunit = "EUR"\nclass_value = 1e6'),
    )
    rows = [
        ("flood", "deaths", "5 deaths", "20 deaths", "60 deaths"),
        ("flood", "unrest", "2", "3", "4"),
        ("storm", "deaths", "0", "0", "1"),
        ("storm", "unrest", "0", "1", "1"),
        ("quake", "deaths", "0.4 deaths", "0.5 deaths", "2 deaths"),
    ]
    totals = best_totals(assess(rows, framework))
    np.testing.assert_allclose(totals, [[20 * 2e6 + 9 * 1e6, 0 + 1e6, 0.5 * 2e6]])


def test_the_reference_order_keeps_the_list_where_totals_are_equal():
    rows = [(name, "deaths", "1", best, "5") for name, best in (("a", "2"), ("b", "4"), ("c", "4"))]
    assert reference_order(assess(rows)) == ("b", "c", "a")
    scenarios = pd.DataFrame({"id": ["c", "b", "a"]})
    assert reference_order(assess(rows, scenarios=scenarios)) == ("c", "b", "a")


def test_best_likelihoods_are_the_middles_of_their_classes():
    nra = read_assessment(EXAMPLES / "nra-2014")
    found = best_likelihoods(nra, "likelihood")
    scale = nra.framework.likelihood.scale
    assert found[1] == pytest.approx(float(scale.to_natural(3.0)))  # Lek: C
    low, high = scale.interval("B high")
    assert found[0] == pytest.approx(float(scale.to_natural((low + high) / 2)))
    assert np.isnan(best_likelihoods(nra, "plausibility")).all()


def test_best_likelihoods_of_two_axes_exclude_each_other():
    kns = read_assessment(EXAMPLES / "kns-2025")
    known = np.isfinite([best_likelihoods(kns, name) for name in ("likelihood", "plausibility")])
    assert (known.sum(axis=0) == 1).all()


@pytest.mark.parametrize("kind", ["hazard", "threat"])
@pytest.mark.parametrize("axis_kind", ["probability", "frequency"])
def test_best_and_law_of_a_likelihood_stand_on_one_horizon(axis_kind, kind):
    framework = load("uk-nrr-2025")  # 5 years, 2 for threats
    framework = dataclasses.replace(framework, likelihood=dataclasses.replace(framework.likelihood, kind=axis_kind))
    rows = [("flood", "impact", "2", "3", "4"), ("flood", "likelihood", "3", "3", "3")]
    scenarios = pd.DataFrame({"id": ["flood"], "kind": [kind]})
    assessment = assess(rows, framework, scenarios=scenarios, reading={"shape": "triangular"})
    (law,) = to_model(assessment).likelihood[0].laws.values()
    years = 5 / 2 if (axis_kind, kind) == ("probability", "threat") else 1
    expected = 1 - (1 - framework.likelihood.scale.to_natural(3.0)) ** years
    assert best_likelihoods(assessment, "likelihood")[0] == pytest.approx(expected)
    assert law.ppf(0.5) == pytest.approx(expected)


def test_best_estimates_use_the_means_of_uncertain_weights():
    rows = [("flood", "deaths", "1", "3", "5"), ("flood", "costs", "1", "4", "5"), ("flood", "unrest", "1", "5", "5")]
    profiles = {"ordered": {"law": "ordinal", "order": ["people", "economy", "society"]}}
    np.testing.assert_allclose(best_totals(assess(rows, profiles=profiles)), [[(11 / 9 + 5 / 3 + 2) / 18]])
