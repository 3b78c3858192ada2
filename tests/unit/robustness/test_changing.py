"""An assessment with another reading, dependence or rule."""

import pytest
from tests.unit.model.assessing import assess, written
from tests.unit.model.panel_data import CRITERIA, PANEL, cell, judged

from riskmc.exceptions import AssessmentError
from riskmc.model.stated_dependence import stated_dependence
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


def test_dependence_and_experts_are_changed_key_by_key():
    assessment = judged(
        experts={"weights": {"anna": 1, "bert": 2}},
        dependence={"within_scenario": 0.3, "within_criterion": dict.fromkeys(CRITERIA, 0.1), "copula": "t"},
        knowledge={"widen": {"low": 2}},
    )
    other = changed(assessment, dependence={"within_scenario": 0.5}, experts={"pooling": "quantile"})
    assert other.settings.dependence == assessment.settings.dependence.model_copy(update={"within_scenario": 0.5})
    assert other.settings.experts == assessment.settings.experts.model_copy(update={"pooling": "quantile"})
    assert other.settings.knowledge == assessment.settings.knowledge
    assert other.judgements == assessment.judgements


def test_another_copula_takes_its_degrees_of_freedom_along():
    table = {"within_scenario": 0.3, "copula": "t", "degrees_of_freedom": 9}
    other = changed(judged(dependence=table), dependence={"copula": "gaussian"})
    assert other.settings.dependence.degrees_of_freedom is None
    with pytest.raises(AssessmentError, match="degrees_of_freedom belongs to copula"):
        changed(judged(), dependence={"degrees_of_freedom": 9})


def test_a_correlation_is_spearmans_whatever_the_measure():
    assessment = judged(dependence={"within_scenario": 0.75, "measure": "concordance"})
    other = changed(assessment, within_scenario=0.4)
    assert stated_dependence(other).within_scenario == pytest.approx(0.4)
    assert changed(judged(), within_scenario=0.9).settings.dependence.within_scenario == 0.9


def test_another_round_takes_its_judgements():
    rows = [cell(round="1", best="2"), cell(round="2", best="3"), cell("bert", round="1")]
    assessment = judged(rows)
    before = changed(assessment, experts={"round": 1})
    assert [(j.expert, j.round, j.best.text) for j in before.judgements] == [("anna", 1, "2"), ("bert", 1, "3")]
    assert [j.round for j in before.earlier] == [2]
    assert changed(before, experts={"round": "latest"}).judgements == assessment.judgements


@pytest.mark.parametrize(
    ("options", "match"),
    [
        ({"dependence": {"copula": "clayton"}}, "variant 'x', dependence.copula"),
        (
            {"dependence": {"within_scenario": {"flod": 0.1}}},
            "variant 'x', dependence.within_scenario: unknown scenario",
        ),
        (
            {"dependence": {"within_scenario": 0.8, "within_criterion": 0.5}},
            "variant 'x', dependence: the correlations",
        ),
        ({"dependence": {"within_scenario": "other.csv"}}, "there is no correlation matrix 'other.csv'"),
        ({"experts": {"pooling": "geometric"}}, "variant 'x', experts.pooling"),
        ({"experts": {"weights": {"anna": 1}}}, "variant 'x', experts.weights: no weight for bert"),
        ({"experts": {"weights": "global"}}, "variant 'x', experts.weights: 'global' weighs experts by their answers"),
    ],
)
def test_faults_of_dependence_and_experts_name_the_variant(options, match):
    with pytest.raises(AssessmentError, match=match):
        changed(judged(PANEL), **options, name="x")
