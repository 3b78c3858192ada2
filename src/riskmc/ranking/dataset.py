"""The whole ranking as one dataset, each estimate with its Monte Carlo error."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import xarray as xr

from riskmc._schema import OTHER, QUANTILE, RANK, SCENARIO, TOP, mcse
from riskmc._validation import check_count
from riskmc.exceptions import InputError
from riskmc.ranking.counts import rank_counts, win_counts
from riskmc.ranking.layout import check_dim, labels_of, lay_out, with_other
from riskmc.ranking.summaries import (
    RANK_QUANTILES,
    as_acceptability,
    expected_rank,
    rank_quantile,
    rank_std,
    top_k,
)
from riskmc.ranking.tiers import THETA, as_winning, walk_tiers
from riskmc.results.precision import mean_mcse, probability_mcse, quantile_mcse

SHARE_ROUNDING = 1e-6
"""Part of a draw that may be lost where shares of ties were counted in whole units."""


def from_draws(
    draws: xr.DataArray, *, theta: float = THETA, dim: str = SCENARIO, draw_dims: Sequence[str] | None = None
) -> xr.Dataset:
    """Rank draws, and return everything the ranking says with its Monte Carlo error.

    Parameters
    ----------
    draws : DataArray
        Numbers with the dimension `dim`, draw dims, and any others, which are kept.
    theta : float
        Probability in (0.5, 1] that sets two tiers apart.
    dim : str
        The dimension that is ranked; rank 1 is the highest number.
    draw_dims : sequence of str, optional
        Dimensions that number the draws: ``chain`` and ``draw``, where present.

    Returns
    -------
    Dataset
        As `from_counts`.

    Raises
    ------
    InputError
        If draws are empty or not numbers, a dim is missing, a scenario is NaN in some
        draws only, or `theta` is out of range.

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> draws = xr.DataArray(rng.normal([1.0, 0.0], size=(1000, 2)), dims=("draw", "scenario"))
    >>> ranking = from_draws(draws)
    >>> ranking["expected_rank"].values
    array([1.25, 1.75])
    >>> ranking["expected_rank_mcse"].values.round(3)
    array([0.014, 0.014])
    """
    layout = lay_out(draws, dim, draw_dims)
    ranks, wins = rank_counts(draws, dim=dim, draw_dims=draw_dims), win_counts(draws, dim=dim, draw_dims=draw_dims)
    return from_counts(ranks, wins, layout.n_draws, theta=theta, dim=dim)


def from_counts(
    ranks: xr.DataArray, wins: xr.DataArray, n_draws: int, *, theta: float = THETA, dim: str = SCENARIO
) -> xr.Dataset:
    """Return everything the ranking says from counts over draws.

    Standard errors are for independent draws and for counts that are not shared by ties;
    with ties they are upper bounds. What holds by definition (a lone scenario is first;
    every one is among the first m of m) has an error of exactly zero, and nothing else
    has, except rank quantiles: those are whole ranks, and zero says that the rank is the
    same one standard error of its probability up and down.

    Parameters
    ----------
    ranks : DataArray
        Draws (..., `dim`, rank) in which each rank is taken; each of t tied scenarios
        counts 1/t for each rank they share (rounded to a millionth at worst: rows are
        scaled to sum to one). A row of zeros or NaN is not ranked.
    wins : DataArray
        Draws (..., `dim`, other) in which the other is beaten, half for a tie. The
        diagonal is not read.
    n_draws : int
        Number of draws.
    theta : float
        Probability in (0.5, 1] that sets two tiers apart.
    dim : str
        The dimension that is ranked.

    Returns
    -------
    Dataset
        ``rank_acceptability`` (..., `dim`, rank), ``pairwise_winning`` (..., `dim`,
        other), ``expected_rank`` (..., `dim`), ``rank_quantile`` (..., `dim`, quantile),
        ``top_k`` (..., `dim`, k), ``tier`` (..., `dim`) and ``tier_winning``, the index of
        the tier leader that decided it; each but ``tier`` with ``<name>_mcse``.

    Raises
    ------
    InputError
        If rows do not sum to the number of draws, pairs of wins do not, or an argument
        is out of range.

    Examples
    --------
    >>> ranks = xr.DataArray([[30.0, 70.0], [70.0, 30.0]], dims=("scenario", "rank"))
    >>> wins = xr.DataArray([[0.0, 30.0], [70.0, 0.0]], dims=("scenario", "other"))
    >>> from_counts(ranks, wins, 100)["top_k"].sel(k=1).values
    array([0.3, 0.7])
    """
    check_count("n_draws", n_draws)
    acceptability = _acceptability(ranks, n_draws, dim)
    winning = _winning(wins, acceptability, n_draws, dim)
    tier, deciding = walk_tiers(winning, theta, dim)
    estimates = {
        "rank_acceptability": acceptability,
        "pairwise_winning": winning,
        "expected_rank": expected_rank(acceptability, dim=dim),
        "rank_quantile": rank_quantile(acceptability, dim=dim),
        "top_k": top_k(acceptability, dim=dim),
        "tier_winning": deciding,
    }
    _check_same_draws(estimates["expected_rank"], winning, dim)
    errors = _errors(estimates, n_draws, dim)
    described = {
        mcse(name): error.assign_attrs(
            long_name=f"Monte Carlo standard error: {estimates[name].attrs['long_name']}",
            units=estimates[name].attrs["units"],
        )
        for name, error in errors.items()
    }
    return _with_coordinate_attrs(xr.Dataset({**estimates, **described, "tier": tier}), dim)


def _acceptability(ranks: xr.DataArray, n_draws: int, dim: str) -> xr.DataArray:
    check_dim(ranks, dim)
    if RANK not in ranks.dims:
        message = f"counts of ranks need the dims {dim!r} and {RANK!r}, got {ranks.dims}."
        raise InputError(message)
    counts = ranks.where((ranks != 0).any(RANK))
    totals = counts.sum(RANK, skipna=False).transpose(..., dim)
    wrong = np.argwhere(np.abs(totals.to_numpy() - n_draws) > SHARE_ROUNDING * n_draws)
    if wrong.size:
        label, counted = labels_of(ranks, dim)[wrong[0][-1]], float(totals[tuple(wrong[0])])
        message = f"the ranks of {dim} {label!r} count {counted:g} draws, but `n_draws` is {n_draws}."
        raise InputError(message)
    shares = as_acceptability(counts / totals, dim, None)
    shares.attrs = {"long_name": "Rank acceptability index, P(rank)", "units": "1"}
    return shares


def _winning(wins: xr.DataArray, acceptability: xr.DataArray, n_draws: int, dim: str) -> xr.DataArray:
    check_dim(wins, dim)
    if OTHER not in wins.dims:
        message = f"counts of wins need the dims {dim!r} and {OTHER!r}, got {wins.dims}."
        raise InputError(message)
    ranked = acceptability.notnull().all(RANK).reset_coords(drop=True)
    other = with_other(ranked.rename({dim: OTHER}).drop_vars(OTHER, errors="ignore"), ranked, dim)
    if OTHER in wins.coords and dim in ranked.coords:
        wins = wins.reindex({dim: ranked[dim].to_numpy(), OTHER: ranked[dim].to_numpy()})
    shares = with_other(wins / n_draws, ranked, dim)
    shares = shares.where(~_diagonal(shares, dim), 0.0).where(ranked & other)
    shares = as_winning(shares, dim, None)
    shares.attrs = {"long_name": "Pairwise winning index, P(above other)", "units": "1"}
    return shares


def _check_same_draws(expected: xr.DataArray, winning: xr.DataArray, dim: str) -> None:
    """Raise unless E[rank] = 1 + sum of losses, which turned or unrelated wins break."""
    losses = winning.sum(dim).reset_coords(drop=True).rename({OTHER: dim})
    if bool((np.abs(expected - 1.0 - losses) > SHARE_ROUNDING * expected.sizes[dim]).any()):
        message = (
            "the counts of wins and of ranks are not of the same draws: the expected rank is not one plus the share of "
            f"draws lost to the others. Wins have the winner along {dim!r} and the loser along {OTHER!r}."
        )
        raise InputError(message)


def _errors(estimates: Mapping[str, xr.DataArray], n_draws: int, dim: str) -> dict[str, xr.DataArray]:
    acceptability, winning = estimates["rank_acceptability"], estimates["pairwise_winning"]
    top, deciding = estimates["top_k"], estimates["tier_winning"]
    n_ranked = acceptability.notnull().all(RANK).sum(dim)
    alone = n_ranked == 1
    # Two more draws, one rank up and one rank down: the rule of succession of probability_mcse, for a mean.
    variance = (n_draws * rank_std(acceptability, dim=dim) ** 2 + 2.0) / (n_draws + 2.0)
    expected = variance.copy(data=mean_mcse(np.sqrt(variance.to_numpy()), n_draws))
    quantile = estimates["rank_quantile"]
    steps = quantile_mcse(lambda p: rank_quantile(acceptability, p, dim=dim).to_numpy(), RANK_QUANTILES, n_draws)
    return {
        "rank_acceptability": _probability_error(acceptability, n_draws, alone | (acceptability[RANK] > n_ranked)),
        "pairwise_winning": _probability_error(winning, n_draws, _diagonal(winning, dim)),
        "expected_rank": expected.where(~alone, 0.0).where(expected.notnull()),
        "rank_quantile": quantile.copy(data=steps),
        "top_k": _probability_error(top, n_draws, top[TOP] >= n_ranked),
        "tier_winning": _probability_error(deciding, n_draws, deciding.isnull()),
    }


def _probability_error(p: xr.DataArray, n_draws: int, certain: xr.DataArray) -> xr.DataArray:
    """Return the error of estimates, zero where they hold by definition."""
    error = p.copy(data=probability_mcse(p.to_numpy(), n_draws))
    return error.where(~certain, 0.0).where(p.notnull())


def _diagonal(wins: xr.DataArray, dim: str) -> xr.DataArray:
    return xr.DataArray(np.eye(wins.sizes[dim], dtype=bool), dims=(dim, OTHER))


def _with_coordinate_attrs(ranking: xr.Dataset, dim: str) -> xr.Dataset:
    ranking[RANK].attrs = {"long_name": "Rank, 1 = highest", "units": "rank"}
    ranking[TOP].attrs = {"long_name": "Number of first ranks", "units": "rank"}
    ranking[QUANTILE].attrs = {"long_name": "Probability of not exceeding the rank", "units": "1"}
    if OTHER in ranking.coords:
        ranking[OTHER].attrs = {"long_name": f"The {dim} compared with"}
    return ranking
