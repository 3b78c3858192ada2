"""An assessment with another reading, dependence, panel or rule."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass

from riskmc.elicitation.agreement import check_settings
from riskmc.elicitation.judgements import Judgement
from riskmc.elicitation.profiles import SettingsTable
from riskmc.elicitation.rounds import split_rounds
from riskmc.elicitation.settings import Settings, read_settings
from riskmc.elicitation.settings_dependence import Measure
from riskmc.exceptions import AssessmentError
from riskmc.frameworks.framework import Aggregation, Framework
from riskmc.model import Assessment
from riskmc.model.correlation import normal_correlation, stated_correlation
from riskmc.model.expert_weights import expert_weight_faults
from riskmc.model.stated_dependence import dependence_faults

MONETISED = "monetised-sum"


@dataclass(frozen=True, slots=True)
class Overrides:
    """Keys of the settings with other values; None stays as it is.

    Parameters
    ----------
    reading, dependence, experts : mapping, optional
        Keys of the table of that name.
    within_scenario : float, optional
        As Spearman's rank correlation, whatever the measure of ``[dependence]`` is.
    """

    reading: Mapping[str, object] | None = None
    dependence: Mapping[str, object] | None = None
    experts: Mapping[str, object] | None = None
    within_scenario: float | None = None

    @property
    def is_empty(self) -> bool:
        """Whether nothing is changed."""
        return not (self.reading or self.dependence or self.experts) and self.within_scenario is None


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
    dependence: Mapping[str, object] | None = None,
    experts: Mapping[str, object] | None = None,
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
        Spearman's rank correlation of the criteria of a scenario.
    dependence, experts : mapping, optional
        Keys of ``[dependence]`` and ``[experts]`` with other values, in the measure that
        ``[dependence]`` then has. Another round takes its judgements.
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
        If a key is unknown or its value not allowed.
    """
    overrides = Overrides(reading, dependence, experts, within_scenario)
    found = assessment if overrides.is_empty else _changed(assessment, overrides, name)
    framework = assessment.framework
    if has_prices(framework) and rule_of(assessment, rule) != MONETISED:
        framework = dataclasses.replace(framework, aggregation=Aggregation())
    return dataclasses.replace(found, framework=framework)


def _changed(assessment: Assessment, overrides: Overrides, name: str) -> Assessment:
    settings, file = assessment.settings, f"variant {name!r}" if name else "the variant"
    tables = {
        "format": 1,
        "title": settings.title,
        "framework": settings.framework,
        "reading": _table(settings.reading, overrides.reading),
        "experts": _table(settings.experts, overrides.experts),
        "dependence": _dependence(settings, overrides),
    }
    found, faults = read_settings(tables, file=file)
    if found is None:
        raise AssessmentError(faults, source=assessment.source or "the assessment")
    update = {"reading": found.reading, "experts": found.experts, "dependence": found.dependence}
    other = _of_round(dataclasses.replace(assessment, settings=settings.model_copy(update=update)))
    faults = check_settings(
        other.settings, assessment.framework, scenario_ids=assessment.scenario_ids, experts=other.experts, file=file
    )
    if not faults:
        later = (*dependence_faults(other), *(expert_weight_faults(other) if overrides.experts else ()))
        faults = [fault if fault.row else dataclasses.replace(fault, file=file) for fault in later]
    if faults:
        raise AssessmentError(faults, source=assessment.source or "the assessment")
    return other


def _table(stated: SettingsTable, overrides: Mapping[str, object] | None) -> dict[str, object]:
    return stated.model_dump(exclude_none=True) | dict(overrides or {})


def _dependence(settings: Settings, overrides: Overrides) -> dict[str, object]:
    """Return the table of dependence; degrees of freedom go with the t copula that they belong to."""
    table = _table(settings.dependence, overrides.dependence)
    if overrides.within_scenario is not None:
        table["within_scenario"] = _in_measure(overrides.within_scenario, settings.dependence.measure)
    if table["copula"] == "gaussian" and "degrees_of_freedom" not in (overrides.dependence or {}):
        table.pop("degrees_of_freedom", None)
    return table


def _in_measure(spearman: float, measure: Measure) -> float:
    return spearman if measure == "spearman" else float(stated_correlation(normal_correlation(spearman), measure))


def _of_round(assessment: Assessment) -> Assessment:
    """Return the assessment with the judgements of the round that its settings name."""
    wanted = assessment.settings.experts.round
    everything = (*assessment.judgements, *assessment.earlier)
    in_use, others = split_rounds(everything, None if wanted == "latest" else wanted)
    if set(map(id, in_use)) == set(map(id, assessment.judgements)):
        return assessment
    place = {_key(judgement): number for number, judgement in enumerate(assessment.judgements)}
    ordered = sorted(in_use, key=lambda judgement: place.get(_key(judgement), len(place)))
    return dataclasses.replace(assessment, judgements=tuple(ordered), earlier=others)


def _key(judgement: Judgement) -> tuple[str, str, str]:
    return judgement.scenario, judgement.criterion, judgement.expert
