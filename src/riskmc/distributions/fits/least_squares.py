"""SHELF's fits: the member of a family that comes nearest to given probabilities."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from riskmc._typing import ArrayLike, FloatArray
from riskmc._validation import check_choice, check_positive
from riskmc.distributions.base import Distribution
from riskmc.distributions.fits.nearest import FAMILIES, Task, nearest_law, reason_against
from riskmc.distributions.fits.quantile_checks import as_bounds, check_quantiles, listed
from riskmc.exceptions import InputError, RangeError

REPORTED = (0.05, 0.5, 0.95)
"""Probabilities at which a fit says what it gives."""

_LOWEST_MUST_BE_BELOW, _HIGHEST_MUST_BE_ABOVE = 0.4, 0.6


@dataclass(frozen=True, slots=True)
class Fit:
    """A law fitted to quantiles, and how well it meets them.

    Parameters
    ----------
    law : Distribution
    family : str
        One of the `FAMILIES`.
    sum_of_squares : float
        ``sum_i w_i (F(v_i) - p_i)^2``.
    residuals : tuple of float
        ``F(v_i) - p_i`` at each given value: 0.012 means that the fit gives 1.2 points more
        probability below it than was said.
    quantiles : tuple of float
        What the fit gives at 5, 50 and 95 %.

    Examples
    --------
    >>> fit = fit_quantiles([20, 30, 50], [0.05, 0.5, 0.95], family="lognormal", lower=0)
    >>> [round(quantile, 1) for quantile in fit.quantiles]
    [19.4, 30.2, 47.0]
    """

    law: Distribution
    family: str
    sum_of_squares: float
    residuals: tuple[float, ...]
    quantiles: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Fits:
    """The fits of several families, the best first.

    Parameters
    ----------
    fits : tuple of Fit
        By rising sum of squares.
    left_out : mapping of str to str
        Families that were not fitted, each with the reason.
    """

    fits: tuple[Fit, ...]
    left_out: Mapping[str, str] = field(default_factory=dict)

    @property
    def best(self) -> Fit:
        """The fit with the least sum of squares."""
        return self.fits[0]

    def of(self, family: str) -> Fit:
        """Return the fit of a family.

        Raises
        ------
        InputError
            If the family was left out, with the reason, or is unknown.
        """
        check_choice("family", family, FAMILIES)
        if family in self.left_out:
            raise InputError(self.left_out[family])
        return next(fit for fit in self.fits if fit.family == family)


def fit_quantiles(
    values: ArrayLike,
    probs: ArrayLike,
    *,
    family: str,
    lower: float | None = None,
    upper: float | None = None,
    weights: ArrayLike | None = None,
    degrees_of_freedom: float = 3.0,
) -> Fit:
    r"""Fit a family to quantiles by least squares on the probability scale.

    Minimises ``sum_i w_i (F(v_i) - p_i)^2``, as SHELF does. Two quantiles are met exactly.

    Parameters
    ----------
    values : sequence of float
        Increasing, within the bounds.
    probs : sequence of float
        ``P(X <= value)`` of each, increasing; at least one below 0.4 and one above 0.6.
        Those of 0 and 1 are left to the bounds.
    family : str
        "normal", "t", "lognormal", "logt", "gamma" (these three start at `lower`), "beta" (on
        [lower, upper]), "mirrored-lognormal", "mirrored-logt", "mirrored-gamma" (end at `upper`).
    lower, upper : float, optional
        Ends of what is possible.
    weights : sequence of float, optional
        Weight of each squared residual, by default one.
    degrees_of_freedom : float
        Of "t" and "logt".

    Returns
    -------
    Fit

    Raises
    ------
    RangeError
        If values are not in ascending order or lie outside the bounds.
    InputError
        If probabilities are not in ascending order, none is below 0.4 or none above 0.6, the
        family is unknown or needs a bound that is not given, or weights do not fit.

    References
    ----------
    O'Hagan, A. et al. (2006). Uncertain Judgements, ch. 6. Wiley.
    Oakley, J. E. and O'Hagan, A. SHELF: the Sheffield Elicitation Framework.

    Examples
    --------
    >>> fit = fit_quantiles([20, 30, 50], [0.05, 0.5, 0.95], family="gamma", lower=0)
    >>> round(fit.law.shape, 3), round(fit.sum_of_squares, 6)
    (15.725, 0.001525)
    """
    check_choice("family", family, FAMILIES)
    task = _task(values, probs, lower, upper, weights, degrees_of_freedom)
    reason = reason_against(family, task)
    if reason:
        raise InputError(reason)
    return _fit(family, task)


def fit_best(
    values: ArrayLike,
    probs: ArrayLike,
    *,
    lower: float | None = None,
    upper: float | None = None,
    weights: ArrayLike | None = None,
    degrees_of_freedom: float = 3.0,
) -> Fits:
    """Fit every family that the bounds allow, the best by sum of squares first.

    Parameters
    ----------
    values, probs, lower, upper, weights, degrees_of_freedom
        As in `fit_quantiles`.

    Returns
    -------
    Fits
        With the families left out and why. Of equal sums, a family earlier in `FAMILIES` is first.

    Raises
    ------
    InputError
        As `fit_quantiles`.

    Examples
    --------
    >>> found = fit_best([20, 30, 50], [0.05, 0.5, 0.95], lower=0)
    >>> [fit.family for fit in found.fits[:3]]
    ['logt', 'lognormal', 'gamma']
    >>> found.left_out["beta"]
    "the family 'beta' lies between a lower and an upper bound: give both."
    """
    task = _task(values, probs, lower, upper, weights, degrees_of_freedom)
    left_out = {family: reason for family in FAMILIES if (reason := reason_against(family, task))}
    fits = [_fit(family, task) for family in FAMILIES if family not in left_out]
    return Fits(tuple(sorted(fits, key=_rounded_sum)), left_out)


def _rounded_sum(fit: Fit) -> float:
    """Return the sum of squares, where sums that differ by a rounding are equal."""
    return round(fit.sum_of_squares, 16)


def _task(
    values: ArrayLike,
    probs: ArrayLike,
    lower: float | None,
    upper: float | None,
    weights: ArrayLike | None,
    freedom: float,
) -> Task:
    """Check what is given by SHELF's rules."""
    at, levels = check_quantiles(values, probs, loose=True, least=2)
    check_positive("degrees_of_freedom", freedom)
    if not levels[0] < _LOWEST_MUST_BE_BELOW or not levels[-1] > _HIGHEST_MUST_BE_ABOVE:
        message = (
            "a fit needs a probability below 0.4 and one above 0.6, "
            f"got {listed(levels)}: otherwise the data say too little about one side."
        )
        raise InputError(message)
    low, high = as_bounds(lower, upper)
    if at[0] < low or at[-1] > high:
        message = f"`values` must lie between {low:g} and {high:g}, got {listed(at)}."
        raise RangeError(message)
    roots = np.sqrt(_weights(weights, at.size))
    inner = (levels > 0.0) & (levels < 1.0)
    if inner.sum() < 2:  # noqa: PLR2004 - two parameters
        message = f"a fit needs at least two probabilities within (0, 1), got {listed(levels)}."
        raise InputError(message)
    return Task(at[inner], levels[inner], roots[inner], low, high, freedom)


def _weights(given: ArrayLike | None, n: int) -> FloatArray:
    weights = np.ones(n) if given is None else np.asarray(given, dtype=float)
    if weights.shape != (n,) or not np.isfinite(weights).all() or (weights <= 0.0).any():
        message = f"`weights` must be {n} finite numbers above zero, one for each value; got {given!r}."
        raise InputError(message)
    return weights


def _fit(family: str, task: Task) -> Fit:
    law = nearest_law(family, task)
    residuals = law.cdf(task.values) - task.probs
    return Fit(
        law=law,
        family=family,
        sum_of_squares=float(((task.roots * residuals) ** 2).sum()),
        residuals=tuple(residuals.tolist()),
        quantiles=tuple(law.ppf(REPORTED).tolist()),
    )
