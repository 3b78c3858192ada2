"""The rank of each scenario in each draw; 1 is the highest."""

from __future__ import annotations

from typing import Final, Literal

import numpy as np
import xarray as xr

from riskmc._schema import SCENARIO
from riskmc._typing import FloatArray, IntArray
from riskmc._validation import check_choice
from riskmc.ranking.layout import as_numbers, check_dim

Ties = Literal["mean", "min", "max"]
TIES: Final = ("mean", "min", "max")
"""Which of the ranks that tied scenarios share each of them is given."""


def rank(draws: xr.DataArray, *, dim: str = SCENARIO, ties: Ties = "mean") -> xr.DataArray:
    """Rank along one dimension, the highest number first.

    Parameters
    ----------
    draws : DataArray
        Numbers with the dimension `dim`, and any others: each is ranked by itself.
    dim : str
        The dimension that is ranked.
    ties : {"mean", "min", "max"}
        Rank of tied scenarios: the mean, lowest or highest of the ranks they share.

    Returns
    -------
    DataArray
        Ranks, same dims and coordinates as `draws`. NaN is not ranked: it stays NaN and
        takes no rank from the others.

    Raises
    ------
    InputError
        If `dim` is not there, has a label twice, or the draws are not numbers.

    Examples
    --------
    >>> draws = xr.DataArray([[3.0, 7.0, 3.0]], dims=("draw", "scenario"))
    >>> rank(draws).values
    array([[2.5, 1. , 2.5]])
    >>> rank(draws, ties="min").values
    array([[2., 1., 2.]])
    """
    check_choice("ties", ties, TIES)
    check_dim(draws, dim)
    numbers = as_numbers(draws)

    def ranks_of(values: FloatArray) -> FloatArray:
        first, last = rank_bounds(values)
        chosen = {"mean": 0.5 * (first + last), "min": first.astype(float), "max": last.astype(float)}[ties]
        return np.where(np.isnan(values), np.nan, chosen)

    ranked: xr.DataArray = xr.apply_ufunc(
        ranks_of, numbers, input_core_dims=[[dim]], output_core_dims=[[dim]], keep_attrs=False
    )
    return ranked.transpose(*draws.dims).rename("rank").assign_attrs(long_name=f"Rank of {dim}", units="rank")


def rank_bounds(values: FloatArray) -> tuple[IntArray, IntArray]:
    """Return the first and last of the ranks that each entry shares with its equals.

    Parameters
    ----------
    values : ndarray
        Numbers (..., scenario); NaN comes last and ties with nothing.

    Returns
    -------
    first, last : ndarray of int
        Ranks (..., scenario) from 1; one and the same array where nothing is tied.
    """
    order = np.argsort(-values, axis=-1)
    ordered = np.take_along_axis(values, order, axis=-1)
    edge = np.ones((*values.shape[:-1], values.shape[-1] + 1), dtype=bool)
    edge[..., 1:-1] = ordered[..., 1:] != ordered[..., :-1]
    place = np.arange(1, values.shape[-1] + 1)
    if edge.all():
        first = np.empty_like(order)
        np.put_along_axis(first, order, np.broadcast_to(place, order.shape), axis=-1)
        return first, first
    starts = np.maximum.accumulate(np.where(edge[..., :-1], place, 0), axis=-1)
    ends = np.where(edge[..., 1:], place, place[-1:] + 1)
    ends = np.minimum.accumulate(ends[..., ::-1], axis=-1)[..., ::-1]
    first, last = np.empty_like(order), np.empty_like(order)
    np.put_along_axis(first, order, starts, axis=-1)
    np.put_along_axis(last, order, ends, axis=-1)
    return first, last
