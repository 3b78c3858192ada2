import matplotlib.pyplot as plt
import numpy as np
import pytest
from tests.figures.rankings import plain_ranking, tied_ranking

from riskmc.plots.rankogram import grid_of, plot_rankogram


@pytest.mark.parametrize("n", [1, 3, 5, 12, 13, 44, 60])
def test_the_grid_has_a_place_for_each(n):
    columns, rows = grid_of(n)
    assert (rows - 1) * columns < n <= rows * columns


def test_it_draws_on_the_axes_it_is_given(ax):
    assert plot_rankogram(plain_ranking(3), ax=ax) is ax
    assert plt.get_fignums() == [ax.figure.number]


def test_frames_of_a_row_share_a_scale_and_a_note_says_where_rows_differ():
    ax = plot_rankogram(plain_ranking(12, apart=20.0))
    tops = np.array([frame.get_ylim()[1] for frame in ax.child_axes]).reshape(3, 4)
    assert (tops == tops[:, :1]).all()
    ax = plot_rankogram(plain_ranking(8, apart=3.0))
    (note,) = (text.get_text() for text in ax.texts if text.get_gid() == "note")
    assert ("scale of its own" in note) == (len({frame.get_ylim()[1] for frame in ax.child_axes}) > 1)


def test_sucra_is_that_of_the_ranking_or_follows_from_the_expected_rank():
    ranking = plain_ranking(4)
    given = [frame.get_title(loc="left") for frame in plot_rankogram(ranking, cumulative=True).child_axes]
    bare = ranking.drop_vars(["sucra", "sucra_mcse"])
    followed = [frame.get_title(loc="left") for frame in plot_rankogram(bare, cumulative=True).child_axes]
    for one, other in zip(given, followed, strict=True):
        assert float(one.split()[-1]) == pytest.approx(float(other.split()[-1]), abs=0.006)


def test_one_scenario_has_no_sucra_and_all_tied_have_a_half():
    (frame,) = plot_rankogram(plain_ranking(1), cumulative=True).child_axes
    assert frame.get_title(loc="left") == "team 0\nSUCRA n/a"
    ax = plot_rankogram(tied_ranking(3).drop_vars(["sucra", "sucra_mcse"]), cumulative=True)
    assert {frame.get_title(loc="left").split("\n")[1] for frame in ax.child_axes} == {"SUCRA 0.500"}


def test_the_first_sixty_of_more_are_shown():
    ax = plot_rankogram(plain_ranking(70, n_draws=50))
    assert len(ax.child_axes) == 60
    (note,) = (text.get_text() for text in ax.texts if text.get_gid() == "note")
    assert note.startswith("The first 60 of 70 scenarios are shown.")
