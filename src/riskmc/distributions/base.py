"""What every distribution is: quantiles, probabilities, moments, support."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from functools import lru_cache
from itertools import pairwise

import numpy as np

from riskmc._typing import ArrayLike, FloatArray, HasPpf
from riskmc.exceptions import InputError


class Distribution(ABC):
    """A law of one uncertain number, described by its quantile function.

    Subclasses are frozen values, equal where their parameters are equal. `ppf` and
    `cdf` take a number or an array of any shape and return an array of that shape;
    `mean` and `std` are exact where a closed form exists and otherwise integrated to
    about 1e-10 relative. All are in the unit of the law's own parameters.
    """

    __slots__ = ()

    @abstractmethod
    def ppf(self, q: ArrayLike, /) -> FloatArray:
        """Return the quantile ``inf{x : F(x) >= q}`` for each probability `q`."""

    @abstractmethod
    def cdf(self, x: ArrayLike, /) -> FloatArray:
        """Return ``P(X <= x)`` for each `x`."""

    @abstractmethod
    def support(self) -> tuple[float, float]:
        """Return the smallest and the largest possible value."""

    def breaks(self) -> tuple[float, ...]:
        """Return the probabilities at which the quantile function jumps or bends."""
        return ()

    def is_discrete(self) -> bool:
        """Whether the law has no continuous part."""
        return False

    def tail(self, x: FloatArray, *, upper: bool) -> FloatArray:
        """Return quantiles at distance `x`, in (0, 1/2], from the lower or upper end of (0, 1)."""
        return self.ppf(1.0 - x if upper else x)

    def mean(self) -> float:
        """Return the expectation."""
        return expectation(self)

    def std(self) -> float:
        """Return the standard deviation."""
        centre = self.mean()
        return float(np.sqrt(expectation(self, lambda x: (x - centre) ** 2)))


def check_law(name: str, given: object) -> None:
    """Raise unless `given` is a distribution; a plain number is not one."""
    if not isinstance(given, Distribution):
        message = f"`{name}` must be a distribution, for example Point(3); got {given!r}."
        raise InputError(message)


def _identity(x: FloatArray) -> FloatArray:
    return x


def expectation(law: HasPpf, function: Callable[[FloatArray], FloatArray] = _identity) -> float:
    r"""Return ``E[g(X)]`` as the integral of ``g(ppf(u))`` over (0, 1).

    The integral is split where the quantile function bends or jumps and done by the
    double-exponential rule, which is not disturbed by steep ends.

    Parameters
    ----------
    law : object with ``ppf``
    function : callable
        Takes and returns an array of values; by default the value itself.

    Returns
    -------
    float
        To about 1e-10 relative for a `Distribution`, whose `breaks` are known. For
        other objects a jump inside (0, 1) costs precision.

    References
    ----------
    Takahasi, H. and Mori, M. (1974). Publ. RIMS 9, 721-741.

    Examples
    --------
    >>> from riskmc.distributions import Uniform
    >>> round(expectation(Uniform(0, 1), lambda x: x**2), 12)
    0.333333333333
    """
    breaks: tuple[float, ...] = law.breaks() if isinstance(law, Distribution) else ()
    edges = np.unique([0.0, *(b for b in breaks if 0.0 < b < 1.0), 1.0])
    fraction, complement, weight = _double_exponential()
    total = 0.0
    for lower, upper in pairwise(edges):
        width = upper - lower
        u = np.where(fraction < complement, lower + width * fraction, upper - width * complement)
        inside = np.clip(u, np.nextafter(lower, 1.0), np.nextafter(upper, 0.0))
        total += width * float(weight @ function(np.asarray(law.ppf(inside), dtype=float)))
    return float(total)


@lru_cache(maxsize=1)
def _double_exponential(step: float = 1 / 32, reach: float = 3.2) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Return nodes in (0, 1), their complements and weights of the tanh-sinh rule."""
    t = np.arange(-reach, reach + step / 2, step)
    argument = 0.5 * np.pi * np.sinh(t)
    fraction = 1.0 / (1.0 + np.exp(-2.0 * argument))
    complement = 1.0 / (1.0 + np.exp(2.0 * argument))
    weight = step * np.pi * np.cosh(t) * fraction * complement
    return fraction, complement, weight / weight.sum()
