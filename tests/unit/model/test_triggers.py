"""Events that set off events, against an enumeration of all triggers."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from riskmc.exceptions import InputError
from riskmc.model.triggers import MOST_EVENTS, TriggerGraph, spontaneous_probabilities, trigger_occurrence


def enumerated(graph):
    """Return the joint probabilities: every set of spontaneous events, every set of working triggers."""
    events, edges = graph.events, list(graph.triggers)
    joint = np.zeros((2,) * len(events))
    for own in itertools.product((0, 1), repeat=len(events)):
        for live in itertools.product((0, 1), repeat=len(edges)):
            chance, happens = 1.0, dict(zip(events, own, strict=True))
            for event, hit in happens.items():
                chance *= graph.spontaneous[event] if hit else 1.0 - graph.spontaneous[event]
            for edge, works in zip(edges, live, strict=True):
                chance *= graph.triggers[edge] if works else 1.0 - graph.triggers[edge]
            for _ in events:
                for (cause, event), works in zip(edges, live, strict=True):
                    happens[event] |= works & happens[cause]
            joint[tuple(happens.values())] += chance
    return joint


def random_graph(n, n_edges, seed):
    rng = np.random.default_rng(seed)
    events = [f"e{i}" for i in range(n)]
    pairs = [(a, b) for a in events for b in events if a != b]
    chosen = rng.permutation(len(pairs))[:n_edges]
    return TriggerGraph(
        dict(zip(events, rng.uniform(0, 0.4, n), strict=True)), {pairs[i]: rng.uniform() for i in chosen}
    )


@pytest.mark.parametrize(("n", "n_edges", "seed"), [(1, 0, 1), (2, 2, 2), (3, 6, 3), (4, 8, 4), (5, 7, 5)])
def test_as_enumerated(n, n_edges, seed):
    graph = random_graph(n, n_edges, seed)
    np.testing.assert_allclose(trigger_occurrence(graph).joint, enumerated(graph), rtol=1e-12, atol=1e-300)


def test_a_long_chain_against_its_direction():
    """Each sets off the one before it, so that one pass in order of the events is not enough."""
    events = [f"e{i}" for i in range(8)]
    graph = TriggerGraph(dict.fromkeys(events, 0.0) | {"e7": 0.5}, {(events[i + 1], events[i]): 0.9 for i in range(7)})
    np.testing.assert_allclose(trigger_occurrence(graph).marginal, 0.5 * 0.9 ** np.arange(7, -1, -1), rtol=1e-12)


def test_without_triggers_events_are_independent():
    found = trigger_occurrence(TriggerGraph({"a": 0.2, "b": 0.5}))
    np.testing.assert_allclose(found.joint, np.outer([0.8, 0.2], [0.5, 0.5]), rtol=1e-15)
    np.testing.assert_allclose(found.uplift, 1.0)


def test_what_never_happens_has_no_conditionals_and_no_uplift():
    found = trigger_occurrence(TriggerGraph({"a": 0.0, "b": 0.5}))
    assert np.isnan(found.conditional[0]).all()
    assert np.isnan(found.uplift[0])
    np.testing.assert_allclose(found.conditional[1], [0.0, 1.0])


def test_rare_combinations_keep_their_digits():
    found = trigger_occurrence(TriggerGraph({"a": 1e-12, "b": 1e-12}, {("a", "b"): 1e-6}))
    np.testing.assert_allclose(found.joint[1, 1], 1e-12 * (1.0 - (1.0 - 1e-12) * (1.0 - 1e-6)), rtol=1e-9)


def test_leaks_and_back():
    triggers = {("a", "c"): 0.3, ("b", "c"): 0.5, ("a", "b"): 0.2, ("c", "d"): 0.9}
    marginals = {"d": 0.3, "c": 0.25, "b": 0.2, "a": 0.1}
    spontaneous = spontaneous_probabilities(marginals, triggers)
    assert list(spontaneous) == list(marginals)
    found = trigger_occurrence(TriggerGraph(spontaneous, triggers)).marginal
    np.testing.assert_allclose(found, list(marginals.values()), rtol=1e-12)


def test_an_event_only_ever_set_off_has_no_leak():
    found = spontaneous_probabilities({"a": 0.1, "b": 0.1 * 0.3}, {("a", "b"): 0.3})
    assert found["b"] == pytest.approx(0.0, abs=1e-15)


def test_causes_that_exceed_the_event_are_named():
    with pytest.raises(InputError, match=r"'blackout' is said to have a probability of 0\.01, but .* 0\.04"):
        spontaneous_probabilities({"storm": 0.1, "blackout": 0.01}, {("storm", "blackout"): 0.4})


def test_a_circle_is_named():
    triggers = {("a", "b"): 0.1, ("b", "c"): 0.1, ("c", "a"): 0.1}
    with pytest.raises(InputError, match=r"circle: (a -> b -> c -> a|b -> c -> a -> b|c -> a -> b -> c)"):
        spontaneous_probabilities(dict.fromkeys("abc", 0.2), triggers)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (({},), "at least one event"),
        (({"a": 1.2},), r"`spontaneous\['a'\]` must lie in"),
        (({"a": 0.2, "b": 0.1}, {("a", "b"): 2.0}), r"`triggers\['a', 'b'\]` must lie in"),
        (({"storm": 0.2}, {("storm", "strom"): 0.1}), r"unknown event 'strom'. Did you mean 'storm'\?"),
        (({"a": 0.2}, {("a", "a"): 0.1}), "'a' cannot set off itself"),
    ],
)
def test_graphs_that_cannot_be_are_refused(arguments, said):
    with pytest.raises(InputError, match=said):
        TriggerGraph(*arguments)


def test_a_graph_that_is_too_large_is_refused_at_once():
    graph = TriggerGraph({f"e{i}": 0.1 for i in range(MOST_EVENTS + 1)})
    with pytest.raises(InputError, match="up to 12 events, got 13"):
        trigger_occurrence(graph)
