"""A form as a workbook, and the hidden sheet by which it is recognised."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from riskmc.elicitation.forms import cells as form_cells
from riskmc.elicitation.forms import texts as form_texts
from riskmc.elicitation.forms.axes import fingerprint
from riskmc.elicitation.forms.chips import write_grid
from riskmc.elicitation.forms.instructions import write_instructions
from riskmc.elicitation.forms.layout import FORM_VERSION, LIST_SHEET, META_SHEET, ROUTES
from riskmc.elicitation.forms.sheet import Form, write_rows
from riskmc.exceptions import InputError
from riskmc.frameworks.framework import Framework

if TYPE_CHECKING:
    from openpyxl.workbook import Workbook

_KEYS: Final = ("form", "route", "framework", "edition", "fingerprint", "round", "language")
_AGAIN: Final = "Write the forms again with `riskmc forms`."


@dataclass(frozen=True, slots=True)
class Meta:
    """What a form says of itself: its route, round and language."""

    route: str
    round_number: int


def form_workbook(form: Form) -> Workbook:
    """Return a form as a workbook of two sheets to see and two that are hidden.

    Parameters
    ----------
    form : Form

    Returns
    -------
    openpyxl.Workbook

    Raises
    ------
    InputError
        If openpyxl is not installed.
    """
    try:
        from openpyxl import Workbook
    except ImportError as error:
        message = "writing forms needs openpyxl: pip install openpyxl."
        raise InputError(message) from error
    book = Workbook()
    read = book.active
    read.title = form_texts.sheet_name("read", form.language)
    fill = book.create_sheet(form_texts.sheet_name("fill", form.language))
    lists = form_cells.Lists(form_cells.hidden_sheet(book, LIST_SHEET), form.language)
    write_instructions(read, form)
    if form.route == "chips":
        write_grid(fill, form)
    else:
        write_rows(fill, form, lists)
    meta = form_cells.hidden_sheet(book, META_SHEET)
    for row, (key, text) in enumerate(_meta(form).items(), start=1):
        form_cells.put(meta.cell(row, 1), key)
        form_cells.put(meta.cell(row, 2), text)
    return book


def _meta(form: Form) -> dict[str, str]:
    framework = form.framework
    texts = (FORM_VERSION, form.route, framework.id, framework.edition, fingerprint(framework))
    return dict(zip(_KEYS, (*texts, str(form.round_number), form.language), strict=True))


def read_meta(cells: dict[str, str], framework: Framework) -> Meta | str:
    """Return what a form says of itself, or what is wrong with it for this framework.

    Parameters
    ----------
    cells : dict of str to str
        The first two columns of the hidden sheet.
    framework : Framework
        That of the assessment.

    Examples
    --------
    >>> from riskmc.frameworks import load
    >>> read_meta({"form": "2"}, load("uk-nrr-2025"))
    'was written by another version of riskmc. Write the forms again with `riskmc forms`.'
    """
    if cells.get("form") != FORM_VERSION:
        return f"was written by another version of riskmc. {_AGAIN}"
    route, round_number = cells.get("route", ""), cells.get("round", "")
    if route not in ROUTES or not (round_number.isdecimal() and int(round_number) > 0):
        return f"its hidden sheet {META_SHEET!r} was changed. {_AGAIN}"
    if route != "seed" and cells.get("framework") != framework.id:
        other = cells.get("framework", "")
        return f"is a form of the framework {other!r}, but the assessment uses {framework.id!r}. {_AGAIN}"
    if route != "seed" and cells.get("fingerprint") != fingerprint(framework):
        return (
            f"is a form of another version of the framework {framework.id!r}: its criteria, classes or bounds "
            f"were different when the form was written. {_AGAIN}"
        )
    return Meta(route, int(round_number))
