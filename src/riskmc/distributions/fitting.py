"""From a low / best / high range to a law, under a stated meaning of the range."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from functools import lru_cache, partial

from riskmc._typing import COVERAGE, BestIs, Bounds, Shape
from riskmc._validation import LARGEST_SHAPE, LEAST_COVERAGE, check_choice, check_number, check_ordered, check_positive
from riskmc.distributions.base import Distribution
from riskmc.distributions.families import PERT, Point, Triangular, Uniform
from riskmc.exceptions import InputError, RangeError, ReadingWarning

SHAPES = ("pert", "triangular", "uniform")


def coverage_of(bounds: Bounds | float | Mapping[str, float]) -> float:
    """Return the probability that a range is meant to hold.

    Parameters
    ----------
    bounds : {"range", "p5-p95", "p10-p90"}, float or {"coverage": float}

    Returns
    -------
    float
        In [0.01, 1]; 1 for "range".

    Raises
    ------
    InputError
        If `bounds` is neither a known name nor a number from 0.01 to 1.

    Examples
    --------
    >>> coverage_of("p5-p95")
    0.9
    """
    if isinstance(bounds, str):
        check_choice("bounds", bounds, tuple(COVERAGE))
        return COVERAGE[bounds]
    coverage = bounds["coverage"] if isinstance(bounds, Mapping) and set(bounds) == {"coverage"} else bounds
    if coverage is None or isinstance(coverage, Mapping):
        message = f"`bounds` must be one of {', '.join(map(repr, COVERAGE))} or a coverage such as 0.8; got {bounds!r}."
        raise InputError(message)
    check_number("coverage", coverage)
    if not LEAST_COVERAGE <= coverage <= 1.0:
        hint = f" Give {coverage / 100:g} for {coverage:g} %." if 1.0 < coverage <= 100.0 else ""  # noqa: PLR2004 - per cent
        message = f"`coverage` must lie in [{LEAST_COVERAGE:g}, 1], got {coverage:g}.{hint}"
        raise InputError(message)
    return float(coverage)


def from_range(
    low: float,
    best: float,
    high: float,
    *,
    bounds: Bounds | float | Mapping[str, float],
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
    bounds : {"range", "p5-p95", "p10-p90"}, float or {"coverage": float}
        What low and high mean; a number from 0.01 to 1 is the coverage of the central
        interval.
        There is no default: the choice more than doubles a band.
    best_is : {"mode", "median"}
        What best means. Ignored by ``shape="uniform"``.
    shape : {"pert", "triangular", "uniform"}
        Family.
    pert_shape : float
        Shape of the PERT family, above zero and at most 1e4.

    Returns
    -------
    Distribution
        ``Point`` where all three are equal.

    Raises
    ------
    InputError
        If a choice is unknown, or coverage or `pert_shape` is out of range.
    RangeError
        If the range is reversed or not finite, or no member of the family has its
        median at `best`; `RangeError.attainable` says where it can be. A mode can be met
        everywhere in the range.

    Warns
    -----
    ReadingWarning
        If low, best and high are equal but read as quantiles: a point is taken.

    Notes
    -----
    Within a family the law is fixed up to place and width by where its mode m stands
    in the unit interval, so one equation is solved, for m: the share of the range below
    best, ``(m - q_low) / (q_high - q_low)`` in quantiles of the unit law (or the median
    in place of m), which grows with m. A mode at `low` has probability
    ``(1 - c) / 2`` below it.

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
    check_positive("pert_shape", pert_shape, most=LARGEST_SHAPE)
    coverage = coverage_of(bounds)
    if low == high:
        if coverage < 1.0:
            message = f"low, best and high are all {best:g} but are read as quantiles; a point is taken."
            warnings.warn(message, ReadingWarning, stacklevel=2)
        return Point(best)
    if shape == "uniform":
        margin = 0.5 * (high - low) * (1.0 / coverage - 1.0)
        return Uniform(low - margin, high + margin)
    if coverage == 1.0 and best_is == "mode":
        return _member(low, best, high, shape, pert_shape)
    if best_is == "median":
        _check_median(low, best, high, _unit_medians(coverage, shape, pert_shape))
    start, mode, end = _fitted((best - low) / (high - low), coverage, best_is, shape, pert_shape)
    place = partial(_placed, low, high)
    return _member(place(start), best if best_is == "mode" else place(mode), place(end), shape, pert_shape)


def _member(low: float, mode: float, high: float, shape: Shape, pert_shape: float) -> Distribution:
    return Triangular(low, mode, high) if shape == "triangular" else PERT(low, mode, high, pert_shape)


def _placed(low: float, high: float, share: float) -> float:
    return low + share * (high - low)


def _check_median(low: float, best: float, high: float, shares: tuple[float, float]) -> None:
    least, most = (_placed(low, high, share) for share in shares)
    if not least <= best <= most:
        message = (
            f"this shape cannot have its median at {best:g}, only between {least:.4g} and {most:.4g} "
            f"({shares[0]:.1%} and {shares[1]:.1%} of the range from low to high). "
            "Read best as the mode, or take another shape."
        )
        raise RangeError(message, attainable=(least, most))


@lru_cache(maxsize=64)
def _unit_medians(coverage: float, shape: Shape, pert_shape: float) -> tuple[float, float]:
    """Return between which shares of the range from low to high the median can be."""
    tail = 0.5 * (1.0 - coverage)
    low, middle, high = _member(0.0, 0.0, 1.0, shape, pert_shape).ppf([tail, 0.5, 1.0 - tail]).tolist()
    least = (middle - low) / (high - low)
    return least, 1.0 - least


@lru_cache(maxsize=8192)
def _fitted(
    best: float, coverage: float, best_is: BestIs, shape: Shape, pert_shape: float
) -> tuple[float, float, float]:
    """Return low end, mode and high end of the law whose range is [0, 1] with `best` in it."""
    from scipy import optimize  # noqa: PLC0415 - 0.2 s to import, needed by quantile readings only

    tail = 0.5 * (1.0 - coverage)

    def quantiles(mode: float) -> tuple[float, float, float]:
        """Return the low quantile, mode or median, and the high quantile of the unit law."""
        low, middle, high = _member(0.0, mode, 1.0, shape, pert_shape).ppf([tail, 0.5, 1.0 - tail]).tolist()
        return low, mode if best_is == "mode" else middle, high

    def share(mode: float) -> float:
        low, middle, high = quantiles(mode)
        return float((middle - low) / (high - low))

    wanted = min(max(best, share(0.0)), share(1.0))  # `best` at an end may be off by a rounding
    mode = float(optimize.brentq(lambda mode: share(mode) - wanted, 0.0, 1.0, xtol=1e-15))
    low, _, high = quantiles(mode)
    return -low / (high - low), (mode - low) / (high - low), (1.0 - low) / (high - low)
