"""The scaled beta law, and laws seen in a mirror."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
from scipy import special

from riskmc._typing import ArrayLike, FloatArray
from riskmc._validation import check_ordered, check_positive
from riskmc.distributions.base import Distribution, check_law, tail_quantiles
from riskmc.distributions.parametric import Parametric, check_finite
from riskmc.exceptions import RangeError


@dataclass(frozen=True, slots=True)
class Beta(Parametric):
    r"""Beta law scaled to [lower, upper].

    Parameters
    ----------
    alpha, beta : float
        Above zero; both above one for a single peak within the range.
    lower, upper : float
        Ends, ``lower < upper``.

    Raises
    ------
    InputError
        If `alpha` or `beta` is not a finite number above zero.
    RangeError
        If the ends are reversed, equal or not finite.

    Examples
    --------
    >>> law = Beta(2, 6, 0, 4)
    >>> law.mean(), round(law.std(), 4)
    (1.0, 0.5774)
    """

    alpha: float
    beta: float
    lower: float = 0.0
    upper: float = 1.0

    def __post_init__(self) -> None:
        """Check the parameters."""
        check_positive("alpha", self.alpha)
        check_positive("beta", self.beta)
        check_ordered(self.lower, self.lower, self.upper)
        if not self.lower < self.upper:
            message = f"a beta law needs lower < upper, got {self.lower:g} twice."
            raise RangeError(message)

    @staticmethod
    def quantile(parameters: FloatArray, x: FloatArray, *, upper: bool) -> FloatArray:
        """Invert the regularised incomplete beta function from the end that is near."""
        alpha, beta, low, high = parameters
        if upper:
            return np.asarray(high - (high - low) * special.betaincinv(beta, alpha, x))
        return np.asarray(low + (high - low) * special.betaincinv(alpha, beta, x))

    @staticmethod
    def probability(parameters: FloatArray, x: FloatArray) -> FloatArray:
        """Return the regularised incomplete beta function."""
        alpha, beta, low, high = parameters
        unit = np.minimum(np.maximum((x - low) / (high - low), 0.0), 1.0)
        return np.asarray(special.betainc(alpha, beta, unit))

    def support(self) -> tuple[float, float]:
        """Return (lower, upper)."""
        return (float(self.lower), float(self.upper))

    def mean(self) -> float:
        """Return ``lower + (upper - lower) alpha / (alpha + beta)``."""
        return self.lower + (self.upper - self.lower) * self.alpha / (self.alpha + self.beta)

    def std(self) -> float:
        """Return ``(upper - lower) sqrt(alpha beta / (n + 1)) / n`` with ``n = alpha + beta``."""
        n = self.alpha + self.beta
        return (self.upper - self.lower) * math.sqrt(self.alpha / n * self.beta / n / (n + 1.0))


@dataclass(frozen=True, slots=True)
class Mirrored(Distribution):
    """A law seen in a mirror: ``about - X``.

    SHELF's mirror families: a law that starts at zero becomes one that ends at `about`,
    with its long tail downwards.

    Parameters
    ----------
    law : Distribution
        Law of X.
    about : float
        The value that zero is carried to.

    Raises
    ------
    InputError
        If `law` is no distribution, or `about` is not finite.

    Examples
    --------
    >>> from riskmc.distributions.positive import Gamma
    >>> Mirrored(Gamma(4, 0.5), 10).mean()
    8.0
    """

    law: Distribution
    about: float

    def __post_init__(self) -> None:
        """Check the law and the place of the mirror."""
        check_law("law", self.law)
        check_finite("about", self.about)

    def ppf(self, q: ArrayLike, /) -> FloatArray:
        """Return ``about`` minus the quantile at ``1 - q``; of small `q` by the tail of the law."""
        q = np.asarray(q, dtype=float)
        near = (q > 0.0) & (q < _NEAR)
        from_end = self.law.tail(np.where(near, q, _NEAR), upper=True)
        return np.asarray(self.about - np.where(near, from_end, self.law.ppf(1.0 - q)))

    def cdf(self, x: ArrayLike, /) -> FloatArray:
        """Return ``P(X >= about - x)``, an atom there included."""
        return np.asarray(1.0 - self.law.cdf(np.nextafter(self.about - np.asarray(x, dtype=float), -np.inf)))

    def support(self) -> tuple[float, float]:
        """Return the mirrored ends."""
        low, high = self.law.support()
        return (self.about - high, self.about - low)

    def breaks(self) -> tuple[float, ...]:
        """Return the mirrored breaks."""
        return tuple(1.0 - b for b in reversed(self.law.breaks()))

    def is_discrete(self) -> bool:
        """Whether the law is discrete."""
        return self.law.is_discrete()

    def tail(self, x: FloatArray, *, upper: bool) -> FloatArray:
        """Return quantiles near an end from the other end of the law."""
        return np.asarray(self.about - self.law.tail(x, upper=not upper))

    @classmethod
    def tails(cls, laws: Sequence[Self], x: FloatArray, *, upper: bool) -> FloatArray:
        """Return quantiles of many laws near an end."""
        return _abouts(laws) - tail_quantiles([law.law for law in laws], x, upper=not upper)

    def mean(self) -> float:
        """Return ``about`` minus the mean of the law."""
        return self.about - self.law.mean()

    def std(self) -> float:
        """Return the standard deviation of the law."""
        return self.law.std()


_NEAR = 1e-3
"""Below this a probability taken from one would lose digits."""


def _abouts(laws: Sequence[Mirrored]) -> FloatArray:
    return np.asarray([law.about for law in laws])[:, None]
