"""Critical values of differences between estimates, each divided by its standard error.

A family holds directed pairs (j, k), of which ``(e_j - e_k) / s_jk`` is looked at: e are
normal errors and s_jk is the standard error of their difference. Its critical value c
bounds the largest of them with the stated probability. The pairs of one scenario with
others, errors being independent, need a one-dimensional integral, and so do all pairs
where errors are equal; other families are drawn.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt
from scipy import special

from riskmc._typing import FloatArray
from riskmc.results.precision import quantile_mcse

BoolArray = npt.NDArray[np.bool_]

BLOCK_ENTRIES: Final = 2**20
"""Scenarios times draws worked on at once."""

HELD_ENTRIES: Final = 2**24
"""Families times draws whose maxima are held at once."""

ROUNDING: Final = 1e-9
SAME: Final = 1e-12
"""Part of a variance below which a difference is rounding: the two errors are one and the same."""

FARTHEST: Final = 7.5
"""Standard deviations beyond which the normal law has no mass to speak of (6e-14)."""

ROOT_ERROR: Final = 1e-10

PANEL: Final = 0.5
NARROW: Final = 0.25
"""Ratio of errors below which a step of the integrand is too steep for the panels."""

STEP_EDGES: Final = np.array([-8.0, -4.0, -2.0, -1.0, 0.0, 1.0, 2.0, 4.0, 8.0])
NODES, WEIGHTS = np.polynomial.legendre.leggauss(8)


class Star(NamedTuple):
    """Directed pairs of one scenario with others."""

    centre: int
    above: BoolArray
    """Pairs (centre, k), shape (S,)."""
    below: BoolArray
    """Pairs (k, centre), shape (S,)."""


Family = tuple[Star, ...]


class Critical(NamedTuple):
    """A critical value and its Monte Carlo standard error, zero where it was not drawn."""

    value: float
    mcse: float


@dataclass(frozen=True, slots=True)
class Spread:
    """How far the errors of estimates lie apart.

    Parameters
    ----------
    difference : array, shape (S, S)
        Standard errors of the differences.
    root : array, shape (S,) or (S, S)
        What turns independent standard normal numbers into errors: factors or a matrix.
    independent : array, shape (S,), optional
        Standard errors of independent errors that have the same differences, if any.
    """

    difference: FloatArray
    root: FloatArray
    independent: FloatArray | None

    @property
    def size(self) -> int:
        """Number of scenarios."""
        return int(self.difference.shape[0])

    @property
    def pairs(self) -> BoolArray:
        """Directed pairs whose difference is not known exactly, shape (S, S)."""
        return (self.difference > 0.0) & ~np.eye(self.size, dtype=bool)


def independent_spread(errors: FloatArray) -> Spread:
    """Return the spread of independent errors with these standard errors (S,)."""
    return Spread(np.hypot(errors[:, None], errors), errors, errors)


def joint_spread(covariance: FloatArray) -> Spread:
    """Return the spread of errors with this positive semi-definite covariance (S, S)."""
    variance = np.diag(covariance)
    both = variance[:, None] + variance
    squared = both - 2.0 * covariance
    squared[squared <= SAME * both] = 0.0
    values, vectors = np.linalg.eigh(covariance)
    root = vectors * np.sqrt(np.maximum(values, 0.0))
    return Spread(np.sqrt(squared), root, _as_independent(squared))


def _as_independent(squared: FloatArray) -> FloatArray | None:
    """Return errors a with ``a_j^2 + a_k^2 = squared_jk``: what all errors share cancels from differences."""
    size = squared.shape[0]
    rows = squared.sum(axis=1)
    total = rows.sum() / max(2 * (size - 1), 1)
    own = rows / 2.0 if size <= 2 else (rows - total) / (size - 2)  # noqa: PLR2004 - a pair shares its variance
    off = ~np.eye(size, dtype=bool)
    miss = np.abs(own[:, None] + own - squared)[off]
    slack = ROUNDING * squared.max(initial=0.0)
    if (miss > slack).any() or (own < -slack).any():
        return None
    errors: FloatArray = np.sqrt(np.where(own <= slack, 0.0, own))
    return errors


@dataclass(frozen=True, slots=True)
class CriticalValues:
    """Critical values of families of one spread, each found once.

    Parameters
    ----------
    spread : Spread
    level : float
        Probability, in (0, 1).
    entropy : int
        Seed of the draws, which all families share.
    n_draws : int
    """

    spread: Spread
    level: float
    entropy: int
    n_draws: int
    found: dict[bytes, Critical] = field(default_factory=dict)

    def of(self, families: Sequence[Family]) -> list[Critical]:
        """Return the critical value of each family; it is never below zero."""
        keys = [_key(family) for family in families]
        new = {key: family for key, family in zip(keys, families, strict=True) if key not in self.found}
        exact = {key: self._exact(family) for key, family in new.items()}
        self.found.update({key: Critical(value, 0.0) for key, value in exact.items() if value is not None})
        drawn = [key for key, value in exact.items() if value is None]
        held = max(1, HELD_ENTRIES // self.n_draws)
        for start in range(0, len(drawn), held):
            part = drawn[start : start + held]
            self.found.update(zip(part, self._drawn([new[key] for key in part]), strict=True))
        return [self.found[key] for key in keys]

    def _exact(self, family: Family) -> float | None:
        errors = self.spread.independent
        count = sum(int(star.above.sum() + star.below.sum()) for star in family)
        if count == 0:
            return 0.0
        if errors is None:
            return None
        star = _as_star(family)
        if star is not None:
            return _solve(_star_probability(errors, star), self.level, count)
        size = errors.size
        if count == size * (size - 1) and np.ptp(errors) <= ROUNDING * errors.max():
            return _solve(lambda c: _range_probability(c, size), self.level, count)
        return None

    def _drawn(self, families: Sequence[Family]) -> list[Critical]:
        maxima = np.full((len(families), self.n_draws), -np.inf)
        for block, errors in self._blocks():
            for family, largest in zip(families, maxima[:, block], strict=True):
                for star in family:
                    _raise_to_largest(largest, errors, star, self.spread.difference[star.centre])
        return [self._quantile(largest) for largest in maxima]

    def _quantile(self, maxima: FloatArray) -> Critical:
        ordered = np.sort(maxima)
        value, error = (
            float(np.quantile(ordered, self.level)),
            float(quantile_mcse(lambda p: np.quantile(ordered, p), self.level, self.n_draws)),
        )
        return Critical(max(value, 0.0), error)

    def _blocks(self) -> Iterator[tuple[slice, FloatArray]]:
        """Draw errors (scenario, draw) block by block, the same ones each time."""
        rng = np.random.Generator(np.random.Philox(np.random.SeedSequence(self.entropy)))
        root = self.spread.root
        step = max(1, BLOCK_ENTRIES // self.spread.size)
        for start in range(0, self.n_draws, step):
            block = slice(start, min(start + step, self.n_draws))
            normal = rng.standard_normal((block.stop - start, self.spread.size)).T
            yield block, root[:, None] * normal if root.ndim == 1 else root @ normal


def _key(family: Family) -> bytes:
    return b"".join(
        star.centre.to_bytes(8, "little") + np.packbits([star.above, star.below]).tobytes() for star in family
    )


def _as_star(family: Family) -> Star | None:
    """Return the family as the pairs of one scenario, if it is no more than that."""
    used = [star for star in family if star.above.any() or star.below.any()]
    if len(used) == 1:
        return used[0]
    partners = [np.flatnonzero(star.above | star.below) for star in used]
    centre = int(partners[0][0])
    if any(other.size != 1 or other[0] != centre for other in partners):
        return None
    above, below = np.zeros_like(used[0].above), np.zeros_like(used[0].above)
    for star in used:
        above[star.centre], below[star.centre] = star.below[centre], star.above[centre]
    return Star(centre, above, below)


def _raise_to_largest(largest: FloatArray, errors: FloatArray, star: Star, difference: FloatArray) -> None:
    """Raise `largest` (draw,) to the studentised differences of a star."""
    used = star.above | star.below
    if not used.any():
        return
    apart = (errors[star.centre] - errors[used]) / difference[used, None]
    above, below = star.above[used], star.below[used]
    if above.any():
        np.maximum(largest, (apart if above.all() else apart[above]).max(axis=0), out=largest)
    if below.any():
        np.maximum(largest, -(apart if below.all() else apart[below]).min(axis=0), out=largest)


def _solve(probability: Callable[[float], float], level: float, count: int) -> float:
    """Return c with ``probability(c) = level``: that of one pair at least, that of Bonferroni at most."""
    from scipy import optimize  # noqa: PLC0415 - 0.2 s to import, needed by critical values only

    lowest, highest = float(special.ndtri(level)) - ROUNDING, ROUNDING - float(special.ndtri((1.0 - level) / count))
    root = float(optimize.brentq(lambda c: probability(c) - level, lowest, highest, xtol=ROOT_ERROR))
    return max(root, 0.0)


def _range_probability(c: float, size: int) -> float:
    """Return ``P(range <= q) = m int phi(z) (Phi(z) - Phi(z - q))^(m-1) dz`` with ``q = c sqrt 2``."""
    z, weight = _normal_nodes(np.empty(0))
    inside = special.ndtr(z) - special.ndtr(z - c * np.sqrt(2.0))
    return float(size * (weight * inside ** (size - 1)).sum())


def _star_probability(errors: FloatArray, star: Star) -> Callable[[float], float]:
    """Return ``c -> int phi(z) prod_k (Phi(high_k) - Phi(low_k)) dz`` over the error z of the centre.

    Low and high are ``(s_j z -+ c s_jk) / s_k``, or infinite where the pair is not looked at.
    """
    used = star.above | star.below
    scale = errors[star.centre] or 1.0
    kinds = np.stack([errors[used] / scale, star.above[used], star.below[used]])
    (own, above, below), counts = np.unique(kinds, axis=1, return_counts=True)
    centre = float(errors[star.centre] / scale)
    apart, own = np.hypot(own, centre), np.maximum(own, np.finfo(float).tiny)
    steep = own < NARROW * centre

    def probability(c: float) -> float:
        edges = (np.stack([apart, -apart])[:, steep, None] * c + own[steep, None] * STEP_EDGES).ravel()
        z, weight = _normal_nodes(edges) if centre else (np.zeros(1), np.ones(1))
        return sum(_part(z[part], weight[part], c) for part in _parts(z.size, own.size))

    def _part(z: FloatArray, weight: FloatArray, c: float) -> float:
        with np.errstate(over="ignore"):
            low = (centre * z[:, None] - c * apart) / own
            high = (centre * z[:, None] + c * apart) / own
        inside = np.where(below, special.ndtr(high), 1.0) - np.where(above, special.ndtr(low), 0.0)
        return float(weight @ (np.maximum(inside, 0.0) ** counts).prod(axis=1))

    return probability


def _parts(n_nodes: int, width: int) -> Iterator[slice]:
    step = max(1, BLOCK_ENTRIES // width)
    return (slice(start, start + step) for start in range(0, n_nodes, step))


def _normal_nodes(edges: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return nodes and weights that integrate against the normal density, panels ending at `edges` too."""
    grid = np.arange(-FARTHEST, FARTHEST + PANEL / 2.0, PANEL)
    ends = np.unique(np.concatenate([grid, edges[np.abs(edges) < FARTHEST]]))
    half = np.diff(ends)[:, None] / 2.0
    z = (ends[:-1, None] + half + half * NODES).ravel()
    weight = (half * WEIGHTS).ravel() * np.exp(-(z**2) / 2.0) / np.sqrt(2.0 * np.pi)
    return z, weight
