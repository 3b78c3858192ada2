"""From a low / best / high range to a law, under a stated meaning of the range."""

from __future__ import annotations

import math
import warnings
from collections.abc import Callable
from functools import lru_cache

import numpy as np

from riskmc._typing import BestIs, Bounds, Shape
from riskmc._validation import check_choice, check_ordered, check_positive, check_probability
from riskmc.distributions.base import Distribution
from riskmc.distributions.families import PERT, Point, Triangular, Uniform
from riskmc.exceptions import RangeError, ReadingWarning

SHAPES = ("pert", "triangular", "uniform")
_COVERAGE = {"range": 1.0, "p5-p95": 0.9, "p10-p90": 0.8}
_RESIDUAL = 1e-9


def coverage_of(bounds: Bounds | float) -> float:
    """Return the probability that a range is meant to hold.

    Raises
    ------
    InputError
        If `bounds` is neither a known name nor a number in (0, 1].

    Examples
    --------
    >>> coverage_of("p5-p95")
    0.9
    """
    if isinstance(bounds, str):
        check_choice("bounds", bounds, tuple(_COVERAGE))
        return _COVERAGE[bounds]
    check_probability("coverage", bounds)
    check_positive("coverage", bounds)
    return float(bounds)


@lru_cache(maxsize=8192)
def from_range(
    low: float,
    best: float,
    high: float,
    *,
    bounds: Bounds | float,
    best_is: BestIs = "mode",
    shape: Shape = "pert",
    pert_shape: float = 4.0,
) -> Distribution:
    r"""Turn a range into a law.

    With ``bounds="range"`` the law lives on [low, high]. With a coverage c below one,
    ``F(low) = (1 - c) / 2`` and ``F(high) = (1 + c) / 2`` and the ends are solved for,
    with the mode (or the median) held at `best`.

    Parameters
    ----------
    low, best, high : float
        The judgement, ``low <= best <= high``.
    bounds : {"range", "p5-p95", "p10-p90"} or float
        What low and high mean; a number is the coverage of the central interval.
        There is no default: the choice more than doubles a band.
    best_is : {"mode", "median"}
        What best means. Ignored by ``shape="uniform"``.
    shape : {"pert", "triangular", "uniform"}
        Family.
    pert_shape : float
        Shape of the PERT family, above zero.

    Returns
    -------
    Distribution
        ``Point`` where all three are equal.

    Raises
    ------
    RangeError
        If the range is reversed or not finite, or no member of the family meets it.

    Warns
    -----
    ReadingWarning
        If a quantile reading is degenerate: three equal quantiles (a point is taken),
        or best at a bound (that bound is then the end of the law).

    References
    ----------
    Keefer, D. L. and Bodily, S. E. (1983). Manag. Sci. 29, 595-609.

    Examples
    --------
    >>> law = from_range(2, 4, 10, bounds="p5-p95")
    >>> round(law.mean(), 4), round(law.std(), 4)
    (5.4273, 2.4644)
    """
    check_ordered(low, best, high)
    check_choice("shape", shape, SHAPES)
    check_choice("best_is", best_is, ("mode", "median"))
    check_positive("pert_shape", pert_shape)
    coverage = coverage_of(bounds)
    if low == high:
        if coverage < 1.0:
            _warn(f"low, best and high are all {best:g} but are read as quantiles; a point is taken.")
        return Point(best)
    if shape == "uniform":
        margin = 0.5 * (high - low) * (1.0 / coverage - 1.0)
        return Uniform(low - margin, high + margin)

    def member(start: float, mode: float, end: float) -> Distribution:
        return Triangular(start, mode, end) if shape == "triangular" else PERT(start, mode, end, pert_shape)

    if best_is == "median":
        return _with_median(member, low, best, high, coverage)
    return member(low, best, high) if coverage == 1.0 else _with_mode(member, low, best, high, 0.5 * (1.0 - coverage))


Member = Callable[[float, float, float], Distribution]


def _with_mode(member: Member, low: float, best: float, high: float, tail: float) -> Distribution:
    """Solve F(low) = tail and F(high) = 1 - tail for the ends, the mode at `best`."""
    if best in (low, high):
        return _one_sided(member, low, best, high, tail)
    width = high - low

    def ends(x: np.ndarray) -> tuple[float, float]:
        return low - width * math.exp(x[0]), high + width * math.exp(x[1])

    def residual(x: np.ndarray) -> list[float]:
        start, end = ends(x)
        law = member(start, best, end)
        return [float(law.cdf(low)) - tail, float(law.cdf(high)) - (1.0 - tail)]

    start, end = ends(_solve(residual, [-2.0, -1.0], f"{low:g} / {best:g} / {high:g}"))
    return member(start, best, end)


def _one_sided(member: Member, low: float, best: float, high: float, tail: float) -> Distribution:
    """Fit the far end only: a mode at a bound cannot leave probability beyond it."""
    from scipy import optimize  # noqa: PLC0415 - 0.2 s to import, needed by quantile readings only

    _warn(
        f"best {best:g} equals {'low' if best == low else 'high'}, which is read as a quantile; "
        "no law with that mode has probability beyond it, so it is taken as the end of the law."
    )
    width = high - low

    def law(x: float) -> Distribution:
        reach = width * (1.0 + math.exp(x))
        return member(low, low, low + reach) if best == low else member(high - reach, high, high)

    def residual(x: float) -> float:
        return float(law(x).cdf(high)) - (1.0 - tail) if best == low else float(law(x).cdf(low)) - tail

    return law(float(optimize.brentq(residual, -30.0, 10.0, xtol=1e-14)))


def _with_median(member: Member, low: float, best: float, high: float, coverage: float) -> Distribution:
    """Solve for the mode, and for the ends of a quantile reading, with the median at `best`."""
    name = f"{low:g} / {best:g} / {high:g} with the median at best"
    width, tail = high - low, 0.5 * (1.0 - coverage)

    def build(x: np.ndarray) -> Distribution:
        reach = np.exp(x[1:]) * width if coverage < 1.0 else (0.0, 0.0)
        start, end = low - reach[0], high + reach[1]
        return member(start, start + (end - start) / (1.0 + math.exp(-x[0])), end)

    def residual(x: np.ndarray) -> list[float]:
        law = build(x)
        middle = [float(law.cdf(best)) - 0.5]
        return middle if coverage == 1.0 else [*middle, float(law.cdf(low)) - tail, float(law.cdf(high)) - 1.0 + tail]

    start = [0.0] if coverage == 1.0 else [0.0, -1.5, -1.5]
    return build(_solve(residual, start, name))


def _solve(residual: Callable[[np.ndarray], list[float]], start: list[float], name: str) -> np.ndarray:
    from scipy import optimize  # noqa: PLC0415 - 0.2 s to import, needed by quantile readings only

    with np.errstate(all="ignore"):
        try:
            found = optimize.root(residual, start, method="hybr", options={"xtol": 1e-14})
        except (RangeError, OverflowError):
            found = None
    if found is None or np.abs(found.fun).max() > _RESIDUAL:
        message = f"no law of this shape meets the range {name}. Try another shape, or check low and high."
        raise RangeError(message)
    return np.asarray(found.x)


def _warn(message: str) -> None:
    warnings.warn(message, ReadingWarning, stacklevel=4)
