"""Laws of other packages: anything that turns a probability into a quantile."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from riskmc._typing import ArrayLike, FloatArray
from riskmc.distributions.base import Distribution
from riskmc.distributions.inversion import inverted
from riskmc.exceptions import InputError

QUANTILE_METHODS = ("ppf", "icdf", "computeQuantile", "inv")
"""How scipy (and PreliZ), scipy's newer distributions, OpenTURNS and chaospy call the quantile function."""
_CDF_METHODS = ("cdf", "computeCDF", "fwd")

_LOOKED_AT = np.array([2.0**-33, 1e-6, 0.001, 0.05, 0.25, 0.5, 0.75, 0.95, 0.999, 1.0 - 1e-6, 1.0 - 2.0**-33])
"""Probabilities at which a law from elsewhere is tried: the outermost are the last that are drawn."""
_CELLS = 64
"""Cells in which the inverse of a quantile function is looked for."""


@dataclass(frozen=True, slots=True, eq=False)
class Adapted(Distribution):
    """A law of another package; made by `as_law`.

    Parameters
    ----------
    given : object
        The law as it was given. Two adapted laws are equal if they are the same object.
    """

    given: object
    _quantile: Callable[[FloatArray], FloatArray] = field(repr=False)
    _probability: Callable[[FloatArray], FloatArray] | None = field(repr=False)

    def ppf(self, q: ArrayLike, /) -> FloatArray:
        """Return what the law itself says, in the shape of `q`."""
        q = np.asarray(q, dtype=float)
        return self._quantile(q.ravel()).reshape(q.shape)

    def cdf(self, x: ArrayLike, /) -> FloatArray:
        """Return what the law itself says, or the inverse of its quantiles where it says nothing."""
        x = np.asarray(x, dtype=float)
        found = self._inverse(x.ravel()) if self._probability is None else self._probability(x.ravel())
        return found.reshape(x.shape)

    def support(self) -> tuple[float, float]:
        """Return the quantiles at 0 and 1; those next to them where the law has none there."""
        ends = self.ppf([0.0, 1.0])
        inner = self.ppf(_LOOKED_AT[[0, -1]])
        low, high = np.where(np.isnan(ends), inner, ends).tolist()
        below_integers = low == inner[0] - 1.0  # where scipy puts the quantile at 0 of laws of integers
        return (float(inner[0]) if below_integers else low, high)

    def _inverse(self, x: FloatArray) -> FloatArray:
        knots = np.concatenate([_LOOKED_AT[:3], np.linspace(0.01, 0.99, _CELLS), _LOOKED_AT[-3:]])
        low, high = self.support()
        inner = inverted(self.ppf, x, knots)
        return np.where(x < low, 0.0, np.where(x >= high, 1.0, inner))


def as_law(given: object) -> Distribution:
    """Return a law for anything that turns probabilities into quantiles.

    Parameters
    ----------
    given : Distribution or object with ``ppf``, ``icdf``, ``computeQuantile`` or ``inv``
        A riskmc distribution, which is returned as it is; a frozen ``scipy.stats`` distribution, one
        of scipy's newer random variables, or a distribution of PreliZ, OpenTURNS or chaospy, of one
        number. The first of the four methods that it has is used.

    Returns
    -------
    Distribution
        With `ppf` and `cdf` for numbers and arrays of any shape.

    Raises
    ------
    InputError
        If it has none of the four methods, or the one it has fails, does not give one number for
        each probability, gives one that is not finite, or falls.

    Examples
    --------
    >>> class Square:
    ...     def inv(self, u):
    ...         return u**2
    >>> law = as_law(Square())
    >>> law.ppf([0.1, 0.5])
    array([0.01, 0.25])
    >>> float(law.cdf(0.25).round(9))
    0.5
    """
    if isinstance(given, Distribution):
        return given
    method = next((name for name in QUANTILE_METHODS if callable(getattr(given, name, None))), None)
    if method is None:
        allowed = ", ".join(f"`{name}`" for name in QUANTILE_METHODS)
        message = (
            f"{_shown(given)} is no law: it has none of {allowed}. Give a riskmc distribution such as PERT(1, 2, 4), "
            "or one of scipy.stats, PreliZ, OpenTURNS or chaospy."
        )
        raise InputError(message)
    name = next((name for name in _CDF_METHODS if callable(getattr(given, name, None))), None)
    probability = None if name is None else _called(given, name)
    law = Adapted(given, _called(given, method), probability)
    _check_quantiles(law, method)
    return law


def _called(given: object, name: str) -> Callable[[FloatArray], FloatArray]:
    """Return the method as a function of an array of one dimension."""
    method = getattr(given, name)
    one_by_one = name.startswith("compute")  # OpenTURNS takes numbers, and answers in points

    def at(x: FloatArray) -> FloatArray:
        try:
            found = [np.asarray(method(number), dtype=float) for number in x.tolist()] if one_by_one else method(x)
            values = np.asarray(found, dtype=float)
        except Exception as error:
            message = f"{_shown(given)} failed at `{name}({_few(x)})`: {error}"
            raise InputError(message) from error
        if values.size != x.size:
            message = (
                f"{_shown(given)}: its `{name}` must return one number for each probability, got {values.size} "
                f"for {x.size}. A law of several numbers cannot be drawn as one."
            )
            raise InputError(message)
        return values.reshape(x.shape)

    return at


def _check_quantiles(law: Adapted, method: str) -> None:
    found = law.ppf(_LOOKED_AT)
    if not np.isfinite(found).all():
        at = int(np.flatnonzero(~np.isfinite(found))[0])
        message = (
            f"{_shown(law.given)}: its `{method}` gives {found[at]} at the probability {_LOOKED_AT[at]:.4g}, "
            "but quantiles must be finite numbers."
        )
        raise InputError(message)
    falls = np.diff(found) < -1e-9 * max(1.0, math.fabs(found[-1] - found[0]))
    if falls.any():
        at = int(np.flatnonzero(falls)[0])
        message = (
            f"{_shown(law.given)}: its `{method}` falls from {found[at]:g} at {_LOOKED_AT[at]:.4g} to "
            f"{found[at + 1]:g} at {_LOOKED_AT[at + 1]:.4g}, but quantiles must not fall as the probability rises."
        )
        raise InputError(message)


def _shown(given: object) -> str:
    kind = given if isinstance(given, type) else type(given)
    return f"the class {kind.__name__}" if isinstance(given, type) else f"an object of type {kind.__name__}"


def _few(x: FloatArray) -> str:
    return f"{x[0]:g}" if x.size == 1 else f"[{x[0]:g}, ...]"
