"""Places for the nodes of a Hasse diagram: layers by longest path, few crossings, lines as upright as can be.

The method is that of Sugiyama, Tagawa and Toda 1981, doi:10.1109/TSMC.1981.4308636: nodes
stand in layers, a line that passes a layer has a place in it, and sweeps down and up move
each node to the mean place of those it is joined to. Nothing here is random, so that the
same picture comes out every time.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from riskmc._typing import FloatArray, IntArray
from riskmc.exceptions import InputError
from riskmc.plots.label_placement import spread

_SWEEPS = 24
_SHIFTS = 12

Links = list[tuple[int, int]]


@dataclass(frozen=True, slots=True)
class HasseLayout:
    """Where everything stands.

    Parameters
    ----------
    x : numpy.ndarray
        Place of each node across, in units of the distance of neighbours, (node,).
    layer : numpy.ndarray
        Layer of each node, 0 at the top, (node,).
    lines : tuple of numpy.ndarray
        Corners (x, layer) of each line, from its upper node to its lower one, (corner, 2).
    """

    x: FloatArray
    layer: IntArray
    lines: tuple[FloatArray, ...]

    @property
    def width(self) -> float:
        """Distance from the outermost node at the left to that at the right."""
        return float(np.ptp(self.x))


def hasse_layout(edges: NDArray[np.bool_]) -> HasseLayout:
    """Return places for the nodes and lines of a partial order.

    Parameters
    ----------
    edges : numpy.ndarray of bool
        Whether a line leads from the row down to the column, (node, node).

    Returns
    -------
    HasseLayout

    Raises
    ------
    InputError
        If the edges run in a circle.

    Examples
    --------
    >>> layout = hasse_layout(np.array([[False, True, True], [False, False, False], [False, False, False]]))
    >>> layout.layer.tolist(), layout.x.tolist()
    ([0, 1, 1], [0.0, -0.5, 0.5])
    """
    layer = layers_of(edges)
    n = layer.size
    links, level, chains = _with_passing_points(edges, layer)
    rows = _ordered([np.flatnonzero(level == k).tolist() for k in range(int(level.max()) + 1)], links)
    x = _places(rows, links, level.size, n)
    corners = np.column_stack([x, level.astype(float)])
    return HasseLayout(x[:n], layer, tuple(corners[chain] for chain in chains))


def layers_of(edges: NDArray[np.bool_]) -> IntArray:
    """Return the layer of each node: the number of lines on the longest path down to it.

    Raises
    ------
    InputError
        If the edges run in a circle.

    Examples
    --------
    >>> layers_of(np.array([[False, True], [False, False]]))
    array([0, 1])
    """
    layer = np.zeros(len(edges), dtype=np.int64)
    for _ in range(len(edges) + 1):
        lower = np.where(edges, layer[:, None] + 1, 0).max(axis=0, initial=0)
        if (lower == layer).all():
            return layer
        layer = lower
    message = (
        "this is not an order: its edges run in a circle, so that a scenario would stand above itself. "
        "A higher threshold for the edges gives an order."
    )
    raise InputError(message)


def count_crossings(rows: list[list[int]], links: Links) -> int:
    """Return how many links between neighbouring rows cross.

    Examples
    --------
    >>> count_crossings([[0, 1], [2, 3]], [(0, 3), (1, 2)])
    1
    """
    place = {node: i for row in rows for i, node in enumerate(row)}
    crossings = 0
    for row in rows:
        above = set(row)
        ends = np.array([(place[a], place[b]) for a, b in links if a in above], dtype=float).reshape(-1, 2)
        left, right = (ends[:, None, k] - ends[None, :, k] for k in (0, 1))
        crossings += int((left * right < 0.0).sum()) // 2
    return crossings


def _with_passing_points(edges: NDArray[np.bool_], layer: IntArray) -> tuple[Links, IntArray, list[list[int]]]:
    """Return links between neighbouring layers, the layer of each node and passing point, and the way of each edge."""
    level: list[int] = layer.tolist()
    links: Links = []
    chains: list[list[int]] = []
    for upper, lower in np.argwhere(edges).tolist():
        between = range(level[upper] + 1, level[lower])
        chain = [upper, *range(len(level), len(level) + len(between)), lower]
        level.extend(between)
        links.extend(pairwise(chain))
        chains.append(chain)
    return links, np.array(level, dtype=np.int64), chains


def _ordered(rows: list[list[int]], links: Links) -> list[list[int]]:
    """Return the rows in the order with the fewest crossings that sweeps down and up find."""
    best, fewest = rows, count_crossings(rows, links)
    uppers, lowers = _neighbours(links)
    for sweep in range(_SWEEPS):
        if fewest == 0:
            break
        joined, step = (uppers, 1) if sweep % 2 == 0 else (lowers, -1)
        rows = _swept(rows, joined, step)
        crossings = count_crossings(rows, links)
        if crossings < fewest:
            best, fewest = rows, crossings
    return best


def _neighbours(links: Links) -> tuple[dict[int, list[int]], dict[int, list[int]]]:
    uppers: dict[int, list[int]] = {}
    lowers: dict[int, list[int]] = {}
    for upper, lower in links:
        uppers.setdefault(lower, []).append(upper)
        lowers.setdefault(upper, []).append(lower)
    return uppers, lowers


def _swept(rows: list[list[int]], joined: dict[int, list[int]], step: int) -> list[list[int]]:
    """Return the rows, each sorted by the mean place of the neighbours in the row before it."""
    rows = [list(row) for row in rows]
    order = range(1, len(rows)) if step > 0 else range(len(rows) - 2, -1, -1)
    for k in order:
        before, here = rows[k - step], rows[k]
        place = {node: (i + 0.5) / len(before) for i, node in enumerate(before)}
        own = {node: (i + 0.5) / len(here) for i, node in enumerate(here)}
        rows[k] = sorted(here, key=lambda node: _mean([place[other] for other in joined.get(node, [])], own[node]))
    return rows


def _mean(places: list[float], otherwise: float) -> float:
    return sum(places) / len(places) if places else otherwise


def _places(rows: list[list[int]], links: Links, n_points: int, n_nodes: int) -> FloatArray:
    """Return places across: rows centred, then each point drawn to the mean of its neighbours, in order and apart."""
    x = np.zeros(n_points)
    for row in rows:
        x[row] = np.arange(len(row)) - 0.5 * (len(row) - 1)
    uppers, lowers = _neighbours(links)
    near = {node: uppers.get(node, []) + lowers.get(node, []) for node in range(n_points)}
    for _ in range(_SHIFTS):
        for row in rows:
            wished = np.array([_mean([float(x[other]) for other in near[node]], float(x[node])) for node in row])
            x[row] = spread(wished, _gaps(row, n_nodes))
    return x - 0.5 * (x.min() + x.max())


def _gaps(row: list[int], n_nodes: int) -> FloatArray:
    """Return the least distances in a row: a line passes closer to a node than another node stands."""
    passing = np.array(row) >= n_nodes
    return np.where(passing[1:] & passing[:-1], 0.25, np.where(passing[1:] | passing[:-1], 0.62, 1.0))
