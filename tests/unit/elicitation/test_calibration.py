from __future__ import annotations

import numpy as np
import pytest
from tests.unit.elicitation.rows import table, texts

from riskmc.elicitation.calibration import SeedQuestion, read_calibration, seed_data
from riskmc.exceptions import InputError

HEADER = "question,expert,p05,p50,p95,realisation,scale,unit,text"
GOOD = ("q1,anna,1,2,4,3,log,km,How far?", "q1,bert,2,3,9,,,,", "q2,anna,-1,0,1,,,,")


def read(*rows, judging=("anna", "bert")):
    questions, faults = read_calibration(table("calibration.csv", HEADER, *rows), judging)
    return questions, texts(faults)


def test_answers_are_put_together_by_question():
    questions, faults = read(*GOOD)
    assert faults == []
    assert questions == (
        SeedQuestion("q1", {"anna": (1, 2, 4), "bert": (2, 3, 9)}, 3.0, "log", "km", "How far?"),
        SeedQuestion("q2", {"anna": (-1, 0, 1)}),
    )
    assert [question.is_seed for question in questions] == [True, False]


def test_what_belongs_to_a_question_may_stand_in_any_row():
    rows = ("q1,anna,1,2,4,,,,", "q1,,,,,3.0,LOG,km,How  far?", "q1,bert,2,3,9,3,log,km,How far?")
    questions, faults = read(*rows)
    assert faults == []
    assert (questions[0].realisation, questions[0].scale, questions[0].unit) == (3.0, "log", "km")
    assert set(questions[0].answers) == {"anna", "bert"}


def test_an_expert_may_leave_a_question_open():
    questions, faults = read("q1,anna,1,2,4,3,,,", "q1,bert,,,,,,,")
    assert (set(questions[0].answers), faults) == ({"anna"}, [])


def test_questions_whose_answers_are_still_to_come_are_no_questions_yet():
    assert read("q1,,,,,3,,,How far?", "q2,,,,,,,,How high?") == ((), [])


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ("q3,anna,3,2,4,1,,,", "row 5, column p50: 2 is not above p05, 3. Quantiles must rise: p05 < p50 < p95"),
        ("q3,anna,1,2,2,1,,,", "row 5, column p95: 2 is not above p50, 2."),
        ("q3,anna,1,2,,1,,,", "row 5, column p95: is empty, but p05 and p50 are given. Fill in p05, p50 and p95"),
        ("q3,anna,1,x,3,1,,,", "row 5, column p50: 'x' is not a number."),
        ("q3,anna,1,2 km,3,1,,,", "row 5, column p50: '2 km' has a unit: write the number alone"),
        ("q3,anna,1,2 %,3,1,,,", "row 5, column p50: '2 %' has a unit"),
        ("q3,anna,1,inf,3,1,,,", "row 5, column p50: 'inf' is not a number."),
        ("q3,anna,1,2,3,true,,,", "row 5, column realisation: 'true' is not a number."),
        ("q3,anna,1,2,3,1,logarithmic,,", "row 5, column scale: 'logarithmic' is not a scale. Allowed: uniform, log,"),
        ("q3,anna,0,2,3,1,log,,", "row 5, column p05: 0. A question on a log scale needs numbers above zero."),
        ("q3,anna,1,2,3,-1,log,,", "row 5, column realisation: -1. A question on a log scale needs"),
        ("q3,,1,2,3,1,,,", "row 5, column expert: is empty. Name the expert who answered"),
        (",anna,1,2,3,1,,,", "row 5, column question: is empty. Give each question a short id."),
        ("q3,ana,1,2,3,1,,,", "row 5, column expert: 'ana' judged nothing. Those who judged are 'anna', 'bert'. Did"),
        ("q1,anna,1,2,4,,,,", "row 5: 'anna' answered 'q1' before, in row 2. Keep one of the two."),
        ("q1,,,,,4,,,", "row 5, column realisation: '4', but row 2 says '3'. All rows of a question must agree."),
        ("q1,,,,,,uniform,,", "row 5, column scale: 'uniform', but row 2 says 'log'."),
        ("q1,,,,,,,m,", "row 5, column unit: 'm', but row 2 says 'km'."),
        ("q1,,,,,,,,How near?", "row 5, column text: 'How near?', but row 2 says 'How far?'."),
        ("q3,,,,,1,,,", "row 5, column question: nobody answered 'q3'. Add an answer, or leave the question out."),
    ],
)
def test_a_wrong_row_gets_one_fault_and_nothing_is_half_read(row, expected):
    questions, faults = read(*GOOD, row)
    assert questions == ()
    assert [fault[: len(expected) + 17] for fault in faults] == [f"calibration.csv, {expected}"]


def test_all_faults_are_told_at_once_and_in_order():
    _, faults = read("q1,anna,1,1,1,x,lg,,", "q2,ana,1,2,,,,,", "q2,ana,a,b,c,,,,")
    assert [fault.split(":")[0].split(", ")[1] for fault in faults] == [*["row 2"] * 4, *["row 3"] * 2, "row 4"]


def test_answers_in_a_form_are_merged_and_named():
    given = table("calibration.csv", HEADER, "q1,,,,,3,,,", "q1,bert,1,2,4,,,,")
    form = table("forms/anna.xlsx", HEADER, "q1,anna,1,2,5,,,,", "q1,bert,1,2,5,,,,", first=6)
    questions, faults = read_calibration(given.joined_by([form]), ["anna", "bert"])
    assert questions == ()
    assert texts(faults) == [
        "forms/anna.xlsx, row 7: 'bert' answered 'q1' before, in calibration.csv, row 3. Keep one of the two."
    ]


def test_the_classical_model_gets_arrays_with_gaps():
    questions, _ = read(*GOOD)
    data = seed_data(questions)
    assert (data.experts, data.questions, data.scale) == (("anna", "bert"), ("q1", "q2"), ("log", "uniform"))
    np.testing.assert_array_equal(data.quantiles, [[[1, 2, 4], [-1, 0, 1]], [[2, 3, 9], [np.nan] * 3]])
    np.testing.assert_array_equal(data.realisations, [3.0, np.nan])
    assert seed_data(questions, ["bert", "anna"]).experts == ("bert", "anna")


def test_an_expert_without_an_answer_has_no_score():
    questions, _ = read(*GOOD)
    with pytest.raises(InputError, match="was answered by carl: no score is possible"):
        seed_data(questions, ["anna", "carl"])


def test_who_judged_nothing_may_answer_unless_the_name_is_nearly_one_that_judged():
    given = table("calibration.csv", HEADER, "q1,dora,1,2,4,3,,,", "q1,ana,1,2,4,,,,")
    _, (fault,) = read_calibration(given, ["anna"])
    assert str(fault).startswith("calibration.csv, row 3, column expert: 'ana' judged nothing.")
    questions, faults = read_calibration(given, ["anna"], ["ana", "anna"])
    assert (list(questions[0].answers), faults) == (["dora", "ana"], [])
