"""Rules that a risk matrix should obey, whatever scenarios are put in it.

Cells are (likelihood class, impact class), the lowest class first; the cells of the
highest level are red, those of the lowest are green.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from riskmc._typing import ArrayLike, FloatArray, IntArray
from riskmc.exceptions import InputError

BoolArray = npt.NDArray[np.bool_]


def check_edges(name: str, given: Sequence[float]) -> FloatArray:
    """Return the edges of classes.

    Raises
    ------
    InputError
        If there are fewer than two, they do not ascend, the lowest is negative, or one
        but the last is not finite.
    """
    edges = np.asarray(given, dtype=float)
    rising = edges.ndim == 1 and edges.size > 1 and bool((np.diff(edges) > 0.0).all())
    if not (rising and edges[0] >= 0.0 and np.isfinite(edges[:-1]).all()):
        message = (
            f"`{name}` must be at least two numbers from 0 that ascend, the last of which may be infinite; "
            f"got {np.array2string(edges)}."
        )
        raise InputError(message)
    return edges


def checked_levels(given: ArrayLike | None, shape: tuple[int, int]) -> IntArray:
    """Return the levels of the cells; the product of the class numbers if none are given.

    Raises
    ------
    InputError
        If they are not whole numbers of that shape.
    """
    if given is None:
        return np.arange(1, shape[0] + 1)[:, None] * np.arange(1, shape[1] + 1)
    levels = np.asarray(given)
    if levels.shape != shape:
        message = (
            f"`levels` must be a matrix of {shape[0]} likelihood by {shape[1]} impact classes, got {levels.shape}."
        )
        raise InputError(message)
    if levels.dtype.kind not in "fiu" or not (np.isfinite(levels).all() and (levels == np.round(levels)).all()):
        message = "`levels` must be whole numbers, the highest for the worst cells."
        raise InputError(message)
    return levels.astype(np.int64)


def class_of(values: FloatArray, edges: FloatArray) -> IntArray:
    """Return the class of each value from 0; a class holds its lower edge, the outermost all beyond them.

    Examples
    --------
    >>> class_of(np.array([-1.0, 0.0, 0.5, 2.0]), np.array([0.0, 0.5, 1.0]))
    array([0, 0, 1, 1])
    """
    return np.asarray(np.searchsorted(edges[1:-1], values, side="right"))


def weakly_consistent(levels: IntArray, likelihood_edges: FloatArray, impact_edges: FloatArray) -> bool:
    """Return whether every point of a red cell has at least the risk of every point of a green one.

    The least risk of a cell is the product of its lower edges, the largest that of its
    upper edges. A matrix of one level has no red cells apart from green ones: True.

    References
    ----------
    Cox 2008, Risk Anal. 28:497, https://doi.org/10.1111/j.1539-6924.2008.01030.x

    Examples
    --------
    >>> weakly_consistent(np.array([[1, 2], [2, 4]]), np.array([0, 0.5, 1]), np.array([0, 0.5, 1]))
    True
    >>> weakly_consistent(np.array([[1, 2], [1, 2]]), np.array([0, 0.5, 1]), np.array([0, 0.5, 1]))
    False
    """
    green, red = _green_and_red(levels)
    least = likelihood_edges[:-1, None] * impact_edges[:-1]
    largest = likelihood_edges[1:, None] * impact_edges[1:]
    return bool(not red.any() or largest[green].max() <= least[red].min())


def betweenness(levels: IntArray) -> bool:
    """Return whether every rising line from a green cell to a red one passes a cell between.

    So no red cell lies above a green one, to the right of it, or across its upper right
    corner; otherwise a small change can turn green into red.

    References
    ----------
    Cox 2008, Risk Anal. 28:497, https://doi.org/10.1111/j.1539-6924.2008.01030.x

    Examples
    --------
    >>> betweenness(np.array([[1, 2], [2, 4]])), betweenness(np.array([[1, 2, 3], [2, 4, 6], [3, 6, 9]]))
    (False, True)
    """
    green, red = _green_and_red(levels)
    up, right, across = green[:-1] & red[1:], green[:, :-1] & red[:, 1:], green[:-1, :-1] & red[1:, 1:]
    return not (up.any() or right.any() or across.any())


def _green_and_red(levels: IntArray) -> tuple[BoolArray, BoolArray]:
    lowest, highest = levels.min(), levels.max()
    return levels == lowest, (levels == highest) & (highest > lowest)
