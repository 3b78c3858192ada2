"""A law taken apart: its atoms, and the logarithm of its density between them.

Laws give quantiles, not densities. Between two breaks the quantile function is smooth, so
its derivative, on nodes that grow denser towards both ends, is the density to about ten digits.
Each piece has an axis of its own (places.py), on which both the quantile function near an end and the log
density are nearly straight.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
import numpy.typing as npt
from scipy import special

from riskmc._typing import FloatArray
from riskmc.distributions.base import Distribution, tail_quantiles
from riskmc.distributions.classes import ClassRange
from riskmc.distributions.compound import ZeroInflated
from riskmc.distributions.pools.places import Axis, hermite
from riskmc.exceptions import RangeError

_WIDTH = 3.0
_DEEPEST = 115.0
"""Log odds of the outermost nodes: a probability of 1e-50."""
_MIDDLE = 24.9
"""Up to these log odds many laws have quantiles that are cheap."""
_INNER_DEEPEST = 20.0
"""At an end inside (0, 1) a probability cannot be told from it more finely."""
_STEPS = 200
_FEWEST = 16
_NARROW = 1e-12
_TOWARDS = np.array([1e-5, 1e-8, 1e-11])
"""Distances from a break at which the limit is looked for."""
_CLEAR = 1e-9
"""A node this share of an end's size away from it is where rounding starts to show."""
_STENCIL = np.array([-1.0, 9.0, -45.0, 0.0, 45.0, -9.0, 1.0]) / 60.0
_LOST = 3
"""Nodes at each end for which the stencil has no neighbours."""
_STEEPEST = 3.0
"""Factor by which a step may differ from the last one before it is taken for rounding."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a law without atoms or breaks.

    Parameters
    ----------
    low, high : float
        Ends, which may be infinite.
    mass : float
        Probability of the piece.
    x : array, shape (node,)
        Rising.
    log_density, slope : array, shape (node,)
        Logarithm of the density by x, and its derivative by the place on the piece's axis.
    """

    low: float
    high: float
    mass: float
    x: FloatArray
    log_density: FloatArray
    slope: FloatArray

    def at(self, x: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Return the log density at numbers strictly between the ends, and its derivative by them."""
        axis = Axis(self.low, self.high)
        place, nodes = axis.of(x), axis.of(self.x)
        cell = np.clip(np.searchsorted(nodes, place, side="right") - 1, 0, nodes.size - 2)
        width = nodes[cell + 1] - nodes[cell]
        share = np.clip((place - nodes[cell]) / width, 0.0, 1.0)
        values = hermite(
            share, width, self.log_density[cell], self.log_density[cell + 1], self.slope[cell], self.slope[cell + 1]
        )
        value, slope = values
        for end, outside, open_end in ((0, place < nodes[0], self.low), (-1, place > nodes[-1], self.high)):
            far = place[outside] - nodes[end]
            bend = 0.0 if math.isfinite(open_end) else self._bend(nodes, end)
            value[outside] = self.log_density[end] + far * (self.slope[end] + 0.5 * bend * far)
            slope[outside] = self.slope[end] + bend * far
        return value, slope * axis.stretch(x)

    def _bend(self, nodes: FloatArray, end: int) -> float:
        """Return the second derivative with which the log density goes on, exact for a normal law."""
        inner = 4 if end == 0 else -5
        return min(float((self.slope[end] - self.slope[inner]) / (nodes[end] - nodes[inner])), 0.0)


@dataclass(frozen=True, slots=True)
class Anatomy:
    """Atoms and pieces of a law.

    Parameters
    ----------
    atoms : tuple of (float, float)
        Value and probability of each.
    pieces : tuple of Piece
        In order.
    """

    atoms: tuple[tuple[float, float], ...]
    pieces: tuple[Piece, ...]

    def mass_at(self, value: float) -> float:
        """Return the probability of a value, to the rounding with which values are found."""
        return sum(mass for at, mass in self.atoms if is_close(at, value))

    def piece_at(self, x: float) -> Piece | None:
        """Return the piece around a number, if any."""
        return next((piece for piece in self.pieces if piece.low < x < piece.high), None)


def is_close(a: float, b: float) -> bool:
    """Whether two values are one but for rounding."""
    return a == b or (math.isfinite(a - b) and abs(a - b) <= _CLEAR * max(abs(a), abs(b)))


def anatomy(law: Distribution) -> Anatomy:
    """Take a law apart at its breaks.

    Parameters
    ----------
    law : Distribution

    Returns
    -------
    Anatomy

    Raises
    ------
    RangeError
        If the quantiles are too coarse for a density.

    Examples
    --------
    >>> from riskmc.distributions import Uniform, ZeroInflated
    >>> found = anatomy(ZeroInflated(Uniform(1, 3), 0.25))
    >>> found.atoms, [(piece.low, piece.high, piece.mass) for piece in found.pieces]
    (((0.0, 0.25),), [(1.0, 3.0, 0.75)])
    """
    if isinstance(law, ClassRange):
        return anatomy(law.law)
    if isinstance(law, ZeroInflated):
        return _beside_a_spike(law)
    inner = np.unique([b for b in law.breaks() if _NARROW < b < 1.0 - _NARROW])
    edges = np.concatenate([[0.0], inner[np.diff(inner, prepend=0.0) > _NARROW], [1.0]])
    lowest, highest = law.support()
    atoms: dict[float, float] = {}
    pieces = []
    for start, end in pairwise(edges.tolist()):
        low = lowest if start == 0.0 else _start(law, start)
        high = highest if end == 1.0 else float(law.ppf(end))
        if math.isfinite(high - low) and high - low <= _NARROW * max(abs(low), abs(high)):
            atoms[high] = atoms.get(high, 0.0) + end - start
        else:
            pieces.append(_piece(law, start, end, low, high))
    return Anatomy(tuple(atoms.items()), tuple(pieces))


def _beside_a_spike(law: ZeroInflated) -> Anatomy:
    """Return the anatomy of the law above zero, with its share of the probability, and the spike."""
    inner, rest = anatomy(law.positive), 1.0 - law.zero_mass
    atoms = {value: rest * mass for value, mass in inner.atoms}
    atoms[0.0] = atoms.get(0.0, 0.0) + law.zero_mass
    pieces = [
        replace(piece, mass=rest * piece.mass, log_density=piece.log_density + math.log(rest))
        for piece in inner.pieces
        if rest > 0.0
    ]
    return Anatomy(tuple((value, mass) for value, mass in atoms.items() if mass > 0.0), tuple(pieces))


def _start(law: Distribution, at: float) -> float:
    """Return the value that quantiles tend to at a break from above.

    Just above a break a quantile may still be far from its limit, where the density rises as a power; Aitken's
    rule finds the limit from three.
    """
    near, nearer, nearest = law.ppf(np.minimum(at + _TOWARDS, 1.0))
    bend = (nearest - nearer) - (nearer - near)
    limit = float(nearest - (nearest - nearer) ** 2 / bend) if bend != 0.0 else float(nearest)
    return min(max(limit, float(law.ppf(at))), float(law.ppf(np.nextafter(at, 1.0))))


def _piece(law: Distribution, start: float, end: float, low: float, high: float) -> Piece:
    """Return the log density on nodes of one piece, from the derivative of its quantiles."""
    tau = _TAU[(_ODDS > -_INNER_DEEPEST) | (start == 0.0)]
    tau = tau[(_WIDTH * np.sinh(tau) < _INNER_DEEPEST) | (end == 1.0)]
    odds = _WIDTH * np.sinh(tau)
    with np.errstate(divide="ignore", invalid="ignore"):
        x = _quantiles(law, start, end, odds)
        axis = Axis(low, high)
        place = axis.of(np.where((x > low) & (x < high), x, np.nan))
        run = _sound(x, place, low, high)
    if run.stop - run.start < _FEWEST:
        message = (
            f"the log pool needs densities, but the quantiles of {law!r} between {low:g} and {high:g} are too coarse "
            "for one. Use the linear pool or the quantile average."
        )
        raise RangeError(message)
    odds, tau, x, place = odds[run], tau[run], x[run], place[run]
    kept = slice(_LOST, -_LOST)
    rise = _derivative(place)
    log_mass = special.log_expit(odds) + special.log_expit(-odds) + np.log((end - start) * _WIDTH * np.cosh(tau))
    log_density = log_mass[kept] - np.log(rise) + np.log(axis.stretch(x[kept]))
    slope = _derivative(log_density) / rise[kept]
    return Piece(low, high, end - start, x[2 * _LOST : -2 * _LOST], log_density[kept], slope)


def _quantiles(law: Distribution, start: float, end: float, odds: FloatArray) -> FloatArray:
    """Return quantiles of a law at log odds within a piece, each from the end of (0, 1) it is nearer to."""
    below = start + (end - start) * special.expit(odds)
    above = (1.0 - end) + (end - start) * special.expit(-odds)
    found = np.empty(odds.size)
    deep = np.abs(odds) > _MIDDLE
    for from_above, part, distance in ((False, below <= above, below), (True, below > above, above)):
        for at in (part & deep, part & ~deep):
            if at.any():
                found[at] = tail_quantiles([law], np.minimum(distance[at], 0.5), upper=from_above)[0]
    return found


def _sound(x: FloatArray, place: FloatArray, low: float, high: float) -> slice:
    """Return the nodes around the middle that are clear of the ends and of rounding."""
    width = high - low
    fine = np.isfinite(place)
    for end, distance in ((low, x - low), (high, high - x)):
        if math.isfinite(end):
            fine &= distance > min(_CLEAR * abs(end), 1e-3 * width if math.isfinite(width) else math.inf)
    step = np.diff(place)
    fine[1:] &= ~(step <= _NARROW * np.abs(place[1:]) * _CLEAR)
    fine[:-1] &= ~(step <= 0.0)
    middle = int(np.argmin(np.abs(np.cumsum(fine) - 0.5 * fine.sum())))
    change = step[1:] / step[:-1]
    even = np.concatenate([[True], (change > 1.0 / _STEEPEST) & (change < _STEEPEST), [True]])
    wrong = np.flatnonzero(~(fine & even))
    before, after = wrong[wrong < middle], wrong[wrong >= middle]
    return slice(int(before[-1]) + 1 if before.size else 0, int(after[0]) if after.size else x.size)


def _derivative(values: FloatArray) -> FloatArray:
    """Return the derivative by tau, without the outermost nodes."""
    return np.convolve(values, _STENCIL[::-1], mode="valid") / _STEP


_TAU: npt.NDArray[np.float64] = np.linspace(-1.0, 1.0, 2 * _STEPS + 1) * math.asinh(_DEEPEST / _WIDTH)
_STEP = float(_TAU[1] - _TAU[0])
_ODDS = _WIDTH * np.sinh(_TAU)
