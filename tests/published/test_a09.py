"""A09: a likelihood class is log-uniform within its bounds (Hamming 1970; Cooke 1991, ch. 11)."""

import json
import math
from pathlib import Path

import numpy as np
import pytest

from riskmc.distributions import ClassProbabilities, LogUniform, Uniform, expectation
from riskmc.scales import Scale

CASE = json.loads((Path(__file__).parent / "data" / "A09-class-loguniform.json").read_text("utf-8"))
EXPECTED, REL = CASE["expected"], CASE["tolerance"]["rel"]
SCALE = Scale(("A", "B", "C", "D", "E"), bounds=tuple(CASE["inputs"]["class_bounds"]), zero=None)
SINGLE = CASE["inputs"]["single_class"]
LAWS = {"reciprocal": LogUniform(*SINGLE), "class": ClassProbabilities({"C": 1.0}, SCALE).natural()}
MIXTURE = ClassProbabilities([0.0, *CASE["inputs"]["class_probs"]], SCALE).natural()


@pytest.mark.parametrize("name", LAWS)
def test_one_class_is_log_uniform(name):
    law = LAWS[name]
    assert law.mean() == pytest.approx(EXPECTED["mean"], rel=REL)
    assert law.std() == pytest.approx(EXPECTED["sd"], rel=1e-9)
    assert law.ppf(0.5) == pytest.approx(EXPECTED["median"], rel=REL)
    for q, x in EXPECTED["quantiles"].items():
        assert law.ppf(float(q)) == pytest.approx(x, rel=REL)


def test_variance_and_the_logarithm():
    law = LAWS["reciprocal"]
    mean = expectation(law, np.log10)
    assert law.std() ** 2 == pytest.approx(EXPECTED["variance"], rel=REL)
    assert mean == pytest.approx(EXPECTED["mean_log10"], rel=REL)
    spread = math.sqrt(expectation(law, lambda x: (np.log10(x) - mean) ** 2))
    assert spread == pytest.approx(EXPECTED["sd_log10"], rel=REL)


def test_uniform_within_the_class_is_another_law():
    other = Uniform(*SINGLE)
    assert other.mean() == pytest.approx(EXPECTED["uniform_alternative"]["mean"], rel=REL)
    assert other.std() == pytest.approx(EXPECTED["uniform_alternative"]["sd"], rel=REL)


def test_a_vector_of_class_probabilities():
    expected = EXPECTED["class_mixture"]
    assert MIXTURE.mean() == pytest.approx(expected["mean"], rel=REL)
    assert MIXTURE.std() == pytest.approx(expected["sd"], rel=REL)
    for q, x in expected["quantiles"].items():
        assert MIXTURE.ppf(float(q)) == pytest.approx(x, rel=REL)
    assert 1 - MIXTURE.cdf(0.01) == pytest.approx(expected["P_exceed_0_01"], rel=REL)
