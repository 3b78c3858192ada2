"""From draws to counts: how often each rank is taken, and who beats whom.

Counts of parts of a run add up to the counts of the run; every summary follows from
them and the number of draws, whether they were counted here or while simulating.
"""

from __future__ import annotations

from collections.abc import Sequence

import xarray as xr

from riskmc._schema import OTHER, RANK, SCENARIO
from riskmc.ranking.bounds import bounds_of, rank_counts_of
from riskmc.ranking.layout import Layout, lay_out, with_numbers, with_other
from riskmc.ranking.pairs import wins_of


def rank_counts(draws: xr.DataArray, *, dim: str = SCENARIO, draw_dims: Sequence[str] | None = None) -> xr.DataArray:
    """Count the draws in which each scenario takes each rank, ties shared.

    Each of t tied scenarios counts 1/t for each of the t ranks they share, so each row
    and each column sums to the number of draws.

    Parameters
    ----------
    draws : DataArray
        Numbers with the dimension `dim`, draw dims, and any others, which are kept.
    dim : str
        The dimension that is ranked; rank 1 is the highest number.
    draw_dims : sequence of str, optional
        Dimensions that number the draws: ``chain`` and ``draw``, where present.

    Returns
    -------
    DataArray
        Counts (..., `dim`, rank). Infinite numbers rank as others do, and tie with their
        like. A scenario that is NaN in every draw is not ranked:
        its row is NaN, and the others share the first ranks.

    Raises
    ------
    InputError
        If draws are empty or not numbers, a dim is missing, or a scenario is NaN in some
        draws only.

    Warns
    -----
    SizeWarning
        If there are more than 2000 scenarios, before anything is counted: the result has
        a number for each scenario and each rank.

    Examples
    --------
    >>> draws = xr.DataArray([[3.0, 7.0], [4.0, 4.0]], dims=("draw", "scenario"))
    >>> rank_counts(draws).values
    array([[0.5, 1.5],
           [1.5, 0.5]])
    """
    counts = _rank_counts(lay_out(draws, dim, draw_dims))
    return counts.rename("rank_counts").assign_attrs(long_name="Draws with this rank", units="draws")


def win_counts(draws: xr.DataArray, *, dim: str = SCENARIO, draw_dims: Sequence[str] | None = None) -> xr.DataArray:
    """Count the draws in which each scenario beats each other one, half for a tie.

    Parameters
    ----------
    draws, dim, draw_dims
        As in `rank_counts`.

    Returns
    -------
    DataArray
        Counts (..., `dim`, other): draws in which the scenario exceeds the other. Zero
        on the diagonal; NaN for a scenario that is NaN in every draw.

    Raises
    ------
    InputError
        As in `rank_counts`.

    Warns
    -----
    SizeWarning
        If there are more than 2000 scenarios, before anything is counted: every pair is
        compared in every draw.

    Examples
    --------
    >>> draws = xr.DataArray([[3.0, 7.0], [4.0, 4.0]], dims=("draw", "scenario"))
    >>> win_counts(draws).values
    array([[0. , 0.5],
           [1.5, 0. ]])
    """
    wins = _win_counts(lay_out(draws, dim, draw_dims))
    return wins.rename("win_counts").assign_attrs(long_name="Draws won from the other", units="draws")


def rank_acceptability(
    draws: xr.DataArray, *, dim: str = SCENARIO, draw_dims: Sequence[str] | None = None
) -> xr.DataArray:
    """Return the probability of each scenario taking each rank.

    ``b_i^r = P(rank_i = r)``, the rank acceptability index of SMAA-2, with ties shared:
    rows and columns sum to one. `from_draws` gives it with its Monte Carlo error.

    Parameters
    ----------
    draws, dim, draw_dims
        As in `rank_counts`.

    Returns
    -------
    DataArray
        Probabilities (..., `dim`, rank); NaN for a scenario that is NaN in every draw.

    Raises
    ------
    InputError
        As in `rank_counts`.

    Warns
    -----
    SizeWarning
        As in `rank_counts`.

    References
    ----------
    Lahdelma & Salminen 2001, Oper. Res. 49:444, https://doi.org/10.1287/opre.49.3.444.11220

    Examples
    --------
    >>> import numpy as np
    >>> rng = np.random.default_rng(1)
    >>> draws = xr.DataArray(rng.normal([1.0, 0.0], size=(1000, 2)), dims=("draw", "scenario"))
    >>> rank_acceptability(draws).values
    array([[0.75, 0.25],
           [0.25, 0.75]])
    """
    layout = lay_out(draws, dim, draw_dims)
    share = _rank_counts(layout) / layout.n_draws
    return share.rename("rank_acceptability").assign_attrs(long_name="Rank acceptability index, P(rank)", units="1")


def pairwise_winning(
    draws: xr.DataArray, *, dim: str = SCENARIO, draw_dims: Sequence[str] | None = None
) -> xr.DataArray:
    """Return the probability of each scenario beating each other one.

    ``c_ik = P(x_i > x_k) + P(x_i = x_k) / 2``, so ``c_ik + c_ki = 1``; the diagonal is 0,
    which makes ``1 + sum_k c_ki`` the expected rank of i.

    Parameters
    ----------
    draws, dim, draw_dims
        As in `rank_counts`.

    Returns
    -------
    DataArray
        Probabilities (..., `dim`, other); NaN for a scenario that is NaN in every draw.

    Raises
    ------
    InputError
        As in `rank_counts`.

    Warns
    -----
    SizeWarning
        As in `rank_counts`.

    References
    ----------
    Leskinen et al. 2006, Forest Sci. 52:304.

    Examples
    --------
    >>> draws = xr.DataArray([[3.0, 7.0], [9.0, 4.0], [1.0, 4.0], [2.0, 2.0]], dims=("draw", "scenario"))
    >>> pairwise_winning(draws).values
    array([[0.   , 0.375],
           [0.625, 0.   ]])
    """
    layout = lay_out(draws, dim, draw_dims)
    share = _win_counts(layout) / layout.n_draws
    return share.rename("pairwise_winning").assign_attrs(long_name="Pairwise winning index, P(above other)", units="1")


def _rank_counts(layout: Layout) -> xr.DataArray:
    layout.warn_of_size(2, compared=False)
    return with_numbers(layout.per_slice(lambda values: rank_counts_of(bounds_of(values)), [layout.dim, RANK]), RANK)


def _win_counts(layout: Layout) -> xr.DataArray:
    layout.warn_of_size(2)
    wins = layout.per_slice(lambda values: wins_of(bounds_of(values)), [layout.dim, OTHER])
    return with_other(wins, layout.draws, layout.dim)
