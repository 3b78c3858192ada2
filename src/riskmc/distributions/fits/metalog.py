"""The metalog law: quantiles as a short series, so that three numbers are honoured exactly."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np
from scipy import special

from riskmc._typing import ArrayLike, FloatArray
from riskmc._validation import as_numbers, check_number
from riskmc.distributions.base import Distribution
from riskmc.distributions.fits.metalog_series import is_feasible, series, tail_slopes
from riskmc.distributions.inversion import inverted
from riskmc.exceptions import InputError, RangeError

Infeasible = Literal["error", "fall back"]

_FARTHEST = 700.0
"""The log-odds beyond which a double has no probability left."""
_STEP = 1 / 16
"""Step in log-odds of the integral for the moments."""


@dataclass(frozen=True, slots=True, init=False)
class Metalog(Distribution):
    r"""Metalog law: the quantile is a series in the log-odds of its probability.

    ``M(y) = a1 + a2 L + a3 (y - 1/2) L + a4 (y - 1/2) + a5 (y - 1/2)^2 + ...`` with
    ``L = ln(y / (1 - y))``. With a lower bound M is ``ln(x - lower)``, with an upper bound
    ``-ln(upper - x)``, with both ``ln((x - lower) / (upper - x))``.

    Parameters
    ----------
    coefficients : sequence of float
        a1, a2, ...: at least two.
    lower, upper : float, optional
        Bounds of the values.

    Raises
    ------
    InputError
        If there are fewer than two coefficients, or one is not finite.
    RangeError
        If the bounds are reversed, or the series does not rise everywhere, so that it is no
        quantile function.

    References
    ----------
    Keelin, T. W. (2016). Decis. Anal. 13, 243-277.

    Examples
    --------
    >>> law = Metalog.from_triplet(35, 50, 75, probability=0.1)
    >>> law.ppf([0.1, 0.5, 0.9]).round(9)
    array([35., 50., 75.])
    """

    coefficients: tuple[float, ...]
    lower: float | None
    upper: float | None

    def __init__(self, coefficients: ArrayLike, lower: float | None = None, upper: float | None = None) -> None:
        given = as_numbers("coefficients", coefficients)
        if given.ndim != 1 or given.size < 2 or not np.isfinite(given).all():  # noqa: PLR2004 - place and width
            message = f"a metalog needs two or more finite coefficients, got {coefficients!r}."
            raise InputError(message)
        check_bounds(lower, upper)
        if not is_feasible(given):
            message = (
                f"the metalog with coefficients {', '.join(f'{a:.6g}' for a in given)} is no law: its quantiles fall "
                "somewhere. Take fewer terms or a bound."
            )
            raise RangeError(message)
        object.__setattr__(self, "coefficients", tuple(given.tolist()))
        object.__setattr__(self, "lower", None if lower is None else float(lower))
        object.__setattr__(self, "upper", None if upper is None else float(upper))

    @classmethod
    def from_triplet(
        cls,
        low: float,
        median: float,
        high: float,
        *,
        probability: float = 0.1,
        lower: float | None = None,
        upper: float | None = None,
        infeasible: Infeasible = "error",
    ) -> Distribution:
        """Return the three-term metalog with a symmetric triplet of quantiles (SPT).

        Parameters
        ----------
        low, median, high : float
            Quantiles at `probability`, 1/2 and ``1 - probability``.
        probability : float
            In (0, 1/2): 0.1 for P10, P50, P90.
        lower, upper : float, optional
            Bounds of the values.
        infeasible : {"error", "fall back"}
            What to do where the triplet is too skewed for a metalog: an error, or the monotone
            piecewise-linear quantile function through the triplet, with a ReadingWarning.

        Returns
        -------
        Metalog, or MinimumInformation after falling back

        Raises
        ------
        InputError, RangeError
            If the triplet is not in order or not within the bounds, `probability` is not in
            (0, 1/2), or the triplet is infeasible; `RangeError.attainable` then says which
            medians are not.

        Warns
        -----
        ReadingWarning
            On falling back.

        Examples
        --------
        >>> round(float(Metalog.from_triplet(35, 50, 75, lower=0).ppf(0.95)), 3)
        86.441
        """
        from riskmc.distributions.fits.metalog_fitting import from_triplet  # noqa: PLC0415 - it builds this class

        return from_triplet(low, median, high, probability, lower, upper, infeasible)

    @classmethod
    def from_quantiles(
        cls,
        values: ArrayLike,
        probs: ArrayLike,
        n_terms: int | None = None,
        *,
        lower: float | None = None,
        upper: float | None = None,
        infeasible: Infeasible = "error",
    ) -> Distribution:
        """Return the metalog nearest to quantiles, by linear least squares on the value (or its transform).

        Parameters
        ----------
        values, probs : sequence of float
            Quantiles and their probabilities, both increasing.
        n_terms : int, optional
            From 2 to the number of quantiles; by default that number, which honours all.
        lower, upper : float, optional
            Bounds of the values.
        infeasible : {"error", "fall back"}
            What to do where the fit is no quantile function: an error, or the largest number of
            terms that is feasible, at least three, or else the monotone piecewise-linear quantile
            function through all quantiles; either with a ReadingWarning.

        Returns
        -------
        Metalog, or MinimumInformation after falling back

        Raises
        ------
        InputError, RangeError
            If the quantiles are not in order or not within the bounds, `n_terms` does not fit, or
            the fit is infeasible.

        Warns
        -----
        ReadingWarning
            On falling back.

        Examples
        --------
        >>> law = Metalog.from_quantiles([4, 9, 14, 22, 45], [0.05, 0.25, 0.5, 0.75, 0.95], 3, lower=0)
        >>> law.ppf([0.5, 0.99]).round(2)
        array([14.13, 85.49])
        """
        from riskmc.distributions.fits.metalog_fitting import from_quantiles  # noqa: PLC0415 - it builds this class

        return from_quantiles(values, probs, n_terms, lower, upper, infeasible)

    def ppf(self, q: ArrayLike, /) -> FloatArray:
        """Return the series, carried back to the values."""
        return self._at(special.logit(np.asarray(q, dtype=float)))

    def cdf(self, x: ArrayLike, /) -> FloatArray:
        """Invert the series, to about thirteen digits of the log-odds."""
        x = np.asarray(x, dtype=float)
        with np.errstate(divide="ignore", invalid="ignore"):
            wanted = transformed(np.clip(x, *self.support()), self.lower, self.upper)
        knots = np.concatenate([-_FAR_KNOTS[::-1], [0.0], _FAR_KNOTS])
        flat = np.ravel(wanted)
        with np.errstate(over="ignore"):
            log_odds = inverted(lambda t: series(self.coefficients, t), np.nan_to_num(flat), knots)
        found = special.expit(np.where(np.isposinf(flat), np.inf, np.where(np.isneginf(flat), -np.inf, log_odds)))
        return np.asarray(np.where(np.isnan(flat), np.nan, found).reshape(x.shape))

    def tail(self, x: FloatArray, *, upper: bool) -> FloatArray:
        """Return quantiles near an end, exact to the last digits."""
        log_odds = special.logit(x)
        return self._at(-log_odds if upper else log_odds)

    def support(self) -> tuple[float, float]:
        """Return the bounds, infinite where there is none but for series that end by themselves."""
        low, high = self._series_ends()
        ends = carried_back(np.array([low, high]), self.lower, self.upper)
        return (float(ends[0]), float(ends[1]))

    def mean(self) -> float:
        """Return the expectation; ``a1 + a3 / 2`` for three terms without bounds, infinite where it is."""
        if self.lower is None and self.upper is None and len(self.coefficients) <= 3:  # noqa: PLR2004 - closed form
            return self.coefficients[0] + 0.5 * sum(self.coefficients[2:])
        if self._heaviest() >= 1.0:
            return math.inf if self.upper is None else -math.inf
        return self._expectation(lambda x: x)

    def std(self) -> float:
        """Return the standard deviation, infinite where it is."""
        if 2.0 * self._heaviest() >= 1.0:
            return math.inf
        centre = self.mean()
        return math.sqrt(self._expectation(lambda x: (x - centre) ** 2))

    def _at(self, log_odds: FloatArray) -> FloatArray:
        """Return the values at log-odds; the bounds, or infinity, at infinite ones."""
        low, high = self._series_ends()
        inner = np.clip(log_odds, -_FARTHEST, _FARTHEST)
        m = np.where(
            np.isneginf(log_odds), low, np.where(np.isposinf(log_odds), high, series(self.coefficients, inner))
        )
        return carried_back(m, self.lower, self.upper)

    def _series_ends(self) -> tuple[float, float]:
        """Return the limits of the series, finite where no log-odds are left in it."""
        slopes = tail_slopes(np.asarray(self.coefficients))
        ends = series(self.coefficients, np.array([-_FARTHEST, _FARTHEST])).tolist()
        return (ends[0] if slopes[0] <= 0.0 else -math.inf, ends[1] if slopes[1] <= 0.0 else math.inf)

    def _heaviest(self) -> float:
        """Return the power with which the open tail of a one-sided law grows; zero for the others."""
        if (self.lower is None) == (self.upper is None):
            return 0.0
        return tail_slopes(np.asarray(self.coefficients))[1 if self.upper is None else 0]

    def _expectation(self, function: Callable[[FloatArray], FloatArray]) -> float:
        """Integrate over the log-odds, on which even steps are exact to the last digits."""
        log_odds = np.arange(-_FARTHEST, _FARTHEST + _STEP, _STEP)
        weight = special.expit(log_odds) * special.expit(-log_odds) * _STEP
        with np.errstate(over="ignore", invalid="ignore"):
            terms = weight * function(self._at(log_odds))
        terms = terms[np.isfinite(terms)]
        return float(terms.sum() + _rest(terms[-2], terms[-1]) + _rest(terms[1], terms[0]))


def _rest(before: float, last: float) -> float:
    """Return the sum of the geometric series that goes on as its last two terms do; a heavy tail ends late."""
    return float(last**2 / (before - last)) if abs(last) < abs(before) else 0.0


def transformed(values: FloatArray, lower: float | None, upper: float | None) -> FloatArray:
    """Return values on the axis of the series.

    Examples
    --------
    >>> transformed(np.array([1.0, 5.0]), 0.0, None).round(4)
    array([0.    , 1.6094])
    """
    if lower is None:
        return values if upper is None else np.asarray(-np.log(upper - values))
    above = np.log(values - lower)
    return np.asarray(above if upper is None else above - np.log(upper - values))


def carried_back(m: FloatArray, lower: float | None, upper: float | None) -> FloatArray:
    """Return the values of the series, the inverse of `transformed`.

    Examples
    --------
    >>> carried_back(np.array([-np.inf, 0.0]), 2.0, 4.0)
    array([2., 3.])
    """
    with np.errstate(over="ignore"):
        if lower is None:
            return np.asarray(m if upper is None else upper - np.exp(-m))
        if upper is None:
            return np.asarray(lower + np.exp(m))
        share, rest = special.expit(m), special.expit(-m)
        return np.asarray(np.where(m < 0.0, lower + (upper - lower) * share, upper - (upper - lower) * rest))


def check_bounds(lower: float | None, upper: float | None) -> None:
    """Raise unless the bounds that are given are finite and in order."""
    for name, bound in (("lower", lower), ("upper", upper)):
        if bound is not None:
            check_number(name, bound)
            if not math.isfinite(bound):
                message = f"`{name}` must be a finite number, got {bound}. Leave it out where there is no bound."
                raise InputError(message)
    if lower is not None and upper is not None and not lower < upper:
        message = f"`lower` must be below `upper`: got lower {lower:g}, upper {upper:g}."
        raise RangeError(message)


_FAR_KNOTS = np.concatenate([[2.0, 8.0, 25.0, 100.0], [_FARTHEST]])
