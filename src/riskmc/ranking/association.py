"""Figures of agreement of rows of numbers (..., n), as plain arrays; NaN where they are not defined."""

from __future__ import annotations

import math
from functools import lru_cache
from typing import Final, Literal

import numpy as np
from scipy import special

from riskmc._typing import FloatArray
from riskmc.ranking.distances import mean_ranks, n_pairs, pairs_of
from riskmc.ranking.ranks import rank_bounds

Tau = Literal["a", "b"]

MOST_EXACT: Final = 100
"""Things up to which the law of tau under no agreement is computed; beyond it is nearly normal."""


def tau_of(first: FloatArray, second: FloatArray, variant: Tau) -> FloatArray:
    """Return Kendall's tau of two rows, shape (...).

    Examples
    --------
    >>> tau_of(np.array([[1.0, 2.0, 2.0]]), np.array([[1.0, 2.0, 3.0]]), "a").round(4)
    array([0.6667])
    """
    n, pairs = first.shape[-1], pairs_of(first, second)
    total = n_pairs(n)
    if variant == "a":
        return np.asarray(pairs.excess / (total or np.nan))
    untied = np.asarray((total - pairs.tied_first) * (total - pairs.tied_second), dtype=float)
    return np.asarray(pairs.excess / np.sqrt(np.where(untied > 0.0, untied, np.nan)))


def tau_p_values(first: FloatArray, second: FloatArray) -> FloatArray:
    """Return two-sided probabilities of as large a tau without agreement, shape (N,) of rows (N, n).

    Examples
    --------
    >>> tau_p_values(np.array([[1.0, 2.0, 3.0]]), np.array([[1.0, 2.0, 3.0]])).round(4)
    array([0.3333])
    """
    n, pairs = first.shape[-1], pairs_of(first, second)
    excess = np.abs(pairs.excess)
    untied = (pairs.tied_first == 0) & (pairs.tied_second == 0)
    variance = _variance(n, _tie_sizes(first), _tie_sizes(second))
    found = special.erfc(excess / np.sqrt(np.where(variance > 0.0, 2.0 * variance, np.nan)))
    if n <= MOST_EXACT:
        found = np.where(untied, np.minimum(2.0 * _law_of_inversions(n)[(n_pairs(n) - excess) // 2], 1.0), found)
    most = np.maximum(pairs.tied_first, pairs.tied_second)
    return np.where(most < n_pairs(n), found, np.nan)


def correlation_of(first: FloatArray, second: FloatArray) -> FloatArray:
    """Return Spearman's rank correlation of two rows, shape (...).

    Examples
    --------
    >>> correlation_of(np.array([[1.0, 2.0, 3.0]]), np.array([[2.0, 1.0, 3.0]])).round(4)
    array([0.5])
    """
    products = _standardised(mean_ranks(first)) * _standardised(mean_ranks(second))
    return np.asarray(np.clip(products.sum(axis=-1), -1.0, 1.0))


def concordance_of(values: FloatArray) -> FloatArray:
    """Return Kendall's W, chi-square, its p-value and the mean correlation of two judges, shape (..., 4).

    Parameters
    ----------
    values : array, shape (..., judge, n)

    Examples
    --------
    >>> concordance_of(np.array([[1.0, 2.0, 3.0], [1.0, 2.0, 3.0]])).round(4)
    array([1.    , 4.    , 0.1353, 1.    ])
    """
    judges, n = values.shape[-2:]
    ranks, ties = mean_ranks(values), _tie_sizes(values)
    deviation = ranks.sum(axis=-2) - judges * (n + 1) / 2.0
    most = judges**2 * (n**3 - n) - judges * (ties**2 - 1.0).sum(axis=(-2, -1))
    w = 12.0 * (deviation**2).sum(axis=-1) / np.where(most > 0.0, most, np.nan)
    chi_square = judges * (n - 1) * w
    together = (_standardised(ranks).sum(axis=-2) ** 2).sum(axis=-1)
    return np.stack(
        [w, chi_square, special.chdtrc(n - 1, chi_square), (together - judges) / (judges * (judges - 1))], axis=-1
    )


@lru_cache
def _law_of_inversions(n: int) -> FloatArray:
    """Return the probabilities of at most 0, 1, ... inversions in an order of n drawn at random."""
    law = np.ones(1)
    for size in range(2, n + 1):
        law = np.convolve(law, np.full(size, 1.0 / size))
    return np.cumsum(law)


def _variance(n: int, first: FloatArray, second: FloatArray) -> FloatArray:
    """Return the variance of the excess of concordant pairs without agreement (Kendall & Gibbons, 4.9)."""
    untied = n * (n - 1) * (2 * n + 5) - sum(((t - 1) * (2 * t + 5)).sum(axis=-1) for t in (first, second))
    twos = math.prod((t - 1).sum(axis=-1) for t in (first, second)) / (2.0 * n * (n - 1) or np.nan)
    threes = math.prod(((t - 1) * (t - 2)).sum(axis=-1) for t in (first, second))
    return np.asarray(untied / 18.0 + twos + threes / (9.0 * n * (n - 1) * (n - 2) or np.inf))


def _tie_sizes(values: FloatArray) -> FloatArray:
    """Return how many have the number that each has, itself included."""
    first, last = rank_bounds(values)
    return np.asarray(last - first + 1.0)


def _standardised(ranks: FloatArray) -> FloatArray:
    """Return ranks (..., n) less their mean, of length one; NaN where all are tied."""
    deviation = ranks - ranks.mean(axis=-1, keepdims=True)
    length = np.sqrt((deviation**2).sum(axis=-1, keepdims=True))
    return np.asarray(deviation / np.where(length > 0.0, length, np.nan))
