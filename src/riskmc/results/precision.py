"""Monte Carlo standard errors (MCSE), and figures printed to the digits they support.

All of them are for independent draws. An estimate from counts never gets an error of
zero: that no draw of n fell on the other side does not show that none ever will.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from statistics import NormalDist

import numpy as np

from riskmc._typing import ArrayLike, FloatArray
from riskmc._validation import check_probability
from riskmc.exceptions import InputError

ROUNDING = 1e-9
"""How far outside [0, 1] a sum of shares may fall and still count as rounding."""

TABLE_ERROR = 1e-5
"""What the quantile tables may move a probability by; a computed one is not printed as if it were surer."""

EDGE_ERRORS = 4.0
"""Standard errors between an estimate at the edge and the bound that is printed for it."""


def probability_mcse(p: ArrayLike, n: ArrayLike) -> FloatArray:
    """Return the Monte Carlo standard error of probabilities estimated from n draws.

    ``sqrt(q (1 - q) / n)`` with ``q = (p n + 1) / (n + 2)``, the rule of succession: as
    if two more draws had been made, one on each side. So a count of 0 or n has an error
    of about 1/n, not zero, and other counts hardly change. Where ties are shared (a draw
    counts for a half, a third ...) the figure is an upper bound.

    Parameters
    ----------
    p : array_like
        Estimated probabilities. NaN (not estimated) gives NaN.
    n : array_like
        Number of draws behind each; broadcasts with `p`.

    Returns
    -------
    ndarray
        Standard errors, of the broadcast shape.

    Raises
    ------
    InputError
        If a probability lies outside [0, 1] or a number of draws is below 1.

    References
    ----------
    Laplace 1774; Agresti & Coull 1998, Am. Stat. 52:119, https://doi.org/10.1080/00031305.1998.10480550

    Examples
    --------
    >>> probability_mcse([0.5, 1.0], 10_000).round(6)
    array([0.005 , 0.0001])
    """
    chance, draws = _probabilities(p), _draws(n)
    shrunk = (chance * draws + 1.0) / (draws + 2.0)
    error: FloatArray = np.sqrt(shrunk * (1.0 - shrunk) / draws)
    return error


def wilson_interval(p: ArrayLike, n: ArrayLike, *, level: float = 0.95) -> tuple[FloatArray, FloatArray]:
    """Return Wilson's score interval of probabilities estimated from n draws.

    ``(p + z^2 / 2n +- z sqrt(p (1 - p) / n + z^2 / 4n^2)) / (1 + z^2 / n)``, z the normal
    quantile at ``(1 + level) / 2``. It stays inside [0, 1] and has a width at 0 and 1.

    Parameters
    ----------
    p : array_like
        Estimated probabilities. NaN gives NaN.
    n : array_like
        Number of draws behind each; broadcasts with `p`.
    level : float
        Coverage of the interval, in (0, 1).

    Returns
    -------
    lower, upper : ndarray
        Ends of the interval, of the broadcast shape.

    Raises
    ------
    InputError
        If `p`, `n` or `level` is out of range.

    References
    ----------
    Wilson 1927, J. Am. Stat. Assoc. 22:209, https://doi.org/10.1080/01621459.1927.10502953

    Examples
    --------
    >>> lower, upper = wilson_interval([0.0, 0.5], 100)
    >>> lower.round(4), upper.round(4)
    (array([0.    , 0.4038]), array([0.037 , 0.5962]))
    """
    check_probability("level", level, open_ends=True)
    chance, draws = _probabilities(p), _draws(n)
    z = NormalDist().inv_cdf(0.5 + level / 2.0)
    centre = chance + z**2 / (2.0 * draws)
    reach = z * np.sqrt(chance * (1.0 - chance) / draws + (z / (2.0 * draws)) ** 2)
    scale = 1.0 + z**2 / draws
    return np.clip((centre - reach) / scale, 0.0, 1.0), np.clip((centre + reach) / scale, 0.0, 1.0)


def mean_mcse(std: ArrayLike, n: ArrayLike) -> FloatArray:
    """Return the Monte Carlo standard error of means of n draws, ``std / sqrt(n)``.

    Parameters
    ----------
    std : array_like
        Standard deviations of the draws, in any unit. NaN gives NaN.
    n : array_like
        Number of draws behind each; broadcasts with `std`.

    Returns
    -------
    ndarray
        Standard errors, in the unit of `std`.

    Raises
    ------
    InputError
        If a standard deviation is negative or a number of draws is below 1.

    Examples
    --------
    >>> float(mean_mcse(2.0, 10_000))
    0.02
    """
    spread = np.asarray(std, dtype=float)
    if (spread < 0.0).any():
        message = f"`std` must not be negative, got {np.nanmin(spread):g}."
        raise InputError(message)
    error: FloatArray = spread / np.sqrt(_draws(n))
    return error


def quantile_mcse(quantile: Callable[[FloatArray], ArrayLike], p: ArrayLike, n: int) -> FloatArray:
    """Return the Monte Carlo standard error of quantiles estimated from n draws.

    Half of ``Q(p + h) - Q(p - h)`` with ``h = sqrt(p (1 - p) / n)``. Where ``p +- h``
    leaves [0, 1] the step is cut off there and the difference scaled up to ``2 h``.

    Parameters
    ----------
    quantile : callable
        Q, the estimated quantile function: takes the probabilities (Q,) and returns
        quantiles (..., Q), in any unit.
    p : array_like
        Probabilities (Q,) of the quantiles, in (0, 1).
    n : int
        Number of draws behind them.

    Returns
    -------
    ndarray
        Standard errors (..., Q), in the unit of the quantiles.

    Raises
    ------
    InputError
        If a probability is not inside (0, 1) or `n` is below 1.

    References
    ----------
    Woodruff 1952, J. Am. Stat. Assoc. 47:635, https://doi.org/10.1080/01621459.1952.10483443

    Examples
    --------
    >>> uniform = np.asarray
    >>> quantile_mcse(uniform, [0.5, 0.9], 10_000).round(4)
    array([0.005, 0.003])
    """
    chance, draws = _probabilities(p), _draws(n)
    if not ((chance > 0.0) & (chance < 1.0)).all():
        message = f"`p` must lie inside (0, 1), got {np.array2string(chance)}."
        raise InputError(message)
    step = np.sqrt(chance * (1.0 - chance) / draws)
    lower, upper = np.maximum(chance - step, 0.0), np.minimum(chance + step, 1.0)
    difference = np.asarray(quantile(upper), dtype=float) - np.asarray(quantile(lower), dtype=float)
    error: FloatArray = difference * step / (upper - lower)
    return error


def format_probability(p: float, mcse: float) -> str:
    """Return a probability in per cent with its error, in the digits the error supports.

    Within one standard error of 0 or 1 a bound is printed instead, four standard errors
    inside: for a count of 0 or n that is 4/n, just outside the exact 95 % limit of 3.7/n.

    Parameters
    ----------
    p : float
        The probability. NaN gives "n/a".
    mcse : float
        Its Monte Carlo standard error; 0 only where the probability holds by definition.

    Returns
    -------
    str
        For example "58.1 % (± 0.2 %)", "> 99.9 %", "100 % (exact)".

    Raises
    ------
    InputError
        If `p` lies outside [0, 1], or `mcse` is negative or not finite.

    Examples
    --------
    >>> format_probability(0.58123, 0.0021)
    '58.1 % (± 0.2 %)'
    >>> format_probability(1.0, float(probability_mcse(1.0, 4000)))
    '> 99.9 %'
    """
    figure, error = probability_parts(p, mcse)
    return f"{figure} ({error})" if error else figure


def probability_parts(p: float, mcse: float) -> tuple[str, str]:
    """Return what `format_probability` writes before its bracket and inside it.

    Parameters
    ----------
    p, mcse : float
        As for `format_probability`.

    Returns
    -------
    figure, error : str
        The error is empty where the figure is a bound or is not known.

    Raises
    ------
    InputError
        As `format_probability`.

    Examples
    --------
    >>> probability_parts(0.58123, 0.0021), probability_parts(1.0, 0.0002)
    (('58.1 %', '± 0.2 %'), ('> 99.92 %', ''))
    """
    if math.isnan(p):
        return "n/a", ""
    chance = float(_probabilities(p))
    if not (math.isfinite(mcse) and mcse >= 0.0):
        message = f"`mcse` must be a finite number that is not negative, got {mcse:g}."
        raise InputError(message)
    if mcse == 0.0:
        return f"{100.0 * chance:.10g} %", "exact"
    gap = min(chance, 1.0 - chance)
    bound = gap + EDGE_ERRORS * mcse
    if gap <= mcse and bound < 1.0:
        return _format_bound(bound, above=chance > 1.0 - chance), ""
    percent, error = 100.0 * chance, 100.0 * mcse
    digits = _decimals(error)
    return f"{percent:.{digits}f} %", f"± {error:.{digits}f} %"


def format_number(number: float) -> str:
    """Return a number in two significant digits, without an exponent.

    Examples
    --------
    >>> format_number(0.0371), format_number(2.0), format_number(1_340_000.0)
    ('0.037', '2.0', '1,300,000')
    """
    if not math.isfinite(number) or number == 0.0:
        return f"{number:g}"
    exponent = int(f"{number:.1e}".partition("e")[2])
    digits = 1 - exponent
    return f"{round(number, digits):,.{max(digits, 0)}f}"


def _format_bound(bound: float, *, above: bool) -> str:
    """Return "> 99.9 %" or "< 0.1 %", the bound widened to one significant digit."""
    percent = 100.0 * bound
    unit = 10.0 ** math.floor(math.log10(percent))
    widened = math.ceil(percent / unit - ROUNDING) * unit
    digits = _decimals(widened)
    return f"> {100.0 - widened:.{digits}f} %" if above else f"< {widened:.{digits}f} %"


def _decimals(percent: float) -> int:
    """Return the decimals that show `percent` to one significant digit."""
    exponent = int(f"{percent:.0e}".partition("e")[2])
    return max(0, -exponent)


def _probabilities(p: ArrayLike) -> FloatArray:
    given = np.asarray(p, dtype=float)
    outside = (given < -ROUNDING) | (given > 1.0 + ROUNDING)
    if outside.any():
        message = f"`p` must lie in [0, 1], got {given[outside].flat[0]:g}."
        raise InputError(message)
    inside: FloatArray = np.clip(given, 0.0, 1.0)
    return inside


def _draws(n: ArrayLike) -> FloatArray:
    given = np.asarray(n, dtype=float)
    if not (given >= 1.0).all():
        message = f"`n` must be at least one draw, got {np.array2string(given)}."
        raise InputError(message)
    return given
