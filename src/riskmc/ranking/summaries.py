"""Figures that follow from the rank acceptability matrix.

Each takes draws, or the matrix (..., scenario, rank) of `rank_acceptability` in their
place, and gives the same numbers. Rank 1 is the highest; tied scenarios share ranks.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import xarray as xr

from riskmc._schema import QUANTILE, RANK, SCENARIO, TOP
from riskmc._typing import ArrayLike, FloatArray
from riskmc._validation import check_probability
from riskmc.exceptions import InputError
from riskmc.ranking.counts import rank_acceptability
from riskmc.ranking.figures import (
    RANK_QUANTILES,
    ROUNDING,
    described,
    expected_of,
    quantiles_of,
    top_of,
    variance_of,
)
from riskmc.ranking.layout import check_dim, labels_of


def expected_rank(draws: xr.DataArray, *, dim: str = SCENARIO, draw_dims: Sequence[str] | None = None) -> xr.DataArray:
    """Return the expected rank, ``E[rank_i] = sum_r r b_i^r = 1 + sum_k c_ki``.

    Parameters
    ----------
    draws : DataArray
        Draws as in `rank_counts`, or a rank acceptability matrix (..., `dim`, rank).
    dim : str
        The dimension that is ranked.
    draw_dims : sequence of str, optional
        Dimensions that number the draws: ``chain`` and ``draw``, where present.

    Returns
    -------
    DataArray
        Expected ranks (..., `dim`), NaN for scenarios that are not ranked.

    Raises
    ------
    InputError
        As in `rank_counts`, or if the rows of a matrix are not probabilities.

    Examples
    --------
    >>> draws = xr.DataArray([[3.0, 7.0], [4.0, 4.0]], dims=("draw", "scenario"))
    >>> expected_rank(draws).values
    array([1.75, 1.25])
    """
    matrix = as_acceptability(draws, dim, draw_dims)
    return _named(_per_scenario(matrix, expected_of(matrix.to_numpy())), "expected_rank")


def rank_std(draws: xr.DataArray, *, dim: str = SCENARIO, draw_dims: Sequence[str] | None = None) -> xr.DataArray:
    """Return the standard deviation of the rank, ``sqrt(sum_r (r - E)^2 b_i^r)``.

    Parameters
    ----------
    draws, dim, draw_dims
        As in `expected_rank`.

    Returns
    -------
    DataArray
        Standard deviations (..., `dim`), in ranks.

    Raises
    ------
    InputError
        As in `expected_rank`.

    Examples
    --------
    >>> matrix = xr.DataArray([[0.5, 0.5], [0.5, 0.5]], dims=("scenario", "rank"))
    >>> rank_std(matrix).values
    array([0.5, 0.5])
    """
    matrix = as_acceptability(draws, dim, draw_dims)
    return _named(_per_scenario(matrix, np.sqrt(variance_of(matrix.to_numpy()))), "rank_std")


def rank_quantile(
    draws: xr.DataArray,
    probabilities: ArrayLike = RANK_QUANTILES,
    *,
    dim: str = SCENARIO,
    draw_dims: Sequence[str] | None = None,
) -> xr.DataArray:
    """Return rank quantiles: the lowest rank whose cumulative acceptability reaches p.

    Parameters
    ----------
    draws : DataArray
        Draws or an acceptability matrix, as in `expected_rank`.
    probabilities : array_like
        Probabilities p in [0, 1]; 0.05 and 0.95 give the 90 % rank interval.
    dim, draw_dims
        As in `expected_rank`.

    Returns
    -------
    DataArray
        Ranks (..., `dim`, quantile).

    Raises
    ------
    InputError
        As in `expected_rank`, or if a probability is out of range.

    Examples
    --------
    >>> matrix = xr.DataArray([[0.96, 0.04], [0.04, 0.96]], dims=("scenario", "rank"))
    >>> rank_quantile(matrix).values
    array([[1., 1., 1.],
           [2., 2., 2.]])
    """
    chances = np.atleast_1d(np.asarray(probabilities, dtype=float))
    for chance in chances.ravel():
        check_probability("probabilities", chance)
    matrix = as_acceptability(draws, dim, draw_dims)
    first = _per_scenario(matrix, quantiles_of(matrix.to_numpy(), chances), {QUANTILE: chances})
    return _named(first, "rank_quantile")


def median_rank(draws: xr.DataArray, *, dim: str = SCENARIO, draw_dims: Sequence[str] | None = None) -> xr.DataArray:
    """Return the median rank: the lowest whose cumulative acceptability reaches 1/2.

    Parameters
    ----------
    draws, dim, draw_dims
        As in `expected_rank`.

    Returns
    -------
    DataArray
        Ranks (..., `dim`).

    Raises
    ------
    InputError
        As in `expected_rank`.

    Examples
    --------
    >>> draws = xr.DataArray([[3.0, 7.0], [4.0, 4.0]], dims=("draw", "scenario"))
    >>> median_rank(draws).values
    array([2., 1.])
    """
    found = rank_quantile(draws, 0.5, dim=dim, draw_dims=draw_dims).isel({QUANTILE: 0}, drop=True)
    return _named(found, "median_rank")


def modal_rank(draws: xr.DataArray, *, dim: str = SCENARIO, draw_dims: Sequence[str] | None = None) -> xr.DataArray:
    """Return the most probable rank, the lowest of those that are equally probable.

    Parameters
    ----------
    draws, dim, draw_dims
        As in `expected_rank`.

    Returns
    -------
    DataArray
        Ranks (..., `dim`).

    Raises
    ------
    InputError
        As in `expected_rank`.

    Examples
    --------
    >>> draws = xr.DataArray([[3.0, 7.0], [4.0, 4.0]], dims=("draw", "scenario"))
    >>> modal_rank(draws).values
    array([2., 1.])
    """
    matrix = as_acceptability(draws, dim, draw_dims)
    first = (matrix >= matrix.max(RANK) - ROUNDING).argmax(RANK) + 1.0
    return _named(first.where(matrix.notnull().all(RANK)), "modal_rank")


def top_k(draws: xr.DataArray, *, dim: str = SCENARIO, draw_dims: Sequence[str] | None = None) -> xr.DataArray:
    """Return the probability of being among the first k, ``sum_{r <= k} b_i^r``.

    Parameters
    ----------
    draws, dim, draw_dims
        As in `expected_rank`.

    Returns
    -------
    DataArray
        Probabilities (..., `dim`, k) for every k; select one with ``.sel(k=3)``.

    Raises
    ------
    InputError
        As in `expected_rank`.

    Examples
    --------
    >>> draws = xr.DataArray([[3.0, 7.0], [4.0, 4.0]], dims=("draw", "scenario"))
    >>> top_k(draws).sel(k=1).values
    array([0.25, 0.75])
    """
    matrix = as_acceptability(draws, dim, draw_dims)
    return _named(_per_scenario(matrix, top_of(matrix.to_numpy()), {TOP: matrix[RANK].to_numpy()}), "top_k")


def sucra(draws: xr.DataArray, *, dim: str = SCENARIO, draw_dims: Sequence[str] | None = None) -> xr.DataArray:
    """Return the surface under the cumulative ranking curve, ``(m - E[rank]) / (m - 1)``.

    One for a scenario that is always first, zero for one that is always last; m is the
    number of scenarios ranked. NaN where m = 1.

    Parameters
    ----------
    draws, dim, draw_dims
        As in `expected_rank`.

    Returns
    -------
    DataArray
        Numbers in [0, 1], (..., `dim`).

    Raises
    ------
    InputError
        As in `expected_rank`.

    References
    ----------
    Salanti, Ades & Ioannidis 2011, J. Clin. Epidemiol. 64:163,
    https://doi.org/10.1016/j.jclinepi.2010.03.016

    Examples
    --------
    >>> draws = xr.DataArray([[3.0, 7.0], [4.0, 4.0]], dims=("draw", "scenario"))
    >>> sucra(draws).values
    array([0.25, 0.75])
    """
    expected = expected_rank(draws, dim=dim, draw_dims=draw_dims)
    ranked = expected.notnull().sum(dim)
    share = (ranked - expected) / (ranked - 1).where(ranked > 1)
    return _named(share, "sucra")


def as_acceptability(draws: xr.DataArray, dim: str, draw_dims: Sequence[str] | None) -> xr.DataArray:
    """Return the acceptability matrix (..., `dim`, rank) of draws, or the one given.

    Raises
    ------
    InputError
        As in `rank_counts`, or if a matrix has no square shape or a row that is neither
        NaN nor probabilities that sum to one.
    """
    check_dim(draws, dim)
    if RANK not in draws.dims:
        return rank_acceptability(draws, dim=dim, draw_dims=draw_dims)
    matrix = draws.transpose(..., dim, RANK).assign_coords({RANK: np.arange(1, draws.sizes[RANK] + 1)})
    _check_rows(matrix.to_numpy(), labels_of(draws, dim), dim)
    return matrix


def _check_rows(rows: FloatArray, labels: list[object], dim: str) -> None:
    if rows.shape[-2] != rows.shape[-1]:
        message = f"a rank acceptability matrix has as many ranks as labels along {dim!r}, got {rows.shape[-2:]}."
        raise InputError(message)
    wrong = (np.abs(rows.sum(axis=-1) - 1.0) > ROUNDING * len(labels)) | (rows < -ROUNDING).any(axis=-1)
    partly = np.isnan(rows).any(axis=-1) & ~np.isnan(rows).all(axis=-1)
    bad = np.argwhere(wrong | partly)
    if bad.size:
        row = rows[tuple(bad[0])]
        message = (
            f"the row of {dim} {labels[bad[0][-1]]!r} must be probabilities that sum to one, "
            f"got {np.array2string(row)}. Divide counts by the number of draws, or give them to `from_counts`."
        )
        raise InputError(message)


def _per_scenario(
    matrix: xr.DataArray, values: FloatArray, last: Mapping[str, FloatArray] | None = None
) -> xr.DataArray:
    """Return values (..., scenario) or (..., scenario, last) with the labels of the matrix."""
    labels = matrix.isel({RANK: 0}, drop=True)
    return xr.DataArray(values, dims=(*labels.dims, *(last or {})), coords={**labels.coords, **(last or {})})


def _named(array: xr.DataArray, name: str) -> xr.DataArray:
    array.attrs = described(name)
    return array.rename(name)
