"""Laws of one map go back to the class axis; others stay; spikes and what lies below class 1 become zero."""

from __future__ import annotations

import numpy as np
import pytest

from riskmc.distributions import PERT, ClassValue, Natural, Point, Truncated, Uniform, ZeroInflated
from riskmc.distributions.pools.common_axis import common_axis
from riskmc.scales import Scale

SCALE = Scale(("A", "B", "C"), bounds=(1, 10, 100, 1000))
A, B = PERT(0.5, 1, 3.5), PERT(1.5, 2, 3.5)


def test_one_map_is_undone():
    axis = common_axis([ClassValue(A, SCALE), ClassValue(B, SCALE)])
    assert axis.laws == (A, B)
    assert axis.carried_over(Uniform(1, 2)) == ClassValue(Uniform(1, 2), SCALE)
    assert axis.carried_over(ZeroInflated(A, 0.2)) == ZeroInflated(ClassValue(A, SCALE), 0.2)
    assert axis.shown(3.0) == "1"


@pytest.mark.parametrize(
    "laws",
    [
        [ClassValue(A, SCALE), Natural(B, SCALE)],
        [ClassValue(A, SCALE), ClassValue(B, SCALE, unit=2.0)],
        [ClassValue(A, SCALE), Uniform(0, 1)],
        [A, B],
        [Natural(A, SCALE), ZeroInflated(Natural(B, SCALE), 0.2)],
        [Point(0.0), Point(0.0)],
    ],
    ids=range(6),
)
def test_other_laws_stay_where_they_are(laws):
    axis = common_axis(laws)
    assert axis.carrier is None
    assert axis.laws == tuple(laws)
    assert axis.carried_over(A) is A
    assert axis.shown(0.25) == "0.25"


def test_spikes_come_along():
    axis = common_axis([ZeroInflated(ClassValue(A, SCALE), 0.2), ClassValue(B, SCALE), Point(0.0)])
    assert axis.laws == (ZeroInflated(A, 0.2), B, Point(0.0))


def test_what_lies_below_class_1_is_zero_where_the_map_makes_it_so():
    latent = PERT(-0.5, 1, 3.5)
    below = float(latent.cdf(np.nextafter(0.5, 0)))
    for value in (ClassValue(latent, SCALE), Natural(latent, SCALE, zero=True)):
        assert common_axis([value, value]).laws[0] == ZeroInflated(Truncated(latent, 0.5, 3.5), below)
    assert common_axis([Natural(latent, SCALE)] * 2).laws[0] == latent
    assert common_axis([ClassValue(Uniform(-0.5, 0.4), SCALE)] * 2).laws[0] == Point(0.0)
