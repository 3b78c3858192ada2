"""Class labels as laws: edges, the zero class, class probabilities, nominal values."""

from __future__ import annotations

import numpy as np
import pytest

from riskmc.distributions import (
    PERT,
    ClassProbabilities,
    ClassRange,
    Point,
    Truncated,
    Uniform,
    ZeroInflated,
    class_probabilities,
    spread_confidence,
)
from riskmc.exceptions import InputError, RangeError, ScaleError
from riskmc.scales import ClassBand, Scale

SCALE = Scale(
    ("A", "B", "C", "D", "E"),
    bounds=(1.0, 10.0, 100.0, 1000.0, 1e4, 1e5),
    parts=(ClassBand("B high", 10**1.5, 100.0),),
)
NO_ZERO = Scale(("A", "B", "C"), zero=None)


def test_a_range_of_classes_runs_from_edge_to_edge_with_its_mode_in_the_middle_of_best():
    assert ClassRange("B", "C", "D", scale=SCALE).law == PERT(1.5, 3, 4.5)
    assert ClassRange("A", "A", "C", scale=SCALE).law == PERT(0.5, 1, 3.5)
    assert ClassRange("C", "C", "C", scale=SCALE).law == PERT(2.5, 3, 3.5)


def test_a_part_of_a_class_and_a_number_have_their_own_place():
    part = ClassRange("B", "B high", "C", scale=SCALE).law
    assert (part.low, part.high) == (1.5, 3.5)
    assert part.mode == pytest.approx((2 + 2.5) / 2)
    assert ClassRange((3.2, 3.2), (3.2, 3.2), (3.2, 3.2), scale=SCALE).law == Point(3.2)


def test_zero_as_low_is_a_spike_and_the_range_from_class_1():
    law = ClassRange("X", "D", "D", scale=SCALE, zero_mass=0.3).law
    assert law == ZeroInflated(PERT(0.5, 4, 4.5), 0.3)


def test_zero_as_best_leaves_class_1_as_the_mode_of_the_rest():
    law = ClassRange("X", "X", "B", scale=SCALE, zero_mass=2 / 3).law
    assert law == ZeroInflated(PERT(0.5, 1, 2.5), 2 / 3)


def test_zero_throughout_is_exactly_zero():
    assert ClassRange("X", "X", "X", scale=SCALE, zero_mass=1.0).law == Point(0.0)


def test_the_latent_reading_goes_on_below_class_1():
    law = ClassRange("X", "D", "D", scale=SCALE)
    assert law.law == PERT(-0.5, 4, 4.5)
    assert law.class_probabilities()[0] == pytest.approx(float(PERT(-0.5, 4, 4.5).cdf(0.5)))


def test_a_spike_asked_for_where_low_is_a_class_has_no_effect():
    assert ClassRange("A", "B", "C", scale=SCALE, zero_mass=0.3).law == PERT(0.5, 2, 3.5)


def test_a_quantile_reading_is_cut_at_the_ends_of_the_scale():
    law = ClassRange("A", "C", "E", scale=SCALE, bounds="p5-p95").law
    assert isinstance(law, Truncated)
    assert law.support() == (0.5, 5.5)
    inner = ClassRange("B", "C", "D", scale=SCALE, bounds="p5-p95").law
    np.testing.assert_allclose(inner.cdf([1.5, 4.5]), [0.05, 0.95], atol=0.002)


def test_everything_of_a_range_is_that_of_its_law():
    law = ClassRange("A", "B", "E", scale=SCALE, shape="triangular")
    assert (law.mean(), law.std(), law.support()) == (law.law.mean(), law.law.std(), (0.5, 5.5))
    assert law.breaks() == law.law.breaks()
    assert not law.is_discrete()
    np.testing.assert_array_equal(law.ppf([0.1, 0.9]), law.law.ppf([0.1, 0.9]))
    np.testing.assert_array_equal(law.cdf([1, 4]), law.law.cdf([1, 4]))
    x = np.array([1e-3])
    assert law.tail(x, upper=True) == law.law.tail(x, upper=True)


def test_class_probabilities_are_differences_of_the_distribution_function():
    np.testing.assert_allclose(class_probabilities(Uniform(0.5, 3.0), SCALE), [0, 0.4, 0.4, 0.2, 0, 0])
    np.testing.assert_allclose(class_probabilities(Uniform(-1.5, 7.5), NO_ZERO), [0, 3 / 9, 1 / 9, 5 / 9])


def test_probabilities_come_by_label_or_in_order():
    by_label = ClassProbabilities({"B": 1, "D": 3}, SCALE)
    assert by_label == ClassProbabilities([0, 0, 1, 0, 3, 0], SCALE)
    assert by_label.class_probabilities().tolist() == [0, 0, 0.25, 0, 0.75, 0]
    assert by_label.support() == (1.5, 4.5)
    assert by_label.breaks() == (0.25,)


def test_probability_is_even_within_a_class_and_class_0_is_zero():
    law = ClassProbabilities({"X": 0.2, "A": 0.4, "C": 0.4}, SCALE)
    np.testing.assert_allclose(law.ppf([0.1, 0.2, 0.4, 0.6, 0.8]), [0, 0, 1, 1.5, 3])
    np.testing.assert_allclose(law.cdf([-0.1, 0, 0.4, 1, 2, 3]), [0, 0.2, 0.2, 0.4, 0.6, 0.8])
    assert law.support() == (0.0, 3.5)


def test_the_lowest_quantile_is_the_lowest_class_that_has_probability():
    assert ClassProbabilities({"B": 1}, SCALE).ppf([0.0, 1.0]).tolist() == [1.5, 2.5]
    assert ClassProbabilities({"X": 1}, SCALE).support() == (0.0, 0.0)
    assert ClassProbabilities({"X": 1}, SCALE).is_discrete()


def test_class_0_is_worth_nothing_on_either_axis():
    law = ClassProbabilities({"X": 0.5, "A": 0.5}, SCALE)
    assert law.value().ppf(0.3) == law.natural().ppf(0.3) == 0.0
    assert law.natural().ppf(0.75) == pytest.approx(10**0.5)


def test_nominal_values_are_those_of_the_class_numbers():
    law = ClassRange("B", "C", "D", scale=SCALE)
    nominal = law.value(classes="nominal")
    shares = law.class_probabilities()
    assert nominal.is_discrete()
    assert nominal.mean() == pytest.approx(shares[2] / 27 + shares[3] / 9 + shares[4] / 3)


def test_a_continuous_value_keeps_its_spike_apart():
    value = ClassRange("X", "D", "D", scale=SCALE, zero_mass=0.3).value()
    assert isinstance(value, ZeroInflated)
    assert value.ppf(0.3) == 0.0
    assert value.support() == (0.0, pytest.approx(3**-0.5))


def test_confidence_is_spread_within_and_next_to_the_range():
    shares = spread_confidence("B", "C", "D", scale=SCALE, confidence=0.6, coverage=0.9).probabilities
    np.testing.assert_allclose(shares, [0, 0.1 / 2, 0.9 * 0.4 / 2, 0.9 * 0.6, 0.9 * 0.4 / 2, 0.1 / 2])


def test_a_range_of_one_class_holds_all_of_the_coverage():
    shares = spread_confidence("E", "E", "E", scale=SCALE, confidence=0.6, coverage=0.9).probabilities
    np.testing.assert_allclose(shares, [0, 0, 0, 0, 0.1, 0.9])


def test_a_scale_without_class_0_gives_it_no_probability():
    shares = spread_confidence("A", "A", "B", scale=NO_ZERO, confidence=0.5, coverage=0.8).probabilities
    np.testing.assert_allclose(shares, [0, 0.4, 0.4, 0.2])


@pytest.mark.parametrize(
    ("make", "error", "message"),
    [
        (lambda: ClassRange("B", "F", "G", scale=SCALE), ScaleError, r"'F' is not a class\. Allowed: X, A, B"),
        (lambda: ClassRange("D", "C", "E", scale=SCALE), RangeError, r"`low` must not exceed `best`"),
        (lambda: ClassRange("X", "A", "B", scale=SCALE, zero_mass=2), InputError, r"`zero_mass` must lie in"),
        (lambda: ClassProbabilities([1, 2], SCALE), InputError, r"5 classes and class 0 need 6 probabilities, got 2"),
        (lambda: ClassProbabilities({"Z": 1}, SCALE), ScaleError, r"'Z' is not a class"),
        (
            lambda: ClassRange("A", "B", "C", scale=SCALE).value(classes="nominall"),
            InputError,
            r"`classes` must be one of 'continuous', 'nominal'; got 'nominall'\. Did you mean 'nominal'\?",
        ),
        (
            lambda: spread_confidence("D", "C", "E", scale=SCALE, confidence=0.5),
            RangeError,
            r"the classes D, C, E are not in order",
        ),
        (
            lambda: spread_confidence("B", "C", "D", scale=SCALE, confidence=60),
            InputError,
            r"`confidence` must lie in \[0, 1\], got 60\. Give 0\.6 for 60 %",
        ),
    ],
)
def test_what_is_no_law_of_classes_is_refused(make, error, message):
    with pytest.raises(error, match=message):
        make()


def test_without_class_0_everything_below_counts_as_class_1():
    law = Uniform(-0.5, 2.5)
    np.testing.assert_allclose(class_probabilities(law, Scale(("A", "B"), zero=None)), [0, 2 / 3, 1 / 3])
    np.testing.assert_allclose(class_probabilities(law, Scale(("A", "B"))), [1 / 3, 1 / 3, 1 / 3])


def test_a_spike_below_a_high_under_the_first_class_is_no_reversed_range():
    law = ClassRange("X", "X", (0.8, 0.8), scale=Scale(("A", "B")), zero_mass=0.5)
    assert law.support() == (0.0, 0.8)


def test_a_tiny_share_keeps_quantiles_inside_its_class():
    # The first four shares sum to 1 - 2**-53, so a quantile above lies far into the fifth.
    law = ClassProbabilities([0, 1, 1, 4, 7, 1e-120], Scale(("A", "B", "C", "D", "E")))
    assert law.ppf([0.3, np.nextafter(1.0, 0.0), 1.0]).max() <= 5.5


@pytest.mark.parametrize(
    "parts",
    [
        ((-5, -5), (3, 3), (99, 99)),
        ((2, 1), (3, 3), (4, 4)),
        ((1, 2, 3), (3, 3), (4, 4)),
        (2, 3, 4),
        (("1", "2"), (3, 3), (4, 4)),
    ],
)
def test_an_end_is_a_label_or_a_pair_on_the_axis(parts):
    with pytest.raises(InputError, match=r"`low` must be a label or \(lower, upper\) on the class axis, -0\.5 to 6\.5"):
        ClassRange(*parts, scale=SCALE)


def test_a_coverage_may_be_written_as_in_a_file():
    written = ClassRange("B", "C", "D", scale=SCALE, bounds={"coverage": 0.8})
    assert written == ClassRange("B", "C", "D", scale=SCALE, bounds=0.8)
