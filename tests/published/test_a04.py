"""A04: two quantiles met exactly by a family of two parameters."""

import json
from pathlib import Path

import pytest

from riskmc.distributions.fits.two_quantiles import fit_two_quantiles

CASE = json.loads((Path(__file__).parent / "data" / "A04-two-quantile-exact.json").read_text("utf-8"))
REL = CASE["tolerance"]["rel"]


def fitted(name):
    quantiles = CASE["inputs"][name]["q"]
    probs = tuple(float(level) for level in quantiles)
    return fit_two_quantiles(*quantiles.values(), probs, name.removesuffix("01"))


@pytest.mark.parametrize(
    ("name", "figures"),
    [
        ("lognormal", {"mu": "mu", "sigma": "sigma"}),
        ("normal", {"mu": "location", "sigma": "scale"}),
        ("gamma", {"shape": "shape", "scale": "scale"}),
        ("beta01", {"alpha": "alpha", "beta": "beta"}),
    ],
)
def test_the_parameters_are_those_of_the_closed_form_or_the_root(name, figures):
    law = fitted(name)
    for key, attribute in figures.items():
        assert getattr(law, attribute) == pytest.approx(CASE["expected"][name][key], rel=REL)
    assert law.mean() == pytest.approx(CASE["expected"][name].get("mean", 20.0), rel=REL)


def test_the_rate_of_the_gamma_and_the_median_of_the_log_normal():
    assert 1 / fitted("gamma").scale == pytest.approx(CASE["expected"]["gamma"]["rate"], rel=REL)
    assert fitted("lognormal").ppf(0.5) == pytest.approx(CASE["expected"]["lognormal"]["median"], rel=REL)


@pytest.mark.parametrize("name", CASE["inputs"])
def test_both_quantiles_are_met(name):
    law = fitted(name)
    for level, value in CASE["inputs"][name]["q"].items():
        assert law.cdf(value) == pytest.approx(float(level), abs=1e-12)
