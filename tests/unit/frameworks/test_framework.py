"""The bundled frameworks: looked up, complete, with the numbers of their sources, and honest."""

from __future__ import annotations

import math
from collections import Counter

import numpy as np
import pytest

from riskmc.frameworks import LikelihoodAxis, list_frameworks, load
from riskmc.scales import Scale

DUTCH = ("nl-nra-2014", "nl-nvs-2019", "nl-rbra-2022")
NRA_CRITERIA = ("1.1", "1.2", "2.1", "2.2", "2.3", "3.1", "4.1", "5.1", "5.2", "5.3")
KNS_CRITERIA = (
    "fatalities",
    "injured_sick",
    "people_needing_support",
    "ecosystems",
    "asset_damage_and_response_cost",
    "economic_output_loss",
    "supply_disruption",
    "internal_security",
    "territorial_integrity",
    "cultural_assets",
    "national_reputation",
    "trust_in_authorities",
)


def _status(framework, where):
    (entry,) = [entry for entry in framework.provenance if entry.where == where]
    return entry.status


@pytest.mark.parametrize("framework_id", list_frameworks())
def test_a_bundled_file_loads_under_its_own_name(framework_id):
    assert load(framework_id).id == framework_id


@pytest.mark.parametrize(
    ("framework_id", "interests", "criteria"),
    [
        ("nl-nra-2014", 5, 10),
        ("nl-nvs-2019", 6, 16),
        ("nl-rbra-2022", 6, 18),
        ("ch-kns-2025", 4, 12),
        ("uk-nrr-2025", 1, 1),
        ("generic-5x5", 3, 3),
    ],
)
def test_numbers_of_interests_and_criteria(framework_id, interests, criteria):
    framework = load(framework_id)
    assert (len(framework.interests), len(framework.criteria)) == (interests, criteria)


@pytest.mark.parametrize(
    ("framework_id", "shares"),
    [  # interest shares in per cent with equal weight per criterion
        ("nl-nra-2014", [20, 30, 10, 10, 30]),
        ("nl-nvs-2019", [19, 19, 12.5, 6, 19, 25]),
        ("nl-rbra-2022", [22, 17, 11, 6, 17, 28]),
    ],
)
def test_equal_criteria_give_the_known_interest_shares(framework_id, shares):
    framework = load(framework_id)
    counts = Counter(criterion.interest for criterion in framework.criteria)
    found = [100 * counts[interest] / len(framework.criteria) for interest in framework.interest_ids]
    np.testing.assert_allclose(found, shares, atol=0.5)


def test_criteria_of_the_dutch_editions():
    editions = [load(framework_id).criterion_ids for framework_id in DUTCH]
    assert editions[0] == NRA_CRITERIA
    assert set(editions[1]) - set(editions[0]) == {"1.3", "3.2", "6.1", "6.2", "6.3", "6.4"}
    assert set(editions[2]) - set(editions[1]) == {"1.4", "6.5"}
    assert all(criterion[0] == load(DUTCH[2]).criterion(criterion).interest for criterion in editions[2])


@pytest.mark.parametrize("framework_id", DUTCH)
def test_dutch_likelihood_is_a_factor_of_ten_per_class(framework_id):
    axis = load(framework_id).likelihood
    assert axis.scale.bounds == (0.005 / 100, 0.05 / 100, 0.5 / 100, 5 / 100, 50 / 100, 100 / 100)
    assert (axis.kind, axis.horizon_years, axis.threat_horizon_years) == ("probability", 5, None)
    assert axis.scale.zero is None


@pytest.mark.parametrize(
    ("label", "lower", "upper"),
    [
        ("A mid", 0.5, 0.5 + math.log10(0.02 / 0.005)),
        ("A high", 0.5 + math.log10(0.02 / 0.005), 1.5),
        ("B low", 1.5, 1.5 + math.log10(0.1 / 0.05)),
        ("B mid", 1.5 + math.log10(0.1 / 0.05), 1.5 + math.log10(0.25 / 0.05)),
        ("B high", 1.5 + math.log10(0.25 / 0.05), 2.5),
        ("C high", 2.5 + math.log10(2.5 / 0.5), 3.5),
        ("D high", 3.5 + math.log10(25 / 5), 4.5),
    ],
)
@pytest.mark.parametrize("framework_id", DUTCH)
def test_dutch_sub_classes_on_the_class_axis(framework_id, label, lower, upper):
    assert load(framework_id).likelihood.scale.interval(label) == pytest.approx((lower, upper), rel=1e-12)


def test_a_low_lies_under_the_floor_and_e_has_no_parts():
    labels = load("nl-nra-2014").likelihood.scale.labels
    assert "A low" not in labels
    assert not [label for label in labels if label.startswith("E ")]


def test_dutch_impact_is_base_3_with_five_words_in_two_languages():
    for framework_id in DUTCH:
        impact = load(framework_id).impact
        assert (impact.classes, impact.zero, impact.base) == (("A", "B", "C", "D", "E"), "X", 3.0)
        assert impact.words["en"] == ("limited", "substantial", "serious", "very serious", "catastrophic")
        assert impact.words["nl"][2] == "ernstig"


def test_deaths_and_costs_of_the_flood_of_2014_fall_in_their_published_classes():
    framework = load("nl-nra-2014")
    assert framework.axis("2.1").word(float(framework.axis("2.1").from_natural(400)), "nl") == "ernstig"  # C
    assert framework.axis("3.1").word(float(framework.axis("3.1").from_natural(13e9))) == "very serious"  # D
    assert (framework.axis("2.1").unit, framework.axis("3.1").unit) == ("deaths", "EUR")


def test_only_what_was_seen_is_called_published():
    framework = load("nl-nra-2014")
    assert _status(framework, "impact.base") == "published"
    assert _status(framework, "likelihood.classes.B") == "published"
    for where in ("likelihood.horizon_years", "likelihood.floor", "likelihood.classes.E", "likelihood.parts"):
        assert _status(framework, where) == "assumed"
    for where in ("criteria.2.1.bounds", "criteria.2.2.bounds", "criteria.3.1.bounds", "impact.words.nl"):
        assert _status(framework, where) == "assumed"


@pytest.mark.parametrize("framework_id", ["nl-nvs-2019", "nl-rbra-2022"])
def test_scales_carried_over_to_another_edition_are_assumed(framework_id):
    framework = load(framework_id)
    assert {_status(framework, f"likelihood.classes.{label}") for label in "ABCDE"} == {"assumed"}
    assert _status(framework, "impact.base") == _status(framework, "aggregation.rule") == "assumed"


def test_the_sixth_interest_counts_from_serious_harm_in_2019_only():
    thresholds = {fid: [interest.threshold for interest in load(fid).interests] for fid in DUTCH}
    assert thresholds == {
        "nl-nra-2014": [None] * 5,
        "nl-nvs-2019": [None] * 5 + ["C"],
        "nl-rbra-2022": [None] * 6,
    }


def test_swiss_indicators_and_money():
    framework = load("ch-kns-2025")
    assert (framework.impact.n_classes, framework.impact.base, framework.impact.zero) == (8, 3.0, "0")
    assert (framework.aggregation.rule, framework.aggregation.unit) == ("monetised-sum", "CHF")
    assert framework.aggregation.class_value == pytest.approx(50e6 / math.sqrt(3), rel=2e-3)


def test_swiss_bounds_step_by_about_three_with_assumed_ends():
    framework = load("ch-kns-2025")
    deaths = framework.axis("fatalities").bounds
    assert deaths == (10 / 3, 10, 30, 100, 300, 1000, 3000, 10000, 30000)
    for criterion in ("asset_damage_and_response_cost", "economic_output_loss"):
        assert framework.axis(criterion).bounds == pytest.approx([5e6 * bound for bound in deaths], rel=1e-14)
    assert _status(framework, "criteria.fatalities.bounds") == "derived"
    assert _status(framework, "criteria.fatalities.floor") == "assumed"


def test_swiss_frequency_is_decades_of_events_per_year():
    axis = load("ch-kns-2025").likelihood
    assert (axis.kind, axis.horizon_years) == ("frequency", None)
    np.testing.assert_allclose(axis.scale.bounds, 10.0 ** np.arange(-7, 1), rtol=1e-14)
    assert axis.scale.word(float(axis.scale.from_natural(1 / 727_000))) == "once in 100,000 to 1 million years"


def test_swiss_plausibility_cannot_become_a_probability():
    framework = load("ch-kns-2025")
    axis = framework.plausibility
    assert (axis.kind, axis.scale.classes, axis.scale.bounds) == ("plausibility", ("1", "2", "3", "4", "5"), None)
    assert axis.scale.coordinates  # half steps
    assert axis.scale.words["en"][0] == "hardly plausible"
    assert framework.axis("plausibility") is axis.scale


def test_british_scales():
    framework = load("uk-nrr-2025")
    axis = framework.likelihood
    assert axis.scale.bounds == (0.04 / 100, 0.2 / 100, 1 / 100, 5 / 100, 25 / 100, 100 / 100)
    assert (axis.horizon_years, axis.threat_horizon_years) == (5, 2)
    assert framework.impact.base == 5
    assert "not published" in framework.note


def test_the_file_to_copy_claims_nothing():
    assert {entry.status for entry in load("generic-5x5").provenance} == {"assumed"}


@pytest.mark.parametrize("framework_id", list_frameworks())
def test_every_bound_has_its_provenance(framework_id):
    framework = load(framework_id)
    places = {entry.where for entry in framework.provenance}
    expected = {"impact.base", "aggregation.rule"}
    expected |= {f"likelihood.classes.{label}" for label in framework.likelihood.scale.classes}
    expected |= {f"criteria.{c.id}.bounds" for c in framework.criteria if c.scale.bounds is not None}
    assert expected <= places
    assert all(entry.source for entry in framework.provenance)


def test_ids_come_in_the_order_of_the_method():
    swiss = load("ch-kns-2025")
    assert swiss.interest_ids == ("people", "environment", "economy", "society")
    assert swiss.criterion_ids == KNS_CRITERIA


def test_a_criterion_is_found_by_its_id():
    swiss = load("ch-kns-2025")
    assert swiss.criterion("ecosystems").interest == "environment"
    with pytest.raises(KeyError, match="ecosystem"):
        swiss.criterion("ecosystem")


def test_an_axis_is_a_criterion_or_a_likelihood():
    swiss = load("ch-kns-2025")
    assert swiss.axis("fatalities") is swiss.criterion("fatalities").scale
    assert swiss.axis("likelihood") is swiss.likelihood.scale
    assert swiss.axis("plausibility") is swiss.plausibility.scale


def test_an_axis_the_method_does_not_have_is_a_key_error():
    with pytest.raises(KeyError, match="plausibility"):
        load("nl-nra-2014").axis("plausibility")


@pytest.mark.parametrize(
    ("axis_kind", "kind", "own", "ratio"),
    [
        ("probability", "threat", 2, 5 / 2),
        ("probability", "hazard", 5, 1.0),
        ("probability", "", 5, 1.0),
        ("frequency", "threat", None, 1.0),
        ("plausibility", "threat", None, 1.0),
    ],
)
def test_only_a_probability_of_a_threat_has_another_horizon(axis_kind, kind, own, ratio):
    axis = LikelihoodAxis(axis_kind, Scale(("A", "B")), horizon_years=5, threat_horizon_years=2)
    assert (axis.own_horizon(kind), axis.horizon_ratio(kind)) == (own, ratio)
