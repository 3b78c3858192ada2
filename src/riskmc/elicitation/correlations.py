"""A matrix of correlations between criteria, from a file whose rows and columns are named by them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from riskmc._schema import LIKELIHOOD
from riskmc._typing import FloatArray
from riskmc._validation import shown
from riskmc.elicitation.cells import read_number
from riskmc.elicitation.entries import stored_as_number, unknown_name
from riskmc.elicitation.tables import Line, filled_lines, separator_fault
from riskmc.exceptions import Fault, InputError
from riskmc.frameworks.framework import Framework

_MOST_LISTED: Final = 10
_PER_CENT: Final = 100.0
_PLAIN_PER_CENT: Final = 2.0


@dataclass(frozen=True, slots=True, eq=False)
class CorrelationTable:
    """Correlations as they were given, in the measure that the settings name.

    Parameters
    ----------
    labels : tuple of str
        All criteria of the framework, and ``"likelihood"`` where it is given.
    values : array, shape (label, label)
        Symmetric, 1 on the diagonal.
    """

    labels: tuple[str, ...]
    values: FloatArray


@dataclass(frozen=True, slots=True)
class Grid:
    """The lines of a file or sheet that has no columns of fixed names."""

    file: str
    lines: tuple[Line, ...] = ()


def grid_of(file: str, lines: Iterable[tuple[Sequence[str], frozenset[int]]]) -> Grid:
    """Return the lines of a file that are not blank."""
    return Grid(file, tuple(filled_lines(lines)))


def read_correlations(
    grid: Grid, framework: Framework, measure: str = "spearman"
) -> tuple[CorrelationTable | None, list[Fault]]:
    """Check a square matrix: names of criteria at both sides, one number for each pair.

    A pair may be given on both sides of the diagonal, then equal, or on one of them; the
    diagonal is 1 or empty. Whether the numbers are possible together is checked later.

    Parameters
    ----------
    grid : Grid
        The first line names the columns, the first cell of each other line its row.
    framework : Framework
    measure : str
        What the numbers are: ``"concordance"`` runs from 0 to 1, the others from -1.

    Returns
    -------
    table : CorrelationTable or None
        None where there is any fault; in the order of the columns.
    faults : list of Fault

    Examples
    --------
    >>> from riskmc.frameworks import load
    >>> lines = [["", "impact", "likelihood"], ["impact", "1", "0.3"], ["likelihood", "", "1"]]
    >>> none = frozenset()
    >>> table, faults = read_correlations(
    ...     grid_of("correlations.csv", ((line, none) for line in lines)), load("uk-nrr-2025")
    ... )
    >>> table.labels, table.values.tolist(), faults
    (('impact', 'likelihood'), [[1.0, 0.3], [0.3, 1.0]], [])
    """
    allowed = (*framework.criterion_ids, LIKELIHOOD)
    if not grid.lines:
        return None, [Fault(f"is empty. The first row must be: ,{','.join(allowed)}.", grid.file)]
    header, *body = grid.lines
    if fault := separator_fault(grid.file, header.number, header.cells, f",{','.join(allowed)}"):
        return None, [fault]
    if not set(allowed).intersection(header.cells[1:]):
        names = f"the first row names no criterion. It must be: ,{','.join(allowed)}."
        return None, [Fault(names, grid.file, header.number)]
    columns = {name: at for at, name in enumerate(header.cells) if at and name}
    faults = [*_name_faults(grid, allowed), *_unnamed(grid), *_sides(grid, columns, framework)]
    values, cell_faults = _values(grid, body, columns, measure)
    faults += cell_faults
    if faults:
        return None, faults
    return CorrelationTable(tuple(columns), values), []


def _name_faults(grid: Grid, allowed: Sequence[str]) -> Iterator[Fault]:
    """Yield unknown names, and names that stand on one side twice."""
    header, *body = grid.lines
    top = [(name, header.number, at in header.numeric, "the header") for at, name in enumerate(header.cells) if at]
    side = [(line.cells[0], line.number, 0 in line.numeric, "the first column") for line in body]
    seen: dict[tuple[str, str], int] = {}
    for name, row, is_number, where in (*top, *side):
        if not name:
            continue
        if name not in allowed:
            yield Fault(unknown_name("criterion", name, allowed), grid.file, row, shown(name)[1:-1])
        elif is_number and (doubt := stored_as_number(name, allowed)):
            yield Fault(doubt, grid.file, row, name)
        elif (where, name) in seen:
            yield Fault(f"{shown(name)} stands in {where} more than once.", grid.file, row)
        seen.setdefault((where, name), row)


def _unnamed(grid: Grid) -> Iterator[Fault]:
    """Yield rows and columns that hold something and have no name."""
    header, *body = grid.lines
    for line in body:
        if not line.cells[0]:
            message = "the first cell is empty. Each row must start with the criterion that it is of."
            yield Fault(message, grid.file, line.number)
        nameless = [cell for at, cell in enumerate(line.cells) if at and cell and not _at(header.cells, at)]
        if nameless:
            message = f"{shown(nameless[0])} stands in a column that the header does not name."
            yield Fault(message, grid.file, line.number)


def _sides(grid: Grid, columns: Iterable[str], framework: Framework) -> Iterator[Fault]:
    """Yield what one side names and the other does not, and criteria that neither names."""
    header, *body = grid.lines
    top, side = dict.fromkeys(columns), dict.fromkeys(line.cells[0] for line in body if line.cells[0])
    for names, others, lacking in ((top, side, "row"), (side, top, "column")):
        if missing := [name for name in names if name not in others]:
            message = f"no {lacking} for {', '.join(map(shown, missing))}. Rows and columns must have the same names."
            yield Fault(message, grid.file, header.number)
    if absent := [name for name in framework.criterion_ids if name not in top and name not in side]:
        message = f"lacks {', '.join(map(shown, absent))}. Name every criterion; 0 is allowed, silence is not."
        yield Fault(message, grid.file, header.number)


def _values(grid: Grid, body: Sequence[Line], columns: dict[str, int], measure: str) -> tuple[FloatArray, list[Fault]]:
    """Return the matrix, the pairs that are given on one side filled in from it, and what is wrong with cells."""
    labels = tuple(columns)
    rows = {line.cells[0]: line for line in body if line.cells[0] in columns}
    values = np.full((len(labels), len(labels)), np.nan)
    faults: list[Fault] = []
    wrong: set[frozenset[str]] = set()
    for name, line in rows.items():
        for other, at in columns.items():
            if text := _at(line.cells, at):
                try:
                    values[labels.index(name), labels.index(other)] = (
                        read_number(text) if name == other else _correlation(text, measure)
                    )
                except InputError as error:
                    faults.append(Fault(str(error), grid.file, line.number, other))
                    wrong.add(frozenset((name, other)))
    faults += _diagonal(grid, rows, values, labels)
    pairs = [
        (labels[i], labels[j])
        for i in range(len(labels))
        for j in range(i)
        if {labels[i], labels[j]} <= set(rows) and frozenset((labels[i], labels[j])) not in wrong
    ]
    faults += _pair_faults(grid, rows, values, labels, pairs)
    filled = np.where(np.isnan(values), values.T, values)
    np.fill_diagonal(filled, 1.0)
    return filled, faults


def _correlation(text: str, measure: str) -> float:
    is_probability, value = measure == "concordance", read_number(text)
    if not (0.0 if is_probability else -1.0) <= value <= 1.0:
        what = "a concordance lies from 0 to 1, and 0.5 is independence" if is_probability else "it lies from -1 to 1"
        hint = f" Write {value / _PER_CENT:g} for {value:g} %." if _PLAIN_PER_CENT <= value <= _PER_CENT else ""
        message = f"{shown(text)} is no correlation: {what}.{hint}"
        raise InputError(message)
    return value


def _diagonal(grid: Grid, rows: dict[str, Line], values: FloatArray, labels: Sequence[str]) -> Iterator[Fault]:
    for name, line in rows.items():
        at = labels.index(name)
        if not np.isnan(values[at, at]) and values[at, at] != 1.0:
            message = f"{values[at, at]:g} on the diagonal. The correlation of a criterion with itself is 1, or empty."
            yield Fault(message, grid.file, line.number, name)


def _pair_faults(
    grid: Grid, rows: dict[str, Line], values: FloatArray, labels: Sequence[str], pairs: Sequence[tuple[str, str]]
) -> list[Fault]:
    """Return the pairs without a number and those with two, the first ten of each."""
    empty, unequal = [], []
    for name, other in pairs:
        below, above = values[labels.index(name), labels.index(other)], values[labels.index(other), labels.index(name)]
        row = rows[name].number
        if np.isnan(below) and np.isnan(above):
            message = f"no number for {shown(name)} with {shown(other)}, here or in row {rows[other].number}."
            empty.append(Fault(f"{message} 0 is allowed, silence is not.", grid.file, row, other))
        elif below != above and not (np.isnan(below) or np.isnan(above)):
            message = f"{below:g}, but {above:g} in row {rows[other].number}, column {name}. Give a pair one number."
            unequal.append(Fault(message, grid.file, row, other))
    cut = [fault for kind in (empty, unequal) for fault in kind[:_MOST_LISTED]]
    more = [(len(empty), "have no number"), (len(unequal), "have two numbers")]
    rest = [Fault(f"and {n - _MOST_LISTED} more pairs {what}.", grid.file) for n, what in more if n > _MOST_LISTED]
    return [*cut, *rest]


def _at(cells: Sequence[str], at: int) -> str:
    return cells[at] if at < len(cells) else ""
