"""Axes between two ends on which laws are smooth, and cubics on their cells.

Near a finite end most densities go as a power of the distance. On the log odds of the place between
two finite ends, or on the log distance to a single one, a power is a straight line.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from scipy import special

from riskmc._typing import FloatArray


@dataclass(frozen=True, slots=True)
class Axis:
    """The axis of the numbers between two ends.

    Parameters
    ----------
    low, high : float
        Ends, which may be infinite.

    Examples
    --------
    >>> axis = Axis(2.0, 6.0)
    >>> axis.of(np.array([4.0])), axis.back(np.array([0.0]))
    (array([0.]), array([4.]))
    """

    low: float
    high: float

    def of(self, x: FloatArray) -> FloatArray:
        """Return the places of numbers between the ends."""
        if math.isfinite(self.low) and math.isfinite(self.high):
            return np.asarray(np.log(x - self.low) - np.log(self.high - x))
        if math.isfinite(self.low):
            return np.asarray(np.log(x - self.low))
        return np.asarray(-np.log(self.high - x) if math.isfinite(self.high) else x)

    def back(self, place: FloatArray) -> FloatArray:
        """Return the numbers of places, exact near both ends."""
        if math.isfinite(self.low) and math.isfinite(self.high):
            width = self.high - self.low
            below, above = self.low + width * special.expit(place), self.high - width * special.expit(-place)
            return np.asarray(np.where(place < 0.0, below, above))
        if math.isfinite(self.low):
            return np.asarray(self.low + np.exp(place))
        return np.asarray(self.high - np.exp(-place) if math.isfinite(self.high) else place)

    def stretch(self, x: FloatArray) -> FloatArray:
        """Return the derivative of the place by the number."""
        if math.isfinite(self.low) and math.isfinite(self.high):
            return np.asarray((self.high - self.low) / ((x - self.low) * (self.high - x)))
        if math.isfinite(self.low):
            return np.asarray(1.0 / (x - self.low))
        return np.asarray(1.0 / (self.high - x) if math.isfinite(self.high) else np.ones(x.shape))

    def turn(self, x: FloatArray) -> FloatArray:
        """Return the derivative of the logarithm of `stretch` by the place."""
        if math.isfinite(self.low) and math.isfinite(self.high):
            return np.asarray((2.0 * x - self.low - self.high) / (self.high - self.low))
        return np.full(x.shape, float(math.isfinite(self.high)) - float(math.isfinite(self.low)))


def hermite(
    share: FloatArray,
    width: FloatArray,
    left: FloatArray,
    right: FloatArray,
    left_slope: FloatArray,
    right_slope: FloatArray,
) -> tuple[FloatArray, FloatArray]:
    """Return the cubic with these values and slopes at the ends of a cell, and its derivative.

    Parameters
    ----------
    share : array
        Place in the cell, 0 to 1.
    width : array
        Of the cell.
    left, right, left_slope, right_slope : array
        Values and derivatives at its ends.

    Examples
    --------
    >>> value, slope = hermite(np.array(0.5), np.array(2.0), np.array(0.0), np.array(4.0), np.array(0.0), np.array(4.0))
    >>> float(value), float(slope)
    (1.0, 2.0)
    """
    rise, start, end = right - left, width * left_slope, width * right_slope
    square, cube = 3.0 * rise - 2.0 * start - end, start + end - 2.0 * rise
    value = left + share * (start + share * (square + share * cube))
    return value, (start + share * (2.0 * square + share * 3.0 * cube)) / width
