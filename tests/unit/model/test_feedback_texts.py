import math

import pytest

from riskmc.elicitation.judgements import Judgement
from riskmc.elicitation.labels import parse_label
from riskmc.exceptions import InputError
from riskmc.frameworks import load
from riskmc.model.feedback_texts import TEXTS, level_text, meaning, percent, quantity_text, said_text
from riskmc.model.fits import axis_of

COSTS = axis_of(load("ch-kns-2025"), "fatalities")


def judgement(*texts, **more):
    low, best, high = (parse_label(text, COSTS.scale) for text in texts)
    return Judgement("flood", "fatalities", "anna", low, best, high, **more)


def test_both_languages_have_the_same_phrases():
    assert TEXTS["en"].keys() == TEXTS["nl"].keys()


@pytest.mark.parametrize(
    ("coverage", "words"), [(1.0, "as certain bounds"), (0.9, "as P5 and P95"), (0.5, "as P25 and P75")]
)
def test_the_meaning_of_a_range_follows_its_coverage(coverage, words):
    assert meaning(judgement("1", "2", "3"), coverage) == words


def test_a_label_alone_and_chips_are_no_range():
    assert meaning(judgement("2", "2", "2", alone=True), 1.0) == ""
    laid = judgement("1", "2", "3", chips=(0.0, 2.0, 5.0, 1.0))
    assert said_text(laid, COSTS.scale.labels) == "1 2, 2 5, 3 1"
    assert said_text(judgement("2", "2", "2", alone=True), ()) == "2"


def test_a_language_without_texts_is_refused():
    with pytest.raises(InputError, match="`language` must be one of 'en', 'nl'"):
        meaning(judgement("1", "2", "3"), 1.0, "de")


def test_levels_have_class_coordinate_and_quantity():
    assert level_text(3.12, 57.0, COSTS) == "3 (3.12; 57 deaths)"
    assert level_text(3.12, math.nan, COSTS, "nl") == "3 (3,12)"
    assert level_text(0.0, 0.0, COSTS) == "0"
    assert level_text(99.0, math.nan, COSTS) == "8 (99.00)"


@pytest.mark.parametrize("bound", [3.5, 3.5 + 1e-12, 3.5 - 1e-12])
def test_a_bound_belongs_to_the_class_above_it_but_as_an_upper_end_to_the_one_below(bound):
    assert level_text(bound, math.nan, COSTS) == "4 (3.50)"
    assert level_text(bound, math.nan, COSTS, upper=True) == "3 (3.50)"


@pytest.mark.parametrize(
    ("quantity", "unit", "language", "text"),
    [
        (12.0, "frequency", "en", "12 a year"),
        (0.0, "frequency", "en", "0 a year"),
        (1 / 1250, "frequency", "nl", "eens in 1.200 jaar"),
        (4.5e-6, "deaths", "en", "4.5e-6 deaths"),
        (2.0e9, "EUR", "nl", "2e9 EUR"),
    ],
)
def test_quantities_are_short(quantity, unit, language, text):
    assert quantity_text(quantity, unit, language) == text


def test_percentages_drop_an_idle_decimal():
    assert [percent(share) for share in (0.05, 0.125, 1.0)] == ["5", "12.5", "100"]
