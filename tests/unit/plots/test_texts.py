import string

import pytest

from riskmc.exceptions import InputError
from riskmc.plots.texts import TEXTS, localised, phrase


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
