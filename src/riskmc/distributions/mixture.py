"""The linear pool of laws, as one law."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from riskmc._typing import ArrayLike, FloatArray
from riskmc._validation import as_weights
from riskmc.distributions.base import Distribution, check_law, joint_cdf, quantiles
from riskmc.distributions.compound import ZeroInflated
from riskmc.distributions.families import Point
from riskmc.distributions.inversion import inverted
from riskmc.distributions.mapped import Mapped
from riskmc.exceptions import InputError

_SAME = 1e-10
"""Probabilities this close are one: no draw falls between them."""
_LOOKS = 4
"""Probabilities at which the search looks at every component's quantile, the outermost among them."""


@dataclass(frozen=True, slots=True, init=False)
class Mixture(Distribution):
    """Linear pool ``F = sum_e w_e F_e``: one component is drawn, then its law.

    Variance ``sum w s^2`` (within) plus ``sum w (m - mean)^2`` (between).

    Parameters
    ----------
    components : sequence of Distribution
    weights : array, shape (component,), optional
        Not negative; normalised. By default equal.

    Raises
    ------
    InputError
        If there is no component, one is no distribution, or the weights do not fit.

    References
    ----------
    Stone, M. (1961). Ann. Math. Stat. 32, 1339-1342.

    Examples
    --------
    >>> from riskmc.distributions import Uniform
    >>> Mixture([Uniform(0, 1), Uniform(2, 3)], [1, 1]).mean()
    1.5
    """

    components: tuple[Distribution, ...]
    weights: tuple[float, ...]

    def __init__(self, components: Sequence[Distribution], weights: ArrayLike | None = None) -> None:
        for component in components:
            check_law("components", component)
        shares = as_weights("weights", np.ones(len(components)) if weights is None else weights)
        if shares.shape != (len(components),):
            message = f"{len(components)} components need as many weights, got {shares.size}."
            raise InputError(message)
        object.__setattr__(self, "components", tuple(components))
        object.__setattr__(self, "weights", tuple(shares.tolist()))

    def ppf(self, q: ArrayLike, /) -> FloatArray:
        """Invert the pooled distribution function.

        A spike at zero that components share is taken out first, and components that one rising
        map carries over from the class axis are pooled there.
        """
        q = np.asarray(q, dtype=float)
        spikes = [law.zero_mass if isinstance(law, ZeroInflated) else 0.0 for law in self.components]
        if any(spikes) and self.support()[0] >= 0.0:
            return self._with_one_spike(np.asarray(spikes)).ppf(q)
        carried = _on_one_map(self.components)
        if carried:
            return carried[0].of(Mixture([law.coordinate for law in carried], self.weights).ppf(q))
        return self._inverted(q.ravel()).reshape(q.shape)

    def cdf(self, x: ArrayLike, /) -> FloatArray:
        """Return the weighted sum of the components' probabilities."""
        x = np.asarray(x, dtype=float)
        return self._pooled()(x.ravel()).reshape(x.shape)

    def support(self) -> tuple[float, float]:
        """Return the hull of the components' supports."""
        lows, highs = zip(*(component.support() for component in self.components), strict=True)
        return (min(lows), max(highs))

    def breaks(self) -> tuple[float, ...]:
        """Return the pooled probabilities of every component's ends and breaks."""
        marks: set[float] = set()
        for component in self.components:
            marks.update(component.support())
            steps = np.asarray(component.breaks())
            marks.update(component.ppf(steps).tolist(), component.ppf(np.nextafter(steps, 1.0)).tolist())
        at = np.asarray(sorted(filter(math.isfinite, marks)))
        around = np.sort(np.concatenate([[0.0], self.cdf(_just_below(at)), self.cdf(at), [1.0]]))
        distinct = around[:-1][np.diff(around) > _SAME]
        return tuple(distinct[distinct > _SAME].tolist())

    def is_discrete(self) -> bool:
        """Whether every component is discrete."""
        return all(component.is_discrete() for component in self.components)

    def mean(self) -> float:
        """Return the weighted mean of the components."""
        return float(np.dot(self.weights, [component.mean() for component in self.components]))

    def std(self) -> float:
        """Return the root of the within plus the between variance."""
        means = np.asarray([component.mean() for component in self.components])
        within = np.asarray([component.std() ** 2 for component in self.components])
        between = (means - self.mean()) ** 2
        return math.sqrt(np.dot(self.weights, within + between))

    def _with_one_spike(self, spikes: FloatArray) -> Distribution:
        """Return the same law as a spike beside the pool of what is above it."""
        rest = np.asarray(self.weights) * (1.0 - spikes)
        if not rest.any():
            return Point(0.0)
        laws = [law.positive if isinstance(law, ZeroInflated) else law for law in self.components]
        return ZeroInflated(Mixture(laws, rest), 1.0 - float(rest.sum()))

    def _pooled(self) -> Callable[[FloatArray], FloatArray]:
        cdfs, weights = joint_cdf(self.components), np.asarray(self.weights)[:, None]
        return lambda x: np.asarray((weights * cdfs(x)).sum(axis=0))

    def _inverted(self, q: FloatArray) -> FloatArray:
        """Search between the components' quantiles: the pooled one lies among those of the same `q`."""
        found = self._jump_at(q)
        smooth = np.flatnonzero(np.isnan(found))
        if smooth.size:
            look = np.unique(np.linspace(0, smooth.size - 1, _LOOKS).astype(int))
            knots = np.unique(quantiles(self.components, np.sort(q[smooth])[look]))
            found[smooth] = inverted(self._pooled(), q[smooth], knots)
        return found

    def _jump_at(self, q: FloatArray) -> FloatArray:
        """Return the value at which the pooled function jumps across `q`, NaN where it does not."""
        steps = [(law, (*law.breaks(), 1.0)) for law in self.components if law.is_discrete() or law.breaks()]
        values = np.unique([value for law, at in steps for value in law.ppf(np.asarray(at)) if math.isfinite(value)])
        if not values.size:
            return np.full(q.shape, np.nan)
        below, upto = self.cdf(_just_below(values)), self.cdf(values)
        place = np.minimum(np.searchsorted(upto, q), values.size - 1)
        return np.where((below[place] < q) & (q <= upto[place]), values[place], np.nan)


def _on_one_map(laws: Sequence[Distribution]) -> list[Mapped]:
    """Return the laws if one map carries all of them over from the class axis, else nothing."""
    mapped = [law for law in laws if isinstance(law, Mapped)]
    maps = [(type(law), law.map_key()) for law in mapped]
    return mapped if len(mapped) == len(laws) and all(one == maps[0] for one in maps) else []


def _just_below(values: FloatArray) -> FloatArray:
    """Return numbers clear of the rounding with which a jump is found."""
    return values - 1e-12 * max(1.0, float(np.abs(values).max(initial=0.0)))
