"""The rank correlations that a dependence states, item by item, as they should come out."""

from __future__ import annotations

import math
from typing import Final

import numpy as np
import numpy.typing as npt
from scipy import special

from riskmc._typing import FloatArray
from riskmc.model import Item, Model
from riskmc.model.copulas import spearman_of
from riskmc.model.correlation import stated_correlation
from riskmc.model.dependence import implied_correlation

_NODES: Final = 48
_DECIMALS: Final = 9
_ATOM: Final = 1e-6
"""Probability of a single value from which ranks are tied."""


def entered_correlation(model: Model) -> tuple[FloatArray, FloatArray]:
    """Return Spearman's rank correlations as they were entered.

    They are those of the normal scores that items are looked up by. A t copula shares its
    mixing variable within a scenario, not between scenarios:
    there ``(6 / pi) E[asin(r sqrt(A B))]`` with A and B independent Beta(nu/2, nu/2).

    Parameters
    ----------
    model : Model

    Returns
    -------
    within : array, shape (scenario, item, item)
        Between the items of a scenario: its criteria, then its likelihood.
    between : array, shape (item, scenario, scenario)
        Of one item between scenarios.

    Examples
    --------
    >>> from riskmc.distributions import Uniform
    >>> from riskmc.model import Dependence
    >>> laws = {"flood": {"cost": Uniform(0, 1), "dead": Uniform(0, 1)}}
    >>> within, _ = entered_correlation(Model.from_laws(laws, dependence=Dependence(within_scenario=0.5)))
    >>> within[0].round(6).tolist()
    [[1.0, 0.5, 0.0], [0.5, 1.0, 0.0], [0.0, 0.0, 1.0]]
    """
    scores = implied_correlation(model.dependence, model.scenarios, model.criteria)
    nu = model.dependence.degrees_of_freedom
    within = np.moveaxis(np.diagonal(scores, axis1=0, axis2=2), -1, 0)
    between = np.moveaxis(np.diagonal(scores, axis1=1, axis2=3), -1, 0)
    return _by_value(within, nu, mixed_apart=False), _by_value(between, nu, mixed_apart=True)


def is_direct(item: Item | None) -> bool:
    """Tell whether the ranks of an item are those of its score: one law without atoms.

    The experts of a pool and a spike at zero are drawn on their own, so that the rank
    correlation of the item is another than that of its score.

    Examples
    --------
    >>> from riskmc.distributions import Point, Uniform
    >>> is_direct(Item.of(Uniform(0, 1))), is_direct(Item.of(Point(1)))
    (True, False)
    """
    if item is None or len(item.laws) > 1:
        return False
    law = item.pooled()
    return not law.is_discrete() and float(law.cdf(law.support()[0])) < _ATOM


def comparable_items(model: Model) -> npt.NDArray[np.bool_]:
    """Return which items have the rank correlation that was entered, shape (scenario, item)."""
    likelihoods = [
        one if one is not None else other for one, other in zip(model.likelihood, model.plausibility, strict=True)
    ]
    items = [(*row, last) for row, last in zip(model.impact, likelihoods, strict=True)]
    direct = np.asarray([[is_direct(item) for item in row] for row in items], dtype=bool)
    speakers = {tuple(item.laws) for row in items for item in row if item is not None}
    # Who speaks for an item of one law is no matter of that item alone.
    return direct if not model.dependence.within_expert or len(speakers) == 1 else np.zeros_like(direct)


def _by_value(scores: FloatArray, nu: float, *, mixed_apart: bool) -> FloatArray:
    """Return rank correlations of normal scores, each different one worked out once."""
    different, at = np.unique(scores.round(_DECIMALS), return_inverse=True)
    if math.isinf(nu):
        found = stated_correlation(different)
    else:
        found = _mixed_apart(different, nu) if mixed_apart else spearman_of(different, nu)
    return np.asarray(found[at].reshape(scores.shape))


def _mixed_apart(scores: FloatArray, nu: float) -> FloatArray:
    """Return rank correlations of t scores with mixing variables of their own."""
    nodes, weights = special.roots_legendre(_NODES)
    share = np.sqrt(special.betaincinv(0.5 * nu, 0.5 * nu, 0.5 * (nodes + 1.0)))
    both, weight = np.outer(share, share), np.outer(weights, weights) / 4.0
    found = np.asarray([(np.arcsin(r * both) * weight).sum() for r in scores])
    return np.where(scores >= 1.0, 1.0, 6.0 / math.pi * found)  # 1 is an item and itself
