import pytest
from pydantic import ValidationError

from riskmc.elicitation.settings_reading import MEDIAN_SHAPES, QUANTILE_SHAPES, Knowledge, Reading


@pytest.mark.parametrize("shape", QUANTILE_SHAPES)
def test_shapes_that_go_on_beyond_the_range_need_a_coverage_below_one(shape):
    assert Reading(bounds="p10-p90", best="median", shape=shape).coverage == 0.8
    with pytest.raises(ValidationError, match=f"shape = '{shape}' goes on beyond low and high"):
        Reading(bounds="range", best="median", shape=shape)
    with pytest.raises(ValidationError, match="cannot be certain bounds"):
        Reading(bounds={"coverage": 1}, best="median", shape=shape)


@pytest.mark.parametrize("shape", MEDIAN_SHAPES)
def test_shapes_of_quantiles_read_best_as_the_median(shape):
    with pytest.raises(ValidationError, match='Write best = "median"'):
        Reading(bounds="p10-p90", shape=shape)


def test_a_beta_law_can_have_best_as_its_mode():
    assert Reading(bounds="p10-p90", shape="beta").best == "mode"


@pytest.mark.parametrize("how", ["linear", "normal"])
def test_ranges_are_standardised_to_less_than_certainty(how):
    assert Reading(bounds="p5-p95", standardise=how).standardise == how
    with pytest.raises(ValidationError, match="no factor makes a range certain"):
        Reading(bounds="range", standardise=how)


def test_grades_change_nothing_unless_said():
    assert [Knowledge().factor(grade) for grade in ("low", "medium", "high", "")] == [1.0, 1.0, 1.0, 1.0]


def test_a_grade_widens_by_its_factor():
    knowledge = Knowledge(widen={"low": 2, "medium": 1.5})
    assert [knowledge.factor(grade) for grade in ("low", "medium", "high", "")] == [2.0, 1.5, 1.0, 1.0]
    assert Knowledge.model_validate(knowledge.model_dump()) == knowledge


@pytest.mark.parametrize(
    ("widen", "words"),
    [
        ({}, "allowed is a table of grade and factor from 1 to 10"),
        (1.5, "got 1.5, allowed is a table"),
        ({"lwo": 1.5}, r"unknown grade 'lwo', allowed are low, medium, high\. Did you mean 'low'\?"),
        ({"low": 0.9}, "got low = 0.9"),
        ({"low": 11}, "got low = 11"),
        ({"low": "1.5"}, "got low = '1.5'"),
        ({"low": 1.2, "medium": 1.5}, "weaker knowledge must not widen less"),
        ({"medium": 1.5}, "weaker knowledge must not widen less than stronger knowledge, got low = 1, medium = 1.5"),
    ],
)
def test_a_widening_that_cannot_be_is_refused(widen, words):
    with pytest.raises(ValidationError, match=words):
        Knowledge(widen=widen)
