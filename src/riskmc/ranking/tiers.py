"""Tiers: groups of scenarios that the draws do not tell apart."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Final, Literal

import numpy as np
import numpy.typing as npt
import xarray as xr

from riskmc._schema import OTHER, SCENARIO
from riskmc._typing import FloatArray, IntArray
from riskmc._validation import check_choice
from riskmc.exceptions import InputError
from riskmc.ranking.bounds import RankBounds, bounds_of, order_of_bounds
from riskmc.ranking.counts import pairwise_winning
from riskmc.ranking.layout import check_dim, lay_out
from riskmc.ranking.pairs import EVEN, THETA, check_theta, won_by

__all__ = [
    "CLOSE",
    "EVEN",
    "RULES",
    "THETA",
    "Rule",
    "against_leader",
    "as_winning",
    "close_to",
    "deciding_of_bounds",
    "tier_attrs",
    "tiers",
    "tiers_of_bounds",
    "walk_tiers",
]

Rule = Literal["leader", "adjacent", "all"]
RULES: Final = ("leader", "adjacent", "all")
"""Which members of a tier must beat a scenario to keep it out."""

CLOSE: Final = 2.0
"""Standard errors from theta within which the index that decides a tier is close."""

ROUNDING: Final = 1e-9


def tiers(
    draws: xr.DataArray,
    theta: float = THETA,
    rule: Rule = "leader",
    *,
    dim: str = SCENARIO,
    draw_dims: Sequence[str] | None = None,
) -> xr.DataArray:
    """Group scenarios into tiers.

    Walk down by expected rank. A scenario starts a new tier where it is beaten with
    probability theta or more by the first member of the current tier (``leader``), by the
    scenario just before it (``adjacent``: a chain of neighbours may join very different
    scenarios), or by every member (``all``).

    Of draws, S scenarios take about S comparisons of all draws, with ``all`` at most
    ``S (S - 1) / 2``: members are compared from the last one up, and the first that does
    not beat the scenario ends it. No matrix of scenarios by scenarios is made.

    Parameters
    ----------
    draws : DataArray
        Draws as in `rank_counts`, or pairwise winning indices (..., `dim`, other).
    theta : float
        Probability in (0.5, 1] that counts as telling two scenarios apart.
    rule : {"leader", "adjacent", "all"}
        Who must beat a scenario to keep it out of a tier.
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
        If `theta` or `rule` is not allowed, a pair of indices does not sum to one, or as
        in `rank_counts`.

    Warns
    -----
    SizeWarning
        If the rule is ``all`` and there are more than 2000 scenarios.

    References
    ----------
    A convention of riskmc; compare the rank intervals of Goldstein & Spiegelhalter 1996,
    J. R. Stat. Soc. A 159:385, https://doi.org/10.2307/2983325

    Examples
    --------
    >>> wins = xr.DataArray([[0, 0.7, 0.95], [0.3, 0, 0.8], [0.05, 0.2, 0]], dims=("scenario", "other"))
    >>> tiers(wins).values
    array([1., 1., 2.])
    >>> tiers(wins, rule="adjacent").values
    array([1., 1., 1.])
    """
    check_theta(theta)
    check_choice("rule", rule, RULES)
    check_dim(draws, dim)
    if OTHER in draws.dims:
        wins = as_winning(draws, dim)
        tier = wins.isel({OTHER: 0}, drop=True).copy(data=walk_tiers(wins.to_numpy(), theta, rule)[0])
    else:
        layout = lay_out(draws, dim, draw_dims)
        if rule == "all":
            layout.warn_of_size(0)
        tier = layout.per_slice(lambda values: tiers_of_bounds(bounds_of(values), theta, rule)[0], [dim])
    tier.attrs = tier_attrs(theta, rule)
    return tier.rename("tier")


def tier_attrs(theta: float, rule: Rule = "leader") -> dict[str, str]:
    """Return what describes tiers."""
    return {"long_name": f"Tier ({rule} rule, theta = {theta:g})", "units": "1"}


def walk_tiers(wins: FloatArray, theta: float, rule: Rule = "leader") -> tuple[FloatArray, IntArray]:
    """Return the tiers of winning indices (..., S, S), and the first member of the tier each scenario was met with.

    Parameters
    ----------
    wins : array, shape (..., S, S)
        NaN, or anything, on the diagonal; rows of NaN are not ranked.
    theta : float
    rule : {"leader", "adjacent", "all"}

    Returns
    -------
    tier : array, shape (..., S)
        NaN where not ranked.
    leader : array of int, shape (..., S)
        -1 for the first scenario of the walk, and where not ranked.

    Raises
    ------
    InputError
        If `theta` is out of range.
    """
    check_theta(theta)
    walked = [_walk_matrix(matrix, theta, rule) for matrix in wins.reshape(-1, *wins.shape[-2:])]
    tier, leader = (np.stack(part).reshape(wins.shape[:-1]) for part in zip(*walked, strict=True))
    return tier, leader


def tiers_of_bounds(bounds: RankBounds, theta: float, rule: Rule = "leader") -> tuple[FloatArray, IntArray]:
    """Return the tiers of the ranks of draws and the leaders met, as `walk_tiers` does of their winning indices."""
    n_draws, rows = bounds.n_draws, bounds.rows

    def beats(one: int, other: int) -> float:
        return float(won_by(bounds, np.array([one]), np.array([other]))[0]) / n_draws

    tier, leader = np.full(bounds.size, np.nan), np.full(bounds.size, -1)
    tier[rows], met = _walk(order_of_bounds(bounds), beats, theta, rule)
    leader[rows] = np.where(met >= 0, rows[met], -1)
    return tier, leader


def deciding_of_bounds(bounds: RankBounds, leader: IntArray) -> FloatArray:
    """Return the winning index of the leader each scenario was met with, shape (scenario,), NaN without one."""
    winning = np.full(bounds.size, np.nan)
    met = np.flatnonzero(leader >= 0)
    one, other = (np.searchsorted(bounds.rows, positions) for positions in (leader[met], met))
    winning[met] = won_by(bounds, one, other) / bounds.n_draws
    return winning


def against_leader(wins: FloatArray, leader: IntArray) -> FloatArray:
    """Return what an array (..., S, S) of wins holds for the pairs (leader, scenario), NaN without a leader."""
    met = np.take_along_axis(np.swapaxes(wins, -1, -2), np.maximum(leader, 0)[..., None], axis=-1)[..., 0]
    return np.where(leader >= 0, met, np.nan)


def close_to(winning: FloatArray, errors: FloatArray, theta: float) -> npt.NDArray[np.bool_]:
    """Return whether deciding indices lie within `CLOSE` standard errors of theta; no index is not close."""
    close: npt.NDArray[np.bool_] = np.abs(winning - theta) <= CLOSE * errors + ROUNDING
    return close


def as_winning(draws: xr.DataArray, dim: str, draw_dims: Sequence[str] | None = None) -> xr.DataArray:
    """Return the pairwise winning indices (..., `dim`, other) of draws, or those given.

    Raises
    ------
    InputError
        As in `rank_counts`, or if given indices are not square or a pair of them does not
        sum to one.
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


def _walk_matrix(matrix: FloatArray, theta: float, rule: Rule) -> tuple[FloatArray, IntArray]:
    """Walk down (scenario, other) winning indices."""
    size = matrix.shape[0]
    ranked = np.flatnonzero(~np.isnan(matrix).all(axis=1))
    losses = np.where(np.eye(size, dtype=bool), 0.0, matrix).sum(axis=0, where=~np.isnan(matrix))
    order = ranked[np.argsort(losses[ranked].round(9), kind="stable")]
    return _walk(order, lambda one, other: float(matrix[one, other]), theta, rule, size)


def _walk(
    order: IntArray, beats: Callable[[int, int], float], theta: float, rule: Rule, size: int | None = None
) -> tuple[FloatArray, IntArray]:
    """Return tier and leader met of `size` scenarios; `beats` gives the index of one over another."""
    size = len(order) if size is None else size
    tier, leader = np.full(size, np.nan), np.full(size, -1)
    members: list[int] = []
    current = 0
    for i in order.tolist():
        leader[i] = members[0] if members else -1
        if all(beats(rival, i) >= theta for rival in _rivals(members, rule)):
            members, current = [], current + 1
        members.append(i)
        tier[i] = current
    return tier, leader


def _rivals(members: list[int], rule: Rule) -> Iterable[int]:
    """Return which members of a tier must beat the next scenario, the one most likely not to first."""
    if rule == "all":
        return reversed(members)
    return members[:1] if rule == "leader" else members[-1:]
