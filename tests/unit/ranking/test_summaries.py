import math

import numpy as np
import pytest
import xarray as xr

from riskmc.exceptions import InputError, SizeWarning
from riskmc.ranking.summaries import (
    as_acceptability,
    expected_rank,
    median_rank,
    modal_rank,
    rank_quantile,
    rank_std,
    sucra,
    top_k,
)

ROWS = [[0.6, 0.3, 0.1], [0.3, 0.3, 0.4], [0.1, 0.4, 0.5]]


@pytest.fixture
def matrix():
    return xr.DataArray(ROWS, dims=("scenario", "rank"), coords={"scenario": list("abc")})


@pytest.fixture
def draws():
    values = np.random.default_rng(2).integers(0, 3, size=(2, 30, 3)).astype(float)
    return xr.DataArray(values, dims=("profile", "draw", "scenario"))


def test_expected_rank_is_the_mean_of_the_row(matrix):
    expected = [0.6 * 1 + 0.3 * 2 + 0.1 * 3, 0.3 * 1 + 0.3 * 2 + 0.4 * 3, 0.1 * 1 + 0.4 * 2 + 0.5 * 3]
    assert expected_rank(matrix).values == pytest.approx(expected)


def test_rank_std_is_the_spread_of_the_row(matrix):
    expected = math.sqrt(0.6 * 0.5**2 + 0.3 * 0.5**2 + 0.1 * 1.5**2)
    assert float(rank_std(matrix).sel(scenario="a")) == pytest.approx(expected)


def test_rank_quantile_is_the_lowest_rank_that_reaches_it(matrix):
    found = rank_quantile(matrix, [0.0, 0.05, 0.6, 0.61, 0.95, 1.0]).sel(scenario="a")
    assert found.values.tolist() == [1, 1, 1, 2, 3, 3]
    assert found["quantile"].values.tolist() == [0.0, 0.05, 0.6, 0.61, 0.95, 1.0]


def test_rank_quantile_forgives_rounding():
    tenths = xr.DataArray(np.full((10, 10), 0.1), dims=("scenario", "rank"))
    found = rank_quantile(tenths, [0.3, 0.8])
    assert (found == [3, 8]).all()


def test_rank_quantile_is_never_a_rank_that_is_not_taken():
    swapped = xr.DataArray([[0.0, 1.0], [1.0, 0.0]], dims=("scenario", "rank"))
    assert rank_quantile(swapped, 0.0).values.tolist() == [[2.0], [1.0]]


def test_rank_quantile_refuses_per_cents(matrix):
    with pytest.raises(InputError, match=r"`probabilities` must lie in .* got 95\. Give 0.95 for 95 %"):
        rank_quantile(matrix, [0.05, 95])


def test_median_and_modal_rank(matrix):
    assert median_rank(matrix).values.tolist() == [1, 2, 2]
    assert modal_rank(matrix).values.tolist() == [1, 3, 3]


def test_modal_rank_is_the_lowest_of_equals():
    even = xr.DataArray(np.full((3, 3), 1 / 3) + np.array([-1e-16, 0, 1e-16]), dims=("scenario", "rank"))
    assert modal_rank(even).values.tolist() == [1, 1, 1]


def test_top_k_adds_up_the_first_ranks(matrix):
    found = top_k(matrix)
    assert found.dims == ("scenario", "k")
    assert found["k"].values.tolist() == [1, 2, 3]
    assert found.sel(k=2).values == pytest.approx([0.6 + 0.3, 0.3 + 0.3, 0.1 + 0.4])
    assert found.sel(k=3).values == pytest.approx([1.0, 1.0, 1.0])


def test_sucra_is_the_mean_of_the_cumulative_ranks(matrix):
    cumulative = np.cumsum(ROWS, axis=1)[:, :-1]
    assert sucra(matrix).values == pytest.approx(cumulative.sum(axis=1) / (3 - 1))


def test_sucra_of_one_scenario_is_undefined():
    assert math.isnan(sucra(xr.DataArray([[1.0]], dims=("scenario", "rank"))).item())


def test_sucra_counts_only_those_ranked():
    rows = [[1.0, 0.0, 0.0], [math.nan] * 3, [0.0, 1.0, 0.0]]
    np.testing.assert_array_equal(sucra(xr.DataArray(rows, dims=("scenario", "rank"))), [1.0, math.nan, 0.0])


@pytest.mark.parametrize("summary", [expected_rank, rank_std, rank_quantile, median_rank, modal_rank, top_k, sucra])
def test_a_summary_is_named_and_keeps_dims(summary, draws):
    found = summary(draws)
    assert found.name == summary.__name__
    assert found.attrs["long_name"]
    assert found.attrs["units"] in {"1", "rank"}
    assert found.dims[:2] == ("profile", "scenario")
    xr.testing.assert_equal(found.isel(profile=1), summary(draws.isel(profile=1)))


@pytest.mark.parametrize("summary", [expected_rank, rank_std, rank_quantile, median_rank, modal_rank, top_k])
def test_a_scenario_that_is_not_ranked_has_no_figure(summary):
    rows = [[1.0, 0.0], [math.nan, math.nan]]
    found = summary(xr.DataArray(rows, dims=("scenario", "rank")))
    assert found[0].notnull().all()
    assert found[1].isnull().all()


def test_a_matrix_may_stand_on_its_side(matrix):
    xr.testing.assert_identical(as_acceptability(matrix.T, "scenario")["scenario"], matrix["scenario"])
    np.testing.assert_array_equal(as_acceptability(matrix.T, "scenario"), ROWS)


@pytest.mark.parametrize("row", [[60.0, 30.0, 10.0], [1.2, -0.1, -0.1], [0.5, math.nan, 0.5]])
def test_rows_that_are_no_probabilities_are_refused(matrix, row):
    matrix[1] = row
    with pytest.raises(InputError, match="the row of scenario 'b' must be probabilities that sum to one"):
        expected_rank(matrix)


def test_a_matrix_that_is_not_square_is_refused(matrix):
    with pytest.raises(InputError, match=r"as many ranks as labels along 'scenario', got \(2, 3\)"):
        expected_rank(matrix[:2])


def test_top_k_may_stop_early(draws, matrix):
    xr.testing.assert_allclose(top_k(draws, 2), top_k(draws).sel(k=[1, 2]))
    xr.testing.assert_identical(top_k(matrix, 2), top_k(matrix).sel(k=[1, 2]))


@pytest.mark.parametrize("most", [0, 1.5, 4])
def test_a_largest_k_beyond_the_scenarios_is_refused(matrix, most):
    with pytest.raises(InputError, match=r"`most` (must be a whole number of at least 1|is 4, but there are 3 labels)"):
        top_k(matrix, most)


def test_every_k_of_many_scenarios_says_what_it_takes_and_ten_do_not():
    many = xr.DataArray(np.arange(2001.0)[None], dims=("draw", "scenario"))
    assert top_k(many, 10).sizes["k"] == 10
    with pytest.warns(SizeWarning, match="'scenario': 3 matrices of 2001 by 2001 are held at once, 96.1 MB"):
        assert top_k(many).sizes["k"] == 2001


def test_a_kept_dim_of_the_name_of_a_result_dim_is_refused(draws, matrix):
    for given in (draws, matrix):
        for function, name in ((rank_quantile, "quantile"), (top_k, "k")):
            with pytest.raises(InputError, match=f"the result has a dim '{name}' of its own"):
                function(given.expand_dims({name: 2}))
