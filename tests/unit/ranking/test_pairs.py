import numpy as np
import pytest
from tests.reference import ranks as reference

from riskmc.exceptions import InputError
from riskmc.ranking import pairs as module
from riskmc.ranking.bounds import bounds_of
from riskmc.ranking.pairs import (
    check_theta,
    pairs_of,
    resolved_bound,
    resolved_in_doubt,
    resolved_of,
    share_error,
    share_of,
    wins_of,
)
from riskmc.results.precision import probability_mcse


def values_of(size=12, n_draws=300, spread=3.0, digits=1):
    rng = np.random.default_rng(11)
    return rng.normal(np.linspace(0, spread, size)[:, None], 1.0, (size, n_draws)).round(digits)


@pytest.mark.parametrize("digits", [0, 9])
def test_wins_are_those_of_plain_loops(digits):
    values = values_of(size=6, n_draws=70, digits=digits)
    np.testing.assert_array_equal(wins_of(bounds_of(values)), reference.win_counts(values.T.tolist()))


def test_wins_of_what_is_not_ranked():
    wins = wins_of(bounds_of(np.array([[1.0, 2.0], [np.nan, np.nan], [2.0, 2.0]])))
    np.testing.assert_array_equal(wins, [[0, np.nan, 0.5], [np.nan] * 3, [1.5, np.nan, 0]])


def test_pairs_are_all_pairs_or_as_many_as_are_asked_for(monkeypatch):
    bounds = bounds_of(values_of())
    wins = wins_of(bounds)
    found = pairs_of(bounds)
    assert found.n_pairs == found.one.size == 12 * 11 // 2
    np.testing.assert_array_equal(found.won, wins[found.one, found.other])
    np.testing.assert_array_equal(pairs_of(bounds, wins).won, found.won)
    monkeypatch.setattr(module, "MOST_PAIRS", 50)
    some = pairs_of(bounds)
    assert (some.n_pairs, some.one.size) == (66, 50)
    assert (some.one != some.other).all()
    np.testing.assert_array_equal(some.won, wins[some.one, some.other])


def test_share_is_that_of_the_matrix():
    bounds = bounds_of(values_of())
    share = share_of(pairs_of(bounds), 300, 0.9)
    assert share == resolved_of(wins_of(bounds) / 300, 0.9)
    assert 0.1 < share < 0.9


def test_a_share_of_some_pairs_has_their_error_too(monkeypatch):
    bounds = bounds_of(values_of(size=40, n_draws=100))
    whole, of_draws = share_of(pairs_of(bounds), 100, 0.9), share_error(bounds, pairs_of(bounds), 0.9)
    monkeypatch.setattr(module, "MOST_PAIRS", 400)
    some = pairs_of(bounds)
    error = share_error(bounds, some, 0.9)
    chosen = probability_mcse(share_of(some, 100, 0.9), 400)
    assert error == pytest.approx(np.hypot(share_error(bounds, some, 0.9, of_all=True), chosen))
    assert error > of_draws
    assert abs(share_of(some, 100, 0.9) - whole) < 4 * chosen


def test_theta_is_reached_by_equality():
    wins = np.array([[0.0, 0.9, 0.1], [0.1, 0.0, 0.89], [0.9, 0.11, 0.0]])
    assert resolved_of(wins, 0.9) == 2 / 3


def test_without_a_pair_there_is_no_share():
    for wins in (np.zeros((1, 1)), np.full((1, 1), np.nan), np.full((2, 2), np.nan)):
        assert np.isnan(resolved_of(wins, 0.9))
        assert np.isnan(resolved_bound(wins, 10, 0.9))
    lone = bounds_of(np.ones((1, 4)))
    assert np.isnan(share_of(pairs_of(lone), 4, 0.9))
    assert np.isnan(share_error(lone, pairs_of(lone), 0.9))


def test_bound_of_a_pair_at_theta_is_that_of_a_coin():
    bound = resolved_bound(np.array([[0.0, 0.9, 0.6], [0.1, 0.0, 0.6], [0.4, 0.4, 0.0]]), 10**6, 0.9)
    assert bound == pytest.approx(0.5 / 3, rel=1e-3)


def test_who_always_won_may_yet_lose_where_theta_is_one():
    wins = np.array([[0.0, 1.0], [0.0, 0.0]])
    assert resolved_bound(wins, 1000, 1.0) > 0.3
    assert resolved_bound(wins, 1000, 0.9) < 1e-9
    always = bounds_of(np.array([[2.0] * 1000, [1.0] * 1000]))
    assert share_error(always, pairs_of(always), 1.0) > 0.3


def test_one_draw_has_an_error():
    bounds = bounds_of(np.array([[2.0], [1.0]]))
    assert share_error(bounds, pairs_of(bounds), 0.9) > 0.3


def test_pairs_in_doubt_are_within_their_error():
    wins = np.array([[0.0, 0.901, 0.2], [0.099, 0.0, 0.5], [0.8, 0.5, 0.0]])
    assert resolved_in_doubt(wins, np.full((3, 3), 0.002), 0.9) == 1 / 3
    assert resolved_in_doubt(wins, np.full((3, 3), 0.0005), 0.9) == 0


@pytest.mark.parametrize("theta", [0.5, 1.01, np.nan])
def test_a_theta_out_of_range_is_refused(theta):
    with pytest.raises(InputError, match=r"`theta` must lie in \(0.5, 1\], got"):
        check_theta(theta)
