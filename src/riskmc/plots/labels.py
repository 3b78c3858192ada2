"""Names or numbers beside the points of a diagram, with a thin line where they had to move."""

from __future__ import annotations

import textwrap

import matplotlib.patheffects as effects
import numpy as np
from matplotlib.axes import Axes
from matplotlib.text import Annotation

from riskmc._typing import FloatArray
from riskmc.plots.diagram_data import PROBABILITIES, RiskDiagram
from riskmc.plots.label_placement import nearest_in_box, place_labels
from riskmc.plots.style import INK, LIST_SIZE, MUTED, TEXT_SIZE

_LINE_FROM = 11.0
"""A label further than this from the middle of its point, in points, gets a line to it."""

_LETTERS = 26
_COST_OF_NAME_ON_BAR = 40.0
_COST_OF_NUMBER_ON_BAR = 8.0
_HALF_BAR = 1.5
_MARGIN = 1.5


def draw_labels(ax: Axes, diagram: RiskDiagram, *, named: bool, point: float) -> list[Annotation]:
    """Write a label for each scenario, clear of the other labels and of the points.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        Axes with the final limits and size.
    diagram : RiskDiagram
        What is shown.
    named : bool
        Names, or else the short marks.
    point : float
        Diameter of a point, in points.

    Returns
    -------
    list of matplotlib.text.Annotation
        In the order of the scenarios.
    """
    contents = [textwrap.fill(name, _LETTERS) for name in diagram.name] if named else list(diagram.number)
    floor = [ax.get_xlim()[0], ax.get_ylim()[0]]
    places = np.maximum(np.column_stack([diagram.x.best, diagram.y.best]), floor)
    labels = [
        _write(ax, content, place, TEXT_SIZE if named else LIST_SIZE)
        for content, place in zip(contents, places, strict=True)
    ]
    per_point = ax.figure.dpi / 72.0  # sizes below are in points, so that the picture is the same at any resolution
    boxes = [label.get_window_extent() for label in labels]
    sizes = np.array([[box.width, box.height] for box in boxes]) / per_point + 2.0 * _MARGIN
    frame = ax.get_window_extent()
    anchors = ax.transData.transform(places) / per_point
    placed = place_labels(
        anchors,
        sizes,
        bounds=np.array(frame.extents) / per_point + [2.0, 2.0, -2.0, -2.0],
        bars=_bars(ax, diagram, places) / per_point,
        bar_cost=_COST_OF_NAME_ON_BAR if named else _COST_OF_NUMBER_ON_BAR,
        gap=0.75 * point + 2.0,
        point_radius=0.5 * point + 0.5,
    )
    for label, anchor, box in zip(labels, anchors, placed, strict=True):
        label.set_position(tuple(0.5 * (box[:2] + box[2:]) - anchor))
    _draw_leaders(ax, places, anchors, placed)
    return labels


def _write(ax: Axes, content: str, place: FloatArray, size: float) -> Annotation:
    label = ax.annotate(
        content,
        xy=(float(place[0]), float(place[1])),
        xytext=(0.0, 0.0),
        textcoords="offset points",
        ha="center",
        va="center",
        fontsize=size,
        color=INK,
        linespacing=1.05,
        zorder=7,
        annotation_clip=False,
        gid="scenario-label",
    )
    label.set_path_effects([effects.withStroke(linewidth=2.2, foreground="white", alpha=0.85)])
    return label


def _bars(ax: Axes, diagram: RiskDiagram, places: FloatArray) -> FloatArray:
    """Return the boxes of the bands in pixels, (bar, 4)."""
    x_floor, y_floor = ax.get_xlim()[0], ax.get_ylim()[0]
    boxes = []
    for probability in PROBABILITIES:
        across = np.maximum(diagram.x.bands[probability], x_floor)
        up = np.maximum(diagram.y.bands[probability], y_floor)
        level, upright = places[:, 1], places[:, 0]
        starts = [np.column_stack([across[:, 0], level]), np.column_stack([upright, up[:, 0]])]
        ends = [np.column_stack([across[:, 1], level]), np.column_stack([upright, up[:, 1]])]
        boxes.append(np.hstack([ax.transData.transform(np.vstack(side)) for side in (starts, ends)]))
    return np.vstack(boxes) + _HALF_BAR * np.array([-1.0, -1.0, 1.0, 1.0])


def _draw_leaders(ax: Axes, places: FloatArray, anchors: FloatArray, placed: FloatArray) -> None:
    ends = nearest_in_box(anchors, placed)
    far = np.hypot(*(ends - anchors).T) > _LINE_FROM
    for place, offset in zip(places[far], (ends - anchors)[far], strict=True):
        ax.annotate(
            "",
            xy=(float(place[0]), float(place[1])),
            xytext=(float(offset[0]), float(offset[1])),
            textcoords="offset points",
            arrowprops={"arrowstyle": "-", "color": MUTED, "linewidth": 0.7, "shrinkA": 0.0, "shrinkB": 3.0},
            zorder=6,
            annotation_clip=False,
            gid="leader",
        )
