"""The assumptions of a run as plain sentences, to be printed with every result."""

from __future__ import annotations

from riskmc._validation import as_weights
from riskmc.elicitation.profiles import (
    DirichletProfile,
    FixedProfile,
    FlatProfile,
    IntervalProfile,
    LawProfile,
    MixtureProfile,
    OrdinalProfile,
)
from riskmc.elicitation.settings import Settings
from riskmc.frameworks.framework import Framework
from riskmc.model.assessment import Assessment
from riskmc.model.assumptions_dependence import dependence_sentences
from riskmc.model.assumptions_experts import expert_sentences
from riskmc.model.assumptions_reading import reading_sentences
from riskmc.model.profiles import weight_law
from riskmc.model.weight_laws import DirichletWeights

_SHARED = "They are drawn once per draw and shared by all scenarios; best estimates use their means."
_SHARING = {"interests": "; the criteria of an interest share its weight evenly", "criteria": ""}
_RULES = {
    "weighted-sum": "the weighted sum of class values, each class counting {base:g} times the one below",
    "maximum": "the largest class value, each class counting {base:g} times the one below",
    "monetised-sum": "the sum of money values, each class counting {base:g} times the one below",
}


def assumptions(assessment: Assessment) -> tuple[str, ...]:
    """Return one sentence for each assumption a result rests on.

    Parameters
    ----------
    assessment : Assessment

    Returns
    -------
    tuple of str
        What low, best and high mean, what a class means, then what else applies: best
        labels alone, own coverages, chips, knowledge, zeros, quantities outside the scale,
        missing judgements, rounds and experts, dependence, aggregation, profiles,
        thresholds, horizons, and what the framework assumes.

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
    >>> assumptions(assessment)[0]
    'Low and high are read as the ends of what is possible, best as the mode of a PERT law (shape 4).'
    """
    settings, framework = assessment.settings, assessment.framework
    sentences = [
        *reading_sentences(assessment),
        *expert_sentences(assessment),
        *dependence_sentences(assessment),
        f"Total impact is {_RULES[framework.aggregation.rule].format(base=framework.impact.base)}.",
        *_profiles(settings, framework),
        *_threshold(settings, framework),
        *_horizons(assessment),
        *_framework(framework),
    ]
    return tuple(sentences)


def _profiles(settings: Settings, framework: Framework) -> list[str]:
    named = {"equal": "each criterion weighs the same", "equal-interests": "each interest weighs the same"}
    given = "the given weights, normalised to sum to one"
    if framework.aggregation.rule != "weighted-sum":
        return []
    sentences = []
    for name, profile in settings.profiles.items():
        if isinstance(profile, str | dict):
            sentences.append(f"Profile {name}: {named[profile] if isinstance(profile, str) else given}.")
        else:
            law = _weight_law(profile, settings, framework)
            sentences.append(f"Weights of profile {name!r} are uncertain: {law}. {_SHARED}")
    return sentences


def _weight_law(profile: LawProfile, settings: Settings, framework: Framework) -> str:
    """Say which weights are possible, and how likely."""
    match profile:
        case DirichletProfile(around=around, std=std):
            law = weight_law(profile, settings, framework)
            total = sum(law.alpha) if isinstance(law, DirichletWeights) else 0.0
            spread = f"concentration {total:.4g}"
            if std is not None:
                spread = f"standard deviation of the largest weight {std:g} ({spread})"
            return f"Dirichlet around {_around(around)}, {spread}"
        case FlatProfile(over="criteria"):
            return "all weights of the criteria are equally likely"
        case FlatProfile():
            return "all weights of the interests are equally likely, and so are those of the criteria within each"
        case OrdinalProfile(over=over, order=order):
            return f"all weights of the {over} with {' >= '.join(order)} are equally likely{_SHARING[over]}"
        case IntervalProfile(over=over, bounds=bounds):
            listed = ", ".join(f"{name} from {low:g} to {high:g}" for name, (low, high) in bounds.items())
            return f"all weights of the {over} with {listed} are equally likely{_SHARING[over]}"
        case MixtureProfile(of=given):
            shares = as_weights("of", list(given.values()))
            listed = ", ".join(
                f"{name} with probability {share:.4g}" for name, share in zip(given, shares, strict=True)
            )
            return f"those of one of the profiles {listed}"


def _around(around: FixedProfile) -> str:
    named = {"equal": "equal weights", "equal-interests": "equal weights of the interests"}
    if isinstance(around, str):
        return named[around]
    weights = as_weights("around", list(around.values()))
    return ", ".join(f"{name} {weight:.4g}" for name, weight in zip(around, weights, strict=True))


def _threshold(settings: Settings, framework: Framework) -> list[str]:
    """Say whether the framework's threshold effect is applied, if it has one."""
    word = (
        "counts in the total only" if settings.aggregation.threshold else "counts in the total at any class, not only"
    )
    return [
        f"Harm to interest {interest.id} {word} from class {interest.threshold} on."
        for interest in framework.interests
        if interest.threshold
    ]


def _horizons(assessment: Assessment) -> list[str]:
    axis = assessment.framework.likelihood
    threats = any(scenario.kind == "threat" for scenario in assessment.scenarios)
    if axis is None or not threats or axis.horizon_ratio("threat") == 1.0:
        return []
    own, common = axis.own_horizon("threat"), axis.horizon_years
    return [f"Likelihoods of threats hold for {own:g} years and are converted to {common:g} years at a constant rate."]


def _framework(framework: Framework) -> list[str]:
    assumed = sum(entry.status == "assumed" for entry in framework.provenance)
    if not assumed:
        return []
    where = f"`riskmc frameworks {framework.id}`"
    return [f"{assumed} entries of the framework {framework.id} are assumed, not published: {where}."]
