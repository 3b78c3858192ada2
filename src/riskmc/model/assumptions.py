"""The assumptions of a run as plain sentences, to be printed with every result."""

from __future__ import annotations

from riskmc.elicitation.settings import Reading, Settings
from riskmc.frameworks.framework import Framework
from riskmc.model.assessment import Assessment

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
        What low, best and high mean, what a class means, then what else applies: zeros,
        missing judgements, experts, dependence, aggregation, profiles, thresholds,
        horizons, and what the framework assumes.

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
        *_zeros(assessment),
        *_missing(settings.reading),
        *_experts(assessment),
        _dependence(settings),
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


def _zeros(assessment: Assessment) -> list[str]:
    """Say how a low of "not applicable" with a higher best or high is read, if there is one."""
    reading, zero = assessment.settings.reading, assessment.framework.impact.zero
    judged = [j for j in assessment.judgements if j.low.is_zero and not j.high.is_zero]
    if not judged or reading.shape == "confidence":
        return []
    cells = ", ".join(f"{j.scenario} {j.criterion}" for j in judged[:3])
    more = f" and {len(judged) - 3} more" if len(judged) > 3 else ""  # noqa: PLR2004 - as many as a line holds
    start = f"{len(judged)} judgement{'s have' if len(judged) > 1 else ' has'} {zero} as low only ({cells}{more})"
    if reading.zero == "latent":
        return [f"{start}: the law goes on below the lowest class, where the value is zero."]
    mass = reading.zero_mass
    share = "the share of labels that say so" if isinstance(mass, str) else f"probability {mass:g}"
    return [f"{start}: read as exactly zero with {share}, otherwise as the range from the lowest class up."]


def _missing(reading: Reading) -> list[str]:
    return {
        "error": [],
        "exclude": ["Missing judgements are left out, their weight spread over the criteria that are judged."],
        "full-range": ["Missing judgements are taken as even over all classes."],
    }[reading.missing]


def _experts(assessment: Assessment) -> list[str]:
    experts = assessment.settings.experts
    if len(assessment.experts) < 2:  # noqa: PLR2004 - no panel, no pool
        return []
    weights = "equal weights" if isinstance(experts.weights, str) else "the given weights"
    return [f"{len(assessment.experts)} experts form a linear pool with {weights}; {_SAMPLING[experts.sampling]}."]


def _dependence(settings: Settings) -> str:
    rho = settings.dependence.within_scenario
    if rho == 0.0:
        return "The criteria of a scenario vary independently of each other (within_scenario = 0)."
    return (
        f"The criteria of a scenario share a severity factor with rank correlation {rho:g}; "
        "scenarios vary independently of each other."
    )


def _profiles(settings: Settings, framework: Framework) -> list[str]:
    named = {"equal": "each criterion weighs the same", "equal-interests": "each interest weighs the same"}
    given = "the given weights, normalised to sum to one"
    if framework.aggregation.rule != "weighted-sum":
        return []
    return [
        f"Profile {name}: {named[profile] if isinstance(profile, str) else given}."
        for name, profile in settings.profiles.items()
    ]


def _threshold(settings: Settings, framework: Framework) -> list[str]:
    if not settings.aggregation.threshold:
        return []
    return [
        f"Harm to interest {interest.id} counts in the total only from class {interest.threshold} on."
        for interest in framework.interests
        if interest.threshold
    ]


def _horizons(assessment: Assessment) -> list[str]:
    axis = assessment.framework.likelihood
    threats = any(scenario.kind == "threat" for scenario in assessment.scenarios)
    if axis is None or not (threats and axis.threat_horizon_years and axis.horizon_years):
        return []
    own, common = axis.threat_horizon_years, axis.horizon_years
    return [f"Likelihoods of threats hold for {own:g} years and are converted to {common:g} years at a constant rate."]


def _framework(framework: Framework) -> list[str]:
    assumed = sum(entry.status == "assumed" for entry in framework.provenance)
    if not assumed:
        return []
    where = f"`riskmc frameworks {framework.id}`"
    return [f"{assumed} entries of the framework {framework.id} are assumed, not published: {where}."]
