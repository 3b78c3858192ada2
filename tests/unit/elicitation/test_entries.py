from __future__ import annotations

from dataclasses import replace

import pytest
from tests.unit.elicitation.rows import FRAMEWORK, entries, table, texts

from riskmc.elicitation.entries import Item, judged_criteria, stored_as_number, unknown_name, unknown_name_faults

HEADER = "scenario,criterion,expert,round"


def test_what_can_be_judged_follows_the_framework():
    assert judged_criteria(FRAMEWORK) == ("1.1", "1.2", "likelihood")
    assert judged_criteria(replace(FRAMEWORK, likelihood=None)) == ("1.1", "1.2")


def test_a_row_names_an_item_of_the_first_round_by_the_panel_unless_it_says_otherwise():
    given, known = table("a.csv", HEADER, "flood,1.1,,", "flood,1.1,anna,2"), entries()
    assert [known.item(row, given) for row in given.rows] == [
        Item("flood", "1.1", "panel", 1),
        Item("flood", "1.1", "anna", 2),
    ]


def test_an_item_is_claimed_once_for_each_round():
    given, known = table("a.csv", HEADER, "flood,1.1,anna,1", "flood,1.1,anna,2", "flood,1.1,anna,2"), entries()
    claimed = [known.claim(known.item(row, given), row, given) for row in given.rows]
    assert claimed == [True, True, False]
    assert texts(known.faults) == [
        "a.csv, row 4: 'anna' judged '1.1' of 'flood' in round 2 before, in row 3. Keep one of the two rows."
    ]


def test_an_item_in_two_files_names_both_places():
    first, second = table("a.csv", HEADER, "flood,1.1,anna,1"), table("b.xlsx", HEADER, "flood,1.1,anna,", first=9)
    joined, known = first.joined_by([second]), entries()
    for row in joined.rows:
        known.claim(known.item(row, joined), row, joined)
    assert texts(known.faults) == [
        "b.xlsx, row 9: 'anna' judged '1.1' of 'flood' before, in a.csv, row 2. Keep one of the two."
    ]


def test_what_is_judged_up_to_a_round():
    given, known = table("a.csv", HEADER, "flood,1.1,anna,1", "flood,1.2,anna,2", "fire,1.1,anna,x"), entries()
    for row in given.rows:
        if item := known.item(row, given):
            known.claim(item, row, given)
    assert known.judged(1) == {("flood", "1.1"), ("fire", "1.1")}  # a round that cannot be read may be any
    assert known.judged() == {*known.judged(1), ("flood", "1.2")}
    assert [fault.column for fault in known.faults] == ["round"]


def test_unknown_names_are_told_once_with_their_first_row():
    given, known = table("a.csv", HEADER, "flod,1.1,,", "flod,1.2,,", "flood,1.3,,"), entries()
    assert [known.item(row, given) for row in given.rows] == [None] * 3
    assert texts(unknown_name_faults(known)) == [
        (
            "a.csv, row 2, column scenario: unknown scenario 'flod'. Allowed: flood, fire. Did you mean 'flood'? "
            "It stands in 2 rows."
        ),
        "a.csv, row 4, column criterion: unknown criterion '1.3'. Allowed: 1.1, 1.2, likelihood. Did you mean '1.2'?",
    ]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("", "is empty. Name a criterion."),
        ("1-feb", "'1-feb' is a date: a spreadsheet turned '1.2' into a date."),
        ("1.1", "'1.1' is not a criterion, but '1.10' is: a spreadsheet drops the last zero."),
    ],
)
def test_what_spreadsheets_do_to_names_is_explained(name, expected):
    assert unknown_name("criterion", name, ["1.10", "1.2"]).startswith(expected)


def test_a_number_that_may_be_two_ids_is_doubtful():
    assert stored_as_number("1.1", ["1.1", "1.2"]) == ""
    assert "which may be '1.1' or '1.10'" in stored_as_number("1.1", ["1.1", "1.10"])
