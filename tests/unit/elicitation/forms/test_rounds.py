from __future__ import annotations

import pytest

from riskmc import frameworks
from riskmc.elicitation.forms.rounds import earlier_of, experts_before, read_answers
from riskmc.elicitation.scenarios import Scenario
from riskmc.elicitation.tables import Row, Table

DUTCH = frameworks.load("nl-nra-2014")
SCENARIOS = [Scenario("flood", "Flood", kind="hazard")]
ITEM = ("flood", "1.1")


def judgements(*rows, criterion="1.1"):
    keys = ("expert", "low", "best", "high", "round", "coverage")
    cells = [{"scenario": "flood", "criterion": criterion} | dict(zip(keys, row, strict=False)) for row in rows]
    return [Table("judgements.csv", tuple(Row(number, row) for number, row in enumerate(cells, start=2)))]


def chips(expert, **counts):
    cells = [
        {"scenario": "flood", "criterion": "1.1", "expert": expert, "class": k, "chips": n} for k, n in counts.items()
    ]
    return [Table("chips.csv", tuple(Row(number, row) for number, row in enumerate(cells, start=2)))]


def shown(answers, expert="anna", route="class-range", language="en", round_number=9):
    return earlier_of(answers, DUTCH, route, expert, round_number, language)


def test_the_group_is_shown_by_the_outermost_labels_and_the_median_of_best():
    rows = [("anna", "A", "B", "C"), ("bert", "B", "D", "E"), ("carl", "", "C", "")]
    answers, faults = read_answers(judgements(*rows), [], DUTCH, SCENARIOS)
    assert faults == []
    earlier = shown(answers)[ITEM]
    assert (earlier.group_range, earlier.group_median) == ("A to E, 3 expert(s)", "C")
    assert earlier.own["best"] == "B"


def test_the_median_of_an_even_number_names_both_labels():
    answers, _ = read_answers(judgements(("anna", "A", "B", "C"), ("bert", "B", "D", "E")), [], DUTCH, SCENARIOS)
    assert shown(answers)[ITEM].group_median == "B to D"


def test_only_the_last_answer_before_the_round_counts():
    rows = [("anna", "A", "A", "A", "1"), ("anna", "C", "C", "C", "2"), ("anna", "E", "E", "E", "3")]
    answers, _ = read_answers(judgements(*rows), [], DUTCH, SCENARIOS)
    assert [shown(answers, round_number=n)[ITEM].group_range for n in (2, 3, 4)] == [f"{k}, 1 expert(s)" for k in "ACE"]
    assert shown(answers, round_number=1) == {}
    assert (experts_before(answers, 1), experts_before(answers, 2)) == ((), ("anna",))


def test_chips_and_classes_are_one_group_and_chips_come_back_as_chips():
    answers, faults = read_answers(
        judgements(("anna", "A", "B", "C")), chips("bert", C="5", D="10", E="5", A="0"), DUTCH, SCENARIOS
    )
    assert faults == []
    earlier = shown(answers, "bert", "chips")[ITEM]
    assert (earlier.group_range, earlier.group_median) == ("A to E, 2 expert(s)", "B to D")
    assert {key: text for key, text in earlier.own.items() if key.startswith("chips")} == {
        "chips:C": "5",
        "chips:D": "10",
        "chips:E": "5",
        "chips:A": "0",
    }


def test_no_chip_is_no_answer():
    assert read_answers([], chips("bert", A="0", B=""), DUTCH, SCENARIOS) == ((), [])


@pytest.mark.parametrize(("given", "typed"), [("0.7", "70"), ("70 %", "70"), ("70", "70"), ("", "")])
def test_how_sure_is_shown_as_it_is_typed(given, typed):
    answers, _ = read_answers(judgements(("anna", "A", "B", "C", "1", given)), [], DUTCH, SCENARIOS)
    assert shown(answers, route="four-step")[ITEM].own["coverage"] == typed


def test_numbers_lose_their_unit_in_a_form_of_numbers_only():
    table = judgements(("anna", "0.5 %", "1 %", "D"), criterion="likelihood")
    answers, _ = read_answers(table, [], DUTCH, SCENARIOS)
    item = ("flood", "likelihood")
    assert [shown(answers, route="quantiles")[item].own[key] for key in ("low", "best", "high")] == ["0.5", "1", "D"]
    assert shown(answers)[item].own["low"] == "0.5 %"


def test_who_did_not_answer_sees_the_group_only():
    answers, _ = read_answers(judgements(("anna", "A", "B", "C")), [], DUTCH, SCENARIOS)
    earlier = shown(answers, "dora", language="nl")[ITEM]
    assert (earlier.own, earlier.group_range) == ({}, "A tot C, 1 deskundige(n)")


def test_a_scenario_that_is_gone_is_left_out():
    assert read_answers(judgements(("anna", "Q", "Q", "Q")), [], DUTCH, [Scenario("fire", "Fire")]) == ((), [])


def test_every_fault_is_reported_with_its_row():
    tables = [
        *judgements(("anna", "Q", "B", "C"), ("bert", "A", "B", "C", "two"), ("carl", "A", "B", "C", "1", "5")),
        *judgements(("anna", "A", "B", "C"), criterion="9.9"),
    ]
    answers, faults = read_answers(tables, chips("bert", Z="3") + chips("carl", A="x"), DUTCH, SCENARIOS)
    assert answers[0].expert == "carl"
    assert [(fault.file, fault.row) for fault in faults] == [
        ("judgements.csv", 2),
        ("judgements.csv", 3),
        ("judgements.csv", 2),
        ("chips.csv", 2),
        ("chips.csv", 2),
    ]
