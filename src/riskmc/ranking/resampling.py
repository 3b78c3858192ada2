"""Groups of draws that are drawn again, for errors of figures that many scenarios have together.

A bootstrap of groups: figures of different scenarios err together where their draws do,
and that shows only when all of a draw is drawn again at once.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from riskmc._typing import FloatArray, IntArray
from riskmc.ranking.bounds import RankBounds
from riskmc.ranking.figures import RankLaw, error_levels, interval_widths

GROUPS: Final = 64
"""Most groups of consecutive draws."""

REPLICATES: Final = 200
"""Times the groups are drawn again: a spread is known to 5 % from so many."""

FEW: Final = 30
"""Scenarios below which the median of widths moves in steps: its replicates spread too little then."""

ENDS: Final = [0, 2]
"""The ends of the rank interval among `RANK_QUANTILES`."""


def group_edges(n_draws: int) -> IntArray:
    """Return where groups of draws begin and end, at most `GROUPS` of nearly the same size.

    Examples
    --------
    >>> group_edges(3)
    array([0, 1, 2, 3])
    """
    return np.linspace(0, n_draws, min(GROUPS, n_draws) + 1).astype(int)


def redrawn(groups: int) -> IntArray:
    """Return how often each group is drawn in each replicate, shape (group, replicate), by a fixed seed."""
    times: IntArray = np.random.default_rng(0).multinomial(groups, np.full(groups, 1.0 / groups), REPLICATES).T
    return times


def spread_over(replicates: FloatArray, groups: int) -> float:
    """Return the standard error of a figure from its replicates: their spread, for the groups being few."""
    return float(replicates.std(ddof=1) * np.sqrt(groups / (groups - 1.0)))


def width_error(bounds: RankBounds, law: RankLaw) -> float:
    """Return the standard error of the median width of the rank intervals, NaN from a single draw.

    Each end of an interval moves by the share of draws at or below it that a replicate has
    in excess, times the ranks per probability there (the slope between one standard error
    below and above: Bahadur 1966, to first order); the median of the widths moves with them.

    Parameters
    ----------
    bounds : RankBounds
    law : RankLaw
        The law of these ranks, see `law_of_bounds`.

    References
    ----------
    Bahadur 1966, Ann. Math. Stat. 37:577, https://doi.org/10.1214/aoms/1177699450;
    Efron & Tibshirani 1993, An Introduction to the Bootstrap, Chapman & Hall.
    """
    edges, rows = group_edges(bounds.n_draws), bounds.rows
    groups = len(edges) - 1
    if groups == 1 or not rows.size:
        return np.nan
    gap = np.diff(error_levels(bounds.n_draws)[[0, 2]], axis=0)[0]
    slope = ((law.above - law.below) / gap)[rows][:, ENDS]
    times = redrawn(groups)
    n_draws = np.diff(edges) @ times
    width = np.repeat(interval_widths(law.quantile, law.quantile)[rows, None], REPLICATES, axis=1)
    for end, sign in enumerate((1.0, -1.0)):
        excess = _excess(bounds, law.quantile[rows, ENDS[end]], edges)
        width += sign * slope[:, end, None] * (excess @ times) / n_draws
    return spread_over(np.median(width, axis=0), groups)


def _excess(bounds: RankBounds, ends: FloatArray, edges: IntArray) -> FloatArray:
    """Return how many draws at or below its end each scenario has in each group beyond its share of all."""
    found = np.empty((len(ends), len(edges) - 1))
    for rows, first, last in bounds.blocks(bounds.n_draws):
        below = np.clip((ends[rows, None] - first + 1.0) / (last - first + 1.0), 0.0, 1.0)
        found[rows] = np.add.reduceat(below, edges[:-1], axis=1)
    share = found.sum(axis=1, keepdims=True) / bounds.n_draws
    excess: FloatArray = found - share * np.diff(edges)
    return excess
