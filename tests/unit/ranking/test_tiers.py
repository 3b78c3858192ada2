import numpy as np
import pytest
import xarray as xr

from riskmc.exceptions import InputError
from riskmc.ranking.tiers import against_leader, as_winning, tiers, walk_tiers

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
        as_winning(wins, "scenario", None)


def test_indices_that_are_not_square_are_refused(wins):
    with pytest.raises(InputError, match=r"as many others as labels along 'scenario', got \(3, 5\)"):
        tiers(wins[:3])
