"""Profiles as the settings say them: what a law needs, and what units it speaks of."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from pathlib import Path

import pytest
from pydantic import TypeAdapter

from riskmc.elicitation.profiles import (
    LAWS,
    IntervalProfile,
    Profile,
    empty_region,
    interval_bounds,
    is_number,
    profile_kind,
    read_numbers,
    weighed_units,
)
from riskmc.frameworks import load

DUTCH = load("nl-nra-2014")
FORMATS = Path(__file__).parents[3] / "docs" / "reference" / "formats.md"


def test_every_form_of_the_reference_page_is_read():
    page = FORMATS.read_text("utf-8").split("### Uncertain weights")[1]
    given = tomllib.loads(page.split("```toml")[1].split("```")[0])["profiles"]
    read = [TypeAdapter(Profile).validate_python(profile) for profile in given.values()]
    assert {profile_kind(profile) for profile in read} == {"fixed", *LAWS}


@pytest.mark.parametrize(
    ("profile", "kind"),
    [
        ("equal", "fixed"),
        ({"1.1": 2}, "fixed"),
        ({"law": 2, "order": 1}, "fixed"),  # criteria of these names
        ({"law": "flat"}, "flat"),
        ({"law": "unheard of"}, "unheard of"),
        (3, "fixed"),
    ],
)
def test_a_law_is_named_by_text(profile, kind):
    assert profile_kind(profile) == kind


def test_units_are_criteria_or_the_interests_that_have_some():
    assert weighed_units("criteria", DUTCH) == DUTCH.criterion_ids
    assert weighed_units("interests", DUTCH) == ("1", "2", "3", "4", "5")
    without = replace(DUTCH, criteria=tuple(c for c in DUTCH.criteria if c.interest != "3"))
    assert weighed_units("interests", without) == ("1", "2", "4", "5")


def test_bounds_stand_in_the_order_of_the_units():
    profile = IntervalProfile(law="interval", bounds={"5": [0.2, 0.3], "1": [0, 0.5]})
    assert interval_bounds(profile, DUTCH) == ((0, 0, 0, 0, 0.2), (0.5, 1, 1, 1, 0.3))


def test_an_empty_region_names_the_side_that_is_violated():
    assert empty_region([0.5, 0.6], [1, 1]).startswith("the lows sum to 1.1")
    assert empty_region([0, 0], [0.5, 0.4]).startswith("the highs sum to 0.9")
    assert empty_region([0.1] * 10, [0.1] * 10) == ""


def test_numbers_are_finite_and_no_truth_values():
    assert [is_number(given) for given in (1, 0.5, True, float("inf"), "1", None)] == [True, True, *[False] * 4]


def test_tables_of_numbers():
    assert read_numbers({"a": 1, 2: 0.5}, "a table") == {"a": 1.0, "2": 0.5}
    with pytest.raises(ValueError, match=r"got \{\}, allowed are a table\."):
        read_numbers({}, "a table")
