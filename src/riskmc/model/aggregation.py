"""Rules that turn the impacts of one scenario into one total impact."""

from __future__ import annotations

import numpy as np

from riskmc._typing import ArrayLike, FloatArray, Rule
from riskmc._validation import as_weights, check_choice, check_positive
from riskmc.exceptions import InputError
from riskmc.frameworks.framework import Framework

RULES: tuple[Rule, ...] = ("weighted-sum", "maximum", "monetised-sum")


def aggregate(values: ArrayLike, weights: ArrayLike | None = None, *, rule: Rule = "weighted-sum") -> FloatArray:
    r"""Return the total impact over the last axis.

    ``weighted-sum``: ``sum_j w_j v_j`` with weights normalised to one;
    ``maximum``: the largest value among the criteria with weight;
    ``monetised-sum``: ``sum_j v_j``, the values being money already.

    Parameters
    ----------
    values : array, shape (..., criterion)
        Impacts on the value axis, see `Scale.value`.
    weights : array, shape (criterion,), optional
        Not negative; equal by default. Other rules than the weighted sum only leave out
        criteria of weight zero.
    rule : {"weighted-sum", "maximum", "monetised-sum"}

    Returns
    -------
    array, shape (...)

    Raises
    ------
    InputError
        If the rule is unknown or the weights do not fit the criteria.

    References
    ----------
    Pruyt, E. and Wijnmalen, D. (2010). LNEMS 634, 133-143.

    Examples
    --------
    >>> from riskmc.scales import Scale
    >>> scale = Scale(("A", "B", "C", "D", "E"))
    >>> total = aggregate(scale.value([5, 3, 0]))
    >>> round(float(total), 4), round(float(scale.index(total)), 4)
    (0.3704, 4.0959)
    """
    check_choice("rule", rule, RULES)
    values = np.asarray(values, dtype=float)
    n_criteria = values.shape[-1:]
    shares = as_weights("weights", np.ones(n_criteria) if weights is None else weights)
    if not shares.shape == n_criteria != ():
        message = f"`weights` must be one for each of the criteria on the last axis, {n_criteria}, got {shares.shape}."
        raise InputError(message)
    if rule == "weighted-sum":
        return np.asarray(values @ shares)
    kept = np.where(shares > 0.0, values, 0.0)
    return np.asarray(kept.max(axis=-1) if rule == "maximum" else kept.sum(axis=-1))


def unit_value(framework: Framework) -> float:
    """Return the value of the top class: 1, or money under ``monetised-sum``."""
    scale, class_value = framework.impact, framework.aggregation.class_value
    if framework.aggregation.rule != "monetised-sum" or class_value is None:
        return 1.0
    return float(class_value * scale.base ** (scale.n_classes - 1))


def weighted_sum_moments(
    means: ArrayLike, stds: ArrayLike, weights: ArrayLike, *, concentration: float | None = None
) -> tuple[float, float]:
    r"""Return mean and standard deviation of a weighted sum of independent criteria.

    With fixed weights ``sum w m`` and ``sum w^2 s^2``. With Dirichlet weights of
    parameter ``concentration * w``, independent of the criteria, the variance is
    ``sum E[W^2] s^2 + m' Cov(W) m`` with
    ``Cov(W) = (diag(w) - w w') / (concentration + 1)``.

    Parameters
    ----------
    means, stds : array, shape (criterion,)
    weights : array, shape (criterion,)
        Normalised.
    concentration : float, optional
        Sum of the Dirichlet parameters; None for fixed weights.

    Returns
    -------
    mean, std : float

    Raises
    ------
    InputError
        If the three differ in number, or weights or concentration are unusable.

    References
    ----------
    Kotz, S., Balakrishnan, N. and Johnson, N. L. (2000). Continuous Multivariate
    Distributions, 2nd ed., ch. 49 (moments of the Dirichlet law). Wiley.

    Examples
    --------
    >>> weighted_sum_moments([1, 3], [0, 0], [0.5, 0.5])
    (2.0, 0.0)
    """
    m, s, w = np.asarray(means, dtype=float), np.asarray(stds, dtype=float), as_weights("weights", weights)
    if not m.shape == s.shape == w.shape:
        message = f"`means`, `stds` and `weights` must be alike, got the shapes {m.shape}, {s.shape} and {w.shape}."
        raise InputError(message)
    spread = np.zeros((w.size, w.size))
    if concentration is not None:
        check_positive("concentration", concentration)
        spread = (np.diag(w) - np.outer(w, w)) / (concentration + 1.0)
    second = w**2 + np.diag(spread)
    return float(w @ m), float(np.sqrt(second @ s**2 + m @ spread @ m))
