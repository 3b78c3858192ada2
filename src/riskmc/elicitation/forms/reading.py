"""One filled-in form, read back: who answered what, in which row."""

from __future__ import annotations

import io
import re
import warnings
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Protocol

from riskmc._validation import shown
from riskmc.elicitation.forms import texts as form_texts
from riskmc.elicitation.forms.axes import Axis, axis_of
from riskmc.elicitation.forms.book import Meta, read_meta
from riskmc.elicitation.forms.layout import (
    LANGUAGES,
    LIST_SHEET,
    META_SHEET,
    QUANTILES,
    RANGE,
    header,
    keys_by_header,
    plain_grade,
)
from riskmc.elicitation.tables import GRADE_COLUMNS, Row, cell_text, is_number
from riskmc.exceptions import Fault
from riskmc.frameworks.framework import Framework

MOST_ROWS, MOST_COLUMNS = 20_000, 200
"""What a form may have; a stray cell at the end of a sheet would make millions of empty ones."""

_PROTECTED: Final = b"\xd0\xcf\x11\xe0"
"""How a workbook with a password begins, and an old .xls one."""
_NUMBER: Final = re.compile(r"(?P<number>\d+\.?\d*|\.\d+)\s*(?P<sign>%?)")
_P5_P95: Final = "90 %"
_UNSTORED: Final = "a formula without a stored value: {}. Open the form in a spreadsheet program and save it."
_LOST: Final = "no header above this row names the classes {}. Undo the change, or ask for the form again."


class _Cell(Protocol):
    """The part of an openpyxl cell that is read."""

    value: object
    number_format: str
    data_type: str
    coordinate: str


@dataclass(frozen=True, slots=True)
class FilledForm:
    """What one expert answered; `rows` hold cells of judgements.csv, chips.csv or calibration.csv."""

    file: str
    expert: str
    meta: Meta
    rows: tuple[Row, ...] = ()


@dataclass(slots=True)
class _Grid:
    """The cells of a sheet as text, with their places."""

    texts: list[list[str]]
    numeric: list[frozenset[int]]
    unstored: dict[tuple[int, int], str] = field(default_factory=dict)


def read_form(path: Path, file: str, framework: Framework) -> tuple[FilledForm | None, list[Fault]]:
    """Read one form.

    Parameters
    ----------
    path : Path
    file : str
        Its name for messages, such as ``"forms/anna.xlsx"``.
    framework : Framework
        That of the assessment.

    Returns
    -------
    form : FilledForm or None
        None if it cannot be read at all.
    faults : list of Fault
        What makes it unreadable: damage, a password, no form, another framework, lost
        columns, a formula without value. The answers themselves are checked later.
    """
    grids = _open(path)
    if isinstance(grids, str):
        return None, [Fault(grids, file)]
    if META_SHEET not in grids:
        message = (
            f"is not a form: its hidden sheet {META_SHEET!r} is missing. Fill in a file written by `riskmc forms`, or "
            "move this one out of the folder of forms."
        )
        return None, [Fault(message, file)]
    meta = read_meta({row[0]: row[1] for row in grids[META_SHEET].texts if len(row) > 1}, framework)
    if isinstance(meta, str):
        return None, [Fault(meta, file)]
    return _read_sheet(grids, file, meta, framework)


def _open(path: Path) -> dict[str, _Grid] | str:
    """Return the cells of each sheet, or what is wrong with the file."""
    try:
        content = path.read_bytes()
    except OSError as error:
        return f"cannot be read: {error.strerror}."
    if not content:
        return "is an empty file. Ask for the form again."
    if content.startswith(_PROTECTED):
        return "is protected by a password, or is an old .xls file. Save it as .xlsx, without a password."
    from openpyxl import load_workbook

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # what openpyxl does not keep, such as pictures, is of no interest
            stored, formulas = (load_workbook(io.BytesIO(content), data_only=data_only) for data_only in (True, False))
            grids = [(sheet.title, _grid(sheet, formulas[sheet.title])) for sheet in stored.worksheets]
    except Exception as error:  # noqa: BLE001 - openpyxl raises what its zip and XML readers raise
        return f"is not a readable .xlsx workbook ({shown(str(error))}). Save it as .xlsx, or ask for the form again."
    wrong = next((f"sheet {name!r} {grid}" for name, grid in grids if isinstance(grid, str)), None)
    return wrong or {name: grid for name, grid in grids if isinstance(grid, _Grid)}


def _grid(stored: object, formulas: object) -> _Grid | str:
    """Return the cells of a sheet as text; say so if there are far too many."""
    n_rows = getattr(stored, "max_row", 0)
    if n_rows > MOST_ROWS:
        return f"goes down to row {n_rows:,}. Delete the rows below the last row to fill in, and save."
    lines = list(_cells(stored))
    grid = _Grid(
        [[cell_text(cell.value, cell.number_format).strip() for cell in line] for line in lines],
        [frozenset(at for at, cell in enumerate(line) if is_number(cell.value)) for line in lines],
    )
    for row, (line, others) in enumerate(zip(lines, _cells(formulas), strict=False)):
        for at, (cell, formula) in enumerate(zip(line, others, strict=False)):
            if formula.data_type == "f" and cell.value is None and cell.data_type != "str":
                grid.unstored[row, at] = cell.coordinate
    return grid


def _cells(sheet: object) -> Iterator[Sequence[_Cell]]:
    iter_rows = getattr(sheet, "iter_rows", None)
    return iter(()) if iter_rows is None else iter_rows(max_col=min(getattr(sheet, "max_column", 1), MOST_COLUMNS))


def _read_sheet(
    grids: Mapping[str, _Grid], file: str, meta: Meta, framework: Framework
) -> tuple[FilledForm | None, list[Fault]]:
    """Find the sheet that is filled in by its header, and read it."""
    keys, required = keys_by_header(meta.route), _required(meta.route)
    best: tuple[int, _Grid, int] | None = None
    for name, grid in grids.items():
        for at, line in enumerate(grid.texts if name not in {META_SHEET, LIST_SHEET} else ()):
            found = len(required & {keys.get(text.casefold(), "") for text in line})
            if found and (best is None or found > best[0]):
                best = (found, grid, at)
    named = [key for text in best[1].texts[best[2]] if (key := keys.get(text.casefold(), ""))] if best else []
    if best is None or not {"scenario", "criterion", "question"}.intersection(named):
        message = "the sheet to fill in is missing, or the ids in it. Undo the change, or ask for the form again."
        return None, [Fault(message, file)]
    _, grid, at = best
    faults = _header_faults(file, at + 1, meta.route, named, required)
    if faults:
        return None, faults
    expert = _expert(grid.texts[:at])
    rows, faults = _rows(grid, at, file, meta, expert, framework)
    if rows and not expert:
        faults.insert(0, Fault("the name of the expert is missing. Type it at the top of the sheet.", file))
    return FilledForm(file, expert, meta, rows), faults


def _required(route: str) -> set[str]:
    if route == "seed":
        return {"question", *QUANTILES}
    sure = {"coverage"} if route == "four-step" else set[str]()
    return {"scenario", "criterion"} if route == "chips" else {"scenario", "criterion", *RANGE, *sure}


def _header_faults(file: str, row: int, route: str, named: Sequence[str], required: set[str]) -> list[Fault]:
    missing = [header(route, key, LANGUAGES[0]) for key in sorted(required.difference(named))]
    twice = [header(route, key, LANGUAGES[0]) for key in dict.fromkeys(named) if named.count(key) > 1]
    faults = [Fault(f"the column {name!r} stands here more than once. Keep one of them.", file, row) for name in twice]
    if missing:
        listed = ", ".join(map(repr, missing))
        faults.append(Fault(f"the header lacks {listed}. Undo the change, or ask for the form again.", file, row))
    return faults


def _expert(lines: Sequence[Sequence[str]]) -> str:
    """Return the name beside the word "Expert", above the rows."""
    words = {form_texts.label("expert", language).casefold() for language in LANGUAGES}
    for line in lines:
        for at, text in enumerate(line):
            if text.rstrip(":").casefold() in words:
                return " ".join(next(filter(None, line[at + 1 :]), "").split())
    return ""


def _rows(
    grid: _Grid, first: int, file: str, meta: Meta, expert: str, framework: Framework
) -> tuple[tuple[Row, ...], list[Fault]]:
    """Read the rows below the header; those that say nothing are left out."""
    rows, lost, faults = list[Row](), list[Fault](), list[Fault]()
    for at, columns in _lines(grid, first, meta.route):
        cells = {key: grid.texts[at][place] for place, key in columns.items() if place < len(grid.texts[at])}
        numeric = frozenset(key for place, key in columns.items() if place in grid.numeric[at])
        if meta.route == "chips" and (axis := _axis(framework, cells.get("criterion", ""))):
            missing = [label for label in axis.chip_labels if f"class:{label}" not in columns.values()]
            lost += [Fault(_LOST.format(", ".join(missing)), file, at + 1)] if missing else []
        for (row, place), where in grid.unstored.items():
            if row == at and _is_answer(columns.get(place, ""), meta.route, cells, framework):
                faults.append(Fault(_UNSTORED.format(where), file, at + 1))
        rows += _answers(Row(at + 1, cells, numeric), meta, expert, framework)
    return tuple(rows), [*lost[:1], *faults]


def _lines(grid: _Grid, first: int, route: str) -> Iterator[tuple[int, dict[int, str]]]:
    """Yield each row with its columns; of chips, a header again starts a block, and the first may be lost."""
    keys, required, columns = keys_by_header(route), _required(route), dict[int, str]()
    for at, line in enumerate(grid.texts):
        named = {place: keys[text.casefold()] for place, text in enumerate(line) if text.casefold() in keys}
        if at == first or (at > first and required <= set(named.values())):
            heads = {place: text.split("\n")[0].strip() for place, text in enumerate(line) if place not in named}
            columns = named | {place: f"class:{text}" for place, text in heads.items() if text}
        elif at > first:
            yield at, columns
        elif route == "chips":
            ids = {place: keys.get(text.casefold(), "") for place, text in enumerate(grid.texts[first])}
            yield at, {place: key for place, key in ids.items() if key in required}


def _is_answer(key: str, route: str, cells: Mapping[str, str], framework: Framework) -> bool:
    if route == "chips":
        axis = _axis(framework, cells.get("criterion", ""))
        return axis is not None and key.removeprefix("class:") in axis.chip_labels and key.startswith("class:")
    return key in {*RANGE, "coverage", *QUANTILES, *GRADE_COLUMNS, "rationale", "scenario", "criterion", "question"}


def _answers(row: Row, meta: Meta, expert: str, framework: Framework) -> Iterator[Row]:
    """Turn one row of a form into rows of a table; none where nothing is filled in."""
    if meta.route == "seed":
        answers = {key: row.cells.get(key, "") for key in QUANTILES}
        cells = {key: row.cells.get(key, "") for key in ("question", "unit")}
        analyst = dict.fromkeys(("realisation", "scale", "text"), "")  # so that a better wording is no disagreement
        if any(answers.values()):
            yield Row(row.number, cells | answers | analyst | {"expert": expert}, row.numeric)
    elif meta.route == "chips":
        yield from _chips(row, meta, expert, framework)
    else:
        answers = {key: row.cells.get(key, "") for key in (*RANGE, "coverage")}
        if any(answers.values()):
            yield Row(row.number, _judgement(row.cells, answers, meta, expert, framework), row.numeric)


def _judgement(
    cells: Mapping[str, str], answers: dict[str, str], meta: Meta, expert: str, framework: Framework
) -> dict[str, str]:
    """Return the cells of a row of judgements.csv."""
    axis = _axis(framework, cells.get("criterion", ""))
    if meta.route == "quantiles":
        if axis is not None:
            answers |= {key: axis.with_unit(answers[key]) for key in RANGE}
        answers["coverage"] = _P5_P95 if answers["low"] and answers["high"] else ""
    elif meta.route == "four-step":
        answers["coverage"] = percent_text(answers["coverage"])
    names = {key: cells.get(key, "") for key in ("scenario", "criterion", "rationale")}
    grades = {key: plain_grade(cells.get(key, "")) for key in GRADE_COLUMNS}
    return {**names, **answers, **grades, "expert": expert, "round": str(meta.round_number)}


def percent_text(text: str) -> str:
    """Return how sure an expert is with its sign: 70 means 70 %, while 0.7 stays what it is.

    Examples
    --------
    >>> percent_text("70"), percent_text("70%"), percent_text("0.7"), percent_text("rather")
    ('70 %', '70 %', '0.7', 'rather')
    """
    match = _NUMBER.fullmatch(text)
    if match is None or not (match["sign"] or float(match["number"]) > 1.0):
        return text
    return f"{match['number']} %"


def _chips(row: Row, meta: Meta, expert: str, framework: Framework) -> Iterator[Row]:
    """Give each class with chips a row of chips.csv; all have the number of the row of the form."""
    axis = _axis(framework, row.cells.get("criterion", ""))
    laid = {key.removeprefix("class:"): text for key, text in row.cells.items() if key.startswith("class:") and text}
    if axis is not None:
        laid = {label: text for label, text in laid.items() if label in axis.chip_labels}
    elif not row.cells.get("criterion") and not row.cells.get("scenario"):
        return
    names = {key: row.cells.get(key, "") for key in ("scenario", "criterion", "rationale")}
    for label, text in laid.items():
        cells = names | {"expert": expert, "class": label, "chips": text, "round": str(meta.round_number)}
        yield Row(row.number, cells, row.numeric)


def _axis(framework: Framework, criterion: str) -> Axis | None:
    try:
        return axis_of(framework, criterion)
    except KeyError:
        return None
