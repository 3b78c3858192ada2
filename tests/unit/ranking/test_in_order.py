from itertools import pairwise, permutations

import numpy as np
import pytest
from scipy import stats

from riskmc.ranking import bounds
from riskmc.ranking.in_order import chances_in_order, distances_from_order, moments_of, share_in_order


def orders_of(draw):
    """All orders (tuples of positions, highest first) that a draw allows; ties may be broken either way."""
    return [order for order in permutations(range(len(draw))) if all(draw[a] >= draw[b] for a, b in pairwise(order))]


def chances_in_loops(values, size):
    """Break every tie in every way, and count."""
    total = np.zeros(3 * size - 1)
    for draw in values.T:
        found = orders_of(draw)
        for order in found:
            pairs = [order.index(k) < order.index(k + 1) for k in range(size - 1)]
            sets = [set(order[:k]) == set(range(k)) for k in range(1, size + 1)]
            sequences = [order[:k] == tuple(range(k)) for k in range(1, size + 1)]
            total += np.array([*pairs, *sets, *sequences]) / len(found)
    return total / values.shape[1]


@pytest.mark.parametrize("n_values", [1, 2, 3, 6, 1000])
@pytest.mark.parametrize(("n", "size"), [(4, 4), (5, 5), (5, 3), (4, 1), (1, 1)])
def test_chances_are_those_of_all_ways_to_break_ties(n, size, n_values):
    values = np.random.default_rng(n_values).integers(0, n_values, size=(n, 40)).astype(float)
    np.testing.assert_allclose(chances_in_order(values, size), chances_in_loops(values, size), atol=1e-12)
    whole = chances_in_order(values[:size], size)[-1]
    assert share_in_order(values[:size]) == pytest.approx(float(whole), abs=1e-12)


def test_blocks_change_nothing(monkeypatch):
    values = np.random.default_rng(1).integers(0, 4, size=(5, 101)).astype(float)
    whole, distances = chances_in_order(values, 4), distances_from_order(values)
    monkeypatch.setattr(bounds, "BLOCK_ENTRIES", 35)
    np.testing.assert_allclose(chances_in_order(values, 4), whole, rtol=1e-12)
    np.testing.assert_array_equal(distances_from_order(values), distances)


def test_infinite_numbers_are_numbers():
    values = np.array([[np.inf, 1.0], [np.inf, -np.inf], [-np.inf, -np.inf]])
    np.testing.assert_allclose(chances_in_order(values, 3), chances_in_loops(values, 3))


def test_a_competitor_without_numbers_does_not_compete():
    values = np.random.default_rng(2).normal(size=(3, 50))
    beside = np.vstack([values, np.full(50, np.nan)])
    np.testing.assert_array_equal(chances_in_order(beside, 3), chances_in_order(values, 3))


def test_a_scenario_of_the_order_without_numbers_leaves_the_other_pairs():
    values = np.random.default_rng(2).normal(size=(4, 50))
    values[3] = np.nan
    found = chances_in_order(values, 4)
    assert np.isnan(found).tolist() == [False, False, True, *[True] * 8]
    assert np.isnan(share_in_order(values))
    assert np.isnan(distances_from_order(values)).all()


@pytest.mark.parametrize("n_values", [2, 4, 1000])
def test_distances_are_those_of_scipy(n_values):
    values = np.random.default_rng(3).integers(0, n_values, size=(6, 60)).astype(float)
    tau, footrule = distances_from_order(values)
    for at, draw in enumerate(values.T):
        expected = stats.kendalltau(draw, -np.arange(6)).statistic
        assert tau[at] == pytest.approx(0.0 if np.isnan(expected) else expected, abs=1e-12)
        assert footrule[at] == np.abs(stats.rankdata(-draw) - np.arange(1, 7)).sum()


def test_one_scenario_has_no_tau_and_stands_in_its_place():
    tau, footrule = distances_from_order(np.ones((1, 3)))
    assert np.isnan(tau).all()
    assert footrule.tolist() == [0.0, 0.0, 0.0]


def test_moments_of_distances():
    distances = np.array([1.0, 1.0, 0.5, -1.0])
    values, errors = moments_of(distances, 0.5)
    mean, variance = 1.5 / 4, distances.var()
    assert values.tolist() == [mean, np.sqrt(variance), -1.0, 0.5, 1.0]
    assert errors[0] == pytest.approx(np.sqrt((4 * variance + 2 * 0.5**2) / 6 / 4))


def test_draws_that_agree_still_have_an_error():
    values, errors = moments_of(np.ones(1000), 0.5)
    assert values.tolist() == [1.0, 0.0, 1.0, 1.0, 1.0]
    assert errors[0] == pytest.approx(np.sqrt(2 * 0.5**2 / 1002 / 1000))
    assert errors[1] > 0.0
    assert moments_of(np.zeros(1000), 0.0)[1].tolist() == [0.0] * 5


@pytest.mark.statistical
def test_errors_of_moments_are_their_spread():
    rng = np.random.default_rng(4)
    runs = rng.choice([1.0, 0.5, 0.0, -0.5], p=[0.4, 0.3, 0.2, 0.1], size=(2000, 400))
    found = np.array([moments_of(run, 0.01) for run in runs])
    spread, stated = found[:, 0, :2].std(axis=0), found[:, 1, :2].mean(axis=0)
    np.testing.assert_allclose(stated, spread, rtol=4 / np.sqrt(2 * 2000))
