"""Roulette: chips that an expert laid on the classes of an axis."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from riskmc._validation import shown, suggestion
from riskmc.elicitation.cells import read_number
from riskmc.elicitation.entries import Entries, Item
from riskmc.elicitation.tables import Row, Table
from riskmc.exceptions import InputError
from riskmc.scales import Scale

MOST_CHIPS: Final = 1e6
"""Most chips on one class; more is a slip."""


@dataclass(frozen=True, slots=True)
class Chips:
    """The chips of one expert for one criterion of one scenario in one round.

    `counts` has one number for each of `chip_classes`; `row` is the first row that names
    the item, and `file` the file it stands in.
    """

    item: Item
    counts: tuple[float, ...]
    rationale: str
    row: int
    file: str


@dataclass(slots=True)
class _Pile:
    """The rows of one item while they are read: those of each class, and what they hold."""

    item: Item
    first: Row
    rows: dict[str, Row] = field(default_factory=dict)
    counts: dict[str, float] = field(default_factory=dict)
    rationales: list[str] = field(default_factory=list)
    has_fault: bool = False


def chip_classes(scale: Scale) -> tuple[str, ...]:
    """Return the classes that chips are laid on: class 0 where there is one, then the others; no parts.

    Examples
    --------
    >>> chip_classes(Scale(("A", "B")))
    ('X', 'A', 'B')
    """
    return (*(() if scale.zero is None else (scale.zero,)), *scale.classes)


def ends_and_best(counts: Sequence[float]) -> tuple[int, int, int]:
    """Return the places of the lowest and highest class with chips, and of the fullest one between.

    Of classes that are equally full, the middle one is taken, of an even number the
    lower of the two in the middle.

    Examples
    --------
    >>> ends_and_best([0, 2, 5, 5, 1, 0])
    (1, 2, 4)
    """
    laid = [place for place, count in enumerate(counts) if count > 0.0]
    fullest = [place for place in laid if counts[place] == max(counts)]
    return laid[0], fullest[(len(fullest) - 1) // 2], laid[-1]


def read_chips(table: Table, entries: Entries) -> tuple[Chips, ...]:
    """Check the rows of `chips.csv` and of forms with chips; faults are added to `entries`.

    Parameters
    ----------
    table : Table
        One row for each class of an item; an empty cell is no chip. Where all cells of
        an item are empty, nobody judged it.
    entries : Entries
        What other files say, so that an item is judged once.

    Returns
    -------
    tuple of Chips
        The items without fault, in the order of the file.
    """
    piles: dict[tuple[str, Item], _Pile] = {}
    for row in table.rows:
        item = entries.item(row, table)
        if item is not None:
            pile = piles.setdefault((table.file_of(row), item), _Pile(item, row))
            pile.has_fault |= not _lay(row, pile, table, entries)
    laid = (_chips_of(pile, table, entries) for pile in piles.values())
    return tuple(chips for chips in laid if chips is not None)


def _lay(row: Row, pile: _Pile, table: Table, entries: Entries) -> bool:
    """Add the chips of one row to its pile; False, with a fault, where that is not possible."""
    scale = entries.framework.axis(row.cells["criterion"])
    name, text = " ".join(row.cells["class"].replace("_", " ").split()), row.cells["chips"]
    if rationale := row.cells.get("rationale", ""):
        pile.rationales.append(rationale)
    if name not in chip_classes(scale):
        entries.faults.append(table.fault(row, "class", _unknown_class(row.cells["class"], scale)))
        return False
    first = pile.rows.setdefault(name, row)
    if first is not row:
        message = f"chips on {name!r} for this item are given before, in row {first.number}. Keep one of the two rows."
        entries.faults.append(table.fault(row, "class", message))
        return False
    try:
        if text:
            pile.counts[name] = _count(text)
    except InputError as error:
        entries.faults.append(table.fault(row, "chips", str(error)))
        return False
    return True


def _count(text: str) -> float:
    count = read_number(text)
    if not 0.0 <= count <= MOST_CHIPS:
        message = f"{shown(text)} is no number of chips. Allowed: 0 to {MOST_CHIPS:g}, whole or not."
        raise InputError(message)
    return count


def _unknown_class(text: str, scale: Scale) -> str:
    classes = chip_classes(scale)
    if not text:
        return f"is empty. Name the class that the chips are laid on: {', '.join(classes)}."
    name = " ".join(text.replace("_", " ").split())
    if name in scale.labels:
        return f"{shown(text)} is a part of a class; chips are laid on whole classes: {', '.join(classes)}."
    alike = next((known for known in classes if known.casefold() == name.casefold()), "")
    hint = f" Did you mean {alike!r}?" if alike else suggestion(name, classes)
    return f"{shown(text)} is not a class. Allowed: {', '.join(classes)}.{hint}"


def _chips_of(pile: _Pile, table: Table, entries: Entries) -> Chips | None:
    if not (pile.counts or pile.has_fault) or not entries.claim(pile.item, pile.first, table) or pile.has_fault:
        return None
    if not any(pile.counts.values()):
        item = pile.item
        message = (
            f"{shown(item.expert)} laid no chip on {shown(item.criterion)} of {shown(item.scenario)}. "
            "Lay at least one, or leave all cells of the item empty where nobody judged."
        )
        entries.faults.append(table.fault(pile.first, "chips", message))
        return None
    counts = _in_order(pile.counts, entries.framework.axis(pile.item.criterion))
    rationale = "; ".join(dict.fromkeys(pile.rationales))
    return Chips(pile.item, counts, rationale, pile.first.number, table.file_of(pile.first))


def _in_order(counts: Mapping[str, float], scale: Scale) -> tuple[float, ...]:
    return tuple(counts.get(name, 0.0) for name in chip_classes(scale))
