"""One judgement as a law; how each option of the reading works is in test_reading.py."""

from __future__ import annotations

import pytest

from riskmc.distributions import PERT, ClassValue, Natural, Uniform
from riskmc.elicitation.judgements import Judgement
from riskmc.elicitation.labels import Label, parse_label
from riskmc.elicitation.settings import Reading
from riskmc.frameworks import load
from riskmc.model.laws import money_per_unit, quantities_of, read_law, zero_share

GENERIC, SWISS = load("generic-5x5"), load("ch-kns-2025")
READING = Reading(bounds="range")
DEATHS = GENERIC.criterion("deaths").scale


def judged(*labels, criterion="deaths"):
    return Judgement("flood", criterion, "panel", *(parse_label(label, DEATHS) for label in labels))


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
