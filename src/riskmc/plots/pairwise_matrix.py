"""The matrix of pairwise winning indices, and the pairs that are not told apart."""

from __future__ import annotations

import textwrap

import matplotlib as mpl
import matplotlib.patheffects as effects
import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection, PolyCollection
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.image import AxesImage
from matplotlib.ticker import PercentFormatter
from numpy.typing import NDArray

from riskmc import _schema as names
from riskmc._typing import By, FloatArray, IntArray
from riskmc._validation import check_probability
from riskmc.exceptions import InputError
from riskmc.plots.annotations import fit_to_figure
from riskmc.plots.ranking_data import Ranked, ShownRanking, largest_error, shown_ranking, theta_of, values
from riskmc.plots.ranking_frame import (
    MOST_ROWS,
    bar_axes,
    clear_frame,
    in_drawable_letters,
    is_few,
    name_rows,
    named_note,
    named_step,
    short_names,
    write_around,
)
from riskmc.plots.style import INK, LIST_SIZE, MUTED, SMALL_SIZE, TEXT_SIZE, drawing_style, readable_on, write_literally
from riskmc.plots.texts import localised, phrase
from riskmc.ranking.pairs import THETA
from riskmc.results.precision import EDGE_ERRORS, TABLE_ERROR, probability_parts

_COLOURS = LinearSegmentedColormap.from_list(
    "beaten-even-beats", ["#D98200", "#F3C98B", "#FFFFFF", "#6BAED6", "#08306B"]
)
"""Orange stays light where blue is dark, so that the two ends differ in grey."""

_MOST_NUMBERED = 50
_MOST_NAMED_COLUMNS = 6
_LEAST_PERCENT = 0.01
_TINY = 5.6
_CELL = 0.82
_SMALL_CELL = 0.225
_DIAGONAL = "#D9D9D9"
_HATCH_COLOUR = "#A86A10"
EVEN = 0.5


def plot_pairwise(
    result: Ranked,
    *,
    profile: str | None = None,
    by: By = "total_impact",
    theta: float | None = None,
    ax: Axes | None = None,
    language: str = "en",
) -> Axes:
    """Draw the probability that each scenario ranks above each other, in the order of expected rank.

    The pairwise winning index c_ik is the share of draws in which i ranks above k, half
    for a tie (Leskinen et al. 2006, Forest Sci. 52:304). Blue is above
    one half, orange below, white even; orange stays lighter than blue in grey. A line
    encloses the pairs that are not told apart, ``theta > c_ik > 1 - theta``. Numbers are
    in the cells of up to 50 scenarios; what has no number is hatched where it is low.

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
    theta : float, optional
        Probability in (0.5, 1] that tells two scenarios apart; that of the ranking where
        it is None, or else 0.9.
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
        scenarios were not compared in pairs, `theta` is out of range, or there are no
        texts in `language`.

    Examples
    --------
    >>> import xarray as xr
    >>> from riskmc.ranking import from_draws
    >>> rng = np.random.default_rng(1)
    >>> draws = xr.DataArray(rng.normal([0.0, 9.0], size=(1000, 2)), {"scenario": ["a", "b"]}, ("draw", "scenario"))
    >>> ax = plot_pairwise(from_draws(draws))
    >>> [text.get_text() for text in ax.texts if text.get_gid() == "winning"]
    ['> 99.6 %', '< 0.4 %']
    """
    shown = in_drawable_letters(shown_ranking(result, profile=profile, by=by))
    winning, theta = winning_matrix(shown), _checked(theta, shown)
    reading = _reading(theta, len(winning), language)
    with drawing_style():
        own_figure = ax is None
        if ax is None:
            _, ax = plt.subplots(figsize=_page(len(winning)))
        image = _draw_cells(ax, winning)
        _draw_border(ax, unresolved(winning, theta))
        _write_numbers(ax, shown, winning, image, language)
        _set_axes(ax, shown)
        _draw_colour_bar(ax, image, theta, language)
        write_literally(ax)
        notes = _notes(shown, winning, theta, language)
        write_around(ax, shown, reading, language=language, variable="pairwise_winning", notes=notes)
        if own_figure:
            fit_to_figure(ax, least=_least_frame(len(winning)))
    return ax


def winning_matrix(shown: ShownRanking) -> FloatArray:
    """Return P(row ranks above column), NaN on the diagonal.

    Raises
    ------
    InputError
        If scenarios were not compared in pairs.
    """
    if "pairwise_winning" not in shown.ranking:
        why = shown.ranking.attrs.get("pairwise", "The ranking has no variable 'pairwise_winning'.")
        message = f"there is no matrix of pairs to draw. {why} Ask for the pairs with `pairwise=True`."
        raise InputError(message)
    winning = values(shown, "pairwise_winning", names.OTHER)
    return np.where(np.eye(len(winning), dtype=bool), np.nan, winning)


def unresolved(winning: FloatArray, theta: float) -> NDArray[np.bool_]:
    """Tell which pairs are not told apart; a scenario is not told apart from itself.

    Examples
    --------
    >>> unresolved(np.array([[np.nan, 0.95], [0.05, np.nan]]), 0.9).tolist()
    [[True, False], [False, True]]
    """
    resolved: NDArray[np.bool_] = np.nan_to_num(np.maximum(winning, 1.0 - winning)) >= theta
    return ~resolved


def borders(inside: NDArray[np.bool_]) -> list[list[tuple[float, float]]]:
    """Return the edges between cells inside and outside as lines in cell units, cell (0, 0) around the origin.

    Examples
    --------
    >>> len(borders(np.array([[True, False], [False, True]])))
    8
    """
    padded = np.pad(inside, 1)
    rows, columns = np.nonzero(padded[1:-1, 1:] != padded[1:-1, :-1])
    upright = [[(x - 0.5, y - 0.5), (x - 0.5, y + 0.5)] for y, x in zip(rows, columns, strict=True)]
    rows, columns = np.nonzero(padded[1:, 1:-1] != padded[:-1, 1:-1])
    level = [[(x - 0.5, y - 0.5), (x + 0.5, y - 0.5)] for y, x in zip(rows, columns, strict=True)]
    return upright + level


def _checked(theta: float | None, shown: ShownRanking) -> float:
    if theta is None:
        return theta_of(shown) or THETA
    check_probability("theta", theta)
    if theta <= EVEN:
        message = f"`theta` must lie in (0.5, 1], got {theta:g}: below that, neither of two scenarios stands out."
        raise InputError(message)
    return theta


def _reading(theta: float, n: int, language: str) -> str:
    keys = ["pairwise_hatched"] if is_few(n) else ["pairwise_numbers"] if n <= _MOST_NUMBERED else ["pairwise_hatched"]
    line = phrase(language, "pairwise_line", theta=localised(f"{100.0 * theta:g}", language))
    return " ".join([phrase(language, "pairwise_reading"), line, *(phrase(language, key) for key in keys)])


def _page(n: int) -> tuple[float, float]:
    wide, tall = _least_frame(n)
    return wide + 4.6, tall + 2.4


def _least_frame(n: int) -> tuple[float, float]:
    if is_few(n):
        return max(5.0, _CELL * n), max(1.6, 0.5 * n)
    side = _SMALL_CELL * min(n, MOST_ROWS)
    return side, side


def _draw_cells(ax: Axes, winning: FloatArray) -> AxesImage:
    n = len(winning)
    ax.set_facecolor(_DIAGONAL)
    shown = np.ma.masked_invalid(winning)
    image = ax.imshow(shown, cmap=_COLOURS, vmin=0.0, vmax=1.0, aspect="auto", interpolation="none")
    edges, width = np.arange(n + 1.0) - 0.5, min(0.5, 20.0 / n)
    ax.hlines(edges, -0.5, n - 0.5, colors="white", linewidth=width, zorder=2)
    ax.vlines(edges, -0.5, n - 0.5, colors="white", linewidth=width, zorder=2)
    below = _LEAST_PERCENT if not is_few(n) and n <= _MOST_NUMBERED else EVEN
    _hatch_cells(ax, np.argwhere(np.nan_to_num(winning, nan=1.0) < below), dense=is_few(n))
    return image


def _hatch_cells(ax: Axes, cells: IntArray, *, dense: bool) -> None:
    """Hatch some cells, so that they are told from their mirror images without colour."""
    corners = np.array([[-0.5, -0.5], [-0.5, 0.5], [0.5, 0.5], [0.5, -0.5]])
    shapes = cells[:, None, ::-1] + corners
    with mpl.rc_context({"hatch.linewidth": 0.8 if dense else 0.5}):
        hatched = PolyCollection(shapes, facecolors="none", edgecolors=_HATCH_COLOUR, linewidths=0.0)
    hatched.set(hatch="////" if dense else "//", zorder=1.5, gid="low")
    ax.add_collection(hatched)


def _draw_border(ax: Axes, inside: NDArray[np.bool_]) -> None:
    """Enclose the pairs that are not told apart."""
    width = 1.8 if is_few(len(inside)) else max(0.6, min(1.3, 60.0 / len(inside)))
    for colour, wide, order in (("white", width + 1.2, 3.0), ("black", width, 3.1)):
        lines = LineCollection(borders(inside), colors=colour, linewidths=wide, zorder=order, capstyle="projecting")
        lines.set(gid="theta" if colour == "black" else None, clip_on=False)
        ax.add_collection(lines)


def _write_numbers(ax: Axes, shown: ShownRanking, winning: FloatArray, image: AxesImage, language: str) -> None:
    if len(winning) > _MOST_NUMBERED:
        return
    texts = _figures(shown, winning) if is_few(len(winning)) else _whole_percents(winning)
    size = LIST_SIZE if is_few(len(winning)) else _TINY
    for (row, column), text in texts.items():
        ax.text(
            column,
            row,
            localised(text, language),
            ha="center",
            va="center_baseline",
            fontsize=size,
            color=readable_on(image.to_rgba(winning[row, column])),  # type: ignore[arg-type]  # one colour
            zorder=4,
            gid="winning",
        ).set_path_effects(_halo(winning[row, column], few=is_few(len(winning))))


def _halo(probability: float, *, few: bool) -> list[effects.AbstractPathEffect]:
    """Return what keeps a number clear of the hatching behind it."""
    if not few or probability >= EVEN:
        return []
    return [effects.withStroke(linewidth=3.0, foreground=_COLOURS(probability))]


def _figures(shown: ShownRanking, winning: FloatArray) -> dict[tuple[int, int], str]:
    """Return each probability in the digits that its standard error supports."""
    errors = values(shown, names.mcse("pairwise_winning"), names.OTHER)
    errors = np.where((errors > 0.0) & shown.computed, np.maximum(errors, TABLE_ERROR), errors)
    cells = [(int(row), int(column)) for row, column in np.argwhere(np.isfinite(winning))]
    return {cell: probability_parts(float(winning[cell]), float(errors[cell]))[0] for cell in cells}


def _whole_percents(winning: FloatArray) -> dict[tuple[int, int], str]:
    """Return the probabilities from 1 to 99 % in whole per cent."""
    kept = np.argwhere((winning >= _LEAST_PERCENT) & (winning <= 1.0 - _LEAST_PERCENT))
    return {(int(row), int(column)): f"{100.0 * winning[row, column]:.0f}" for row, column in kept}


def _set_axes(ax: Axes, shown: ShownRanking) -> None:
    n, step = len(shown.scenario), named_step(len(shown.scenario))
    named = n <= _MOST_NAMED_COLUMNS
    rows = shown.name if named else [f"{name}  {i + 1}" for i, name in enumerate(short_names(shown.name, 38))]
    name_rows(ax, rows)
    heads = [textwrap.fill(name, 14) for name in short_names(shown.name, 42)] if named else range(1, n + 1)
    size = SMALL_SIZE if named else TEXT_SIZE if is_few(n) else 6.5
    ax.set_xticks(range(0, n, step), [str(head) for head in heads][::step], fontsize=size)
    clear_frame(ax)


def _draw_colour_bar(ax: Axes, image: AxesImage, theta: float, language: str) -> None:
    bar = bar_axes(ax, right=14.0)
    colour_bar = ax.figure.colorbar(image, cax=bar, format=PercentFormatter(xmax=1.0, decimals=None, symbol=" %"))
    colour_bar.set_ticks(sorted({0.0, 1.0 - theta, EVEN, theta, 1.0}))
    colour_bar.set_label(phrase(language, "pairwise_bar"), fontsize=SMALL_SIZE)
    colour_bar.outline.set_edgecolor(MUTED)
    colour_bar.outline.set_linewidth(0.6)
    bar.axhline(theta, color=INK, linewidth=1.2)
    bar.axhline(1.0 - theta, color=INK, linewidth=1.2)
    bar.tick_params(labelsize=LIST_SIZE, length=2.5, color=MUTED)


def _notes(shown: ShownRanking, winning: FloatArray, theta: float, language: str) -> list[str]:
    n = len(winning)
    columns = phrase(language, "pairwise_columns") if n > _MOST_NAMED_COLUMNS else ""
    share = phrase(language, "resolved", share=localised(_resolved(shown, winning, theta), language)) if n > 1 else ""
    return [columns, share, named_note(n, language)]


def _resolved(shown: ShownRanking, winning: FloatArray, theta: float) -> str:
    """Return the share of pairs that are told apart, in the digits that its error supports where that is known."""
    n = len(winning)
    share = 1.0 - (int(unresolved(winning, theta).sum()) - n) / (n * (n - 1))
    error = largest_error(shown, "resolved_share") if theta == theta_of(shown) else None
    if share in {0.0, 1.0} and EDGE_ERRORS * (error or 0.0) < 2.0 / (n * (n - 1)):
        return f"{100.0 * share:.0f} %"  # less than one pair is no pair
    return probability_parts(share, error)[0] if error else f"{100.0 * share:.1f} %"
