"""The product of powers of densities, integrated over the stretches where all are above zero."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from riskmc._typing import FloatArray
from riskmc.distributions.pools.log_density import Piece, is_close
from riskmc.distributions.pools.places import Axis, hermite
from riskmc.distributions.pools.tabulated import Tabulated

_GAUSS_AT, _GAUSS_WEIGHT = np.polynomial.legendre.leggauss(5)
_GAUSS_AT, _GAUSS_WEIGHT = 0.5 + 0.5 * _GAUSS_AT, 0.5 * _GAUSS_WEIGHT
_NEAR = 1e-13
_MOST_MASS = 0.03
"""A cell with a larger share of the probability is split."""
_MOST_CHANGE, _TRACE = 2.0, 1e-12
"""So is one with more than a trace in which the log density changes by more than this."""
_PARTS = 8
_ROUNDS = 12
_FEWEST = 16
_LEAST = 1e-290
_FLATTEST, _STEEPEST = -0.95, 100.0


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch within one piece of every law.

    Parameters
    ----------
    low, high : float
        Ends, which may be infinite.
    pieces : tuple of Piece
        One of each law.
    """

    low: float
    high: float
    pieces: tuple[Piece, ...]

    def nodes(self) -> FloatArray:
        """Return the nodes of all laws strictly inside, without those that differ by rounding."""
        low = max(self.low, *(piece.low for piece in self.pieces))
        high = min(self.high, *(piece.high for piece in self.pieces))
        x = np.unique(np.concatenate([piece.x for piece in self.pieces]))
        x = x[(x > low) & (x < high)]
        if x.size < _FEWEST:
            return np.asarray(low + (high - low) * np.linspace(0.0, 1.0, 2 * _FEWEST + 1)[1:-1])
        return np.asarray(x[np.append(True, np.diff(x) > _NEAR * np.abs(x[1:]))])

    def pooled(self, x: FloatArray, weights: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Return the logarithm of the product of powers, and its derivative."""
        value, slope = np.zeros(x.size), np.zeros(x.size)
        for piece, weight in zip(self.pieces, weights, strict=True):
            log_density, rise = piece.at(x)
            value += weight * log_density
            slope += weight * rise
        return value, slope


@dataclass(frozen=True, slots=True)
class _Cells:
    """Cells of one segment: edges, logarithms of mass, and of the density at both ends of each."""

    edges: FloatArray
    log_mass: FloatArray
    log_density: FloatArray


def integrated(segments: Sequence[Segment], weights: FloatArray) -> tuple[Tabulated, float]:
    """Return the law with the product of powers as density, and the logarithm of its integral.

    Parameters
    ----------
    segments : sequence of Segment
        Rising.
    weights : array, shape (law,)
        Powers.

    Returns
    -------
    law : Tabulated
    log_mass : float

    Examples
    --------
    >>> from riskmc.distributions import Uniform
    >>> from riskmc.distributions.pools.log_density import anatomy
    >>> pieces = [anatomy(Uniform(0, high)).pieces[0] for high in (1, 4)]
    >>> law, log_mass = integrated([Segment(0.0, 1.0, tuple(pieces))], np.array([0.5, 0.5]))
    >>> law.ppf([0.25, 0.75]).round(6), round(math.exp(log_mass), 9)
    (array([0.25, 0.75]), 0.5)
    """
    parts = [_cells(segment, weights) for segment in segments]
    top = max(float(part.log_mass.max()) for part in parts)
    edges, jumps = [parts[0].edges[:1]], list[int]()
    masses, densities = list[FloatArray](), list[FloatArray]()
    for before, part in zip([None, *parts[:-1]], parts, strict=True):
        if before is not None:
            jumps += [sum(piece.size for piece in edges) - 1]
            if not is_close(float(before.edges[-1]), float(part.edges[0])):
                edges, masses = [*edges, part.edges[:1]], [*masses, np.zeros(1)]
                densities += [np.full((1, 2), np.nan)]
        edges += [part.edges[1:]]
        masses += [np.exp(part.log_mass - top)]
        densities += [np.exp(part.log_density - top)]
    held, ends = np.concatenate(masses), (segments[0].low, segments[-1].high)
    kept = np.flatnonzero(held > _LEAST * held.sum())
    first, last = int(kept[0]), int(kept[-1]) + 1
    law = Tabulated(
        np.concatenate(edges)[first : last + 1],
        held[first:last],
        np.concatenate(densities)[first:last],
        ends,
        [at - first for at in jumps if first < at < last],
    )
    return law, top + math.log(held.sum())


def _cells(segment: Segment, weights: FloatArray) -> _Cells:
    """Integrate over the cells between nodes, which are split where one holds much."""
    x, axis = segment.nodes(), Axis(segment.low, segment.high)
    for _ in range(_ROUNDS):
        value, slope = segment.pooled(x, weights)
        inner = _integrals(axis, x, value, slope)
        share = np.exp(inner - inner.max())
        steep = (np.abs(np.diff(value)) > _MOST_CHANGE) & (share > _TRACE * share.sum())
        large = np.flatnonzero(steep | (share > _MOST_MASS * share.sum()))
        if not large.size:
            break
        parts = np.arange(1, _PARTS) / _PARTS
        place = axis.of(x)
        x = np.sort(np.concatenate([x, axis.back(place[large, None] + parts * np.diff(place)[large, None]).ravel()]))
    else:
        value, slope = segment.pooled(x, weights)
        inner = _integrals(axis, x, value, slope)
    edges, masses = [x], [inner]
    densities = [np.stack([value[:-1], value[1:]], axis=1)]
    for end, at, sign in ((segment.low, 0, 1.0), (segment.high, -1, -1.0)):
        if math.isfinite(end):
            width = sign * (x[at] - end)
            power = min(max(sign * slope[at] * width, _FLATTEST), _STEEPEST)
            pieces = ([end], [value[at] + math.log(width / (1.0 + power))], [[np.nan, np.nan]])
            for whole, piece in zip((edges, masses, densities), pieces, strict=True):
                whole.insert(0 if at == 0 else len(whole), np.asarray(piece))
    return _Cells(np.concatenate(edges), np.concatenate(masses), np.concatenate(densities))


def _integrals(axis: Axis, x: FloatArray, value: FloatArray, slope: FloatArray) -> FloatArray:
    """Return the logarithm of the integral over each cell of a density, whose logarithm is a cubic of the place."""
    stretch = axis.stretch(x)
    value, slope = value - np.log(stretch), slope / stretch - axis.turn(x)
    width = np.diff(axis.of(x))[:, None]
    ends = (part[:, None] for part in (value[:-1], value[1:], slope[:-1], slope[1:]))
    logs = hermite(_GAUSS_AT, width, *ends)[0]
    most = logs.max(axis=1, keepdims=True)
    return np.asarray((most + np.log(np.exp(logs - most) @ _GAUSS_WEIGHT[:, None] * width))[:, 0])
