"""Distances between orders, as plain arrays (..., n): many orders of n things at once."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from riskmc._typing import FloatArray, IntArray
from riskmc.ranking.ranks import rank_bounds


class Pairs(NamedTuple):
    """Pairs of things as two orders have them, each of shape (...)."""

    excess: IntArray
    """Pairs that both orders have the same way round, less those that they do not."""
    tied_first: IntArray
    """Pairs that are tied in the first order, in the second or not."""
    tied_second: IntArray
    """Pairs that are tied in the second order, in the first or not."""


def inversions(values: FloatArray) -> IntArray:
    """Return the pairs that stand the wrong way round, ``#{i < j: x_i > x_j}``; ties do not.

    By merging: halves of 1, 2, 4 ... are sorted into one, and an entry of the right half
    that goes in front of m entries of the left half is m inversions. So the work grows
    like n log n, and no array of pairs is made.

    Parameters
    ----------
    values : array, shape (..., n)
        Numbers without NaN.

    Returns
    -------
    array of int, shape (...)

    References
    ----------
    Knight 1966, J. Am. Stat. Assoc. 61:436, https://doi.org/10.1080/01621459.1966.10480879

    Examples
    --------
    >>> inversions(np.array([[1.0, 2.0, 3.0], [3.0, 1.0, 2.0], [2.0, 2.0, 1.0]]))
    array([0, 2, 2])
    """
    size = values.shape[-1]
    padded = 1 << max(size - 1, 0).bit_length()
    # Infinities behind everything are inverted with nothing: no number is larger, and equals do not count.
    current = np.full((*values.shape[:-1], padded), np.inf)
    current[..., :size] = values
    found, width = np.zeros(values.shape[:-1], dtype=np.int64), 1
    while width < padded:
        halves = current.reshape(*values.shape[:-1], -1, 2 * width)
        order = np.argsort(halves, axis=-1, kind="stable")
        places = ((order >= width) * np.arange(2 * width)).sum(axis=(-2, -1))
        found += halves.shape[-2] * (width * width + width * (width - 1) // 2) - places
        current, width = np.take_along_axis(halves, order, axis=-1), 2 * width
    return found


def tied_pairs(values: FloatArray) -> IntArray:
    """Return the pairs of equal numbers, shape (...).

    Examples
    --------
    >>> tied_pairs(np.array([[1.0, 2.0, 1.0, 1.0], [1.0, 2.0, 3.0, 4.0]]))
    array([3, 0])
    """
    first, last = rank_bounds(values)
    pairs: IntArray = (last - first).sum(axis=-1) // 2
    return pairs


def pairs_of(first: FloatArray, second: FloatArray) -> Pairs:
    """Return how two orders have each pair, ties in either counting neither way.

    Sorted by the first and, where that ties, by the second, the discordant pairs are the
    inversions of the second (Knight 1966).

    Parameters
    ----------
    first, second : array, shape (..., n)
        Numbers without NaN, of one shape.

    Returns
    -------
    Pairs

    Examples
    --------
    >>> pairs_of(np.array([[1.0, 2.0, 2.0]]), np.array([[1.0, 3.0, 2.0]]))
    Pairs(excess=array([2]), tied_first=array([1]), tied_second=array([0]))
    """
    by_second = np.argsort(second, axis=-1, kind="stable")
    one = np.take_along_axis(first, by_second, axis=-1)
    order = np.take_along_axis(by_second, np.argsort(one, axis=-1, kind="stable"), axis=-1)
    one, other = (np.take_along_axis(values, order, axis=-1) for values in (first, second))
    discordant = inversions(other)
    tied_first, tied_second = tied_pairs(first), tied_pairs(second)
    tied_both = tied_pairs(_numbered(one, other))
    total = n_pairs(first.shape[-1])
    concordant = total - tied_first - tied_second + tied_both - discordant
    return Pairs(concordant - discordant, tied_first, tied_second)


def n_pairs(n: int) -> int:
    """Return the pairs of n things."""
    return n * (n - 1) // 2


def mean_ranks(values: FloatArray) -> FloatArray:
    """Return ranks (..., n) from 1, the highest; equals get the mean of the ranks they share.

    Examples
    --------
    >>> mean_ranks(np.array([3.0, 7.0, 3.0]))
    array([2.5, 1. , 2.5])
    """
    first, last = rank_bounds(values)
    return np.asarray((first + last) / 2.0)


def largest_footrule(n: int) -> int:
    """Return the footrule between an order of n things and its reverse, ``floor(n^2 / 2)``."""
    return n * n // 2


def _numbered(one: FloatArray, other: FloatArray) -> FloatArray:
    """Return numbers that are equal where neighbours are equal in both, of arrays sorted by the two."""
    numbers = np.zeros(one.shape)
    numbers[..., 1:] = np.cumsum((one[..., 1:] != one[..., :-1]) | (other[..., 1:] != other[..., :-1]), axis=-1)
    return numbers
