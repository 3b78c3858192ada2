"""What is said with every result: one sentence for each assumption, and none for others."""

from __future__ import annotations

import pandas as pd
import pytest
from tests.unit.model.assessing import assess, written

from riskmc.model.assumptions import assumptions

ROW = ("flood", "deaths", "2", "3", "4")


def said(*rows, framework="generic-5x5", **settings):
    return " ".join(assumptions(assess(rows or [ROW], framework, **settings)))


@pytest.mark.parametrize(
    ("reading", "sentence"),
    [
        ({}, "read as the ends of what is possible, best as the mode of a PERT law (shape 4)."),
        ({"pert_shape": 2.5, "best": "median"}, "best as the median of a PERT law (shape 2.5)."),
        ({"shape": "triangular"}, "best as the mode of a triangular law."),
        ({"shape": "uniform"}, "read as the ends of what is possible of a uniform law."),
        (
            {"bounds": "p10-p90"},
            "P10 and P90, best as the mode of a PERT law (shape 4), cut where it would pass the ends of the scale.",
        ),
        ({"bounds": {"coverage": 0.95}}, "read as P2.5 and P97.5"),
        (
            {"shape": "confidence", "confidence": 0.6, "bounds": "p5-p95"},
            "hold the class with probability 0.9; the best class has confidence 0.6 within them.",
        ),
        ({"classes": "nominal"}, "A class is the number of its class alone"),
        ({"classes": "continuous"}, "class k covers k - 1/2 to k + 1/2"),
        ({"missing": "exclude"}, "Nobody judged flood costs, flood unrest: left out, their weight spread over"),
        ({"missing": "full-range"}, "Nobody judged flood costs, flood unrest: taken as even over all classes."),
    ],
    ids=lambda given: str(given)[:40],
)
def test_the_reading_is_said(reading, sentence):
    assert sentence in said(reading=reading)


def test_zeros_are_named_where_they_are_low_only():
    rows = [(f"s{k}", "deaths", "0", "3", "4") for k in range(5)]
    assert "5 judgements have 0 as low only (s0 deaths, s1 deaths, s2 deaths and 2 more)" in said(*rows)
    assert "1 judgement has 0 as low only (s0 deaths): read as exactly zero with probability 1/3 (the" in said(rows[0])
    assert "probability 1/3 or 2/3 (the share of 0 among its labels low, best and high)" in said(
        rows[0], ("storm", "deaths", "0", "0", "4")
    )
    assert "exactly zero with probability 0.2" in said(rows[0], reading={"zero_mass": 0.2})
    assert "the law goes on below the lowest class" in said(rows[0], reading={"zero": "latent"})
    assert "as low only" not in said(("flood", "deaths", "0", "0", "0"))


def test_a_panel_is_said_and_a_single_expert_is_not():
    panel = [("flood", "deaths", name, "1", "2", "3") for name in ("anna", "bert")]
    assert "2 experts form a linear pool with equal weights; one expert is chosen per draw" in said(*panel)
    weights = {"sampling": "independent", "weights": {"anna": 1, "bert": 2}}
    assert "with the given weights; an expert is chosen per draw for each judgement anew." in said(
        *panel, experts=weights
    )
    assert "linear pool" not in said()
    assert "did not judge" not in said(*panel)


def test_experts_who_skipped_items_are_said():
    rows = [("flood", criterion, "anna", "1", "2", "3") for criterion in ("deaths", "costs", "unrest")]
    text = said(*rows, ("flood", "deaths", "bert", "2", "3", "4"))
    assert "Items that an expert did not judge: bert (2 of 3). There another one speaks instead" in text
    assert "weighted mean of their best labels" in text


def test_nothing_is_said_of_missing_judgements_where_there_are_none():
    rows = [("flood", criterion, "1", "2", "3") for criterion in ("deaths", "costs", "unrest")]
    assert "Nobody judged" not in said(*rows)


def test_dependence_is_said_at_zero_and_above():
    assert "vary independently of each other (within_scenario = 0)." in said()
    assert "severity factor with rank correlation 0.5." in said(dependence={"within_scenario": 0.5})


def test_the_rank_correlation_is_that_of_the_positive_parts_where_there_are_zeros():
    row, half = ("flood", "deaths", "0", "3", "4"), {"within_scenario": 0.5}
    assert "rank correlation 0.5 of their positive parts. " in said(row, dependence=half)
    assert "exactly zero is drawn on its own, independently of severity." in said(row, dependence=half)
    assert "positive parts" not in said(row, dependence=half, reading={"zero": "latent"})


PANEL = [("flood", "deaths", name, "1", best, "5") for name, best in (("anna", "2"), ("bert", "4"))]


@pytest.mark.parametrize("rho", [0.0, 0.5])
@pytest.mark.parametrize(
    ("sampling", "given", "scenarios"),
    [
        ("coherent", "Given the expert, the", "given the expert, and move together through the expert."),
        ("per-scenario", "Given the expert, the", "each other; within one, all judgements share the expert."),
        ("independent", "The", "Scenarios vary independently of each other."),
    ],
)
def test_what_a_shared_expert_moves_together_is_said(rho, sampling, given, scenarios):
    sentences = said(*PANEL, experts={"sampling": sampling}, dependence={"within_scenario": rho})
    assert f" {given} criteria of a scenario " in sentences
    assert f" {given} likelihood of a scenario is independent of its impact: risk is the product" in sentences
    assert scenarios in sentences


@pytest.mark.parametrize(
    ("rows", "experts"), [([ROW], {}), (PANEL, {"weights": {"anna": 1, "bert": 0}})], ids=["one", "one with weight"]
)
def test_without_a_panel_no_expert_is_shared(rows, experts):
    sentences = said(*rows, experts=experts)
    assert "Scenarios vary independently of each other." in sentences
    assert "Given the expert" not in sentences


def test_a_best_alone_is_said():
    rows = [ROW, ("storm", "deaths", "", "3", "")]
    assert "1 judgement gives best alone: a class is then read as all of that class and no more" in said(*rows)
    assert "best alone" not in said()


def test_rule_and_profiles_are_said():
    profiles = {"plain": "equal", "by-interest": "equal-interests", "own": {"deaths": 1}}
    sentences = said(profiles=profiles)
    assert "the weighted sum of class values, each class counting 3 times the one below." in sentences
    assert "Profile plain: each criterion weighs the same." in sentences
    assert "Profile by-interest: each interest weighs the same." in sentences
    assert "Profile own: the given weights, normalised to sum to one." in sentences


def test_other_rules_have_no_profiles(tmp_path):
    sentences = said(framework=written(tmp_path, ('rule = "weighted-sum"', 'rule = "maximum"')))
    assert "Total impact is the largest class value" in sentences
    assert "Profile" not in sentences


def test_a_threshold_is_said_when_it_is_applied():
    row = ("flood", "6.1", "B", "C", "D")
    sentence = "Harm to interest 6 counts in the total only from class C on."
    assert sentence in said(row, framework="nl-nvs-2019", aggregation={"threshold": True})
    assert sentence not in said(row, framework="nl-nvs-2019")


def test_a_horizon_is_said_where_there_are_threats():
    row = ("flood", "impact", "2", "3", "4")
    sentence = "Likelihoods of threats hold for 2 years and are converted to 5 years at a constant rate."
    for kind, expected in (("threat", True), ("hazard", False)):
        scenarios = pd.DataFrame({"id": ["flood"], "kind": [kind]})
        assert (sentence in said(row, framework="uk-nrr-2025", scenarios=scenarios)) is expected


def test_what_the_framework_assumes_is_counted():
    assert "entries of the framework generic-5x5 are assumed, not published: `riskmc frameworks generic-5x5`." in said()


@pytest.mark.parametrize(
    ("rows", "reading", "sentence"),
    [
        (
            [("flood", "costs", "3e4 EUR", "5e4 EUR", "3"), ("storm", "costs", "3e4 EUR", "2", "3")],
            {},
            "Quantities below the lowest class of the scale count as exactly zero (flood costs, storm costs).",
        ),
        (
            [("flood", "costs", "", "4e10 EUR", "")],
            {"classes": "nominal"},
            "Quantities above the top class of the scale are read beyond it, by the width of that class (flood costs).",
        ),
        (
            [("flood", "costs", "4", "5", "4e10 EUR")],
            {"classes": "nominal"},
            "Quantities above the top class of the scale count as that class (flood costs).",
        ),
    ],
)
def test_quantities_outside_the_scale_are_said(rows, reading, sentence):
    assert sentence in said(*rows, reading=reading)


def test_quantities_within_the_scale_are_not_said():
    assert "Quantities" not in said(("flood", "costs", "0 EUR", "3", "4"), ROW)


SHARED = "They are drawn once per draw and shared by all scenarios; best estimates use their means."
SPREAD = "standard deviation of the largest weight"
EVENLY = "the criteria of an interest share its weight evenly"


@pytest.mark.parametrize(
    ("profile", "law"),
    [
        (
            {"law": "dirichlet", "around": "equal", "std": 0.1},
            f"Dirichlet around equal weights, {SPREAD} 0.1 (concentration {2 / 9 / 0.01 - 1:.4g})",
        ),
        (
            {"law": "dirichlet", "around": "equal-interests", "concentration": 30},
            "Dirichlet around equal weights of the interests, concentration 30",
        ),
        (
            {"law": "dirichlet", "around": {"deaths": 2, "costs": 1, "unrest": 1}, "concentration": 30},
            "Dirichlet around deaths 0.5, costs 0.25, unrest 0.25, concentration 30",
        ),
        (
            {"law": "flat"},
            "all weights of the interests are equally likely, and so are those of the criteria within each",
        ),
        ({"law": "flat", "over": "criteria"}, "all weights of the criteria are equally likely"),
        (
            {"law": "ordinal", "order": ["society", "people", "economy"]},
            f"all weights of the interests with society >= people >= economy are equally likely; {EVENLY}",
        ),
        (
            {"law": "interval", "over": "criteria", "bounds": {"deaths": [0.1, 0.3], "costs": [0, 0.5]}},
            "all weights of the criteria with deaths from 0.1 to 0.3, costs from 0 to 0.5 are equally likely",
        ),
        (
            {"law": "mixture", "of": {"even": 1, "lives": 3}},
            "those of one of the profiles even with probability 0.25, lives with probability 0.75",
        ),
        (
            {"law": "mixture", "of": {"even": 1e308, "lives": 1e308}},  # their sum is infinite
            "those of one of the profiles even with probability 0.5, lives with probability 0.5",
        ),
        (
            {"law": "dirichlet", "around": dict.fromkeys(["deaths", "costs", "unrest"], 1e308), "concentration": 30},
            "Dirichlet around deaths 0.3333, costs 0.3333, unrest 0.3333, concentration 30",
        ),
    ],
    ids=lambda given: given["law"] if isinstance(given, dict) else "",
)
def test_uncertain_weights_are_said_in_one_sentence_each(profile, law):
    sentences = said(profiles={"even": "equal", "lives": {"deaths": 1}, "mine": profile})
    assert f"Weights of profile 'mine' are uncertain: {law}. {SHARED}" in sentences
    assert sentences.count("uncertain") == 1
