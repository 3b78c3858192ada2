"""From judgements to laws: the assessment's reading, applied cell by cell."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np

from riskmc._schema import LIKELIHOOD, PLAUSIBILITY
from riskmc.distributions import (
    ClassProbabilities,
    ClassRange,
    ClassValue,
    Discrete,
    Distribution,
    Natural,
    Point,
    Truncated,
    Uniform,
    ZeroInflated,
    class_probabilities,
    from_range,
    spread_confidence,
)
from riskmc.elicitation.judgements import Judgement, Scenario
from riskmc.elicitation.settings import Reading
from riskmc.exceptions import InputError, RangeError
from riskmc.frameworks.framework import Criterion, Framework
from riskmc.model.assessment import Assessment
from riskmc.model.best import expert_weight, interest_thresholds, reference_order, unit_value
from riskmc.model.items import Item
from riskmc.model.model import Model
from riskmc.model.weights import profile_weights
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
        If a judgement cannot be met by the shape it is read with; the message says which.
    InputError
        If a scenario has no judged criterion with weight under a profile, or an item is
        judged by experts of weight zero only.

    Examples
    --------
    >>> import pandas as pd
    >>> from riskmc.model import Assessment
    >>> rows = [("flood", "impact", "3", "4", "5"), ("flood", "likelihood", "1", "2", "3")]
    >>> assessment = Assessment.from_frames(
    ...     pd.DataFrame(rows, columns=["scenario", "criterion", "low", "best", "high"]),
    ...     framework="uk-nrr-2025",
    ...     reading={"bounds": "range"},
    ...     dependence={"within_scenario": 0},
    ... )
    >>> model = to_model(assessment)
    >>> round(model.impact[0][0].pooled().mean(), 4), model.scenarios  # base 5, top class 1
    (0.298, ('flood',))
    """
    framework, settings = assessment.framework, assessment.settings
    interests = framework.interest_ids
    profiles = settings.profiles
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
        thresholds=tuple(interest_thresholds(assessment).tolist()),
        likelihood_kind=framework.likelihood.kind if framework.likelihood else PLAUSIBILITY,
        order=reference_order(assessment),
    )


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
        coordinate = _coordinate_law(judgement, reading, scale)
        return _carried(coordinate, lambda law: ClassValue(law, scale, unit_value(framework)))

    return _item(assessment, scenario, criterion.id, law)


def _item(assessment: Assessment, scenario: str, criterion: str, law: _LawOf) -> Item | None:
    """Return the item of all experts who judged it; None where missing ones are excluded."""
    reading, scale = assessment.settings.reading, assessment.framework.axis(criterion)
    judged = assessment.judgements_of(scenario, criterion)
    if not judged:
        return Item.of(law(None, reading, scale)) if reading.missing == "full-range" else None
    laws = {judgement.expert: _law_at(judgement, reading, scale, law) for judgement in judged}
    weights = {expert: expert_weight(assessment, expert) for expert in laws}
    if not any(weights.values()):
        names = ", ".join(map(repr, laws))
        message = f"{criterion!r} of {scenario!r} is judged only by {names}, whose weight is zero."
        raise InputError(message)
    return Item.of(next(iter(laws.values()))) if len(set(laws.values())) == 1 else Item(laws, weights)


def _law_at(judgement: Judgement, reading: Reading, scale: Scale, law: _LawOf) -> Distribution:
    """Return the law of a judgement; an error says which judgement it is."""
    try:
        return law(judgement, reading, scale)
    except RangeError as error:
        message = f"{judgement.criterion!r} of {judgement.scenario!r} by {judgement.expert!r}: {error}"
        raise RangeError(message) from error


def _coordinate_law(judgement: Judgement | None, reading: Reading, scale: Scale) -> Distribution:
    """Return the law on the class axis; without a judgement, even over all classes."""
    if judgement is None:
        law: Distribution = Uniform(LOWEST, scale.n_classes + LOWEST)
    elif reading.shape == "confidence":
        law = _class_probabilities(judgement, reading, scale)
    else:
        low, best, high = ((label.lower, label.upper) for label in (judgement.low, judgement.best, judgement.high))
        law = ClassRange(
            low,
            best,
            high,
            scale=scale,
            bounds=reading.coverage,
            best_is=reading.best,
            shape=reading.shape,
            pert_shape=reading.pert_shape,
            zero_mass=_zero_mass(judgement, reading),
        ).law
    return _rounded(law, scale) if reading.classes == "nominal" else law


def _class_probabilities(judgement: Judgement, reading: Reading, scale: Scale) -> ClassProbabilities:
    """Spread probability over the classes from low to high; a number counts as its class."""
    least = 1 if scale.zero is None else 0
    labels = (str(scale.zero), *scale.classes)
    low, best, high = (
        labels[min(max(math.floor(label.mid + 0.5), least), scale.n_classes)]
        for label in (judgement.low, judgement.best, judgement.high)
    )
    confidence = 1.0 if reading.confidence is None else reading.confidence
    return spread_confidence(low, best, high, scale=scale, confidence=confidence, coverage=reading.coverage)


def _zero_mass(judgement: Judgement, reading: Reading) -> float | None:
    """Return the probability of class 0; None where low is not class 0, and for the latent reading.

    ``zero_mass = "experts"`` is the share of X among the labels given: X, D, D is 1/3.
    """
    if reading.zero == "latent" or not judgement.low.is_zero:
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


def _carried(law: Distribution, carry: Callable[[Distribution], Distribution]) -> Distribution:
    """Carry a law over from the class axis; a spike stays a spike and a point a point."""
    if isinstance(law, ZeroInflated):
        return ZeroInflated(carry(law.positive), law.zero_mass)
    carried = carry(law)
    return Point(float(carried.ppf(0.5))) if isinstance(law, Point) else carried


def _money_law(judgement: Judgement | None, reading: Reading, scale: Scale, unit: float) -> Distribution:
    """Return the law of money for a criterion with a unit value.

    Three quantities are read on their own axis; labels go through the class axis.
    """
    quantities = [] if judgement is None else [judgement.low, judgement.best, judgement.high]
    numbers = [label.quantity for label in quantities if label.quantity is not None]
    if len(numbers) == len(quantities) > 0:
        shape = "pert" if reading.shape == "confidence" else reading.shape
        low, best, high = (unit * number for number in numbers)
        law = from_range(
            low, best, high, bounds=reading.coverage, best_is=reading.best, shape=shape, pert_shape=reading.pert_shape
        )
        start, end = law.support()
        return law if start >= 0.0 else Truncated(law, 0.0, end)
    coordinate = _coordinate_law(judgement, reading, scale)
    return _carried(coordinate, lambda law: Natural(law, scale, unit=unit, zero=True))


def _plausibility_law(judgement: Judgement | None, reading: Reading, scale: Scale) -> Distribution:
    return _coordinate_law(judgement, reading, scale)
