from __future__ import annotations

import pytest

from riskmc.elicitation.cells import is_number_text, read_coverage, read_grade, read_number, read_round, weakest
from riskmc.exceptions import InputError


@pytest.mark.parametrize(
    ("text", "number"), [("12", 12.0), (" -0.5 ", -0.5), (".5", 0.5), ("1e3", 1000.0), ("+2.", 2.0)]
)
def test_a_plain_number_is_read(text, number):
    assert read_number(text) == number


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("1,5", "'1,5' has a comma in a number: write a decimal point"),
        ("1 000", "'1 000' has a thousands separator: write '1000'"),
        ("1,000,000", "'1,000,000' has a thousands separator: write '1000000'"),
        ("1e999", "'1e999' is too large a number"),
        ("nan", "'nan' is not a number"),
        ("inf", "'inf' is not a number"),
        ("", "'' is not a number"),
        ("0x10", "'0x10' is not a number"),
        ("1_000", "'1_000' is not a number"),
        ("1e" + "9" * 200, "is not a number"),
    ],
)
def test_what_is_no_plain_number_is_refused(text, message):
    with pytest.raises(InputError, match=message):
        read_number(text)


def test_numbers_between_quotes_are_recognised():
    assert [is_number_text(text) for text in ("0.5", "0,5", "50 %", "half.csv", "correlations", "")] == [
        *[True] * 3,
        *[False] * 3,
    ]


@pytest.mark.parametrize(
    ("text", "coverage"),
    [("0.7", 0.7), ("70 %", 70 / 100), ("70%", 70 / 100), ("70", 70 / 100), ("1", 1.0), ("100", 1.0), ("0.01", 0.01),
     ("1 %", 1 / 100), ("2", 2 / 100)],
)  # fmt: skip
def test_a_coverage_is_a_probability_or_a_percentage(text, coverage):
    assert read_coverage(text) == coverage


@pytest.mark.parametrize("text", ["0", "0.005", "0.5 %", "101", "101 %", "-0.8", "-80 %", "1e9"])
def test_a_coverage_out_of_range_is_refused(text):
    with pytest.raises(InputError, match=r"is out of range\. Allowed: a probability from 0\.01 to 1"):
        read_coverage(text)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("1.5", "'1.5' lies just above 1: write '1.5 %' if a percentage is meant"),
        ("0,8", "'0,8' has a comma in a number"),
        ("rather", "'rather' is not a probability"),
        ("%", "'%' is not a probability"),
        ("nan", "'nan' is not a probability"),
    ],
)
def test_what_is_no_coverage_is_refused(text, message):
    with pytest.raises(InputError, match=message):
        read_coverage(text)


def test_a_grade_is_read_in_any_case():
    assert [read_grade(text) for text in ("low", "Medium", "HIGH", " high ")] == ["low", "medium", "high", "high"]


@pytest.mark.parametrize(
    ("text", "hint"), [("hgh", " Did you mean 'high'?"), ("midden", " Did you mean 'medium'?"), ("3", "")]
)
def test_another_grade_is_refused(text, hint):
    with pytest.raises(InputError, match="is not a grade") as raised:
        read_grade(text)
    assert str(raised.value) == f"'{text}' is not a grade. Allowed: low, medium, high, or empty.{hint}"


@pytest.mark.parametrize("text", ["0", "-1", "1.5", "two", "1e1", "9" * 5000])
def test_a_round_is_a_whole_number_from_one(text):
    with pytest.raises(InputError, match=r"is not a round\. Allowed: a whole number, 1 for the first round"):
        read_round(text)


def test_rounds_are_read():
    assert [read_round(text) for text in ("1", "2", "12")] == [1, 2, 12]


def test_a_round_may_have_the_decimal_that_tables_of_numbers_give_it():
    assert [read_round(text) for text in ("2", "2.0", "02")] == [2, 2, 2]


def test_a_typographic_minus_is_a_minus():
    assert read_number("\u22128.5") == -8.5


def test_the_order_of_grades_does_not_matter():
    assert weakest(["high", "low", "medium"]) == weakest(["low", "high"]) == "low"
