"""P-boxes: of curves without chance, of a law in closed form, and what cannot be a curve."""

from __future__ import annotations

import numpy as np
import pytest
import xarray as xr
from scipy import integrate

from riskmc import Uniform
from riskmc.exceptions import InputError
from riskmc.results.pbox import exact_pbox, pbox

X = np.linspace(0.0, 10.0, 101)


def exponential(theta, x):
    return np.exp(-x / theta)


@pytest.fixture
def theta():
    return np.random.default_rng(1).uniform(1.0, 2.0, 4000)


def test_one_curve_is_its_own_box():
    found = pbox(exponential(1.5, X)[None, :], X)
    for level in (0.05, 0.5, 0.95):
        np.testing.assert_allclose(found["exceedance_quantile"].sel(quantile=level), exponential(1.5, X), rtol=1e-12)
    np.testing.assert_allclose(found["exceedance_std"], 0.0)
    np.testing.assert_allclose(found["bound"].sel(probability=0.95), -1.5 * np.log(0.05), atol=2e-3)


def test_draws_and_closed_form_agree(theta):
    drawn = pbox(exponential(theta[:, None], X), X)
    exact = exact_pbox(exponential, Uniform(1.0, 2.0), X)
    for name in ("exceedance_mean", "exceedance_std", "exceedance_quantile"):
        error = 4.0 * drawn[f"{name}_mcse"] + 1e-12
        assert (np.abs(drawn[name] - exact[name]) < error).all()
        assert (exact[f"{name}_mcse"] == 0.0).all()
    assert (np.abs(drawn["bound"] - exact["bound"]) < 4.0 * drawn["bound_mcse"] + 2e-3).all()


def test_closed_form_against_quadrature():
    found = exact_pbox(exponential, Uniform(1.0, 2.0), [1.0, 2.0, 5.0])
    for x, mean, std in zip((1.0, 2.0, 5.0), found["exceedance_mean"], found["exceedance_std"], strict=True):
        wanted = integrate.quad(exponential, 1.0, 2.0, args=(x,))[0]
        square = integrate.quad(lambda t, x=x: exponential(t, x) ** 2, 1.0, 2.0)[0]
        np.testing.assert_allclose(mean, wanted, rtol=1e-12)
        np.testing.assert_allclose(std, np.sqrt(square - wanted**2), rtol=1e-10)
    # A quantile of an exponential law is -theta log(1 - p); outside the thresholds it is not looked for.
    bound = exact_pbox(exponential, Uniform(1.0, 2.0), [1.0, 7.0], levels=[0.1, 0.9], probabilities=[0.5, 0.95])[
        "bound"
    ]
    np.testing.assert_allclose(bound.sel(probability=0.95), [-1.1 * np.log(0.05), -1.9 * np.log(0.05)], rtol=1e-12)
    assert np.isnan(bound.sel(probability=0.5)[0])


def test_the_dimension_of_thresholds_is_found_by_its_name(theta):
    curves = exponential(theta[:, None], X)
    labelled = xr.DataArray(curves.T.reshape(101, 4, 1000), dims=("threshold", "chain", "draw"))
    xr.testing.assert_allclose(pbox(labelled, X), pbox(curves, X))


def test_bounds_beyond_the_thresholds_are_not_made_up(theta):
    found = pbox(exponential(theta[:, None], X[:5]), X[:5])["bound"]
    assert np.isnan(found.sel(probability=0.95)).all()


def test_more_inner_draws_less_noise(theta):
    rng = np.random.default_rng(2)
    noise = {}
    for n_inner in (20, 200):
        shares = rng.binomial(n_inner, exponential(theta, 2.0))[:, None] / n_inner
        noise[n_inner] = pbox(shares, [2.0], n_inner=n_inner)["exceedance_noise"].item()
    chance = exponential(theta, 2.0)
    for n_inner, found in noise.items():
        np.testing.assert_allclose(found, (chance * (1.0 - chance)).mean() / n_inner, rtol=0.03)


def test_all_spread_noise_leaves_the_mean():
    shares = np.random.default_rng(1).binomial(10, 0.3, 500)[:, None] / 10
    few = pbox(shares, [1.0], n_inner=10)
    assert few["exceedance_std"].item() < 0.05
    width, uncorrected = (np.ptp(found["exceedance_quantile"].values) for found in (few, pbox(shares, [1.0])))
    assert width < 0.2 * uncorrected


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (([[0.5, 0.6]], [1.0, 2.0]), "must not rise with the threshold"),
        (([[1.5, 0.6]], [1.0, 2.0]), r"must lie in \[0, 1\], got 0.6 to 1.5"),
        (([[0.6, 0.5]], [2.0, 1.0]), "`thresholds` must be finite numbers that increase"),
        (([[0.6, 0.5]], [2.0]), r"must have the shape \(draw, 1\)"),
        (([0.6, 0.5], [1.0, 2.0]), r"must have the shape \(draw, 2\)"),
    ],
)
def test_what_is_no_curve_is_refused(arguments, said):
    with pytest.raises(InputError, match=said):
        pbox(*arguments)


def test_numbers_out_of_range_are_refused():
    with pytest.raises(InputError, match=r"`p` must be a number or a list of numbers in \(0, 1\)"):
        pbox([[0.5]], [1.0], levels=[0.0])
    with pytest.raises(InputError, match="`n_inner` must be a whole number of at least 2"):
        pbox([[0.5]], [1.0], n_inner=1)


def test_a_parameter_of_the_wrong_sign_is_refused():
    with pytest.raises(InputError, match="must not fall where the parameter rises"):
        exact_pbox(lambda theta, x: np.exp(-x * theta), Uniform(1.0, 2.0), X)
