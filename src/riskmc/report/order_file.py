"""A published order of scenarios, read from a file: one scenario a line, the highest first."""

from __future__ import annotations

import csv
import io
from collections.abc import Collection, Iterator, Mapping
from itertools import pairwise
from pathlib import Path
from typing import Final

from riskmc._validation import shown, suggestion
from riskmc.exceptions import AssessmentError, Fault

COLUMN: Final = "scenario"
RANK: Final = "rank"
COMMENT: Final = "#"
LARGEST: Final = 2**24
"""Bytes of the largest file that is read; a longer one holds something else."""
MOST_FAULTS: Final = 20
"""Faults that are told one by one; further ones are counted."""

Line = tuple[int, str]
"""Number of a line, and what stands there."""


def read_order(path: Path, scenarios: Mapping[str, str], ranked: Collection[str], by: str = "") -> tuple[str, ...]:
    r"""Return the ids of the scenarios of an order, the highest first.

    The file has one id or name a line, or is a CSV with a column ``scenario``, read from
    top to bottom. Empty lines and lines that begin with ``#`` are skipped. Not every
    scenario has to be named. A name is found whatever the case of its letters.

    Parameters
    ----------
    path : Path
    scenarios : mapping of id to name
    ranked : collection of str
        Ids of the scenarios that are ranked.
    by : str
        What they are ranked by, for the message.

    Returns
    -------
    tuple of str
        At least two ids.

    Raises
    ------
    AssessmentError
        If the file cannot be read or is no text, or names scenarios that are unknown, not
        ranked, of an ambiguous name or there already: the first 20, each with its line.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder) / "order.txt"
    ...     _ = path.write_text("# 2014\nRiver flood\ncyber\n")
    ...     read_order(path, {"cyber": "Cyber attack", "flood": "River flood"}, {"cyber", "flood"})
    ('flood', 'cyber')
    """
    lines, faults = _entries(path)
    found: dict[str, int] = {}
    for number, entry in lines:
        scenario, message = _scenario(entry, scenarios, suggest=len(faults) < MOST_FAULTS)
        if scenario in found:
            message = f"{shown(entry)} is named a second time; it stands in row {found[scenario]} already."
        elif scenario and scenario not in ranked:
            message = f"{shown(entry)} cannot be ranked by {by}: it has none. Leave it out."
        if message:
            faults.append(Fault(message, path.name, number))
        else:
            found[scenario] = number
    if not faults and len(found) < 2:  # noqa: PLR2004 - one scenario has no order
        words = f"names {len(found)} scenario{'s' if len(found) != 1 else ''}; an order needs at least two, one a line."
        faults = [Fault(words, path.name)]
    if faults:
        more = max(len(faults) - MOST_FAULTS, 0)
        raise AssessmentError(faults[:MOST_FAULTS], source=f"the order {str(path)!r}", more=more)
    return tuple(found)


def _scenario(entry: str, scenarios: Mapping[str, str], *, suggest: bool) -> tuple[str, str]:
    """Return the id that an entry names, or an empty one and what is wrong."""
    if entry in scenarios:
        return entry, ""
    wanted = entry.casefold()
    ids = [scenario for scenario, name in scenarios.items() if wanted in (name.casefold(), scenario.casefold())]
    if len(ids) == 1:
        return ids[0], ""
    if ids:
        return "", f"{shown(entry)} is the name of {len(ids)} scenarios ({', '.join(ids)}); give the id instead."
    words = f"{shown(entry)} is no scenario of the assessment, by id or by name."
    return "", words + (_suggested(entry, scenarios) if suggest else "")


def _suggested(entry: str, scenarios: Mapping[str, str]) -> str:
    """Return the nearest id or name as a question, whatever the case of its letters."""
    spelt = {known.casefold(): known for known in (*scenarios, *scenarios.values())}
    nearest = suggestion(entry.casefold(), spelt)
    for folded, known in spelt.items():
        if nearest == f" Did you mean {folded!r}?":
            return f" Did you mean {known!r}?"
    listed = ", ".join(list(scenarios)[:5])
    more = len(scenarios) - 5
    return f" There are: {listed}{f' and {more} more' if more > 0 else ''}."


def _entries(path: Path) -> tuple[list[Line], list[Fault]]:
    """Return what each line names, and what is wrong with the file."""
    text, fault = _text(path)
    if fault:
        return [], [Fault(fault, path.name)]
    lines = [(number, line.strip()) for number, line in enumerate(text.replace("\r\n", "\n").split("\n"), 1)]
    kept = [(number, line) for number, line in lines if line and not line.startswith(COMMENT)]
    header = kept[0][1] if kept else ""
    for mark in ";\t":
        if COLUMN in _cells(header.casefold(), mark) and mark in header:
            words = f"columns are separated by {mark!r}. Save the file as comma separated, or with one scenario a line."
            return [], [Fault(words, path.name, kept[0][0])]
    return _column(kept, path.name) if COLUMN in _cells(header.casefold(), ",") else (kept, [])


def _text(path: Path) -> tuple[str, str]:
    """Return the text of a file, or what is wrong with it."""
    try:
        if path.exists() and not path.is_file():
            return "", "is no file. Give a text file with one scenario a line, the highest first."
        if path.stat().st_size > LARGEST:
            return "", "is larger than 16 MB. Give a text file with one scenario a line, the highest first."
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        return "", f"cannot be read: {error.strerror or error}. Give a text file with one scenario a line."
    except UnicodeDecodeError as error:
        return "", f"is not UTF-8 (byte 0x{error.object[error.start]:02x} at offset {error.start}). Save it as UTF-8."
    if "\0" in text:
        return "", "is no text: it holds null characters. Give a text file with one scenario a line."
    return text, ""


def _cells(line: str, separator: str) -> list[str]:
    return [cell.strip().strip('"') for cell in line.split(separator)]


def _column(lines: list[Line], file: str) -> tuple[list[Line], list[Fault]]:
    """Return the column ``scenario`` of a CSV, and its faults."""
    (number, header), *rest = lines
    names = [name.strip().casefold() for name in _row(header)]
    twice = [name for name in (COLUMN, RANK) if names.count(name) > 1]
    if twice:
        return [], [Fault("stands in the header more than once.", file, number, twice[0])]
    rows = [(number, dict(zip(names, _row(line), strict=False))) for number, line in rest]
    empty = [number for number, row in rows if not row.get(COLUMN, "").strip()]
    faults = [Fault("is empty. Name a scenario.", file, number, COLUMN) for number in empty]
    faults += _unsorted([(number, row[RANK]) for number, row in rows if RANK in row], file)
    return [(number, row[COLUMN].strip()) for number, row in rows if number not in empty], faults


def _row(line: str) -> list[str]:
    """Return the cells of one line; a quoted cell may hold commas, and no line break."""
    return next(csv.reader(io.StringIO(line)), [])


def _unsorted(ranks: list[Line], file: str) -> Iterator[Fault]:
    """Yield a fault for each rank that is no number, or the first that does not follow the one above."""
    numbers: list[tuple[int, float]] = []
    for number, cell in ranks:
        try:
            numbers.append((number, float(cell)))
        except ValueError:
            yield Fault(f"{shown(cell)} is no number. Give a rank, or leave the column out.", file, number, RANK)
    for (_, above), (number, below) in pairwise(numbers):
        if not above < below:
            words = (
                f"rank {below:g} stands under rank {above:g}. Rows are read from the highest down: sort them by rank."
            )
            yield Fault(words, file, number, RANK)
            return
