"""Stacked bars of rank acceptability: how the draws of each scenario divide over the ranks."""

from __future__ import annotations

from itertools import pairwise

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Patch
from matplotlib.ticker import PercentFormatter

from riskmc import _schema as names
from riskmc._typing import By, FloatArray
from riskmc.plots.annotations import fit_to_figure
from riskmc.plots.ranking_data import Ranked, ShownRanking, rank_shares, shown_ranking, values
from riskmc.plots.ranking_frame import (
    axis_label,
    clear_frame,
    draw_row_legend,
    in_drawable_letters,
    least_height,
    name_rows,
    named_note,
    new_row_axes,
    write_around,
    write_expected_ranks,
)
from riskmc.plots.style import GRID, LIST_SIZE, drawing_style, readable_on, write_literally
from riskmc.plots.texts import localised, phrase
from riskmc.results.precision import TABLE_ERROR, probability_parts

_MOST_SINGLE_RANKS = 10
_GROUP_ENDS = (1, 2, 3, 5, 10, 20, 30, 50, 100, 200, 500, 1000, 2000, 5000, 10_000)

_LEAST_WITH_TEXT = 0.09
"""Share of the width of the frame that "33.81 %" needs."""

_WIDTH = 12.0
_LEAST_WIDTH = 7.0
_LEGEND_COLUMNS = 10


def plot_rank_bars(
    result: Ranked,
    *,
    profile: str | None = None,
    by: By = "total_impact",
    ax: Axes | None = None,
    language: str = "en",
) -> Axes:
    """Draw a stacked bar for each scenario, a part for each rank as long as its probability.

    Rank 1 is darkest and at the left, so the left edge of a part is the probability of a
    higher rank (Lahdelma and Salminen 2001, doi:10.1287/opre.49.3.444.11220). Of more than
    10 ranks those behind rank 3 share a part: 4-5, 6-10, 11-20, 21-30 and so on. With at
    most 10 ranks each part that has the room carries its probability in the digits that its
    Monte Carlo standard error supports.

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
    >>> import xarray as xr
    >>> from riskmc.ranking import from_draws
    >>> rng = np.random.default_rng(1)
    >>> draws = xr.DataArray(rng.normal([0.0, 1.0], size=(1000, 2)), {"scenario": ["a", "b"]}, ("draw", "scenario"))
    >>> ax = plot_rank_bars(from_draws(draws))
    >>> [label.get_text() for label in ax.get_yticklabels()]
    ['b', 'a']
    """
    shown = in_drawable_letters(shown_ranking(result, profile=profile, by=by))
    shares, reading = rank_shares(shown), phrase(language, "bars_reading")
    n = len(shown.scenario)
    with drawing_style():
        own_figure = ax is None
        if ax is None:
            ax = new_row_axes(n, width=_WIDTH)
        groups = rank_groups(n)
        colours = _colours(len(groups))
        _draw_parts(ax, grouped(shares, groups), colours)
        if n <= _MOST_SINGLE_RANKS:
            _write_parts(ax, shown, shares, colours, language)
        _set_axes(ax, shown, language)
        write_expected_ranks(ax, values(shown, "expected_rank"), language)
        write_literally(ax)
        handles = [
            Patch(color=colour, label=_group_text(group, language))
            for group, colour in zip(groups, colours, strict=True)
        ]
        draw_row_legend(ax, handles, most_columns=_LEGEND_COLUMNS)
        notes = [named_note(n, language)]
        write_around(ax, shown, reading, language=language, variable="rank_acceptability", notes=notes)
        if own_figure:
            fit_to_figure(ax, least=(_LEAST_WIDTH, least_height(n)))
    return ax


def rank_groups(n_ranks: int) -> list[tuple[int, int]]:
    """Return the first and last rank of each part: every rank alone, or the later ones together.

    Examples
    --------
    >>> rank_groups(3), rank_groups(12)
    ([(1, 1), (2, 2), (3, 3)], [(1, 1), (2, 2), (3, 3), (4, 5), (6, 10), (11, 12)])
    """
    if n_ranks <= _MOST_SINGLE_RANKS:
        return [(rank, rank) for rank in range(1, n_ranks + 1)]
    ends = [0, *(end for end in _GROUP_ENDS if end < n_ranks), n_ranks]
    return [(before + 1, end) for before, end in pairwise(ends)]


def grouped(shares: FloatArray, groups: list[tuple[int, int]]) -> FloatArray:
    """Return the probability of each group of ranks, (scenario, group).

    Examples
    --------
    >>> grouped(np.array([[0.5, 0.25, 0.25]]), [(1, 1), (2, 3)])
    array([[0.5, 0.5]])
    """
    return np.add.reduceat(shares, [first - 1 for first, _ in groups], axis=1)


def _colours(n_groups: int) -> list[str]:
    """Return colours from dark to light, so that the first ranks stand out in grey too."""
    depth = np.linspace(1.0, 0.12, n_groups)
    return [mpl.colors.to_hex(mpl.colormaps["Blues"](level)) for level in depth]


def _draw_parts(ax: Axes, parts: FloatArray, colours: list[str]) -> None:
    rows = np.arange(len(parts), dtype=float)
    starts = np.cumsum(parts, axis=1) - parts
    edge = min(0.8, 30.0 / len(rows))
    for group, colour in enumerate(colours):
        width = parts[:, group]
        bars = ax.barh(rows, width, left=starts[:, group], height=0.84, color=colour, edgecolor="white", linewidth=edge)
        for bar in bars:
            bar.set_gid("part")


def _write_parts(ax: Axes, shown: ShownRanking, shares: FloatArray, colours: list[str], language: str) -> None:
    """Write the probability in each part that is wide enough."""
    errors = values(shown, names.mcse("rank_acceptability"), names.RANK)
    middles = np.cumsum(shares, axis=1) - 0.5 * shares
    for row, rank in np.argwhere(shares >= _LEAST_WITH_TEXT):
        error = float(errors[row, rank])
        error = max(error, TABLE_ERROR) if shown.computed and error > 0.0 else error
        ax.text(
            float(middles[row, rank]),
            float(row),
            localised(probability_parts(float(shares[row, rank]), error)[0], language),
            ha="center",
            va="center_baseline",
            fontsize=LIST_SIZE,
            color=readable_on(colours[rank]),
            gid="probability",
        )


def _set_axes(ax: Axes, shown: ShownRanking, language: str) -> None:
    name_rows(ax, shown.name)
    clear_frame(ax)
    ax.set_xlim(0.0, 1.0)
    ax.set_xticks(np.linspace(0.0, 1.0, 6))
    ax.xaxis.set_major_formatter(PercentFormatter(xmax=1.0, decimals=0, symbol=" %"))
    ax.set_xlabel(axis_label(shown.by, "bars_axis", language))
    ax.vlines(ax.get_xticks(), -0.5, len(shown.scenario) - 0.5, colors=GRID, linewidth=0.6, zorder=0)


def _group_text(group: tuple[int, int], language: str) -> str:
    first, last = group
    if first == last:
        return phrase(language, "rank_group", ranks=first)
    return phrase(language, "ranks_group", ranks=f"{first}\N{EN DASH}{last}")
