import dataclasses

import numpy as np
import pytest

from riskmc.plots.annotations import (
    draw_legend,
    draw_notes,
    draw_scenario_list,
    draw_titles,
    fit_to_figure,
    reach,
    shifted,
    title_of,
    wrapped,
    write_note,
    write_titles,
)
from riskmc.plots.diagram_data import risk_diagram_data
from riskmc.plots.risk_diagram import MARKERS


@pytest.mark.parametrize(
    ("title", "edition", "expected"),
    [("NRA", "2014", "NRA (2014)"), ("NRA 2014", "2014", "NRA 2014"), ("NRA", "", "NRA"), ("", "", "")],
)
def test_title_and_edition(title, edition, expected):
    assert title_of({"title": title, "edition": edition}) == expected


def test_a_long_title_is_wrapped_above_the_frame(three, ax):
    diagram = risk_diagram_data(three)
    attrs = diagram.attrs
    attrs["title"] = "A regional risk profile " * 6
    draw_titles(ax, diagram, language="en")
    assert "\n" in ax.get_title(loc="left")
    assert ax.get_tightbbox().y1 > ax.get_window_extent().y1


def test_the_legend_explains_what_is_drawn(three, ax):
    texts = [
        text.get_text() for text in draw_legend(ax, risk_diagram_data(three), {}, MARKERS, language="nl").get_texts()
    ]
    assert texts == [
        "dreiging",
        "ramp of ongeval",
        "50%-band",
        "90%-band",
        "50%-gebied",
        "90%-gebied",
        "trekkingen zonder impact",
        "band reikt tot nul",
    ]


def test_the_list_is_grouped_by_theme(many, ax):
    diagram = risk_diagram_data(many, likelihood="plausibility")
    draw_scenario_list(ax, diagram, ("black",) * 11)
    listed = next(artist for artist in ax.artists if artist.get_gid() == "scenario-list")
    texts = [text.get_text() for text in listed.get_texts()]
    assert (texts[0], texts[1], len(texts)) == ("society", "34  Attack, conventional means", 12)


def test_a_long_list_stands_in_columns_and_no_theme_ends_one(three, ax):
    short = risk_diagram_data(three)
    for n in range(13, 60):
        theme = tuple("abcdefg"[i * 7 // n] for i in range(n))
        number = tuple(map(str, range(n)))
        diagram = dataclasses.replace(short, scenario=number, number=number, name=number, theme=theme, themes=theme)
        draw_scenario_list(ax, diagram, ("black",) * n)
        columns = columns_of(ax.artists[-1])
        assert len({len(column) for column in columns}) == 1
        assert all(column[-1] not in "abcdefg" or not column[-1] for column in columns)
        listed = [text.split()[-1] for column in columns for text in column if text.strip("abcdefg")]
        assert listed == list(number)
    assert len(columns) > 1


def columns_of(legend):
    """The texts of a legend by where they stand across."""
    legend.figure.draw_without_rendering()
    places = {}
    for text in legend.get_texts():
        places.setdefault(round(text.get_window_extent().x0), []).append(text.get_text())
    return list(places.values())


def test_notes_count_the_draws_and_name_the_source(three, ax):
    draw_notes(ax, risk_diagram_data(three), language="nl")
    (note,) = [text for text in ax.texts if text.get_gid() == "note"]
    assert note.get_text() == "4.096 trekkingen. Bron: made for tests, after a published register."


def test_no_note_without_words(ax):
    write_note(ax, "")
    assert len(ax.texts) == 0


def test_fitting_brings_everything_onto_the_page(ax):
    ax.set_ylabel("a long label\n" * 8)
    assert ax.get_tightbbox().x0 < 0.0
    before = ax.figure.get_size_inches()
    fit_to_figure(ax, least=(1.0, 1.0))
    assert ax.get_tightbbox().x0 >= 0.0
    np.testing.assert_array_equal(ax.figure.get_size_inches(), before)


def test_the_figure_grows_where_the_frame_would_be_too_small(ax):
    ax.annotate("a\n" * 60, (0, 0), xycoords="axes fraction", va="top")
    ax.annotate("a long line " * 10, (1, 0), xycoords="axes fraction")
    fit_to_figure(ax, least=(3.0, 2.0))
    frame, drawn, page = ax.get_window_extent(), ax.get_tightbbox(), ax.figure.bbox
    np.testing.assert_array_less(np.array([3.0, 2.0]) - 1e-6, frame.size / ax.figure.dpi)
    assert page.x0 <= drawn.x0 < drawn.x1 <= page.x1
    assert page.y0 <= drawn.y0 < drawn.y1 <= page.y1


def test_lines_end_at_the_frame(ax):
    lines = wrapped(ax, "word " * 60, 10.0, float(reach(ax)[0]))
    assert len(lines) > 1
    for line in lines:
        assert (
            ax.text(0, 0, line, fontsize=10.0).get_window_extent().width < ax.get_window_extent().width - reach(ax)[0]
        )


def test_reach_is_measured_from_the_lower_left_corner(ax):
    before = reach(ax)
    ax.annotate("x", (0, 0), xycoords="axes fraction", xytext=(-200.0, -150.0), textcoords="offset points")
    np.testing.assert_array_less(reach(ax), before)


def test_a_shift_is_in_points(ax):
    ax.figure.set_dpi(144)
    moved = shifted(ax, 10.0, 5.0).transform((0, 0)) - ax.transAxes.transform((0, 0))
    np.testing.assert_allclose(moved, [20.0, 10.0])


def subtitle(ax):
    return next(text.get_text() for text in ax.texts if text.get_gid() == "subtitle")


def test_without_weights_the_reading_is_the_first_line(ax):
    write_titles(ax, "Title", "", "How to read it.")
    assert subtitle(ax) == "How to read it."


def test_a_stamp_stands_beside_a_short_line(ax):
    write_titles(ax, "Title", "", "How to read it.", stamped="Illustrative data")
    assert subtitle(ax) == "\nHow to read it."
