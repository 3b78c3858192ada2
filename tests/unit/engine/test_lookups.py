"""Lookups against the plain addresses and quantiles; whole models are compared in tests/reference."""

import numpy as np
import pytest

from riskmc.distributions import Point, Uniform, ZeroInflated
from riskmc.engine import CHUNK, compile_model, key_of, run, stream_bits, stream_id, uniforms
from riskmc.engine.lookups import fill_bits
from riskmc.model import Dependence, Item, Model

SEED = 11
KEY = key_of(SEED)
U = Uniform(0, 1)


@pytest.mark.parametrize("chunk", [0, 1, 77, 2**22, 2**24, 2**24 + 5])
def test_kernel_bits_are_the_defined_bits(chunk):
    stream = stream_id("value", "flood", "1.1")
    found = np.empty(CHUNK, np.uint32)
    fill_bits(found, np.asarray(KEY, np.uint64), np.uint64(stream), chunk)
    np.testing.assert_array_equal(found, stream_bits(KEY, stream, chunk * CHUNK, CHUNK))


def kept_of(model, n_draws=5000):
    plan, units = compile_model(model, SEED)
    tally = run(plan, n_draws, keep_draws=n_draws)
    return tally.kept.impact[0] * units.impact, tally.kept.likelihood * units.likelihood


def test_a_uniform_item_shows_its_uniforms():
    impact, likelihood = kept_of(Model.from_laws({"flood": {"a": U}, "cyber": {"a": U}}, {"flood": U}))
    for s, scenario in enumerate(("flood", "cyber")):
        u = uniforms(stream_bits(KEY, stream_id("value", scenario, "a"), 0, 5000))
        np.testing.assert_allclose(impact[s], u, atol=1e-7)
    u = uniforms(stream_bits(KEY, stream_id("value", "flood", "likelihood"), 0, 5000))
    np.testing.assert_allclose(likelihood[0], u, atol=1e-7)


def test_an_expert_is_chosen_where_the_bits_pass_his_threshold():
    item = Item({"bert": Point(0.5), "anna": Point(0.25), "carl": Point(1.0)}, {"anna": 0.2, "bert": 0.5, "carl": 0.3})
    impact, _ = kept_of(Model.from_laws({"flood": {"a": item}}))
    bits = stream_bits(KEY, stream_id("expert"), 0, 5000)
    expected = np.select([bits < round(0.2 * 2**32), bits < round(0.7 * 2**32)], [0.25, 0.5], 1.0)
    np.testing.assert_array_equal(impact[0], expected)


def test_a_spike_is_hit_where_the_bits_fall_below_it():
    law = ZeroInflated(Point(0.5), 0.3)
    impact, _ = kept_of(Model.from_laws({"flood": {"a": law}}))
    bits = stream_bits(KEY, stream_id("zero", "flood", "a"), 0, 5000)
    np.testing.assert_array_equal(impact[0], np.where(bits < round(0.3 * 2**32), 0.0, 0.5))


@pytest.mark.parametrize(("mass", "value"), [(0.0, 0.5), (1.0, 0.0)])
def test_a_spike_can_be_nothing_or_everything(mass, value):
    impact, _ = kept_of(Model.from_laws({"flood": {"a": ZeroInflated(Point(0.5), mass)}}))
    assert (impact == value).all()


def test_full_correlation_makes_criteria_move_as_one():
    model = Model.from_laws(
        {"flood": {"a": U, "b": U}, "cyber": {"a": U, "b": U}}, dependence=Dependence(within_scenario=1.0)
    )
    impact, _ = kept_of(model)
    for s, scenario in enumerate(model.scenarios):
        factor = uniforms(stream_bits(KEY, stream_id("severity", scenario), 0, 5000))
        np.testing.assert_allclose(impact[s], factor, atol=3e-5)
