"""Standard errors of the figures of ranks: of draws, of chains, and of shares that are computed."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from riskmc._typing import FloatArray
from riskmc.ranking.figures import (
    RANK_QUANTILES,
    RankFigures,
    RankLaw,
    error_levels,
    expected_of,
    first_reaching,
    interval_widths,
    law_of_shares,
    median_over_scenarios,
    rank_figures,
    variance_of,
)
from riskmc.ranking.pairs import THETA, resolved_bound, resolved_in_doubt, resolved_of
from riskmc.results.estimates import spread_of
from riskmc.results.precision import mean_mcse, probability_mcse


def draw_figure_errors(
    shares: FloatArray, n_draws: int, wins: FloatArray | None = None, *, theta: float = THETA
) -> RankFigures:
    """Return the standard errors of figures from independent draws.

    The moments of the rank take two more draws, one rank up and one rank down: the rule
    of succession of `probability_mcse`, for a mean. Zero is left for what holds by
    definition, and for ranks (quantiles, widths) that are the same one standard error of
    their probability up and down.

    Parameters
    ----------
    shares : array, shape (..., S, S)
    n_draws : int
    wins : array, shape (..., S, S), optional
        Winning indices; without them the error of the share of pairs told apart is NaN.
    theta : float
        What tells two scenarios apart.

    Returns
    -------
    RankFigures

    Examples
    --------
    >>> draw_figure_errors(np.array([[0.75, 0.25], [0.25, 0.75]]), 1000).expected.round(3)
    array([0.014, 0.014])
    """
    resolved = np.full(shares.shape[:-2], np.nan) if wins is None else resolved_bound(wins, n_draws, theta)
    return law_errors(law_of_shares(shares, n_draws), n_draws, resolved)


def law_errors(law: RankLaw, n_draws: int, resolved: FloatArray) -> RankFigures:
    """Return the standard errors of figures from independent draws, as `draw_figure_errors`.

    The standard deviation s of the rank has the error ``sqrt((m4 - s^4) / n + 2 s^4 / n^2) /
    (2 s)``, m4 the fourth central moment. A rank quantile has half the ranks between its
    probability one standard error down and up. The width of the rank interval has half the
    difference of the medians of intervals with both ends one error further out and in: as
    if all scenarios erred together, so at most the error.

    Parameters
    ----------
    law : RankLaw
    n_draws : int
    resolved : array
        Errors of the share of pairs told apart, found elsewhere.

    References
    ----------
    Cramer 1946, Mathematical Methods of Statistics, Princeton, section 27.4;
    Woodruff 1952, J. Am. Stat. Assoc. 47:635, https://doi.org/10.1080/01621459.1952.10483443
    """
    levels = error_levels(n_draws)
    p = levels[1]
    step, gap = np.sqrt(p * (1.0 - p) / n_draws), levels[2] - levels[0]
    wide, narrow = interval_widths(law.below, law.above), interval_widths(law.above, law.below)
    errors = RankFigures(
        expected=mean_mcse(np.sqrt(_one_up_one_down(law.variance, n_draws)), n_draws),
        std=_std_errors(law.variance, law.fourth, n_draws),
        quantile=(law.above - law.below) * step / gap,
        top=probability_mcse(law.top, n_draws),
        # A narrow interval may be turned round where draws are few; it is empty then.
        width=(median_over_scenarios(wide) - median_over_scenarios(np.maximum(narrow, 0.0))) * step[0] / gap[0],
        resolved=np.asarray(resolved),
    )
    return _zero_where_certain(errors, law.expected)


def chain_figure_errors(
    shares: Sequence[FloatArray], n_draws: int, wins: Sequence[FloatArray] | None = None
) -> RankFigures:
    """Return the standard errors of figures from independent chains, one array of shares each.

    Their spread, as in `riskmc.results.chain_errors`; moments and probabilities have at
    least the error that the same figure has where `n_draws` draws all agree.

    Parameters
    ----------
    shares : sequence of array, shape (..., S, S)
        At least two.
    n_draws : int
        Draws of all chains together.
    wins : sequence of array, shape (..., S, S), optional
        Winning indices of each chain; without them the error of the share of pairs told
        apart (with `THETA`) is NaN.

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
    if wins is not None:
        chains = [chain._replace(resolved=resolved_of(one, THETA)) for chain, one in zip(chains, wins, strict=True)]
    spread = RankFigures(*(spread_of(figures) for figures in zip(*chains, strict=True)))
    least = mean_mcse(np.sqrt(_one_up_one_down(np.zeros(()), n_draws)), n_draws)
    variance = np.mean([chain.std**2 for chain in chains], axis=0)
    errors = spread._replace(
        expected=np.maximum(spread.expected, least),
        std=np.maximum(spread.std, least / (2.0 * np.sqrt(_one_up_one_down(variance, n_draws)))),
        top=np.maximum(spread.top, probability_mcse(0.0, n_draws)),
    )
    return _zero_where_certain(errors, chains[0].expected)


def bounded_figure_errors(
    shares: FloatArray, errors: FloatArray, wins: tuple[FloatArray, FloatArray] | None = None
) -> RankFigures:
    """Return how far figures can be off where each rank share is off by `errors` at most.

    Errors d of the shares of one scenario sum to zero, so ``|sum_r r d_r|`` is at most
    ``sum_r |r - E| |d_r|``, and ``|sum_{r <= k} d_r|`` at most the smaller of the sums of
    ``|d_r|`` up to k and beyond k. The variance is off by at most ``v = sum_r (r - E)^2
    |d_r|`` and the square of the error of E, the standard deviation s by the smaller of
    ``v / s`` and ``sqrt(v)``. A rank quantile is off by half the ranks between those
    where the cumulative share may reach the probability first and last, a median width by
    half of what it changes from one to the other.

    Parameters
    ----------
    shares, errors : array, shape (..., S, S)
    wins : pair of array, shape (..., S, S), optional
        Winning indices and their errors; without them the error of the share of pairs told
        apart (with `THETA`) is NaN.

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
    deviation = np.abs(np.arange(1.0, shares.shape[-1] + 1.0) - expected_of(shares)[..., None])
    expected = (deviation * errors).sum(axis=-1)
    below = np.cumsum(errors, axis=-1)
    top = np.minimum(below, np.maximum(below[..., -1:] - below, 0.0))
    reached, p = np.cumsum(shares, axis=-1), np.asarray(RANK_QUANTILES)
    latest, earliest = first_reaching(reached - top, p), first_reaching(reached + top, p)
    wide, narrow = interval_widths(earliest, latest), interval_widths(latest, earliest)
    return RankFigures(
        expected=expected,
        std=_bounded_std(variance_of(shares), (deviation**2 * errors).sum(axis=-1) + expected**2),
        quantile=(latest - earliest) / 2.0,
        top=top,
        width=(median_over_scenarios(wide) - median_over_scenarios(narrow)) / 2.0,
        resolved=np.full(shares.shape[:-2], np.nan) if wins is None else resolved_in_doubt(*wins, THETA),
    )


def _bounded_std(variance: FloatArray, off: FloatArray) -> FloatArray:
    std = np.sqrt(variance)
    linear = np.divide(off, std, out=np.full_like(off, np.inf), where=std > 0.0)
    return np.where(np.isnan(off), np.nan, np.minimum(linear, np.sqrt(off)))


def _one_up_one_down(moment: FloatArray, n_draws: int) -> FloatArray:
    """Return an even central moment of the rank with two more draws, one rank up and one rank down."""
    return np.asarray((n_draws * moment + 2.0) / (n_draws + 2.0))


def _std_errors(variance: FloatArray, fourth: FloatArray, n_draws: int) -> FloatArray:
    second, fourth = (_one_up_one_down(moment, n_draws) for moment in (variance, fourth))
    of_variance = np.sqrt(np.maximum(fourth - second**2, 0.0) / n_draws + 2.0 * (second / n_draws) ** 2)
    return np.asarray(of_variance / (2.0 * np.sqrt(second)))


def _zero_where_certain(errors: RankFigures, expected: FloatArray) -> RankFigures:
    """Return the errors, zero for a lone scenario and for the first m ranks of m scenarios."""
    ranked = ~np.isnan(expected)
    n_ranked = ranked.sum(axis=-1)[..., None]
    lone = ranked & (n_ranked == 1)
    all_ranks = np.arange(1, errors.top.shape[-1] + 1) >= n_ranked[..., None]
    return errors._replace(
        expected=np.where(lone, 0.0, errors.expected),
        std=np.where(lone, 0.0, errors.std),
        top=np.where(ranked[..., None] & all_ranks, 0.0, errors.top),
    )
