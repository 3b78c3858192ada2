"""Legs and chains: what is asked for is drawn, saved on the way, and continued."""

import numpy as np
import pytest

from riskmc.distributions import PERT
from riskmc.engine import drawing
from riskmc.engine.drawing import Means, draw_chains
from riskmc.engine.plan import compile_model
from riskmc.engine.run import run
from riskmc.model import Model

MODEL = Model.from_laws({"flood": {"cost": PERT(1, 2, 5)}, "cyber": {"cost": PERT(1, 3, 5)}})
PLANS = [compile_model(MODEL, seed)[0] for seed in (1, 2, 3)]


@pytest.fixture(autouse=True)
def short_legs(monkeypatch):
    monkeypatch.setattr(drawing, "FIRST_LEG", 1500)
    monkeypatch.setattr(drawing, "LEG_SECONDS", 1e-9)


def assert_identical(one, other):
    for array, expected in zip((*one.counts, *one.kept), (*other.counts, *other.kept), strict=True):
        np.testing.assert_array_equal(array, expected)


def saved(n_draws, start=(), plans=PLANS):
    states = []
    tallies = draw_chains(plans, n_draws, keep_draws=100, start=start, means=Means(save=states.append))
    return tallies, states


def test_chains_have_the_bits_of_runs_of_their_own():
    tallies, _ = saved(5000)
    for plan, tally in zip(PLANS, tallies, strict=True):
        assert_identical(tally, run(plan, 5000, keep_draws=100))


def test_states_end_at_whole_chunks():
    _, states = saved(4500)
    drawn = [[tally.n_draws for tally in state] for state in states]
    assert drawn[:3] == [[2048], [3072], [4096]]
    assert drawn[3:5] == [[4500, 2048], [4500, 3072]]
    assert len(drawn) == 9


def test_nothing_is_cut_up_where_nothing_is_saved():
    seen = []
    draw_chains(PLANS[:1], 10_000, means=Means(progress=lambda *both: seen.append(both)))
    assert seen == [(10_000, 10_000)]


@pytest.mark.parametrize("stopped", [0, 1, 4, 7])
def test_chains_go_on_from_any_state(stopped):
    whole, states = saved(5 * 1024)
    for tally, expected in zip(saved(5 * 1024, states[stopped])[0], whole, strict=True):
        assert_identical(tally, expected)


def test_a_complete_run_draws_nothing():
    whole, _ = saved(4096)
    seen = []
    again = draw_chains(PLANS, 4096, keep_draws=50, start=whole, means=Means(progress=lambda *both: seen.append(both)))
    assert seen == []
    assert again[2].kept.likelihood.shape[-1] == 50


def test_progress_is_that_of_all_chains():
    seen = []
    draw_chains(PLANS, 2048, means=Means(threads=1, progress=lambda *both: seen.append(both)))
    assert seen == [(2048, 6144), (4096, 6144), (6144, 6144)]


def test_legs_grow_with_the_speed(monkeypatch):
    monkeypatch.setattr(drawing, "LEG_SECONDS", 1e9)
    monkeypatch.setattr(drawing, "FIRST_LEG", 1024)
    _, states = saved(100 * 1024, plans=PLANS[:1])
    assert [state[0].n_draws // 1024 for state in states] == [1, 9, 73, 100]


def test_others_machines_may_draw():
    asked = []

    def elsewhere(plan, first, last, report):
        asked.append((first, last))
        report(last - first)
        return run(plan, last - first).counts

    draw_chains(PLANS[:1], 4096, means=Means(elsewhere=elsewhere))
    assert asked == [(0, 4096)]
