"""The assumptions of a run as plain sentences, to be printed with every result."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from fractions import Fraction

from riskmc._validation import as_weights
from riskmc.elicitation.judgements import Judgement
from riskmc.elicitation.profiles import (
    DirichletProfile,
    FixedProfile,
    FlatProfile,
    IntervalProfile,
    LawProfile,
    MixtureProfile,
    OrdinalProfile,
)
from riskmc.elicitation.settings import Reading, Settings
from riskmc.frameworks.framework import Framework
from riskmc.model.assessment import Assessment
from riskmc.model.laws import money_per_unit, quantities_of, zero_share
from riskmc.model.profiles import weight_law
from riskmc.model.weight_laws import DirichletWeights
from riskmc.scales import LOWEST

_SHAPES = {
    "pert": "a PERT law",
    "triangular": "a triangular law",
    "uniform": "a uniform law",
    "confidence": "class probabilities",
}
_SAMPLING = {
    "coherent": "one expert is chosen per draw for the whole register",
    "per-scenario": "an expert is chosen per draw and scenario",
    "independent": "an expert is chosen per draw for each judgement anew",
}
_TOGETHER = {
    "coherent": "Scenarios vary independently of each other given the expert, and move together through the expert.",
    "per-scenario": "Scenarios vary independently of each other; within one, all judgements share the expert.",
    "independent": "Scenarios vary independently of each other.",
}
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
        labels alone, zeros, quantities outside the scale, missing judgements, experts, dependence, aggregation,
        profiles, thresholds, horizons, and what the framework assumes.

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
        _range(settings.reading),
        _class_reading(settings.reading),
        *_alone(assessment),
        *_zeros(assessment),
        *_outside(assessment),
        *_missing(assessment),
        *_experts(assessment),
        *_dependence(assessment),
        f"Total impact is {_RULES[framework.aggregation.rule].format(base=framework.impact.base)}.",
        *_profiles(settings, framework),
        *_threshold(settings, framework),
        *_horizons(assessment),
        *_framework(framework),
    ]
    return tuple(sentences)


def _range(reading: Reading) -> str:
    tail = 50.0 * (1.0 - reading.coverage)
    meaning = f"P{tail:g} and P{100 - tail:g}" if reading.coverage < 1.0 else "the ends of what is possible"
    if reading.shape == "confidence":
        return (
            f"Low and high hold the class with probability {reading.coverage:g}; "
            f"the best class has confidence {reading.confidence:g} within them."
        )
    detail = f" (shape {reading.pert_shape:g})" if reading.shape == "pert" else ""
    best = "" if reading.shape == "uniform" else f", best as the {reading.best}"
    cut = ", cut where it would pass the ends of the scale" if reading.coverage < 1.0 else ""
    return f"Low and high are read as {meaning}{best} of {_SHAPES[reading.shape]}{detail}{cut}."


def _class_reading(reading: Reading) -> str:
    if reading.classes == "nominal":
        return "A class is the number of its class alone, without width; scenarios in equal classes tie."
    return "A class is an interval: class k covers k - 1/2 to k + 1/2, log-linear in the quantity."


def _alone(assessment: Assessment) -> list[str]:
    count = sum(judgement.alone for judgement in assessment.judgements)
    if not count or assessment.settings.reading.classes == "nominal":
        return []
    start = f"{count} judgement{'s give' if count > 1 else ' gives'} best alone"
    return [f"{start}: a class is then read as all of that class and no more, a number as a point."]


def _with_zero_low(assessment: Assessment) -> list[Judgement]:
    """Return the judgements with "not applicable" as low and a higher high, where that is more than a class."""
    if assessment.settings.reading.shape == "confidence":
        return []
    return [judgement for judgement in assessment.judgements if judgement.low.is_zero and not judgement.high.is_zero]


def _zeros(assessment: Assessment) -> list[str]:
    reading, zero = assessment.settings.reading, assessment.framework.impact.zero
    judged = _with_zero_low(assessment)
    if not judged:
        return []
    start = f"{len(judged)} judgement{'s have' if len(judged) > 1 else ' has'} {zero} as low only ({_named(judged)})"
    if reading.zero == "latent":
        return [f"{start}: the law goes on below the lowest class, where the value is zero."]
    mass = reading.zero_mass
    if isinstance(mass, str):
        shares = sorted({zero_share(judgement) for judgement in judged})
        given = " or ".join(str(Fraction(share).limit_denominator(3)) for share in shares)
        mass_text = f"{given} (the share of {zero} among its labels low, best and high)"
    else:
        mass_text = f"{mass:g}"
    otherwise = "otherwise as the range from the lowest class up"
    return [f"{start}: read as exactly zero with probability {mass_text}, {otherwise}."]


def _named(judged: Sequence[Judgement]) -> str:
    """Name the first three judgements, and how many more there are."""
    cells = ", ".join(f"{j.scenario} {j.criterion}" for j in judged[:3])
    return cells + (f" and {len(judged) - 3} more" if len(judged) > 3 else "")  # noqa: PLR2004 - as many as a line holds


def _outside(assessment: Assessment) -> list[str]:
    """Say what quantities beyond the classes of their scale are read as."""
    found: dict[str, list[Judgement]] = {}
    for judgement in assessment.judgements:
        for reading in _beyond(judgement, assessment):
            found.setdefault(reading, []).append(judgement)
    return [f"Quantities {reading} ({_named(judged)})." for reading, judged in found.items()]


def _beyond(judgement: Judgement, assessment: Assessment) -> list[str]:
    """Say what the quantities of one judgement that lie outside the classes are read as."""
    framework, reading = assessment.framework, assessment.settings.reading
    if money_per_unit(judgement.criterion, framework) is not None and quantities_of(judgement) is not None:
        return []  # money is read on its own axis
    scale = framework.axis(judgement.criterion)
    given = (judgement.low, judgement.best, judgement.high)
    ends = [label.mid for label in given if label.quantity is not None and label.quantity > 0.0]
    is_point = judgement.low.lower == judgement.high.upper
    rounded = reading.shape == "confidence" or (reading.classes == "nominal" and not is_point)
    beyond = "count as that class" if rounded else "are read beyond it, by the width of that class"
    is_impact = judgement.criterion in framework.criterion_ids
    below = "count as exactly zero" if is_impact and not (rounded and scale.zero is None) else beyond
    outside = {
        f"below the lowest class of the scale {below}": min(ends, default=LOWEST) < LOWEST,
        f"above the top class of the scale {beyond}": max(ends, default=LOWEST) > scale.n_classes + LOWEST,
    }
    return [words for words, applies in outside.items() if applies]


def _missing(assessment: Assessment) -> list[str]:
    """Say what nobody judged is taken as, if there is anything."""
    ids = assessment.criterion_ids
    gaps = [f"{s} {c}" for s in assessment.scenario_ids for c in ids if not assessment.judgements_of(s, c)]
    if not gaps:
        return []
    listed = ", ".join(gaps[:3]) + (f" and {len(gaps) - 3} more" if len(gaps) > 3 else "")  # noqa: PLR2004 - one line
    if assessment.settings.reading.missing == "exclude":
        return [f"Nobody judged {listed}: left out, their weight spread over the criteria that are judged."]
    return [f"Nobody judged {listed}: taken as even over all classes."]


def _experts(assessment: Assessment) -> list[str]:
    """Say how experts are pooled, and who speaks where one of them is silent."""
    experts = assessment.settings.experts
    if len(assessment.experts) < 2:  # noqa: PLR2004 - no panel, no pool
        return []
    weights = "equal weights" if isinstance(experts.weights, str) else "the given weights"
    pool = f"{len(assessment.experts)} experts form a linear pool with {weights}; {_SAMPLING[experts.sampling]}."
    best = "The best estimate of several experts is the weighted mean of their best labels on the class axis."
    judged = Counter(judgement.expert for judgement in assessment.judgements)
    items = {(judgement.scenario, judgement.criterion) for judgement in assessment.judgements}
    silent = [
        f"{expert} ({len(items) - count} of {len(items)})" for expert, count in judged.items() if count < len(items)
    ]
    if not silent:
        return [pool, best]
    gaps = f"Items that an expert did not judge: {', '.join(silent)}."
    return [pool, best, f"{gaps} There another one speaks instead, so who judged what can move the ranking."]


def _dependence(assessment: Assessment) -> list[str]:
    """Say what varies together: within a scenario, between scenarios, and with likelihood."""
    settings = assessment.settings
    rho, sampling = settings.dependence.within_scenario, settings.experts.sampling
    panel = sum(settings.experts.weight_of(expert) > 0.0 for expert in assessment.experts) > 1
    given = "Given the expert, the" if panel and sampling != "independent" else "The"
    spikes = settings.reading.zero == "spike" and bool(_with_zero_low(assessment))
    how = "vary independently of each other (within_scenario = 0)"
    if rho > 0.0:
        how = f"share a severity factor with rank correlation {rho:g}{' of their positive parts' if spikes else ''}"
    sentences = [f"{given} criteria of a scenario {how}.", _TOGETHER[sampling if panel else "independent"]]
    if spikes and rho > 0.0:
        sentences.append("Whether a criterion is exactly zero is drawn on its own, independently of severity.")
    if assessment.framework.likelihood is not None:
        independent = f"{given} likelihood of a scenario is independent of its impact"
        sentences.append(f"{independent}: risk is the product of independent factors.")
    return sentences


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
