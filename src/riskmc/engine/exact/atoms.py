"""Single values that have probability: of one number, of a sum, and in common with others."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from riskmc._typing import FloatArray

_CLOSE_BITS = 44
"""Sums of the same terms in another order agree in so many bits."""

Rounding = Callable[[FloatArray], FloatArray]


class Atoms(NamedTuple):
    """Values that have probability."""

    value: FloatArray
    """Increasing."""
    mass: FloatArray


def no_atoms() -> Atoms:
    """Return the atoms of a number that has none."""
    return Atoms(np.empty(0), np.empty(0))


def single(value: FloatArray) -> FloatArray:
    """Round to float32, as the kernel does before it compares: what is equal there is equal here."""
    return value.astype(np.float32).astype(float)


def single_log(value: FloatArray) -> FloatArray:
    """Round logarithms so that the numbers they stand for are rounded to float32.

    Examples
    --------
    >>> log = single_log(np.log(np.array([0.1, 0.1 + 1e-12])))
    >>> bool(log[0] == log[1])
    True
    """
    with np.errstate(divide="ignore"):
        return np.log(single(np.exp(value)))


class Axis(NamedTuple):
    """What values on an axis are."""

    rounding: Rounding
    """How they are rounded before they are held to be equal."""
    logarithmic: bool
    """Whether they are logarithms of what is even within a piece."""


LINEAR = Axis(single, logarithmic=False)
LOGARITHMIC = Axis(single_log, logarithmic=True)


def collected(value: FloatArray, mass: FloatArray, rounding: Rounding) -> Atoms:
    """Return atoms in order, rounded values that are equal joined.

    Parameters
    ----------
    value, mass : array
    rounding : callable
        `single` or `single_log`.

    Examples
    --------
    >>> collected(np.array([1.0, 0.5, 1.0]), np.array([0.25, 0.25, 0.5]), single)
    Atoms(value=array([0.5, 1. ]), mass=array([0.25, 0.75]))
    """
    distinct, place = np.unique(rounding(value), return_inverse=True)
    return Atoms(distinct, np.bincount(place.ravel(), weights=mass, minlength=distinct.size))


def summed(one: Atoms, other: Atoms, rounding: Rounding, most: int) -> Atoms:
    """Return the atoms of the sum of two independent numbers, not rounded, and not too many of them.

    The kernel rounds a sum once, when all terms are in it. So here terms are added to sums
    that are not rounded: rounded ones drift apart, and ties are lost.

    Parameters
    ----------
    one, other : Atoms
    rounding : callable
        What is done to the last sum; values that it makes equal are joined first where
        there are too many, and only then neighbours without much probability.
    most : int
        Atoms that are told apart.
    """
    value = (one.value[:, None] + other.value).ravel()
    mass = (one.mass[:, None] * other.mass).ravel()
    atoms = collected(value, mass, _close)
    if atoms.value.size > most:
        atoms = collected(value, mass, rounding)
    return atoms if atoms.value.size <= most else _thinned(atoms, rounding, most)


def _close(value: FloatArray) -> FloatArray:
    """Round away what the order of additions leaves."""
    fraction, exponent = np.frexp(value)
    return np.asarray(np.ldexp(np.rint(np.ldexp(fraction, _CLOSE_BITS)), exponent - _CLOSE_BITS))


def _thinned(atoms: Atoms, rounding: Rounding, most: int) -> Atoms:
    """Keep the heaviest half of `most`; join the others in runs of neighbours, which keeps the mean."""
    heavy = np.zeros(atoms.mass.size, bool)
    heavy[np.argsort(atoms.mass, kind="stable")[-most // 2 :]] = True
    light = Atoms(atoms.value[~heavy], atoms.mass[~heavy])
    starts = np.linspace(0, light.mass.size, most // 2, endpoint=False).astype(int)
    mass = np.add.reduceat(light.mass, starts)
    mean = np.add.reduceat(light.mass * light.value, starts) / np.where(mass > 0.0, mass, 1.0)
    value = rounding(np.concatenate([atoms.value[heavy], mean]))
    order = np.argsort(value, kind="stable")
    return Atoms(value[order], np.concatenate([atoms.mass[heavy], mass])[order])
