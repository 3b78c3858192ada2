from __future__ import annotations

import sys

import pytest

from riskmc import frameworks
from riskmc.elicitation.forms.book import Meta, form_workbook, read_meta
from riskmc.elicitation.forms.layout import ROUTES
from riskmc.elicitation.forms.sheet import Form, Question
from riskmc.elicitation.scenarios import Scenario
from riskmc.exceptions import InputError

BRITISH = frameworks.load("uk-nrr-2025")


def form_of(route, **fields):
    return Form(route, "Test", BRITISH, (Scenario("flood", "Flood"),), (Question("q", "m"),), **fields)


@pytest.mark.parametrize("route", ROUTES)
def test_a_form_has_two_sheets_to_see_and_all_are_locked_without_password(route):
    book = form_workbook(form_of(route))
    assert [(sheet.title, sheet.sheet_state) for sheet in book.worksheets] == [
        ("read first", "visible"),
        ("fill in", "visible"),
        ("lists", "hidden"),
        ("riskmc", "hidden"),
    ]
    assert all(sheet.protection.sheet and not sheet.protection.password for sheet in book.worksheets)


@pytest.mark.parametrize("route", ROUTES)
def test_the_hidden_sheet_says_what_the_form_is(route):
    sheet = form_workbook(form_of(route, round_number=3))["riskmc"]
    cells = {row[0].value: row[1].value for row in sheet.iter_rows()}
    assert read_meta(cells, BRITISH) == Meta(route, 3)


def test_without_openpyxl_there_is_advice(monkeypatch):
    monkeypatch.setitem(sys.modules, "openpyxl", None)
    with pytest.raises(InputError, match="writing forms needs openpyxl: pip install openpyxl"):
        form_workbook(form_of("chips"))
