"""Weights of experts: equal, given, and by performance on seed questions."""

from __future__ import annotations

import pandas as pd
import pytest
from tests.unit.model.panel_data import PANEL, cell, judged, seeds

from riskmc.elicitation.calibration import seed_data
from riskmc.elicitation.cooke.classical import classical_model, item_weights
from riskmc.exceptions import AssessmentError, ReadingWarning
from riskmc.model import to_model
from riskmc.model.best import best_coordinates
from riskmc.model.expert_weights import rests_on_performance
from riskmc.model.laws import coordinate_law

SEEDS = seeds({"anna": 10.0, "bert": 4.0})
OFF = seeds({"anna": 10.0, "bert": 4.0}, offset_of={"bert": 30.0})


def weights(frames=None, rows=PANEL, **experts):
    return judged(rows, experts=experts, frames=frames).expert_weights


def faults(frames=None, rows=PANEL, **experts):
    with pytest.raises(AssessmentError, match=r"has \d+ fault") as caught:
        judged(rows, experts=experts, frames=frames)
    return [str(fault) for fault in caught.value.faults]


def test_equal_weights_and_a_table():
    assert weights().of_expert == {"anna": 1.0, "bert": 1.0}
    assert weights(weights={"anna": 2, "bert": 0}).of_expert == {"anna": 2.0, "bert": 0.0}


def test_weights_of_the_list_of_experts():
    listed = pd.DataFrame({"expert": ["bert", "anna"], "weight": [3, 1]})
    assert weights({"experts_table": listed}, weights="given").of_expert == {"anna": 1.0, "bert": 3.0}
    assert weights({"experts_table": listed}).of_expert == {"anna": 1.0, "bert": 1.0}


def test_weights_that_are_not_given_are_a_fault():
    (message,) = faults(weights="given")
    assert message.startswith(
        "settings, experts.weights: 'given' takes the weights of experts.csv, but there are none."
    )
    without = pd.DataFrame({"expert": ["bert", "anna"], "panel": ["a", "b"]})
    assert "but there are none" in faults({"experts_table": without}, weights="given")[0]


def test_global_weights_are_those_of_the_classical_model():
    assessment = judged(experts={"weights": "global", "threshold": 0.0}, frames={"calibration": SEEDS})
    model = classical_model(seed_data(assessment.calibration), threshold=0.0)
    shares = model.weights.tolist()
    assert to_model(assessment).impact[0][0].weights == pytest.approx({"anna": shares[0], "bert": shares[1]})
    assert 0.0 < shares[0] < 1.0
    assert rests_on_performance(assessment)


def test_an_expert_below_the_threshold_is_not_heard():
    found = judged(experts={"weights": "global"}, frames={"calibration": OFF})
    assert found.expert_weights.of_expert["bert"] == 0.0
    assert to_model(found).impact[0][0].weights == {"anna": 1.0, "bert": 0.0}
    assert best_coordinates(found, "deaths").tolist() == [2.0]


def test_item_weights_take_the_information_of_each_judgement():
    rows = [
        *(cell("anna", "2", "3", "4", criterion=criterion) for criterion in ("deaths", "costs")),
        cell("bert", "2", "3", "4"),
        cell("bert", "2.9", "3", "3.1", criterion="costs"),
    ]
    assessment = judged(rows, experts={"weights": "item", "threshold": 0.0}, frames={"calibration": SEEDS})
    found = assessment.expert_weights
    model = classical_model(seed_data(assessment.calibration), weights="item", threshold=0.0)
    quantiles = [
        coordinate_law(one, "costs", assessment.framework, assessment.settings.reading).ppf([0.05, 0.5, 0.95])
        for one in assessment.judgements_of("flood", "costs")
    ]
    assert list(found.of_item["flood", "costs"].values()) == pytest.approx(item_weights(model, quantiles).tolist())
    assert found.of("bert", "flood", "costs") > found.of("bert", "flood", "deaths")
    assert found.of("carl", "flood", "costs") == 0.0


def test_who_did_not_judge_an_item_has_no_weight_in_it():
    rows = [*PANEL, cell("anna", scenario="storm"), cell("anna", scenario="storm", criterion="likelihood")]
    found = weights({"calibration": SEEDS}, rows, weights="item", threshold=0.0)
    assert found.of_item["storm", "deaths"] == {"anna": 1.0, "bert": 0.0}


def test_performance_needs_seed_questions():
    (message,) = faults(weights="global")
    assert "weighs experts by their answers to seed questions, but there is none with a realisation" in message
    targets = SEEDS.assign(realisation="")
    assert "none with a realisation" in faults({"calibration": targets}, weights="item")[0]


def test_an_expert_who_answered_no_seed_question_is_named():
    rows = [*PANEL, cell("carl")]
    (message,) = faults({"calibration": SEEDS}, rows, weights="global")
    assert "experts.weights: 'carl' answered no seed question, so that no score is possible. Ask" in message


def test_a_threshold_that_nobody_reaches_is_a_fault():
    (message,) = faults({"calibration": OFF}, weights="global", threshold=1.0)
    assert message.startswith("settings, experts.weights: ")
    assert "threshold" in message


def test_an_item_that_only_the_weightless_judged_is_a_fault():
    rows = [*PANEL, cell("bert", scenario="storm"), cell("anna", scenario="storm", criterion="likelihood")]
    for kind in ("global", "item"):
        (message,) = faults({"calibration": OFF}, rows, weights=kind)
        assert "'deaths' of 'storm' is judged only by 'bert', whose weight is zero" in message


def test_few_seed_questions_are_noted():
    found = weights({"calibration": seeds({"anna": 10.0, "bert": 4.0}, n=4)}, weights="global", threshold=0.0)
    assert any("4 seed questions, which is few" in note for note in found.notes)
    assert all(note[0].isupper() for note in found.notes)


def test_who_answered_seed_questions_and_judged_nothing_has_no_part_in_the_weights():
    with_dora = seeds({"anna": 10.0, "bert": 4.0, "dora": 1.0})
    with pytest.warns(ReadingWarning, match="'dora' answered seed questions and judged nothing that counts"):
        found = weights({"calibration": with_dora}, weights="global")
    without = weights({"calibration": SEEDS}, weights="global")
    assert found.of_expert == without.of_expert
    assert found.model.data.experts == ("anna", "bert")
    assert found.model.threshold == without.model.threshold
