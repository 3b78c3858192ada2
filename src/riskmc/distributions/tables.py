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

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import special

from riskmc._typing import FloatArray, HasPpf
from riskmc.distributions.base import Distribution

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
_NARROW = 1e-13


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


@dataclass(frozen=True, slots=True)
class _Grid:
    """Cells of a table: their ends in the kernel's x and how x turns into quantiles."""

    start: FloatArray
    end: FloatArray
    quantile: Callable[[HasPpf, FloatArray, npt.NDArray[np.int64]], FloatArray]
    locate: Callable[[float], list[tuple[int, float]]]
    """Cell and x of a probability; at 1/2, where the two sides meet, of either side."""
    stride: float = 0.0
    """How far x falls from one cell to the next: 1 where x counts from the cell's own start."""


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
    return _compile(law, _UNIFORM, scale)


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
    return _compile(law, _NORMAL, scale)


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


def _look_up(table: Table, cell: npt.NDArray[np.int64], x: FloatArray) -> FloatArray:
    for mark in table.breaks:
        cell = np.where((cell == mark.cell) & (x > mark.at), mark.beyond, cell)
    chords = table.chords.astype(float)
    return np.asarray(chords[cell, 0] + chords[cell, 1] * x)


def _compile(law: HasPpf, grid: _Grid, scale: float) -> Table:
    cells = np.arange(grid.start.size)
    chords = _fit(law, grid, cells, grid.start, grid.end)
    extra: list[FloatArray] = []
    marks: list[Break] = []
    for cell, inside in _breaks_by_cell(law, grid).items():
        edges = np.asarray([grid.start[cell], *inside, grid.end[cell]])
        at = np.full(edges.size - 1, cell)
        nudge = _NUDGE * (edges[1:] - edges[:-1])
        pieces = _fit(law, grid, at, edges[:-1] + nudge, edges[1:] - nudge)
        chords[cell] = pieces[0]
        here = cell
        for beyond_at, piece in zip(inside, pieces[1:], strict=True):
            beyond = grid.start.size + len(extra)
            marks.append(Break(here, float(beyond_at), beyond))
            extra.append(piece)
            here = beyond
    everything = np.concatenate([chords, np.asarray(extra).reshape(-1, 2)])
    return Table((scale * everything).astype(np.float32), tuple(marks))


def _fit(law: HasPpf, grid: _Grid, cells: npt.NDArray[np.int64], start: FloatArray, end: FloatArray) -> FloatArray:
    """Return chords with the exact cell mean (Simpson's rule) from start to end."""
    low, middle, high = (grid.quantile(law, x, cells) for x in (start, 0.5 * (start + end), end))
    slope = (high - low) / (end - start)
    mean = (low + 4.0 * middle + high) / 6.0
    return np.stack([mean - slope * 0.5 * (start + end), slope], axis=-1)


def _breaks_by_cell(law: HasPpf, grid: _Grid) -> dict[int, list[float]]:
    """Group the law's breaks by cell; a break on an edge asks both neighbours for a refit."""
    found: dict[int, set[float]] = {}
    for probability in law.breaks() if isinstance(law, Distribution) else ():
        if not _NARROW < probability < 1.0 - _NARROW:
            continue
        places = [(cell, x, near) for cell, x in grid.locate(probability) for near in (cell - 1, cell, cell + 1)]
        for cell, x, near in places:
            if 0 <= near < grid.start.size:
                at = x + (cell - near) * grid.stride
                tiny = 1e-6 * (grid.end[near] - grid.start[near])
                if grid.start[near] - tiny <= at <= grid.end[near] + tiny:
                    inside = grid.start[near] + tiny < at < grid.end[near] - tiny
                    found.setdefault(near, set()).update([at] if inside else [])
    return {cell: sorted(inside) for cell, inside in found.items()}


def tail_quantiles(law: HasPpf, x: FloatArray, *, upper: bool) -> FloatArray:
    """Return quantiles at distance `x` from an end, for any object with a ``ppf``."""
    if isinstance(law, Distribution):
        return law.tail(x, upper=upper)
    return np.asarray(law.ppf(1.0 - x if upper else x), dtype=float)


def _side_edges() -> FloatArray:
    octave = 2.0 ** np.arange(-OCTAVES - 1, -1)
    within = 1.0 + np.arange(1 << CELL_BITS) / (1 << CELL_BITS)
    return np.append((octave[:, None] * within).ravel(), 0.5)


def _side_cell(x: FloatArray) -> npt.NDArray[np.int64]:
    return np.clip(np.searchsorted(_EDGES, x, side="right") - 1, 0, SIDE_CELLS - 1)


def _uniform_quantile(law: HasPpf, x: FloatArray, cells: npt.NDArray[np.int64]) -> FloatArray:
    upper = cells >= SIDE_CELLS
    values = np.empty(x.shape)
    values[~upper] = tail_quantiles(law, x[~upper], upper=False)
    values[upper] = tail_quantiles(law, x[upper], upper=True)
    return values


def _uniform_locate(probability: float) -> list[tuple[int, float]]:
    if abs(probability - 0.5) < _NARROW:
        return [(SIDE_CELLS - 1, 0.5), (UNIFORM_CELLS - 1, 0.5)]
    upper = probability > 0.5  # noqa: PLR2004 - the middle of (0, 1)
    x = 1.0 - probability if upper else probability
    return [(int(_side_cell(np.asarray(x))) + (SIDE_CELLS if upper else 0), x)]


def _normal_quantile(law: HasPpf, x: FloatArray, cells: npt.NDArray[np.int64]) -> FloatArray:
    score = (cells + x) * (2.0 * NORMAL_REACH / NORMAL_CELLS) - NORMAL_REACH
    upper = score >= 0.0
    values = np.empty(x.shape)
    values[~upper] = tail_quantiles(law, special.ndtr(score[~upper]), upper=False)
    values[upper] = tail_quantiles(law, special.ndtr(-score[upper]), upper=True)
    return values


def _normal_locate(probability: float) -> list[tuple[int, float]]:
    step = 2.0 * NORMAL_REACH / NORMAL_CELLS
    position = (float(special.ndtri(probability)) + NORMAL_REACH) / step
    cell = min(max(int(position), 0), NORMAL_CELLS - 1)
    return [(cell, position - cell)]


_EDGES = _side_edges()
_SIDE_START = np.append(_EDGES[:-1], _EDGES[-2])
_SIDE_END = np.append(_EDGES[1:], _EDGES[-1])
_UNIFORM = _Grid(np.tile(_SIDE_START, 2), np.tile(_SIDE_END, 2), _uniform_quantile, _uniform_locate)
_NORMAL = _Grid(np.zeros(NORMAL_CELLS), np.ones(NORMAL_CELLS), _normal_quantile, _normal_locate, stride=1.0)
