"""Families with closed forms: point, uniform, log-uniform, triangular, PERT."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from scipy import special

from riskmc._typing import ArrayLike, FloatArray
from riskmc._validation import LARGEST_SHAPE, check_ordered, check_positive
from riskmc.distributions.base import Distribution
from riskmc.distributions.beta import tail_quantiles
from riskmc.exceptions import RangeError


@dataclass(frozen=True, slots=True)
class Point(Distribution):
    """A number known exactly.

    Parameters
    ----------
    value : float

    Raises
    ------
    RangeError
        If the value is not finite.

    Examples
    --------
    >>> Point(3).std()
    0.0
    """

    value: float

    def __post_init__(self) -> None:
        """Check that the value is finite."""
        check_ordered(self.value, self.value, self.value)

    def ppf(self, q: ArrayLike, /) -> FloatArray:
        """Return the value for every probability."""
        return np.full(np.shape(q), float(self.value))

    def cdf(self, x: ArrayLike, /) -> FloatArray:
        """Return the unit step at the value."""
        return (np.asarray(x, dtype=float) >= self.value).astype(float)

    def support(self) -> tuple[float, float]:
        """Return the value twice."""
        return (float(self.value), float(self.value))

    def is_discrete(self) -> bool:
        """Return True."""
        return True

    def mean(self) -> float:
        """Return the value."""
        return float(self.value)

    def std(self) -> float:
        """Return zero."""
        return 0.0


@dataclass(frozen=True, slots=True)
class Uniform(Distribution):
    """Uniform on [low, high].

    Parameters
    ----------
    low, high : float
        Ends, ``low < high``.

    Raises
    ------
    RangeError
        If the ends are reversed, equal or not finite.

    Examples
    --------
    >>> Uniform(2, 6).mean()
    4.0
    """

    low: float
    high: float

    def __post_init__(self) -> None:
        """Check that the range is finite and not reversed."""
        _check_wide(self.low, self.low, self.high)

    def ppf(self, q: ArrayLike, /) -> FloatArray:
        """Return ``low + q (high - low)``."""
        return np.asarray(self.low + (self.high - self.low) * np.asarray(q, dtype=float))

    def cdf(self, x: ArrayLike, /) -> FloatArray:
        """Return ``(x - low) / (high - low)`` within the range."""
        return np.clip((np.asarray(x, dtype=float) - self.low) / (self.high - self.low), 0.0, 1.0)

    def support(self) -> tuple[float, float]:
        """Return (low, high)."""
        return (float(self.low), float(self.high))

    def mean(self) -> float:
        """Return ``(low + high) / 2``."""
        return 0.5 * (self.low + self.high)

    def std(self) -> float:
        """Return ``(high - low) / sqrt(12)``."""
        return (self.high - self.low) / math.sqrt(12.0)


@dataclass(frozen=True, slots=True)
class LogUniform(Distribution):
    r"""Uniform on the log axis: ``X = low (high / low)^U``, the reciprocal law.

    The law of a quantity of which only its geometric class is known. Mean
    ``(high - low) / ln(high / low)``.

    Parameters
    ----------
    low, high : float
        Ends, ``0 < low < high``.

    Raises
    ------
    InputError
        If `low` is not above zero.
    RangeError
        If the ends are reversed, equal or not finite.

    References
    ----------
    Hamming, R. W. (1970). Bell Syst. Tech. J. 49, 1609-1625.

    Examples
    --------
    >>> round(float(LogUniform(0.005, 0.05).ppf(0.5)), 6)
    0.015811
    """

    low: float
    high: float

    def __post_init__(self) -> None:
        """Check that the range is positive and not reversed."""
        check_positive("low", self.low)
        _check_wide(self.low, self.low, self.high)

    def ppf(self, q: ArrayLike, /) -> FloatArray:
        """Return ``low (high / low)^q``."""
        return np.asarray(self.low * (self.high / self.low) ** np.asarray(q, dtype=float))

    def cdf(self, x: ArrayLike, /) -> FloatArray:
        """Return ``ln(x / low) / ln(high / low)`` within the range."""
        inside = np.clip(np.asarray(x, dtype=float), self.low, self.high)
        return np.asarray(np.log(inside / self.low) / math.log(self.high / self.low))

    def support(self) -> tuple[float, float]:
        """Return (low, high)."""
        return (float(self.low), float(self.high))

    def mean(self) -> float:
        """Return ``(high - low) / ln(high / low)``."""
        return (self.high - self.low) / self._log_ratio()

    def std(self) -> float:
        """Return ``mean sqrt(h coth(h) - 1)`` with ``h = ln(high / low) / 2``."""
        h = 0.5 * self._log_ratio()
        if h < 0.05:  # noqa: PLR2004 - here the difference cancels and its series is exact
            excess = h**2 * (1 / 3 - h**2 / 45 + 2 * h**4 / 945 - h**6 / 4725)
        else:
            excess = h / math.tanh(h) - 1.0
        return self.mean() * math.sqrt(excess)

    def _log_ratio(self) -> float:
        ratio = self.high / self.low
        return math.log(ratio) if ratio > 2.0 else math.log1p((self.high - self.low) / self.low)  # noqa: PLR2004 - narrow


@dataclass(frozen=True, slots=True)
class Triangular(Distribution):
    """Triangular on [low, high] with its peak at `mode`.

    Parameters
    ----------
    low, mode, high : float
        Ends and peak, ``low <= mode <= high`` and ``low < high``.

    Raises
    ------
    RangeError
        If the three are out of order or not finite, or the ends are equal.

    References
    ----------
    Kotz, S. and van Dorp, J. R. (2004). Beyond Beta, ch. 1. World Scientific.

    Examples
    --------
    >>> round(Triangular(1, 3, 9).mean(), 4)
    4.3333
    """

    low: float
    mode: float
    high: float

    def __post_init__(self) -> None:
        """Check that ``low <= mode <= high`` with ``low < high``."""
        _check_wide(self.low, self.mode, self.high)

    def ppf(self, q: ArrayLike, /) -> FloatArray:
        """Invert the two parabolas of the distribution function."""
        q = np.asarray(q, dtype=float)
        width = self.high - self.low
        rising = self.low + np.sqrt(q * width * (self.mode - self.low))
        falling = self.high - np.sqrt((1.0 - q) * width * (self.high - self.mode))
        return np.where(q <= self._peak(), rising, falling)

    def cdf(self, x: ArrayLike, /) -> FloatArray:
        """Return the two parabolas that meet at the mode."""
        inside: FloatArray = np.clip(np.asarray(x, dtype=float), self.low, self.high)
        width = self.high - self.low
        with np.errstate(invalid="ignore", divide="ignore"):
            rising = (inside - self.low) ** 2 / (width * (self.mode - self.low))
            falling = 1.0 - (self.high - inside) ** 2 / (width * (self.high - self.mode))
        before_mode = (inside <= self.mode) & (self.mode > self.low)
        return np.where(before_mode, rising, np.where(inside >= self.high, 1.0, falling))

    def support(self) -> tuple[float, float]:
        """Return (low, high)."""
        return (float(self.low), float(self.high))

    def breaks(self) -> tuple[float, ...]:
        """Return the probability of the mode, where the slope changes."""
        return (self._peak(),)

    def mean(self) -> float:
        """Return ``(low + mode + high) / 3``."""
        return (self.low + self.mode + self.high) / 3.0

    def std(self) -> float:
        """Return the root of ``(a^2 + b^2 + c^2 - ab - ac - bc) / 18``."""
        a, c, b = self.low, self.mode, self.high
        return math.sqrt(((b - a) ** 2 + (c - a) ** 2 + (b - c) ** 2) / 36.0)

    def _peak(self) -> float:
        return (self.mode - self.low) / (self.high - self.low)


@dataclass(frozen=True, slots=True)
class PERT(Distribution):
    r"""Modified PERT: a beta law on [low, high] with its peak at `mode`.

    ``alpha = 1 + shape (mode - low) / (high - low)``,
    ``beta = 1 + shape (high - mode) / (high - low)``; mean
    ``(low + shape mode + high) / (shape + 2)``. Shape 4 is the classic; a smaller
    shape is flatter, a larger one tighter. The textbook ``(high - low) / 6`` is a
    planning rule, not the standard deviation of this law.

    Parameters
    ----------
    low, mode, high : float
        Ends and peak, ``low <= mode <= high`` and ``low < high``.
    shape : float
        Above zero.

    Raises
    ------
    RangeError
        If the three are out of order or not finite, or the ends are equal.
    InputError
        If the shape is not above zero and at most 1e4.

    References
    ----------
    Malcolm, D. G. et al. (1959). Oper. Res. 7, 646-669.
    Vose, D. (2008). Risk Analysis, 3rd ed. Wiley.

    Examples
    --------
    >>> law = PERT(1, 3, 9)
    >>> round(law.mean(), 4), round(law.std(), 4)
    (3.6667, 1.4254)
    """

    low: float
    mode: float
    high: float
    shape: float = 4.0

    def __post_init__(self) -> None:
        """Check that ``low <= mode <= high`` with ``low < high`` and the shape is positive."""
        _check_wide(self.low, self.mode, self.high)
        check_positive("shape", self.shape, most=LARGEST_SHAPE)

    @property
    def alpha(self) -> float:
        """First parameter of the beta law."""
        return 1.0 + self.shape * (self.mode - self.low) / (self.high - self.low)

    @property
    def beta(self) -> float:
        """Second parameter of the beta law."""
        return 1.0 + self.shape * (self.high - self.mode) / (self.high - self.low)

    def ppf(self, q: ArrayLike, /) -> FloatArray:
        """Invert the regularised incomplete beta function."""
        unit = special.betaincinv(self.alpha, self.beta, np.asarray(q, dtype=float))
        return np.asarray(self.low + (self.high - self.low) * unit)

    def cdf(self, x: ArrayLike, /) -> FloatArray:
        """Return the regularised incomplete beta function."""
        unit = (np.asarray(x, dtype=float) - self.low) / (self.high - self.low)
        return np.asarray(special.betainc(self.alpha, self.beta, np.clip(unit, 0.0, 1.0)))

    def support(self) -> tuple[float, float]:
        """Return (low, high)."""
        return (float(self.low), float(self.high))

    def tail(self, x: FloatArray, *, upper: bool) -> FloatArray:
        """Return quantiles near an end, see `tails`."""
        return self.tails([self], np.ravel(x), upper=upper).reshape(np.shape(x))

    @classmethod
    def tails(cls, laws: Sequence[PERT], x: FloatArray, *, upper: bool) -> FloatArray:
        """Return quantiles of many laws near an end; within 1e-8 of the range of `ppf`."""
        alpha, beta, low, high = _columns(laws)
        if upper:
            return np.asarray(high - (high - low) * tail_quantiles(beta[:, 0], alpha[:, 0], x))
        return np.asarray(low + (high - low) * tail_quantiles(alpha[:, 0], beta[:, 0], x))

    @classmethod
    def ppfs(cls, laws: Sequence[PERT], q: FloatArray) -> FloatArray:
        """Invert the regularised incomplete beta functions."""
        alpha, beta, low, high = _columns(laws)
        return np.asarray(low + (high - low) * special.betaincinv(alpha, beta, q))

    @classmethod
    def joint_cdf(cls, laws: Sequence[PERT]) -> Callable[[FloatArray], FloatArray]:
        """Return the function to the regularised incomplete betas."""
        alpha, beta, low, high = _columns(laws)
        width = high - low
        return lambda x: np.asarray(special.betainc(alpha, beta, np.minimum(np.maximum((x - low) / width, 0.0), 1.0)))

    def mean(self) -> float:
        """Return ``(low + shape mode + high) / (shape + 2)``."""
        return (self.low + self.shape * self.mode + self.high) / (self.shape + 2.0)

    def std(self) -> float:
        """Return the root of ``(mean - low) (high - mean) / (shape + 3)``."""
        mean = self.mean()
        return math.sqrt((mean - self.low) * (self.high - mean) / (self.shape + 3.0))


def _columns(laws: Sequence[PERT]) -> tuple[FloatArray, ...]:
    """Return alpha, beta, low and high, each of shape (law, 1)."""
    rows = np.asarray([(law.alpha, law.beta, law.low, law.high) for law in laws], dtype=float)
    return tuple(rows.T[:, :, None])


_WIDEST = 1e150  # its square must not overflow


def _check_wide(low: float, mode: float, high: float) -> None:
    check_ordered(low, mode, high)
    if not low < high:
        message = f"a range needs low < high, got {low:g} twice. Use Point({low:g}) for a number known exactly."
        raise RangeError(message)
    if not high - low <= _WIDEST:
        message = f"a range must be at most {_WIDEST:g} wide, got {low:g} to {high:g}."
        raise RangeError(message)
