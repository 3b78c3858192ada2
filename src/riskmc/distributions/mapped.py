"""A law on the class axis carried over to the value axis or the natural axis."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from riskmc._typing import ArrayLike, FloatArray
from riskmc._validation import check_positive
from riskmc.distributions.base import Distribution, check_law
from riskmc.scales import LOWEST, Scale


@dataclass(frozen=True, slots=True)
class ClassValue(Distribution):
    """Value ``unit * base ** (z - K)`` of a law of the class coordinate z; zero below 1/2.

    Parameters
    ----------
    coordinate : Distribution
        Law on the class axis.
    scale : Scale
        Gives base and K.
    unit : float
        Value of the top class: 1 for an index, money for a monetised sum. Above zero.

    Raises
    ------
    InputError
        If `coordinate` is no distribution, or `unit` not a finite number above zero.

    Examples
    --------
    >>> from riskmc.distributions import Point
    >>> scale = Scale(("A", "B", "C", "D", "E"))
    >>> round(ClassValue(Point(4.0), scale).mean(), 4)
    0.3333
    """

    coordinate: Distribution
    scale: Scale
    unit: float = 1.0

    def __post_init__(self) -> None:
        """Check the law, and that the unit is positive."""
        check_law("coordinate", self.coordinate)
        check_positive("unit", self.unit)

    def ppf(self, q: ArrayLike, /) -> FloatArray:
        """Return the value of the coordinate's quantile."""
        return self.unit * self.scale.value(self.coordinate.ppf(q))

    def cdf(self, x: ArrayLike, /) -> FloatArray:
        """Return the coordinate's probability at the class index of `x`."""
        x = np.asarray(x, dtype=float)
        lowest = self.unit * self.scale.base ** (LOWEST - self.scale.n_classes)
        index = self.scale.index(np.maximum(x, lowest) / self.unit)
        below = np.nextafter(LOWEST, 0.0)
        at = np.where(x < lowest, below, index + _ROUNDING)
        return np.where(x < 0.0, 0.0, self.coordinate.cdf(at))

    def tail(self, x: FloatArray, *, upper: bool) -> FloatArray:
        """Return the values of the coordinate's tail quantiles."""
        return self.unit * self.scale.value(self.coordinate.tail(x, upper=upper))

    def support(self) -> tuple[float, float]:
        """Return the values of the coordinate's support."""
        low, high = self.scale.value(self.coordinate.support())
        return (self.unit * float(low), self.unit * float(high))

    def breaks(self) -> tuple[float, ...]:
        """Return the coordinate's breaks and the probability of the value zero."""
        low, high = self.coordinate.support()
        zero = (float(self.coordinate.cdf(np.nextafter(LOWEST, 0.0))),) if low < LOWEST <= high else ()
        return (*self.coordinate.breaks(), *zero)

    def is_discrete(self) -> bool:
        """Whether the coordinate is discrete."""
        return self.coordinate.is_discrete()


@dataclass(frozen=True, slots=True)
class Natural(Distribution):
    """Natural quantity of a law of the class coordinate, for example a probability.

    Parameters
    ----------
    coordinate : Distribution
        Law on the class axis.
    scale : Scale
        Gives the bounds; between them the map is log-linear.
    horizon_ratio : float
        For probabilities: horizon wanted / horizon of the scale. A probability p
        becomes ``1 - (1 - p) ** horizon_ratio``, a constant rate.
    unit : float
        Factor on the quantity, for example money per unit.
    zero : bool
        Whether all below class 1 is exactly zero, as it is on the value axis. By
        default the map goes on with the slope of class 1.

    Raises
    ------
    InputError
        If `coordinate` is no distribution, or a factor not a finite number above zero.
    ScaleError
        If the scale has no natural bounds, at the first quantile.

    Examples
    --------
    >>> from riskmc.distributions import Uniform
    >>> scale = Scale(("A", "B"), bounds=(1, 10, 100))
    >>> Natural(Uniform(0.5, 2.5), scale).ppf([0.25, 0.5]).round(4)
    array([ 3.1623, 10.    ])
    """

    coordinate: Distribution
    scale: Scale
    horizon_ratio: float = 1.0
    unit: float = 1.0
    zero: bool = False

    def __post_init__(self) -> None:
        """Check the law, and that the factors are positive."""
        check_law("coordinate", self.coordinate)
        check_positive("horizon_ratio", self.horizon_ratio)
        check_positive("unit", self.unit)

    def ppf(self, q: ArrayLike, /) -> FloatArray:
        """Return the quantity at the coordinate's quantile."""
        return self._quantity(self.coordinate.ppf(q))

    def cdf(self, x: ArrayLike, /) -> FloatArray:
        """Return the coordinate's probability at the coordinate of `x`."""
        x = np.asarray(x, dtype=float)
        quantity = np.maximum(x, 0.0) / self.unit
        if self.horizon_ratio != 1.0:
            with np.errstate(divide="ignore"):
                quantity = -np.expm1(np.log1p(-np.minimum(quantity, 1.0)) / self.horizon_ratio)
        coordinate = self.scale.from_natural(quantity) + _ROUNDING
        if self.zero:
            coordinate = np.maximum(coordinate, np.nextafter(LOWEST, 0.0))
        return np.where(x < 0.0, 0.0, self.coordinate.cdf(coordinate))

    def tail(self, x: FloatArray, *, upper: bool) -> FloatArray:
        """Return the quantities at the coordinate's tail quantiles."""
        return self._quantity(self.coordinate.tail(x, upper=upper))

    def support(self) -> tuple[float, float]:
        """Return the quantities at the coordinate's support."""
        low, high = self._quantity(np.asarray(self.coordinate.support()))
        return (float(low), float(high))

    def breaks(self) -> tuple[float, ...]:
        """Return the coordinate's breaks and the probabilities of the class bounds."""
        edges = np.arange(self.scale.n_classes + 1) + LOWEST
        low, high = self.coordinate.support()
        inner = edges[(edges > low) & (edges < high)]
        inner = np.where(inner == LOWEST, np.nextafter(LOWEST, 0.0), inner)
        return (*self.coordinate.breaks(), *np.atleast_1d(self.coordinate.cdf(inner)).tolist())

    def is_discrete(self) -> bool:
        """Whether the coordinate is discrete."""
        return self.coordinate.is_discrete()

    def _quantity(self, coordinate: FloatArray) -> FloatArray:
        quantity = self.scale.to_natural(coordinate)
        if self.zero:
            quantity = np.where(coordinate >= LOWEST, quantity, 0.0)
        if self.horizon_ratio != 1.0:
            with np.errstate(divide="ignore"):
                quantity = -np.expm1(self.horizon_ratio * np.log1p(-np.minimum(quantity, 1.0)))
        return np.asarray(self.unit * quantity)


_ROUNDING = 1e-12
"""Slack on the class axis, so that ``cdf(ppf(q))`` counts the atom it came from."""
