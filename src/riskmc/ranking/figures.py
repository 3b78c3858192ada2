"""Figures that follow from rank shares, as plain arrays.

Rank shares b have the shape (..., S, S): scenario, rank. The row of a scenario that is
not ranked is NaN, and so are its figures.
"""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np

from riskmc._typing import ArrayLike, FloatArray

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
    "rank_interval_width": ("Median width of the 90 % rank interval", "rank"),
    "resolved_share": ("Share of pairs told apart with probability theta", "1"),
    "central_weight": ("Central weight, E[weight | first]", "1"),
    "tier_winning": ("P(tier leader met ranks above)", "1"),
}


class RankFigures(NamedTuple):
    """Figures of the ranks of scenarios, or their standard errors."""

    expected: FloatArray
    """Expected rank, shape (..., S)."""
    std: FloatArray
    """Standard deviation of the rank, shape (..., S)."""
    quantile: FloatArray
    """Ranks at `RANK_QUANTILES`, shape (..., S, 3)."""
    top: FloatArray
    """P(rank <= k) for k from 1, shape (..., S, K); K is S where not stated otherwise."""
    width: FloatArray
    """Median over scenarios of the number of ranks in the 90 % rank interval, shape (...)."""
    resolved: FloatArray
    """Share of pairs told apart, shape (...); NaN where pairs are not compared."""


class RankLaw(NamedTuple):
    """What figures and their errors need of the law of each rank, however it is kept."""

    expected: FloatArray
    """Shape (..., S)."""
    variance: FloatArray
    fourth: FloatArray
    """Fourth central moment, shape (..., S)."""
    below: FloatArray
    """Ranks at `RANK_QUANTILES` less one standard error, shape (..., S, 3)."""
    quantile: FloatArray
    """Ranks at `RANK_QUANTILES`."""
    above: FloatArray
    """Ranks at `RANK_QUANTILES` and one standard error more."""
    top: FloatArray
    """P(rank <= k) for k from 1, shape (..., S, K)."""
    modal: FloatArray
    """Most probable rank, shape (..., S)."""


def law_of_shares(shares: FloatArray, n_draws: int = 1) -> RankLaw:
    """Return what figures need of rank shares; the number of draws counts for errors only."""
    levels = error_levels(n_draws)
    quantile = quantiles_of(shares, levels.ravel()).reshape(*shares.shape[:-1], 3, -1)
    return RankLaw(
        expected=expected_of(shares),
        variance=_moment_of(shares, 2),
        fourth=_moment_of(shares, 4),
        below=quantile[..., 0, :],
        quantile=quantile[..., 1, :],
        above=quantile[..., 2, :],
        top=top_of(shares),
        modal=modal_of(shares),
    )


def figures_of(law: RankLaw, resolved: FloatArray) -> RankFigures:
    """Return the figures of ranks, with a share of pairs told apart that was found elsewhere."""
    width = median_over_scenarios(interval_widths(law.quantile, law.quantile))
    return RankFigures(law.expected, np.sqrt(law.variance), law.quantile, law.top, width, resolved)


def rank_figures(shares: FloatArray) -> RankFigures:
    """Return the figures of rank shares; what needs pairs is NaN.

    Examples
    --------
    >>> rank_figures(np.array([[0.75, 0.25], [0.25, 0.75]])).expected
    array([1.25, 1.75])
    """
    return figures_of(law_of_shares(shares), np.full(shares.shape[:-2], np.nan))


def error_levels(n_draws: int) -> FloatArray:
    """Return `RANK_QUANTILES` less one standard error, as they are, and with one more, shape (3, 3).

    Examples
    --------
    >>> error_levels(100)[:, 1]
    array([0.45, 0.5 , 0.55])
    """
    p = np.asarray(RANK_QUANTILES)
    step = np.sqrt(p * (1.0 - p) / n_draws)
    return np.stack([np.maximum(p - step, 0.0), p, np.minimum(p + step, 1.0)])


def expected_of(shares: FloatArray) -> FloatArray:
    """Return expected ranks, ``sum_r r b_r``, shape (..., S)."""
    expected: FloatArray = (shares * _ranks(shares)).sum(axis=-1)
    return expected


def variance_of(shares: FloatArray) -> FloatArray:
    """Return variances of the rank, ``sum_r (r - E)^2 b_r``, shape (..., S)."""
    return _moment_of(shares, 2)


def top_of(shares: FloatArray) -> FloatArray:
    """Return the probabilities of the first k ranks, ``sum_{r <= k} b_r``, shape (..., S, S)."""
    return np.minimum(np.cumsum(shares, axis=-1), 1.0)


def quantiles_of(shares: FloatArray, p: ArrayLike) -> FloatArray:
    """Return the lowest ranks whose cumulative share reaches `p`, shape (..., S, Q)."""
    return first_reaching(np.cumsum(shares, axis=-1), np.asarray(p, dtype=float))


def modal_of(shares: FloatArray) -> FloatArray:
    """Return the most probable rank, the lowest of those that are equally probable, shape (..., S)."""
    most = shares.max(axis=-1, keepdims=True)
    return np.where(np.isnan(most[..., 0]), np.nan, (shares >= most - ROUNDING).argmax(axis=-1) + 1.0)


def sucra_of(expected: FloatArray) -> FloatArray:
    """Return ``(m - E) / (m - 1)`` of the expected ranks of m ranked scenarios, shape (..., S)."""
    ranked = (~np.isnan(expected)).sum(axis=-1, keepdims=True)
    share: FloatArray = (ranked - expected) / np.where(ranked > 1, ranked - 1.0, np.nan)
    return share


def first_reaching(reached: FloatArray, p: FloatArray) -> FloatArray:
    """Return the lowest ranks at which cumulative shares (..., S, S) reach `p`, shape (..., S, Q)."""
    # Rank 1 is not the lowest rank of a scenario that never takes it, so p = 0 needs some probability too.
    some = reached > ROUNDING
    first = [((reached >= level - ROUNDING) & some).argmax(axis=-1) for level in p]
    return np.where(np.isnan(reached[..., -1:]), np.nan, np.stack(first, axis=-1) + 1.0)


def interval_widths(lower: FloatArray, upper: FloatArray) -> FloatArray:
    """Return the ranks from the 5 % quantile in `lower` to the 95 % quantile in `upper`, shape (..., S)."""
    width: FloatArray = upper[..., -1] - lower[..., 0] + 1.0
    return width


def median_over_scenarios(figure: FloatArray) -> FloatArray:
    """Return the median over the ranked scenarios, shape (...), NaN where there are none."""
    ranked = np.sort(figure, axis=-1)  # NaN comes last
    count = (~np.isnan(ranked)).sum(axis=-1, keepdims=True)
    middle = [np.take_along_axis(ranked, np.maximum(count - up, 0) // 2, axis=-1)[..., 0] for up in (0, 1)]
    return np.asarray(0.5 * (middle[0] + middle[1]))


def described(name: str) -> dict[str, str]:
    """Return the attributes of a variable of a ranking."""
    long_name, units = _WORDS[name]
    return {"long_name": long_name, "units": units}


def _moment_of(shares: FloatArray, power: int) -> FloatArray:
    deviation = _ranks(shares) - expected_of(shares)[..., None]
    moment: FloatArray = (deviation**power * shares).sum(axis=-1)
    return moment


def _ranks(shares: FloatArray) -> FloatArray:
    return np.arange(1.0, shares.shape[-1] + 1.0)
