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


OTHERS = {
    "experts.csv": "expert,weight\nanna,1\n",
    "calibration.csv": "question,expert,p05,p50,p95\nq1,anna,1,2,3\n",
    "chips.csv": "scenario,criterion,expert,class,chips\nflood,1.1,anna,A,3\n",
    "correlations.csv": ",1.1\n1.1,1\n",
}
WITH_MATRIX = "format = 1\n[dependence]\nwithin_scenario = 'correlations.csv'\n"


def full_folder(tmp_path):
    for name, text in OTHERS.items():
        (tmp_path / name).write_text(text)
    return folder(tmp_path, assessment_toml=WITH_MATRIX)


def test_a_folder_may_hold_experts_seed_questions_chips_a_matrix_and_forms(tmp_path):
    assert (read_sheets(folder(tmp_path)).optional, read_sheets(tmp_path).correlations) == ({}, None)
    (tmp_path / "forms").mkdir()
    sheets = read_sheets(full_folder(tmp_path))
    assert list(sheets.optional) == ["experts", "calibration", "chips"]
    assert [part.faults for part in sheets.optional.values()] == [()] * 3
    assert sheets.optional["experts"].table.rows[0].cells == {"expert": "anna", "weight": "1"}
    assert [line.cells for line in sheets.correlations.lines] == [["", "1.1"], ["1.1", "1"]]
    assert (sheets.forms, sheets.other_faults) == (tmp_path / "forms", ())


def test_a_workbook_may_hold_the_same_without_forms(tmp_path):
    book = openpyxl.Workbook()
    book.active.title = "assessment"
    for row in (("key", "value"), ("format", 1), ("dependence.within_scenario", "correlations.csv")):
        book.active.append(row)
    for name, text in (FILES | OTHERS).items():
        if name.endswith(".csv"):
            sheet = book.create_sheet(name.removesuffix(".csv"))
            for line in text.splitlines():
                sheet.append(line.split(","))
    book.save(tmp_path / "book.xlsx")
    of_book, of_folder = read_sheets(tmp_path / "book.xlsx"), read_sheets(full_folder(tmp_path))
    assert list(of_book.optional) == list(of_folder.optional)
    for name in OTHERS.keys() - {"correlations.csv"}:
        table = name.removesuffix(".csv")
        assert of_book.optional[table].table.rows == of_folder.optional[table].table.rows
    assert [line.cells for line in of_book.correlations.lines] == [line.cells for line in of_folder.correlations.lines]
    assert (of_book.forms, of_book.other_faults) == (None, ())


@pytest.mark.parametrize("name", ["correlations.csv", "matrix.csv"])
def test_a_formula_of_a_matrix_must_have_its_value(tmp_path, name):
    book = openpyxl.Workbook()
    book.active.title = "assessment"
    for row in (("key", "value"), ("dependence.within_scenario", name)):
        book.active.append(row)
    sheet = book.create_sheet(name.removesuffix(".csv"))
    sheet.append(["", "1.1"])
    sheet.append(["1.1", "=1+0"])
    book.save(tmp_path / "book.xlsx")
    with pytest.raises(AssessmentError, match=r"a formula without a stored value: B2"):
        read_sheets(tmp_path / "book.xlsx")


@pytest.mark.parametrize("other", ["chips.csv", "forms"])
def test_judgements_may_be_left_out_where_chips_or_forms_judge(tmp_path, other):
    folder(tmp_path)
    (tmp_path / "judgements.csv").unlink()
    assert len(read_sheets(tmp_path).faults[2]) == 1
    if other == "forms":
        (tmp_path / "forms").mkdir()
    else:
        (tmp_path / other).write_text(OTHERS[other])
    assert read_sheets(tmp_path).faults == ((), (), ())
    (tmp_path / "judgements.csv").write_text("scenario,criterion,low,best,high\n")
    assert read_sheets(tmp_path).faults == ((), (), ())
    (tmp_path / "judgements.csv").write_text("scenario,criterium,low,best,high\n")
    assert len(read_sheets(tmp_path).faults[2]) == 1


@pytest.mark.parametrize(
    ("given", "wanted"),
    [("expert.csv", "experts.csv"), ("Experts.csv", "experts.csv"), ("chip.csv", "chips.csv"), ("form", "forms"),
     ("calibrations.csv", "calibration.csv"), ("Forms", "forms"), ("EXPERTS.CSV", "experts.csv")],
)  # fmt: skip
def test_a_file_that_is_nearly_named_as_one_is_not_passed_over(tmp_path, given, wanted):
    (tmp_path / given).mkdir() if "." not in given else (tmp_path / given).touch()
    (fault,) = read_sheets(folder(tmp_path)).other_faults
    assert str(fault) == f"{given}: is not read under this name. Call it {wanted!r}, or something else than that."


@pytest.mark.parametrize(
    "given", ["experts_old.csv", "experts.txt", "published_totals.csv", "format", "chips2.csv", "maps"]
)
def test_other_files_are_none_of_our_business(tmp_path, given):
    (tmp_path / given).touch()
    assert read_sheets(folder(tmp_path)).other_faults == ()


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("correlation.csv", "correlation.csv: there is no such file, but dependence.within_scenario names it. Did you"),
        ("../elsewhere.csv", "../elsewhere.csv: there is no such file"),
        (".", ".: there is no such file"),
        ("a\\u0000b.csv", "a\\x00b.csv: there is no such file"),
        ("x" * 400, "x" * 57 + "...: there is no such file"),
    ],
)
def test_a_matrix_that_is_not_there_is_a_fault(tmp_path, name, expected):
    full_folder(tmp_path)
    (tmp_path / "assessment.toml").write_text(f'[dependence]\nwithin_scenario = "{name}"\n')
    sheets = read_sheets(tmp_path)
    assert sheets.correlations is None
    (fault,) = sheets.other_faults
    assert str(fault).startswith(expected)


@pytest.mark.parametrize("within", ["0.5", '"0.5"', '"0,5"', '"50 %"', "true", "[]", "{a = 1}"])
def test_what_is_no_name_is_no_matrix(tmp_path, within):
    sheets = read_sheets(folder(tmp_path, assessment_toml=f"[dependence]\nwithin_scenario = {within}\n"))
    assert (sheets.correlations, sheets.other_faults) == (None, ())


@pytest.mark.parametrize(
    ("content", "expected"),
    [(b"\xff\xfe,", "is encoded as UTF-16"), (b',1.1\n1.1,"1', "Check the double quotes"), (b"\xe9", "is not UTF-8")],
)
@pytest.mark.parametrize("name", OTHERS)
def test_other_files_that_cannot_be_read_are_one_fault(tmp_path, name, content, expected):
    full_folder(tmp_path)
    (tmp_path / name).write_bytes(content)
    sheets = read_sheets(tmp_path)
    faults = [*sheets.other_faults, *(fault for part in sheets.optional.values() for fault in part.faults)]
    assert [(fault.file, expected in fault.message) for fault in faults] == [(name, True)]


def test_a_folder_in_the_place_of_a_file_is_a_fault(tmp_path):
    (tmp_path / "experts.csv").mkdir()
    ((fault,),) = (part.faults for part in read_sheets(folder(tmp_path)).optional.values())
    assert str(fault).startswith("experts.csv: cannot be read: Is a directory")
