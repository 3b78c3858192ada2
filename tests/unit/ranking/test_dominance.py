import math

import numpy as np
import pytest
import xarray as xr

from riskmc.exceptions import InputError, SizeWarning
from riskmc.ranking.dominance import stochastic_dominance, winning_order

# Narrow and wide have one mean; shifted is narrow plus one.
NARROW, WIDE, SHIFTED = [4.0, 6.0], [3.0, 7.0], [5.0, 7.0]
DRAWS = xr.DataArray(
    [NARROW, WIDE, SHIFTED],
    dims=("scenario", "draw"),
    coords={"scenario": ["narrow", "wide", "shifted"]},
    attrs={"units": "EUR"},
)


def matrix(found, name):
    return found[name].values.astype(float).tolist()


def test_first_order():
    found = stochastic_dominance(DRAWS, tolerance=0.0)
    assert matrix(found, "dominates") == [[0, 0, 0], [0, 0, 0], [1, 1, 0]]
    assert matrix(found, "violation") == [[0, 0.5, 0.5], [0.5, 0, 0.5], [0, 0, 0]]
    assert matrix(found, "hasse") == [[0, 0, 0], [0, 0, 0], [1, 1, 0]]
    assert found["other"].values.tolist() == DRAWS["scenario"].values.tolist()


def test_second_order():
    found = stochastic_dominance(DRAWS, order=2, tolerance=0.0)
    assert matrix(found, "dominates") == [[0, 1, 0], [0, 0, 0], [1, 1, 0]]
    # Wide lies one below narrow with probability one half; narrow lies one below shifted for certain.
    assert matrix(found, "violation") == [[0, 0, 1], [0.5, 0, 1], [0, 0, 0]]
    assert matrix(found, "hasse") == [[0, 1, 0], [0, 0, 0], [1, 0, 0]]
    assert found["violation"].attrs["units"] == "EUR"


def test_equal_distributions_do_not_dominate_each_other():
    draws = xr.DataArray([[1.0, 2.0, 3.0], [3.0, 1.0, 2.0]], dims=("scenario", "draw"))
    for order in (1, 2):
        found = stochastic_dominance(draws, order=order, tolerance=0.0)
        assert not found["dominates"].any()
        assert (found["violation"] == 0).all()


def test_the_default_tolerance_is_that_of_dvoretzky_kiefer_wolfowitz():
    draws = xr.DataArray(np.zeros((2, 500)), dims=("scenario", "draw"))
    assert stochastic_dominance(draws).attrs["tolerance"] == pytest.approx(math.sqrt(math.log(2 / 0.05) / 1000))
    assert stochastic_dominance(draws, level=0.99).attrs["tolerance"] == pytest.approx(
        math.sqrt(math.log(2 / 0.01) / 1000)
    )
    few = xr.DataArray([[9.0], [1.0]], dims=("scenario", "draw"))
    assert stochastic_dominance(few).attrs["tolerance"] == 0.5
    assert not stochastic_dominance(few)["dominates"].any()


def test_tolerance_forgives_a_crossing_and_asks_for_a_difference():
    # One of four draws lies below: F_i - F_k is 1/4 at worst, and -1 at best.
    draws = xr.DataArray([[0.0, 8.0, 8.0, 8.0], [1.0, 2.0, 2.0, 2.0]], dims=("scenario", "draw"))
    assert matrix(stochastic_dominance(draws, tolerance=0.12), "dominates") == [[0, 0], [0, 0]]
    assert matrix(stochastic_dominance(draws, tolerance=0.125), "dominates") == [[0, 1], [0, 0]]
    assert matrix(stochastic_dominance(draws, tolerance=0.4), "dominates") == [[0, 0], [0, 0]]


def test_tolerance_of_the_second_order():
    # Area below: 1/4 at 1; allowed there: 2 e (1 - 0).
    draws = xr.DataArray([[0.0, 8.0, 8.0, 8.0], [1.0, 2.0, 2.0, 2.0]], dims=("scenario", "draw"))
    assert matrix(stochastic_dominance(draws, order=2, tolerance=0.12), "dominates") == [[0, 0], [0, 0]]
    assert matrix(stochastic_dominance(draws, order=2, tolerance=0.125), "dominates") == [[0, 1], [0, 0]]


def test_a_large_offset_does_not_matter():
    for order in (1, 2):
        plain, far = (stochastic_dominance(DRAWS + offset, order=order, tolerance=0.2) for offset in (0.0, 2.0**30))
        assert matrix(plain, "dominates") == matrix(far, "dominates")


def test_circles_within_the_tolerance_are_found():
    # At each of three places one leads by two, and is one behind the next: all within the tolerance but one way.
    counts = np.array([[0, 2, 1], [1, 0, 2], [2, 1, 0]])
    draws = np.array([np.repeat([0, 1, 2, 3], [c[0], 10 + c[1] - c[0], 10 + c[2] - c[1], 10 - c[2]]) for c in counts])
    found = stochastic_dominance(xr.DataArray(draws, dims=("scenario", "draw")), tolerance=1 / 60 + 1e-9)
    assert found["dominates"].sum() == 3
    assert found["cycle"].values.tolist() == [1, 1, 1]
    assert not found["hasse"].any()


def test_kept_dims_and_what_is_not_ranked():
    both = xr.concat([DRAWS, DRAWS.where(DRAWS["scenario"] != "wide")], "profile")
    found = stochastic_dominance(both, tolerance=0.0)
    assert found["dominates"].dims == ("profile", "scenario", "other")
    assert matrix(found.isel(profile=0), "dominates") == matrix(stochastic_dominance(DRAWS, tolerance=0.0), "dominates")
    lacking = found.isel(profile=1)
    assert matrix(lacking, "dominates") == [[0, 0, 0], [0, 0, 0], [1, 0, 0]]
    assert np.isnan(lacking["violation"].sel(scenario="wide")).all()
    assert np.isnan(lacking["violation"].sel(other="wide")).all()


@pytest.mark.parametrize("order", [1, 2])
def test_a_slice_without_a_number_has_no_order(order):
    profiles = xr.concat([DRAWS, DRAWS * np.nan], "profile")
    found = stochastic_dominance(profiles, order=order, tolerance=0.0)
    alone = stochastic_dominance(DRAWS, order=order, tolerance=0.0)
    assert matrix(found.isel(profile=0), "dominates") == matrix(alone, "dominates")
    assert np.isnan(found["violation"].isel(profile=1)).all()
    for name in ("dominates", "hasse", "cycle"):
        assert not found[name].isel(profile=1).any()
    assert not winning_order(profiles)["beats"].isel(profile=1).any()


def test_names_of_kept_dims():
    kept = DRAWS.expand_dims(figure=2)
    assert stochastic_dominance(kept)["violation"].dims == ("figure", "scenario", "other")
    with pytest.raises(InputError, match="Rename that one first"):
        stochastic_dominance(DRAWS.expand_dims(other=2))
    with pytest.raises(InputError, match="Rename that one first"):
        stochastic_dominance(DRAWS.rename(scenario="other"), dim="other")


def test_one_scenario():
    found = stochastic_dominance(DRAWS.isel(scenario=[0]))
    assert matrix(found, "dominates") == [[0]]


def test_infinite_draws_have_a_first_order_only():
    draws = xr.DataArray([[-np.inf, 2.0], [-np.inf, 1.0]], dims=("scenario", "draw"))
    assert matrix(stochastic_dominance(draws, tolerance=0.0), "dominates") == [[0, 1], [0, 0]]
    with pytest.raises(InputError, match="second order needs finite draws"):
        stochastic_dominance(draws, order=2)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"order": 3}, "`order` must be 1 or 2, got 3"),
        ({"tolerance": 0.5}, r"`tolerance` must lie in \[0, 0.5\)"),
        ({"tolerance": -0.1}, "`tolerance` must lie in"),
        ({"level": 1.0}, "`level` must lie in"),
    ],
)
def test_options_out_of_range(options, message):
    with pytest.raises(InputError, match=message):
        stochastic_dominance(DRAWS, **options)


def test_winning_order_of_draws():
    found = winning_order(DRAWS, theta=0.6)
    # Shifted beats narrow in every draw, wide in one draw and ties in the other.
    assert matrix(found, "beats") == [[0, 0, 0], [0, 0, 0], [1, 1, 0]]
    assert matrix(winning_order(DRAWS, theta=0.8), "beats") == [[0, 0, 0], [0, 0, 0], [1, 0, 0]]
    assert found["cycle"].values.tolist() == [0, 0, 0]


def test_a_circle_of_wins_is_reported():
    draws = xr.DataArray([[3, 2, 1, 0], [1, 3, 2, 0], [2, 1, 3, 0]], dims=("draw", "scenario"))
    found = winning_order(draws, theta=2 / 3)
    assert found["cycle"].values.tolist() == [1, 1, 1, 0]
    assert matrix(found, "hasse") == [[0, 0, 0, 1], [0, 0, 0, 1], [0, 0, 0, 1], [0, 0, 0, 0]]


def test_winning_order_without_a_scenario():
    wins = xr.DataArray([[0, np.nan, 1.0], [np.nan] * 3, [0, np.nan, 0]], dims=("scenario", "other"))
    assert matrix(winning_order(wins), "beats") == [[0, 0, 1], [0, 0, 0], [0, 0, 0]]


@pytest.mark.parametrize("theta", [0.5, 1.1])
def test_theta_is_above_one_half(theta):
    with pytest.raises(InputError, match=r"`theta` must lie in \(0.5, 1\]"):
        winning_order(DRAWS, theta=theta)


def test_many_scenarios_are_warned_of(monkeypatch):
    monkeypatch.setattr("riskmc.ranking.hasse.MANY_PAIRED", 2)
    with pytest.warns(SizeWarning, match="Stochastic dominance compares 3 scenarios in pairs"):
        stochastic_dominance(DRAWS)
    wins = xr.DataArray(np.full((3, 3), 0.5), dims=("scenario", "other"))
    with pytest.warns(SizeWarning, match="order of winning indices compares 3 scenarios in pairs"):
        winning_order(wins)
