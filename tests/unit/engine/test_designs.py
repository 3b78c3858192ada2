import dataclasses

import numpy as np
import pytest
from numba import typeof

from riskmc.distributions import PERT, Point, Uniform, ZeroInflated
from riskmc.engine import designs
from riskmc.engine.designs import chain_draws, chain_key, dimensions_of, n_chains, with_design
from riskmc.engine.plan import compile_model
from riskmc.engine.points import (
    LATIN,
    MC,
    MOST_DIMENSIONS,
    SOBOL,
    latin_bits,
    scrambled,
    sobol_bits,
    sobol_directions,
)
from riskmc.engine.run import run
from riskmc.engine.streams import key_of, stream_bits, stream_id, uniforms
from riskmc.exceptions import InputError
from riskmc.model import Correlations, Dependence, Item, Model
from riskmc.model.weight_laws import DirichletWeights, IntervalWeights

U = Uniform(0, 1)
POOL = Item({"anna": U, "bert": PERT(0, 1, 2)}, {"anna": 0.5, "bert": 0.5})
SPIKE = ZeroInflated(U, 0.25)
NONE = -1


def plan_of(impact, likelihood=None, **options):
    return compile_model(Model.from_laws(impact, likelihood, **options), 7)[0]


def value(scenario, criterion):
    return stream_id("value", scenario, criterion)


def test_dimensions_are_likelihoods_then_criteria_by_scenario():
    plan = plan_of({"flood": {"a": U, "b": U}, "cyber": {"a": U, "b": U}}, {"flood": U, "cyber": U})
    found = dimensions_of(plan)
    expected = [("flood", "likelihood"), ("cyber", "likelihood"), ("flood", "a"), ("flood", "b"), ("cyber", "a")]
    assert found.streams.tolist() == [value(*place) for place in [*expected, ("cyber", "b")]]
    assert found.item[:, 0].tolist() == [2, 3, 0, 4, 5, 1]
    assert (found.item[:, 1:] == NONE).all()
    assert found.severity.tolist() == found.expert.tolist() == [NONE, NONE]


def test_weights_come_first_and_the_last_unit_within_bounds_reads_none():
    model = Model.from_laws({"flood": {"a": U, "b": U}, "cyber": {"a": U, "b": U}}, {"flood": U})
    laws = DirichletWeights((1.0, 2.0)), IntervalWeights((0.1, 0.1), (0.6, 0.8), (0, 1))
    model = dataclasses.replace(model, profiles=("around", "bounded"), weights=np.full((2, 2), 0.5), weight_laws=laws)
    plan = compile_model(model, 7)[0]
    found = dimensions_of(plan)
    assert found.weights.tolist() == [0, 1, 2, NONE]
    assert found.streams[:2].tolist() == [stream_id("weights", "around", part) for part in "01"]
    assert found.streams[2] == stream_id("weights", "bounded", "0")
    assert found.item[:, 0].tolist() == [4, 5, 3, 6, 7, NONE]
    chain = with_design(plan, "sobol", 7, 3)
    assert chain.weights.dimension.tolist() == found.weights.tolist()
    assert chain.weight_key.tolist() == chain.expert_key.tolist() == chain.key.tolist() == list(chain_key(7, 3))


def test_a_constant_reads_no_dimension():
    found = dimensions_of(plan_of({"flood": {"a": Point(0.5), "b": U}}, {"flood": Point(0.1)}))
    assert found.item[:, 0].tolist() == [NONE, 0, NONE]
    assert found.streams.tolist() == [value("flood", "b")]


def test_a_register_without_uncertainty_has_no_dimensions():
    plan = plan_of({"flood": {"a": Point(0.5)}}, {"flood": Point(0.1)})
    assert dimensions_of(plan).streams.shape == (0,)
    assert with_design(plan, "sobol", 7, 0).directions.shape == (0, 32)


def test_severity_factors_are_read_where_criteria_move_together():
    plan = plan_of(
        {"flood": {"a": U}, "cyber": {"a": Point(1)}},
        {"flood": U, "cyber": U},
        dependence=Dependence(within_scenario=0.5),
    )
    found = dimensions_of(plan)
    assert found.severity.tolist() == [0, NONE]
    assert found.streams[0] == stream_id("severity", "flood")
    assert found.item[:, 0].tolist() == [3, 1, NONE, 2]


def test_factors_and_stretches_have_dimensions_of_their_own():
    held = Dependence(0.3, within_criterion={"a": 0.2, "likelihood": 0.2}, degrees_of_freedom=4.0)
    plan = plan_of({"flood": {"a": U}, "cyber": {"a": U}}, {"flood": U, "cyber": U}, dependence=held)
    found = dimensions_of(plan)
    assert found.shared.tolist() == [0, 1]
    assert found.streams[:2].tolist() == [stream_id("criterion", "a"), stream_id("criterion", "likelihood")]
    assert found.severity.tolist() == [2, 3]
    assert found.stretch.tolist() == [4, 5]
    assert found.streams[4:6].tolist() == [stream_id("mixing", "flood"), stream_id("mixing", "cyber")]
    assert found.item[:, 0].tolist() == [8, 6, 9, 7]
    chain = with_design(plan, "sobol", 7, 3)
    assert chain.factors.dimension.tolist() == [0, 1]
    assert chain.factors.stretch_dimension.tolist() == [4, 5]


def test_a_constant_that_is_mixed_in_reads_a_dimension():
    matrix = Correlations(("a", "b"), np.array([[1.0, 0.5], [0.5, 1.0]]))
    laws = {"flood": {"a": Point(1), "b": U}, "cyber": {"a": Point(1), "b": Point(2)}}
    found = dimensions_of(plan_of(laws, dependence=Dependence(matrix)))
    assert found.item[:, 0].tolist() == [0, 1, NONE, NONE, NONE, NONE]


def test_a_coherent_panel_reads_one_dimension_for_all_scenarios():
    plan = plan_of({"flood": {"a": POOL}, "cyber": {"a": POOL}, "heat": {"a": U}})
    found = dimensions_of(plan)
    assert found.expert.tolist() == [0, 0, NONE]
    assert found.streams[0] == stream_id("expert")
    assert (found.item[:, 1] == NONE).all()


def test_panels_of_scenarios_read_a_dimension_each():
    plan = plan_of({"flood": {"a": POOL}, "cyber": {"a": POOL}}, sampling="per-scenario")
    found = dimensions_of(plan)
    assert found.expert.tolist() == [0, 1]
    assert found.streams[:2].tolist() == [stream_id("expert", "flood"), stream_id("expert", "cyber")]


def test_experts_of_items_and_spikes_stand_beside_their_item():
    plan = plan_of({"flood": {"a": POOL, "b": SPIKE, "c": U}}, {"flood": U}, sampling="independent")
    found = dimensions_of(plan)
    assert found.item.tolist() == [[1, 2, NONE], [3, NONE, 4], [5, NONE, NONE], [0, NONE, NONE]]
    assert found.streams[[2, 4]].tolist() == [stream_id("expert", "flood", "a"), stream_id("zero", "flood", "b")]
    assert found.expert.tolist() == [NONE]


def test_streams_beyond_the_last_dimension_have_none(monkeypatch):
    monkeypatch.setattr(designs, "MOST_DIMENSIONS", 3)
    plan = plan_of({"flood": {"a": U, "b": U}, "cyber": {"a": U, "b": U}}, {"flood": U, "cyber": U})
    found = dimensions_of(plan)
    assert found.item[:, 0].tolist() == [2, NONE, 0, NONE, NONE, 1]
    assert found.streams.tolist() == [value("flood", "likelihood"), value("cyber", "likelihood"), value("flood", "a")]


def test_a_register_beyond_all_dimensions_keeps_what_there_are():
    names = [f"s{s}" for s in range(4)]
    plan = plan_of({name: {f"c{c}": U for c in range(5400)} for name in names}, dict.fromkeys(names, U))
    dimensions = dimensions_of(plan).item[:, 0]
    assert plan.item_kind.size == 4 * 5401
    assert (np.sort(dimensions[dimensions >= 0]) == np.arange(MOST_DIMENSIONS)).all()
    assert (dimensions == NONE).sum() == 4 * 5401 - MOST_DIMENSIONS


def test_plain_monte_carlo_is_the_plan_itself():
    plan = plan_of({"flood": {"a": U}})
    assert with_design(plan, "mc", 7, 0) is plan
    assert plan.design == MC


def test_a_chain_of_sobol_draws_has_its_own_scramble():
    plan = plan_of({"flood": {"a": U, "b": U}}, {"flood": U})
    chains = [with_design(plan, "sobol", 7, r) for r in range(2)]
    streams = dimensions_of(plan).streams
    for r, chain in enumerate(chains):
        directions, shift = scrambled(sobol_directions(3), chain_key(7, r), streams)
        np.testing.assert_array_equal(chain.directions, directions)
        np.testing.assert_array_equal(chain.shift, shift)
        assert chain.design == SOBOL
        assert tuple(chain.key) == chain_key(7, r)
        assert chain.item_dimension[:, 0].tolist() == [1, 2, 0]
    assert (chains[0].shift != chains[1].shift).all()


def test_a_chain_of_latin_draws_has_its_own_key():
    plan = plan_of({"flood": {"a": U}})
    chain = with_design(plan, "latin", 7, 3)
    assert (chain.design, tuple(chain.key)) == (LATIN, chain_key(7, 3))
    assert chain.directions.shape == (0, 32)


def test_a_chain_has_the_types_of_the_plan():
    # Other types would compile the pass again.
    plan = plan_of({"flood": {"a": U}}, {"flood": U}, dependence=Dependence(within_scenario=0.5))
    for design in ("sobol", "latin"):
        chain = with_design(plan, design, 7, 0)
        assert typeof(chain) == typeof(plan)
        fields = [one._asdict() | one.weights._asdict() | one.factors._asdict() for one in (chain, plan)]
        single = set(fields[0]) - {"weights", "factors"}
        for name, mine, given in ((name, fields[0][name], fields[1][name]) for name in single):
            assert (name, np.asarray(mine).dtype, np.ndim(mine)) == (name, np.asarray(given).dtype, np.ndim(given))
            assert not isinstance(mine, np.ndarray) or (mine.flags.writeable and mine.flags.c_contiguous)


def test_keys_of_chains_differ_from_each_other_and_from_that_of_one_chain():
    keys = [key_of(7), *(chain_key(7, r) for r in range(16)), *(chain_key(8, r) for r in range(16))]
    assert len(set(keys)) == 33


def test_keys_of_chains_do_not_move_between_versions():
    children = np.random.SeedSequence(2014).spawn(16)
    assert chain_key(2014, 15) == tuple(children[15].generate_state(2, np.uint32))


def test_draws_of_a_chain():
    assert chain_draws("mc", 1000) == 1000
    assert chain_draws("sobol", 16 * 256) == 256
    assert chain_draws("sobol", 2**36) == 2**32
    assert chain_draws("latin", 3 * 16 * 1024) == 3 * 1024


@pytest.mark.parametrize(
    ("design", "given", "nearest"),
    [
        ("sobol", 1, r"The nearest is 4096\."),
        ("sobol", 2048, r"The nearest is 4096\."),
        ("sobol", 5000, r"The nearest are 4096 and 8192\."),
        ("sobol", 100_000, r"16 chains, each of 256, 512, 1024 .* got 100000\. The nearest are 65536 and 131072\."),
        ("sobol", 2**37, rf"The nearest is {2**36}\."),
        ("latin", 1000, r"must be a multiple of 16384 .* got 1000\. The nearest is 16384\."),
        ("latin", 40_000, r"The nearest are 32768 and 49152\."),
    ],
)
def test_other_numbers_of_draws_are_refused_with_the_nearest_ones(design, given, nearest):
    with pytest.raises(InputError, match=nearest):
        chain_draws(design, given)


@pytest.mark.parametrize("design", ["mc", "sobol", "latin"])
def test_the_number_of_draws_is_a_whole_number_above_zero(design):
    with pytest.raises(InputError, match=r"`n_draws` must be a whole number of at least 1, got 0"):
        chain_draws(design, 0)


@pytest.mark.parametrize("ask", [n_chains, lambda d: chain_draws(d, 4096), lambda d: with_design(None, d, 1, 0)])
def test_a_design_that_does_not_exist_is_refused(ask):
    with pytest.raises(InputError, match=r"must be one of 'mc', 'sobol', 'latin'; got 'sobl'. Did you mean 'sobol'"):
        ask("sobl")


def bits_of(chain, stream, dimension, n_draws):
    """Return the bits that a stream of a chain reads, by their definition."""
    key = tuple(int(word) for word in chain.key)
    if chain.design == SOBOL and dimension != NONE:
        return sobol_bits(chain.directions[dimension], int(chain.shift[dimension]), 0, n_draws)
    return (latin_bits if chain.design == LATIN else stream_bits)(key, int(stream), 0, n_draws)


def coherent(chain, n_draws):
    expert = bits_of(chain, chain.expert_stream[0], chain.expert_dimension[0], n_draws)
    return np.where(expert < 2**31, *ppfs(uniforms(value_bits(chain, n_draws))))


def per_item(chain, n_draws):
    expert = bits_of(chain, chain.item_stream[0, 1], chain.item_dimension[0, 1], n_draws)
    return np.where(expert < 2**31, *ppfs(uniforms(value_bits(chain, n_draws))))


def value_bits(chain, n_draws):
    return bits_of(chain, chain.item_stream[0, 0], chain.item_dimension[0, 0], n_draws)


def spiked(chain, n_draws):
    zero = bits_of(chain, chain.item_stream[0, 2], chain.item_dimension[0, 2], n_draws)
    return np.where(zero < 2**30, 0.0, uniforms(value_bits(chain, n_draws)))


def ppfs(u):
    return [POOL.laws[expert].ppf(u) for expert in ("anna", "bert")]


@pytest.mark.parametrize("design", ["sobol", "latin"])
@pytest.mark.parametrize(
    ("law", "options", "expected"),
    [
        (POOL, {}, coherent),
        (POOL, {"sampling": "independent"}, per_item),
        (SPIKE, {}, spiked),
    ],
    ids=["coherent", "independent", "spike"],
)
def test_draws_of_a_chain_are_those_of_its_bits(design, law, options, expected):
    model = Model.from_laws({"flood": {"a": law}}, {"flood": U}, **options)
    plan, units = compile_model(model, 7)
    chain = with_design(plan, design, 7, 3)
    found = run(chain, 3072, keep_draws=3072, threads=1).kept.impact[0, 0] * units.impact
    np.testing.assert_allclose(found, expected(chain, 3072), atol=1e-4)


def test_streams_without_a_dimension_are_plain(monkeypatch):
    monkeypatch.setattr(designs, "MOST_DIMENSIONS", 1)
    plan, units = compile_model(Model.from_laws({"flood": {"a": U}}, {"flood": U}), 7)
    chain = with_design(plan, "sobol", 7, 3)
    kept = run(chain, 2048, keep_draws=2048, threads=1).kept
    np.testing.assert_allclose(
        kept.likelihood[0] * units.likelihood,
        uniforms(sobol_bits(chain.directions[0], int(chain.shift[0]), 0, 2048)),
        atol=1e-4,
    )
    plain = uniforms(stream_bits(chain_key(7, 3), value("flood", "a"), 0, 2048))
    np.testing.assert_allclose(kept.impact[0, 0] * units.impact, plain, atol=1e-4)


@pytest.mark.parametrize("design", ["sobol", "latin"])
def test_severity_factors_are_spread(design):
    plan, _ = compile_model(
        Model.from_laws({"flood": {"a": U, "b": U}}, {"flood": U}, dependence=Dependence(within_scenario=0.6)), 7
    )
    means = [
        [run(chain, 1024, keep_draws=1024, threads=1).kept.impact[0, 0].mean() for chain in chains]
        for chains in (
            [plan._replace(key=np.array(chain_key(7, r), np.uint64)) for r in range(16)],
            designed(plan, design),
        )
    ]
    assert np.var(means[1]) < np.var(means[0]) / 20


def designed(plan, design):
    return [with_design(plan, design, 7, r) for r in range(16)]
