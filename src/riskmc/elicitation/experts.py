"""Who the experts are: `experts.csv`, with their weights, organisations and panels."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final

from riskmc._validation import shown
from riskmc.elicitation.cells import read_number
from riskmc.elicitation.names import alike
from riskmc.elicitation.tables import Row, Table
from riskmc.exceptions import Fault, InputError

_MOST_LISTED: Final = 20
_PER_CENT: Final = 100.0
_ZERO_ADVICE: Final = "0 leaves an expert out."
LEAST_WEIGHT, LARGEST_WEIGHT = 1e-9, 1e9
"""Between what a weight that is not zero must lie, so that sums and products of weights are numbers."""


@dataclass(frozen=True, slots=True)
class ExpertInfo:
    """One row of `experts.csv`; `weight` is None where no expert is given one."""

    expert: str
    weight: float | None = None
    organisation: str = ""
    panel: str = ""
    note: str = ""


def given_weights(experts: Sequence[ExpertInfo]) -> dict[str, float]:
    """Return the weight of each expert as given; empty where the column is.

    Examples
    --------
    >>> given_weights([ExpertInfo("anna", 2.0), ExpertInfo("bert", 1.0)]), given_weights([ExpertInfo("anna")])
    ({'anna': 2.0, 'bert': 1.0}, {})
    """
    return {info.expert: info.weight for info in experts if info.weight is not None}


def read_experts(table: Table) -> tuple[tuple[ExpertInfo, ...], list[Fault]]:
    """Check the rows of `experts.csv`: experts given once, weights all or none.

    Returns
    -------
    experts : tuple of ExpertInfo
        In the order of the file; those with a name, each once.
    faults : list of Fault
        In the order of the rows, then what is wrong with the weights together.
    """
    experts: dict[str, ExpertInfo] = {}
    rows: dict[str, Row] = {}
    faults: list[Fault] = []
    for row in table.rows:
        name = row.cells["expert"]
        if not name:
            faults.append(table.fault(row, "expert", "is empty. Name the expert as in the judgements."))
        elif name in rows:
            message = f"{shown(name)} is given before, in row {rows[name].number}. Keep one of the two rows."
            faults.append(table.fault(row, "expert", message))
        else:
            rows[name] = row
            experts[name] = _expert(name, row, table, faults)
    infos = tuple(experts.values())
    return infos, [*faults, *(() if faults else _weight_faults(infos, rows, table))]


def list_faults(table: Table, judging: Sequence[str], answering: Collection[str] = ()) -> list[Fault]:
    """Return the experts of `experts.csv` who said nothing, and those who judged and are not in it.

    Parameters
    ----------
    table : Table
    judging : sequence of str
        Experts who judged, each once.
    answering : collection of str
        Experts who answered seed questions; their judgements may be still to come.
    """
    listed = {row.cells["expert"]: row for row in table.rows if row.cells["expert"]}
    absent = [name for name in judging if name not in listed]
    faults = []
    for name, row in listed.items():
        if name not in judging and (name not in answering or alike(name, judging)):
            meant = difflib.get_close_matches(name, absent, n=1)
            absent = [other for other in absent if other not in meant]
            hint = f" Did you mean {meant[0]!r}?" if meant else " Remove the row, or add what this expert judged."
            message = f"{shown(name)} judged nothing. Those who judged are {listed_names(judging)}.{hint}"
            faults.append(table.fault(row, "expert", message))
    if absent:
        message = f"no row for {listed_names(absent)}, who judged. The list must have all experts, or be left out."
        faults.append(Fault(message, table.file, None, "expert"))
    return faults


def listed_names(names: Sequence[str]) -> str:
    """Return names for a message, at most twenty of them.

    Examples
    --------
    >>> listed_names(["anna", "bert"])
    "'anna', 'bert'"
    """
    more = f" and {len(names) - _MOST_LISTED} more" if len(names) > _MOST_LISTED else ""
    return ", ".join(map(shown, names[:_MOST_LISTED])) + more


def unknown_expert(name: str, meant: str, judging: Sequence[str]) -> str:
    """Say that an expert judged nothing, who did, and who is meant."""
    return (
        f"{shown(name)} judged nothing. Those who judged are {listed_names(judging)}. Did you mean {shown(meant)}? "
        f"If not, list {shown(name)} in experts.csv."
    )


def _expert(name: str, row: Row, table: Table, faults: list[Fault]) -> ExpertInfo:
    weight = None
    if text := row.cells.get("weight", ""):
        try:
            weight = _weight(text)
        except InputError as error:
            faults.append(table.fault(row, "weight", str(error)))
    cells = row.cells
    return ExpertInfo(name, weight, cells.get("organisation", ""), cells.get("panel", ""), cells.get("note", ""))


def _weight(text: str) -> float:
    per_cent = text.endswith("%")
    weight = read_number(text.removesuffix("%").strip())
    if weight < 0.0:
        message = f"{shown(text)} is negative. A weight is a number that is not negative; {_ZERO_ADVICE}"
        raise InputError(message)
    if weight and not LEAST_WEIGHT <= weight <= LARGEST_WEIGHT:
        message = (
            f"{shown(text)} is out of range. Weights count relative to each other: give 0, or a number from "
            f"{LEAST_WEIGHT:g} to {LARGEST_WEIGHT:g}."
        )
        raise InputError(message)
    return weight / _PER_CENT if per_cent else weight


def _weight_faults(experts: Sequence[ExpertInfo], rows: dict[str, Row], table: Table) -> list[Fault]:
    without = [info.expert for info in experts if info.weight is None]
    if without and len(without) < len(experts):
        advice = f"Give every expert a weight ({_ZERO_ADVICE.removesuffix('.')}), or none."
        return [
            table.fault(rows[name], "weight", f"is empty for {shown(name)}, but others have a weight. {advice}")
            for name in without
        ]
    texts = {name: row.cells.get("weight", "") for name, row in rows.items()}
    per_cent = [name for name, text in texts.items() if text.endswith("%")]
    if per_cent and any(info.weight for info in experts if info.expert not in per_cent):
        message = f"{shown(texts[per_cent[0]])} is a percentage, but other weights are none. Write all in one way."
        return [table.fault(rows[per_cent[0]], "weight", message)]
    if experts and not without and not any(info.weight for info in experts):
        return [
            Fault("all weights are zero. Give at least one expert a weight above zero.", table.file, None, "weight")
        ]
    return []
