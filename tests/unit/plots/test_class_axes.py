import itertools

import numpy as np
import pytest

from riskmc.plots.class_axes import (
    impact_ticks,
    impact_words,
    is_money,
    likelihood_ticks,
    likelihood_words,
    set_class_axes,
    short_number,
)
from riskmc.plots.diagram_data import Classes, risk_diagram_data, view_limits


def limits(diagram):
    return view_limits(diagram)


def test_probabilities_are_written_in_percent_at_the_class_bounds(three):
    diagram = risk_diagram_data(three)
    ticks = likelihood_ticks(diagram, limits(diagram)[0], "en")
    assert ticks.labels == ("0.0005 %", "0.05 %", "0.5 %", "5 %", "50 %", "100 %")
    np.testing.assert_allclose(ticks.places, [5e-6, 5e-4, 5e-3, 5e-2, 0.5, 1.0])


@pytest.mark.parametrize(
    ("language", "expected"),
    [("en", ("once in\n10,000 years", "1\na year")), ("nl", ("eens in\n10.000 jaar", "1\nper jaar"))],
)
def test_frequencies_are_written_as_once_in_so_many_years(many, language, expected):
    diagram = risk_diagram_data(many)
    labels = likelihood_ticks(diagram, limits(diagram)[0], language).labels
    assert (labels[2], labels[-1]) == expected


def test_plausibility_is_written_as_an_index_in_the_middle(many):
    diagram = risk_diagram_data(many, likelihood="plausibility")
    ticks = likelihood_ticks(diagram, limits(diagram)[0], "en")
    assert ticks.labels == ("1", "2", "3", "4", "5")
    np.testing.assert_allclose(ticks.places, [1, 2, 3, 4, 5])


def test_values_stand_at_the_classes_and_money_at_decades(three, many):
    value, money = risk_diagram_data(three), risk_diagram_data(many)
    assert not is_money(value)
    assert impact_ticks(value, limits(value)[1], "en").labels == ("0.012", "0.037", "0.11", "0.33", "1")
    assert is_money(money)
    assert impact_ticks(money, (5e7, 2e11), "en").labels == ("100 mn", "1 bn", "10 bn", "100 bn")


def test_a_short_axis_of_money_gets_steps_of_two_and_five(many):
    assert impact_ticks(risk_diagram_data(many), (0.9e9, 6e9), "en").labels == ("1 bn", "2 bn", "5 bn")


@pytest.mark.parametrize(
    ("number", "language", "expected"),
    [
        (1 / 81, "en", "0.012"),
        (350_000, "en", "350,000"),
        (0.999e9, "en", "1 bn"),
        (0.1, "nl", "0,1"),
        (2.5e6, "nl", "2,5 mln"),
        (1e12, "en", "1 tn"),
        (50, "en", "50"),
    ],
)
def test_short_numbers(number, language, expected):
    assert short_number(number, language) == expected


def test_bare_labels_become_class_words():
    lower = np.array([1.0, 3.0])
    assert impact_words(Classes(("7", "8"), lower, 3 * lower), "en").labels == ("class 7", "class 8")
    assert impact_words(Classes(("serious", "E"), lower, 3 * lower), "nl").labels == ("serious", "klasse E")


def test_words_that_repeat_the_bounds_are_left_out(ax):
    lower = np.array([0.001, 0.01])
    assert likelihood_words(ax, Classes(("once in 1,000 years", "once in 100 years"), lower, 10 * lower)).labels == ()
    assert likelihood_words(ax, Classes((), np.empty(0), np.empty(0))).labels == ()


def test_words_are_wrapped_to_their_columns(three, ax):
    diagram = risk_diagram_data(three)
    set_class_axes(ax, diagram, language="en")
    assert likelihood_words(ax, diagram.x_classes).labels[-1] == "highly\nlikely"


def test_axis_titles_say_kind_horizon_and_unit(three, many, ax):
    set_class_axes(ax, risk_diagram_data(three), language="en")
    assert ax.get_xlabel() == "Likelihood (probability within 5 years)"
    assert ax.get_ylabel() == "Total impact (value; catastrophic = 1)"
    set_class_axes(ax, risk_diagram_data(many), language="nl")
    assert ax.get_xlabel() == "Waarschijnlijkheid (frequentie)"
    assert ax.get_ylabel() == "Totale impact (CHF)"


def test_the_grid_is_that_of_the_class_bounds(three, ax):
    set_class_axes(ax, risk_diagram_data(three), language="en")
    lines = [line for line in ax.lines if line.get_gid() == "class-bound"]
    assert len(lines) == 6 + 6


def test_money_has_numbers_only_and_lines_at_the_numbers(many, ax):
    set_class_axes(ax, risk_diagram_data(many), language="en")
    assert [label.get_text() for label in ax.yaxis.get_minorticklabels() if label.get_text()] == []
    bounds = [line for line in ax.lines if line.get_gid() == "class-bound"]
    assert len(bounds) == 7  # of the likelihood only
    numbers = [line.get_ydata()[0] for line in ax.lines if line.get_gid() == "number-line"]
    np.testing.assert_allclose(numbers, ax.get_yticks())


def test_numbers_that_would_touch_are_left_out(three, ax):
    ax.figure.set_size_inches(3.0, 4.0)
    set_class_axes(ax, risk_diagram_data(three), language="en")
    shown = [label.get_window_extent() for label in ax.xaxis.get_majorticklabels() if label.get_text()]
    assert len(shown) < 6
    assert not any(left.overlaps(right) for left, right in itertools.pairwise(shown))
