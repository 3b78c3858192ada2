from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd
import pytest

from riskmc.elicitation.tables import (
    JUDGEMENT_COLUMNS,
    SCENARIO_COLUMNS,
    Line,
    Row,
    Table,
    cell_text,
    date_advice,
    filled_lines,
    is_number,
    read_csv,
    read_lines,
    separator_fault,
)


def read(tmp_path, content, columns=SCENARIO_COLUMNS):
    path = tmp_path / "scenarios.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    table, faults = read_csv(path, columns)
    return [(row.number, row.cells) for row in table.rows], [str(fault) for fault in faults]


def test_rows_are_numbered_as_a_spreadsheet_numbers_them(tmp_path):
    rows, faults = read(tmp_path, 'id,name\nflood,"two\nlines"\n\n,,\nfire, Fire \n')
    assert faults == []
    assert rows == [(2, {"id": "flood", "name": "two\nlines"}), (5, {"id": "fire", "name": "Fire"})]


@pytest.mark.parametrize(
    "content", ["\ufeffid,name\r\nflood,Flood\r\n", "id,name,,\nflood,Flood,,\n", "\nid,name\nflood,Flood"]
)
def test_a_byte_order_mark_blank_lines_and_empty_columns_do_no_harm(tmp_path, content):
    rows, faults = read(tmp_path, content)
    assert faults == []
    assert [cells for _, cells in rows] == [{"id": "flood", "name": "Flood"}]


def test_a_short_row_is_padded(tmp_path):
    assert read(tmp_path, "id,name,note\nflood\n") == ([(2, {"id": "flood", "name": "", "note": ""})], [])


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"", "scenarios.csv: is empty. The first row must be: id,name,theme,kind,note."),
        (b" \n\n", "scenarios.csv: is empty."),
        (b"id,name\n", "scenarios.csv: has a header but no rows below it."),
        ("id,name\nflood,\u00dcber".encode("latin-1"), "byte 0xdc at offset 14 (line 2) is not UTF-8"),
        ("id\nflood".encode("utf-16"), "is encoded as UTF-16"),
        (
            b"id;name\nflood;Flood\n",
            "row 1: columns are separated by ';'. Save it as comma separated, with the header id,name",
        ),
        (b"id|name\nflood|Flood\n", "row 1: columns are separated by '|'."),
        (b"sep=,\nid,name\nflood,Flood\n", "row 1: is a line for spreadsheet programs ('sep='). Delete it"),
        (b"id\tname\nflood\tFlood\n", "row 1: columns are separated by tabs"),
        (b"name\nFlood\n", "row 1: the header lacks id. It must be: id,name,theme,kind,note."),
        (
            b"id,nmae\nflood,Flood\n",
            "row 1, column nmae: unknown column. Allowed: id, name, theme, kind, note. Did you mean 'name'?",
        ),
        (
            b"ID,name\nflood,Flood\n",
            "row 1, column ID: unknown column. Allowed: id, name, theme, kind, note. Did you mean 'id'?",
        ),
        (b"id,name,name\nflood,Flood,F\n", "row 1, column name: the header names this column more than once."),
        (b"id,name\nflood,Flood, the second\n", "row 2: has 3 cells, but the header has 2 columns."),
        (b'id,name\nflood,"Flood\n', "line 2: unexpected end of data. Check the double quotes up to this line."),
    ],
)
def test_a_broken_file_gets_one_message(tmp_path, content, expected):
    _, (message,) = read(tmp_path, content)
    assert expected in message


def test_a_missing_file_is_a_fault(tmp_path):
    table, (fault,) = read_csv(tmp_path / "judgements.csv", JUDGEMENT_COLUMNS)
    assert table.rows == ()
    assert str(fault).startswith("judgements.csv: cannot be read: ")


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""),
        (float("nan"), ""),
        (pd.NA, ""),
        (pd.NaT, ""),
        ("C high", "C high"),
        (3, "3"),
        (3.0, "3"),
        (np.float64(3.5), "3.5"),
        (np.int64(2), "2"),
        (13000000000.0, "13000000000"),
        (True, "true"),
        (dt.date(2026, 1, 2), "2026-01-02"),
        (dt.datetime(2026, 1, 2), "2026-01-02"),  # noqa: DTZ001 - a spreadsheet has no time zones
    ],
)
def test_a_cell_reads_as_it_was_typed(value, text):
    assert cell_text(value) == text


def test_a_cell_shown_in_per_cent_is_per_cent():
    assert cell_text(0.005, "0.00%") == "0.5 %"


@pytest.mark.parametrize(
    ("value", "number"), [(1.1, True), (np.int64(1), True), ("1.1", False), (None, False), (True, False)]
)
def test_numbers_are_told_from_text(value, number):
    assert is_number(value) is number


@pytest.mark.parametrize(
    "text", ["1-Jan", "01-jan", "Jan-01", "2026-01-01", "2026-01-01 00:00:00", "1/1/2026", "01-01-2026", "1 januari"]
)
def test_a_date_is_known_for_what_it_was(text):
    assert (
        date_advice(text, ["1.1"])
        == "a spreadsheet turned '1.1' into a date. Format the column as text and type it again."
    )


def test_a_date_may_have_been_either_way_round():
    assert "'2.1' or '1.2'" in date_advice("2-Jan", ["1.1", "1.2", "2.1"])
    assert "such as '1.1'" in date_advice("9-mei", ["1.1"])


@pytest.mark.parametrize("text", ["", "1.1", "flood", "B high", "1/200 y", "3-abc", "350 deaths"])
def test_what_is_no_date_gets_no_advice(text):
    assert date_advice(text) == ""


def test_rows_of_other_tables_keep_their_file():
    row = Row(6, {"id": "fire"})
    joined = Table("scenarios.csv", (Row(2, {"id": "flood"}),)).joined_by([Table("forms/a.xlsx", (row,))])
    assert [joined.file_of(row) for row in joined.rows] == ["scenarios.csv", "forms/a.xlsx"]
    assert [str(joined.fault(row, "id", "is wrong.")) for row in joined.rows] == [
        "scenarios.csv, row 2, column id: is wrong.",
        "forms/a.xlsx, row 6, column id: is wrong.",
    ]


def test_blank_lines_are_left_out_and_counted():
    none = frozenset()
    lines = filled_lines([([" a ", ""], none), (["", " "], none), (["b"], frozenset({0}))])
    assert lines == [Line(1, ["a", ""]), Line(3, ["b"], frozenset({0}))]


def test_lines_are_read_without_a_header(tmp_path):
    (tmp_path / "m.csv").write_text('\ufeff,1.1\n"1.1",1\n', encoding="utf-8")
    assert read_lines(tmp_path / "m.csv") == ([["", "1.1"], ["1.1", "1"]], [])
    lines, (fault,) = read_lines(tmp_path / "no.csv", file="maps/no.csv")
    assert (lines, str(fault)[:42]) == ([], "maps/no.csv: cannot be read: No such file ")


def test_cells_that_are_not_separated_by_commas_are_told():
    assert separator_fault("m.csv", 1, ["", "a"], ",a") is None
    assert "columns are separated by ';'" in str(separator_fault("m.csv", 1, [";a"], ",a"))
    assert "Delete it: the header comes first" in str(separator_fault("m.csv", 1, ["sep=,"], ",a"))
