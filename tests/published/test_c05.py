"""C05: a noisy-OR of three events without circles, enumerated."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from riskmc.model.triggers import TriggerGraph, spontaneous_probabilities, trigger_occurrence

CASE = json.loads((Path(__file__).parent / "data" / "C05-noisy-or-dag.json").read_text("utf-8"))
EXPECTED, RTOL = CASE["expected"], CASE["tolerance"]["rel"]
GRAPH = TriggerGraph(
    CASE["inputs"]["leak"], {tuple(edge.split("->")): chance for edge, chance in CASE["inputs"]["edges"].items()}
)
A, B, C = range(3)


@pytest.fixture(scope="module")
def found():
    return trigger_occurrence(GRAPH)


def test_joint(found):
    for state, chance in EXPECTED["joint"].items():
        np.testing.assert_allclose(found.joint[tuple(map(int, state))], chance, rtol=RTOL)


def test_marginals_conditionals_and_counts(found):
    np.testing.assert_allclose(found.marginal, [EXPECTED["marginals"][event] for event in "ABC"], rtol=RTOL)
    for key, (given, event) in {"B_given_A": (A, B), "C_given_A": (A, C), "C_given_B": (B, C)}.items():
        np.testing.assert_allclose(found.conditional[given, event], EXPECTED[f"P_{key}"], rtol=RTOL)
    np.testing.assert_allclose(found.conditional[C, A], EXPECTED["P_A_given_C"], rtol=RTOL)
    np.testing.assert_allclose(found.count @ np.arange(4), EXPECTED["expected_number_of_events"], rtol=RTOL)
    np.testing.assert_allclose(found.count[2:].sum(), EXPECTED["P_at_least_two"], rtol=RTOL)


def test_uplift(found):
    wanted = [1.0, EXPECTED["uplift_factor_B"], EXPECTED["uplift_factor_C"]]
    np.testing.assert_allclose(found.uplift, wanted, rtol=RTOL)


def test_making_an_event_happen_is_not_seeing_it():
    done = trigger_occurrence(replace(GRAPH, spontaneous={**GRAPH.spontaneous, "B": 1.0}))
    np.testing.assert_allclose(done.marginal[C], EXPECTED["interventional"]["P_C_do_B1"], rtol=RTOL)
    assert done.marginal[C] < EXPECTED["P_C_given_B"]


def test_leaks_from_what_experts_say():
    found = spontaneous_probabilities(EXPECTED["marginals"], GRAPH.triggers)
    np.testing.assert_allclose(list(found.values()), list(GRAPH.spontaneous.values()), rtol=RTOL)
