"""The bump chart: how the expected rank of each scenario changes over variants or profiles."""

from __future__ import annotations

import dataclasses
import textwrap
from collections.abc import Sequence

import matplotlib.pyplot as plt
import numpy as np
import xarray as xr
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection

from riskmc._typing import By, IntArray
from riskmc.plots.annotations import fit_to_figure, replaced_note, title_of, write_note, write_titles
from riskmc.plots.bump_data import BumpChart, bump_data, farthest, movers
from riskmc.plots.label_placement import spread
from riskmc.plots.ranking_data import Ranked
from riskmc.plots.ranking_frame import axis_label, clear_frame, error_note, short_names
from riskmc.plots.style import (
    GRID,
    INK,
    LIST_SIZE,
    OKABE_ITO,
    SMALL_SIZE,
    drawable_attrs,
    drawable_name,
    drawing_style,
    write_literally,
)
from riskmc.plots.texts import localised, phrase

_MOST_MOVERS = 6
_DASHES = ("-", (0, (6, 1.6)), (0, (3.5, 1.2, 1, 1.2)), (0, (2, 1)), (0, (7, 1.2, 1, 1.2, 1, 1.2)), (0, (1, 0.8)))
_MARKERS = ("o", "s", "^", "D", "v", "P")
_OTHERS = "#B8B8B8"
_LETTERS = 36
_LETTERS_OF_VARIANT = 30
_MOST_UPRIGHT = 6
_ROW = 0.168
"""Inches between the names of two scenarios."""

_LEAST_HEIGHT = 2.2
_PAD = 0.045
"""Part of the width between the ends of the lines and the names."""


def plot_bump(
    result: Ranked | xr.DataArray,
    *,
    profile: str | None = None,
    by: By = "total_impact",
    over: str | None = None,
    ax: Axes | None = None,
    language: str = "en",
) -> Axes:
    """Draw the expected rank of each scenario as a line over the variants, or over the profiles.

    Names and expected ranks stand at both ends. The scenarios that move most between their
    highest and their lowest expected rank, up to six, have a colour, a dash and a mark of
    their own; a large mark is where each stands furthest from its rank under the first
    variant, the reference.

    Parameters
    ----------
    result : xarray.DataTree, xarray.Dataset or xarray.DataArray
        What `riskmc.simulate` returns (its profiles are compared), what
        `riskmc.ranking.robustness` returns, or expected ranks by (variant, scenario). A
        result knows the names of its scenarios, the latter two only their labels, such as
        ids: give names as a coordinate ``scenario_name``, as in
        ``ranks.assign_coords(scenario_name=("scenario", [s.name for s in assessment.scenarios]))``.
    profile : str, optional
        Name of the weights; the first profile where it is None. Not used where the
        profiles are compared, or there are none.
    by : {"total_impact", "likelihood", "risk"}
        What the scenarios are ranked by. Not used where the ranking does not tell.
    over : str, optional
        The dimension that is compared: ``variant``, or else ``profile``, where it is None.
    ax : matplotlib.axes.Axes, optional
        Where to draw; a new figure where it is None. Names are placed for the height that
        `ax` has now.
    language : {"en", "nl"}
        Language of the texts.

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    InputError
        If there is nothing to compare, a dim is missing or superfluous, no scenario has a
        rank, or there are no texts in `language`.

    Examples
    --------
    >>> ranks = xr.DataArray([[1.2, 1.8], [1.6, 1.4]], {"scenario": ["a", "b"]}, ("variant", "scenario"))
    >>> ax = plot_bump(ranks)
    >>> [text.get_text() for text in ax.texts if text.get_gid() == "name-right"]
    ['1.4  b', '1.6  a']
    >>> ax = plot_bump(ranks.assign_coords(scenario_name=("scenario", ["Flood", "Pandemic"])))
    >>> [text.get_text() for text in ax.texts if text.get_gid() == "name-right"]
    ['1.4  Pandemic', '1.6  Flood']
    """
    chart = _in_drawable_letters(bump_data(result, profile=profile, by=by, over=over))
    moving = movers(chart.rank, _MOST_MOVERS)
    reading = _reading(chart, len(moving), language)
    with drawing_style():
        own_figure = ax is None
        wide, tall = _frame_size(chart)
        if ax is None:
            _, ax = plt.subplots(figsize=(wide + 5.0, tall + 2.4))
            tall_now = tall
        else:
            tall_now = ax.get_window_extent().height / ax.figure.dpi
        _set_axes(ax, chart)
        _draw_others(ax, chart, moving)
        _draw_movers(ax, chart, moving)
        _write_names(ax, chart, moving, gap=_ROW / tall_now * abs(float(np.ptp(ax.get_ylim()))), language=language)
        write_literally(ax)
        weights = phrase(language, "weights", profile=chart.profile) if chart.profile else ""
        head = " \N{MIDDLE DOT} ".join(filter(None, [axis_label(chart.by, "rank_axis", language), weights]))
        stamped = phrase(language, "illustrative") if chart.illustrative else ""
        write_titles(ax, title_of(chart.attrs), head, reading, stamped=stamped)
        write_note(ax, _note(chart, language))
        if own_figure:
            fit_to_figure(ax, least=(wide, tall))
    return ax


def _in_drawable_letters(chart: BumpChart) -> BumpChart:
    names, variants = (tuple(map(drawable_name, texts)) for texts in (chart.name, chart.variant))
    profile = drawable_name(chart.profile)
    return dataclasses.replace(chart, name=names, variant=variants, profile=profile, attrs=drawable_attrs(chart.attrs))


def _reading(chart: BumpChart, n_moving: int, language: str) -> str:
    over = phrase(language, f"over_{chart.over}" if chart.over in {"variant", "profile"} else "over_other")
    parts = [phrase(language, "bump_reading", over=over)]
    parts += [phrase(language, "bump_movers", count=n_moving, over=over)] if n_moving else []
    return " ".join(parts)


def _frame_size(chart: BumpChart) -> tuple[float, float]:
    """Return the width and height that lines and names need, in inches."""
    n_variants, n_scenarios = chart.rank.shape
    return max(5.0, min(0.62 * n_variants, 14.0)), max(_LEAST_HEIGHT, 1.06 * _ROW * n_scenarios)


def _set_axes(ax: Axes, chart: BumpChart) -> None:
    n_variants = len(chart.variant)
    side = _PAD * (n_variants - 1)
    top, bottom = float(np.nanmin(chart.rank)), float(np.nanmax(chart.rank))
    ax.set_xlim(-side, n_variants - 1 + side)
    ax.set_ylim(max(bottom, top + 1.0) + 0.3, top - 0.3)
    ax.set_yticks([])
    upright = n_variants <= _MOST_UPRIGHT
    short = short_names(chart.variant, _LETTERS_OF_VARIANT)
    words = [textwrap.fill(name, 14) for name in short] if upright else short
    ax.set_xticks(range(n_variants), words, fontsize=SMALL_SIZE)
    if not upright:
        plt.setp(ax.get_xticklabels(), rotation=40.0, ha="right", rotation_mode="anchor")
    clear_frame(ax)
    for variant in range(n_variants):
        ax.axvline(variant, color=GRID, linewidth=0.7, zorder=0)


def _draw_others(ax: Axes, chart: BumpChart, moving: IntArray) -> None:
    variants = np.arange(len(chart.variant), dtype=float)
    still = [i for i in range(len(chart.name)) if i not in set(moving.tolist())]
    paths = [np.column_stack([variants, chart.rank[:, i]]) for i in still]
    lines = LineCollection(paths, colors=_OTHERS, linewidths=1.0, zorder=1, gid="others")
    ax.add_collection(lines)


def _draw_movers(ax: Axes, chart: BumpChart, moving: IntArray) -> None:
    variants, far = np.arange(len(chart.variant)), farthest(chart.rank)
    for i, colour, dashes, marker in zip(moving, OKABE_ITO, _DASHES, _MARKERS, strict=False):
        ax.plot(
            variants,
            chart.rank[:, i],
            color=colour,
            linestyle=dashes,
            linewidth=2.2,
            marker=marker,
            markersize=4.0,
            zorder=3,
            gid="mover",
        )
        ax.scatter(
            far[i], chart.rank[far[i], i], s=75.0, marker=marker, color=colour, edgecolors=INK, zorder=4
        ).set_gid("farthest")


def _write_names(ax: Axes, chart: BumpChart, moving: IntArray, *, gap: float, language: str) -> None:
    """Write name and rank at both ends, `gap` ranks apart at least, with a thin line to where each belongs."""
    short = short_names(chart.name, _LETTERS)
    last = len(chart.variant) - 1
    side = _PAD * last
    for end, outward, ha in ((0, -1.0, "right"), (last, 1.0, "left")):
        ranks = chart.rank[end]
        there = np.flatnonzero(np.isfinite(ranks))
        order = there[np.argsort(ranks[there], kind="stable")]
        places = spread(ranks[order], np.full(max(order.size - 1, 0), gap))
        paths = [[(end, ranks[i]), (end + outward * side, place)] for i, place in zip(order, places, strict=True)]
        colours = [_colour(int(i), moving) for i in order]
        leaders = LineCollection(paths, colors=colours, linewidths=0.9, zorder=0.5, gid="leaders", clip_on=False)
        ax.add_collection(leaders)
        for i, place in zip(order, places, strict=True):
            number = localised(f"{ranks[i]:.1f}", language)
            ax.annotate(
                f"{number}  {short[i]}" if ha == "left" else f"{short[i]}  {number}",
                xy=(end + outward * side, place),
                xytext=(3.0 * outward, 0.0),
                textcoords="offset points",
                ha=ha,
                va="center_baseline",
                fontsize=LIST_SIZE,
                fontweight="bold" if i in moving else "normal",
                annotation_clip=False,
                gid=f"name-{'right' if ha == 'left' else 'left'}",
            )


def _colour(scenario: int, moving: IntArray) -> str:
    places = moving.tolist()
    return OKABE_ITO[places.index(scenario)] if scenario in places else _OTHERS


def _note(chart: BumpChart, language: str) -> str:
    parts: Sequence[str] = [
        phrase(language, "not_shown", parts=phrase(language, "not_ranked", count=chart.n_left_out))
        if chart.n_left_out
        else "",
        phrase(language, "draws", draws=localised(f"{chart.n_draws:,}", language)) if chart.n_draws else "",
        error_note(chart.error, "expected_rank", computed=chart.computed, language=language),
        phrase(language, "source", source=str(chart.attrs["source"]).rstrip(".")) if chart.attrs.get("source") else "",
    ]
    mended = replaced_note((*chart.name, *chart.variant, title_of(chart.attrs), *parts), language=language)
    return " ".join(filter(None, [*parts, mended]))
