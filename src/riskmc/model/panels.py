"""What a panel says of an item: the laws of its experts to be drawn from, or one law in which they are pooled."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from functools import lru_cache
from typing import TYPE_CHECKING, Final, NamedTuple

from riskmc._schema import LIKELIHOOD
from riskmc.distributions import Distribution
from riskmc.distributions.pools.pooling import pool
from riskmc.elicitation.settings_dependence import INDEPENDENT
from riskmc.elicitation.settings_experts import LikelihoodPooling
from riskmc.exceptions import Fault, InputError, ReadingWarning
from riskmc.model.items import Item
from riskmc.model.laws import read_law

if TYPE_CHECKING:
    from riskmc.elicitation.scenarios import Scenario
    from riskmc.model.assessment import Assessment
    from riskmc.model.expert_weights import ExpertWeights

_CACHED: Final = 8192
"""Pools that are kept, so that reading, checking and describing an assessment pools once."""

_NOBODY: Final = "nobody ({} {})"
"""Expert of a law that is no single expert's, where experts are factors: one of its own, which it shares with none."""


class Pooled(NamedTuple):
    """A pool, and what it warns of."""

    law: Distribution
    notes: tuple[str, ...] = ()


def pooling_of(assessment: Assessment, criterion: str) -> LikelihoodPooling:
    """Return the pooling rule of a criterion or axis; only the likelihood may have its own."""
    experts = assessment.settings.experts
    return experts.pooling_of_likelihood if criterion == LIKELIHOOD else experts.pooling


def panel_item(assessment: Assessment, weights: ExpertWeights, scenario: Scenario, criterion: str) -> Item | None:
    """Return the item of all experts who judged a criterion of a scenario.

    Parameters
    ----------
    assessment : Assessment
    weights : ExpertWeights
    scenario : Scenario
    criterion : str
        A criterion id, ``"likelihood"`` or ``"plausibility"``.

    Returns
    -------
    Item or None
        The laws of a linear pool by expert; otherwise one law. None where nobody judged
        and missing judgements are left out.

    Raises
    ------
    InputError
        If the pool is impossible.
    """
    laws = panel_laws(assessment, scenario, criterion)
    if not laws:
        return None
    factors = _experts_are_factors(assessment)
    if pooling_of(assessment, criterion) != "linear" or list(laws) == [""]:
        law = pooled_law(assessment, weights, scenario, criterion).law
        return Item({_NOBODY.format(scenario.id, criterion): law}) if factors else Item.of(law)
    if len(set(laws.values())) == 1 and not factors:
        return Item.of(next(iter(laws.values())))
    return Item(laws, {expert: weights.of(expert, scenario.id, criterion) for expert in laws})


def panel_laws(assessment: Assessment, scenario: Scenario, criterion: str) -> dict[str, Distribution]:
    """Return the law of each expert who judged an item; of "" where nobody did and anything is possible."""
    framework, settings = assessment.framework, assessment.settings
    judged = assessment.judgements_of(scenario.id, criterion)
    if not judged and settings.reading.missing != "full-range":
        return {}
    return {
        judgement.expert if judgement else "": read_law(
            judgement, criterion, framework, settings.reading, kind=scenario.kind, knowledge=settings.knowledge
        )
        for judgement in judged or (None,)
    }


def pooled_law(assessment: Assessment, weights: ExpertWeights, scenario: Scenario, criterion: str) -> Pooled:
    """Return the pool of all experts of weight who judged an item, by the rule of the settings.

    Parameters
    ----------
    assessment, weights, scenario, criterion
        As for `panel_item`; somebody judged it, or anything is possible.

    Returns
    -------
    Pooled
        The law itself where one expert of weight judged.

    Raises
    ------
    InputError
        If the pool is impossible: a log pool in which everything is vetoed.
    """
    laws = panel_laws(assessment, scenario, criterion)
    if list(laws) == [""]:
        return Pooled(laws[""])
    shares = {expert: weights.of(expert, scenario.id, criterion) for expert in laws}
    heard = [expert for expert in sorted(laws) if shares[expert] > 0.0]  # sums must not depend on the order of rows
    if len(heard) == 1:
        return Pooled(laws[heard[0]])
    rule = pooling_of(assessment, criterion)
    extremise = assessment.settings.experts.extremise if rule == "log-odds" else 1.0
    return _pooled(tuple(laws[expert] for expert in heard), tuple(shares[expert] for expert in heard), rule, extremise)


def pool_faults(assessment: Assessment, weights: ExpertWeights) -> Iterator[Fault]:
    """Yield the items whose pool is impossible, with scenario, criterion and experts.

    Parameters
    ----------
    assessment : Assessment
    weights : ExpertWeights

    Yields
    ------
    Fault
    """
    for scenario, criterion in panels(assessment):
        judged = assessment.judgements_of(scenario.id, criterion)
        try:
            pooled_law(assessment, weights, scenario, criterion)
        except InputError as error:
            names = ", ".join(repr(judgement.expert) for judgement in judged)
            message = f"{criterion!r} of {scenario.id!r} by {names}: {error}"
            yield Fault(message, judged[0].source or assessment.judgement_file, judged[0].row)


def pool_notes(assessment: Assessment, weights: ExpertWeights) -> Iterator[tuple[Scenario, str, str]]:
    """Yield scenario, criterion and what their pool warns of."""
    for scenario, criterion in panels(assessment):
        for note in pooled_law(assessment, weights, scenario, criterion).notes:
            yield scenario, criterion, note


def panels(assessment: Assessment) -> Iterator[tuple[Scenario, str]]:
    """Yield the items that several experts judged and that are pooled into one law."""
    scenarios = {scenario.id: scenario for scenario in assessment.scenarios}
    for scenario, criterion in dict.fromkeys((j.scenario, j.criterion) for j in assessment.judgements):
        several = len(assessment.judgements_of(scenario, criterion)) > 1
        if several and pooling_of(assessment, criterion) != "linear":
            yield scenarios[scenario], criterion


@lru_cache(maxsize=_CACHED)
def _pooled(
    laws: tuple[Distribution, ...], weights: tuple[float, ...], rule: LikelihoodPooling, extremise: float
) -> Pooled:
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always", ReadingWarning)
        law = pool(laws, weights, rule, extremise=extremise)
    return Pooled(law, tuple(str(found.message) for found in caught if issubclass(found.category, ReadingWarning)))


def _experts_are_factors(assessment: Assessment) -> bool:
    """Whether all that one expert judged moves together, so that it matters who speaks."""
    stated = assessment.settings.dependence
    return stated.within_expert not in {None, INDEPENDENT[stated.measure]}
