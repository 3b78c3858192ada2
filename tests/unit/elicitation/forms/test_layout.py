from __future__ import annotations

import re

import pytest

from riskmc import frameworks
from riskmc.elicitation.forms.layout import (
    LANGUAGES,
    ROUTES,
    check_kind,
    columns_of,
    grade_words,
    header,
    items_of,
    keys_by_header,
    plain_grade,
)
from riskmc.elicitation.scenarios import Scenario
from riskmc.exceptions import InputError


@pytest.mark.parametrize("route", ROUTES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_header_leads_back_to_its_column(route, language):
    keys = [column.key for column in columns_of(route, 2)]
    found = keys_by_header(route)
    assert [found[header(route, key, language).casefold()] for key in keys] == keys
    assert len(set(keys)) == len(keys)


@pytest.mark.parametrize("route", ROUTES)
def test_every_route_has_cells_to_type_in_but_for_names_and_checks(route):
    entries = {column.key for column in columns_of(route, 2) if column.entry}
    assert entries
    assert not entries & {"scenario", "criterion", "scenario_name", "question", "check", "group_range"}


def test_only_a_later_round_shows_the_group():
    assert "group_range" not in [column.key for column in columns_of("chips", 1)]
    assert "group_range" in [column.key for column in columns_of("chips", 2)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_grades_are_the_same_in_each_language(language):
    assert [plain_grade(word) for word in grade_words(language)] == ["low", "medium", "high"]


def test_a_threat_is_judged_by_plausibility_where_there_is_one():
    scenarios = [
        Scenario("flood", "Flood", kind="hazard"),
        Scenario("attack", "Attack", kind="threat"),
        Scenario("x", "X"),
    ]
    last = {scenario.id: criterion for scenario, criterion in items_of(frameworks.load("ch-kns-2025"), scenarios)}
    assert last == {"flood": "likelihood", "attack": "plausibility", "x": "likelihood"}
    british = items_of(frameworks.load("uk-nrr-2025"), scenarios)
    assert [criterion for _, criterion in british] == ["impact", "likelihood"] * 3


@pytest.mark.parametrize(
    ("route", "language", "words"),
    [("range", "en", "`form` must be one of 'class-range'"), ("chips", "NL", "`language` must be one of 'en', 'nl'")],
)
def test_what_there_is_no_form_for_is_refused(route, language, words):
    with pytest.raises(InputError, match=re.escape(words)):
        check_kind(route, language)
