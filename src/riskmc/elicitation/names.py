"""Names that look alike and are not the same, which would make two experts or questions of one."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from riskmc._validation import shown
from riskmc.elicitation.entries import Place
from riskmc.elicitation.tables import Row, Table
from riskmc.exceptions import Fault

_CYRILLIC: Final = "\u0430\u0432\u0435\u043a\u043c\u043d\u043e\u0440\u0441\u0442\u0443\u0445\u0456\u0458\u0455"
_GREEK: Final = "\u03b1\u03b2\u03b5\u03b6\u03b7\u03b9\u03ba\u03bc\u03bd\u03bf\u03c1\u03c4\u03c5\u03c7"
_LATIN: Final = str.maketrans(_CYRILLIC + _GREEK, "abekmhopctyxijs" + "abezhikmnoptyx")
_INVISIBLE: Final = ("Cf", "Cc")


def plain_name(name: str) -> str:
    """Return what is left of a name without case, spaces, invisible characters and letters of another script.

    Examples
    --------
    >>> plain_name("Anna  de\u00a0Wit") == plain_name("\u0430nna de wit\u200b") == "annadewit"
    True
    """
    folded = unicodedata.normalize("NFKC", name).casefold().translate(_LATIN)
    return "".join(sign for sign in folded if not sign.isspace() and unicodedata.category(sign) not in _INVISIBLE)


def alike(name: str, others: Iterable[str]) -> str:
    """Return the first other name that looks like a name, "" where there is none.

    Examples
    --------
    >>> alike("Anna ", ["bert", "anna"]), alike("anna", ["anna", "ann"])
    ('anna', '')
    """
    plain = plain_name(name)
    return next((other for other in others if other != name and plain_name(other) == plain), "")


def alike_faults(tables: Sequence[Table], column: str, what: str) -> dict[str, Fault]:
    """Return a fault for each name in a column that looks like one above it, by name.

    Parameters
    ----------
    tables : sequence of Table
        In the order in which they are read.
    column : str
    what : str
        What the column names, for messages, such as ``"expert"``.

    Examples
    --------
    >>> rows = (Row(2, {"expert": "anna"}), Row(3, {"expert": "Anna"}))
    >>> print(alike_faults([Table("judgements.csv", rows)], "expert", "expert")["Anna"])  # doctest: +ELLIPSIS
    judgements.csv, row 3, column expert: 'Anna' looks like 'anna' in row 2, but would be another expert. Write it ...
    """
    first: dict[str, tuple[str, Place]] = {}
    faults: dict[str, Fault] = {}
    for table, row in _rows(tables):
        name, place = row.cells.get(column, ""), Place(table.file_of(row), row.number)
        known, where = first.setdefault(plain_name(name), (name, place)) if name else (name, place)
        if name != known and name not in faults:
            message = (
                f"{shown(name)} looks like {shown(known)} in {where.seen_from(place.file)}, but would be another "
                f"{what}. Write it in one way: the case of letters, spaces and invisible characters count."
            )
            faults[name] = table.fault(row, column, message)
    return faults


def unnamed_faults(tables: Sequence[Table], column: str) -> list[Fault]:
    """Return a fault for each file some of whose rows have a name and others none, at the first of these.

    Examples
    --------
    >>> rows = (Row(2, {"expert": "anna"}), Row(3, {"expert": ""}))
    >>> print(*unnamed_faults([Table("judgements.csv", rows)], "expert"))
    judgements.csv, row 3, column expert: is empty, but other rows have a name. Fill it in in every row, or in none.
    """
    files: dict[str, list[Row]] = {}
    for table, row in _rows(tables):
        files.setdefault(table.file_of(row), []).append(row)
    faults = []
    for file, rows in files.items():
        empty = [row for row in rows if not row.cells.get(column)]
        if empty and len(empty) < len(rows):
            again = f" It is empty in {len(empty)} rows." if len(empty) > 1 else ""
            message = f"is empty, but other rows have a name. Fill it in in every row, or in none.{again}"
            faults.append(Fault(message, file, empty[0].number, column))
    return faults


def _rows(tables: Sequence[Table]) -> Iterator[tuple[Table, Row]]:
    return ((table, row) for table in tables for row in table.rows)
