"""Tiers: groups of scenarios that the draws do not tell apart."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import xarray as xr

from riskmc._schema import OTHER, SCENARIO
from riskmc._typing import FloatArray, IntArray
from riskmc.exceptions import InputError
from riskmc.ranking.counts import pairwise_winning
from riskmc.ranking.layout import check_dim

THETA = 0.9
"""Probability with which a tier leader must beat a scenario to keep it out."""

EVEN = 0.5
ROUNDING = 1e-9


def tiers(
    draws: xr.DataArray, *, theta: float = THETA, dim: str = SCENARIO, draw_dims: Sequence[str] | None = None
) -> xr.DataArray:
    """Group scenarios into tiers by the leader rule.

    Walk down by expected rank; where the leader (first member) of the current tier beats
    the next scenario with probability theta or more, that scenario leads a new tier.

    Parameters
    ----------
    draws : DataArray
        Draws as in `rank_counts`, or pairwise winning indices (..., `dim`, other).
    theta : float
        Probability in (0.5, 1] that counts as telling two scenarios apart.
    dim : str
        The dimension that is ranked.
    draw_dims : sequence of str, optional
        Dimensions that number the draws: ``chain`` and ``draw``, where present.

    Returns
    -------
    DataArray
        Tiers (..., `dim`) from 1, the highest; NaN for scenarios that are not ranked.
        Scenarios of equal expected rank are taken in the order they stand in.

    Raises
    ------
    InputError
        If `theta` is out of range, a pair of indices does not sum to one, or as in
        `rank_counts`.

    References
    ----------
    A convention of riskmc; compare the rank intervals of Goldstein & Spiegelhalter 1996,
    J. R. Stat. Soc. A 159:385, https://doi.org/10.2307/2983325

    Examples
    --------
    >>> wins = xr.DataArray([[0, 0.7, 0.95], [0.3, 0, 0.8], [0.05, 0.2, 0]], dims=("scenario", "other"))
    >>> tiers(wins).values
    array([1., 1., 2.])
    """
    wins = as_winning(draws, dim, draw_dims)
    tier = wins.isel({OTHER: 0}, drop=True).copy(data=walk_tiers(wins.to_numpy(), theta)[0])
    tier.attrs = tier_attrs(theta)
    return tier.rename("tier")


def tier_attrs(theta: float) -> dict[str, str]:
    """Return what describes tiers."""
    return {"long_name": f"Tier (leader rule, theta = {theta:g})", "units": "1"}


def walk_tiers(wins: FloatArray, theta: float) -> tuple[FloatArray, IntArray]:
    """Return tiers, and the leader met that decided each of them.

    Parameters
    ----------
    wins : array, shape (..., S, S)
        Pairwise winning indices, zero on the diagonal, rows of NaN where not ranked.
    theta : float
        Probability in (0.5, 1] that counts as telling two scenarios apart.

    Returns
    -------
    tier : array, shape (..., S)
    leader : array of int, shape (..., S)
        -1 for the first scenario of the walk, and where not ranked.

    Raises
    ------
    InputError
        If `theta` is out of range.
    """
    if not EVEN < theta <= 1.0:
        message = f"`theta` must lie in (0.5, 1], got {theta:g}: below that, neither of two scenarios stands out."
        raise InputError(message)
    walked = [_walk(matrix, theta) for matrix in wins.reshape(-1, *wins.shape[-2:])]
    tier, leader = (np.stack(part).reshape(wins.shape[:-1]) for part in zip(*walked, strict=True))
    return tier, leader


def against_leader(wins: FloatArray, leader: IntArray) -> FloatArray:
    """Return what an array (..., S, S) of wins holds for the pairs (leader, scenario), NaN without a leader."""
    met = np.take_along_axis(np.swapaxes(wins, -1, -2), np.maximum(leader, 0)[..., None], axis=-1)[..., 0]
    return np.where(leader >= 0, met, np.nan)


def as_winning(draws: xr.DataArray, dim: str, draw_dims: Sequence[str] | None) -> xr.DataArray:
    """Return the pairwise winning indices (..., `dim`, other) of draws, or those given.

    Raises
    ------
    InputError
        As in `rank_counts`, or if a pair of given indices does not sum to one.
    """
    check_dim(draws, dim)
    if OTHER not in draws.dims:
        return pairwise_winning(draws, dim=dim, draw_dims=draw_dims)
    wins = draws.transpose(..., dim, OTHER)
    matrix = wins.to_numpy()
    if matrix.shape[-2] != matrix.shape[-1]:
        message = f"pairwise winning indices need as many others as labels along {dim!r}, got {matrix.shape[-2:]}."
        raise InputError(message)
    off = ~np.eye(matrix.shape[-1], dtype=bool)
    wrong = off & ((np.abs(matrix + np.swapaxes(matrix, -1, -2) - 1.0) > ROUNDING) | (matrix < -ROUNDING))
    if wrong.any():
        at = tuple(np.argwhere(wrong)[0])
        mirror = (*at[:-2], at[-1], at[-2])
        pair = f"{matrix[at]:g} and {matrix[mirror]:g}"
        message = f"the winning indices of two scenarios must be probabilities that sum to one, got {pair}."
        raise InputError(message)
    return wins


def _walk(matrix: FloatArray, theta: float) -> tuple[FloatArray, IntArray]:
    """Walk down (scenario, other) winning indices by expected rank."""
    size = matrix.shape[0]
    tier, leaders = np.full(size, np.nan), np.full(size, -1)
    ranked = np.flatnonzero(~np.isnan(matrix).all(axis=1))
    losses = np.where(np.eye(size, dtype=bool), 0.0, matrix).sum(axis=0, where=~np.isnan(matrix))
    leader, current = -1, 0
    for i in ranked[np.argsort(losses[ranked].round(12), kind="stable")]:
        leaders[i] = leader
        if leader < 0 or matrix[leader, i] >= theta:
            leader, current = i, current + 1
        tier[i] = current
    return tier, leaders
