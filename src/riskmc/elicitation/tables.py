"""Tables of text with row numbers, from CSV, a workbook or a DataFrame, and their header."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final, NamedTuple

from riskmc._validation import shown, suggestion
from riskmc.exceptions import Fault

NO_ROWS: Final = "has a header but no rows below it."

_NO_VALUE: Final = frozenset({"None", "nan", "NaT", "<NA>"})
_MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTHS_NL: Final = {"mrt": "mar", "mei": "may", "okt": "oct"}
_ISO_DATE: Final = re.compile(r"\d{4}-(?P<month>\d{1,2})-(?P<day>\d{1,2})([ T][\d:.]+)?")
_DAY_MONTH: Final = re.compile(r"(?P<day>\d{1,4})[-/. ](?P<word>[a-z]{3})[a-z]*\.?([-/. ]\d{2,4})?", re.IGNORECASE)
_MONTH_DAY: Final = re.compile(r"(?P<word>[a-z]{3})[a-z]*\.?[-/. ](?P<day>\d{1,4})", re.IGNORECASE)
_SLASHES: Final = re.compile(r"(?P<day>\d{1,2})[-/](?P<month>\d{1,2})[-/]\d{2,4}")


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns that a table must and may have."""

    required: tuple[str, ...]
    optional: tuple[str, ...]

    @property
    def all(self) -> tuple[str, ...]:
        """Every known column."""
        return (*self.required, *self.optional)


GRADE_COLUMNS: Final = ("data", "understanding", "agreement")
"""What a grade of knowledge is given to."""

SCENARIO_COLUMNS: Final = Columns(("id",), ("name", "theme", "kind", "note"))
JUDGEMENT_COLUMNS: Final = Columns(
    ("scenario", "criterion", "low", "best", "high"), ("expert", "rationale", "coverage", "round", *GRADE_COLUMNS)
)
EXPERT_COLUMNS: Final = Columns(("expert",), ("weight", "organisation", "panel", "note"))
CALIBRATION_COLUMNS: Final = Columns(
    ("question", "expert", "p05", "p50", "p95"), ("realisation", "scale", "unit", "text")
)
CHIP_COLUMNS: Final = Columns(("scenario", "criterion", "expert", "class", "chips"), ("round", "rationale"))


class Line(NamedTuple):
    """One line of a file: its number, the text of its cells, and the positions that were stored as numbers."""

    number: int
    cells: list[str]
    numeric: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its number as a spreadsheet shows it, and its cells by column.

    `numeric` names the columns whose cell was stored as a number, not as text, so
    that its decimals may have lost a trailing zero. `file` is where it comes from, if
    not from the file of its table: a form.
    """

    number: int
    cells: dict[str, str]
    numeric: frozenset[str] = frozenset()
    file: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A table of text, `file` being its name as the user knows it."""

    file: str
    rows: tuple[Row, ...] = ()

    def file_of(self, row: Row) -> str:
        """Return the file that a row stands in."""
        return row.file or self.file

    def fault(self, row: Row, column: str, message: str) -> Fault:
        """Return a fault of one cell, or of a row where `column` is empty."""
        return Fault(message, self.file_of(row), row.number, column)

    def joined_by(self, others: Iterable[Table]) -> Table:
        """Return this table with the rows of others below its own; these rows keep their file."""
        rows = (replace(row, file=other.file_of(row)) for other in others for row in other.rows)
        return replace(self, rows=(*self.rows, *rows))


def read_csv(path: Path, columns: Columns) -> tuple[Table, list[Fault]]:
    """Read a comma-separated UTF-8 file; a byte order mark and blank lines are fine.

    Parameters
    ----------
    path : Path
    columns : Columns
        What the header must and may name.

    Returns
    -------
    table : Table
        Empty if the file cannot be read at all.
    faults : list of Fault
        Wrong encoding, separator, quoting or header, or an empty file.
    """
    lines, faults = read_lines(path)
    if faults:
        return Table(path.name), faults
    return table_of(path.name, ((line, frozenset[int]()) for line in lines), columns)


def read_lines(path: Path, *, file: str = "") -> tuple[list[list[str]], list[Fault]]:
    """Return the cells of each line of a comma-separated file; `file` is its name in messages.

    Parameters
    ----------
    path : Path
    file : str
        By default the last part of `path`.

    Returns
    -------
    lines : list of list of str
        Empty if the file cannot be read at all.
    faults : list of Fault
        Wrong encoding or quoting.
    """
    file = file or path.name
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        return [], [Fault(f"cannot be read: {error.strerror}. Expected a file beside assessment.toml.", file)]
    except UnicodeDecodeError as error:
        return [], [_encoding_fault(error, file)]
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        return [], [Fault(f"line {line} holds a NUL character, as UTF-16 has. Save it as CSV UTF-8.", file)]
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        return [list(line) for line in reader], []
    except csv.Error as error:
        return [], [Fault(f"line {reader.line_num}: {error}. Check the double quotes up to this line.", file)]


def filled_lines(lines: Iterable[tuple[Sequence[str], frozenset[int]]]) -> list[Line]:
    """Return the lines that are not blank, numbered from 1 on, without space around their cells."""
    stripped = ((number, [cell.strip() for cell in cells], numeric) for number, (cells, numeric) in enumerate(lines, 1))
    return [Line(number, cells, numeric) for number, cells, numeric in stripped if any(cells)]


def table_of(
    file: str, lines: Iterable[tuple[Sequence[str], frozenset[int]]], columns: Columns
) -> tuple[Table, list[Fault]]:
    """Make a table of lines of cells, the first one that is not blank being the header.

    Parameters
    ----------
    file : str
        Name of the file or sheet.
    lines : iterable of (cells, numeric)
        The text of each cell, and the positions that were stored as numbers.
    columns : Columns
        What the header must and may name.

    Returns
    -------
    table : Table
    faults : list of Fault

    Examples
    --------
    >>> none = frozenset()
    >>> table, faults = table_of("scenarios.csv", [(["id", "nam"], none), (["flood", "Flood"], none)], SCENARIO_COLUMNS)
    >>> print(*faults)
    scenarios.csv, row 1, column nam: unknown column. Allowed: id, name, theme, kind, note. Did you mean 'name'?
    """
    numbered = filled_lines(lines)
    if not numbered:
        return Table(file), [Fault(f"is empty. The first row must be: {','.join(columns.all)}.", file)]
    (first, header, _), *body = numbered
    faults = _header_faults(file, first, header, columns)
    if faults:
        return Table(file), faults
    if not body:
        return Table(file), [Fault(NO_ROWS, file)]
    faults = [_width_fault(file, number, header, cells) for number, cells, _ in body if any(cells[len(header) :])]
    rows = (
        Row(number, _by_column(header, cells), frozenset(header[at] for at in numeric if at < len(header)))
        for number, cells, numeric in body
    )
    return Table(file, tuple(rows)), faults


def cell_text(value: object, number_format: str = "General") -> str:
    """Return the text of a spreadsheet cell as its author would have typed it.

    Examples
    --------
    >>> cell_text(3.0), cell_text(0.005, "0.0%"), cell_text(True), cell_text(float("nan"))
    ('3', '0.5 %', 'true', '')
    """
    if isinstance(value, str):
        return value
    text = str(value)
    if text in _NO_VALUE:
        return ""
    if isinstance(value, bool):
        return text.lower()
    if isinstance(value, dt.date):
        return value.isoformat().removesuffix("T00:00:00")
    if is_number(value) and "%" in number_format:
        return f"{float(text) * 100:.12g} %"
    return text.removesuffix(".0")


def is_number(value: object) -> bool:
    """Return whether a spreadsheet cell is stored as a number."""
    return not isinstance(value, bool | str) and hasattr(value, "__float__")


def date_advice(text: str, allowed: Sequence[str] = ()) -> str:
    """Explain a text that is a date because a spreadsheet made it one; else nothing.

    Parameters
    ----------
    text : str
        The cell.
    allowed : sequence of str
        Ids that may have been typed, to name the likely ones.

    Examples
    --------
    >>> date_advice("01-jan", ["1.1", "1.2"])
    "a spreadsheet turned '1.1' into a date. Format the column as text and type it again."
    >>> date_advice("flood")
    ''
    """
    matches = (pattern.fullmatch(text.strip()) for pattern in (_ISO_DATE, _DAY_MONTH, _MONTH_DAY, _SLASHES))
    match = next(filter(None, matches), None)
    if match is None:
        return ""
    parts = match.groupdict()
    month = _month_number(parts["word"]) if "word" in parts else int(parts["month"])
    if not month:
        return ""
    day = int(parts["day"])
    likely = [name for name in dict.fromkeys((f"{day}.{month}", f"{month}.{day}")) if name in allowed]
    what = " or ".join(map(repr, likely)) if likely else "what was typed, such as '1.1',"
    return f"a spreadsheet turned {what} into a date. Format the column as text and type it again."


def _month_number(word: str) -> int:
    short = _MONTHS_NL.get(word.lower(), word.lower())
    return _MONTHS.index(short) + 1 if short in _MONTHS else 0


def _by_column(header: Sequence[str], cells: Sequence[str]) -> dict[str, str]:
    padded = [*cells, *[""] * len(header)]
    return {name: cell for name, cell in zip(header, padded, strict=False) if name}


def is_utf16(given: bytes) -> bool:
    """Return whether a file starts with the byte order mark of UTF-16."""
    return given.startswith((b"\xff\xfe", b"\xfe\xff"))


def _encoding_fault(error: UnicodeDecodeError, file: str) -> Fault:
    given = bytes(error.object)
    if is_utf16(given):
        return Fault("is encoded as UTF-16. Save it as CSV UTF-8.", file)
    line = given.count(b"\n", 0, error.start) + 1
    message = (
        f"byte 0x{given[error.start]:02x} at offset {error.start} (line {line}) is not UTF-8. Save it as CSV UTF-8."
    )
    return Fault(message, file)


def _header_faults(file: str, row: int, header: Sequence[str], columns: Columns) -> list[Fault]:
    expected = ",".join(columns.all)
    if fault := separator_fault(file, row, header, expected):
        return [fault]
    named = [name for name in header if name]
    unknown = [name for name in dict.fromkeys(named) if name not in columns.all]
    meant = [suggestion(name.lower(), columns.all) for name in unknown]
    faults = [
        Fault(f"unknown column. Allowed: {', '.join(columns.all)}.{hint}", file, row, shown(name)[1:-1])
        for name, hint in zip(unknown, meant, strict=True)
    ]
    twice = dict.fromkeys(name for name in named if named.count(name) > 1)
    faults += [Fault("the header names this column more than once.", file, row, name) for name in twice]
    missing = [name for name in columns.required if name not in named and not any(repr(name) in hint for hint in meant)]
    if missing:
        message = f"the header lacks {', '.join(missing)}. It must be: {expected}."
        faults.append(Fault(message, file, row))
    return faults


def separator_fault(file: str, row: int, header: Sequence[str], expected: str) -> Fault | None:
    """Return a fault where cells are not separated by commas, or the first line is none of the table."""
    if header[0].casefold().startswith("sep="):
        message = f"is a line for spreadsheet programs ({header[0]!r}). Delete it: the header comes first."
        return Fault(message, file, row)
    for separator, name in ((";", "';'"), ("\t", "tabs"), ("|", "'|'")):
        if len(header) == 1 and separator in header[0]:
            message = f"columns are separated by {name}. Save it as comma separated, with the header {expected}."
            return Fault(message, file, row)
    return None


def _width_fault(file: str, number: int, header: Sequence[str], cells: Sequence[str]) -> Fault:
    message = (
        f"has {len(cells)} cells, but the header has {len(header)} columns. "
        "Put a text that holds a comma between double quotes."
    )
    return Fault(message, file, number)
