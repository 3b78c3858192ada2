"""Estimates with standard errors or a covariance, checked and cut into slices."""

from __future__ import annotations

from typing import Final

import numpy as np
import xarray as xr

from riskmc._schema import OTHER
from riskmc._typing import ArrayLike, FloatArray
from riskmc.exceptions import InputError
from riskmc.ranking.hasse import warn_of_size
from riskmc.ranking.layout import as_numbers, check_dim, check_free, labels_of

ROUNDING: Final = 1e-9

Errors = xr.DataArray | float


def given_estimates(
    estimates: xr.DataArray, errors: Errors | None, covariance: xr.DataArray | ArrayLike | None, dim: str
) -> tuple[xr.DataArray, list[FloatArray]]:
    """Return checked estimates (..., dim), and for each slice its standard errors (S,) or covariance (S, S).

    Raises
    ------
    InputError
        If estimates are not finite, there is not exactly one of `errors` and
        `covariance`, or that has other labels, is negative or is no covariance.
    """
    check_dim(estimates, dim)
    if estimates.size == 0:
        message = f"there is nothing to rank: the estimates are empty, {dict(estimates.sizes)}."
        raise InputError(message)
    if (errors is None) == (covariance is None):
        message = "give either `errors`, the standard errors of the estimates, or their `covariance`."
        raise InputError(message)
    size = estimates.sizes[dim]
    warn_of_size("A rank confidence set", size)
    numbers = as_numbers(estimates)
    if np.isinf(numbers.to_numpy()).any():
        message = "estimates must be finite, or NaN where a scenario is not ranked; got an infinite one."
        raise InputError(message)
    if covariance is None:
        return _with_errors(numbers, errors, dim)
    return _with_covariance(numbers, covariance, dim)


def _with_errors(numbers: xr.DataArray, errors: Errors | None, dim: str) -> tuple[xr.DataArray, list[FloatArray]]:
    given = errors if isinstance(errors, xr.DataArray) else xr.DataArray(errors)
    scores, spread = _beside(numbers, as_numbers(given), "errors")
    scores, spread = scores.transpose(..., dim), spread.transpose(..., dim)
    missing = spread.where(scores.notnull(), 0.0)
    wrong = ~((missing >= 0.0) & (missing < np.inf))
    if bool(wrong.any()):
        at = np.argwhere(wrong.to_numpy())[0]
        message = (
            f"the standard error of {dim} {labels_of(scores, dim)[at[-1]]!r} must be finite and not negative, "
            f"got {float(missing.to_numpy()[tuple(at)]):g}."
        )
        raise InputError(message)
    return scores, list(spread.to_numpy().reshape(-1, scores.sizes[dim]))


def _with_covariance(
    numbers: xr.DataArray, covariance: xr.DataArray | ArrayLike, dim: str
) -> tuple[xr.DataArray, list[FloatArray]]:
    check_free(numbers.dims, [OTHER])
    size = numbers.sizes[dim]
    given = covariance if isinstance(covariance, xr.DataArray) else _as_matrix(covariance, dim)
    if not {dim, OTHER} <= set(given.dims) or (given.sizes[dim], given.sizes[OTHER]) != (size, size):
        message = f"`covariance` must be a matrix ({dim}: {size}, {OTHER}: {size}), got {dict(given.sizes)}."
        raise InputError(message)
    if OTHER in given.coords and labels_of(given, OTHER) != labels_of(given, dim):
        message = f"the labels of `covariance` along {dim!r} and {OTHER!r} must be the same, in the same order."
        raise InputError(message)
    matrices = as_numbers(given).drop_vars(OTHER, errors="ignore")
    scores, matrices = _beside(numbers, matrices, "covariance")
    scores = scores.isel({OTHER: 0}).transpose(..., dim)
    flat = list(matrices.transpose(..., dim, OTHER).to_numpy().reshape(-1, size, size))
    for values, matrix in zip(scores.to_numpy().reshape(-1, size), flat, strict=True):
        _check_covariance(matrix[np.ix_(~np.isnan(values), ~np.isnan(values))])
    return scores, flat


def _as_matrix(covariance: ArrayLike, dim: str) -> xr.DataArray:
    matrix = np.asarray(covariance)
    if matrix.ndim != 2:  # noqa: PLR2004 - a matrix
        message = f"`covariance` must be a matrix ({dim}, {OTHER}), got {matrix.ndim} dimensions."
        raise InputError(message)
    return xr.DataArray(matrix, dims=(dim, OTHER))


def _beside(numbers: xr.DataArray, given: xr.DataArray, name: str) -> tuple[xr.DataArray, xr.DataArray]:
    """Return both with the same dims."""
    try:
        first, second = xr.align(numbers, given, join="exact")
    except ValueError as error:
        message = f"`{name}` must have the labels of the estimates, in the same order: {error}"
        raise InputError(message) from error
    return xr.broadcast(first, second)


def _check_covariance(matrix: FloatArray) -> None:
    if not np.isfinite(matrix).all():
        message = "`covariance` must be finite where the estimates are."
        raise InputError(message)
    slack = ROUNDING * np.abs(matrix).max(initial=0.0)
    if (np.abs(matrix - matrix.T) > slack).any():
        message = "`covariance` must be symmetric."
        raise InputError(message)
    least = float(np.linalg.eigvalsh(matrix).min(initial=0.0))
    if least < -slack:
        message = (
            f"`covariance` has the eigenvalue {least:g}, so it is no covariance: some combination of estimates would "
            "have a negative variance."
        )
        raise InputError(message)
