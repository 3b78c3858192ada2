"""Counts of ranks and of wins that are given, checked and turned into probabilities."""

from __future__ import annotations

from typing import Final

import numpy as np
import xarray as xr

from riskmc._schema import OTHER, RANK
from riskmc.exceptions import InputError
from riskmc.ranking.figures import described
from riskmc.ranking.layout import check_dim, labels_of, with_other
from riskmc.ranking.summaries import as_acceptability
from riskmc.ranking.tiers import as_winning

SHARE_ROUNDING: Final = 1e-6
"""Part of a draw that may be lost where shares of ties were counted in whole units."""


def acceptability_of(ranks: xr.DataArray, n_draws: int, dim: str) -> xr.DataArray:
    """Return rank acceptability indices (..., `dim`, rank) from counts of ranks.

    Raises
    ------
    InputError
        If the rows do not sum to the number of draws.
    """
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
    shares = as_acceptability(counts / totals, dim)
    shares.attrs = described("rank_acceptability")
    return shares


def winning_of(wins: xr.DataArray, acceptability: xr.DataArray, n_draws: int, dim: str) -> xr.DataArray:
    """Return pairwise winning indices (..., `dim`, other) from counts of wins, in the order of the acceptability.

    Raises
    ------
    InputError
        If pairs of wins do not sum to the number of draws.
    """
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
    shares = as_winning(shares, dim)
    shares.attrs = described("pairwise_winning")
    return shares


def check_same_draws(expected: xr.DataArray, winning: xr.DataArray, dim: str) -> None:
    """Raise unless E[rank] = 1 + sum of losses, which turned or unrelated wins break."""
    losses = winning.sum(dim).reset_coords(drop=True).rename({OTHER: dim})
    if bool((np.abs(expected - 1.0 - losses) > SHARE_ROUNDING * expected.sizes[dim]).any()):
        message = (
            "the counts of wins and of ranks are not of the same draws: the expected rank is not one plus the share of "
            f"draws lost to the others. Wins have the winner along {dim!r} and the loser along {OTHER!r}."
        )
        raise InputError(message)
