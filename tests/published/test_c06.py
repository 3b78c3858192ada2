"""C06: an independent cascade on a circle of three events, enumerated."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from riskmc.model.triggers import TriggerGraph, trigger_occurrence

CASE = json.loads((Path(__file__).parent / "data" / "C06-cascade-cyclic.json").read_text("utf-8"))
EXPECTED, RTOL = CASE["expected"], CASE["tolerance"]["rel"]
GRAPH = TriggerGraph(
    CASE["inputs"]["base"], {tuple(edge.split("->")): chance for edge, chance in CASE["inputs"]["edges"].items()}
)


@pytest.fixture(scope="module")
def found():
    return trigger_occurrence(GRAPH)


def test_marginals(found):
    np.testing.assert_allclose(found.marginal, list(EXPECTED["marginals"].values()), rtol=RTOL)


def test_how_many(found):
    np.testing.assert_allclose(found.count, EXPECTED["number_active_pmf"], rtol=RTOL)


def test_pairs(found):
    for pair, chance in EXPECTED["joint_pairs"].items():
        np.testing.assert_allclose(found.pair[tuple("ABC".index(event) for event in pair)], chance, rtol=RTOL)


def test_an_open_circle_is_noticed():
    triggers = {edge: chance for edge, chance in GRAPH.triggers.items() if edge != ("C", "A")}
    opened = trigger_occurrence(replace(GRAPH, triggers=triggers))
    assert opened.marginal[0] < EXPECTED["marginals"]["A"] - 1e-3
