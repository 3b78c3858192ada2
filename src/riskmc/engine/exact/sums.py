"""The law of a weighted sum of independent numbers, by Fourier transform on a lattice of its own."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from riskmc._typing import FloatArray, IntArray
from riskmc.engine.exact.atoms import Atoms, Axis, Rounding, collected, no_atoms, summed
from riskmc.engine.exact.kernels import FIRST_NODE, deposit
from riskmc.engine.exact.laws import Law
from riskmc.engine.exact.pieces import Pieces
from riskmc.engine.exact.threads import mapped

_MARGIN = 8
"""Nodes beyond each end of a lattice: the shares of a piece at the end reach further than it does."""
_ROUNDING = 1e-12
_FAINT = 1e-9
"""Probability below which flat parts of a table are no atoms: the last cells of a law that is narrow for its size."""
_ZOOM = 32
"""By how much a lattice is narrower that resolves the low end of another."""
_ATOMS_PER_NODE = 2
"""Atoms of a sum that are told apart, for each node: fewer in the coarser of two computations, so that it shows."""
_OVERSHOOT = (1, 2, 4, 8)
"""Shifts that together reach as far as the distribution function runs over beside a jump."""
_FIRST_CELLS = 16
_MOST_ZOOMS = 6
_TILT = 12.0


def sums(pieces: Pieces, terms: IntArray, weights: FloatArray, nodes: int, axis: Axis) -> list[Law]:
    r"""Return the laws of ``sum_j weights[i, j] X_j`` with X_j the number ``terms[i, j]``, for each i.

    The lattice of a sum covers its own range, so each is resolved in its own right; where
    probability crowds at the low end (values over many decades), the low end is computed
    again on narrower lattices. The transform of a sum is the product of the transforms;
    with each number split into spread part C and atoms A, the spread part of the sum has
    ``prod (C + A) - prod A``, and the atoms of the sum are found one by one.

    Parameters
    ----------
    pieces : Pieces
    terms : array of int, shape (n, terms)
    weights : array, shape (n, terms)
        Not negative; a number of weight zero does not count.
    nodes : int
        Of each lattice.
    axis : Axis
    """
    mass = np.add.reduceat(pieces.mass, pieces.first[:-1])
    numbers = _Numbers(pieces, *pieces.ends(), mass, pieces.atom_mass())
    rows = list(zip(terms, weights, strict=True))
    return mapped(lambda row: _sum(numbers, *row, nodes, axis), rows)


def cumulative(nodes: FloatArray) -> FloatArray:
    r"""Return the distribution function at the knots, half-way between the nodes.

    With the first three moments kept, the sum of the nodes below a knot is the
    distribution function less ``h^2 / 24`` of its second derivative, which is given back.

    Parameters
    ----------
    nodes : array, shape (n,)

    Returns
    -------
    array, shape (n + 1,)
        Not decreasing, from 0; the last is the mass of all nodes.

    Examples
    --------
    >>> cumulative(np.array([0.25, 0.5, 0.25])).round(3)
    array([0.  , 0.26, 0.74, 1.  ])
    """
    total = np.concatenate([[0.0], np.cumsum(nodes)])
    total[1:-1] += np.diff(nodes) / 24.0
    # Beside a jump it runs over by some per cent of it. The excess must not stay: a flat part may follow.
    for shift in _OVERSHOOT:
        total[:-shift] = np.minimum(total[:-shift], total[shift:])
    return np.clip(np.maximum.accumulate(total), 0.0, max(total[-1], 0.0))


class _Numbers(NamedTuple):
    """Numbers that are added, and what is asked of each more than once."""

    pieces: Pieces
    low: FloatArray
    high: FloatArray
    mass: FloatArray
    atom_mass: FloatArray


class _Terms(NamedTuple):
    """The terms of a sum that vary."""

    pieces: Pieces
    number: IntArray
    weight: FloatArray
    low: FloatArray
    """Smallest value of each, weighted."""
    atomic: bool
    """Whether each has atoms, so that the sum has."""
    logarithmic: bool


def _sum(numbers: _Numbers, number: IntArray, weight: FloatArray, nodes: int, axis: Axis) -> Law:
    number, weight = number[weight > 0.0], weight[weight > 0.0]
    atomic = bool((numbers.atom_mass[number] > _FAINT).all())
    atoms = _atoms(numbers.pieces, number, weight, axis.rounding, _ATOMS_PER_NODE * nodes) if atomic else no_atoms()
    varies = numbers.high[number] > numbers.low[number]
    no_spread = numbers.atom_mass[number] >= (1.0 - _ROUNDING) * numbers.mass[number]
    if no_spread.all():
        return Law(np.empty(0), np.empty(0), atoms)
    own, factor = number[varies], weight[varies]
    terms = _Terms(numbers.pieces, own, factor, factor * numbers.low[own], atomic, axis.logarithmic)
    width = float(factor @ (numbers.high[own] - numbers.low[own]))
    position, cdf = _resolved(terms, width, nodes, zooms=0)
    constant = float(np.prod(numbers.mass[number[~varies]]))
    return Law(float(weight @ numbers.low[number]) + position, constant * cdf, atoms)


def _atoms(pieces: Pieces, number: IntArray, weight: FloatArray, rounding: Rounding, most: int) -> Atoms:
    found = Atoms(np.zeros(1), np.ones(1))
    for n, w in zip(number, weight, strict=True):
        low, high, mass = pieces.of(n)
        value, held = collected(w * low[low == high], mass[low == high], _unrounded)
        heavy = held > _FAINT
        found = summed(found, Atoms(value[heavy], held[heavy]), rounding, most)
    return collected(*found, rounding)


def _unrounded(value: FloatArray) -> FloatArray:
    return value


def _resolved(terms: _Terms, width: float, nodes: int, *, zooms: int) -> tuple[FloatArray, FloatArray]:
    """Return knots, counted from the smallest value, and the distribution function of the spread part.

    With `zooms` the lattice covers the low end of the sum only.
    """
    cells = nodes - 2 * _MARGIN
    step = width / cells
    size = terms.number.size
    margin = min(_MARGIN, FIRST_NODE * size)
    masses = np.roll(_masses(terms, step, nodes, tilted=zooms > 0), margin - FIRST_NODE * size)
    cdf = cumulative(masses[: cells + 2 * margin])
    end = cdf[-1]
    knots, cdf = np.arange(cells + 1) * np.float64(step), cdf[margin : margin + cells + 1]
    cdf[0], cdf[-1] = 0.0, end if zooms == 0 else cdf[-1]
    crowded = cdf[_FIRST_CELLS] > max(_FAINT, 0.6 * cdf[2 * _FIRST_CELLS])
    if not crowded or zooms == _MOST_ZOOMS:
        return knots, cdf
    near_knots, near_cdf = _resolved(terms, width / _ZOOM, nodes, zooms=zooms + 1)
    near, far = near_knots < 0.5 * width / _ZOOM, knots >= 0.5 * width / _ZOOM
    joined = np.concatenate([near_cdf[near], cdf[far]])
    return np.concatenate([near_knots[near], knots[far]]), np.maximum.accumulate(joined)


def _masses(terms: _Terms, step: float, nodes: int, *, tilted: bool) -> FloatArray:
    """Return the masses of the spread part; its smallest value lies half a cell below node ``FIRST_NODE * terms``.

    On a lattice that covers the low end only, larger sums come round and fall on small
    ones. There the nodes are weighted by a falling exponential, and twice as many: what
    has come round is then fainter by e^24.
    """
    size, tilt = terms.number.size, step if terms.logarithmic else 0.0
    spread = np.zeros((size, nodes))
    apart = np.zeros((size, nodes)) if terms.atomic else spread
    origin = terms.low.copy()
    origin[0] += 0.5 * step  # half a cell on one of them puts the smallest value of the sum on a knot
    last = nodes - 2.0 * _MARGIN
    deposit(terms.pieces, terms.number, terms.weight, origin, step, tilt, last, spread, apart)
    if size == 1 and not tilted:
        return np.asarray(spread[0])
    product = _product(spread + apart if terms.atomic else spread, tilted=tilted)
    if terms.atomic:
        product -= _product(apart, tilted=tilted)
    if not tilted:
        return np.fft.irfft(product, nodes)
    return np.fft.irfft(product, 2 * nodes) * np.exp(_TILT / nodes * np.arange(2 * nodes))


def _product(masses: FloatArray, *, tilted: bool) -> npt.NDArray[np.complex128]:
    nodes = masses.shape[1]
    if not tilted:
        return np.asarray(np.fft.rfft(masses, axis=1).prod(axis=0))
    falling = masses * np.exp(-_TILT / nodes * np.arange(nodes))
    return np.asarray(np.fft.rfft(falling, 2 * nodes, axis=1).prod(axis=0))
