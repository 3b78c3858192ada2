"""Draws of single items are what a run adds up."""

import dataclasses

import numpy as np
import pytest

from riskmc.distributions import PERT, Point, Uniform, ZeroInflated
from riskmc.engine import compile_model
from riskmc.engine.designs import with_design
from riskmc.engine.item_draws import item_draws
from riskmc.engine.run import run
from riskmc.exceptions import InputError
from riskmc.model import Correlations, Dependence, Item, Model

LAWS = {
    "flood": {"deaths": PERT(1, 2, 5), "costs": ZeroInflated(Uniform(1, 3), 0.25), "unrest": Point(2.0)},
    "cyber": {"deaths": Item({"a": PERT(0, 1, 2), "b": PERT(2, 3, 4)}), "costs": Uniform(0, 1), "unrest": Point(0.0)},
}
LIKELIHOOD = {"flood": Uniform(0.1, 0.2)}
INTERESTS = {"deaths": "people", "costs": "economy", "unrest": "people"}
WEIGHTS = {"deaths": 2, "costs": 1, "unrest": 3}
MODEL = Model.from_laws(
    LAWS, LIKELIHOOD, interests=INTERESTS, dependence=Dependence(within_scenario=0.5), weights=WEIGHTS
)
PLAN_ORDER = ["deaths", "unrest", "costs"]


SHARED = Dependence(
    within_scenario=Correlations(("deaths", "costs", "unrest"), 0.5 * np.eye(3) + 0.5),
    within_criterion=0.2,
    within_expert=0.2,
    degrees_of_freedom=4.0,
)


@pytest.mark.parametrize("dependence", [MODEL.dependence, SHARED], ids=["severity", "everything"])
@pytest.mark.parametrize(("n_draws", "design"), [(1000, "mc"), (10_000, "mc"), (4096, "sobol"), (2048, "latin")])
def test_their_weighted_sum_is_the_total_of_a_run_bit_by_bit(n_draws, design, dependence):
    plan, _ = compile_model(dataclasses.replace(MODEL, dependence=dependence), 7)
    plan = plan if design == "mc" else with_design(plan, design, 7, 0)
    kept = run(plan, n_draws, keep_draws=n_draws, threads=1).kept
    impact, likelihood = item_draws(plan, 0, n_draws)
    total = np.zeros((2, n_draws))
    for interest, places in enumerate(([0, 1], [2])):
        own = np.zeros_like(total)
        for c in places:
            own += plan.within[0, :, c, None] * impact[:, c].astype(float)
        total += plan.across[0, :, interest, None] * own
    np.testing.assert_array_equal(total.astype(np.float32), kept.impact[0])
    np.testing.assert_array_equal(likelihood, kept.likelihood)


def test_criteria_stand_in_the_order_of_the_plan():
    plan, units = compile_model(MODEL, 7)
    impact, likelihood = item_draws(plan, 0, 4096)
    means = units.impact * impact.mean(axis=2)
    expected = [[LAWS["flood"][name].mean() for name in PLAN_ORDER], [2.0, 0.0, 0.5]]
    np.testing.assert_allclose(means, expected, atol=0.05)
    assert not likelihood[1].any()
    assert (impact[0, 2] == 0.0).mean() == pytest.approx(0.25, abs=0.03)


def test_a_missing_criterion_is_zero():
    items = (MODEL.impact[0], (None, *MODEL.impact[1][1:]))
    plan, _ = compile_model(dataclasses.replace(MODEL, impact=items), 7)
    assert not item_draws(plan, 0, 1024)[0][1, 0].any()


def test_any_part_gives_the_same_draws():
    plan, _ = compile_model(MODEL, 7)
    whole = item_draws(plan, 0, 20_000)
    for first, last in ((0, 1), (1024, 3000), (9216, 20_000)):
        for part, array in zip(item_draws(plan, first, last), whole, strict=True):
            np.testing.assert_array_equal(part, array[..., first:last])


@pytest.mark.parametrize(("first", "last"), [(-1024, 10), (1000, 2000), (1024, 1024)])
def test_draw_numbers_out_of_range_are_refused(first, last):
    plan, _ = compile_model(MODEL, 7)
    with pytest.raises(InputError, match="`first` must be a multiple of 1024 from 0 and `last` above it"):
        item_draws(plan, first, last)
