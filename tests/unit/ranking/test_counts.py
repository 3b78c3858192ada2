import numpy as np
import pytest
import xarray as xr
from tests.reference import ranks as reference

from riskmc.exceptions import InputError, SizeWarning
from riskmc.ranking import bounds
from riskmc.ranking.counts import pairwise_winning, rank_acceptability, rank_counts, win_counts


def draws_of(values):
    values = np.asarray(values, dtype=float)
    return xr.DataArray(values, dims=("draw", "scenario"), coords={"scenario": list("abcdefgh")[: values.shape[1]]})


@pytest.fixture
def draws():
    return draws_of(np.random.default_rng(3).integers(0, 5, size=(200, 8)))


def test_counts_are_those_of_plain_loops(draws):
    np.testing.assert_allclose(rank_counts(draws), reference.rank_counts(draws.values.tolist()), rtol=1e-12)
    np.testing.assert_array_equal(win_counts(draws), reference.win_counts(draws.values.tolist()))


def test_counts_do_not_depend_on_blocks(draws, monkeypatch):
    ranks, wins = rank_counts(draws), win_counts(draws)
    monkeypatch.setattr(bounds, "BLOCK_ENTRIES", 24)
    xr.testing.assert_identical(rank_counts(draws), ranks)
    xr.testing.assert_identical(win_counts(draws), wins)


def test_three_tied_scenarios_share_three_ranks():
    found = rank_counts(draws_of([[4, 9, 4, 4]]))
    third = 1 / 3
    np.testing.assert_allclose(found, [[0, third, third, third], [1, 0, 0, 0], *[[0, third, third, third]] * 2])


def test_probabilities_are_counts_over_draws(draws):
    np.testing.assert_array_equal(rank_acceptability(draws), rank_counts(draws) / 200)
    np.testing.assert_array_equal(pairwise_winning(draws), win_counts(draws) / 200)


def test_other_dims_are_kept(draws):
    both = xr.concat([draws, -draws], dim=xr.Variable("profile", ["up", "down"]))
    for function in (rank_counts, win_counts, rank_acceptability, pairwise_winning):
        found = function(both)
        assert found.dims[:2] == ("profile", "scenario")
        xr.testing.assert_equal(found.sel(profile="up", drop=True), function(draws))
        xr.testing.assert_equal(found.sel(profile="down", drop=True), function(-draws))


def test_labels_and_units(draws):
    ranks, wins = rank_acceptability(draws), pairwise_winning(draws)
    assert ranks["rank"].values.tolist() == list(range(1, 9))
    assert wins["other"].values.tolist() == wins["scenario"].values.tolist() == list("abcdefgh")
    assert {ranks.attrs["units"], wins.attrs["units"]} == {"1"}
    assert {rank_counts(draws).attrs["units"], win_counts(draws).attrs["units"]} == {"draws"}


def test_labels_are_not_needed(draws):
    bare = draws.drop_vars("scenario")
    assert "other" not in win_counts(bare).coords
    np.testing.assert_array_equal(win_counts(bare), win_counts(draws))


def test_a_scenario_without_numbers_is_left_out():
    found = draws_of([[1, np.nan, 2], [5, np.nan, 2]])
    np.testing.assert_array_equal(rank_counts(found), [[1, 1, 0], [np.nan] * 3, [1, 1, 0]])
    np.testing.assert_array_equal(win_counts(found), [[0, np.nan, 1], [np.nan] * 3, [1, np.nan, 0]])


def test_one_scenario_is_always_first():
    found = draws_of([[1], [2]])
    assert rank_acceptability(found).values.tolist() == [[1.0]]
    assert pairwise_winning(found).values.tolist() == [[0.0]]


@pytest.mark.parametrize("function", [rank_counts, win_counts, rank_acceptability, pairwise_winning])
def test_a_scenario_with_gaps_is_refused(function):
    with pytest.raises(InputError, match="scenario 'b' is NaN in 1 of 2 draws"):
        function(draws_of([[1, np.nan], [2, 3]]))


@pytest.mark.parametrize("function", [rank_counts, win_counts, rank_acceptability, pairwise_winning])
def test_many_scenarios_are_warned_of(function):
    many = xr.DataArray(np.arange(2001.0)[None], dims=("draw", "scenario"))
    compared = r"they are compared in up to 2,001,000 pairs over 1 draws each, 2e\+06 comparisons, and "
    counted = function in (rank_counts, rank_acceptability)
    match = f"along 'scenario': {'' if counted else compared}2 matrices of 2001 by 2001 are held at once, 64.1 MB"
    with pytest.warns(SizeWarning, match=match):
        found = function(many)
    assert found.sum() == (2001 if counted else 2001 * 2000 / 2)
