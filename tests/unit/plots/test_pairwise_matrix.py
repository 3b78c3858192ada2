import matplotlib.pyplot as plt
import numpy as np
import pytest
import xarray as xr
from tests.figures.rankings import plain_ranking, tied_ranking
from tests.unit.report.pairless import without_pairs

from riskmc.exceptions import InputError
from riskmc.plots.pairwise_matrix import borders, plot_pairwise, unresolved, winning_matrix
from riskmc.plots.ranking_data import shown_ranking


def test_a_scenario_is_not_compared_with_itself():
    winning = winning_matrix(shown_ranking(plain_ranking(3)))
    assert np.isnan(np.diag(winning)).all()
    assert np.isfinite(winning).sum() == 3 * 2


def test_pairs_are_told_apart_from_either_side():
    winning = np.array([[np.nan, 0.9, 0.6], [0.1, np.nan, 0.5], [0.4, 0.5, np.nan]])
    expected = [[True, False, True], [False, True, True], [True, True, True]]
    assert unresolved(winning, 0.9).tolist() == expected


def test_the_border_goes_around():
    square = borders(np.array([[True, True], [True, True]]))
    assert len(square) == 4 * 2
    assert {point for line in square for point in line} >= {(-0.5, -0.5), (1.5, 1.5), (-0.5, 1.5), (1.5, -0.5)}
    assert borders(np.zeros((2, 2), dtype=bool)) == []


def test_no_pairs(three_in_pairs):
    with pytest.raises(InputError, match=r"no matrix of pairs to draw.*`pairwise=True`"):
        plot_pairwise(without_pairs(three_in_pairs))
    bare = plain_ranking(3).drop_dims("other").assign_attrs(pairwise="Scenarios were not compared in pairs.")
    with pytest.raises(InputError, match="not compared in pairs"):
        plot_pairwise(bare)
    assert plt.get_fignums() == []


@pytest.mark.parametrize(("theta", "words"), [(0.5, "above|0.5, 1"), (1.2, "got 1.2"), (0.0, "got 0")])
def test_a_threshold_out_of_range(theta, words):
    with pytest.raises(InputError, match=words):
        plot_pairwise(plain_ranking(3), theta=theta)


def test_the_threshold_is_that_of_the_ranking_or_the_one_given():
    ranking = plain_ranking(4).assign_attrs(theta=0.75)
    assert "75 %" in plot_pairwise(ranking).texts[-2].get_text()
    assert "97.5 %" in plot_pairwise(ranking, theta=0.975).texts[-2].get_text()


def test_one_scenario_and_all_tied(ax):
    assert plot_pairwise(plain_ranking(1), ax=ax) is ax
    assert not [text for text in ax.texts if text.get_gid() == "winning"]
    ax = plot_pairwise(tied_ranking(3))
    assert {text.get_text() for text in ax.texts if text.get_gid() == "winning"} == {"50 %"}


def note_of(ax):
    return next(text.get_text() for text in ax.texts if text.get_gid() == "note").replace("\n", " ")


def test_of_a_full_tie_no_pair_is_told_apart():
    assert " 0 % of the pairs are told apart." in f" {note_of(plot_pairwise(tied_ranking(4)))}"


def test_a_share_near_none_that_is_not_sure_keeps_its_bound():
    ranking = tied_ranking(4)
    ranking["resolved_share_mcse"] = xr.full_like(ranking["resolved_share"], 0.05)  # of 6 pairs
    assert "< 20 % of the pairs are told apart." in note_of(plot_pairwise(ranking))
