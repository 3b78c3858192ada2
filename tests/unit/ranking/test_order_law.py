from collections import Counter
from itertools import permutations
from math import log2

import numpy as np
import pytest
import xarray as xr

from riskmc import ranking
from riskmc.exceptions import InputError
from riskmc.ranking import order_law
from riskmc.ranking.order_law import law_of_orders, most_probable_orders, ranking_entropy


def test_orders_are_those_of_plain_counting():
    values = np.random.default_rng(1).normal(size=(4, 300))
    expected = Counter(tuple(np.argsort(-draw).tolist()) for draw in values.T)
    orders, counts = law_of_orders(values)
    assert dict(zip(map(tuple, orders.tolist()), counts.tolist(), strict=True)) == expected
    assert (np.diff(counts) <= 0).all()


@pytest.mark.parametrize("n_values", [1, 2, 3])
def test_ties_are_broken_in_every_way(n_values):
    values = np.random.default_rng(2).integers(0, n_values, size=(4, 50)).astype(float)
    draws = xr.DataArray(values, dims=("scenario", "draw"))
    found = most_probable_orders(draws, 24)
    assert float(found["probability"].sum()) == pytest.approx(1.0)
    seen = {
        tuple(row): float(p) for row, p in zip(found["scenario_at"].values.tolist(), found["probability"], strict=True)
    }
    for order in permutations(range(4)):
        assert seen.get(order, 0.0) == pytest.approx(float(ranking.order_probability(draws, order)), abs=1e-12)


def test_the_most_probable_come_first_and_no_more_than_asked():
    draws = xr.DataArray(
        [[3.0, 2.0, 1.0]] * 3 + [[1.0, 2.0, 3.0]] * 2 + [[2.0, 3.0, 1.0]],
        {"scenario": list("abc")},
        dims=("draw", "scenario"),
    )
    found = most_probable_orders(draws, 2)
    assert found["scenario_at"].values.tolist() == [["a", "b", "c"], ["c", "b", "a"]]
    assert found["probability"].values.tolist() == [3 / 6, 2 / 6]
    assert found["order"].values.tolist() == [1, 2]
    assert most_probable_orders(draws, 10).sizes["order"] == 3


def test_fewer_orders_or_places_are_left_empty():
    values = np.array([[[1.0, 2.0], [2.0, 1.0]], [[3.0, np.nan], [4.0, np.nan]]])
    draws = xr.DataArray(values, {"scenario": ["a", "b"]}, dims=("profile", "draw", "scenario"))
    found = most_probable_orders(draws)
    assert found["scenario_at"].values.tolist() == [[["a", "b"], ["b", "a"]], [["a", ""], ["", ""]]]
    np.testing.assert_array_equal(found["probability"], [[1 / 2, 1 / 2], [1.0, np.nan]])
    assert found["probability_mcse"].values[1].tolist()[0] == 0.0
    entropy = ranking_entropy(draws)
    assert entropy["ranking_entropy"].values.tolist() == [1.0, 0.0]
    assert entropy["ranking_entropy_mcse"].values[1] == 0.0
    assert entropy["n_orders"].values.tolist() == [2, 1]


def test_entropy_of_known_laws():
    constant = xr.DataArray(np.tile([3.0, 2.0, 1.0], (100, 1)), dims=("draw", "scenario"))
    assert float(ranking_entropy(constant)["ranking_entropy"]) == 0.0
    assert float(ranking_entropy(constant)["ranking_entropy_mcse"]) > 0.0
    assert float(ranking_entropy(0.0 * constant)["ranking_entropy"]) == pytest.approx(log2(6))


def test_entropy_of_few_draws_is_no_more_than_their_number_allows():
    draws = xr.DataArray(np.random.default_rng(3).normal(size=(64, 20)), dims=("draw", "scenario"))
    found = ranking_entropy(draws)
    assert float(found["ranking_entropy"]) == pytest.approx(log2(64))
    assert int(found["n_orders"]) == 64
    assert float(found["ranking_entropy_bias"]) < -0.7


def test_too_many_ways_to_break_ties_are_refused(monkeypatch):
    draws = xr.DataArray(np.ones((2, 12)), dims=("draw", "scenario"))
    with pytest.raises(InputError, match=r"more than 1048576 orders. Rank fewer scenarios, or break the ties"):
        most_probable_orders(draws)
    monkeypatch.setattr(order_law, "MOST_ORDERS", 5)
    with pytest.raises(InputError, match="more than 5 orders"):
        ranking_entropy(draws.isel(scenario=slice(3)))


def test_a_slice_without_numbers_has_no_law():
    draws = xr.DataArray([[[1.0, 2.0]], [[np.nan, np.nan]]], dims=("by", "draw", "scenario"))
    assert np.isnan(ranking_entropy(draws)["ranking_entropy"].values).tolist() == [False, True]
    assert np.isnan(most_probable_orders(draws)["probability"].values).tolist() == [[False], [True]]


def test_an_entropy_of_orders_of_their_own_has_no_error():
    orders = np.tile([[3.0, 2.0, 1.0], [1.0, 2.0, 3.0]], (4, 1))
    draws = xr.DataArray(orders, dims=("draw", "scenario"))
    assert ranking_entropy(draws)["ranking_entropy_mcse"] > 0.0  # 8 draws of 2 orders
    assert np.isnan(ranking_entropy(draws.isel(draw=slice(7)))["ranking_entropy_mcse"])  # 7 draws of 2 orders
    assert ranking_entropy(draws[:1, :1])["ranking_entropy_mcse"] == 0.0  # one order is all there is


@pytest.mark.parametrize("name", ["order", "place"])
def test_a_kept_dim_of_the_name_of_a_result_dim_is_refused(name):
    draws = xr.DataArray(np.ones((2, 3, 2)), dims=(name, "draw", "scenario"))
    with pytest.raises(InputError, match=f"the result has a dim '{name}' of its own"):
        most_probable_orders(draws)


@pytest.mark.parametrize("function", [most_probable_orders, ranking_entropy])
def test_another_kept_dim_may_have_any_name(function):
    draws = xr.DataArray(np.ones((5, 3, 2)), dims=("part", "draw", "scenario"))
    assert function(draws).sizes["part"] == 5
