"""A fan of exceedance: how likely is an event above x, and how sure is that."""

from __future__ import annotations

import math
from typing import Final, Literal

import matplotlib.pyplot as plt
import numpy as np
import xarray as xr
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.ticker import FixedFormatter, FixedLocator, NullFormatter

from riskmc import _schema as names
from riskmc._schema import THRESHOLD
from riskmc._typing import FloatArray
from riskmc._validation import check_choice
from riskmc.exceptions import InputError
from riskmc.plots.annotations import fit_to_figure, title_of, write_note, write_titles
from riskmc.plots.class_axes import short_number
from riskmc.plots.ranking_frame import draw_row_legend, error_note
from riskmc.plots.result_access import in_classes, numbers, texts
from riskmc.plots.style import (
    GRID,
    INK,
    LIST_SIZE,
    MUTED,
    OKABE_ITO,
    drawable_attrs,
    drawable_name,
    drawing_style,
    write_literally,
)
from riskmc.plots.texts import localised, phrase
from riskmc.results.exceedance import exceedance

Quantity = Literal["exceedance", "event_count"]
_QUANTITIES: Final[tuple[Quantity, ...]] = ("exceedance", "event_count")

_SIZE: Final = (8.5, 6.0)
_LEAST: Final = (5.0, 3.6)
_OPACITY: Final = (0.22, 0.5)
_MOST_DECADES: Final = 5
"""Of probability below the highest: less is not shown."""

_HIGHEST_CHANCE: Final = 0.5
_CLOSE: Final = 2


def plot_exceedance(
    result: xr.DataTree | xr.Dataset,
    *,
    profile: str | None = None,
    quantity: Quantity = "exceedance",
    ax: Axes | None = None,
    language: str = "en",
) -> Axes:
    """Draw how likely an event with a total impact above x is, with the band of what is not known.

    Both axes are logarithmic. The line is the median curve over the draws, the shading the
    50 and 90 % bands, the dashes the mean: the probability all in all. More than five
    decades below the highest point nothing is shown.

    Parameters
    ----------
    result : DataTree or Dataset
        What `riskmc.simulate` returns, or what `riskmc.results.exceedance` made of it.
    profile : str, optional
        Name of the weights; the first where it is None. Not used where `result` is made already.
    quantity : {"exceedance", "event_count"}
        The probability of at least one event, or the expected number of events.
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
        As `riskmc.results.exceedance`; if the curves have no median or no pair of levels around
        it, are zero throughout, or `quantity` or `language` is unknown.

    References
    ----------
    Kaplan, S. and Garrick, B. J. (1981). On the quantitative definition of risk. Risk Anal. 1, 11-27.

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> impact, likelihood = rng.lognormal(size=(2, 1000, 3))
    >>> draws = xr.Dataset(
    ...     {
    ...         "total_impact": (("draw", "scenario"), impact),
    ...         "likelihood": (("draw", "scenario"), 0.1 * likelihood / (1.0 + likelihood)),
    ...     }
    ... )
    >>> plot_exceedance(draws).get_xscale()
    'log'
    """
    check_choice("quantity", quantity, _QUANTITIES)
    curves = result if _is_made(result) else exceedance(result, profile=profile)
    assert isinstance(curves, xr.Dataset)  # noqa: S101 - for the type checker: what is made is a Dataset
    attrs = drawable_attrs({str(key): value for key, value in curves.attrs.items()})
    x, mean, bands = _curves(curves, quantity)
    with drawing_style():
        own_figure = ax is None
        if ax is None:
            _, ax = plt.subplots(figsize=_SIZE)
        _set_axes(ax, x, _limits(mean, bands), per_cent=quantity == "exceedance", language=language)
        _draw_fan(ax, x, mean, bands)
        _label(ax, attrs | {"top": _top_word(result)}, quantity, language)
        write_literally(ax)
        draw_row_legend(ax, _handles(bands, language), most_columns=4)
        _write_around(ax, curves, attrs, quantity, language)
        if own_figure:
            fit_to_figure(ax, least=_LEAST)
    return ax


def _is_made(result: xr.DataTree | xr.Dataset) -> bool:
    return isinstance(result, xr.Dataset) and "exceedance_quantile" in result


def _top_word(result: xr.DataTree | xr.Dataset) -> str:
    """Return the word of the highest class, whose value is 1, where impact is counted in values of classes."""
    if not isinstance(result, xr.DataTree) or names.INPUTS not in result.children or not in_classes(result):
        return ""
    return drawable_name(texts(result[names.INPUTS].to_dataset()["impact_class_word"])[-1])


def _curves(curves: xr.Dataset, quantity: Quantity) -> tuple[FloatArray, FloatArray, dict[float, FloatArray]]:
    """Return thresholds above zero, the mean, and the quantile curves by level, which pair around the median."""
    levels = [float(level) for level in curves[names.QUANTILE].values]
    paired = [level for level in levels if any(math.isclose(level + other, 1.0) for other in levels)]
    if len(paired) <= 1 or not any(math.isclose(level, 0.5) for level in paired):  # the median pairs with itself
        message = f"a fan needs the median and pairs of levels around it, such as 0.05, 0.5 and 0.95; got {levels}."
        raise InputError(message)
    x = numbers(curves[THRESHOLD], THRESHOLD)
    mean = numbers(curves[f"{quantity}_mean"], THRESHOLD)
    quantile = numbers(curves[f"{quantity}_quantile"], names.QUANTILE, THRESHOLD)
    shown = (x > 0.0) & (mean > 0.0)
    if not shown.any():
        message = "no event exceeds any threshold above zero, so there is nothing to draw on logarithmic axes."
        raise InputError(message)
    return x[shown], mean[shown], {level: quantile[levels.index(level)][shown] for level in sorted(paired)}


def _set_axes(ax: Axes, x: FloatArray, limits: tuple[float, float], *, per_cent: bool, language: str) -> None:
    ax.set(xscale="log", yscale="log", xlim=(x[0], x[-1]) if x.size > 1 else (0.5 * x[0], 2.0 * x[0]), ylim=limits)
    for axis, ends, is_chance in ((ax.xaxis, ax.get_xlim(), False), (ax.yaxis, limits, per_cent)):
        places = _ticks(*ends)
        axis.set_major_locator(FixedLocator(places))
        axis.set_major_formatter(FixedFormatter([_number(place, language, per_cent=is_chance) for place in places]))
        axis.set_minor_formatter(NullFormatter())
    ax.tick_params(labelsize=LIST_SIZE, color=MUTED, length=3.5)
    ax.tick_params(which="minor", length=0)
    ax.grid(visible=True, color=GRID, linewidth=0.6)
    ax.set_axisbelow(True)
    ax.spines[["top", "right"]].set_visible(False)


def _limits(mean: FloatArray, bands: dict[float, FloatArray]) -> tuple[float, float]:
    """Return the ends of the upper axis: what is above zero, at most five decades of it."""
    curves = np.stack([mean, *bands.values()])
    highest = float(curves.max())
    lowest = max(float(curves[curves > 0.0].min()), highest * 10.0**-_MOST_DECADES)
    return 0.8 * lowest, 1.0 if _HIGHEST_CHANCE < highest <= 1.0 else 1.5 * highest


def _ticks(low: float, high: float) -> list[float]:
    decades = range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
    close = math.log10(high / low) <= _CLOSE
    steps = (1.0, 2.0, 5.0) if close else (1.0,)
    return [step * 10.0**d for d in decades for step in steps if low * 0.999 <= step * 10.0**d <= high * 1.001]


def _number(place: float, language: str, *, per_cent: bool) -> str:
    return short_number(100.0 * place, language) + " %" if per_cent else short_number(place, language)


def _draw_fan(ax: Axes, x: FloatArray, mean: FloatArray, bands: dict[float, FloatArray]) -> None:
    floor = ax.get_ylim()[0] * 1e-3
    lows = [level for level in bands if level < 0.5 - 1e-9]
    for k, level in enumerate(lows):
        lower, upper = (np.maximum(bands[end], floor) for end in (level, _mirror(bands, level)))
        ax.fill_between(
            x, lower, upper, color=OKABE_ITO[0], alpha=_opacity(k, len(lows)), linewidth=0.0, zorder=2, gid="band"
        )
    ax.plot(x, np.maximum(bands[_mirror(bands, 0.5)], floor), color=INK, linewidth=1.8, zorder=4, gid="median")
    ax.plot(x, np.maximum(mean, floor), color=OKABE_ITO[1], linewidth=1.4, linestyle=(0, (5, 2)), zorder=3, gid="mean")


def _mirror(bands: dict[float, FloatArray], level: float) -> float:
    return next(other for other in bands if math.isclose(level + other, 1.0))


def _opacity(k: int, count: int) -> float:
    return _OPACITY[0] if count == 1 else _OPACITY[0] + (_OPACITY[1] - _OPACITY[0]) * k / (count - 1)


def _percents(bands: dict[float, FloatArray]) -> list[str]:
    return [f"{100.0 * (1.0 - 2.0 * level):.3g}" for level in bands if level < 0.5 - 1e-9]


def _label(ax: Axes, attrs: dict[str, object], quantity: Quantity, language: str) -> None:
    unit = str(attrs.get("impact_unit", "1"))
    plain = unit in {"", "1", "value"}
    key = ("impact_value" if attrs.get("top") else "impact_plain") if plain else "impact"
    ax.set_xlabel(phrase(language, key, unit=unit, top=attrs.get("top")))
    label = phrase(language, f"{quantity}_axis")
    years = float(str(attrs.get("horizon_years", math.nan)))
    if attrs.get("likelihood_kind") == "frequency":
        label = phrase(language, "within_year", label=label)
    elif math.isfinite(years):
        label = phrase(language, "within_years", label=label, years=f"{years:g}")
    ax.set_ylabel(label)


def _handles(bands: dict[float, FloatArray], language: str) -> list[Artist]:
    percents = _percents(bands)
    handles: list[Artist] = [
        Line2D([], [], color=INK, linewidth=1.8, label=phrase(language, "fan_median")),
        Line2D([], [], color=OKABE_ITO[1], linewidth=1.4, linestyle=(0, (5, 2)), label=phrase(language, "fan_mean")),
    ]
    for k, percent in enumerate(percents):
        # The bands lie on top of each other, so that a narrower one is as dark as all around it together.
        clear = math.prod(1.0 - _opacity(j, len(percents)) for j in range(k + 1))
        text = phrase(language, "fan_band", percent=percent)
        handles.append(Patch(facecolor=OKABE_ITO[0], alpha=1.0 - clear, linewidth=0.0, label=text))
    return handles


def _write_around(
    ax: Axes,
    curves: xr.Dataset,
    attrs: dict[str, object],
    quantity: Quantity,
    language: str,
) -> None:
    weights = phrase(language, "weights", profile=attrs["profile"]) if "profile" in attrs else ""
    reading = phrase(language, f"{quantity}_reading")
    stamped = phrase(language, "illustrative") if attrs.get("illustrative") else ""
    write_titles(ax, title_of(attrs), weights, reading, stamped=stamped)
    left_out = int(str(attrs.get("n_left_out", 0)))
    error = float(curves[names.mcse(f"{quantity}_mean")].max())
    parts = [phrase(language, "events_of", count=attrs["n_scenarios"])] if "n_scenarios" in attrs else []
    parts += [phrase(language, "without_likelihood", count=left_out)] if left_out else []
    if "n_draws" in attrs:
        parts.append(phrase(language, "kept_draws", draws=localised(f"{int(str(attrs['n_draws'])):,}", language)))
    parts += [error_note(error, quantity, computed=False, language=language)] if quantity == "exceedance" else []
    parts += [phrase(language, "source", source=str(attrs["source"]).rstrip("."))] if attrs.get("source") else []
    write_note(ax, " ".join(parts))
