"""A05: SHELF's least-squares fits on the probability scale (O'Hagan et al. 2006)."""

import json
from pathlib import Path

import pytest

from riskmc.distributions.fits.least_squares import fit_best, fit_quantiles

CASE = json.loads((Path(__file__).parent / "data" / "A05-shelf-least-squares.json").read_text("utf-8"))
REL, SSQ = CASE["tolerance"]["rel"], CASE["tolerance"]["ssq_abs"]
INPUTS, FITS = CASE["inputs"], CASE["expected"]["fits"]
BOUNDS = {name: INPUTS[name] for name in ("lower", "upper")}
FAMILY = {"t3": "t", "logt3": "logt"}
FIGURES = {
    "normal": {"mean": "location", "sd": "scale"},
    "t3": {"location": "location", "scale": "scale", "df": "degrees_of_freedom"},
    "lognormal": {"mu": "mu", "sigma": "sigma"},
    "gamma": {"shape": "shape"},
    "beta": {"alpha": "alpha", "beta": "beta", "lower": "lower", "upper": "upper"},
    "logt3": {"location": "mu", "scale": "sigma", "df": "degrees_of_freedom"},
}


@pytest.mark.parametrize("name", FITS)
def test_every_family_has_the_parameters_and_the_sum_of_squares_of_the_reference(name):
    fit = fit_quantiles(
        INPUTS["values"],
        INPUTS["probs"],
        family=FAMILY.get(name, name),
        degrees_of_freedom=INPUTS["tdf"],
        **BOUNDS,
    )
    for key, attribute in FIGURES[name].items():
        assert getattr(fit.law, attribute) == pytest.approx(FITS[name][key], rel=REL)
    assert fit.sum_of_squares == pytest.approx(FITS[name]["ssq"], abs=SSQ)
    assert sum(residual**2 for residual in fit.residuals) == pytest.approx(fit.sum_of_squares, rel=1e-12)
    for key, at in (("q05", 0), ("q95", 2)):
        if key in FITS[name]:
            assert fit.quantiles[at] == pytest.approx(FITS[name][key], rel=REL)


def test_the_rate_of_the_gamma():
    fit = fit_quantiles(INPUTS["values"], INPUTS["probs"], family="gamma", **BOUNDS)
    assert 1 / fit.law.scale == pytest.approx(FITS["gamma"]["rate"], rel=REL)


def test_the_best_of_all_families_is_the_log_t():
    found = fit_best(INPUTS["values"], INPUTS["probs"], degrees_of_freedom=INPUTS["tdf"], **BOUNDS)
    assert found.best.family == FAMILY[CASE["expected"]["best_fitting"]]
    assert not found.left_out
