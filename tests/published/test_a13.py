"""A13: class 0 as a spike at zero, as two-point disagreement, and as a plain latent reading."""

import json
from pathlib import Path

import numpy as np
import pytest

from riskmc.distributions import ClassProbabilities, ClassRange
from riskmc.scales import Scale

CASE = json.loads((Path(__file__).parent / "data" / "A13-zero-inflated.json").read_text("utf-8"))
EXPECTED, TOLERANCE = CASE["expected"], CASE["tolerance"]
SCALE = Scale(("A", "B", "C", "D", "E"), base=CASE["inputs"]["base"], zero="0")
SPIKE, TWO_POINT, TRIANGULAR, LATENT = EXPECTED
LAWS = {
    SPIKE: ClassRange("0", "D", "D", scale=SCALE, zero_mass=0.3),
    TWO_POINT: ClassProbabilities({"0": 0.5, "D": 0.5}, SCALE),
    TRIANGULAR: ClassRange("0", "A", "C", scale=SCALE, zero_mass=0.2, shape="triangular"),
    LATENT: ClassRange("0", "D", "D", scale=SCALE),
}


@pytest.mark.parametrize("name", LAWS)
def test_class_probabilities(name):
    expected = list(EXPECTED[name]["class_probs"].values())
    np.testing.assert_allclose(LAWS[name].class_probabilities(), expected, rtol=0, atol=TOLERANCE["abs"])


@pytest.mark.parametrize("name", LAWS)
@pytest.mark.parametrize("classes", ["nominal", "continuous"])
def test_values(name, classes):
    value, expected = LAWS[name].value(classes=classes), EXPECTED[name]
    assert value.mean() == pytest.approx(expected[f"mean_{classes}_value"], rel=TOLERANCE["values_rel"])
    assert value.std() == pytest.approx(expected[f"sd_{classes}_value"], rel=TOLERANCE["values_rel"])


@pytest.mark.parametrize(("name", "spike"), [(SPIKE, 0.3), (TWO_POINT, 0.5), (TRIANGULAR, 0.2)])
def test_quantiles_below_the_spike_are_exactly_zero(name, spike):
    value = LAWS[name].value()
    assert value.ppf([0.01, spike]).tolist() == [0.0, 0.0]
    assert value.ppf(spike + 1e-9) >= 3.0 ** (0.5 - 5)
