"""Scales of a framework file: open ends, words and parts."""

from __future__ import annotations

import math

import pytest

from riskmc.frameworks.axes import bounds_of_classes, closed_bounds, read_labels, read_likelihood
from riskmc.frameworks.tables import Findings, Origin, Table
from riskmc.scales import ClassBand


def table(**data):
    return Table(data, "axis", Findings("mine.toml"), Origin("assumed", "test"))


def messages(of):
    return [f"{fault.column}: {fault.message}" for fault in of.found.faults]


def test_floor_and_cap_close_open_ends():
    bands = [ClassBand("A", 0.0, 10.0), ClassBand("B", 10.0, math.inf)]
    assert closed_bounds(table(floor=2, cap=40), "classes", bands) == (2.0, 10.0, 40.0)


@pytest.mark.parametrize(
    ("ends", "fault"),
    [
        ({"cap": 40}, "axis.floor: is missing: class A starts at 0"),
        ({"floor": 2}, "axis.cap: is missing: class B is open"),
        ({"floor": 0, "cap": 40}, "axis.floor: must be above zero, got 0."),
        ({"floor": 2, "cap": math.inf}, "axis.cap: must be a finite number, got inf."),
        ({"floor": 10, "cap": 40}, "axis.classes: class A ends at 10, which is not above its start 10."),
        ({"floor": 2, "cap": 10}, "axis.classes: class B ends at 10, which is not above its start 10."),
    ],
)
def test_open_ends_that_stay_open_are_refused(ends, fault):
    axis = table(**ends)
    bands = [ClassBand("A", 0.0, 10.0), ClassBand("B", 10.0, math.inf)]
    assert closed_bounds(axis, "classes", bands) is None
    (message,) = messages(axis)
    assert message.startswith(fault)


def test_bounds_are_returned_in_the_order_of_the_classes():
    section = table(B=[10, 100], A=[1, 10])
    assert bounds_of_classes(section, ("A", "B")) == [ClassBand("A", 1.0, 10.0), ClassBand("B", 10.0, 100.0)]


def test_words_have_an_origin_for_each_language():
    rows = [{"label": "A", "words": {"en": "low", "nl": "laag"}}, {"label": "B", "words": {"en": "high", "nl": "hoog"}}]
    axis = table(classes=rows, words={"nl": {"provenance": "published", "source": "the guide"}})
    labels, words = read_labels(axis, "en", ("label", "words"))
    assert labels == ("A", "B")
    assert words == {"en": ("low", "high"), "nl": ("laag", "hoog")}
    origins = {entry.where: (entry.status, entry.numbers) for entry in axis.found.provenance}
    assert origins == {"axis.words.en": ("assumed", "low, high"), "axis.words.nl": ("published", "laag, hoog")}


def test_a_frequency_needs_no_horizon_and_may_exceed_one():
    rows = [{"label": "A", "lower": 0.1, "upper": 1}, {"label": "B", "lower": 1, "upper": 10}]
    data = {"kind": "frequency", "classes": rows, "provenance": "assumed", "source": "test"}
    found = Findings("mine.toml")
    axis = read_likelihood(Table({"likelihood": data}, "", found), "en")
    assert found.faults == []
    assert (axis.kind, axis.horizon_years, axis.scale.bounds, axis.scale.unit) == (
        "frequency",
        None,
        (0.1, 1.0, 10.0),
        "events per year",
    )


def test_a_frequency_has_no_horizon():
    rows = [{"label": "A", "lower": 0.1, "upper": 1}, {"label": "B", "lower": 1, "upper": 10}]
    horizons = {"horizon_years": 5, "threat_horizon_years": 2}
    data = {"kind": "frequency", "classes": rows, "provenance": "assumed", "source": "test"} | horizons
    found = Findings("mine.toml")
    read_likelihood(Table({"likelihood": data}, "", found), "en")
    assert [str(fault) for fault in found.faults] == [
        f"mine.toml, likelihood.{key}: has no effect: a frequency is per year and has no horizon. Leave it out."
        for key in horizons
    ]
