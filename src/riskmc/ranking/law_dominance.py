"""Stochastic dominance between two distributions that are known, without draws."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, Literal, NamedTuple, Protocol

import numpy as np

from riskmc._typing import ArrayLike, FloatArray
from riskmc._validation import check_positive
from riskmc.exceptions import InputError

TOLERANCE: Final = 1e-9
TAIL: Final = 1e-13
"""Probability beyond the grid on each side."""

TAIL_POINTS: Final = 400
BODY_POINTS: Final = 4000
TAIL_END: Final = 0.01

CELL: Final = 2
CUTS: Final = 65
ROUNDS: Final = 8
"""How the cells beside the highest point are searched: each round is 32 times finer."""

NODES, WEIGHTS = np.polynomial.legendre.leggauss(8)

Curve = Callable[[FloatArray], FloatArray]


class Law(Protocol):
    """A distribution: riskmc's, or a frozen one of scipy."""

    def cdf(self, x: FloatArray, /) -> ArrayLike:
        """Return ``P(X <= x)`` for each `x`."""
        ...

    def ppf(self, q: FloatArray, /) -> ArrayLike:
        """Return the quantile at each probability."""
        ...


class LawDominance(NamedTuple):
    """Whether one distribution dominates another, and by how much it fails to."""

    dominates: bool
    violation: float
    """Largest F - G (first order), or largest ``int (F - G)`` (second order)."""
    at: float
    """Where the violation is largest; NaN if there is none."""


def law_dominance(law: Law, other: Law, *, order: Literal[1, 2] = 1, tolerance: float = TOLERANCE) -> LawDominance:
    """Return whether a distribution dominates another: is stochastically larger, that is, riskier.

    First order: ``F(x) <= G(x)`` for all x; second order: ``int_{-inf}^x (G - F) >= 0``
    for all x; both with a difference somewhere. F and G are taken on a joint grid of
    their quantiles from 1e-13 to 1 - 1e-13, areas by 8-point Gauss-Legendre in each cell;
    the cells beside the worst point are searched further.

    Parameters
    ----------
    law, other : Law
        Distributions with `cdf` and `ppf`, of the same unit.
    order : {1, 2}
        Order of the dominance.
    tolerance : float
        What counts as no violation, and as no difference: a probability in the first
        order, a share of the width between the 1 % and 99 % quantiles in the second.

    Returns
    -------
    LawDominance
        Of `law` (F) over `other` (G).

    Raises
    ------
    InputError
        If `order` is not 1 or 2, `tolerance` is not above zero, or a quantile is not finite.

    References
    ----------
    Hadar & Russell 1969, Am. Econ. Rev. 59:25; Levy 2016, Stochastic Dominance

    Examples
    --------
    >>> from riskmc import Triangular, Uniform
    >>> narrow, wide = Triangular(0, 2, 4), Uniform(0, 4)
    >>> law_dominance(narrow, wide).violation.__round__(6)
    0.125
    >>> law_dominance(narrow, wide, order=2).dominates
    True
    """
    if order not in {1, 2}:
        message = f"`order` must be 1 or 2, got {order!r}."
        raise InputError(message)
    check_positive("tolerance", tolerance)
    grid, width = _joint_grid(law, other)
    first = _dominance(_excess(law, other), grid, tolerance)
    if order == 1:
        return first
    second = _dominance(_area(_excess(law, other), grid), grid, tolerance * width)
    return second._replace(dominates=first.dominates or second.dominates)


def law_winning(law: Law, other: Law) -> float:
    """Return the probability that a distribution exceeds an independent other one, half for a tie.

    ``P(X > Y) + P(X = Y) / 2 = int_0^1 (G(Q(u)) + G(Q(u)-)) / 2 du``, Q being the quantile
    function of X and G the distribution function of Y; by 8-point Gauss-Legendre between
    the quantiles of both.

    Parameters
    ----------
    law, other : Law
        Distributions of X and Y with `cdf` and `ppf`, of the same unit.

    Returns
    -------
    float

    Raises
    ------
    InputError
        If a quantile is not finite.

    References
    ----------
    Kotz, Lumelskii & Pensky 2003, The Stress-Strength Model, World Scientific

    Examples
    --------
    >>> from riskmc import Triangular, Uniform
    >>> round(law_winning(Triangular(1, 3, 9), Uniform(2, 6)), 6)
    0.541667
    """
    grid, _ = _joint_grid(law, other)
    edges = np.unique(np.concatenate([[0.0], np.asarray(law.cdf(grid), dtype=float), [1.0]]))
    half = np.diff(edges) / 2.0
    x = np.asarray(law.ppf((edges[:-1, None] + half[:, None] * (1.0 + NODES)).ravel()), dtype=float)
    below = np.asarray(other.cdf(x), dtype=float) + np.asarray(other.cdf(np.nextafter(x, -np.inf)), dtype=float)
    return float((half[:, None] * WEIGHTS * below.reshape(-1, NODES.size)).sum() / 2.0)


def _joint_grid(law: Law, other: Law) -> tuple[FloatArray, float]:
    """Return quantiles of both, each with the number just below it (where a jump starts), and their 1-99 % width."""
    tail = np.geomspace(TAIL, TAIL_END, TAIL_POINTS)
    q = np.concatenate([tail, np.linspace(TAIL_END, 1.0 - TAIL_END, BODY_POINTS)[1:-1], (1.0 - tail)[::-1]])
    quantiles = [np.asarray(one.ppf(q), dtype=float) for one in (law, other)]
    if not np.isfinite(quantiles).all():
        message = "a distribution has quantiles that are not finite between 1e-13 and 1 - 1e-13; it cannot be compared."
        raise InputError(message)
    ends = [values[[TAIL_POINTS - 1, -TAIL_POINTS]] for values in quantiles]
    points = np.concatenate(quantiles)
    return np.unique(np.concatenate([points, np.nextafter(points, -np.inf)])), float(np.ptp(ends))


def _excess(law: Law, other: Law) -> Curve:
    return lambda x: np.asarray(law.cdf(x), dtype=float) - np.asarray(other.cdf(x), dtype=float)


def _area(excess: Curve, grid: FloatArray) -> Curve:
    """Return the area under `excess` from the lowest point of the grid."""
    total = np.concatenate([[0.0], np.cumsum(_integral(excess, grid[:-1], grid[1:]))])

    def area(x: FloatArray) -> FloatArray:
        cell = np.clip(np.searchsorted(grid, x, side="right") - 1, 0, grid.size - 2)
        return np.asarray(total[cell] + _integral(excess, grid[cell], x))

    return area


def _integral(curve: Curve, start: FloatArray, end: FloatArray) -> FloatArray:
    half = (end - start) / 2.0
    x = start[:, None] + half[:, None] * (1.0 + NODES)
    integral: FloatArray = (curve(x.ravel()).reshape(x.shape) * WEIGHTS).sum(axis=1) * half
    return integral


def _dominance(curve: Curve, grid: FloatArray, tolerance: float) -> LawDominance:
    """Return whether a curve is nowhere above zero and somewhere below, and its highest point."""
    on_grid = curve(grid)
    at, violation = _peak(curve, grid, on_grid)
    holds = violation <= tolerance and float(-on_grid.min()) > tolerance
    return LawDominance(holds, max(violation, 0.0), at if violation > 0.0 else float("nan"))


def _peak(curve: Curve, grid: FloatArray, on_grid: FloatArray) -> tuple[float, float]:
    """Return the highest point of a curve: that of the grid, searched further in the cells beside it."""
    best = int(np.argmax(on_grid))
    at, height = float(grid[best]), float(on_grid[best])
    # Neighbours may be the number just below the point itself, so that a cell is two points away.
    low, high = grid[max(best - CELL, 0)], grid[min(best + CELL, grid.size - 1)]
    for _ in range(ROUNDS):
        x = np.linspace(low, high, CUTS)
        heights = curve(x)
        i = int(np.argmax(heights))
        if heights[i] > height:
            at, height = float(x[i]), float(heights[i])
        low, high = x[max(i - 1, 0)], x[min(i + 1, CUTS - 1)]
    return at, height
