"""The sheet of a form that an expert fills in: one row for each judgement or question."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from riskmc.elicitation.forms import cells as form_cells
from riskmc.elicitation.forms import texts as form_texts
from riskmc.elicitation.forms.axes import Axis, axis_of, criterion_text, unit_text
from riskmc.elicitation.forms.layout import (
    HEADER_ROW,
    NAME_ROW,
    QUANTILES,
    RANGE,
    REMINDER_ROW,
    ROUND_ROW,
    Column,
    columns_of,
    header,
    items_of,
)
from riskmc.elicitation.scenarios import Scenario
from riskmc.frameworks.framework import Framework

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

_NAME: Final = Column("name", 0, "text")
_N_NAMES: Final = 2
"""Columns that stay in sight when one scrolls to the right."""
_QUIET: Final = frozenset({"scenario", "criterion", "question", "check", "group_range", "group_median"})


@dataclass(frozen=True, slots=True)
class Question:
    """A seed question: its unit, its scale (``"uniform"`` or ``"log"``) and what is asked."""

    id: str
    unit: str = ""
    scale: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class Earlier:
    """What was answered in the round before on one item: own cells by key, range and median of the group."""

    own: Mapping[str, str] = field(default_factory=dict)
    group_range: str = ""
    group_median: str = ""


@dataclass(frozen=True, slots=True)
class Form:
    """All that a form shows: whom it asks what, in which round and language.

    `coverage` and `best` are what the settings say of low, high and best. `earlier`
    has the answers of the round before by scenario and criterion.
    """

    route: str
    title: str
    framework: Framework
    scenarios: Sequence[Scenario] = ()
    questions: Sequence[Question] = ()
    expert: str = ""
    language: str = "en"
    round_number: int = 1
    coverage: float = 1.0
    best: str = "mode"
    earlier: Mapping[tuple[str, str], Earlier] = field(default_factory=dict)

    @property
    def items(self) -> tuple[tuple[Scenario, str], ...]:
        """Return what is judged, scenario by scenario."""
        return items_of(self.framework, self.scenarios)


def write_rows(sheet: Worksheet, form: Form, lists: form_cells.Lists) -> None:
    """Write the sheet of every route but that of chips."""
    columns = columns_of(form.route, form.round_number)
    write_top(sheet, form, columns)
    write_header(sheet, HEADER_ROW, form, columns)
    rows = _questions(form) if form.route == "seed" else _judgements(form)
    for number, texts in enumerate(rows, start=HEADER_ROW + 1):
        write_row(sheet, number, columns, texts)
    last = HEADER_ROW + max(len(rows), 1)
    if form.route == "seed":
        _check_numbers(sheet, form, columns)
    else:
        _check_judgements(sheet, form, columns, lists)
    _check_grades(sheet, form, columns, last)
    finish(sheet, form, columns, last)


def write_top(sheet: Worksheet, form: Form, columns: Sequence[Column]) -> None:
    """Write title, the name of the expert, the round and a reminder above the rows."""
    form_cells.heading(sheet.cell(1, 1), f"{form.title}: {form_texts.title(form.route, form.language)}")
    form_cells.heading(sheet.cell(NAME_ROW, 1), form_texts.label("expert", form.language), 11.0)
    name = sheet.cell(NAME_ROW, 2)
    form_cells.open_cell(name, _NAME)
    form_cells.put(name, form.expert)
    form_cells.heading(sheet.cell(ROUND_ROW, 1), form_texts.label("round", form.language), 11.0)
    form_cells.put(sheet.cell(ROUND_ROW, 2), str(form.round_number))
    form_cells.put(sheet.cell(REMINDER_ROW, 1), form_texts.reminder(form.route, form.language, form.coverage))
    for at, column in enumerate(columns, start=1):
        sheet.column_dimensions[form_cells.column_letter(at)].width = column.width


def write_header(sheet: Worksheet, row: int, form: Form, columns: Sequence[Column]) -> None:
    """Write the names of the columns."""
    for at, column in enumerate(columns, start=1):
        form_cells.headline(sheet.cell(row, at), header(form.route, column.key, form.language))
    sheet.row_dimensions[row].height = 33


def write_row(sheet: Worksheet, row: int, columns: Sequence[Column], texts: Mapping[str, str]) -> None:
    """Write one row: what is asked, and cells to fill in with the answers of the round before."""
    for at, column in enumerate(columns, start=1):
        cell, text = sheet.cell(row, at), texts.get(column.key, "")
        if column.entry:
            form_cells.open_cell(cell, column)
            form_cells.put_answer(cell, column, text)
        else:
            form_cells.closed_cell(cell, text, quiet=column.key in _QUIET)
    form_cells.set_height(sheet, row, [(texts.get(column.key, ""), column.width) for column in columns])


def finish(sheet: Worksheet, form: Form, columns: Sequence[Column], last: int, *, n_headers: int = 1) -> None:
    """Colour the checks, freeze names and a header that holds for all rows, lock the sheet and set up its print."""
    checks = letters(columns)["check"]
    form_cells.colour_checks(sheet, f"{checks}{HEADER_ROW + 1}:{checks}{last}", form.language)
    only = n_headers == 1
    sheet.freeze_panes = sheet.cell(HEADER_ROW + only, _N_NAMES + 1)
    form_cells.protect(sheet)
    form_cells.set_print(sheet, form.language, f"{HEADER_ROW}:{HEADER_ROW}" if only else "")


def letters(columns: Sequence[Column]) -> dict[str, str]:
    """Return the letter of each column by its key."""
    return {column.key: form_cells.column_letter(at) for at, column in enumerate(columns, start=1)}


def item_texts(form: Form, scenario: Scenario, criterion: str) -> dict[str, str]:
    """Return what a row says of an item: names, unit, ids and the answers of the round before."""
    earlier = form.earlier.get((scenario.id, criterion), Earlier())
    return {
        "scenario_name": scenario.name,
        "criterion_name": criterion_text(form.framework, criterion, form.language),
        "unit": _unit(form, scenario, criterion),
        "scenario": scenario.id,
        "criterion": criterion,
        "group_range": earlier.group_range,
        "group_median": earlier.group_median,
        **earlier.own,
    }


def _unit(form: Form, scenario: Scenario, criterion: str) -> str:
    unit = unit_text(form.framework, criterion, scenario.kind, form.language)
    if unit:
        return unit
    word = "class" if axis_of(form.framework, criterion).limits() is None else "coordinate"
    return form_texts.label("class", form.language) if word == "class" else form_texts.message(word, form.language)


def _judgements(form: Form) -> list[dict[str, str]]:
    return [item_texts(form, scenario, criterion) for scenario, criterion in form.items]


def _questions(form: Form) -> list[dict[str, str]]:
    return [{"question": asked.id, "text": asked.text, "unit": asked.unit} for asked in form.questions]


def _check_numbers(sheet: Worksheet, form: Form, columns: Sequence[Column]) -> None:
    """Check the answers to seed questions."""
    at = letters(columns)
    for row, asked in enumerate(form.questions, start=HEADER_ROW + 1):
        cells = [f"{at[key]}{row}" for key in QUANTILES]
        form_cells.add_validation(sheet, form_cells.number(asked.unit, form.language), cells)
        sheet[f"{at['check']}{row}"] = _formula(cells, pairwise_order(cells), form.language)


def _check_judgements(sheet: Worksheet, form: Form, columns: Sequence[Column], lists: form_cells.Lists) -> None:
    """Check the cells of each criterion by its own axis."""
    at = letters(columns)
    by_rule: dict[tuple[str, str], list[int]] = {}
    for row, (scenario, criterion) in enumerate(form.items, start=HEADER_ROW + 1):
        axis = axis_of(form.framework, criterion)
        by_rule.setdefault((criterion, _unit(form, scenario, criterion)), []).append(row)
        sheet[f"{at['check']}{row}"] = _judgement_check(form, axis, at, row, lists)
    for (criterion, unit), rows in by_rule.items():
        axis = axis_of(form.framework, criterion)
        is_number = form.route == "quantiles"
        rule = form_cells.quantity(axis, unit, lists) if is_number else form_cells.choice_of_class(axis, lists)
        first, *_, last = sorted(at[key] for key in RANGE)  # neighbours, in one order or another
        form_cells.add_validation(sheet, rule, [f"{first}{row}:{last}{row}" for row in rows])
    if "coverage" in at:
        cells = f"{at['coverage']}{HEADER_ROW + 1}:{at['coverage']}{HEADER_ROW + len(form.items)}"
        form_cells.add_validation(sheet, form_cells.percentage(form.language), [cells])


def _judgement_check(form: Form, axis: Axis, at: Mapping[str, str], row: int, lists: form_cells.Lists) -> str:
    low, best, high = (f"{at[key]}{row}" for key in RANGE)
    if form.route == "quantiles" and axis.limits() is not None:
        return _formula([low, best, high], pairwise_order([low, best, high]), form.language)
    middle = lists.place(axis, best, 2)
    order = f"AND({lists.place(axis, low, 1)}<={middle},{middle}<={lists.place(axis, high, 3)})"
    sure = [f"{at['coverage']}{row}"] if "coverage" in at else []
    return _formula([low, best, high, *sure], order, form.language, alone="" if sure else best)


def pairwise_order(cells: Sequence[str]) -> str:
    """Return the formula that each cell is at most the next.

    Examples
    --------
    >>> pairwise_order(["A1", "B1", "C1"])
    'AND(A1<=B1,B1<=C1)'
    """
    return f"AND({','.join(f'{low}<={high}' for low, high in pairwise(cells))})"


def _formula(cells: Sequence[str], order: str, language: str, alone: str = "") -> str:
    """Return what the column of checks computes; where a class is not in the list it says nothing."""
    ok, incomplete, wrong = (f'"{form_texts.check_word(key, language)}"' for key in ("ok", "incomplete", "order"))
    given = f"COUNTA({','.join(cells)})"
    single = f'IF(AND({given}=1,{alone}<>""),{ok},{incomplete})' if alone else incomplete
    return f'=IF({given}=0,"",IF({given}<{len(cells)},{single},IFERROR(IF({order},{ok},{wrong}),"")))'


def _check_grades(sheet: Worksheet, form: Form, columns: Sequence[Column], last: int) -> None:
    at = letters(columns)
    cells = [
        f"{at[column.key]}{HEADER_ROW + 1}:{at[column.key]}{last}" for column in columns if column.entry == "grade"
    ]
    if cells:
        form_cells.add_validation(sheet, form_cells.choice_of_grade(form.language), cells)
