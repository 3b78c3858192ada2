"""The law of one number: a distribution function on knots, and atoms beside it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from riskmc._typing import FloatArray
from riskmc.engine.exact.atoms import Atoms
from riskmc.engine.exact.kernels import interpolate, invert
from riskmc.engine.exact.pieces import Pieces

_NEGLIGIBLE = 1e-18


class Law(NamedTuple):
    """The law of one number."""

    knots: FloatArray
    """Increasing, from the smallest to the largest value of the spread part; empty where there is none."""
    cdf: FloatArray
    """Probability of the spread part up to each knot, from 0; the last is all of it."""
    atoms: Atoms
    """Values that have probability."""

    @property
    def spread(self) -> float:
        """Probability of the spread part."""
        return float(self.cdf[-1]) if self.cdf.size else 0.0

    def ends(self) -> tuple[float, float]:
        """Return the smallest and the largest value."""
        values = np.concatenate([self.knots, self.atoms.value])
        return float(values.min()), float(values.max())

    def spread_below(self, x: FloatArray) -> FloatArray:
        """Return the probability of the spread part up to each `x`."""
        out = np.zeros(x.size)
        if self.knots.size:
            interpolate(self.knots, self.cdf, x, out)
        return out

    def atoms_below(self, x: FloatArray, *, reached: bool) -> FloatArray:
        """Return the probability of atoms below each `x`, or up to it where `reached`."""
        if not self.atoms.value.size:
            return np.zeros(x.size)
        place = np.searchsorted(self.atoms.value, x, side="right" if reached else "left")
        return np.concatenate([[0.0], np.cumsum(self.atoms.mass)])[place]

    def below(self, x: FloatArray, *, reached: bool) -> FloatArray:
        """Return P(number < x), or P(number <= x) where `reached`.

        Examples
        --------
        >>> half = Law(np.array([0.0, 1.0]), np.array([0.0, 0.5]), Atoms(np.array([1.0]), np.array([0.5])))
        >>> half.below(np.array([0.5, 1.0]), reached=False), half.below(np.array([1.0]), reached=True)
        (array([0.25, 0.5 ]), array([1.]))
        """
        return self.spread_below(x) + self.atoms_below(x, reached=reached)

    def spread_quantiles(self, level: FloatArray) -> FloatArray:
        """Return where the distribution function of the spread part reaches each level."""
        out = np.empty(level.size)
        invert(self.knots, self.cdf, np.clip(level, 0.0, self.spread), out)
        return out

    def quantiles(self, p: FloatArray) -> FloatArray:
        """Return the smallest x with P(number <= x) >= p.

        Examples
        --------
        >>> half = Law(np.array([0.0, 1.0]), np.array([0.0, 0.5]), Atoms(np.array([1.0]), np.array([0.5])))
        >>> half.quantiles(np.array([0.25, 0.75]))
        array([0.5, 1. ])
        """
        value, mass = self.atoms
        if not value.size:
            return self.spread_quantiles(p)
        n_below = np.searchsorted(self.below(value, reached=True), p)
        place = np.minimum(n_below, value.size - 1)
        at_atom = (n_below < value.size) & (p > self.below(value, reached=False)[place])
        if self.spread <= _NEGLIGIBLE:
            return value[place]
        passed = np.concatenate([[0.0], np.cumsum(mass)])[n_below]
        return np.where(at_atom, value[place], self.spread_quantiles(p - passed))

    def scaled(self, factor: float) -> Law:
        """Return the law of the number times a factor above zero."""
        return Law(self.knots * factor, self.cdf, Atoms(self.atoms.value * factor, self.atoms.mass))


def below(laws: Sequence[Law], x: FloatArray, *, reached: bool) -> FloatArray:
    """Return P(number < x) or P(number <= x) of each law, shape (law, x.size)."""
    return np.stack([law.below(x, reached=reached) for law in laws])


def quantiles(laws: Sequence[Law], p: FloatArray) -> FloatArray:
    """Return quantiles of each law, shape (law, p.size)."""
    return np.stack([law.quantiles(p) for law in laws])


def as_pieces(laws: Sequence[Law]) -> Pieces:
    """Return numbers as pieces, one for each interval of knots that has probability, and their atoms."""
    low, high, mass = zip(*(_pieces_of(law) for law in laws), strict=True)
    first = np.concatenate([[0], np.cumsum([part.size for part in low])])
    return Pieces(np.concatenate(low), np.concatenate(high), np.concatenate(mass), first)


def _pieces_of(law: Law) -> tuple[FloatArray, FloatArray, FloatArray]:
    mass = np.diff(law.cdf)
    used = np.flatnonzero(mass > _NEGLIGIBLE)
    value, held = law.atoms
    low, high = np.append(law.knots[used], value), np.append(law.knots[used + 1], value)
    return (low, high, np.append(mass[used], held)) if low.size else (np.zeros(1), np.zeros(1), np.zeros(1))
