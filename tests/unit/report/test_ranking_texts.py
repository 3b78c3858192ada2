from __future__ import annotations

import string

import pytest

from riskmc.exceptions import InputError
from riskmc.report.ranking_texts import LANGUAGES, TEXTS, Words, digits, say, with_error


def fields(phrase):
    return {field for _, field, _, _ in string.Formatter().parse(phrase) if field}


def test_each_language_has_each_phrase_with_the_same_values():
    assert set(TEXTS) == set(LANGUAGES)
    english, dutch = TEXTS["en"], TEXTS["nl"]
    assert list(english) == list(dutch)
    assert [key for key in english if fields(english[key]) != fields(dutch[key])] == []


def test_an_unknown_language_is_an_error():
    with pytest.raises(InputError, match="`language` must be one of 'en', 'nl'; got 'de'"):
        say("de", "ties")


@pytest.mark.parametrize(
    ("value", "error", "words"),
    [
        (9.0, 0.0, "9 (± 0)"),
        (12.3456, 0.0213, "12.35 (± 0.02)"),
        (12.3456, 0.0003, "12.346 (± < 0.001)"),
        (12.3456, 3.0, "12 (± 3)"),
        (2.0, float("nan"), "2 (± n/a)"),
    ],
)
def test_a_number_has_the_decimals_of_its_error(value, error, words):
    assert with_error(value, error) == words


def test_dutch_numbers_have_a_comma():
    assert with_error(12.3456, 0.02, "nl") == "12,35 (± 0,02)"
    assert digits(1234.5, 0.1, "nl") == "1234,5"
    assert Words("nl", {}).number("65,536.5") == "65.536,5"


def test_whole_numbers_in_a_phrase_have_separators():
    assert Words("en", {}).say("shown", shown=20, all=1200).startswith("The first 20 of 1,200 scenarios")
    assert Words("nl", {}).say("shown", shown=20, all=1200).startswith("De eerste 20 van de 1.200 scenario's")
