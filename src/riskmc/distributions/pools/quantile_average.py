"""Pools that average quantiles: on the axis of the laws, or for probabilities on log odds."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
from scipy import special

from riskmc._typing import ArrayLike, FloatArray
from riskmc.distributions.base import Distribution, check_law
from riskmc.distributions.compound import ZeroInflated
from riskmc.distributions.families import Point
from riskmc.distributions.inversion import inverted
from riskmc.distributions.pools.common_axis import common_axis
from riskmc.distributions.pools.event_probabilities import check_extremise, expert_weights
from riskmc.distributions.pools.solved import Solved
from riskmc.exceptions import RangeError, ReadingWarning

_KNOTS = np.concatenate(
    [[0.0], 2.0 ** -np.arange(40.0, 1.0, -2.0), [0.5], 1.0 - 2.0 ** -np.arange(2.0, 41.0, 2.0), [1.0]]
)


class _Averaged(Distribution):
    """A law whose quantiles are a function of the weighted quantiles of other laws."""

    __slots__ = ()

    heard: tuple[Distribution, ...]
    shares: tuple[float, ...]

    def of(self, quantiles: FloatArray) -> FloatArray:
        """Return the pooled quantiles, from those of the laws, shape (law, ...)."""
        return np.asarray(np.tensordot(self.shares, quantiles, axes=1))

    def ppf(self, q: ArrayLike, /) -> FloatArray:
        """Return the pooled quantiles."""
        return self.of(np.stack([law.ppf(q) for law in self.heard]))

    def tail(self, x: FloatArray, *, upper: bool) -> FloatArray:
        """Return the pooled quantiles near an end."""
        return self.of(np.stack([law.tail(x, upper=upper) for law in self.heard]))

    def cdf(self, x: ArrayLike, /) -> FloatArray:
        """Return the probability from which quantiles exceed `x`, by a search."""
        x = np.asarray(x, dtype=float)
        knots = np.unique(np.concatenate([_KNOTS, [b for b in self.breaks() if 0.0 < b < 1.0]]))
        low, high = self.support()
        found = np.where(np.isnan(x), np.nan, np.where(x >= high, 1.0, 0.0))
        inside = (x >= low) & (x < high)
        if inside.any():
            above = np.clip(np.nextafter(x[inside], np.inf), -_LARGEST, _LARGEST)
            found[inside] = inverted(_finite(self.ppf), above, knots)
        return found

    def support(self) -> tuple[float, float]:
        """Return the pooled ends."""
        low, high = self.of(np.asarray([law.support() for law in self.heard]))
        return (float(low), float(high))

    def breaks(self) -> tuple[float, ...]:
        """Return the breaks of all laws."""
        return tuple(sorted({b for law in self.heard for b in law.breaks()}))

    def is_discrete(self) -> bool:
        """Whether every law is discrete."""
        return all(law.is_discrete() for law in self.heard)


@dataclass(frozen=True, slots=True)
class _Plain(_Averaged):
    """Weighted means of quantiles."""

    heard: tuple[Distribution, ...]
    shares: tuple[float, ...]


@dataclass(frozen=True, slots=True, init=False)
class QuantileAverage(Solved):
    r"""Quantile average (Vincent): :math:`Q(p) = \sum_e w_e Q_e(p)`.

    Of normal laws it is the normal law with the mean location and the mean standard
    deviation: the doubt of the average expert, without the disagreement between them. Averages depend on the
    axis: laws that one rising map carries over from the class axis are
    averaged there, others on the axis they stand on. A spike at zero is no quantity to average: the
    probabilities of spikes are averaged, and quantiles of what lies above them, with weights
    :math:`w_e (1 - p_e)`.

    Parameters
    ----------
    laws : sequence of Distribution
    weights : array, shape (law,), optional
        Not negative; normalised. By default equal.

    Raises
    ------
    InputError
        If one is no distribution, or the weights do not fit.

    References
    ----------
    Lichtendahl, K. C., Grushka-Cockayne, Y. and Winkler, R. L. (2013). Manag. Sci. 59, 1594-1611.

    Examples
    --------
    >>> from riskmc.distributions import Uniform
    >>> QuantileAverage([Uniform(0, 1), Uniform(2, 5)]).support()
    (1.0, 3.0)
    """

    laws: tuple[Distribution, ...]
    weights: tuple[float, ...]
    inner: Distribution = field(repr=False, compare=False)

    def __init__(self, laws: Sequence[Distribution], weights: ArrayLike | None = None) -> None:
        shares, heard = _heard(laws, weights)
        axis = common_axis(heard)
        object.__setattr__(self, "laws", tuple(laws))
        object.__setattr__(self, "weights", tuple(shares.tolist()))
        object.__setattr__(self, "inner", axis.carried_over(_above_spikes(axis.laws, shares[shares > 0.0])))


@dataclass(frozen=True, slots=True, init=False)
class LogOddsAverage(_Averaged):
    r"""Average of quantiles on log odds, times a factor that makes them more extreme.

    :math:`\mathrm{logit}\, Q(p) = a \sum_e w_e\, \mathrm{logit}\, Q_e(p)`, for laws of the
    probability of an event. With a = 1 quantiles have the
    geometric mean of the odds. Experts who know different things are together surer
    than each; a above 1 says by how much.

    Parameters
    ----------
    laws : sequence of Distribution
        Of numbers in [0, 1].
    weights : array, shape (law,), optional
        Not negative; normalised. By default equal.
    extremise : float
        Factor a, above zero and at most 5. Data support 1 to 2.5.

    Raises
    ------
    InputError
        If one is no distribution, or the weights or the factor do not fit.
    RangeError
        If a law reaches outside [0, 1], or one law is 0 where another is 1.

    Warns
    -----
    ReadingWarning
        If `extremise` is above 2.5, or a law is exactly 0 or 1 with some probability, which the
        other laws cannot change.

    References
    ----------
    Satopaa, V. A. et al. (2014). Int. J. Forecast. 30, 344-356.

    Examples
    --------
    >>> from riskmc.distributions import Point
    >>> LogOddsAverage([Point(0.1), Point(0.3), Point(0.6)], extremise=1.5).ppf([0.5]).round(3)
    array([0.211])
    """

    laws: tuple[Distribution, ...]
    weights: tuple[float, ...]
    extremise: float
    heard: tuple[Distribution, ...] = field(repr=False, compare=False)
    shares: tuple[float, ...] = field(repr=False, compare=False)

    def __init__(self, laws: Sequence[Distribution], weights: ArrayLike | None = None, extremise: float = 1.0) -> None:
        shares, heard = _heard(laws, weights)
        check_extremise(extremise)
        _check_probabilities(heard)
        object.__setattr__(self, "laws", tuple(laws))
        object.__setattr__(self, "weights", tuple(shares.tolist()))
        object.__setattr__(self, "extremise", float(extremise))
        object.__setattr__(self, "heard", tuple(heard))
        object.__setattr__(self, "shares", tuple(shares[shares > 0.0].tolist()))

    def of(self, quantiles: FloatArray) -> FloatArray:
        """Return the probabilities of averaged log odds."""
        odds = special.logit(np.clip(quantiles, 0.0, 1.0))
        with np.errstate(invalid="ignore"):
            return np.asarray(special.expit(self.extremise * np.tensordot(self.shares, odds, axes=1)))


def _heard(laws: Sequence[Distribution], weights: ArrayLike | None) -> tuple[FloatArray, list[Distribution]]:
    """Return normalised weights, and the laws whose weight is above zero."""
    for law in laws:
        check_law("laws", law)
    shares = expert_weights(len(laws), weights)
    return shares, [law for law, share in zip(laws, shares, strict=True) if share > 0.0]


def _above_spikes(laws: Sequence[Distribution], shares: FloatArray) -> Distribution:
    """Average the probabilities of spikes at zero, and the quantiles of what is above them."""
    spikes = np.asarray([_spike(law) for law in laws])
    rest = shares * (1.0 - spikes)
    if not spikes.any():
        return _Plain(tuple(laws), tuple(shares.tolist()))
    if not rest.any():
        return Point(0.0)
    above = [law.positive if isinstance(law, ZeroInflated) else law for law in laws]
    kept = [i for i, share in enumerate(rest) if share > 0.0]
    inner = _Plain(tuple(above[i] for i in kept), tuple((rest[kept] / rest.sum()).tolist()))
    if inner.support()[0] < 0.0:
        return _Plain(tuple(laws), tuple(shares.tolist()))
    return ZeroInflated(inner, 1.0 - float(rest.sum()))


def _spike(law: Distribution) -> float:
    if isinstance(law, ZeroInflated):
        return law.zero_mass
    return float(law == Point(0.0))


def _check_probabilities(laws: Sequence[Distribution]) -> None:
    """Raise unless all laws are of numbers in [0, 1] whose odds can be averaged; warn of zeros and ones."""
    outside = [law for law in laws if law.support()[0] < 0.0 or law.support()[1] > 1.0 + _ROUNDING]
    if outside:
        low, high = outside[0].support()
        message = f"log odds need laws of probabilities, in [0, 1]; one reaches from {low:g} to {high:g}."
        raise RangeError(message)
    at_zero = [float(law.cdf(0.0)) for law in laws]
    at_one = [1.0 - float(law.cdf(np.nextafter(1.0, 0.0))) for law in laws]
    if max(at_zero) + max(at_one) > 1.0:
        message = "one law is 0 where another is 1: their log odds have no mean. Use the linear pool."
        raise RangeError(message)
    if len(laws) > 1 and max(*at_zero, *at_one) > _ROUNDING:
        value, mass = (0, max(at_zero)) if max(at_zero) >= max(at_one) else (1, max(at_one))
        message = (
            f"a law is exactly {value} with probability {mass:.3g}, which on log odds no other law can change: "
            f"so is the average."
        )
        warnings.warn(message, ReadingWarning, stacklevel=4)


def _finite(ppf: Callable[[FloatArray], FloatArray]) -> Callable[[FloatArray], FloatArray]:
    """Return the quantile function with very large numbers in place of infinite ones."""
    return lambda q: np.clip(ppf(q), -_LARGEST, _LARGEST)


_LARGEST = 1e300
_ROUNDING = 1e-9
