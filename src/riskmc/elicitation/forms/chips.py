"""The sheet of a form on which chips are laid: a grid of classes, a block for each set of classes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from riskmc.elicitation.forms import cells as form_cells
from riskmc.elicitation.forms import texts as form_texts
from riskmc.elicitation.forms.axes import axis_of
from riskmc.elicitation.forms.layout import CHIPS, HEADER_ROW, Column, columns_of, header
from riskmc.elicitation.forms.sheet import Form, finish, item_texts, letters, write_row, write_top
from riskmc.elicitation.scenarios import Scenario

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

type _Block = list[tuple[Scenario, str]]

_WIDTH = 10.0


def write_grid(sheet: Worksheet, form: Form) -> None:
    """Write a block for the criteria of each set of classes, with a header of its own."""
    blocks = _blocks(form)
    n_chips = max(map(len, blocks))
    columns = _columns(form, n_chips)
    write_top(sheet, form, columns)
    row = HEADER_ROW
    for labels, items in blocks.items():
        _write_header(sheet, row, form, columns, labels)
        _write_block(sheet, row + 1, form, columns, len(labels), items)
        row += len(items) + 2
    finish(sheet, form, columns, row - 2, n_headers=len(blocks))


def _blocks(form: Form) -> dict[tuple[str, ...], _Block]:
    """Return the items of each set of classes, in the order in which they come up."""
    blocks: dict[tuple[str, ...], _Block] = {}
    for scenario, criterion in form.items:
        labels = axis_of(form.framework, criterion).chip_labels
        blocks.setdefault(labels, []).append((scenario, criterion))
    return blocks


def _columns(form: Form, n_chips: int) -> tuple[Column, ...]:
    first, second, *rest = columns_of("chips", form.round_number)
    chips = (Column(f"chips{place}", _WIDTH, "number") for place in range(n_chips))
    return (first, second, *chips, Column("sum", _WIDTH), *rest)


def _write_header(sheet: Worksheet, row: int, form: Form, columns: Sequence[Column], labels: Sequence[str]) -> None:
    """Write the header of a block: the class, and below it its word."""
    criterion = _blocks(form)[tuple(labels)][0][1]
    words = axis_of(form.framework, criterion).words(form.language, form.framework.language)
    heads = [f"{label}\n{words[label]}" if label in words else label for label in labels]
    for at, column in enumerate(columns, start=1):
        if column.key.startswith("chips"):
            place = int(column.key.removeprefix("chips"))
            text = heads[place] if place < len(heads) else ""
        elif column.key == "sum":
            text = form_texts.label("sum", form.language)
        else:
            text = header(form.route, column.key, form.language)
        form_cells.headline(sheet.cell(row, at), text)
    form_cells.set_height(sheet, row, [(head, _WIDTH - 1.0) for head in heads])


def _write_block(
    sheet: Worksheet, first: int, form: Form, columns: Sequence[Column], n_chips: int, items: _Block
) -> None:
    """Write the rows of a block; the columns that its classes do not need stay closed."""
    own = [column for column in columns if not column.key.startswith("chips") or int(column.key[5:]) < n_chips]
    shown = tuple(column if column in own else Column(column.key, column.width) for column in columns)
    at = letters(columns)
    ends = at["chips0"], at[f"chips{n_chips - 1}"]
    for row, (scenario, criterion) in enumerate(items, start=first):
        write_row(sheet, row, shown, _texts(form, scenario, criterion))
        given = f"{ends[0]}{row}:{ends[1]}{row}"
        sheet[f"{at['sum']}{row}"] = f"=SUM({given})"
        sheet[f"{at['check']}{row}"] = _check(f"{at['sum']}{row}", given, form.language)
    cells = f"{ends[0]}{first}:{ends[1]}{first + len(items) - 1}"
    form_cells.add_validation(sheet, form_cells.chip_count(form.language), [cells])


def _texts(form: Form, scenario: Scenario, criterion: str) -> dict[str, str]:
    """Return what a row says, the chips of the round before by place instead of by class."""
    texts = item_texts(form, scenario, criterion)
    labels = axis_of(form.framework, criterion).chip_labels
    return texts | {f"chips{place}": texts.get(f"chips:{label}", "") for place, label in enumerate(labels)}


def _check(total: str, given: str, language: str) -> str:
    """Return the formula that says whether all chips are laid."""
    ok = form_texts.check_word("ok", language)
    before, _, after = form_texts.check_word("chips", language).format("{}", CHIPS).partition("{}")
    return f'=IF(COUNT({given})=0,"",IF({total}={CHIPS},"{ok}","{before}"&{total}&"{after}"))'
