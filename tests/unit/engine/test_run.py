"""The same seed gives the same bits, however the work is split."""

import dataclasses
import sys

import numpy as np
import pytest

from riskmc.distributions import PERT, Discrete, Uniform, ZeroInflated
from riskmc.engine.plan import compile_model
from riskmc.engine.run import TASK_DRAWS, empty_counts, empty_kept, merge, run, whole_chunks
from riskmc.engine.worker import Worker
from riskmc.exceptions import InputError
from riskmc.model import Dependence, Item, Model

N_DRAWS = 3 * TASK_DRAWS + 1500  # not a multiple of a chunk
DISCRETE = Discrete([1 / 9, 1 / 3, 1], [1, 2, 3])
LAWS = {
    "flood": {"a": PERT(0, 0.2, 1), "b": Item({"x": Uniform(0, 1), "y": PERT(0, 0.1, 0.3)}), "c": DISCRETE},
    "cyber": {"a": ZeroInflated(PERT(0.1, 0.2, 1), 0.3), "b": Uniform(0.2, 0.6), "c": DISCRETE},
    "strike": {"a": DISCRETE, "b": DISCRETE, "c": DISCRETE},
    "plague": {"a": DISCRETE, "b": DISCRETE, "c": Item({"y": DISCRETE, "x": Uniform(0, 1)})},
}
LIKELIHOOD = {
    "flood": Uniform(0.1, 0.2),
    "cyber": Item({"x": Uniform(0.1, 0.3), "y": Uniform(0, 1)}),
    "strike": DISCRETE,
}


def model_of(scenarios=tuple(LAWS), **options):
    return Model.from_laws(
        {scenario: LAWS[scenario] for scenario in scenarios},
        {scenario: law for scenario, law in LIKELIHOOD.items() if scenario in scenarios},
        dependence=Dependence(within_scenario=0.3),
        **options,
    )


def run_of(model, n_draws=N_DRAWS, *, seed=5, keep_draws=3000, **options):
    return run(compile_model(model, seed)[0], n_draws, keep_draws=keep_draws, **options)


def assert_identical(one, other):
    for name in one.counts._fields:
        np.testing.assert_array_equal(getattr(one.counts, name), getattr(other.counts, name), err_msg=name)
    for name in one.kept._fields:
        np.testing.assert_array_equal(getattr(one.kept, name), getattr(other.kept, name), err_msg=name)


@pytest.fixture(scope="module")
def base():
    return run_of(model_of(), threads=1)


@pytest.mark.parametrize("threads", [2, 3])
@pytest.mark.parametrize("block_chunks", [1, 3, 8])
def test_threads_and_blocks_do_not_matter(base, threads, block_chunks):
    assert_identical(base, run_of(model_of(), threads=threads, block_chunks=block_chunks))


def test_another_seed_is_noticed(base):
    other = run_of(model_of(), seed=6)
    assert (base.kept.impact != other.kept.impact).mean() > 0.3
    assert (base.counts.ranks != other.counts.ranks).any()


@pytest.mark.parametrize("n", [700, 1024, 2500])
def test_a_run_of_twice_the_draws_begins_with_the_run(n):
    short, long = (run_of(model_of(), draws, keep_draws=draws) for draws in (n, 2 * n))
    for one, other in zip(short.kept, long.kept, strict=True):
        np.testing.assert_array_equal(one, other[..., :n])
    assert short.n_draws == n


def test_runs_of_any_length_count_all_their_draws():
    for n in (1, 1000, 1024, 1025, TASK_DRAWS, TASK_DRAWS + 1):
        tally = run_of(model_of(), n)
        assert (tally.counts.bins.sum(axis=-1)[:, 0] == n).all()
        assert tally.kept.likelihood.shape == (4, min(n, 3000))


def test_permuted_scenarios_are_permuted_results(base):
    order = [2, 0, 3, 1]
    names = [tuple(LAWS)[i] for i in order]
    permuted = run_of(model_of(names, order=tuple(LAWS)))
    for one, other in zip(base.kept, permuted.kept, strict=True):
        np.testing.assert_array_equal(one[..., order, :], other)
    for name in ("bins", "bin_low", "bin_high", "sums"):
        np.testing.assert_array_equal(getattr(base.counts, name)[order], getattr(permuted.counts, name), err_msg=name)
    np.testing.assert_array_equal(base.counts.reaches[:, :, order], permuted.counts.reaches)
    np.testing.assert_array_equal(base.counts.ordered, permuted.counts.ordered)
    for name in ("ranks", "shared"):
        np.testing.assert_array_equal(getattr(base.counts, name)[0, order], getattr(permuted.counts, name)[0])
    np.testing.assert_array_equal(base.counts.wins[0][np.ix_(order, order)], permuted.counts.wins[0])


def test_permuted_criteria_and_experts_change_nothing(base):
    def reverse(law):
        return Item(dict(reversed(law.laws.items()))) if isinstance(law, Item) else law

    laws = {s: {c: reverse(row[c]) for c in ("c", "a", "b")} for s, row in LAWS.items()}
    likelihood = {s: reverse(law) for s, law in LIKELIHOOD.items()}
    found = run_of(Model.from_laws(laws, likelihood, dependence=Dependence(within_scenario=0.3))).kept
    # Sums in another order differ by the rounding of float64 before they become float32.
    np.testing.assert_allclose(found.impact, base.kept.impact, rtol=3e-7)
    np.testing.assert_array_equal(found.likelihood, base.kept.likelihood)


def test_an_added_scenario_leaves_the_draws_of_the_others(base):
    fewer = run_of(model_of(("flood", "cyber", "strike")))
    for one, other in zip(base.kept, fewer.kept, strict=True):
        np.testing.assert_array_equal(one[..., :3, :], other)


def test_a_larger_added_scenario_leaves_the_draws_of_the_others(base):
    large = {"war": dict.fromkeys("abc", Uniform(0, 700))}
    model = Model.from_laws(
        LAWS | large, LIKELIHOOD | {"war": Uniform(0, 5)}, dependence=Dependence(within_scenario=0.3)
    )
    plan, units = compile_model(model, 5)
    before = compile_model(model_of(), 5)[1]
    kept = run(plan, 3000, keep_draws=3000).kept
    np.testing.assert_array_equal(kept.impact[:, :4] * units.impact, base.kept.impact * before.impact)
    np.testing.assert_array_equal(kept.likelihood[:4] * units.likelihood, base.kept.likelihood * before.likelihood)


def test_parts_merge_in_any_order():
    plan, _ = compile_model(model_of(), 5)
    parts = [run(plan, n).counts for n in (1000, 2000, 3000)]
    forward, backward = merge(parts), merge(parts[::-1])
    nested = merge([merge(parts[:2]), parts[2]])
    for name in forward._fields:
        np.testing.assert_array_equal(getattr(forward, name), getattr(backward, name), err_msg=name)
        np.testing.assert_array_equal(getattr(forward, name), getattr(nested, name), err_msg=name)
    assert forward.bins.sum() == 6 * parts[0].bins.sum()


def test_an_empty_part_changes_nothing():
    plan, _ = compile_model(model_of(), 5)
    part = run(plan, 1000).counts
    for one, other in zip(part, merge([part, empty_counts(plan)]), strict=True):
        np.testing.assert_array_equal(one, other)


@pytest.mark.parametrize("edges", [(1024,), (2048, 3 * 1024), (TASK_DRAWS, N_DRAWS), (3 * TASK_DRAWS + 1024,)])
def test_a_run_in_legs_has_the_bits_of_a_run_in_one_go(base, edges):
    plan, tally = compile_model(model_of(), 5)[0], None
    for threads, edge in enumerate((*edges, N_DRAWS), 1):
        tally = run(plan, edge, start=tally, keep_draws=3000, threads=threads)
        assert tally.n_draws == edge
    assert_identical(base, tally)


def test_a_tally_that_is_continued_is_not_changed():
    begun = run_of(model_of(), 1024, keep_draws=2000)
    before = [array.copy() for array in (*begun.counts, *begun.kept)]
    run_of(model_of(), 4096, keep_draws=2000, start=begun)
    for one, other in zip(before, (*begun.counts, *begun.kept), strict=True):
        np.testing.assert_array_equal(one, other)


def test_a_run_longer_than_a_leg_is_merged_on_the_way(base, monkeypatch):
    monkeypatch.setattr(sys.modules[run.__module__], "LEG_DRAWS", TASK_DRAWS)
    assert_identical(base, run_of(model_of(), threads=2))


@pytest.mark.parametrize("keep_draws", [0, 100, 3000, N_DRAWS])
def test_what_is_not_kept_can_be_drawn_elsewhere(base, keep_draws):
    asked = []

    def elsewhere(plan, first, last, report):
        asked.append((first, last))
        counts = empty_counts(plan)
        Worker(plan, 8).draw(counts, empty_kept(plan, 0), first, last)
        report(last - first)
        return counts

    seen = []
    tally = run_of(
        model_of(), keep_draws=keep_draws, elsewhere=elsewhere, progress=lambda done, _wanted: seen.append(done)
    )
    assert asked == ([(whole_chunks(keep_draws), N_DRAWS)] if keep_draws < N_DRAWS else [])
    assert seen[-1] == N_DRAWS
    for one, other in zip(base.counts, tally.counts, strict=True):
        np.testing.assert_array_equal(one, other)
    assert tally.kept.likelihood.shape == (4, keep_draws)


def test_fewer_draws_can_be_kept_of_a_run_that_is_continued(base):
    begun = run_of(model_of(), 4096)
    fewer = run_of(model_of(), 8192, start=begun, keep_draws=10)
    np.testing.assert_array_equal(fewer.kept.impact, base.kept.impact[..., :10])


def test_a_run_of_a_part_of_a_chunk_is_not_continued():
    begun = run_of(model_of(), 1500)
    assert run_of(model_of(), 1500, start=begun).n_draws == 1500
    with pytest.raises(InputError, match=r"1500 draws cannot be continued to `n_draws` 4096.*multiple of 1024"):
        run_of(model_of(), 4096, start=begun)
    with pytest.raises(InputError, match="1500 draws cannot be continued to `n_draws` 1024: it must be shorter"):
        run_of(model_of(), 1024, start=begun)


def test_more_draws_than_were_kept_are_refused():
    begun = run_of(model_of(), 4096, keep_draws=1000)
    with pytest.raises(InputError, match=r"`keep_draws` 2000 cannot be met: .* kept 1000 of its 4096 draws"):
        run_of(model_of(), 8192, start=begun, keep_draws=2000)


def test_progress_counts_up_to_the_end():
    seen = []
    run_of(model_of(), progress=lambda done, wanted: seen.append((done, wanted)))
    assert [done for done, _ in seen] == sorted(done for done, _ in seen)
    assert len(seen) == 4
    assert seen[-1] == (N_DRAWS, N_DRAWS)


def test_a_missing_criterion_leaves_the_draws_of_the_others():
    model = model_of()
    impact = tuple((None, *row[1:]) if s == 0 else row for s, row in enumerate(model.impact))
    found = run_of(dataclasses.replace(model, impact=impact), 3000).kept.impact[0]
    expected = run_of(model, 3000).kept.impact[0]
    np.testing.assert_array_equal(found[1:], expected[1:])
    assert (found[0] != expected[0]).all()


@pytest.mark.parametrize(
    ("n_draws", "options", "message"),
    [
        (0, {}, "`n_draws` must be a whole number of at least 1, got 0"),
        (2**35 + 1, {}, "`n_draws` must not exceed 34359738368, got 34359738369"),
        (10, {"keep_draws": -1}, "`keep_draws` must be a whole number of at least 0, got -1"),
        (10, {"threads": 0}, "`threads` must be a whole number of at least 1, got 0"),
        (10, {"block_chunks": 0}, "`block_chunks` must be a whole number of at least 1, got 0"),
    ],
)
def test_numbers_out_of_range_are_refused(n_draws, options, message):
    with pytest.raises(InputError, match=message):
        run_of(model_of(), n_draws, **options)


@pytest.mark.parametrize("error", [RuntimeError, KeyboardInterrupt])
def test_an_error_stops_the_workers_soon(error):
    plan = compile_model(model_of(), 7)[0]
    reported = []

    def fail(done, _wanted):
        reported.append(done)
        message = "enough"
        raise error(message)

    with pytest.raises(error, match="enough"):
        run(plan, 2**22, threads=2, progress=fail)
    assert len(reported) <= 4
