"""A run with uncertain weights: any split and any number of threads give the same bits."""

import dataclasses

import numpy as np
import pytest

from riskmc.distributions import PERT, Discrete, Uniform
from riskmc.engine import compile_model, run
from riskmc.engine.cluster import draw_counts, fingerprint, merge_counts
from riskmc.engine.designs import with_design
from riskmc.engine.packing import unpack
from riskmc.engine.run import empty_counts, empty_kept, merge
from riskmc.engine.worker import Worker
from riskmc.model import Item, Model
from riskmc.model.weight_laws import DirichletWeights, IntervalWeights

LAWS = {
    "flood": {"a": PERT(0, 1, 4), "b": Uniform(0, 2), "c": PERT(1, 2, 3)},
    "cyber": {"a": Uniform(1, 2), "b": PERT(0, 2, 3), "c": Uniform(0, 4)},
    "strike": {"a": Discrete([0.5, 1.0], [0.5, 0.5]), "b": Discrete([0.5, 1.0], [0.5, 0.5]), "c": Uniform(0, 3)},
}
MODEL = Model.from_laws(LAWS, {"strike": Uniform(0.1, 0.2), "flood": Uniform(0.1, 0.3)})
MODEL = dataclasses.replace(
    MODEL,
    profiles=("around", "fixed", "bounded"),
    weights=np.full((3, 3), 1 / 3),
    weight_laws=(DirichletWeights((3.0, 4.0, 2.0)), None, IntervalWeights((0.1,) * 3, (0.6,) * 3, (0, 1, 2))),
)
N_DRAWS = 20_001


@pytest.fixture(scope="module", params=["mc", "sobol", "latin"])
def plan(request):
    return with_design(compile_model(MODEL, 3)[0], request.param, 3, 0)


@pytest.fixture(scope="module")
def base(plan):
    return run(plan, N_DRAWS, keep_draws=3000, threads=1)


def assert_same(one, other):
    for name, mine, theirs in zip(one._fields, one, other, strict=True):
        np.testing.assert_array_equal(mine, theirs, err_msg=name)


@pytest.mark.parametrize(("threads", "block_chunks"), [(3, 8), (1, 1), (2, 5)])
def test_threads_and_blocks_do_not_show(plan, base, threads, block_chunks):
    again = run(plan, N_DRAWS, keep_draws=3000, threads=threads, block_chunks=block_chunks)
    assert_same(base.counts, again.counts)
    assert_same(base.kept, again.kept)


def test_parts_add_up(plan, base):
    parts = []
    for first, last in ((4096, N_DRAWS), (0, 1024), (1024, 4096)):
        parts.append(empty_counts(plan))
        Worker(plan, 3).draw(parts[-1], empty_kept(plan, 0), first, last)
    assert_same(merge(parts), base.counts)


def test_other_machines_draw_the_same(plan, base):
    parts = [draw_counts(plan, first, last, fingerprint()) for first, last in ((0, 2048), (2048, N_DRAWS))]
    assert_same(unpack(merge_counts(parts)), base.counts)


def test_a_run_can_be_continued(plan, base):
    begun = run(plan, 4096, keep_draws=3000)
    assert_same(run(plan, N_DRAWS, start=begun, keep_draws=3000).counts, base.counts)


def test_without_pairs_the_weights_are_the_same(plan, base):
    counts = run(plan._replace(pairwise=False), N_DRAWS).counts
    np.testing.assert_array_equal(counts.central, base.counts.central)
    np.testing.assert_array_equal(counts.ranks, base.counts.ranks)


def test_weights_add_up_to_the_draws(base):
    total = base.counts.central[..., 0].sum(axis=(2, 3)) * 2.0**-26
    np.testing.assert_allclose(total, N_DRAWS, rtol=1e-7)


def test_a_fixed_profile_is_what_it_is_alone():
    alone = dataclasses.replace(MODEL, profiles=("fixed",), weights=MODEL.weights[1:2], weight_laws=(None,))
    plan, whole = compile_model(alone, 3)[0], compile_model(MODEL, 3)[0]
    mine, theirs = run(plan, 5000, keep_draws=3000), run(whole, 5000, keep_draws=3000)
    np.testing.assert_array_equal(mine.kept.impact[0], theirs.kept.impact[1])
    np.testing.assert_array_equal(mine.counts.bins[:, 0], theirs.counts.bins[:, 1])
    np.testing.assert_array_equal(mine.counts.ranks[[0, 2]], theirs.counts.ranks[[1, 5]])
    np.testing.assert_array_equal(mine.counts.wins[[0, 2]], theirs.counts.wins[[1, 5]])


def test_weights_alone_can_be_drawn_anew():
    plan = compile_model(MODEL, 3)[0]
    kept = run(plan, 1000, keep_draws=1000).kept
    other = run(plan._replace(weight_key=plan.weight_key[::-1].copy()), 1000, keep_draws=1000).kept
    np.testing.assert_array_equal(kept.likelihood, other.likelihood)
    np.testing.assert_array_equal(kept.impact[1], other.impact[1])
    assert (kept.impact[0] != other.impact[0]).mean() > 0.9
    scores = run(plan._replace(key=plan.key[::-1].copy()), 1000, keep_draws=1000).kept
    assert (kept.impact[1] != scores.impact[1]).mean() > 0.6


@pytest.mark.parametrize("sampling", ["coherent", "per-scenario", "independent"])
def test_experts_alone_can_be_chosen_anew(sampling):
    far_apart = Item({"anna": Discrete([1.0, 2.0], [0.5, 0.5]), "bert": Discrete([3.0, 4.0], [0.5, 0.5])})
    model = Model.from_laws(
        {s: {"a": far_apart, "b": Discrete([0.1, 0.2], [0.5, 0.5])} for s in "st"}, sampling=sampling
    )
    plan = compile_model(model, 3)[0]
    other = plan.key[::-1].copy()
    base, experts, rest = (
        run(one, 1000, keep_draws=1000).kept.impact[0]
        for one in (plan, plan._replace(expert_key=other), plan._replace(key=other, expert_key=plan.expert_key))
    )
    bert = [impact >= impact.max() * 0.6 for impact in (base, experts, rest)]
    np.testing.assert_array_equal(bert[0], bert[2])
    assert 0.4 < (bert[0] != bert[1]).mean() < 0.6
    both = bert[0] == bert[1]
    np.testing.assert_array_equal(base[both], experts[both])
    assert (base != rest).mean() > 0.6
