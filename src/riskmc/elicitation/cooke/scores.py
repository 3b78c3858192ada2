"""Scores of Cooke's classical model: how well calibrated experts are, and how informative."""

from __future__ import annotations

from typing import Literal

import numpy as np
import numpy.typing as npt
from scipy import special

from riskmc._typing import ArrayLike, FloatArray, IntArray
from riskmc._validation import check_choice, check_positive
from riskmc.exceptions import InputError, RangeError

Background = Literal["uniform", "log"]
"""Law that stands for knowing nothing: even over the range, or over its logarithm."""

BACKGROUNDS: tuple[Background, ...] = ("uniform", "log")
PROBABILITIES = (0.05, 0.5, 0.95)
OVERSHOOT = 0.1
_SLACK = 1e-11
"""A realisation this share of the intrinsic range above a quantile still counts as on it."""


def check_probabilities(given: ArrayLike, n_quantiles: int) -> FloatArray:
    """Return the probabilities of the quantiles; raise unless they rise within (0, 1) and are as many."""
    probabilities = np.asarray(given, dtype=float)
    rising = bool((np.diff(np.concatenate([[0.0], probabilities.ravel(), [1.0]])) > 0.0).all())
    if probabilities.shape != (n_quantiles,) or not rising:
        message = (
            f"`probabilities` must rise within (0, 1), one for each of the {n_quantiles} quantiles, "
            f"such as {PROBABILITIES}; got {np.array2string(probabilities)}."
        )
        raise InputError(message)
    return probabilities


def bin_probabilities(probabilities: FloatArray) -> FloatArray:
    """Return the probability between neighbouring quantiles, and outside the outermost."""
    return np.diff(np.concatenate([[0.0], probabilities, [1.0]]))


def on_background(values: FloatArray, log: npt.NDArray[np.bool_]) -> FloatArray:
    """Return the numbers on the axis on which the background is even, the log where `log` is true."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(log, np.log(values), values)


def bins_of(quantiles: FloatArray, realisations: FloatArray, width: FloatArray) -> IntArray:
    """Return the bin ``(q_{k-1}, q_k]`` that each realisation falls in, shape (..., question)."""
    beyond = realisations[:, None] > quantiles + _SLACK * width[:, None]
    found: IntArray = beyond.sum(axis=-1)
    return found


def count_bins(bins: IntArray, used: npt.NDArray[np.bool_], n_bins: int) -> IntArray:
    """Return how many of the used questions fall in each bin, shape (..., bin)."""
    held: IntArray = ((bins[..., None] == np.arange(n_bins)) & used[..., None]).sum(axis=-2)
    return held


def calibration_score(counts: ArrayLike, probabilities: ArrayLike = PROBABILITIES, *, n: ArrayLike = 0) -> FloatArray:
    r"""Return the probability of a mismatch as large as this one, if the quantiles were true.

    :math:`C = P(\chi^2_{B-1} > 2 N \sum_k s_k \ln(s_k / p_k))`, with :math:`s_k` the share of
    the realisations in bin k of B and :math:`p_k` its probability.

    Parameters
    ----------
    counts : array, shape (..., bin)
        Realisations in each bin, one bin more than there are quantiles.
    probabilities : array, shape (quantile,)
        Of the quantiles, rising within (0, 1).
    n : int or array, shape (...)
        Number of realisations N that the shares are taken to rest on; zero is the sum of the counts.

    Returns
    -------
    array, shape (...)
        In [0, 1]. Scores within a factor of about ten of each other are noise where there
        are ten realisations or fewer.

    Raises
    ------
    InputError
        If the probabilities do not fit the bins, or counts are negative or all zero.

    References
    ----------
    Cooke, R. M. (1991). Experts in Uncertainty, ch. 9. Oxford University Press.

    Examples
    --------
    >>> calibration_score([[3, 0, 0, 2], [0, 2, 2, 1]]).round(3)
    array([0.   , 0.608])
    """
    held = np.asarray(counts, dtype=float)
    share = bin_probabilities(check_probabilities(probabilities, held.shape[-1] - 1))
    total = held.sum(axis=-1)
    if (held < 0.0).any() or not (total > 0.0).all():
        message = "`counts` must not be negative, and hold at least one realisation for each expert."
        raise InputError(message)
    rests_on = np.where(np.asarray(n) > 0, n, total)
    mismatch = special.rel_entr(held / total[..., None], share).sum(axis=-1)
    return np.asarray(special.chdtrc(share.size - 1, 2.0 * rests_on * np.maximum(mismatch, 0.0)))


def intrinsic_range(
    quantiles: FloatArray, realisations: FloatArray, overshoot: float = OVERSHOOT
) -> tuple[FloatArray, FloatArray]:
    """Return the ends of the range of all quantiles and the realisation, extended on both sides.

    Parameters
    ----------
    quantiles : array, shape (..., expert, question, quantile)
        On the axis of the background; NaN where missing.
    realisations : array, shape (question,)
        On the same axis; NaN where unknown.
    overshoot : float
        Share of the range by which each end is moved outwards.

    Returns
    -------
    lower, upper : array, shape (..., question)

    Examples
    --------
    >>> lower, upper = intrinsic_range(np.array([[[2.0, 5.0, 7.0]], [[20.0, 23.0, 34.0]]]), np.array([24.0]))
    >>> lower.round(12), upper.round(12)
    (array([-1.2]), array([37.2]))
    """
    least = np.fmin(np.fmin.reduce(quantiles[..., 0], axis=-2), realisations)
    most = np.fmax(np.fmax.reduce(quantiles[..., -1], axis=-2), realisations)
    reach = overshoot * (most - least)
    return least - reach, most + reach


def information(
    quantiles: FloatArray, lower: FloatArray, upper: FloatArray, probabilities: FloatArray, *, least_width: float = 0.0
) -> FloatArray:
    r"""Return :math:`\ln(U - L) + \sum_k p_k \ln(p_k / (q_k - q_{k-1}))`.

    Parameters
    ----------
    quantiles : array, shape (..., quantile)
        On the axis of the background; NaN where missing.
    lower, upper : array, shape (...)
        Ends of the intrinsic range; the information is zero where they are one.
    probabilities : array, shape (quantile,)
    least_width : float
        Share of the range that quantiles are taken to be apart at least.

    Returns
    -------
    array, shape (...)
        In nats; NaN where missing.

    Examples
    --------
    >>> information(np.array([[0.1, 0.5]]), np.zeros(1), np.ones(1), np.array([0.1, 0.5]))
    array([0.])
    """
    share = bin_probabilities(probabilities)
    lower, upper = (np.broadcast_to(end, quantiles.shape[:-1]) for end in (lower, upper))
    known = (upper > lower) | np.isnan(quantiles).any(axis=-1)
    span = np.where(known, upper - lower, 1.0)
    width = np.diff(np.concatenate([lower[..., None], quantiles, upper[..., None]], axis=-1), axis=-1)
    width = np.where(known[..., None], np.maximum(width, least_width * span[..., None]), share)
    with np.errstate(divide="ignore"):
        return np.asarray(np.log(span) + (share * np.log(share / width)).sum(axis=-1))


def item_information(
    quantiles: ArrayLike,
    *,
    probabilities: ArrayLike = PROBABILITIES,
    scale: Background = "uniform",
    overshoot: float = OVERSHOOT,
    least_width: float = 1e-3,
) -> FloatArray:
    r"""Return how much more each expert says about an item than that it lies in the experts' range.

    Information relative to the background, :math:`\ln(U - L) + \sum_k p_k \ln(p_k / (q_k - q_{k-1}))`,
    with [L, U] the range of all experts' quantiles, extended by `overshoot` on both sides.

    Parameters
    ----------
    quantiles : array, shape (..., expert, quantile)
        Of one item or many; not falling. NaN for an expert who did not answer.
    probabilities : array, shape (quantile,)
        Of the quantiles.
    scale : {"uniform", "log"}
        Background; on the class axis "uniform".
    overshoot : float
        Above zero.
    least_width : float
        Share of the range that quantiles are taken to be apart at least. Quantiles that
        coincide, as those of a spike at zero do, would give infinite information.

    Returns
    -------
    array, shape (..., expert)
        In nats; NaN for who did not answer, zero for all where all gave one and the same number.

    Raises
    ------
    InputError
        If a choice is unknown, or a number not allowed.
    RangeError
        If quantiles fall, or are not above zero on a log scale.

    References
    ----------
    Cooke, R. M. (1991). Experts in Uncertainty, ch. 9. Oxford University Press.

    Examples
    --------
    >>> item_information([[1.0, 2.0, 3.0], [1.9, 2.0, 2.1]]).round(3)
    array([0.018, 1.92 ])
    """
    check_choice("scale", scale, BACKGROUNDS)
    check_positive("overshoot", overshoot)
    check_positive("least_width", least_width, most=0.1)
    given = np.asarray(quantiles, dtype=float)
    if given.ndim < 2:  # noqa: PLR2004 - experts and quantiles
        message = f"`quantiles` must have the dims (..., expert, quantile), got shape {given.shape}."
        raise InputError(message)
    asked = check_probabilities(probabilities, given.shape[-1])
    _check_rising(given, log=scale == "log")
    on_axis = on_background(given, np.asarray(scale == "log"))
    lower, upper = intrinsic_range(on_axis[..., None, :], np.full(1, np.nan), overshoot)
    return np.maximum(information(on_axis, lower, upper, asked, least_width=least_width), 0.0)


def _check_rising(quantiles: FloatArray, *, log: bool) -> None:
    """Raise where quantiles fall, are given in part, are infinite, or reach zero on a log scale."""
    missing = np.isnan(quantiles)
    partly = missing.any(axis=-1) & ~missing.all(axis=-1)
    falling = (np.diff(quantiles, axis=-1) < 0.0).any(axis=-1) | np.isinf(quantiles).any(axis=-1)
    wrong = partly | falling | (log & (quantiles <= 0.0).any(axis=-1))
    if wrong.any():
        at = tuple(int(i) for i in np.argwhere(wrong)[0])
        above = ", above zero on a log scale" if log else ""
        message = (
            f"the quantiles at {at} must all be given, be finite and not fall{above}; got {quantiles[at].tolist()}."
        )
        raise RangeError(message)
