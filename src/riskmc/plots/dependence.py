"""Rank intervals of each scenario side by side, under several dependences."""

from __future__ import annotations

import json
from typing import Final

import numpy as np
import xarray as xr
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from riskmc import _schema as names
from riskmc._schema import DEPENDENCE
from riskmc._typing import FloatArray
from riskmc.exceptions import InputError
from riskmc.plots.annotations import fit_to_figure, replaced_note, title_of, write_note, write_titles
from riskmc.plots.ranking_frame import clear_frame, draw_row_legend, is_few, name_rows, new_row_axes, number_ranks
from riskmc.plots.result_access import choose_profile, numbers, texts
from riskmc.plots.style import GRID, INK, OKABE_ITO, drawable_attrs, drawable_name, drawing_style, write_literally
from riskmc.plots.texts import localised, phrase
from riskmc.results.precision import format_probability

MOST_SHOWN: Final = 60
"""Scenarios of a picture, the first of the order."""

_STATED: Final = "stated"
_WIDTH: Final = 11.0
_LEAST_WIDTH: Final = 6.0
_ROW_MANY, _ROW_FEW = 0.27, 0.6
_SPAN: Final = 0.56
"""Height of all bars of a scenario, in rows."""
_COLOURS: Final = (OKABE_ITO[5], OKABE_ITO[1], OKABE_ITO[3], OKABE_ITO[4], OKABE_ITO[2])


def plot_dependence(
    ranking: xr.Dataset, *, profile: str | None = None, ax: Axes | None = None, language: str = "en"
) -> Axes:
    """Draw the 90 % rank interval of each scenario under each dependence, in the order of the reference.

    The bars of a scenario stand one under the other, from the first dependence to the last:
    5 to 95 % of the rank, with its expected value. The stated dependence is blue. Of many
    scenarios the first 60 are shown.

    Parameters
    ----------
    ranking : Dataset
        What `riskmc.robustness.dependence.ranking_by_dependence` returns.
    profile : str, optional
        Name of the weights; the first one where it is None.
    ax : matplotlib.axes.Axes, optional
        Where to draw; a new figure where it is None.
    language : {"en", "nl"}

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    InputError
        If `ranking` is something else, has no such profile, no scenario is ranked, or there
        are no texts in `language`.

    Examples
    --------
    >>> from riskmc.distributions import PERT
    >>> from riskmc.model import Model
    >>> from riskmc.robustness.dependence import ranking_by_dependence
    >>> model = Model.from_laws({"flood": {"cost": PERT(1, 2, 5)}, "cyber": {"cost": PERT(0, 2, 9)}})
    >>> ax = plot_dependence(ranking_by_dependence(model, n_draws=1024, rng=1))
    >>> [text.get_text() for text in ax.get_legend().get_texts()]
    ['correlation 0 (stated)', 'correlation 1']
    """
    if not isinstance(ranking, xr.Dataset) or DEPENDENCE not in ranking.dims:
        message = "`ranking` must be what `riskmc.robustness.dependence.ranking_by_dependence` returns."
        raise InputError(message)
    chosen = choose_profile(ranking, profile)
    shown, n_ranked = _in_order(ranking.sel({names.PROFILE: chosen}))
    labels = texts(shown[DEPENDENCE])
    n = shown.sizes[names.SCENARIO]
    phrase(language, "dependence_reading")
    with drawing_style():
        own_figure = ax is None
        if ax is None:
            ax = new_row_axes(n, width=_WIDTH)
        name_rows(ax, _names(shown))
        number_ranks(ax, n_ranked)
        _draw_intervals(ax, shown, labels)
        clear_frame(ax)
        ax.set_xlabel(phrase(language, "dependence_axis"))
        write_literally(ax)
        handles = [_handle(label, colour, language) for label, colour in zip(labels, _colours(labels), strict=True)]
        draw_row_legend(ax, handles, most_columns=5)
        _write_around(ax, shown, chosen, n_ranked, language)
        if own_figure:
            fit_to_figure(ax, least=(_LEAST_WIDTH, (_ROW_FEW if is_few(n) else _ROW_MANY) * n))
    return ax


def _in_order(ranking: xr.Dataset) -> tuple[xr.Dataset, int]:
    """Return the ranked scenarios by their expected rank under the reference, and how many are ranked."""
    reference = ranking.attrs.get("reference", texts(ranking[DEPENDENCE])[0])
    expected = numbers(ranking["expected_rank"].sel({DEPENDENCE: reference}), names.SCENARIO)
    order = np.argsort(expected, kind="stable")[: int(np.isfinite(expected).sum())]
    if not order.size:
        message = f"no scenario of this result is ranked by {ranking.attrs.get('by', 'this')}."
        raise InputError(message)
    return ranking.isel({names.SCENARIO: order[:MOST_SHOWN]}), order.size


def _names(shown: xr.Dataset) -> list[str]:
    called = shown["scenario_name"] if "scenario_name" in shown else shown[names.SCENARIO]
    return [drawable_name(name) for name in texts(called)]


def _colours(labels: tuple[str, ...]) -> list[str]:
    """Return a colour for each dependence; the stated one is blue."""
    others = iter(_COLOURS * len(labels))
    return [OKABE_ITO[0] if _STATED in label else next(others) for label in labels]


def _draw_intervals(ax: Axes, shown: xr.Dataset, labels: tuple[str, ...]) -> None:
    """Draw a bar and a mark for each scenario and dependence."""
    n, many = shown.sizes[names.SCENARIO], len(labels)
    rows = np.arange(n, dtype=float)
    few = is_few(n)
    ax.vlines(ax.get_xticks(), -0.5, n - 0.5, colors=GRID, linewidth=0.5, zorder=0.5)
    ax.hlines(rows[:-1] + 0.5, *ax.get_xlim(), colors=GRID, linewidth=0.5, zorder=0.5)
    offsets = np.linspace(-0.5, 0.5, many) * _SPAN if many > 1 else np.zeros(1)
    for label, colour, offset in zip(labels, _colours(labels), offsets, strict=True):
        here = shown.sel({DEPENDENCE: label})
        ends: FloatArray = numbers(
            here["rank_quantile"].sel({names.QUANTILE: [0.05, 0.95]}), names.SCENARIO, names.QUANTILE
        )
        bars = ax.hlines(rows + offset, ends[:, 0] - 0.3, ends[:, 1] + 0.3, colors=colour, zorder=2)
        bars.set(linewidth=5.0 if few else 2.4, gid=f"rank-interval-{label}")
        marks = ax.scatter(numbers(here["expected_rank"], names.SCENARIO), rows + offset, marker="D", zorder=3)
        marks.set(sizes=[26.0 if few else 9.0], facecolor="white", edgecolor=INK, linewidth=0.8)
        marks.set_gid(f"expected-rank-{label}")


def _handle(label: str, colour: str, language: str) -> Line2D:
    level = label.replace(_STATED, phrase(language, "dependence_stated"))
    line = Line2D([], [], color=colour, linewidth=4.0, marker="D", markersize=4.5, markerfacecolor="white")
    text = phrase(language, "dependence_legend", level=localised(level, language))
    # More than a correlation within scenarios has no number.
    line.set(markeredgecolor=INK, label=phrase(language, "dependence_as_stated") if label == _STATED else text)
    return line


def _write_around(ax: Axes, shown: xr.Dataset, profile: str, n_ranked: int, language: str) -> None:
    attrs = drawable_attrs(shown.attrs)
    stamped = phrase(language, "illustrative") if attrs.get("illustrative") else ""
    weights = phrase(language, "weights", profile=drawable_name(profile))
    write_titles(ax, title_of(attrs), weights, phrase(language, "dependence_reading"), stamped=stamped)
    n = shown.sizes[names.SCENARIO]
    parts = [
        phrase(language, "first_shown", shown=n, count=n_ranked) if n < n_ranked else "",
        _order_note(shown, language),
        _change_note(shown, language),
        phrase(language, "draws", draws=localised(f"{int(str(attrs['n_draws'])):,}", language))
        if attrs.get("n_draws")
        else "",
        phrase(language, "source", source=str(attrs["source"]).rstrip(".")) if attrs.get("source") else "",
    ]
    parts.append(replaced_note((*_names(shown), *parts), language=language))
    write_note(ax, " ".join(filter(None, parts)))


_MOST_ORDERED: Final = 12


def _order_note(shown: xr.Dataset, language: str) -> str:
    """Say how probable the reference order is under each dependence, of few scenarios."""
    if "order_probability" not in shown or len(json.loads(str(shown.attrs.get("order", "[]")))) > _MOST_ORDERED:
        return ""
    parts = []
    for label in texts(shown[DEPENDENCE]):
        here = shown.sel({DEPENDENCE: label})
        figure = format_probability(here["order_probability"].item(), here[names.mcse("order_probability")].item())
        level = label.replace(_STATED, phrase(language, "dependence_stated"))
        unbroken = figure.replace(" ", "\N{NO-BREAK SPACE}")
        key = "dependence_order_stated" if label == _STATED else "dependence_order_part"
        part = phrase(language, key, probability=unbroken, level=level)
        parts.append(localised(part, language))
    order = phrase(language, f"dependence_{shown.attrs.get('order_kind', 'reference')}")
    return phrase(language, "dependence_order", order=order, parts=", ".join(parts))


def _change_note(shown: xr.Dataset, language: str) -> str:
    """Say which expected rank moves most."""
    expected = numbers(shown["expected_rank"], DEPENDENCE, names.SCENARIO)
    moved = expected.max(axis=0) - expected.min(axis=0)
    at = int(np.argmax(moved))
    most = localised(f"{moved[at]:.2f}", language)
    return phrase(language, "dependence_change", most=most, name=_names(shown)[at])
