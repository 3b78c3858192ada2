import matplotlib.pyplot as plt
import numpy as np
import pytest
from tests.figures.rankings import plain_ranking, tied_ranking

from riskmc.exceptions import InputError
from riskmc.plots.rank_intervals import Tier, close_rows, plot_rank_intervals, rank_intervals, tier_rows
from riskmc.plots.ranking_data import shown_ranking


def test_tiers_are_rows_of_equal_numbers():
    ranking = plain_ranking(4, apart=40.0).assign(tier=("team", [3.0, 2.0, 1.0, 1.0]))
    assert tier_rows(shown_ranking(ranking)) == [Tier(1, 0, 1), Tier(2, 2, 2), Tier(3, 3, 3)]


def test_no_pairs_no_tiers_and_a_note_says_so():
    bare = plain_ranking(4).drop_vars(["tier", "tier_close"])
    assert tier_rows(shown_ranking(bare)) == []
    assert not close_rows(shown_ranking(bare)).any()
    ax = plot_rank_intervals(bare)
    assert any("so there are no tiers" in text.get_text() for text in ax.texts)
    assert not [patch for patch in ax.patches if patch.get_gid() == "tier-shade"]


@pytest.mark.parametrize(("rule", "words"), [("adjacent", "a scenario ranks above the next"), ("all", "all of its")])
def test_the_rule_of_the_tiers_is_named(rule, words):
    ax = plot_rank_intervals(plain_ranking(3).assign_attrs(tier_rule=rule, theta=0.8))
    (reading,) = (text.get_text().replace("\n", " ") for text in ax.texts if text.get_gid() == "subtitle")
    assert words in reading
    assert "80 %" in reading


def test_an_unknown_threshold_is_not_invented():
    ranking = plain_ranking(3)
    ranking.attrs = {}
    ax = plot_rank_intervals(ranking)
    (reading,) = (text.get_text().replace("\n", " ") for text in ax.texts if text.get_gid() == "subtitle")
    assert "with high probability" in reading


def test_intervals_are_the_quantiles_of_the_ranking():
    ranking = plain_ranking(5)
    shown = shown_ranking(ranking)
    np.testing.assert_array_equal(
        rank_intervals(shown), ranking["rank_quantile"].sel(team=list(shown.scenario)).transpose("team", "quantile")
    )


def test_other_quantiles():
    ranking = plain_ranking(3).isel(quantile=[0, 2])
    with pytest.raises(InputError, match=r"need the quantiles 0.05, 0.5 and 0.95 of the rank, got \[0.05, 0.95\]"):
        plot_rank_intervals(ranking)
    assert plt.get_fignums() == []


def test_one_scenario_and_all_tied(ax):
    assert plot_rank_intervals(plain_ranking(1), ax=ax) is ax
    assert [text.get_text() for text in ax.texts if text.get_gid() == "tier"] == ["1"]
    ax = plot_rank_intervals(tied_ranking(5))
    assert [text.get_text() for text in ax.texts if text.get_gid() == "tier"] == ["1"]
