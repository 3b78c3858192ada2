"""What is said of experts."""

from __future__ import annotations

import pandas as pd
from tests.unit.model.panel_data import PANEL, cell, judged, seeds

from riskmc.model.assumptions_experts import expert_sentences

SEEDS = seeds({"anna": 10.0, "bert": 4.0})


def said(rows=PANEL, frames=None, **experts):
    return " ".join(expert_sentences(judged(rows, experts=experts, frames=frames)))


def test_a_pool_that_is_one_law_is_said_to_make_sampling_irrelevant():
    text = said(pooling="quantile")
    assert (
        "2 experts are pooled with equal weights into one law of each item: the average of their quantiles on" in text
    )
    assert "No expert is chosen, so that the sampling of experts has no effect." in text
    assert "is chosen per draw" not in text


def test_another_rule_for_likelihoods_is_said():
    text = said(likelihood_pooling="log-odds", extremise=1.5)
    assert "form a linear pool" in text
    assert (
        "pooled by another rule: the average of their quantiles as log odds, which are then multiplied by 1.5." in text
    )
    assert "another rule" not in said(likelihood_pooling="linear")


def test_vetoes_of_a_log_pool_are_said_for_the_first_pools():
    rows = [
        cell(expert, *labels, criterion=criterion)
        for criterion, best in (("deaths", 2), ("costs", 3), ("unrest", 4))
        for expert, labels in (("anna", ("1", str(best), "5")), ("bert", (f"{best - 0.4}", str(best), f"{best + 0.5}")))
    ]
    assessment = judged(rows, reading={"bounds": "range", "missing": "exclude"}, experts={"pooling": "log"})
    text = " ".join(expert_sentences(assessment))
    assert "Pool of flood deaths: the log pool gives no probability to what lies outside" in text
    assert "more pools" not in text


def test_weights_are_named():
    listed = pd.DataFrame({"expert": ["bert", "anna"], "weight": [3, 1]})
    assert "with the given weights of experts.csv" in said(frames={"experts_table": listed}, weights="given")
    assert "with the given weights;" in said(weights={"anna": 1, "bert": 2})


def test_performance_is_compared_with_equal_weights():
    text = said(frames={"calibration": SEEDS}, weights="global", threshold=0.0)
    assert "linear pool with weights by performance on seed questions;" in text
    assert "classical model on 10 seed questions, threshold of the calibration score 0 (given): anna 0." in text
    assert "the pool by performance scores" in text
    assert "better than equal weights there" in text
    item = said(frames={"calibration": SEEDS}, weights="item")
    assert "seed questions for each item;" in item
    assert "(optimised)" in item
    assert "in each item these are shared out anew by information" in item


def test_rounds_are_said_where_there_are_several():
    rows = [*(cell(round="1"), cell(round="2", best="2"), cell("bert", round="1"))]
    assert "the last round counts: 1 of round 1, 1 of round 2; 1 of other rounds are kept as data only." in said(rows)
    assert "the last round up to 1 counts: 2 of round 1; 1 of other rounds" in said(rows, round=1)
    assert "round" not in said()


def test_rounds_are_said_of_a_single_expert_too():
    text = said([cell(round="1"), cell(round="2")])
    assert (
        text == "Of each expert and item the last round counts: 1 of round 2; 1 of other rounds are kept as data only."
    )


def test_silent_experts_are_pooled_or_spoken_for():
    rows = [*PANEL, cell(scenario="storm"), cell(scenario="storm", criterion="likelihood")]
    assert "bert (2 of 6). There another one speaks instead" in said(rows)
    assert "bert (2 of 6). There the others are pooled, so who" in said(rows, pooling="quantile")
