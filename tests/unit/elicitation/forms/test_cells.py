from __future__ import annotations

import openpyxl
import pytest

from riskmc.elicitation.forms import cells as form_cells
from riskmc.elicitation.forms.axes import Axis
from riskmc.elicitation.forms.layout import Column
from riskmc.scales import Scale


@pytest.fixture
def sheet():
    return openpyxl.Workbook().active


@pytest.mark.parametrize("text", ["=1+1", "1.1", "+31 6", "@x", "-"])
def test_text_stays_text(sheet, text):
    form_cells.put(sheet["A1"], text)
    assert (sheet["A1"].value, sheet["A1"].data_type, sheet["A1"].number_format) == (text, "s", "@")


def test_characters_that_no_workbook_may_hold_become_spaces_and_very_long_texts_are_cut(sheet):
    form_cells.put(sheet["A1"], "a\x00b\x1fc\nd")
    form_cells.put(sheet["A2"], "x" * 40_000)
    assert sheet["A1"].value == "a b c\nd"
    assert len(sheet["A2"].value) == 32_000


@pytest.mark.parametrize(("entry", "value"), [("quantity", 30.0), ("class", "30"), ("percent", 30.0)])
def test_an_answer_is_a_number_where_numbers_are_typed(sheet, entry, value):
    form_cells.put_answer(sheet["A1"], Column("x", 1, entry), "30")
    assert sheet["A1"].value == value


def test_an_answer_that_is_no_number_stays_as_it_was(sheet):
    form_cells.put_answer(sheet["A1"], Column("x", 1, "quantity"), "1/200 y")
    form_cells.put_answer(sheet["A2"], Column("x", 1, "quantity"), "")
    assert (sheet["A1"].value, sheet["A2"].value) == ("1/200 y", None)


def test_axes_with_the_same_labels_share_a_list(sheet):
    lists = form_cells.Lists(sheet, "en")
    first, second = Axis("a", Scale(("A", "B"))), Axis("b", Scale(("A", "B"), bounds=(1, 2, 3)))
    other = Axis("c", Scale(("1", "2"), zero=None))
    assert lists.labels(first) == lists.labels(second) == "lists!$A$1:$A$3"
    assert lists.labels(other) == "lists!$E$1:$E$2"
    assert [cell.value for cell in sheet[2]] == ["A", 0.5, 1.0, 1.5, "2", 1.5, 2.0, 2.5]
    assert lists.place(first, "C6", 2) == 'INDEX(lists!$C$1:$C$3,MATCH(C6&"",lists!$A$1:$A$3,0))'


def test_a_list_says_what_its_classes_mean(sheet):
    lists = form_cells.Lists(sheet, "en")
    rule = form_cells.choice_of_class(Axis("a", Scale(("A", "B"), bounds=(1, 10, 100), unit="m")), lists)
    assert rule.prompt == "A: 1 to 10\nB: 10 to 100"
    assert rule.error == "Choose a class from the list: X, A, B."


def test_an_axis_without_numbers_is_a_list_in_a_form_of_numbers_too(sheet):
    lists = form_cells.Lists(sheet, "en")
    assert form_cells.quantity(Axis("a", Scale(("A", "B"), coordinates=False)), "", lists).type == "list"
    assert form_cells.quantity(Axis("a", Scale(("A", "B"))), "", lists).type == "decimal"


def test_a_long_message_is_cut(sheet):
    lists = form_cells.Lists(sheet, "en")
    labels = tuple(f"class number {n}" for n in range(40))
    rule = form_cells.choice_of_class(Axis("a", Scale(labels, base=2)), lists)
    assert len(rule.error) == len(rule.prompt) == 250
    assert rule.error.endswith("...")


def test_a_row_is_as_high_as_its_longest_text(sheet):
    form_cells.set_height(sheet, 1, [("x" * 100, 20.0), ("short", 20.0)])
    form_cells.set_height(sheet, 2, [("", 20.0)])
    form_cells.set_height(sheet, 3, [("a\nb", 20.0)])
    assert [sheet.row_dimensions[row].height for row in (1, 2, 3)] == [5 * 15 + 3, 15 + 3, 2 * 15 + 3]


def test_a_number_of_any_size_is_checked_to_be_one():
    rule = form_cells.number("m", "nl")
    assert (rule.type, rule.error) == ("decimal", "Typ een getal (m).")
