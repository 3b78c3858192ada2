"""The member of a two-parameter family with two given quantiles, exactly."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
from scipy import special

from riskmc._typing import ArrayLike
from riskmc._validation import check_choice, check_positive
from riskmc.distributions.base import Distribution
from riskmc.distributions.bounded import Beta, Mirrored
from riskmc.distributions.fits.nearest import FAMILIES
from riskmc.distributions.fits.quantile_checks import as_bounds, check_quantiles
from riskmc.distributions.parametric import Normal, StudentT
from riskmc.distributions.positive import Gamma, LogNormal, LogT
from riskmc.exceptions import InputError, RangeError

_LOOSEST, _TIGHTEST = math.log(5e-3), math.log(1e10)
"""Between these the logarithm of a gamma's shape, or of a beta's total, is looked for."""
_TINY = 1e-300
_FARTHEST_MEAN = 680.0
"""Log-odds between which the mean of a beta law is looked for."""


def fit_two_quantiles(
    q1: float,
    q2: float,
    probs: tuple[float, float],
    family: str,
    *,
    lower: float | None = None,
    upper: float | None = None,
    degrees_of_freedom: float = 3.0,
) -> Distribution:
    """Return the member of a family with ``F(q1) = p1`` and ``F(q2) = p2``.

    Closed forms, but for gamma and beta, whose equations are solved to about twelve digits.

    Parameters
    ----------
    q1, q2 : float
        The quantiles, ``q1 < q2``.
    probs : tuple of float
        Their probabilities, ``0 < p1 < p2 < 1``.
    family : str
        As in `fit_quantiles`.
    lower, upper : float, optional
        Ends of what is possible. Without them the families above zero start at 0, and "beta" lies
        on [0, 1]; the mirrored families need `upper`.
    degrees_of_freedom : float
        Of "t" and "logt".

    Returns
    -------
    Distribution

    Raises
    ------
    RangeError
        If the quantiles are not in order or not strictly within the bounds, or no member of the
        family has both.
    InputError
        If the probabilities are not in order, the family is unknown, or it needs a bound.

    References
    ----------
    Cook, J. D. (2010). Determining distribution parameters from quantiles. UT MD Anderson working
    paper 55.

    Examples
    --------
    >>> law = fit_two_quantiles(0.005, 0.05, (0.05, 0.95), "lognormal")
    >>> round(law.mu, 4), round(law.sigma, 4)
    (-4.147, 0.6999)
    """
    check_choice("family", family, FAMILIES)
    check_positive("degrees_of_freedom", degrees_of_freedom)
    values, levels = check_quantiles([q1, q2], probs, least=2)
    if family in {"normal", "t"}:
        return _location_scale(values, levels, family, degrees_of_freedom)
    low, high = as_bounds(_lowest(family, lower), 1.0 if upper is None and family == "beta" else upper)
    if not low < q1 or not q2 < high:
        message = f"both quantiles must lie strictly between {low:g} and {high:g}, got {q1:g} and {q2:g}."
        raise RangeError(message)
    if family.startswith("mirrored-"):
        if not math.isfinite(high):
            message = f"the family {family!r} ends at an upper bound: give it."
            raise InputError(message)
        mirror = (float(1.0 - levels[1]), float(1.0 - levels[0]))
        plain = family.removeprefix("mirrored-")
        law = fit_two_quantiles(high - q2, high - q1, mirror, plain, degrees_of_freedom=degrees_of_freedom)
        return Mirrored(law, high)
    if family in {"lognormal", "logt"}:
        return _log_location_scale(values - low, levels, family, degrees_of_freedom, low)
    p1, p2 = levels.tolist()
    return _gamma(q1, q2, p1, p2, low) if family == "gamma" else _beta(q1, q2, p1, p2, low, high)


def _lowest(family: str, lower: float | None) -> float | None:
    """Return the start of a family: zero, where nothing is said, for those that start."""
    return 0.0 if lower is None and not family.startswith("mirrored-") else lower


def _location_scale(values: ArrayLike, levels: ArrayLike, family: str, freedom: float) -> Normal | StudentT:
    student = family in {"t", "logt"}
    low, high = np.asarray(special.stdtrit(freedom, levels) if student else special.ndtri(levels)).tolist()
    first, last = np.asarray(values, dtype=float).tolist()
    scale = (last - first) / (high - low)
    location = (first * high - last * low) / (high - low)
    return StudentT(location, scale, freedom) if student else Normal(location, scale)


def _log_location_scale(
    above: ArrayLike, levels: ArrayLike, family: str, freedom: float, lower: float
) -> LogNormal | LogT:
    logarithm = _location_scale(np.log(above), levels, family, freedom)
    if family == "logt":
        return LogT(logarithm.location, logarithm.scale, freedom, lower)
    return LogNormal(logarithm.location, logarithm.scale, lower)


def _gamma(q1: float, q2: float, p1: float, p2: float, lower: float) -> Gamma:
    """Solve the ratio of the quantiles, which falls with the shape, for the shape."""
    wanted = math.log((q2 - lower) / (q1 - lower))

    def excess(log_shape: float) -> float:
        first, last = np.maximum(special.gammaincinv(math.exp(log_shape), [p1, p2]), _TINY)
        return float(math.log(last / first) - wanted)

    shape = math.exp(_root(excess, "gamma", q1, q2))
    return Gamma(shape, float((q2 - lower) / special.gammaincinv(shape, p2)), lower)


def _beta(q1: float, q2: float, p1: float, p2: float, lower: float, upper: float) -> Beta:
    """Solve for alpha + beta; at each total the mean is the one that meets the first quantile."""
    x1, x2 = (q1 - lower) / (upper - lower), (q2 - lower) / (upper - lower)

    def parameters(log_total: float) -> tuple[float, float]:
        total = math.exp(log_total)

        def first(logit: float) -> float:
            mean, rest = special.expit(logit), special.expit(-logit)
            return float(special.betainc(max(total * mean, _TINY), max(total * rest, _TINY), x1) - p1)

        logit = _between(first, -_FARTHEST_MEAN, _FARTHEST_MEAN)
        return float(total * special.expit(logit)), float(total * special.expit(-logit))

    def excess(log_total: float) -> float:
        return float(p2 - special.betainc(*parameters(log_total), x2))

    return Beta(*parameters(_root(excess, "beta", q1, q2)), lower, upper)


def _root(excess: Callable[[float], float], family: str, q1: float, q2: float) -> float:
    """Return where a falling function is zero; an error for people where it is nowhere."""
    if not excess(_LOOSEST) > 0.0 > excess(_TIGHTEST):
        message = (
            f"no law of the family {family!r} has both {q1:g} and {q2:g} at these probabilities within its bounds."
        )
        raise RangeError(message)
    return _between(excess, _LOOSEST, _TIGHTEST)


def _between(function: Callable[[float], float], start: float, end: float) -> float:
    from scipy import optimize  # noqa: PLC0415 - 0.2 s to import, needed by fits only

    return float(optimize.brentq(function, start, end, xtol=1e-14, rtol=1e-14))
