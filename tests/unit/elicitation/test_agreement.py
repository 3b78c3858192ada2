from __future__ import annotations

from dataclasses import replace

import pytest

from riskmc import frameworks
from riskmc.elicitation.agreement import check_settings, with_default_profile
from riskmc.elicitation.settings import read_settings

DUTCH = frameworks.load("nl-nra-2014")
SWISS = frameworks.load("ch-kns-2025")


def settings(**changes):
    required = {
        "format": 1,
        "title": "T",
        "framework": "any",
        "reading": {"bounds": "range"},
        "dependence": {"within_scenario": 0},
    }
    return read_settings(required | changes)[0]


def faults(framework=DUTCH, **changes):
    found = check_settings(settings(**changes), framework, scenario_ids=["flood", "fire"], experts=["anna", "bert"])
    return [str(fault) for fault in found]


def test_settings_that_agree_have_no_faults():
    assert (
        faults(
            published_order=["fire", "flood"],
            experts={"weights": {"anna": 1, "bert": 0}},
            profiles={"mine": {"1.1": 1}, "even": "equal"},
        )
        == []
    )


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        (
            {"published_order": ["flood", "fires"]},
            "published_order: unknown scenario 'fires'. Allowed: flood, fire. Did you mean 'fire'?",
        ),
        ({"published_order": ["flood", "flood"]}, "published_order: 'flood' stands in the order more than once."),
        ({"experts": {"weights": {"anna": 1}}}, "experts.weights: no weight for bert."),
        ({"profiles": {"mine": {"1.9": 1}}}, "profiles.mine: unknown criterion '1.9'. Allowed: 1.1, 1.2,"),
    ],
)
def test_what_does_not_agree_is_named(changes, expected):
    (message,) = faults(**changes)
    assert expected in message


def test_an_unknown_expert_has_no_weight():
    messages = faults(experts={"weights": {"anna": 1, "bart": 1}})
    assert "'bart' judged nothing. The experts are anna, bert. Did you mean 'bert'?" in messages[0]
    assert "no weight for bert" in messages[1]


@pytest.mark.parametrize("profiles", [{"a": "equal-interests"}, {"a": {"fatalities": 1}}, {"a": "equal", "b": "equal"}])
def test_money_values_leave_no_room_for_weights(profiles):
    (message,) = faults(SWISS, profiles=profiles)
    assert "profiles: ch-kns-2025 adds money, so its money values are the weights" in message
    assert faults(SWISS, profiles={"monetised": "equal"}) == []


def test_the_default_profile_is_the_plain_one_of_the_framework():
    assert with_default_profile(settings(), DUTCH).profiles == {"per-criterion": "equal"}
    assert with_default_profile(settings(), SWISS).profiles == {"monetised": "equal"}
    assert with_default_profile(settings(profiles={"a": "equal"}), DUTCH).profiles == {"a": "equal"}


def test_a_threshold_needs_a_framework_that_has_one():
    threshold = {"aggregation": {"threshold": True}}
    (message,) = faults(SWISS, **threshold)
    assert message == (
        "assessment.toml, aggregation.threshold: has no effect: no interest of ch-kns-2025 has a threshold. "
        "Leave it out, or write false."
    )
    with_threshold = replace(SWISS, interests=(replace(SWISS.interests[0], threshold=SWISS.impact.classes[1]),))
    assert faults(with_threshold, **threshold) == []


# --- uncertain weights ---------------------------------------------------------------

EVERY = dict.fromkeys(DUTCH.criterion_ids, 1)
TIGHT = {name: [0, 0.05] for name in DUTCH.criterion_ids}
NO_CRITERION = "is none of the criteria. Allowed: 1.1, 1.2, 2.1, 2.2, 2.3, 3.1, 4.1, 5.1, 5.2, 5.3."


def test_laws_that_agree_have_no_faults():
    profiles = {
        "even": "equal",
        "around": {"law": "dirichlet", "around": EVERY, "std": 0.2449},
        "about": {
            "law": "dirichlet",
            "around": "equal-interests",
            "concentration": 0.75,
        },  # 0.05 of the weight of 1 / 15
        "open": {"law": "flat"},
        "ordered": {"law": "ordinal", "order": ["5", "1", "2", "3", "4"]},
        "between": {"law": "interval", "bounds": {"1": [0.1, 0.3]}},
        "panel": {"law": "mixture", "of": {"even": 1}},
    }
    assert faults(profiles=profiles) == []


@pytest.mark.parametrize(
    ("profile", "expected"),
    [
        (
            {"law": "dirichlet", "around": EVERY | {"1.9": 1}, "std": 0.05},
            "around: unknown criterion '1.9'. Allowed: 1.1, 1.2,",
        ),
        (
            {"law": "dirichlet", "around": EVERY | {"1.2": 0}, "std": 0.05},
            "around: no weight for 1.2. Weights around zero would stay zero",
        ),
        (
            {"law": "dirichlet", "around": "equal", "std": 0.3},  # sqrt(0.1 * 0.9 / (0.05 / 0.1 + 1)) = 0.24495
            "std: must lie from 0.0001 to 0.2449, got 0.3. A wider spread would give nearly all weight to one",
        ),
        (
            {
                "law": "dirichlet",
                "around": "equal-interests",
                "std": 0.31,
            },  # sqrt(0.2 * 0.8 / (0.05 * 15 + 1)) = 0.3024
            "std: must lie from 0.0001 to 0.3023, got 0.31.",
        ),
        (
            {
                "law": "dirichlet",
                "around": EVERY | {"1.1": 9},
                "std": 0.51,
            },  # sqrt(0.5 * 0.5 / (0.05 * 18 + 1)) = 0.3627
            "std: must lie from 0.0001 to 0.3627, got 0.51.",
        ),
        (
            {"law": "dirichlet", "around": "equal", "concentration": 1e300},
            "concentration: must lie from 0.5 to 1e+09, got 1e+300.",
        ),
        (
            {"law": "dirichlet", "around": EVERY | {"1.1": 1e11}, "concentration": 30},
            "concentration: must be left out, got 30: no spread is possible around these weights.",
        ),
        (
            {"law": "dirichlet", "around": {"1.1": 1}, "std": 0.05},
            "around: no weight for 1.2, 2.1, 2.2, 2.3, 3.1, 4.1, 5.1, 5.2, 5.3. Weights around zero",
        ),
        (
            {"law": "dirichlet", "around": dict.fromkeys(EVERY, 1e308), "std": 0.3},
            "std: must lie from 0.0001 to 0.2449, got 0.3.",
        ),
        (
            {"law": "ordinal", "order": ["5", "1", "2", "3"]},
            "order: no place for 4. Name all interests, the heaviest first.",
        ),
        (
            {"law": "ordinal", "order": ["5", "1", "2", "3", "4", "5"]},
            "order: '5' stands in the order more than once.",
        ),
        (
            {"law": "ordinal", "order": ["5", "1", "2", "3", "4", "1.1"]},
            "order: '1.1' is none of the interests. Allowed: 1, 2, 3, 4, 5. To weigh criteria, write over = ",
        ),
        (
            {"law": "interval", "over": "criteria", "bounds": {"1": [0, 1]}},
            f"bounds: '1' {NO_CRITERION} To weigh interests, write over = \"interests\".",
        ),
        (
            {"law": "interval", "over": "criteria", "bounds": {"1.19": [0, 1]}},
            f"bounds: '1.19' {NO_CRITERION} Did you mean",
        ),
        (
            {"law": "interval", "bounds": {"1": [0.6, 1], "2": [0.6, 1]}},
            "bounds: the lows sum to 1.2, but weights sum to 1: lower some of them.",
        ),
        (
            {"law": "interval", "over": "criteria", "bounds": TIGHT},
            "bounds: the highs sum to 0.5, but weights sum to 1: raise some of them.",
        ),
        (
            {"law": "mixture", "of": {"evn": 1}},
            "of: unknown profile 'evn'. Allowed are the fixed profiles of this file: even. Did you mean 'even'?",
        ),
        (
            {"law": "mixture", "of": {"mine": 1, "even": 1}},
            "of: 'mine' is uncertain itself. Allowed are the fixed profiles of this file: even.",
        ),
    ],
)
def test_a_law_that_does_not_agree_is_named(profile, expected):
    (message,) = faults(profiles={"even": "equal", "mine": profile})
    assert message.startswith(f"assessment.toml, profiles.mine.{expected}")


@pytest.mark.parametrize(
    ("profile", "words"),
    [
        ({"law": 3}, "`law` must be text, one of 'dirichlet', 'flat', 'ordinal', 'interval', 'mixture'. Got law = 3."),
        ({"std": 0.05}, "5.2, 5.3. `law` is missing: write law = 'dirichlet' beside `std`."),
    ],
)
def test_a_table_of_numbers_that_was_meant_as_a_law(profile, words):
    (message,) = faults(profiles={"mine": profile})
    assert message.startswith("assessment.toml, profiles.mine: ")
    assert message.endswith(words)


def test_within_a_law_none_is_missing():
    (message,) = faults(profiles={"mine": {"law": "dirichlet", "around": EVERY | {"std": 0.05}, "std": 0.05}})
    assert message.endswith(f"around: unknown criterion 'std'. Allowed: {', '.join(DUTCH.criterion_ids)}.")


def test_a_criterion_may_be_called_law():
    named = replace(DUTCH, criteria=(replace(DUTCH.criteria[0], id="law"), *DUTCH.criteria[1:]))
    assert faults(named, profiles={"mine": {"law": 3}}) == []


def test_a_mixture_in_a_file_without_fixed_profiles():
    (message,) = faults(profiles={"mine": {"law": "mixture", "of": {"even": 1}}})
    assert message.endswith("Allowed are the fixed profiles of this file: there are none yet.")


def test_uncertain_weights_need_the_weighted_sum():
    largest = replace(DUTCH, aggregation=replace(DUTCH.aggregation, rule="maximum"))
    (message,) = faults(largest, profiles={"even": "equal", "open": {"law": "flat"}})
    assert message == (
        "assessment.toml, profiles.open.law: nl-nra-2014 has the rule 'maximum', under which weights only say which "
        'criteria count. Uncertain weights need a framework with the rule "weighted-sum"; give fixed weights here.'
    )
    (message,) = faults(SWISS, profiles={"open": {"law": "flat"}})
    assert "profiles: ch-kns-2025 adds money" in message


def dependence(**changes):
    return faults(dependence={"within_scenario": 0} | changes)


def test_labels_of_dependence_that_are_known_have_no_faults():
    criteria = dict.fromkeys(DUTCH.criterion_ids, 0.1)
    climate = {"scenarios": ["flood", "fire"], "impact": 0.2}
    within = {"flood": 0.5, "fire": 0}
    assert dependence(within_scenario=within, within_criterion=criteria, drivers={"climate": climate}) == []
    assert dependence(within_criterion=criteria | {"likelihood": 0.2}, within_expert=0.1) == []


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        (
            {"within_scenario": {"flod": 0.5, "flood": 0.1, "fire": 0.1}},
            "dependence.within_scenario: unknown scenario 'flod'. Allowed: flood, fire. Did you mean 'flood'?",
        ),
        (
            {"within_scenario": {"flood": 0.5}},
            "dependence.within_scenario: no number for fire. Give every scenario one",
        ),
        (
            {"within_criterion": dict.fromkeys([*DUTCH.criterion_ids, "likelyhood"], 0.1)},
            "dependence.within_criterion: unknown criterion 'likelyhood'. Allowed: 1.1, 1.2,",
        ),
        ({"within_criterion": {"1.1": 0.5}}, "dependence.within_criterion: no number for 1.2, 2.1,"),
        (
            {"drivers": {"climate": {"scenarios": ["flood", "fira"], "impact": 0.1}}},
            "dependence.drivers.climate.scenarios: unknown scenario 'fira'. Allowed: flood, fire. Did you mean 'fire'?",
        ),
    ],
)
def test_labels_of_dependence_that_are_unknown_or_missing_are_named(changes, expected):
    (message,) = dependence(**changes)
    assert expected in message


def test_all_unknown_labels_are_named_at_once():
    drivers = {name: {"scenarios": ["x", "y"], "impact": 0.1} for name in ("climate", "war")}
    assert len(dependence(drivers=drivers, within_scenario={"z": 0.1, "flood": 0, "fire": 0})) == 5


@pytest.mark.parametrize(("pooling", "count"), [("linear", 0), ("log", 1), ("quantile", 1)])
def test_what_an_expert_shares_needs_experts_who_speak(pooling, count):
    found = faults(dependence={"within_scenario": 0, "within_expert": 0.2}, experts={"pooling": pooling})
    assert len(found) == count
    assert all("dependence.within_expert: has no effect with pooling" in message for message in found)
    assert faults(dependence={"within_scenario": 0, "within_expert": 0.0}, experts={"pooling": pooling}) == []


def test_odds_are_of_probabilities():
    odds = {"likelihood_pooling": "log-odds"}
    assert faults(experts=odds) == []
    (message,) = faults(SWISS, experts=odds)
    assert "experts.likelihood_pooling: 'log-odds' pools probabilities, but ch-kns-2025 has frequency" in message
