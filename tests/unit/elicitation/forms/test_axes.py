from __future__ import annotations

import dataclasses

import pytest

from riskmc import frameworks
from riskmc.elicitation.forms.axes import Axis, axis_of, criterion_text, fingerprint, named, unit_text
from riskmc.elicitation.labels import parse_label
from riskmc.scales import ClassBand, Scale

DUTCH, SWISS = frameworks.load("nl-nra-2014"), frameworks.load("ch-kns-2025")


def test_labels_are_those_of_the_scale_each_class_before_its_parts():
    labels = axis_of(DUTCH, "likelihood").labels
    assert labels[:7] == ("A", "A mid", "A high", "B", "B low", "B mid", "B high")
    assert set(labels) == set(DUTCH.likelihood.scale.labels)
    assert axis_of(DUTCH, "2.1").labels == ("X", "A", "B", "C", "D", "E")


def test_open_ends_are_said_to_be_open():
    bands = axis_of(DUTCH, "2.1").bands("en")
    assert (bands["A"], bands["B"], bands["E"], bands["X"]) == ("below 10", "10 to 100", "from 10,000", "")
    assert axis_of(DUTCH, "3.1").bands("nl")["C"] == "500 miljoen tot 5 miljard"
    assert axis_of(DUTCH, "likelihood").bands("nl")["C low"] == "0,5 % tot 1 %"
    assert axis_of(SWISS, "likelihood").bands("en")["F6"] == "0.01 to 0.1"


def test_closed_ends_are_not():
    axis = Axis("x", Scale(("A", "B"), bounds=(1, 10, 100), unit="m"))
    assert axis.bands("en") == {"X": "", "A": "1 to 10", "B": "10 to 100"}


def test_words_fall_back_to_the_language_of_the_method():
    assert axis_of(SWISS, "plausibility").words("nl", "en")["5"] == "very plausible"
    assert axis_of(DUTCH, "1.1").words("nl", "en")["E"] == "catastrofaal"
    assert named({"de": "Tote"}, "nl", "en") == "Tote"


@pytest.mark.parametrize(
    ("criterion", "limits"), [("fatalities", (0.0, 1e15)), ("ecosystems", (0.0, 8.5)), ("plausibility", (0.5, 5.5))]
)
def test_numbers_have_limits(criterion, limits):
    assert axis_of(SWISS, criterion).limits() == limits


def test_where_only_classes_may_be_typed_there_are_no_limits():
    assert Axis("x", Scale(("A", "B"), coordinates=False)).limits() is None
    assert axis_of(DUTCH, "likelihood").limits() == (0.0, 100.0)


def test_a_whole_number_on_an_axis_of_digits_is_the_coordinate_not_the_class():
    axis = axis_of(SWISS, "ecosystems")
    label = parse_label(axis.with_unit("3"), axis.scale)
    assert (label.lower, label.upper) == (3.0, 3.0)
    assert axis.with_unit("2.5") == "2.5"
    only = Axis("x", Scale(("1", "2"), coordinates=False))
    assert only.with_unit("2") == "2"


@pytest.mark.parametrize(
    ("criterion", "typed", "cell"),
    [("2.1", "1e4", "1e4 deaths"), ("2.1", "C", "C"), ("2.1", "1,5", "1,5"), ("likelihood", "0.5", "0.5 %")],
)
def test_a_number_gets_its_unit_and_loses_it_again(criterion, typed, cell):
    axis = axis_of(DUTCH, criterion)
    assert axis.with_unit(typed) == cell
    assert axis.without_unit(cell) == typed


def test_a_text_that_is_no_number_keeps_its_unit():
    assert axis_of(SWISS, "likelihood").without_unit("1/200 /y") == "1/200 /y"


def test_units_name_the_horizon():
    british = frameworks.load("uk-nrr-2025")
    assert unit_text(british, "likelihood", "hazard", "nl") == "% binnen 5 jaar"
    assert unit_text(SWISS, "likelihood", "", "nl") == "per jaar"
    assert (unit_text(DUTCH, "2.1", "", "nl"), unit_text(DUTCH, "2.1", "", "en")) == ("doden", "deaths")


def test_a_criterion_is_named_by_its_number_too():
    assert criterion_text(SWISS, "fatalities", "nl") == "Fatalities"
    assert criterion_text(SWISS, "plausibility", "nl") == "Voorstelbaarheid"


def test_the_fingerprint_changes_with_bounds_parts_and_criteria_and_with_nothing_else():
    def changed(**of_scale):
        scale = dataclasses.replace(DUTCH.likelihood.scale, **of_scale)
        return dataclasses.replace(DUTCH, likelihood=dataclasses.replace(DUTCH.likelihood, scale=scale))

    same = [dataclasses.replace(DUTCH, title="x", edition="2015", note=""), changed(words={})]
    others = [
        changed(parts=()),
        changed(parts=(ClassBand("B low", 0.0005, 0.002),)),
        changed(bounds=(4e-5, 5e-4, 5e-3, 5e-2, 0.5, 1.0), parts=()),
        dataclasses.replace(DUTCH, criteria=DUTCH.criteria[1:]),
        SWISS,
    ]
    assert {fingerprint(framework) for framework in same} == {fingerprint(DUTCH)}
    assert len({fingerprint(framework) for framework in (DUTCH, *others)}) == len(others) + 1
