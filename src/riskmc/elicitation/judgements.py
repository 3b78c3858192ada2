"""Scenarios and judgements, checked against the framework; every fault is collected."""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from riskmc._schema import LIKELIHOOD, PLAUSIBILITY
from riskmc._typing import LikelihoodKind
from riskmc._validation import shown, suggestion
from riskmc.elicitation.labels import Label, parse_label
from riskmc.elicitation.tables import Row, Table, date_advice
from riskmc.exceptions import Fault, ScaleError
from riskmc.frameworks.framework import Framework

PANEL: Final = "panel"
"""The expert of a row that names none."""

KINDS: Final = ("hazard", "threat")
_CELLS: Final = ("low", "best", "high")
_MOST_LISTED: Final = 10
_NOTHING_ADVICE: Final = "Judge something of it, or take it out of the list of scenarios."
_MISSING_ADVICE: Final = 'Add the rows, or declare [reading] missing = "exclude" or "full-range".'
_AS_TEXT: Final = "Format the column as text and type the id again."


@dataclass(frozen=True, slots=True)
class Scenario:
    """What may happen. `kind` is ``"hazard"``, ``"threat"`` or empty."""

    id: str
    name: str
    theme: str = ""
    kind: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Judgement:
    """One expert's low, best and high for one criterion of one scenario.

    `criterion` is a framework criterion, ``"likelihood"`` or ``"plausibility"``; `row`
    is the row of the sheet it stands in. `alone` says that low and high were empty: then
    all three are the best label, whose own ends are the range, whatever `bounds` says
    of a low and a high. A class is one class wide, a number is a point.
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


@dataclass(slots=True)
class _Check:
    """What is known while the rows are read: faults, and which rows name what."""

    table: Table
    framework: Framework
    scenarios: Mapping[str, Scenario]
    faults: list[Fault] = field(default_factory=list)
    first_row: dict[tuple[str, str, str], int] = field(default_factory=dict)
    unknown: dict[tuple[str, str], list[int]] = field(default_factory=dict)
    misnamed: Counter[str] = field(default_factory=Counter)
    empty: list[tuple[Row, str, str, str]] = field(default_factory=list)

    def fault(self, row: Row, column: str, message: str) -> None:
        self.faults.append(Fault(message, self.table.file, row.number, column))


def judged_criteria(framework: Framework) -> tuple[str, ...]:
    """Return what a row may judge: the criteria, ``likelihood`` and ``plausibility``.

    The two likelihood axes are included where the framework has them.
    """
    axes = ((LIKELIHOOD, framework.likelihood), (PLAUSIBILITY, framework.plausibility))
    return (*framework.criterion_ids, *(name for name, axis in axes if axis is not None))


def read_scenarios(table: Table) -> tuple[tuple[Scenario, ...], list[Fault]]:
    """Check the rows of `scenarios.csv`: ids given once, kinds known.

    Returns
    -------
    scenarios : tuple of Scenario
        Those with an id, each once, in the order of the file.
    faults : list of Fault
    """
    scenarios: dict[str, Scenario] = {}
    rows: dict[str, int] = {}
    faults: list[Fault] = []
    for row in table.rows:
        cells = row.cells
        scenario_id, kind = cells["id"], cells.get("kind", "")
        if not scenario_id:
            faults.append(Fault("is empty. Give each scenario a short id.", table.file, row.number, "id"))
            continue
        if scenario_id in scenarios:
            message = f"{shown(scenario_id)} is given before, in row {rows[scenario_id]}. Ids must be unique."
            faults.append(Fault(message, table.file, row.number, "id"))
            continue
        if kind and kind not in KINDS:
            message = (
                f"{shown(kind)} is not a kind. Allowed: hazard, threat, or empty.{suggestion(kind.lower(), KINDS)}"
            )
            faults.append(Fault(message, table.file, row.number, "kind"))
        rows[scenario_id] = row.number
        name = cells.get("name") or scenario_id
        scenarios[scenario_id] = Scenario(scenario_id, name, cells.get("theme", ""), kind, cells.get("note", ""))
    return tuple(scenarios.values()), faults


def read_judgements(
    table: Table, framework: Framework, scenarios: Sequence[Scenario], *, missing: str = "error"
) -> tuple[tuple[Judgement, ...], list[Fault]]:
    """Check the rows of `judgements.csv` against the framework and the scenarios.

    Parameters
    ----------
    table : Table
    framework : Framework
        Its criteria and scales.
    scenarios : sequence of Scenario
    missing : {"error", "exclude", "full-range"}
        Whether a missing judgement is a fault (``reading.missing``).

    Returns
    -------
    judgements : tuple of Judgement
        The rows without fault. A row whose low, best and high are empty says that
        nobody judged; low and high empty: the best label alone.
    faults : list of Fault
        In the order of the rows, then what is missing by scenario.
    """
    check = _Check(table, framework, {scenario.id: scenario for scenario in scenarios})
    judgements = tuple(judgement for row in table.rows for judgement in _read_row(row, check))
    _report_unknown(check)
    if missing == "error":
        _empty_rows(check)
    check.faults.sort(key=lambda fault: fault.row or 0)
    return judgements, [*check.faults, *_both_axes(check), *_missing(check, missing)]


def _empty_rows(check: _Check) -> None:
    """Report empty rows of items that others judged; where nobody did, the item is reported as missing."""
    judged = {(scenario, criterion) for scenario, criterion, _ in check.first_row}
    for row, scenario, criterion, expert in check.empty:
        if (scenario, criterion) in judged and (scenario, criterion, expert) not in check.first_row:
            message = (
                f"is empty, and so are low and high, but others judged {shown(criterion)} of {shown(scenario)}. "
                f"Fill them in, or remove the row: the others then speak for {shown(expert)} there."
            )
            check.fault(row, "best", message)


def _read_row(row: Row, check: _Check) -> Iterator[Judgement]:
    scenario, criterion = row.cells["scenario"], row.cells["criterion"]
    expert = row.cells.get("expert") or PANEL
    known = _names_known(row, scenario, criterion, check)
    given = [column for column in _CELLS if row.cells[column]]
    if known and not given:
        check.empty.append((row, scenario, criterion, expert))
    if not (known and given):
        return
    first = check.first_row.setdefault((scenario, criterion, expert), row.number)
    if first != row.number:
        names = f"{shown(expert)} judged {shown(criterion)} of {shown(scenario)}"
        message = f"{names} before, in row {first}. Keep one of the two rows."
        check.fault(row, "", message)
        return
    if given not in (["best"], list(_CELLS)):
        _half_filled(row, given, check)
        return
    labels = [_read_cell(row, column, scenario, criterion, check) for column in given]
    if (
        (low := labels[0])
        and (best := labels[len(labels) // 2])
        and (high := labels[-1])
        and _ordered(row, low, best, high, check)
    ):
        rationale, alone = row.cells.get("rationale", ""), given == ["best"]
        yield Judgement(scenario, criterion, expert, low, best, high, rationale, row.number, alone)


def _names_known(row: Row, scenario: str, criterion: str, check: _Check) -> bool:
    """Note unknown names; they are reported once each, with the rows they stand in."""
    allowed = judged_criteria(check.framework)
    known = {"scenario": scenario in check.scenarios, "criterion": criterion in allowed}
    if known["criterion"] and "criterion" in row.numeric and (alike := _same_number(criterion, allowed)):
        check.fault(row, "criterion", f"is stored as the number {criterion}, which may be {alike}. {_AS_TEXT}")
        known["criterion"] = False
    elif not known["criterion"]:
        check.unknown.setdefault(("criterion", criterion), []).append(row.number)
    if not known["scenario"]:
        check.unknown.setdefault(("scenario", scenario), []).append(row.number)
        meant = difflib.get_close_matches(scenario, check.scenarios, n=1)
        check.misnamed.update(meant)
    elif not known["criterion"]:
        check.misnamed[scenario] += 1
    return all(known.values())


def _same_number(criterion: str, allowed: Iterable[str]) -> str:
    """Name the ids that a spreadsheet cannot tell from `criterion` as a number."""
    alike = [name for name in allowed if name.rstrip("0") == criterion.rstrip("0") and "." in name]
    return " or ".join(map(repr, alike)) if len(alike) > 1 else ""


def _report_unknown(check: _Check) -> None:
    allowed = {"scenario": tuple(check.scenarios), "criterion": judged_criteria(check.framework)}
    for (column, name), rows in check.unknown.items():
        again = f" It stands in {len(rows)} rows." if len(rows) > 1 else ""
        message = f"{_unknown(column, name, allowed[column])}{again}"
        check.faults.append(Fault(message, check.table.file, rows[0], column))


def _unknown(column: str, name: str, allowed: Sequence[str]) -> str:
    if not name:
        merged = " in every row: a merged cell keeps its text in its first row only" if column == "scenario" else ""
        return f"is empty. Name a {column}{merged}."
    if column == "criterion" and (advice := date_advice(name, allowed)):
        return f"{shown(name)} is a date: {advice}"
    lost_zero = [known for known in allowed if "." in known and known.rstrip("0") == name.rstrip("0")]
    if column == "criterion" and lost_zero:
        return (
            f"{shown(name)} is not a criterion, but {lost_zero[0]!r} is: a spreadsheet drops the last zero. {_AS_TEXT}"
        )
    more = f" and {len(allowed) - _MOST_LISTED} more" if column == "scenario" and len(allowed) > _MOST_LISTED else ""
    listed = ", ".join(allowed[:_MOST_LISTED] if more else allowed)
    return f"unknown {column} {shown(name)}. Allowed: {listed}{more}.{suggestion(name, allowed)}"


def _half_filled(row: Row, given: Sequence[str], check: _Check) -> None:
    empty = [column for column in _CELLS if column not in given]
    message = (
        f"is empty, but {' and '.join(given)} {'is' if len(given) == 1 else 'are'} given. "
        "Fill in low, best and high; or only best, for the best label alone; or none of them where nobody judged."
    )
    check.fault(row, empty[0], message)


def _read_cell(row: Row, column: str, scenario: str, criterion: str, check: _Check) -> Label | None:
    text = row.cells[column]
    kind, horizon_years = _likelihood(criterion, check.framework, check.scenarios[scenario])
    try:
        return parse_label(text, check.framework.axis(criterion), kind=kind, horizon_years=horizon_years)
    except ScaleError as error:
        advice = date_advice(text)
        check.fault(row, column, f"{shown(text)} is a date: {advice}" if advice else str(error))
        return None


def _likelihood(criterion: str, framework: Framework, scenario: Scenario) -> tuple[LikelihoodKind | None, float | None]:
    """Return kind and horizon of a likelihood axis; nothing for a criterion."""
    axis = {LIKELIHOOD: framework.likelihood, PLAUSIBILITY: framework.plausibility}.get(criterion)
    if axis is None:
        return None, None
    return axis.kind, axis.own_horizon(scenario.kind)


def _ordered(row: Row, low: Label, best: Label, high: Label, check: _Check) -> bool:
    if low.lower > best.mid:
        check.fault(row, "low", f"{low.text!r} lies above best, {best.text!r}. Low must not exceed best.")
    if best.mid > high.upper:
        check.fault(row, "high", f"{high.text!r} lies below best, {best.text!r}. High must not be less than best.")
    return low.lower <= best.mid <= high.upper


def _both_axes(check: _Check) -> Iterator[Fault]:
    judged = {(scenario, criterion) for scenario, criterion, _ in check.first_row}
    for scenario in check.scenarios:
        if (scenario, LIKELIHOOD) in judged and (scenario, PLAUSIBILITY) in judged:
            message = (
                f"{shown(scenario)} has both likelihood and plausibility, which are never mixed. Keep one of them."
            )
            yield Fault(message, check.table.file)


def _missing(check: _Check, policy: str) -> Iterator[Fault]:
    judged = {(scenario, criterion) for scenario, criterion, _ in check.first_row}
    gaps = []
    for scenario in check.scenarios:
        absent = _absent(scenario, judged, check.framework)
        everything = not any(name == scenario for name, _ in judged)
        if len(absent) > check.misnamed[scenario] and (everything or policy == "error"):
            what, advice = ("", _NOTHING_ADVICE) if everything else (f" of {_listed(absent)}", _MISSING_ADVICE)
            gaps.append(f"{shown(scenario)} has no judgement{what}. {advice}")
    for gap in gaps[:_MOST_LISTED]:
        yield Fault(gap, check.table.file)
    if len(gaps) > _MOST_LISTED:
        yield Fault(f"and {len(gaps) - _MOST_LISTED} more scenarios have missing judgements.", check.table.file)


def _absent(scenario: str, judged: set[tuple[str, str]], framework: Framework) -> list[str]:
    absent = [name for name in framework.criterion_ids if (scenario, name) not in judged]
    axes = judged_criteria(framework)[len(framework.criteria) :]
    if axes and not any((scenario, axis) in judged for axis in axes):
        absent.append(" or ".join(axes))
    return absent


def _listed(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
