"""A pool that is another law once it is solved."""

from __future__ import annotations

from riskmc._typing import ArrayLike, FloatArray
from riskmc.distributions.base import Distribution


class Solved(Distribution):
    """A law that is `inner`, and remembers what it was pooled from."""

    __slots__ = ()

    inner: Distribution

    def ppf(self, q: ArrayLike, /) -> FloatArray:
        """Return the quantiles of the pool."""
        return self.inner.ppf(q)

    def cdf(self, x: ArrayLike, /) -> FloatArray:
        """Return the probability up to `x`."""
        return self.inner.cdf(x)

    def tail(self, x: FloatArray, *, upper: bool) -> FloatArray:
        """Return quantiles near an end."""
        return self.inner.tail(x, upper=upper)

    def support(self) -> tuple[float, float]:
        """Return the ends of the pool."""
        return self.inner.support()

    def breaks(self) -> tuple[float, ...]:
        """Return the probabilities at which the pool has a jump or a bend."""
        return self.inner.breaks()

    def is_discrete(self) -> bool:
        """Whether only atoms are left."""
        return self.inner.is_discrete()

    def mean(self) -> float:
        """Return the expectation."""
        return self.inner.mean()

    def std(self) -> float:
        """Return the standard deviation."""
        return self.inner.std()
