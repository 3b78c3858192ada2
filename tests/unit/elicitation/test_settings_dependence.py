import pytest
from pydantic import ValidationError

from riskmc.elicitation.settings import read_settings
from riskmc.elicitation.settings_dependence import Dependence, range_fault

CLIMATE = {"scenarios": ["flood", "drought"], "likelihood": 0.4}


def test_what_is_left_out_correlates_nothing():
    dependence = Dependence(within_scenario=0)
    assert (dependence.within_criterion, dependence.within_expert, dependence.drivers) == (None, None, {})
    assert (dependence.measure, dependence.copula, dependence.degrees_of_freedom) == ("spearman", "gaussian", None)


@pytest.mark.parametrize(
    ("given", "kept", "file"),
    [
        (1, 1.0, ""),
        ({"flood": 0, "cyber": 0.5}, {"flood": 0.0, "cyber": 0.5}, ""),
        ("correlations.csv", "correlations.csv", "correlations.csv"),
    ],
)
def test_within_scenario_is_a_number_a_table_or_a_file(given, kept, file):
    dependence = Dependence(within_scenario=given)
    assert (dependence.within_scenario, dependence.matrix_file) == (kept, file)


def test_everything_is_kept():
    given = {
        "within_scenario": 0.5,
        "within_criterion": {"1.1": 0.2},
        "within_expert": 0.1,
        "measure": "kendall",
        "copula": "t",
        "degrees_of_freedom": 4,
        "drivers": {"climate": CLIMATE},
    }
    dependence = Dependence(**given)
    assert dependence.drivers["climate"].likelihood == 0.4
    assert Dependence.model_validate(dependence.model_dump()) == dependence


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"within_scenario": -0.1}, "must lie from 0 to 1, got -0.1. A factor cannot pull items apart"),
        ({"within_scenario": 50}, "got 50. Give 0.5 for 50 %"),
        ({"within_scenario": {"flood": 2, "cyber": -1}}, "got 'flood' = 2.*got 'cyber' = -1"),
        ({"within_scenario": {"flood": "2"}}, "got 'flood' = '2', allowed is a number from 0 to 1"),
        ({"within_scenario": {}}, "got an empty table, allowed is a number"),
        ({"within_scenario": "0,5"}, "must be a number, got '0,5'"),
        ({"within_scenario": " "}, "must be a number, got ' '"),
        ({"within_scenario": True}, "must be a number, got True"),
        ({"within_scenario": [0.5]}, r"must be a number, got \[0.5\]"),
        ({"within_scenario": 0.4, "measure": "concordance"}, "from 0.5 to 1 as concordance, got 0.4. 0.5 is indep"),
        ({"within_scenario": 0.5, "measure": "pearson"}, "'kendall' or 'concordance'"),
        ({"within_scenario": 0, "within_criterion": "a.csv"}, "got 'a.csv'. Give a number from 0 to 1, or a table"),
        ({"within_scenario": 0, "within_criterion": {"1.1": 3}}, "got '1.1' = 3"),
        ({"within_scenario": 0, "within_expert": float("nan")}, "got nan. Give a number from 0 to 1"),
        ({"within_scenario": 0, "degrees_of_freedom": 4}, 'degrees_of_freedom belongs to copula = "t"'),
        ({"within_scenario": 0, "copula": "t", "degrees_of_freedom": 0.5}, "greater than or equal to 1"),
        ({"within_scenario": 0, "copula": "clayton"}, "'gaussian' or 't'"),
        ({"within_scenario": 0, "drivers": {"c": {"scenarios": ["a"], "impact": 0.1}}}, "at least 2 items"),
        ({"within_scenario": 0, "drivers": {"c": {"scenarios": ["a", "b"]}}}, "driver 'c': correlates nothing"),
        (
            {"within_scenario": 0, "drivers": {"c": {"scenarios": ["a", "a"], "impact": 2}}},
            "driver 'c': must lie from 0 to 1, got impact = 2.*driver 'c': a scenario stands in it more than once",
        ),
    ],
)
def test_what_cannot_be_is_refused(given, words):
    with pytest.raises(ValidationError, match=words):
        Dependence(**given)


def test_a_wrong_measure_hides_no_other_mistake_and_makes_none():
    tables = {"format": 1, "title": "T", "framework": "f", "reading": {"bounds": "range"}}
    _, faults = read_settings(tables | {"dependence": {"within_scenario": 5, "measure": "rho", "copla": "t"}})
    assert [fault.column for fault in faults] == ["dependence.measure", "dependence.copla"]


def test_an_unknown_key_of_a_driver_is_told_with_those_of_drivers():
    tables = {"format": 1, "title": "T", "framework": "f", "reading": {"bounds": "range"}}
    drivers = {"climate": CLIMATE | {"scenario": 1}}
    _, (fault,) = read_settings(tables | {"dependence": {"within_scenario": 0, "drivers": drivers}})
    assert fault.column == "dependence.drivers.climate.scenario"
    assert "Allowed here: scenarios, impact, likelihood. Did you mean 'scenarios'?" in str(fault)


@pytest.mark.parametrize(("value", "measure"), [(0.0, "spearman"), (1.0, "kendall"), (0.5, "concordance")])
def test_the_ends_of_the_range_are_in_it(value, measure):
    assert range_fault(value, measure) == ""
