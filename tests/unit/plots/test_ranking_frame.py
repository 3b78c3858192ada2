import pytest
from tests.figures.rankings import plain_ranking

from riskmc.plots.ranking_data import shown_ranking
from riskmc.plots.ranking_frame import (
    axis_label,
    draw_side_list,
    error_note,
    least_height,
    name_rows,
    named_step,
    new_row_axes,
    number_ranks,
    short_names,
    write_around,
)

ELLIPSIS = "\N{HORIZONTAL ELLIPSIS}"


@pytest.mark.parametrize(("n", "step"), [(1, 1), (60, 1), (61, 2), (200, 4)])
def test_one_in_so_many_is_named(n, step):
    assert named_step(n) == step


def test_the_page_grows_with_the_scenarios_until_it_is_full():
    heights = [new_row_axes(n, width=8.0).figure.get_size_inches()[1] for n in (3, 12, 44, 60, 500)]
    assert heights == sorted(heights)
    assert heights[-1] == heights[-2]
    assert least_height(500) == least_height(60)


def test_names_are_cut_at_a_word_and_stay_different():
    assert short_names(["Flood"], 10) == ["Flood"]
    assert short_names(["Flood of the great river"], 16) == [f"Flood of the{ELLIPSIS}"]
    assert short_names(["W" * 50], 10) == ["W" * 9 + ELLIPSIS]
    two = short_names(["Attack with a toxic agent", "Attack with a toxic bacterium"], 20)
    assert len(set(two)) == 2
    assert max(map(len, two)) <= 20


@pytest.mark.parametrize("n", [1, 3, 12, 44, 200])
def test_ranks_are_numbered_from_the_first_to_the_last(ax, n):
    number_ranks(ax, n)
    ticks = ax.get_xticks().tolist()
    assert (ticks[0], ticks[-1]) == (1, n)
    assert ticks == sorted(set(ticks))
    assert ax.get_xlim() == (0.5, n + 0.5)


def test_the_first_row_is_on_top(ax):
    name_rows(ax, ["a", "b"])
    assert ax.get_ylim() == (1.5, -0.5)
    assert [label.get_text() for label in ax.get_yticklabels()] == ["a", "b"]


@pytest.mark.parametrize(
    ("by", "language", "label"),
    [
        ("", "en", "Rank (1 = highest)"),
        ("likelihood", "en", "Rank by likelihood (1 = highest)"),
        ("likelihood", "nl", "Rang naar waarschijnlijkheid (1 = hoogste)"),
    ],
)
def test_the_axis_says_what_is_ranked_where_that_is_known(by, language, label):
    assert axis_label(by, "rank_axis", language) == label


@pytest.mark.parametrize(
    ("error", "variable", "computed", "language", "note"),
    [
        (None, "expected_rank", False, "en", ""),
        (0.0123, "expected_rank", False, "en", "Largest Monte Carlo standard error: 0.012 ranks."),
        (0.0123, "rank_acceptability", False, "nl", "Grootste Monte-Carlo-standaardfout: 1,2 %."),
        (1e-5, "rank_acceptability", True, "en", "Largest error of the computation: 0.0010 %."),
    ],
)
def test_the_error_is_stated_in_the_unit_of_the_figure(error, variable, computed, language, note):
    assert error_note(error, variable, computed=computed, language=language) == note


def test_the_note_says_what_is_left_out(ax):
    ranking = plain_ranking(3)
    ranking["expected_rank"] = ranking["expected_rank"].where(ranking["team"] != "team 0")
    write_around(ax, shown_ranking(ranking), "Reading.", language="en", variable="expected_rank", notes=["", "More."])
    (note,) = (text.get_text() for text in ax.texts if text.get_gid() == "note")
    assert note.replace("\n", " ").startswith(
        "Not shown: 1 without a rank. More. 1,000 draws. Largest Monte Carlo standard error: "
    )


def test_a_long_list_stands_in_columns(ax):
    draw_side_list(ax, [f"entry {i}" for i in range(50)], 2.0)
    assert ax.get_legend()._ncols == 5
