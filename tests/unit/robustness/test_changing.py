"""An assessment with another reading, dependence or rule."""

import pytest
from tests.unit.model.assessing import assess, written

from riskmc.exceptions import AssessmentError
from riskmc.robustness.changing import changed, has_prices, rule_of

ROWS = [("flood", criterion, "1", "3", "4") for criterion in ("deaths", "costs", "unrest")]
PRICED = ('rule = "weighted-sum"', 'rule = "monetised-sum"\nunit = "EUR"\nclass_value = 1e5')


def test_nothing_changed_is_the_same():
    assessment = assess(ROWS)
    assert changed(assessment) == assessment


def test_a_reading_and_a_dependence_are_replaced_and_all_else_stays():
    assessment = assess(
        ROWS, reading={"pert_shape": 2.0}, date=None, published_order=None, profiles={"p": {"deaths": 1}}
    )
    other = changed(assessment, {"classes": "nominal"}, 0.25)
    assert other.settings.reading == assessment.settings.reading.model_copy(update={"classes": "nominal"})
    assert other.settings.dependence.within_scenario == 0.25
    assert other.settings.profiles == assessment.settings.profiles
    assert assessment.settings.reading.classes == "continuous"


def test_every_reading_can_be_checked_again():
    assessment = assess(ROWS, reading={"bounds": {"coverage": 0.8}, "shape": "confidence", "confidence": 0.6})
    assert changed(assessment, within_scenario=0.5).settings.reading == assessment.settings.reading


@pytest.mark.parametrize(
    ("reading", "match"),
    [
        ({"classes": "nominl"}, "Did you mean 'nominal'"),
        ({"bounds": "p1-p99"}, "variant 'x', reading.bounds"),
        ({"shape": "confidence"}, "needs confidence"),
    ],
)
def test_faults_name_the_variant(reading, match):
    with pytest.raises(AssessmentError, match=match):
        changed(assess(ROWS), reading, name="x")


def test_another_rule_takes_class_values_in_place_of_money(tmp_path):
    assessment = assess(ROWS, written(tmp_path, PRICED))
    assert has_prices(assessment.framework)
    assert rule_of(assessment, None) == "monetised-sum"
    assert changed(assessment, rule="monetised-sum").framework == assessment.framework
    assert not has_prices(changed(assessment, rule="maximum").framework)
