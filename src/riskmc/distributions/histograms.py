"""Probabilities of bins as a law that is even within each bin."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

import numpy as np

from riskmc._typing import ArrayLike, FloatArray
from riskmc._validation import as_weights, check_choice
from riskmc.distributions.base import Distribution
from riskmc.distributions.compound import cumulative, inner_steps, place_in
from riskmc.distributions.fits.quantile_checks import listed
from riskmc.exceptions import InputError

Within = Literal["uniform", "log-uniform"]


_ROUNDING = 1e-15
"""Share by which a sum of probabilities may miss one asked for: before an empty bin it tells its two ends apart."""


@dataclass(frozen=True, slots=True, init=False)
class Histogram(Distribution):
    """Probabilities of bins, spread evenly over each bin.

    The law with the least information, relative to the uniform or the log-uniform, among
    all with these probabilities.

    Parameters
    ----------
    edges : sequence of float
        Ends of the bins, increasing: one more than bins.
    probabilities : array, shape (bin,)
        Not negative; normalised to sum to one.
    within : {"uniform", "log-uniform"}
        What is even over a bin: the value, or its logarithm (edges above zero).

    Raises
    ------
    InputError
        If the edges are not finite, do not increase or do not match the probabilities,
        are not above zero where logarithms are taken, or the probabilities are unusable.

    Examples
    --------
    >>> law = Histogram([0, 10, 20, 40], [0.2, 0.5, 0.3])
    >>> law.ppf([0.1, 0.45, 0.85])
    array([ 5., 15., 30.])
    """

    edges: tuple[float, ...]
    probabilities: tuple[float, ...]
    within: Within

    def __init__(self, edges: ArrayLike, probabilities: ArrayLike, within: Within = "uniform") -> None:
        check_choice("within", within, ("uniform", "log-uniform"))
        shares = as_weights("probabilities", probabilities)
        object.__setattr__(self, "edges", tuple(_checked_edges(edges, shares.size, within).tolist()))
        object.__setattr__(self, "probabilities", tuple(shares.tolist()))
        object.__setattr__(self, "within", within)

    def ppf(self, q: ArrayLike, /) -> FloatArray:
        """Interpolate within the bin that `q` falls in."""
        q = np.asarray(q, dtype=float)
        total = cumulative(self.probabilities)
        k = place_in(self.probabilities, q * (1.0 - _ROUNDING))
        share = np.asarray(self.probabilities)[k]
        start = np.where(k > 0, total[k - 1], 0.0)
        inside = np.clip(q - start, 0.0, share) / share
        low, high = self._axis()[k], self._axis()[k + 1]
        values = low * (1.0 - inside) + high * inside
        values = np.exp(values) if self.within == "log-uniform" else values
        edges = np.asarray(self.edges)
        return np.asarray(np.clip(values, edges[k], edges[k + 1]))

    def cdf(self, x: ArrayLike, /) -> FloatArray:
        """Return the cumulative probability, rising evenly within bins."""
        x = np.asarray(x, dtype=float)
        inside = np.clip(x, self.edges[0], self.edges[-1])
        at = np.log(inside) if self.within == "log-uniform" else inside
        return np.asarray(np.interp(at, self._axis(), np.concatenate([[0.0], cumulative(self.probabilities)])))

    def support(self) -> tuple[float, float]:
        """Return the outer edges of the bins that have probability."""
        held = np.flatnonzero(self.probabilities)
        return (self.edges[held[0]], self.edges[held[-1] + 1])

    def breaks(self) -> tuple[float, ...]:
        """Return the cumulative probabilities between bins."""
        return inner_steps(self.probabilities)

    def mean(self) -> float:
        """Return the probability-weighted means of the bins."""
        return float(np.dot(self.probabilities, self._moments()[0]))

    def std(self) -> float:
        """Return the root of the variance within and between bins."""
        means, squares = self._moments()
        between = (means - self.mean()) ** 2
        return math.sqrt(np.dot(self.probabilities, squares + between))

    def _axis(self) -> FloatArray:
        return np.log(self.edges) if self.within == "log-uniform" else np.asarray(self.edges)

    def _moments(self) -> tuple[FloatArray, FloatArray]:
        """Return mean and variance of each bin."""
        width = np.diff(self.edges)
        if self.within == "uniform":
            return np.asarray(self.edges[:-1]) + 0.5 * width, width**2 / 12.0
        means = width / np.diff(self._axis())
        half = 0.5 * np.diff(self._axis())
        excess = np.where(half < 0.05, half**2 / 3.0 - half**4 / 45.0, half / np.tanh(half) - 1.0)  # noqa: PLR2004 - cancels
        return means, means**2 * excess


def _checked_edges(edges: ArrayLike, n_bins: int, within: Within) -> FloatArray:
    try:
        given = np.asarray(edges, dtype=float)
    except (TypeError, ValueError) as error:
        message = f"`edges` must be numbers, got {edges!r}."
        raise InputError(message) from error
    if given.shape != (n_bins + 1,):
        message = f"{n_bins} bins need {n_bins + 1} edges, got {given.size}."
        raise InputError(message)
    if not np.isfinite(given).all() or any(b <= a for a, b in pairwise(given.tolist())):
        message = f"`edges` must be finite and increase, got {listed(given)}."
        raise InputError(message)
    if within == "log-uniform" and given[0] <= 0.0:
        message = f"a log-uniform histogram needs edges above zero, got {given[0]:g}."
        raise InputError(message)
    return given
