"""Class labels read as laws on the class axis."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from numbers import Real

import numpy as np

from riskmc._typing import ArrayLike, BestIs, Bounds, FloatArray, Shape
from riskmc._validation import as_weights, check_choice, check_probability
from riskmc.distributions.base import Distribution
from riskmc.distributions.compound import Discrete, Truncated, ZeroInflated, cumulative, inner_steps, place_in
from riskmc.distributions.families import Point, Uniform
from riskmc.distributions.fits.minimum_information import MinimumInformation
from riskmc.distributions.fits.quantile_shapes import QUANTILE_SHAPES
from riskmc.distributions.fitting import coverage_of, from_range
from riskmc.distributions.mapped import ClassValue, Natural
from riskmc.exceptions import InputError, RangeError
from riskmc.scales import LOWEST, Scale


@dataclass(frozen=True, slots=True, init=False)
class ClassProbabilities(Distribution):
    """Probabilities of classes, spread evenly over each class; class 0 is exactly zero.

    Even on the class axis is log-uniform on the natural axis: minimum information with
    respect to a log-uniform background (Cooke 1991, ch. 11).

    Parameters
    ----------
    probabilities : mapping of str to float, or sequence of float
        By label, or in the order class 0, class 1, ..., class K. Not negative;
        normalised to sum to one.
    scale : Scale

    Raises
    ------
    ScaleError
        If a label is unknown.
    InputError
        If probabilities are negative, all zero, or not one for each class.

    References
    ----------
    Cooke, R. M. (1991). Experts in Uncertainty, ch. 11. Oxford University Press.

    Examples
    --------
    >>> scale = Scale(("A", "B"), bounds=(1, 10, 100))
    >>> law = ClassProbabilities({"A": 0.5, "B": 0.5}, scale)
    >>> law.ppf([0.25, 0.75])
    array([1., 2.])
    """

    probabilities: tuple[float, ...]
    scale: Scale

    def __init__(self, probabilities: Mapping[str, float] | ArrayLike, scale: Scale) -> None:
        if isinstance(probabilities, Mapping):
            shares = np.zeros(scale.n_classes + 1)
            for label, share in probabilities.items():
                shares[round(scale.coordinate(label))] += share
        else:
            shares = np.asarray(probabilities, dtype=float)
        if shares.size != scale.n_classes + 1:
            needed = scale.n_classes + 1
            message = f"{scale.n_classes} classes and class 0 need {needed} probabilities, got {shares.size}."
            raise InputError(message)
        object.__setattr__(self, "probabilities", tuple(as_weights("probabilities", shares).tolist()))
        object.__setattr__(self, "scale", scale)

    def ppf(self, q: ArrayLike, /) -> FloatArray:
        """Interpolate linearly within the class that `q` falls in."""
        q = np.asarray(q, dtype=float)
        total = cumulative(self.probabilities)
        k = place_in(self.probabilities, q)
        share = np.asarray(self.probabilities)[k]
        start = np.where(k > 0, total[k - 1], 0.0)
        above = np.clip(q - start, 0.0, share)  # `start` may be off by a rounding, which a tiny share magnifies
        inside = np.divide(above, share, out=np.zeros(q.shape), where=share > 0.0)
        return np.where(k == 0, 0.0, k - 0.5 + inside)

    def cdf(self, x: ArrayLike, /) -> FloatArray:
        """Return the cumulative probability, rising linearly within classes."""
        x = np.asarray(x, dtype=float)
        total = cumulative(self.probabilities)
        rising = np.interp(x, np.arange(total.size) + 0.5, total)
        return np.where(x < 0.0, 0.0, rising)

    def support(self) -> tuple[float, float]:
        """Return the outer edges of the classes that have probability."""
        held = np.flatnonzero(self.probabilities)
        low = 0.0 if held[0] == 0 else held[0] - 0.5
        return (float(low), 0.0 if held[-1] == 0 else float(held[-1] + 0.5))

    def breaks(self) -> tuple[float, ...]:
        """Return the cumulative probabilities between classes."""
        return inner_steps(self.probabilities)

    def is_discrete(self) -> bool:
        """Whether all probability is on class 0."""
        return self.probabilities[0] >= 1.0

    def class_probabilities(self) -> FloatArray:
        """Return the probabilities of class 0, class 1, ..., class K."""
        return np.asarray(self.probabilities)

    def value(self, *, classes: str = "continuous") -> Distribution:
        """Return the law of the value, see `ClassRange.value`."""
        return _value(self, self.scale, classes)

    def natural(self) -> Natural:
        """Return the law on the natural axis, see `ClassRange.natural`."""
        return Natural(self, self.scale, zero=self.scale.zero is not None)


@dataclass(frozen=True, slots=True, init=False)
class ClassRange(Distribution):
    """A low / best / high range of class labels as a law on the class axis.

    The law lives on [lower edge of low, upper edge of high] with its mode (or median)
    at the middle of best: for B, C, D on [1.5, 4.5] with the mode at 3. Under a
    coverage below one the edges are quantiles; the law is then cut at the ends of the
    scale. The shapes that know the ends of an axis ("metalog", "minimum-information", "beta",
    "best-fit") keep within them: there an edge at an end of the scale is a quantile a little inside. With a coverage
    of one, as a class alone has, "beta" is read as "pert", and the others spread half of the
    probability evenly on either side of the middle of best.

    Parameters
    ----------
    low, best, high : str or tuple of float
        Labels of `scale`, or (lower, upper) on the class axis, equal for a number on it,
        at most one class outside the scale.
    scale : Scale
    bounds, best_is, shape, pert_shape
        As in `from_range`.
    zero_mass : float, optional
        How class 0 as `low` is read. None is the plain latent reading: the law goes on
        below class 1. A number is a spike of that probability at zero, and the rest is
        the range from class 1 to `high`. Without effect where `low` is not class 0.

    Raises
    ------
    ScaleError
        If a label is unknown.
    RangeError
        If the range is reversed, or the shape cannot meet it.
    InputError
        If an end is neither a label nor a pair in order on the axis, a choice is
        unknown or `zero_mass` is no probability.

    References
    ----------
    McCullagh, P. (1980). J. R. Stat. Soc. B 42, 109-142 (ordered classes on a latent
    axis).

    Examples
    --------
    >>> scale = Scale(("A", "B", "C", "D", "E"))
    >>> law = ClassRange("B", "C", "D", scale=scale)
    >>> law.class_probabilities().round(3)
    array([0.  , 0.  , 0.21, 0.58, 0.21, 0.  ])
    """

    law: Distribution
    scale: Scale

    def __init__(
        self,
        low: str | tuple[float, float],
        best: str | tuple[float, float],
        high: str | tuple[float, float],
        *,
        scale: Scale,
        bounds: Bounds | float | Mapping[str, float] = "range",
        best_is: BestIs = "mode",
        shape: Shape = "pert",
        pert_shape: float = 4.0,
        zero_mass: float | None = None,
    ) -> None:
        edges = [_part(name, end, scale) for name, end in (("low", low), ("best", best), ("high", high))]
        lower, middle, upper = edges[0][0], 0.5 * sum(edges[1]), edges[2][1]
        spike = zero_mass if zero_mass is not None and lower < LOWEST else None
        if spike is not None:
            lower, middle = LOWEST, min(max(middle, 1.0), upper)
        if spike is not None and upper <= LOWEST:
            law: Distribution = Point(0.0)
        else:
            ends = (LOWEST if lower >= LOWEST else -LOWEST, max(scale.n_classes + LOWEST, upper))
            read = partial(from_range, bounds=bounds, best_is=best_is, pert_shape=pert_shape)
            law = _on_axis(read, (lower, middle, upper), ends, shape, coverage_of(bounds))
            law = law if spike is None else ZeroInflated(law, spike)
        object.__setattr__(self, "law", law)
        object.__setattr__(self, "scale", scale)

    def ppf(self, q: ArrayLike, /) -> FloatArray:
        """Return the quantile on the class axis."""
        return self.law.ppf(q)

    def cdf(self, x: ArrayLike, /) -> FloatArray:
        """Return the probability up to a class coordinate."""
        return self.law.cdf(x)

    def tail(self, x: FloatArray, *, upper: bool) -> FloatArray:
        """Return quantiles near an end of (0, 1)."""
        return self.law.tail(x, upper=upper)

    def support(self) -> tuple[float, float]:
        """Return the outer class coordinates."""
        return self.law.support()

    def breaks(self) -> tuple[float, ...]:
        """Return the probabilities where the quantile function jumps or bends."""
        return self.law.breaks()

    def is_discrete(self) -> bool:
        """Whether the range is a single point."""
        return self.law.is_discrete()

    def mean(self) -> float:
        """Return the mean class coordinate."""
        return self.law.mean()

    def std(self) -> float:
        """Return the standard deviation of the class coordinate."""
        return self.law.std()

    def class_probabilities(self) -> FloatArray:
        """Return P(class k) = F(k + 1/2) - F(k - 1/2) for k = 0, 1, ..., K."""
        return class_probabilities(self.law, self.scale)

    def value(self, *, classes: str = "continuous") -> Distribution:
        """Return the law of the value.

        Parameters
        ----------
        classes : {"continuous", "nominal"}
            "continuous": ``base ** (z - K)`` of the coordinate; "nominal": the
            coordinate is rounded to its class, whose number alone counts.

        Raises
        ------
        InputError
            If `classes` is neither.
        """
        return _value(self.law, self.scale, classes)

    def natural(self) -> Natural:
        """Return the law on the natural axis; class 0, where the scale has it, is exactly zero.

        Raises
        ------
        ScaleError
            If the scale has no natural bounds, at the first quantile.
        """
        return Natural(self.law, self.scale, zero=self.scale.zero is not None)


def class_probabilities(law: Distribution, scale: Scale) -> FloatArray:
    """Return the probability of class 0, 1, ..., K of a law on the class axis.

    Class 0 takes all below 1/2 and class K all above K - 1/2. On a scale without class 0,
    class 1 takes all below 3/2.

    Parameters
    ----------
    law : Distribution
        On the class axis.
    scale : Scale

    Returns
    -------
    array, shape (K + 1,)
        Sums to one.

    Examples
    --------
    >>> from riskmc.distributions import Uniform
    >>> class_probabilities(Uniform(0.5, 2.5), Scale(("A", "B")))
    array([0. , 0.5, 0.5])
    """
    inner = law.cdf(np.arange(scale.n_classes) + 0.5)
    if scale.zero is None:
        inner[0] = 0.0
    return np.diff(np.concatenate([[0.0], inner, [1.0]]))


def spread_confidence(
    low: str, best: str, high: str, *, scale: Scale, confidence: float, coverage: float = 1.0
) -> ClassProbabilities:
    """Spread probability over a class range by the confidence in its best class.

    ``coverage * confidence`` on best, ``coverage * (1 - confidence)`` evenly over the
    other classes of the range, and ``1 - coverage`` evenly over the classes next to
    the range (the one that exists at an end of the scale). A range of one class puts
    all of `coverage` on it.

    Parameters
    ----------
    low, best, high : str
        Labels of `scale`; a part of a class counts as its class.
    scale : Scale
        Class 0 is next to class 1 only where the scale has a label for it.
    confidence : float
        Probability of the best class within the range, in [0, 1].
    coverage : float
        Probability of the range, in (0, 1].

    Returns
    -------
    ClassProbabilities

    Raises
    ------
    ScaleError
        If a label is unknown.
    RangeError
        If the classes are not in order.
    InputError
        If confidence or coverage is no probability.

    Examples
    --------
    >>> scale = Scale(("A", "B", "C", "D", "E"))
    >>> spread_confidence("B", "C", "D", scale=scale, confidence=0.6).probabilities
    (0.0, 0.0, 0.2, 0.6, 0.2, 0.0)
    """
    check_probability("confidence", confidence)
    coverage = coverage_of(coverage)
    first, at, last = (round(scale.coordinate(label)) for label in (low, best, high))
    if not first <= at <= last:
        message = f"the classes {low}, {best}, {high} are not in order."
        raise RangeError(message)
    inside = [k for k in range(first, last + 1) if k != at]
    lowest = 1 if scale.zero is None else 0
    outside = [k for k in (first - 1, last + 1) if lowest <= k <= scale.n_classes]
    shares = np.zeros(scale.n_classes + 1)
    shares[at] = coverage * confidence if inside else coverage
    shares[inside] = coverage * (1.0 - confidence) / max(len(inside), 1)
    shares[outside] = (1.0 - coverage) / max(len(outside), 1)
    return ClassProbabilities(shares, scale)


def _part(name: str, given: object, scale: Scale) -> tuple[float, float]:
    """Return the part of the class axis that a label or a (lower, upper) pair covers."""
    if isinstance(given, str):
        return scale.interval(given)
    least, most = -LOWEST, scale.n_classes + 1.0 + LOWEST
    if isinstance(given, tuple | list) and len(given) == 2 and all(isinstance(end, Real) for end in given):  # noqa: PLR2004 - a pair
        lower, upper = float(given[0]), float(given[1])
        if least <= lower <= upper <= most:
            return (lower, upper)
    message = (
        f"`{name}` must be a label or (lower, upper) on the class axis, {least:g} to {most:g}, "
        f"such as (3, 3) for the number 3; got {given!r}."
    )
    raise InputError(message)


def _on_axis(
    read: Callable[..., Distribution],
    edges: tuple[float, float, float],
    ends: tuple[float, float],
    shape: Shape,
    coverage: float,
) -> Distribution:
    """Read the edges of a range on an axis with ends; a class that stands alone as the class itself."""
    lower, middle, upper = edges
    if shape not in QUANTILE_SHAPES:
        return _within(read(*edges, shape=shape), *ends)
    if lower == upper or coverage < 1.0:
        return read(*edges, shape=shape, lower=ends[0], upper=ends[1])
    if shape == "beta":
        return read(*edges, shape="pert")
    return Uniform(lower, upper) if 2.0 * middle == lower + upper else MinimumInformation([middle], [0.5], lower, upper)


def _within(law: Distribution, floor: float, top: float) -> Distribution:
    """Cut a law at the ends of the scale, beyond which a quantile reading may reach."""
    low, high = law.support()
    return Truncated(law, floor, top) if low < floor or high > top else law


def _value(law: Distribution, scale: Scale, classes: str) -> Distribution:
    check_choice("classes", classes, ("continuous", "nominal"))
    if classes == "nominal":
        return Discrete(scale.value(np.arange(scale.n_classes + 1)).tolist(), class_probabilities(law, scale))
    if isinstance(law, ZeroInflated):
        return ZeroInflated(ClassValue(law.positive, scale), law.zero_mass)
    return ClassValue(law, scale)
