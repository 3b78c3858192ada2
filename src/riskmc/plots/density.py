"""Highest-density regions of draws in the plane: where the draws lie closest together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from riskmc._typing import ArrayLike, FloatArray
from riskmc._validation import check_probability
from riskmc.exceptions import InputError

_WIDENING = 1.3
"""Times the bandwidth of Scott: edges far out, where draws are few, should not follow single draws."""

_CELLS_PER_BANDWIDTH = 4
_MOST_CELLS = 512
_LEAST_DRAWS = 50
_LEAST_SPREAD = 1e-9


@dataclass(frozen=True, slots=True)
class HighestDensity:
    """A density on a grid, with the level above which each share of the draws lies.

    Parameters
    ----------
    x, y : numpy.ndarray
        Places of the grid, both (row, column); the grid is slanted with the draws.
    density : numpy.ndarray
        Density at the places, (row, column); integrates to one over x and y.
    probabilities : tuple of float
        What the regions hold, for example ``(0.5, 0.9)``.
    levels : tuple of float
        Density on the edge of each region, in the order of `probabilities`.
    """

    x: FloatArray
    y: FloatArray
    density: FloatArray
    probabilities: tuple[float, ...]
    levels: tuple[float, ...]


def highest_density_levels(density_at_draws: ArrayLike, probabilities: Sequence[float]) -> tuple[float, ...]:
    """Return the density on the edge of each highest-density region.

    The region that holds probability p is ``{z : f(z) >= f_p}``, where ``f_p`` is the
    (1 - p)-quantile of the density ``f`` at the draws: Hyndman, R. J. (1996), Computing
    and graphing highest density regions, The American Statistician 50(2), 120-126,
    section 3.2, doi:10.1080/00031305.1996.10474359.

    Parameters
    ----------
    density_at_draws : array_like
        The density at each draw.
    probabilities : sequence of float
        What the regions hold, each within (0, 1).

    Returns
    -------
    tuple of float
        One level for each probability.

    Raises
    ------
    InputError
        If a probability lies outside (0, 1).

    Examples
    --------
    >>> highest_density_levels([0.0, 1.0, 2.0, 3.0, 4.0], [0.5])
    (2.0,)
    """
    for probability in probabilities:
        check_probability("probabilities", probability, open_ends=True)
    levels = np.quantile(np.asarray(density_at_draws, dtype=float), [1.0 - p for p in probabilities])
    return tuple(levels.tolist())


def highest_density(x: ArrayLike, y: ArrayLike, probabilities: Sequence[float] = (0.5, 0.9)) -> HighestDensity | None:
    """Estimate the highest-density regions of draws in the plane.

    The draws are turned and stretched to unit covariance, counted in square cells and
    smoothed by a Gaussian kernel, which is a kernel density estimate with a kernel shaped
    like the draws. The bandwidth is 1.3 times the ``n ** (-1/6)`` of Scott (1992,
    Multivariate Density Estimation, section 6.3) for a calm edge. The levels follow from `highest_density_levels`.

    Parameters
    ----------
    x, y : array_like
        Coordinates of the draws as they are to be drawn: log10 for a log axis.
    probabilities : sequence of float
        What the regions hold, each within (0, 1).

    Returns
    -------
    HighestDensity or None
        None where there is no area to speak of: fewer than 50 draws, or draws on a
        point or a line.

    Raises
    ------
    InputError
        If `x` and `y` differ in size, a coordinate is not finite, or a probability
        lies outside (0, 1).

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> region = highest_density(rng.normal(size=4000), rng.normal(size=4000), [0.5])
    >>> round(region.levels[0] * 2 * np.pi, 1)  # exp(-r**2 / 2) = 1/2 on the edge
    0.5
    """
    points = _as_points(x, y)
    n_draws = points.shape[1]
    if n_draws < _LEAST_DRAWS:
        return None
    centre = points.mean(axis=1, keepdims=True)
    covariance = np.cov(points)
    if np.linalg.eigvalsh(covariance)[0] <= _LEAST_SPREAD * max(1.0, float(np.trace(covariance))):
        return None
    root = np.linalg.cholesky(covariance)
    white = np.linalg.solve(root, points - centre)
    mids, heights, at_draws = _smoothed_histogram(white, bandwidth=_WIDENING * n_draws ** (-1.0 / 6.0))
    grid = np.stack(np.meshgrid(*mids, indexing="ij"))
    places = np.tensordot(root, grid, axes=1) + centre[:, :, None]
    jacobian = float(np.linalg.det(root))
    levels = highest_density_levels(at_draws / jacobian, probabilities)
    return HighestDensity(places[0], places[1], heights / jacobian, tuple(probabilities), levels)


def _as_points(x: ArrayLike, y: ArrayLike) -> FloatArray:
    across, up = np.ravel(np.asarray(x, dtype=float)), np.ravel(np.asarray(y, dtype=float))
    if across.size != up.size:
        message = f"`x` and `y` must have the same size, got {across.size} and {up.size}."
        raise InputError(message)
    points: FloatArray = np.stack([across, up])
    if not np.isfinite(points).all():
        message = "`x` and `y` must be finite; leave out draws with zero impact before taking the logarithm."
        raise InputError(message)
    return points


def _smoothed_histogram(white: FloatArray, bandwidth: float) -> tuple[list[FloatArray], FloatArray, FloatArray]:
    """Return the cell middles, the smoothed density there, and the density at the draws."""
    low, high = white.min(axis=1) - 4 * bandwidth, white.max(axis=1) + 4 * bandwidth
    cell = max(bandwidth / _CELLS_PER_BANDWIDTH, float((high - low).max()) / _MOST_CELLS)
    n_cells = np.ceil((high - low) / cell).astype(int)
    edges = [low[axis] + cell * np.arange(n_cells[axis] + 1) for axis in (0, 1)]
    counts, *_ = np.histogram2d(white[0], white[1], bins=edges)
    heights = _smoothed(_smoothed(counts, bandwidth / cell).T, bandwidth / cell).T / (white.shape[1] * cell**2)
    at_draws = _between_cells(heights, (white - low[:, None]) / cell - 0.5)
    return [edge[:-1] + 0.5 * cell for edge in edges], heights, at_draws


# scipy.ndimage has both, to the last bit, but takes 0.1 s to import.


def _smoothed(counts: FloatArray, bandwidth: float) -> FloatArray:
    """Smooth along the first axis with a Gaussian kernel of `bandwidth` cells, cut at four of them."""
    reach = int(4.0 * bandwidth + 0.5)
    weights = np.exp(-0.5 / bandwidth**2 * np.arange(-reach, reach + 1) ** 2)
    weights /= weights.sum()
    n_rows = counts.shape[0]
    padded = np.pad(counts, ((reach, reach), (0, 0)))
    smooth: FloatArray = counts * weights[reach]
    for k in range(reach):
        smooth += (padded[k : k + n_rows] + padded[2 * reach - k : 2 * reach - k + n_rows]) * weights[k]
    return smooth


def _between_cells(heights: FloatArray, places: FloatArray) -> FloatArray:
    """Interpolate linearly at `places` (axis, draw), in cells, none of them beyond the last."""
    first = np.floor(places).astype(int)
    share = places - first
    found = np.zeros(places.shape[1])
    for row, column in ((0, 0), (0, 1), (1, 0), (1, 1)):
        across, up = (share[axis] if side else 1.0 - share[axis] for axis, side in enumerate((row, column)))
        found += heights[first[0] + row, first[1] + column] * across * up
    return found
