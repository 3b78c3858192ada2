from __future__ import annotations

import datetime as dt

import numpy as np
import pytest

from riskmc.elicitation.settings import Settings, read_settings
from riskmc.elicitation.settings_experts import Experts
from riskmc.elicitation.settings_reading import Reading


def given(**changes):
    """Return settings that are right, with top-level keys changed; None drops a key."""
    right = {
        "format": 1,
        "title": "Title",
        "framework": "nl-nra-2014",
        "reading": {"bounds": "range"},
        "dependence": {"within_scenario": 0.5},
    }
    return {key: value for key, value in (right | changes).items() if value is not None}


def faults(**changes):
    settings, found = read_settings(given(**changes))
    assert settings is None
    return [str(fault) for fault in found]


def test_defaults_are_those_of_the_format():
    settings, found = read_settings(given())
    assert found == []
    assert settings.reading == Reading(bounds="range")
    reading = settings.reading
    assert (reading.best, reading.shape, reading.pert_shape, reading.classes) == ("mode", "pert", 4.0, "continuous")
    assert (reading.zero, reading.zero_mass, reading.missing) == ("spike", "experts", "error")
    assert (settings.experts.pooling, settings.experts.sampling, settings.experts.weights) == (
        "linear",
        "coherent",
        "equal",
    )
    assert settings.dependence.within_scenario == 0.5
    assert not settings.aggregation.threshold
    assert settings.published_order is None


def test_every_key_is_kept():
    changes = {
        "edition": 2014,
        "date": dt.date(2014, 9, 1),
        "territory": "NL",
        "source": "Table 1",
        "illustrative": True,
        "published_order": ["a", "b"],
        "reading": {"bounds": "p5-p95", "shape": "confidence", "confidence": 0.6, "zero_mass": 0, "pert_shape": 2},
        "experts": {"sampling": "independent", "weights": {"anna": 2, "bert": 0.5}},
        "aggregation": {"threshold": True},
        "profiles": {"mine": {"1.1": 2, "2.1": 0}, "even": "equal-interests"},
    }
    settings, found = read_settings(given(**changes))
    assert found == []
    assert settings.edition == "2014"
    assert settings.reading.confidence == 0.6
    assert settings.experts.weights == {"anna": 2.0, "bert": 0.5}
    assert settings.profiles == {"mine": {"1.1": 2.0, "2.1": 0.0}, "even": "equal-interests"}
    assert list(settings.profiles) == ["mine", "even"]


def test_settings_survive_their_own_dump():
    settings, _ = read_settings(given(reading={"bounds": {"coverage": 0.8}}, profiles={"mine": {"1.1": 2}}))
    assert Settings.model_validate(settings.model_dump()) == settings


@pytest.mark.parametrize(
    ("bounds", "coverage"),
    [("range", 1.0), ("p5-p95", 0.9), ("p10-p90", 0.8), ({"coverage": 0.7}, 0.7), ({"coverage": 1}, 1.0)],
)
def test_coverage_is_what_low_and_high_hold(bounds, coverage):
    settings, _ = read_settings(given(reading={"bounds": bounds}))
    assert settings.reading.coverage == coverage


@pytest.mark.parametrize(
    ("changes", "key", "words"),
    [
        ({"reading": None}, "reading.bounds", "is missing. State what low and high mean"),
        ({"reading": {"shape": "pert"}}, "reading.bounds", "'range' (the truth lies between them for certain)"),
        ({"reading": {"bounds": "p5-95"}}, "reading.bounds", "Did you mean 'p5-p95'?"),
        ({"reading": {"bounds": {"coverage": 0}}}, "reading.bounds", "got {'coverage': 0}"),
        ({"reading": {"bounds": {"cover": 0.9}}}, "reading.bounds", "got {'cover': 0.9}"),
        ({"reading": {"bounds": 0.9}}, "reading.bounds", "{coverage = 0.8}"),
        ({"reading": {"bounds": "range", "shpe": "pert"}}, "reading.shpe", "Did you mean 'shape'?"),
        (
            {"reading": {"bounds": "range", "shape": "prt"}},
            "reading.shape",
            "'best-fit' or 'confidence', got 'prt'. Did you mean 'pert'?",
        ),
        ({"reading": {"bounds": "range", "shape": "confidence"}}, "reading", "needs confidence = a number"),
        ({"reading": {"bounds": "range", "confidence": 0.5}}, "reading", 'belongs to shape = "confidence"'),
        ({"reading": {"bounds": "range", "pert_shape": 0}}, "reading.pert_shape", "must be greater than 0, got 0."),
        ({"reading": {"bounds": "range", "zero_mass": 1.5}}, "reading.zero_mass", "a number from 0 to 1"),
        ({"reading": {"bounds": "range", "zero_mass": True}}, "reading.zero_mass", "got True"),
        ({"reading": 3}, "reading", "must be a table, got 3."),
        ({"dependence": None}, "dependence.within_scenario", "0 is allowed, silence is not"),
        ({"dependence": {"within_scenario": 1.1}}, "dependence.within_scenario", "must lie from 0 to 1, got 1.1."),
        ({"dependence": {"within_scenario": float("nan")}}, "dependence.within_scenario", "got nan"),
        ({"dependence": {"within_scenario": "0.5"}}, "dependence.within_scenario", "must be a number, got '0.5'"),
        (
            {"experts": {"pooling": "lin"}},
            "experts.pooling",
            "must be 'linear', 'log' or 'quantile', got 'lin'. Did you mean 'linear'?",
        ),
        ({"experts": {"weights": {}}}, "experts.weights", "'item' or a table of expert and weight"),
        ({"experts": {"weights": {"anna": -1}}}, "experts.weights", "got 'anna' = -1"),
        ({"experts": {"weights": {"anna": 0}}}, "experts.weights", "all numbers are zero"),
        ({"profiles": {"mine": "eqal"}}, "profiles.mine", "Did you mean 'equal'?"),
        ({"profiles": {"mine": {"1.1": "2"}}}, "profiles.mine", "got '1.1' = '2'"),
        ({"profiles": {"mine": {"1.1": 0}}}, "profiles.mine", "at least one must be above zero"),
        ({"format": 2}, "format", "must be 1, got 2. Write format = 1."),
        ({"format": None}, "format", "is missing. Write format = 1."),
        ({"title": ""}, "title", "must not be empty, got ''."),
        ({"framework": None}, "framework", "Name a bundled framework"),
        ({"date": "2014"}, "date", "must be a date, got '2014'."),
        ({"illustrative": "yes"}, "illustrative", "must be a boolean, got 'yes'."),
        ({"titel": "T"}, "titel", "unknown key. Allowed here: format, title,"),
        ({"published_order": ["a"]}, "published_order", "must name at least two scenarios"),
    ],
)
def test_a_mistake_names_its_key_and_what_is_allowed(changes, key, words):
    (message,) = faults(**changes)
    assert message.startswith(f"assessment.toml, {key}: ")
    assert words in message


def test_all_mistakes_are_found_at_once():
    keys = [message.split(": ")[0] for message in faults(format=2, reading={"bounds": 1}, dependence={}, extra=1)]
    assert keys == [
        "assessment.toml, format",
        "assessment.toml, reading.bounds",
        "assessment.toml, dependence.within_scenario",
        "assessment.toml, extra",
    ]


def test_experts_weigh_the_same_unless_said():
    assert Experts().weight_of("anna") == 1.0
    assert [Experts(weights={"anna": 2, "bert": 0}).weight_of(name) for name in ("anna", "bert", "carl")] == [2, 0, 0]


@pytest.mark.parametrize(
    ("reading", "message"),
    [
        ({"bounds": {"coverage": 1e-300}}, "any probability from 0.01 to 1"),
        ({"bounds": "range", "pert_shape": 1e15}, "must be less than or equal to 10000, got 1000000000000000.0"),
    ],
)
def test_shapes_and_coverages_that_cannot_be_fitted_are_refused(reading, message):
    (fault,) = faults(reading=reading)
    assert message in fault


def test_tuples_and_numpy_scalars_are_what_a_file_would_hold():
    settings, found = read_settings(
        given(published_order=("a", "b"), experts={"weights": {"anna": np.int64(2)}}, illustrative=np.True_)
    )
    assert found == []
    assert (settings.published_order, settings.experts.weights, settings.illustrative) == (
        ["a", "b"],
        {"anna": 2.0},
        True,
    )


def test_a_date_stands_without_quotes():
    (fault,) = faults(date="2014-09-01")
    assert "got '2014-09-01'. Write it without quotes: date = 2014-09-01." in fault


def test_laws_of_weights_are_kept():
    profiles = {
        "even": "equal",
        "law": {"law": 2, "order": 1},  # criteria of these names
        "around": {"law": "dirichlet", "around": {"1.1": 1}, "std": 0.05},
        "about": {"law": "dirichlet", "around": "equal-interests", "concentration": 30},
        "open": {"law": "flat"},
        "ordered": {"law": "ordinal", "over": "interests", "order": [5, "1"]},
        "between": {"law": "interval", "over": "criteria", "bounds": {"1.1": [0, 0.3]}},
        "panel": {"law": "mixture", "of": {"even": 1, "law": 0}},
    }
    settings, found = read_settings(given(profiles=profiles))
    assert found == []
    assert settings.profiles["law"] == {"law": 2.0, "order": 1.0}
    assert (settings.profiles["around"].around, settings.profiles["around"].std) == ({"1.1": 1.0}, 0.05)
    assert settings.profiles["about"].concentration == 30.0
    assert (settings.profiles["open"].law, settings.profiles["open"].over) == ("flat", "interests")
    assert settings.profiles["ordered"].order == ["5", "1"]
    assert settings.profiles["between"].bounds == {"1.1": [0.0, 0.3]}
    assert settings.profiles["panel"].of == {"even": 1.0, "law": 0.0}
    assert Settings.model_validate(settings.model_dump()) == settings


AROUND = {"law": "dirichlet", "around": "equal"}


@pytest.mark.parametrize(
    ("profile", "key", "words"),
    [
        (
            {"law": "dirichlt"},
            ".law",
            "got 'dirichlt', allowed are 'dirichlet', 'flat', 'ordinal', 'interval', 'mixture'. Did",
        ),
        ({"lwa": "flat"}, "", "unknown key 'lwa'. Did you mean 'law'?"),
        ({"law": True}, "", "got law = True. `law` must be text, one of 'dirichlet', 'flat',"),
        (
            {"around": "equal", "std": 0.05},
            "",
            "got around = 'equal'. `law` is missing: write law = 'dirichlet' beside `around`.",
        ),
        ({"order": ["5", "1"]}, "", "`law` is missing: write law = 'ordinal' beside `order`."),
        ({"over": "criteria"}, "", "`law` is missing: write law = 'flat' or 'ordinal' or 'interval' beside `over`."),
        (AROUND, "", "give either std, the standard deviation of the largest weight, such as 0.05, or concentration"),
        (AROUND | {"std": 0.1, "concentration": 30}, "", "give either std"),
        (
            AROUND | {"std": -0.1},
            ".std",
            "must be greater than 0, got -0.1. It is the standard deviation of the largest",
        ),
        (AROUND | {"concentration": "30"}, ".concentration", "must be a number, got '30'. It is the sum"),
        (
            AROUND | {"std": 0.1, "arround": 1},
            ".arround",
            "Allowed here: law, around, std, concentration. Did you mean",
        ),
        ({"law": "dirichlet", "std": 0.1}, ".around", "is missing. Give the weights it lies around"),
        ({"law": "dirichlet", "around": "eqal", "std": 0.1}, ".around", "got 'eqal', allowed are 'equal',"),
        (
            {"law": "flat", "over": "interest"},
            ".over",
            "must be 'interests' or 'criteria', got 'interest'. Did you mean",
        ),
        ({"law": "ordinal"}, ".order", "is missing. Give all interests, or all criteria"),
        ({"law": "ordinal", "order": [1.1]}, ".order", "must be text, got 1.1. Give all interests"),
        ({"law": "ordinal", "order": "1"}, ".order", "must be a list, got '1'."),
        (
            {"law": "interval", "bounds": {"1": [0.4, 0.3], "2": 0.1}},
            ".bounds",
            "got '1' = [0.4, 0.3], '2' = 0.1, allowed",
        ),
        ({"law": "interval", "bounds": {"1": [0, 30]}}, ".bounds", "two numbers from 0 to 1, low and high"),
        ({"law": "interval", "bounds": {}}, ".bounds", "got {}. Give a table of interest or criterion and bounds"),
        ({"law": "mixture", "of": {"even": -1}}, ".of", "got 'even' = -1, allowed are finite numbers"),
        ({"law": "mixture", "of": {"even": 0}}, ".of", "all numbers are zero"),
        (
            {"law": "dirichlet", "around": {"law": "flat"}, "std": 0.1},
            ".around",
            "got 'law' = 'flat', allowed are finite",
        ),
        ({"law": "mixture"}, ".of", "is missing. Give a table of profile and probability"),
    ],
)
def test_a_mistake_in_a_law_names_its_key(profile, key, words):
    (message,) = faults(profiles={"even": "equal", "mine": profile})
    assert message.startswith(f"assessment.toml, profiles.mine{key}: ")
    assert words in message


@pytest.mark.parametrize(("name", "hint"), [("", ""), (" ", ""), (" p ", " Write 'p'."), ("p\n", " Write 'p'.")])
def test_the_name_of_a_profile_is_not_empty_nor_padded(name, hint):
    (message,) = faults(profiles={name: "equal", "other one": "equal"})
    assert message == (
        "assessment.toml, profiles: the name of a profile must not be empty nor begin or end with a space, "
        f"got {name!r}.{hint}"
    )


def test_a_wrong_name_does_not_hide_what_is_wrong_inside():
    assert len(faults(profiles={"": "eqal", " p": {"law": "flat", "ovr": 2}})) == 4


def test_all_mistakes_of_all_laws_are_found_at_once():
    found = faults(profiles={"a": {"law": "x"}, "b": {"law": "flat", "over": 1, "ovr": 2}, "c": "eqal"})
    assert [message.split(": ")[0] for message in found] == [
        f"assessment.toml, profiles.{key}" for key in ("a.law", "b.over", "b.ovr", "c")
    ]
