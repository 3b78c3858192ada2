"""D02: ordered weighted average (Yager 1988), quantifier weights, weighted product, power means."""

import json
import math
from pathlib import Path

import pytest

from riskmc.model import aggregate
from riskmc.model.rules import (
    ordered_weighted_average,
    orness,
    power_mean,
    quantifier_average,
    quantifier_weights,
    weighted_product,
)
from riskmc.scales import Scale

CASE = json.loads((Path(__file__).parent / "data" / "D02-owa-product-power.json").read_text("utf-8"))
INPUTS, EXPECTED, REL = CASE["inputs"], CASE["expected"], CASE["tolerance"]["rel"]
X, W, WEIGHTS = INPUTS["x"], INPUTS["W"], INPUTS["weights"]
SCALE = Scale(("A", "B", "C", "D", "E"), base=INPUTS["base"])
VALUES = SCALE.value([SCALE.coordinate(label) for label in INPUTS["classes"]])


def exactly(number):
    return pytest.approx(number, rel=REL, abs=0)


def test_yagers_example():
    assert float(ordered_weighted_average(X, W)) == exactly(EXPECTED["owa_yager"])
    assert orness(W) == exactly(EXPECTED["orness_yager"])


@pytest.mark.parametrize(
    ("name", "order_weights"), [("max", [1, 0, 0, 0]), ("min", [0, 0, 0, 1]), ("mean", [1, 1, 1, 1])]
)
def test_special_cases(name, order_weights):
    assert float(ordered_weighted_average(X, order_weights)) == exactly(EXPECTED[f"owa_{name}"])


def test_weights_from_a_quantifier():
    expected = EXPECTED["rim_quantifier_r2"]
    assert quantifier_weights(4, 2.0).tolist() == [exactly(weight) for weight in expected["weights"]]
    assert float(ordered_weighted_average(X, quantifier_weights(4, 2.0))) == exactly(expected["value"])
    assert float(quantifier_average(X, [1, 1, 1, 1], 2.0)) == exactly(expected["value"])


def test_weighted_product_and_weighted_sum():
    assert float(weighted_product(VALUES, WEIGHTS)) == exactly(EXPECTED["weighted_product_BCDE"])
    assert float(aggregate(VALUES, WEIGHTS)) == exactly(EXPECTED["weighted_sum_BCDE"])
    assert float(quantifier_average(VALUES, WEIGHTS, 1.0)) == exactly(EXPECTED["weighted_sum_BCDE"])


@pytest.mark.parametrize("exponent", EXPECTED["power_mean"])
def test_power_means(exponent):
    assert float(power_mean(VALUES, WEIGHTS, float(exponent))) == exactly(EXPECTED["power_mean"][exponent])


def test_the_largest_is_the_limit():
    assert float(power_mean(VALUES, WEIGHTS, math.inf)) == EXPECTED["max_BCDE"]
    assert float(aggregate(VALUES, WEIGHTS, rule="maximum")) == EXPECTED["max_BCDE"]


def test_a_zero_absorbs_the_product():
    assert float(weighted_product([0.0, *VALUES[1:]], WEIGHTS)) == EXPECTED["weighted_product_with_class0"]
