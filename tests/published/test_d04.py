"""D04: the medal table, counts of E, then D, C, B, A in lexicographic order."""

import json
from pathlib import Path

import numpy as np

from riskmc.model.comparisons import medal_counts, medal_scores
from riskmc.scales import Scale

CASE = json.loads((Path(__file__).parent / "data" / "D04-medal-lexicographic.json").read_text("utf-8"))
INPUTS, EXPECTED, ABS = CASE["inputs"], CASE["expected"], CASE["tolerance"]["abs"]
NAMES = list(INPUTS["scenarios"])
SCALE = Scale(("A", "B", "C", "D", "E"), zero="0")
CLASSES = np.array([[SCALE.coordinate(label) for label in row] for row in INPUTS["scenarios"].values()])


def order_of(scores):
    return [NAMES[i] for i in np.argsort(-scores, kind="stable")]


def test_counts():
    np.testing.assert_array_equal(medal_counts(CLASSES), [EXPECTED["keys"][name] for name in NAMES])


def test_order():
    assert order_of(medal_scores(CLASSES)) == EXPECTED["order"]
    assert sorted(medal_scores(CLASSES)) == [0, 1, 2, 3, 4, 5]


def test_weighted_counts():
    found = medal_counts(CLASSES, INPUTS["weights_profile"])
    np.testing.assert_allclose(found, [EXPECTED["weighted_keys"][name] for name in NAMES], rtol=0, atol=ABS)


def test_weighted_order():
    assert order_of(medal_scores(CLASSES, INPUTS["weights_profile"])) == EXPECTED["weighted_order"]
