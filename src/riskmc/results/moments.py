"""Central moments that merge: of parts of a run, in any order, on any machine."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from riskmc._typing import ArrayLike
from riskmc.exceptions import InputError


@dataclass(frozen=True, slots=True)
class Moments:
    """Number, mean and sums of powers of deviations from the mean of some draws.

    ``mk = sum((x - mean) ** k)``. Two of them merge into those of all draws together,
    without cancellation; ``Moments()`` (no draws) changes nothing.

    Parameters
    ----------
    n : int
        Number of draws.
    mean : float
        Their mean, in the unit of the draws; 0 where there are none.
    m2, m3, m4 : float
        Sums of second, third and fourth powers of the deviations.

    References
    ----------
    Chan, Golub & LeVeque 1983, Am. Stat. 37:242, https://doi.org/10.1080/00031305.1983.10483115;
    Pebay 2008, Sandia report SAND2008-6212.

    Examples
    --------
    >>> parts = Moments.of([1.0, 2.0]), Moments.of([3.0, 6.0])
    >>> whole = parts[0] + parts[1]
    >>> whole.n, whole.mean, whole.m2
    (4, 3.0, 14.0)
    """

    n: int = 0
    mean: float = 0.0
    m2: float = 0.0
    m3: float = 0.0
    m4: float = 0.0

    @classmethod
    def of(cls, values: ArrayLike) -> Moments:
        """Return the moments of all of `values`, in two passes.

        Raises
        ------
        InputError
            If a value is not a finite number.
        """
        draws = np.asarray(values, dtype=float).ravel()
        if draws.size == 0:
            return cls()
        if not np.isfinite(draws).all():
            message = f"moments need finite numbers, got {draws[~np.isfinite(draws)][0]:g}."
            raise InputError(message)
        rough = draws.mean()
        # The second mean takes away what the first one lost to rounding.
        mean = rough + (draws - rough).mean()
        deviation = draws - mean
        square = deviation * deviation
        return cls(
            draws.size,
            float(mean),
            float(square.sum()),
            float((square * deviation).sum()),
            float((square * square).sum()),
        )

    def merge(self, other: Moments) -> Moments:
        """Return the moments of the draws of both (Chan et al. 1983; Pebay 2008)."""
        if self.n == 0 or other.n == 0:
            return other if self.n == 0 else self
        a, b, n = self.n, other.n, self.n + other.n
        delta = other.mean - self.mean
        step = delta / n
        m2 = self.m2 + other.m2 + delta * step * a * b
        m3 = self.m3 + other.m3 + delta * step**2 * a * b * (a - b) + 3.0 * step * (a * other.m2 - b * self.m2)
        m4 = (
            self.m4
            + other.m4
            + delta * step**3 * a * b * (a * a - a * b + b * b)
            + 6.0 * step**2 * (a * a * other.m2 + b * b * self.m2)
            + 4.0 * step * (a * other.m3 - b * self.m3)
        )
        return Moments(n, self.mean + b * step, m2, m3, m4)

    def __add__(self, other: Moments) -> Moments:
        """Return the moments of the draws of both."""
        return self.merge(other)

    @property
    def variance(self) -> float:
        """Unbiased variance, ``m2 / (n - 1)``; NaN for fewer than two draws."""
        return self.m2 / (self.n - 1) if self.n > 1 else math.nan

    @property
    def std(self) -> float:
        """Square root of the unbiased variance; NaN for fewer than two draws."""
        return math.sqrt(self.variance)

    @property
    def skewness(self) -> float:
        """``g1 = sqrt(n) m3 / m2^(3/2)``; NaN where all draws are equal."""
        return math.sqrt(self.n) * self.m3 / self.m2**1.5 if self.m2 > 0.0 else math.nan

    @property
    def excess_kurtosis(self) -> float:
        """``g2 = n m4 / m2^2 - 3``, zero for a normal; NaN where all draws are equal."""
        return self.n * self.m4 / self.m2**2 - 3.0 if self.m2 > 0.0 else math.nan
