"""Figures that follow from rank shares, and their standard errors, as plain arrays.

Rank shares b have the shape (..., S, S): scenario, rank. The row of a scenario that is
not ranked is NaN, and so are its figures.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np

from riskmc._typing import ArrayLike, FloatArray
from riskmc.results.estimates import spread_of
from riskmc.results.precision import mean_mcse, probability_mcse, quantile_mcse

ROUNDING: Final = 1e-9
"""Probabilities closer than this are equal: sums of shares such as 1/3 are rounded."""

RANK_QUANTILES: Final = (0.05, 0.5, 0.95)
"""The median rank and the ends of the 90 % rank interval."""


_WORDS: Final = {
    "rank_acceptability": ("Rank acceptability index, P(rank)", "1"),
    "pairwise_winning": ("Pairwise winning index, P(above other)", "1"),
    "expected_rank": ("Expected rank", "rank"),
    "rank_std": ("Standard deviation of the rank", "rank"),
    "rank_quantile": ("Quantile of the rank", "rank"),
    "median_rank": ("Median rank", "rank"),
    "modal_rank": ("Most probable rank", "rank"),
    "top_k": ("Probability of a rank among the first k", "1"),
    "sucra": ("Surface under the cumulative ranking curve", "1"),
    "tier_winning": ("P(tier leader met ranks above)", "1"),
}


class RankFigures(NamedTuple):
    """Figures of the rank of each scenario, or their standard errors."""

    expected: FloatArray
    """Expected rank, shape (..., S)."""
    quantile: FloatArray
    """Ranks at `RANK_QUANTILES`, shape (..., S, 3)."""
    top: FloatArray
    """P(rank <= k) for k from 1, shape (..., S, S)."""


def rank_figures(shares: FloatArray) -> RankFigures:
    """Return the figures of rank shares.

    Examples
    --------
    >>> rank_figures(np.array([[0.75, 0.25], [0.25, 0.75]])).expected
    array([1.25, 1.75])
    """
    return RankFigures(expected_of(shares), quantiles_of(shares, RANK_QUANTILES), top_of(shares))


def expected_of(shares: FloatArray) -> FloatArray:
    """Return expected ranks, ``sum_r r b_r``, shape (..., S)."""
    expected: FloatArray = (shares * _ranks(shares)).sum(axis=-1)
    return expected


def variance_of(shares: FloatArray) -> FloatArray:
    """Return variances of the rank, ``sum_r (r - E)^2 b_r``, shape (..., S)."""
    deviation = _ranks(shares) - expected_of(shares)[..., None]
    variance: FloatArray = (deviation**2 * shares).sum(axis=-1)
    return variance


def top_of(shares: FloatArray) -> FloatArray:
    """Return the probabilities of the first k ranks, ``sum_{r <= k} b_r``, shape (..., S, S)."""
    return np.minimum(np.cumsum(shares, axis=-1), 1.0)


def quantiles_of(shares: FloatArray, p: ArrayLike) -> FloatArray:
    """Return the lowest ranks whose cumulative share reaches `p`, shape (..., S, Q)."""
    return _first_reaching(np.cumsum(shares, axis=-1), np.asarray(p, dtype=float))


def draw_figure_errors(shares: FloatArray, n_draws: int) -> RankFigures:
    """Return the standard errors of figures from independent draws.

    The variance of the rank takes two more draws, one rank up and one rank down: the rule
    of succession of `probability_mcse`, for a mean. Zero is left for what holds by
    definition, and for rank quantiles that are the same one standard error up and down.

    Parameters
    ----------
    shares : array, shape (..., S, S)
    n_draws : int

    Returns
    -------
    RankFigures

    Examples
    --------
    >>> draw_figure_errors(np.array([[0.75, 0.25], [0.25, 0.75]]), 1000).expected.round(3)
    array([0.014, 0.014])
    """
    variance = (n_draws * variance_of(shares) + 2.0) / (n_draws + 2.0)
    errors = RankFigures(
        expected=mean_mcse(np.sqrt(variance), n_draws),
        quantile=quantile_mcse(lambda p: quantiles_of(shares, p), RANK_QUANTILES, n_draws),
        top=probability_mcse(top_of(shares), n_draws),
    )
    return _zero_where_certain(errors, shares)


def chain_figure_errors(shares: Sequence[FloatArray], n_draws: int) -> RankFigures:
    """Return the standard errors of figures from independent chains, one array of shares each.

    Their spread, as in `riskmc.results.chain_errors`; expected ranks and probabilities
    have at least the error that the same figure has where `n_draws` draws all agree.

    Parameters
    ----------
    shares : sequence of array, shape (..., S, S)
        At least two.
    n_draws : int
        Draws of all chains together.

    Returns
    -------
    RankFigures

    Raises
    ------
    InputError
        If there are fewer than two chains.

    Examples
    --------
    >>> chains = [np.array([[p, 1 - p], [1 - p, p]]) for p in (0.7, 0.8)]
    >>> chain_figure_errors(chains, 1000).expected.round(3)
    array([0.05, 0.05])
    """
    chains = [rank_figures(one) for one in shares]
    errors = RankFigures(
        expected=np.maximum(spread_of([chain.expected for chain in chains]), np.sqrt(2.0 / (n_draws + 2.0) / n_draws)),
        quantile=spread_of([chain.quantile for chain in chains]),
        top=np.maximum(spread_of([chain.top for chain in chains]), probability_mcse(0.0, n_draws)),
    )
    return _zero_where_certain(errors, shares[0])


def bounded_figure_errors(shares: FloatArray, errors: FloatArray) -> RankFigures:
    """Return how far figures can be off where each rank share is off by `errors` at most.

    Errors d of the shares of one scenario sum to zero, so ``|sum_r r d_r|`` is at most
    ``sum_r |r - E| |d_r|``, and ``|sum_{r <= k} d_r|`` at most the smaller of the sums of
    ``|d_r|`` up to k and beyond k. A rank quantile is off by half the ranks between those
    where the cumulative share may reach the probability first and last.

    Parameters
    ----------
    shares, errors : array, shape (..., S, S)

    Returns
    -------
    RankFigures

    Examples
    --------
    >>> shares = np.array([[0.75, 0.25], [0.25, 0.75]])
    >>> bounded_figure_errors(shares, np.full((2, 2), 1e-6)).top
    array([[1.e-06, 0.e+00],
           [1.e-06, 0.e+00]])
    """
    deviation = np.abs(_ranks(shares) - expected_of(shares)[..., None])
    below = np.cumsum(errors, axis=-1)
    top = np.minimum(below, np.maximum(below[..., -1:] - below, 0.0))
    reached, p = np.cumsum(shares, axis=-1), np.asarray(RANK_QUANTILES)
    latest, earliest = _first_reaching(reached - top, p), _first_reaching(reached + top, p)
    return RankFigures((deviation * errors).sum(axis=-1), (latest - earliest) / 2.0, top)


def described(name: str) -> dict[str, str]:
    """Return the attributes of a variable of a ranking."""
    long_name, units = _WORDS[name]
    return {"long_name": long_name, "units": units}


def _ranks(shares: FloatArray) -> FloatArray:
    return np.arange(1.0, shares.shape[-1] + 1.0)


def _first_reaching(reached: FloatArray, p: FloatArray) -> FloatArray:
    # Rank 1 is not the lowest rank of a scenario that never takes it, so p = 0 needs some probability too.
    some = reached > ROUNDING
    first = [((reached >= level - ROUNDING) & some).argmax(axis=-1) for level in p]
    return np.where(np.isnan(reached[..., -1:]), np.nan, np.stack(first, axis=-1) + 1.0)


def _zero_where_certain(errors: RankFigures, shares: FloatArray) -> RankFigures:
    """Return the errors, zero for a lone scenario and for the first m ranks of m scenarios."""
    ranked = ~np.isnan(shares[..., 0])
    n_ranked = ranked.sum(axis=-1)[..., None]
    all_ranks = _ranks(shares) >= n_ranked[..., None]
    errors.expected[ranked & (n_ranked == 1)] = 0.0
    errors.top[ranked[..., None] & all_ranks] = 0.0
    return errors
