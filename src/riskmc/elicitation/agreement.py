"""Settings that must agree with the framework, the scenarios and the experts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from riskmc._validation import suggestion
from riskmc.elicitation.settings import SETTINGS_FILE, Settings
from riskmc.exceptions import Fault
from riskmc.frameworks.framework import Framework


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
    ]


def with_default_profile(settings: Settings, framework: Framework) -> Settings:
    """Return settings with the framework's plain profile where no profile is given."""
    if settings.profiles:
        return settings
    name = "monetised" if framework.aggregation.rule == "monetised-sum" else "per-criterion"
    return settings.model_copy(update={"profiles": {name: "equal"}})


def _profile_faults(settings: Settings, framework: Framework, file: str) -> Iterator[Fault]:
    known = framework.criterion_ids
    for profile, weights in settings.profiles.items():
        for name in weights if isinstance(weights, dict) else ():
            if name not in known:
                message = f"unknown criterion {name!r}. Allowed: {', '.join(known)}.{suggestion(name, known)}"
                yield Fault(message, file, None, f"profiles.{profile}")
    if framework.aggregation.rule == "monetised-sum" and list(settings.profiles.values()) not in ([], ["equal"]):
        message = (
            f"{framework.id} adds money, so its money values are the weights. "
            'Give one profile only, which says so: monetised = "equal".'
        )
        yield Fault(message, file, None, "profiles")


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


def _order_faults(order: Sequence[str], scenario_ids: Sequence[str], file: str) -> list[Fault]:
    messages = [
        f"unknown scenario {name!r}. Allowed: {', '.join(scenario_ids)}.{suggestion(name, scenario_ids)}"
        for name in order
        if name not in scenario_ids
    ]
    twice = dict.fromkeys(name for name in order if order.count(name) > 1)
    messages += [f"{name!r} stands in the order more than once." for name in twice]
    return [Fault(message, file, None, "published_order") for message in messages]
