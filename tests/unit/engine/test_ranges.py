from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest
from scipy import stats

from riskmc.distributions import PERT, ClassRange, Discrete, Point, Uniform, ZeroInflated
from riskmc.engine.lanes import N_BINS
from riskmc.engine.ranges import Range, bins_of, combined, item_ranges, mixed, power_above, units_of, with_floor
from riskmc.exceptions import InputError
from riskmc.model import Item, Model
from riskmc.scales import Scale

SCALE = Scale(("A", "B", "C", "D", "E"))


def of(low, positive, high):
    return Range(*(np.asarray(bound, dtype=float) for bound in (low, positive, high)))


def range_of(law):
    impact, _ = item_ranges(Model.from_laws({"s": {"k": law}}))
    return tuple(bound.item() for bound in impact)


@pytest.mark.parametrize(
    ("law", "expected"),
    [
        (Point(2.0), (2.0, 2.0, 2.0)),
        (Uniform(1, 3), (1.0, 1.0, 3.0)),
        (Discrete([0, 2, 5], [0.5, 0.25, 0.25]), (0.0, 2.0, 5.0)),
        (ZeroInflated(Uniform(1, 3), 0.5), (0.0, 1.0, 3.0)),
        (ClassRange("X", "A", "B", scale=SCALE).value(), (0.0, 3.0**-4.5, 3.0**-2.5)),
        (Point(0.0), (0.0, 0.0, 0.0)),
        (Item({"a": Point(0.0), "b": Point(4.0)}), (0.0, 4.0, 4.0)),
    ],
)
def test_range_of_an_item(law, expected):
    assert range_of(law) == pytest.approx(expected, rel=1e-3)


def test_a_law_that_starts_at_zero_has_a_small_positive_value():
    low, positive, high = range_of(PERT(0, 1, 4))
    assert 0.0 < low == positive < 1e-4
    assert high == pytest.approx(4.0, rel=0.01)


@pytest.mark.parametrize("law", [stats.norm(0, 1), stats.cauchy(10, 1), Uniform(-1, 1)])
def test_negative_impacts_are_refused_with_their_place(law):
    with pytest.raises(InputError, match=r"impact on 'k' of scenario 's' runs from -"):
        range_of(law)


def test_an_infinite_likelihood_is_refused():
    law = SimpleNamespace(most=0.5, ppf=lambda q: np.where(np.asarray(q) > 0.9, law.most, 0.5))
    model = Model.from_laws({"s": {"k": Point(1)}}, {"s": law})
    law.most = np.inf  # an item would refuse it from the start
    with pytest.raises(InputError, match="the likelihood of scenario 's'"):
        item_ranges(model)


def test_the_impact_unit_is_class_1_times_a_power_of_two():
    model = Model.from_laws({"s": {"k": ClassRange("A", "B", "E", scale=SCALE).value()}})
    units = units_of(model, *item_ranges(model))
    assert np.log2(units.impact * 81) == round(np.log2(units.impact * 81))
    assert units.impact >= 3**0.5 > units.impact / 2
    assert units.likelihood == 1.0


@pytest.mark.parametrize(("number", "power"), [(1.0, 1.0), (1.1, 2.0), (0.3, 0.5), (0.0, 1.0)])
def test_power_above(number, power):
    assert power_above(number) == power


def test_range_of_a_mean_with_any_weights():
    parts = of([[0, 1, 0, 9]], [[0.5, 1, 0, 9]], [[4, 2, 0, 9]])
    least = np.array([[0.1, 0.2, 0.3, 0.0]])
    assert [b.item() for b in mixed(parts, least)] == [0.0, 0.1 * 0.5, 4.0]
    above_zero = of([[0.5, 1]], [[0.5, 1]], [[4, 2]])
    assert [b.item() for b in mixed(above_zero, np.full((1, 2), 0.1))] == [0.5, 0.5, 4.0]
    assert [b.item() for b in mixed(parts, np.zeros((1, 4)))] == [0.0, 0.0, 0.0]


def test_range_of_a_sum_and_of_a_maximum():
    parts, weights = of([[0, 1, 0]], [[0.5, 1, 0]], [[4, 2, 0]]), np.array([[0.5, 0.25, 0.25]])
    assert [b.item() for b in combined(parts, weights, maximum=False)] == [0.25, 0.25, 2.5]
    assert [b.item() for b in combined(parts, np.ones((1, 3)), maximum=True)] == [1.0, 1.0, 4.0]
    zeros = of([[0, 0]], [[0.5, 0.2]], [[4, 2]])
    assert [b.item() for b in combined(zeros, np.array([[0.5, 0.5]]), maximum=False)] == [0.0, 0.1, 3.0]


def test_range_of_nothing_is_zero():
    empty = of(np.zeros((1, 0)), np.zeros((1, 0)), np.zeros((1, 0)))
    assert [b.item() for b in combined(empty, np.zeros((1, 0)), maximum=False)] == [0.0, 0.0, 0.0]


def test_a_floor_makes_small_numbers_zero():
    found = with_floor(of([0.1, 0.5], [0.1, 0.5], [2.0, 2.0]), np.array([0.3, 0.3]))
    assert [bound.tolist() for bound in found] == [[0.0, 0.5], [0.3, 0.5], [2.0, 2.0]]


@pytest.mark.parametrize(("low", "high"), [(1e-12, 1.0), (0.5, 1.0), (0.99999, 1.0), (0.7, 0.7), (0.0, 0.0)])
def test_bins_cover_the_range(low, high):
    first, shift = bins_of(of([low], [low], [high]))
    images = np.array([max(low, 2.0**-120), max(high, 2.0**-120)], np.float32).view(np.int32)
    bins = (images - first[0]) >> shift[0]
    assert (bins >= 0).all()
    assert (bins < N_BINS - 2).all()
