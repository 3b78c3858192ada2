"""The range a judgement is read with: standardised, widened, cut."""

from __future__ import annotations

import pytest

from riskmc.elicitation.judgements import Judgement
from riskmc.elicitation.labels import parse_label
from riskmc.elicitation.settings_reading import Knowledge, Reading
from riskmc.model.ranges import coverage_of_judgement, effective_range, overall_grade
from riskmc.scales import Scale

SCALE = Scale(("A", "B", "C", "D", "E"))
P5 = Reading(bounds="p5-p95")
LINEAR, NORMAL = (Reading(bounds="p5-p95", standardise=how) for how in ("linear", "normal"))
WIDE = Knowledge(widen={"low": 2.0, "medium": 1.5})


def said(low, best, high, **more):
    labels = (parse_label(text, SCALE) for text in (low, best, high))
    return Judgement("flood", "cost", "anna", *labels, **more)


def ends(judgement, reading=P5, knowledge=None):
    found = effective_range(judgement, SCALE, reading, *([] if knowledge is None else [knowledge]))
    return found.low, found.high


def test_without_a_reason_the_range_is_the_one_that_was_said():
    found = effective_range(said("B", "C", "D", coverage=0.5, data="low"), SCALE, P5)
    assert (found.low, found.best, found.high, found.coverage) == (1.5, 3.0, 4.5, 0.5)
    assert not found.is_changed
    assert (found.low_truncated, found.high_truncated) == (False, False)


def test_a_range_is_stretched_in_proportion_or_as_a_normal_law():
    judgement = said("2.5", "3", "3.2", coverage=0.6)
    assert ends(judgement, LINEAR) == (pytest.approx(3 - 0.5 * 0.9 / 0.6), pytest.approx(3 + 0.2 * 0.9 / 0.6))
    ratio = 1.6448536269514722 / 0.8416212335729143  # z(0.95) / z(0.8)
    assert ends(judgement, NORMAL) == (pytest.approx(3 - 0.5 * ratio), pytest.approx(3 + 0.2 * ratio))
    assert effective_range(judgement, SCALE, LINEAR).coverage == 0.9


def test_a_range_of_the_wanted_coverage_or_without_one_stays():
    for judgement in (said("2", "3", "4", coverage=0.9), said("2", "3", "4")):
        assert not effective_range(judgement, SCALE, LINEAR).is_changed


def test_ends_stop_at_those_of_the_axis_and_say_so():
    found = effective_range(said("A", "B", "E", coverage=0.5), SCALE, LINEAR)
    assert (found.low, found.high) == (0.5, 5.5)
    assert (found.low_truncated, found.high_truncated) == (True, True)


def test_an_end_that_lies_beyond_the_axis_stays_there():
    scale = Scale(("A", "B"), bounds=(1, 10, 100), unit="deaths")
    labels = (parse_label(text, scale) for text in ("5 deaths", "50 deaths", "500 deaths"))
    found = effective_range(Judgement("s", "c", "anna", *labels, coverage=0.5), scale, LINEAR)
    assert (found.high, found.high_truncated) == (pytest.approx(3.2, abs=0.01), True)


@pytest.mark.parametrize(
    ("grades", "factor"),
    [
        ({}, 1.0),
        ({"data": "high"}, 1.0),
        ({"data": "high", "agreement": "medium"}, 1.5),
        ({"data": "medium", "understanding": "low", "agreement": "high"}, 2.0),
    ],
)
def test_the_weakest_grade_widens(grades, factor):
    judgement = said("2.5", "3", "3.2", **grades)
    assert ends(judgement, P5, WIDE) == (pytest.approx(3 - 0.5 * factor), pytest.approx(3 + 0.2 * factor))
    assert effective_range(judgement, SCALE, P5, WIDE).factor == factor
    assert ends(judgement) == (2.5, 3.2)


def test_what_stands_alone_and_chips_are_not_moved():
    alone = said("C", "C", "C", alone=True, data="low", coverage=0.5)
    chips = said("B", "C", "D", chips=(0, 0, 1, 5, 2, 0), data="low")
    for judgement in (alone, chips):
        assert not effective_range(judgement, SCALE, LINEAR, WIDE).is_changed
        assert coverage_of_judgement(judgement, LINEAR) == 1.0


def test_not_applicable_as_low_stays_where_it_is_a_spike():
    judgement = said("X", "C", "D", data="low")
    assert ends(judgement, P5, WIDE) == (-0.5, 5.5)
    latent = Reading(bounds="p5-p95", zero="latent", standardise="linear")
    narrower = said("X", "C", "D", coverage=0.95)
    assert ends(narrower, latent) == (pytest.approx(3 - 3.5 * 0.9 / 0.95), pytest.approx(3 + 1.5 * 0.9 / 0.95))


@pytest.mark.parametrize(
    ("grades", "overall"), [({}, ""), ({"data": "medium"}, "medium"), ({"data": "high", "agreement": "low"}, "low")]
)
def test_the_overall_grade_is_the_weakest(grades, overall):
    assert overall_grade(said("B", "C", "D", **grades)) == overall
