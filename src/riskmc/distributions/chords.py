"""Chords of a smooth function over the 32 cells of a panel, from its values at ten points."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from riskmc._typing import FloatArray

PANEL_CELLS = 32
_N_POINTS = 10
_ROUGH = 2e-7
"""Most that the last two terms of the series may be, as a share of the function's range."""


def chord_weights(middle: FloatArray) -> FloatArray:
    """Return what turns ten values into the chord of every cell of a panel.

    A chord has the exact mean of its cell and the difference between the cell's ends.

    Parameters
    ----------
    middle : array, shape (32,)
        Where x is in the middle of each cell, in widths of a cell.

    Returns
    -------
    array, shape (10, 64)
        ``values @ weights`` is the intercept and the rise over a cell, cell by cell.

    Examples
    --------
    >>> middle = np.arange(32) + 0.5
    >>> straight = (5.0 + 32.0 * POINTS) @ chord_weights(middle)
    >>> straight[:4].round(9)
    array([5., 1., 5., 1.])
    """
    edge = np.linspace(-1.0, 1.0, PANEL_CELLS + 1)
    nodes, shares = np.polynomial.legendre.leggauss(5)  # exact for the mean of a polynomial of degree 9
    inner = edge[:-1, None] + (1.0 + nodes) / PANEL_CELLS
    mean = 0.5 * shares @ _terms(inner)
    rise = np.diff(_terms(edge), axis=0)
    chords = np.stack([mean - middle[:, None] * rise, rise], axis=1)
    return np.ascontiguousarray((chords.reshape(-1, _N_POINTS) @ _TO_SERIES).T)


def is_rough(values: FloatArray) -> npt.NDArray[np.bool_]:
    """Return which panels ten values do not describe to 1e-8 of the function's range.

    The terms of a smooth function's Chebyshev series fall by a factor of at least six: the
    singularity of a tail lies at the far end of the next octave. Terms that do not fall are
    those of a jump, a bend or a steep rise within the panel.

    Parameters
    ----------
    values : array, shape (law, panel, 10)

    Returns
    -------
    array of bool, shape (law, panel)
    """
    spread = values.max(axis=(1, 2)) - values.min(axis=(1, 2))
    last = np.abs(values @ _TO_SERIES[-2:].T)
    return np.asarray(last[:, :, 0] + 6.0 * last[:, :, 1] > _ROUGH * spread[:, None])


def _terms(t: FloatArray) -> FloatArray:
    """Return the Chebyshev polynomials of degree 0 to 9 at `t` in [-1, 1]."""
    return np.asarray(np.polynomial.chebyshev.chebvander(t, _N_POINTS - 1), dtype=float)


_ROOTS = -np.cos(np.pi * (np.arange(_N_POINTS) + 0.5) / _N_POINTS)
POINTS = 0.5 * (1.0 + _ROOTS)
"""Where a panel is looked at, from its start (0) to its end (1): Chebyshev's points of the first kind."""
_TO_SERIES = _terms(_ROOTS).T * np.where(np.arange(_N_POINTS) > 0, 2.0, 1.0)[:, None] / _N_POINTS
