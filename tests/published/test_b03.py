"""B03: the linear pool, its variance within and between, and the narrower quantile average (Stone 1961)."""

import json
import math
import re
from pathlib import Path

import pytest

from riskmc.distributions.mixture import Mixture
from riskmc.distributions.parametric import Normal
from riskmc.distributions.pools.pooling import between_share, pool
from riskmc.distributions.positive import Gamma, LogNormal

CASE = json.loads((Path(__file__).parent / "data" / "B03-linear-pool.json").read_text("utf-8"))
INPUTS, EXPECTED, REL = CASE["inputs"], CASE["expected"], CASE["tolerance"]["rel"]
NORMALS = [Normal(*pair) for pair in zip(INPUTS["normals"]["mu"], INPUTS["normals"]["sd"], strict=True)]
WEIGHTS = INPUTS["normals"]["weights"]


def law_of(text):
    """Read ``Gamma(shape 10, rate 4)``, ``Normal(3, sd 2)`` or ``LogNormal(ln 3, 2)``."""
    first, second = (float(number) for number in re.findall(r"[-+.\d]+", text))
    if text.startswith("Gamma"):
        return Gamma(first, 1 / second)
    return Normal(first, second) if text.startswith("Normal") else LogNormal(math.log(first), second)


def test_a_pool_of_three_families():
    law = Mixture([law_of(text) for text in INPUTS["shelf"]["components"]], INPUTS["shelf"]["weights"])
    expected = EXPECTED["shelf_mixture"]
    assert law.cdf(1.5) == pytest.approx(expected["cdf_1_5"], rel=REL)
    for q, x in expected["quantiles"].items():
        assert law.ppf(float(q)) == pytest.approx(x, rel=REL)


def test_variance_within_and_between():
    found, expected = between_share(NORMALS, WEIGHTS), EXPECTED["normals"]
    assert found.mean == pytest.approx(expected["mean"], rel=REL)
    assert found.within == pytest.approx(expected["var_within"], rel=REL)
    assert found.between == pytest.approx(expected["var_between"], rel=REL)
    assert found.total == pytest.approx(expected["var_total"], rel=REL)
    assert found.share == pytest.approx(expected["between_share"], rel=REL)


def test_quantiles_of_pooled_normals():
    law, expected = pool(NORMALS, WEIGHTS), EXPECTED["normals"]
    assert law.std() ** 2 == pytest.approx(expected["var_total"], rel=REL)
    for q, x in expected["quantiles"].items():
        assert law.ppf(float(q)) == pytest.approx(x, rel=REL)


def test_the_quantile_average_of_normals_is_normal():
    law, expected = pool(NORMALS, WEIGHTS, "quantile"), EXPECTED["quantile_averaging_normals"]
    assert law.ppf(0.05) == pytest.approx(expected["q05"], rel=REL)
    assert law.ppf(0.95) == pytest.approx(expected["q95"], rel=REL)
    assert law.mean() == pytest.approx(expected["mu"], rel=REL)
    assert law.std() == pytest.approx(expected["sigma"], rel=REL)
