import numpy as np
import pytest
import xarray as xr
from tests.figures.rankings import plain_ranking, tied_ranking

from riskmc.exceptions import InputError
from riskmc.plots.ranking_data import largest_error, rank_shares, shown_ranking, theta_of, values


def test_a_ranking_of_its_own_needs_no_assessment():
    shown = shown_ranking(plain_ranking(3))
    assert shown.scenario == shown.name == ("team 2", "team 1", "team 0")
    assert (shown.dim, shown.profile, shown.by, shown.n_draws) == ("team", "", "", 1000)
    assert theta_of(shown) == 0.9


def test_title_and_draws_of_a_ranking_are_its_attributes():
    shown = shown_ranking(plain_ranking(3).assign_attrs(title="League", n_draws=1000))
    assert (shown.attrs["title"], shown.n_draws) == ("League", 1000)


def test_the_group_of_a_result_is_a_ranking_too(three_in_pairs):
    of_group = shown_ranking(three_in_pairs["ranking"], by="risk")
    of_result = shown_ranking(three_in_pairs, by="risk")
    assert of_group.scenario == of_group.name == of_result.scenario
    xr.testing.assert_identical(of_group.ranking, of_result.ranking)


def test_names_draws_and_profile_come_from_a_result(three_in_pairs):
    shown = shown_ranking(three_in_pairs, profile="per-interest", by="likelihood")
    assert (shown.profile, shown.by, shown.n_draws) == ("per-interest", "likelihood", 4096)
    assert "Lek dike breach" in shown.name


def test_scenarios_without_a_rank_are_left_out(many_in_pairs):
    shown = shown_ranking(many_in_pairs, by="risk")
    assert (len(shown.scenario), shown.n_register, shown.n_elsewhere) == (33, 44, 11)
    winning = values(shown, "pairwise_winning", "other")
    assert winning.shape == (33, 33)
    np.testing.assert_allclose(winning + winning.T, 1.0 - np.eye(33))
    np.testing.assert_allclose(rank_shares(shown).sum(axis=1), 1.0)


def test_equal_ranks_keep_their_order():
    assert shown_ranking(tied_ranking(4)).scenario == ("0", "1", "2", "3")


def test_errors_are_the_largest_or_not_known(three_in_pairs):
    shown = shown_ranking(three_in_pairs)
    assert largest_error(shown, "expected_rank") == pytest.approx(float(shown.ranking["expected_rank_mcse"].max()))
    assert largest_error(shown, "tier") is None
    assert theta_of(shown_ranking(three_in_pairs)) == 0.9


def test_a_ranking_with_dims_to_choose_from():
    both = xr.concat([plain_ranking(3), plain_ranking(3)], dim="season")
    with pytest.raises(InputError, match=r"one ranking, but 'expected_rank' has the dims \('season', 'team'\)"):
        shown_ranking(both)


def test_a_part_of_a_ranking():
    part = plain_ranking(4).isel(team=[0, 1])
    with pytest.raises(InputError, match="2 labels along 'team' but 4 along 'other'"):
        shown_ranking(part)
    shown = shown_ranking(part.drop_dims("other"))
    with pytest.raises(InputError, match="Give the ranking of all scenarios"):
        rank_shares(shown)


def test_what_is_not_in_a_ranking_is_named():
    shown = shown_ranking(plain_ranking(3).drop_vars("rank_quantile"))
    with pytest.raises(InputError, match="no variable 'rank_quantile'"):
        values(shown, "rank_quantile", "quantile")
    with pytest.raises(InputError, match="no variable 'expected_rank'; it has 'a'"):
        shown_ranking(xr.Dataset({"a": 1}))


def test_neither_a_result_nor_a_ranking():
    with pytest.raises(InputError, match="got ndarray"):
        shown_ranking(np.zeros(3))


def test_nobody_ranked():
    ranking = plain_ranking(3)
    with pytest.raises(InputError, match="no scenario of this result is ranked"):
        shown_ranking(ranking.assign(expected_rank=ranking["expected_rank"] * np.nan))
