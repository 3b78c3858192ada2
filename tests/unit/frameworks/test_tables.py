"""Reading of single tables: values come back, faults and origins are collected."""

from __future__ import annotations

import math

import pytest

from riskmc.exceptions import Fault
from riskmc.frameworks.framework import Provenance
from riskmc.frameworks.tables import Findings, Table, as_number


@pytest.fixture
def table():
    data = {
        "provenance": "published",
        "source": "the guide",
        "base": 3,
        "floor": {"value": 0.5, "provenance": "assumed", "source": "one step"},
        "classes": [{"label": "A"}, {"word": "no label"}],
        "name": {"en": "Deaths", "nl": "Doden"},
        "title": "  Plain ",
    }
    found = Findings("mine.toml")
    return Table({"impact": data}, "", found).section("impact")


def test_a_plain_number_comes_from_where_its_table_comes_from(table):
    assert table.number("base") == 3.0
    assert table.found.provenance == [Provenance("impact.base", "published", "the guide", "3")]


def test_a_stated_number_has_an_origin_of_its_own(table):
    assert table.number("floor") == 0.5
    assert table.found.provenance == [Provenance("impact.floor", "assumed", "one step", "0.5")]


def test_an_absent_number_is_none_and_leaves_no_trace(table):
    assert table.number("cap") is None
    assert (table.found.faults, table.found.provenance) == ([], [])


def test_rows_are_placed_by_their_name_or_number_and_inherit_the_origin(table):
    rows = table.rows("classes", "label")
    assert [row.where for row in rows] == ["impact.classes.A", "impact.classes.number 2"]
    assert {row.origin for row in rows} == {table.origin}


def test_a_plain_text_stands_for_the_language_of_the_file(table):
    assert table.texts("title", "nl") == {"nl": "Plain"}
    assert table.texts("name", "nl") == {"en": "Deaths", "nl": "Doden"}
    assert table.texts("absent", "nl") == {}


def test_the_same_fault_is_noted_once(table):
    table.fault("is wrong.", "base")
    table.fault("is wrong.", "base")
    assert table.found.faults == [Fault("is wrong.", "mine.toml", column="impact.base")]


def test_keys_are_checked_in_both_directions(table):
    table.check_keys(("base", "zero"), ("floor", "classes", "names", "title", "source", "provenance"))
    allowed = "base, zero, floor, classes, names, title, source, provenance"
    assert [str(fault) for fault in table.found.faults] == [
        f"mine.toml, impact.name: is not a key here. Allowed: {allowed}. Did you mean 'names'?",
        "mine.toml, impact.zero: is missing.",
    ]


@pytest.mark.parametrize(("given", "number"), [(3, 3.0), (0.5, 0.5), (math.inf, math.inf)])
def test_numbers_are_numbers(given, number):
    assert as_number(given) == number


@pytest.mark.parametrize("given", [True, "3", None, math.nan, 10**400, [3]])
def test_everything_else_is_not(given):
    assert as_number(given) is None
