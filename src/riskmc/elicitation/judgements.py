"""Judgements, checked against the framework; every fault is collected."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from riskmc._schema import LIKELIHOOD, PLAUSIBILITY
from riskmc._typing import LikelihoodKind
from riskmc._validation import shown
from riskmc.elicitation.cells import read_coverage, read_grade
from riskmc.elicitation.chips import Chips, chip_classes, ends_and_best, read_chips
from riskmc.elicitation.entries import Entries, Item, unknown_name_faults
from riskmc.elicitation.labels import Label, parse_label
from riskmc.elicitation.missing import both_axes_faults, missing_faults
from riskmc.elicitation.scenarios import Scenario
from riskmc.elicitation.tables import GRADE_COLUMNS, Row, Table, date_advice
from riskmc.exceptions import Fault, InputError, ScaleError
from riskmc.frameworks.framework import Framework

UNKNOWN: Final = "unknown"
"""What is missing where a file could not be read: nothing is said about it."""

_CELLS: Final = ("low", "best", "high")


@dataclass(frozen=True, slots=True)
class Judgement:
    """One expert's low, best and high for one criterion of one scenario.

    `criterion` is a framework criterion, ``"likelihood"`` or ``"plausibility"``; `row`
    is the row of the sheet it stands in. `alone` says that low and high were empty: then
    all three are the best label, whose own ends are the range, whatever `bounds` says
    of a low and a high. A class is one class wide, a number is a point.

    `coverage` is the expert's own probability that the range holds; `data`,
    `understanding` and `agreement` are grades of knowledge, ``"low"``, ``"medium"``,
    ``"high"`` or empty. `chips` has the chips on each of `chip_classes`, where the
    expert laid some: low and high are then the outermost classes with chips and best is
    the fullest one. `source` is the file of a judgement that is not in the sheet of
    judgements: a form or the chips.
    """

    scenario: str
    criterion: str
    expert: str
    low: Label
    best: Label
    high: Label
    rationale: str = ""
    row: int | None = None
    alone: bool = False
    coverage: float | None = None
    round: int = 1
    data: str = ""
    understanding: str = ""
    agreement: str = ""
    chips: tuple[float, ...] = ()
    source: str = ""


@dataclass(slots=True)
class _Reader:
    """What is known while the rows are read: other entries, empty rows, and labels read before."""

    table: Table
    entries: Entries
    empty: list[tuple[Row, Item]] = field(default_factory=list)
    labels: dict[tuple[str, str, str], Label] = field(default_factory=dict)

    def fault(self, row: Row, column: str, message: str) -> None:
        self.entries.faults.append(self.table.fault(row, column, message))

    def label(self, text: str, scenario: str, criterion: str) -> Label:
        """Return the label of a cell; many cells of an assessment are the same."""
        framework, kind = self.entries.framework, self.entries.scenarios[scenario].kind
        key = (text, criterion, kind)
        if key not in self.labels:
            axis_kind, horizon = _likelihood(criterion, framework, kind)
            self.labels[key] = parse_label(text, framework.axis(criterion), kind=axis_kind, horizon_years=horizon)
        return self.labels[key]


def read_judgements(
    table: Table,
    framework: Framework,
    scenarios: Sequence[Scenario],
    *,
    missing: str = "error",
    chips: Table | None = None,
    last_round: int | None = None,
) -> tuple[tuple[Judgement, ...], list[Fault]]:
    """Check the rows of `judgements.csv`, forms and chips against the framework and the scenarios.

    Parameters
    ----------
    table : Table
        Rows of `judgements.csv` and of forms, see `Table.joined_by`.
    framework : Framework
        Its criteria and scales.
    scenarios : sequence of Scenario
    missing : {"error", "exclude", "full-range", "unknown"}
        Whether a missing judgement is a fault (``reading.missing``); ``"unknown"`` where
        other judgements could not be read.
    chips : Table, optional
        Rows of `chips.csv` and of forms with chips.
    last_round : int, optional
        The last round that counts for what is missing (``experts.round``); by default
        all count.

    Returns
    -------
    judgements : tuple of Judgement
        The rows without fault, of all rounds, then the chips. A row whose low, best and
        high are empty says that nobody judged; low and high empty: the best label alone.
    faults : list of Fault
        File by file in the order of the rows, then what is missing by scenario.
    """
    entries = Entries(framework, {scenario.id: scenario for scenario in scenarios})
    reader = _Reader(table, entries)
    judgements = [judgement for row in table.rows for judgement in _read_row(row, reader)]
    if chips is not None:
        judgements += [_of_chips(laid, reader) for laid in read_chips(chips, entries)]
    faults = [*entries.faults, *unknown_name_faults(entries)]
    if missing == "error":
        faults += _empty_rows(reader)
    files = list(dict.fromkeys(part.file_of(row) for part in (table, chips) if part for row in part.rows))
    faults.sort(key=lambda fault: (files.index(fault.file), fault.row or 0))
    gaps = () if missing == UNKNOWN else missing_faults(entries, table.file, missing, last_round)
    return tuple(judgements), [*faults, *both_axes_faults(entries, table.file), *gaps]


def _empty_rows(reader: _Reader) -> Iterator[Fault]:
    """Yield empty rows of items that others judged; where nobody did, the item is reported as missing.

    Rows of a form are empty where its expert has nothing to say.
    """
    judged = reader.entries.judged()
    for row, item in reader.empty:
        others = item[:2] in judged and item[:3] not in reader.entries.rounds
        if others and not row.file:
            message = (
                f"is empty, and so are low and high, but others judged {shown(item.criterion)} of "
                f"{shown(item.scenario)}. Fill them in, or remove the row: the others then speak for "
                f"{shown(item.expert)} there."
            )
            yield reader.table.fault(row, "best", message)


def _read_row(row: Row, reader: _Reader) -> Iterator[Judgement]:
    item = reader.entries.item(row, reader.table)
    if item is None:
        return
    given = [column for column in _CELLS if row.cells[column]]
    coverage, grades, is_fine = _coverage_and_grades(row, given, reader)
    if not given:
        reader.empty.append((row, item))
        return
    if not reader.entries.claim(item, row, reader.table):
        return
    if given not in (["best"], list(_CELLS)):
        _half_filled(row, given, reader)
        return
    labels = [_read_cell(row, column, item, reader) for column in given]
    if (
        (low := labels[0])
        and (best := labels[len(labels) // 2])
        and (high := labels[-1])
        and _ordered(row, low, best, high, reader)
        and is_fine
    ):
        yield Judgement(
            *item[:3],
            low,
            best,
            high,
            rationale=row.cells.get("rationale", ""),
            row=row.number,
            alone=given == ["best"],
            coverage=coverage,
            round=item.round,
            data=grades.get("data", ""),
            understanding=grades.get("understanding", ""),
            agreement=grades.get("agreement", ""),
            source=row.file,
        )


def _coverage_and_grades(row: Row, given: Sequence[str], reader: _Reader) -> tuple[float | None, dict[str, str], bool]:
    """Return the coverage, the grades that are given, and whether all of them can be read."""
    coverage, grades, is_fine = None, dict[str, str](), True
    for column in ("coverage", *GRADE_COLUMNS):
        text = row.cells.get(column, "")
        if not text:
            continue
        try:
            if column == "coverage":
                coverage = _coverage(text, given)
            else:
                grades[column] = read_grade(text)
        except InputError as error:
            reader.fault(row, column, str(error))
            is_fine = False
    return coverage, grades, is_fine


def _coverage(text: str, given: Sequence[str]) -> float:
    coverage = read_coverage(text)
    if not {"low", "high"} & set(given):
        message = (
            f"{shown(text)} is the probability that the truth lies from low to high, but these are empty. "
            "Fill in low and high, or leave coverage empty."
        )
        raise InputError(message)
    return coverage


def _of_chips(laid: Chips, reader: _Reader) -> Judgement:
    """Return chips as a judgement: from the lowest to the highest class with chips, best where most are."""
    item = laid.item
    classes = chip_classes(reader.entries.framework.axis(item.criterion))
    ends = (classes[place] for place in ends_and_best(laid.counts))
    low, best, high = (reader.label(name, item.scenario, item.criterion) for name in ends)
    return Judgement(
        *item[:3],
        low,
        best,
        high,
        rationale=laid.rationale,
        row=laid.row,
        round=item.round,
        chips=laid.counts,
        source=laid.file,
    )


def _half_filled(row: Row, given: Sequence[str], reader: _Reader) -> None:
    empty = [column for column in _CELLS if column not in given]
    message = (
        f"is empty, but {' and '.join(given)} {'is' if len(given) == 1 else 'are'} given. "
        "Fill in low, best and high; or only best, for the best label alone; or none of them where nobody judged."
    )
    reader.fault(row, empty[0], message)


def _read_cell(row: Row, column: str, item: Item, reader: _Reader) -> Label | None:
    text = row.cells[column]
    try:
        return reader.label(text, item.scenario, item.criterion)
    except ScaleError as error:
        advice = date_advice(text)
        reader.fault(row, column, f"{shown(text)} is a date: {advice}" if advice else str(error))
        return None


def _likelihood(criterion: str, framework: Framework, kind: str) -> tuple[LikelihoodKind | None, float | None]:
    """Return kind and horizon of a likelihood axis for a kind of scenario; nothing for a criterion."""
    axis = {LIKELIHOOD: framework.likelihood, PLAUSIBILITY: framework.plausibility}.get(criterion)
    if axis is None:
        return None, None
    return axis.kind, axis.own_horizon(kind)


def _ordered(row: Row, low: Label, best: Label, high: Label, reader: _Reader) -> bool:
    if low.lower > best.mid:
        reader.fault(row, "low", f"{low.text!r} lies above best, {best.text!r}. Low must not exceed best.")
    if best.mid > high.upper:
        reader.fault(row, "high", f"{high.text!r} lies below best, {best.text!r}. High must not be less than best.")
    return low.lower <= best.mid <= high.upper
