"""B04: the logarithmic pool of normals, of betas and of classes (Genest and Zidek 1986)."""

import json
from pathlib import Path

import numpy as np
import pytest

from riskmc.distributions.bounded import Beta
from riskmc.distributions.compound import Discrete
from riskmc.distributions.parametric import Normal
from riskmc.distributions.pools.event_probabilities import pool_betas, pool_class_probabilities, pool_normals
from riskmc.distributions.pools.log_pool import LogPool
from riskmc.exceptions import ReadingWarning

CASE = json.loads((Path(__file__).parent / "data" / "B04-log-pool.json").read_text("utf-8"))
INPUTS, EXPECTED, REL = CASE["inputs"], CASE["expected"], CASE["tolerance"]["rel"]
NORMALS, BETAS, CLASSES = INPUTS["normals"], INPUTS["betas"], INPUTS["classes"]
Q = np.array([0.001, 0.05, 0.25, 0.5, 0.75, 0.95, 0.999])
BY_DENSITY = 1e-6


def test_normals_pool_to_a_normal():
    mean, std = pool_normals(NORMALS["mu"], NORMALS["sd"], NORMALS["weights"])
    assert mean == pytest.approx(EXPECTED["normal"]["mean"], rel=REL)
    assert std == pytest.approx(EXPECTED["normal"]["sd"], rel=REL)


def test_betas_pool_to_a_beta():
    alpha, beta = pool_betas(*zip(*BETAS["ab"], strict=True), BETAS["weights"])
    assert alpha == pytest.approx(EXPECTED["beta"]["alpha"], rel=REL)
    assert beta == pytest.approx(EXPECTED["beta"]["beta"], rel=REL)
    assert alpha / (alpha + beta) == pytest.approx(EXPECTED["beta"]["mean"], rel=REL)


def test_classes_pool_by_the_product_of_powers():
    p, weights = CLASSES["p"], CLASSES["weights"]
    np.testing.assert_allclose(pool_class_probabilities(p, weights, rule="log"), EXPECTED["classes"], rtol=REL)
    np.testing.assert_allclose(pool_class_probabilities(p, weights), EXPECTED["linear_pool_classes"], rtol=REL)


def test_the_law_of_any_densities_finds_the_closed_forms():
    law = LogPool([Normal(*pair) for pair in zip(NORMALS["mu"], NORMALS["sd"], strict=True)], NORMALS["weights"])
    closed = Normal(EXPECTED["normal"]["mean"], EXPECTED["normal"]["sd"])
    np.testing.assert_allclose(law.cdf(closed.ppf(Q)), Q, atol=BY_DENSITY, rtol=0)
    law = LogPool([Beta(*pair) for pair in BETAS["ab"]], BETAS["weights"])
    closed = Beta(EXPECTED["beta"]["alpha"], EXPECTED["beta"]["beta"])
    np.testing.assert_allclose(law.cdf(closed.ppf(Q)), Q, atol=BY_DENSITY, rtol=0)
    assert law.mean() == pytest.approx(EXPECTED["beta"]["mean"], rel=BY_DENSITY)


def test_classes_as_a_law_are_the_same():
    numbers = range(1, len(CLASSES["p"][0]) + 1)
    law = LogPool([Discrete(numbers, p) for p in CLASSES["p"]], CLASSES["weights"])
    np.testing.assert_allclose(law.cdf(list(numbers)), np.cumsum(EXPECTED["classes"]), rtol=REL)


def test_a_zero_vetoes_and_warns():
    with pytest.warns(ReadingWarning, match=r"no probability to class 3 of 3, vetoed"):
        pooled = pool_class_probabilities([[0.5, 0.3, 0.2], [0.5, 0.5, 0.0]], rule="log")
    assert pooled[2] == 0.0
