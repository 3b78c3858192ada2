"""Uncertain numbers as pieces over which probability is spread evenly, cut from the kernel's tables.

A chord of a quantile table is a value that runs evenly from one end to the other while the
probability of its cell passes: a uniform law on an interval. A chord without slope, a
constant and a zero spike are atoms, pieces of no width. So the tables are read without
any interpolation, and the pieces have their means.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from riskmc._typing import FloatArray, IntArray
from riskmc.distributions.tables import CELL_BITS, OCTAVES, UNIFORM_CELLS
from riskmc.engine.exact.kernels import cut, moments
from riskmc.engine.plan import Plan


class Pieces(NamedTuple):
    """Pieces of several numbers, one number after another."""

    low: FloatArray
    high: FloatArray
    """Ends of each piece; equal ends are an atom."""
    mass: FloatArray
    """Probability of each piece."""
    first: IntArray
    """Number n has the pieces ``first[n]`` to ``first[n + 1] - 1``, at least one."""

    def of(self, number: int) -> tuple[FloatArray, FloatArray, FloatArray]:
        """Return the pieces of one number: low, high, mass."""
        part = slice(self.first[number], self.first[number + 1])
        return self.low[part], self.high[part], self.mass[part]

    def ends(self) -> tuple[FloatArray, FloatArray]:
        """Return the smallest and the largest value of each number."""
        return np.minimum.reduceat(self.low, self.first[:-1]), np.maximum.reduceat(self.high, self.first[:-1])

    def atom_mass(self) -> FloatArray:
        """Return the probability that each number is at an atom."""
        return np.add.reduceat(np.where(self.high > self.low, 0.0, self.mass), self.first[:-1])

    def moments(self) -> tuple[FloatArray, FloatArray]:
        """Return mean and variance of each number.

        Examples
        --------
        >>> one = Pieces(np.array([0.0]), np.array([1.0]), np.array([1.0]), np.array([0, 1]))
        >>> one.moments()
        (array([0.5]), array([0.08333333]))
        """
        out = np.zeros((2, self.first.size - 1))
        moments(self.low, self.high, self.mass, self.first, out)
        return out[0], out[1]


def joined(*parts: Pieces) -> Pieces:
    """Return the numbers of several collections, one collection after another."""
    sizes = np.concatenate([np.diff(part.first) for part in parts])
    low, high, mass = (np.concatenate(arrays) for arrays in zip(*(part[:3] for part in parts), strict=True))
    return Pieces(low, high, mass, np.concatenate([[0], np.cumsum(sizes)]))


def pieces_of(plan: Plan, items: IntArray) -> Pieces:
    """Cut items of a plan into pieces.

    Parameters
    ----------
    plan : Plan
        Of items that are looked up by a uniform.
    items : array of int
        Numbers of the items. A missing one is exactly zero.

    Returns
    -------
    Pieces
        On the plan's scale, one number for each item. The experts of an item stand one
        after another, each with its share of the probability.
    """
    laid_out = plan.segment[items, 1] - plan.segment[items, 0]
    marks = plan.breaks[items, 1] - plan.breaks[items, 0]
    room = int((laid_out * (UNIFORM_CELLS + 1)).sum() + marks.sum() + items.size)
    cells = np.zeros((2, UNIFORM_CELLS + int((plan.breaks[:, 1] - plan.breaks[:, 0]).max(initial=0))))
    cells[:, :UNIFORM_CELLS] = _regular_cells()
    out = np.empty((3, room))
    first = np.empty(items.size + 1, np.int64)
    tables = _Tables(
        plan.chords.view(np.float32).reshape(-1, 2), *(getattr(plan, name) for name in _Tables._fields[1:])
    )
    cut(tables, items, cells, np.empty_like(cells), out, first)
    low, high, mass = out[:, : first[-1]]
    return Pieces(low, high, mass, first)


class _Tables(NamedTuple):
    """What is read of a plan, see `Plan`; chords as pairs of float32."""

    chords: npt.NDArray[np.float32]
    item_kind: IntArray
    item_constant: FloatArray
    item_table: IntArray
    segment: IntArray
    threshold: npt.NDArray[np.uint64]
    zero_below: npt.NDArray[np.uint64]
    offset: npt.NDArray[np.uint32]
    breaks: IntArray
    break_cell: npt.NDArray[np.int32]
    break_at: npt.NDArray[np.float32]
    break_beyond: npt.NDArray[np.int32]


def _regular_cells() -> FloatArray:
    """Return both ends of each cell in x, the distance to the nearer end of (0, 1).

    The first cell reaches to 0, so that the probabilities add up to one; the last one of a
    side takes what float32 rounds up to 1/2 and has no probability.
    """
    octaves = 2.0 ** np.arange(-OCTAVES - 1, -1)
    edges = (octaves[:, None] * (1.0 + np.arange(1 << CELL_BITS) / (1 << CELL_BITS))).ravel()
    edges[0] = 0.0
    return np.tile([[*edges, 0.5], [*edges[1:], 0.5, 0.5]], 2)
