"""The member of a family of ranges, PERT or triangular, whose low and high are quantiles."""

from __future__ import annotations

from functools import lru_cache, partial

from riskmc._typing import BestIs, Shape
from riskmc.distributions.families import PERT, Triangular
from riskmc.exceptions import RangeError


def member_of_range(
    low: float, best: float, high: float, coverage: float, best_is: BestIs, shape: Shape, pert_shape: float
) -> Triangular | PERT:
    """Return the PERT or triangular law of a range that is checked, see `from_range`.

    Parameters
    ----------
    low, best, high : float
        In order, ``low < high``.
    coverage : float
    best_is : {"mode", "median"}
    shape : {"pert", "triangular"}
    pert_shape : float

    Returns
    -------
    PERT or Triangular

    Raises
    ------
    RangeError
        If no member of the family has its median at `best`.

    Examples
    --------
    >>> law = member_of_range(2, 4, 10, 0.9, "mode", "pert", 4.0)
    >>> [round(end, 3) for end in law.support()]
    [1.164, 15.4]
    """
    if coverage == 1.0 and best_is == "mode":
        return _member(low, best, high, shape, pert_shape)
    if best_is == "median":
        _check_median(low, best, high, _unit_medians(coverage, shape, pert_shape))
    start, mode, end = _fitted((best - low) / (high - low), coverage, best_is, shape, pert_shape)
    place = partial(_placed, low, high)
    return _member(place(start), best if best_is == "mode" else place(mode), place(end), shape, pert_shape)


def _member(low: float, mode: float, high: float, shape: Shape, pert_shape: float) -> Triangular | PERT:
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
