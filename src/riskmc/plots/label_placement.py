"""Finding places for labels near their points so that nothing hides anything else.

Everything here is plane geometry in one unit (points or pixels); boxes are rows of
(left, bottom, right, top). The search is greedy with a few sweeps of improvement, and
has no randomness, so that the same picture comes out every time.
"""

from __future__ import annotations

import numpy as np

from riskmc._typing import FloatArray

_DIRECTIONS = 16
_DISTANCES = (1.0, 2.5, 4.5, 7.0, 10.0, 14.0, 19.0, 25.0)
_SWEEPS = 12

_HIDES_LABEL = 1000.0
_HIDES_POINT = 400.0
_LEADER_CROSSES = 60.0
_OUTSIDE = 4000.0
_NEAR_OTHER = 5.0
_DISTANCE = 1.0
_RIGHT_IS_BETTER = 0.4
_LEADER_STEPS = np.linspace(0.0, 1.0, 24)


def place_labels(
    anchors: FloatArray,
    sizes: FloatArray,
    *,
    bounds: FloatArray,
    bars: FloatArray,
    bar_cost: float,
    gap: float,
    point_radius: float,
) -> FloatArray:
    """Return a box for each label, near its anchor and clear of labels, points and bars.

    Parameters
    ----------
    anchors : numpy.ndarray
        Where the points are, (label, 2).
    sizes : numpy.ndarray
        Width and height of each label, (label, 2).
    bounds : numpy.ndarray
        The box that labels should stay in, (4,).
    bars : numpy.ndarray
        Boxes that a label had better not cover, (bar, 4).
    bar_cost : float
        What covering bars with a whole label costs, where moving it by one more `gap`
        costs 1.
    gap : float
        Shortest distance between a point and its label.
    point_radius : float
        Half the width of a point.

    Returns
    -------
    numpy.ndarray
        Boxes, (label, 4).

    Examples
    --------
    >>> import numpy as np
    >>> box = place_labels(
    ...     np.array([[50.0, 50.0]]),
    ...     np.array([[20.0, 10.0]]),
    ...     bounds=np.array([0.0, 0.0, 100.0, 100.0]),
    ...     bars=np.empty((0, 4)),
    ...     bar_cost=10.0,
    ...     gap=4.0,
    ...     point_radius=3.0,
    ... )
    >>> bool(box[0, 0] > 53.0)  # to the right of the point
    True
    """
    points = np.concatenate([anchors - point_radius, anchors + point_radius], axis=1)
    candidates = [_candidates(*pair, gap) for pair in zip(anchors, sizes, strict=True)]
    fixed = [
        _fixed_cost(boxes, i, points, bounds=bounds, bars=bars, bar_cost=bar_cost, gap=gap)
        for i, boxes in enumerate(candidates)
    ]
    chosen = np.full((len(anchors), 4), np.nan)
    order = np.argsort(-_crowding(anchors, sizes), kind="stable")
    for _ in range(_SWEEPS):
        before = chosen.copy()
        for i in order:
            others = np.delete(np.arange(len(anchors)), i)
            cost = fixed[i] + _cost_of_others(candidates[i], anchors[i], chosen[others], anchors[others])
            chosen[i] = candidates[i][int(np.argmin(cost))]
        if np.array_equal(before, chosen):
            break
    return chosen


def overlaps(boxes: FloatArray, others: FloatArray) -> FloatArray:
    """Return the area that each of `boxes` shares with each of `others`, (box, other).

    Examples
    --------
    >>> import numpy as np
    >>> overlaps(np.array([[0.0, 0.0, 2.0, 2.0]]), np.array([[1.0, 1.0, 3.0, 3.0], [2.0, 0.0, 3.0, 1.0]]))
    array([[1., 0.]])
    """
    low = np.maximum(boxes[:, None, :2], others[None, :, :2])
    high = np.minimum(boxes[:, None, 2:], others[None, :, 2:])
    shared: FloatArray = np.clip(high - low, 0.0, None).prod(axis=2)
    return shared


def nearest_in_box(anchors: FloatArray, boxes: FloatArray) -> FloatArray:
    """Return the place in each box nearest to its anchor, (label, 2)."""
    nearest: FloatArray = np.clip(anchors, boxes[:, :2], boxes[:, 2:])
    return nearest


def _candidates(anchor: FloatArray, size: FloatArray, gap: float) -> FloatArray:
    """Return boxes around the anchor: nearest ring first, each ring from the right upwards."""
    angles = np.linspace(0.0, 2.0 * np.pi, _DIRECTIONS, endpoint=False)
    unit = np.stack([np.cos(angles), np.sin(angles)], axis=1)
    # A label beside its point is held at the middle of its side, one above or below by its nearer edge.
    lean = np.clip(1.5 * unit, -1.0, 1.0)
    rings = [anchor + gap * distance * unit + 0.5 * size * lean for distance in _DISTANCES]
    centres = np.concatenate(rings)
    return np.concatenate([centres - 0.5 * size, centres + 0.5 * size], axis=1)


def _crowding(anchors: FloatArray, sizes: FloatArray) -> FloatArray:
    """Return how many neighbours each point has within the reach of a label."""
    apart = np.abs(anchors[:, None, :] - anchors[None, :, :])
    near: FloatArray = (apart < 2.0 * sizes[:, None, :]).all(axis=2).sum(axis=1).astype(float)
    return near


def _fixed_cost(
    boxes: FloatArray,
    own: int,
    points: FloatArray,
    *,
    bounds: FloatArray,
    bars: FloatArray,
    bar_cost: float,
    gap: float,
) -> FloatArray:
    """Return the cost of each candidate that does not depend on the other labels."""
    area = (boxes[0, 2:] - boxes[0, :2]).prod()
    anchor = 0.5 * (points[own, :2] + points[own, 2:])
    outside = area - overlaps(boxes, bounds[None, :])[:, 0]
    hidden = (overlaps(boxes, points) > 0.0).sum(axis=1)
    wide = boxes + gap * np.array([-1.0, -1.0, 1.0, 1.0])
    near_other = (overlaps(wide, np.delete(points, own, axis=0)) > 0.0).sum(axis=1)
    covered = overlaps(boxes, bars).sum(axis=1) if len(bars) else np.zeros(len(boxes))
    away = np.hypot(*(nearest_in_box(anchor[None, :], boxes) - anchor).T) / gap
    left = (anchor[0] - boxes[:, [0, 2]].mean(axis=1)) / (boxes[0, 2] - boxes[0, 0])
    crossed = _crossings(boxes, anchor, np.delete(points, own, axis=0))
    return np.asarray(
        _OUTSIDE * outside / area
        + _HIDES_POINT * hidden
        + _NEAR_OTHER * near_other
        + bar_cost * covered / area
        + _DISTANCE * away
        + _RIGHT_IS_BETTER * left
        + _LEADER_CROSSES * crossed
    )


def _cost_of_others(boxes: FloatArray, anchor: FloatArray, placed: FloatArray, their_anchors: FloatArray) -> FloatArray:
    """Return the cost of each candidate against the labels that have a place."""
    there = np.isfinite(placed[:, 0])
    if not there.any():
        return np.zeros(len(boxes))
    placed, their_anchors = placed[there], their_anchors[there]
    area = (boxes[0, 2:] - boxes[0, :2]).prod()
    shared = overlaps(boxes, placed)
    hidden = (shared > 0.0).sum(axis=1) + shared.sum(axis=1) / area
    mine = _crossings(boxes, anchor, placed)
    ends = nearest_in_box(their_anchors, placed)
    lines = their_anchors[:, None, :] + _LEADER_STEPS[None, :, None] * (ends - their_anchors)[:, None, :]
    theirs = _inside(lines.reshape(-1, 2), boxes).reshape(len(placed), len(_LEADER_STEPS), len(boxes)).any(axis=1)
    return np.asarray(_HIDES_LABEL * hidden + _LEADER_CROSSES * (mine + theirs.sum(axis=0)))


def _crossings(boxes: FloatArray, anchor: FloatArray, others: FloatArray) -> FloatArray:
    """Return how many of `others` the line from the anchor to each box runs through."""
    if len(others) == 0:
        return np.zeros(len(boxes))
    ends = nearest_in_box(np.broadcast_to(anchor, (len(boxes), 2)), boxes)
    lines = anchor + _LEADER_STEPS[None, :, None] * (ends - anchor)[:, None, :]
    inside = _inside(lines.reshape(-1, 2), others).reshape(len(boxes), len(_LEADER_STEPS), len(others))
    return inside.any(axis=1).sum(axis=1).astype(float)


def _inside(places: FloatArray, boxes: FloatArray) -> np.ndarray[tuple[int, ...], np.dtype[np.bool_]]:
    """Tell which places lie in which boxes, (place, box)."""
    (x, y), (left, bottom, right, top) = places.T[:, :, None], boxes.T[:, None, :]
    return np.asarray((x >= left) & (x <= right) & (y >= bottom) & (y <= top))


def spread(wished: FloatArray, gaps: FloatArray) -> FloatArray:
    """Return the places nearest to the wished ones, in the same order and at least the gaps apart.

    Least squares under ``x[i + 1] - x[i] >= gaps[i]``, by pooling neighbours that are too
    close (Ayer et al. 1955, doi:10.1214/aoms/1177728423).

    Examples
    --------
    >>> spread(np.array([0.0, 0.0, 5.0]), np.array([1.0, 1.0]))
    array([-0.5,  0.5,  5. ])
    """
    offset = np.concatenate([[0.0], np.cumsum(gaps)])[: wished.size]
    pools: list[tuple[float, int]] = []
    for value in wished - offset:
        total, count = float(value), 1
        while pools and pools[-1][0] * count > total * pools[-1][1]:
            before, many = pools.pop()
            total, count = total + before, count + many
        pools.append((total, count))
    levels = np.concatenate([np.full(count, total / count) for total, count in pools]) if pools else np.zeros(0)
    places: FloatArray = levels + offset
    return places
