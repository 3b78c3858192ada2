"""Sentences on experts: rounds, weights, how they are pooled, and who speaks where one is silent."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

from riskmc._schema import LIKELIHOOD
from riskmc._typing import FloatArray
from riskmc._validation import as_weights
from riskmc.elicitation.cooke.model import ClassicalModel, DecisionMaker
from riskmc.model.expert_weights import ExpertWeights, rests_on_performance
from riskmc.model.panels import pool_notes, pooling_of

if TYPE_CHECKING:
    from riskmc.model.assessment import Assessment

_SAMPLING: Final = {
    "coherent": "one expert is chosen per draw for the whole register",
    "per-scenario": "an expert is chosen per draw and scenario",
    "independent": "an expert is chosen per draw for each judgement anew",
}
_POOLS: Final = {
    "linear": "a linear pool",
    "log": "a logarithmic pool",
    "quantile": "the average of their quantiles on the class axis",
    "log-odds": "the average of their quantiles as log odds",
}
_MOST_NOTES: Final = 3
_BEST: Final = "The best estimate of several experts is the weighted mean of their best labels on the class axis."


def expert_sentences(assessment: Assessment) -> list[str]:
    """Return which rounds are used, how experts are weighed and pooled, and what they did not judge."""
    rounds = _rounds(assessment)
    if len(assessment.experts) < 2:  # noqa: PLR2004 - no panel, no pool
        return rounds
    weights = assessment.expert_weights
    return [*rounds, *_pools(assessment, weights), *_performance(assessment, weights), _BEST, *_silent(assessment)]


def _rounds(assessment: Assessment) -> list[str]:
    used = Counter(judgement.round for judgement in assessment.judgements)
    if not assessment.earlier and set(used) == {1}:
        return []
    wanted = assessment.settings.experts.round
    rule = "last round" if wanted == "latest" else f"last round up to {wanted}"
    counts = ", ".join(f"{count} of round {number}" for number, count in sorted(used.items()))
    rest = f"; {len(assessment.earlier)} of other rounds are kept as data only" if assessment.earlier else ""
    return [f"Of each expert and item the {rule} counts: {counts}{rest}."]


def _pools(assessment: Assessment, weights: ExpertWeights) -> list[str]:
    """Say how experts become one, and whether it matters how often one is chosen."""
    experts = assessment.settings.experts
    count, with_weights = len(assessment.experts), _named_weights(assessment)
    rule, own = experts.pooling, experts.pooling_of_likelihood
    pools = f"{count} experts are pooled with {with_weights} into one law of each item: {_POOLS[rule]}"
    first = f"{pools}. No expert is chosen, so that the sampling of experts has no effect."
    if rule == "linear":
        first = f"{count} experts form a linear pool with {with_weights}; {_SAMPLING[experts.sampling]}."
    sentences = [first]
    if own != rule and any(judgement.criterion == LIKELIHOOD for judgement in assessment.judgements):
        sharper = f", which are then multiplied by {experts.extremise:g}" if experts.extremise != 1.0 else ""
        sentences.append(f"Likelihoods are pooled by another rule: {_POOLS[own]}{sharper}.")
    return [*sentences, *_notes(assessment, weights)]


def _notes(assessment: Assessment, weights: ExpertWeights) -> list[str]:
    """Say what the first pools warn of, each once, and in how many others there is something like it."""
    found: dict[str, str] = {}
    for scenario, criterion, note in pool_notes(assessment, weights):
        found.setdefault(note, f"{scenario.id} {criterion}")
    shown = [f"Pool of {item}: {note}" for note, item in list(found.items())[:_MOST_NOTES]]
    others = list(found.values())[_MOST_NOTES:]
    more = f"Something like it holds for {len(others)} more pools ({', '.join(others[:_MOST_NOTES])}"
    rest = f" and {len(others) - _MOST_NOTES} more" if len(others) > _MOST_NOTES else ""
    return [*shown, f"{more}{rest})."] if others else shown


def _named_weights(assessment: Assessment) -> str:
    weights = assessment.settings.experts.weights
    named = {
        "equal": "equal weights",
        "given": "the given weights of experts.csv",
        "global": "weights by performance on seed questions",
        "item": "weights by performance on seed questions for each item",
    }
    return named[weights] if isinstance(weights, str) else "the given weights"


def _performance(assessment: Assessment, weights: ExpertWeights) -> list[str]:
    """Say what performance weights are, and how they do beside equal ones."""
    model = weights.model
    if model is None or not rests_on_performance(assessment):
        return []
    shares: FloatArray = as_weights("weights", list(weights.of_expert.values()))
    listed = ", ".join(f"{name} {share:.3g}" for name, share in zip(weights.of_expert, shares, strict=True))
    chosen = "optimised" if assessment.settings.experts.threshold == "optimised" else "given"
    start = (
        f"Cooke's classical model on {model.data.n_seeds} seed questions, threshold of the calibration score "
        f"{model.threshold:.3g} ({chosen}): {listed}"
    )
    by_item = "; in each item these are shared out anew by information" if weights.of_item else ""
    return [f"{start}{by_item}.", _compared(model), *weights.notes]


def _compared(model: ClassicalModel) -> str:
    """Compare the pool by performance with that of equal weights, its required benchmark."""
    own, equal = model.decision_maker, model.benchmark
    better = "better than" if own.combined > equal.combined else "no better than"
    return (
        f"On these questions the pool by performance scores {_scores(own)}, that of equal weights {_scores(equal)}: "
        f"it is {better} equal weights there."
    )


def _scores(maker: DecisionMaker) -> str:
    return f"{maker.combined:.3g} (calibration {maker.calibration:.3g} times information {maker.information_seed:.3g})"


def _silent(assessment: Assessment) -> list[str]:
    """Say who speaks where an expert did not judge."""
    judged = Counter(judgement.expert for judgement in assessment.judgements)
    items = {(judgement.scenario, judgement.criterion) for judgement in assessment.judgements}
    silent = [
        f"{expert} ({len(items) - count} of {len(items)})" for expert, count in judged.items() if count < len(items)
    ]
    if not silent:
        return []
    gaps = f"Items that an expert did not judge: {', '.join(silent)}."
    linear = any(pooling_of(assessment, criterion) == "linear" for criterion in ("", LIKELIHOOD))
    there = "There another one speaks instead" if linear else "There the others are pooled"
    return [f"{gaps} {there}, so who judged what can move the ranking."]
