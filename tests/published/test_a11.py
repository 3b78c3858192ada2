"""A11: a range of classes as a law on the class axis (McCullagh 1980): class probabilities and values."""

import json
from pathlib import Path

import numpy as np
import pytest

from riskmc.distributions import ClassRange, spread_confidence
from riskmc.scales import Scale

CASE = json.loads((Path(__file__).parent / "data" / "A11-class-interval-latent.json").read_text("utf-8"))
EXPECTED, TOLERANCE = CASE["expected"], CASE["tolerance"]
SCALE = Scale(("A", "B", "C", "D", "E"), base=CASE["inputs"]["base"], zero="0")
CASES = [name for name in EXPECTED if name != "discrete_confidence"]
CONFIDENCE = {
    "B-C-D conf .6": ("BCD", 0.6, 1.0),
    "B-C-D conf .6 coverage .9": ("BCD", 0.6, 0.9),
    "A-B-E conf .5 coverage .8": ("ABE", 0.5, 0.8),
}


def law_of(name):
    labels, shape = name.split("|")
    return ClassRange(*labels.split("-"), scale=SCALE, shape=shape)


@pytest.mark.parametrize("name", CASES)
def test_class_probabilities(name):
    expected = list(EXPECTED[name]["class_probs"].values())
    np.testing.assert_allclose(law_of(name).class_probabilities(), expected, rtol=0, atol=TOLERANCE["abs"])


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("classes", ["nominal", "continuous"])
def test_values(name, classes):
    value, expected = law_of(name).value(classes=classes), EXPECTED[name]
    rel = TOLERANCE["values_rel"]
    assert value.mean() == pytest.approx(expected[f"mean_{classes}_value"], rel=rel)
    assert value.std() == pytest.approx(expected[f"sd_{classes}_value"], rel=rel, abs=1e-15)


@pytest.mark.parametrize("name", CASES)
def test_quantiles_on_the_class_axis(name):
    for q, z in EXPECTED[name]["quantiles_latent"].items():
        assert law_of(name).ppf(float(q)) == pytest.approx(z, abs=TOLERANCE["abs"])


@pytest.mark.parametrize("name", CONFIDENCE)
def test_confidence_in_the_best_class(name):
    labels, confidence, coverage = CONFIDENCE[name]
    law = spread_confidence(*labels, scale=SCALE, confidence=confidence, coverage=coverage)
    expected = list(EXPECTED["discrete_confidence"][name].values())
    np.testing.assert_allclose(law.class_probabilities(), expected, rtol=0, atol=TOLERANCE["abs"])


def test_one_class_three_times_is_no_point():
    assert law_of("C-C-C|pert").std() > 0.1
