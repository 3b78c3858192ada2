"""The frame around every picture of a ranking: rows of names, titles, legend and notes."""

from __future__ import annotations

import dataclasses
import math
import textwrap
from collections.abc import Iterable, Sequence
from typing import Literal

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.transforms import Affine2D, ScaledTranslation, blended_transform_factory

from riskmc.plots.annotations import reach, replaced_note, shifted, title_of, write_note, write_titles
from riskmc.plots.ranking_data import ShownRanking, largest_error
from riskmc.plots.style import INK, LIST_SIZE, MUTED, SMALL_SIZE, TEXT_SIZE, drawable_attrs, drawable_name
from riskmc.plots.texts import localised, not_shown, phrase
from riskmc.results.precision import format_number

MOST_WITH_TEXT = 12
"""Scenarios that leave room for figures in the picture."""

MOST_ROWS = 60
"""Lines of names on a page: of more scenarios, one in so many is named."""

_LETTERS = 30
_LINE_OF_LIST = 11.6
"""Points."""
_ELLIPSIS = "\N{HORIZONTAL ELLIPSIS}"
_MOST_LETTERS_OF_ROW = 44


def is_few(n_scenarios: int) -> bool:
    """Tell whether there is room for figures beside every scenario."""
    return n_scenarios <= MOST_WITH_TEXT


def named_step(n_scenarios: int) -> int:
    """Return 1 where every scenario is named, 2 where every second is, and so on."""
    return math.ceil(n_scenarios / MOST_ROWS)


def in_drawable_letters[T: ShownRanking](shown: T) -> T:
    """Return what is shown with every text in letters that the font has."""
    names = tuple(map(drawable_name, shown.name))
    attrs = drawable_attrs(shown.attrs)
    return dataclasses.replace(shown, name=names, profile=drawable_name(shown.profile), attrs=attrs)


def short_names(names: Sequence[str], letters: int) -> list[str]:
    """Return names cut to `letters`: at their ends, or in the middle where that makes two names one.

    Examples
    --------
    >>> [name.replace(_ELLIPSIS, "~") for name in short_names(["Attack, toxin", "Attack, virus", "Flood"], 11)]
    ['Attac~toxin', 'Attac~virus', 'Flood']
    >>> short_names(["Influx of people seeking protection"], 22)[0].replace(_ELLIPSIS, "~")
    'Influx of people~'
    """
    cut = [name if len(name) <= letters else _cut(name, letters) for name in names]
    return [
        _cut_in_the_middle(name, letters) if short != name and cut.count(short) > 1 else short
        for name, short in zip(names, cut, strict=True)
    ]


def _cut(name: str, letters: int) -> str:
    at_word = name[:letters].rpartition(" ")[0].rstrip(" ,;:(")
    return f"{at_word if len(at_word) > letters // 2 else name[: letters - 1].rstrip()}{_ELLIPSIS}"


def _cut_in_the_middle(name: str, letters: int) -> str:
    end = (letters - 1) // 2
    return f"{name[: letters - 1 - end].rstrip()}{_ELLIPSIS}{name[-end:].lstrip()}"


def new_row_axes(n_scenarios: int, *, width: float) -> Axes:
    """Return axes in a new figure with a row for each scenario, `width` inches wide."""
    few = is_few(n_scenarios)
    height = 2.3 + 0.52 * n_scenarios if few else 2.4 + 0.19 * min(n_scenarios, MOST_ROWS)
    figure, ax = plt.subplots(figsize=(width, height))
    figure.subplots_adjust(left=0.28, right=0.8, bottom=0.2, top=0.8)
    return ax


def least_height(n_scenarios: int) -> float:
    """Return the least height of all rows together, in inches."""
    return 0.45 * n_scenarios if is_few(n_scenarios) else 0.16 * min(n_scenarios, MOST_ROWS)


def name_rows(ax: Axes, names: Sequence[str]) -> None:
    """Write the names of the rows at the left, row 0 at the top; one in so many where there are many."""
    n, step = len(names), named_step(len(names))
    few = is_few(n)
    written = [textwrap.fill(name, _LETTERS) for name in names] if few else short_names(names, _MOST_LETTERS_OF_ROW)
    ax.set_ylim(n - 0.5, -0.5)
    ax.set_yticks(range(0, n, step), written[::step], fontsize=TEXT_SIZE if few else LIST_SIZE)


def number_ranks(ax: Axes, n_ranks: int) -> None:
    """Set the ranks along the lower edge, a round number apart where there are many."""
    step = 5 * math.ceil(n_ranks / 60)
    ax.set_xlim(0.5, n_ranks + 0.5)
    many = [1, *range(step, n_ranks - step // 2, step), n_ranks]
    ax.set_xticks(range(1, n_ranks + 1) if is_few(n_ranks) else many)


def clear_frame(ax: Axes) -> None:
    """Take away the frame and the ticks; names and numbers stay."""
    ax.tick_params(length=0)
    for spine in ax.spines.values():
        spine.set_visible(False)


def axis_label(by: str, key: str, language: str) -> str:
    """Return the label of an axis, with what was ranked where that is known."""
    return phrase(language, f"{key}_by", by=phrase(language, f"by_{by}")) if by else phrase(language, key)


def write_beside(
    ax: Axes,
    row: float,
    text: str,
    *,
    size: float,
    va: Literal["center_baseline", "bottom"],
    gid: str,
    right: float = 48.0,
) -> None:
    """Write `text` at the height of `row`, ending `right` points right of the frame."""
    ax.annotate(
        text,
        xy=(1.0, row),
        xycoords=ax.get_yaxis_transform(),
        xytext=(right, 0.0),
        textcoords="offset points",
        ha="right",
        va=va,
        fontsize=size,
        color=MUTED if va == "bottom" else INK,
        annotation_clip=False,
        gid=gid,
    )


def write_expected_ranks(ax: Axes, expected: Iterable[float], language: str) -> None:
    """Write the expected ranks in a column at the right of the frame."""
    expected = list(expected)
    few, step = is_few(len(expected)), named_step(len(expected))
    for row in range(0, len(expected), step):
        number = localised(f"{expected[row]:.2f}" if few else f"{expected[row]:.1f}", language)
        write_beside(
            ax, row, number, size=SMALL_SIZE if few else LIST_SIZE, va="center_baseline", gid="expected-rank-number"
        )
    head = phrase(language, "expected_rank_head")
    write_beside(ax, -0.6, head, size=LIST_SIZE, va="bottom", gid="expected-rank-head")


def bar_axes(ax: Axes, *, right: float) -> Axes:
    """Return axes for a colour bar as high as the frame, `right` points from it."""
    per_point = Affine2D().scale(1.0 / 72.0) + ax.figure.dpi_scale_trans
    from_right = per_point + ScaledTranslation(1.0, 0.0, ax.transAxes)  # type: ignore[arg-type]  # affine on linear axes
    return ax.inset_axes((right, 0.0, 12.0, 1.0), transform=blended_transform_factory(from_right, ax.transAxes))


def draw_row_legend(ax: Axes, handles: Sequence[Artist], *, most_columns: int) -> None:
    """Explain the marks under the frame, from the left of all that is drawn, in full rows."""
    columns = min(most_columns, len(handles))
    legend = ax.legend(
        handles=handles,
        loc="upper left",
        ncols=columns,
        bbox_to_anchor=(0.0, 0.0),
        bbox_transform=shifted(ax, *(reach(ax) + np.array([0.0, -6.0]))),
        borderaxespad=0.0,
        borderpad=0.0,
        fontsize=SMALL_SIZE,
        handlelength=1.8,
        columnspacing=1.6,
    )
    legend.set_gid("legend")


def write_around(
    ax: Axes, shown: ShownRanking, reading: str, *, language: str, variable: str, notes: Sequence[str] = ()
) -> None:
    """Write the titles above a picture of a ranking, and under it what a reader must know of its making.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
    shown : ShownRanking
        In letters that can be drawn.
    reading : str
        How to read the marks.
    language : str
    variable : str
        Of which the largest Monte Carlo standard error is stated, where it is known.
    notes : sequence of str
        What more is to be said.
    """
    weights = phrase(language, "weights", profile=shown.profile) if shown.profile else ""
    stamped = phrase(language, "illustrative") if shown.illustrative else ""
    write_titles(ax, title_of(shown.attrs), weights, reading, stamped=stamped)
    parts = [_left_out(shown, language), *notes, *_making(shown, variable, language)]
    parts.append(replaced_note((*shown.name, title_of(shown.attrs), *parts), language=language))
    write_note(ax, " ".join(filter(None, parts)))


def named_note(n_scenarios: int, language: str) -> str:
    """Say that not every scenario is named, where that is so."""
    step = named_step(n_scenarios)
    return phrase(language, "named", step=step) if step > 1 else ""


def _left_out(shown: ShownRanking, language: str) -> str:
    left_out = shown.n_register - len(shown.scenario)
    if left_out and not shown.by:
        return phrase(language, "not_shown", parts=phrase(language, "not_ranked", count=left_out))
    axis = "total_impact" if shown.by == "total_impact" else "likelihood"
    return not_shown(left_out, shown.n_elsewhere, axis, language) if left_out else ""


def _making(shown: ShownRanking, variable: str, language: str) -> list[str]:
    """Return the number of draws, the largest error and the source, each where it is known."""
    parts = [phrase(language, "draws", draws=localised(f"{shown.n_draws:,}", language))] if shown.n_draws else []
    parts.append(error_note(largest_error(shown, variable), variable, computed=shown.computed, language=language))
    if shown.attrs.get("source"):
        parts.append(phrase(language, "source", source=str(shown.attrs["source"]).rstrip(".")))
    return parts


def error_note(error: float | None, variable: str, *, computed: bool, language: str) -> str:
    """Say how large the error of the figures shown is at most; nothing where that is not known."""
    if error is None:
        return ""
    ranks = variable in {"expected_rank", "rank_quantile"}
    number = localised(format_number(error if ranks else 100.0 * error), language)
    size = phrase(language, "error_ranks" if ranks else "error_percent", error=number)
    return phrase(language, "largest_bound" if computed else "largest_error", error=size)


def draw_side_list(ax: Axes, entries: Sequence[str], height: float) -> None:
    """List entries at the right of a frame of `height` inches, in as many columns as it takes."""
    columns = math.ceil(len(entries) / max(12, int(72.0 * height / _LINE_OF_LIST)))
    handles = [Line2D([], [], linestyle="none", label=entry) for entry in entries]
    legend = ax.legend(
        handles=handles,
        ncols=columns,
        loc="upper left",
        bbox_to_anchor=(1.0, 1.0),
        bbox_transform=shifted(ax, 8.0, 4.0),
        borderaxespad=0.0,
        fontsize=LIST_SIZE,
        labelspacing=0.24,
        handlelength=0.0,
        handletextpad=0.0,
        columnspacing=1.2,
    )
    legend.set_gid("scenario-list")
