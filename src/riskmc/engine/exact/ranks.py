"""Ranks, pairs and orders of independent laws from their nodes and cells."""

from __future__ import annotations

import numpy as np

from riskmc._typing import FloatArray
from riskmc.engine.exact.cells import Nodes
from riskmc.engine.exact.kernels import add_ranks, add_weighted, chain
from riskmc.engine.exact.threads import mapped

_PARTS = 8
"""Parts of the nodes, summed in order, so that the number of threads does not change a bit."""
_LANES = 16
"""Roots of unity are filled up to whole vectors: at 60 laws the loops over 31 of them took a third longer."""


def rank_probabilities(nodes: Nodes) -> FloatArray:
    r"""Return P(law s has rank r + 1), shape (n, n).

    At a node the number of the other laws above it has the Poisson-binomial law, whose
    generating function at the roots of unity is ``prod_t (1 - p_t + p_t w)``, one factor
    for each t but s: products from both ends meet at s, so nothing is ever divided out.
    They are summed over the nodes and transformed once at the end.

    Parameters
    ----------
    nodes : Nodes

    References
    ----------
    Fernandez, M. and Williams, S. (2010). IEEE Trans. Aerosp. Electron. Syst. 46, 803-817.

    Examples
    --------
    >>> one_node = Nodes(np.array([[1.0], [0.0]]), np.array([[0.5], [0.25]]))
    >>> rank_probabilities(one_node)[0]
    array([0.75, 0.25])
    """
    size = nodes.weight.shape[0]
    angle = np.zeros(-(-(size // 2 + 1) // _LANES) * _LANES)
    angle[: size // 2 + 1] = 2.0 * np.pi * np.arange(size // 2 + 1) / size
    real, imaginary = np.cos(angle), -np.sin(angle)
    weight, above = np.ascontiguousarray(nodes.weight.T), np.ascontiguousarray(nodes.above.T)
    ends = np.linspace(0, weight.shape[0], _PARTS + 1).astype(int)

    def part(k: int) -> FloatArray:
        out = np.zeros((2, size, angle.size))
        add_ranks(weight[ends[k] : ends[k + 1]], above[ends[k] : ends[k + 1]], real, imaginary, out)
        return out

    total = np.sum(mapped(part, range(_PARTS)), axis=0)
    return np.fft.irfft((total[0] + 1j * total[1])[:, : size // 2 + 1], size, axis=1)


def wins(nodes: Nodes) -> FloatArray:
    """Return P(s above t) + P(tie) / 2, shape (n, n); the diagonal means nothing."""
    below = np.ascontiguousarray((1.0 - nodes.above).T)
    return np.stack(mapped(lambda row: _weighted(row, below), list(nodes.weight)))


def _weighted(weight: FloatArray, below: FloatArray) -> FloatArray:
    out = np.zeros(below.shape[1])
    add_weighted(weight, below, out)
    return out


def order_probability(mass: FloatArray) -> float:
    """Return P(the first law is above the second, that above the third, and so on).

    Parameters
    ----------
    mass : array, shape (n, cells)
        Probability of each law in each of the cells they share, which ascend. Within a
        cell each order is as likely as another.

    Examples
    --------
    >>> order_probability(np.array([[0.5, 0.5], [1.0, 0.0], [1.0, 0.0]])) == 0.5 / 2 + 0.5 / 6
    True
    """
    return float(chain(np.ascontiguousarray(mass.T)))
