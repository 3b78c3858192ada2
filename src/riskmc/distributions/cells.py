"""Cells of a quantile table, fitted one by one, and cut where the law jumps or bends."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from riskmc._typing import FloatArray, HasPpf, IntArray
from riskmc.distributions.base import Distribution, tail_quantiles

NARROW = 1e-13
"""Probabilities this close are one."""


@dataclass(frozen=True, slots=True)
class Grid:
    """Cells of a table: their ends in the kernel's x and how x turns into probabilities."""

    start: FloatArray
    end: FloatArray
    per_rise: FloatArray
    """What makes (intercept, rise) of a cell its chord: 1 and one over its width, both sides, no repeated cell."""
    panel: IntArray
    """The panel of each cell."""
    node_distance: FloatArray
    """Distance of every panel's points from their end of (0, 1), lower and upper side."""
    weights: FloatArray
    """See `chord_weights`."""
    distance: Callable[[FloatArray, IntArray], tuple[FloatArray, npt.NDArray[np.bool_]]]
    """Distance of x in a cell from the end of (0, 1), and whether it is the upper end."""
    locate: Callable[[float], list[tuple[int, float]]]
    """Cell and x of a probability; at 1/2, where the two sides meet, of either side."""
    stride: float = 0.0
    """How far x falls from one cell to the next: 1 where x counts from the cell's own start."""


def fitted(law: HasPpf, grid: Grid, cells: IntArray, start: FloatArray, end: FloatArray) -> FloatArray:
    """Return chords from start to end within cells, each with its exact mean (Simpson's rule).

    Parameters
    ----------
    law : object with ``ppf``
    grid : Grid
    cells : array of int, shape (chord,)
    start, end : array, shape (chord,)
        In the kernel's x.

    Returns
    -------
    array, shape (chord, 2)
        Intercept and slope.
    """
    x = np.concatenate([start, 0.5 * (start + end), end])
    distance, upper = grid.distance(x, np.tile(cells, 3))
    values = np.empty(x.size)
    for side in (False, True):
        on_side = upper == side
        if on_side.any():
            values[on_side] = tail_quantiles([law], distance[on_side], upper=side)[0]
    low, middle, high = values.reshape(3, -1)
    slope = (high - low) / (end - start)
    mean = (low + 4.0 * middle + high) / 6.0
    return np.stack([mean - slope * 0.5 * (start + end), slope], axis=-1)


def breaks_by_cell(law: HasPpf, grid: Grid) -> dict[int, list[float]]:
    """Group the law's breaks by cell; a break on an edge asks both neighbours for a refit."""
    found: dict[int, set[float]] = {}
    for probability in law.breaks() if isinstance(law, Distribution) else ():
        if not NARROW < probability < 1.0 - NARROW:
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
