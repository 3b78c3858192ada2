"""Quantiles from the engine's log-histograms."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from riskmc._typing import ArrayLike, FloatArray, IntArray
from riskmc.engine.lanes import N_BINS

Cells = IntArray | npt.NDArray[np.uint32]
"""Counts of one worker, or merged."""


def bin_edges(first: int, shift: int) -> FloatArray:
    """Return the lower edges of the bins on the engine's scale; bin 0 stands for zero.

    The other bins are runs of ``2 ** shift`` neighbouring float32 from the image `first`
    on, chosen so that 2048 to 4096 bins cover the range that a variable can have (at
    most 120 octaves). Quantiles are interpolated within a bin.

    Parameters
    ----------
    first, shift : int
        As `riskmc.engine.Plan.bin_first` and `bin_shift`.

    Examples
    --------
    >>> one, half = np.array([1.0, 0.5], np.float32).view(np.int32)
    >>> edges = bin_edges(half, 13)
    >>> edges[0], edges[1], edges[1025]
    (np.float64(0.0), np.float64(0.5), np.float64(1.0))
    """
    images = np.int64(first) + (np.arange(N_BINS - 1, dtype=np.int64) << np.int64(shift))
    inside = np.minimum(images, _LARGEST).astype(np.int32)
    return np.concatenate([[0.0], inside.view(np.float32).astype(float)])


def bin_quantiles(
    bins: Cells,
    first: npt.NDArray[np.int32],
    shift: npt.NDArray[np.int32],
    extremes: tuple[npt.NDArray[np.uint32], npt.NDArray[np.uint32]] | None,
    p: ArrayLike,
) -> FloatArray:
    """Return quantiles of many histograms on the engine's scale, interpolated within a bin.

    The same bits as `Histogram.quantile` of each gives, without a call for each.

    Parameters
    ----------
    bins : array of int, shape (..., N_BINS)
        As `riskmc.engine.Counts.bins`.
    first, shift : array of int, shape (...)
        As `riskmc.engine.Plan.bin_first` and `bin_shift`.
    extremes : pair of array of uint32, shape (..., N_BINS), or None
        Float images of the smallest and largest value in each bin.
    p : array_like, shape (Q,)
        Probabilities in [0, 1].

    Returns
    -------
    ndarray, shape (..., Q)
        NaN for a histogram that nothing was counted in.

    Examples
    --------
    >>> half = np.array([0.5], np.float32).view(np.int32)
    >>> bins = np.zeros((1, N_BINS), dtype=int)
    >>> bins[0, [1, 1024]] = 1
    >>> bin_quantiles(bins, half, np.array([13], np.int32), None, [0.5, 1.0]).round(3)
    array([[0.5, 1. ]])
    """
    rows, chances = bins.reshape(-1, N_BINS), np.asarray(p, dtype=float)
    parts = [_places(rows[row : row + _ROWS_AT_ONCE], chances) for row in range(0, len(rows), _ROWS_AT_ONCE)]
    shape = (*bins.shape[:-1], chances.size)
    at, share = (np.concatenate(part).reshape(shape) for part in zip(*parts, strict=True))
    if extremes is None:
        low, high = (
            _edges(place, first[..., None], shift[..., None]) for place in (at, np.minimum(at + 1, N_BINS - 1))
        )
        high = np.where(at > 0, high, 0.0)
    else:
        low, high = (np.take_along_axis(images, at, -1).view(np.float32).astype(float) for images in extremes)
    return low + share * (high - low)


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
        >>> counts, edges = np.zeros(N_BINS, dtype=int), np.arange(N_BINS) / N_BINS
        >>> counts[[0, -1]] = 1
        >>> Histogram(counts, edges, edges).quantile([0.4, 0.6]).round(2)
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
    counts: IntArray,
    bins: tuple[int, int],
    extremes: tuple[npt.NDArray[np.uint32], npt.NDArray[np.uint32]] | None,
    unit: float,
) -> Histogram:
    """Return a histogram from the engine's arrays of one variable.

    Parameters
    ----------
    counts : array of int, shape (N_BINS,)
    bins : pair of int
        First float image and shift.
    extremes : pair of array of uint32, or None
        Float images of the smallest and largest value in each bin.
    unit : float
    """
    if extremes is None:
        edges = bin_edges(*bins)
        return Histogram(counts, edges, np.append(edges[1:], edges[-1]) * (np.arange(N_BINS) > 0), unit)
    low, high = (images.view(np.float32).astype(float) for images in extremes)
    used = counts > 0
    return Histogram(counts, np.where(used, low, 0.0), np.where(used, high, 0.0), unit)


def _places(rows: Cells, p: FloatArray) -> tuple[IntArray, FloatArray]:
    """Return the bin in which the quantiles of each row lie, and how far into it; both (row, Q)."""
    total = np.cumsum(rows, dtype=np.int64)  # it rises through all rows, so that one search serves them all
    before_row = np.append(0, total[N_BINS - 1 :: N_BINS])[:, None]
    before_row, n = before_row[:-1], np.diff(before_row, axis=0)
    wanted = p * n
    # Totals are whole; at least one draw is wanted, so that p = 0 gives the first bin that is not empty.
    cell = np.searchsorted(total, before_row + np.maximum(np.ceil(wanted), 1.0).astype(np.int64))
    start = N_BINS * np.arange(len(rows))[:, None]
    cell = np.minimum(cell, start + (N_BINS - 1))
    count = rows.ravel()[cell].astype(np.int64)
    before = total[cell] - count - before_row
    share = np.clip((wanted - before) / np.maximum(count, 1), 0.0, 1.0)
    return cell - start, np.where(n > 0, share, np.nan)


def _edges(at: IntArray, first: npt.NDArray[np.int32], shift: npt.NDArray[np.int32]) -> FloatArray:
    """Return the lower edges of single bins, as `bin_edges` gives them for all."""
    images = first.astype(np.int64) + (np.maximum(at - 1, 0) << shift.astype(np.int64))
    edge = np.minimum(images, _LARGEST).astype(np.int32).view(np.float32).astype(float)
    return np.where(at > 0, edge, 0.0)


_ROWS_AT_ONCE = 32
"""Histograms that are searched together; their running totals, 1 MiB, stay in the cache."""
_LARGEST = int(np.array(np.finfo(np.float32).max, np.float32).view(np.int32))
