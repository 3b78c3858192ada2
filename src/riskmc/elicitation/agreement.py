"""Settings that must agree with the framework, the scenarios and the experts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

import numpy as np

from riskmc._schema import LIKELIHOOD
from riskmc._typing import FloatArray
from riskmc._validation import as_weights, shown, suggestion
from riskmc.elicitation.profiles import (
    LAW_IS_TEXT,
    DirichletProfile,
    FixedProfile,
    IntervalProfile,
    LawProfile,
    MixtureProfile,
    OrdinalProfile,
    Over,
    empty_region,
    interval_bounds,
    law_is_missing,
    weighed_units,
)
from riskmc.elicitation.settings import SETTINGS_FILE, Settings
from riskmc.elicitation.settings_dependence import INDEPENDENT
from riskmc.elicitation.spreads import spread_fault
from riskmc.exceptions import Fault
from riskmc.frameworks.framework import Framework

_MOST_LISTED: Final = 10
"""Most names that a message lists."""


def check_settings(
    settings: Settings,
    framework: Framework,
    *,
    scenario_ids: Sequence[str],
    experts: Sequence[str],
    file: str = SETTINGS_FILE,
) -> list[Fault]:
    """Return the faults of settings that do not fit the framework or the other files."""
    return [
        *_order_faults(settings.published_order or [], scenario_ids, file),
        *_weight_faults(settings, experts, file),
        *_profile_faults(settings, framework, file),
        *_threshold_faults(settings, framework, file),
        *_pooling_faults(settings, framework, file),
        *_dependence_faults(settings, framework, scenario_ids, file),
    ]


def with_default_profile(settings: Settings, framework: Framework) -> Settings:
    """Return settings with the framework's plain profile where no profile is given."""
    if settings.profiles:
        return settings
    name = "monetised" if framework.aggregation.rule == "monetised-sum" else "per-criterion"
    return settings.model_copy(update={"profiles": {name: "equal"}})


def _profile_faults(settings: Settings, framework: Framework, file: str) -> Iterator[Fault]:
    rule = framework.aggregation.rule
    for name, profile in settings.profiles.items():
        key = f"profiles.{name}"
        if isinstance(profile, str | dict):
            yield from (Fault(message, file, None, key) for message in _unknown_criteria(profile, framework))
        elif rule == "weighted-sum":
            yield from (
                Fault(message, file, None, f"{key}.{part}")
                for part, message in _law_faults(profile, settings, framework)
            )
        elif rule != "monetised-sum":
            message = (
                f"{framework.id} has the rule {rule!r}, under which weights only say which criteria count. "
                'Uncertain weights need a framework with the rule "weighted-sum"; give fixed weights here.'
            )
            yield Fault(message, file, None, f"{key}.law")
    if rule == "monetised-sum" and list(settings.profiles.values()) not in ([], ["equal"]):
        message = (
            f"{framework.id} adds money, so its money values are the weights. "
            'Give one profile only, which says so: monetised = "equal".'
        )
        yield Fault(message, file, None, "profiles")


def _unknown_criteria(profile: FixedProfile, framework: Framework, *, of_law: bool = False) -> Iterator[str]:
    known = framework.criterion_ids
    for name, number in profile.items() if isinstance(profile, dict) else ():
        if name == "law" and name not in known and not of_law:
            yield f"{LAW_IS_TEXT} Got law = {number:g}."
        elif name not in known:
            hint = ("" if of_law else law_is_missing(name)) or suggestion(name, known)
            yield f"unknown criterion {name!r}. Allowed: {', '.join(known)}.{hint}"


def _law_faults(profile: LawProfile, settings: Settings, framework: Framework) -> Iterator[tuple[str, str]]:
    """Yield the key and the message of what does not fit."""
    match profile:
        case DirichletProfile():
            yield from _dirichlet_faults(profile, framework)
        case OrdinalProfile():
            yield from (("order", message) for message in _ordinal_faults(profile, framework))
        case IntervalProfile():
            yield from (("bounds", message) for message in _interval_faults(profile, framework))
        case MixtureProfile():
            yield from (("of", message) for message in _mixture_faults(profile, settings))


def _dirichlet_faults(profile: DirichletProfile, framework: Framework) -> Iterator[tuple[str, str]]:
    if unknown := list(_unknown_criteria(profile.around, framework, of_law=True)):
        yield from (("around", message) for message in unknown)
        return
    weights = _weights_around(profile.around, framework)
    without = [str(name) for name in np.asarray(framework.criterion_ids)[weights <= 0.0]]
    if without:
        advice = "Weights around zero would stay zero: give every criterion a number above zero."
        yield "around", f"no weight for {', '.join(without)}. {advice}"
    elif fault := spread_fault(weights, std=profile.std, concentration=profile.concentration):
        yield fault


def _weights_around(around: FixedProfile, framework: Framework) -> FloatArray:
    if isinstance(around, dict):
        return as_weights("around", [around.get(name, 0.0) for name in framework.criterion_ids])
    sizes = Counter(criterion.interest for criterion in framework.criteria)
    shares = [1.0 if around == "equal" else 1.0 / sizes[criterion.interest] for criterion in framework.criteria]
    return as_weights("around", shares)


def _ordinal_faults(profile: OrdinalProfile, framework: Framework) -> Iterator[str]:
    yield from _unknown_units(profile.order, profile.over, framework)
    for name, count in Counter(profile.order).items():
        if count > 1:
            yield f"{name!r} stands in the order more than once."
    missing = [name for name in weighed_units(profile.over, framework) if name not in profile.order]
    if missing:
        yield f"no place for {', '.join(missing)}. Name all {profile.over}, the heaviest first."


def _interval_faults(profile: IntervalProfile, framework: Framework) -> Iterator[str]:
    yield from _unknown_units(profile.bounds, profile.over, framework)
    if fault := empty_region(*interval_bounds(profile, framework)):
        yield fault


def _unknown_units(names: Iterable[str], over: Over, framework: Framework) -> Iterator[str]:
    known = weighed_units(over, framework)
    other: Over = "criteria" if over == "interests" else "interests"
    for name in names:
        if name not in known:
            hint = suggestion(name, known)
            if name in weighed_units(other, framework):
                hint = f' To weigh {other}, write over = "{other}".'
            yield f"{name!r} is none of the {over}. Allowed: {', '.join(known)}.{hint}"


def _mixture_faults(profile: MixtureProfile, settings: Settings) -> Iterator[str]:
    fixed = [name for name, other in settings.profiles.items() if isinstance(other, str | dict)]
    allowed = f"Allowed are the fixed profiles of this file: {', '.join(fixed) or 'there are none yet'}."
    for name in profile.of:
        if name in settings.profiles and name not in fixed:
            yield f"{name!r} is uncertain itself. {allowed}"
        elif name not in fixed:
            yield f"unknown profile {name!r}. {allowed}{suggestion(name, fixed)}"


def _threshold_faults(settings: Settings, framework: Framework, file: str) -> Iterator[Fault]:
    if settings.aggregation.threshold and not any(interest.threshold for interest in framework.interests):
        message = f"has no effect: no interest of {framework.id} has a threshold. Leave it out, or write false."
        yield Fault(message, file, None, "aggregation.threshold")


def _weight_faults(settings: Settings, experts: Sequence[str], file: str) -> Iterator[Fault]:
    weights = settings.experts.weights
    if isinstance(weights, str):
        return
    for name in weights:
        if name not in experts:
            message = f"{name!r} judged nothing. The experts are {', '.join(experts)}.{suggestion(name, experts)}"
            yield Fault(message, file, None, "experts.weights")
    without = [name for name in experts if name not in weights]
    if without:
        message = f"no weight for {', '.join(without)}. Give every expert one; 0 leaves an expert out."
        yield Fault(message, file, None, "experts.weights")


def _pooling_faults(settings: Settings, framework: Framework, file: str) -> Iterator[Fault]:
    if settings.experts.likelihood_pooling != "log-odds":
        return
    kind = framework.likelihood.kind if framework.likelihood else "no likelihood"
    if kind != "probability":
        message = (
            f'\'log-odds\' pools probabilities, but {framework.id} has {kind}. Write "linear", "log" or "quantile".'
        )
        yield Fault(message, file, None, "experts.likelihood_pooling")


def _dependence_faults(
    settings: Settings, framework: Framework, scenario_ids: Sequence[str], file: str
) -> Iterator[Fault]:
    stated = settings.dependence
    items = (*framework.criterion_ids, LIKELIHOOD)
    tables = (
        ("within_scenario", "scenario", stated.within_scenario, scenario_ids, scenario_ids),
        ("within_criterion", "criterion", stated.within_criterion, items, framework.criterion_ids),
    )
    for key, kind, given, allowed, needed in tables:
        if isinstance(given, dict):
            messages = _label_faults(given, kind, allowed, needed)
            yield from (Fault(message, file, None, f"dependence.{key}") for message in messages)
    for name, driver in stated.drivers.items():
        messages = _label_faults(driver.scenarios, "scenario", scenario_ids, ())
        yield from (Fault(message, file, None, f"dependence.drivers.{name}.scenarios") for message in messages)
    if stated.within_expert not in {None, INDEPENDENT[stated.measure]} and settings.experts.pooling != "linear":
        message = (
            f"has no effect with pooling = {settings.experts.pooling!r}: no single expert speaks for an item then. "
            'Leave it out, or write pooling = "linear".'
        )
        yield Fault(message, file, None, "dependence.within_expert")


def _label_faults(given: Iterable[str], kind: str, allowed: Sequence[str], needed: Sequence[str]) -> Iterator[str]:
    """Yield the labels that are unknown, and those that are missing."""
    labels = list(given)
    more = f" and {len(allowed) - _MOST_LISTED} more" if len(allowed) > _MOST_LISTED else ""
    for name in labels:
        if name not in allowed:
            listed = ", ".join(allowed[:_MOST_LISTED])
            yield f"unknown {kind} {shown(name)}. Allowed: {listed}{more}.{suggestion(name, allowed)}"
    missing = [name for name in needed if name not in labels]
    if missing:
        rest = f" and {len(missing) - _MOST_LISTED} more" if len(missing) > _MOST_LISTED else ""
        yield f"no number for {', '.join(missing[:_MOST_LISTED])}{rest}. Give every {kind} one, or one number for all."


def _order_faults(order: Sequence[str], scenario_ids: Sequence[str], file: str) -> list[Fault]:
    messages = [
        f"unknown scenario {name!r}. Allowed: {', '.join(scenario_ids)}.{suggestion(name, scenario_ids)}"
        for name in order
        if name not in scenario_ids
    ]
    twice = dict.fromkeys(name for name in order if order.count(name) > 1)
    messages += [f"{name!r} stands in the order more than once." for name in twice]
    return [Fault(message, file, None, "published_order") for message in messages]
