import numpy as np
import pytest
import xarray as xr

from riskmc.exceptions import InputError, SizeWarning
from riskmc.ranking.bounds import bounds_of
from riskmc.ranking.pairs import wins_of
from riskmc.ranking.tiers import (
    RULES,
    against_leader,
    as_winning,
    close_to,
    deciding_of_bounds,
    tiers,
    tiers_of_bounds,
    walk_tiers,
)

# Case E09 of the validation set: five risks, where a chain of neighbours would join very different ones.
WINS = [
    [0.5, 0.62, 0.97, 0.99, 1.0],
    [0.38, 0.5, 0.93, 0.96, 0.999],
    [0.03, 0.07, 0.5, 0.71, 0.98],
    [0.01, 0.04, 0.29, 0.5, 0.88],
    [0.0, 0.001, 0.02, 0.12, 0.5],
]


@pytest.fixture
def wins():
    labels = ["R1", "R2", "R3", "R4", "R5"]
    return xr.DataArray(WINS, dims=("scenario", "other"), coords={"scenario": labels, "other": labels})


@pytest.mark.parametrize(
    ("theta", "expected"), [(0.7, [1, 1, 2, 3, 4]), (0.9, [1, 1, 2, 2, 3]), (0.95, [1, 1, 2, 2, 3])]
)
def test_leader_rule(wins, theta, expected):
    assert tiers(wins, theta=theta).values.tolist() == expected


def test_the_order_given_does_not_matter(wins):
    order = [3, 0, 4, 2, 1]
    found = tiers(wins.isel(scenario=order, other=order))
    xr.testing.assert_identical(found.sel(scenario=wins["scenario"]), tiers(wins))


def test_the_deciding_index_is_that_of_the_leader_met(wins):
    tier, leader = walk_tiers(wins.values, 0.9)
    assert tier.tolist() == [1, 1, 2, 2, 3]
    assert leader.tolist() == [-1, 0, 0, 2, 2]
    deciding = against_leader(wins.values, leader)
    np.testing.assert_array_equal(deciding, [np.nan, WINS[0][1], WINS[0][2], WINS[2][3], WINS[2][4]])


def test_theta_is_reached_by_equality():
    even = xr.DataArray([[0, 0.9], [0.1, 0]], dims=("scenario", "other"))
    assert tiers(even, theta=0.9).values.tolist() == [1, 2]
    assert tiers(even, theta=0.91).values.tolist() == [1, 1]


def test_tied_scenarios_are_in_one_tier():
    draws = xr.DataArray([[3.0, 7.0, 3.0, 3.0]], dims=("draw", "scenario"))
    assert tiers(draws).values.tolist() == [2, 1, 2, 2]


def test_a_scenario_that_is_not_ranked_is_in_no_tier(wins):
    values = np.insert(np.insert(wins.values, 2, np.nan, axis=0), 2, np.nan, axis=1)
    found = tiers(xr.DataArray(values, dims=("scenario", "other")))
    np.testing.assert_array_equal(found, [1, 1, np.nan, 2, 2, 3])


def test_one_scenario_is_one_tier():
    assert tiers(xr.DataArray([[4.0], [5.0]], dims=("draw", "scenario"))).values.tolist() == [1]


def test_other_dims_are_kept(wins):
    both = xr.concat([wins, wins.transpose("other", "scenario").rename(scenario="other", other="scenario")], "by")
    found = tiers(both.assign_coords(wins.coords))
    assert found.dims == ("by", "scenario")
    assert found[0].values.tolist() == [1, 1, 2, 2, 3]
    assert found[1].values.tolist() == [3, 3, 2, 1, 1]


@pytest.mark.parametrize("theta", [0.5, 0.0, 1.1, 90, np.nan])
def test_a_theta_out_of_range_is_refused(wins, theta):
    with pytest.raises(InputError, match=r"`theta` must lie in \(0.5, 1\], got"):
        tiers(wins, theta=theta)


def test_indices_that_do_not_sum_to_one_are_refused(wins):
    wins[0, 1] = 0.7
    with pytest.raises(InputError, match=r"probabilities that sum to one, got 0\.7 and 0\.38"):
        as_winning(wins, "scenario")


def test_indices_that_are_not_square_are_refused(wins):
    with pytest.raises(InputError, match=r"as many others as labels along 'scenario', got \(3, 5\)"):
        tiers(wins[:3])


@pytest.mark.parametrize("rule", RULES)
def test_draws_give_what_their_winning_indices_give(rule):
    values = np.random.default_rng(5).normal(np.linspace(0, 15, 9), 1.0, (51, 9)).round(1).T
    values[4] = np.nan
    bounds = bounds_of(values)
    wins = wins_of(bounds) / 51
    tier, leader = tiers_of_bounds(bounds, 0.8, rule)
    for found, expected in zip((tier, leader), walk_tiers(wins, 0.8, rule), strict=True):
        np.testing.assert_array_equal(found, expected)
    np.testing.assert_array_equal(deciding_of_bounds(bounds, leader), against_leader(wins, leader))
    assert np.nanmax(tier) > 1


def test_rules_differ_where_neighbours_are_alike(wins):
    assert tiers(wins, 0.95, "leader").values.tolist() == [1, 1, 2, 2, 3]
    assert tiers(wins, 0.95, "adjacent").values.tolist() == [1, 1, 1, 1, 1]
    assert tiers(wins, 0.9, "all").values.tolist() == [1, 1, 2, 2, 2]
    assert tiers(wins, rule="all").attrs["long_name"] == "Tier (all rule, theta = 0.9)"


def test_close_is_within_two_errors():
    close = close_to(np.array([0.88, 0.881, 0.92, 0.93, np.nan]), np.array([0.01, 0.005, 0.01, 0.01, np.nan]), 0.9)
    assert close.tolist() == [True, False, True, False, False]


def test_an_unknown_rule_is_refused(wins):
    with pytest.raises(InputError, match="`rule` must be one of 'leader', 'adjacent', 'all'; got 'leaders'"):
        tiers(wins, rule="leaders")


def test_only_the_rule_of_all_may_be_quadratic():
    draws = xr.DataArray(np.zeros((1, 2001)), dims=("draw", "scenario"))
    draws[:] = np.arange(2001)
    assert tiers(draws).max() == 2001
    with pytest.warns(SizeWarning, match=r"2001 labels along 'scenario': they are compared in up to 2,001,000 pairs"):
        assert tiers(draws, rule="all").max() == 2001
