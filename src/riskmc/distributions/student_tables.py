"""Quantile tables over a score of Student's t law, for items that a t copula correlates.

The cell follows from the float bits of ``1 + c |s|`` of the score s, 64 to an octave; c is
between 4 and 8 (`steepness`), so that cells are at most 1/256 wide in the middle and widen as
the tail does. x is the place within the cell.

Between the 0.1 % and the 99.9 % quantile the error of a smooth law stays below 2e-5 of its
range; the mean of every cell is exact.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import lru_cache, partial

import numpy as np
import numpy.typing as npt
from scipy import special

from riskmc._typing import FloatArray, HasPpf, IntArray
from riskmc.distributions.cells import NARROW, Grid
from riskmc.distributions.chords import PANEL_CELLS, POINTS, chord_weights
from riskmc.distributions.tables import Table, _compile, _look_up

_FURTHEST = 2.0**-36
"""Probability beyond the last cell, as deep as quantiles of many laws are found at once; uniforms end at 2**-33."""
_LEAST_STEEPNESS = 4.0
"""Of the score's own unit, 1, the cells would be too wide in the middle."""
STUDENT_BITS = 6
"""log2 of the cells per octave."""

_OCTAVE = 1 << STUDENT_BITS


def student_tail(score: FloatArray, degrees_of_freedom: float) -> FloatArray:
    """Return the probability that a t score lies beyond the size of `score`, exact far out.

    Parameters
    ----------
    score : array
    degrees_of_freedom : float
        Above zero.

    Returns
    -------
    array
        Shape of `score`, in (0, 1/2].

    References
    ----------
    Abramowitz, M. and Stegun, I. A. (1964), 26.7.1: half an incomplete beta function.

    Examples
    --------
    >>> student_tail(np.array([0.0, -1.0, 1.0]), 1.0).round(12).tolist()
    [0.5, 0.25, 0.25]
    """
    square = np.square(np.asarray(score, dtype=float))
    return np.asarray(0.5 * special.betainc(0.5 * degrees_of_freedom, 0.5, 1.0 / (1.0 + square / degrees_of_freedom)))


def student_score(tail: float, degrees_of_freedom: float) -> float:
    """Return the score above zero that is exceeded with probability `tail`.

    Parameters
    ----------
    tail : float
        In (0, 1/2].
    degrees_of_freedom : float
        Above zero.

    Returns
    -------
    float

    Examples
    --------
    >>> round(student_score(0.25, 1.0), 12)
    1.0
    """
    half = 0.5 * degrees_of_freedom
    if tail < 0.25:  # noqa: PLR2004 - both forms are exact in the middle
        near = float(special.betaincinv(half, 0.5, 2.0 * tail))
        return math.sqrt(degrees_of_freedom * (1.0 - near) / near)
    far = float(special.betaincinv(0.5, half, 1.0 - 2.0 * tail))
    return math.sqrt(degrees_of_freedom * far / (1.0 - far))


def side_cells(degrees_of_freedom: float) -> int:
    """Return the cells of one side of a table, whole octaves.

    Examples
    --------
    >>> side_cells(4.0) // 64
    12
    """
    furthest = student_score(_FURTHEST, degrees_of_freedom)
    return _OCTAVE * math.ceil(math.log2(1.0 + _LEAST_STEEPNESS * furthest))


@lru_cache(maxsize=4)
def steepness(degrees_of_freedom: float) -> float:
    """Return c, such that the last octave ends where 2**-36 lies beyond.

    Examples
    --------
    >>> 4.0 <= steepness(4.0) < 8.0
    True
    """
    octaves = side_cells(degrees_of_freedom) // _OCTAVE
    return (2.0**octaves - 1.0) / student_score(_FURTHEST, degrees_of_freedom)


def end_of(side: int) -> np.float32:
    """Return the largest ``1 + c |s|`` of a table of `side` cells a side.

    Examples
    --------
    >>> end_of(128) < 4.0
    np.True_
    """
    return np.float32(np.nextafter(np.float32(2.0 ** (side // _OCTAVE)), np.float32(0.0)))


def student_tables(laws: Sequence[HasPpf], scales: Sequence[float], degrees_of_freedom: float) -> list[Table]:
    """Compile laws for lookups by a score of Student's t law.

    Parameters
    ----------
    laws : sequence of objects with ``ppf``
    scales : sequence of float
        Factor on the values of each law.
    degrees_of_freedom : float
        At least 0.5; of fewer, single precision does not hold the tail.

    Returns
    -------
    list of Table
        With `side_cells` regular cells of scores below zero and as many of those above.

    Examples
    --------
    >>> from riskmc.distributions import Uniform
    >>> [table] = student_tables([Uniform(0, 1)], [1.0], 1.0)
    >>> evaluate_at_student(table, np.array([-1.0, 0.0, 1.0]), 1.0).round(4).tolist()
    [0.25, 0.5, 0.75]
    """
    return _compile(laws, _grid(degrees_of_freedom), scales)


def evaluate_at_student(table: Table, score: FloatArray, degrees_of_freedom: float) -> FloatArray:
    """Look scores up in a student table, as the kernel does (in float64).

    Parameters
    ----------
    table : Table
        From `student_tables`.
    score : array
    degrees_of_freedom : float

    Returns
    -------
    array
        Shape of `score`.
    """
    side = side_cells(degrees_of_freedom)
    cell, x = _place(np.minimum(1.0 + steepness(degrees_of_freedom) * np.abs(score), end_of(side)))
    return _look_up(table, cell + np.where(score >= 0.0, side, 0), x)


@lru_cache(maxsize=4)
def _grid(degrees_of_freedom: float) -> Grid:
    side = side_cells(degrees_of_freedom)
    panel = np.arange(2 * side) // PANEL_CELLS
    first = np.arange(0, side, PANEL_CELLS)
    start = _edge(first)[:, None]
    tails = _tail((start + POINTS * (_edge(first + PANEL_CELLS)[:, None] - start)).ravel(), degrees_of_freedom)
    return Grid(
        start=np.zeros(2 * side),
        end=np.ones(2 * side),
        per_rise=np.ones((2, side, 2)),
        panel=panel,
        node_distance=np.stack([tails, tails]),
        weights=chord_weights(np.full(PANEL_CELLS, 0.5)),
        distance=partial(_distance, degrees_of_freedom, side),
        locate=partial(_locate, degrees_of_freedom, side),
        stride=1.0,
    )


def _edge(cell: IntArray) -> FloatArray:
    """Return ``1 + c |s|`` where a cell begins."""
    octave, within = np.divmod(cell, _OCTAVE)
    return np.ldexp(1.0 + within / _OCTAVE, octave)


def _place(size: FloatArray) -> tuple[IntArray, FloatArray]:
    """Return the cell of ``1 + c |s|`` on its side, and the place in it."""
    fraction, exponent = np.frexp(size)
    position = _OCTAVE * (exponent - 2.0 + 2.0 * fraction)
    cell = np.floor(position)
    return cell.astype(np.int64), position - cell


def _tail(size: FloatArray, degrees_of_freedom: float) -> FloatArray:
    return student_tail((size - 1.0) / steepness(degrees_of_freedom), degrees_of_freedom)


def _distance(
    degrees_of_freedom: float, side: int, x: FloatArray, cells: IntArray
) -> tuple[FloatArray, npt.NDArray[np.bool_]]:
    start, end = _edge(cells % side), _edge(cells % side + 1)
    return _tail(start + x * (end - start), degrees_of_freedom), cells >= side


def _locate(degrees_of_freedom: float, side: int, probability: float) -> list[tuple[int, float]]:
    if abs(probability - 0.5) < NARROW:
        return [(0, 0.0), (side, 0.0)]
    upper = probability > 0.5  # noqa: PLR2004 - the middle of (0, 1)
    score = student_score(1.0 - probability if upper else probability, degrees_of_freedom)
    cell, x = _place(np.minimum(1.0 + steepness(degrees_of_freedom) * score, end_of(side)))
    return [(int(cell) + (side if upper else 0), float(x))]
