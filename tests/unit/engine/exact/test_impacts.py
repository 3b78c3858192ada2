import dataclasses

import numpy as np
import pytest

from riskmc.distributions import Discrete, Point, Uniform
from riskmc.engine import compile_model
from riskmc.engine.exact.impacts import criteria_of, impacts
from riskmc.model import Item, Model

NODES = 1024
LAWS = {"flood": {"a": Uniform(0, 1), "b": Uniform(0, 1), "c": Point(0.5)}}
INTERESTS = {"a": "x", "b": "y", "c": "y"}
WEIGHTS = {"a": 0.5, "b": 0.25, "c": 0.25}


def found(model):
    plan, units = compile_model(model, 1)
    return impacts(plan, criteria_of(plan), NODES), units.impact


def probability(law, unit, x):
    return law.below(np.array([x]) / unit, reached=True)[0]


def test_interests_and_totals_of_a_weighted_sum():
    impact, unit = found(Model.from_laws(LAWS, weights=WEIGHTS, interests=INTERESTS))
    ((x, y),), ((total,),) = impact.interests, impact.totals
    assert probability(x, unit, 0.3) == pytest.approx(0.3)
    # y = 0.5 U + 0.5 / 2, total = 0.5 x + 0.5 y
    assert probability(y, unit, 0.5) == pytest.approx(0.5)
    assert probability(total, unit, 0.5 * 0.5 + 0.25 * 0.5 + 0.125) == pytest.approx(0.5, abs=1e-6)
    assert unit * impact.mean[0, 0] == pytest.approx(0.5, rel=1e-7)
    assert unit**2 * impact.variance[0, 0] == pytest.approx((0.25 + 0.0625) / 12, rel=1e-6)


def test_each_profile_in_turn():
    model = Model.from_laws(LAWS, weights=WEIGHTS, interests=INTERESTS)
    both = np.vstack([model.weights, [[0.1, 0.2, 0.7]]])
    impact, unit = found(dataclasses.replace(model, profiles=("one", "two"), weights=both, weight_laws=()))
    np.testing.assert_allclose(unit * impact.mean[:, 0], [0.5, 0.5], rtol=1e-7)
    np.testing.assert_allclose(unit**2 * impact.variance[:, 0], [0.3125 / 12, 0.05 / 12], rtol=1e-6)
    assert len(impact.interests) == 2


def test_one_interest_is_the_total():
    impact, _ = found(Model.from_laws(LAWS, weights=WEIGHTS, interests=dict.fromkeys(LAWS["flood"], "x")))
    np.testing.assert_array_equal(impact.totals[0][0].cdf, impact.interests[0][0].cdf)


def test_an_interest_below_its_floor_does_not_count():
    model = Model.from_laws(LAWS, weights=WEIGHTS, interests=INTERESTS)
    impact, unit = found(dataclasses.replace(model, thresholds=(0.4, 0.0)))
    assert probability(impact.interests[0][0], unit, 0.3) == pytest.approx(0.3)
    # E[x; x >= 0.4] = (1 - 0.4^2) / 2
    assert unit * impact.mean[0, 0] == pytest.approx(0.5 * (1 - 0.16) / 2 + 0.5 * 0.5, rel=1e-4)


@pytest.mark.parametrize("floor", [0.0, 0.6])
def test_the_largest_counts(floor):
    model = Model.from_laws(LAWS, rule="maximum", interests=INTERESTS)
    impact, unit = found(dataclasses.replace(model, thresholds=(floor, 0.0)))
    (_, y), (total,) = impact.interests[0], impact.totals[0]
    assert probability(y, unit, 0.5) == pytest.approx(0.5)
    assert probability(total, unit, 0.8) == pytest.approx(0.64, abs=1e-5)
    assert probability(total, unit, 0.55) == pytest.approx(0.55 * max(0.55, floor), abs=1e-5)


def test_no_criterion_that_counts_is_zero():
    laws = {"flood": {"a": Uniform(0, 1), "b": Uniform(0, 1)}}
    model = Model.from_laws(laws, rule="maximum", weights={"a": 1.0})
    impact, _ = found(model)
    assert impact.interests[0][1].atoms.value.tolist() == [0.0]


def test_missing_criteria_and_pools():
    pool = Item({"anna": Uniform(0, 1), "bert": Discrete([0.5], [1])})
    model = Model.from_laws({"flood": {"a": pool, "b": Uniform(0, 1)}}, sampling="independent")
    model = dataclasses.replace(model, impact=((model.impact[0][0], None),))
    impact, unit = found(model)
    (total,) = impact.totals[0]
    assert total.atoms.mass[0] == pytest.approx(0.5, abs=1e-9)
    assert probability(total, unit, 0.6) == pytest.approx(0.5 * 0.6 + 0.5, abs=1e-6)
