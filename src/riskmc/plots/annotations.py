"""What stands around a diagram: title, legend, list of scenarios and notes."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Iterable, Mapping

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.legend import Legend
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.transforms import ScaledTranslation, Transform

from riskmc._typing import FloatArray
from riskmc.plots.diagram_data import PROBABILITIES, RiskDiagram
from riskmc.plots.knowledge import knowledge_handles
from riskmc.plots.style import INK, LIST_SIZE, MUTED, SMALL_SIZE, TITLE_SIZE
from riskmc.plots.texts import localised, not_shown, phrase

_LETTER = 0.56
"""Mean width of a letter as a share of its height, for wrapping lines."""

_BOLD = 1.16
_LINE = 1.25
_MARGIN = 0.012
_ROW = 11.6
"""Height of a row of the list of scenarios in points, with what the frame may yet lose."""

_FEWEST_ROWS = 12


def draw_titles(ax: Axes, diagram: RiskDiagram, *, language: str) -> None:
    """Write title, edition, weights, how to read the marks, and the stamp on illustrative data."""
    reading = "reading" if _has_regions(diagram) else "reading_bands"
    weights = phrase(language, "weights", profile=diagram.profile)
    stamped = phrase(language, "illustrative") if diagram.illustrative else ""
    write_titles(ax, title_of(diagram.attrs), weights, phrase(language, reading), stamped=stamped)


def title_of(attrs: Mapping[str, object]) -> str:
    """Return title and edition, without the edition where the title ends with it."""
    title, edition = str(attrs.get("title", "")), str(attrs.get("edition", ""))
    return title if not edition or title.endswith(edition) else f"{title} ({edition})".strip()


def write_titles(ax: Axes, title: str, weights: str, reading: str, *, stamped: str = "") -> None:
    """Write a title, the weights and how to read the marks above the frame, from the left of all that is drawn.

    A text that is `stamped` stands at the right, on the first line under the title.
    """
    left, height = float(reach(ax)[0]), SMALL_SIZE * _LINE
    lines = [weights] if weights or stamped else []  # what is stamped stands at the height of a short line
    lines += wrapped(ax, reading, SMALL_SIZE, left)
    ax.annotate(
        "\n".join(lines),
        xy=(0.0, 1.0),
        xycoords="axes fraction",
        xytext=(left, 8.0),
        textcoords="offset points",
        va="bottom",
        fontsize=SMALL_SIZE,
        color=MUTED,
        linespacing=_LINE,
        gid="subtitle",
    )
    heading = "\n".join(wrapped(ax, title, TITLE_SIZE * _BOLD, left))
    written = ax.set_title(heading, loc="left", y=1.0, fontsize=TITLE_SIZE, fontweight="bold")
    written.set_transform(shifted(ax, left, len(lines) * height + 14.0))
    if stamped:
        _stamp(ax, stamped, rise=(len(lines) - 1) * height + 13.0)


def _stamp(ax: Axes, text: str, *, rise: float) -> None:
    """Stamp `text` above the right end of the frame, white on dark."""
    ax.annotate(
        text,
        xy=(1.0, 1.0),
        xycoords="axes fraction",
        xytext=(-3.0, rise),
        textcoords="offset points",
        ha="right",
        va="bottom",
        fontsize=SMALL_SIZE,
        fontweight="bold",
        color="white",
        bbox={"boxstyle": "square,pad=0.35", "facecolor": INK, "edgecolor": "none"},
        gid="illustrative",
    )


def draw_scenario_list(ax: Axes, diagram: RiskDiagram, colours: tuple[str, ...]) -> None:
    """List number and name of each scenario at the right, under the name of its theme.

    A list that is longer than the frame stands in columns.
    """
    n_entries = len(diagram.scenario) + len(set(diagram.theme) - {""})
    frame = ax.get_window_extent().height * 72.0 / ax.figure.dpi
    columns = math.ceil(n_entries / max(_FEWEST_ROWS, int(frame / _ROW)))
    rows = math.ceil((n_entries + columns - 1) / columns)  # a blank may end each column but the last
    handles = _listed(diagram, colours, rows=rows)
    legend = ax.legend(
        handles=handles + [_blank("")] * (rows * columns - len(handles)),
        ncols=columns,
        columnspacing=1.2,
        loc="upper left",
        bbox_to_anchor=(1.0, 1.0),
        bbox_transform=shifted(ax, 8.0, 4.0),
        borderaxespad=0.0,
        fontsize=LIST_SIZE,
        labelspacing=0.24,
        handlelength=0.8,
        handletextpad=0.5,
    )
    for text in legend.get_texts():
        text.set_fontweight("bold" if text.get_text() in diagram.themes else "normal")
    legend.set_gid("scenario-list")
    ax.add_artist(legend)
    legend.set_clip_on(False)


def _listed(diagram: RiskDiagram, colours: tuple[str, ...], *, rows: int) -> list[Line2D]:
    """Return the entries of the list; no theme stands alone at the foot of a column of `rows`."""
    handles: list[Line2D] = []
    for theme in dict.fromkeys(diagram.theme):
        those = [i for i, other in enumerate(diagram.theme) if other == theme]
        if theme:
            handles += [_blank("")] * (len(handles) % rows == rows - 1)
            handles.append(_mark("s", colours[those[0]], theme))
        handles.extend(_blank(f"{diagram.number[i]:\u2007>2}  {diagram.name[i]}") for i in those)
    return handles


def draw_legend(
    ax: Axes, diagram: RiskDiagram, theme_colours: Mapping[str, str], markers: Mapping[str, str], *, language: str
) -> Legend:
    """Explain shapes, bars and shading under the frame, and themes where they have colours."""
    handles: list[Artist] = [
        _mark(markers.get(kind, "s"), MUTED, phrase(language, kind if kind in markers else "other"))
        for kind in dict.fromkeys(diagram.kind)
        if kind
    ]
    handles += [
        _mark("s", colour, theme) for theme, colour in theme_colours.items() if theme in diagram.theme and theme
    ]
    handles += [_blank("")] * (len(handles) % 2)  # so that bands and regions stand in columns of their own
    for probability, width in zip(PROBABILITIES, (3.6, 1.2), strict=True):
        text = phrase(language, "band", percent=f"{100 * probability:g}")
        handles.append(Line2D([], [], color=MUTED, linewidth=width, solid_capstyle="butt", label=text))
    for probability, opacity in zip(PROBABILITIES, (0.5, 0.22), strict=True) if _has_regions(diagram) else ():
        text = phrase(language, "region", percent=f"{100 * probability:g}")
        handles.append(Patch(facecolor=MUTED, alpha=opacity, label=text))
    handles += [*_zero_handles(diagram, language), *knowledge_handles(diagram.grades, language)]
    legend = ax.legend(
        handles=handles,
        loc="upper left",
        ncols=(len(handles) + 1) // 2,
        bbox_to_anchor=(0.0, 0.0),
        bbox_transform=shifted(ax, *(reach(ax) + np.array([0.0, -6.0]))),
        borderaxespad=0.0,
        borderpad=0.0,
        fontsize=SMALL_SIZE,
        handlelength=1.8,
        columnspacing=1.6,
    )
    legend.set_gid("legend")
    return legend


def draw_notes(ax: Axes, diagram: RiskDiagram, *, language: str) -> None:
    """Write under everything which scenarios are not shown, the number of draws and the source."""
    axis = "plausibility" if diagram.x_kind == "plausibility" else "likelihood"
    parts = [not_shown(diagram.n_register - len(diagram.scenario), diagram.n_elsewhere, axis, language)]
    if diagram.n_draws:
        parts.append(phrase(language, "draws", draws=localised(f"{diagram.n_draws:,}", language)))
    if diagram.attrs.get("source"):
        parts.append(phrase(language, "source", source=str(diagram.attrs["source"]).rstrip(".")))
    parts.append(replaced_note((*diagram.name, title_of(diagram.attrs), *parts), language=language))
    write_note(ax, " ".join(filter(None, parts)))


def replaced_note(texts: Iterable[str], *, language: str) -> str:
    """Explain the replacement mark where one of the texts has it."""
    return phrase(language, "replaced") if any("\N{REPLACEMENT CHARACTER}" in text for text in texts) else ""


def write_note(ax: Axes, text: str) -> None:
    """Write a note under everything that is drawn on `ax`, flush left."""
    if not text:
        return
    left, down = reach(ax)
    ax.annotate(
        "\n".join(wrapped(ax, text, LIST_SIZE, float(left))),
        xy=(0.0, 0.0),
        xycoords="axes fraction",
        xytext=(left, down - 8.0),
        textcoords="offset points",
        va="top",
        fontsize=LIST_SIZE,
        color=MUTED,
        linespacing=_LINE,
        gid="note",
    )


def fit_to_figure(ax: Axes, *, least: tuple[float, float]) -> None:
    """Give the axes the room that what stands around it leaves in its figure.

    Where that is below the `least` width or height, in inches, the figure grows.
    """
    figure = ax.get_figure(root=True)
    page = np.array(figure.get_size_inches())  # type: ignore[union-attr]  # an Axes that was drawn on has a figure
    for _ in range(2):  # the second pass settles what depends on the size of the frame
        around, frame = ax.get_tightbbox(), ax.get_window_extent()
        if around is None:
            return
        before = (np.array(frame.min) - around.min) / ax.figure.dpi
        beside = before + (np.array(around.max) - frame.max) / ax.figure.dpi
        page = np.maximum(page, (beside + np.array(least)) / (1.0 - 2.0 * _MARGIN))
        size = page * (1.0 - 2.0 * _MARGIN) - beside
        figure.set_size_inches(page)  # type: ignore[union-attr]  # as above
        ax.set_position((*(_MARGIN + before / page), *(size / page)))


def wrapped(ax: Axes, text: str, size: float, left: float) -> list[str]:
    """Return `text` in lines of `size` points from `left`, in points from the frame, to the right of the frame."""
    width = ax.get_window_extent().width * 72.0 / ax.figure.dpi - left
    return textwrap.wrap(text, max(20, int(width / (_LETTER * size)))) or [""]


def shifted(ax: Axes, right: float, up: float) -> Transform:
    """Return axes coordinates moved by some points."""
    return ax.transAxes + ScaledTranslation(right / 72.0, up / 72.0, ax.figure.dpi_scale_trans)


def reach(ax: Axes) -> FloatArray:
    """Return how far, in points, drawn things reach left of and below the frame; neither is positive."""
    around, frame = ax.get_tightbbox(), ax.get_window_extent()
    around = frame if around is None else around
    drop: FloatArray = np.array([around.x0 - frame.x0, around.y0 - frame.y0]) * 72.0 / ax.figure.dpi
    return np.minimum(drop, 0.0)


def _has_regions(diagram: RiskDiagram) -> bool:
    return any(region is not None for region in diagram.regions)


def _zero_handles(diagram: RiskDiagram, language: str) -> list[Artist]:
    handles: list[Artist] = []
    if any(zeros.size for zeros in diagram.zeros):
        handles.append(_mark("|", MUTED, phrase(language, "zero_draws")))
    if (diagram.y.bands[PROBABILITIES[-1]][:, 0] <= 0.0).any():
        handles.append(_mark("v", MUTED, phrase(language, "to_zero")))
    if (diagram.y.best <= 0.0).any():
        handles.append(_mark("o", "white", phrase(language, "zero_best"), edge=MUTED))
    return handles


def _mark(marker: str, colour: str, label: str, edge: str | None = None) -> Line2D:
    edge = edge or (colour if marker == "|" else INK)
    return Line2D(
        [],
        [],
        linestyle="none",
        marker=marker,
        markersize=7,
        color=colour,
        markeredgecolor=edge,
        markeredgewidth=0.8,
        label=label,
    )


def _blank(label: str) -> Line2D:
    return Line2D([], [], linestyle="none", label=label)
