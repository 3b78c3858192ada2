"""A07: metalogs of three, four and five terms by ordinary least squares (Keelin 2016)."""

import json
from pathlib import Path

import numpy as np
import pytest

from riskmc.distributions.fits.metalog import Metalog

CASE = json.loads((Path(__file__).parent / "data" / "A07-metalog-ols.json").read_text("utf-8"))
REL = CASE["tolerance"]["rel"]
INPUTS = CASE["inputs"]


@pytest.fixture(params=CASE["expected"])
def case(request):
    bounds, n_terms = request.param.split("_n")
    lower = INPUTS["lower"] if bounds == "lower0" else None
    law = Metalog.from_quantiles(INPUTS["values"], INPUTS["probs"], int(n_terms), lower=lower)
    return law, CASE["expected"][request.param]


def test_coefficients(case):
    law, expected = case
    assert law.coefficients == pytest.approx(expected["a"], rel=REL)
    assert expected["feasible_on_grid"]


def test_quantiles(case):
    law, expected = case
    levels = np.array([float(level) for level in expected["quantiles"]])
    np.testing.assert_allclose(law.ppf(levels), list(expected["quantiles"].values()), rtol=REL)


def test_five_terms_honour_five_quantiles():
    law = Metalog.from_quantiles(INPUTS["values"], INPUTS["probs"], lower=INPUTS["lower"])
    np.testing.assert_allclose(law.ppf(INPUTS["probs"]), INPUTS["values"], rtol=1e-9)
