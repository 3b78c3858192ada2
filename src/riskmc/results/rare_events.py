"""Probabilities too small for plain draws: their relative error, and estimates from weighted draws.

A probability of 1e-6 needs an error that is small beside 1e-6, so errors are relative
here: the coefficient of variation, the standard error as a share of the estimate.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from riskmc._typing import ArrayLike, FloatArray
from riskmc._validation import check_count, check_positive
from riskmc.exceptions import InputError

_ROUNDING = 1e-12


@dataclass(frozen=True, slots=True)
class WeightedProbability:
    """A probability estimated from weighted draws, and how far it can be trusted.

    Parameters
    ----------
    p : float
        The estimate.
    variation_per_draw : float
        Standard deviation of one draw's contribution as a share of `p`; infinite where
        no draw hit.
    n_draws : int
        Number of draws.
    effective_draws : float
        ``(sum w)^2 / sum w^2`` of all weights (Kish).
    effective_hits : float
        The same of the weights of the hits: how many equal hits say as much.
    """

    p: float
    variation_per_draw: float
    n_draws: int
    effective_draws: float
    effective_hits: float

    @property
    def variation(self) -> float:
        """Coefficient of variation of the estimate, ``variation_per_draw / sqrt(n)``."""
        return self.variation_per_draw / math.sqrt(self.n_draws)

    @property
    def mcse(self) -> float:
        """Standard error of the estimate; NaN where no draw hit, which shows nothing."""
        return self.p * self.variation

    @property
    def variance_reduction(self) -> float:
        """How many plain draws one weighted draw is worth."""
        if self.p == 0.0:
            return math.nan
        plain = max(1.0 - self.p, 0.0) / self.p
        return plain / self.variation_per_draw**2 if self.variation_per_draw > 0.0 else math.inf


def weighted_probability(hits: ArrayLike, weights: ArrayLike) -> WeightedProbability:
    """Return the probability of an event from draws of another law (importance sampling).

    ``p = mean(w h)`` with h whether a draw hit the event and w the density of the law
    that is meant over that of the law that was drawn. The coefficient of variation of one
    draw is ``sqrt(mean((w h)^2) / p^2 - 1)``. Few effective hits mean that the law that
    was drawn misses part of the event; its true error is then larger than stated.

    Parameters
    ----------
    hits : array_like
        Whether each draw hit: booleans or shares in [0, 1], shape (n,).
    weights : array_like
        Density ratios w, not normalised (their mean over all draws is about 1), finite
        and not negative, shape (n,).

    Returns
    -------
    WeightedProbability

    Raises
    ------
    InputError
        If the shapes differ, there are no draws, or a number is out of range.

    References
    ----------
    Rubinstein & Kroese 2017, Simulation and the Monte Carlo Method, chapter 5,
    https://doi.org/10.1002/9781118631980; Kish 1965, Survey Sampling, section 11.7.

    Examples
    --------
    P(X > 4) of a standard normal X, drawn around 4 instead of 0.

    >>> x = 4.0 + np.random.default_rng(1).standard_normal(10_000)
    >>> found = weighted_probability(x > 4.0, np.exp(8.0 - 4.0 * x))
    >>> f"{found.p:.2e} within {found.variation:.0%}"
    '3.11e-05 within 2%'
    """
    hit, weight = _hits_and_weights(hits, weights)
    part = weight * hit
    p = float(part.mean())
    variation = float((part / p).std()) if p > 0.0 else math.inf
    return WeightedProbability(p, variation, hit.size, _kish(weight), _kish(part))


def crude_variation(p: float) -> float:
    """Return the coefficient of variation of one plain draw, ``sqrt((1 - p) / p)``.

    Parameters
    ----------
    p : float
        Probability of the event, in (0, 1].

    Raises
    ------
    InputError
        If `p` is out of range.

    Examples
    --------
    >>> round(crude_variation(1e-4), 3)
    99.995
    """
    check_positive("p", p, most=1.0 + _ROUNDING)
    return math.sqrt(max(1.0 - p, 0.0) / p)


def draws_for_variation(variation: float, *, per_draw: float) -> int:
    """Return how many draws bring the coefficient of variation down to the wanted one.

    ``(per_draw / variation)^2`` rounded up.

    Parameters
    ----------
    variation : float
        Wanted coefficient of variation of the estimate, 0.1 for 10 %.
    per_draw : float
        That of one draw: `crude_variation` of the probability for plain draws,
        ``variation_per_draw`` of a pilot run for weighted ones.

    Raises
    ------
    InputError
        If `variation` is not a finite number above zero or `per_draw` is negative or
        not finite.

    Examples
    --------
    >>> draws_for_variation(0.1, per_draw=crude_variation(1e-6))
    99999900
    """
    check_positive("variation", variation)
    if not (math.isfinite(per_draw) and per_draw >= 0.0):
        message = (
            f"`per_draw` must be a finite number that is not negative, got {per_draw:g}. "
            "A pilot run without a single hit cannot tell how many draws are needed."
        )
        raise InputError(message)
    return max(1, math.ceil((per_draw / variation) ** 2 * (1.0 - _ROUNDING)))


def _hits_and_weights(hits: ArrayLike, weights: ArrayLike) -> tuple[FloatArray, FloatArray]:
    hit, weight = np.asarray(hits, dtype=float), np.asarray(weights, dtype=float)
    if hit.ndim != 1 or hit.shape != weight.shape:
        message = f"`hits` and `weights` must be lists of one length, got the shapes {hit.shape} and {weight.shape}."
        raise InputError(message)
    check_count("number of draws", hit.size)
    if not ((hit >= 0.0) & (hit <= 1.0)).all():
        message = f"`hits` must be booleans or shares in [0, 1], got {hit[~((hit >= 0.0) & (hit <= 1.0))][0]:g}."
        raise InputError(message)
    if not (np.isfinite(weight) & (weight >= 0.0)).all():
        wrong = weight[~(np.isfinite(weight) & (weight >= 0.0))][0]
        message = f"`weights` must be finite and not negative, got {wrong:g}."
        raise InputError(message)
    return hit, weight


def _kish(weights: FloatArray) -> float:
    """Return ``(sum w)^2 / sum w^2``; of weights beside the largest, whose squares cannot underflow."""
    most = float(weights.max())
    scaled = weights / most if most > 0.0 else weights
    return float(scaled.sum()) ** 2 / float((scaled * scaled).sum()) if most > 0.0 else 0.0
