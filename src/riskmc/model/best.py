"""The best estimates: what the method itself publishes, without any uncertainty."""

from __future__ import annotations

from operator import attrgetter

import numpy as np

from riskmc._schema import LIKELIHOOD, PLAUSIBILITY
from riskmc._typing import FloatArray
from riskmc.frameworks.framework import Criterion, Framework
from riskmc.model.aggregation import aggregate, unit_value
from riskmc.model.assessment import Assessment
from riskmc.model.profiles import mean_weights
from riskmc.model.weights import without_missing


def best_coordinates(assessment: Assessment, criterion: str) -> FloatArray:
    """Return the best estimate of each scenario on the class axis of `criterion`.

    The middle of the label given as best; of several experts the mean by their weights.

    Parameters
    ----------
    assessment : Assessment
    criterion : str
        A criterion id, ``"likelihood"`` or ``"plausibility"``.

    Returns
    -------
    array, shape (scenario,)
        NaN where it is missing, or judged only by experts of weight zero.

    Examples
    --------
    >>> import pandas as pd
    >>> rows = [("flood", "impact", "3", "4", "5"), ("flood", "likelihood", "1", "2", "3")]
    >>> assessment = Assessment.from_frames(
    ...     pd.DataFrame(rows, columns=["scenario", "criterion", "low", "best", "high"]),
    ...     framework="uk-nrr-2025",
    ...     reading={"bounds": "range"},
    ...     dependence={"within_scenario": 0},
    ... )
    >>> best_coordinates(assessment, "impact")
    array([4.])
    """
    best, weights = [], assessment.expert_weights
    for scenario in assessment.scenario_ids:
        judged = sorted(assessment.judgements_of(scenario, criterion), key=attrgetter("expert"))
        shares = [weights.of(judgement.expert, scenario, criterion) for judgement in judged]
        middles = [judgement.best.mid for judgement in judged]
        best.append(np.average(middles, weights=shares) if sum(shares) > 0.0 else np.nan)
    return np.asarray(best)


def best_likelihoods(assessment: Assessment, axis: str) -> FloatArray:
    """Return the best estimate of each scenario's likelihood or plausibility.

    A probability is brought to the common horizon at a constant rate.

    Parameters
    ----------
    assessment : Assessment
    axis : {"likelihood", "plausibility"}

    Returns
    -------
    array, shape (scenario,)
        Probability within the horizon, events per year, or plausibility on its class
        axis; NaN where there is none.

    Examples
    --------
    >>> import pandas as pd
    >>> rows = [("flood", "impact", "3", "4", "5"), ("flood", "likelihood", "1", "2", "3")]
    >>> assessment = Assessment.from_frames(
    ...     pd.DataFrame(rows, columns=["scenario", "criterion", "low", "best", "high"]),
    ...     framework="uk-nrr-2025",
    ...     reading={"bounds": "range"},
    ...     dependence={"within_scenario": 0},
    ... )
    >>> best_likelihoods(assessment, "likelihood").round(4)  # the middle of 0.2 % to 1 %
    array([0.0045])
    """
    framework = assessment.framework
    known = {LIKELIHOOD: framework.likelihood, PLAUSIBILITY: framework.plausibility}[axis]
    if known is None:
        return np.full(len(assessment.scenarios), np.nan)
    coordinate = best_coordinates(assessment, axis)
    if axis == PLAUSIBILITY:
        return coordinate
    quantity = known.scale.to_natural(coordinate)
    ratio = np.asarray([known.horizon_ratio(scenario.kind) for scenario in assessment.scenarios])
    with np.errstate(divide="ignore"):
        converted = -np.expm1(ratio * np.log1p(-np.minimum(quantity, 1.0)))
    return np.where(ratio == 1.0, quantity, converted)


def best_totals(assessment: Assessment) -> FloatArray:
    """Return the total impact of the best estimates.

    This is the point that the method itself publishes: the aggregation rule, with its
    threshold effect where the assessment applies it, on the best labels. Where weights
    are uncertain, with their means.

    Parameters
    ----------
    assessment : Assessment

    Returns
    -------
    array, shape (profile, scenario)
        On the value axis (top class = 1), or in money under ``monetised-sum``.

    Raises
    ------
    InputError
        If a scenario has no judged criterion with weight under a profile.

    Examples
    --------
    >>> import pandas as pd
    >>> rows = [("flood", "impact", "3", "4", "5"), ("flood", "likelihood", "1", "2", "3")]
    >>> assessment = Assessment.from_frames(
    ...     pd.DataFrame(rows, columns=["scenario", "criterion", "low", "best", "high"]),
    ...     framework="uk-nrr-2025",
    ...     reading={"bounds": "range"},
    ...     dependence={"within_scenario": 0},
    ... )
    >>> best_totals(assessment)  # base 5, one class below the top
    array([[0.2]])
    """
    framework, profiles = assessment.framework, assessment.settings.profiles
    values = np.stack([_best_values(assessment, criterion) for criterion in framework.criteria], axis=-1)
    present = np.isfinite(values)
    shares = mean_weights(assessment.settings, framework)
    weights = without_missing(shares, present, scenarios=assessment.scenario_ids, profiles=tuple(profiles))
    floors = interest_thresholds(assessment)
    known = np.where(present, values, 0.0)
    totals = [[_total(framework, floors, *pair) for pair in zip(known, profile, strict=True)] for profile in weights]
    return np.asarray(totals)


def _total(framework: Framework, floors: FloatArray, values: FloatArray, weights: FloatArray) -> float:
    """Return the total of one scenario, to which interests below their floor do not count."""
    rule = framework.aggregation.rule
    counted = np.ones(values.size, dtype=bool)
    for interest, floor in zip(framework.interest_ids, floors, strict=True):
        own = np.asarray([criterion.interest == interest for criterion in framework.criteria])
        if floor > 0.0 and weights[own].sum() > 0.0:
            counted[own] = aggregate(values[own], weights[own], rule=rule) >= floor
    return float(aggregate(np.where(counted, values, 0.0), weights, rule=rule))


def _best_values(assessment: Assessment, criterion: Criterion) -> FloatArray:
    """Return the value of each scenario's best estimate, NaN where it is missing."""
    coordinate = best_coordinates(assessment, criterion.id)
    framework = assessment.framework
    if framework.aggregation.rule == "monetised-sum" and criterion.unit_value is not None:
        money = criterion.unit_value * criterion.scale.to_natural(coordinate)
        return np.where(_says_zero(assessment, criterion.id), 0.0, money)
    value = unit_value(framework) * criterion.scale.value(coordinate)
    return np.where(np.isnan(coordinate), np.nan, value)


def _says_zero(assessment: Assessment, criterion: str) -> list[bool]:
    """Return where everybody who judged says class 0, which has no place on the natural axis."""
    judged = [assessment.judgements_of(scenario, criterion) for scenario in assessment.scenario_ids]
    return [bool(given) and all(judgement.best.is_zero for judgement in given) for given in judged]


def reference_order(assessment: Assessment) -> tuple[str, ...]:
    """Return the published order, otherwise the order of the best estimates of the first profile."""
    if assessment.settings.published_order:
        return tuple(assessment.settings.published_order)
    total = best_totals(assessment)[0]
    return tuple(assessment.scenario_ids[i] for i in np.argsort(-total, kind="stable"))


def interest_thresholds(assessment: Assessment) -> FloatArray:
    """Return the impact below which each interest does not count; 0 where it always does."""
    scale = assessment.framework.impact
    applied = assessment.settings.aggregation.threshold
    edges = [
        scale.interval(interest.threshold)[0] if applied and interest.threshold else 0.0
        for interest in assessment.framework.interests
    ]
    return unit_value(assessment.framework) * scale.value(edges)
