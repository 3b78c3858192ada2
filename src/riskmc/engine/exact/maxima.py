"""The law of the largest of independent numbers, and of a number that does not count below a floor."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from riskmc._typing import FloatArray
from riskmc.engine.exact.atoms import Atoms, collected, single
from riskmc.engine.exact.laws import Law, below

_CLOSE = 1e-12
"""Knots nearer than this share of the range are one."""


def largest(laws: Sequence[Law], knots: int) -> Law:
    r"""Return the law of the largest of independent numbers, ``F(x) = prod F_j(x)``.

    Parameters
    ----------
    laws : sequence of Law
        At least one.
    knots : int
        About so many.
    """
    if len(laws) == 1:
        return laws[0]
    value = np.unique(np.concatenate([law.atoms.value for law in laws]))
    mass = below(laws, value, reached=True).prod(axis=0) - below(laws, value, reached=False).prod(axis=0)
    atoms = Atoms(value[mass > 0.0], mass[mass > 0.0])
    x = _knots(laws, knots)
    if not x.size:
        return Law(x, x, atoms)
    passed = np.concatenate([[0.0], np.cumsum(atoms.mass)])[np.searchsorted(atoms.value, x, side="right")]
    spread = np.maximum.accumulate(np.maximum(below(laws, x, reached=True).prod(axis=0) - passed, 0.0))
    return Law(x, spread - spread[0], atoms)


def _knots(laws: Sequence[Law], most: int) -> FloatArray:
    """Return the knots of all laws within the range of the largest, thinned."""
    low, high = (max(ends) for ends in zip(*(law.ends() for law in laws), strict=True))
    x = np.unique(np.concatenate([law.knots for law in laws]))
    x = np.unique(np.clip(x, low, high))
    if x.size <= 1:
        return x[:0]
    x = x[np.append(np.diff(x) > _CLOSE * (high - low), True)]
    stride = max(1, x.size // most)
    return np.unique(np.append(x[::stride], x[-1:]))


def floored(law: Law, floor: float) -> Law:
    """Return the law of a number that counts as zero below a floor."""
    if floor <= 0.0:
        return law
    lost = float(law.spread_below(np.array([floor]))[0])
    value, mass = law.atoms
    kept = value >= floor
    zero = lost + mass[~kept].sum()
    atoms = collected(np.append(0.0, value[kept]), np.append(zero, mass[kept]), single)
    inside = law.knots > floor
    if not inside.any():
        return Law(law.knots[:0], law.cdf[:0], atoms)
    if inside.all():
        return Law(law.knots, law.cdf, atoms)
    return Law(np.append(floor, law.knots[inside]), np.append(0.0, law.cdf[inside] - lost), atoms)
