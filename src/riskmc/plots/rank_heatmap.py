"""The rank heat map: how probable each rank is for each scenario."""

from __future__ import annotations

import dataclasses
import math
import textwrap
from typing import Literal

import matplotlib.pyplot as plt
import numpy as np
import xarray as xr
from matplotlib.axes import Axes
from matplotlib.colors import PowerNorm
from matplotlib.image import AxesImage
from matplotlib.ticker import PercentFormatter
from matplotlib.transforms import Affine2D, ScaledTranslation, blended_transform_factory

from riskmc._typing import By
from riskmc.plots.annotations import fit_to_figure, replaced_note, title_of, write_note, write_titles
from riskmc.plots.heatmap_data import RankHeatmap, colour_top, rank_heatmap_data
from riskmc.plots.style import (
    INK,
    LIST_SIZE,
    MUTED,
    SMALL_SIZE,
    TEXT_SIZE,
    drawable_attrs,
    drawable_name,
    drawing_style,
    readable_on,
    write_literally,
)
from riskmc.plots.texts import not_shown
from riskmc.results.precision import TABLE_ERROR, probability_parts

_COLOURS = "cividis_r"
_MOST_WITH_TEXT = 12
_MOST_ROWS = 60
"""Lines of names on a page: of more scenarios, one in so many is named."""
_LETTERS = 30
_CELL_WIDTH = 0.76
"""Inches for "> 99.998 %" in a cell."""

_NEVER = 0.001
"""Cells below this probability stay white, so that the eye sees which ranks occur at all."""

_BY_WORDS = {"total_impact": "total impact", "likelihood": "likelihood", "risk": "risk (likelihood x total impact)"}


def plot_rank_heatmap(
    result: xr.DataTree, *, profile: str | None = None, by: By = "total_impact", ax: Axes | None = None
) -> Axes:
    """Draw the probability of each rank for each scenario, in the order of expected rank.

    The rank acceptability index is the share of draws in which a scenario holds a rank
    (Lahdelma and Salminen 2001, doi:10.1287/opre.49.3.444.11220); rank 1 is the highest.
    A diamond marks the expected rank. With at most 12 scenarios each cell carries its
    probability in the digits that its Monte Carlo standard error supports.

    Parameters
    ----------
    result : xarray.DataTree
        What `riskmc.simulate` returns.
    profile : str, optional
        Name of the weights; the first profile of the result where it is None.
    by : {"total_impact", "likelihood", "risk"}
        What the scenarios are ranked by; those without it are left out.
    ax : matplotlib.axes.Axes, optional
        Where to draw; a new figure where it is None.

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    InputError
        If the result lacks a group, has no such profile, or no scenario is ranked
        by `by`.

    Examples
    --------
    >>> import riskmc
    >>> laws = {"flood": {"cost": riskmc.PERT(1, 2, 5)}, "cyber": {"cost": riskmc.PERT(0, 2, 9)}}
    >>> result = riskmc.simulate(riskmc.Model.from_laws(laws), n_draws=4096, rng=1)
    >>> ax = plot_rank_heatmap(result)
    >>> [label.get_text() for label in ax.get_yticklabels()]
    ['cyber', 'flood']
    """
    heatmap = _in_drawable_letters(rank_heatmap_data(result, profile=profile, by=by))
    with drawing_style():
        own_figure = ax is None
        if ax is None:
            ax = _new_axes(len(heatmap.scenario))
        image = _draw_cells(ax, heatmap)
        if len(heatmap.scenario) <= _MOST_WITH_TEXT:
            _write_probabilities(ax, heatmap, image)
        _mark_expected_ranks(ax, heatmap)
        _set_axes(ax, heatmap)
        write_literally(ax)
        _draw_colour_bar(ax, heatmap, image)
        _write_around(ax, heatmap)
        if own_figure:
            fit_to_figure(ax, least=_least_frame(len(heatmap.scenario)))
    return ax


def _in_drawable_letters(heatmap: RankHeatmap) -> RankHeatmap:
    """Return the heat map with every text of the assessment in letters that the font has."""
    names = tuple(map(drawable_name, heatmap.name))
    attrs = drawable_attrs(heatmap.attrs)
    return dataclasses.replace(heatmap, name=names, profile=drawable_name(heatmap.profile), attrs=attrs)


def _new_axes(n_scenarios: int) -> Axes:
    few = n_scenarios <= _MOST_WITH_TEXT
    wide = max(10.0, 4.6 + _CELL_WIDTH * n_scenarios)
    size = (wide, 2.3 + 0.52 * n_scenarios) if few else (12.5, 2.4 + 0.19 * min(n_scenarios, _MOST_ROWS))
    figure, ax = plt.subplots(figsize=size)
    figure.subplots_adjust(left=0.28, right=0.8, bottom=0.2, top=0.8)
    return ax


def _least_frame(n_scenarios: int) -> tuple[float, float]:
    """Return the least width and height of the cells together, in inches."""
    if n_scenarios <= _MOST_WITH_TEXT:
        return max(4.0, _CELL_WIDTH * n_scenarios), 0.45 * n_scenarios
    return 7.0, 0.16 * min(n_scenarios, _MOST_ROWS)


def _named(n_scenarios: int) -> int:
    """Return 1 where every scenario is named, 2 where every second is, and so on."""
    return math.ceil(n_scenarios / _MOST_ROWS)


def _draw_cells(ax: Axes, heatmap: RankHeatmap) -> AxesImage:
    """Fill the cells with the colour of their probability, rank 1 and best expected rank top left."""
    n = len(heatmap.scenario)
    seen = np.ma.masked_less(heatmap.probability, _NEVER)
    # A square root tells 2 % from 10 % where many scenarios share the ranks out thinly.
    norm = PowerNorm(1.0 if n <= _MOST_WITH_TEXT else 0.5, 0.0, colour_top(heatmap.probability))
    extent = (0.5, n + 0.5, n - 0.5, -0.5)
    image = ax.imshow(seen, cmap=_COLOURS, norm=norm, aspect="auto", extent=extent, interpolation="none")
    edges = np.arange(n + 1.0)
    width = min(0.6, 30.0 / n)  # a line must not hide a narrow cell
    ax.hlines(edges - 0.5, 0.5, n + 0.5, colors="white", linewidth=width, zorder=2)
    ax.vlines(edges + 0.5, -0.5, n - 0.5, colors="white", linewidth=width, zorder=2)
    return image


def _write_probabilities(ax: Axes, heatmap: RankHeatmap, image: AxesImage) -> None:
    for row, column in np.argwhere(heatmap.probability >= _NEVER):
        probability, error = float(heatmap.probability[row, column]), float(heatmap.mcse[row, column])
        if heatmap.n_draws == 0 and error > 0.0:  # computed
            error = max(error, TABLE_ERROR)
        ax.text(
            column + 1.0,
            row - 0.08,
            probability_parts(probability, error)[0],
            ha="center",
            va="center",
            fontsize=TEXT_SIZE if len(heatmap.scenario) <= 6 else LIST_SIZE,  # noqa: PLR2004 - wide cells, large letters
            color=readable_on(image.to_rgba(probability)),  # type: ignore[arg-type]  # one colour
            zorder=4,
            gid="probability",
        )


def _mark_expected_ranks(ax: Axes, heatmap: RankHeatmap) -> None:
    """Mark the expected rank in each row, below the probability where there is one, and write it at the right."""
    rows = np.arange(len(heatmap.scenario), dtype=float)
    few = rows.size <= _MOST_WITH_TEXT
    marks = ax.scatter(
        heatmap.expected_rank,
        rows + (0.32 if few else 0.0),
        marker="D",
        s=34.0 if few else max(4.0, 20.0 * min(1.0, _MOST_ROWS / rows.size)),
        facecolors="white",
        edgecolors="black",
        linewidths=1.1 * min(1.0, _MOST_ROWS / rows.size),
        zorder=3,
    )
    marks.set_gid("expected-rank")
    step = _named(rows.size)
    for row, expected in zip(rows[::step], heatmap.expected_rank[::step], strict=True):
        number = f"{expected:.2f}" if few else f"{expected:.1f}"
        _write_beside(ax, row, number, size=SMALL_SIZE if few else LIST_SIZE, va="center", gid="expected-rank-number")
    _write_beside(ax, -0.6, "expected\nrank", size=LIST_SIZE, va="bottom", gid="expected-rank-head")


def _write_beside(ax: Axes, row: float, text: str, *, size: float, va: Literal["center", "bottom"], gid: str) -> None:
    """Write `text` at the height of `row` in a column at the right of the cells."""
    ax.annotate(
        text,
        xy=(1.0, row),
        xycoords=ax.get_yaxis_transform(),
        xytext=(48.0, 0.0),
        textcoords="offset points",
        ha="right",
        va=va,
        fontsize=size,
        color=INK if va == "center" else MUTED,
        annotation_clip=False,
        gid=gid,
    )


def _set_axes(ax: Axes, heatmap: RankHeatmap) -> None:
    n = len(heatmap.scenario)
    few = n <= _MOST_WITH_TEXT
    names = [textwrap.fill(name, _LETTERS) for name in heatmap.name] if few else heatmap.name
    ax.set_yticks(range(0, n, _named(n)), names[:: _named(n)], fontsize=TEXT_SIZE if few else LIST_SIZE)
    step = 5 * math.ceil(n / 60)
    ax.set_xticks(range(1, n + 1) if few else [1, *range(step, n - step // 2, step), n])
    ax.tick_params(length=0)
    for spine in ax.spines.values():
        spine.set_visible(False)
    ax.set_xlabel(f"Rank by {_BY_WORDS[heatmap.by]} (1 = highest)")


def _draw_colour_bar(ax: Axes, heatmap: RankHeatmap, image: AxesImage) -> None:
    per_point = Affine2D().scale(1.0 / 72.0) + ax.figure.dpi_scale_trans
    from_right = per_point + ScaledTranslation(1.0, 0.0, ax.transAxes)  # type: ignore[arg-type]  # affine on linear axes
    bar = ax.inset_axes((62.0, 0.0, 12.0, 1.0), transform=blended_transform_factory(from_right, ax.transAxes))
    colour_bar = ax.figure.colorbar(image, cax=bar, format=PercentFormatter(xmax=1.0, decimals=0, symbol=" %"))
    if len(heatmap.scenario) > _MOST_WITH_TEXT:
        top = colour_top(heatmap.probability)
        colour_bar.set_ticks([tick for tick in (0.0, 0.01, 0.05, 0.1, 0.2, 0.4, 0.6, 0.8, 1.0) if tick <= top])
    colour_bar.set_label("rank acceptability index", fontsize=SMALL_SIZE)
    colour_bar.outline.set_visible(False)
    bar.tick_params(labelsize=LIST_SIZE, length=2.5, color=MUTED)


def _write_around(ax: Axes, heatmap: RankHeatmap) -> None:
    reading = f"Probability of each rank for each scenario; white: below {100 * _NEVER:g} %. Diamonds: expected rank."
    stamped = "Illustrative data" if heatmap.illustrative else ""
    write_titles(ax, title_of(heatmap.attrs), f"Weights: {heatmap.profile}", reading, stamped=stamped)
    left_out = heatmap.n_register - len(heatmap.scenario)
    axis = "total_impact" if heatmap.by == "total_impact" else "likelihood"
    parts = [not_shown(left_out, heatmap.n_elsewhere, axis, "en")] if left_out else []
    step = _named(len(heatmap.scenario))
    parts += [f"One in {step} scenarios is named."] if step > 1 else []
    parts += [f"{heatmap.n_draws:,} draws."] if heatmap.n_draws else []
    parts += [f"Source: {str(heatmap.attrs['source']).rstrip('.')}."] if heatmap.attrs.get("source") else []
    parts.append(replaced_note((*heatmap.name, title_of(heatmap.attrs), *parts), language="en"))
    write_note(ax, " ".join(filter(None, parts)))
