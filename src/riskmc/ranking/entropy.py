"""Entropies of estimated laws in bits, as plain arrays, with their standard error and bias."""

from __future__ import annotations

import math

import numpy as np
from scipy import special

from riskmc._typing import FloatArray


def entropy_of(shares: FloatArray) -> FloatArray:
    """Return ``-sum_i p_i log2(p_i)`` along the last axis; NaN where a share is.

    Examples
    --------
    >>> entropy_of(np.array([[0.5, 0.5, 0.0], [1.0, 0.0, 0.0]]))
    array([1., 0.])
    """
    # Adding zero turns the negative zero of a certain law into a plain one.
    return np.asarray(special.entr(shares).sum(axis=-1) / math.log(2.0) + 0.0)


def entropy_mcse(shares: FloatArray, n_draws: float) -> FloatArray:
    """Return the standard error of entropies of shares (..., K) of independent draws.

    ``sqrt(sum_i p_i (log2(p_i) + H)^2 / n)`` (Basharin 1959), and at least what one
    outcome more would add, seen once: that none other was seen does not show that there
    is none.

    Examples
    --------
    >>> float(entropy_mcse(np.array([0.9, 0.1]), 10_000).round(4))
    0.0095
    """
    surprise = -np.log2(np.where(shares > 0.0, shares, 1.0))
    variance = (shares * (surprise - entropy_of(shares)[..., None]) ** 2).sum(axis=-1)
    unseen = 1.0 / (n_draws + 2.0)
    return np.asarray(np.maximum(np.sqrt(variance / n_draws), entropy_of(np.array([unseen, 1.0 - unseen]))))


def miller_bias(n_outcomes: int, n_draws: int) -> float:
    """Return by how much an estimated entropy is off on average, ``-(M - 1) / (2 n ln 2)`` bits.

    For M outcomes that each occur often (Miller 1955); where many occur once or not at
    all it is off by more.

    Examples
    --------
    >>> round(miller_bias(24, 1000), 4)
    -0.0166
    """
    return -(n_outcomes - 1) / (2.0 * n_draws * math.log(2.0))
