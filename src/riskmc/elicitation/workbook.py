"""An assessment in one .xlsx workbook: its cells as text, its settings as nested tables."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Protocol

from riskmc._validation import suggestion
from riskmc.elicitation.tables import Columns, Table, cell_text, is_number, table_of
from riskmc.exceptions import AssessmentError, Fault, InputError

if TYPE_CHECKING:
    from openpyxl.reader.excel import ExcelReader

SETTINGS_SHEET: Final = "assessment"
SETTINGS_COLUMNS: Final = Columns(("key", "value"), ())

_SHEETS: Final = (SETTINGS_SHEET, "scenarios", "judgements", "experts", "calibration", "chips")
_MOST_NAMED: Final = 5
_DOTTED: Final = ': write one such as reading.bounds, or profiles.policy."1.1".'
_TEXT_KEYS: Final = frozenset({"title", "edition", "framework", "territory", "source"})
"""Keys whose value is text, whatever it looks like."""


class _Cell(Protocol):
    """The part of an openpyxl cell that is read."""

    value: object
    number_format: str
    data_type: str
    coordinate: str


type Sheet = list[list[_Cell]]
"""The cells of a sheet, row by row."""


def open_workbook(path: Path) -> dict[str, Sheet]:
    """Return the cells of each sheet of a workbook.

    Raises
    ------
    InputError
        If openpyxl is not installed.
    AssessmentError
        If the file is not an .xlsx workbook, or a sheet of the assessment has formulas
        whose value is not stored in it.
    """
    try:
        import openpyxl
    except ImportError as error:
        message = "reading a workbook needs openpyxl: pip install openpyxl, or save the sheets as CSV in a folder."
        raise InputError(message) from error
    try:
        sheets, formulas = (
            _cells(openpyxl.reader.excel.ExcelReader(path, data_only=stored)) for stored in (True, False)
        )
    except Exception as error:  # openpyxl raises what its zip and XML readers raise
        fault = Fault(f"is not a readable .xlsx workbook ({error}). Save it as .xlsx, without a password.", path.name)
        raise AssessmentError([fault], source=path.name) from error
    read = [name for name in sheets if name in _SHEETS or name in _named_in_settings(sheets)]
    if faults := [fault for name in read for fault in _unstored(name, sheets, formulas)]:
        raise AssessmentError(faults, source=path.name)
    return sheets


def _cells(reader: ExcelReader) -> dict[str, Sheet]:
    """Read the cells of each sheet; of a chart sheet, which openpyxl may stumble over, the name only."""
    reader.read_chartsheet = lambda sheet, _: reader.wb.create_chartsheet(sheet.name)
    reader.read()
    return {sheet.title: [list(row) for row in sheet.iter_rows()] for sheet in reader.wb.worksheets}


def _named_in_settings(sheets: Mapping[str, Sheet]) -> set[str]:
    """Return the values of the sheet of settings that may name a sheet: that of a matrix."""
    texts = {cell_text(cell.value) for row in sheets.get(SETTINGS_SHEET, ()) for cell in row}
    return texts | set(map(without_suffix, texts))


def _unstored(name: str, sheets: Mapping[str, Sheet], formulas: Mapping[str, Sheet]) -> list[Fault]:
    """Return a fault that names the formulas of a sheet that have no stored value, not even an empty text."""
    pairs = zip(chain(*sheets[name]), chain(*formulas[name]), strict=True)
    places = [cell.coordinate for cell, formula in pairs if formula.data_type == "f" and _is_unstored(cell)]
    if not places:
        return []
    more = f" and {len(places) - _MOST_NAMED} more" if len(places) > _MOST_NAMED else ""
    where = ", ".join(places[:_MOST_NAMED])
    message = (
        f"a formula without a stored value: {where}{more}. Open the workbook in a spreadsheet program and save it."
    )
    return [Fault(message, name)]


def _is_unstored(cell: _Cell) -> bool:
    return cell.value is None and cell.data_type != "str"


def sheet_table(sheets: Mapping[str, Sheet], name: str, columns: Columns) -> tuple[Table, list[Fault]]:
    """Return one sheet as a table of text; a missing sheet is a fault."""
    if name not in sheets:
        hint = suggestion(name, sheets)
        return Table(name), [Fault(f"the workbook has no sheet {name!r}, only {', '.join(sheets)}.{hint}", name)]
    return table_of(name, sheet_lines(sheets[name]), columns)


def sheet_lines(rows: Iterable[Sequence[_Cell]]) -> Iterator[tuple[list[str], frozenset[int]]]:
    """Yield the text of the cells of each row, and the positions that are stored as numbers."""
    for row in rows:
        cells = [cell_text(cell.value, cell.number_format) for cell in row]
        yield cells, frozenset(at for at, cell in enumerate(row) if is_number(cell.value))


def without_suffix(name: str) -> str:
    """Return the name of a sheet that a file has in a workbook: that of the file without ``.csv``."""
    return name.removesuffix(".csv")


def sheet_settings(sheets: Mapping[str, Sheet]) -> tuple[dict[str, object], list[Fault]]:
    """Return the sheet `assessment` as nested tables, as `assessment.toml` would give.

    The sheet has two columns, ``key`` and ``value``. A key is dotted as in TOML,
    ``reading.bounds`` or ``profiles.policy."1.1"``. A value is a number, a date, true
    or false, text, or a TOML value written out, such as ``{coverage = 0.8}`` or
    ``["flood", "blackout"]``.

    Returns
    -------
    settings : dict
    faults : list of Fault
        A missing sheet, wrong header, unreadable or repeated key.
    """
    table, faults = sheet_table(sheets, SETTINGS_SHEET, SETTINGS_COLUMNS)
    if faults:
        return {}, faults
    settings: dict[str, Any] = {}  # any TOML value
    for row in table.rows:
        key, text = row.cells["key"], row.cells["value"]
        tree = _toml(f"{key} = {text}") if key not in _TEXT_KEYS else {}
        tree = tree or _toml(f"{key} = {json.dumps(text)}")
        if not _merge(settings, tree):
            why = f"{key!r} is given before. Keep one of the rows." if tree else f"{key!r} is not a dotted key{_DOTTED}"
            faults.append(Fault(why, SETTINGS_SHEET, row.number, "key"))
    return settings, faults


def _toml(line: str) -> dict[str, Any]:
    """Parse one TOML line; nothing if it is not one."""
    if "\n" in line:
        return {}
    try:
        return tomllib.loads(line)
    except (tomllib.TOMLDecodeError, RecursionError):
        return {}


def _merge(tree: dict[str, Any], branch: dict[str, Any]) -> bool:
    """Add a branch with one leaf to a tree of tables; False where there is one already."""
    if not branch:
        return False
    ((key, value),) = branch.items()
    if key not in tree:
        tree[key] = value
        return True
    return isinstance(value, dict) and isinstance(tree[key], dict) and _merge(tree[key], value)
