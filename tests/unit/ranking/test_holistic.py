import tracemalloc

import numpy as np
import pytest
import xarray as xr

from riskmc import ranking
from riskmc.exceptions import InputError
from riskmc.ranking import bounds
from riskmc.ranking.entropy import entropy_mcse
from riskmc.ranking.holistic import holistic_acceptability, rank_entropy


@pytest.fixture
def draws():
    values = np.random.default_rng(5).normal([1.0, 0.5, 0.0, 0.0], size=(400, 4))
    return xr.DataArray(values, dims=("draw", "scenario"), coords={"scenario": list("abcd")})


def test_linear_meta_weights_are_sucra(draws):
    found = holistic_acceptability(draws)
    np.testing.assert_allclose(found["holistic_acceptability"], ranking.sucra(draws), rtol=1e-12)
    expected = ranking.from_draws(draws)["expected_rank_mcse"] / 3
    np.testing.assert_allclose(found["holistic_acceptability_mcse"], expected, rtol=1e-12)


def test_centroids_and_numbers_of_your_own(draws):
    matrix = ranking.rank_acceptability(draws)
    centroids = [(1 + 1 / 2 + 1 / 3 + 1 / 4) / 4, (1 / 2 + 1 / 3 + 1 / 4) / 4, (1 / 3 + 1 / 4) / 4, 1 / 4 / 4]
    found = holistic_acceptability(draws, "roc")
    np.testing.assert_allclose(found["holistic_acceptability"], matrix.values @ np.array(centroids), rtol=1e-12)
    xr.testing.assert_allclose(found, holistic_acceptability(draws, centroids))
    first = holistic_acceptability(draws, [1, 0, 0, 0])["holistic_acceptability"]
    np.testing.assert_allclose(first, matrix.sel(rank=1), rtol=1e-12)


def test_the_matrix_gives_what_the_draws_give(draws):
    matrix = ranking.rank_acceptability(draws)
    for function in (holistic_acceptability, rank_entropy):
        xr.testing.assert_identical(function(matrix, n_draws=400), function(draws))
        errors = function(matrix)
        name = str(next(iter(errors)))
        assert errors[f"{name}_mcse"].isnull().all()
        xr.testing.assert_identical(errors[name], function(draws)[name])


@pytest.mark.statistical
def test_errors_are_the_spread_of_many_runs():
    values = np.random.default_rng(6).normal([1.0, 0.5, 0.0], size=(500, 400, 3))
    many = xr.DataArray(values, dims=("run", "draw", "scenario"))
    for found, name in (
        (holistic_acceptability(many, "roc"), "holistic_acceptability"),
        (rank_entropy(many), "rank_entropy"),
    ):
        spread, stated = found[name].std("run"), found[f"{name}_mcse"].mean("run")
        assert ((stated / spread).values > 1 - 4 / np.sqrt(1000)).all(), name
        # An entropy near its maximum is surer than it says: the least error is that of an outcome not seen.
        least = 0.0 if name == "holistic_acceptability" else float(entropy_mcse(np.array([1.0]), 400))
        assert (stated < np.maximum((1 + 4 / np.sqrt(1000)) * spread, 1.001 * least)).all(), name


def test_fewer_that_are_ranked_share_fewer_ranks(draws):
    beside = draws.copy()
    beside[:, 0] = np.nan
    alone = draws.isel(scenario=slice(1, None))
    for function in (holistic_acceptability, lambda given: holistic_acceptability(given, "roc"), rank_entropy):
        found, expected = function(beside), function(alone)
        for name in expected:
            assert np.isnan(found[name][0])
            np.testing.assert_allclose(found[name][1:], expected[name], rtol=1e-12)


def test_a_lone_scenario_is_certain(draws):
    alone = draws.isel(scenario=[0])
    assert np.isnan(holistic_acceptability(alone)["holistic_acceptability"])
    for found in (holistic_acceptability(alone, "roc"), rank_entropy(alone)):
        values, errors = (array.item() for array in found.values())
        assert values in {0.0, 1.0}
        assert errors == 0.0


def test_entropy_of_ranks():
    draws = xr.DataArray([[3.0, 2.0, 1.0], [3.0, 1.0, 2.0]], dims=("draw", "scenario"))
    np.testing.assert_allclose(rank_entropy(draws)["rank_entropy"], [0.0, 1.0, 1.0])


@pytest.mark.parametrize("meta", [[1.0, 0.0], [1.0, 0.5, np.nan, 0.0]])
def test_meta_weights_are_one_a_rank(draws, meta):
    with pytest.raises(InputError, match="`meta` must be 'linear', 'roc' or 4 finite numbers"):
        holistic_acceptability(draws, meta)


def test_an_unknown_name_is_refused(draws):
    with pytest.raises(InputError, match=r"`meta` must be one of 'linear', 'roc'; got 'rok'. Did you mean 'roc'"):
        holistic_acceptability(draws, "rok")


@pytest.mark.parametrize("function", [holistic_acceptability, rank_entropy])
def test_memory_does_not_grow_with_the_square_of_the_scenarios(function, monkeypatch):
    monkeypatch.setattr(bounds, "BLOCK_ENTRIES", 2**16)
    many = xr.DataArray(np.random.default_rng(7).normal(size=(20, 3000)), dims=("draw", "scenario"))
    tracemalloc.start()
    found = function(many)  # without a SizeWarning, which would be an error in these tests
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 8 * 3000**2 / 4  # one matrix takes four times that
    assert found.sizes == {"scenario": 3000}


@pytest.mark.parametrize("function", [holistic_acceptability, rank_entropy])
def test_kept_dims_may_have_any_name(function, draws):
    for name in ("part", "k", "other"):
        assert function(draws.expand_dims({name: 2})).sizes == {name: 2, "scenario": 4}
