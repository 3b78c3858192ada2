"""A01: the triangular law from minimum, mode and maximum (Kotz and van Dorp 2004, ch. 1)."""

import json
from pathlib import Path

import pytest

from riskmc.distributions import Triangular, expectation, from_range

CASE = json.loads((Path(__file__).parent / "data" / "A01-triangular.json").read_text("utf-8"))
EXPECTED, REL = CASE["expected"], CASE["tolerance"]["rel"]
GIVEN = [CASE["inputs"][name] for name in ("min", "mode", "max")]
LAW = from_range(*GIVEN, bounds="range", shape="triangular")


def test_moments():
    assert LAW.mean() == pytest.approx(EXPECTED["mean"], rel=REL)
    assert LAW.std() ** 2 == pytest.approx(EXPECTED["variance"], rel=REL)
    assert LAW.std() == pytest.approx(EXPECTED["sd"], rel=REL)
    skewness = expectation(LAW, lambda x: ((x - LAW.mean()) / LAW.std()) ** 3)
    assert skewness == pytest.approx(EXPECTED["skewness"], rel=REL)


def test_quantiles():
    for q, x in EXPECTED["quantiles"].items():
        assert LAW.ppf(float(q)) == pytest.approx(x, rel=REL)


def test_probabilities():
    for x, p in EXPECTED["cdf"].items():
        assert LAW.cdf(float(x)) == pytest.approx(p, rel=REL)


def test_the_range_read_as_bounds_is_this_law():
    assert Triangular(*GIVEN) == LAW
    assert LAW.mode == EXPECTED["mode"]
