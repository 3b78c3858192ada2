"""G07: a p-box in closed form, by draws of the parameter, and with an inner simulation."""

import json
from pathlib import Path

import numpy as np
import pytest
from scipy.special import ndtr, ndtri

from riskmc.results.pbox import exact_pbox, pbox

CASE = json.loads((Path(__file__).parent / "data" / "G07-second-order-pbox.json").read_text("utf-8"))
INPUTS, EXPECTED = CASE["inputs"], CASE["expected"]
LEVELS = [float(level) for level in EXPECTED["G_quantiles"]]
WANTED = list(EXPECTED["G_quantiles"].values())
BOUNDS = [EXPECTED["quantile95_pbox"]["lower_5"], EXPECTED["quantile95_pbox"]["upper_95"]]
SD = INPUTS["theta_var"] ** 0.5
THRESHOLDS = np.linspace(-4.0, 8.0, 121)
AT = int(np.flatnonzero(np.isclose(THRESHOLDS, INPUTS["threshold"]))[0])
ATOL = CASE["tolerance"]["mc_abs"]


class Theta:
    """Normal law of the parameter."""

    def ppf(self, q):
        return SD * ndtri(q)


def theta(n):
    return np.random.default_rng(707).normal(0.0, SD, n)


@pytest.fixture(scope="module")
def drawn():
    return pbox(ndtr(theta(2**15)[:, None] - THRESHOLDS), THRESHOLDS, levels=LEVELS, probabilities=[0.95])


def test_closed_form():
    found = exact_pbox(lambda t, x: ndtr(t - x), Theta(), THRESHOLDS, levels=LEVELS, probabilities=[0.95])
    here = found.isel(threshold=AT)
    np.testing.assert_allclose(here["exceedance_quantile"], WANTED, atol=1e-9)
    np.testing.assert_allclose(here["exceedance_mean"], EXPECTED["G_mean"], atol=1e-9)
    np.testing.assert_allclose(here["exceedance_std"] ** 2, EXPECTED["nested_bias_note"]["var_of_G"], atol=1e-9)
    np.testing.assert_allclose(found["bound"].sel(probability=0.95)[[0, -1]], BOUNDS, atol=1e-9)


def test_by_draws_of_the_parameter(drawn):
    here = drawn.isel(threshold=AT)
    for name, wanted in (("exceedance_quantile", WANTED), ("exceedance_mean", EXPECTED["G_mean"])):
        assert (np.abs(here[name] - wanted) < 4.0 * here[f"{name}_mcse"]).all()
        np.testing.assert_allclose(here[name], wanted, atol=ATOL)
    bound = drawn.sel(probability=0.95).isel(quantile=[0, -1])
    assert (np.abs(bound["bound"] - BOUNDS) < 4.0 * bound["bound_mcse"] + 1e-3).all()  # chords between thresholds


def test_the_plug_in_at_the_mean_is_not_the_mean(drawn):
    plug_in = ndtr(-INPUTS["threshold"])
    np.testing.assert_allclose(plug_in, EXPECTED["plug_in_at_mean_theta"], atol=1e-9)
    assert abs(drawn["exceedance_mean"][AT] - plug_in) > 4 * ATOL


def test_an_inner_simulation_is_corrected_for_its_noise():
    n_inner, variance = 40, EXPECTED["nested_bias_note"]["var_of_G"]
    rng = np.random.default_rng(7)
    draws = rng.normal(theta(2**14)[:, None], 1.0, size=(2**14, n_inner))
    shares = (draws > INPUTS["threshold"]).mean(axis=1)[:, None]
    raw, corrected = (pbox(shares, [INPUTS["threshold"]], n_inner=given) for given in (None, n_inner))
    # E[G (1 - G)] / n = (mean - mean^2 - variance) / n is what counting adds.
    noise = (EXPECTED["G_mean"] - EXPECTED["G_mean"] ** 2 - variance) / n_inner
    np.testing.assert_allclose(corrected["exceedance_noise"], noise, rtol=0.03)
    error = 4.0 * float(corrected["exceedance_std_mcse"].item())
    assert abs(corrected["exceedance_std"].item() - variance**0.5) < error
    assert raw["exceedance_std"].item() - variance**0.5 > error
    assert corrected["exceedance_quantile"].sel(quantile=0.95) < raw["exceedance_quantile"].sel(quantile=0.95)
