"""The sampling-free engine: from a plan's tables to estimates and their numerical error."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from riskmc._schema import BY_ALL, QUANTILES
from riskmc._typing import FloatArray, IntArray
from riskmc.engine.estimates import Estimates
from riskmc.engine.exact.allowed import why_not
from riskmc.engine.exact.cells import compared
from riskmc.engine.exact.impacts import Impacts, criteria_of, impacts
from riskmc.engine.exact.laws import Law, as_pieces, below, quantiles
from riskmc.engine.exact.pieces import Pieces, pieces_of
from riskmc.engine.exact.products import Logs, log_laws, logarithms, products
from riskmc.engine.exact.ranks import order_probability, rank_probabilities, wins
from riskmc.engine.plan import Plan
from riskmc.engine.ranges import Units
from riskmc.exceptions import InputError
from riskmc.model import Model

_LEAST_NODES, _MOST_NODES = 2**11, 2**14
_WORK = 2**21
"""Nodes of all items together that small models may have more of."""
_LEVELS = 1440
"""Cells of a ranking, shared by its scenarios; each has at least `_LEAST_LEVELS`."""
_LEAST_LEVELS = 18
_QUANTILES = np.asarray(QUANTILES)
_MOMENTS, _QUANTITIES = ("mean", "std"), ("quantile", "interest_quantile")
_PROBABILITIES = ("class_probability", "worst_exceedance", "ranks", "wins", "order")


def exact(model: Model, plan: Plan, units: Units, *, nodes: int | None = None) -> tuple[Estimates, Estimates]:
    """Compute a model without draws.

    The laws of sums are convolutions on lattices, the law of risk one on the logarithmic
    axis, and ranks are integrals over the laws; means and standard deviations follow from
    those of the items.

    Parameters
    ----------
    model : Model
        One that `why_not` has nothing against.
    plan : Plan
        The model compiled; its seed does not matter.
    units : Units
    nodes : int, optional
        Nodes of a lattice, a power of two. By default 2048, and more for small models.

    Returns
    -------
    estimates : Estimates
    errors : Estimates
        Numerical errors: by how much a computation with half as many nodes, cells and
        atoms differs. One for all probabilities, one share of each law's largest quantile and
        one of its mean, because a single difference may be small by chance.
        What both share does not show: the error of the quantile tables, about 1e-5 of the
        range of an item, see docs/explanation/tables.md.

    Raises
    ------
    InputError
        If scenarios or criteria are not independent.

    References
    ----------
    Fernandez, M. and Williams, S. (2010). IEEE Trans. Aerosp. Electron. Syst. 46, 803-817
    (counts of independent events by transform).

    Examples
    --------
    >>> from riskmc.distributions import Uniform
    >>> from riskmc.engine import compile_model
    >>> model = Model.from_laws({"flood": {"cost": Uniform(0, 1)}, "cyber": {"cost": Uniform(0, 2)}})
    >>> estimates, errors = exact(model, *compile_model(model, 1))
    >>> estimates.ranks[0, 0].round(6)
    array([[0.25, 0.75],
           [0.75, 0.25]])
    """
    reason = why_not(model)
    if reason is not None:
        raise InputError(reason)
    nodes = nodes or _nodes(plan)
    levels = max(_LEVELS // len(model.scenarios), _LEAST_LEVELS) * nodes // _LEAST_NODES
    likelihoods = pieces_of(plan, (plan.comparable + 1) * (plan.within.shape[2] + 1) - 1)
    parts = _Parts(criteria_of(plan), likelihoods, logarithms(likelihoods))
    fine = _solve(plan, units, parts, nodes, levels)
    coarse = _solve(plan, units, parts, nodes // 2, levels // 2)
    return fine, _errors(fine, coarse)


class _Parts(NamedTuple):
    """The items of a plan, which all lattices share."""

    criteria: Pieces
    likelihoods: Pieces
    """Of the scenarios that have one."""
    logs: Logs
    """Logarithms of the likelihoods."""


def _nodes(plan: Plan) -> int:
    wanted = _WORK // plan.item_kind.size
    return int(2 ** np.floor(np.log2(np.clip(wanted, _LEAST_NODES, _MOST_NODES))))


def _errors(fine: Estimates, coarse: Estimates) -> Estimates:
    """Return the largest difference among all probabilities; among quantiles and moments, as shares of a law's size.

    A difference alone may be small by chance, above all where laws have kinks.
    """
    errors = {name: np.abs(getattr(fine, name) - getattr(coarse, name)) for name in Estimates._fields}
    size = dict.fromkeys(_PROBABILITIES, np.ones(1)) | dict.fromkeys(_MOMENTS, fine.mean)
    size |= {name: getattr(fine, name)[..., -1:] for name in _QUANTITIES}
    shares = {name: _share(errors[name], own) for name, own in size.items()}
    for kind in (_MOMENTS, _QUANTITIES, _PROBABILITIES):
        largest = max(np.nan_to_num(shares[name]).max(initial=0.0) for name in kind)
        errors |= {name: np.where(np.isnan(errors[name]), np.nan, largest * size[name]) for name in kind}
    return Estimates(**errors)


def _share(array: FloatArray, size: FloatArray) -> FloatArray:
    return np.divide(array, size, out=np.zeros_like(array), where=size > 0.0)


def _solve(plan: Plan, units: Units, parts: _Parts, nodes: int, levels: int) -> Estimates:
    impact = impacts(plan, parts.criteria, nodes)
    risks, likelihood = _risks(plan, parts.logs, impact, nodes)
    ranks, pairs, order = _rankings(plan, impact.totals, likelihood, risks, levels)
    mean, std = _moments(plan, units, impact, parts.likelihoods)
    return Estimates(
        mean=mean,
        std=std,
        quantile=_quantiles(plan, units, impact, risks),
        interest_quantile=_interest_quantiles(plan, units, impact),
        class_probability=_class_probabilities(plan, impact),
        worst_exceedance=_worst_exceedance(plan, impact),
        ranks=ranks,
        wins=pairs,
        order=order,
        central_weight=np.full((*impact.mean.shape[:1], 2, impact.mean.shape[1], plan.within.shape[2]), np.nan),
    )


def _risks(plan: Plan, logs: Logs, impact: Impacts, nodes: int) -> tuple[list[list[Law]], list[Law]]:
    """Return the laws of the logarithm of the risks, per profile, and of the likelihoods, where there are any."""
    if not plan.comparable.size:
        return [], []
    totals = (logarithms(as_pieces([total[s] for s in plan.comparable])) for total in impact.totals)
    return [products(total, logs, nodes) for total in totals], log_laws(logs, nodes)


def _moments(plan: Plan, units: Units, impact: Impacts, likelihood: Pieces) -> tuple[FloatArray, FloatArray]:
    """Return mean and standard deviation of total impact and risk, (2, P, S)."""
    mean, variance = (np.full((2, *impact.mean.shape), np.nan) for _ in range(2))
    mean[0], variance[0] = impact.mean, impact.variance
    if plan.comparable.size:
        factor, spread = likelihood.moments()
        m, v = impact.mean[:, plan.comparable], impact.variance[:, plan.comparable]
        mean[1][:, plan.comparable] = m * factor
        variance[1][:, plan.comparable] = v * (spread + factor**2) + m**2 * spread
    unit = np.asarray([units.impact, units.impact * units.likelihood])[:, None, None]
    return unit * mean, unit * np.sqrt(variance)


def _quantiles(plan: Plan, units: Units, impact: Impacts, risks: list[list[Law]]) -> FloatArray:
    found = np.full((2, *impact.mean.shape, _QUANTILES.size), np.nan)
    for p, total in enumerate(impact.totals):
        found[0, p] = units.impact * quantiles(total, _QUANTILES)
    for p, risk in enumerate(risks):
        found[1, p, plan.comparable] = units.impact * units.likelihood * np.exp(quantiles(risk, _QUANTILES))
    return found


def _interest_quantiles(plan: Plan, units: Units, impact: Impacts) -> FloatArray:
    shape = (*plan.across.shape[1:], _QUANTILES.size)
    by_group: FloatArray = np.stack([quantiles(interests, _QUANTILES).reshape(shape) for interests in impact.interests])
    return np.asarray(units.impact * by_group[plan.group])


def _class_probabilities(plan: Plan, impact: Impacts) -> FloatArray:
    edges = plan.class_edges.astype(float)
    reached: FloatArray = np.stack([1.0 - below(total, edges, reached=True) for total in impact.totals])
    further = np.append(reached[..., 1:], np.zeros((*reached.shape[:2], 1)), axis=-1)
    return np.asarray(np.maximum(reached - further, 0.0))


def _worst_exceedance(plan: Plan, impact: Impacts) -> FloatArray:
    """Return P(some interest reaches each class); a criterion belongs to one interest, so they are independent."""
    edges = plan.class_edges.astype(float)
    shape = (*plan.across.shape[1:], edges.size)
    reached = [below(laws, edges, reached=True).reshape(shape).prod(axis=1) for laws in impact.interests]
    return np.maximum(1.0 - np.stack(reached)[plan.group], 0.0)


def _rankings(
    plan: Plan, totals: list[list[Law]], likelihood: list[Law], risks: list[list[Law]], levels: int
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Return ranks (P, 3, S, S), wins and the probability of the reference order (P,)."""
    n_profiles, size = plan.across.shape[:2]
    ranks, pairs = (np.full((n_profiles, len(BY_ALL), size, size), np.nan) for _ in range(2))
    order = np.empty(n_profiles)
    nobody = plan.order[:0]
    for p, total in enumerate(totals):
        order[p] = _rank(ranks[p, 0], pairs[p, 0], total, np.arange(size), levels, plan.order)
    for p, risk in enumerate(risks):
        _rank(ranks[p, 2], pairs[p, 2], risk, plan.comparable, levels, nobody)
    if likelihood:
        _rank(ranks[0, 1], pairs[0, 1], likelihood, plan.comparable, levels, nobody)
        ranks[:, 1], pairs[:, 1] = ranks[0, 1], pairs[0, 1]
    return ranks, pairs if plan.pairwise else pairs[:, :, :0, :0], order


def _rank(
    ranks: FloatArray, pairs: FloatArray, laws: list[Law], ranked: IntArray, levels: int, order: IntArray
) -> float:
    """Fill in the ranks and wins of those who are ranked, and return the probability of an order."""
    nodes, cells = compared(laws, levels)
    rows, m = ranked[:, None], ranked.size
    ranks[ranked] = 0.0
    ranks[rows, np.arange(m)] = np.clip(rank_probabilities(nodes), 0.0, 1.0)
    won = wins(nodes)
    np.fill_diagonal(won, np.nan)
    pairs[rows, ranked] = np.clip(won, 0.0, 1.0)
    return order_probability(cells.masses(order)) if order.size else 1.0
