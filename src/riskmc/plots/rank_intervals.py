"""A caterpillar of rank intervals, with the tiers behind it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from numpy.typing import NDArray

from riskmc import _schema as names
from riskmc._typing import By, FloatArray
from riskmc.exceptions import InputError
from riskmc.plots.annotations import fit_to_figure
from riskmc.plots.ranking_data import Ranked, ShownRanking, shown_ranking, theta_of, values
from riskmc.plots.ranking_frame import (
    MOST_ROWS,
    axis_label,
    clear_frame,
    draw_row_legend,
    in_drawable_letters,
    is_few,
    least_height,
    name_rows,
    named_note,
    named_step,
    new_row_axes,
    number_ranks,
    write_around,
    write_beside,
    write_expected_ranks,
)
from riskmc.plots.style import GRID, INK, LIST_SIZE, MUTED, OKABE_ITO, SMALL_SIZE, drawing_style, write_literally
from riskmc.plots.texts import phrase

_WIDTH = 11.0
_LEAST_WIDTH = 6.0
_SHADES = ("#FFFFFF", "#EBEBEB")
_HATCH = "////"
_HATCH_COLOUR = "#A8A8A8"
_TIER_COLUMN = 86.0
"""Points from the frame to the right end of the column of tiers."""


@dataclass(frozen=True, slots=True)
class Tier:
    """Neighbouring rows that are not told apart.

    Parameters
    ----------
    number : int
        1 is the highest.
    first, last : int
        Rows.
    """

    number: int
    first: int
    last: int


def plot_rank_intervals(
    result: Ranked,
    *,
    profile: str | None = None,
    by: By = "total_impact",
    ax: Axes | None = None,
    language: str = "en",
) -> Axes:
    """Draw the 90 % rank interval of each scenario, in the order of expected rank, on the tiers.

    The bar runs from the 5 to the 95 % quantile of the rank (equal-tailed; Goldstein and
    Spiegelhalter 1996, doi:10.2307/2983325), the upright mark is the median rank, the
    diamond the expected rank. Tiers are shaded in turn and numbered at the right. A row is
    hatched where the probability that decided its tier lies within two standard errors of
    the threshold (``tier_close``), and the border above such a row is dashed. Where
    scenarios were not compared in pairs there are no tiers, and a note says so.

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
        the ranking has no quantiles of ranks, or there are no texts in `language`.

    Examples
    --------
    >>> import xarray as xr
    >>> from riskmc.ranking import from_draws
    >>> rng = np.random.default_rng(1)
    >>> draws = xr.DataArray(rng.normal([0.0, 9.0], size=(1000, 2)), {"scenario": ["a", "b"]}, ("draw", "scenario"))
    >>> ax = plot_rank_intervals(from_draws(draws))
    >>> [text.get_text() for text in ax.texts if text.get_gid() == "tier"]
    ['1', '2']
    """
    shown = in_drawable_letters(shown_ranking(result, profile=profile, by=by))
    tiers, close, interval = tier_rows(shown), close_rows(shown), rank_intervals(shown)
    reading = _reading(shown, tiers, language)
    n = len(shown.scenario)
    with drawing_style():
        own_figure = ax is None
        if ax is None:
            ax = new_row_axes(n, width=_WIDTH)
        name_rows(ax, shown.name)
        number_ranks(ax, n)
        _draw_tiers(ax, tiers, close)
        _draw_intervals(ax, interval, values(shown, "expected_rank"))
        clear_frame(ax)
        ax.set_xlabel(axis_label(shown.by, "rank_axis", language))
        write_expected_ranks(ax, values(shown, "expected_rank"), language)
        _number_tiers(ax, tiers, n, language)
        write_literally(ax)
        draw_row_legend(ax, _handles(close=bool(close.any()), few=is_few(n), language=language), most_columns=4)
        notes = [named_note(n, language), "" if tiers else phrase(language, "no_tiers")]
        write_around(ax, shown, reading, language=language, variable="expected_rank", notes=notes)
        if own_figure:
            fit_to_figure(ax, least=(_LEAST_WIDTH, least_height(n)))
    return ax


def tier_rows(shown: ShownRanking) -> list[Tier]:
    """Return the tiers as rows in the order shown, none where scenarios were not compared in pairs."""
    if "tier" not in shown.ranking:
        return []
    tier = values(shown, "tier")
    firsts = np.flatnonzero(np.diff(tier, prepend=np.nan) != 0.0)
    lasts = np.append(firsts[1:], tier.size) - 1
    return [Tier(int(tier[first]), int(first), int(last)) for first, last in zip(firsts, lasts, strict=True)]


def close_rows(shown: ShownRanking) -> NDArray[np.bool_]:
    """Tell which rows have a tier that their draws do not settle; none where that is not known."""
    if "tier_close" not in shown.ranking:
        return np.zeros(len(shown.scenario), dtype=bool)
    close: NDArray[np.bool_] = np.nan_to_num(values(shown, "tier_close")) > 0.0
    return close


def rank_intervals(shown: ShownRanking) -> FloatArray:
    """Return the 5, 50 and 95 % quantile of each rank, (scenario, 3).

    Raises
    ------
    InputError
        If the ranking does not have them.
    """
    found = values(shown, "rank_quantile", names.QUANTILE)
    at = np.asarray(shown.ranking[names.QUANTILE].values, dtype=float)
    places = [np.flatnonzero(np.isclose(at, level)) for level in (0.05, 0.5, 0.95)]
    if not all(place.size for place in places):
        message = f"rank intervals need the quantiles 0.05, 0.5 and 0.95 of the rank, got {at.tolist()}."
        raise InputError(message)
    return found[:, [int(place[0]) for place in places]]


def _reading(shown: ShownRanking, tiers: list[Tier], language: str) -> str:
    if not tiers:
        return phrase(language, "intervals_reading")
    theta = theta_of(shown)
    how = (
        phrase(language, "with_some_theta")
        if theta is None
        else phrase(language, "with_theta", theta=f"{100.0 * theta:g}")
    )
    rule = phrase(language, f"rule_{shown.ranking.attrs.get('tier_rule', 'leader')}", theta=how)
    return phrase(language, "intervals_tiers", rule=rule)


def _draw_tiers(ax: Axes, tiers: list[Tier], close: NDArray[np.bool_]) -> None:
    """Shade every second tier, hatch the rows that are not settled, and draw the borders."""
    for i, tier in enumerate(tiers):
        ax.axhspan(tier.first - 0.5, tier.last + 0.5, color=_SHADES[i % 2], linewidth=0.0, zorder=0, gid="tier-shade")
        if tier.first:
            dashes = "--" if close[tier.first] else "-"
            ax.axhline(tier.first - 0.5, color=MUTED, linewidth=0.8, linestyle=dashes, zorder=1, gid="tier-border")
    for row in np.flatnonzero(close) if tiers else ():
        ax.axhspan(
            row - 0.5,
            row + 0.5,
            facecolor="none",
            edgecolor=_HATCH_COLOUR,
            hatch=_HATCH,
            linewidth=0.0,
            zorder=0.5,
            gid="tier-close",
        )


def _draw_intervals(ax: Axes, interval: FloatArray, expected: FloatArray) -> None:
    rows = np.arange(len(interval), dtype=float)
    scale = min(1.0, MOST_ROWS / rows.size)
    thick = (5.0 if is_few(rows.size) else 3.4) * scale
    n = max(float(rows.size), 1.0)
    ax.vlines(ax.get_xticks(), -0.5, n - 0.5, colors=GRID, linewidth=0.5, zorder=0.8)
    # Half a rank beyond both ends: a rank is a place as wide as one, and a certain rank has a bar too.
    bars = ax.hlines(rows, interval[:, 0] - 0.3, interval[:, 2] + 0.3, colors=OKABE_ITO[0], linewidth=thick, zorder=2)
    bars.set_gid("rank-interval")
    medians = ax.scatter(interval[:, 1], rows, marker="|", s=(130.0 if is_few(rows.size) else 70.0) * scale)
    medians.set(color=INK, linewidth=1.8 * scale, zorder=3, gid="median-rank")
    means = ax.scatter(expected, rows, marker="D", s=(30.0 if is_few(rows.size) else 14.0) * scale, zorder=4)
    means.set(facecolor="white", edgecolor=INK, linewidth=1.0 * scale, gid="expected-rank")


def _number_tiers(ax: Axes, tiers: list[Tier], n: int, language: str) -> None:
    """Write the number of each tier at the right of its rows, of narrow ones only as many as there is room for."""
    size, last = (SMALL_SIZE if is_few(n) else LIST_SIZE), -float(n)
    for tier in tiers:
        middle = 0.5 * (tier.first + tier.last)
        if middle - last >= named_step(n):
            write_beside(ax, middle, str(tier.number), size=size, va="center_baseline", gid="tier", right=_TIER_COLUMN)
            last = middle
    if tiers:
        head = phrase(language, "tier_head")
        write_beside(ax, -0.6, head, size=LIST_SIZE, va="bottom", gid="tier-head", right=_TIER_COLUMN)


def _handles(*, close: bool, few: bool, language: str) -> list[Artist]:
    thick = 5.0 if few else 3.4
    handles: list[Artist] = [
        Line2D([], [], color=OKABE_ITO[0], linewidth=thick, label=phrase(language, "interval_90")),
        _mark("|", 11.0, INK, phrase(language, "median_rank")),
        _mark("D", 5.5, "white", phrase(language, "expected_rank")),
    ]
    if close:
        patch = Patch(facecolor="none", edgecolor=_HATCH_COLOUR, hatch=_HATCH, linewidth=0.0)
        patch.set_label(phrase(language, "tier_close"))
        handles.append(patch)
    return handles


def _mark(marker: str, size: float, face: str, label: str) -> Line2D:
    mark = Line2D([], [], linestyle="none", color=INK, marker=marker, markersize=size, label=label)
    mark.set(markerfacecolor=face, markeredgewidth=1.8 if marker == "|" else 1.0)
    return mark
