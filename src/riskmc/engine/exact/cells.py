"""Cells common to several laws, in which all of them are smooth, and what is needed to compare the laws.

Every statement about ranks is an integral over a law of a function of the other laws'
distribution functions. It is a weighted sum over nodes that all laws share: two in each
cell, and one or more at each atom.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from scipy import special

from riskmc._typing import FloatArray, IntArray
from riskmc.engine.exact.laws import Law, below
from riskmc.engine.exact.threads import mapped

_TAIL = 5.5
"""Cells of a law end at quantiles of even normal scores up to this one, and at the ends of the law."""
_MOST_CELLS = 4096
_SAME = 1e-13
_OFF = 0.5 / 3.0**0.5
"""Share of a cell that the Gauss points lie from its middle."""
_PRECISE = 1e-10


class Nodes(NamedTuple):
    """Nodes of the integrals over n laws."""

    weight: FloatArray
    """Probability of each law that stands at each node, shape (n, nodes); may be slightly negative."""
    above: FloatArray
    """Probability of each law above each node, shape (n, nodes)."""


class Cells(NamedTuple):
    """Intervals between the ends of cells and the nodes in them, and atoms, on one axis."""

    spread: FloatArray
    """Probability of the spread part of each law up to each end of an interval, shape (n, intervals + 1)."""
    place: IntArray
    """Intervals below each atom."""
    atoms: FloatArray
    """Probability of each law at each atom, shape (n, atoms)."""

    def masses(self, laws: IntArray) -> FloatArray:
        """Return the probability of some laws in each interval and at each atom, in ascending order."""
        return np.insert(np.diff(self.spread[laws], axis=1), self.place, self.atoms[laws], axis=1)


def compared(laws: Sequence[Law], levels: int) -> tuple[Nodes, Cells]:
    """Lay nodes and cells over laws on one axis.

    Parameters
    ----------
    laws : sequence of Law
    levels : int
        Quantiles of each law at which a cell ends.

    Returns
    -------
    nodes : Nodes
        Exact for integrands that are straight within a cell; in smooth laws the error
        falls with the fourth power of the cells. At an atom that several laws share, each
        is first with the same chance, so that ties are split evenly.
    cells : Cells
    """
    value = np.unique(np.concatenate([law.atoms.value for law in laws]))
    edges = _edges(laws, levels, value[np.isfinite(value)])
    inner = [edges[:-1] + share * np.diff(edges) for share in (0.5 - _OFF, 0.5 + _OFF)]
    points = np.append(np.stack([edges[:-1], *inner], axis=-1).ravel(), edges[-1:])
    spread = np.stack(mapped(lambda law: law.spread_below(points), laws))
    nodes, mass = _within_cells(laws, edges, spread), np.zeros((len(laws), 0))
    if value.size:
        at_atoms, mass = _at_atoms(laws, value)
        nodes = Nodes(*(np.concatenate(arrays, axis=1) for arrays in zip(nodes, at_atoms, strict=True)))
    return nodes, Cells(spread, np.searchsorted(points[:-1], value), mass)


def _edges(laws: Sequence[Law], levels: int, atoms: FloatArray) -> FloatArray:
    """Return the ends of the cells: quantiles of every law, thinned if they are too many, and the atoms."""
    share = np.concatenate([[0.0], special.ndtr(np.linspace(-_TAIL, _TAIL, levels)), [1.0]])
    spread = [law for law in laws if law.spread > _SAME]
    own = mapped(lambda law: law.spread_quantiles(law.spread * share), spread)
    if not own:
        return atoms[:0]
    ends = np.sort(np.concatenate(own))
    thinned = ends[:: -(-ends.size // _MOST_CELLS)]
    return np.unique(np.concatenate([thinned, ends[-1:], atoms]))


def _within_cells(laws: Sequence[Law], edges: FloatArray, spread: FloatArray) -> Nodes:
    r"""Return two nodes in each cell.

    With F at both ends and at the Gauss points x1, x2 the weights are the integrals of
    the straight lines that are 1 at one of them and 0 at the other, by parts:
    ``w1 = ((1 - r) F(b) - (1 + r) F(a) + r (F(x1) + F(x2))) / 2``, r the root of 3.
    """
    before, first, second = (spread[:, k:-1:3] for k in range(3))
    after = spread[:, 3::3]
    root = 3.0**0.5
    weight = 0.5 * ((1.0 - root) * after - (1.0 + root) * before + root * (first + second))
    weights = np.stack([weight, after - before - weight], axis=-1).reshape(spread.shape[0], -1)
    passed = np.stack([law.atoms_below(edges[:-1], reached=True) for law in laws])
    above = 1.0 - np.stack([first + passed, second + passed], axis=-1).reshape(spread.shape[0], -1)
    return Nodes(weights, above)


def _at_atoms(laws: Sequence[Law], value: FloatArray) -> tuple[Nodes, FloatArray]:
    """Return the nodes at atoms, and the probability of each law at each atom.

    Laws that are equal there are put in order by an even number u of each, which is
    integrated by Gauss' rule: the share of rank r of t + 1 tied is a polynomial of degree t.
    """
    before, mass = below(laws, value, reached=False), np.stack([_masses(law, value) for law in laws])
    tied = (mass > 0.0).sum(axis=0)
    counts = np.asarray([_n_gauss(int(t) - 1, float(m)) for t, m in zip(tied, mass.sum(axis=0), strict=True)], int)
    weights, above = [np.zeros((len(mass), 0))], [np.zeros((len(mass), 0))]
    for count in np.unique(counts):
        at = np.flatnonzero(counts == count)
        u, share = _gauss(int(count))
        weights += [w * mass[:, at] for w in share]
        above += [1.0 - before[:, at] - v * mass[:, at] for v in u]
    return Nodes(np.concatenate(weights, axis=1), np.concatenate(above, axis=1)), mass


def _masses(law: Law, value: FloatArray) -> FloatArray:
    """Return the probability of a law at each value."""
    mass = np.zeros(value.size)
    mass[np.searchsorted(value, law.atoms.value)] = law.atoms.mass
    return mass


def _n_gauss(others: int, mass: float) -> int:
    """Return how many nodes an atom needs: never more than makes the rule exact, fewer where ties are rare."""
    error, n = 1.0, 0
    while n < (others + 2) // 2 and error > _PRECISE:
        n += 1
        # (n!)^4 / ((2n + 1) ((2n)!)^3) f^(2n), and no derivative of order k exceeds (2 mass)^k.
        log_factor = 4 * special.gammaln(n + 1) - np.log(2 * n + 1) - 3 * special.gammaln(2 * n + 1)
        error = float(np.exp(log_factor + 2 * n * np.log(2.0 * max(mass, 1e-30))))
    return max(n, 1)


@functools.lru_cache(maxsize=64)
def _gauss(count: int) -> tuple[FloatArray, FloatArray]:
    """Return nodes and weights of Gauss' rule on (0, 1)."""
    x, weight = special.roots_legendre(count)
    return 0.5 * (x + 1.0), 0.5 * weight
