"""Axes between two ends, of each kind, and the cubic of a cell."""

from __future__ import annotations

import math

import numpy as np
import pytest

from riskmc.distributions.pools.places import Axis, hermite

X = np.array([2.1, 2.5, 3.0, 5.9])
AXES = [Axis(2.0, 6.0), Axis(2.0, math.inf), Axis(-math.inf, 6.0), Axis(-math.inf, math.inf)]


@pytest.mark.parametrize("axis", AXES)
def test_there_and_back(axis):
    np.testing.assert_allclose(axis.back(axis.of(X)), X, rtol=1e-14)
    assert (np.diff(axis.of(X)) > 0.0).all()


@pytest.mark.parametrize("axis", AXES)
def test_derivatives_are_differences(axis):
    step = 1e-6
    up, down = X + step, X - step
    np.testing.assert_allclose(axis.stretch(X), (axis.of(up) - axis.of(down)) / (2 * step), rtol=1e-7)
    turned = (np.log(axis.stretch(up)) - np.log(axis.stretch(down))) / (axis.of(up) - axis.of(down))
    np.testing.assert_allclose(axis.turn(X), turned, atol=1e-6)


def test_both_ends_are_kept():
    axis = Axis(0.0, 1.0)
    assert axis.back(np.array([-200.0]))[0] == pytest.approx(math.exp(-200))
    assert 1.0 - axis.back(np.array([20.0]))[0] == pytest.approx(math.exp(-20), rel=1e-6)


def test_a_cubic_is_met_exactly():
    def cubic(x):
        return 2 * x**3 - x**2 + 3 * x - 1

    def rise(x):
        return 6 * x**2 - 2 * x + 3

    x = np.linspace(1.0, 3.0, 7)
    ends = [np.asarray(f(at)) for f in (cubic, rise) for at in (1.0, 3.0)]
    value, slope = hermite((x - 1) / 2, np.array(2.0), *ends)
    np.testing.assert_allclose(value, cubic(x))
    np.testing.assert_allclose(slope, rise(x))
