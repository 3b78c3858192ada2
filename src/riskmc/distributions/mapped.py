"""A law on the class axis carried over to the value axis or the natural axis."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np

from riskmc._typing import ArrayLike, FloatArray
from riskmc._validation import check_positive
from riskmc.distributions.base import Distribution, check_law, quantiles, tail_quantiles
from riskmc.scales import LOWEST, Scale


class Mapped(Distribution):
    """A law of numbers that rise with a class coordinate, from zero up."""

    __slots__ = ()

    coordinate: Distribution

    @abstractmethod
    def of(self, coordinate: FloatArray) -> FloatArray:
        """Return the numbers of class coordinates."""

    @abstractmethod
    def index(self, number: FloatArray) -> FloatArray:
        """Return the class coordinate up to which numbers are at most `number`, which is not negative."""

    @abstractmethod
    def map_key(self) -> Hashable:
        """Return what is the same for laws with the same map."""

    def ppf(self, q: ArrayLike, /) -> FloatArray:
        """Return the number of the coordinate's quantile."""
        return self.of(self.coordinate.ppf(q))

    def cdf(self, x: ArrayLike, /) -> FloatArray:
        """Return the coordinate's probability at the coordinate of `x`."""
        x = np.asarray(x, dtype=float)
        return np.where(x < 0.0, 0.0, self.coordinate.cdf(self.index(np.maximum(x, 0.0))))

    def support(self) -> tuple[float, float]:
        """Return the numbers of the coordinate's support."""
        low, high = self.of(np.asarray(self.coordinate.support()))
        return (float(low), float(high))

    def is_discrete(self) -> bool:
        """Whether the coordinate is discrete."""
        return self.coordinate.is_discrete()

    def tail(self, x: FloatArray, *, upper: bool) -> FloatArray:
        """Return the numbers of the coordinate's tail quantiles."""
        return self.of(self.coordinate.tail(x, upper=upper))

    @classmethod
    def tails(cls, laws: Sequence[Self], x: FloatArray, *, upper: bool) -> FloatArray:
        """Return the numbers of the coordinates' tail quantiles."""
        return _carried_over(laws, tail_quantiles([law.coordinate for law in laws], x, upper=upper))

    @classmethod
    def ppfs(cls, laws: Sequence[Self], q: FloatArray) -> FloatArray:
        """Return the numbers of the coordinates' quantiles."""
        return _carried_over(laws, quantiles([law.coordinate for law in laws], q))


@dataclass(frozen=True, slots=True)
class ClassValue(Mapped):
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

    def of(self, coordinate: FloatArray) -> FloatArray:
        """Return the values of class coordinates."""
        return self.unit * self.scale.value(coordinate)

    def index(self, number: FloatArray) -> FloatArray:
        """Return the class index of values; just below 1/2 where they are below the least value."""
        lowest = self.unit * self.scale.base ** (LOWEST - self.scale.n_classes)
        index = self.scale.index(np.maximum(number, lowest) / self.unit)
        return np.where(number < lowest, np.nextafter(LOWEST, 0.0), index + _ROUNDING)

    def map_key(self) -> Hashable:
        """Return the scale and the unit."""
        return self.scale, self.unit

    def breaks(self) -> tuple[float, ...]:
        """Return the coordinate's breaks and the probability of the value zero."""
        low, high = self.coordinate.support()
        zero = (float(self.coordinate.cdf(np.nextafter(LOWEST, 0.0))),) if low < LOWEST <= high else ()
        return (*self.coordinate.breaks(), *zero)


@dataclass(frozen=True, slots=True)
class Natural(Mapped):
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

    def of(self, coordinate: FloatArray) -> FloatArray:
        """Return the quantities of class coordinates."""
        quantity = self.scale.to_natural(coordinate)
        if self.zero:
            quantity = np.where(coordinate >= LOWEST, quantity, 0.0)
        if self.horizon_ratio != 1.0:
            with np.errstate(divide="ignore"):
                quantity = -np.expm1(self.horizon_ratio * np.log1p(-np.minimum(quantity, 1.0)))
        return np.asarray(self.unit * quantity)

    def index(self, number: FloatArray) -> FloatArray:
        """Return the class coordinates of quantities."""
        quantity = number / self.unit
        if self.horizon_ratio != 1.0:
            with np.errstate(divide="ignore"):
                quantity = -np.expm1(np.log1p(-np.minimum(quantity, 1.0)) / self.horizon_ratio)
        coordinate = self.scale.from_natural(quantity) + _ROUNDING
        return np.maximum(coordinate, np.nextafter(LOWEST, 0.0)) if self.zero else coordinate

    def map_key(self) -> Hashable:
        """Return the scale, the factors and the reading of class 0."""
        return self.scale, self.horizon_ratio, self.unit, self.zero

    def breaks(self) -> tuple[float, ...]:
        """Return the coordinate's breaks and the probabilities of the bounds where the map bends.

        It does where the ratio of the classes on both sides differs, and may at the ends of the scale.
        """
        ratios = np.diff(np.log(self.scale.bounds or np.ones(self.scale.n_classes + 1)))
        bends = [True, *(~np.isclose(ratios[1:], ratios[:-1], rtol=1e-9)), True]
        edges = np.flatnonzero(bends) + LOWEST
        low, high = self.coordinate.support()
        inner = edges[(edges > low) & (edges < high)]
        inner = np.where(inner == LOWEST, np.nextafter(LOWEST, 0.0), inner)
        return (*self.coordinate.breaks(), *np.atleast_1d(self.coordinate.cdf(inner)).tolist())


def _carried_over(laws: Sequence[Mapped], coordinates: FloatArray) -> FloatArray:
    """Return the numbers of each law's coordinates, all of one map together."""
    found = np.empty(coordinates.shape)
    for law, at in _by_map(laws):
        found[at] = law.of(coordinates[at])
    return found


def _by_map[M: Mapped](laws: Sequence[M]) -> Iterator[tuple[M, list[int]]]:
    """Yield one law of each map, and where the laws with that map stand."""
    groups: dict[Hashable, list[int]] = {}
    for i, law in enumerate(laws):
        groups.setdefault(law.map_key(), []).append(i)
    for at in groups.values():
        yield laws[at[0]], at


_ROUNDING = 1e-12
"""Slack on the class axis, so that ``cdf(ppf(q))`` counts the atom it came from."""
