"""The axes of the method: class words and numbers along them, class bounds as a thin grid."""

from __future__ import annotations

import math
import textwrap
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.ticker import FixedFormatter, FixedLocator, NullFormatter, NullLocator

from riskmc._typing import FloatArray
from riskmc.plots.diagram_data import Classes, RiskDiagram, view_limits
from riskmc.plots.style import GRID, LIST_SIZE, MUTED, SMALL_SIZE, TEXT_SIZE, write_literally
from riskmc.plots.texts import large_unit, localised, phrase
from riskmc.results.precision import format_number

_LETTER = 0.6
"""Width of a letter as a share of its height, for wrapping words."""

_NARROWEST = 6
_LABEL = 2
"""A class word of so many letters is a label, not a word."""

_MOST_TICKS = 12
_ENOUGH_DECADES = 2


@dataclass(frozen=True, slots=True)
class Ticks:
    """Places along an axis and what is written there."""

    places: FloatArray
    labels: tuple[str, ...]


def set_class_axes(ax: Axes, diagram: RiskDiagram, *, language: str) -> None:
    """Give `ax` the scales, limits, ticks, class words and grid of the method."""
    x_limits, y_limits = view_limits(diagram)
    ax.set_xscale("linear" if diagram.x_kind == "plausibility" else "log")
    ax.set_yscale("log")
    ax.set_xlim(x_limits)
    ax.set_ylim(y_limits)
    _set_ticks(ax.xaxis, likelihood_ticks(diagram, x_limits, language), likelihood_words(ax, diagram.x_classes))
    _set_ticks(ax.yaxis, impact_ticks(diagram, y_limits, language), impact_words(diagram.y_classes, language))
    write_literally(ax)
    _draw_class_grid(ax, diagram)
    ax.set_xlabel(_likelihood_title(diagram, language), fontsize=TEXT_SIZE, labelpad=6)
    ax.set_ylabel(_impact_title(diagram, language), fontsize=TEXT_SIZE, labelpad=6)
    _move_words_beyond_numbers(ax)


def likelihood_ticks(diagram: RiskDiagram, limits: tuple[float, float], language: str) -> Ticks:
    """Return the numbers along the likelihood axis: at the class bounds, else at decades.

    Plausibility has its index at the middle of each class instead.
    """
    if diagram.x_kind == "plausibility":
        middles = _middles(diagram.x_classes, log=False)
        return Ticks(middles, tuple(f"{middle:g}" for middle in middles))
    bounds = diagram.x_classes.bounds
    places = bounds if 0 < bounds.size <= _MOST_TICKS else _decades(limits)
    return Ticks(places, tuple(_likelihood_label(place, diagram.x_kind, language) for place in places))


def impact_ticks(diagram: RiskDiagram, limits: tuple[float, float], language: str) -> Ticks:
    """Return the numbers along the impact axis: decades of money, or the value of each class."""
    middles = _middles(diagram.y_classes, log=True)
    places = _decades(limits) if is_money(diagram) or middles.size == 0 else middles
    return Ticks(places, tuple(short_number(place, language) for place in places))


def is_money(diagram: RiskDiagram) -> bool:
    """Tell whether the total impact has a unit, or is a value on the scale of the classes."""
    return str(diagram.attrs.get("impact_unit", "1")) not in {"", "1", "value"}


def short_number(number: float, language: str = "en") -> str:
    """Write the number of a tick in two significant digits at most, large ones with million and so on.

    Examples
    --------
    >>> short_number(1 / 27), short_number(2e9), short_number(350000.0)
    ('0.037', '2 bn', '350,000')
    """
    size, unit = large_unit(number, language)
    digits = format_number(number / size)
    return localised(digits.rstrip("0").rstrip(".") if "." in digits else digits, language) + unit


def impact_words(classes: Classes, language: str) -> Ticks:
    """Return the class words at the middle of each row; a bare number or letter becomes "class 8"."""
    words = (phrase(language, "class", label=word) if len(word) <= _LABEL else word for word in classes.words)
    return Ticks(_middles(classes, log=True), tuple(words))


def likelihood_words(ax: Axes, classes: Classes) -> Ticks:
    """Return the class words at the middle of each column, wrapped to its width.

    Words that only repeat the bounds ("once in 10 to 100 years") are left out, because
    the numbers on the axis say the same.
    """
    if not classes.words or all(any(letter.isdigit() for letter in word) for word in classes.words):
        return Ticks(np.empty(0), ())
    edges = np.stack([classes.lower, classes.upper])
    places = ax.transData.transform(np.column_stack([edges.ravel(), np.full(edges.size, ax.get_ylim()[0])]))
    widths = np.diff(places[:, 0].reshape(edges.shape), axis=0)[0] * 72.0 / ax.figure.dpi
    wrapped = (
        "\n".join(textwrap.wrap(word, max(_NARROWEST, int(width / (_LETTER * SMALL_SIZE))), break_long_words=False))
        for word, width in zip(classes.words, widths, strict=True)
    )
    return Ticks(_middles(classes, log=ax.get_xscale() == "log"), tuple(wrapped))


def _likelihood_label(place: float, kind: str, language: str) -> str:
    if kind == "probability":
        return localised(f"{100.0 * place:.3g} %", language)
    if place > 0.999:  # noqa: PLR2004 - once a year is written as a count
        return phrase(language, "yearly", times=localised(f"{place:,.3g}", language))
    years = 1.0 / place
    return phrase(language, "once", years=localised(f"{float(f'{years:.3g}'):,.10g}", language))


def _likelihood_title(diagram: RiskDiagram, language: str) -> str:
    years = float(str(diagram.attrs.get("horizon_years", math.nan)))
    if diagram.x_kind == "probability" and not math.isfinite(years):
        return phrase(language, "probability_plain")
    return phrase(language, diagram.x_kind, years=f"{years:g}")


def _impact_title(diagram: RiskDiagram, language: str) -> str:
    if is_money(diagram):
        return phrase(language, "impact", unit=diagram.attrs["impact_unit"])
    top = diagram.y_classes.words[-1] if diagram.y_classes.words else ""
    return phrase(language, "impact_value", top=top) if top else phrase(language, "impact_plain")


def _middles(classes: Classes, *, log: bool) -> FloatArray:
    return np.sqrt(classes.lower * classes.upper) if log else 0.5 * (classes.lower + classes.upper)


def _decades(limits: tuple[float, float]) -> FloatArray:
    first, last = math.ceil(math.log10(limits[0]) - 1e-9), math.floor(math.log10(limits[1]) + 1e-9)
    decades = 10.0 ** np.arange(first - 1, last + 1, dtype=float)
    steps = np.array([1.0]) if last - first >= _ENOUGH_DECADES else np.array([1.0, 2.0, 5.0])
    places = np.outer(decades, steps).ravel()
    return places[(places >= limits[0] * (1 - 1e-9)) & (places <= limits[1] * (1 + 1e-9))]


def _set_ticks(axis: Axis, number_ticks: Ticks, word_ticks: Ticks) -> None:
    """Write numbers as major ticks and class words as minor ticks without a mark."""
    axis.set_major_locator(FixedLocator(number_ticks.places.tolist()))
    axis.set_major_formatter(FixedFormatter(list(number_ticks.labels)))
    axis.set_minor_locator(FixedLocator(word_ticks.places.tolist()) if word_ticks.places.size else NullLocator())
    axis.set_minor_formatter(FixedFormatter(list(word_ticks.labels)) if word_ticks.labels else NullFormatter())
    axis.remove_overlapping_locs = False
    axis.set_tick_params(which="major", length=3.5, labelsize=LIST_SIZE, color=MUTED)
    axis.set_tick_params(which="minor", length=0, labelsize=SMALL_SIZE)


def _draw_class_grid(ax: Axes, diagram: RiskDiagram) -> None:
    """Draw a line at each class bound, at each number where there are no classes."""
    for classes, draw, ticks in (
        (diagram.x_classes, ax.axvline, ax.get_xticks()),
        (diagram.y_classes, ax.axhline, ax.get_yticks()),
    ):
        there = classes.bounds.size > 0
        for place in classes.bounds if there else ticks:
            draw(float(place), color=GRID, linewidth=0.6, zorder=0, gid="class-bound" if there else "number-line")


def _move_words_beyond_numbers(ax: Axes) -> None:
    """Set the class words on their own line, clear of the numbers along the same axis."""
    figure = ax.get_figure(root=True)
    figure.draw_without_rendering()  # type: ignore[union-attr]  # an Axes that is drawn on has a figure
    _leave_out_touching(ax.xaxis)
    per_point = figure.dpi / 72.0  # type: ignore[union-attr]  # as above
    for axis, side in ((ax.xaxis, "height"), (ax.yaxis, "width")):
        sizes = [getattr(label.get_window_extent(), side) for label in axis.get_majorticklabels() if label.get_text()]
        axis.set_tick_params(which="minor", pad=max(sizes, default=0.0) / per_point + 10.0)


def _leave_out_touching(axis: Axis) -> None:
    """Leave out the numbers along x that would touch the number before them."""
    kept, reached = [], -math.inf
    for label in axis.get_majorticklabels():
        box = label.get_window_extent()
        fits = box.x0 > reached
        kept.append(label.get_text() if fits else "")
        reached = box.x1 if fits else reached
    axis.set_major_formatter(FixedFormatter(kept))
