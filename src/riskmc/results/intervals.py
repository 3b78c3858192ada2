"""Intervals of probabilities that hold for certain, or for many at once, and the draws they take.

`riskmc.results.wilson_interval` is for display. For a guarantee, for the ranks of one
scenario and for everything that is reported there are the intervals below.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from statistics import NormalDist
from typing import NamedTuple

import numpy as np
import xarray as xr
from scipy import special

from riskmc._schema import CHAIN, DRAW, mcse
from riskmc._typing import ArrayLike, FloatArray
from riskmc._validation import check_count, check_positive, check_probability
from riskmc.exceptions import InputError
from riskmc.results.precision import wilson_interval

LEVEL = 0.95
WIDEST = 0.5
"""Half the length of [0, 1], where every probability lies without a draw."""


class ThompsonDraws(NamedTuple):
    """Draws that give all shares of one whole within a half-width."""

    n_draws: int
    worst_m: int
    """How many equal shares, the others zero, take the most draws."""
    scaled: float
    """Draws times the square of the half-width, before rounding up."""


def bonferroni_quantile(n_statements: int, *, level: float = LEVEL, dof: float | None = None) -> float:
    """Return how many standard errors give n statements that hold at once.

    ``q(1 - (1 - level) / 2n)`` with q the quantile of the normal law, or of Student's t:
    each of n two-sided intervals may fail with probability ``(1 - level) / n``, so all
    hold with probability `level` at least, however they depend on each other.

    Parameters
    ----------
    n_statements : int
        n, at least 1.
    level : float
        Joint coverage, in (0, 1).
    dof : float, optional
        Degrees of freedom, where the standard errors are the spread of few replicates
        (their number less one): Student's t.

    Returns
    -------
    float

    Raises
    ------
    InputError
        If an argument is out of range.

    References
    ----------
    Dunn 1961, J. Am. Stat. Assoc. 56:52, https://doi.org/10.1080/01621459.1961.10482090

    Examples
    --------
    >>> round(bonferroni_quantile(1), 4), round(bonferroni_quantile(3600), 4)
    (1.96, 4.3456)
    """
    check_count("n_statements", n_statements)
    check_probability("level", level, open_ends=True)
    tail = (1.0 - level) / (2.0 * n_statements)
    if dof is None:
        return -NormalDist().inv_cdf(tail)
    check_positive("dof", dof)
    return -float(special.stdtrit(dof, tail))


def clopper_pearson(k: ArrayLike, n: ArrayLike, *, level: float = LEVEL) -> tuple[FloatArray, FloatArray]:
    """Return Clopper and Pearson's interval of probabilities, from counts.

    Its ends are the quantiles of the laws ``Beta(k, n - k + 1)`` at ``(1 - level) / 2``
    and ``Beta(k + 1, n - k)`` at ``(1 + level) / 2``; 0 for k = 0 and 1 for k = n. It
    covers the probability at least as often as it says, whatever the probability is.

    Parameters
    ----------
    k : array_like
        Draws that count, in [0, n]. NaN gives NaN. The guarantee is for whole numbers;
        shares of ties may be given.
    n : array_like
        All draws, at least 1, independent of each other; broadcasts with `k`.
    level : float
        Least coverage, in (0, 1).

    Returns
    -------
    lower, upper : ndarray
        Ends of the interval, of the broadcast shape.

    Raises
    ------
    InputError
        If `k`, `n` or `level` is out of range.

    References
    ----------
    Clopper & Pearson 1934, Biometrika 26:404, https://doi.org/10.1093/biomet/26.4.404

    Examples
    --------
    >>> lower, upper = clopper_pearson([0, 370], 1000)
    >>> lower.round(4), upper.round(4)
    (array([0.  , 0.34]), array([0.0037, 0.4008]))
    """
    check_probability("level", level, open_ends=True)
    counted, total = np.asarray(k, dtype=float), np.asarray(n, dtype=float)
    if not (np.isfinite(total) & (total >= 1.0)).all():
        message = f"`n` must be at least one draw, got {np.array2string(total)}."
        raise InputError(message)
    if ((counted < 0.0) | (counted > total)).any():
        message = f"`k` must lie between 0 and `n`, got {np.array2string(counted)} of {np.array2string(total)}."
        raise InputError(message)
    tail = 0.5 - level / 2.0
    above, below = total - counted, counted
    lower = np.where(below > 0.0, special.betaincinv(np.where(below > 0.0, below, 1.0), above + 1.0, tail), 0.0)
    upper = np.where(above > 0.0, special.betainccinv(below + 1.0, np.where(above > 0.0, above, 1.0), tail), 1.0)
    missing = np.isnan(counted)
    return np.where(missing, np.nan, lower), np.where(missing, np.nan, upper)


def goodman_intervals(counts: ArrayLike, *, level: float = LEVEL) -> tuple[FloatArray, FloatArray]:
    """Return intervals that cover all shares of one whole at once.

    ``(A + 2 k_i -+ sqrt(A (A + 4 k_i (n - k_i) / n))) / (2 (n + A))`` with A the quantile
    of chi-square with one degree of freedom at ``1 - (1 - level) / K``: Wilson's interval
    at Bonferroni's level. For the ranks of one scenario, or its classes.

    Parameters
    ----------
    counts : array_like
        Draws in each of K classes, shape (..., K), each draw in exactly one. NaN gives
        NaN for all classes.
    level : float
        Joint coverage, in (0, 1).

    Returns
    -------
    lower, upper : ndarray
        Ends of the intervals, shape (..., K).

    Raises
    ------
    InputError
        If a count is negative, there are no draws, or `level` is out of range.

    References
    ----------
    Goodman 1965, Technometrics 7:247, https://doi.org/10.1080/00401706.1965.10490252

    Examples
    --------
    >>> lower, upper = goodman_intervals([3700, 2500, 1800, 1200, 800])
    >>> lower.round(4), upper.round(4)
    (array([0.3577, 0.239 , 0.1703, 0.1119, 0.0733]), array([0.3825, 0.2613, 0.1901, 0.1286, 0.0873]))
    """
    check_probability("level", level, open_ends=True)
    given = np.asarray(counts, dtype=float)
    if given.ndim == 0 or given.shape[-1] == 0:
        message = f"`counts` must hold one count per class along its last axis, got the shape {given.shape}."
        raise InputError(message)
    if (given < 0.0).any() or np.isinf(given).any():
        message = f"`counts` must be finite and not negative, got {np.array2string(given)}."
        raise InputError(message)
    total = given.sum(axis=-1, keepdims=True)
    if (total < 1.0).any():
        message = "`counts` must hold at least one draw, got zeros only."
        raise InputError(message)
    known = ~np.isnan(total)
    shares = np.where(known, given / total, np.nan)
    return wilson_interval(shares, np.where(known, total, 1.0), level=1.0 - (1.0 - level) / given.shape[-1])


def thompson_draws(half_width: float, *, level: float = LEVEL) -> ThompsonDraws:
    """Return the draws that give all shares of one whole within a half-width at once.

    ``max_m z(1 - (1 - level) / 2m)^2 (1/m) (1 - 1/m) / d^2``, rounded up: enough for any
    number of classes and whatever the shares are. The worst are m equal shares.

    Parameters
    ----------
    half_width : float
        d, in (0, 0.5].
    level : float
        Joint coverage, in (0, 1).

    Returns
    -------
    ThompsonDraws
        ``n_draws``, ``worst_m`` and ``scaled``, the draws times ``d^2``.

    Raises
    ------
    InputError
        If an argument is out of range.

    References
    ----------
    Thompson 1987, Am. Stat. 41:42, https://doi.org/10.1080/00031305.1987.10475440

    Examples
    --------
    >>> thompson_draws(0.005).n_draws, thompson_draws(0.05).n_draws, thompson_draws(0.05).worst_m
    (50944, 510, 3)
    """
    check_positive("half_width", half_width, most=WIDEST)
    scaled, worst = _thompson(1, level), 1
    # It rises to one maximum and falls from there: z^2 grows like 2 log m, 1/m falls faster.
    while (following := _thompson(worst + 1, level)) > scaled:
        scaled, worst = following, worst + 1
    return ThompsonDraws(math.ceil(scaled / half_width**2), worst, scaled)


def draws_for_half_width(half_width: float, *, n_probabilities: int = 1, p: float = 0.5, level: float = LEVEL) -> int:
    """Return the draws that give K probabilities within a half-width at once.

    ``z(1 - (1 - level) / 2K)^2 p (1 - p) / d^2``, rounded up, with z the quantile of the
    normal law (Bonferroni): enough where no probability is nearer to 1/2 than `p`.

    Parameters
    ----------
    half_width : float
        d, in (0, 0.5].
    n_probabilities : int
        K: 1 for one statement, ``S * S`` for all ranks of S scenarios.
    p : float
        Probability in (0, 1); 0.5 takes the most draws.
    level : float
        Joint coverage, in (0, 1).

    Returns
    -------
    int

    Raises
    ------
    InputError
        If an argument is out of range.

    References
    ----------
    Dunn 1961, J. Am. Stat. Assoc. 56:52, https://doi.org/10.1080/01621459.1961.10482090

    Examples
    --------
    >>> draws_for_half_width(0.005), draws_for_half_width(0.005, n_probabilities=60 * 60)
    (38415, 188844)
    """
    check_positive("half_width", half_width, most=WIDEST)
    check_probability("p", p, open_ends=True)
    z = bonferroni_quantile(n_probabilities, level=level)
    return math.ceil(z**2 * p * (1.0 - p) / half_width**2)


def paired_difference(
    first: xr.DataArray | ArrayLike, second: xr.DataArray | ArrayLike, *, draw_dims: Sequence[str] | None = None
) -> xr.Dataset:
    """Return the difference of two means or probabilities from the same draws, with its error.

    ``mean(a - b)`` and ``std(a - b) / sqrt(n)``: what moves both alike falls out of the
    error, which the errors of the two means would count twice. For probabilities give
    truth values, or 0 and 1, per draw: then two more draws are counted, one either way,
    because no draw that differs does not show that none ever will. So they are wherever
    both are whole numbers or truth values and no draw differs by more than one.

    Parameters
    ----------
    first, second : DataArray or array_like
        Numbers or truth values per draw, in one unit. Arrays have their draws along the
        first axis. NaN in a draw gives NaN.
    draw_dims : sequence of str, optional
        Dimensions that number the draws: ``chain`` and ``draw``, where present.

    Returns
    -------
    Dataset
        ``difference`` over the kept dims, with ``difference_mcse``.

    Raises
    ------
    InputError
        If the two do not have the same draws, or fewer than two.

    References
    ----------
    Glasserman & Yao 1992, Manage. Sci. 38:884, https://doi.org/10.1287/mnsc.38.6.884

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> before = rng.normal(size=10_000)
    >>> change = paired_difference(before + rng.normal(0.1, 0.2, size=10_000), before)
    >>> float(change["difference"].round(3)), float(change["difference_mcse"].round(3))
    (0.098, 0.002)
    """
    one, other = _labelled(first), _labelled(second)
    if draw_dims is None:
        draw_dims = [name for name in (CHAIN, DRAW) if name in one.dims]
    _check_same_draws(one, other, draw_dims)
    n_draws = math.prod(one.sizes[name] for name in draw_dims)
    differences = one.astype(float) - other.astype(float)
    variance = differences.var(draw_dims, ddof=1, skipna=False)
    counted = _whole(one, draw_dims) & _whole(other, draw_dims) & (abs(differences) <= 1.0).all(draw_dims)
    succession = (n_draws * differences.var(draw_dims, skipna=False) + 2.0) / (n_draws + 2.0)
    variance = variance.where(~counted, succession)
    difference = differences.mean(draw_dims, skipna=False).assign_attrs(long_name="Difference from the same draws")
    error = ((variance / n_draws) ** 0.5).assign_attrs(long_name="Monte Carlo standard error: difference")
    return xr.Dataset({"difference": difference, mcse("difference"): error})


def _thompson(m: int, level: float) -> float:
    return bonferroni_quantile(m, level=level) ** 2 / m * (1.0 - 1.0 / m)


def _labelled(draws: xr.DataArray | ArrayLike) -> xr.DataArray:
    if isinstance(draws, xr.DataArray):
        return draws
    values = np.asarray(draws)
    return xr.DataArray(values, dims=[DRAW, *(f"dim_{axis}" for axis in range(1, values.ndim))][: values.ndim])


def _whole(draws: xr.DataArray, draw_dims: Sequence[str]) -> xr.DataArray:
    """Return whether all draws are whole numbers."""
    return (draws.astype(float) % 1.0 == 0.0).all(draw_dims)


def _check_same_draws(one: xr.DataArray, other: xr.DataArray, draw_dims: Sequence[str]) -> None:
    """Raise unless both have the same draws, at least two, and the same labels along what they share."""
    sizes = [{name: array.sizes.get(name, 0) for name in draw_dims} for array in (one, other)]
    if not draw_dims or sizes[0] != sizes[1] or math.prod(sizes[0].values()) < 2:  # noqa: PLR2004 - one has no spread
        message = (
            f"a paired difference needs the same draws twice, at least two; got {dict(one.sizes)} and "
            f"{dict(other.sizes)}. Name the draws' dims in `draw_dims`."
        )
        raise InputError(message)
    try:
        xr.align(one, other, join="exact")
    except ValueError as error:
        message = f"the two have different labels, so their draws are no pairs: {error}"
        raise InputError(message) from error
