"""Whether draws hold a stated order, and how far they are from it, as plain arrays.

Values are (scenario, draw), the scenarios in the stated order, highest first.
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from scipy import special

from riskmc._typing import FloatArray, IntArray
from riskmc.ranking.bounds import blocks
from riskmc.ranking.distances import inversions, n_pairs
from riskmc.ranking.figures import RANK_QUANTILES
from riskmc.ranking.ranks import rank_bounds
from riskmc.results.quantile_errors import draw_quantile_mcse
from riskmc.results.quantiles import draw_quantile


def share_in_order(values: FloatArray) -> FloatArray:
    """Return the mean over draws of the share that holds the order, NaN where a scenario has no numbers."""
    if np.isnan(values[:, 0]).any():
        return np.asarray(np.nan)
    share, tied = np.ones(values.shape[1]), np.ones(values.shape[1])
    for higher, lower in pairwise(values):
        tied = np.where(higher == lower, tied + 1.0, 1.0)
        share = np.where(higher >= lower, share / tied, 0.0)
    return np.asarray(share.mean())


def chances_in_order(values: FloatArray, size: int) -> FloatArray:
    """Return the probabilities of an order of the first `size` scenarios.

    Parameters
    ----------
    values : array, shape (S, N)
        The scenarios of the order, then those that compete for its first places.
    size : int
        How many the order names.

    Returns
    -------
    array, shape (3 size - 1,)
        Of each but the last standing above the next; of the first k being the k highest
        of all, for each k; and of their being so in sequence.

    Examples
    --------
    >>> chances_in_order(np.array([[3.0, 2.0], [2.0, 2.0], [1.0, 4.0]]), 2)
    array([0.75, 0.5 , 0.5 , 0.5 , 0.5 ])
    """
    higher, lower = values[: size - 1], values[1:size]
    pairs = ((higher > lower).mean(axis=1) + (higher >= lower).mean(axis=1)) / 2.0
    missing = np.isnan(values[:, 0])
    pairs[missing[: size - 1] | missing[1:size]] = np.nan
    if missing[:size].any():
        return np.concatenate([pairs, np.full(2 * size, np.nan)])
    total = sum(_first_k(values[~missing, block], size) for block in blocks(values.shape[1], len(values)))
    return np.concatenate([pairs, np.ravel(total) / values.shape[1]])


def distances_from_order(values: FloatArray) -> FloatArray:
    """Return Kendall's tau-b and Spearman's footrule between the order and each draw.

    Parameters
    ----------
    values : array, shape (n, N)

    Returns
    -------
    array, shape (2, N)
        tau is 0 where all are tied and NaN where there is no pair.

    Examples
    --------
    >>> distances_from_order(np.array([[3.0, 1.0, 2.0], [2.0, 2.0, 2.0], [1.0, 3.0, 2.0]]))
    array([[ 1., -1.,  0.],
           [ 0.,  4.,  2.]])
    """
    size, n_draws = values.shape
    found = np.full((2, n_draws), np.nan)
    if np.isnan(values[:, 0]).any():
        return found
    places, pairs = np.arange(1.0, size + 1.0), n_pairs(size)
    for block in blocks(n_draws, size):
        part = values[:, block].T
        first, last = rank_bounds(part)
        tied = (last - first).sum(axis=1) // 2
        if pairs:
            untied = pairs - tied
            found[0, block] = (untied - 2 * inversions(-part)) / np.sqrt(np.maximum(untied, 1) * pairs)
        found[1, block] = np.abs(0.5 * (first + last) - places).sum(axis=1)
    return found


def moments_of(distances: FloatArray, step: float) -> FloatArray:
    """Return mean, standard deviation and quantiles of distances, and their standard errors.

    Two more draws, one step up and one step down, count in the errors, as in the rule of
    succession of `probability_mcse`: that all draws agree does not show that all ever
    will. Quantiles are distances that were drawn; an error of zero says that the draws
    one standard error of the probability up and down are the same.

    Parameters
    ----------
    distances : array, shape (N,)
        NaN where they are not defined.
    step : float
        What one pair of neighbours more or less changes.

    Returns
    -------
    array, shape (2, 2 + Q)
        Mean, standard deviation and quantiles at `RANK_QUANTILES`; then the errors.

    Examples
    --------
    >>> moments_of(np.array([1.0, 1.0, 0.0, 0.0]), 1.0)[0]
    array([0.5, 0.5, 0. , 0. , 1. ])
    """
    if np.isnan(distances).any():
        return np.full((2, 2 + len(RANK_QUANTILES)), np.nan)
    n_draws = distances.size
    deviation = distances - distances.mean()
    second, fourth = np.mean(deviation**2), np.mean(deviation**4)
    variance = (n_draws * second + 2.0 * step**2) / (n_draws + 2.0)
    spread = np.maximum((n_draws * fourth + 2.0 * step**4) / (n_draws + 2.0) - variance**2, 0.0)
    mean_error = np.sqrt(variance / n_draws)
    std_error = np.sqrt(spread / n_draws) / (2.0 * np.sqrt(variance)) if variance > 0.0 else 0.0
    found = [distances.mean(), np.sqrt(second), *draw_quantile(distances, RANK_QUANTILES, kind=1)]
    return np.array([found, [mean_error, std_error, *draw_quantile_mcse(distances, RANK_QUANTILES)]])


def _first_k(values: FloatArray, size: int) -> FloatArray:
    """Return the draws (2, size) in which the first k are the k highest, as a set and in sequence."""
    rest, n_rest = _highest_after(values)
    low, n_low = np.full(values.shape[1], np.inf), np.zeros(values.shape[1], dtype=np.int64)
    share, tied = np.ones(values.shape[1]), np.zeros(values.shape[1])
    found = np.zeros((2, size))
    for k in range(size):
        here = values[k]
        tied = np.where(here == values[k - 1], tied + 1.0, 1.0) if k else tied + 1.0
        share = np.where(here <= low, share / tied, 0.0)
        n_low = np.where(here < low, 1, n_low + (here == low))
        low = np.minimum(low, here)
        chance = (low > rest[k]).astype(float)
        even = np.flatnonzero(low == rest[k])
        chance[even] = 1.0 / special.binom(n_low[even] + n_rest[k, even], n_low[even])
        found[:, k] = chance.sum(), (share * chance).sum()
    return found


def _highest_after(values: FloatArray) -> tuple[FloatArray, IntArray]:
    """Return the highest of the scenarios after each one, and how many have it."""
    highest, count = np.full(values.shape, -np.inf), np.zeros(values.shape, dtype=np.int64)
    for k in range(len(values) - 1, 0, -1):
        here = values[k]
        count[k - 1] = np.where(here > highest[k], 1, count[k] + (here == highest[k]))
        highest[k - 1] = np.maximum(here, highest[k])
    return highest, count
