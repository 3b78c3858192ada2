"""What every distribution is: quantiles, probabilities, moments, support."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import Self

import numpy as np
import numpy.typing as npt

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

    @classmethod
    def tails(cls, laws: Sequence[Self], x: FloatArray, *, upper: bool) -> FloatArray:
        """Return the `tail` of many laws of this class, shape (law, point).

        Families that can share work between laws override it. What a law gets must not
        depend on the laws beside it, to the last bit.
        """
        return np.stack([law.tail(x, upper=upper) for law in laws])

    @classmethod
    def ppfs(cls, laws: Sequence[Self], q: FloatArray) -> FloatArray:
        """Return the `ppf` of many laws of this class at the same probabilities, shape (law, point)."""
        return np.stack([law.ppf(q) for law in laws])

    @classmethod
    def joint_cdf(cls, laws: Sequence[Self]) -> Callable[[FloatArray], FloatArray]:
        """Return the function from points to the `cdf` of many laws of this class, shape (law, point)."""
        return lambda x: np.stack([law.cdf(x) for law in laws])

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


def quantiles(laws: Sequence[Distribution], q: FloatArray) -> FloatArray:
    """Return the quantiles of laws of any kind at the same probabilities.

    Parameters
    ----------
    laws : sequence of Distribution
    q : array, shape (point,)

    Returns
    -------
    array, shape (law, point)

    Examples
    --------
    >>> from riskmc.distributions import Point, Uniform
    >>> quantiles([Uniform(0, 4), Point(3)], np.array([0.25, 0.5]))
    array([[1., 2.],
           [3., 3.]])
    """
    found = np.empty((len(laws), q.size))
    for kind, at in by_kind(laws).items():
        found[at] = kind.ppfs([laws[i] for i in at], q)
    return found


def joint_cdf(laws: Sequence[Distribution]) -> Callable[[FloatArray], FloatArray]:
    """Return the function from points x to ``P(X <= x)`` of each law, for laws of any kind.

    Parameters
    ----------
    laws : sequence of Distribution

    Returns
    -------
    callable
        From an array of shape (point,) to one of shape (law, point).

    Examples
    --------
    >>> from riskmc.distributions import Point, Uniform
    >>> joint_cdf([Uniform(0, 4), Point(3)])(np.array([1.0, 3.0]))
    array([[0.25, 0.75],
           [0.  , 1.  ]])
    """
    kinds = [(at, kind.joint_cdf([laws[i] for i in at])) for kind, at in by_kind(laws).items()]

    def probabilities(x: FloatArray) -> FloatArray:
        found = np.empty((len(laws), x.size))
        for at, cdfs in kinds:
            found[at] = cdfs(x)
        return found

    return probabilities


def tail_quantiles(laws: Sequence[HasPpf], x: FloatArray, *, upper: bool) -> FloatArray:
    """Return quantiles at distance `x` from an end of (0, 1), for laws of any kind.

    Parameters
    ----------
    laws : sequence of objects with ``ppf``
    x : array, shape (point,)
        Distances in (0, 1/2].
    upper : bool
        Whether they are measured from 1.

    Returns
    -------
    array, shape (law, point)

    Examples
    --------
    >>> from riskmc.distributions import Point, Uniform
    >>> tail_quantiles([Uniform(0, 4), Point(3)], np.array([0.25]), upper=True)
    array([[3.],
           [3.]])
    """
    found = np.empty((len(laws), x.size))
    for kind, at in by_kind(laws).items():
        same = [laws[i] for i in at]
        if issubclass(kind, Distribution):
            found[at] = kind.tails(same, x, upper=upper)
        else:
            found[at] = [law.ppf(1.0 - x if upper else x) for law in same]
    return found


def by_kind[T](laws: Sequence[T]) -> dict[type[T], npt.NDArray[np.int64]]:
    """Return where the laws of each class stand."""
    found: dict[type[T], list[int]] = {}
    for i, law in enumerate(laws):
        found.setdefault(type(law), []).append(i)
    return {kind: np.asarray(at) for kind, at in found.items()}


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
    weight = _double_exponential()[2]
    total = 0.0
    for lower, upper in pairwise(edges):
        values = function(np.asarray(law.ppf(_between(lower, upper)), dtype=float))
        total += (upper - lower) * float(weight @ values)
    return float(total)


def _between(lower: float, upper: float) -> FloatArray:
    """Return the nodes of the double-exponential rule between two probabilities."""
    fraction, complement, _ = _double_exponential()
    width = upper - lower
    u = np.where(fraction < complement, lower + width * fraction, upper - width * complement)
    return np.clip(u, np.nextafter(lower, 1.0), np.nextafter(upper, 0.0))


def means(laws: Sequence[HasPpf]) -> FloatArray:
    """Return the mean of each law; those without breaks are integrated together.

    Parameters
    ----------
    laws : sequence of objects with ``ppf``
        Those that are a `Distribution` give their own `Distribution.mean`, or the same
        integral.

    Examples
    --------
    >>> from riskmc.distributions import Point, Uniform
    >>> means([Uniform(0, 4), Point(3)])
    array([2., 3.])
    """
    found = np.empty(len(laws))
    smooth = {i: law for i, law in enumerate(laws) if isinstance(law, Distribution) and _is_smooth(law)}
    if smooth:
        found[list(smooth)] = quantiles(list(smooth.values()), _between(0.0, 1.0)) @ _double_exponential()[2]
    for i, law in enumerate(laws):
        if i not in smooth:
            found[i] = law.mean() if isinstance(law, Distribution) else expectation(law)
    return found


def _is_smooth(law: Distribution) -> bool:
    """Whether the mean of a law is the integral over its quantiles in one piece."""
    return type(law).mean is Distribution.mean and not law.breaks()


@lru_cache(maxsize=1)
def _double_exponential(step: float = 1 / 32, reach: float = 3.2) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Return nodes in (0, 1), their complements and weights of the tanh-sinh rule."""
    t = np.arange(-reach, reach + step / 2, step)
    argument = 0.5 * np.pi * np.sinh(t)
    fraction = 1.0 / (1.0 + np.exp(-2.0 * argument))
    complement = 1.0 / (1.0 + np.exp(2.0 * argument))
    weight = step * np.pi * np.cosh(t) * fraction * complement
    return fraction, complement, weight / weight.sum()
