"""The rank heat map: how probable each rank is for each scenario."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import PowerNorm
from matplotlib.image import AxesImage
from matplotlib.ticker import PercentFormatter

from riskmc._typing import By
from riskmc.plots.annotations import fit_to_figure
from riskmc.plots.heatmap_data import RankHeatmap, colour_top, rank_heatmap_data
from riskmc.plots.ranking_data import Ranked
from riskmc.plots.ranking_frame import (
    MOST_ROWS,
    axis_label,
    bar_axes,
    clear_frame,
    in_drawable_letters,
    is_few,
    least_height,
    name_rows,
    named_note,
    new_row_axes,
    number_ranks,
    write_around,
    write_expected_ranks,
)
from riskmc.plots.style import LIST_SIZE, MUTED, SMALL_SIZE, TEXT_SIZE, drawing_style, readable_on, write_literally
from riskmc.plots.texts import localised, phrase
from riskmc.results.precision import TABLE_ERROR, probability_parts

_COLOURS = "cividis_r"
_CELL_WIDTH = 0.76
"""Inches for "> 99.998 %" in a cell."""

_NEVER = 0.001
"""Cells below this probability stay white, so that the eye sees which ranks occur at all."""


def plot_rank_heatmap(
    result: Ranked,
    *,
    profile: str | None = None,
    by: By = "total_impact",
    ax: Axes | None = None,
    language: str = "en",
) -> Axes:
    """Draw the probability of each rank for each scenario, in the order of expected rank.

    The rank acceptability index is the share of draws in which a scenario holds a rank
    (Lahdelma and Salminen 2001, doi:10.1287/opre.49.3.444.11220); rank 1 is the highest.
    A diamond marks the expected rank. With at most 12 scenarios each cell carries its
    probability in the digits that its Monte Carlo standard error supports.

    Parameters
    ----------
    result : xarray.DataTree or xarray.Dataset
        What `riskmc.simulate` returns, or a ranking as `riskmc.ranking.from_draws`
        returns it.
    profile : str, optional
        Name of the weights; the first profile of the result where it is None.
    by : {"total_impact", "likelihood", "risk"}
        What the scenarios are ranked by; those without it are left out. Not used where
        the ranking does not tell.
    ax : matplotlib.axes.Axes, optional
        Where to draw; a new figure where it is None.
    language : {"en", "nl"}
        Language of the texts.

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    InputError
        If the result lacks a group, has no such profile, no scenario is ranked by `by`,
        the ranking has no rank acceptability, or there are no texts in `language`.

    Examples
    --------
    >>> import riskmc
    >>> laws = {"flood": {"cost": riskmc.PERT(1, 2, 5)}, "cyber": {"cost": riskmc.PERT(0, 2, 9)}}
    >>> result = riskmc.simulate(riskmc.Model.from_laws(laws), n_draws=4096, rng=1)
    >>> ax = plot_rank_heatmap(result)
    >>> [label.get_text() for label in ax.get_yticklabels()]
    ['cyber', 'flood']
    """
    heatmap = in_drawable_letters(rank_heatmap_data(result, profile=profile, by=by))
    reading = phrase(language, "heatmap_reading", never=localised(f"{100 * _NEVER:g}", language))
    n = len(heatmap.scenario)
    with drawing_style():
        own_figure = ax is None
        if ax is None:
            ax = new_row_axes(n, width=max(10.0, 4.6 + _CELL_WIDTH * n) if is_few(n) else 12.5)
        image = _draw_cells(ax, heatmap)
        if is_few(n):
            _write_probabilities(ax, heatmap, image, language)
        _mark_expected_ranks(ax, heatmap, language)
        _set_axes(ax, heatmap, language)
        write_literally(ax)
        _draw_colour_bar(ax, heatmap, image, language)
        notes = [named_note(n, language)]
        write_around(ax, heatmap, reading, language=language, variable="rank_acceptability", notes=notes)
        if own_figure:
            fit_to_figure(ax, least=_least_frame(n))
    return ax


def _least_frame(n_scenarios: int) -> tuple[float, float]:
    """Return the least width and height of the cells together, in inches."""
    wide = max(4.0, _CELL_WIDTH * n_scenarios) if is_few(n_scenarios) else 7.0
    return wide, least_height(n_scenarios)


def _draw_cells(ax: Axes, heatmap: RankHeatmap) -> AxesImage:
    """Fill the cells with the colour of their probability, rank 1 and best expected rank top left."""
    n = len(heatmap.scenario)
    seen = np.ma.masked_less(heatmap.probability, _NEVER)
    # A square root tells 2 % from 10 % where many scenarios share the ranks out thinly.
    norm = PowerNorm(1.0 if is_few(n) else 0.5, 0.0, colour_top(heatmap.probability))
    extent = (0.5, n + 0.5, n - 0.5, -0.5)
    image = ax.imshow(seen, cmap=_COLOURS, norm=norm, aspect="auto", extent=extent, interpolation="none")
    edges = np.arange(n + 1.0)
    width = min(0.6, 30.0 / n)  # a line must not hide a narrow cell
    ax.hlines(edges - 0.5, 0.5, n + 0.5, colors="white", linewidth=width, zorder=2)
    ax.vlines(edges + 0.5, -0.5, n - 0.5, colors="white", linewidth=width, zorder=2)
    return image


def _write_probabilities(ax: Axes, heatmap: RankHeatmap, image: AxesImage, language: str) -> None:
    for row, column in np.argwhere(heatmap.probability >= _NEVER):
        probability, error = float(heatmap.probability[row, column]), float(heatmap.mcse[row, column])
        if heatmap.computed and error > 0.0:
            error = max(error, TABLE_ERROR)
        ax.text(
            column + 1.0,
            row - 0.08,
            localised(probability_parts(probability, error)[0], language),
            ha="center",
            va="center",
            fontsize=TEXT_SIZE if len(heatmap.scenario) <= 6 else LIST_SIZE,  # noqa: PLR2004 - wide cells, large letters
            color=readable_on(image.to_rgba(probability)),  # type: ignore[arg-type]  # one colour
            zorder=4,
            gid="probability",
        )


def _mark_expected_ranks(ax: Axes, heatmap: RankHeatmap, language: str) -> None:
    """Mark the expected rank in each row, below the probability where there is one, and write it at the right."""
    rows = np.arange(len(heatmap.scenario), dtype=float)
    few = is_few(rows.size)
    marks = ax.scatter(
        heatmap.expected_rank,
        rows + (0.32 if few else 0.0),
        marker="D",
        s=34.0 if few else max(4.0, 20.0 * min(1.0, MOST_ROWS / rows.size)),
        facecolors="white",
        edgecolors="black",
        linewidths=1.1 * min(1.0, MOST_ROWS / rows.size),
        zorder=3,
    )
    marks.set_gid("expected-rank")
    write_expected_ranks(ax, heatmap.expected_rank, language)


def _set_axes(ax: Axes, heatmap: RankHeatmap, language: str) -> None:
    name_rows(ax, heatmap.name)
    number_ranks(ax, len(heatmap.scenario))
    clear_frame(ax)
    ax.set_xlabel(axis_label(heatmap.by, "rank_axis", language))


def _draw_colour_bar(ax: Axes, heatmap: RankHeatmap, image: AxesImage, language: str) -> None:
    bar = bar_axes(ax, right=62.0)
    colour_bar = ax.figure.colorbar(image, cax=bar, format=PercentFormatter(xmax=1.0, decimals=0, symbol=" %"))
    top = colour_top(heatmap.probability)
    many = [tick for tick in (0.0, 0.01, 0.05, 0.1, 0.2, 0.4, 0.6, 0.8, 1.0) if tick <= top]
    colour_bar.set_ticks(np.linspace(0.0, top, 6).tolist() if is_few(len(heatmap.scenario)) else many)
    colour_bar.set_label(phrase(language, "acceptability"), fontsize=SMALL_SIZE)
    colour_bar.outline.set_visible(False)
    bar.tick_params(labelsize=LIST_SIZE, length=2.5, color=MUTED)
