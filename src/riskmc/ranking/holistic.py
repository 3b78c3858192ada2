"""One number for all ranks of a scenario: its acceptability as a whole, and how open its rank is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

import numpy as np
import xarray as xr

from riskmc._schema import RANK, SCENARIO
from riskmc._typing import ArrayLike, FloatArray
from riskmc._validation import check_choice, check_count
from riskmc.exceptions import InputError
from riskmc.ranking.bounds import bounds_of, rank_count_blocks
from riskmc.ranking.entropy import entropy_mcse, entropy_of
from riskmc.ranking.labelled import with_error
from riskmc.ranking.layout import PART, check_dim, lay_out
from riskmc.ranking.summaries import as_acceptability

METAS: Final = ("linear", "roc")
"""Weights of the ranks that have a name."""

Figure = Callable[[FloatArray, int, float], tuple[FloatArray, FloatArray]]
"""Takes rank shares (scenario, rank) of some scenarios, the number ranked in all, and the draws; returns a figure of
each scenario and its standard error."""


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

    def index(shares: FloatArray, n_ranked: int, n: float) -> tuple[FloatArray, FloatArray]:
        alpha = _meta_weights(meta, n_ranked, shares.shape[-1])
        values = (alpha * shares).sum(axis=-1)
        variance = ((alpha - values[:, None]) ** 2 * shares).sum(axis=-1)
        # Two more draws, a rank up and a rank down, as for the expected rank.
        step = np.abs(np.diff(alpha[:n_ranked])).max(initial=0.0)
        return values, np.sqrt((n * variance + 2.0 * step**2) / (n + 2.0) / n)

    both = _of_ranks(draws, n_draws, (dim, draw_dims), index)
    return with_error("holistic_acceptability", *both, "Holistic acceptability index", "1")


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

    def entropy(shares: FloatArray, n_ranked: int, n: float) -> tuple[FloatArray, FloatArray]:
        values = entropy_of(shares)
        return values, 0.0 * values if n_ranked == 1 else entropy_mcse(shares, n)

    both = _of_ranks(draws, n_draws, (dim, draw_dims), entropy)
    return with_error("rank_entropy", *both, "Entropy of the rank", "bit")


def _of_ranks(
    draws: xr.DataArray, n_draws: int | None, dims: tuple[str, Sequence[str] | None], figure: Figure
) -> tuple[xr.DataArray, xr.DataArray]:
    """Return a figure and its error (..., scenario) of a matrix, or of draws without making theirs."""
    dim, draw_dims = dims
    check_dim(draws, dim)
    if RANK in draws.dims:
        return _of_matrix(draws, n_draws, dim, figure)
    layout = lay_out(draws, dim, draw_dims)

    def of_slice(values: FloatArray) -> FloatArray:
        bounds = bounds_of(values)
        found = np.full((len(values), 2), np.nan)
        for rows, counts in rank_count_blocks(bounds):
            shares = counts / bounds.n_draws
            found[rows] = np.stack(figure(shares, len(bounds.rows), float(bounds.n_draws)), axis=1)
        return found

    both = layout.per_slice(of_slice, [dim, PART])
    return both.isel({PART: 0}), both.isel({PART: 1})


def _of_matrix(draws: xr.DataArray, n_draws: int | None, dim: str, figure: Figure) -> tuple[xr.DataArray, xr.DataArray]:
    if n_draws is not None:
        check_count("n_draws", n_draws)
    n = np.nan if n_draws is None else float(n_draws)
    matrix = as_acceptability(draws, dim)
    shares, each = matrix.to_numpy(), matrix.isel({RANK: 0}, drop=True)
    slices = shares.reshape(-1, *shares.shape[-2:])
    found = [figure(one, int((~np.isnan(one[:, 0])).sum()), n) for one in slices]
    values, errors = (each.copy(data=np.stack(part).reshape(each.shape)) for part in zip(*found, strict=True))
    return values, errors


def _meta_weights(meta: str | ArrayLike, n_ranked: int, size: int) -> FloatArray:
    """Return the weights of the ranks of as many as are ranked, zero beyond."""
    if not isinstance(meta, str):
        given = np.asarray(meta, dtype=float)
        if given.shape != (size,) or not np.isfinite(given).all():
            message = f"`meta` must be 'linear', 'roc' or {size} finite numbers, one per rank; got {meta!r}."
            raise InputError(message)
        return given
    check_choice("meta", meta, METAS)
    ranks = np.arange(1.0, size + 1.0)
    if meta == "linear":
        return np.clip((n_ranked - ranks) / (n_ranked - 1.0 if n_ranked > 1 else np.nan), 0.0, None)
    reached = np.concatenate([[0.0], np.cumsum(1.0 / ranks)])
    return np.asarray(np.clip((reached[n_ranked] - reached[:-1]) / max(n_ranked, 1), 0.0, None))
