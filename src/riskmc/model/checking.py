"""What a run would refuse of an assessment whose cells can all be read."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from riskmc.elicitation.judgements import Judgement
from riskmc.exceptions import Fault, InputError, RangeError
from riskmc.model.laws import money_per_unit, quantities_of, read_law
from riskmc.model.profiles import mean_weights, weight_law

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
    """Return items of experts without weight, impossible laws of weights, and scenarios without weight.

    Parameters
    ----------
    assessment : Assessment

    Returns
    -------
    list of Fault
        By scenario and criterion, then by profile and scenario.
    """
    of_laws = list(_weight_law_faults(assessment))
    return [*_expert_faults(assessment), *of_laws, *(() if of_laws else _profile_faults(assessment))]


def _law_fault(assessment: Assessment, judgement: Judgement) -> Fault | None:
    try:
        read_law(judgement, judgement.criterion, assessment.framework, assessment.settings.reading)
    except RangeError as error:
        what = str(error) if error.attainable is None else _median_advice(assessment, judgement, error.attainable)
        message = f"{judgement.criterion!r} of {judgement.scenario!r} by {judgement.expert!r}: {what}"
        return Fault(message, assessment.judgement_file, judgement.row, "best")
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
    return (
        f"best {judgement.best.text!r} cannot be the median of the shape {reading.shape!r} from {judgement.low.text!r} "
        f"to {judgement.high.text!r}. Attainable: {possible}. "
        'Write best = "mode" under [reading], or take another shape or pert_shape.'
    )


def _expert_faults(assessment: Assessment) -> Iterator[Fault]:
    items = dict.fromkeys((judgement.scenario, judgement.criterion) for judgement in assessment.judgements)
    for scenario, criterion in items:
        judged = assessment.judgements_of(scenario, criterion)
        if not any(assessment.settings.experts.weight_of(judgement.expert) for judgement in judged):
            names = ", ".join(repr(judgement.expert) for judgement in judged)
            message = (
                f"{criterion!r} of {scenario!r} is judged only by {names}, whose weight is zero. "
                "Give one of them a weight, or leave the row out."
            )
            yield Fault(message, assessment.judgement_file, judged[0].row, "expert")


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
