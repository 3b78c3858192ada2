"""What uncertain weights add (SMAA-2): who would put a scenario first, and how sure they could be of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

import numpy as np
import xarray as xr

from riskmc._schema import CRITERION, SCENARIO
from riskmc.exceptions import InputError
from riskmc.ranking.labelled import with_error
from riskmc.ranking.layout import Layout, as_numbers, check_dim, labels_of, lay_out
from riskmc.results.precision import probability_mcse

CONFIDENCE_FACTOR: Final = "Confidence factor, P(first | these central weights, taken as exact)"

Scores = Callable[[xr.DataArray], xr.DataArray]
"""Takes weights (..., criterion) and returns draws (..., draw, scenario) under them."""


def central_weights(
    draws: xr.DataArray,
    weights: xr.DataArray,
    *,
    dim: str = SCENARIO,
    draw_dims: Sequence[str] | None = None,
    criterion_dim: str = CRITERION,
) -> xr.Dataset:
    """Return the mean of the weights in the draws in which each scenario is first.

    ``w_i^c = E[w | rank_i = 1]``: the weights of somebody who would put the scenario
    first. A draw in which t scenarios tie for the first place counts 1/t for each.

    Parameters
    ----------
    draws : DataArray
        Numbers with the dimension `dim`, draw dims, and any others, which are kept.
    weights : DataArray
        Weights of the same draws: `criterion_dim`, the draw dims, and any kept dims.
    dim : str
        The dimension that is ranked; the highest number is first.
    draw_dims : sequence of str, optional
        Dimensions that number the draws: ``chain`` and ``draw``, where present.
    criterion_dim : str
        The dimension that the weights sum to one over.

    Returns
    -------
    Dataset
        ``central_weight`` (..., `dim`, `criterion_dim`) with its ``_mcse``, NaN where the
        scenario is never first (the error also where it is so in one draw only); and
        ``first`` (..., `dim`), the probability of being first, with its ``_mcse``.

    Raises
    ------
    InputError
        As in `rank_counts`, or if the weights are not finite or of other draws.

    References
    ----------
    Lahdelma & Salminen 2001, Oper. Res. 49:444, https://doi.org/10.1287/opre.49.3.444.11220

    Examples
    --------
    >>> weights = xr.DataArray([[0.8, 0.2], [0.6, 0.4], [0.1, 0.9]], dims=("draw", "criterion"))
    >>> scores = xr.DataArray([[1.0, 0.0], [0.0, 1.0]], dims=("scenario", "criterion"))
    >>> found = central_weights(xr.dot(scores, weights, dim="criterion"), weights)
    >>> found["central_weight"].values.round(3), found["first"].values.round(3)
    (array([[0.7, 0.3],
           [0.1, 0.9]]), array([0.667, 0.333]))
    """
    layout = lay_out(draws, dim, draw_dims)
    _check_weights(weights, layout, criterion_dim)
    share = _share_first(layout)
    n_first, squares = share.sum(layout.draw_dims), (share**2).sum(layout.draw_dims)
    # About their mean, so that weights that never change have an error of zero.
    centre = weights.mean(layout.draw_dims)
    apart = weights - centre
    shift, spread, lean = (
        xr.dot(part, values, dim=layout.draw_dims)
        for part, values in ((share, apart), (share**2, apart**2), (share**2, apart))
    )
    ever, known = n_first.where(n_first > 0.0), n_first**2 > squares * (1.0 + 1e-9)
    shift = shift / ever
    variance = (spread - 2.0 * shift * lean + shift**2 * squares).clip(min=0.0) / ever**2
    # As the divisor n - 1 does for n draws that count in full.
    variance = variance / (1.0 - squares / ever**2).where(known)
    central = (centre + shift).transpose(..., dim, criterion_dim)
    first = (n_first / layout.n_draws).where(layout.ranked)
    error = (variance**0.5).transpose(*central.dims)
    found = with_error("central_weight", central, error, "Central weight, E[weight | first]", "1")
    return found.assign(with_error("first", first, _first_mcse(first, layout), "P(first)", "1"))


def confidence_factors(
    scores: xr.DataArray | Scores,
    central_weight: xr.DataArray,
    *,
    dim: str = SCENARIO,
    draw_dims: Sequence[str] | None = None,
    criterion_dim: str = CRITERION,
) -> xr.Dataset:
    """Return the probability of each scenario being first under its own central weights.

    ``p_i^c = P(rank_i = 1 | w = w_i^c)``, of the weights as given. A low one says that even the weights that suit a
    scenario best do not make it first for sure: its scores are too uncertain. One
    scenario is done after the other, so the work grows with the square of their number,
    and the memory does not.

    Parameters
    ----------
    scores : DataArray or callable
        Draws of the scores (..., draw, `dim`, `criterion_dim`), which are added up with
        the weights; where a scenario has NaN in a criterion in every draw, the weights of
        its others are scaled up. Or, for another rule, a function that takes weights
        (..., `criterion_dim`) and returns the draws (..., draw, `dim`) they give.
    central_weight : DataArray
        As from `central_weights`. NaN where a scenario is never first.
    dim, draw_dims, criterion_dim
        As for `central_weights`.

    Returns
    -------
    Dataset
        ``confidence_factor`` (..., `dim`) with its ``_mcse``; NaN where the central
        weights are. The error is that of the draws of the scores alone: it takes the
        weights as exact. Where they come from few draws they may move the factor by more;
        repeat both steps with other draws to see by how much.

    Raises
    ------
    InputError
        As in `rank_counts`, or if the scores are of other scenarios or criteria than the
        weights, or have other labels along a dim that is kept.

    References
    ----------
    Lahdelma & Salminen 2001, Oper. Res. 49:444, https://doi.org/10.1287/opre.49.3.444.11220

    Examples
    --------
    >>> scores = xr.DataArray(
    ...     [[[1.0, 0.0], [0.0, 1.0]], [[2.0, 0.0], [0.0, 9.0]]], dims=("draw", "scenario", "criterion")
    ... )
    >>> central = xr.DataArray([[0.7, 0.3], [0.1, 0.9]], dims=("scenario", "criterion"))
    >>> confidence_factors(scores, central)["confidence_factor"].values
    array([0.5, 1. ])
    """
    for name in (dim, criterion_dim):
        check_dim(central_weight, name)
    if callable(scores):
        rule = scores
    else:
        _check_same_labels(scores, central_weight, (dim,))
        rule = _weighted_sum(as_numbers(scores), dim, draw_dims, criterion_dim)
    labels, parts = labels_of(central_weight, dim), []
    for at in range(len(labels)):
        weights = central_weight.isel({dim: at}, drop=True)
        known = weights.notnull().all(criterion_dim)
        layout = lay_out(rule(weights.where(known, 1.0 / weights.sizes[criterion_dim])), dim, draw_dims)
        if labels_of(layout.draws, dim) != labels:
            message = f"scores and central weights name other things along {dim!r}, or in another order."
            raise InputError(message)
        _check_same_labels(layout.draws, weights, (criterion_dim,))
        chance = _chance_first(layout, at).where(known)
        words = (CONFIDENCE_FACTOR, "1")
        parts.append(with_error("confidence_factor", chance, _first_mcse(chance, layout), *words))
    found = xr.concat(parts, dim).transpose(..., dim)
    return found.assign_coords({dim: central_weight[dim]}) if dim in central_weight.coords else found


def _share_first(layout: Layout) -> xr.DataArray:
    """Return the share of the first place that each scenario has in each draw."""
    first = layout.draws == layout.draws.max(layout.dim)
    return first / first.sum(layout.dim).clip(min=1)


def _chance_first(layout: Layout, at: int) -> xr.DataArray:
    """Return the probability that the scenario at a position is first."""
    here = layout.draws.isel({layout.dim: at}, drop=True)
    tied = (layout.draws == here).sum(layout.dim).clip(min=1)
    chance = ((here >= layout.draws.max(layout.dim)) / tied).mean(layout.draw_dims)
    return chance.where(layout.ranked.isel({layout.dim: at}, drop=True))


def _first_mcse(chance: xr.DataArray, layout: Layout) -> xr.DataArray:
    """Return the error of probabilities of being first, zero for a lone scenario."""
    error = chance.copy(data=probability_mcse(chance, layout.n_draws))
    return error.where(layout.ranked.sum(layout.dim) > 1, 0.0 * chance)


def _weighted_sum(scores: xr.DataArray, dim: str, draw_dims: Sequence[str] | None, criterion_dim: str) -> Scores:
    """Return the rule that adds up scores with weights, those that a scenario misses left out."""
    check_dim(scores, criterion_dim)
    lay_out(scores, dim, draw_dims)  # which also says that a criterion is NaN in all draws or in none
    present, filled = scores.notnull(), scores.fillna(0.0)
    complete = bool(present.all())

    def total(weights: xr.DataArray) -> xr.DataArray:
        added: xr.DataArray = xr.dot(filled, weights, dim=criterion_dim)
        if complete:
            return added
        held = xr.dot(present.astype(float), weights, dim=criterion_dim)
        found: xr.DataArray = added / held.where(held > 0.0)
        return found

    return total


def _check_same_labels(scores: xr.DataArray, weights: xr.DataArray, but: Sequence[str]) -> None:
    """Raise unless both have the same labels, in the same order, along the dims of both but those named."""
    try:
        xr.align(scores, weights, join="exact", exclude=but)
    except ValueError as error:
        message = f"scores and central weights must have the same labels, in the same order: {error}"
        raise InputError(message) from error


def _check_weights(weights: xr.DataArray, layout: Layout, criterion_dim: str) -> None:
    check_dim(weights, criterion_dim)
    sizes = {name: layout.draws.sizes[name] for name in layout.draw_dims}
    if layout.dim in weights.dims or any(weights.sizes.get(name) != size for name, size in sizes.items()):
        message = f"the weights must be of the same draws, {sizes}, and shared by all along {layout.dim!r}; "
        raise InputError(message + f"they are {dict(weights.sizes)}.")
    if not bool(np.isfinite(as_numbers(weights)).all()):
        message = "the weights must be finite numbers in every draw."
        raise InputError(message)
    try:
        xr.align(weights, layout.draws, join="exact")
    except ValueError as error:
        message = f"weights and draws have different labels: {error}"
        raise InputError(message) from error
