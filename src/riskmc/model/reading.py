"""From an assessment to the numeric model: every judgement a law, every panel a pool."""

from __future__ import annotations

import numpy as np

from riskmc._schema import LIKELIHOOD, PLAUSIBILITY
from riskmc.elicitation.judgements import Scenario
from riskmc.exceptions import AssessmentError
from riskmc.model.aggregation import unit_value
from riskmc.model.assessment import Assessment
from riskmc.model.best import interest_thresholds, reference_order
from riskmc.model.checking import law_faults, weight_faults
from riskmc.model.dependence import Dependence
from riskmc.model.items import Item
from riskmc.model.laws import read_law
from riskmc.model.model import Model
from riskmc.model.profiles import mean_weights, weight_laws


def to_model(assessment: Assessment) -> Model:
    """Read an assessment into the numeric model.

    Every judgement becomes a law on the class axis by the assessment's `reading`, then
    a law on the value axis (impact) or on the natural axis (likelihood). Experts of one
    item form a linear pool, their weights normalised over those who judged it. Profiles
    are fixed weights or laws of weights.

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
        judged by experts of weight zero only, and every scenario without judged
        criterion of weight under a profile. `read_assessment` and `from_frames` have
        found these already.

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
    weights = mean_weights(settings, framework)
    return Model(
        scenarios=assessment.scenario_ids,
        criteria=framework.criterion_ids,
        interests=interests,
        interest_of=tuple(interests.index(interest) for interest in family),
        impact=tuple(
            tuple(_item(assessment, scenario, criterion) for criterion in framework.criterion_ids)
            for scenario in assessment.scenarios
        ),
        likelihood=tuple(_likelihood(assessment, scenario) for scenario in assessment.scenarios),
        plausibility=tuple(_plausibility(assessment, scenario) for scenario in assessment.scenarios),
        profiles=tuple(profiles),
        weights=np.ones_like(weights) if framework.aggregation.rule == "monetised-sum" else weights,
        rule=framework.aggregation.rule,
        dependence=Dependence(within_scenario=settings.dependence.within_scenario),
        sampling=settings.experts.sampling,
        impact_scale=framework.impact,
        unit_value=unit_value(framework),
        impact_unit=framework.aggregation.unit,
        thresholds=tuple(interest_thresholds(assessment).tolist()),
        likelihood_kind=framework.likelihood.kind if framework.likelihood else PLAUSIBILITY,
        order=reference_order(assessment),
        weight_laws=weight_laws(settings, framework),
    )


def _likelihood(assessment: Assessment, scenario: Scenario) -> Item | None:
    """Return the likelihood, which a scenario judged by plausibility does not have."""
    by_index = assessment.judgements_of(scenario.id, PLAUSIBILITY)
    return None if by_index or assessment.framework.likelihood is None else _item(assessment, scenario, LIKELIHOOD)


def _plausibility(assessment: Assessment, scenario: Scenario) -> Item | None:
    by_index = assessment.judgements_of(scenario.id, PLAUSIBILITY)
    return _item(assessment, scenario, PLAUSIBILITY) if by_index else None


def _item(assessment: Assessment, scenario: Scenario, criterion: str) -> Item | None:
    """Return the item of all experts who judged it; None where missing ones are excluded."""
    framework, settings = assessment.framework, assessment.settings
    judged = assessment.judgements_of(scenario.id, criterion)
    if not judged and settings.reading.missing != "full-range":
        return None
    laws = {
        judgement.expert if judgement else "": read_law(
            judgement, criterion, framework, settings.reading, kind=scenario.kind
        )
        for judgement in judged or (None,)
    }
    if len(set(laws.values())) == 1:
        return Item.of(next(iter(laws.values())))
    return Item(laws, {expert: settings.experts.weight_of(expert) for expert in laws})
