"""The dependence that a model states, as labelled variables and attributes."""

from __future__ import annotations

import json
import math
from typing import Final

import numpy as np

from riskmc._schema import ITEM, LIKELIHOOD, OTHER_ITEM
from riskmc.model import Model
from riskmc.model.correlation import normal_correlation, repaired_correlation, stated_correlation
from riskmc.model.dependence import Correlations, Dependence

MATRIX: Final = "matrix"
"""Value of `within_scenario` where it is a matrix."""


def described_dependence(dependence: Dependence) -> str:
    """Return a dependence as JSON: rank correlations (Spearman), degrees of freedom or null.

    Examples
    --------
    >>> described_dependence(Dependence(within_scenario=0.5))
    '{"within_scenario": 0.5, "within_criterion": 0.0, "within_expert": 0.0, "drivers": {}, "degrees_of_freedom": null}'
    """
    within, degrees = dependence.within_scenario, dependence.degrees_of_freedom
    drivers = {
        driver.name: {"scenarios": list(driver.scenarios), "impact": driver.impact, "likelihood": driver.likelihood}
        for driver in dependence.drivers
    }
    tables = {
        "within_scenario": MATRIX if isinstance(within, Correlations) else within,
        "within_criterion": dependence.within_criterion,
        "within_expert": dependence.within_expert,
        "drivers": drivers,
        "degrees_of_freedom": None if degrees == math.inf else degrees,
    }
    return json.dumps(tables, default=dict)


def matrix_variables(model: Model) -> tuple[dict[str, tuple[tuple[str, ...], object]], dict[str, object]]:
    """Return the correlation matrix of a model as entered and as used; nothing where it has none.

    Returns
    -------
    variables : dict
        ``correlation_entered``, ``correlation_used`` (item, other_item), Spearman's.
    attributes : dict
        ``correlation_distance``: Frobenius distance of the repair, of normal correlations.
    """
    within = model.dependence.within_scenario
    if not isinstance(within, Correlations):
        return {}, {}
    used, distance = repaired_correlation(normal_correlation(within.values), labels=within.labels)
    order = [within.labels.index(label) for label in (*model.criteria, LIKELIHOOD) if label in within.labels]
    labels = [within.labels[at] for at in order]
    kept = within.values if distance == 0.0 else np.asarray(stated_correlation(used))
    dims, cells = (ITEM, OTHER_ITEM), np.ix_(order, order)
    variables: dict[str, tuple[tuple[str, ...], object]] = {
        ITEM: ((ITEM,), labels),
        OTHER_ITEM: ((OTHER_ITEM,), labels),
        "correlation_entered": (dims, within.values[cells]),
        "correlation_used": (dims, kept[cells]),
    }
    return variables, {"correlation_distance": float(distance)}
