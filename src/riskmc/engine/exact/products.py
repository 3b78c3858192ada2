"""The law of a product of independent numbers: the sum of their logarithms, and zero beside it."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from riskmc._typing import FloatArray, IntArray
from riskmc.engine.exact.atoms import LOGARITHMIC, Atoms
from riskmc.engine.exact.laws import Law
from riskmc.engine.exact.pieces import Pieces, joined
from riskmc.engine.exact.sums import sums

_FAINT = 1e-10
"""Probability below which the low end of a number is not resolved on the log axis."""
_OCTAVES = 64
_WIDE = 0.1
"""Pieces wider than this on the log axis, where they are not even, are cut."""


class Logs(NamedTuple):
    """Logarithms of numbers that are not negative."""

    pieces: Pieces
    """Their ends are logarithms; their masses add up to the probability of not being zero, and may be 0."""
    zero: FloatArray
    """Probability of being zero."""


def logarithms(numbers: Pieces) -> Logs:
    """Return the logarithms of numbers that are not negative.

    Wide pieces are cut. What is below all but 1e-10 of the probability of a number is
    put there.

    Examples
    --------
    >>> logs = logarithms(Pieces(np.array([0.0, 1.0]), np.array([0.0, 1.0]), np.array([0.25, 0.75]), np.array([0, 2])))
    >>> logs.pieces.low[1], logs.pieces.mass, logs.zero
    (np.float64(0.0), array([0.  , 0.75]), array([0.25]))
    """
    number = np.repeat(np.arange(numbers.first.size - 1), np.diff(numbers.first))
    positive = numbers.high > 0.0
    zero = np.bincount(number, np.where(positive, 0.0, numbers.mass), numbers.first.size - 1)
    top = np.maximum.reduceat(numbers.high, numbers.first[:-1])
    floor = _floor(numbers, number, np.where(top > 0.0, top, 1.0))[number]
    low, high = np.maximum(numbers.low, floor), np.maximum(numbers.high, floor)
    low, high, mass, number = _split(low, high, np.where(positive, numbers.mass, 0.0), number)
    first = np.searchsorted(number, np.arange(numbers.first.size))
    return Logs(Pieces(np.log(low), np.log(high), mass, first), zero)


def _floor(numbers: Pieces, number: IntArray, top: FloatArray) -> FloatArray:
    """Return the power of two times its largest value that all but `_FAINT` of each number exceeds."""
    mass = np.where(numbers.high > 0.0, numbers.mass, 0.0)
    lowest = np.maximum(numbers.low, numbers.high * _FAINT / np.maximum(mass, _FAINT))
    octave = np.clip(np.frexp(np.maximum(lowest, 0.0) / top[number])[1] + _OCTAVES, 0, _OCTAVES)
    size = _OCTAVES + 1
    held = np.bincount(number * size + octave, mass, top.size * size)
    first = (np.cumsum(held.reshape(top.size, size), axis=1) > _FAINT).argmax(axis=1)
    return np.asarray(top * np.exp2(first - _OCTAVES - 1.0))


def _split(
    low: FloatArray, high: FloatArray, mass: FloatArray, number: IntArray
) -> tuple[FloatArray, FloatArray, FloatArray, IntArray]:
    """Cut pieces that are wide on the log axis into narrow ones."""
    parts = np.maximum(np.ceil(np.log(high / low) / _WIDE), 1.0).astype(int)
    if (parts == 1).all():
        return low, high, mass, number
    place = np.arange(parts.sum()) - np.repeat(np.cumsum(parts) - parts, parts)
    low, high, mass, number, parts = (np.repeat(array, parts) for array in (low, high, mass, number, parts))
    ratio = high / low
    start, end = low * ratio ** (place / parts), low * ratio ** ((place + 1) / parts)
    share = np.divide(end - start, high - low, out=np.ones_like(low), where=high > low)
    return start, end, mass * share, number


def log_laws(logs: Logs, nodes: int) -> list[Law]:
    """Return the laws of logarithms on lattices of so many nodes; zero is an atom at minus infinity."""
    terms = np.arange(logs.zero.size)[:, None]
    laws = sums(logs.pieces, terms, np.ones(terms.shape), nodes, LOGARITHMIC)
    return [_with_zero(law, zero) for law, zero in zip(laws, logs.zero.tolist(), strict=True)]


def products(one: Logs, other: Logs, nodes: int) -> list[Law]:
    """Return the laws of the logarithm of the product of two independent numbers, for each of n pairs.

    Parameters
    ----------
    one, other : Logs
        Of n numbers each.
    nodes : int
        Of the lattice of each logarithm.

    Returns
    -------
    list of Law
        Zero is an atom at minus infinity.
    """
    terms = np.arange(2 * one.zero.size).reshape(2, -1).T
    laws = sums(joined(one.pieces, other.pieces), terms, np.ones(terms.shape), nodes, LOGARITHMIC)
    zeros = 1.0 - (1.0 - one.zero) * (1.0 - other.zero)
    return [_with_zero(law, zero) for law, zero in zip(laws, zeros.tolist(), strict=True)]


def _with_zero(law: Law, zero: float) -> Law:
    """Return a law with an atom at minus infinity in front of the others, of which those without mass go."""
    held = law.atoms.mass > 0.0
    value, mass = law.atoms.value[held], law.atoms.mass[held]
    if zero > 0.0:
        value, mass = np.append(-np.inf, value), np.append(zero, mass)
    return law._replace(atoms=Atoms(value, mass))
