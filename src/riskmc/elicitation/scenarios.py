"""Scenarios: the rows of `scenarios.csv`, checked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from riskmc._validation import shown, suggestion
from riskmc.elicitation.tables import Table
from riskmc.exceptions import Fault

KINDS: Final = ("hazard", "threat")


@dataclass(frozen=True, slots=True)
class Scenario:
    """What may happen. `kind` is ``"hazard"``, ``"threat"`` or empty."""

    id: str
    name: str
    theme: str = ""
    kind: str = ""
    note: str = ""


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
