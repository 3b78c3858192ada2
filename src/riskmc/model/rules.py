"""Other rules that turn the impacts of one scenario into one number, for comparison."""

from __future__ import annotations

import math

import numpy as np

from riskmc._typing import ArrayLike, FloatArray
from riskmc._validation import as_weights, check_count, check_number, check_positive
from riskmc.exceptions import InputError

_SMALL_EXPONENT = 1.0 / 16.0
"""Below it ``x ** (1 / r)`` loses digits that ``log1p`` keeps."""


def ordered_weighted_average(values: ArrayLike, order_weights: ArrayLike) -> FloatArray:
    """Return the ordered weighted average over the last axis.

    ``sum_i W_i x_(i)`` with x sorted from large to small: the weights belong to places,
    not to criteria. W = (1, 0, ...) is the maximum, (..., 0, 1) the minimum.

    Parameters
    ----------
    values : array, shape (..., criterion)
    order_weights : array, shape (criterion,)
        Weight of the largest, the second largest, and so on; normalised.

    Returns
    -------
    array, shape (...)

    Raises
    ------
    InputError
        If the weights do not fit, or a value is not finite.

    References
    ----------
    Yager, R. R. (1988). IEEE Trans. Syst. Man Cybern. 18, 183-190,
    https://doi.org/10.1109/21.87068

    Examples
    --------
    >>> round(float(ordered_weighted_average([0.7, 1.0, 0.3, 0.6], [0.4, 0.3, 0.2, 0.1])), 12)  # Yager's example
    0.76
    """
    numbers, places = as_values(values), as_weights("order_weights", order_weights)
    if places.shape != numbers.shape[-1:]:
        message = f"`order_weights` must be one for each of {numbers.shape[-1]} criteria, got the shape {places.shape}."
        raise InputError(message)
    return np.asarray(-np.sort(-numbers, axis=-1) @ places)


def orness(order_weights: ArrayLike) -> float:
    """Return how near order weights are to the maximum: 1 for it, 1/2 for the mean, 0 for the minimum.

    ``sum_i (n - i) W_i / (n - 1)``; NaN for a single weight, which is all three.

    Parameters
    ----------
    order_weights : array, shape (criterion,)
        As in `ordered_weighted_average`.

    Returns
    -------
    float

    Raises
    ------
    InputError
        If the weights are negative, not finite or all zero.

    References
    ----------
    Yager, R. R. (1988). IEEE Trans. Syst. Man Cybern. 18, 183-190,
    https://doi.org/10.1109/21.87068

    Examples
    --------
    >>> orness([1, 0, 0]), orness([1, 1, 1]), orness([0, 0, 1])
    (1.0, 0.5, 0.0)
    """
    places = as_weights("order_weights", np.atleast_1d(order_weights))
    below = np.arange(places.size - 1, -1, -1)
    return float(below @ places) / (places.size - 1) if places.size > 1 else math.nan


def quantifier_weights(n: int, exponent: float) -> FloatArray:
    """Return order weights from the regular increasing quantifier ``Q(x) = x ** exponent``.

    ``W_i = Q(i / n) - Q((i - 1) / n)``. An exponent below 1 stresses the large values,
    above 1 the small ones; the orness is near ``1 / (1 + exponent)``.

    Parameters
    ----------
    n : int
        Number of criteria.
    exponent : float
        Above zero.

    Returns
    -------
    array, shape (n,)

    Raises
    ------
    InputError
        If an argument is out of range.

    References
    ----------
    Yager, R. R. (1996). Quantifier guided aggregation using OWA operators. Int. J.
    Intell. Syst. 11, 49-73.

    Examples
    --------
    >>> quantifier_weights(4, 2.0)
    array([0.0625, 0.1875, 0.3125, 0.4375])
    """
    check_count("n", n)
    check_positive("exponent", exponent)
    return np.diff((np.arange(n + 1) / n) ** exponent)


def quantifier_average(values: ArrayLike, weights: ArrayLike, exponent: float) -> FloatArray:
    """Return the ordered weighted average of criteria that weigh differently.

    With S_i the summed weights of the i largest values, ``sum_i (Q(S_i) - Q(S_{i-1})) x_(i)``,
    ``Q(x) = x ** exponent``. Exponent 1 is the weighted sum; equal weights give
    `ordered_weighted_average` with `quantifier_weights`.

    Parameters
    ----------
    values : array, shape (..., criterion)
    weights : array, shape (criterion,) or one that broadcasts with `values`
        Normalised over the last axis.
    exponent : float
        Above zero.

    Returns
    -------
    array, shape (...)

    Raises
    ------
    InputError
        If the weights do not fit, a value is not finite, or the exponent is not above zero.

    References
    ----------
    Yager, R. R. (1996). Quantifier guided aggregation using OWA operators. Int. J.
    Intell. Syst. 11, 49-73.

    Examples
    --------
    >>> float(quantifier_average([0.2, 1.0], [0.75, 0.25], 0.5))  # the larger counts for half
    0.6
    """
    check_positive("exponent", exponent)
    numbers = as_values(values)
    shares = np.broadcast_to(shares_of(weights, numbers), numbers.shape)
    order = np.argsort(-numbers, axis=-1)
    reached = np.minimum(np.cumsum(np.take_along_axis(shares, order, axis=-1), axis=-1), 1.0) ** exponent
    places = np.diff(reached, axis=-1, prepend=0.0)
    return np.asarray((places * np.take_along_axis(numbers, order, axis=-1)).sum(axis=-1))


def weighted_product(values: ArrayLike, weights: ArrayLike) -> FloatArray:
    """Return the weighted product over the last axis, ``prod_j v_j ** w_j``.

    A zero absorbs: a scenario with one criterion at zero has the product zero, whatever
    the others are. Criteria of weight zero do not count.

    Parameters
    ----------
    values : array, shape (..., criterion)
        Not negative.
    weights : array, shape (criterion,) or one that broadcasts with `values`
        Normalised over the last axis.

    Returns
    -------
    array, shape (...)

    Raises
    ------
    InputError
        If the weights do not fit, or a value is negative or not finite.

    References
    ----------
    Bridgman, P. W. (1922). Dimensional Analysis. Yale University Press.

    Examples
    --------
    >>> round(float(weighted_product([0.25, 1.0], [1, 1])), 12)
    0.5
    """
    return power_mean(values, weights, 0.0)


def power_mean(values: ArrayLike, weights: ArrayLike, exponent: float) -> FloatArray:
    """Return the power mean over the last axis, ``(sum_j w_j v_j ** r) ** (1 / r)``.

    It rises with r: from the minimum (r = -inf) by the weighted product (r = 0) and the
    weighted sum (r = 1) to the maximum (r = inf). At r <= 0 a zero absorbs. With class
    values in base b it ranks like the weighted sum in base ``b ** r``.

    Parameters
    ----------
    values : array, shape (..., criterion)
        Not negative.
    weights : array, shape (criterion,) or one that broadcasts with `values`
        Normalised over the last axis. Criteria of weight zero do not count.
    exponent : float
        r, any number or infinite.

    Returns
    -------
    array, shape (...)

    Raises
    ------
    InputError
        If the weights do not fit, a value is negative or not finite, or the exponent is
        no number.

    References
    ----------
    Hardy, G. H., Littlewood, J. E. and Polya, G. (1934). Inequalities, ch. 2. Cambridge
    University Press.

    Examples
    --------
    >>> [round(float(power_mean([0.25, 1.0], [1, 1], r)), 4) for r in (-1, 0, 1, 2)]
    [0.4, 0.5, 0.625, 0.7289]
    """
    check_number("exponent", exponent)
    if math.isnan(exponent):
        message = "`exponent` must be a number, got nan."
        raise InputError(message)
    numbers = as_values(values)
    if (numbers < 0.0).any():
        message = f"`values` must not be negative under this rule, got {numbers.min():g}."
        raise InputError(message)
    shares = shares_of(weights, numbers)
    if math.isinf(exponent):
        return _extreme(numbers, shares, largest=exponent > 0.0)
    with np.errstate(divide="ignore"):
        logs = np.log(numbers)
    return np.exp(_log_mean(logs, shares, float(exponent)))


def as_values(values: ArrayLike) -> FloatArray:
    """Return values as finite numbers with a criterion axis.

    Raises
    ------
    InputError
        If they are not.
    """
    numbers = np.asarray(values, dtype=float)
    if numbers.ndim == 0 or numbers.shape[-1] == 0 or not np.isfinite(numbers).all():
        message = "`values` must be finite numbers, with at least one criterion on the last axis."
        raise InputError(message)
    return numbers


def shares_of(weights: ArrayLike, values: FloatArray) -> FloatArray:
    """Return weights that sum to one over the last axis and broadcast with `values`.

    Raises
    ------
    InputError
        If they are negative, not finite, all zero or do not fit.
    """
    given = np.asarray(weights, dtype=float)
    if not np.isfinite(given).all() or (given < 0.0).any():
        message = "`weights` must be finite and not negative."
        raise InputError(message)
    if given.shape[-1:] != values.shape[-1:] or not _broadcasts(given.shape, values.shape):
        message = f"`weights` must be one for each of {values.shape[-1]} criteria, got the shape {given.shape}."
        raise InputError(message)
    total = given.sum(axis=-1, keepdims=True)
    if (total <= 0.0).any():
        message = "`weights` must not all be zero."
        raise InputError(message)
    return np.asarray(given / total)


def _broadcasts(shape: tuple[int, ...], onto: tuple[int, ...]) -> bool:
    try:
        return np.broadcast_shapes(shape, onto) == onto
    except ValueError:
        return False


def _extreme(values: FloatArray, shares: FloatArray, *, largest: bool) -> FloatArray:
    """Return the largest or smallest value among the criteria with weight."""
    if largest:
        return np.asarray(np.where(shares > 0.0, values, -np.inf).max(axis=-1))
    return np.asarray(np.where(shares > 0.0, values, np.inf).min(axis=-1))


def _log_mean(logs: FloatArray, shares: FloatArray, exponent: float) -> FloatArray:
    """Return the logarithm of the power mean, taken relative to the extreme value so that nothing overflows."""
    counted = shares > 0.0
    if exponent == 0.0:
        return np.asarray((shares * np.where(counted, logs, 0.0)).sum(axis=-1))
    extreme = _extreme(logs, shares, largest=exponent > 0.0)
    start = np.where(np.isfinite(extreme), extreme, 0.0)
    with np.errstate(divide="ignore", invalid="ignore"):
        gap = np.where(counted, exponent * (logs - start[..., None]), -np.inf)
        if abs(exponent) < _SMALL_EXPONENT:
            mean = np.log1p((shares * np.expm1(gap)).sum(axis=-1)) / exponent
        else:
            mean = np.log((shares * np.exp(gap)).sum(axis=-1)) / exponent
    return np.where(np.isfinite(extreme), start + mean, extreme)
