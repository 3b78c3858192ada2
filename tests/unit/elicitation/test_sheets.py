from __future__ import annotations

import openpyxl
import pytest

from riskmc.elicitation.sheets import read_sheets
from riskmc.exceptions import AssessmentError

FILES = {
    "assessment.toml": "format = 1\n[reading]\nbounds = 'range'\n",
    "scenarios.csv": "id\nflood\n",
    "judgements.csv": "scenario,criterion,low,best,high\nflood,1.1,A,B,C\n",
}


def folder(tmp_path, **changes):
    for name, text in (FILES | {key.replace("_", "."): value for key, value in changes.items()}).items():
        (tmp_path / name).write_bytes(text if isinstance(text, bytes) else text.encode())
    return tmp_path


def test_a_folder_holds_three_sheets(tmp_path):
    sheets = read_sheets(folder(tmp_path))
    assert sheets.faults == ((), (), ())
    assert sheets.settings == {"format": 1, "reading": {"bounds": "range"}}
    assert [row.cells for row in sheets.scenarios.rows] == [{"id": "flood"}]
    assert sheets.judgements.rows[0].cells["criterion"] == "1.1"
    assert (sheets.folder, sheets.source) == (tmp_path, str(tmp_path))


def test_a_workbook_holds_the_same_three_sheets(tmp_path):
    book = openpyxl.Workbook()
    book.active.title = "assessment"
    for row in (("key", "value"), ("format", 1), ("reading.bounds", "range")):
        book.active.append(row)
    for name in ("scenarios", "judgements"):
        sheet = book.create_sheet(name)
        for line in FILES[f"{name}.csv"].splitlines():
            sheet.append(line.split(","))
    book.save(tmp_path / "book.xlsx")
    of_book, of_folder = read_sheets(tmp_path / "book.xlsx"), read_sheets(folder(tmp_path))
    assert of_book.faults == ((), (), ())
    assert of_book.settings == of_folder.settings
    assert of_book.scenarios.rows == of_folder.scenarios.rows
    assert of_book.judgements.rows == of_folder.judgements.rows
    assert (of_book.settings_file, of_book.judgements.file) == ("assessment", "judgements")


@pytest.mark.parametrize(
    ("toml", "expected"),
    [
        ("title = Flood", "assessment.toml: is not valid TOML: Invalid value (at line 1, column 9)"),
        ("# first\ntitle = 'Gef\u00e4hrdung'".encode("latin-1"), "(line 2) is not UTF-8"),
    ],
)
def test_settings_that_cannot_be_read_are_a_fault(tmp_path, toml, expected):
    ((fault,), _, _) = read_sheets(folder(tmp_path, assessment_toml=toml)).faults
    assert expected in str(fault)


def test_each_missing_file_is_a_fault(tmp_path):
    faults = [str(fault) for of_file in read_sheets(tmp_path).faults for fault in of_file]
    assert [message.split(":")[0] for message in faults] == ["assessment.toml", "scenarios.csv", "judgements.csv"]
    assert "`riskmc new` writes a template" in faults[0]


def test_what_is_neither_folder_nor_workbook_is_refused(tmp_path):
    with pytest.raises(AssessmentError, match=r"nowhere: does not exist\. Give the folder that holds"):
        read_sheets(tmp_path / "nowhere")
    (tmp_path / "file.csv").touch()
    with pytest.raises(AssessmentError, match=r"file\.csv: is not a folder or an \.xlsx workbook"):
        read_sheets(tmp_path / "file.csv")


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ("a = " + "[" * 5000 + "]" * 5000, "assessment.toml: is not an assessment: its tables or lists are nested too"),
        ("format = 1".encode("utf-16"), "assessment.toml: is encoded as UTF-16. Save it as UTF-8."),
    ],
    ids=["deep", "utf-16"],
)
def test_settings_that_cannot_be_read_are_one_fault(tmp_path, settings, message):
    ((fault,), _, _) = read_sheets(folder(tmp_path, assessment_toml=settings)).faults
    assert str(fault).startswith(message)
