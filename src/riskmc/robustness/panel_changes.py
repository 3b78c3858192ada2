"""The usual changes of what moves together and of how a panel is heard, where they can be made."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from riskmc.exceptions import AssessmentError
from riskmc.model import Assessment
from riskmc.model.checking import weight_faults
from riskmc.model.stated_dependence import stated_dependence
from riskmc.robustness.changing import changed

CORRELATIONS: Final = (0.0, 0.9)
DEGREES: Final = 4.0

_SAMPLING: Final = {
    "coherent": "one expert for the whole register",
    "per-scenario": "an expert for each scenario",
    "independent": "an expert for each judgement",
}
_POOLING: Final = {
    "linear": "experts in a linear pool",
    "log": "experts in a log pool",
    "quantile": "quantiles averaged",
}

type Change = Mapping[str, Any]  # Any: keyword arguments of `Variant`


def dependence_changes(assessment: Assessment) -> Iterator[tuple[str, Change]]:
    """Yield the usual changes of dependence: criteria independent, correlated 0.9, and with a t copula.

    Parameters
    ----------
    assessment : Assessment

    Yields
    ------
    name : str
    change : mapping
        Keyword arguments of `riskmc.robustness.Variant`.
    """
    own = stated_dependence(assessment)
    words = {0.0: "criteria independent", 0.9: "criteria correlated 0.9"}
    listed: list[tuple[str, Change]] = [
        (words[rho], {"within_scenario": rho}) for rho in CORRELATIONS if rho != own.within_scenario
    ]
    if assessment.settings.dependence.copula == "gaussian" and not own.is_independent:
        tails = {"copula": "t", "degrees_of_freedom": DEGREES}
        listed.append((f"t copula, {DEGREES:g} degrees of freedom", {"dependence": tails}))
    yield from ((name, change) for name, change in listed if _is_possible(assessment, change))


def panel_changes(assessment: Assessment) -> Iterator[tuple[str, Change]]:
    """Yield the other ways to choose among experts, and to pool them.

    Parameters
    ----------
    assessment : Assessment

    Yields
    ------
    name : str
    change : mapping
        Keyword arguments of `riskmc.robustness.Variant`; none where nobody is judged with
        by two experts.
    """
    experts = assessment.settings.experts
    if not _has_panel(assessment):
        return
    listed: list[tuple[str, Change]] = []
    if experts.pooling == "linear":
        listed += [
            (name, {"experts": {"sampling": mode}}) for mode, name in _SAMPLING.items() if mode != experts.sampling
        ]
    listed += [(name, {"experts": {"pooling": rule}}) for rule, name in _POOLING.items() if rule != experts.pooling]
    yield from ((name, change) for name, change in listed if _is_possible(assessment, change))


def _has_panel(assessment: Assessment) -> bool:
    """Whether an item is judged by several experts."""
    items = ((s, c) for s in assessment.scenario_ids for c in assessment.criterion_ids)
    return any(len(assessment.judgements_of(scenario, criterion)) > 1 for scenario, criterion in items)


def _is_possible(assessment: Assessment, change: Change) -> bool:
    try:
        return not weight_faults(changed(assessment, **change))
    except AssessmentError:
        return False
