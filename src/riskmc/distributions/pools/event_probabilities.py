"""Probabilities of events and of classes pooled, closed forms of log pools, and their score."""

from __future__ import annotations

import warnings
from typing import Literal

import numpy as np
from scipy import special

from riskmc._typing import ArrayLike, FloatArray
from riskmc._validation import as_numbers, as_weights, check_choice, check_positive
from riskmc.exceptions import InputError, RangeError, ReadingWarning

ProbabilityRule = Literal["arithmetic", "median", "log-odds", "geometric"]
ClassRule = Literal["linear", "log"]

MOST_EXTREMISE = 5.0
USUAL_EXTREMISE = 2.5
"""Factors on the log odds above this one are beyond what data have been found to support."""


def pool_probabilities(
    p: ArrayLike,
    weights: ArrayLike | None = None,
    *,
    rule: ProbabilityRule = "arithmetic",
    extremise: float = 1.0,
) -> FloatArray:
    r"""Pool experts' probabilities of an event.

    "arithmetic" :math:`\sum w p`; "median" the weighted median; "geometric" the geometric means of p and
    of 1 - p, made to sum to one, which is the geometric mean of the odds; "log-odds" the same
    with the log odds multiplied by `extremise`: :math:`\mathrm{expit}(a \sum w\, \mathrm{logit}\, p)`.

    Parameters
    ----------
    p : array, shape (..., expert)
        In [0, 1]; of one event or many.
    weights : array, shape (expert,), optional
        Not negative; normalised. By default equal.
    rule : {"arithmetic", "median", "log-odds", "geometric"}
    extremise : float
        Factor a, above zero and at most 5; only with "log-odds". Data support 1 to 2.5.

    Returns
    -------
    array, shape (...)

    Raises
    ------
    InputError
        If a choice or a number is not allowed.
    RangeError
        If under "log-odds" or "geometric" one expert says 0 and another 1 of the same event.

    Warns
    -----
    ReadingWarning
        If `extremise` is above 2.5, or an expert's 0 or 1 vetoes what the others say.

    References
    ----------
    Satopaa, V. A. et al. (2014). Int. J. Forecast. 30, 344-356. Baron, J. et al. (2014). Decis. Anal. 11, 133-145.

    Examples
    --------
    >>> pool_probabilities([[0.1, 0.3, 0.6], [0.2, 0.2, 0.2]], rule="log-odds", extremise=1.5).round(3)
    array([0.211, 0.111])
    """
    check_choice("rule", rule, ("arithmetic", "median", "log-odds", "geometric"))
    given = _probabilities(p)
    shares = expert_weights(given.shape[-1], weights)
    if rule == "log-odds":
        check_extremise(extremise)
    elif extremise != 1.0:
        message = f'`extremise` belongs to rule "log-odds", but the rule is {rule!r}.'
        raise InputError(message)
    if rule == "arithmetic":
        return np.asarray(given @ shares)
    if rule == "median":
        return _weighted_median(given, shares)
    heard = given[..., shares > 0.0]
    certain = ((heard == 0.0) | (heard == 1.0)).any(axis=-1)
    if ((heard == 0.0).any(axis=-1) & (heard == 1.0).any(axis=-1)).any():
        message = "one expert gives an event probability 0 and another 1: their odds have no mean. Use the linear pool."
        raise RangeError(message)
    if certain.any() and heard.shape[-1] > 1:
        message = f"{int(certain.sum())} of {certain.size} events: a probability of 0 or 1 vetoes what others say."
        warnings.warn(message, ReadingWarning, stacklevel=2)
    return np.asarray(special.expit(extremise * (special.logit(heard) @ shares[shares > 0.0])))


def pool_class_probabilities(
    p: ArrayLike, weights: ArrayLike | None = None, *, rule: ClassRule = "linear"
) -> FloatArray:
    r"""Pool experts' probabilities of the classes of one axis.

    "linear" :math:`\sum_e w_e p_{ek}`; "log" :math:`\prod_e p_{ek}^{w_e}`, normalised.

    Parameters
    ----------
    p : array, shape (expert, class)
        Not negative; each expert's are normalised.
    weights : array, shape (expert,), optional
        Not negative; normalised. By default equal.
    rule : {"linear", "log"}

    Returns
    -------
    array, shape (class,)
        Sums to one.

    Raises
    ------
    InputError
        If a choice or a number is not allowed.
    RangeError
        If under the log pool every class has probability zero by some expert.

    Warns
    -----
    ReadingWarning
        If under the log pool an expert's zero vetoes a class that others hold possible.

    References
    ----------
    Genest, C. and Zidek, J. V. (1986). Stat. Sci. 1, 114-135.

    Examples
    --------
    >>> pool_class_probabilities([[0.6, 0.4], [0.1, 0.9]], rule="log").round(3)
    array([0.29, 0.71])
    """
    check_choice("rule", rule, ("linear", "log"))
    given = as_numbers("p", p)
    if given.ndim != 2:  # noqa: PLR2004 - experts and classes
        message = f"`p` must have the dims (expert, class), got shape {given.shape}."
        raise InputError(message)
    rows = np.stack([as_weights("p", row) for row in given])
    shares = expert_weights(len(rows), weights)
    if rule == "linear":
        return np.asarray(shares @ rows)
    heard = rows[shares > 0.0]
    vetoed = (heard == 0.0).any(axis=0)
    if vetoed.all():
        message = "every class is vetoed: each has probability zero by some expert. Use the linear pool."
        raise RangeError(message)
    lost = np.flatnonzero(vetoed & (heard > 0.0).any(axis=0))
    if lost.size:
        places = ", ".join(str(k + 1) for k in lost)
        message = (
            f"the log pool gives no probability to class {places} of {given.shape[1]}, vetoed by an expert's zero."
        )
        warnings.warn(message, ReadingWarning, stacklevel=2)
    with np.errstate(divide="ignore"):
        logs = shares[shares > 0.0] @ np.log(heard)
    return np.asarray(special.softmax(logs))


def brier_score(p: ArrayLike, outcome: ArrayLike) -> float:
    """Return the mean of ``(p - outcome)^2``: 0 is best, 0.25 is what a half always gets.

    Parameters
    ----------
    p : array
        Probabilities that were given.
    outcome : array
        1 where the event happened and 0 where it did not; broadcasts with `p`.

    Returns
    -------
    float

    Raises
    ------
    InputError
        If a probability lies outside [0, 1], or an outcome is neither 0 nor 1.

    References
    ----------
    Brier, G. W. (1950). Mon. Weather Rev. 78, 1-3.

    Examples
    --------
    >>> brier_score([0.25, 0.5], [0, 1])
    0.15625
    """
    given, happened = _probabilities(p), as_numbers("outcome", outcome)
    if not np.isin(happened, (0.0, 1.0)).all():
        message = f"`outcome` must be 1 (it happened) or 0 (it did not), got {np.array2string(happened)}."
        raise InputError(message)
    return float(np.mean((given - happened) ** 2))


def pool_normals(locations: ArrayLike, scales: ArrayLike, weights: ArrayLike | None = None) -> tuple[float, float]:
    r"""Return mean and standard deviation of the log pool of normal laws, itself normal.

    Precision :math:`\sum w / s^2`; the mean is the precision-weighted mean.

    Parameters
    ----------
    locations, scales : array, shape (expert,)
        Means and standard deviations.
    weights : array, shape (expert,), optional
        Not negative; normalised. By default equal.

    Raises
    ------
    InputError
        If lengths differ, a mean is not finite or a standard deviation not above zero.

    References
    ----------
    Genest, C. and Zidek, J. V. (1986). Stat. Sci. 1, 114-135.

    Examples
    --------
    >>> pool_normals([0, 3], [1, 1], [2, 1])
    (1.0, 1.0)
    """
    means, stds = as_numbers("locations", locations), as_numbers("scales", scales)
    if means.ndim != 1 or means.shape != stds.shape or not (np.isfinite(means) & np.isfinite(stds) & (stds > 0)).all():
        message = "`locations` and `scales` must be as many finite numbers, the scales above zero."
        raise InputError(message)
    precision = expert_weights(means.size, weights) / stds**2
    return float(precision @ means / precision.sum()), float(precision.sum() ** -0.5)


def pool_betas(alpha: ArrayLike, beta: ArrayLike, weights: ArrayLike | None = None) -> tuple[float, float]:
    r"""Return the parameters of the log pool of beta laws on one interval, itself a beta law.

    :math:`\alpha = \sum w \alpha_e`, :math:`\beta = \sum w \beta_e`.

    Parameters
    ----------
    alpha, beta : array, shape (expert,)
        Above zero.
    weights : array, shape (expert,), optional
        Not negative; normalised. By default equal.

    Raises
    ------
    InputError
        If lengths differ or a parameter is not above zero.

    References
    ----------
    Genest, C. and Zidek, J. V. (1986). Stat. Sci. 1, 114-135.

    Examples
    --------
    >>> pool_betas([2, 4], [8, 4])
    (3.0, 6.0)
    """
    first, second = as_numbers("alpha", alpha), as_numbers("beta", beta)
    both = np.stack(np.broadcast_arrays(first, second)) if first.shape == second.shape else np.zeros(1)
    if first.ndim != 1 or not (np.isfinite(both) & (both > 0.0)).all():
        message = "`alpha` and `beta` must be as many finite numbers above zero."
        raise InputError(message)
    shares = expert_weights(first.size, weights)
    return float(shares @ first), float(shares @ second)


def expert_weights(n: int, weights: ArrayLike | None) -> FloatArray:
    """Return weights that sum to one, equal by default; raise unless there is one for each of n experts."""
    shares = as_weights("weights", np.ones(n) if weights is None else weights)
    if shares.shape != (n,):
        message = f"{n} experts need as many weights, got {shares.size}."
        raise InputError(message)
    return shares


def check_extremise(given: float) -> None:
    """Raise unless the factor on the log odds lies in (0, 5]; warn above 2.5."""
    check_positive("extremise", given, most=MOST_EXTREMISE)
    if given > USUAL_EXTREMISE:
        message = (
            f"log odds are multiplied by {given:g}; factors above {USUAL_EXTREMISE:g} "
            "are beyond what data on experts support."
        )
        warnings.warn(message, ReadingWarning, stacklevel=4)


def _probabilities(given: ArrayLike) -> FloatArray:
    numbers = as_numbers("p", given)
    if numbers.size == 0 or not ((numbers >= 0.0) & (numbers <= 1.0)).all():
        message = f"`p` must lie in [0, 1], got {np.array2string(numbers, threshold=10)}."
        raise InputError(message)
    return numbers if numbers.ndim else numbers[None]


def _weighted_median(given: FloatArray, shares: FloatArray) -> FloatArray:
    """Return the number at which half of the weight is reached, the middle of two where it is met exactly."""
    order = np.argsort(given, axis=-1)
    values, reached = np.take_along_axis(given, order, axis=-1), np.cumsum(shares[order], axis=-1)
    low = np.argmax(reached >= 0.5 - _ROUNDING, axis=-1)[..., None]
    high = np.argmax(reached > 0.5 + _ROUNDING, axis=-1)[..., None]
    ends = [np.take_along_axis(values, at, axis=-1)[..., 0] for at in (low, high)]
    return np.asarray(0.5 * (ends[0] + ends[1]))


_ROUNDING = 1e-12
