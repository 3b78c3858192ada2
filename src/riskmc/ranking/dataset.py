"""The whole ranking as one dataset, each estimate with its Monte Carlo error."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np
import xarray as xr

from riskmc._schema import BY, BY_ALL, CRITERION, LIKELIHOOD, OTHER, PROFILE, QUANTILE, RANK, SCENARIO, TOP, mcse
from riskmc._typing import FloatArray
from riskmc._validation import check_count, check_switch
from riskmc.engine.estimates import Estimates
from riskmc.engine.plan import MOST_PAIRED
from riskmc.model import Model
from riskmc.ranking.bounds import RankBounds, bounds_of, law_of_bounds, rank_counts_of
from riskmc.ranking.figure_errors import draw_figure_errors, law_errors
from riskmc.ranking.figures import RankFigures, RankLaw, figures_of, law_of_shares, modal_of, rank_figures
from riskmc.ranking.given import acceptability_of, check_same_draws, winning_of
from riskmc.ranking.layout import Layout, lay_out
from riskmc.ranking.pairs import THETA, check_theta, pairs_of, resolved_of, share_error, share_of, wins_of
from riskmc.ranking.resampling import FEW, width_error
from riskmc.ranking.tiers import deciding_of_bounds, tiers_of_bounds, walk_tiers
from riskmc.ranking.variables import (
    Dims,
    Variables,
    matrix_tiers,
    numbers,
    others,
    rank_variables,
    tier_rule,
    tier_variables,
    with_error,
)
from riskmc.results.estimates import certain_ranks
from riskmc.results.precision import probability_mcse

NOT_COMPARED: Final = "Scenarios were not compared in pairs, so there are no pairwise winning indices and no tiers."

LEFT_OUT: Final = "The matrices of ranks and of pairs are left out: `from_draws` gives them with `pairwise=True`."

FIRST_RANKS: Final = 10
"""Largest k of ``top_k`` where matrices are left out and scenarios are more than `MOST_PAIRED`."""

MATRICES: Final = 14
"""Matrices of scenarios by scenarios held at once: six in the dataset (two indices and the first k ranks, each with
its errors), and those they are made from."""


class SliceRanking(NamedTuple):
    """What one slice of draws says without matrices."""

    figures: RankFigures
    errors: RankFigures
    modal: FloatArray
    tier: FloatArray
    winning: FloatArray
    """Winning index of the tier leader met."""


def from_draws(
    draws: xr.DataArray,
    *,
    theta: float = THETA,
    dim: str = SCENARIO,
    draw_dims: Sequence[str] | None = None,
    pairwise: bool | None = None,
) -> xr.Dataset:
    """Rank draws, and return everything the ranking says with its Monte Carlo error.

    Without the matrices neither memory nor time grows with the square of the number of
    scenarios: figures come from the ranks in each draw, tiers from comparing each scenario
    with its tier leader, and of more than 65,536 pairs the share told apart comes from so
    many that are drawn by a fixed seed (its error holds that, too).

    Parameters
    ----------
    draws : DataArray
        Numbers with the dimension `dim`, draw dims, and any others, which are kept.
    theta : float
        Probability in (0.5, 1] that tells two scenarios, and so two tiers, apart.
    dim : str
        The dimension that is ranked; rank 1 is the highest number.
    draw_dims : sequence of str, optional
        Dimensions that number the draws: ``chain`` and ``draw``, where present.
    pairwise : bool, optional
        Whether to give the matrices ``rank_acceptability`` and ``pairwise_winning``; by
        default for up to 256 scenarios.

    Returns
    -------
    Dataset
        As `from_counts`, but the errors of ``resolved_share`` and ``rank_interval_width``
        come from groups of draws that are drawn again, and are no bounds: that of the
        width from 30 scenarios on, for the median of fewer moves in steps that groups do
        not show. Without the matrices ``top_k`` holds k up to 10 where there are more than
        256 scenarios.

    Raises
    ------
    InputError
        If draws are empty or not numbers, a dim is missing or has the name of one of the
        result's, a scenario is NaN in some draws only, or an argument is out of range.

    Warns
    -----
    SizeWarning
        If matrices are asked for of more than 256 scenarios, before anything is counted.

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
    check_theta(theta)
    check_switch("pairwise", pairwise)
    layout = lay_out(draws, dim, draw_dims)
    layout.check_free(RANK, OTHER, TOP, QUANTILE)
    size = layout.draws.sizes[dim]
    if pairwise:
        layout.warn_of_size(MATRICES, MOST_PAIRED)
    slices = [bounds_of(values) for values in layout.slices]
    if pairwise or (pairwise is None and size <= MOST_PAIRED):
        return _with_matrices(layout, slices, theta)
    most = size if size <= MOST_PAIRED else FIRST_RANKS
    return _without_matrices(layout, [_rank_slice(bounds, theta, most) for bounds in slices], theta)


def from_counts(
    ranks: xr.DataArray, wins: xr.DataArray, n_draws: int, *, theta: float = THETA, dim: str = SCENARIO
) -> xr.Dataset:
    """Return everything the ranking says from counts over draws.

    Standard errors are for independent draws and for counts that are not shared by ties;
    with ties they are upper bounds, and so are those of ``rank_interval_width`` and
    ``resolved_share``, since counts do not say how far scenarios err together. What holds
    by definition (a lone scenario is first; every one is among the first m of m) has an
    error of exactly zero, and nothing else has, except rank quantiles and the width of
    their interval: those are whole ranks, and zero says that they are the same one standard
    error of their probability up and down.

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
        Probability in (0.5, 1] that tells two scenarios, and so two tiers, apart.
    dim : str
        The dimension that is ranked.

    Returns
    -------
    Dataset
        Over the kept dims and `dim`, each estimate with ``<name>_mcse``:
        ``rank_acceptability`` (rank), ``pairwise_winning`` (other), ``expected_rank``,
        ``rank_std``, ``median_rank``, ``modal_rank``, ``sucra``, ``rank_quantile``
        (quantile), ``top_k`` (k), ``tier``, ``tier_winning``, the index of the tier leader
        that decided it, and ``tier_close``, whether that lies within two standard errors of
        theta (false where no leader decided). Over the kept dims: ``rank_interval_width``,
        the median over scenarios of the number of ranks in the 90 % rank interval, and
        ``resolved_share``, the share of pairs of which one beats the other with probability
        `theta` or more (NaN without a pair).

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
    check_theta(theta)
    acceptability = acceptability_of(ranks, n_draws, dim)
    winning = winning_of(wins, acceptability, n_draws, dim)
    ranking = xr.Dataset({"rank_acceptability": acceptability, "pairwise_winning": winning})
    shares, won = (array.to_numpy() for array in ranking.values())
    figures = rank_figures(shares)._replace(resolved=resolved_of(won, theta))
    check_same_draws(acceptability.isel({RANK: 0}, drop=True).copy(data=figures.expected), winning, dim)
    errors = probability_mcse(shares, n_draws)
    errors[certain_ranks(shares)] = 0.0
    won_errors = probability_mcse(won, n_draws) * ~np.eye(won.shape[-1], dtype=bool)
    figure_errors = draw_figure_errors(shares, n_draws, won, theta=theta)
    each = acceptability.dims[:-1]
    variables = {
        **with_error("rank_acceptability", (*each, RANK), shares, errors),
        **rank_variables(each, figures, modal_of(shares), figure_errors),
        **_pair_variables(winning.dims, (won, won_errors), (figures.resolved, figure_errors.resolved), theta),
    }
    ranking = (
        ranking.assign(variables)
        .assign_coords(numbers(shares.shape[-1]))
        .assign_attrs(tier_rule(theta), n_draws=n_draws)
    )
    if OTHER in ranking.coords:
        ranking[OTHER].attrs = others(dim)
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
        Standard errors of what follows from the ranks: `draw_figure_errors`,
        `chain_figure_errors` or `bounded_figure_errors`.

    Returns
    -------
    Dataset
        As `from_counts`, with the dims ``profile`` and ``by``, and the probability of the
        reference order. Where scenarios were not compared in pairs, what needs the pairs
        (``pairwise_winning``, ``tier...``, ``resolved_share``) is left out, and the
        attribute ``pairwise`` says so. Where weights are uncertain, ``central_weight``
        (profile, by, scenario, criterion) is their mean in the draws in which the scenario
        is first; NaN where it never is, by likelihood, and under fixed weights.
    """
    each, labels = (PROFILE, BY, SCENARIO), list(model.scenarios)
    shares, figures = estimates.ranks, rank_figures(estimates.ranks)
    variables = {
        **with_error("rank_acceptability", (*each, RANK), shares, errors.ranks),
        **rank_variables(each, figures, modal_of(shares), figure_errors),
    }
    coords: dict[str, list[str]] = {PROFILE: list(model.profiles), BY: list(BY_ALL), SCENARIO: labels}
    if any(law is not None for law in model.weight_laws):
        variables |= _central_variables((*each, CRITERION), estimates, errors)
        coords[CRITERION] = list(model.criteria)
    others_of: dict[str, tuple[str, list[str], dict[str, str]]] = {}
    attrs: dict[str, float | str] = {"pairwise": NOT_COMPARED}
    if estimates.wins.size:
        resolved = resolved_of(estimates.wins, THETA), figure_errors.resolved
        variables |= _pair_variables((*each, OTHER), _pairs(estimates, errors), resolved, THETA)
        others_of = {OTHER: (OTHER, labels, others(SCENARIO))}
        attrs = tier_rule(THETA)
    return xr.Dataset(
        variables | _order_variables(model, estimates, errors),
        coords=coords | others_of | dict(numbers(len(labels))),
        attrs=attrs,
    )


def _with_matrices(layout: Layout, slices: Sequence[RankBounds], theta: float) -> xr.Dataset:
    won, counted = [wins_of(bounds) for bounds in slices], [rank_counts_of(bounds) for bounds in slices]
    ranks, wins = layout.stacked(counted, (layout.dim, RANK)), layout.stacked(won, (layout.dim, OTHER))
    ranking = from_counts(ranks, wins, layout.n_draws, theta=theta, dim=layout.dim)
    shares = [
        share_error(bounds, pairs_of(bounds, one), theta, of_all=True) for bounds, one in zip(slices, won, strict=True)
    ]
    bound = np.ravel(ranking[mcse("rank_interval_width")])
    laws = [law_of_shares(counts / layout.n_draws, layout.n_draws) for counts in counted]
    widths = [_width_error(*parts) for parts in zip(slices, laws, bound, strict=True)]
    for name, errors in (("resolved_share", shares), ("rank_interval_width", widths)):
        error = layout.stacked([np.asarray(one) for one in errors], ()).to_numpy()
        ranking[mcse(name)] = ranking[mcse(name)].copy(data=error)
    return ranking


def _width_error(bounds: RankBounds, law: RankLaw, bound: float) -> float:
    """Return the error of the median width of rank intervals, no more than its bound; NaN from a single draw."""
    if bounds.n_draws == 1 and len(bounds.rows) > 1:
        return np.nan
    return bound if len(bounds.rows) < FEW else float(np.fmin(width_error(bounds, law), bound))


def _rank_slice(bounds: RankBounds, theta: float, most: int) -> SliceRanking:
    law, pairs = law_of_bounds(bounds, most), pairs_of(bounds)
    tier, leader = tiers_of_bounds(bounds, theta)
    errors = law_errors(law, bounds.n_draws, np.asarray(share_error(bounds, pairs, theta)))
    return SliceRanking(
        figures=figures_of(law, np.asarray(share_of(pairs, bounds.n_draws, theta))),
        errors=errors._replace(width=np.asarray(_width_error(bounds, law, float(errors.width)))),
        modal=law.modal,
        tier=tier,
        winning=deciding_of_bounds(bounds, leader),
    )


def _without_matrices(layout: Layout, slices: Sequence[SliceRanking], theta: float) -> xr.Dataset:
    each = layout.each
    size, most = each.sizes[layout.dim], slices[0].figures.top.shape[-1]

    def stacked(parts: Sequence[FloatArray]) -> FloatArray:
        return np.stack(parts).reshape(each.shape[:-1] + parts[0].shape)

    figures, errors = (
        RankFigures(*(stacked(parts) for parts in zip(*kind, strict=True)))
        for kind in ([one.figures for one in slices], [one.errors for one in slices])
    )
    modal, tier, winning = (stacked(parts) for parts in list(zip(*slices, strict=True))[2:])
    deciding = winning, probability_mcse(winning, layout.n_draws)
    variables = {
        **rank_variables(each.dims, figures, modal, errors),
        **tier_variables(each.dims, tier, deciding, theta),
        **with_error("resolved_share", each.dims[:-1], figures.resolved, errors.resolved),
    }
    return xr.Dataset(
        variables, each.coords, tier_rule(theta) | {"pairwise": LEFT_OUT, "n_draws": layout.n_draws}
    ).assign_coords(numbers(size, most))


def _pairs(estimates: Estimates, errors: Estimates) -> tuple[FloatArray, FloatArray]:
    """Return the winning indices and their errors, zero on the diagonal of what is ranked."""
    diagonal = np.eye(estimates.wins.shape[-1], dtype=bool) & ~np.isnan(estimates.ranks[..., :1])
    won, error = (np.where(diagonal, 0.0, array) for array in (estimates.wins, errors.wins))
    return won, error


def _pair_variables(
    dims: Dims, wins: tuple[FloatArray, FloatArray], resolved: tuple[FloatArray, FloatArray], theta: float
) -> Variables:
    """Return what follows from the pairs, zero on the diagonal by definition; pairs are figures and errors."""
    return {
        **with_error("pairwise_winning", dims, *wins),
        **matrix_tiers(dims[:-1], *wins, walk_tiers(wins[0], theta), theta),
        **with_error("resolved_share", dims[:-2], *resolved),
    }


def _central_variables(dims: Dims, estimates: Estimates, errors: Estimates) -> Variables:
    """Return central weights; by likelihood there are none, for weights do not move it."""
    by_all = [np.insert(part.central_weight, BY_ALL.index(LIKELIHOOD), np.nan, axis=1) for part in (estimates, errors)]
    return with_error("central_weight", dims, *by_all)


def _order_variables(model: Model, estimates: Estimates, errors: Estimates) -> Variables:
    attrs = {"order": json.dumps(model.order), "long_name": "P(the reference order holds)", "units": "1"}
    return {
        "order_probability": ((PROFILE,), estimates.order, attrs),
        mcse("order_probability"): ((PROFILE,), errors.order, {"long_name": "its MCSE", "units": "1"}),
    }
