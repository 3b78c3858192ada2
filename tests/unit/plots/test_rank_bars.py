import matplotlib.pyplot as plt
import numpy as np
import pytest
from tests.figures.rankings import plain_ranking, tied_ranking

from riskmc.exceptions import InputError
from riskmc.plots.rank_bars import grouped, plot_rank_bars, rank_groups


@pytest.mark.parametrize("n", [1, 2, 10, 11, 20, 44, 150, 12_000])
def test_groups_hold_every_rank_once(n):
    groups = rank_groups(n)
    assert [rank for first, last in groups for rank in range(first, last + 1)] == list(range(1, n + 1))
    assert len(groups) <= 16


def test_the_later_of_many_ranks_share_a_group():
    assert rank_groups(44)[3:] == [(4, 5), (6, 10), (11, 20), (21, 30), (31, 44)]


def test_groups_add_up_probabilities():
    shares = np.array([[0.1, 0.2, 0.3, 0.4]])
    np.testing.assert_allclose(grouped(shares, [(1, 1), (2, 3), (4, 4)]), [[0.1, 0.2 + 0.3, 0.4]])


def test_it_draws_on_the_axes_it_is_given(ax):
    assert plot_rank_bars(plain_ranking(3), ax=ax) is ax
    assert plt.get_fignums() == [ax.figure.number]


def test_one_scenario_and_all_tied():
    ax = plot_rank_bars(plain_ranking(1))
    assert [text.get_text() for text in ax.texts if text.get_gid() == "probability"] == ["100 %"]
    ax = plot_rank_bars(tied_ranking(4))
    widths = [bar.get_width() for bar in ax.patches]
    np.testing.assert_allclose(widths, 1 / 4)


def test_a_ranking_without_ranks_leaves_no_figure():
    bare = plain_ranking(3).drop_vars("rank_acceptability")
    with pytest.raises(InputError, match=r"no variable 'rank_acceptability'.*`pairwise=True`"):
        plot_rank_bars(bare)
    assert plt.get_fignums() == []


def test_an_unknown_language_leaves_no_figure():
    with pytest.raises(InputError, match="`language` must be one of"):
        plot_rank_bars(plain_ranking(3), language="fr")
    assert plt.get_fignums() == []
