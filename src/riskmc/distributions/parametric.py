"""Families with a closed quantile function, and the two without bounds: normal and Student's t."""

from __future__ import annotations

import math
from abc import abstractmethod
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
from scipy import special

from riskmc._typing import ArrayLike, FloatArray
from riskmc._validation import check_number, check_positive
from riskmc.distributions.base import Distribution
from riskmc.exceptions import InputError


class Parametric(Distribution):
    """A law whose quantiles and probabilities are functions of a few numbers.

    A family gives both functions for columns of parameters; all that a law has to do,
    alone or among others of its family, follows.
    """

    __slots__ = ()

    @staticmethod
    @abstractmethod
    def quantile(parameters: FloatArray, x: FloatArray, *, upper: bool) -> FloatArray:
        """Return quantiles at distance `x` from the lower or the upper end of (0, 1)."""

    @staticmethod
    @abstractmethod
    def probability(parameters: FloatArray, x: FloatArray) -> FloatArray:
        """Return ``P(X <= x)``."""

    def ppf(self, q: ArrayLike, /) -> FloatArray:
        """Return the quantiles; infinite at 0 or 1 where the law has no end there."""
        return np.asarray(self.quantile(self._row(), np.asarray(q, dtype=float), upper=False))

    def cdf(self, x: ArrayLike, /) -> FloatArray:
        """Return the distribution function."""
        return np.asarray(self.probability(self._row(), np.asarray(x, dtype=float)))

    def tail(self, x: FloatArray, *, upper: bool) -> FloatArray:
        """Return quantiles near an end, exact to the last digits in both tails."""
        return np.asarray(self.quantile(self._row(), np.asarray(x, dtype=float), upper=upper))

    @classmethod
    def tails(cls, laws: Sequence[Self], x: FloatArray, *, upper: bool) -> FloatArray:
        """Return quantiles of many laws near an end."""
        return cls.quantile(_columns(laws), x, upper=upper)

    @classmethod
    def ppfs(cls, laws: Sequence[Self], q: FloatArray) -> FloatArray:
        """Return quantiles of many laws."""
        return cls.quantile(_columns(laws), q, upper=False)

    @classmethod
    def joint_cdf(cls, laws: Sequence[Self]) -> Callable[[FloatArray], FloatArray]:
        """Return the function to the probabilities of many laws."""
        columns = _columns(laws)
        return lambda x: cls.probability(columns, x)

    def _row(self) -> FloatArray:
        names: Iterable[str] = self.__slots__
        return np.asarray([float(getattr(self, name)) for name in names])


@dataclass(frozen=True, slots=True)
class Normal(Parametric):
    r"""Normal law.

    Parameters
    ----------
    location : float
        Mean and median.
    scale : float
        Standard deviation, above zero.

    Raises
    ------
    InputError
        If the location is not finite, or the scale not a finite number above zero.

    Examples
    --------
    >>> Normal(10, 2).ppf([0.05, 0.5, 0.95]).round(2)
    array([ 6.71, 10.  , 13.29])
    """

    location: float
    scale: float

    def __post_init__(self) -> None:
        """Check the parameters."""
        check_finite("location", self.location)
        check_positive("scale", self.scale)

    @staticmethod
    def quantile(parameters: FloatArray, x: FloatArray, *, upper: bool) -> FloatArray:
        """Return ``location + scale z``."""
        location, scale = parameters
        return np.asarray(location + (-scale if upper else scale) * special.ndtri(x))

    @staticmethod
    def probability(parameters: FloatArray, x: FloatArray) -> FloatArray:
        """Return the normal distribution function."""
        location, scale = parameters
        return np.asarray(special.ndtr((x - location) / scale))

    def support(self) -> tuple[float, float]:
        """Return (-inf, inf)."""
        return (-math.inf, math.inf)

    def mean(self) -> float:
        """Return the location."""
        return float(self.location)

    def std(self) -> float:
        """Return the scale."""
        return float(self.scale)


@dataclass(frozen=True, slots=True)
class StudentT(Parametric):
    r"""Student's t law with a location and a scale: heavier tails than the normal.

    Parameters
    ----------
    location : float
        Median.
    scale : float
        Above zero; the standard deviation is ``scale sqrt(nu / (nu - 2))``.
    degrees_of_freedom : float
        nu, above zero. SHELF takes 3.

    Raises
    ------
    InputError
        If the location is not finite, or another parameter not a finite number above zero.

    Examples
    --------
    >>> StudentT(10, 2, 3).ppf([0.05, 0.5, 0.95]).round(2)
    array([ 5.29, 10.  , 14.71])
    """

    location: float
    scale: float
    degrees_of_freedom: float

    def __post_init__(self) -> None:
        """Check the parameters."""
        check_finite("location", self.location)
        check_positive("scale", self.scale)
        check_positive("degrees_of_freedom", self.degrees_of_freedom)

    @staticmethod
    def quantile(parameters: FloatArray, x: FloatArray, *, upper: bool) -> FloatArray:
        """Return ``location + scale t``."""
        location, scale, freedom = parameters
        return np.asarray(location + (-scale if upper else scale) * student_score(freedom, x))

    @staticmethod
    def probability(parameters: FloatArray, x: FloatArray) -> FloatArray:
        """Return Student's distribution function."""
        location, scale, freedom = parameters
        return np.asarray(special.stdtr(freedom, (x - location) / scale))

    def support(self) -> tuple[float, float]:
        """Return (-inf, inf)."""
        return (-math.inf, math.inf)

    def mean(self) -> float:
        """Return the location; NaN with one degree of freedom or less, where there is no mean."""
        return float(self.location) if self.degrees_of_freedom > 1.0 else math.nan

    def std(self) -> float:
        """Return ``scale sqrt(nu / (nu - 2))``; infinite with two degrees of freedom or less."""
        freedom = self.degrees_of_freedom
        return self.scale * math.sqrt(freedom / (freedom - 2.0)) if freedom > 2.0 else math.inf  # noqa: PLR2004 - as above


def student_score(freedom: FloatArray, x: FloatArray) -> FloatArray:
    """Return the quantile of Student's t; scipy gives plus infinity at zero, and at some x next to it."""
    score = special.stdtrit(freedom, x)
    return np.where((x < 0.5) & np.isposinf(score), -np.inf, score)  # noqa: PLR2004 - the median


def check_finite(name: str, given: float) -> None:
    """Raise unless `given` is a finite number."""
    check_number(name, given)
    if not math.isfinite(given):
        message = f"`{name}` must be a finite number, got {given}."
        raise InputError(message)


def _columns(laws: Sequence[Parametric]) -> FloatArray:
    """Return the parameters of laws, shape (parameter, law, 1)."""
    return np.stack([law._row() for law in laws], axis=1)[:, :, None]  # noqa: SLF001 - this module's own
