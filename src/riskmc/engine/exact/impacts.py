"""Laws of the impact on interests and of the total impact, for every profile."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from riskmc._typing import FloatArray, IntArray
from riskmc.engine.exact.atoms import LINEAR, Atoms
from riskmc.engine.exact.laws import Law, as_pieces
from riskmc.engine.exact.maxima import floored, largest
from riskmc.engine.exact.pieces import Pieces, pieces_of
from riskmc.engine.exact.sums import sums
from riskmc.engine.plan import Plan

_NOTHING = Law(np.empty(0), np.empty(0), Atoms(np.zeros(1), np.ones(1)))
"""The largest of no criterion."""


class Impacts(NamedTuple):
    """Impacts on the plan's scale."""

    interests: list[list[Law]]
    """Per weight group, the interests of one scenario after those of another."""
    totals: list[list[Law]]
    """Per profile, the scenarios."""
    mean: FloatArray
    """Mean of the total, shape (P, S)."""
    variance: FloatArray
    """Variance of the total, shape (P, S)."""


def criteria_of(plan: Plan) -> Pieces:
    """Return the criteria of a plan as pieces, those of one scenario after those of another."""
    n_scenarios, n_criteria = plan.within.shape[1:]
    return pieces_of(plan, (np.arange(n_scenarios)[:, None] * (n_criteria + 1) + np.arange(n_criteria)).ravel())


def impacts(plan: Plan, items: Pieces, nodes: int) -> Impacts:
    """Compute the laws of a plan's impacts.

    Parameters
    ----------
    plan : Plan
    items : Pieces
        Its criteria, as `criteria_of` returns them.
    nodes : int
        Of each lattice.
    """
    add = _largest_criteria if plan.maximum else _summed_criteria
    interests = [add(plan, items, group, nodes) for group in range(plan.within.shape[0])]
    totals = [_total(plan, items, interests[g], p, nodes) for p, g in enumerate(plan.group)]
    mean, variance = _moments(plan, items, totals)
    return Impacts(interests, totals, mean, variance)


def _terms(plan: Plan) -> IntArray:
    """Return the numbers of the criteria among the pieces, shape (S, C)."""
    return np.arange(plan.within[0].size).reshape(plan.within.shape[1:])


def _summed_criteria(plan: Plan, items: Pieces, group: int, nodes: int) -> list[Law]:
    weights = plan.within[group][:, None, :] * _member(plan)
    terms = np.broadcast_to(_terms(plan)[:, None, :], weights.shape)
    shape = (-1, weights.shape[-1])
    return sums(items, terms.reshape(shape), weights.reshape(shape), nodes, LINEAR)


def _largest_criteria(plan: Plan, items: Pieces, group: int, nodes: int) -> list[Law]:
    terms = _terms(plan).reshape(-1, 1)
    alone = sums(items, terms, np.ones(terms.shape), nodes, LINEAR)
    counted = (plan.within[group][:, None, :] > 0.0) & _member(plan)
    groups = [[alone[n] for n in own[row]] for own, rows in zip(_terms(plan), counted, strict=True) for row in rows]
    return [largest(group or [_NOTHING], nodes) for group in groups]


def _member(plan: Plan) -> npt.NDArray[np.bool_]:
    """Return which criteria belong to each interest, shape (I, C)."""
    place = np.arange(plan.within.shape[2])
    return (place >= plan.interest_start[:-1, None]) & (place < plan.interest_start[1:, None])


def _total(plan: Plan, items: Pieces, interests: list[Law], profile: int, nodes: int) -> list[Law]:
    across = plan.across[profile]
    n_scenarios, n_interests = across.shape
    has_floor = (plan.interest_floor > 0.0).any()
    if n_interests > 1 and not has_floor and not plan.maximum:
        return sums(items, _terms(plan), _weights(plan, profile), nodes, LINEAR)
    floors = np.tile(plan.interest_floor, n_scenarios).tolist()
    counted = [floored(law, floor) for law, floor in zip(interests, floors, strict=True)]
    if n_interests == 1:
        return [law.scaled(factor) for law, factor in zip(counted, across[:, 0], strict=True)]
    of_scenarios = np.arange(across.size).reshape(across.shape)
    if plan.maximum:
        return [largest([counted[n] for n in row], nodes) for row in of_scenarios]
    return sums(as_pieces(counted), of_scenarios, across, nodes, LINEAR)


def _weights(plan: Plan, profile: int) -> FloatArray:
    """Return the weight of each criterion in the total, shape (S, C)."""
    return np.asarray(plan.within[plan.group[profile]] * (plan.across[profile] @ _member(plan)))


def _moments(plan: Plan, items: Pieces, totals: list[list[Law]]) -> tuple[FloatArray, FloatArray]:
    """Return mean and variance of the totals: of a plain sum those of its items add up."""
    if plan.maximum or (plan.interest_floor > 0.0).any():
        moments = np.stack([as_pieces(total).moments() for total in totals], axis=1)
        return moments[0], moments[1]
    mean, variance = (moment.reshape(plan.within.shape[1:]) for moment in items.moments())
    weights = np.stack([_weights(plan, p) for p in range(len(totals))])
    return (weights * mean).sum(axis=-1), (weights**2 * variance).sum(axis=-1)
