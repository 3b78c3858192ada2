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
