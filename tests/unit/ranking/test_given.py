import numpy as np
import pytest
import xarray as xr

from riskmc.exceptions import InputError
from riskmc.ranking.given import acceptability_of, check_same_draws, winning_of

RANKS = xr.DataArray([[30.0, 70.0], [70.0, 30.0]], dims=("scenario", "rank"), coords={"scenario": ["a", "b"]})
WINS = xr.DataArray([[5.0, 30.0], [70.0, 5.0]], dims=("scenario", "other"), coords={"scenario": ["a", "b"]})


def test_counts_become_probabilities():
    acceptability = acceptability_of(RANKS, 100, "scenario")
    np.testing.assert_allclose(acceptability, [[0.3, 0.7], [0.7, 0.3]])
    winning = winning_of(WINS, acceptability, 100, "scenario")
    np.testing.assert_allclose(winning, [[0.0, 0.3], [0.7, 0.0]])
    assert winning["other"].values.tolist() == ["a", "b"]


def test_other_totals_are_refused():
    with pytest.raises(InputError, match="the ranks of scenario 'a' count 100 draws, but `n_draws` is 99"):
        acceptability_of(RANKS, 99, "scenario")


def test_counts_without_their_dim_are_refused():
    with pytest.raises(InputError, match="counts of ranks need the dims 'scenario' and 'rank'"):
        acceptability_of(WINS, 100, "scenario")
    with pytest.raises(InputError, match="counts of wins need the dims 'scenario' and 'other'"):
        winning_of(RANKS, acceptability_of(RANKS, 100, "scenario"), 100, "scenario")


def test_other_draws_are_refused():
    winning = winning_of(WINS, acceptability_of(RANKS, 100, "scenario"), 100, "scenario")
    expected = xr.DataArray([1.7, 1.3], dims="scenario")
    check_same_draws(expected, winning, "scenario")
    with pytest.raises(InputError, match="not of the same draws"):
        check_same_draws(expected[::-1], winning, "scenario")
