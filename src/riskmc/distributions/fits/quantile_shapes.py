"""Ranges read as three quantiles by shapes that know where the axis ends."""

from __future__ import annotations

import math
from functools import lru_cache

from riskmc._typing import BestIs, Shape
from riskmc._validation import check_choice
from riskmc.distributions.base import Distribution
from riskmc.distributions.bounded import Beta
from riskmc.distributions.compound import Truncated
from riskmc.distributions.fits.least_squares import fit_best, fit_quantiles
from riskmc.distributions.fits.metalog import Metalog
from riskmc.distributions.fits.minimum_information import MinimumInformation, intrinsic_range
from riskmc.distributions.fits.quantile_checks import as_bounds
from riskmc.distributions.fits.range_solving import member_of_range
from riskmc.exceptions import InputError, RangeError

QUANTILE_SHAPES = ("metalog", "minimum-information", "beta", "best-fit")
"""Shapes that read low, best and high as quantiles, on an axis that may end."""

Axis = tuple[float | None, float | None]
Triple = tuple[float, float, float]

_FARTHEST_INSIDE = 0.1
"""Share of the axis that an end of the range at its end is at most moved inside."""
_LEAST_FITTED = 0.2
"""With less coverage no probability is below 0.4 or above 0.6, as SHELF's fits need."""
_MODE_SHAPES = math.log(1e-6), math.log(1e8)
"""Between these the logarithm of the shape of a beta law with a given mode is looked for."""


@lru_cache(maxsize=8192)
def quantile_law(
    low: float,
    best: float,
    high: float,
    coverage: float,
    best_is: BestIs,
    shape: Shape,
    lower: float | None,
    upper: float | None,
    pert_shape: float,
) -> Distribution:
    r"""Return the law of a range with ``F(low) = (1 - c) / 2``, ``F(high) = (1 + c) / 2`` and best its median.

    An end of the range that is an end of the axis cannot be a quantile: nothing lies beyond it. It is
    read as the quantile a little inside: at ``(1 - c) |end - best|`` from it, where it would be if the
    probability were even between best and the end, and not further than a tenth of the axis.

    A beta law with its mode at best goes on beyond such an end instead, as far as the PERT law of the
    range does, and is cut there.

    Parameters
    ----------
    low, best, high : float
        In order, ``low < high``.
    coverage : float
        c, below one; above 0.2 for "beta" and "best-fit" with a median.
    best_is : {"mode", "median"}
        The mode for "beta" only, with ``P(low <= X <= high) = c``.
    shape : {"metalog", "minimum-information", "beta", "best-fit"}
    lower, upper : float or None
        Ends of the axis.
    pert_shape : float
        Shape of the PERT law that says how far a beta law with a mode goes beyond an end of the axis.

    Returns
    -------
    Distribution

    Raises
    ------
    InputError
        If the shape reads best as the median but it is said to be the mode, or needs ends that
        are not given.
    RangeError
        If the range lies outside the axis, or the shape cannot meet it.

    Examples
    --------
    >>> law = quantile_law(2, 4, 10, 0.9, "median", "metalog", 0, None, 4.0)
    >>> law.ppf([0.05, 0.5, 0.95]).round(9)
    array([ 2.,  4., 10.])
    >>> law = quantile_law(0, 4, 10, 0.9, "median", "metalog", 0, None, 4.0)
    >>> law.ppf([0, 0.05, 0.5, 0.95]).round(9)
    array([ 0. ,  0.4,  4. , 10. ])
    """
    check_choice("shape", shape, QUANTILE_SHAPES)
    if best_is == "mode" and shape != "beta":
        message = (
            f'the shape {shape!r} reads best as the median: say best_is="median" (in a settings file best = "median").'
        )
        raise InputError(message)
    _check_within(low, high, lower, upper)
    values, axis, tail = (low, best, high), (lower, upper), 0.5 * (1.0 - coverage)
    if best_is == "mode":
        return _beta_with_mode(values, tail, axis, pert_shape)
    _check_median(values, shape, coverage)
    read = {"metalog": _metalog, "minimum-information": _minimum_information, "beta": _beta, "best-fit": _best_fit}
    return read[shape](_inside(values, tail, axis), (tail, 0.5, 1.0 - tail), axis)


def _check_within(low: float, high: float, lower: float | None, upper: float | None) -> None:
    for bound in (lower, upper):
        if bound is not None and not math.isfinite(bound):
            message = f"the end of an axis must be a finite number, got {bound}. Leave it out where there is none."
            raise InputError(message)
    least, most = as_bounds(lower, upper)
    if low < least or high > most:
        message = f"the range {low:g} to {high:g} must lie between lower {least:g} and upper {most:g}."
        raise RangeError(message)


def _check_median(values: Triple, shape: str, coverage: float) -> None:
    low, best, high = values
    if not low < best < high:
        message = (
            f"the shape {shape!r} needs its median strictly between low and high, got best {best:g} "
            f"with low {low:g} and high {high:g}. Read best as the mode with another shape."
        )
        raise RangeError(message, attainable=(low, high))
    if shape in {"beta", "best-fit"} and coverage <= _LEAST_FITTED:
        message = f"the shape {shape!r} needs a coverage above {_LEAST_FITTED:g}, got {coverage:g}."
        raise RangeError(message)


def _inside(values: Triple, tail: float, axis: Axis) -> Triple:
    """Return low, best and high, an end of the range at an end of the axis moved inside."""
    low, best, high = values
    lower, upper = as_bounds(*axis)
    most = _FARTHEST_INSIDE * (upper - lower)
    return (
        low + min(2.0 * tail * (best - low), most) if low == lower else low,
        best,
        high - min(2.0 * tail * (high - best), most) if high == upper else high,
    )


def _minimum_information(values: Triple, probs: Triple, axis: Axis) -> Distribution:
    """Return Cooke's law; an axis without an end reaches a tenth of the range beyond it."""
    start, end = intrinsic_range([values[0], values[-1]])
    lower, upper = axis
    return MinimumInformation(values, probs, start if lower is None else lower, end if upper is None else upper)


def _metalog(values: Triple, probs: Triple, axis: Axis) -> Distribution:
    """Return the metalog through all three quantiles."""
    lower, upper = axis
    return Metalog.from_triplet(*values, probability=probs[0], lower=lower, upper=upper)


def _beta(values: Triple, probs: Triple, axis: Axis) -> Distribution:
    """Return SHELF's scaled beta law."""
    lower, upper = _both(axis)
    return fit_quantiles(values, probs, family="beta", lower=lower, upper=upper).law


def _best_fit(values: Triple, probs: Triple, axis: Axis) -> Distribution:
    """Return the law nearest to the quantiles among SHELF's fits, each cut at the ends of the axis."""
    lower, upper = axis
    endless = {"logt"} if upper is None else {"mirrored-logt"} if lower is None else set()
    fits = fit_best(values, probs, lower=lower, upper=upper).fits
    laws = [_cut(fit.law, axis) for fit in fits if fit.family not in endless]
    return min(laws, key=lambda law: float(((law.cdf(values) - probs) ** 2).sum()))


def _beta_with_mode(values: Triple, tail: float, axis: Axis, pert_shape: float) -> Distribution:
    """Return the beta law with its mode at best, whose range holds what it is said to hold."""
    from scipy import optimize  # noqa: PLC0415 - 0.2 s to import, needed by fits only

    low, best, high = values
    lower, upper = _beyond(values, tail, _both(axis), pert_shape)
    share = (best - lower) / (upper - lower)
    wanted = 1.0 - 2.0 * tail

    def law_of(log_shape: float) -> Beta:
        shape = math.exp(log_shape)
        return Beta(1.0 + shape * share, 1.0 + shape * (1.0 - share), lower, upper)

    def excess(log_shape: float) -> float:
        below, upto = law_of(log_shape).cdf([low, high])
        return float(upto - below - wanted)

    if not excess(_MODE_SHAPES[0]) < 0.0 < excess(_MODE_SHAPES[1]):
        even = (high - low) / (upper - lower)
        message = (
            f"no beta law from {lower:.4g} to {upper:.4g} with its mode at {best:g} holds {wanted:.3g} of its "
            f"probability between {low:g} and {high:g}; an even law holds {even:.3g} there. "
            "Take another shape, or a larger coverage."
        )
        raise RangeError(message)
    return _cut(law_of(float(optimize.brentq(excess, *_MODE_SHAPES, xtol=1e-13))), axis)


def _beyond(values: Triple, tail: float, axis: tuple[float, float], pert_shape: float) -> tuple[float, float]:
    """Return the axis, going on to the end of the PERT law where the range reaches its end."""
    low, best, high = values
    if axis[0] < low and high < axis[1]:
        return axis
    start, end = member_of_range(low, best, high, 1.0 - 2.0 * tail, "mode", "pert", pert_shape).support()
    return start if low == axis[0] else axis[0], end if high == axis[1] else axis[1]


def _both(axis: Axis) -> tuple[float, float]:
    lower, upper = axis
    if lower is None or upper is None:
        message = "the shape 'beta' lies between two ends: give lower and upper."
        raise InputError(message)
    return float(lower), float(upper)


def _cut(law: Distribution, axis: Axis) -> Distribution:
    """Return a law cut at the ends of the axis, where it goes beyond them."""
    low, high = as_bounds(*axis)
    start, end = law.support()
    return law if low <= start and end <= high else Truncated(law, low, high)
