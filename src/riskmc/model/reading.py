"""From an assessment to the numeric model: every judgement a law, every panel a pool."""

from __future__ import annotations

import numpy as np

from riskmc._schema import LIKELIHOOD, PLAUSIBILITY
from riskmc.elicitation.scenarios import Scenario
from riskmc.exceptions import AssessmentError
from riskmc.model.aggregation import unit_value
from riskmc.model.assessment import Assessment
from riskmc.model.best import interest_thresholds, reference_order
from riskmc.model.checking import law_faults, weight_faults
from riskmc.model.expert_weights import ExpertWeights
from riskmc.model.items import Item
from riskmc.model.model import Model
from riskmc.model.panels import panel_item
from riskmc.model.profiles import mean_weights, weight_laws
from riskmc.model.stated_dependence import stated_dependence


def to_model(assessment: Assessment) -> Model:
    """Read an assessment into the numeric model.

    Every judgement becomes a law on the class axis by the assessment's `reading`, then
    a law on the value axis (impact) or on the natural axis (likelihood). Experts of one
    item form a linear pool, their weights normalised over those who judged it; by any
    other rule they become one law. What moves together is stated as Spearman's rank
    correlations. Profiles are fixed weights or laws of weights.

    Parameters
    ----------
    assessment : Assessment

    Returns
    -------
    Model

    Raises
    ------
    AssessmentError
        With every judgement that cannot be met by the shape it is read with, every item
        judged by experts of weight zero only or whose pool is impossible, weights and
        correlations that cannot be, and every scenario without judged criterion of weight
        under a profile. `read_assessment` and `from_frames` have found these already.

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
    if faults := [*law_faults(assessment), *weight_faults(assessment)]:
        raise AssessmentError(faults, source=assessment.source)
    framework, settings = assessment.framework, assessment.settings
    interests = framework.interest_ids
    profiles = settings.profiles
    family = [criterion.interest for criterion in framework.criteria]
    weights, experts = mean_weights(settings, framework), assessment.expert_weights
    return Model(
        scenarios=assessment.scenario_ids,
        criteria=framework.criterion_ids,
        interests=interests,
        interest_of=tuple(interests.index(interest) for interest in family),
        impact=tuple(
            tuple(panel_item(assessment, experts, scenario, criterion) for criterion in framework.criterion_ids)
            for scenario in assessment.scenarios
        ),
        likelihood=tuple(_likelihood(assessment, experts, scenario) for scenario in assessment.scenarios),
        plausibility=tuple(_plausibility(assessment, experts, scenario) for scenario in assessment.scenarios),
        profiles=tuple(profiles),
        weights=np.ones_like(weights) if framework.aggregation.rule == "monetised-sum" else weights,
        rule=framework.aggregation.rule,
        dependence=stated_dependence(assessment),
        sampling=settings.experts.sampling,
        impact_scale=framework.impact,
        unit_value=unit_value(framework),
        impact_unit=framework.aggregation.unit,
        thresholds=tuple(interest_thresholds(assessment).tolist()),
        likelihood_kind=framework.likelihood.kind if framework.likelihood else PLAUSIBILITY,
        order=reference_order(assessment),
        weight_laws=weight_laws(settings, framework),
    )


def _likelihood(assessment: Assessment, weights: ExpertWeights, scenario: Scenario) -> Item | None:
    """Return the likelihood, which a scenario judged by plausibility does not have."""
    by_index = assessment.judgements_of(scenario.id, PLAUSIBILITY)
    without = by_index or assessment.framework.likelihood is None
    return None if without else panel_item(assessment, weights, scenario, LIKELIHOOD)


def _plausibility(assessment: Assessment, weights: ExpertWeights, scenario: Scenario) -> Item | None:
    by_index = assessment.judgements_of(scenario.id, PLAUSIBILITY)
    return panel_item(assessment, weights, scenario, PLAUSIBILITY) if by_index else None
