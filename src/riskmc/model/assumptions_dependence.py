"""Sentences on what moves together: within a scenario, between scenarios, and with likelihood."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

import numpy as np

from riskmc._schema import LIKELIHOOD
from riskmc.model.assumptions_reading import with_zero_low
from riskmc.model.dependence import ByLabel, Correlations, Dependence
from riskmc.model.stated_dependence import stated_dependence, stated_matrix

if TYPE_CHECKING:
    from riskmc.model.assessment import Assessment

_TOGETHER: Final = {
    "coherent": "Scenarios vary independently of each other given the expert, and move together through the expert.",
    "per-scenario": "Scenarios vary independently of each other; within one, all judgements share the expert.",
    "independent": "Scenarios vary independently of each other.",
}
_LOUD: Final = (
    "INDEPENDENCE is assumed of all items: where they do move together, bands of totals are too narrow "
    "and a ranking looks surer than it is."
)
_MOST_LISTED: Final = 6


def dependence_sentences(assessment: Assessment) -> list[str]:
    """Return what varies together: within a scenario, between scenarios, and with likelihood."""
    dependence = stated_dependence(assessment)
    given = "Given the expert, the" if _is_shared(assessment) else "The"
    sentences = [f"{given} criteria of a scenario {_within(assessment, dependence)}.", *_matrix(assessment)]
    sentences += _measure(assessment, dependence)
    sentences += _between(assessment, dependence)
    sentences += _copula(dependence)
    if with_spikes(assessment) and not dependence.is_independent:
        sentences.append("Whether a criterion is exactly zero is drawn on its own, independently of severity.")
    if assessment.framework.likelihood is not None:
        sentences.append(_likelihood(given, dependence))
    if dependence.is_independent and len(assessment.criterion_ids) > 1:
        sentences.append(_LOUD)
    return sentences


def with_spikes(assessment: Assessment) -> bool:
    """Whether a judgement is read with a spike at zero."""
    return assessment.settings.reading.zero == "spike" and bool(with_zero_low(assessment))


def _is_shared(assessment: Assessment) -> bool:
    """Whether judgements share the expert who speaks in a draw."""
    experts = assessment.settings.experts
    heard = sum(weight > 0.0 for weight in assessment.expert_weights.of_expert.values()) > 1
    return heard and experts.pooling == "linear" and experts.sampling != "independent"


def _within(assessment: Assessment, dependence: Dependence) -> str:
    within = dependence.within_scenario
    positive = " of their positive parts" if with_spikes(assessment) else ""
    if isinstance(within, Correlations):
        pairs = within.values[~np.eye(len(within.labels), dtype=bool)]
        span = f"from {pairs.min():.2g} to {pairs.max():.2g}" if pairs.size else "1"
        return f"have the rank correlations of a matrix, {span}{positive}"
    if isinstance(within, Mapping):
        return f"share a severity factor with a rank correlation of each scenario{positive}: {_listed(within)}"
    if within > 0.0:
        return f"share a severity factor with rank correlation {within:.4g}{positive}"
    return "vary independently of each other (within_scenario = 0)"


def _listed(by_label: Mapping[str, float]) -> str:
    cells = [f"{label} {value:.3g}" for label, value in by_label.items()]
    more = f" and {len(cells) - _MOST_LISTED} more" if len(cells) > _MOST_LISTED else ""
    return ", ".join(cells[:_MOST_LISTED]) + more


def _measure(assessment: Assessment, dependence: Dependence) -> list[str]:
    """Say in what measure the numbers were stated, where it is not rank correlation."""
    measure = assessment.settings.dependence.measure
    if measure == "spearman" or dependence.is_independent:
        return []
    stated = {"kendall": "as Kendall's tau", "concordance": "as probabilities to lie on the same side of the medians"}
    return [f"Correlations were stated {stated[measure]}, and are given here as rank correlations (Spearman)."]


def _matrix(assessment: Assessment) -> list[str]:
    """Say by how much a matrix was repaired."""
    matrix = stated_matrix(assessment)
    if matrix is None or matrix.distance == 0.0:
        return []
    moved = np.abs(matrix.used - matrix.entered).max()
    far = f"at a Frobenius distance of {matrix.distance:.3g} (largest change {moved:.2g})"
    return [f"No law has all correlations of the matrix: the nearest matrix that one has is used instead, {far}."]


def _between(assessment: Assessment, dependence: Dependence) -> list[str]:
    """Say what moves together between scenarios."""
    factors = [
        *_criterion_factor(dependence.within_criterion),
        *_expert_factor(dependence.within_expert),
        *(_driver(driver.name, driver.scenarios, driver.impact, driver.likelihood) for driver in dependence.drivers),
    ]
    if factors:
        rest = "All else varies independently between scenarios" + (
            ", given the expert." if _is_coherent(assessment) else "."
        )
        return [*factors, rest]
    panel = sum(weight > 0.0 for weight in assessment.expert_weights.of_expert.values()) > 1
    linear = assessment.settings.experts.pooling == "linear"
    return [_TOGETHER[assessment.settings.experts.sampling if panel and linear else "independent"]]


def _is_coherent(assessment: Assessment) -> bool:
    return _is_shared(assessment) and assessment.settings.experts.sampling == "coherent"


def _criterion_factor(given: ByLabel) -> list[str]:
    if isinstance(given, Mapping):
        moving = {label: value for label, value in given.items() if value > 0.0}
        return (
            [f"Between scenarios, a criterion moves together with rank correlation: {_listed(moving)}."]
            if moving
            else []
        )
    return (
        [f"Between scenarios, each criterion and the likelihood move together with rank correlation {given:.4g}."]
        if given
        else []
    )


def _expert_factor(given: float) -> list[str]:
    return [f"All that one expert judged moves together with rank correlation {given:.4g}."] if given else []


def _driver(name: str, scenarios: tuple[str, ...], impact: float, likelihood: float) -> str:
    parts = [
        f"their {what} with rank correlation {value:.4g}"
        for what, value in (("impacts", impact), ("likelihoods", likelihood))
        if value
    ]
    both = ", and so impacts with likelihoods" if impact and likelihood else ""
    more = f" and {len(scenarios) - _MOST_LISTED} more" if len(scenarios) > _MOST_LISTED else ""
    return f"{name!r} moves {', '.join(scenarios[:_MOST_LISTED])}{more} together, {' and '.join(parts)}{both}."


def _copula(dependence: Dependence) -> list[str]:
    if dependence.degrees_of_freedom == math.inf:
        return []
    copula = f"a t copula with {dependence.degrees_of_freedom:g} degrees of freedom"
    return [f"Extremes within a scenario come together, by {copula}: even uncorrelated criteria are not independent."]


def _likelihood(given: str, dependence: Dependence) -> str:
    """Say whether likelihood and impact move together."""
    through = [f"the driver {driver.name!r}" for driver in dependence.drivers if driver.impact and driver.likelihood]
    within = dependence.within_scenario
    if isinstance(within, Correlations) and LIKELIHOOD in within.labels:
        row = np.delete(within.values[within.labels.index(LIKELIHOOD)], within.labels.index(LIKELIHOOD))
        through += ["the matrix"] if row.any() else []
    if dependence.within_expert:
        through.append("the expert's factor")
    if _is_stretched(dependence):
        through.append("the extremes of the t copula")
    if through:
        moving = f"{given} likelihood of a scenario moves with its impact through {' and '.join(through)}"
        return f"{moving}: risk is the product of factors that are not independent."
    return f"{given} likelihood of a scenario is independent of its impact: risk is the product of independent factors."


def _is_stretched(dependence: Dependence) -> bool:
    """Whether a likelihood shares the mixing variable of a t copula, as all do that share something else."""
    within = dependence.within_criterion
    shared = within.get(LIKELIHOOD, 0.0) if isinstance(within, Mapping) else within
    shares = shared > 0.0 or any(driver.likelihood > 0.0 for driver in dependence.drivers)
    return shares and dependence.degrees_of_freedom < math.inf
