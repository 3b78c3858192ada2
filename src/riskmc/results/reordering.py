"""Correlating draws that exist already, by putting them in another order (Iman and Conover)."""

from __future__ import annotations

from typing import overload

import numpy as np
import xarray as xr
from scipy import special

from riskmc import _schema as names
from riskmc._typing import ArrayLike, FloatArray, IntArray, Seed
from riskmc.exceptions import InputError
from riskmc.model.correlation import nearest_correlation, symmetric_root
from riskmc.results.quantiles import as_draws

_FAR = 1e-6


@overload
def iman_conover(
    draws: xr.DataArray, correlation: ArrayLike, *, dim: str = ..., ranks: ArrayLike | None = ..., rng: Seed = ...
) -> xr.DataArray: ...
@overload
def iman_conover(
    draws: ArrayLike, correlation: ArrayLike, *, dim: str = ..., ranks: ArrayLike | None = ..., rng: Seed = ...
) -> FloatArray: ...
def iman_conover(
    draws: xr.DataArray | ArrayLike,
    correlation: ArrayLike,
    *,
    dim: str = names.SCENARIO,
    ranks: ArrayLike | None = None,
    rng: Seed = None,
) -> xr.DataArray | FloatArray:
    """Put draws of several items in an order that has a given correlation; every draw is kept.

    Each item gets van der Waerden scores ``Phi^-1(i / (n + 1))``, scaled to a variance of 1, in
    the order of `ranks`: the matrix M. With ``M'M / n = F'F`` and the target ``S = C'C``, both
    Cholesky, ``T = M F^-1 C`` has exactly the correlation S, and the draws of every item are put
    in the order of its column of T. Their rank correlation is near S by rank: `rank_correlation`
    says what was achieved.

    Parameters
    ----------
    draws : DataArray, or array of shape (n, item)
        All dims of a DataArray but `dim` are draws.
    correlation : array, shape (item, item)
        Of the normal scores. From rank correlations: `riskmc.model.normal_correlation`.
    dim : str
        Dimension of the items of a DataArray.
    ranks : array of int, shape (n, item), optional
        Order of the scores, each column the numbers 1 to n once. By default the first item
        keeps its order, and the others have random ones.
    rng : int, SeedSequence or Generator, optional
        For the random orders; fresh entropy where it is None.

    Returns
    -------
    DataArray or array
        As `draws`: the same draws of every item in another order.

    Raises
    ------
    InputError
        If the shapes do not fit, draws are not finite or not more than items, `correlation`
        is no correlation matrix, or a column of `ranks` is no order.

    References
    ----------
    Iman, R. L. and Conover, W. J. (1982). A distribution-free approach to inducing rank correlation
    among input variables. Commun. Stat. B 11, 311-334; Mildenhall, S. (2005) for the worked example.

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> draws = rng.exponential(size=(1000, 2))
    >>> together = iman_conover(draws, [[1.0, 0.9], [0.9, 1.0]], rng=2)
    >>> [rank_correlation(given)[0, 1].round(2).item() for given in (draws, together)]
    [0.06, 0.9]
    """
    if isinstance(draws, xr.DataArray):
        last = _items_last(draws, dim)
        found = iman_conover(_flat(last), correlation, ranks=ranks, rng=rng)
        return last.copy(data=found.reshape(last.shape)).transpose(*draws.dims)
    given = _as_table(draws)
    target = _as_target(correlation, given.shape[1])
    order = _random_ranks(given, np.random.default_rng(rng)) if ranks is None else _as_ranks(ranks, given.shape)
    scores = correlated_scores(order, target)
    places = scores.argsort(axis=0, kind="stable").argsort(axis=0)
    return np.take_along_axis(np.sort(given, axis=0), places, axis=0)


def correlated_scores(ranks: IntArray, correlation: FloatArray) -> FloatArray:
    """Return normal scores that have exactly the given correlation: T of `iman_conover`.

    Parameters
    ----------
    ranks : array of int, shape (n, item)
        Each column the numbers 1 to n once.
    correlation : array, shape (item, item)

    Returns
    -------
    array, shape (n, item)

    Raises
    ------
    InputError
        If two columns of `ranks` are the same or each other's reverse, or there are not
        more draws than items.

    Examples
    --------
    >>> scores = correlated_scores(np.array([[1, 2], [2, 1], [3, 3]]), np.array([[1.0, 0.5], [0.5, 1.0]]))
    >>> (scores.T @ scores / 3).round(12).tolist()
    [[1.0, 0.5], [0.5, 1.0]]
    """
    count = len(ranks)
    scores = special.ndtri(ranks / (count + 1.0))
    scores /= np.sqrt((scores**2).mean(axis=0))
    try:
        factor = np.linalg.cholesky(scores.T @ scores / count)
    except np.linalg.LinAlgError as error:
        message = (
            f"the orders of {ranks.shape[1]} items over {count} draws depend on each other. Give more draws than "
            "items, and no two columns of `ranks` that are the same."
        )
        raise InputError(message) from error
    return np.asarray(np.linalg.solve(factor, scores.T).T @ _upper_root(correlation))


def rank_correlation(draws: xr.DataArray | ArrayLike, *, dim: str = names.SCENARIO) -> FloatArray:
    """Return Spearman's rank correlation of every two items over their draws; ties share a rank.

    Parameters
    ----------
    draws : DataArray, or array of shape (n, item)
        All dims of a DataArray but `dim` are draws.
    dim : str
        Dimension of the items of a DataArray.

    Returns
    -------
    array, shape (item, item)
        NaN for an item whose draws are all the same.

    Raises
    ------
    InputError
        If the draws are not finite, or are no table.

    Examples
    --------
    >>> rank_correlation([[1.0, 30.0], [2.0, 20.0], [3.0, 10.0]])[0].round(12).tolist()
    [1.0, -1.0]
    """
    given = _as_table(_flat(_items_last(draws, dim)) if isinstance(draws, xr.DataArray) else draws)
    ranks = np.stack([_mid_ranks(column) for column in given.T])
    centred = ranks - ranks.mean(axis=1, keepdims=True)
    length = np.sqrt((centred**2).sum(axis=1))
    with np.errstate(invalid="ignore"):
        return np.asarray(np.clip(centred @ centred.T / np.outer(length, length), -1.0, 1.0))


def _items_last(draws: xr.DataArray, dim: str) -> xr.DataArray:
    if dim not in draws.dims or draws.ndim == 1:
        message = f"`draws` must have the dimension {dim!r} and a dimension of draws, got {draws.dims}. Give `dim`."
        raise InputError(message)
    return draws.transpose(..., dim)


def _flat(items_last: xr.DataArray) -> FloatArray:
    return np.asarray(items_last.values.reshape(-1, items_last.shape[-1]))


def _as_table(draws: ArrayLike) -> FloatArray:
    given = as_draws(draws)
    if given.ndim != 2:  # noqa: PLR2004 - draws and items
        message = f"`draws` must have the shape (draw, item), got {given.shape}."
        raise InputError(message)
    return given


def _as_target(correlation: ArrayLike, n_items: int) -> FloatArray:
    nearest, distance = nearest_correlation(correlation)
    if nearest.shape != (n_items, n_items):
        message = f"`correlation` must have the shape ({n_items}, {n_items}), one row an item, got {nearest.shape}."
        raise InputError(message)
    if distance > _FAR:
        message = (
            "`correlation` must be symmetric, 1 on its diagonal and without contradictions. It lies "
            f"{distance:.3g} from the nearest, which `repaired_correlation` gives."
        )
        raise InputError(message)
    return nearest


def _random_ranks(draws: FloatArray, rng: np.random.Generator) -> IntArray:
    ranks = rng.permuted(np.tile(np.arange(1, len(draws) + 1), (draws.shape[1], 1)), axis=1).T
    ranks[:, 0] = draws[:, 0].argsort(kind="stable").argsort() + 1
    return ranks


def _as_ranks(given: ArrayLike, shape: tuple[int, ...]) -> IntArray:
    ranks = np.asarray(given)
    if ranks.shape != shape or (np.sort(ranks, axis=0) != np.arange(1, shape[0] + 1)[:, None]).any():
        message = f"`ranks` must have the shape {shape}, and each column the numbers 1 to {shape[0]} once."
        raise InputError(message)
    return ranks.astype(np.int64)


def _upper_root(correlation: FloatArray) -> FloatArray:
    """Return the upper C with ``C'C`` the correlation matrix, which may be singular."""
    try:
        return np.asarray(np.linalg.cholesky(correlation).T)
    except np.linalg.LinAlgError:
        upper = np.linalg.qr(symmetric_root(correlation), mode="r")
        return np.asarray(upper * np.where(np.diag(upper) < 0.0, -1.0, 1.0)[:, None])


def _mid_ranks(column: FloatArray) -> FloatArray:
    _, group, counts = np.unique(column, return_inverse=True, return_counts=True)
    last = np.cumsum(counts)
    return np.asarray((last - 0.5 * (counts - 1.0))[group])
