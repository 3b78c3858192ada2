"""One number for all ranks of a scenario: its acceptability as a whole, and how open its rank is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
import xarray as xr

from riskmc._schema import RANK, SCENARIO
from riskmc._typing import ArrayLike, FloatArray, IntArray
from riskmc._validation import check_choice, check_count
from riskmc.exceptions import InputError
from riskmc.ranking.entropy import entropy_mcse, entropy_of
from riskmc.ranking.labelled import with_error
from riskmc.ranking.layout import lay_out
from riskmc.ranking.summaries import as_acceptability

METAS: Final = ("linear", "roc")
"""Weights of the ranks that have a name."""


def holistic_acceptability(
    draws: xr.DataArray,
    meta: str | ArrayLike = "linear",
    *,
    n_draws: int | None = None,
    dim: str = SCENARIO,
    draw_dims: Sequence[str] | None = None,
) -> xr.Dataset:
    """Return one number for all ranks of a scenario, ``a_i = sum_r alpha_r b_i^r``.

    With linear meta-weights, ``alpha_r = (m - r) / (m - 1)`` for m scenarios that are
    ranked, it is the surface under the cumulative ranking curve (`sucra`); with
    rank-order centroids, ``alpha_r = sum_{k >= r} 1 / (k m)``, the first ranks count for
    most.

    Parameters
    ----------
    draws : DataArray
        Draws as in `rank_counts`, or a rank acceptability matrix (..., `dim`, rank).
    meta : {"linear", "roc"} or array_like
        Weights of the ranks, or one finite number for each rank from 1.
    n_draws : int, optional
        Draws behind a matrix, for the error. With draws it is not read.
    dim : str
        The dimension that is ranked.
    draw_dims : sequence of str, optional
        Dimensions that number the draws: ``chain`` and ``draw``, where present.

    Returns
    -------
    Dataset
        ``holistic_acceptability`` (..., `dim`) with its ``_mcse``, NaN for a matrix
        without `n_draws`; with ties the error is an upper bound.

    Raises
    ------
    InputError
        As in `rank_counts`, or if meta-weights are unknown, not finite or not one a rank.

    References
    ----------
    Lahdelma & Salminen 2001, Oper. Res. 49:444, https://doi.org/10.1287/opre.49.3.444.11220;
    Barron & Barrett 1996, Manage. Sci. 42:1515, https://doi.org/10.1287/mnsc.42.11.1515 (centroids)

    Examples
    --------
    >>> matrix = xr.DataArray([[0.75, 0.25], [0.25, 0.75]], dims=("scenario", "rank"))
    >>> found = holistic_acceptability(matrix, "roc", n_draws=1000)
    >>> found["holistic_acceptability"].values, found["holistic_acceptability_mcse"].values.round(4)
    (array([0.625, 0.375]), array([0.0069, 0.0069]))
    """
    matrix, n = _acceptability(draws, n_draws, dim, draw_dims)
    shares, size = matrix.to_numpy(), matrix.sizes[RANK]
    n_ranked = (~np.isnan(shares[..., 0])).sum(axis=-1)
    alpha = _meta_weights(meta, n_ranked, size)[..., None, :]
    values = (alpha * shares).sum(axis=-1)
    variance = ((alpha - values[..., None]) ** 2 * shares).sum(axis=-1)
    # Two more draws, a rank up and a rank down, as for the expected rank.
    within = np.arange(1, size) < n_ranked[..., None, None]
    step = np.where(within, np.abs(np.diff(alpha, axis=-1)), 0.0).max(axis=-1, initial=0.0)
    error = np.sqrt((n * variance + 2.0 * step**2) / (n + 2.0) / n)
    labels = matrix.isel({RANK: 0}, drop=True)
    words = ("Holistic acceptability index", "1")
    return with_error("holistic_acceptability", labels.copy(data=values), labels.copy(data=error), *words)


def rank_entropy(
    draws: xr.DataArray,
    *,
    n_draws: int | None = None,
    dim: str = SCENARIO,
    draw_dims: Sequence[str] | None = None,
) -> xr.Dataset:
    """Return the entropy of the rank of each scenario, ``-sum_r b_i^r log2(b_i^r)``, in bits.

    Zero for a scenario whose rank is certain, ``log2(m)`` where all m ranks are equally
    probable. From n draws it is too low by about ``(M - 1) / (2 n ln 2)`` for M ranks that
    occur (Miller).

    Parameters
    ----------
    draws, n_draws, dim, draw_dims
        As for `holistic_acceptability`.

    Returns
    -------
    Dataset
        ``rank_entropy`` (..., `dim`) with its ``_mcse``, NaN for a matrix without
        `n_draws`.

    Raises
    ------
    InputError
        As in `rank_counts`.

    References
    ----------
    Shannon 1948, Bell Syst. Tech. J. 27:379, https://doi.org/10.1002/j.1538-7305.1948.tb01338.x;
    Basharin 1959, Theory Probab. Appl. 4:333, https://doi.org/10.1137/1104033 (error)

    Examples
    --------
    >>> matrix = xr.DataArray([[0.9, 0.1], [0.1, 0.9]], dims=("scenario", "rank"))
    >>> rank_entropy(matrix, n_draws=10_000)["rank_entropy"].values.round(3)
    array([0.469, 0.469])
    """
    matrix, n = _acceptability(draws, n_draws, dim, draw_dims)
    shares = matrix.to_numpy()
    alone = (~np.isnan(shares[..., 0])).sum(axis=-1, keepdims=True) == 1
    values = entropy_of(shares)
    error = np.where(alone, 0.0 * values, entropy_mcse(shares, n))
    labels = matrix.isel({RANK: 0}, drop=True)
    return with_error("rank_entropy", labels.copy(data=values), labels.copy(data=error), "Entropy of the rank", "bit")


def _acceptability(
    draws: xr.DataArray, n_draws: int | None, dim: str, draw_dims: Sequence[str] | None
) -> tuple[xr.DataArray, float]:
    """Return the matrix (..., scenario, rank), and the draws behind it: NaN where nobody says."""
    matrix = as_acceptability(draws, dim, draw_dims).transpose(..., dim, RANK)
    if RANK not in draws.dims:
        return matrix, float(lay_out(draws, dim, draw_dims).n_draws)
    if n_draws is None:
        return matrix, np.nan
    check_count("n_draws", n_draws)
    return matrix, float(n_draws)


def _meta_weights(meta: str | ArrayLike, n_ranked: IntArray, size: int) -> FloatArray:
    """Return the weights (..., rank) of the ranks of as many as are ranked, zero beyond."""
    if not isinstance(meta, str):
        given = np.asarray(meta, dtype=float)
        if given.shape != (size,) or not np.isfinite(given).all():
            message = f"`meta` must be 'linear', 'roc' or {size} finite numbers, one per rank; got {meta!r}."
            raise InputError(message)
        return np.broadcast_to(given, (*n_ranked.shape, size))
    check_choice("meta", meta, METAS)
    ranks, m = np.arange(1.0, size + 1.0), n_ranked[..., None].astype(float)
    if meta == "linear":
        return np.asarray(np.clip((m - ranks) / np.where(m > 1.0, m - 1.0, np.nan), 0.0, None))
    reached = np.concatenate([[0.0], np.cumsum(1.0 / ranks)])
    return np.asarray(np.clip((reached[n_ranked][..., None] - reached[:-1]) / np.maximum(m, 1.0), 0.0, None))
