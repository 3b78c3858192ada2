import numpy as np
import pytest
import xarray as xr
from scipy import stats

from riskmc.exceptions import InputError
from riskmc.ranking.ranks import rank, rank_bounds


@pytest.fixture
def draws():
    values = np.random.default_rng(1).integers(0, 4, size=(50, 6)).astype(float)
    return xr.DataArray(values, dims=("draw", "scenario"), coords={"scenario": list("abcdef")})


@pytest.mark.parametrize(("ties", "method"), [("mean", "average"), ("min", "min"), ("max", "max")])
def test_ranks_are_those_of_scipy(draws, ties, method):
    expected = stats.rankdata(-draws.values, method=method, axis=1)
    np.testing.assert_array_equal(rank(draws, ties=ties), expected)


def test_dims_and_labels_stay(draws):
    found = rank(draws.T)
    assert found.dims == ("scenario", "draw")
    assert found["scenario"].values.tolist() == list("abcdef")
    assert found.attrs == {"long_name": "Rank of scenario", "units": "rank"}


def test_any_dim_can_be_ranked(draws):
    np.testing.assert_array_equal(rank(draws, dim="draw"), stats.rankdata(-draws.values, axis=0))


def test_nan_is_not_ranked_and_takes_no_rank():
    draws = xr.DataArray([2.0, np.nan, 5.0, np.nan, 2.0], dims="scenario")
    np.testing.assert_array_equal(rank(draws), [2.5, np.nan, 1.0, np.nan, 2.5])


def test_infinities_are_highest_and_lowest():
    draws = xr.DataArray([-np.inf, 0.0, np.inf, -np.inf], dims="scenario")
    np.testing.assert_array_equal(rank(draws, ties="min"), [3, 2, 1, 3])


def test_one_scenario_is_first():
    np.testing.assert_array_equal(rank(xr.DataArray([7.0], dims="scenario")), [1.0])


def test_equal_scenarios_share_every_rank():
    first, last = rank_bounds(np.full((2, 4), 3.0))
    assert (first == 1).all()
    assert (last == 4).all()


def test_an_unknown_way_with_ties_is_refused(draws):
    with pytest.raises(InputError, match="`ties` must be one of 'mean', 'min', 'max'; got 'average'"):
        rank(draws, ties="average")
