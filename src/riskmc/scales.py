"""Ordinal classes: class coordinate, natural quantity and value, and how they map.

A scale has K classes, lowest first. Class k is the number k on the *class axis* and
covers ``[k - 1/2, k + 1/2]``; the class below the first ("X", not applicable) is 0.
On the *natural axis* the half-integers are the class bounds and the map between them
is log-linear. On the *value axis* ``v(z) = base ** (z - K)`` for ``z >= 1/2``, else 0.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np

from riskmc._typing import ArrayLike, FloatArray
from riskmc._validation import check_number, suggestion
from riskmc.exceptions import ScaleError

LARGEST_BASE = 1000.0
"""Largest ratio of neighbouring classes; K classes must stay within what a float32 holds."""

LOWEST = 0.5
"""Class coordinate below which the value is zero: the lower edge of class 1."""


@dataclass(frozen=True, slots=True)
class ClassBand:
    """One class, or part of one, with its bounds on the natural axis."""

    label: str
    lower: float
    upper: float


@dataclass(frozen=True, slots=True)
class Scale:
    """Ordered classes, with what they mean in numbers.

    Parameters
    ----------
    classes : tuple of str
        Labels, lowest first, for example ``("A", "B", "C", "D", "E")``.
    bounds : tuple of float, optional
        The K + 1 bounds on the natural axis, positive and increasing.
    unit : str
        Unit of the natural axis, for example ``"deaths"``.
    base : float
        Ratio of the values of two neighbouring classes, above 1 and at most 1000.
    zero : str or None
        Label of class 0 (not applicable), where there is one.
    words : mapping of str to tuple of str
        Class words by language code.
    parts : tuple of ClassBand
        Named parts of classes, such as "B high", with natural bounds.
    coordinates : bool
        Whether numbers on the class axis ("3.5") may be given as labels.

    Raises
    ------
    ScaleError
        If labels are no texts, the base is out of range, or bounds or parts do not fit.

    Examples
    --------
    >>> scale = Scale(("A", "B", "C"), bounds=(1, 10, 100, 1000), unit="deaths")
    >>> scale.interval("B")
    (1.5, 2.5)
    >>> round(float(scale.to_natural(2.0)), 4)  # the geometric middle of 10 and 100
    31.6228
    >>> scale.value([3.0, 2.0, 0.0])
    array([1.        , 0.33333333, 0.        ])
    """

    classes: tuple[str, ...]
    bounds: tuple[float, ...] | None = None
    unit: str = ""
    base: float = 3.0
    zero: str | None = "X"
    words: Mapping[str, tuple[str, ...]] = field(default_factory=dict, compare=False)
    parts: tuple[ClassBand, ...] = ()
    coordinates: bool = True

    def __post_init__(self) -> None:
        """Check that bounds, words, base and parts fit the classes."""
        _check_texts(self.classes)
        _check_labels(self.classes, self.labels)
        check_number("base", self.base)
        if not 1.0 < self.base <= LARGEST_BASE:
            limit = "exceed 1" if not self.base > LARGEST_BASE else f"be at most {LARGEST_BASE:g}"
            message = f"the base of a scale must {limit}, got {self.base!r}."
            raise ScaleError(message)
        if self.bounds is not None:
            _check_bounds(self.classes, self.bounds)
        _check_parts(self.parts, self.bounds)
        for language, words in self.words.items():
            if len(words) != len(self.classes):
                message = f"{len(self.classes)} classes need {len(self.classes)} words in {language!r}, got {words!r}."
                raise ScaleError(message)

    @property
    def n_classes(self) -> int:
        """K, the number of classes above class 0."""
        return len(self.classes)

    @property
    def labels(self) -> tuple[str, ...]:
        """Every label a judgement may use, class 0 and parts included."""
        zero = (self.zero,) if self.zero is not None else ()
        return (*zero, *self.classes, *(part.label for part in self.parts))

    def interval(self, label: str) -> tuple[float, float]:
        """Return the part of the class axis that `label` covers.

        Raises
        ------
        ScaleError
            If the scale has no such label.
        """
        name = _plain(label)
        if self.zero is not None and name == self.zero:
            return (-LOWEST, LOWEST)
        if name in self.classes:
            k = self.classes.index(name) + 1
            return (k - 0.5, k + 0.5)
        for part in self.parts:
            if name == part.label:
                lower, upper = self.from_natural([part.lower, part.upper])
                return (float(lower), float(upper))
        message = f"{label!r} is not a class. Allowed: {', '.join(self.labels)}."
        raise ScaleError(message + suggestion(name, self.labels))

    def coordinate(self, label: str) -> float:
        """Return the middle of `label` on the class axis (A = 1 ..., X = 0)."""
        lower, upper = self.interval(label)
        return 0.5 * (lower + upper)

    def to_natural(self, coordinate: ArrayLike) -> FloatArray:
        """Map class coordinates to the natural axis, log-linearly within a class.

        Coordinates beyond the scale go on with the slope of the last class.

        Raises
        ------
        ScaleError
            If the scale has no natural bounds.
        """
        edges, logs = self._knots()
        return np.exp(_interpolate(np.asarray(coordinate, dtype=float), edges, logs))

    def from_natural(self, quantity: ArrayLike) -> FloatArray:
        """Map natural quantities to class coordinates; the inverse of `to_natural`."""
        edges, logs = self._knots()
        with np.errstate(divide="ignore"):
            return _interpolate(np.log(np.asarray(quantity, dtype=float)), logs, edges)

    def value(self, coordinate: ArrayLike) -> FloatArray:
        """Return ``base ** (z - K)`` for z >= 1/2 and zero below (top class = 1)."""
        z = np.asarray(coordinate, dtype=float)
        return np.where(z >= LOWEST, self.base ** (z - self.n_classes), 0.0)

    def index(self, value: ArrayLike) -> FloatArray:
        """Return the class-axis index ``k = K + log_base(value)``; -inf for zero."""
        with np.errstate(divide="ignore"):
            return self.n_classes + np.log(np.asarray(value, dtype=float)) / math.log(self.base)

    def word(self, index: float, language: str = "en") -> str:
        """Return the class label or word nearest to an index on the class axis."""
        if not index >= LOWEST:
            return "none" if self.zero is None else self.zero
        k = max(math.floor(min(index, self.n_classes) + 0.5), 1)
        return self.words.get(language, self.classes)[k - 1]

    def _knots(self) -> tuple[FloatArray, FloatArray]:
        if self.bounds is None:
            message = "this scale has classes without natural bounds, so quantities cannot be mapped to it."
            raise ScaleError(message)
        return np.arange(self.n_classes + 1, dtype=float) + 0.5, np.log(np.asarray(self.bounds, dtype=float))


def bounds_of_bands(bands: Sequence[ClassBand]) -> tuple[float, ...]:
    """Return the common bounds of neighbouring bands, lowest first.

    Raises
    ------
    ScaleError
        If a band is empty, or two neighbours overlap, leave a gap or stand out of
        order; the message names the classes.

    Examples
    --------
    >>> bounds_of_bands([ClassBand("A", 1, 10), ClassBand("B", 10, 100)])
    (1, 10, 100)
    >>> bounds_of_bands([ClassBand("1", 1, 18), ClassBand("2", 17, 80)])
    Traceback (most recent call last):
    ...
    riskmc.exceptions.ScaleError: classes 1 and 2 overlap: 1 ends at 18 but 2 starts at 17.
    """
    problems = [
        f"class {band.label} ends at {band.upper:g}, which is not above its start {band.lower:g}."
        for band in bands
        if not band.lower < band.upper
    ]
    for below, above in pairwise(bands):
        names = f"classes {below.label} and {above.label}"
        ends = f"{below.label} ends at {below.upper:g} but {above.label} starts at {above.lower:g}."
        if above.lower < below.lower:
            problems.append(
                f"{names} are out of order: {above.label} starts at {above.lower:g}, below {below.lower:g}."
            )
        elif above.lower < below.upper:
            problems.append(f"{names} overlap: {ends}")
        elif above.lower > below.upper:
            problems.append(f"{names} leave a gap: {ends}")
    if problems:
        raise ScaleError(" ".join(problems))
    return (*(band.lower for band in bands), bands[-1].upper)


def _plain(label: str) -> str:
    """Write a label with single spaces: "B_high" is "B high"."""
    return " ".join(label.replace("_", " ").split())


def _check_texts(classes: Sequence[object]) -> None:
    if isinstance(classes, str) or not all(isinstance(label, str) for label in classes):
        message = f'the classes of a scale must be a tuple of texts, such as ("A", "B", "C"); got {classes!r}.'
        raise ScaleError(message)


def _check_labels(classes: tuple[str, ...], labels: tuple[str, ...]) -> None:
    if not classes or len(set(labels)) != len(labels):
        message = f"a scale needs classes with different labels, got {labels!r}."
        raise ScaleError(message)
    for label in labels:
        if not label or label != _plain(label):
            message = f"the label {label!r} must be written {_plain(label)!r}: no underscores, single spaces."
            raise ScaleError(message)


def _check_parts(parts: tuple[ClassBand, ...], bounds: tuple[float, ...] | None) -> None:
    """Refuse parts that do not lie within one class each, or that overlap."""
    if parts and bounds is None:
        message = f"part {parts[0].label!r} needs a scale with natural bounds."
        raise ScaleError(message)
    for part in parts:
        inside = any(low <= part.lower and part.upper <= high for low, high in pairwise(bounds or ()))
        if not (part.lower < part.upper and inside):
            message = f"part {part.label!r}, {part.lower:g} to {part.upper:g}, does not lie within one class."
            raise ScaleError(message)
    ordered = sorted(parts, key=lambda part: part.lower)
    for below, above in pairwise(ordered):
        if above.lower < below.upper:
            names = f"parts {below.label!r} and {above.label!r}"
            message = f"{names} overlap: one ends at {below.upper:g}, the other starts at {above.lower:g}."
            raise ScaleError(message)


def _check_bounds(classes: tuple[str, ...], bounds: tuple[float, ...]) -> None:
    if len(bounds) != len(classes) + 1:
        message = f"{len(classes)} classes need {len(classes) + 1} bounds, got {len(bounds)}."
        raise ScaleError(message)
    if not (bounds[0] > 0.0 and all(map(math.isfinite, bounds))):
        message = (
            f"the bounds must be finite and above zero, got {bounds}. "
            "An open class needs a stated floor or cap, because classes are spaced by ratio."
        )
        raise ScaleError(message)
    bounds_of_bands([ClassBand(label, *pair) for label, pair in zip(classes, pairwise(bounds), strict=True)])


def _interpolate(x: FloatArray, knots: FloatArray, values: FloatArray) -> FloatArray:
    """Interpolate linearly between knots and go on with the end slopes beyond them."""
    cell = np.clip(np.searchsorted(knots, x, side="right") - 1, 0, knots.size - 2)
    slope = (values[cell + 1] - values[cell]) / (knots[cell + 1] - knots[cell])
    return np.asarray(values[cell] + slope * (x - knots[cell]))
