"""Rankograms: the distribution of the rank of each scenario, in a frame of its own."""

from __future__ import annotations

import math
import textwrap

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import PercentFormatter

from riskmc import _schema as names
from riskmc._typing import By, FloatArray
from riskmc.plots.annotations import fit_to_figure
from riskmc.plots.heatmap_data import colour_top
from riskmc.plots.ranking_data import Ranked, ShownRanking, rank_shares, shown_ranking, values
from riskmc.plots.ranking_frame import (
    MOST_ROWS,
    axis_label,
    clear_frame,
    in_drawable_letters,
    short_names,
    write_around,
)
from riskmc.plots.style import INK, LIST_SIZE, MUTED, OKABE_ITO, SMALL_SIZE, drawing_style, write_literally
from riskmc.plots.texts import localised, phrase

_FEW = 12
_LETTERS_OF_LINE = 24
_LINES = 2
_MOST_NUMBERED = 6
_UNKNOWN_ERROR = 0.005
"""Two decimals where the error of SUCRA is not in the ranking."""

_FILL = "#9CC5E0"


def plot_rankogram(
    result: Ranked,
    *,
    profile: str | None = None,
    by: By = "total_impact",
    cumulative: bool = False,
    ax: Axes | None = None,
    language: str = "en",
) -> Axes:
    r"""Draw the probability of each rank in a frame for each scenario, in the order of expected rank.

    The cumulative form shows the probability of a rank or a higher one, and names the
    surface under that curve, SUCRA (Salanti, Ades and Ioannidis 2011,
    doi:10.1016/j.jclinepi.2010.03.016): 1 for a scenario that is always first, 0 for one
    that is always last. A diamond marks the expected rank. Of more than 60 scenarios the
    first 60 are shown.

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
    cumulative : bool
        Whether the probabilities are added up over the ranks.
    ax : matplotlib.axes.Axes, optional
        Where to draw; a new figure where it is None.
    language : {"en", "nl"}
        Language of the texts.

    Returns
    -------
    matplotlib.axes.Axes
        Around all frames, which are its ``child_axes``.

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
    >>> ax = plot_rankogram(from_draws(draws), cumulative=True)
    >>> ax.child_axes[0].get_title(loc="left")
    'b\nSUCRA 0.76'
    """
    shown = in_drawable_letters(shown_ranking(result, profile=profile, by=by))
    shares, reading = rank_shares(shown), phrase(language, "cumulative_reading" if cumulative else "rankogram_reading")
    titles = _titles(shown, cumulative=cumulative, language=language)
    n = len(titles)
    with drawing_style():
        own_figure = ax is None
        columns, rows = grid_of(n)
        if ax is None:
            _, ax = plt.subplots(figsize=(1.2 + 1.95 * max(columns, 3), 1.6 + _row_height(n) * rows))
        heights = (np.cumsum(shares, axis=1) if cumulative else shares)[:n]
        tops = np.ones(rows) if cumulative else _tops(heights, columns)
        frames = _frames(ax, n)
        _draw_distributions(frames, heights, values(shown, "expected_rank"))
        for frame, title in zip(frames, titles, strict=True):
            frame.set_title(title, loc="left", fontsize=SMALL_SIZE if n <= _FEW else LIST_SIZE, pad=3.0)
            write_literally(frame)
        _set_axes(ax, frames, shares.shape[1], tops)
        ax.set_xlabel(axis_label(shown.by, "rank_axis", language), labelpad=18.0)
        label = phrase(language, "cumulative_axis" if cumulative else "probability_axis")
        ax.set_ylabel(label, labelpad=38.0, y=0.5 - 0.5 * (1.0 - _share_of_row(n)) / rows)
        write_literally(ax)
        count = len(shown.scenario)
        notes = [phrase(language, "first_shown", shown=n, count=count)] if n < count else []
        notes += [phrase(language, "scale_by_row")] if np.ptp(tops) > 0.0 else []
        variable = "top_k" if cumulative else "rank_acceptability"
        write_around(ax, shown, reading, language=language, variable=variable, notes=notes)
        if own_figure:
            fit_to_figure(ax, least=(1.7 * max(columns, 3), (_row_height(n) - 0.15) * rows))
    return ax


def grid_of(n_frames: int) -> tuple[int, int]:
    """Return columns and rows of frames: up to four columns for a few, six for many.

    Examples
    --------
    >>> grid_of(3), grid_of(12), grid_of(44)
    ((3, 1), (4, 3), (6, 8))
    """
    columns = min(n_frames, 4 if n_frames <= _FEW else 6)
    return columns, math.ceil(n_frames / columns)


def _row_height(n_frames: int) -> float:
    return 1.75 if n_frames <= _FEW else 1.45


def _share_of_row(n_frames: int) -> float:
    """Return the part of a row that its frames take; the rest is for names."""
    return 0.66 if n_frames <= _FEW else 0.6


def _tops(heights: FloatArray, columns: int) -> FloatArray:
    """Return the upper end of the scale of each row of frames."""
    return np.array([colour_top(heights[first : first + columns]) for first in range(0, len(heights), columns)])


def _titles(shown: ShownRanking, *, cumulative: bool, language: str) -> list[str]:
    """Return name and figure of each scenario that has a frame."""
    short = short_names(shown.name, _LETTERS_OF_LINE * _LINES)[:MOST_ROWS]
    key = "sucra_number" if cumulative else "expected_rank_number"
    numbers = _sucra_texts(shown) if cumulative else [f"{rank:.1f}" for rank in values(shown, "expected_rank")]
    figures = [phrase(language, key, number=localised(number, language)) for number in numbers]
    wrapped = [textwrap.wrap(name, _LETTERS_OF_LINE)[:_LINES] or [""] for name in short]
    return ["\n".join((*lines, figure)) for lines, figure in zip(wrapped, figures, strict=False)]


def _sucra_texts(shown: ShownRanking) -> list[str]:
    """Return the surface under each cumulative curve in the digits that its standard error supports."""
    surface = _sucra(shown)
    known = names.mcse("sucra") in shown.ranking
    errors = values(shown, names.mcse("sucra")) if known else np.full(surface.size, _UNKNOWN_ERROR)
    return [
        "n/a" if np.isnan(number) else f"{number:.{_decimals(float(error))}f}"
        for number, error in zip(surface, errors, strict=True)
    ]


def _sucra(shown: ShownRanking) -> FloatArray:
    if "sucra" in shown.ranking:
        return values(shown, "sucra")
    last = len(shown.scenario)
    behind = values(shown, "expected_rank") - 1.0
    return 1.0 - behind / (last - 1.0) if last > 1 else np.full(1, np.nan)


def _decimals(error: float) -> int:
    return min(4, max(1, -math.floor(math.log10(error)))) if error > 0.0 else 4


def _frames(ax: Axes, n_frames: int) -> list[Axes]:
    """Return frames in rows within the frame of `ax`, which is hidden itself."""
    columns, rows = grid_of(n_frames)
    wide, tall = 0.86, _share_of_row(n_frames)
    frames = []
    for i in range(n_frames):
        left, upper = (i % columns) / (columns - 1.0 + wide), 1.0 - (i // columns) / rows
        size = (wide / (columns - 1.0 + wide), tall / rows)
        frames.append(ax.inset_axes((left, upper - 1.0 / rows, *size)))
    return frames


def _draw_distributions(frames: list[Axes], heights: FloatArray, expected: FloatArray) -> None:
    edges = np.arange(heights.shape[1] + 1.0) + 0.5
    for frame, height, middle in zip(frames, heights, expected, strict=False):
        bars = frame.stairs(height, edges, fill=True, facecolor=_FILL, edgecolor=OKABE_ITO[0], linewidth=0.9)
        bars.set_gid("distribution")
        mark = frame.scatter([middle], [0.0], marker="D", s=22.0, facecolors="white", edgecolors=INK, linewidths=1.0)
        mark.set(gid="expected-rank", clip_on=False, zorder=4)


def _set_axes(ax: Axes, frames: list[Axes], n_ranks: int, tops: FloatArray) -> None:
    """Give the frames of a row the same axes, with numbers at the left and below only."""
    clear_frame(ax)
    ax.set(xticks=[], yticks=[])
    columns, _ = grid_of(len(frames))
    for i, frame in enumerate(frames):
        top = float(tops[i // columns])
        frame.set(xlim=(0.5, n_ranks + 0.5), ylim=(0.0, top))
        frame.set_xticks(_rank_ticks(n_ranks))
        frame.set_yticks([0.0, 0.5 * top, top])
        frame.yaxis.set_major_formatter(PercentFormatter(xmax=1.0, decimals=0, symbol=" %"))
        frame.tick_params(labelsize=LIST_SIZE, length=2.5, color=MUTED, labelleft=i % columns == 0)
        frame.tick_params(labelbottom=i + columns >= len(frames))
        frame.spines[["top", "right"]].set_visible(False)


def _rank_ticks(n_ranks: int) -> list[int]:
    if n_ranks <= _MOST_NUMBERED:
        return list(range(1, n_ranks + 1))
    step = max(2, 5 * round(n_ranks / 15.0))
    return [1, *range(step, n_ranks - step // 2 + 1, step), n_ranks]
