"""How cells of a form look, what may be typed in them, and what they say when it may not."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from math import ceil
from typing import TYPE_CHECKING, Final

from riskmc.elicitation.forms import texts as form_texts
from riskmc.elicitation.forms.axes import Axis
from riskmc.elicitation.forms.layout import LIST_SHEET, Column, grade_words

if TYPE_CHECKING:
    from openpyxl.cell import Cell
    from openpyxl.workbook import Workbook
    from openpyxl.worksheet.datavalidation import DataValidation
    from openpyxl.worksheet.worksheet import Worksheet

_ILLEGAL: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_LONGEST_CELL, _LONGEST_MESSAGE = 32_000, 250
"""A spreadsheet refuses to open a file with longer ones."""
_LINE: Final = 15.0
"""Height of a line of text, in points."""
_TEXT: Final = "@"
"""The number format that keeps 1.1 and 2.5 from becoming a date."""
_ENTRY, _HEAD, _QUIET, _PALE = "FFFFF2CC", "FF1F3864", "FF7F7F7F", "FFF2F2F2"
_GOOD, _WRONG = "FF2E7D32", "FFB45309"
_LARGEST: Final = 1e99


@dataclass(slots=True)
class Lists:
    """The sheet that drop-down lists refer to, one block of columns for each set of labels."""

    sheet: Worksheet
    language: str
    blocks: dict[tuple[str, ...], int] = field(default_factory=dict)

    def labels(self, axis: Axis) -> str:
        """Return where the labels of an axis stand."""
        return self._column(axis, 0)

    def place(self, axis: Axis, cell: str, part: int) -> str:
        """Return a formula for lower end (1), middle (2) or upper end (3) of the class in `cell`."""
        return f'INDEX({self._column(axis, part)},MATCH({cell}&"",{self._column(axis, 0)},0))'

    def _column(self, axis: Axis, part: int) -> str:
        first = self.blocks.get(axis.labels) or self._add(axis)
        letter = column_letter(first + part)
        return f"{LIST_SHEET}!${letter}$1:${letter}${len(axis.labels)}"

    def _add(self, axis: Axis) -> int:
        first = self.blocks[axis.labels] = 1 + 4 * len(self.blocks)
        for row, label in enumerate(axis.labels, start=1):
            lower, upper = axis.scale.interval(label)
            put(self.sheet.cell(row, first), label)
            for part, place in enumerate((lower, 0.5 * (lower + upper), upper), start=1):
                self.sheet.cell(row, first + part, place)
        return first


def column_letter(number: int) -> str:
    """Return the letters of a column, the first being 1.

    Examples
    --------
    >>> column_letter(1), column_letter(28)
    ('A', 'AB')
    """
    from openpyxl.utils import get_column_letter

    return str(get_column_letter(number))


def put(cell: Cell, text: str) -> None:
    """Write text that stays text, whatever it looks like: ``=1+1``, ``1.1``, a control character."""
    if text:
        cell.value = _ILLEGAL.sub(" ", text)[:_LONGEST_CELL]
        cell.data_type = "s"
        cell.number_format = _TEXT


def put_answer(cell: Cell, column: Column, text: str) -> None:
    """Write an answer of an earlier round as it would have been typed: numbers as numbers."""
    try:
        number = float(text) if column.entry in {"quantity", "percent", "number"} else None
    except ValueError:
        number = None
    if number is None:
        put(cell, text)
    else:
        cell.value = number


def headline(cell: Cell, text: str) -> None:
    """Write a cell of a row of headers."""
    from openpyxl.styles import Alignment, Font, PatternFill

    put(cell, text)
    cell.font = Font(bold=True, color="FFFFFFFF")
    cell.fill = PatternFill("solid", fgColor=_HEAD)
    cell.alignment = Alignment(wrap_text=True, vertical="center")
    cell.border = _border()


def heading(cell: Cell, text: str, size: float = 14.0) -> None:
    """Write a title."""
    from openpyxl.styles import Font

    put(cell, text)
    cell.font = Font(bold=True, size=size)


def open_cell(cell: Cell, column: Column) -> None:
    """Make a cell one to type in: yellow, unlocked, as text where a class is typed."""
    from openpyxl.styles import Alignment, PatternFill, Protection

    cell.protection = Protection(locked=False)
    cell.fill = PatternFill("solid", fgColor=_ENTRY)
    across = "left" if column.entry == "text" else "center"
    cell.alignment = Alignment(horizontal=across, vertical="top", wrap_text=column.entry == "text")
    cell.number_format = _TEXT if column.entry in {"class", "grade", "text"} else "General"
    cell.border = _border()


def closed_cell(cell: Cell, text: str = "", *, quiet: bool = False) -> None:
    """Write a cell that is read only; a quiet one is grey."""
    from openpyxl.styles import Alignment, Font, PatternFill

    put(cell, text)
    cell.alignment = Alignment(vertical="top", wrap_text=True)
    cell.border = _border()
    if quiet:
        cell.font = Font(color=_QUIET, size=9)
        cell.fill = PatternFill("solid", fgColor=_PALE)


def colour_checks(sheet: Worksheet, cells: str, language: str) -> None:
    """Colour a column of checks: green where all is well, brown where it is not."""
    from openpyxl.formatting.rule import CellIsRule
    from openpyxl.styles import Font

    good = f'"{form_texts.check_word("ok", language)}"'
    rules = (("equal", good, Font(color=_GOOD)), ("notEqual", good, Font(color=_WRONG, bold=True)))
    for operator, formula, font in rules:
        sheet.conditional_formatting.add(cells, CellIsRule(operator=operator, formula=[formula], font=font))


def choice_of_class(axis: Axis, lists: Lists) -> DataValidation:
    """Return a drop-down list of the classes of an axis; half steps get through where classes are numbers."""
    listed = ", ".join(axis.labels)
    half = axis.scale.coordinates and all(label.isdigit() for label in axis.scale.classes)
    key, style = ("class or half", "warning") if half else ("class", "stop")
    message = form_texts.message(key, lists.language).format(listed)
    meaning = "\n".join(f"{label}: {text}" for label, text in axis.bands(lists.language).items() if text)
    prompt = meaning if meaning and len(meaning) <= _LONGEST_MESSAGE else message
    return _validation("list", message, prompt, formula1=lists.labels(axis), errorStyle=style)


def choice_of_grade(language: str) -> DataValidation:
    """Return a drop-down list of low, medium and high."""
    message = form_texts.message("grade", language)
    return _validation("list", message, message, formula1=f'"{",".join(grade_words(language))}"')


def percentage(language: str) -> DataValidation:
    """Return the check of how sure an expert is, 50 to 100 without a sign."""
    message = form_texts.message("percent", language)
    return _validation("decimal", message, message, operator="between", formula1="50", formula2="100")


def quantity(axis: Axis, unit: str, lists: Lists) -> DataValidation:
    """Return the check of a number on an axis, or the list of its classes where it takes no numbers."""
    limits = axis.limits()
    if limits is None:
        return choice_of_class(axis, lists)
    what = unit or form_texts.message("coordinate", lists.language)
    least, most = (f"{limit:g}" for limit in limits)
    message = form_texts.message("quantity", lists.language).format(least, most, what)
    return _validation("decimal", message, message, operator="between", formula1=least, formula2=most)


def number(unit: str, language: str) -> DataValidation:
    """Return the check of a number of any size."""
    message = form_texts.message("number", language).format(unit or "-")
    ends = {"formula1": f"{-_LARGEST:g}", "formula2": f"{_LARGEST:g}"}
    return _validation("decimal", message, message, operator="between", **ends)


def chip_count(language: str) -> DataValidation:
    """Return the check of a number of chips."""
    message = form_texts.message("chips", language)
    return _validation("whole", message, message, operator="between", formula1="0", formula2="100")


def add_validation(sheet: Worksheet, validation: DataValidation, cells: Iterable[str]) -> None:
    """Check these cells with one rule."""
    for cell in cells:
        validation.add(cell)
    sheet.add_data_validation(validation)


def wrap(cell: Cell) -> None:
    """Let a text go on in the next line."""
    from openpyxl.styles import Alignment

    cell.alignment = Alignment(vertical="top", wrap_text=True)


def set_height(sheet: Worksheet, row: int, texts: Sequence[tuple[str, float]]) -> None:
    """Make a row high enough for texts in columns of these widths; a merged cell never grows by itself."""
    lines = max((sum(ceil(len(line) / width) for line in text.split("\n")) for text, width in texts), default=1)
    sheet.row_dimensions[row].height = _LINE * max(lines, 1) + 3


def protect(sheet: Worksheet) -> None:
    """Lock what is not to be typed in, without a password; widths and heights stay free."""
    sheet.protection.sheet = True
    sheet.protection.formatColumns = False  # False is "not forbidden" here
    sheet.protection.formatRows = False


def set_print(sheet: Worksheet, language: str, title_rows: str = "") -> None:
    """Print on A4, landscape, as wide as one page, with page numbers and the headers on each."""
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.page_margins.left = sheet.page_margins.right = 0.4
    sheet.oddFooter.center.text = form_texts.label("page", language)
    if title_rows:
        sheet.print_title_rows = title_rows


def hidden_sheet(book: Workbook, name: str) -> Worksheet:
    """Add a sheet that people do not see."""
    sheet = book.create_sheet(name)
    sheet.sheet_state = "hidden"
    protect(sheet)
    return sheet


def _validation(kind: str, message: str, prompt: str, **rule: str) -> DataValidation:
    from openpyxl.worksheet.datavalidation import DataValidation

    validation = DataValidation(type=kind, allow_blank=True, showErrorMessage=True, showInputMessage=True, **rule)
    validation.error, validation.errorTitle = _cut(message, _LONGEST_MESSAGE), "riskmc"
    validation.prompt = _cut(prompt, _LONGEST_MESSAGE)
    return validation


def _cut(text: str, longest: int) -> str:
    return text if len(text) <= longest else f"{text[: longest - 3]}..."


def _border() -> object:
    from openpyxl.styles import Border, Side

    line = Side(style="thin", color="FFBFBFBF")
    return Border(left=line, right=line, top=line, bottom=line)
