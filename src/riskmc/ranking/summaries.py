"""Figures that follow from the rank of each scenario.

Each takes draws, or the matrix (..., scenario, rank) of `rank_acceptability` in their
place, and gives the same numbers; of draws no such matrix is made. Rank 1 is the highest;
tied scenarios share ranks, so the rank of one of t tied scenarios is uniform on them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np
import xarray as xr

from riskmc._schema import QUANTILE, RANK, SCENARIO, TOP
from riskmc._typing import ArrayLike, FloatArray
from riskmc._validation import check_count, check_probability
from riskmc.exceptions import InputError
from riskmc.ranking.bounds import (
    RankBounds,
    bounds_of,
    expected_of_bounds,
    moments_of_bounds,
    quantiles_of_bounds,
    top_of_bounds,
)
from riskmc.ranking.counts import rank_acceptability
from riskmc.ranking.figures import (
    RANK_QUANTILES,
    ROUNDING,
    described,
    expected_of,
    modal_of,
    quantiles_of,
    sucra_of,
    top_of,
    variance_of,
)
from riskmc.ranking.layout import check_dim, check_free, labels_of, lay_out, with_numbers


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
    return _figure("expected_rank", (draws, dim, draw_dims), expected_of_bounds, expected_of)


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
    return _figure(
        "rank_std",
        (draws, dim, draw_dims),
        lambda bounds: np.sqrt(moments_of_bounds(bounds)[0]),
        lambda shares: np.sqrt(variance_of(shares)),
    )


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
    return _figure(
        "rank_quantile",
        (draws, dim, draw_dims),
        lambda bounds: quantiles_of_bounds(bounds, chances)[0],
        lambda shares: quantiles_of(shares, chances),
        {QUANTILE: chances},
    )


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
    return _figure(
        "median_rank",
        (draws, dim, draw_dims),
        lambda bounds: quantiles_of_bounds(bounds, [0.5])[0][:, 0],
        lambda shares: quantiles_of(shares, [0.5])[..., 0],
    )


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
    return _figure("modal_rank", (draws, dim, draw_dims), lambda bounds: quantiles_of_bounds(bounds, [])[1], modal_of)


def top_k(
    draws: xr.DataArray, most: int | None = None, *, dim: str = SCENARIO, draw_dims: Sequence[str] | None = None
) -> xr.DataArray:
    """Return the probability of being among the first k, ``sum_{r <= k} b_i^r``.

    Parameters
    ----------
    draws : DataArray
        Draws or an acceptability matrix, as in `expected_rank`.
    most : int, optional
        The largest k. By default all are given, as many as there are scenarios.
    dim, draw_dims
        As in `expected_rank`.

    Returns
    -------
    DataArray
        Probabilities (..., `dim`, k) for every k from 1; select one with ``.sel(k=3)``.

    Raises
    ------
    InputError
        As in `expected_rank`, or if `most` is not a number of scenarios.

    Warns
    -----
    SizeWarning
        If draws have more than 2000 scenarios and `most` is not given: the result then has
        a number for each scenario and each rank.

    Examples
    --------
    >>> draws = xr.DataArray([[3.0, 7.0], [4.0, 4.0]], dims=("draw", "scenario"))
    >>> top_k(draws).sel(k=1).values
    array([0.25, 0.75])
    """
    check_dim(draws, dim)
    size = draws.sizes[dim]
    if most is None and RANK not in draws.dims:
        lay_out(draws, dim, draw_dims).warn_of_size(3, compared=False)
    last = size if most is None else most
    check_count("most", last)
    if last > size:
        message = f"`most` is {last}, but there are {size} labels along {dim!r}."
        raise InputError(message)
    return _figure(
        "top_k",
        (draws, dim, draw_dims),
        lambda bounds: top_of_bounds(bounds, last),
        lambda shares: top_of(shares)[..., :last],
        {TOP: np.arange(1, last + 1)},
    )


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
    return _figure(
        "sucra",
        (draws, dim, draw_dims),
        lambda bounds: sucra_of(expected_of_bounds(bounds)),
        lambda shares: sucra_of(expected_of(shares)),
    )


def as_acceptability(draws: xr.DataArray, dim: str, draw_dims: Sequence[str] | None = None) -> xr.DataArray:
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
    matrix = with_numbers(draws.transpose(..., dim, RANK), RANK)
    _check_rows(matrix.to_numpy(), labels_of(matrix, dim), dim)
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


def _figure(
    name: str,
    given: tuple[xr.DataArray, str, Sequence[str] | None],
    of_bounds: Callable[[RankBounds], FloatArray],
    of_shares: Callable[[FloatArray], FloatArray],
    last: Mapping[str, ArrayLike] | None = None,
) -> xr.DataArray:
    """Return a figure of (draws, dim, draw dims) by their ranks, or of a matrix in their place by its shares."""
    draws, dim, draw_dims = given
    check_dim(draws, dim)
    new = dict(last or {})
    if RANK in draws.dims:
        matrix = as_acceptability(draws, dim)
        each = matrix.isel({RANK: 0}, drop=True)
        check_free(each.dims, new)
        figure = xr.DataArray(of_shares(matrix.to_numpy()), each.coords, (*each.dims, *new))
    else:
        figure = lay_out(draws, dim, draw_dims).per_slice(lambda values: of_bounds(bounds_of(values)), [dim, *new])
    figure = figure.assign_coords(new)
    figure.attrs = described(name)
    return figure.rename(name)
