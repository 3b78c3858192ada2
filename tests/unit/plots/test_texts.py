import string

import pytest

from riskmc.exceptions import InputError
from riskmc.plots.texts import TEXTS, large_unit, localised, not_shown, phrase


def fields(text):
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def test_every_language_has_every_phrase_with_the_same_fields():
    assert TEXTS["en"].keys() == TEXTS["nl"].keys()
    for key, text in TEXTS["en"].items():
        assert fields(TEXTS["nl"][key]) == fields(text)


def test_values_are_filled_in():
    assert phrase("en", "band", percent="90") == "90 % band"


def test_an_unknown_language():
    with pytest.raises(InputError, match="`language` must be one of 'en', 'nl'; got 'fr'"):
        phrase("fr", "band", percent="90")


@pytest.mark.parametrize(("language", "expected"), [("en", "1,250.5 %"), ("nl", "1.250,5 %")])
def test_numbers_take_the_marks_of_the_language(language, expected):
    assert localised("1,250.5 %", language) == expected


@pytest.mark.parametrize(
    ("missing", "elsewhere", "axis", "language", "text"),
    [
        (0, 0, "likelihood", "en", ""),
        (11, 11, "likelihood", "en", "Not shown: 11 judged by plausibility."),
        (3, 0, "total_impact", "en", "Not shown: 3 without a judged total impact."),
        (
            35,
            33,
            "plausibility",
            "nl",
            "Niet getoond: 33 beoordeeld op waarschijnlijkheid, 2 zonder beoordeelde plausibiliteit.",
        ),
    ],
)
def test_what_is_not_shown_is_judged_otherwise_or_not_at_all(missing, elsewhere, axis, language, text):
    assert not_shown(missing, elsewhere, axis, language) == text


@pytest.mark.parametrize(("number", "unit"), [(2e6, (1e6, " mn")), (9.995e11, (1e12, " tn")), (5e5, (1.0, ""))])
def test_large_numbers_have_a_unit(number, unit):
    assert large_unit(number, "en") == unit
