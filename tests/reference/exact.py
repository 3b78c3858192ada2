"""Total impact, likelihood, risk and ranks without sampling, for independent items and fixed weights.

A law is a density that is constant within each cell of a grid. The weighted sum is a
convolution, done by fast Fourier transform on an even grid whose points split each
probability so that the mean is kept; ranks follow from the Poisson-binomial law of how
many others lie above, integrated over the scenario's own density. The error of all
of them falls with the square of the cell width. Quantile tables are not used.
"""

from typing import NamedTuple

import numpy as np

from riskmc.distributions import Point, ZeroInflated


class Law(NamedTuple):
    """A density that is constant within cells."""

    edges: np.ndarray
    mass: np.ndarray

    def cdf(self, x):
        return np.interp(x, self.edges, np.concatenate([[0.0], np.cumsum(self.mass)]))

    def mean(self):
        return float(self.mass @ (self.edges[1:] + self.edges[:-1]) / 2.0)

    def std(self):
        a, b = self.edges[:-1], self.edges[1:]
        return float(np.sqrt(self.mass @ (a * a + a * b + b * b) / 3.0 - self.mean() ** 2))

    def quantile(self, p):
        cumulative = np.concatenate([[0.0], np.cumsum(self.mass)])
        rising = np.concatenate([[True], np.diff(cumulative) > 0.0])
        return np.interp(p, cumulative[rising], self.edges[rising])


def weighted_sum(laws, weights, *, top, cells):
    """Law of ``sum w X`` of independent X, on `cells` even cells around the points of a grid from 0 to `top`."""
    step = top / cells
    spectrum = np.ones(cells + 2, dtype=complex)
    for law, w in zip(laws, weights, strict=True):
        if w > 0.0:
            spectrum = spectrum * np.fft.rfft(_on_points(law, w, step, cells), 2 * (cells + 1))
    mass = np.clip(np.fft.irfft(spectrum, 2 * (cells + 1))[: cells + 1], 0.0, None)
    edges = (np.arange(cells + 2) - 0.5) * step
    return Law(edges, mass / mass.sum())


def _on_points(law, w, step, cells):
    """Probabilities at the grid points; each is shared by its two neighbours so that the mean is kept."""
    if isinstance(law, ZeroInflated):
        mass = (1.0 - law.zero_mass) * _on_points(law.positive, w, step, cells)
        mass[0] += law.zero_mass
        return mass
    mass = np.zeros(cells + 1)
    if isinstance(law, Point):
        below = int(w * law.value / step)
        share = w * law.value / step - below
        mass[below] += 1.0 - share
        mass[min(below + 1, cells)] += share
        return mass
    nodes, shares = np.polynomial.legendre.leggauss(4)
    inside = (np.arange(cells)[:, None] + 0.5 * (nodes + 1.0)) * step
    rise = np.concatenate([law.cdf(inside / w) @ shares / 2.0, [1.0]])  # mean of F over each cell
    return np.diff(rise, prepend=0.0)


def on_cells(law, edges):
    """Law of a single item on given cells."""
    return Law(edges, np.diff(law.cdf(edges)))


def product(total, likelihood, edges, nodes=400):
    """Law of a total (`Law`) times an independent likelihood (object with ``ppf``) on given cells."""
    u, share = np.polynomial.legendre.leggauss(nodes)
    factor = likelihood.ppf(0.5 * (u + 1.0))
    below = sum(w / 2.0 * total.cdf(edges / f) for f, w in zip(factor, share, strict=True))
    return Law(edges, np.diff(below))


def rank_probabilities(laws):
    """P(rank r) of each of several independent laws on the same cells, shape (law, rank)."""
    size = len(laws)
    found = np.zeros((size, size))
    for weight, above in _nodes(laws):
        for i in range(size):
            found[i] += (laws[i].mass * weight) @ _poisson_binomial([above[j] for j in range(size) if j != i])
    return found


def pairwise(laws):
    """P(one lies above another) of each pair of laws on the same cells, 0 on the diagonal."""
    size = len(laws)
    found = np.zeros((size, size))
    for weight, above in _nodes(laws):
        for i in range(size):
            for j in range(size):
                if i != j:
                    found[i, j] += (laws[i].mass * weight) @ (1.0 - above[j])
    return found


def _nodes(laws):
    """Gauss nodes within the cells, enough for the products of linear functions: weight, and P(law > node)."""
    x, weights = np.polynomial.legendre.leggauss(len(laws) // 2 + 1)
    for at, weight in zip(0.5 * (x + 1.0), weights / 2.0, strict=True):
        yield weight, [1.0 - (np.cumsum(law.mass) - law.mass + at * law.mass) for law in laws]


def _poisson_binomial(chances):
    """P(k of the events happen), shape (cell, k)."""
    found = np.ones((chances[0].size, 1))
    for chance in chances:
        more = found * chance[:, None]
        found = np.pad(found - more, ((0, 0), (0, 1))) + np.pad(more, ((0, 0), (1, 0)))
    return found
