import numpy as np
import pytest
from tests.figures.rankings import plain_ranking

from riskmc.exceptions import InputError
from riskmc.plots.heatmap_data import colour_top, rank_heatmap_data


@pytest.mark.parametrize("by", ["total_impact", "likelihood", "risk"])
def test_scenarios_stand_by_expected_rank(many, by):
    heatmap = rank_heatmap_data(many, profile="per-interest", by=by)
    assert (np.diff(heatmap.expected_rank) >= 0.0).all()
    given = many["ranking"]["rank_acceptability"].sel(profile="per-interest", by=by)
    np.testing.assert_array_equal(
        heatmap.probability[0], given.sel(scenario=heatmap.scenario[0])[: len(heatmap.scenario)]
    )


def test_scenarios_without_a_rank_are_left_out(many):
    heatmap = rank_heatmap_data(many, by="likelihood")
    assert heatmap.probability.shape == heatmap.mcse.shape == (33, 33)
    np.testing.assert_allclose(heatmap.probability.sum(axis=1), 1.0)
    assert (heatmap.n_register, heatmap.n_elsewhere) == (44, 11)
    assert rank_heatmap_data(many, by="total_impact").n_elsewhere == 0


def test_nobody_ranked(many):
    changed = many.copy()
    ranking = changed["ranking"].to_dataset()
    changed["ranking"].dataset = ranking.assign(expected_rank=ranking["expected_rank"] * np.nan)
    with pytest.raises(InputError, match="no scenario of this result is ranked by risk"):
        rank_heatmap_data(changed, by="risk")


def test_an_unknown_order(three):
    with pytest.raises(InputError, match=r"`by` must be one of .* got 'impact'"):
        rank_heatmap_data(three, by="impact")


@pytest.mark.parametrize(("largest", "top"), [(0.31, 0.4), (0.3, 0.3), (1.0, 1.0), (0.02, 0.1)])
def test_the_colour_scale_ends_at_the_next_tenth(largest, top):
    assert colour_top(np.array([0.0, largest])) == pytest.approx(top)


def test_a_plain_ranking_is_enough():
    heatmap = rank_heatmap_data(plain_ranking(3))
    assert heatmap.scenario == ("team 2", "team 1", "team 0")
    assert (heatmap.profile, heatmap.by, heatmap.n_draws, heatmap.n_register) == ("", "", 1000, 3)
    np.testing.assert_allclose(heatmap.probability.sum(axis=0), 1.0)
