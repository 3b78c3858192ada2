"""A law given by its probability in cells and its density at their ends."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from scipy import special

from riskmc._typing import ArrayLike, FloatArray, IntArray
from riskmc.distributions.base import Distribution
from riskmc.distributions.pools.places import Axis, hermite

_HALVINGS = 52
_MOST_RISE = 3.0
"""Slopes up to so many times the chord's keep a cubic rising (Fritsch and Carlson 1980)."""


@dataclass(frozen=True, slots=True, init=False, eq=False)
class Tabulated(Distribution):
    """A law by cells; in each the place of the quantile is a cubic in the log odds of its probability.

    Log odds keep both tails: their quantiles are as exact as those of the middle. Places are those of
    an `Axis` between the ends. In the outermost cells the probability rises straight.

    Parameters
    ----------
    edges : array, shape (cell + 1,)
        Rising and finite.
    masses : array, shape (cell,)
        Probability of each cell; normalised. Zero in a gap; above zero in the outermost.
    densities : array, shape (cell, 2)
        Just inside both ends of each cell, on the scale of the masses; NaN for a straight line.
    ends : (float, float)
        Support; may be infinite, with a probability beyond the edges too small to count.
    jumps : sequence of int
        Edges at which the density may jump.

    Examples
    --------
    >>> law = Tabulated(np.array([0.0, 1.0, 2.0]), np.array([1.0, 3.0]), np.full((2, 2), np.nan), (0.0, 2.0), [1])
    >>> law.ppf([0.125, 0.25, 1.0]), law.cdf([0.5, 1.0]), law.breaks()
    (array([0.5, 1. , 2. ]), array([0.125, 0.25 ]), (0.25,))
    """

    edges: FloatArray = field(repr=False)
    upto: FloatArray = field(repr=False)
    odds: FloatArray = field(repr=False)
    places: FloatArray = field(repr=False)
    slopes: FloatArray = field(repr=False)
    beyond: FloatArray = field(repr=False)
    ends: tuple[float, float]
    jumps: tuple[int, ...] = field(repr=False)

    def __init__(
        self,
        edges: FloatArray,
        masses: FloatArray,
        densities: FloatArray,
        ends: tuple[float, float],
        jumps: Sequence[int] = (),
    ) -> None:
        total = masses.sum()
        upto = np.concatenate([[0.0], np.cumsum(masses)]) / total
        beyond = np.concatenate([np.cumsum(masses[::-1])[::-1], [0.0]]) / total
        odds = _log_odds(upto, beyond)
        axis, inner = Axis(*ends), np.clip(edges, edges[1], edges[-2])
        places = axis.of(inner)
        per_odds = upto * beyond * axis.stretch(inner) * total
        per_odds = np.stack([per_odds[:-1], per_odds[1:]], axis=1)
        object.__setattr__(self, "edges", edges)
        object.__setattr__(self, "upto", upto)
        object.__setattr__(self, "beyond", beyond)
        object.__setattr__(self, "odds", odds)
        object.__setattr__(self, "places", places)
        object.__setattr__(self, "slopes", _rising(np.diff(places), np.diff(odds), per_odds, densities))
        object.__setattr__(self, "ends", ends)
        object.__setattr__(self, "jumps", tuple(jumps))

    def ppf(self, q: ArrayLike, /) -> FloatArray:
        """Return the quantile."""
        q = np.asarray(q, dtype=float)
        return self._at(q, 1.0 - q)

    def tail(self, x: FloatArray, *, upper: bool) -> FloatArray:
        """Return quantiles near an end, as exact as in the middle."""
        x = np.asarray(x, dtype=float)
        return self._at(1.0 - x, x) if upper else self._at(x, 1.0 - x)

    def cdf(self, x: ArrayLike, /) -> FloatArray:
        """Return the probability whose quantile `x` is, found by halving within its cell."""
        x = np.asarray(x, dtype=float)
        cell = np.clip(np.searchsorted(self.edges, x, side="right") - 1, 0, self.edges.size - 2)
        low, high = np.zeros(x.shape), np.ones(x.shape)
        for _ in range(_HALVINGS):
            middle = 0.5 * (low + high)
            below = self._within(cell, middle) < x
            low, high = np.where(below, middle, low), np.where(below, high, middle)
        found = self._probability(cell, 0.5 * (low + high))
        found = np.where(x >= self.edges[-1], 1.0, np.where(x <= self.edges[0], 0.0, found))
        return np.where(np.isnan(x), np.nan, found)

    def support(self) -> tuple[float, float]:
        """Return the ends."""
        return self.ends

    def breaks(self) -> tuple[float, ...]:
        """Return the probabilities at which the density may jump."""
        at = np.unique(self.upto[list(self.jumps)])
        return tuple(at[(at > 0.0) & (at < 1.0)].tolist())

    def _at(self, below: FloatArray, above: FloatArray) -> FloatArray:
        """Return quantiles at probabilities given from both ends."""
        odds, last = _log_odds(below, above), self.edges.size - 2
        cell = np.clip(np.searchsorted(self.odds, odds) - 1, 0, last)
        with np.errstate(invalid="ignore"):
            share = (odds - self.odds[cell]) / (self.odds[cell + 1] - self.odds[cell])
        share = np.where(cell == 0, _share(below, self.upto[1]), share)
        share = np.where(cell == last, 1.0 - _share(above, self.beyond[-2]), share)
        found = self._within(cell, np.clip(share, 0.0, 1.0))
        return np.where(below <= 0.0, self.ends[0], np.where(above <= 0.0, self.ends[1], found))

    def _within(self, cell: IntArray, share: FloatArray) -> FloatArray:
        """Return the number at a place in a cell, 0 to 1."""
        low, high = self.edges[cell], self.edges[cell + 1]
        start, end = self.slopes[cell, 0], self.slopes[cell, 1]
        place = hermite(share, np.ones(()), self.places[cell], self.places[cell + 1], start, end)[0]
        outer = (cell == 0) | (cell == self.edges.size - 2)
        found = np.where(outer, low + share * (high - low), Axis(*self.ends).back(place))
        return np.asarray(np.clip(found, low, high))

    def _probability(self, cell: IntArray, share: FloatArray) -> FloatArray:
        """Return the probability at a place in a cell."""
        start, end = self.odds[cell], self.odds[cell + 1]
        with np.errstate(invalid="ignore"):
            inner = special.expit(start + share * (end - start))
        straight = self.upto[cell] + share * (self.upto[cell + 1] - self.upto[cell])
        return np.where(np.isinf(start) | np.isinf(end), straight, inner)


def _share(part: FloatArray, whole: float) -> FloatArray:
    """Return a part of the probability of a cell that may be too small to divide by."""
    return np.minimum(part, whole) / max(whole, float(np.finfo(float).tiny))


def _log_odds(below: FloatArray, above: FloatArray) -> FloatArray:
    with np.errstate(divide="ignore"):
        return np.asarray(np.log(below) - np.log(above))


def _rising(rise: FloatArray, width: FloatArray, per_odds: FloatArray, densities: FloatArray) -> FloatArray:
    """Return the slopes of each cell's cubic over the cell as (0, 1), small enough for it to rise."""
    with np.errstate(invalid="ignore", divide="ignore", over="ignore"):
        slopes = width[:, None] * per_odds / densities
    slopes = np.where(np.isfinite(slopes), slopes, rise[:, None])
    return np.minimum(slopes, _MOST_RISE * rise[:, None])
