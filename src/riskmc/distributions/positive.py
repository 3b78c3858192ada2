"""Families above a shift: log-normal, log-t, gamma."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from scipy import special

from riskmc._typing import FloatArray
from riskmc._validation import check_positive
from riskmc.distributions.parametric import Parametric, check_finite, student_score


@dataclass(frozen=True, slots=True)
class LogNormal(Parametric):
    r"""Log-normal law: ``ln(X - shift)`` is normal.

    Parameters
    ----------
    mu : float
        Mean of the logarithm; the median is ``shift + exp(mu)``.
    sigma : float
        Standard deviation of the logarithm, above zero.
    shift : float
        Least value.

    Raises
    ------
    InputError
        If `mu` or `shift` is not finite, or `sigma` not a finite number above zero.

    Examples
    --------
    >>> round(LogNormal(0, 1).mean(), 4)
    1.6487
    """

    mu: float
    sigma: float
    shift: float = 0.0

    def __post_init__(self) -> None:
        """Check the parameters."""
        check_finite("mu", self.mu)
        check_positive("sigma", self.sigma)
        check_finite("shift", self.shift)

    @staticmethod
    def quantile(parameters: FloatArray, x: FloatArray, *, upper: bool) -> FloatArray:
        """Return ``shift + exp(mu + sigma z)``."""
        mu, sigma, shift = parameters
        return np.asarray(shift + _exp(mu + (-sigma if upper else sigma) * special.ndtri(x)))

    @staticmethod
    def probability(parameters: FloatArray, x: FloatArray) -> FloatArray:
        """Return the normal distribution function of the logarithm."""
        mu, sigma, shift = parameters
        return np.asarray(special.ndtr((_log(x - shift) - mu) / sigma))

    def support(self) -> tuple[float, float]:
        """Return (shift, inf)."""
        return (float(self.shift), math.inf)

    def mean(self) -> float:
        """Return ``shift + exp(mu + sigma^2 / 2)``."""
        return float(self.shift + _exp(np.asarray(self.mu + 0.5 * self.sigma**2)))

    def std(self) -> float:
        """Return ``(mean - shift) sqrt(exp(sigma^2) - 1)``."""
        with np.errstate(over="ignore"):
            relative = np.sqrt(np.expm1(np.asarray(float(self.sigma)) ** 2))
            return float(_exp(np.asarray(self.mu + 0.5 * self.sigma**2)) * relative)


@dataclass(frozen=True, slots=True)
class LogT(Parametric):
    r"""Log-t law: ``ln(X - shift)`` is Student's t. Its mean is infinite.

    With three degrees of freedom one number in 4e9 lies at ``exp(2000 scale)``: as an item of
    a model the law has to be cut, for example ``Truncated(law, 0, 1e6)``.

    Parameters
    ----------
    mu : float
        Median of the logarithm.
    sigma : float
        Scale of the logarithm, above zero.
    degrees_of_freedom : float
        Above zero. SHELF takes 3.
    shift : float
        Least value.

    Raises
    ------
    InputError
        If `mu` or `shift` is not finite, or another parameter not a finite number above zero.

    Examples
    --------
    >>> LogT(0, 1, 3).ppf([0.05, 0.5, 0.95]).round(2)
    array([ 0.1 ,  1.  , 10.52])
    """

    mu: float
    sigma: float
    degrees_of_freedom: float
    shift: float = 0.0

    def __post_init__(self) -> None:
        """Check the parameters."""
        check_finite("mu", self.mu)
        check_positive("sigma", self.sigma)
        check_positive("degrees_of_freedom", self.degrees_of_freedom)
        check_finite("shift", self.shift)

    @staticmethod
    def quantile(parameters: FloatArray, x: FloatArray, *, upper: bool) -> FloatArray:
        """Return ``shift + exp(mu + sigma t)``."""
        mu, sigma, freedom, shift = parameters
        return np.asarray(shift + _exp(mu + (-sigma if upper else sigma) * student_score(freedom, x)))

    @staticmethod
    def probability(parameters: FloatArray, x: FloatArray) -> FloatArray:
        """Return Student's distribution function of the logarithm."""
        mu, sigma, freedom, shift = parameters
        return np.asarray(special.stdtr(freedom, (_log(x - shift) - mu) / sigma))

    def support(self) -> tuple[float, float]:
        """Return (shift, inf)."""
        return (float(self.shift), math.inf)

    def mean(self) -> float:
        """Return infinity."""
        return math.inf

    def std(self) -> float:
        """Return infinity."""
        return math.inf


@dataclass(frozen=True, slots=True)
class Gamma(Parametric):
    r"""Gamma law above a shift.

    Parameters
    ----------
    shape : float
        Above zero.
    scale : float
        One over the rate, above zero. The mean is ``shift + shape scale``.
    shift : float
        Least value.

    Raises
    ------
    InputError
        If shape or scale is not a finite number above zero, or the shift is not finite.

    Examples
    --------
    >>> law = Gamma(4, 0.5)
    >>> law.mean(), law.std()
    (2.0, 1.0)
    """

    shape: float
    scale: float
    shift: float = 0.0

    def __post_init__(self) -> None:
        """Check the parameters."""
        check_positive("shape", self.shape)
        check_positive("scale", self.scale)
        check_finite("shift", self.shift)

    @staticmethod
    def quantile(parameters: FloatArray, x: FloatArray, *, upper: bool) -> FloatArray:
        """Invert the regularised incomplete gamma function, or its complement."""
        shape, scale, shift = parameters
        return np.asarray(shift + scale * (special.gammainccinv if upper else special.gammaincinv)(shape, x))

    @staticmethod
    def probability(parameters: FloatArray, x: FloatArray) -> FloatArray:
        """Return the regularised incomplete gamma function."""
        shape, scale, shift = parameters
        return np.asarray(special.gammainc(shape, np.maximum(x - shift, 0.0) / scale))

    def support(self) -> tuple[float, float]:
        """Return (shift, inf)."""
        return (float(self.shift), math.inf)

    def mean(self) -> float:
        """Return ``shift + shape scale``."""
        return float(self.shift + self.shape * self.scale)

    def std(self) -> float:
        """Return ``sqrt(shape) scale``."""
        return math.sqrt(self.shape) * self.scale


def _exp(logarithm: FloatArray) -> FloatArray:
    """Return the exponential; infinite where it is too large for a number, without a warning."""
    with np.errstate(over="ignore"):
        return np.asarray(np.exp(logarithm))


def _log(number: FloatArray) -> FloatArray:
    """Return the logarithm; minus infinity at zero and below."""
    with np.errstate(divide="ignore"):
        return np.asarray(np.log(np.maximum(number, 0.0)))
