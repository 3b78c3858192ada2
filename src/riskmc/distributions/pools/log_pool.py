"""The logarithmic pool of laws, as one law."""

from __future__ import annotations

import math
import warnings
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np

from riskmc._typing import ArrayLike, FloatArray
from riskmc.distributions.base import Distribution, check_law
from riskmc.distributions.compound import Discrete, ZeroInflated
from riskmc.distributions.families import Point
from riskmc.distributions.mixture import Mixture
from riskmc.distributions.pools.common_axis import CommonAxis, common_axis
from riskmc.distributions.pools.event_probabilities import expert_weights
from riskmc.distributions.pools.log_density import Anatomy, anatomy, is_close
from riskmc.distributions.pools.segments import Segment, integrated
from riskmc.distributions.pools.solved import Solved
from riskmc.distributions.pools.tabulated import Tabulated
from riskmc.exceptions import RangeError, ReadingWarning

_NOTICED = 1e-3
"""Probability of a law that may be lost between atoms without a word."""


@dataclass(frozen=True, slots=True, init=False)
class LogPool(Solved):
    r"""Logarithmic pool: the density is :math:`\prod_e f_e^{w_e}`, normalised.

    Narrower than the linear pool and with one peak where the laws have one; to learn and
    then pool is to pool and then learn. A zero of one law is a zero of the pool: a veto. Values with a
    probability of their own, such as a spike at zero, are pooled by these probabilities.
    The pool does not depend on the axis; laws that one rising map carries over from the
    class axis are pooled there, with all below class 1 as one value where the map makes it zero.

    Parameters
    ----------
    laws : sequence of Distribution
    weights : array, shape (law,), optional
        Not negative; normalised. By default equal. A law of weight zero has no veto.

    Raises
    ------
    InputError
        If one is no distribution, or the weights do not fit.
    RangeError
        If everything is vetoed, or the quantiles of a law are too coarse for a density.

    Warns
    -----
    ReadingWarning
        If a value, or more than 0.1 % of a law, is vetoed, with what and by how much.

    Notes
    -----
    Densities are derivatives of the quantile functions. Errors of probabilities are below 1e-7 for smooth laws.

    References
    ----------
    Genest, C. and Zidek, J. V. (1986). Stat. Sci. 1, 114-135.

    Examples
    --------
    >>> from riskmc.distributions import PERT
    >>> law = LogPool([PERT(0, 1, 4), PERT(0, 2, 4)], [1, 1])
    >>> bool(abs(law.cdf(1.5) - PERT(0, 1.5, 4).cdf(1.5)) < 1e-7)
    True
    """

    laws: tuple[Distribution, ...]
    weights: tuple[float, ...]
    inner: Distribution = field(repr=False, compare=False)

    def __init__(self, laws: Sequence[Distribution], weights: ArrayLike | None = None) -> None:
        for law in laws:
            check_law("laws", law)
        shares = expert_weights(len(laws), weights)
        heard = [law for law, share in zip(laws, shares, strict=True) if share > 0.0]
        axis = common_axis(heard)
        inner = axis.carried_over(_pooled(axis, shares[shares > 0.0]))
        object.__setattr__(self, "laws", tuple(laws))
        object.__setattr__(self, "weights", tuple(shares.tolist()))
        object.__setattr__(self, "inner", inner)


def _pooled(axis: CommonAxis, weights: FloatArray) -> Distribution:
    """Pool laws of one axis: their atoms by probability, the rest by density."""
    parts = [anatomy(law) for law in axis.laws]
    values = _distinct([value for part in parts for value, _ in part.atoms])
    atoms = {value: _log_mean([part.mass_at(value) for part in parts], weights) for value in values}
    segments = _segments(parts)
    held = {value: mass for value, mass in atoms.items() if mass > -math.inf}
    if not (segments or held):
        message = (
            "the log pool vetoes everything: for every value there is a law that gives it no probability. "
            "Use the linear pool."
        )
        raise RangeError(message)
    _warn_of_vetoes(axis, parts, [value for value in values if value not in held], segments)
    if not segments:
        return _discrete(held)
    smooth, log_mass = integrated(segments, weights)
    return _joined(smooth, log_mass, held)


def _joined(smooth: Tabulated, log_mass: float, atoms: dict[float, float]) -> Distribution:
    """Return one law of the continuous part and the atoms, whose logarithms of probability are given."""
    if not atoms:
        return smooth
    most = max(log_mass, *atoms.values())
    rest, spikes = math.exp(log_mass - most), sum(math.exp(mass - most) for mass in atoms.values())
    if list(atoms) == [0.0] and smooth.support()[0] >= 0.0:
        return ZeroInflated(smooth, spikes / (rest + spikes))
    return Mixture([smooth, _discrete(atoms)], [rest, spikes])


def _discrete(atoms: dict[float, float]) -> Distribution:
    if len(atoms) == 1:
        return Point(next(iter(atoms)))
    values = sorted(atoms)
    logs = np.asarray([atoms[value] for value in values])
    return Discrete(values, np.exp(logs - logs.max()))


def _distinct(values: list[float]) -> list[float]:
    """Return the values, those that differ by rounding once."""
    found: list[float] = []
    for value in sorted(values):
        if not (found and is_close(found[-1], value)):
            found.append(value)
    return found


def _log_mean(masses: list[float], weights: FloatArray) -> float:
    with np.errstate(divide="ignore"):
        return float(weights @ np.log(masses))


def _segments(parts: Sequence[Anatomy]) -> list[Segment]:
    """Return the stretches between ends of pieces in which every law has a density."""
    ends = sorted({end for part in parts for piece in part.pieces for end in (piece.low, piece.high)})
    edges = _distinct(ends)
    found = []
    for low, high in pairwise(edges):
        middle = _between(low, high)
        pieces = [part.piece_at(middle) for part in parts]
        live = [piece for piece in pieces if piece is not None]
        if len(live) == len(parts):
            found.append(Segment(low, high, tuple(live)))
    return found


def _between(low: float, high: float) -> float:
    """Return a number between two, of which one or both may be infinite."""
    if math.isinf(low):
        return 0.0 if math.isinf(high) else high - max(1.0, abs(high))
    return low + max(1.0, abs(low)) if math.isinf(high) else 0.5 * (low + high)


def _warn_of_vetoes(axis: CommonAxis, parts: Sequence[Anatomy], lost: list[float], segments: list[Segment]) -> None:
    """Warn of values, and of stretches with more than a trace of some law, that a law vetoes."""
    texts = [
        f"the value {axis.shown(value)}, of probability {max(part.mass_at(value) for part in parts):.3g} by one law"
        for value in lost
    ]
    shares = [_kept(law, segments) for law in axis.laws]
    smooth = [sum(piece.mass for piece in part.pieces) for part in parts]
    gone = [whole - kept for whole, kept in zip(smooth, shares, strict=True)]
    worst = int(np.argmax(gone))
    if gone[worst] > _NOTICED:
        outside = f"outside {_stretches(axis, segments)}" if segments else "between such values"
        texts.append(f"what lies {outside}, of probability {gone[worst]:.3g} by law {worst + 1} of {len(parts)}")
    if texts:
        message = f"the log pool gives no probability to {'; nor to '.join(texts)}: another law vetoes it."
        warnings.warn(message, ReadingWarning, stacklevel=4)


def _kept(law: Distribution, segments: list[Segment]) -> float:
    """Return the probability of a law within the stretches, without its atoms on their ends."""
    return sum(_upto(law, np.nextafter(segment.high, -math.inf)) - _upto(law, segment.low) for segment in segments)


def _upto(law: Distribution, x: float) -> float:
    """Return the probability up to a number, which may be next to infinite."""
    return float(x > 0.0) if abs(x) >= np.finfo(float).max else float(law.cdf(x))


def _stretches(axis: CommonAxis, segments: list[Segment]) -> str:
    """Return the stretches in words, neighbours as one."""
    joined: list[list[float]] = []
    for segment in segments:
        if joined and joined[-1][1] == segment.low:
            joined[-1][1] = segment.high
        else:
            joined.append([segment.low, segment.high])
    return " and ".join(f"{axis.shown(low)} to {axis.shown(high)}" for low, high in joined)
