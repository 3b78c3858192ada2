"""Quantiles from the engine's log-histograms."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from riskmc._typing import ArrayLike, FloatArray, IntArray
from riskmc.engine.lanes import BIN_BITS, BIN_OCTAVES, N_BINS


def bin_edges() -> FloatArray:
    """Return the lower edges of the bins on the engine's scale; bin 0 stands for zero.

    Bins divide each octave evenly into 128; quantiles are interpolated within a bin, so
    they are good to about 2e-4 of their value, below the Monte Carlo error of a million
    draws.

    Examples
    --------
    >>> edges = bin_edges()
    >>> float(edges[0]), float(edges[-1])
    (0.0, 1.0)
    """
    place = np.arange(N_BINS - 1, dtype=np.uint32) + np.uint32((127 - BIN_OCTAVES) << BIN_BITS)
    images = place << np.uint32(23 - BIN_BITS)
    return np.concatenate([[0.0], images.view(np.float32).astype(float)])


@dataclass(frozen=True, slots=True, eq=False)
class Histogram:
    """Counts of one variable in the bins of `bin_edges`.

    Parameters
    ----------
    counts : array of int, shape (N_BINS,)
    low, high : array, shape (N_BINS,)
        Smallest and largest value within each bin; the bin's edges where the engine did
        not keep them.
    unit : float
        Factor from the engine's scale.
    """

    counts: IntArray
    low: FloatArray
    high: FloatArray
    unit: float = 1.0

    def quantile(self, p: ArrayLike) -> FloatArray:
        """Return the quantiles at `p`, interpolated linearly within a bin.

        Examples
        --------
        >>> counts = np.zeros(N_BINS, dtype=int)
        >>> counts[[0, -1]] = 1
        >>> histogram = Histogram(counts, bin_edges(), bin_edges())
        >>> histogram.quantile([0.4, 0.6])
        array([0., 1.])
        """
        p = np.asarray(p, dtype=float)
        total = np.cumsum(self.counts)
        wanted = p * total[-1]
        first = int(np.argmax(self.counts > 0))
        at = np.maximum(np.searchsorted(total, wanted, side="left"), first)
        before = total[at] - self.counts[at]
        share = np.clip((wanted - before) / self.counts[at], 0.0, 1.0)
        return np.asarray(self.unit * (self.low[at] + share * (self.high[at] - self.low[at])))


def histogram(
    counts: IntArray, extremes: tuple[npt.NDArray[np.uint32], npt.NDArray[np.uint32]] | None, unit: float
) -> Histogram:
    """Return a histogram from the engine's arrays of one variable.

    Parameters
    ----------
    counts : array of int, shape (N_BINS,)
    extremes : pair of array of uint32, or None
        Float images of the smallest and largest value in each bin.
    unit : float
    """
    edges = bin_edges()
    if extremes is None:
        return Histogram(counts, edges, np.append(edges[1:], 1.0) * (np.arange(N_BINS) > 0), unit)
    low, high = (images.view(np.float32).astype(float) for images in extremes)
    used = counts > 0
    return Histogram(counts, np.where(used, low, 0.0), np.where(used, high, 0.0), unit)
