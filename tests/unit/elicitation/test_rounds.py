from __future__ import annotations

import math

import pandas as pd
import pytest

from riskmc.elicitation.judgements import Judgement
from riskmc.elicitation.labels import Label
from riskmc.elicitation.rounds import round_changes, split_rounds
from riskmc.model.assessment import Assessment


def judgement(best, round_number, expert="anna"):
    label = Label(str(best), best - 0.5, best + 0.5)
    return Judgement("flood", "impact", expert, label, label, label, round=round_number)


FIRST, SECOND, OTHER = judgement(2, 1), judgement(3, 2), judgement(4, 1, "bert")


@pytest.mark.parametrize(
    ("last", "in_use", "others"),
    [
        (None, (SECOND, OTHER), (FIRST,)),
        (2, (SECOND, OTHER), (FIRST,)),
        (1, (FIRST, OTHER), (SECOND,)),
    ],
)
def test_the_last_round_of_each_expert_counts(last, in_use, others):
    assert split_rounds([FIRST, SECOND, OTHER], last) == (in_use, others)


def test_who_speaks_later_only_is_not_heard_before():
    assert split_rounds([SECOND], 1) == ((), (SECOND,))


def test_moves_are_those_of_best_on_the_class_axis():
    rows = [
        ("flood", "impact", "anna", 1, "2", "3", "5"),
        ("flood", "impact", "anna", 2, "3", "4", "4"),
        ("flood", "impact", "anna", 3, "4", "4", "4"),
        ("flood", "impact", "bert", 1, "2", "2", "4"),
        ("flood", "likelihood", "anna", 1, "1", "2", "3"),
    ]
    assessment = Assessment.from_frames(
        pd.DataFrame(rows, columns=["scenario", "criterion", "expert", "round", "low", "best", "high"]),
        framework="uk-nrr-2025",
        reading={"bounds": "range"},
        experts={"round": 2},
        dependence={"within_scenario": 0},
    )
    table = round_changes(assessment)
    assert table["expert"].tolist() == ["anna"] * 3
    assert table["round"].tolist() == [1, 2, 3]
    assert table["best"].tolist() == ["3", "4", "4"]
    assert table["in_use"].tolist() == [False, True, False]
    assert table["best_coordinate"].tolist() == [3.0, 4.0, 4.0]
    assert math.isnan(table["move"][0])
    assert table["move"].tolist()[1:] == [4.0 - 3.0, 4.0 - 4.0]
    widths = [5.5 - 1.5, 4.5 - 2.5, 4.5 - 3.5]
    assert table["width_change"].tolist()[1:] == [widths[1] - widths[0], widths[2] - widths[1]]


def test_without_a_second_round_nothing_moved():
    rows = [("flood", "impact", "2", "3", "5"), ("flood", "likelihood", "1", "2", "3")]
    assessment = Assessment.from_frames(
        pd.DataFrame(rows, columns=["scenario", "criterion", "low", "best", "high"]),
        framework="uk-nrr-2025",
        reading={"bounds": "range"},
        dependence={"within_scenario": 0},
    )
    assert round_changes(assessment).empty
