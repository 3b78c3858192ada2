"""From a low / best / high range to a law, under a stated meaning of the range."""

from __future__ import annotations

import warnings
from collections.abc import Mapping

from riskmc._typing import COVERAGE, BestIs, Bounds, Shape
from riskmc._validation import LARGEST_SHAPE, LEAST_COVERAGE, check_choice, check_number, check_ordered, check_positive
from riskmc.distributions.base import Distribution
from riskmc.distributions.families import Point, Uniform
from riskmc.distributions.fits.quantile_shapes import QUANTILE_SHAPES, quantile_law
from riskmc.distributions.fits.range_solving import member_of_range
from riskmc.exceptions import InputError, ReadingWarning

SHAPES = ("pert", "triangular", "uniform", *QUANTILE_SHAPES)


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
    lower: float | None = None,
    upper: float | None = None,
) -> Distribution:
    r"""Turn a range into a law.

    With ``bounds="range"`` the law lives on [low, high]. With a coverage c below one,
    ``F(low) = (1 - c) / 2`` and ``F(high) = (1 + c) / 2`` and the ends are solved for,
    with the mode (or the median) held at `best`.

    The shapes "metalog", "minimum-information", "beta" and "best-fit" need a coverage below one.
    They know where the axis ends: an end of the range at `lower` or `upper`, beyond which nothing
    lies, is read as a quantile a little inside, see `quantile_law`.

    Parameters
    ----------
    low, best, high : float
        The judgement, ``low <= best <= high``.
    bounds : {"range", "p5-p95", "p10-p90"}, float or {"coverage": float}
        What low and high mean; a number from 0.01 to 1 is the coverage of the central
        interval.
        There is no default: the choice more than doubles a band.
    best_is : {"mode", "median"}
        What best means. Ignored by ``shape="uniform"``; "metalog", "minimum-information" and
        "best-fit" need "median".
    shape : {"pert", "triangular", "uniform", "metalog", "minimum-information", "beta", "best-fit"}
        Family. "metalog" honours low, best and high exactly, as does "minimum-information", Cooke's
        law that is even between them. "beta" is the beta law from `lower` to `upper` that comes
        nearest to the three probabilities, or has its mode at best and c between low and high.
        "best-fit" is the one of SHELF's families, see `fit_best`, that is nearest when cut at the
        ends of the axis; a log-t law needs an end on its long side. A fit misses what was said by its
        residuals, and a wider range may be fitted by a narrower law; that cannot happen to the band
        from low to high of the other shapes.
    pert_shape : float
        Shape of the PERT family, above zero and at most 1e4.
    lower, upper : float, optional
        Ends of the axis, for the last four shapes; "beta" needs both. Without one the "metalog"
        goes on for ever, and "minimum-information" for a tenth of the range from low to high.

    Returns
    -------
    Distribution
        ``Point`` where all three are equal.

    Raises
    ------
    InputError
        If a choice is unknown, coverage or `pert_shape` is out of range, or ends do not go with the
        shape.
    RangeError
        If the range is reversed, not finite or outside the axis, or no member of the family has its
        median at `best`; `RangeError.attainable` says where it can be. A mode can be met
        everywhere in the range, by a beta law where the range is not too wide for its coverage.

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
    _check_ends(shape, lower, upper)
    if low == high:
        if coverage < 1.0:
            message = f"low, best and high are all {best:g} but are read as quantiles; a point is taken."
            warnings.warn(message, ReadingWarning, stacklevel=2)
        return Point(best)
    if shape in QUANTILE_SHAPES:
        _check_quantile_reading(shape, coverage)
        return quantile_law(low, best, high, coverage, best_is, shape, lower, upper, pert_shape)
    if shape == "uniform":
        margin = 0.5 * (high - low) * (1.0 / coverage - 1.0)
        return Uniform(low - margin, high + margin)
    return member_of_range(low, best, high, coverage, best_is, shape, pert_shape)


def _check_ends(shape: Shape, lower: float | None, upper: float | None) -> None:
    if shape not in QUANTILE_SHAPES and not (lower is None and upper is None):
        message = (
            f"`lower` and `upper` go with the shapes {', '.join(map(repr, QUANTILE_SHAPES))}, not with {shape!r}: "
            "cut its law with Truncated(law, lower, upper)."
        )
        raise InputError(message)


def _check_quantile_reading(shape: Shape, coverage: float) -> None:
    if coverage >= 1.0:
        message = (
            f"the shape {shape!r} reads low and high as quantiles and needs bounds with a coverage below 1, "
            'such as "p5-p95".'
        )
        raise InputError(message)
