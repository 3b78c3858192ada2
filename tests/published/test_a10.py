"""A10: chips in bins, as a histogram and as least-squares fits (Gore 1987; Johnson et al. 2010)."""

import json
from pathlib import Path

import numpy as np
import pytest

from riskmc.distributions.fits.chips import chip_quantiles, from_chips
from riskmc.distributions.fits.least_squares import fit_quantiles

CASE = json.loads((Path(__file__).parent / "data" / "A10-chips-and-bins.json").read_text("utf-8"))
REL, EXACT = CASE["tolerance"]["rel"], CASE["tolerance"]["histogram_rel"]
EDGES, CHIPS = CASE["inputs"]["edges"], CASE["inputs"]["chips"]
EXPECTED = CASE["expected"]


def test_the_histogram():
    law = from_chips(EDGES, CHIPS)
    assert law.probabilities == pytest.approx(EXPECTED["bin_probs"], rel=EXACT)
    assert law.mean() == pytest.approx(EXPECTED["histogram"]["mean"], rel=EXACT)
    assert law.std() == pytest.approx(EXPECTED["histogram"]["sd"], rel=EXACT)
    levels = [float(level) for level in EXPECTED["histogram"]["quantiles"]]
    np.testing.assert_allclose(law.ppf(levels), list(EXPECTED["histogram"]["quantiles"].values()), rtol=EXACT)


def test_the_points_that_are_fitted():
    values, probs = chip_quantiles(EDGES, CHIPS)
    assert values.tolist() == EXPECTED["fit_points"]["values"]
    np.testing.assert_allclose(probs, EXPECTED["fit_points"]["cum_probs"], rtol=EXACT)


@pytest.mark.parametrize(
    ("name", "figures"),
    [
        ("normal", {"mean": "location", "sd": "scale"}),
        ("gamma", {"shape": "shape"}),
        ("beta_0_60", {"alpha": "alpha", "beta": "beta"}),
    ],
)
def test_least_squares_at_the_interior_edges(name, figures):
    fit = fit_quantiles(
        *chip_quantiles(EDGES, CHIPS), family=name.removesuffix("_0_60"), lower=EDGES[0], upper=EDGES[-1]
    )
    for key, attribute in figures.items():
        assert getattr(fit.law, attribute) == pytest.approx(EXPECTED[name][key], rel=REL)
    assert fit.sum_of_squares == pytest.approx(EXPECTED[name]["ssq"], rel=REL)


def test_the_rate_of_the_gamma():
    fit = fit_quantiles(*chip_quantiles(EDGES, CHIPS), family="gamma", lower=0.0)
    assert 1 / fit.law.scale == pytest.approx(EXPECTED["gamma"]["rate"], rel=REL)
