"""What a run would refuse of an assessment whose cells can all be read."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from riskmc.elicitation.judgements import Judgement
from riskmc.elicitation.settings_reading import MEDIAN_SHAPES
from riskmc.exceptions import Fault, InputError, RangeError
from riskmc.model.expert_weights import expert_weight_faults
from riskmc.model.laws import money_per_unit, quantities_of, read_law
from riskmc.model.panels import pool_faults
from riskmc.model.profiles import mean_weights, weight_law
from riskmc.model.stated_dependence import dependence_faults

if TYPE_CHECKING:
    from riskmc.model.assessment import Assessment


def law_faults(assessment: Assessment) -> list[Fault]:
    """Return the judgements that the shape they are read with cannot meet.

    Parameters
    ----------
    assessment : Assessment

    Returns
    -------
    list of Fault
        In the order of the judgements, with file and row; the message names scenario,
        criterion and expert, and says which best is attainable.
    """
    found = (_law_fault(assessment, judgement) for judgement in assessment.judgements)
    return [fault for fault in found if fault is not None]


def weight_faults(assessment: Assessment) -> list[Fault]:
    """Return what a run would refuse of experts, dependence and weights, once every judgement can be read.

    Parameters
    ----------
    assessment : Assessment

    Returns
    -------
    list of Fault
        Weights of experts that cannot be had; items of experts without weight; pools in
        which everything is vetoed; correlations that cannot be; impossible laws of weights;
        scenarios without weight.
    """
    of_experts = list(expert_weight_faults(assessment))
    if not of_experts:
        of_experts = list(pool_faults(assessment, assessment.expert_weights))
    of_laws = list(_weight_law_faults(assessment))
    of_profiles = [] if of_laws else list(_profile_faults(assessment))
    return [*of_experts, *dependence_faults(assessment), *of_laws, *of_profiles]


def _law_fault(assessment: Assessment, judgement: Judgement) -> Fault | None:
    settings = assessment.settings
    try:
        read_law(judgement, judgement.criterion, assessment.framework, settings.reading, knowledge=settings.knowledge)
    except InputError as error:
        attainable = error.attainable if isinstance(error, RangeError) else None
        what = str(error) if attainable is None else _median_advice(assessment, judgement, attainable)
        message = f"{judgement.criterion!r} of {judgement.scenario!r} by {judgement.expert!r}: {what}"
        return Fault(message, judgement.source or assessment.judgement_file, judgement.row, "best")
    return None


def _median_advice(assessment: Assessment, judgement: Judgement, attainable: tuple[float, float]) -> str:
    """Say which best could be the median, as classes or in the unit of the criterion."""
    reading, scale = assessment.settings.reading, assessment.framework.axis(judgement.criterion)
    money = money_per_unit(judgement.criterion, assessment.framework)
    if money is not None and quantities_of(judgement) is not None:
        least, most = (end / money for end in attainable)
        possible = f"{least:.4g} to {most:.4g} {scale.unit}".rstrip()
    else:
        least, most = attainable
        classes = [label for label in scale.labels if least <= scale.coordinate(label) <= most]
        possible = f"{', '.join(classes) or 'no class'} ({least:.2f} to {most:.2f} on the class axis)"
    advice = 'Write best = "mode" under [reading], or take another shape or pert_shape.'
    if reading.shape in MEDIAN_SHAPES:
        advice = "Best must lie between low and high, not at an end; or take another shape."
    return (
        f"best {judgement.best.text!r} cannot be the median of the shape {reading.shape!r} from {judgement.low.text!r} "
        f"to {judgement.high.text!r}. Attainable: {possible}. {advice}"
    )


def _weight_law_faults(assessment: Assessment) -> Iterator[Fault]:
    """Yield what the laws of uncertain weights refuse once they are numbers."""
    settings = assessment.settings
    for name, profile in settings.profiles.items():
        if not isinstance(profile, str | dict):
            try:
                weight_law(profile, settings, assessment.framework)
            except InputError as error:
                yield Fault(str(error), column=f"profiles.{name}")


def _profile_faults(assessment: Assessment) -> Iterator[Fault]:
    framework, settings = assessment.framework, assessment.settings
    if settings.reading.missing == "full-range":
        return
    for name, weights in zip(settings.profiles, mean_weights(settings, framework), strict=True):
        weighed = [str(criterion) for criterion in np.asarray(framework.criterion_ids)[weights > 0.0]]
        for scenario in assessment.scenario_ids:
            if not any(assessment.judgements_of(scenario, criterion) for criterion in weighed):
                message = (
                    f"scenario {scenario!r} has no judged criterion with weight in profile {name!r}. "
                    f"Judge one of {', '.join(weighed)}, or change [profiles]."
                )
                yield Fault(message, assessment.judgement_file)
