"""Metalogs through three symmetric quantiles, or nearest to many, with a fallback where there is none."""

from __future__ import annotations

import warnings

import numpy as np
from scipy import special

from riskmc._typing import ArrayLike, FloatArray
from riskmc._validation import check_choice, check_count, check_probability
from riskmc.distributions.base import Distribution
from riskmc.distributions.fits.metalog import Infeasible, Metalog, carried_back, check_bounds, transformed
from riskmc.distributions.fits.metalog_series import LARGEST_RATIO, basis, is_feasible
from riskmc.distributions.fits.minimum_information import MinimumInformation
from riskmc.distributions.fits.quantile_checks import check_quantiles, listed
from riskmc.exceptions import InputError, RangeError, ReadingWarning

_FEWEST_TERMS = 3
"""Two terms have no skewness; the piecewise-linear quantile function then says more."""


def from_triplet(
    low: float,
    median: float,
    high: float,
    probability: float,
    lower: float | None,
    upper: float | None,
    infeasible: Infeasible,
) -> Distribution:
    """Return the three-term metalog of a symmetric triplet, see `Metalog.from_triplet`."""
    _check_infeasible(infeasible)
    check_probability("probability", probability, open_ends=True)
    if not probability < 0.5:  # noqa: PLR2004 - the median
        message = f"`probability` must be below 1/2, got {probability:g}: it belongs to the low quantile."
        raise InputError(message)
    levels = [probability, 0.5, 1.0 - probability]
    values, probs = _checked([low, median, high], levels, lower, upper)
    coefficients = triplet_coefficients(transformed(values, lower, upper), probability)
    if is_feasible(coefficients):
        return Metalog(coefficients, lower, upper)
    if infeasible == "fall back":
        return _piecewise(values, probs, lower, upper)
    least, most = attainable_medians(low, high, probability, lower, upper)
    message = (
        f"no metalog has its median at {median:g} between {low:g} and {high:g}, only between {least:.4g} and "
        f"{most:.4g}: the triplet is too skewed. Take the minimum-information law, or another bound."
    )
    raise RangeError(message, attainable=(least, most))


def triplet_coefficients(g: FloatArray, probability: float) -> FloatArray:
    """Return a1, a2, a3 of transformed quantiles (Keelin 2016, eq. 15).

    Examples
    --------
    >>> triplet_coefficients(np.array([35.0, 50.0, 75.0]), 0.1).round(4)
    array([50.    ,  9.1024,  5.689 ])
    """
    low, middle, high = g
    log_odds = -special.logit(probability)
    skewness = (high - middle) - (middle - low)
    return np.array([middle, 0.5 * (high - low) / log_odds, skewness / ((1.0 - 2.0 * probability) * log_odds)])


def attainable_medians(
    low: float, high: float, probability: float, lower: float | None = None, upper: float | None = None
) -> tuple[float, float]:
    """Return between which values the median of a symmetric triplet must lie.

    ``k < (g50 - g_low) / (g_high - g_low) < 1 - k`` with
    ``k = (1 - 1.66711 (1/2 - probability)) / 2``, in transformed quantiles g.

    Examples
    --------
    >>> [round(end, 2) for end in attainable_medians(35, 75, 0.1)]
    [41.66, 68.34]
    """
    g = transformed(np.array([low, high], dtype=float), lower, upper)
    k = 0.5 * (1.0 - LARGEST_RATIO * (0.5 - probability))
    ends = carried_back(g[0] + (g[1] - g[0]) * np.array([k, 1.0 - k]), lower, upper)
    return (float(ends[0]), float(ends[1]))


def from_quantiles(
    values: ArrayLike,
    probs: ArrayLike,
    n_terms: int | None,
    lower: float | None,
    upper: float | None,
    infeasible: Infeasible,
) -> Distribution:
    """Return the metalog nearest to quantiles, see `Metalog.from_quantiles`."""
    _check_infeasible(infeasible)
    at, levels = _checked(values, probs, lower, upper)
    wanted = at.size if n_terms is None else n_terms
    check_count("n_terms", wanted, least=2)
    if wanted > at.size:
        message = f"`n_terms` must be at most {at.size}, the number of quantiles; got {wanted}."
        raise InputError(message)
    for n in range(wanted, 1, -1):
        coefficients = _nearest(at, levels, n, lower, upper)
        if is_feasible(coefficients):
            if n < wanted:
                _warn(
                    f"the metalog with {wanted} terms is no law; {n} terms are taken, which miss the quantiles.",
                    4,
                )
            return Metalog(coefficients, lower, upper)
        if infeasible == "error":
            message = (
                f"the metalog with {n} terms through {listed(at)} is no law: its quantiles fall somewhere. "
                "Take fewer terms, a bound, or the minimum-information law."
            )
            raise RangeError(message)
        if n <= _FEWEST_TERMS:
            break
    return _piecewise(at, levels, lower, upper)


def _nearest(at: FloatArray, levels: FloatArray, n_terms: int, lower: float | None, upper: float | None) -> FloatArray:
    columns = basis(special.logit(levels), n_terms)
    return np.asarray(np.linalg.lstsq(columns, transformed(at, lower, upper), rcond=None)[0])


def _checked(
    values: ArrayLike, probs: ArrayLike, lower: float | None, upper: float | None
) -> tuple[FloatArray, FloatArray]:
    at, levels = check_quantiles(values, probs, least=2)
    check_bounds(lower, upper)
    below, above = lower is not None and at[0] <= lower, upper is not None and at[-1] >= upper
    if below or above:
        bound = f"above {lower:g}" if below else f"below {upper:g}"
        message = f"quantiles must lie {bound}, the bound that none reaches; got {listed(at)}."
        raise RangeError(message)
    return at, levels


def _check_infeasible(given: str) -> None:
    check_choice("infeasible", given, ("error", "fall back"))


def _piecewise(at: FloatArray, levels: FloatArray, lower: float | None, upper: float | None) -> Distribution:
    """Return the piecewise-linear quantile function; outside it goes on as in its outermost pieces."""
    rise = np.diff(at) / np.diff(levels)
    start, end = at[0] - rise[0] * levels[0], at[-1] + rise[-1] * (1.0 - levels[-1])
    start = start if lower is None else max(start, lower)
    end = end if upper is None else min(end, upper)
    _warn(
        f"no metalog fits {listed(at)}; the piecewise-linear quantile function from {start:g} to {end:g} is taken.", 5
    )
    return MinimumInformation(at, levels, float(start), float(end))


def _warn(message: str, depth: int) -> None:
    """Warn the caller of the classmethod, `depth` calls above this one."""
    warnings.warn(message, ReadingWarning, stacklevel=depth)
