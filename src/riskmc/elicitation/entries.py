"""Who judged what, and where: names that must be known, and judgements that must be given once."""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, NamedTuple

from riskmc._schema import LIKELIHOOD, PLAUSIBILITY
from riskmc._validation import shown, suggestion
from riskmc.elicitation.cells import read_round
from riskmc.elicitation.tables import Row, Table, date_advice
from riskmc.exceptions import Fault, InputError
from riskmc.frameworks.framework import Framework

if TYPE_CHECKING:
    from riskmc.elicitation.scenarios import Scenario

MOST_LISTED: Final = 10
"""Most names that a message lists."""

PANEL: Final = "panel"
"""The expert of a row that names none."""

_AS_TEXT: Final = "Format the column as text and type the id again."


class Item(NamedTuple):
    """What is judged once: a criterion of a scenario, by an expert, in a round."""

    scenario: str
    criterion: str
    expert: str
    round: int


class Place(NamedTuple):
    """The row of a file."""

    file: str
    row: int

    def seen_from(self, file: str) -> str:
        """Name the place in a message about `file`."""
        return f"row {self.row}" if file == self.file else f"{self.file}, row {self.row}"


@dataclass(slots=True)
class Entries:
    """What is known while the rows of all files are read: faults, and which rows name what."""

    framework: Framework
    scenarios: Mapping[str, Scenario]
    faults: list[Fault] = field(default_factory=list)
    places: dict[Item, Place] = field(default_factory=dict)
    rounds: dict[tuple[str, str, str], int] = field(default_factory=dict)
    """First round in which an expert judged a criterion of a scenario; 0 where it cannot be read."""
    unknown: dict[tuple[str, str], list[Place]] = field(default_factory=dict)
    misnamed: Counter[str] = field(default_factory=Counter)

    def item(self, row: Row, table: Table) -> Item | None:
        """Return what a row judges; None, with a fault, where it cannot be said."""
        scenario, criterion = row.cells["scenario"], row.cells["criterion"]
        expert, text = row.cells.get("expert") or PANEL, row.cells.get("round", "")
        if not _names_known(row, table, self):
            return None
        try:
            return Item(scenario, criterion, expert, read_round(text) if text else 1)
        except InputError as error:
            self.faults.append(table.fault(row, "round", str(error)))
            self.rounds[scenario, criterion, expert] = 0
            return None

    def claim(self, item: Item, row: Row, table: Table) -> bool:
        """Note that a row judges an item; False, with a fault, where another one does already."""
        file = table.file_of(row)
        first = self.places.setdefault(item, Place(file, row.number))
        key = item[:3]
        self.rounds[key] = min(self.rounds.get(key, item.round), item.round)
        if first == (file, row.number):
            return True
        again = f" in round {item.round}" if item.round > 1 else ""
        names = f"{shown(item.expert)} judged {shown(item.criterion)} of {shown(item.scenario)}{again}"
        advice = "Keep one of the two" + (" rows." if first.file == file else ".")
        self.faults.append(table.fault(row, "", f"{names} before, in {first.seen_from(file)}. {advice}"))
        return False

    def judged(self, last_round: int | None = None) -> set[tuple[str, str]]:
        """Return scenario and criterion of what is judged up to a round."""
        used = (key for key, first in self.rounds.items() if last_round is None or first <= last_round)
        return {(scenario, criterion) for scenario, criterion, _ in used}


def judged_criteria(framework: Framework) -> tuple[str, ...]:
    """Return what a row may judge: the criteria, ``likelihood`` and ``plausibility``.

    The two likelihood axes are included where the framework has them.
    """
    axes = ((LIKELIHOOD, framework.likelihood), (PLAUSIBILITY, framework.plausibility))
    return (*framework.criterion_ids, *(name for name, axis in axes if axis is not None))


def unknown_name_faults(entries: Entries) -> list[Fault]:
    """Return a fault for each unknown name, at the first row it stands in."""
    allowed = {"scenario": tuple(entries.scenarios), "criterion": judged_criteria(entries.framework)}
    faults = []
    for (column, name), places in entries.unknown.items():
        again = f" It stands in {len(places)} rows." if len(places) > 1 else ""
        first = places[0]
        faults.append(Fault(f"{unknown_name(column, name, allowed[column])}{again}", first.file, first.row, column))
    return faults


def unknown_name(column: str, name: str, allowed: Sequence[str]) -> str:
    """Say what is wrong with the name of a scenario or criterion, and what is allowed.

    Examples
    --------
    >>> unknown_name("criterion", "1.3", ["1.1", "1.2"])
    "unknown criterion '1.3'. Allowed: 1.1, 1.2. Did you mean '1.2'?"
    """
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
    more = f" and {len(allowed) - MOST_LISTED} more" if column == "scenario" and len(allowed) > MOST_LISTED else ""
    listed = ", ".join(allowed[:MOST_LISTED] if more else allowed)
    return f"unknown {column} {shown(name)}. Allowed: {listed}{more}.{suggestion(name, allowed)}"


def stored_as_number(criterion: str, allowed: Iterable[str]) -> str:
    """Say which ids a spreadsheet cannot tell from `criterion` as a number; "" where there is one at most."""
    alike = [name for name in allowed if name.rstrip("0") == criterion.rstrip("0") and "." in name]
    if len(alike) < 2:  # noqa: PLR2004 - one is no doubt
        return ""
    return f"is stored as the number {criterion}, which may be {' or '.join(map(repr, alike))}. {_AS_TEXT}"


def _names_known(row: Row, table: Table, entries: Entries) -> bool:
    """Note unknown names; they are reported once each, with the rows they stand in."""
    scenario, criterion = row.cells["scenario"], row.cells["criterion"]
    allowed = judged_criteria(entries.framework)
    known = {"scenario": scenario in entries.scenarios, "criterion": criterion in allowed}
    place = Place(table.file_of(row), row.number)
    if known["criterion"] and "criterion" in row.numeric and (doubt := stored_as_number(criterion, allowed)):
        entries.faults.append(table.fault(row, "criterion", doubt))
        known["criterion"] = False
    elif not known["criterion"]:
        entries.unknown.setdefault(("criterion", criterion), []).append(place)
    if not known["scenario"]:
        entries.unknown.setdefault(("scenario", scenario), []).append(place)
        entries.misnamed.update(difflib.get_close_matches(scenario, entries.scenarios, n=1))
    elif not known["criterion"]:
        entries.misnamed[scenario] += 1
    return all(known.values())
