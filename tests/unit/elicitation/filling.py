"""Forms for tests: written, filled in as an expert would, and read back."""

from __future__ import annotations

import openpyxl

from riskmc import frameworks
from riskmc.elicitation.forms.folder import read_forms, write_forms
from riskmc.elicitation.forms.layout import keys_by_header

SETTINGS = """\
format = 1
title = "Test"
framework = "{framework}"
[reading]
bounds = "p5-p95"
[dependence]
within_scenario = 0.5
"""
SCENARIOS = "id,name,kind\nflood,River flood,hazard\nattack,=1+1,threat\n"


def folder_of(tmp_path, framework="nl-nra-2014", scenarios=SCENARIOS):
    folder = tmp_path / "mine"
    folder.mkdir()
    (folder / "assessment.toml").write_text(SETTINGS.format(framework=framework))
    (folder / "scenarios.csv").write_text(scenarios)
    return folder


def written(tmp_path, route, *, framework="nl-nra-2014", experts=("anna",), **options):
    folder = folder_of(tmp_path, framework)
    return folder, write_forms(folder, route, experts, **options)


def fill_sheet(book):
    return book.worksheets[1]


def columns(sheet, route, row=5):
    keys = keys_by_header(route)
    named = {cell.value: cell.column for cell in sheet[row] if cell.value}
    return {keys.get(text.casefold(), text.split("\n")[0]): at for text, at in named.items()}


def rows_of(sheet, route):
    """Return the row of each item by scenario and criterion."""
    at = columns(sheet, route)
    cells = {
        row: (sheet.cell(row, at["scenario"]).value, sheet.cell(row, at["criterion"]).value) for row in range(6, 100)
    }
    return {item: row for row, item in cells.items() if all(item) and item[0] != "scenario id"}


def fill(path, route, answers):
    """Type answers into a form: ``{(scenario, criterion): {column: value}}``."""
    book = openpyxl.load_workbook(path)
    sheet = fill_sheet(book)
    rows = rows_of(sheet, route)
    for item, cells in answers.items():
        for key, value in cells.items():
            sheet.cell(rows[item], columns(sheet, route)[key]).value = value
    book.save(path)
    return rows


def edit(path, change):
    """Change a form as someone who does as he likes."""
    book = openpyxl.load_workbook(path)
    change(book)
    book.save(path)


def read(folder, framework="nl-nra-2014"):
    return read_forms(folder / "forms", frameworks.load(framework))
