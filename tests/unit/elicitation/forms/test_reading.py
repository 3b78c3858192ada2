from __future__ import annotations

import dataclasses
import datetime as dt
import re
import sys
import zipfile

import openpyxl
import pytest
from tests.unit.elicitation.filling import columns, edit, fill, fill_sheet, read, rows_of, written

from riskmc import frameworks
from riskmc.elicitation.forms.folder import read_forms
from riskmc.elicitation.forms.layout import ROUTES
from riskmc.elicitation.forms.reading import MOST_ROWS, percent_text, read_form

ANSWER = {("flood", "1.1"): {"low": "A", "best": "B", "high": "C"}}


def filled(tmp_path, route="class-range", answers=ANSWER, **options):
    folder, (path,) = written(tmp_path, route, **options)
    fill(path, route, answers)
    return folder, path


def only_row(folder, framework="nl-nra-2014"):
    forms, faults = read(folder, framework)
    assert faults == []
    (row,) = [row for table in (*forms.judgements, *forms.chips, *forms.calibration) for row in table.rows]
    return row


def only_fault(folder, framework="nl-nra-2014"):
    forms, (fault,) = read(folder, framework)
    assert fault.file == "forms/anna.xlsx"
    return forms, fault


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "is an empty file"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 and more", "is protected by a password, or is an old .xls file"),
        (b"just some text", "is not a readable .xlsx workbook"),
        (b"PK\x03\x04 and then nothing", "is not a readable .xlsx workbook"),
    ],
)
def test_a_file_that_is_no_workbook_is_reported(tmp_path, content, words):
    folder, path = filled(tmp_path)
    path.write_bytes(content)
    forms, fault = only_fault(folder)
    assert words in fault.message
    assert forms.judgements == ()


@pytest.mark.parametrize("kept", [0.2, 0.5, 0.9, 0.999])
def test_a_damaged_form_is_reported(tmp_path, kept):
    folder, path = filled(tmp_path)
    given = path.read_bytes()
    path.write_bytes(given[: int(kept * len(given))])
    assert "is not a readable .xlsx workbook" in only_fault(folder)[1].message


def test_a_zip_file_with_broken_sheets_is_reported(tmp_path):
    folder, path = filled(tmp_path)
    with zipfile.ZipFile(path) as book:
        parts = {name: book.read(name) for name in book.namelist()}
    with zipfile.ZipFile(path, "w") as book:
        for name, content in parts.items():
            book.writestr(name, content[:200] if "sheet2" in name else content)
    assert "is not a readable .xlsx workbook" in only_fault(folder)[1].message


def test_a_file_that_cannot_be_opened_is_reported(tmp_path, monkeypatch):
    folder, path = filled(tmp_path)
    monkeypatch.setattr(
        type(path), "read_bytes", lambda _: (_ for _ in ()).throw(PermissionError(13, "Permission denied"))
    )
    form, (fault,) = read_form(path, "forms/anna.xlsx", frameworks.load("nl-nra-2014"))
    assert (form, str(fault)) == (None, "forms/anna.xlsx: cannot be read: Permission denied.")
    monkeypatch.undo()
    assert only_row(folder).cells["low"] == "A"


def test_a_workbook_that_is_no_form_is_reported(tmp_path):
    folder, path = filled(tmp_path)
    edit(path, lambda book: book.remove(book["riskmc"]))
    assert "is not a form: its hidden sheet 'riskmc' is missing" in only_fault(folder)[1].message


def test_a_form_without_the_sheet_to_fill_in_is_reported(tmp_path):
    folder, path = filled(tmp_path)
    edit(path, lambda book: book.remove(fill_sheet(book)))
    assert "the sheet to fill in is missing" in only_fault(folder)[1].message


@pytest.mark.parametrize("route", ROUTES[:4])
def test_a_form_of_another_framework_is_a_fault(tmp_path, route):
    folder, _ = written(tmp_path, route, framework="uk-nrr-2025")
    message = only_fault(folder)[1].message
    assert message.startswith("is a form of the framework 'uk-nrr-2025', but the assessment uses 'nl-nra-2014'.")


def test_seed_questions_go_with_any_framework(tmp_path):
    folder, _ = written(tmp_path, "seed", framework="uk-nrr-2025")
    assert read(folder)[1] == []


def test_a_form_of_another_version_of_the_framework_is_a_fault(tmp_path):
    folder, path = filled(tmp_path)
    framework = frameworks.load("nl-nra-2014")
    wider = dataclasses.replace(framework.likelihood.scale, bounds=(4e-5, 5e-4, 5e-3, 5e-2, 0.5, 1.0))
    other = dataclasses.replace(framework, likelihood=dataclasses.replace(framework.likelihood, scale=wider))
    _, (fault,) = read_forms(path.parent, other)
    assert "is a form of another version of the framework 'nl-nra-2014'" in fault.message
    reworded = dataclasses.replace(framework, title="Another title", edition="2014, second print")
    assert read_forms(folder / "forms", reworded)[1] == []


@pytest.mark.parametrize(
    ("cell", "value", "words"),
    [
        ("B1", "2", "was written by another version of riskmc"),
        ("B2", "other", "its hidden sheet 'riskmc' was changed"),
        ("B6", "first", "its hidden sheet 'riskmc' was changed"),
        ("B6", "0", "its hidden sheet 'riskmc' was changed"),
    ],
)
def test_a_changed_hidden_sheet_is_reported(tmp_path, cell, value, words):
    folder, path = filled(tmp_path)
    edit(path, lambda book: book["riskmc"].__setitem__(cell, value))
    assert words in only_fault(folder)[1].message


def test_empty_rows_in_between_and_below_change_nothing_but_the_row_number(tmp_path):
    folder, path = filled(tmp_path)

    def insert(book):
        fill_sheet(book).insert_rows(3, 2)
        fill_sheet(book).insert_rows(8)
        fill_sheet(book).cell(200, 1, " ")

    edit(path, insert)
    row = only_row(folder)
    assert (row.number, row.cells["low"], row.cells["expert"]) == (9, "A", "anna")


def test_reordered_columns_are_found_by_their_header(tmp_path):
    folder, path = filled(
        tmp_path, answers={("flood", "1.1"): {"low": "A", "best": "B", "high": "C", "rationale": "so"}}
    )

    def mirror(book):
        sheet = fill_sheet(book)
        for line in sheet.iter_rows(min_row=5):
            for cell, value in zip(line, [cell.value for cell in line][::-1], strict=True):
                cell.value = value

    edit(path, mirror)
    cells = only_row(folder).cells
    assert [cells[key] for key in ("criterion", "low", "best", "high", "rationale")] == ["1.1", "A", "B", "C", "so"]


def test_a_lost_column_and_one_that_comes_twice_are_reported(tmp_path):
    folder, path = filled(tmp_path)
    edit(path, lambda book: fill_sheet(book).cell(5, 3, "Best"))
    faults = [str(fault) for fault in read(folder)[1]]
    assert faults == [
        "forms/anna.xlsx, row 5: the column 'Best' stands here more than once. Keep one of them.",
        "forms/anna.xlsx, row 5: the header lacks 'Low'. Undo the change, or ask for the form again.",
    ]


def test_a_renamed_sheet_and_a_dutch_header_in_capitals_are_found(tmp_path):
    folder, path = filled(tmp_path, language="nl")

    def rename(book):
        sheet = fill_sheet(book)
        sheet.title = "van anna"
        for cell in sheet[5]:
            cell.value = cell.value.upper()
        sheet["A2"] = "deskundige:"

    edit(path, rename)
    assert only_row(folder).cells["expert"] == "anna"


def test_a_name_is_needed_once_something_is_filled_in(tmp_path):
    folder, path = filled(tmp_path)
    edit(path, lambda book: fill_sheet(book).__setitem__("B2", None))
    assert only_fault(folder)[1].message == "the name of the expert is missing. Type it at the top of the sheet."


def test_percent_cells_and_numbers_as_text_are_read_as_meant(tmp_path):
    folder, path = filled(tmp_path, "quantiles", {("flood", "likelihood"): {"low": "0.5", "best": 0.02, "high": 4}})

    def per_cent(book):
        sheet = fill_sheet(book)
        sheet.cell(
            rows_of(sheet, "quantiles")["flood", "likelihood"], columns(sheet, "quantiles")["best"]
        ).number_format = "0.0%"

    edit(path, per_cent)
    cells = only_row(folder).cells
    assert [cells[key] for key in ("low", "best", "high")] == ["0.5 %", "2 %", "4 %"]


@pytest.mark.parametrize(
    ("given", "number_format", "read_as"),
    [
        (70, "General", "70 %"),
        (0.7, "0%", "70 %"),
        ("70%", "@", "70 %"),
        (0.7, "General", "0.7"),
        ("sure", "@", "sure"),
    ],
)
def test_how_sure_is_a_percentage_however_it_is_typed(tmp_path, given, number_format, read_as):
    folder, path = filled(tmp_path, "four-step", {("flood", "1.1"): {"best": "B", "coverage": given}})

    def form(book):
        sheet = fill_sheet(book)
        sheet.cell(6, columns(sheet, "four-step")["coverage"]).number_format = number_format

    edit(path, form)
    assert only_row(folder).cells["coverage"] == read_as


def test_a_date_made_of_an_id_is_handed_on_as_a_date(tmp_path):
    folder, path = filled(tmp_path)
    edit(
        path,
        lambda book: fill_sheet(book).cell(
            6, columns(fill_sheet(book), "class-range")["criterion"], dt.date(2026, 1, 1)
        ),
    )
    assert only_row(folder).cells["criterion"] == "2026-01-01"


def test_an_id_stored_as_a_number_is_marked_as_such(tmp_path):
    folder, path = filled(tmp_path)
    edit(path, lambda book: fill_sheet(book).cell(6, columns(fill_sheet(book), "class-range")["criterion"], 1.1))
    row = only_row(folder)
    assert (row.cells["criterion"], row.numeric) == ("1.1", {"criterion"})


def test_a_formula_with_a_stored_value_counts_and_one_without_is_a_fault(tmp_path):
    folder, path = filled(tmp_path, "quantiles", {("flood", "2.1"): {"low": "=10*3", "best": 300, "high": 3000}})
    assert str(read(folder)[1][0]) == (
        "forms/anna.xlsx, row 8: a formula without a stored value: D8. "
        "Open the form in a spreadsheet program and save it."
    )
    with zipfile.ZipFile(path) as book:
        parts = {name: book.read(name).decode() for name in book.namelist()}
    stored = re.sub(
        r"(<f>10\*3</f><v)\s*/>|(<f>10\*3</f><v)></v>", r"<f>10*3</f><v>30</v>", parts["xl/worksheets/sheet2.xml"]
    )
    with zipfile.ZipFile(path, "w") as book:
        for name, content in (parts | {"xl/worksheets/sheet2.xml": stored}).items():
            book.writestr(name, content)
    assert only_row(folder).cells["low"] == "30 deaths"


def test_a_stray_cell_at_the_end_of_the_sheet_is_reported_before_millions_of_cells_are_read(tmp_path):
    folder, path = filled(tmp_path)
    edit(path, lambda book: fill_sheet(book).cell(MOST_ROWS + 1, 1, "x"))
    assert "goes down to row 20,001. Delete the rows below" in only_fault(folder)[1].message


def test_a_stray_cell_far_to_the_right_is_no_harm(tmp_path):
    folder, path = filled(tmp_path)
    edit(path, lambda book: fill_sheet(book).cell(9, 16_000, "x"))
    assert only_row(folder).cells["low"] == "A"


def test_an_answer_in_a_row_without_names_is_handed_on_with_its_place(tmp_path):
    folder, path = filled(tmp_path)
    edit(path, lambda book: fill_sheet(book).cell(40, 3, "A"))
    forms, faults = read(folder)
    assert faults == []
    assert [(row.number, row.cells["scenario"]) for row in forms.judgements[0].rows] == [(6, "flood"), (40, "")]


def test_chips_that_are_no_number_and_an_unknown_criterion_are_handed_on(tmp_path):
    folder, path = filled(tmp_path, "chips", {})

    def lay(book):
        sheet = fill_sheet(book)
        sheet["D6"], sheet["E6"], sheet["D7"] = "many", 3, 2
        sheet.cell(7, columns(sheet, "chips")["criterion"], "9.9")

    edit(path, lay)
    rows = read(folder)[0].chips[0].rows
    assert [
        (row.number, row.cells["criterion"], row.cells["class"], row.cells["chips"]) for row in rows if row.number == 6
    ] == [
        (6, "1.1", "A", "many"),
        (6, "1.1", "B", "3"),
    ]
    assert ("9.9", "A", "2") in {(row.cells["criterion"], row.cells["class"], row.cells["chips"]) for row in rows}


@pytest.mark.parametrize("value", [dt.datetime(2026, 5, 2), True, 1e300, "#REF!", "x" * 40_000, "=A1"])  # noqa: DTZ001 - a cell has no zone
@pytest.mark.parametrize("route", ROUTES)
def test_whatever_is_typed_there_is_no_traceback(tmp_path, route, value):
    folder, (path,) = written(tmp_path, route)

    def type_everywhere(book):
        for row in range(1, 12):
            for at in range(1, 12):
                fill_sheet(book).cell(row, at, value[:32_000] if isinstance(value, str) else value)

    edit(path, type_everywhere)
    assert read(folder)[1]


@pytest.mark.parametrize(("row", "first"), [(5, 6), (27, 28)])
def test_a_lost_header_of_a_block_of_chips_is_reported(tmp_path, row, first):
    folder, path = filled(tmp_path, "chips", {})

    def lose(book):
        assert fill_sheet(book).cell(row, 1).value == "Scenario"
        fill_sheet(book).cell(row, 4, None)
        fill_sheet(book).cell(row, 4).value = None

    edit(path, lose)
    message = "no header above this row names the classes A. Undo the change, or ask for the form again."
    label = "A" if row == 5 else "B"
    assert (
        str(only_fault(folder)[1])
        == f"forms/anna.xlsx, row {first}: {message.replace('classes A', f'classes {label}')}"
    )


def test_no_openpyxl_is_loaded_to_import_the_reader():
    assert "openpyxl" not in vars(sys.modules[read_form.__module__])


def test_a_percentage_keeps_its_number():
    assert [percent_text(text) for text in ("70", "70 %", "99.5%", "1", "0.5", "")] == [
        "70 %",
        "70 %",
        "99.5 %",
        "1",
        "0.5",
        "",
    ]


def test_every_answer_is_read_back_from_a_form_saved_by_a_program_that_keeps_no_shared_texts(tmp_path):
    folder, path = filled(tmp_path)
    book = openpyxl.load_workbook(path)
    plain = openpyxl.Workbook(write_only=True)
    for sheet in book.worksheets:
        copy = plain.create_sheet(sheet.title)
        for line in sheet.iter_rows(values_only=True):
            copy.append(line)
    plain.save(path)
    assert only_row(folder).cells["high"] == "C"
