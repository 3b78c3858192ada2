import dataclasses

import numpy as np
import pytest
from numba import typeof

import riskmc
from riskmc.distributions import PERT, Discrete, LogUniform, Point, Uniform, ZeroInflated
from riskmc.distributions.tables import UNIFORM_CELLS
from riskmc.engine.items import BY_SCORE, BY_UNIFORM, CONSTANT, MISSING
from riskmc.engine.plan import compile_model, for_kernels, plan_hash, plan_order
from riskmc.engine.run import run
from riskmc.engine.streams import key_of, stream_id
from riskmc.exceptions import InputError
from riskmc.model import Dependence, Item, Model, to_model
from riskmc.model.weight_laws import DirichletWeights, NestedWeights
from riskmc.scales import Scale

U = Uniform(0, 1)
STEEP, FLAT = DirichletWeights((0.5, 2.0, 1.0)), DirichletWeights((1.0, 1.0, 1.0))
UNCERTAIN = Model.from_laws(
    {
        "flood": {"a": ZeroInflated(Uniform(0.1, 1), 0.4), "b": Uniform(0.2, 0.9), "c": Point(0.0)},
        "cyber": {"a": U, "b": Uniform(0.5, 2), "c": Uniform(0.3, 1)},
    },
    {"cyber": U},
    profiles={"steep": STEEP, "fixed": [1, 2, 1], "flat": FLAT},
    interests={"a": "x", "b": "y", "c": "x"},
)
N_DRAWS = 2**16


def plan_of(impact, likelihood=None, **options):
    return compile_model(Model.from_laws(impact, likelihood, **options), 7)[0]


def units_of(impact, likelihood=None, **options):
    return compile_model(Model.from_laws(impact, likelihood, **options), 7)[1]


def test_key_and_streams_are_those_of_the_labels():
    plan = plan_of({"flood": {"a": U, "b": U}}, {"flood": U}, sampling="per-scenario")
    assert tuple(plan.key) == key_of(7)
    for row, criterion in zip(plan.item_stream, ("a", "b", "likelihood"), strict=True):
        assert row.tolist() == [stream_id(purpose, "flood", criterion) for purpose in ("value", "expert", "zero")]
    assert plan.severity_stream.tolist() == [stream_id("severity", "flood")]
    assert plan.expert_stream.tolist() == [stream_id("expert", "flood")]


def test_a_coherent_register_has_one_stream_of_experts():
    plan = plan_of({"flood": {"a": U}, "cyber": {"a": U}})
    assert plan.expert_stream.tolist() == [stream_id("expert")] * 2


def test_kinds_of_items():
    model = Model.from_laws(
        {"flood": {"a": U, "b": Point(0.5), "c": U}}, {"flood": U}, dependence=Dependence(within_scenario=0.5)
    )
    model = dataclasses.replace(model, impact=((*model.impact[0][:2], None),))
    plan, _ = compile_model(model, 7)
    assert plan.item_kind.tolist() == [BY_SCORE, CONSTANT, MISSING, BY_UNIFORM]


def test_criteria_stand_by_interest():
    plan = plan_of(
        {"flood": {"a": U, "b": Point(0.5), "c": U}},
        weights={"a": 1, "b": 2, "c": 5},
        interests={"a": "x", "b": "y", "c": "x"},
    )
    assert plan.interest_start.tolist() == [0, 2, 3]
    assert plan_order(UNCERTAIN) == [0, 2, 1]
    assert plan.item_kind.tolist() == [BY_UNIFORM, BY_UNIFORM, CONSTANT, MISSING]
    np.testing.assert_allclose(plan.within[0, 0], [1 / 6, 5 / 6, 1.0])
    np.testing.assert_allclose(plan.across[0, 0], [6 / 8, 2 / 8])


def test_equal_laws_share_a_table():
    one = plan_of({"flood": {"a": PERT(0, 1, 2)}})
    four = plan_of(
        {"flood": {"a": PERT(0, 1, 2), "b": PERT(0, 1, 2)}, "cyber": {"a": PERT(0, 1, 2), "b": PERT(0, 1, 2)}}
    )
    assert four.chords.size == one.chords.size == UNIFORM_CELLS + 1
    assert len(set(four.item_table[four.item_kind == BY_UNIFORM])) == 1


def test_experts_stand_in_the_order_of_their_names():
    anna, bert = Uniform(0, 0.5), Uniform(0.5, 1)
    items = [Item({"anna": anna, "bert": bert}, {"anna": 1, "bert": 3})]
    items.append(Item({"bert": bert, "anna": anna}, {"bert": 3, "anna": 1}))
    plan = plan_of({"flood": dict(zip("ab", items, strict=True))})
    assert plan.threshold.tolist() == [2**30, 2**32] * 2
    assert plan.item_table[0] == plan.item_table[1]


def test_a_spike_is_apart_from_its_table():
    plan = plan_of({"flood": {"a": ZeroInflated(U, 0.25), "b": U}})
    assert plan.zero_below.tolist() == [2**30, 0]
    assert plan.item_table[0] == plan.item_table[1]


@pytest.mark.parametrize(("top", "unit"), [(1.0, 1.0), (0.9, 1.0), (1.1, 2.0), (100.0, 128.0)])
def test_likelihoods_are_brought_below_one_by_a_power_of_two(top, unit):
    assert units_of({"flood": {"a": U}}, {"flood": LogUniform(top / 10, top)}).likelihood == unit


@pytest.mark.parametrize("rule", ["weighted-sum", "monetised-sum"])
def test_class_values_are_whole_multiples_on_the_engine_scale(rule):
    scale = Scale(("A", "B", "C", "D", "E"))
    law = Discrete(scale.value([0, 1, 2, 3, 4, 5]).tolist(), [1] * 6)
    unit = units_of({"flood": {"a": law, "b": law, "c": law}}, rule=rule).impact
    scaled = scale.value([1, 2, 3, 4, 5]) / unit
    np.testing.assert_allclose(scaled / scaled[0], [1, 3, 9, 27, 81], rtol=1e-15)
    assert np.log2(scaled[0]) == pytest.approx(round(np.log2(scaled[0])), abs=1e-12)
    assert scaled[-1] * (3 if rule == "monetised-sum" else 1) <= 1.0


def test_sums_are_scaled_by_scenario():
    plan = plan_of(
        {"flood": {"a": U}, "cyber": {"a": Uniform(0, 1e-6)}}, {"flood": U, "cyber": Uniform(0, 1e-3)}, weights={"a": 1}
    )
    total, risk = plan.sum_scale.T
    top = np.array([1.0, 1e-6]) / units_of({"flood": {"a": U}}).impact
    assert ((total * top > 0.5) & (total * top <= 1.0)).all()
    assert ((risk * top * [1.0, 1e-3] > 0.5) & (risk * top * [1.0, 1e-3] <= 1.0)).all()
    np.testing.assert_array_equal(np.log2(plan.sum_scale) % 1.0, 0.0)


def test_the_classes_begin_at_their_lower_edges():
    model = Model.from_laws({"flood": {"a": U}})
    plan, units = compile_model(model, 7)
    np.testing.assert_allclose(plan.class_edges * units.impact, 3.0 ** (np.arange(1, 6) - 0.5 - 5), rtol=1e-6)


@pytest.mark.parametrize(
    ("law", "atoms"), [(U, False), (ZeroInflated(U, 0.3), False), (Point(0.0), False), (Point(0.5), True)]
)
def test_atoms_above_zero_are_known(law, atoms):
    assert plan_of({"flood": {"a": law, "b": U}}).atoms is atoms


def test_all_plans_have_one_type_so_that_nothing_is_compiled_twice():
    small = plan_of({"flood": {"a": U}})
    large = plan_of(
        {"flood": {"a": U, "b": Point(1)}, "cyber": {"a": Item({"x": U, "y": Point(0.5)}), "b": U}},
        {"cyber": U},
        rule="maximum",
        dependence=Dependence(within_scenario=0.5),
        sampling="independent",
    )
    uncertain = compile_model(UNCERTAIN, 7)[0]
    assert typeof(small) == typeof(large) == typeof(uncertain)
    assert typeof(for_kernels(small)) == typeof(for_kernels(uncertain))


def test_profiles_with_laws_have_groups_of_their_own():
    plan, _ = compile_model(UNCERTAIN, 7)
    assert plan.within.shape[0] == 1
    assert plan.group.tolist() == [1, 0, 2]
    assert plan.weights.profile.tolist() == [0, 2]
    assert plan.bin_first.shape == (2, 2 * 3 + 3 * 2)
    assert not plan.across[[0, 2]].any()


def test_a_register_may_have_no_fixed_weights():
    alone = dataclasses.replace(UNCERTAIN, profiles=("a",), weights=np.zeros((1, 3)), weight_laws=(STEEP,))
    plan, _ = compile_model(alone, 7)
    assert plan.within.shape == (0, 2, 3)
    assert run(plan, 1000).counts.bins.sum(axis=-1).tolist() == [[1000, 0, 1000, 1000], [1000] * 4]


@pytest.mark.parametrize("thresholds", [(0.0, 0.0), (0.4, 0.3)])
def test_histograms_reach_as_far_as_uncertain_weights(thresholds):
    """Nothing falls above the last bin, and below the first one only what is zero or rare."""
    model = dataclasses.replace(UNCERTAIN, thresholds=thresholds)
    tally = run(compile_model(model, 7)[0], N_DRAWS, keep_draws=N_DRAWS)
    assert not tally.counts.bins[:, :3, -1].any()
    zeros = (tally.kept.impact == 0.0).sum(axis=2).T
    below = tally.counts.bins[:, :3, 0] - zeros
    assert (below >= 0).all()
    assert below.max() <= 8
    assert zeros.any() == any(thresholds)


def test_the_hash_knows_the_laws_of_weights_but_no_key():
    plan, _ = compile_model(UNCERTAIN, 7)
    assert plan_hash(plan) == plan_hash(compile_model(UNCERTAIN, 8)[0])
    assert plan_hash(plan) == plan_hash(plan._replace(weight_key=plan.weight_key + np.uint64(1)))
    assert plan_hash(plan) == plan_hash(plan._replace(expert_key=plan.expert_key + np.uint64(1)))
    other = dataclasses.replace(UNCERTAIN, weight_laws=(STEEP, None, NestedWeights((0, 0, 1))))
    assert plan_hash(plan) != plan_hash(compile_model(other, 7)[0])
    renamed = dataclasses.replace(UNCERTAIN, profiles=("other", "fixed", "flat"))
    assert plan_hash(plan) != plan_hash(compile_model(renamed, 7)[0])


class _Negative:
    def ppf(self, q):
        return np.asarray(q) - 0.5


def test_impacts_out_of_range_are_refused_by_name():
    with pytest.raises(InputError, match=r"impact on 'b' of scenario 'cyber' runs from .* finite and not negative"):
        plan_of({"flood": {"a": U, "b": U}, "cyber": {"a": U, "b": _Negative()}})


def test_a_likelihood_out_of_range_is_refused_by_name():
    with pytest.raises(InputError, match=r"likelihood of scenario 'flood' runs from -0.5"):
        plan_of({"flood": {"a": U}}, {"flood": _Negative()})


@pytest.fixture(scope="module")
def nra():
    return riskmc.read_assessment("examples/nra-2014")


def hash_of(assessment):
    return plan_hash(compile_model(to_model(assessment), 1)[0])


def test_the_hash_does_not_change_between_reads(nra):
    again = riskmc.read_assessment("examples/nra-2014")
    assert hash_of(nra) == hash_of(again)


def changed_label(assessment):
    first, *others = assessment.judgements
    return dataclasses.replace(assessment, judgements=(dataclasses.replace(first, low=first.best), *others))


def changed_correlation(assessment):
    dependence = assessment.settings.dependence.model_copy(update={"within_scenario": 0.4})
    return dataclasses.replace(assessment, settings=assessment.settings.model_copy(update={"dependence": dependence}))


def changed_weights(assessment):
    profiles = {"per-criterion": {"1.1": 2.0, "2.1": 1.0}}
    return dataclasses.replace(assessment, settings=assessment.settings.model_copy(update={"profiles": profiles}))


@pytest.mark.parametrize("change", [changed_label, changed_correlation, changed_weights])
def test_the_hash_changes_with_what_determines_the_draws(nra, change):
    changed = change(nra)
    assert hash_of(changed) != hash_of(nra)
