from __future__ import annotations

import dataclasses

import numpy as np
import pytest
import xarray as xr
from tests.unit.report.pairless import without_pairs

from riskmc.distributions import PERT, Point
from riskmc.model import Dependence, Model
from riskmc.model.dependence import Correlations, Driver
from riskmc.report import statements
from riskmc.report.statements import (
    assumption_sentences,
    class_word,
    neighbour_statements,
    order_by_dependence,
    ranked_scenarios,
    scenario_name,
    verdict,
)
from riskmc.simulation import simulate

WORDS = ["limited", "substantial", "serious", "very serious", "catastrophic"]


@pytest.fixture(scope="module")
def model() -> Model:
    impact = {
        "flood": {"cost": PERT(2, 5, 9), "deaths": PERT(1, 2, 6)},
        "cyber": {"cost": PERT(1, 4, 9), "deaths": PERT(0, 1, 8)},
        "heat": {"cost": Point(0.5), "deaths": Point(0.5)},
    }
    return Model.from_laws(impact, dependence=Dependence(within_scenario=0.5))


@pytest.fixture(scope="module")
def result(model):
    return simulate(model, n_draws=2**14, rng=1, keep_draws=2**14)


def test_scenarios_come_in_the_order_of_expected_rank(result):
    assert ranked_scenarios(result, "per-criterion") == ["flood", "cyber", "heat"]


def test_scenarios_without_a_likelihood_are_not_ranked_by_it(result):
    assert ranked_scenarios(result, "per-criterion", by="risk") == []


def test_each_pair_of_neighbours_gets_one_sentence_with_its_share(result):
    sentences = neighbour_statements(result, "per-criterion")
    total = result["draws"]["total_impact"].sel(profile="per-criterion")
    share = float((total.sel(scenario="flood") > total.sel(scenario="cyber")).mean())
    assert len(sentences) == 2
    assert sentences[0].startswith(f"flood ranks above cyber in {100 * share:.1f} % of draws (± 0.4 %).")


def test_a_pair_that_no_draw_turns_round_gets_a_bound(result):
    assert neighbour_statements(result, "per-criterion")[1] == "cyber ranks above heat with probability > 99.97 %."


def test_where_pairs_were_not_counted_one_sentence_says_so(result):
    assert neighbour_statements(without_pairs(result), "per-criterion") == [
        (
            "Neighbours are not compared: pairs of 3 scenarios are counted, and tiers formed, only if asked "
            "for (`pairwise=True` of `riskmc.simulate`)."
        )
    ]


def test_the_order_of_many_scenarios_is_not_run():
    model = Model.from_laws({f"s{i:02}": {"cost": PERT(1, 2, 9)} for i in range(13)})
    result = simulate(model, n_draws=2**8, rng=1)
    assert order_by_dependence(model, result) == []
    short = dataclasses.replace(model, order=model.scenarios[:3])
    assert len(order_by_dependence(short, simulate(short, n_draws=2**8, rng=1))) == 2


def test_the_other_runs_take_the_threads_and_the_bar(model, result, monkeypatch):
    asked = []
    monkeypatch.setattr(
        statements, "simulate", lambda model, **kept: asked.append(kept) or simulate(model, n_draws=256, rng=1)
    )
    order_by_dependence(model, result, threads=1, progress=True)
    assert [(kept["threads"], kept["progress"]) for kept in asked] == [(1, True)] * 2


def test_a_name_is_the_id_where_there_is_no_other(result):
    assert scenario_name(result, "flood") == "flood"


def test_equal_names_bear_their_ids_and_no_control_characters(result):
    inputs = result["inputs"].to_dataset().assign(scenario_name=("scenario", ["Same", "Same", "\x1b[1mHeat"]))
    named = xr.DataTree.from_dict({"inputs": inputs})
    assert [scenario_name(named, s) for s in ("flood", "cyber", "heat")] == [
        "Same (flood)",
        "Same (cyber)",
        r"\x1b[1mHeat",
    ]


def test_the_order_is_given_at_no_the_stated_and_full_dependence(model, result):
    found = order_by_dependence(model, result)
    assert [entry.within_scenario for entry in found] == [0.0, 0.5, 1.0]
    assert found[1].probability == result["ranking"]["order_probability"].item()
    alone = simulate(dataclasses.replace(model, dependence=Dependence(within_scenario=1.0)), n_draws=2**14, rng=1)
    assert found[2].probability == alone["ranking"]["order_probability"].item()
    assert found[0].probability > found[2].probability + 4 * np.hypot(found[0].mcse, found[2].mcse)


@pytest.mark.parametrize(
    ("given", "labels"),
    [
        ({"within_scenario": 0.0}, [0.0, 1.0]),
        ({"within_scenario": 0.4}, [0.0, 0.4, 1.0]),
        ({"within_scenario": {"flood": 0.2, "cyber": 0.5, "heat": 0.0}}, [0.0, "stated", 1.0]),
        ({"within_scenario": Correlations(("cost", "deaths"), [[1, 0.3], [0.3, 1]])}, [0.0, "stated", 1.0]),
        ({"within_scenario": 1.0, "degrees_of_freedom": 4.0}, [0.0, "stated", 1.0]),
        ({"drivers": (Driver("climate", ("flood", "heat"), impact=0.5),)}, [0.0, "stated", 1.0]),
    ],
)
def test_a_stated_dependence_that_is_no_number_has_a_label(model, result, monkeypatch, given, labels):
    asked = []
    monkeypatch.setattr(statements, "simulate", lambda model, **_: asked.append(model.dependence) or result)
    found = order_by_dependence(dataclasses.replace(model, dependence=Dependence(**given)), result)
    assert [entry.within_scenario for entry in found] == labels
    ends = [dependence.within_scenario for dependence in asked]
    assert ends == ([0.0, 1.0] if len(labels) > 2 else [1.0])
    assert not any(dependence.drivers or dependence.degrees_of_freedom < np.inf for dependence in asked)


def test_a_model_without_texts_has_no_assumptions(result):
    assert assumption_sentences(result) == []


@pytest.mark.parametrize(
    ("index", "words"),
    [
        (3.62, "serious to very serious"),
        (3.0, "serious"),
        (3.04, "serious"),
        (5.4, "above catastrophic"),
        (0.4, "below limited"),
        (-np.inf, "below limited"),
    ],
)
def test_a_verdict_is_one_word_or_the_two_it_lies_between(index, words):
    assert verdict(index, WORDS) == words


@pytest.mark.parametrize(
    ("index", "word"),
    [(3.49, "serious"), (3.5, "very serious"), (4.08, "very serious"), (5.6, "catastrophic"), (0.49, "below limited")],
)
def test_a_class_word_is_that_of_the_class_an_index_lies_in(index, word):
    assert class_word(index, WORDS) == word
