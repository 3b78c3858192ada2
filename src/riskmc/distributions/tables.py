"""Quantile tables: every law as straight chords over a fixed grid, exact in both tails.

A 32-bit uniform is read as a *side* (its top bit: the lower or the upper half of
(0, 1)) and a *distance* x in (0, 1/2) to that end. On each side the cells halve with
every octave towards the end, so the tails reach 2**-33 with the relative width of the
middle. Where criteria move together the table runs over the standard normal score
instead, on even cells. On each cell the quantile function is the chord
``a + b x`` with the exact mean of the cell, so a table has almost no bias.

Where the quantile function jumps or bends (an atom, a class bound) the cell is split
exactly there: the first piece stays in the cell, the next lives in an extra cell behind
the grid, and a `Break` sends every x beyond the break to it.

Between the 0.1 % and the 99.9 % quantile the error stays below 1e-4 of the law's range
(2e-4 for probabilities that are even over the whole scale) by the uniform and below 2e-5
by the normal score; the mean is within 1e-8 of the range. docs/explanation/tables.md has the figures,
family by family, and how to measure them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt
from scipy import special

from riskmc._typing import FloatArray, HasPpf, IntArray
from riskmc.distributions.base import by_kind, tail_quantiles
from riskmc.distributions.cells import NARROW, Grid, breaks_by_cell, fitted
from riskmc.distributions.chords import PANEL_CELLS, POINTS, chord_weights, is_rough
from riskmc.exceptions import InputError

CELL_BITS = 5
"""log2 of the cells per octave: 32 cells keep the error of a PERT near 1e-5 of its range."""
OCTAVES = 32
SIDE_CELLS = (OCTAVES << CELL_BITS) + 1
"""Cells of one side; the last one takes the distances that float32 rounds up to 1/2."""
UNIFORM_CELLS = 2 * SIDE_CELLS

NORMAL_CELLS = 2048
NORMAL_REACH = 6.5
"""The table over the normal score covers [-6.5, 6.5]; 32-bit uniforms end at 6.3."""

_NUDGE = 1e-4
"""A piece is fitted this share of its width inside its ends, clear of the break itself."""
_AT_ONCE = 32
"""Laws worked on together: their numbers then stay in the core's own cache."""


@dataclass(frozen=True, slots=True)
class Break:
    """Sends an x of `cell` that lies beyond `at` to the cell `beyond`."""

    cell: int
    at: float
    beyond: int


@dataclass(frozen=True, slots=True)
class Table:
    """A law compiled for the kernel.

    Parameters
    ----------
    chords : array of float32, shape (n_cells + n_extra, 2)
        Intercept and slope of each cell.
    breaks : tuple of Break
    """

    chords: npt.NDArray[np.float32]
    breaks: tuple[Break, ...]


def uniform_table(law: HasPpf, scale: float = 1.0) -> Table:
    """Compile `law` for lookups by a uniform.

    Parameters
    ----------
    law : object with ``ppf``
        Jumps are found exactly in a `Distribution`, which names its `breaks`; in other
        objects a cell with a jump holds the chord across it.
    scale : float
        Factor on every value.

    Returns
    -------
    Table
        With ``UNIFORM_CELLS`` regular cells: the lower side, then the upper side.

    Examples
    --------
    >>> from riskmc.distributions import Uniform
    >>> uniform_table(Uniform(0, 1)).chords.shape
    (2050, 2)
    """
    return uniform_tables([law], [scale])[0]


def normal_table(law: HasPpf, scale: float = 1.0) -> Table:
    """Compile `law` for lookups by a standard normal score.

    Parameters
    ----------
    law : object with ``ppf``
    scale : float
        As in `uniform_table`.

    Returns
    -------
    Table
        With ``NORMAL_CELLS`` even cells on [-``NORMAL_REACH``, ``NORMAL_REACH``]. The x
        of a chord runs from 0 to 1 within its cell.

    Examples
    --------
    >>> from riskmc.distributions import Uniform
    >>> normal_table(Uniform(0, 1)).chords.shape
    (2048, 2)
    """
    return normal_tables([law], [scale])[0]


def uniform_tables(laws: Sequence[HasPpf], scales: Sequence[float]) -> list[Table]:
    """Compile many laws for lookups by a uniform, at a fifth of the time of one by one.

    A law gets the same table, to the last bit, whatever the laws beside it.

    Parameters
    ----------
    laws : sequence of objects with ``ppf``
    scales : sequence of float
        Factor on the values of each law.

    Returns
    -------
    list of Table
        As `uniform_table`.

    Examples
    --------
    >>> from riskmc.distributions import PERT, Uniform
    >>> one, two = uniform_tables([Uniform(0, 1), PERT(0, 1, 4)], [1.0, 0.5])
    >>> bool((two.chords == uniform_table(PERT(0, 1, 4), 0.5).chords).all())
    True
    """
    return _compile(laws, _UNIFORM, scales)


def normal_tables(laws: Sequence[HasPpf], scales: Sequence[float]) -> list[Table]:
    """Compile many laws for lookups by a standard normal score.

    Parameters
    ----------
    laws, scales
        As in `uniform_tables`.

    Returns
    -------
    list of Table
        As `normal_table`.

    Examples
    --------
    >>> from riskmc.distributions import PERT, Uniform
    >>> [len(table.breaks) for table in normal_tables([Uniform(0, 1), PERT(0, 1, 4)], [1.0, 0.5])]
    [0, 0]
    """
    return _compile(laws, _NORMAL, scales)


def evaluate(table: Table, u: FloatArray) -> FloatArray:
    """Look probabilities up in a uniform table, as the kernel does (in float64).

    Parameters
    ----------
    table : Table
        From `uniform_table`.
    u : array
        Probabilities in (0, 1).

    Returns
    -------
    array
        Shape of `u`.

    Examples
    --------
    >>> from riskmc.distributions import PERT
    >>> law = PERT(0, 1, 4)
    >>> u = np.linspace(0.001, 0.999, 999)
    >>> bool(abs(evaluate(uniform_table(law), u) - law.ppf(u)).max() < 4e-5)
    True
    """
    upper = u >= 0.5  # noqa: PLR2004 - the middle of (0, 1)
    x = np.where(upper, 1.0 - u, u)
    return _look_up(table, _side_cell(x) + np.where(upper, SIDE_CELLS, 0), x)


def evaluate_at_score(table: Table, score: FloatArray) -> FloatArray:
    """Look standard normal scores up in a normal table, as the kernel does (in float64).

    Parameters
    ----------
    table : Table
        From `normal_table`.
    score : array
        Scores; beyond ``NORMAL_REACH`` the outermost chord goes on.

    Returns
    -------
    array
        Shape of `score`.

    Examples
    --------
    >>> from riskmc.distributions import PERT
    >>> law = PERT(0, 1, 4)
    >>> score = np.linspace(-3, 3, 601)
    >>> exact = law.ppf(special.ndtr(score))
    >>> bool(abs(evaluate_at_score(normal_table(law), score) - exact).max() < 4e-6)
    True
    """
    position = (score + NORMAL_REACH) * (NORMAL_CELLS / (2.0 * NORMAL_REACH))
    cell = np.clip(np.floor(position).astype(np.int64), 0, NORMAL_CELLS - 1)
    return _look_up(table, cell, position - cell)


def _look_up(table: Table, cell: IntArray, x: FloatArray) -> FloatArray:
    for mark in table.breaks:
        cell = np.where((cell == mark.cell) & (x > mark.at), mark.beyond, cell)
    chords = table.chords.astype(float)
    return np.asarray(chords[cell, 0] + chords[cell, 1] * x)


def _compile(laws: Sequence[HasPpf], grid: Grid, scales: Sequence[float]) -> list[Table]:
    tables: dict[int, Table] = {}
    for places in by_kind(laws).values():
        for first in range(0, places.size, _AT_ONCE):
            some = places[first : first + _AT_ONCE].tolist()
            own, factors = [laws[i] for i in some], np.asarray([scales[i] for i in some])
            chords, rough = _panel_chords(own, grid, factors)
            for i, law, factor, regular, panels in zip(some, own, factors, chords, rough, strict=True):
                tables[i] = _refitted(law, grid, factor, regular, panels)
                _check_finite(law, tables[i])
    return [tables[i] for i in range(len(laws))]


def _check_finite(law: HasPpf, table: Table) -> None:
    """Raise where a tail that is drawn is too long for the kernel's numbers."""
    if not np.isfinite(table.chords).all():
        message = (
            f"{law!r} has quantiles above {np.finfo(np.float32).max:.1e} among those that are drawn, one in {2**33:,} "
            "from an end. Cut its tail, for example Truncated(law, lower, upper), or take a family with a lighter one."
        )
        raise InputError(message)


def _panel_chords(
    laws: Sequence[HasPpf], grid: Grid, scales: FloatArray
) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.bool_]]:
    """Return all chords, and where they have to be fitted cell by cell, shape (law, panel)."""
    lower, upper = grid.node_distance
    sides = [tail_quantiles(laws, lower, upper=False), tail_quantiles(laws, upper, upper=True)]
    values = np.stack(sides, axis=1).reshape(len(laws), -1, POINTS.size) * scales[:, None, None]
    n = grid.per_rise.shape[1]
    chords = np.empty((len(laws), 2, grid.start.size // 2, 2), np.float32)
    with np.errstate(over="ignore", invalid="ignore"):  # what is not finite is refused later
        pairs = (values @ grid.weights).reshape(len(laws), 2, n, 2)
        np.multiply(pairs, grid.per_rise, out=chords[:, :, :n], casting="same_kind")
        chords[:, :, n:] = chords[:, :, n - 1 : n]
        return chords.reshape(len(laws), -1, 2), is_rough(values)


def _refitted(
    law: HasPpf, grid: Grid, scale: float, chords: npt.NDArray[np.float32], rough: npt.NDArray[np.bool_]
) -> Table:
    """Return the table with the rough panels fitted cell by cell and broken cells in pieces."""
    broken = breaks_by_cell(law, grid)
    if not broken and not rough.any():
        return Table(chords, ())
    cells = np.flatnonzero(rough[grid.panel])
    parts = [(cells, cells, grid.start[cells], grid.end[cells])]
    marks: list[Break] = []
    n_rows = grid.start.size
    for cell, inside in broken.items():
        edges = np.asarray([grid.start[cell], *inside, grid.end[cell]])
        rows = [cell, *range(n_rows, n_rows + len(inside))]
        marks += [Break(here, x, beyond) for (here, beyond), x in zip(pairwise(rows), inside, strict=True)]
        nudge = _NUDGE * np.diff(edges)
        parts.append((np.asarray(rows), np.full(len(rows), cell), edges[:-1] + nudge, edges[1:] - nudge))
        n_rows += len(inside)
    row, at, start, end = (np.concatenate(column) for column in zip(*parts, strict=True))
    chords = np.concatenate([chords, np.zeros((n_rows - len(chords), 2), np.float32)])
    with np.errstate(over="ignore", invalid="ignore"):
        chords[row] = scale * fitted(law, grid, at, start, end)
    return Table(chords, tuple(marks))


def _side_edges() -> FloatArray:
    octave = 2.0 ** np.arange(-OCTAVES - 1, -1)
    within = 1.0 + np.arange(1 << CELL_BITS) / (1 << CELL_BITS)
    return np.append((octave[:, None] * within).ravel(), 0.5)


def _side_cell(x: FloatArray) -> IntArray:
    return np.clip(np.searchsorted(_EDGES, x, side="right") - 1, 0, SIDE_CELLS - 1)


def _uniform_distance(x: FloatArray, cells: IntArray) -> tuple[FloatArray, npt.NDArray[np.bool_]]:
    return x, cells >= SIDE_CELLS


def _uniform_locate(probability: float) -> list[tuple[int, float]]:
    if abs(probability - 0.5) < NARROW:
        return [(SIDE_CELLS - 1, 0.5), (UNIFORM_CELLS - 1, 0.5)]
    upper = probability > 0.5  # noqa: PLR2004 - the middle of (0, 1)
    x = 1.0 - probability if upper else probability
    return [(int(_side_cell(np.asarray(x))) + (SIDE_CELLS if upper else 0), x)]


def _normal_distance(x: FloatArray, cells: IntArray) -> tuple[FloatArray, npt.NDArray[np.bool_]]:
    score = (cells + x) * _STEP - NORMAL_REACH
    return np.asarray(special.ndtr(-np.abs(score))), score >= 0.0


def _normal_locate(probability: float) -> list[tuple[int, float]]:
    position = (float(special.ndtri(probability)) + NORMAL_REACH) / _STEP
    cell = min(max(int(position), 0), NORMAL_CELLS - 1)
    return [(cell, position - cell)]


def _uniform_grid() -> Grid:
    slope = np.stack([np.ones(_EDGES.size - 1), 1.0 / np.diff(_EDGES)], axis=-1)
    panel = np.append(np.repeat(np.arange(OCTAVES), PANEL_CELLS), OCTAVES - 1)
    octave = 2.0 ** np.arange(-OCTAVES - 1, -1)
    points = (octave[:, None] * (1.0 + POINTS)).ravel()
    return Grid(
        start=np.tile(np.append(_EDGES[:-1], _EDGES[-2]), 2),
        end=np.tile(np.append(_EDGES[1:], _EDGES[-1]), 2),
        per_rise=np.stack([slope, slope]),
        panel=np.concatenate([panel, panel + OCTAVES]),
        node_distance=np.stack([points, points]),
        weights=chord_weights(np.arange(PANEL_CELLS, 2.0 * PANEL_CELLS) + 0.5),
        distance=_uniform_distance,
        locate=_uniform_locate,
    )


def _normal_grid() -> Grid:
    panel = np.arange(NORMAL_CELLS) // PANEL_CELLS
    score = ((np.arange(panel[-1] + 1)[:, None] + POINTS) * PANEL_CELLS * _STEP - NORMAL_REACH).reshape(2, -1)
    return Grid(
        start=np.zeros(NORMAL_CELLS),
        end=np.ones(NORMAL_CELLS),
        per_rise=np.ones((2, NORMAL_CELLS // 2, 2)),
        panel=panel,
        node_distance=special.ndtr(-np.abs(score)),
        weights=chord_weights(np.full(PANEL_CELLS, 0.5)),
        distance=_normal_distance,
        locate=_normal_locate,
        stride=1.0,
    )


_EDGES = _side_edges()
_STEP = 2.0 * NORMAL_REACH / NORMAL_CELLS
_UNIFORM = _uniform_grid()
_NORMAL = _normal_grid()
