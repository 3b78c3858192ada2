from itertools import pairwise

import pytest
import xarray as xr
from tests.unit.report.ranked import ORDER

from riskmc.ranking.order import order_confidence
from riskmc.report.all_draws import counted_order, estimate, pairs_of, with_all_draws
from riskmc.simulation import simulate

ALL = ("flood", "cyber", "heat", "cold")


@pytest.fixture(scope="module")
def ranking(result) -> xr.Dataset:
    return result["ranking"].to_dataset().sel(profile="per-criterion", by="total_impact")


@pytest.fixture(scope="module")
def kept(result) -> xr.DataArray:
    return result["draws"]["total_impact"].sel(profile="per-criterion")


def test_pairs_come_from_all_draws(ranking, kept):
    found = order_confidence(kept, ALL)
    changed = with_all_draws(found, ranking, ALL, counted=None, everyone=True)
    expected = [ranking["pairwise_winning"].sel(scenario=a, other=b).item() for a, b in pairwise(ALL)]
    assert changed["pair_probability"].values.tolist() == expected
    assert [value for value, _ in pairs_of(ranking, ALL)] == expected
    assert changed["top_set_probability"].values[0] == ranking["top_k"].sel(scenario="flood", k=1).item()
    assert changed["kendall_tau_mean"].identical(found["kendall_tau_mean"])


def test_the_first_of_some_is_not_the_first_of_all(ranking, kept):
    found = order_confidence(kept, ORDER)
    changed = with_all_draws(found, ranking, ORDER, counted=None, everyone=False)
    assert changed["top_set_probability"].identical(found["top_set_probability"])
    assert changed["order_probability"].identical(found["order_probability"])


def test_an_order_of_two_is_a_pair(ranking, kept):
    changed = with_all_draws(order_confidence(kept, ALL[:2]), ranking, ALL[:2], counted=None, everyone=False)
    pair = ranking["pairwise_winning"].sel(scenario="flood", other="cyber").item()
    assert changed["order_probability"].item() == pair
    assert changed["top_set_probability"].values[0] == pair


def test_the_order_that_the_run_counted_is_known_of_all_draws(ranking, kept):
    whole = counted_order(ranking, ALL)
    assert whole == estimate(ranking, "order_probability")
    changed = with_all_draws(order_confidence(kept, ALL), ranking, ALL, counted=whole, everyone=True)
    assert changed["order_probability"].item() == whole[0]
    assert changed["top_sequence_probability"].values[-2:].tolist() == [whole[0]] * 2
    assert counted_order(ranking, ALL[::-1]) is None


def test_without_pairs_nothing_is_replaced(model, kept):
    ranking = simulate(model, n_draws=1024, rng=1, pairwise=False)["ranking"].to_dataset()
    found = order_confidence(kept, ALL)
    assert with_all_draws(found, ranking, ALL, counted=None, everyone=True) is found
