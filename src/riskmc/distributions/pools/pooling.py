"""Several experts' laws as one: the rule by name, and how much of the variance is disagreement."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from riskmc._typing import ArrayLike
from riskmc._validation import check_choice
from riskmc.distributions.base import Distribution, check_law, expectation
from riskmc.distributions.mixture import Mixture
from riskmc.distributions.pools.event_probabilities import expert_weights
from riskmc.distributions.pools.log_pool import LogPool
from riskmc.distributions.pools.quantile_average import LogOddsAverage, QuantileAverage
from riskmc.exceptions import InputError, RangeError

Pooling = Literal["linear", "log", "quantile", "log-odds"]
POOLINGS: tuple[Pooling, ...] = ("linear", "log", "quantile", "log-odds")


@dataclass(frozen=True, slots=True)
class PoolVariance:
    """Variance of a linear pool, and its two parts.

    Parameters
    ----------
    mean : float
    within : float
        Weighted mean of the laws' variances.
    between : float
        Weighted variance of the laws' means.
    """

    mean: float
    within: float
    between: float

    @property
    def total(self) -> float:
        """Return the variance of the pool."""
        return self.within + self.between

    @property
    def share(self) -> float:
        """Return the part of the variance that is disagreement, in [0, 1]; NaN where there is no variance."""
        return self.between / self.total if self.total > 0.0 else float("nan")


def pool(
    laws: Sequence[Distribution],
    weights: ArrayLike | None = None,
    pooling: Pooling = "linear",
    *,
    extremise: float = 1.0,
) -> Distribution:
    """Pool several experts' laws of one quantity.

    Experts without weight are left out. Where the others all say the same, under every rule but extremised
    log odds the pool is what they say.

    Parameters
    ----------
    laws : sequence of Distribution
    weights : array, shape (law,), optional
        Not negative; normalised. By default equal.
    pooling : {"linear", "log", "quantile", "log-odds"}
        See `Mixture`, `LogPool`, `QuantileAverage` and `LogOddsAverage`.
    extremise : float
        Factor on the log odds; only with "log-odds".

    Returns
    -------
    Distribution

    Raises
    ------
    InputError
        If a choice, a law or a number is not allowed.
    RangeError
        If the log pool vetoes everything, or log odds cannot be averaged.

    Warns
    -----
    ReadingWarning
        Of vetoes, and of a factor above 2.5.

    Examples
    --------
    >>> from riskmc.distributions import Uniform
    >>> [pool([Uniform(0, 2), Uniform(1, 3)], pooling=rule).support() for rule in ("linear", "quantile")]
    [(0.0, 3.0), (0.5, 2.5)]
    """
    check_choice("pooling", pooling, POOLINGS)
    for law in laws:
        check_law("laws", law)
    if extremise != 1.0 and pooling != "log-odds":
        message = f'`extremise` belongs to pooling "log-odds", but the pooling is {pooling!r}.'
        raise InputError(message)
    shares = expert_weights(len(laws), weights)
    heard = [law for law, share in zip(laws, shares, strict=True) if share > 0.0]
    if extremise == 1.0 and all(law == heard[0] for law in heard):
        return heard[0]
    if pooling == "log-odds":
        return LogOddsAverage(heard, shares[shares > 0.0], extremise)
    rules: dict[str, type[Mixture | LogPool | QuantileAverage]] = {
        "linear": Mixture,
        "log": LogPool,
        "quantile": QuantileAverage,
    }
    return rules[pooling](heard, shares[shares > 0.0])


def between_share(
    laws: Sequence[Distribution], weights: ArrayLike | None = None, *, log10: bool = False
) -> PoolVariance:
    r"""Split the variance of a linear pool into doubt within experts and disagreement between them.

    :math:`\sum_e w_e s_e^2 + \sum_e w_e (m_e - m)^2`, with m the weighted mean of the means.

    Parameters
    ----------
    laws : sequence of Distribution
    weights : array, shape (law,), optional
        Not negative; normalised. By default equal.
    log10 : bool
        Whether of the logarithm of the quantity, to base 10.

    Returns
    -------
    PoolVariance

    Raises
    ------
    InputError
        If a law or a weight is not allowed.
    RangeError
        If a logarithm is asked for of a law that can be zero or less.

    References
    ----------
    Stone, M. (1961). Ann. Math. Stat. 32, 1339-1342.

    Examples
    --------
    >>> from riskmc.distributions import Uniform
    >>> found = between_share([Uniform(0, 6), Uniform(4, 10)])
    >>> round(found.within, 9), found.between, round(found.share, 3)
    (3.0, 4.0, 0.571)
    """
    for law in laws:
        check_law("laws", law)
    shares = expert_weights(len(laws), weights)
    kept = [(law, share) for law, share in zip(laws, shares, strict=True) if share > 0.0]
    moments = np.asarray([_log_moments(law) if log10 else (law.mean(), law.std() ** 2) for law, _ in kept])
    weight = np.asarray([share for _, share in kept])
    mean = float(weight @ moments[:, 0])
    return PoolVariance(mean, float(weight @ moments[:, 1]), float(weight @ (moments[:, 0] - mean) ** 2))


def _log_moments(law: Distribution) -> tuple[float, float]:
    """Return mean and variance of the logarithm to base 10."""
    low = law.support()[0]
    if low < 0.0 or float(law.cdf(0.0)) > 0.0:
        message = (
            f"a law that reaches {low:g} has no logarithm: ask for the share on the value, or leave out the spike "
            "at zero."
        )
        raise RangeError(message)
    mean = expectation(law, np.log10)
    return mean, expectation(law, lambda x: (np.log10(x) - mean) ** 2)
