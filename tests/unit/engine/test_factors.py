"""Dependence as arrays: terms, mixing, streams, and that labels, not places, decide the draws."""

import dataclasses

import numpy as np
import pytest

from riskmc.distributions import Point, Uniform, ZeroInflated
from riskmc.engine import compile_model, item_draws, plan_hash, run, stream_id
from riskmc.engine.designs import with_design
from riskmc.engine.exact.allowed import why_not
from riskmc.engine.factors import SEVERITY_ROW, by_score
from riskmc.engine.items import BY_SCORE, BY_UNIFORM
from riskmc.engine.scratch import scratch_for
from riskmc.exceptions import InputError
from riskmc.model import Correlations, Dependence, Driver, Item, Model, loadings

U = Uniform(0, 1)
POOL = Item({"anna": Uniform(0, 0.6), "bert": Uniform(0.4, 1)})
BERT = Item({"bert": U})
CLIMATE = Driver("climate", ("flood", "drought"), impact=0.2, likelihood=0.3)
ROOT_HALF = np.sqrt(2 * np.sin(np.pi * 0.5 / 6))
EVERYTHING = Dependence(
    within_scenario=Correlations(("a", "b", "c"), np.array([[1.0, 0.5, 0.1], [0.5, 1.0, -0.2], [0.1, -0.2, 1.0]])),
    within_criterion=0.1,
    within_expert=0.2,
    drivers=(CLIMATE,),
    degrees_of_freedom=5.0,
)


def model_of(dependence, scenarios=("flood", "drought", "cyber"), criteria="abc", **options):
    items = {"a": POOL, "b": BERT, "c": U}
    laws = {s: {c: items[c] for c in criteria} for s in scenarios}
    return Model.from_laws(laws, dict.fromkeys(scenarios, U), dependence=dependence, **options)


def factors_of(dependence, **options):
    return compile_model(model_of(dependence, **options), 7)[0].factors


def terms(factors, item):
    """Streams (0 for the severity factor) and loadings of an item."""
    part = slice(*factors.term[item])
    streams = [0, *factors.stream.tolist()]
    return {
        streams[row]: float(share)
        for row, share in zip(factors.term_row[part], factors.term_loading[part], strict=True)
    }


def test_severity_alone_is_one_term_of_impacts():
    factors = factors_of(Dependence(within_scenario={"flood": 0.5, "drought": 0.0, "cyber": 0.5}))
    assert factors.term[:4].tolist() == [[0, 1], [1, 2], [2, 3], [3, 3]]
    assert terms(factors, 0) == {SEVERITY_ROW: pytest.approx(ROOT_HALF, rel=1e-6)}
    assert factors.severity_read.tolist() == [True, False, True]
    assert (factors.stream.size, factors.mixing.size, factors.student_side) == (0, 0, 0)
    assert not factors.stretch_read.any()
    assert (factors.own_row == -1).all()


def test_factors_are_found_by_their_labels():
    held = Dependence(within_scenario=0.5, within_criterion={"a": 0.1, "b": 0, "c": 0}, drivers=(CLIMATE,))
    factors = factors_of(held)
    root = {rho: pytest.approx(np.sqrt(2 * np.sin(np.pi * rho / 6)), rel=1e-6) for rho in (0.1, 0.2, 0.3, 0.5)}
    climate = stream_id("driver", "climate")
    assert terms(factors, 0) == {0: root[0.5], stream_id("criterion", "a"): root[0.1], climate: root[0.2]}
    assert terms(factors, 1) == {0: root[0.5], climate: root[0.2]}
    assert terms(factors, 3) == {climate: root[0.3]}
    assert terms(factors, 8) == {0: root[0.5], stream_id("criterion", "a"): root[0.1]}
    assert terms(factors, 11) == {}


def test_the_likelihood_has_its_own_criterion_factor():
    factors = factors_of(Dependence(within_criterion={"a": 0.0, "b": 0.0, "c": 0.0, "likelihood": 0.5}))
    assert terms(factors, 3) == {stream_id("criterion", "likelihood"): pytest.approx(ROOT_HALF, rel=1e-6)}
    assert factors.stream.tolist() == [stream_id("criterion", "likelihood")]
    assert not factors.severity_read.any()


def test_a_single_expert_is_a_term_and_a_panel_a_speaker():
    factors = factors_of(Dependence(within_expert=0.5))
    assert terms(factors, 1) == {stream_id("expert-factor", "bert"): pytest.approx(ROOT_HALF, rel=1e-6)}
    assert factors.speaker[:4].tolist() == [pytest.approx(ROOT_HALF, rel=1e-6), 0.0, 0.0, 0.0]
    assert terms(factors, 0) == {0: 0.0}
    streams = [0, *factors.stream.tolist()]
    spoken = [streams[row] for row in factors.speaker_row[:2]]
    assert spoken == [stream_id("expert-factor", name) for name in ("anna", "bert")]


def test_a_matrix_mixes_in_the_order_of_labels():
    matrix = Correlations(("c", "a", "b"), np.array([[1.0, 0.5, 0.0], [0.5, 1.0, 0.0], [0.0, 0.0, 1.0]]))
    factors = factors_of(Dependence(within_scenario=matrix), criteria="cab")
    r = 2 * np.sin(np.pi * 0.5 / 6)
    assert factors.mixed_place.tolist() == [1, 0]
    assert factors.own_row[:4].tolist() == [1, 0, -1, -1]
    np.testing.assert_allclose(factors.mixing[:2] @ factors.mixing[:2].T, [[1, r], [r, 1]], atol=1e-6)
    assert not factors.mixing[2:].any()


def test_a_t_copula_takes_all_impacts_by_score():
    held = Dependence(degrees_of_freedom=4.0)
    model = model_of(held)
    assert by_score(model, loadings(held, model.scenarios, model.criteria)).tolist() == [[True] * 3 + [False]] * 3
    plan, _ = compile_model(model, 7)
    assert plan.item_kind[:4].tolist() == [BY_SCORE] * 3 + [BY_UNIFORM]
    assert plan.factors.stretch_stream.tolist() == [stream_id("mixing", s) for s in model.scenarios]
    assert plan.factors.stretch_read.all()


def test_too_few_degrees_of_freedom_are_refused():
    with pytest.raises(InputError, match=r"at least 0\.5"):
        compile_model(model_of(Dependence(degrees_of_freedom=0.2)), 7)


def test_the_hash_knows_the_dependence():
    hashes = {plan_hash(compile_model(model_of(held), 7)[0]) for held in (Dependence(), Dependence(0.5), EVERYTHING)}
    assert len(hashes) == 3


def test_the_exact_engine_refuses_each_kind():
    for held in (Dependence(within_expert=0.1), Dependence(degrees_of_freedom=3.0), EVERYTHING):
        assert "`dependence` correlates them" in why_not(model_of(held))


def by_label(model, n_draws=3000):
    """Draws of every item by scenario and criterion."""
    plan, _ = compile_model(model, 7)
    impact, likelihood = item_draws(plan, 0, n_draws)
    found = {(s, c): impact[i, k] for i, s in enumerate(model.scenarios) for k, c in enumerate(model.criteria)}
    return found | {(s, "likelihood"): likelihood[i] for i, s in enumerate(model.scenarios)}


@pytest.mark.parametrize("sampling", ["coherent", "independent"])
def test_another_order_or_more_scenarios_move_nobodys_draws(sampling):
    base = by_label(model_of(EVERYTHING, sampling=sampling))
    more = model_of(EVERYTHING, scenarios=("quake", "cyber", "drought", "flood"), criteria="bca", sampling=sampling)
    other = by_label(more)
    for label, draws in base.items():
        np.testing.assert_array_equal(draws, other[label], err_msg=str(label))


def test_a_missing_or_constant_item_moves_nobodys_draws():
    model = model_of(EVERYTHING)
    base = by_label(model)
    first = model.impact[0]
    gaps = dataclasses.replace(
        model, impact=((None, *first[1:]), (Item.of(Point(0.5)), *model.impact[1][1:]), model.impact[2])
    )
    other = by_label(gaps)
    for label in set(base) - {("flood", "a"), ("drought", "a")}:
        np.testing.assert_array_equal(base[label], other[label], err_msg=str(label))


@pytest.mark.parametrize("design", ["mc", "sobol", "latin"])
def test_threads_and_blocks_do_not_show(design):
    spiked = dataclasses.replace(model_of(EVERYTHING), weights=np.array([[0.2, 0.3, 0.5]]))
    impact = tuple((*row[:2], Item.of(ZeroInflated(U, 0.3))) for row in spiked.impact)
    plan = with_design(compile_model(dataclasses.replace(spiked, impact=impact), 7)[0], design, 7, 1)
    base = run(plan, 40_000, keep_draws=20_000, threads=1)
    for options in ({"threads": 3}, {"threads": 2, "block_chunks": 3}):
        other = run(plan, 40_000, keep_draws=20_000, **options)
        for one, two in zip((*base.counts, *base.kept), (*other.counts, *other.kept), strict=True):
            np.testing.assert_array_equal(one, two)


def test_room_grows_with_factors_and_not_with_draws():
    small, large = (scratch_for(compile_model(model_of(held), 7)[0], 8) for held in (Dependence(), EVERYTHING))
    assert small.factors.shape == (1, 8 * 1024)
    assert (small.mixed.size, small.own.size, small.stretch.size) == (0, 0, 0)
    # severity; criteria a, b, c and likelihood; the driver; experts anna, bert and the unnamed one
    assert large.factors.shape == (1 + 4 + 1 + 3, 8 * 1024)
    assert (large.mixed.shape, large.own.shape, large.stretch.shape) == ((4, 8192), (3, 1024), (8192,))
