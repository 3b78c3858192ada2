import numpy as np
import pytest
import xarray as xr

from riskmc.exceptions import InputError, SizeWarning
from riskmc.ranking.estimated_scores import given_estimates

LABELS = ["flood", "fire", "storm"]
SCORES = xr.DataArray([3.0, 2.0, 1.0], dims="scenario", coords={"scenario": LABELS})
NAMED = xr.DataArray(np.diag([1.0, 4.0, 9.0]), dims=("scenario", "other"), coords={"scenario": LABELS, "other": LABELS})


def test_one_error_for_all():
    scores, spreads = given_estimates(SCORES, 0.5, None, "scenario")
    assert scores.identical(SCORES)
    np.testing.assert_array_equal(spreads, [[0.5, 0.5, 0.5]])


def test_kept_dims_are_slices():
    scores = xr.concat([SCORES, 2 * SCORES], "profile").transpose("scenario", "profile")
    errors = xr.DataArray([0.1, 0.2], dims="profile")
    flat, spreads = given_estimates(scores, errors, None, "scenario")
    assert flat.dims == ("profile", "scenario")
    np.testing.assert_array_equal(spreads, [[0.1] * 3, [0.2] * 3])


def test_covariance_as_a_plain_matrix():
    plain, named = (given_estimates(SCORES, None, given, "scenario")[1] for given in (NAMED.values, NAMED))
    np.testing.assert_array_equal(plain, named)


@pytest.mark.parametrize(
    ("errors", "covariance", "message"),
    [
        (None, None, "give either `errors`"),
        (0.1, np.eye(3), "give either `errors`"),
        (-0.1, None, "error of scenario 'flood' must be finite and not negative, got -0.1"),
        (xr.DataArray([0.1, np.nan, 0.1], dims="scenario"), None, "'fire' must be finite and not negative, got nan"),
        (xr.DataArray([0.1, 0.1], dims="scenario"), None, "`errors` must have the labels of the estimates"),
        (xr.DataArray([0.1] * 3, coords={"scenario": ["a", "b", "c"]}), None, "`errors` must have the labels"),
        (None, np.eye(2), "`covariance` must be a matrix"),
        (None, np.ones(3), "`covariance` must be a matrix"),
        (None, [[1, 0.5, 0], [0, 1, 0], [0, 0, 1]], "must be symmetric"),
        (None, [[1, 2, 0], [2, 1, 0], [0, 0, 1]], "has the eigenvalue -1,"),
        (None, np.diag([1, np.nan, 1]), "must be finite where the estimates are"),
        (None, NAMED.isel(other=[1, 0, 2]), "along 'scenario' and 'other' must be the same"),
        (None, NAMED.assign_coords(scenario=list("abc"), other=list("abc")), "must have the labels of the estimates"),
    ],
)
def test_what_is_wrong_is_said(errors, covariance, message):
    with pytest.raises(InputError, match=message):
        given_estimates(SCORES, errors, covariance, "scenario")


@pytest.mark.parametrize(
    ("estimates", "message"),
    [
        (SCORES.isel(scenario=[]), "there is nothing to rank"),
        (SCORES.where(SCORES > 1, np.inf), "estimates must be finite"),
        ([1.0], "must be an xarray.DataArray"),
        (SCORES.astype(str), "must be real numbers"),
    ],
)
def test_estimates_are_finite_numbers(estimates, message):
    with pytest.raises(InputError, match=message):
        given_estimates(estimates, 0.1, None, "scenario")


def test_what_is_not_ranked_needs_no_error():
    scores = SCORES.where(SCORES != 2)
    given_estimates(scores, xr.DataArray([0.1, np.nan, 0.1], dims="scenario"), None, "scenario")
    given_estimates(scores, None, np.diag([1, np.nan, 1]), "scenario")


def test_many_scenarios_are_warned_of():
    with pytest.warns(SizeWarning, match="compares 2001 scenarios in pairs"):
        given_estimates(xr.DataArray(np.zeros(2001), dims="scenario"), 0.1, None, "scenario")


def test_estimates_may_not_have_the_dim_of_the_other_scenario():
    estimates = xr.DataArray(np.ones((2, 2)), dims=("other", "scenario"))
    with pytest.raises(InputError, match="a dim 'other' of its own"):
        given_estimates(estimates, None, np.eye(2), "scenario")
