"""The risk diagram: likelihood against total impact on the axes of the method."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass

import matplotlib.pyplot as plt
import numpy as np
import xarray as xr
from matplotlib.axes import Axes
from matplotlib.colors import to_rgba
from matplotlib.transforms import ScaledTranslation

from riskmc._typing import FloatArray
from riskmc.plots.annotations import draw_legend, draw_notes, draw_scenario_list, draw_titles, fit_to_figure
from riskmc.plots.class_axes import set_class_axes
from riskmc.plots.diagram_data import PROBABILITIES, LikelihoodChoice, RiskDiagram, risk_diagram_data
from riskmc.plots.knowledge import marked
from riskmc.plots.labels import draw_labels
from riskmc.plots.style import INK, drawable_attrs, drawable_name, drawing_style, group_colours
from riskmc.plots.texts import phrase

MARKERS = {"hazard": "o", "threat": "D"}
OTHER_MARKER = "s"

_MOST_COLOURED_BY_SCENARIO = 8
_MOST_NAMED = 12
_MOST_ON_ONE_PAGE = 44
_TALLER = 0.02
"""Inches for each scenario beyond."""

_RUG_MARKS = 200
_ROW_OF_RUG = 5.0
_NESTED = 0.6
_SAME_PLACE = 2.0
"""Points that are less than so many pixels apart hide each other."""


@dataclass(frozen=True, slots=True)
class Look:
    """How a diagram is drawn, which depends on how many scenarios it shows.

    Parameters
    ----------
    colours : tuple of str
        Colour of each scenario.
    theme_colours : dict of str to str
        Colour of each theme, empty where scenarios have their own colours.
    named : bool
        Names beside the points, instead of numbers and a list at the side.
    size : tuple of float
        Width and height of a new figure in inches.
    point, thick, thin : float
        Diameter of a point and widths of the bars, in points.
    shades : tuple of float
        Opacity of the outer and the inner region.
    """

    colours: tuple[str, ...]
    theme_colours: dict[str, str]
    named: bool
    size: tuple[float, float]
    point: float
    thick: float
    thin: float
    shades: tuple[float, float]


def plot_risk_diagram(
    result: xr.DataTree,
    *,
    profile: str | None = None,
    likelihood: LikelihoodChoice = "likelihood",
    ax: Axes | None = None,
    language: str = "en",
) -> Axes:
    """Draw the risk diagram: likelihood against total impact, with what is uncertain.

    Each scenario has a point at its best estimate, thick 50 % and thin 90 % equal-tailed
    bands in both directions, and its 50 and 90 % highest-density regions (Hyndman 1996,
    doi:10.1080/00031305.1996.10474359) estimated from the kept draws on the axes as
    drawn. The rectangle of two 90 % bands is not a 90 % region and is not drawn. Draws
    with zero impact have no place on a log axis: they stand as a rug on the lower edge
    (at most 200 marks a scenario, evenly taken). Where knowledge was graded, a circle
    beside each name is the weakest grade behind it.

    Parameters
    ----------
    result : xarray.DataTree
        What `riskmc.simulate` returns.
    profile : str, optional
        Name of the weights; the first profile of the result where it is None.
    likelihood : {"likelihood", "plausibility"}
        Which axis: probability or frequency (log), or plausibility (class axis). The
        two are never mixed, so a diagram shows the scenarios judged on its own axis.
    ax : matplotlib.axes.Axes, optional
        Where to draw; a new figure where it is None. Labels are placed for the size
        that `ax` has now.
    language : {"en", "nl"}
        Language of the texts; class words are those of the result.

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    InputError
        If the result lacks a group, has no such profile, no scenario was judged by
        `likelihood`, or there are no texts in `language`.

    Examples
    --------
    >>> import pandas as pd
    >>> import riskmc
    >>> rows = [
    ...     ("flood", c, "A", "B", "C") for c in (*riskmc.load_framework("nl-nra-2014").criterion_ids, "likelihood")
    ... ]
    >>> assessment = riskmc.Assessment.from_frames(
    ...     pd.DataFrame(rows, columns=["scenario", "criterion", "low", "best", "high"]),
    ...     framework="nl-nra-2014",
    ...     reading={"bounds": "p5-p95"},
    ...     dependence={"within_scenario": 0.5},
    ... )
    >>> result = riskmc.simulate(assessment, n_draws=4096, rng=1)
    >>> ax = plot_risk_diagram(result)
    >>> ax.get_xscale(), ax.get_xlabel()
    ('log', 'Likelihood (probability within 5 years)')
    """
    diagram = _in_drawable_letters(risk_diagram_data(result, profile=profile, likelihood=likelihood))
    phrase(language, "reading")
    look = choose_look(diagram)
    with drawing_style():
        own_figure = ax is None
        if ax is None:
            _, ax = plt.subplots(figsize=look.size)
            ax.figure.subplots_adjust(left=0.15, right=0.97 if look.named else 0.75, bottom=0.2, top=0.88)
        set_class_axes(ax, diagram, language=language)
        _draw_regions(ax, diagram, look)
        _draw_bands(ax, diagram, look)
        _draw_points(ax, diagram, look)
        _draw_rug(ax, diagram, look)
        draw_titles(ax, diagram, language=language)
        if not look.named:
            draw_scenario_list(ax, diagram, look.colours)
        draw_legend(ax, diagram, look.theme_colours if look.named else {}, MARKERS, language=language)
        draw_notes(ax, diagram, language=language)
        if own_figure:
            fit_to_figure(ax, least=(0.75 * look.size[1], 0.5 * look.size[1]))
        draw_labels(ax, diagram, named=look.named, point=look.point)
    return ax


def _in_drawable_letters(diagram: RiskDiagram) -> RiskDiagram:
    """Return the diagram with every text of the assessment in letters that the font has."""
    return dataclasses.replace(
        diagram,
        number=tuple(map(drawable_name, diagram.number)),
        name=marked([drawable_name(name) for name in diagram.name], diagram.grades or ("",) * len(diagram.name)),
        theme=tuple(map(drawable_name, diagram.theme)),
        themes=tuple(map(drawable_name, diagram.themes)),
        attrs=drawable_attrs(diagram.attrs),
        profile=drawable_name(diagram.profile),
        x_classes=dataclasses.replace(diagram.x_classes, words=tuple(map(drawable_name, diagram.x_classes.words))),
        y_classes=dataclasses.replace(diagram.y_classes, words=tuple(map(drawable_name, diagram.y_classes.words))),
    )


def choose_look(diagram: RiskDiagram) -> Look:
    """Choose names or numbers, colours by scenario or by theme, and sizes of the marks."""
    n_shown = len(diagram.scenario)
    by_scenario = n_shown <= _MOST_COLOURED_BY_SCENARIO
    theme_colours = {} if by_scenario else group_colours(diagram.themes)
    own_colours = group_colours(diagram.scenario)
    colours = tuple(own_colours[s] if by_scenario else theme_colours[t] for s, t in _keys(diagram))
    few = n_shown <= _MOST_NAMED
    return Look(
        colours=colours,
        theme_colours=theme_colours,
        named=few,
        size=(9.6, 7.6) if few else (13.0, 9.2 + _TALLER * max(0, n_shown - _MOST_ON_ONE_PAGE)),
        point=8.0 if few else 6.5,
        thick=3.6 if few else 2.4,
        thin=1.2 if few else 0.7,
        shades=(0.16, 0.34) if by_scenario else (0.08, 0.18) if few else (0.05, 0.10),
    )


def on_axes(diagram: RiskDiagram, ax: Axes) -> FloatArray:
    """Return where the points are drawn, (scenario, 2): zeros stand on the lower edges."""
    floor = [ax.get_xlim()[0], ax.get_ylim()[0]]
    placed: FloatArray = np.maximum(np.column_stack([diagram.x.best, diagram.y.best]), floor)
    return placed


def _keys(diagram: RiskDiagram) -> list[tuple[str, str]]:
    return list(zip(diagram.scenario, diagram.theme, strict=True))


def _draw_regions(ax: Axes, diagram: RiskDiagram, look: Look) -> None:
    """Shade the highest-density regions; the outermost contour is the edge of the 90 % region."""
    log_x = ax.get_xscale() == "log"
    for scenario, colour, region in zip(diagram.scenario, look.colours, diagram.regions, strict=True):
        if region is None:
            continue
        levels = sorted(region.levels)
        if not levels[0] < levels[-1] < region.density.max():
            continue
        shades = [to_rgba(colour, opacity) for opacity in look.shades]
        # Smoothing reaches beyond 100 %, where no draw can be.
        impossible = (region.x > 0.0) & (diagram.x_kind == "probability")
        shading = ax.contourf(
            10.0**region.x if log_x else region.x,
            10.0**region.y,
            np.ma.masked_where(impossible, region.density),
            levels=[*levels, float(region.density.max())],
            colors=shades,
            zorder=1,
        )
        shading.set_gid(f"region-{scenario}")


def _draw_bands(ax: Axes, diagram: RiskDiagram, look: Look) -> None:
    """Draw the bands through the best estimates; what reaches zero runs to the lower edge."""
    x, y = on_axes(diagram, ax).T
    x_floor, y_floor = ax.get_xlim()[0], ax.get_ylim()[0]
    for probability, width, order in zip(PROBABILITIES, (look.thick, look.thin), (3, 2), strict=True):
        across = np.maximum(diagram.x.bands[probability], x_floor)
        up = np.maximum(diagram.y.bands[probability], y_floor)
        colours = list(look.colours)
        ax.hlines(y, across[:, 0], across[:, 1], colors=colours, linewidth=width, zorder=order).set_gid(
            f"band-{probability:g}-likelihood"
        )
        ax.vlines(x, up[:, 0], up[:, 1], colors=colours, linewidth=width, zorder=order).set_gid(
            f"band-{probability:g}-impact"
        )
    to_zero = diagram.y.bands[PROBABILITIES[-1]][:, 0] <= 0.0
    for i in np.flatnonzero(to_zero):
        ax.plot(
            x[i], y_floor, "v", color=look.colours[i], markersize=look.point, clip_on=False, zorder=4, gid="to-zero"
        )


def _draw_points(ax: Axes, diagram: RiskDiagram, look: Look) -> None:
    """Draw the best estimates: the kind of scenario is the shape, zero impact is hollow.

    Of points at the same place the later are the smaller, so that each is seen.
    """
    places = on_axes(diagram, ax)
    sizes = look.point * _nesting(diagram, ax.transData.transform(places))
    for kind in dict.fromkeys(diagram.kind):
        those = [i for i, other in enumerate(diagram.kind) if other == kind]
        faces = [look.colours[i] if diagram.y.best[i] > 0.0 else "white" for i in those]
        points = ax.scatter(
            places[those, 0],
            places[those, 1],
            s=sizes[those] ** 2,
            marker=MARKERS.get(kind, OTHER_MARKER),
            facecolors=faces,
            edgecolors=[INK if diagram.y.best[i] > 0.0 else look.colours[i] for i in those],
            linewidths=0.8,
            clip_on=False,
            zorder=5,
        )
        points.set_gid(f"points-{kind}")


def _nesting(diagram: RiskDiagram, pixels: FloatArray) -> FloatArray:
    """Return the size of each point in shares of the last that is drawn at the same place."""
    kinds = list(dict.fromkeys(diagram.kind))
    drawn = sorted(range(len(diagram.scenario)), key=lambda i: (kinds.index(diagram.kind[i]), i))
    sizes = np.ones(len(drawn))
    for place, i in enumerate(drawn):
        later = pixels[drawn[place + 1 :]]
        sizes[i] += _NESTED * int((np.abs(later - pixels[i]).max(axis=1, initial=0.0) < _SAME_PLACE).sum())
    return sizes


def _draw_rug(ax: Axes, diagram: RiskDiagram, look: Look) -> None:
    """Mark the draws with zero impact on the lower edge, a row for each scenario where few."""
    row = 0
    for scenario, colour, zeros in zip(diagram.scenario, look.colours, diagram.zeros, strict=True):
        there = zeros[np.isfinite(zeros) & (zeros > 0.0)]
        if there.size == 0:
            continue
        taken = there[np.linspace(0, there.size - 1, min(there.size, _RUG_MARKS)).astype(int)]
        shift = ScaledTranslation(0.0, (3.0 + row * _ROW_OF_RUG) / 72.0, ax.figure.dpi_scale_trans)
        ax.plot(
            taken,
            np.zeros(taken.size),
            "|",
            color=colour,
            alpha=0.35,
            markersize=4.5,
            markeredgewidth=0.7,
            transform=ax.get_xaxis_transform() + shift,
            zorder=2,
            gid=f"rug-{scenario}",
        )
        row += look.named
