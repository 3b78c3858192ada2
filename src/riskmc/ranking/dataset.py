"""The whole ranking as one dataset, each estimate with its Monte Carlo error."""

from __future__ import annotations

import json
from collections.abc import Hashable, Sequence

import numpy as np
import xarray as xr

from riskmc._schema import BY, BY_ALL, OTHER, PROFILE, QUANTILE, RANK, SCENARIO, TOP, mcse
from riskmc._typing import FloatArray
from riskmc._validation import check_count
from riskmc.engine.estimates import Estimates
from riskmc.exceptions import InputError
from riskmc.model import Model
from riskmc.ranking.counts import rank_counts, win_counts
from riskmc.ranking.figures import RANK_QUANTILES, RankFigures, described, draw_figure_errors, rank_figures
from riskmc.ranking.layout import check_dim, labels_of, lay_out, with_other
from riskmc.ranking.summaries import as_acceptability
from riskmc.ranking.tiers import THETA, against_leader, as_winning, tier_attrs, walk_tiers
from riskmc.results.estimates import certain_ranks
from riskmc.results.precision import probability_mcse

Dims = tuple[Hashable, ...]
Variables = dict[str, tuple[Dims, FloatArray, dict[str, str]]]

NOT_COMPARED = "Scenarios were not compared in pairs, so there are no pairwise winning indices and no tiers."

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
    ranking = xr.Dataset({"rank_acceptability": acceptability, "pairwise_winning": winning})
    shares, won = (array.to_numpy() for array in ranking.values())
    figures = rank_figures(shares)
    _check_same_draws(acceptability.isel({RANK: 0}, drop=True).copy(data=figures.expected), winning, dim)
    errors = probability_mcse(shares, n_draws)
    errors[certain_ranks(shares)] = 0.0
    figure_errors = draw_figure_errors(shares, n_draws)
    won_errors = probability_mcse(won, n_draws) * ~np.eye(won.shape[-1], dtype=bool)
    variables = _rank_variables(acceptability.dims, (shares, errors), (figures, figure_errors))
    variables |= _win_variables(winning.dims, won, won_errors, theta)
    ranking = ranking.assign(variables).assign_coords(_numbers(shares.shape[-1]))
    if OTHER in ranking.coords:
        ranking[OTHER].attrs = _others(dim)
    return ranking


def ranking_dataset(model: Model, estimates: Estimates, errors: Estimates, figure_errors: RankFigures) -> xr.Dataset:
    """Return the group `ranking` of a result.

    Parameters
    ----------
    model : Model
    estimates : Estimates
    errors : Estimates
        Their standard errors.
    figure_errors : RankFigures
        Standard errors of what follows from the ranks: `draw_figure_errors` or
        `chain_figure_errors`.

    Returns
    -------
    Dataset
        As `from_counts`, with the dims ``profile`` and ``by``, and the probability of the
        reference order. Where scenarios were not compared in pairs, what needs the pairs
        (``pairwise_winning``, ``tier``, ``tier_winning``) is left out, and the attribute
        ``pairwise`` says so.
    """
    lead, labels = (PROFILE, BY, SCENARIO), list(model.scenarios)
    shares, figures = (estimates.ranks, errors.ranks), (rank_figures(estimates.ranks), figure_errors)
    variables = _rank_variables((*lead, RANK), shares, figures)
    others, attrs = {OTHER: (OTHER, labels, _others(SCENARIO))}, {}
    if estimates.wins.size:
        variables |= _win_variables((*lead, OTHER), *_pairs(estimates, errors), THETA)
    else:
        others, attrs = {}, {"pairwise": NOT_COMPARED}
    return xr.Dataset(
        variables | _order_variables(model, estimates, errors),
        coords={PROFILE: list(model.profiles), BY: list(BY_ALL), SCENARIO: labels} | others | _numbers(len(labels)),
        attrs=attrs,
    )


def _pairs(estimates: Estimates, errors: Estimates) -> tuple[FloatArray, FloatArray]:
    """Return the winning indices and their errors, zero on the diagonal of what is ranked."""
    diagonal = np.eye(estimates.wins.shape[-1], dtype=bool) & ~np.isnan(estimates.ranks[..., :1])
    won, error = (np.where(diagonal, 0.0, array) for array in (estimates.wins, errors.wins))
    return won, error


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
    shares.attrs = described("rank_acceptability")
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
    diagonal = xr.DataArray(np.eye(shares.sizes[dim], dtype=bool), dims=(dim, OTHER))
    shares = shares.where(~diagonal, 0.0).where(ranked & other)
    shares = as_winning(shares, dim, None)
    shares.attrs = described("pairwise_winning")
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


def _rank_variables(
    dims: Dims, shares: tuple[FloatArray, FloatArray], figures: tuple[RankFigures, RankFigures]
) -> Variables:
    """Return what follows from the ranks; `dims` are those of the shares, pairs are figures and errors."""
    (rank, rank_error), (figure, error) = shares, figures
    each = dims[:-1]
    return {
        **_with_error("rank_acceptability", dims, rank, rank_error),
        **_with_error("expected_rank", each, figure.expected, error.expected),
        **_with_error("rank_quantile", (*each, QUANTILE), figure.quantile, error.quantile),
        **_with_error("top_k", (*each, TOP), figure.top, error.top),
    }


def _win_variables(dims: Dims, wins: FloatArray, errors: FloatArray, theta: float) -> Variables:
    """Return what follows from the pairs, zero on the diagonal by definition."""
    tier, leader = walk_tiers(wins, theta)
    each = dims[:-1]
    return {
        **_with_error("pairwise_winning", dims, wins, errors),
        **_with_error("tier_winning", each, against_leader(wins, leader), against_leader(errors, leader)),
        "tier": (each, tier, tier_attrs(theta)),
    }


def _order_variables(model: Model, estimates: Estimates, errors: Estimates) -> Variables:
    attrs = {"order": json.dumps(model.order), "long_name": "P(the reference order holds)", "units": "1"}
    return {
        "order_probability": ((PROFILE,), estimates.order, attrs),
        mcse("order_probability"): ((PROFILE,), errors.order, {"long_name": "its MCSE", "units": "1"}),
    }


def _with_error(name: str, dims: Dims, values: FloatArray, errors: FloatArray) -> Variables:
    attrs = described(name)
    words = f"Monte Carlo standard error: {attrs['long_name']}"
    return {name: (dims, values, attrs), mcse(name): (dims, errors, attrs | {"long_name": words})}


def _numbers(size: int) -> dict[str, tuple[str, Sequence[float], dict[str, str]]]:
    """Return the coordinates that number ranks and quantiles, each with its words."""
    numbers = range(1, size + 1)
    return {
        RANK: (RANK, numbers, {"long_name": "Rank, 1 = highest", "units": "rank"}),
        TOP: (TOP, numbers, {"long_name": "Number of first ranks", "units": "rank"}),
        QUANTILE: (
            QUANTILE,
            list(RANK_QUANTILES),
            {"long_name": "Probability of not exceeding the rank", "units": "1"},
        ),
    }


def _others(dim: str) -> dict[str, str]:
    return {"long_name": f"The {dim} compared with"}
