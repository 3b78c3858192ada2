"""The draws of a run are those of the documented addresses, bit by bit.

Laws of 64 equal atoms show the top bits of a uniform without any rounding: one wrong bit
would give another atom.
"""

import numpy as np
import pytest
from tests.reference import addresses

import riskmc
from riskmc.distributions import Discrete, ZeroInflated
from riskmc.engine import compile_model, run, stream_bits, stream_id, uniforms
from riskmc.engine.streams import key_of
from riskmc.model import Item, Model

SEED = 2**70 + 5
N_DRAWS = 2 * 2**14 + 1500  # several tasks, the last chunk not full
N_ATOMS = 64
ATOMS = np.arange(1, N_ATOMS + 1) / N_ATOMS
EVEN = Discrete(ATOMS.tolist(), np.ones(N_ATOMS))
HALVED = Discrete((ATOMS / 2).tolist(), np.ones(N_ATOMS))
NUMBERS = np.arange(N_DRAWS)


def atom(scenario, criterion):
    """Return the atoms drawn for an item, as shares of the largest."""
    u = addresses.uniform(addresses.bits(SEED, NUMBERS, "value", scenario, criterion))
    return ATOMS[np.floor(u * N_ATOMS).astype(int)]


def drawn(model, **options):
    """Return total impact (scenario, draw) and likelihood of all draws."""
    plan, units = compile_model(model, SEED)
    kept = run(plan, N_DRAWS, keep_draws=N_DRAWS, **options).kept
    return kept.impact[0] * units.impact, kept.likelihood * units.likelihood


@pytest.mark.parametrize("options", [{"threads": 1}, {"threads": 3, "block_chunks": 3}])
def test_impact_and_likelihood(options):
    laws = {scenario: {"cost": EVEN} for scenario in ("flood", "cyber", "flood 2")}
    impact, likelihood = drawn(Model.from_laws(laws, dict.fromkeys(laws, EVEN)), **options)
    for s, scenario in enumerate(laws):
        np.testing.assert_array_equal(impact[s], atom(scenario, "cost"))
        np.testing.assert_array_equal(likelihood[s], atom(scenario, "likelihood"))


@pytest.mark.parametrize("sampling", ["coherent", "per-scenario", "independent"])
def test_experts(sampling):
    item = Item({"bert": HALVED, "anna": EVEN}, {"anna": 0.25, "bert": 0.75})
    model = Model.from_laws({s: {"a": item, "b": item} for s in ("flood", "cyber")}, sampling=sampling, rule="maximum")
    impact, _ = drawn(model)
    for s, scenario in enumerate(model.scenarios):
        parts = []
        for criterion in "ab":
            labels = {"coherent": (), "per-scenario": (scenario,), "independent": (scenario, criterion)}[sampling]
            is_anna = addresses.bits(SEED, NUMBERS, "expert", *labels) < 2**30
            parts.append(np.where(is_anna, 1.0, 0.5) * atom(scenario, criterion))
        np.testing.assert_array_equal(impact[s], np.maximum(*parts))


def test_zero_spikes():
    model = Model.from_laws({"flood": {"cost": ZeroInflated(EVEN, 0.375)}})
    zero = addresses.bits(SEED, NUMBERS, "zero", "flood", "cost") < 3 * 2**29
    np.testing.assert_array_equal(drawn(model)[0][0], np.where(zero, 0.0, atom("flood", "cost")))


def test_a_result_has_the_same_draws():
    model = Model.from_laws({"flood": {"cost": EVEN}})
    draws = riskmc.simulate(model, n_draws=N_DRAWS, keep_draws=N_DRAWS, rng=SEED)["draws"]
    np.testing.assert_array_equal(draws["total_impact"].values.ravel(), atom("flood", "cost"))


def test_another_bit_of_the_address_is_noticed():
    impact, _ = drawn(Model.from_laws({"flood": {"cost": EVEN}}))
    other = addresses.bits(SEED, NUMBERS + 1, "value", "flood", "cost")
    assert (impact[0] != ATOMS[np.floor(addresses.uniform(other) * N_ATOMS).astype(int)]).mean() > 0.9


@pytest.mark.parametrize("first", [0, 1000, 2**34 - 700, 2**42 + 3, 2**62])
def test_the_definition_in_the_library_is_the_same(first):
    stream = stream_id("value", "flood", "cost")
    found = stream_bits(key_of(SEED), stream, first, 3000)
    expected = addresses.bits(SEED, first + np.arange(3000, dtype=np.uint64), "value", "flood", "cost")
    np.testing.assert_array_equal(found, expected)
    np.testing.assert_array_equal(uniforms(found), addresses.uniform(expected))
