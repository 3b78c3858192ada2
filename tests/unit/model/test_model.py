"""The numeric model: what it fills in, and what does not fit together."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from riskmc.distributions import PERT, Uniform
from riskmc.exceptions import InputError
from riskmc.model import Dependence, Item, Model
from riskmc.model.weight_laws import DirichletWeights, MixtureWeights

LAW = PERT(0, 1, 4)
IMPACT = {"flood": {"cost": LAW, "lives": LAW}, "cyber": {"cost": LAW, "lives": Uniform(0, 1)}}


def test_laws_become_items_in_their_order():
    model = Model.from_laws(IMPACT, {"cyber": LAW}, interests={"cost": "economy"})
    assert model.scenarios == ("flood", "cyber")
    assert model.criteria == ("cost", "lives")
    assert (model.interests, model.interest_of) == (("economy", "lives"), (0, 1))
    assert model.impact[1][1] == Item.of(Uniform(0, 1))
    assert model.likelihood == (None, Item.of(LAW))
    assert model.weights.tolist() == [[0.5, 0.5]]


def test_what_is_left_out_has_a_natural_default():
    model = Model.from_laws(IMPACT)
    assert model.thresholds == (0.0, 0.0)
    assert model.plausibility == (None, None)
    assert model.order == ("flood", "cyber")
    assert model.present.tolist() == [[True, True], [True, True]]


def test_options_are_passed_on():
    panel = Item({"anna": LAW, "bert": Uniform(0, 1)})
    model = Model.from_laws(
        {"flood": {"cost": panel}, "cyber": {"cost": LAW}},
        rule="maximum",
        dependence=Dependence(within_scenario=0.3),
        sampling="independent",
        order=["cyber", "flood"],
    )
    assert (model.rule, model.dependence.within_scenario, model.sampling) == ("maximum", 0.3, "independent")
    assert model.order == ("cyber", "flood")
    assert model.impact[0][0] is panel


def test_money_is_not_weighed_but_may_be_left_out():
    money = {"rule": "monetised-sum"}
    assert Model.from_laws(IMPACT, **money).weights.tolist() == [[1.0, 1.0]]
    assert Model.from_laws(IMPACT, weights={"lives": 5}, **money).weights.tolist() == [[0.0, 1.0]]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"rule": "sum"}, r"`rule` must be one of"),
        ({"sampling": "coherence"}, r"`sampling` must be one of .* Did you mean 'coherent'\?"),
        (
            {"dependence": Dependence(within_scenario={"flod": 0.5})},
            r"must name each of flood, cyber: 'flod' is unknown\. Did you mean 'flood'\?",
        ),
        ({"scenarios": ("flood", "flood")}, r"`scenarios` must be different labels"),
        ({"profiles": ()}, r"`profiles` must be different labels, at least one"),
        (
            {"weights": np.ones((1, 3))},
            r"`weights` must have the shape \(profile, criterion\) = \(1, 2\), got \(1, 3\)",
        ),
        ({"impact": ()}, r"`impact` must have the shape \(scenario, criterion\) = \(2, 2\)"),
        ({"likelihood": (None,)}, r"`likelihood` must have the shape \(scenario\) = \(2,\), got \(1,\)"),
        ({"thresholds": (0.1,)}, r"`thresholds` must have the shape \(interest\) = \(2,\), got \(1,\)"),
        ({"interest_of": (0,)}, r"`interest_of` must have the shape \(criterion\) = \(2,\)"),
        ({"order": ("flood", "quake")}, r"`order` must name scenarios once each"),
        ({"order": ("flood", "flood")}, r"`order` must name scenarios once each"),
        (
            {"weights": np.zeros((1, 2))},
            r"scenario 'flood' has no judged criterion with weight in profile 'per-criterion'",
        ),
    ],
    ids=lambda given: ", ".join(given) if isinstance(given, dict) else None,
)
def test_parts_that_do_not_fit_are_refused(changes, message):
    with pytest.raises(InputError, match=message):
        dataclasses.replace(Model.from_laws(IMPACT), **changes)


@pytest.mark.parametrize(
    ("impact", "options", "message"),
    [
        ({"flood": {"cost": LAW}, "cyber": {"lives": LAW}}, {}, r"scenario 'cyber' has the criteria \('lives',\)"),
        (IMPACT, {"likelihood": {"cyberr": LAW}}, r"unknown scenario 'cyberr'\. Did you mean 'cyber'\?"),
        (IMPACT, {"weights": {"costs": 1}}, r"unknown criteria 'costs'\. Did you mean 'cost'\?"),
        ({"flood": {"cost": 3}}, {}, r"an object of type int is no law"),
        ({}, {}, r"`scenarios` must be different labels, at least one"),
    ],
)
def test_laws_that_make_no_model_are_refused(impact, options, message):
    with pytest.raises(InputError, match=message):
        Model.from_laws(impact, **options)


@pytest.mark.parametrize("name", ["likelihood", "plausibility"])
def test_a_criterion_does_not_take_the_name_of_a_likelihood_axis(name):
    with pytest.raises(InputError, match=f"`criteria` must not hold '{name}', the name of a likelihood axis"):
        Model.from_laws({"flood": {name: PERT(1, 2, 5)}})


def test_an_unknown_criterion_of_interests_is_refused():
    with pytest.raises(InputError, match=r"`interests` names the unknown criterion 'costs'\. Did you mean 'cost'\?"):
        Model.from_laws(IMPACT, interests={"costs": "economy"})


# --- uncertain weights ---------------------------------------------------------------

AROUND = DirichletWeights((1, 3))


def test_profiles_are_laws_or_weights():
    model = Model.from_laws(IMPACT, profiles={"even": [1, 1], "around": AROUND})
    assert model.profiles == ("even", "around")
    assert model.weight_laws == (None, AROUND)
    assert model.weights.tolist() == [[0.5, 0.5], [0.25, 0.75]]
    assert Model.from_laws(IMPACT).weight_laws == (None,)


def test_weights_of_a_law_are_its_mean():
    model = dataclasses.replace(Model.from_laws(IMPACT), weight_laws=(AROUND,))
    assert model.weights.tolist() == [[0.25, 0.75]]


def test_money_may_have_several_profiles_that_leave_out_criteria():
    model = Model.from_laws(IMPACT, rule="monetised-sum", profiles={"all": [3, 1], "lives": [0, 2]})
    assert model.weights.tolist() == [[1.0, 1.0], [0.0, 1.0]]


@pytest.mark.parametrize("rule", ["maximum", "monetised-sum"])
def test_uncertain_weights_need_the_weighted_sum(rule):
    with pytest.raises(
        InputError, match=rf"profile 'a' are uncertain, which needs .* 'weighted-sum'; the rule is '{rule}'"
    ):
        Model.from_laws(IMPACT, rule=rule, profiles={"a": AROUND})


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"profiles": {"a": DirichletWeights((1, 1, 1))}}, r"profile 'a' has weights of 3 criteria, the model has 2"),
        (
            {"profiles": {"a": [1, 1, 1]}},
            r"`profiles\['a'\]` must be one weight of each of 2 criteria, got \[1, 1, 1\]",
        ),
        ({"profiles": {"a": [0, 0]}}, r"`profiles\['a'\]` must not all be zero"),
        ({"profiles": {"a": AROUND}, "weights": {"cost": 1}}, r"give either `weights` or `profiles`"),
        ({"profiles": {}}, r"`profiles` must be different labels, at least one"),
    ],
)
def test_profiles_that_do_not_fit_are_refused(options, message):
    with pytest.raises(InputError, match=message):
        Model.from_laws(IMPACT, **options)


def test_there_is_one_law_for_each_profile():
    with pytest.raises(InputError, match=r"`weight_laws` must have the shape \(profile\) = \(1,\), got \(2,\)"):
        dataclasses.replace(Model.from_laws(IMPACT), weight_laws=(None, AROUND))


def test_every_scenario_has_weight_in_every_draw():
    impact = (*Model.from_laws(IMPACT).impact[:1], (Item.of(LAW), None))  # cyber has costs only
    model = dataclasses.replace(Model.from_laws(IMPACT), impact=impact, weight_laws=(AROUND,))
    assert model.present.tolist() == [[True, True], [True, False]]
    mixed = MixtureWeights(((0.5, 0.5), (0, 1)), (0.9, 0.1))
    with pytest.raises(InputError, match=r"scenario 'cyber' has no judged criterion with weight in profile 'per-crit"):
        dataclasses.replace(model, weight_laws=(mixed,))
    never = MixtureWeights(mixed.weights, (1, 0))
    assert dataclasses.replace(model, weight_laws=(never,)).weights.tolist() == [[0.5, 0.5]]
