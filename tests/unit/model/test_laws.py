"""One judgement as a law; how each option of the reading works is in test_reading.py."""

from __future__ import annotations

import dataclasses

import pytest

from riskmc.distributions import PERT, ClassProbabilities, ClassRange, ClassValue, Natural, Uniform, from_range
from riskmc.elicitation.judgements import Judgement
from riskmc.elicitation.labels import Label, parse_label
from riskmc.elicitation.settings_reading import Knowledge, Reading
from riskmc.exceptions import RangeError
from riskmc.frameworks import load
from riskmc.frameworks.framework import Aggregation
from riskmc.model.laws import (
    carried_law,
    coordinate_law,
    is_read_in_money,
    money_per_unit,
    quantities_of,
    range_as_read,
    read_law,
    zero_share,
)

GENERIC, SWISS = load("generic-5x5"), load("ch-kns-2025")
READING = Reading(bounds="range")
DEATHS = GENERIC.criterion("deaths").scale


def judged(*labels, criterion="deaths", **more):
    return Judgement("flood", criterion, "panel", *(parse_label(label, DEATHS) for label in labels), **more)


def test_the_axis_of_a_law_depends_on_what_is_judged():
    given = judged("2", "3", "4")
    assert read_law(given, "deaths", GENERIC, READING) == ClassValue(PERT(1.5, 3, 4.5), DEATHS)
    likelihood = GENERIC.likelihood.scale
    assert read_law(given, "likelihood", GENERIC, READING) == Natural(PERT(1.5, 3, 4.5), likelihood)
    assert read_law(None, "likelihood", GENERIC, READING) == Natural(Uniform(0.5, 5.5), likelihood)
    assert read_law(given, "plausibility", SWISS, READING) == PERT(1.5, 3, 4.5)


@pytest.mark.parametrize(("labels", "share"), [(("0", "4", "4"), 1 / 3), (("0", "0", "4"), 2 / 3), (("0",) * 3, 1)])
def test_the_share_of_zeros_is_that_of_one_judgement(labels, share):
    assert zero_share(judged(*labels)) == pytest.approx(share)


def test_quantities_are_all_three_or_none():
    assert quantities_of(judged("3 deaths", "5 deaths", "9 deaths")) == (3.0, 5.0, 9.0)
    assert quantities_of(judged("2", "5 deaths", "9 deaths")) is None


def test_money_per_unit_is_for_methods_that_add_money():
    assert money_per_unit("deaths", GENERIC) is None
    assert money_per_unit("likelihood", SWISS) is None
    assert money_per_unit("fatalities", SWISS) == SWISS.criterion("fatalities").unit_value


def test_a_label_alone_is_not_read_as_a_quantile():
    label = Label("3", 2.5, 3.5)
    alone = Judgement("flood", "deaths", "panel", label, label, label, alone=True)
    wide = Judgement("flood", "deaths", "panel", label, label, label)
    laws = [read_law(given, "deaths", GENERIC, Reading(bounds="p5-p95")) for given in (alone, wide)]
    assert laws[0] == ClassValue(PERT(2.5, 3, 3.5), DEATHS)
    assert laws[1].coordinate.support()[0] < 2.5


def test_a_coverage_of_its_own_is_that_of_the_judgement():
    own = coordinate_law(judged("2", "3", "4", coverage=0.6), "deaths", GENERIC, Reading(bounds="p5-p95"))
    assert own == ClassRange("2", "3", "4", scale=DEATHS, bounds=0.6).law
    certain = coordinate_law(judged("2", "3", "4", coverage=1.0), "deaths", GENERIC, Reading(bounds="p5-p95"))
    assert certain == PERT(1.5, 3, 4.5)


def test_a_standardised_range_is_read_with_the_coverage_of_the_bounds():
    reading = Reading(bounds="p10-p90", standardise="linear")
    law = coordinate_law(judged("2.8", "3", "3.1", coverage=0.5), "deaths", GENERIC, reading)
    ends = (3 - 0.2 * 0.8 / 0.5, 3 + 0.1 * 0.8 / 0.5)
    assert law.ppf([0.1, 0.9]) == pytest.approx(ends, abs=1e-9)


def test_weak_knowledge_widens_a_law():
    given = judged("2.8", "3", "3.1", data="low")
    law = coordinate_law(given, "deaths", GENERIC, Reading(bounds="p10-p90"), Knowledge(widen={"low": 2}))
    assert law.ppf([0.1, 0.9]) == pytest.approx([2.6, 3.2], abs=1e-9)


@pytest.mark.parametrize("shape", ["metalog", "minimum-information"])
def test_shapes_of_quantiles_meet_low_best_and_high(shape):
    reading = Reading(bounds="p10-p90", best="median", shape=shape)
    law = coordinate_law(judged("2", "3", "4"), "deaths", GENERIC, reading)
    assert law.ppf([0.1, 0.5, 0.9]) == pytest.approx([1.5, 3, 4.5], abs=1e-9)
    assert law.support()[0] >= 0.5


def test_a_shape_of_quantiles_cannot_be_certain():
    reading = Reading(bounds="p10-p90", best="median", shape="metalog")
    with pytest.raises(RangeError, match="goes on beyond low and high, but the expert's own coverage is 1"):
        coordinate_law(judged("2", "3", "4", coverage=1.0), "deaths", GENERIC, reading)


def test_chips_are_class_probabilities():
    law = coordinate_law(judged("2", "3", "3", chips=(0, 0, 3, 5, 0, 0)), "deaths", GENERIC, READING)
    assert law == ClassProbabilities((0, 0, 3, 5, 0, 0), DEATHS)
    nominal = Reading(bounds="range", classes="nominal")
    assert coordinate_law(judged("2", "3", "3", chips=(0, 0, 3, 5, 0, 0)), "deaths", GENERIC, nominal).ppf(0.3) == 2.0
    likelihood = GENERIC.likelihood.scale
    assert likelihood.zero is None
    chips = judged("2", "3", "3", chips=(0, 3, 5, 0, 0))
    assert read_law(chips, "likelihood", GENERIC, READING) == Natural(
        ClassProbabilities((0, 0, 3, 5, 0, 0), likelihood), likelihood
    )


def test_a_law_is_its_coordinate_carried_over():
    given = judged("2", "3", "4")
    law = coordinate_law(given, "deaths", GENERIC, READING)
    assert carried_law(law, "deaths", GENERIC) == read_law(given, "deaths", GENERIC, READING)


PRICED = dataclasses.replace(
    GENERIC,
    aggregation=Aggregation("monetised-sum", unit="EUR", class_value=1e6),
    criteria=(dataclasses.replace(GENERIC.criteria[0], unit_value=2e6), *GENERIC.criteria[1:]),
)


def test_three_quantities_of_money_are_stretched_in_money_and_cut_at_zero():
    given = judged("10 deaths", "40 deaths", "50 deaths", coverage=0.5, data="low")
    reading, wide = Reading(bounds="p10-p90", standardise="linear"), Knowledge(widen={"low": 1.5})
    assert is_read_in_money(given, "deaths", PRICED)
    assert not is_read_in_money(judged("2", "3", "4"), "deaths", PRICED)
    found = range_as_read(given, PRICED, reading, wide)
    assert (found.low, found.high) == (0.0, pytest.approx(2e6 * (40 + 10 * 1.6 * 1.5)))
    assert (found.low_truncated, found.coverage, found.factor) == (True, 0.8, 1.5)


def test_shapes_of_quantiles_of_money_know_that_it_is_not_negative():
    given = judged("10 deaths", "40 deaths", "90 deaths")
    reading = Reading(bounds="p10-p90", best="median", shape="metalog")
    law = read_law(given, "deaths", PRICED, reading)
    assert law == from_range(2e7, 8e7, 1.8e8, bounds=0.8, best_is="median", shape="metalog", lower=0.0)
    beta = read_law(given, "deaths", PRICED, Reading(bounds="p10-p90", best="median", shape="beta"))
    assert beta.support() == (0.0, 2e6 * DEATHS.bounds[-1])
