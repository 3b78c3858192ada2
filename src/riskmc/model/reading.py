"""From judgements to laws: the assessment's reading, applied cell by cell."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from riskmc._schema import LIKELIHOOD, PLAUSIBILITY
from riskmc._typing import FloatArray
from riskmc.distributions import (
    ClassRange,
    ClassValue,
    Discrete,
    Distribution,
    Natural,
    Point,
    Uniform,
    ZeroInflated,
    class_probabilities,
    from_range,
    spread_confidence,
)
from riskmc.elicitation.judgements import Judgement, Scenario
from riskmc.elicitation.settings import Reading
from riskmc.frameworks.framework import Criterion, Framework
from riskmc.model.aggregation import aggregate
from riskmc.model.assessment import Assessment
from riskmc.model.items import Item
from riskmc.model.model import Model
from riskmc.model.weights import profile_weights, without_missing
from riskmc.scales import LOWEST, Scale


type _LawOf = Callable[[Judgement | None, Reading, Scale], Distribution]


def to_model(assessment: Assessment) -> Model:
    """Read an assessment into the numeric model.

    Every judgement becomes a law on the class axis by the assessment's `reading`, then
    a law on the value axis (impact) or on the natural axis (likelihood). Experts of one
    item form a linear pool, their weights normalised over those who judged it.

    Parameters
    ----------
    assessment : Assessment

    Returns
    -------
    Model

    Raises
    ------
    RangeError
        If a judgement cannot be met by the shape it is read with.

    Examples
    --------
    >>> import pandas as pd
    >>> from riskmc.model import Assessment
    >>> rows = [("flood", "impact", "4"), ("flood", "likelihood", "2")]
    >>> assessment = Assessment.from_frames(
    ...     pd.DataFrame(rows, columns=["scenario", "criterion", "best"]),
    ...     framework="uk-nrr-2025",
    ...     reading={"bounds": "range"},
    ...     dependence={"within_scenario": 0},
    ... )
    >>> to_model(assessment).scenarios
    ('flood',)
    """
    framework, settings = assessment.framework, assessment.settings
    interests = framework.interest_ids
    profiles = dict(settings.profiles) or {"per-criterion": "equal"}
    family = [criterion.interest for criterion in framework.criteria]
    monetised = framework.aggregation.rule == "monetised-sum"
    weights = [profile_weights(profile, framework.criterion_ids, family) for profile in profiles.values()]
    likelihood, plausibility = _likelihoods(assessment)
    return Model(
        scenarios=assessment.scenario_ids,
        criteria=framework.criterion_ids,
        interests=interests,
        interest_of=tuple(interests.index(interest) for interest in family),
        impact=tuple(
            tuple(_impact_item(assessment, scenario, criterion) for criterion in framework.criteria)
            for scenario in assessment.scenario_ids
        ),
        likelihood=likelihood,
        plausibility=plausibility,
        profiles=tuple(profiles),
        weights=np.ones_like(weights) if monetised else np.stack(weights),
        rule=framework.aggregation.rule,
        within_scenario=settings.dependence.within_scenario,
        sampling=settings.experts.sampling,
        impact_scale=framework.impact,
        unit_value=unit_value(framework),
        impact_unit=framework.aggregation.unit,
        thresholds=tuple(_thresholds(assessment)),
        likelihood_kind=framework.likelihood.kind if framework.likelihood else PLAUSIBILITY,
        order=_reference_order(assessment),
    )


def unit_value(framework: Framework) -> float:
    """Return the value of the top class: 1, or money under ``monetised-sum``."""
    scale, class_value = framework.impact, framework.aggregation.class_value
    if framework.aggregation.rule != "monetised-sum" or class_value is None:
        return 1.0
    return float(class_value * scale.base ** (scale.n_classes - 1))


def best_coordinates(assessment: Assessment, criterion: str) -> FloatArray:
    """Return the best estimate of each scenario on the class axis of `criterion`.

    The middle of the label given as best; of several experts the mean by their
    weights; NaN where it is missing. Shape (scenario,).
    """
    best = []
    for scenario in assessment.scenario_ids:
        judged = assessment.judgements_of(scenario, criterion)
        shares = [_expert_weight(assessment, judgement.expert) for judgement in judged]
        middles = [judgement.best.mid for judgement in judged]
        best.append(np.average(middles, weights=shares) if judged else np.nan)
    return np.asarray(best)


def _likelihoods(assessment: Assessment) -> tuple[tuple[Item | None, ...], tuple[Item | None, ...]]:
    """Return the likelihood and the plausibility item of each scenario."""
    framework = assessment.framework
    likelihood: list[Item | None] = []
    plausibility: list[Item | None] = []
    for scenario in assessment.scenarios:
        by_index = bool(assessment.judgements_of(scenario.id, PLAUSIBILITY))
        plausibility.append(_item(assessment, scenario.id, PLAUSIBILITY, _plausibility_law) if by_index else None)
        if by_index or framework.likelihood is None:
            likelihood.append(None)
            continue
        ratio = horizon_ratio(framework, scenario)

        def law(judgement: Judgement | None, reading: Reading, scale: Scale, ratio: float = ratio) -> Distribution:
            return Natural(_coordinate_law(judgement, reading, scale), scale, horizon_ratio=ratio)

        likelihood.append(_item(assessment, scenario.id, LIKELIHOOD, law))
    return tuple(likelihood), tuple(plausibility)


def horizon_ratio(framework: Framework, scenario: Scenario) -> float:
    """Return the factor that brings a threat's own horizon to the common one.

    1 for hazards, and where the framework has one horizon for all.
    """
    axis = framework.likelihood
    if axis is None or scenario.kind != "threat" or not axis.threat_horizon_years or not axis.horizon_years:
        return 1.0
    return axis.horizon_years / axis.threat_horizon_years


def _impact_item(assessment: Assessment, scenario: str, criterion: Criterion) -> Item | None:
    framework = assessment.framework

    def law(judgement: Judgement | None, reading: Reading, scale: Scale) -> Distribution:
        if framework.aggregation.rule == "monetised-sum" and criterion.unit_value is not None:
            return _money_law(judgement, reading, scale, criterion.unit_value)
        return _value_law(_coordinate_law(judgement, reading, scale), scale, unit_value(framework))

    return _item(assessment, scenario, criterion.id, law)


def _item(assessment: Assessment, scenario: str, criterion: str, law: _LawOf) -> Item | None:
    """Return the item of all experts who judged it; None where missing ones are excluded."""
    reading, scale = assessment.settings.reading, assessment.framework.axis(criterion)
    judged = assessment.judgements_of(scenario, criterion)
    if not judged:
        return Item.of(law(None, reading, scale)) if reading.missing == "full-range" else None
    laws = {judgement.expert: law(judgement, reading, scale) for judgement in judged}
    if len(set(laws.values())) == 1:
        return Item.of(next(iter(laws.values())))
    return Item(laws, {expert: _expert_weight(assessment, expert) for expert in laws})


def _coordinate_law(judgement: Judgement | None, reading: Reading, scale: Scale) -> Distribution:
    """Return the law on the class axis; without a judgement, even over all classes."""
    if judgement is None:
        return Uniform(LOWEST, scale.n_classes + LOWEST)
    low, best, high = judgement.low, judgement.best, judgement.high
    if reading.shape == "confidence":
        confidence = 1.0 if reading.confidence is None else reading.confidence
        labels = (low.text, best.text, high.text)
        return spread_confidence(*labels, scale=scale, confidence=confidence, coverage=reading.coverage)
    ends = [(label.lower, label.upper) for label in (low, best, high)]
    law = ClassRange(
        *ends,
        scale=scale,
        bounds=reading.coverage,
        best_is=reading.best,
        shape=reading.shape,
        pert_shape=reading.pert_shape,
        zero_mass=_zero_mass(judgement, reading),
    ).law
    return _rounded(law, scale) if reading.classes == "nominal" else law


def _zero_mass(judgement: Judgement, reading: Reading) -> float | None:
    """Return the probability of class 0; None for the latent reading.

    ``zero_mass = "experts"`` is the share of X among the labels given: X, D, D is 1/3.
    """
    if reading.zero == "latent":
        return None
    labels = (judgement.low, judgement.best, judgement.high)
    share = sum(label.is_zero for label in labels) / len(labels)
    return share if isinstance(reading.zero_mass, str) else reading.zero_mass


def _rounded(law: Distribution, scale: Scale) -> Distribution:
    """Return the law of the class number alone; a point stays where it is."""
    if isinstance(law, Point):
        return law
    if isinstance(law, ZeroInflated):
        return ZeroInflated(_rounded(law.positive, scale), law.zero_mass)
    return Discrete(range(scale.n_classes + 1), class_probabilities(law, scale))


def _value_law(law: Distribution, scale: Scale, unit: float) -> Distribution:
    if isinstance(law, ZeroInflated):
        return ZeroInflated(ClassValue(law.positive, scale, unit), law.zero_mass)
    if isinstance(law, Point):
        return Point(unit * float(scale.value(law.value)))
    return ClassValue(law, scale, unit)


def _money_law(judgement: Judgement | None, reading: Reading, scale: Scale, unit: float) -> Distribution:
    """Return the law of money for a criterion with a unit value.

    Three quantities are read on their own axis; labels go through the class axis.
    """
    quantities = [] if judgement is None else [judgement.low, judgement.best, judgement.high]
    numbers = [label.quantity for label in quantities if label.quantity is not None]
    if len(numbers) == len(quantities) > 0:
        shape = "pert" if reading.shape == "confidence" else reading.shape
        low, best, high = (unit * number for number in numbers)
        return from_range(
            low, best, high, bounds=reading.coverage, best_is=reading.best, shape=shape, pert_shape=reading.pert_shape
        )
    law = _coordinate_law(judgement, reading, scale)
    if isinstance(law, ZeroInflated):
        return ZeroInflated(Natural(law.positive, scale, unit=unit), law.zero_mass)
    if law == Point(0.0):
        return law
    return Natural(law, scale, unit=unit)


def _plausibility_law(judgement: Judgement | None, reading: Reading, scale: Scale) -> Distribution:
    return _coordinate_law(judgement, reading, scale)


def _expert_weight(assessment: Assessment, expert: str) -> float:
    weights = assessment.settings.experts.weights
    return 1.0 if isinstance(weights, str) else weights.get(expert, 0.0)


def _thresholds(assessment: Assessment) -> list[float]:
    """Return the impact below which each interest does not count; 0 where it always does."""
    scale = assessment.framework.impact
    applied = assessment.settings.aggregation.threshold
    edges = [
        scale.interval(interest.threshold)[0] if applied and interest.threshold else 0.0
        for interest in assessment.framework.interests
    ]
    return (unit_value(assessment.framework) * scale.value(edges)).tolist()


def _reference_order(assessment: Assessment) -> tuple[str, ...]:
    """Return the published order, otherwise the order of the best estimates."""
    if assessment.settings.published_order:
        return tuple(assessment.settings.published_order)
    total = best_totals(assessment)[0]
    return tuple(assessment.scenario_ids[i] for i in np.argsort(-total, kind="stable"))


def best_totals(assessment: Assessment) -> FloatArray:
    """Return the total impact of the best estimates, shape (profile, scenario).

    This is the point that the method itself publishes: the aggregation rule applied to
    the best labels, without any uncertainty.
    """
    framework = assessment.framework
    family = [criterion.interest for criterion in framework.criteria]
    values = np.stack([_best_values(assessment, criterion) for criterion in framework.criteria], axis=-1)
    present = np.isfinite(values)
    profiles = list(assessment.settings.profiles.values()) or ["equal"]
    shares = np.stack([profile_weights(profile, framework.criterion_ids, family) for profile in profiles])
    weights = without_missing(shares, present)
    known = np.where(present, values, 0.0)
    rule = framework.aggregation.rule
    return np.stack(
        [[aggregate(row, share, rule=rule) for row, share in zip(known, profile, strict=True)] for profile in weights]
    )


def _best_values(assessment: Assessment, criterion: Criterion) -> FloatArray:
    coordinate = best_coordinates(assessment, criterion.id)
    framework = assessment.framework
    if framework.aggregation.rule == "monetised-sum" and criterion.unit_value is not None:
        return np.where(coordinate >= LOWEST, criterion.unit_value * criterion.scale.to_natural(coordinate), 0.0)
    value = unit_value(framework) * criterion.scale.value(coordinate)
    return np.where(np.isnan(coordinate), np.nan, value)
