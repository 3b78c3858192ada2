"""Tail quantiles of many beta laws at once.

One `betaincinv` costs as much as ten `betainc`, and a register of quantile tables asks for
half a million. But they all ask at the same probabilities, so: F is taken on fixed nodes
by integrating the density from node to node, and inverted between nodes by polynomials.
"""

from __future__ import annotations

import math

import numpy as np
from scipy import special

from riskmc._typing import FloatArray

_FEW = 64
"""Up to so many points the exact inverse takes no longer than the way over nodes."""
_TIGHTEST = 34.0
"""Largest sum of the parameters that the nodes are dense enough for."""
_DEEPEST = 2.0**-36
"""Smallest probability that the nodes reach for every law."""
_AT_ONCE = 32
"""Laws worked on together: their numbers then stay in the core's own cache."""


def tail_quantiles(alpha: FloatArray, beta: FloatArray, x: FloatArray) -> FloatArray:
    r"""Return the quantile of each beta law at each probability `x` of the lower half.

    Up to 64 probabilities are inverted exactly; so are laws whose parameters sum to above 34, which
    are too narrow for the nodes. Otherwise the error is below 1e-8, and below 1e-9 where
    they sum to at most 12. A law's numbers do not depend on the other laws.

    Parameters
    ----------
    alpha, beta : array, shape (law,)
        At least 1.
    x : array, shape (point,)
        In (0, 1/2].

    Returns
    -------
    array, shape (law, point)

    Examples
    --------
    >>> tail_quantiles(np.array([1.0, 2.0]), np.array([1.0, 1.0]), np.array([0.04, 0.25]))
    array([[0.04, 0.25],
           [0.2 , 0.5 ]])
    """
    many = x.size > _FEW and x.min() >= _DEEPEST
    wide = many & (alpha + beta <= _TIGHTEST)
    exactly, by_nodes = np.flatnonzero(~wide), np.flatnonzero(wide)
    found = np.empty((alpha.size, x.size))
    found[exactly] = special.betaincinv(alpha[exactly, None], beta[exactly, None], x)
    for first in range(0, by_nodes.size, _AT_ONCE):
        laws = by_nodes[first : first + _AT_ONCE]
        found[laws] = _inverted(alpha[laws, None], beta[laws, None], x)
    return found


def _inverted(alpha: FloatArray, beta: FloatArray, x: FloatArray) -> FloatArray:
    """Return quantiles by a polynomial of ln z over ln u between the nodes around each."""
    order = np.argsort(x)
    log_x = np.log(x[order])
    log_u, slope = _distribution(alpha, beta)
    width, pieces = _pieces(alpha, beta, log_u, slope)
    below = np.searchsorted(log_x, log_u[:, 1:-1])
    ends = np.zeros((len(alpha), 1), below.dtype)
    per_panel = np.diff(below, axis=1, prepend=ends, append=ends + x.size)
    panel = np.repeat(np.arange(per_panel.size), per_panel.ravel())
    at = (np.tile(log_x, len(alpha)) - log_u[:, :-1].ravel()[panel]) / width.ravel()[panel]
    log_z = pieces[5].ravel()[panel]
    for coefficient in pieces[4::-1]:
        log_z *= at
        log_z += coefficient.ravel()[panel]
    return np.exp(log_z).reshape(len(alpha), x.size)[:, np.argsort(order)]


def _distribution(alpha: FloatArray, beta: FloatArray) -> tuple[FloatArray, FloatArray]:
    r"""Return ln F and :math:`d \ln z / d \ln F = F / (z f)` at the nodes, shape (law, node).

    From node to node the density is integrated over ln z by five Gauss-Legendre points; below
    the first node F is :math:`z^\alpha / (\alpha B)` to the last digit.
    """
    log_beta = special.betaln(alpha, beta)
    density = np.multiply.outer(alpha[:, 0], _INNER)
    density += np.multiply.outer(beta[:, 0] - 1.0, _INNER_REST)
    density -= log_beta[:, :, None]
    np.exp(density, out=density)
    density *= _INNER_WEIGHT
    first = np.exp(alpha * _NODES[0] - log_beta) / alpha
    u = np.cumsum(np.concatenate([first, density.sum(axis=1)], axis=1), axis=1)
    log_u = np.log(np.maximum(u, 1e-300))
    return log_u, np.exp(log_u - alpha * _NODES - (beta - 1.0) * _REST + log_beta)


def _pieces(
    alpha: FloatArray, beta: FloatArray, log_u: FloatArray, slope: FloatArray
) -> tuple[FloatArray, list[FloatArray]]:
    r"""Return each panel's width in ln u, and the six coefficients of ln z over the panel as (0, 1).

    The polynomial meets value, slope and curvature at both nodes. With y = ln z, s = ln u:
    :math:`y'' = y' (1 - y' (\alpha - (\beta - 1) z / (1 - z)))`.
    """
    curve = slope * (1.0 - slope * (alpha - (beta - 1.0) * _ODDS))
    width = np.diff(log_u, axis=1)
    start, end = width * slope[:, :-1], width * slope[:, 1:]
    bend, last = (0.5 * width**2 * side for side in (curve[:, :-1], curve[:, 1:]))
    low = np.broadcast_to(_NODES[:-1], width.shape)
    value, rise, turn = np.diff(_NODES) - start - bend, end - start - 2.0 * bend, last - bend
    cubic = 10.0 * value - 4.0 * rise + turn
    quartic = -15.0 * value + 7.0 * rise - 2.0 * turn
    quintic = 6.0 * value - 3.0 * rise + turn
    return width, [low, start, bend, cubic, quartic, quintic]


def _node_positions() -> FloatArray:
    """Return ln z of the nodes.

    Above z = 0.05 they are even in arcsin(sqrt(z)), on which every beta law is about
    equally wide; below, where F is nearly a power of z, their steps in ln z grow.
    """
    body = 2.0 * np.log(np.sin(np.linspace(math.asin(math.sqrt(0.05)), math.asin(math.sqrt(0.99)), 81)))
    steps = np.minimum((body[1] - body[0]) * 1.06 ** np.arange(48), 1.0)
    return np.concatenate([body[0] - np.cumsum(steps)[::-1], body])


_NODES = _node_positions()
_REST = np.log1p(-np.exp(_NODES))
_ODDS = np.exp(_NODES - _REST)
_GAUSS_AT, _GAUSS_WEIGHT = np.polynomial.legendre.leggauss(5)
_HALF = 0.5 * np.diff(_NODES)
_INNER = _NODES[:-1] + _HALF + _HALF * _GAUSS_AT[:, None]
_INNER_REST = np.log1p(-np.exp(_INNER))
_INNER_WEIGHT = _HALF * _GAUSS_WEIGHT[:, None]
