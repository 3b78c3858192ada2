"""Scales: labels, intervals, the maps between the axes, and what they refuse."""

from __future__ import annotations

import math

import numpy as np
import pytest

from riskmc.exceptions import ScaleError
from riskmc.scales import ClassBand, Scale, bounds_of_bands

DECADES = Scale(
    ("A", "B", "C"),
    bounds=(1.0, 10.0, 100.0, 1000.0),
    unit="deaths",
    words={"en": ("small", "medium", "large")},
    parts=(ClassBand("B low", 10.0, 20.0), ClassBand("B high", 50.0, 100.0)),
)


def test_a_class_covers_half_a_step_on_either_side():
    assert DECADES.interval("A") == (0.5, 1.5)
    assert DECADES.interval("C") == (2.5, 3.5)
    assert DECADES.coordinate("C") == 3.0


def test_the_zero_label_is_class_0():
    assert DECADES.interval("X") == (-0.5, 0.5)
    assert DECADES.coordinate("X") == 0.0


def test_a_part_covers_its_share_of_the_logarithm():
    lower, upper = DECADES.interval("B high")
    assert lower == pytest.approx(1.5 + math.log10(50 / 10), rel=1e-14)
    assert upper == pytest.approx(2.5, rel=1e-14)


def test_underscores_and_spaces_in_a_label_are_the_same():
    assert DECADES.interval("B_high") == DECADES.interval(" B  high") == DECADES.interval("B high")


def test_an_unknown_label_is_refused_with_what_is_allowed():
    with pytest.raises(ScaleError, match=r"'B hihg' is not a class\. Allowed: X, A, B, C, .* mean 'B high'\?"):
        DECADES.interval("B hihg")


def test_labels_list_zero_classes_and_parts():
    assert DECADES.labels == ("X", "A", "B", "C", "B low", "B high")
    assert Scale(("A",), zero=None).labels == ("A",)


def test_half_integers_are_the_bounds_and_middles_their_geometric_means():
    np.testing.assert_allclose(DECADES.to_natural([0.5, 1.5, 2.5, 3.5]), [1, 10, 100, 1000], rtol=1e-14)
    np.testing.assert_allclose(DECADES.to_natural(2.0), math.sqrt(10 * 100), rtol=1e-14)


def test_the_map_goes_on_beyond_the_scale_with_the_slope_of_the_end_class():
    uneven = Scale(("1", "2"), bounds=(1.0, 2.0, 200.0))
    np.testing.assert_allclose(uneven.to_natural([-0.5, 3.5]), [1 / 2, 200 * 100], rtol=1e-13)


def test_zero_of_a_quantity_is_infinitely_far_below():
    assert DECADES.from_natural(0.0) == -math.inf


def test_values_are_powers_of_the_base_and_zero_below_class_1():
    np.testing.assert_allclose(DECADES.value([3, 2, 1, 0.5]), [1, 1 / 3, 1 / 9, 3.0**-2.5], rtol=1e-14)
    np.testing.assert_array_equal(DECADES.value([0.4999, 0.0, -0.5]), [0, 0, 0])


def test_the_index_of_a_mean_value_is_read_on_the_class_axis():
    mean = (1 + 1 / 9) / 2
    assert DECADES.index(mean) == pytest.approx(3 + math.log(5 / 9, 3), rel=1e-14)
    assert DECADES.index(0.0) == -math.inf


@pytest.mark.parametrize(
    ("index", "word"),
    [(0.49, "X"), (0.5, "small"), (1.49, "small"), (1.5, "medium"), (3.2, "large"), (9, "large"), (-math.inf, "X")],
)
def test_the_word_is_that_of_the_nearest_class(index, word):
    assert DECADES.word(index) == word


def test_a_language_without_words_falls_back_to_the_labels():
    assert DECADES.word(2.0, "nl") == "B"


def test_a_scale_without_bounds_has_no_quantities():
    with pytest.raises(ScaleError, match="classes without natural bounds"):
        Scale(("1", "2")).to_natural(1.0)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"classes": ()}, "needs classes with different labels"),
        ({"classes": ("A", "A")}, "needs classes with different labels"),
        ({"classes": ("A", "X")}, "needs classes with different labels"),
        ({"classes": ("A_1",)}, "'A_1' must be written 'A 1'"),
        ({"base": 1.0}, "base of a scale must exceed 1"),
        ({"base": math.nan}, "base of a scale must exceed 1"),
        ({"bounds": (1, 10)}, "2 classes need 3 bounds, got 2"),
        ({"bounds": (0, 1, 10)}, "finite and above zero"),
        ({"bounds": (1, 10, math.inf)}, "finite and above zero"),
        ({"bounds": (1, 10, 5)}, "class B ends at 5, which is not above its start 10"),
        ({"words": {"en": ("low",)}}, "2 classes need 2 words in 'en'"),
        ({"parts": (ClassBand("A low", 1, 2),)}, "part 'A low' needs a scale with natural bounds"),
        (
            {"bounds": (1, 10, 100), "parts": (ClassBand("A high", 5, 20),)},
            "part 'A high', 5 to 20, does not lie within one class",
        ),
        (
            {"bounds": (1, 10, 100), "parts": (ClassBand("A low", 1, 4), ClassBand("A high", 3, 10))},
            "parts 'A low' and 'A high' overlap: one ends at 4, the other starts at 3",
        ),
    ],
)
def test_a_scale_refuses_what_does_not_fit(arguments, message):
    with pytest.raises(ScaleError, match=message):
        Scale(**{"classes": ("A", "B"), **arguments})


def test_bands_that_meet_give_common_bounds():
    bands = [ClassBand("1", 1, 8), ClassBand("2", 8, 40), ClassBand("3", 40, 200)]
    assert bounds_of_bands(bands) == (1, 8, 40, 200)


def test_the_printed_casualty_bands_of_the_uk_register_overlap():
    bands = [ClassBand("1", 1, 18), ClassBand("2", 17, 80), ClassBand("3", 80, 400)]
    with pytest.raises(ScaleError, match="classes 1 and 2 overlap: 1 ends at 18 but 2 starts at 17"):
        bounds_of_bands(bands)


def test_every_wrong_neighbour_is_named():
    bands = [ClassBand("A", 5, 10), ClassBand("B", 20, 30), ClassBand("C", 1, 4), ClassBand("D", 4, 4)]
    with pytest.raises(ScaleError, match="leave a gap") as refusal:
        bounds_of_bands(bands)
    message = str(refusal.value)
    assert "classes A and B leave a gap: A ends at 10 but B starts at 20." in message
    assert "classes B and C are out of order: C starts at 1, below 20." in message
    assert "class D ends at 4, which is not above its start 4." in message


@pytest.mark.parametrize(
    ("classes", "base", "message"),
    [
        ("ABC", 3.0, r"must be a tuple of texts, such as .*; got 'ABC'"),
        ((1, 2), 3.0, r"must be a tuple of texts, .*; got \(1, 2\)"),
        (("A", "B"), 1e308, r"base of a scale must be at most 1000, got 1e\+308"),
    ],
)
def test_classes_are_texts_and_their_ratio_is_bounded(classes, base, message):
    with pytest.raises(ScaleError, match=message):
        Scale(classes, base=base)


def test_an_infinite_index_is_the_top_class():
    assert Scale(("A", "B")).word(math.inf) == "B"
