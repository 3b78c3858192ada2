"""An assessment with another reading, dependence or rule."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping

from riskmc.elicitation.settings import Settings, read_settings
from riskmc.exceptions import AssessmentError
from riskmc.frameworks.framework import Aggregation, Framework
from riskmc.model import Assessment

MONETISED = "monetised-sum"


def rule_of(assessment: Assessment, rule: str | None) -> str:
    """Return a rule, the method's own where there is none."""
    return assessment.framework.aggregation.rule if rule is None else rule


def has_prices(framework: Framework) -> bool:
    """Whether a framework turns impacts into money."""
    return framework.aggregation.rule == MONETISED


def changed(
    assessment: Assessment,
    reading: Mapping[str, object] | None = None,
    within_scenario: float | None = None,
    *,
    rule: str | None = None,
    name: str = "",
) -> Assessment:
    """Return an assessment with some settings changed, checked anew.

    Parameters
    ----------
    assessment : Assessment
    reading : mapping, optional
        Keys of ``[reading]`` with other values.
    within_scenario : float, optional
        As in ``[dependence]``.
    rule : str, optional
        Where the method adds money and this is another rule, its classes get the values
        of their scale instead.
    name : str
        Of the variant, for messages.

    Returns
    -------
    Assessment

    Raises
    ------
    AssessmentError
        If a key of `reading` is unknown or its value not allowed.
    """
    settings = assessment.settings
    if reading or within_scenario is not None:
        settings = _changed_settings(assessment, reading or {}, within_scenario, name)
    framework = assessment.framework
    if has_prices(framework) and rule_of(assessment, rule) != MONETISED:
        framework = dataclasses.replace(framework, aggregation=Aggregation())
    return dataclasses.replace(assessment, settings=settings, framework=framework)


def _changed_settings(
    assessment: Assessment, reading: Mapping[str, object], within_scenario: float | None, name: str
) -> Settings:
    settings = assessment.settings
    rho = settings.dependence.within_scenario if within_scenario is None else within_scenario
    tables = {
        "format": 1,
        "title": settings.title,
        "framework": settings.framework,
        "reading": settings.reading.model_dump() | dict(reading),
        "dependence": {"within_scenario": rho},
    }
    found, faults = read_settings(tables, file=f"variant {name!r}" if name else "the variant")
    if found is None:
        raise AssessmentError(faults, source=assessment.source or "the assessment")
    return settings.model_copy(update={"reading": found.reading, "dependence": found.dependence})
