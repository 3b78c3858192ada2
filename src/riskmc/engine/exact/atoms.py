"""Single values that have probability: of one number, of a sum, and in common with others."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from riskmc._typing import FloatArray

MOST_ATOMS = 4096
"""Atoms of one number that are told apart; above that the lightest are joined with their neighbours."""

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
    """Return atoms in order, equal values joined, and not too many of them.

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
    atoms = Atoms(distinct, np.bincount(place.ravel(), weights=mass, minlength=distinct.size))
    return atoms if distinct.size <= MOST_ATOMS else _thinned(atoms, rounding)


def summed(one: Atoms, other: Atoms, rounding: Rounding) -> Atoms:
    """Return the atoms of the sum of two independent numbers."""
    value = (one.value[:, None] + other.value).ravel()
    return collected(value, (one.mass[:, None] * other.mass).ravel(), rounding)


def _thinned(atoms: Atoms, rounding: Rounding) -> Atoms:
    """Keep the heaviest half of `MOST_ATOMS`; join the others in runs of neighbours, which keeps the mean."""
    heavy = np.zeros(atoms.mass.size, bool)
    heavy[np.argsort(atoms.mass, kind="stable")[-MOST_ATOMS // 2 :]] = True
    light = Atoms(atoms.value[~heavy], atoms.mass[~heavy])
    starts = np.linspace(0, light.mass.size, MOST_ATOMS // 2, endpoint=False).astype(int)
    mass = np.add.reduceat(light.mass, starts)
    mean = np.add.reduceat(light.mass * light.value, starts) / np.where(mass > 0.0, mass, 1.0)
    value = rounding(np.concatenate([atoms.value[heavy], mean]))
    order = np.argsort(value, kind="stable")
    return Atoms(value[order], np.concatenate([atoms.mass[heavy], mass])[order])
