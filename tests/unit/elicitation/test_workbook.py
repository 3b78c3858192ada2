from __future__ import annotations

import datetime as dt
import re
import sys
import zipfile

import openpyxl
import pytest

from riskmc.elicitation.tables import SCENARIO_COLUMNS
from riskmc.elicitation.workbook import open_workbook, sheet_settings, sheet_table
from riskmc.exceptions import AssessmentError, InputError


def saved(tmp_path, **sheets):
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(tmp_path / "book.xlsx")
    return open_workbook(tmp_path / "book.xlsx")


def test_settings_are_nested_tables(tmp_path):
    rows = [
        ("key", "value"),
        ("format", 1),
        ("title", "2014"),
        ("edition", 2014),
        ("date", dt.date(2014, 9, 1)),
        ("illustrative", True),
        ("reading.bounds", "{coverage = 0.8}"),
        ("reading.pert_shape", 4.5),
        ("reading.best", "mode"),
        ("published_order", '["a", "b"]'),
        ('profiles.policy."1.1"', 2),
        ('profiles.policy."2.1"', 3),
        (None, None),
        ("profiles.per-interest", "equal-interests"),
    ]
    settings, faults = sheet_settings(saved(tmp_path, assessment=rows))
    assert faults == []
    assert settings == {
        "format": 1,
        "title": "2014",
        "edition": "2014",
        "date": dt.date(2014, 9, 1),
        "illustrative": True,
        "reading": {"bounds": {"coverage": 0.8}, "pert_shape": 4.5, "best": "mode"},
        "published_order": ["a", "b"],
        "profiles": {"policy": {"1.1": 2, "2.1": 3}, "per-interest": "equal-interests"},
    }


@pytest.mark.parametrize(
    ("second", "expected"),
    [
        ("format", "'format' is given before. Keep one of the rows."),
        ("format.more", "'format.more' is given before. Keep one of the rows."),
        ("two words", "'two words' is not a dotted key: write one such as reading.bounds"),
        ("", "'' is not a dotted key: write one such as reading.bounds"),
    ],
)
def test_a_key_that_cannot_be_placed_is_a_fault(tmp_path, second, expected):
    rows = [("key", "value"), ("format", 1), (second, 2)]
    _, (fault,) = sheet_settings(saved(tmp_path, assessment=rows))
    assert str(fault).startswith(f"assessment, row 3, column key: {expected}")


def test_a_table_keeps_rows_and_which_cells_were_numbers(tmp_path):
    book = saved(tmp_path, scenarios=[("id", "name"), (None, None), (1.1, "Flood")])
    table, faults = sheet_table(book, "scenarios", SCENARIO_COLUMNS)
    assert faults == []
    (row,) = table.rows
    assert (row.number, row.cells, row.numeric) == (3, {"id": "1.1", "name": "Flood"}, frozenset({"id"}))


def test_a_missing_sheet_is_a_fault(tmp_path):
    _, (fault,) = sheet_table(saved(tmp_path, Scenario=[("id",)]), "scenarios", SCENARIO_COLUMNS)
    assert str(fault) == "scenarios: the workbook has no sheet 'scenarios', only Scenario. Did you mean 'Scenario'?"


def test_an_empty_sheet_is_a_fault(tmp_path):
    _, (fault,) = sheet_settings(saved(tmp_path, assessment=[]))
    assert "assessment: is empty. The first row must be: key,value." in str(fault)


def test_what_is_no_workbook_is_refused(tmp_path):
    (tmp_path / "book.xlsx").write_text("id,name")
    with pytest.raises(AssessmentError, match=r"book\.xlsx: is not a readable \.xlsx workbook"):
        open_workbook(tmp_path / "book.xlsx")


def test_without_openpyxl_the_way_out_is_named(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "openpyxl", None)
    with pytest.raises(InputError, match="pip install openpyxl, or save the sheets as CSV"):
        open_workbook(tmp_path / "book.xlsx")


def test_formulas_without_a_stored_value_are_refused_and_empty_texts_are_not(tmp_path):
    with pytest.raises(
        AssessmentError, match=r"scenarios: a formula without a stored value: A2, A3, .* and 2 more\. Op"
    ):
        saved(tmp_path, scenarios=[("id",), *[('=""',)] * 7])
    saved_by_a_spreadsheet(tmp_path / "book.xlsx", tmp_path / "own.xlsx")
    table, faults = sheet_table(open_workbook(tmp_path / "own.xlsx"), "scenarios", SCENARIO_COLUMNS)
    assert "has a header but no rows" in str(faults[0])
    assert table.rows == ()


def saved_by_a_spreadsheet(source, target):
    """Store the empty text as the value of each formula, as a spreadsheet program does."""
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w") as new:
        for name in old.namelist():
            cells = re.sub(
                rb'<c (r="\w+")><f>(.*?)</f><v ?/></c>', rb'<c \1 t="str"><f>\2</f><v></v></c>', old.read(name)
            )
            new.writestr(name, cells)


def test_formulas_of_other_sheets_do_not_matter(tmp_path):
    assert list(saved(tmp_path, notes=[("=1+1",)])) == ["notes"]


def test_chart_sheets_are_ignored(tmp_path):
    book = openpyxl.Workbook()
    book.create_chartsheet("Chart", 0)
    book.save(tmp_path / "book.xlsx")
    assert list(open_workbook(tmp_path / "book.xlsx")) == ["Sheet"]
