"""The first sheet of a form: what to do, an example, and what every class means."""

from __future__ import annotations

from collections.abc import Sequence
from math import floor, log10
from typing import TYPE_CHECKING, Final

from riskmc.elicitation.forms import cells as form_cells
from riskmc.elicitation.forms import texts as form_texts
from riskmc.elicitation.forms.axes import Axis, axis_of, criterion_text, unit_text
from riskmc.elicitation.forms.layout import LANGUAGES, QUANTILES, RANGE, header
from riskmc.elicitation.forms.sheet import Form

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

_FIRST_WIDTH, _WIDTH, _N_WIDE = 34.0, 17.0, 7
_ACROSS: Final = _FIRST_WIDTH + _WIDTH * _N_WIDE
_EXAMPLES: Final = {
    "class-range": (
        (
            "You think that {criterion} will most likely be class {best}, and that it may be as low as {low} or as "
            "high as {high}. Your row is then:"
        ),
        (
            "U denkt dat {criterion} waarschijnlijk klasse {best} wordt, en dat het zo laag als {low} of zo hoog als "
            "{high} kan zijn. Uw rij is dan:"
        ),
    ),
    "four-step": (
        (
            "For {criterion} the lowest plausible class is {low} and the highest is {high}; {best} is your best guess. "
            "In seven of ten such cases the truth would lie in your range. Your row is then:"
        ),
        (
            "Voor {criterion} is de laagste aannemelijke klasse {low} en de hoogste {high}; {best} is uw beste "
            "schatting. In zeven van de tien zulke gevallen zou de waarheid in uw bereik liggen. Uw rij is dan:"
        ),
    ),
    "quantiles": (
        (
            "For {criterion} ({unit}) you would be surprised by less than {low} and by more than {high}, and {best} "
            "has as much below it as above. Your row is then:"
        ),
        (
            "Voor {criterion} ({unit}) zou minder dan {low} of meer dan {high} u verbazen, en lager dan {best} is even "
            "waarschijnlijk als hoger. Uw rij is dan:"
        ),
    ),
    "chips": (
        "For {criterion} you think that class {best} is likeliest; {low} and {high} may be too. Your row is then:",
        "Voor {criterion} vindt u klasse {best} het waarschijnlijkst; {low} en {high} kunnen ook. Uw rij is dan:",
    ),
    "seed": (
        (
            "On how many days a year does it rain here? You do not know, but you would be surprised by fewer than 90 "
            "or by more than 220, and 150 is in the middle for you. Your row is then:"
        ),
        (
            "Op hoeveel dagen per jaar regent het hier? U weet het niet, maar minder dan 90 of meer dan 220 zou u "
            "verbazen, en 150 is voor u het midden. Uw rij is dan:"
        ),
    ),
}
_NO_BOUNDS: Final = (
    "Where nothing stands here, the guide of the method says what the classes of a criterion mean.",
    "Waar hier niets staat, zegt de leidraad van de methode wat de klassen van een criterium betekenen.",
)
_SURE: Final = "70"
_LAID: Final = ("5", "11", "4")


def write_instructions(sheet: Worksheet, form: Form) -> None:
    """Write the sheet to read first."""
    for at in range(1, _N_WIDE + 2):
        sheet.column_dimensions[form_cells.column_letter(at)].width = _WIDTH if at > 1 else _FIRST_WIDTH
    form_cells.heading(sheet.cell(1, 1), f"{form.title}: {form_texts.title(form.route, form.language)}")
    said = {"coverage": form.coverage, "best": form.best, "round_number": form.round_number}
    row = 3
    for text in form_texts.paragraphs(form.route, form.language, **said):  # type: ignore[arg-type]  # by name
        row = _paragraph(sheet, row, text)
    row = _example(sheet, row + 1, form)
    if form.route != "seed":
        row = _class_tables(sheet, row + 1, form)
    form_cells.protect(sheet)
    form_cells.set_print(sheet, form.language)


def _paragraph(sheet: Worksheet, row: int, text: str) -> int:
    """Write a text across the sheet and return the next row."""
    form_cells.put(sheet.cell(row, 1), text)
    sheet.merge_cells(start_row=row, end_row=row, start_column=1, end_column=_N_WIDE + 1)
    form_cells.wrap(sheet.cell(row, 1))
    form_cells.set_height(sheet, row, [(text, 0.95 * _ACROSS)])
    return row + 1


def _example(sheet: Worksheet, row: int, form: Form) -> int:
    """Write a worked example: a sentence, and the row that it becomes."""
    form_cells.heading(sheet.cell(row, 1), form_texts.label("example", form.language), 12.0)
    axis = _example_axis(form)
    numbers = _numbers(axis) if form.route == "quantiles" else _classes(axis)
    said = {"criterion": criterion_text(form.framework, axis.criterion, form.language), "unit": _unit(form, axis)}
    text = _EXAMPLES[form.route][LANGUAGES.index(form.language)]
    _paragraph(sheet, row + 1, text.format_map(said | dict(zip(RANGE, numbers, strict=True))))
    for at, (head, cell) in enumerate(_example_row(form, axis, numbers), start=1):
        form_cells.headline(sheet.cell(row + 2, at), head)
        form_cells.closed_cell(sheet.cell(row + 3, at), cell)
    return row + 4


def _example_row(form: Form, axis: Axis, numbers: Sequence[str]) -> list[tuple[str, str]]:
    """Return header and cell of each column of the example."""
    if form.route == "seed":
        days = zip(QUANTILES, ("90", "150", "220"), strict=True)
        return [(header("seed", key, form.language), cell) for key, cell in days]
    name = (
        header(form.route, "criterion_name", form.language),
        criterion_text(form.framework, axis.criterion, form.language),
    )
    given = dict(zip(RANGE, numbers, strict=True))
    if form.route == "chips":
        laid = dict(zip(numbers, _LAID, strict=False)) if len(set(numbers)) == len(RANGE) else {numbers[1]: "20"}
        return [name, *((label, laid.get(label, "")) for label in axis.chip_labels)]
    order = ("low", "high", "best", "coverage") if form.route == "four-step" else RANGE
    cells = given | {"coverage": _SURE}
    return [name, *((header(form.route, key, form.language), cells[key]) for key in order)]


def _example_axis(form: Form) -> Axis:
    """Choose a criterion with natural bounds, if there is one."""
    axes = [axis_of(form.framework, criterion) for criterion in form.framework.criterion_ids]
    return next((axis for axis in axes if axis.scale.bounds is not None), axes[0])


def _classes(axis: Axis) -> tuple[str, str, str]:
    n_classes = axis.scale.n_classes
    middle = (n_classes + 1) // 2
    low, best, high = (min(max(place, 1), n_classes) for place in (middle - 1, middle, middle + 1))
    return axis.scale.classes[low - 1], axis.scale.classes[best - 1], axis.scale.classes[high - 1]


def _numbers(axis: Axis) -> tuple[str, str, str]:
    """Return round numbers, or coordinates where there is no unit."""
    limits, places = axis.limits(), [axis.scale.coordinate(label) for label in _classes(axis)]
    if limits is None:
        return _classes(axis)
    if axis.scale.bounds is not None:
        low, best, high = (f"{_rounded(float(axis.scale.to_natural(place))):g}" for place in places)
    else:
        low, best, high = (f"{place:g}" for place in places)
    return low, best, high


def _rounded(number: float) -> float:
    return round(number, -floor(log10(number)))


def _unit(form: Form, axis: Axis) -> str:
    unit = unit_text(form.framework, axis.criterion, "", form.language)
    return unit or form_texts.message("coordinate", form.language)


def _class_tables(sheet: Worksheet, row: int, form: Form) -> int:
    """Write what the classes of each criterion mean, and those of the likelihood axes in use."""
    form_cells.heading(sheet.cell(row, 1), form_texts.label("classes", form.language), 12.0)
    row = _paragraph(sheet, row + 1, _NO_BOUNDS[LANGUAGES.index(form.language)])
    by_classes: dict[tuple[str, ...], list[Axis]] = {}
    for criterion in form.framework.criterion_ids:
        axis = axis_of(form.framework, criterion)
        by_classes.setdefault(axis.chip_labels, []).append(axis)
    for axes in by_classes.values():
        row = _wide_table(sheet, row, form, axes) + 1
    used = dict.fromkeys(criterion for _, criterion in form.items if criterion not in form.framework.criterion_ids)
    for name in used:
        row = _long_table(sheet, row, form, axis_of(form.framework, name)) + 1
    return row


def _wide_table(sheet: Worksheet, row: int, form: Form, axes: Sequence[Axis]) -> int:
    """Write criteria with the same classes: a row each, a column for each class."""
    labels, words = axes[0].chip_labels, axes[0].words(form.language, form.framework.language)
    words |= (
        {} if axes[0].scale.zero is None else {axes[0].scale.zero: form_texts.label("not applicable", form.language)}
    )
    lines = [[form_texts.label("criterion", form.language), *labels]]
    lines += [[form_texts.label("word", form.language), *(words.get(label, "") for label in labels)]]
    for axis in axes:
        name, bands = criterion_text(form.framework, axis.criterion, form.language), axis.bands(form.language)
        unit = unit_text(form.framework, axis.criterion, "", form.language)
        lines.append([f"{name} ({unit})" if unit else name, *(bands[label] for label in labels)])
    return _table(sheet, row, lines)


def _long_table(sheet: Worksheet, row: int, form: Form, axis: Axis) -> int:
    """Write a likelihood axis: a row for each class and part of one."""
    words, bands = axis.words(form.language, form.framework.language), axis.bands(form.language)
    units = {
        unit_text(form.framework, axis.criterion, scenario.kind, form.language): None for scenario in form.scenarios
    }
    name = criterion_text(form.framework, axis.criterion, form.language)
    unit = "; ".join(filter(None, units))
    heads = [form_texts.label(key, form.language) for key in ("bounds", "word")]
    lines = [[f"{name} ({unit})" if unit else name, *heads]]
    return _table(sheet, row, lines + [[label, bands[label], words.get(label, "")] for label in axis.labels])


def _table(sheet: Worksheet, row: int, lines: Sequence[Sequence[str]]) -> int:
    """Write a table with its header, and return the row below it."""
    for number, line in enumerate(lines, start=row):
        for at, text in enumerate(line, start=1):
            write = form_cells.headline if number == row else form_cells.closed_cell
            write(sheet.cell(number, at), text)
        widths = [_FIRST_WIDTH, *[_WIDTH] * (len(line) - 1)]
        form_cells.set_height(sheet, number, list(zip(line, widths, strict=True)))
    return row + len(lines)
