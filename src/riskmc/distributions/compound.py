"""Laws made from laws: discrete values, truncation, zero spike."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from riskmc._typing import ArrayLike, FloatArray
from riskmc._validation import as_weights, check_number, check_probability
from riskmc.distributions.base import Distribution, check_law
from riskmc.exceptions import InputError, RangeError


@dataclass(frozen=True, slots=True, init=False)
class Discrete(Distribution):
    """A few values with probabilities, for example class numbers.

    Parameters
    ----------
    values : sequence of float
        Increasing.
    probabilities : array, shape (value,)
        Not negative; normalised to sum to one.

    Raises
    ------
    InputError
        If the lengths differ, values are not finite or do not increase, or
        probabilities are unusable.

    Examples
    --------
    >>> Discrete([0, 1], [0.3, 0.7]).ppf([0.3, 0.31])
    array([0., 1.])
    """

    values: tuple[float, ...]
    probabilities: tuple[float, ...]

    def __init__(self, values: Sequence[float], probabilities: ArrayLike) -> None:
        weights = as_weights("probabilities", probabilities)
        numbers = tuple(float(value) for value in values)
        rising = all(map(math.isfinite, numbers)) and all(a < b for a, b in pairwise(numbers))
        if len(numbers) != weights.size or not rising:
            message = (
                "`values` must be finite, increase and match `probabilities` in number, "
                f"got {numbers} and {weights.size}."
            )
            raise InputError(message)
        object.__setattr__(self, "values", numbers)
        object.__setattr__(self, "probabilities", tuple(weights.tolist()))

    def ppf(self, q: ArrayLike, /) -> FloatArray:
        """Return the smallest value whose cumulative probability reaches `q`."""
        return np.asarray(self.values)[place_in(self.probabilities, q)]

    def cdf(self, x: ArrayLike, /) -> FloatArray:
        """Return the cumulative probability of the values up to `x`."""
        steps = np.concatenate([[0.0], cumulative(self.probabilities)])
        return np.asarray(steps[np.searchsorted(self.values, np.asarray(x, dtype=float), side="right")])

    def support(self) -> tuple[float, float]:
        """Return the outermost values that have probability."""
        held = [value for value, p in zip(self.values, self.probabilities, strict=True) if p > 0.0]
        return (held[0], held[-1])

    def breaks(self) -> tuple[float, ...]:
        """Return the cumulative probabilities between values."""
        return inner_steps(self.probabilities)

    def is_discrete(self) -> bool:
        """Return True."""
        return True

    def mean(self) -> float:
        """Return the weighted sum of the values."""
        return float(np.dot(self.values, self.probabilities))

    def std(self) -> float:
        """Return the root of the weighted squared deviations."""
        return math.sqrt(np.dot((np.asarray(self.values) - self.mean()) ** 2, self.probabilities))


@dataclass(frozen=True, slots=True)
class Truncated(Distribution):
    """A law conditioned on lying within [lower, upper], both ends included.

    Parameters
    ----------
    law : Distribution
    lower, upper : float
        In the unit of the law.

    Raises
    ------
    RangeError
        If the law has no probability there.
    InputError
        If `law` is no distribution, or an end no number.

    Examples
    --------
    >>> from riskmc.distributions import Uniform
    >>> float(Truncated(Uniform(0, 10), 0, 5).ppf(0.5))
    2.5
    """

    law: Distribution
    lower: float
    upper: float

    def __post_init__(self) -> None:
        """Check that the law has probability within the bounds."""
        check_law("law", self.law)
        check_number("lower", self.lower)
        check_number("upper", self.upper)
        start, end = self._ends()
        if not start < end:
            message = f"the law has no probability between {self.lower:g} and {self.upper:g}."
            raise RangeError(message)

    def ppf(self, q: ArrayLike, /) -> FloatArray:
        """Return the quantile of the law at the rescaled probability."""
        start, end = self._ends()
        inner = self.law.ppf(start + (end - start) * np.asarray(q, dtype=float))
        return np.clip(inner, self.lower, self.upper)

    def cdf(self, x: ArrayLike, /) -> FloatArray:
        """Return the rescaled probability of the law."""
        start, end = self._ends()
        inside = np.clip((self.law.cdf(x) - start) / (end - start), 0.0, 1.0)
        return np.where(np.asarray(x, dtype=float) < self.lower, 0.0, inside)

    def support(self) -> tuple[float, float]:
        """Return the support of the law within the bounds."""
        low, high = self.law.support()
        return (max(low, self.lower), min(high, self.upper))

    def tail(self, x: FloatArray, *, upper: bool) -> FloatArray:
        """Return quantiles of the law, each measured from the end of (0, 1) it is nearer to."""
        start, end = self._ends()
        share = (end - start) * np.asarray(x, dtype=float)
        below, above = (end - share, 1.0 - end + share) if upper else (start + share, 1.0 - start - share)
        found = np.empty(share.shape)
        for distance, part, from_above in ((below, below <= above, False), (above, below > above, True)):
            if part.any():
                found[part] = self.law.tail(distance[part], upper=from_above)
        return np.clip(found, self.lower, self.upper)

    def breaks(self) -> tuple[float, ...]:
        """Return the breaks of the law that remain, rescaled."""
        start, end = self._ends()
        return tuple((b - start) / (end - start) for b in self.law.breaks() if start < b < end)

    def is_discrete(self) -> bool:
        """Whether the law is discrete."""
        return self.law.is_discrete()

    def _ends(self) -> tuple[float, float]:
        below = np.nextafter(self.lower, -np.inf)
        return float(self.law.cdf(below)), float(self.law.cdf(self.upper))


@dataclass(frozen=True, slots=True)
class ZeroInflated(Distribution):
    """Exactly zero with probability `zero_mass`, otherwise the law `positive`.

    For class 0 ("not applicable") as a structural zero: part of the experts hold that
    the criterion does not apply, which is no small value but none. Quantiles below
    `zero_mass` are exactly zero, so a logarithm of the value needs care.

    Parameters
    ----------
    positive : Distribution
        Law of the value where it is not zero by the spike; none of it below zero.
    zero_mass : float
        Probability of the spike, in [0, 1].

    Raises
    ------
    InputError
        If `zero_mass` is not in [0, 1] or the law reaches below zero.

    Examples
    --------
    >>> from riskmc.distributions import Uniform
    >>> ZeroInflated(Uniform(1, 3), 0.3).ppf([0.2, 0.65])
    array([0., 2.])
    """

    positive: Distribution
    zero_mass: float

    def __post_init__(self) -> None:
        """Check the probability and the sign of the law."""
        check_law("positive", self.positive)
        check_probability("zero_mass", self.zero_mass)
        if self.positive.support()[0] < 0.0:
            message = "a zero spike needs a law without negative values."
            raise InputError(message)

    def ppf(self, q: ArrayLike, /) -> FloatArray:
        """Return zero up to `zero_mass` and the quantile of the law above."""
        q = np.asarray(q, dtype=float)
        if self.zero_mass >= 1.0:
            return np.zeros(q.shape)
        inner = np.clip((q - self.zero_mass) / (1.0 - self.zero_mass), 0.0, 1.0)
        return np.where(q <= self.zero_mass, 0.0, self.positive.ppf(inner))

    def cdf(self, x: ArrayLike, /) -> FloatArray:
        """Return ``zero_mass + (1 - zero_mass) F(x)`` from zero on."""
        x = np.asarray(x, dtype=float)
        return np.where(x >= 0.0, self.zero_mass + (1.0 - self.zero_mass) * self.positive.cdf(x), 0.0)

    def support(self) -> tuple[float, float]:
        """Return the support of the law, extended to zero by a spike."""
        low, high = self.positive.support()
        return (0.0 if self.zero_mass > 0.0 else low, high if self.zero_mass < 1.0 else 0.0)

    def breaks(self) -> tuple[float, ...]:
        """Return the spike's end and the breaks of the law above it."""
        inner = (self.zero_mass + (1.0 - self.zero_mass) * b for b in self.positive.breaks())
        return (self.zero_mass, *inner)

    def is_discrete(self) -> bool:
        """Whether the law above zero is discrete, or nothing but the spike is left."""
        return self.zero_mass >= 1.0 or self.positive.is_discrete()

    def mean(self) -> float:
        """Return ``(1 - zero_mass)`` times the mean of the law."""
        return (1.0 - self.zero_mass) * self.positive.mean()

    def std(self) -> float:
        """Return the standard deviation of the two-part mixture."""
        mean, std = self.positive.mean(), self.positive.std()
        keep = 1.0 - self.zero_mass
        return math.sqrt(keep * std**2 + keep * self.zero_mass * mean**2)


def cumulative(probabilities: Sequence[float]) -> FloatArray:
    """Return cumulative probabilities, exactly one from the last that is above zero."""
    total = np.cumsum(probabilities)
    total[np.flatnonzero(probabilities)[-1] :] = 1.0
    return np.asarray(total)


def place_in(probabilities: Sequence[float], q: ArrayLike) -> npt.NDArray[np.int64]:
    """Return the first entry whose cumulative probability reaches `q`, among those above zero."""
    at = np.searchsorted(cumulative(probabilities), np.asarray(q, dtype=float), side="left")
    held = np.flatnonzero(probabilities)
    return np.clip(at, held[0], held[-1])


def inner_steps(probabilities: Sequence[float]) -> tuple[float, ...]:
    """Return the cumulative probabilities strictly within (0, 1)."""
    total = np.unique(cumulative(probabilities))
    return tuple(total[(total > 0.0) & (total < 1.0)].tolist())
