"""Feedback to experts as small multiples: what was said, and the law that the fit makes of it."""

from __future__ import annotations

import textwrap
from itertools import pairwise
from typing import Final

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection, PolyCollection
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from riskmc._typing import FloatArray
from riskmc.model import Assessment
from riskmc.plots.annotations import fit_to_figure, replaced_note, title_of, write_note, write_titles
from riskmc.plots.feedback_data import FeedbackPage, Panel, feedback_page
from riskmc.plots.knowledge import GLYPHS, knowledge_handles
from riskmc.plots.ranking_frame import clear_frame, draw_row_legend
from riskmc.plots.style import (
    GRID,
    INK,
    LIST_SIZE,
    MUTED,
    OKABE_ITO,
    SMALL_SIZE,
    drawable_attrs,
    drawing_style,
    write_literally,
)
from riskmc.plots.texts import phrase
from riskmc.scales import LOWEST

_FIT: Final = OKABE_ITO[0]
_POOL: Final = OKABE_ITO[1]
_WIDE: Final = 0.94
"""Width of a panel in columns."""
_BASE, _SAID, _LABELS, _HIGH = 0.64, 0.76, 0.84, 0.56
"""Lines of a panel below its top, and the height of its density, in rows."""
_CAP: Final = 0.05
_LABEL_SIZE: Final = 6.5
_NAME_LETTERS, _HEAD_LETTERS, _HEAD_LINES = 26, 22, 3
_COLUMN_INCHES, _ROW_INCHES = 2.0, 0.62


def plot_feedback(
    assessment: Assessment,
    *,
    scenario: str | None = None,
    expert: str | None = None,
    page: int = 1,
    ax: Axes | None = None,
    language: str = "en",
) -> Axes:
    """Draw a panel for each judgement: low, best and high as said, and the law that was fitted.

    Criteria are rows. The columns are the experts of a scenario and their pool, or the
    scenarios of one expert, at most six on a page; `riskmc.plots.feedback_data.feedback_columns`
    tells how many pages there are. Above each class axis stands the density of the fit, and
    the bar of its 5, 50 and 95 % quantiles; below it what was said. A spike at class 0 is a
    bar as wide as a class.

    Parameters
    ----------
    assessment : Assessment
    scenario, expert : str, optional
        Only of this one.
    page : int
        From 1.
    ax : matplotlib.axes.Axes, optional
        Where to draw; a new figure where it is None.
    language : {"en", "nl"}

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    InputError
        If there is no such scenario, expert or page, the expert judged nothing of the
        scenario, or there are no texts in `language`.
    AssessmentError
        If a judgement cannot be met by the shape it is read with.

    Examples
    --------
    >>> import pandas as pd
    >>> rows = [("flood", "impact", "3", "4", "5"), ("flood", "likelihood", "1", "2", "3")]
    >>> assessment = Assessment.from_frames(
    ...     pd.DataFrame(rows, columns=["scenario", "criterion", "low", "best", "high"]),
    ...     framework="uk-nrr-2025",
    ...     reading={"bounds": "p5-p95"},
    ...     dependence={"within_scenario": 0},
    ... )
    >>> ax = plot_feedback(assessment)
    >>> [text.get_text() for text in ax.texts if text.get_gid() == "column-head"]
    ['flood']
    """
    shown = feedback_page(assessment, scenario=scenario, expert=expert, page=page, language=language)
    n_rows, n_columns = len(shown.rows), len(shown.columns)
    least = (_COLUMN_INCHES * n_columns, _ROW_INCHES * n_rows)
    with drawing_style():
        own_figure = ax is None
        if ax is None:
            _, ax = plt.subplots(figsize=(least[0] + 2.5, least[1] + 2.0))
        ax.set_xlim(0.0, n_columns)
        ax.set_ylim(n_rows + 0.05, -0.05)
        _draw_classes(ax, shown)
        _draw_fits(ax, shown)
        _draw_said(ax, shown)
        _write_heads(ax, shown, language)
        clear_frame(ax)
        ax.set_xticks([])
        write_literally(ax)
        draw_row_legend(ax, _handles(shown, language), most_columns=min(max(n_columns, 2), 4))
        _write_around(ax, shown, language)
        if own_figure:
            fit_to_figure(ax, least=least)
    return ax


def _across(panel_column: int, coordinates: FloatArray | float, labels: tuple[str, ...]) -> FloatArray:
    """Return where class coordinates of a row stand, kept within the panel."""
    low, high = _ends(labels)
    share = np.clip((np.asarray(coordinates, dtype=float) - low) / (high - low), 0.0, 1.0)
    return panel_column + 0.5 * (1.0 - _WIDE) + _WIDE * share


def _ends(labels: tuple[str, ...]) -> tuple[float, float]:
    return (-LOWEST if labels[0] else LOWEST), len(labels) - 1 + LOWEST


def _draw_classes(ax: Axes, shown: FeedbackPage) -> None:
    """Draw the bounds of the classes of every panel, and write their labels under each run of rows that share them."""
    bounds, bases = [], []
    for panel in shown.panels:
        labels = shown.labels[panel.row]
        low, high = _ends(labels)
        places = _across(panel.column, np.arange(low, high + 0.5), labels)
        bounds += [[(x, panel.row + _BASE - _HIGH), (x, panel.row + _LABELS)] for x in places]
        bases.append([(places[0], panel.row + _BASE), (places[-1], panel.row + _BASE)])
    _lines(ax, bounds, GRID, 0.5, "class-bound", zorder=0)
    _lines(ax, bases, MUTED, 0.6, "class-axis", zorder=1)
    ends = [row for row, (one, other) in enumerate(pairwise((*shown.labels, ()))) if one != other]
    for panel in shown.panels:
        if panel.row in ends:
            labels = shown.labels[panel.row]
            for k, label in enumerate(labels):
                if label:
                    x = float(_across(panel.column, float(k), labels))
                    ax.text(
                        x, panel.row + _LABELS + 0.01, label, ha="center", va="top", fontsize=_LABEL_SIZE, color=MUTED
                    ).set_gid("class-label")


def _draw_fits(ax: Axes, shown: FeedbackPage) -> None:
    """Draw densities and the bars of quantiles, pools in their own colour."""
    for is_pool, colour in ((False, _FIT), (True, _POOL)):
        panels = [panel for panel in shown.panels if (panel.said is None) == is_pool]
        outlines = [_outline(panel, shown.labels[panel.row]) for panel in panels]
        densities = PolyCollection(outlines, facecolor=colour, alpha=0.3, linewidth=0.0, zorder=2)
        densities.set_gid("pool-density" if is_pool else "density")
        ax.add_collection(densities)
        bars, medians = [], []
        for panel in panels:
            low, middle, high = _across(panel.column, panel.quantiles, shown.labels[panel.row])
            y = panel.row + _BASE
            bars.append([(low, y), (high, y)])
            medians.append((middle, y))
        _lines(ax, bars, colour, 2.6, "fit-quantiles", zorder=3)
        places = np.asarray(medians).reshape(-1, 2)
        points = ax.scatter(places[:, 0], places[:, 1], s=14.0, marker="o", zorder=4)
        points.set(facecolor="white", edgecolor=colour, linewidth=1.2, gid="fit-median")


def _outline(panel: Panel, labels: tuple[str, ...]) -> FloatArray:
    """Return the outline of the steps of a density."""
    first = 0 if labels[0] else 1
    x = np.column_stack([panel.lower[first:], panel.upper[first:]]).ravel()
    top = panel.row + _BASE - _HIGH * np.repeat(panel.density[first:], 2)
    places = np.column_stack([_across(panel.column, x, labels), top])
    base = panel.row + _BASE
    return np.vstack([[places[0, 0], base], places, [places[-1, 0], base]])


def _draw_said(ax: Axes, shown: FeedbackPage) -> None:
    """Draw low, best and high as they were said under the axis of each panel, and the grade of knowledge."""
    lines, bests = [], []
    for panel in shown.panels:
        if panel.said is None:
            continue
        low, best, high = _across(panel.column, np.asarray(panel.said), shown.labels[panel.row])
        y = panel.row + _SAID
        lines += [[(low, y), (high, y)], [(low, y - _CAP), (low, y + _CAP)], [(high, y - _CAP), (high, y + _CAP)]]
        bests.append((best, y))
        if panel.grade:
            x = panel.column + 0.5 + 0.5 * _WIDE
            ax.text(x, panel.row + 0.1, GLYPHS[panel.grade], ha="right", va="top", fontsize=LIST_SIZE).set_gid("grade")
    _lines(ax, lines, INK, 1.0, "said", zorder=3)
    places = np.asarray(bests).reshape(-1, 2)
    ax.scatter(places[:, 0], places[:, 1], s=13.0, marker="D", color=INK, linewidth=0.0, zorder=4).set_gid("said-best")


def _write_heads(ax: Axes, shown: FeedbackPage, language: str) -> None:
    """Write the criteria at the left, and scenario and expert above the columns."""
    names = [textwrap.shorten(name, 2 * _NAME_LETTERS, placeholder="\N{HORIZONTAL ELLIPSIS}") for name in shown.rows]
    written = [textwrap.fill(name, _NAME_LETTERS) for name in names]
    ax.set_yticks(np.arange(len(written)) + 0.5, written, fontsize=LIST_SIZE)
    several = len({expert for _, expert in shown.columns}) > 1
    for column, (scenario, expert) in enumerate(shown.columns):
        who = expert or phrase(language, "feedback_together")
        lines = textwrap.wrap(scenario, _HEAD_LETTERS, max_lines=_HEAD_LINES, placeholder="\N{HORIZONTAL ELLIPSIS}")
        if several:
            lines.append(who if len(who) <= _HEAD_LETTERS else f"{who[: _HEAD_LETTERS - 1]}\N{HORIZONTAL ELLIPSIS}")
        ax.text(
            column + 0.5, -0.08, "\n".join(lines), ha="center", va="bottom", fontsize=SMALL_SIZE, linespacing=1.1
        ).set_gid("column-head")


def _write_around(ax: Axes, shown: FeedbackPage, language: str) -> None:
    attrs = drawable_attrs(shown.attrs)
    key = "feedback_line" if shown.n_pages > 1 else "feedback_line_one"
    line = phrase(language, key, page=shown.page, n_pages=shown.n_pages)
    stamped = phrase(language, "illustrative") if shown.illustrative else ""
    heads = [text for text in ax.texts if text.get_gid() == "column-head"]
    # The titles stand on the frame: it is raised by the lines of the heads.
    raised = max(text.get_text().count("\n") + 1 for text in heads) * SMALL_SIZE * 1.25 / 72.0
    ax.set_ylim(top=-0.1 - raised / _ROW_INCHES)
    write_titles(ax, title_of(attrs), line, phrase(language, "feedback_reading"), stamped=stamped)
    texts = (*shown.rows, *(name for column in shown.columns for name in column), str(attrs.get("title", "")))
    source = phrase(language, "source", source=str(attrs["source"]).rstrip(".")) if attrs.get("source") else ""
    parts = [_zero_note(shown, language), source, replaced_note((*texts, source), language=language)]
    write_note(ax, " ".join(filter(None, parts)))


def _zero_note(shown: FeedbackPage, language: str) -> str:
    """Say what a block at class 0 is, where there is one."""
    labels = [shown.labels[panel.row][0] for panel in shown.panels if panel.density[0] > 0.0]
    return phrase(language, "feedback_zero", label=next(filter(None, labels))) if any(labels) else ""


def _handles(shown: FeedbackPage, language: str) -> list[Artist]:
    fit = Line2D([], [], color=_FIT, linewidth=2.6, marker="o", markersize=4.5, markerfacecolor="white")
    fit.set_label(phrase(language, "feedback_quantiles"))
    said = Line2D([], [], color=INK, linewidth=1.0, marker="D", markersize=4.0)
    said.set_label(phrase(language, "feedback_said"))
    density = Patch(facecolor=_FIT, alpha=0.3, label=phrase(language, "feedback_density"))
    pool = Patch(facecolor=_POOL, alpha=0.3, label=phrase(language, "feedback_pool_density"))
    pools = [pool] if any(panel.said is None for panel in shown.panels) else []
    return [density, fit, said, *pools, *knowledge_handles([panel.grade for panel in shown.panels], language)]


def _lines(
    ax: Axes, segments: list[list[tuple[float, float]]], colour: str, width: float, gid: str, *, zorder: int
) -> None:
    lines = LineCollection(segments, colors=colour, linewidths=width, zorder=zorder, capstyle="butt")
    lines.set_gid(gid)
    ax.add_collection(lines)
