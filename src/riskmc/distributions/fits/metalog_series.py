"""The series of a metalog, as a function of the log-odds of the probability."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from riskmc._typing import FloatArray

LARGEST_RATIO = 1.66711
"""Three terms rise everywhere where |a3| / a2 is below this (Keelin 2016)."""

_GRID = np.linspace(-60.0, 60.0, 6001)
"""Beyond, y - 1/2 is +-1/2 to the last digit, and only the slope of the tail is left."""


def basis(log_odds: FloatArray, n_terms: int) -> FloatArray:
    """Return the functions whose sum is the series, shape (..., term).

    With ``L`` the log-odds and ``s = y - 1/2 = tanh(L / 2) / 2``: 1, L, s L, s, s^2, s^2 L,
    s^3, s^3 L, ...

    Parameters
    ----------
    log_odds : array
    n_terms : int

    Examples
    --------
    >>> basis(np.array([0.0]), 4)
    array([[1., 0., 0., 0.]])
    """
    s = 0.5 * np.tanh(0.5 * log_odds)
    columns = [s**power * log_odds if with_log_odds else s**power for power, with_log_odds in _terms(n_terms)]
    return np.stack(columns, axis=-1)


def series(coefficients: Sequence[float], log_odds: FloatArray) -> FloatArray:
    """Return M at log-odds.

    Examples
    --------
    >>> series((5.0, 2.0), np.array([0.0, 1.5]))
    array([5., 8.])
    """
    polynomial, with_log_odds = _polynomials(np.asarray(coefficients))
    s = 0.5 * np.tanh(0.5 * log_odds)
    return np.asarray(np.polynomial.polynomial.polyval(s, polynomial) + log_odds * _value(s, with_log_odds))


def tail_slopes(coefficients: FloatArray) -> tuple[float, float]:
    """Return dM / dL at the far ends, where ``y - 1/2`` is -1/2 and 1/2.

    Examples
    --------
    >>> tail_slopes(np.array([0.0, 2.0, 1.0]))
    (1.5, 2.5)
    """
    _, with_log_odds = _polynomials(coefficients)
    return tuple(_value(np.array([-0.5, 0.5]), with_log_odds).tolist())


def is_feasible(coefficients: FloatArray) -> bool:
    """Return whether the series rises everywhere.

    In closed form for two and three terms; for more its slope is looked at on a fine grid of
    log-odds from -60 to 60, and at the far ends.

    Parameters
    ----------
    coefficients : array, shape (term,)

    References
    ----------
    Keelin, T. W. (2016). Decis. Anal. 13, 243-277, section 3.4.

    Examples
    --------
    >>> is_feasible(np.array([0.0, 1.0, 1.6])), is_feasible(np.array([0.0, 1.0, 1.7]))
    (True, False)
    """
    if coefficients.size <= 3:  # noqa: PLR2004 - closed form
        return bool(coefficients[1] > 0.0 and np.abs(coefficients[2:]).sum() < LARGEST_RATIO * coefficients[1])
    return bool(min(tail_slopes(coefficients)) >= 0.0 and (_slope(coefficients, _GRID) > 0.0).all())


def _slope(coefficients: FloatArray, log_odds: FloatArray) -> FloatArray:
    """Return dM / dL, scaled so that it does not vanish towards the ends for a series without L there."""
    polynomial, with_log_odds = _polynomials(coefficients)
    s = 0.5 * np.tanh(0.5 * log_odds)
    density = 1.0 / (4.0 * np.cosh(0.5 * log_odds) ** 2)
    bend = _derived(s, polynomial) + log_odds * _derived(s, with_log_odds)
    if not with_log_odds.any():
        return bend
    return np.asarray(_value(s, with_log_odds) + density * bend)


def _terms(n_terms: int) -> list[tuple[int, bool]]:
    """Return the power of s of each term, and whether the log-odds are a factor of it."""
    first = [(0, False), (0, True), (1, True), (1, False)]
    later = [(power, with_log_odds) for power in range(2, n_terms) for with_log_odds in (False, True)]
    return [*first, *later][:n_terms]


def _polynomials(coefficients: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return the polynomials in s of the terms without and with the log-odds."""
    found = np.zeros((2, max(coefficients.size, 2)))
    for (power, with_log_odds), a in zip(_terms(coefficients.size), coefficients.tolist(), strict=True):
        found[int(with_log_odds), power] = a
    return found[0], found[1]


def _value(s: FloatArray, polynomial: FloatArray) -> FloatArray:
    return np.asarray(np.polynomial.polynomial.polyval(s, polynomial))


def _derived(s: FloatArray, polynomial: FloatArray) -> FloatArray:
    return _value(s, np.asarray(np.polynomial.polynomial.polyder(polynomial), dtype=float))
