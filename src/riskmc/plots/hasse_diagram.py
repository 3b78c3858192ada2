"""The Hasse diagram of a partial order: who stands above whom, and who is not compared."""

from __future__ import annotations

import dataclasses
import textwrap
from collections.abc import Mapping
from dataclasses import dataclass

import matplotlib.pyplot as plt
import numpy as np
import xarray as xr
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from numpy.typing import NDArray

from riskmc._schema import OTHER
from riskmc.exceptions import InputError
from riskmc.plots.annotations import fit_to_figure, replaced_note, title_of, write_note, write_titles
from riskmc.plots.hasse_layout import HasseLayout, hasse_layout
from riskmc.plots.ranking_frame import clear_frame, draw_side_list, short_names
from riskmc.plots.result_access import numbers, texts
from riskmc.plots.style import (
    INK,
    LIST_SIZE,
    MUTED,
    OTHER_COLOUR,
    SMALL_SIZE,
    drawable_attrs,
    drawable_name,
    drawing_style,
    write_literally,
)
from riskmc.plots.texts import localised, phrase
from riskmc.results.precision import format_number

_MOST_NAMED = 14
_MOST_NAMED_ACROSS = 7.0
_LETTERS_OF_LINE = 16
_LINES = 3
_MANY_LINES = 60
_NAMED_STEP = (1.55, 1.15)
_NUMBERED_STEP = (0.42, 0.62)
"""Inches between neighbours across and down."""

_TALL = 9.0
"""Inches from which layers of numbers stand closer, down to `_LEAST_DOWN`."""

_LEAST_DOWN = 0.36

_ADVICE = (
    "Give what `riskmc.ranking.winning_order` or `riskmc.ranking.stochastic_dominance` makes of draws, such as "
    "result['draws']['total_impact'] under one profile."
)


@dataclass(frozen=True, slots=True)
class PartialOrder:
    """A partial order to be drawn; see `partial_order`.

    Parameters
    ----------
    name : tuple of str
    edges : numpy.ndarray of bool
        Whether the row stands directly above the column.
    circle : numpy.ndarray of bool
        Which scenarios stand above each other in a circle, (scenario,).
    attrs : mapping of str to object
        Title, edition, source, number of draws, and what makes a scenario stand above
        another, where they are known.
    """

    name: tuple[str, ...]
    edges: NDArray[np.bool_]
    circle: NDArray[np.bool_]
    attrs: Mapping[str, object]


def plot_hasse(order: xr.Dataset | xr.DataArray, *, ax: Axes | None = None, language: str = "en") -> Axes:
    """Draw the Hasse diagram of a partial order.

    A line leads down from a scenario to each that it stands directly above; two scenarios
    that no way down joins are not ordered. Scenarios stand in layers, the top of each at
    the longest way from above, in an order with few crossings (Sugiyama, Tagawa and Toda
    1981, doi:10.1109/TSMC.1981.4308636). Up to 14 scenarios are named in place; more are
    numbered from the top, with a list at the side.

    Parameters
    ----------
    order : xarray.Dataset or xarray.DataArray
        Bool by (scenario, ``other``): whether the scenario stands directly above the other;
        of a dataset its variable ``hasse``, as `riskmc.ranking.stochastic_dominance` and
        `riskmc.ranking.winning_order` return it. Any name of the first dim will do.
        Scenarios that were not compared (NaN in ``violation``) are left out.
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
        If `order` is no order, such as a result of `riskmc.simulate`, there is no variable
        ``hasse``, its dims or labels do not match, nothing was compared, its edges run in
        a circle, or there are no texts in `language`.

    Examples
    --------
    >>> above = xr.DataArray([[False, True], [False, False]], {"scenario": ["a", "b"]}, ("scenario", "other"))
    >>> ax = plot_hasse(above)
    >>> [text.get_text() for text in ax.texts if text.get_gid() == "node"]
    ['a', 'b']
    """
    given = _in_drawable_letters(partial_order(order))
    layout, reading = hasse_layout(given.edges), phrase(language, "hasse_reading")
    named = len(given.name) <= _MOST_NAMED and layout.width < _MOST_NAMED_ACROSS
    reading = reading if named else f"{reading} {phrase(language, 'hasse_numbers')}"
    numbers = numbered(layout)
    with drawing_style():
        own_figure = ax is None
        wide, tall = _frame_size(layout, named=named)
        if ax is None:
            _, ax = plt.subplots(figsize=(wide + (1.0 if named else 4.0), tall + 1.8))
        _set_limits(ax, layout)
        _draw_lines(ax, layout)
        marks = [_wrapped(name) for name in short_names(given.name, _LETTERS_OF_LINE * _LINES)] if named else numbers
        _draw_nodes(ax, layout, marks, given.circle, size=SMALL_SIZE if named else LIST_SIZE)
        if not named:
            draw_side_list(ax, _listed(given.name, numbers), tall)
        write_literally(ax)
        write_titles(ax, title_of(given.attrs), "", reading)
        write_note(ax, _note(given, layout, language))
        if own_figure:
            fit_to_figure(ax, least=(wide, tall))
    return ax


def partial_order(order: xr.Dataset | xr.DataArray) -> PartialOrder:
    """Take names and edges of a partial order from what was given.

    Raises
    ------
    InputError
        If `order` is no order or has no variable ``hasse``, its dims or labels do not
        match, or nothing was compared.

    Examples
    --------
    >>> above = xr.DataArray([[False, True], [False, False]], {"team": ["a", "b"]}, ("team", "other"))
    >>> partial_order(above).name
    ('a', 'b')
    """
    edges = _edges(order)
    if edges.ndim != 2 or OTHER not in edges.dims or len(set(edges.shape)) != 1 or not edges.size:  # noqa: PLR2004 - a matrix
        message = f"the edges of an order are by (scenario, 'other'), equally many of both; got {dict(edges.sizes)}."
        raise InputError(message)
    (dim,) = (str(dim) for dim in edges.dims if dim != OTHER)
    if OTHER in edges.coords and texts(edges[OTHER]) != texts(edges[dim]):
        message = f"the labels along 'other' are not those along {dim!r}, or stand in another order."
        raise InputError(message)
    known = _known(order, dim)
    if not known.any():
        message = f"no {dim} was compared: `violation` is NaN throughout."
        raise InputError(message)
    above = np.asarray(edges.transpose(dim, OTHER).values, dtype=bool)[np.ix_(known, known)]
    in_circle = isinstance(order, xr.Dataset) and "cycle" in order
    circle = order["cycle"].values[known] > 0 if in_circle else np.zeros(len(above), dtype=bool)
    return PartialOrder(
        texts(edges[dim][known]), above, circle, {str(key): value for key, value in order.attrs.items()}
    )


def _edges(order: xr.Dataset | xr.DataArray) -> xr.DataArray:
    """Return who stands directly above whom, once `order` is an order at all."""
    if not isinstance(order, xr.Dataset | xr.DataArray):
        message = f"a Hasse diagram needs an order, got {type(order).__name__}. {_ADVICE}"
        raise InputError(message)
    if isinstance(order, xr.DataArray):
        return order
    if "hasse" not in order:
        found = ", ".join(map(repr, order.data_vars)) or "none"
        message = f"the order has no variable 'hasse'; it has {found}. {_ADVICE}"
        raise InputError(message)
    return order["hasse"]


def _known(order: xr.Dataset | xr.DataArray, dim: str) -> NDArray[np.bool_]:
    """Tell which scenarios were compared: the others have no number in ``violation``."""
    if isinstance(order, xr.Dataset) and "violation" in order:
        compared: NDArray[np.bool_] = np.isfinite(numbers(order["violation"], dim, OTHER)).any(axis=1)
        return compared
    return np.ones(order.sizes[dim], dtype=bool)


def numbered(layout: HasseLayout) -> list[str]:
    """Return the number of each node, from the top and the left.

    Examples
    --------
    >>> numbered(hasse_layout(np.array([[False, False], [True, False]])))
    ['2', '1']
    """
    places = np.lexsort((layout.x, layout.layer)).argsort()
    return [str(place + 1) for place in places]


def _in_drawable_letters(order: PartialOrder) -> PartialOrder:
    names = tuple(map(drawable_name, order.name))
    return dataclasses.replace(order, name=names, attrs=drawable_attrs(order.attrs))


def _frame_size(layout: HasseLayout, *, named: bool) -> tuple[float, float]:
    """Return the width and height that nodes need, in inches."""
    layers = int(layout.layer.max()) + 1
    across, down = _NAMED_STEP if named else _NUMBERED_STEP
    tall = down * layers if named else max(min(down * layers, _TALL), _LEAST_DOWN * layers)
    return max(4.6, across * (layout.width + 1.0)), tall


def _set_limits(ax: Axes, layout: HasseLayout) -> None:
    half = max(0.5 * layout.width + 0.5, 0.5)
    ax.set_xlim(-half, half)
    ax.set_ylim(float(layout.layer.max()) + 0.4, -0.4)
    ax.set(xticks=[], yticks=[])
    clear_frame(ax)


def _draw_lines(ax: Axes, layout: HasseLayout) -> None:
    colour, width = (MUTED, 1.0) if len(layout.lines) <= _MANY_LINES else (OTHER_COLOUR, 0.6)
    ax.add_collection(LineCollection(list(layout.lines), colors=colour, linewidths=width, zorder=1, gid="edges"))


def _draw_nodes(ax: Axes, layout: HasseLayout, marks: list[str], dashed: NDArray[np.bool_], *, size: float) -> None:
    box = {"boxstyle": "round,pad=0.32", "facecolor": "white", "edgecolor": INK, "linewidth": 0.9}
    for i, mark in enumerate(marks):
        place = float(layout.x[i]), float(layout.layer[i])
        text = ax.text(*place, mark, ha="center", va="center", fontsize=size, zorder=3, gid="node")
        text.set_bbox(box | {"linestyle": "--" if dashed[i] else "-"})


def _wrapped(name: str) -> str:
    lines = textwrap.wrap(name.replace("_", "_ "), _LETTERS_OF_LINE)[:_LINES]  # ids may break at an underscore
    return "\n".join(lines).replace("_ ", "_")


def _listed(name: tuple[str, ...], numbers: list[str]) -> list[str]:
    rows = sorted(zip(map(int, numbers), short_names(name, 40), strict=True))
    return [f"{number:\u2007>2}  {text}" for number, text in rows]


def _note(order: PartialOrder, layout: HasseLayout, language: str) -> str:
    counts = {"edges": len(layout.lines), "scenarios": len(order.name), "layers": int(layout.layer.max()) + 1}
    parts = [*_meaning(order, language), phrase(language, "hasse_pairs", **counts)]
    parts += [phrase(language, "hasse_circles")] if order.circle.any() else []
    if order.attrs.get("n_draws"):
        parts.append(phrase(language, "draws", draws=localised(f"{int(str(order.attrs['n_draws'])):,}", language)))
    if order.attrs.get("source"):
        parts.append(phrase(language, "source", source=str(order.attrs["source"]).rstrip(".")))
    parts.append(replaced_note((*order.name, title_of(order.attrs), *parts), language=language))
    return " ".join(filter(None, parts))


def _meaning(order: PartialOrder, language: str) -> list[str]:
    """Say what makes a scenario stand above another, where the order tells."""
    parts, attrs = [], order.attrs
    if attrs.get("order") in {1, 2}:
        parts.append(phrase(language, f"hasse_dominance_{attrs['order']}"))
    if "tolerance" in attrs:
        tolerance = format_number(100.0 * float(str(attrs["tolerance"])))
        parts.append(phrase(language, "hasse_tolerance", tolerance=localised(tolerance, language)))
    if "theta" in attrs:
        theta = f"{100.0 * float(str(attrs['theta'])):g}"
        parts.append(phrase(language, "hasse_theta", theta=localised(theta, language)))
    return parts
