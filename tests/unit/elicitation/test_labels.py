from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from riskmc.elicitation.labels import Label, allowed_labels, parse_label
from riskmc.exceptions import ScaleError
from riskmc.scales import ClassBand, Scale

LETTERS = ("A", "B", "C", "D", "E")
PLAIN = Scale(LETTERS)
DEATHS = Scale(LETTERS, bounds=(1, 10, 100, 1000, 10_000, 100_000), unit="deaths")
EUROS = Scale(LETTERS, bounds=(5e6, 5e7, 5e8, 5e9, 5e10, 5e11), unit="EUR")
DIGITS = Scale(("1", "2", "3"), zero="0")
NO_COORDINATES = Scale(LETTERS, coordinates=False)
PROBABILITY = Scale(
    LETTERS,
    bounds=(5e-5, 5e-4, 5e-3, 5e-2, 0.5, 1.0),
    zero=None,
    parts=(ClassBand("B high", 0.0025, 0.005),),
)
FREQUENCY = Scale(("F1", "F2", "F3"), bounds=(1e-3, 1e-2, 1e-1, 1.0), zero=None)
PLAUSIBILITY = Scale(("1", "2", "3", "4", "5"), zero=None)


@pytest.mark.parametrize(
    ("text", "scale", "lower", "upper"),
    [
        ("A", PLAIN, 0.5, 1.5),
        (" E ", PLAIN, 4.5, 5.5),
        ("X", PLAIN, -0.5, 0.5),
        ("3.5", PLAIN, 3.5, 3.5),
        ("0", PLAIN, 0.0, 0.0),
        ("5.5", PLAIN, 5.5, 5.5),
        ("3", DIGITS, 2.5, 3.5),
        ("3.0", DIGITS, 3.0, 3.0),
        ("0", DIGITS, -0.5, 0.5),
    ],
)
def test_classes_and_coordinates(text, scale, lower, upper):
    label = parse_label(text, scale)
    assert (label.lower, label.upper, label.quantity) == (lower, upper, None)
    assert label.mid == (lower + upper) / 2


@pytest.mark.parametrize("text", ["B high", "B_high", " B  high"])
def test_a_part_of_a_class_covers_its_share_of_the_class(text):
    label = parse_label(text, PROBABILITY, kind="probability")
    assert label.lower == pytest.approx(1.5 + math.log10(0.0025 / 5e-4))
    assert label.upper == pytest.approx(2.5)


@pytest.mark.parametrize(("text", "zero"), [("X", True), ("0", True), ("0 deaths", True), ("A", False), ("0.6", False)])
def test_only_class_zero_is_zero(text, zero):
    assert parse_label(text, DEATHS).is_zero is zero


@pytest.mark.parametrize(
    ("text", "scale", "quantity"),
    [
        ("350 deaths", DEATHS, 350.0),
        ("1 Death", DEATHS, 1.0),
        ("350deaths", DEATHS, 350.0),
        ("3.5e2", DEATHS, 350.0),
        ("13e9 EUR", EUROS, 13e9),
        ("13e9", EUROS, 13e9),
        ("1.3E+10 eur", EUROS, 13e9),
    ],
)
def test_a_quantity_stands_where_its_scale_places_it(text, scale, quantity):
    label = parse_label(text, scale)
    assert label.quantity == quantity
    assert label.lower == label.upper == pytest.approx(0.5 + math.log10(quantity / scale.bounds[0]))


@pytest.mark.parametrize(
    ("text", "quantity"),
    [
        ("0.5 %", 0.005),
        ("0.5%", 0.005),
        ("5e-3", 0.005),
        ("1/200 y", 1 - math.exp(-5 / 200)),
        ("1/200 years", 1 - math.exp(-5 / 200)),
        ("0.005 /y", 1 - math.exp(-5 / 200)),
    ],
)
def test_a_probability_is_per_cent_or_a_rate_over_the_horizon(text, quantity):
    assert parse_label(text, PROBABILITY, kind="probability", horizon_years=5).quantity == pytest.approx(quantity)


@pytest.mark.parametrize("text", ["1/200 y", "0.005 /y", "0.005/yr", "5e-3"])
def test_a_frequency_is_events_per_year(text):
    label = parse_label(text, FREQUENCY, kind="frequency")
    assert label.quantity == 0.005
    assert label.mid == pytest.approx(0.5 + math.log10(0.005 / 1e-3))


def test_a_plausibility_is_a_class_or_a_coordinate():
    assert parse_label("3", PLAUSIBILITY, kind="plausibility") == Label("3", 2.5, 3.5)
    assert parse_label("2.5", PLAUSIBILITY, kind="plausibility") == Label("2.5", 2.5, 2.5)


@pytest.mark.parametrize(
    ("text", "scale", "kind", "message"),
    [
        ("F", PLAIN, None, r"'F' is not a class\. Allowed: X, A, B, C, D, E, or a class coordinate such as 4\.5\."),
        ("c", PLAIN, None, r"Did you mean 'C'\?"),
        ("b_high", PROBABILITY, "probability", r"Did you mean 'B high'\?"),
        ("n/a", PLAIN, None, "leave low, best and high empty where nobody judged. 'X' means not applicable"),
        ("3,5", PLAIN, None, "has a comma in a number: write a decimal point"),
        ("1,000 deaths", DEATHS, None, "no thousands separator"),
        ("6", PLAIN, None, r"outside the class axis, which runs from 0 to 5\.5"),
        ("-1", PLAIN, None, "outside the class axis"),
        ("0.005", PROBABILITY, "probability", r"may be a probability or a class coordinate: write '0\.5 %' or a class"),
        ("0.8", PROBABILITY, "probability", r"'0\.8' is a bare number .* write '80 %' or a class"),
        ("1", PROBABILITY, "probability", r"write '100 %' or a class"),
        ("1 000 deaths", DEATHS, None, r"thousands separator: write '1000 deaths', with the unit"),
        ("1'000'000.5", DEATHS, None, r"thousands separator: write '1000000\.5', with the unit"),
        ("Z" * 80, PLAIN, None, r"'Z{57}\.\.\.' is not a class"),
        ("F\x1b[2J", PLAIN, None, r"'F\\x1b\[2J' is not a class"),
        ("3.5", NO_COORDINATES, None, "bare number, which this scale does not take"),
        ("13000000000", EUROS, None, r"add the unit\. .*'2e7 EUR'"),
        ("350 people", DEATHS, None, "has the unit 'people', but the unit is 'deaths'"),
        ("350 deaths", PLAIN, None, "this scale has no unit"),
        ("3e2", PLAIN, None, "no bounds to place it by: give a class"),
        ("-5 deaths", DEATHS, None, "finite number that is not negative"),
        ("1e999", DEATHS, None, "finite number that is not negative"),
        ("1e-2", DEATHS, None, "more than one class outside the scale, which runs from 1 to 100000 deaths"),
        ("2e6", DEATHS, None, "more than one class outside the scale"),
        ("1/200 y", DEATHS, None, "a rate per year, which only a frequency or probability can be"),
        ("1/0 y", FREQUENCY, "frequency", "per years above zero"),
        ("0.5 %", FREQUENCY, "frequency", r"has the unit '%', but the unit is '/y'.*'1/200 y' or '0\.005 /y'"),
        ("1/200 y", PROBABILITY, "probability", "states no horizon"),
        ("101 %", PROBABILITY, "probability", "a probability above 1"),
        ("0 %", PROBABILITY, "probability", "is zero, and this scale has no class for zero"),
        ("1/200", PROBABILITY, "probability", "'1/200' is not a class.*'1/200 y'"),
        ("1e-1", PLAUSIBILITY, "plausibility", "a plausibility has no numbers"),
        ("1/200 y", PLAUSIBILITY, "plausibility", "only a frequency or probability"),
    ],
)
def test_what_cannot_be_read_says_what_can(text, scale, kind, message):
    with pytest.raises(ScaleError, match=message):
        parse_label(text, scale, kind=kind)


def test_one_class_outside_the_scale_is_still_read():
    assert parse_label("0.2 deaths", DEATHS).mid == pytest.approx(0.5 + math.log10(0.2))


def test_allowed_labels_name_only_what_the_scale_takes():
    assert allowed_labels(NO_COORDINATES) == "Allowed: X, A, B, C, D, E."
    assert allowed_labels(PLAUSIBILITY, "plausibility").endswith("5, or a class coordinate such as 4.5.")
    assert "'3 deaths'" in allowed_labels(DEATHS)


@given(st.floats(min_value=1.0, max_value=1e5))
def test_a_quantity_comes_back_from_the_class_axis(quantity):
    label = parse_label(f"{quantity!r} deaths", DEATHS)
    assert float(DEATHS.to_natural(label.mid)) == pytest.approx(quantity)


@given(st.text(max_size=12))
def test_any_text_is_read_or_refused_in_words(text):
    label, message = Label(text, 0.0, 0.0), "Allowed: X, A, B"
    try:
        label = parse_label(text, DEATHS)
    except ScaleError as error:
        message = str(error)
    assert "Allowed: X, A, B" in message
    assert -0.5 <= label.lower <= label.upper <= 6.5


def test_one_is_a_class_of_probability_where_the_classes_are_digits():
    digits = Scale(("1", "2"), bounds=(0.01, 0.1, 1), unit="probability", zero=None)
    assert parse_label("1", digits, kind="probability").mid == 1.0
    assert parse_label("1.5", digits, kind="probability").mid == 1.5
