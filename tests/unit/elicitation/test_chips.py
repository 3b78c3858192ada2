from __future__ import annotations

import pytest
from tests.unit.elicitation.rows import DEATHS, FLOOD, FRAMEWORK, entries, table, texts

from riskmc.elicitation.chips import chip_classes, ends_and_best, read_chips
from riskmc.elicitation.judgements import read_judgements
from riskmc.scales import Scale

HEADER = "scenario,criterion,expert,class,chips,round,rationale"


def read(*rows):
    known = entries()
    return read_chips(table("chips.csv", HEADER, *rows), known), texts(known.faults)


def test_chips_are_laid_on_class_zero_and_whole_classes():
    assert chip_classes(DEATHS) == ("X", "A", "B", "C", "D", "E")
    assert chip_classes(Scale(("1", "2"), zero=None)) == ("1", "2")


@pytest.mark.parametrize(
    ("counts", "places"),
    [
        ([0, 2, 5, 1], (1, 2, 3)),
        ([0, 3, 3, 0], (1, 1, 2)),
        ([2, 2, 2], (0, 1, 2)),
        ([1, 1, 1, 1], (0, 1, 3)),
        ([4, 0, 4, 0, 4], (0, 2, 4)),
        ([0, 0, 1], (2, 2, 2)),
    ],
)
def test_the_ends_have_chips_and_best_has_most(counts, places):
    assert ends_and_best(counts) == places


def test_rows_of_one_item_are_put_together_in_the_order_of_the_classes():
    laid, faults = read("flood,1.1,anna,C,6,,why", "flood,1.1,anna,B,2.5,,why", "flood,1.2,anna,X,1,2,")
    assert faults == []
    assert [one.counts for one in laid] == [(0, 0, 2.5, 6, 0, 0), (1, 0, 0, 0, 0, 0)]
    assert [(one.item.criterion, one.item.round, one.rationale, one.row) for one in laid] == [
        ("1.1", 1, "why", 2),
        ("1.2", 2, "", 4),
    ]


def test_empty_cells_are_no_chips_and_items_without_any_are_not_judged():
    laid, faults = read("flood,1.1,anna,B,,,", "flood,1.1,anna,C,1,,", "flood,1.2,anna,B,,,", "flood,1.2,anna,C,,,")
    assert faults == []
    assert [one.item.criterion for one in laid] == ["1.1"]


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        (["flood,1.1,anna,F,1,,"], "row 2, column class: 'F' is not a class. Allowed: X, A, B, C, D, E."),
        (["flood,1.1,anna,b,1,,"], "row 2, column class: 'b' is not a class. Allowed: X, A, B, C, D, E. Did"),
        (["flood,1.1,anna,B_high,1,,"], "row 2, column class: 'B_high' is a part of a class; chips are laid on whole"),
        (["flood,1.1,anna,,1,,"], "row 2, column class: is empty. Name the class that the chips are laid on: X, A,"),
        (["flood,likelihood,anna,X,1,,"], "row 2, column class: 'X' is not a class. Allowed: A, B, C, D, E."),
        (["flood,1.1,anna,B,-1,,"], "row 2, column chips: '-1' is no number of chips. Allowed: 0 to 1e+06"),
        (["flood,1.1,anna,B,1e7,,"], "row 2, column chips: '1e7' is no number of chips."),
        (["flood,1.1,anna,B,many,,"], "row 2, column chips: 'many' is not a number."),
        (["flood,1.1,anna,B,20 %,,"], "row 2, column chips: '20 %' is not a number."),
        (["flood,1.1,anna,B,1,,", "flood,1.1,anna,B,2,,"], "row 3, column class: chips on 'B' for this item are"),
        (["flood,1.1,anna,B,0,,", "flood,1.1,anna,C,0,,"], "row 2, column chips: 'anna' laid no chip on '1.1'"),
        (["flood,1.1,anna,B,1,0,"], "row 2, column round: '0' is not a round."),
    ],
)  # fmt: skip
def test_a_wrong_row_gets_one_fault_and_its_item_is_not_read(rows, expected):
    laid, (fault,) = read(*rows)
    assert laid == ()
    assert fault.startswith(f"chips.csv, {expected}")


def test_the_same_class_in_another_round_or_by_another_expert_is_fine():
    laid, faults = read("flood,1.1,anna,B,1,,", "flood,1.1,anna,B,2,2,", "flood,1.1,bert,B,3,,")
    assert (len(laid), faults) == (3, [])


JUDGED = table(
    "judgements.csv", "scenario,criterion,expert,low,best,high", "flood,1.2,anna,A,B,C", "flood,likelihood,anna,A,B,C"
)


def test_chips_become_judgements_with_a_range_and_a_best():
    chips = table("chips.csv", HEADER, "flood,1.1,anna,B high,,,", "flood,1.1,anna,B,3,,", "flood,1.1,anna,D,5,,so")
    _, (part,) = read_judgements(JUDGED, FRAMEWORK, [FLOOD], chips=chips)
    assert "'B high' is a part of a class" in str(part)
    chips = table("chips.csv", HEADER, "flood,1.1,anna,B,3,,", "flood,1.1,anna,D,5,,so")
    judgements, faults = read_judgements(JUDGED, FRAMEWORK, [FLOOD], chips=chips)
    assert faults == []
    laid = judgements[-1]
    assert [label.text for label in (laid.low, laid.best, laid.high)] == ["B", "D", "D"]
    assert (laid.chips, laid.source, laid.row, laid.rationale) == ((0, 0, 3, 0, 5, 0), "chips.csv", 2, "so")
    assert [judgement.chips for judgement in judgements[:2]] == [(), ()]


def test_an_item_is_judged_with_a_range_or_with_chips():
    chips = table("chips.csv", HEADER, "flood,1.1,bert,B,3,,", "flood,1.2,anna,D,5,,")
    _, (fault,) = read_judgements(JUDGED, FRAMEWORK, [FLOOD], chips=chips)
    assert str(fault) == (
        "chips.csv, row 3: 'anna' judged '1.2' of 'flood' before, in judgements.csv, row 2. Keep one of the two."
    )
    chips = table("chips.csv", HEADER, "flood,1.1,bert,B,3,,", "flood,1.2,anna,D,5,2,")
    assert read_judgements(JUDGED, FRAMEWORK, [FLOOD], chips=chips)[1] == []
