"""Sentences on how judgements are read: what low, best and high mean, and what was done to them."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Final

from riskmc.elicitation.cells import GRADES
from riskmc.elicitation.judgements import Judgement
from riskmc.elicitation.settings_reading import QUANTILE_SHAPES, Reading
from riskmc.elicitation.standardising import LEAST_RELIABLE
from riskmc.model.laws import money_per_unit, quantities_of, range_as_read, zero_share
from riskmc.model.ranges import overall_grade
from riskmc.scales import LOWEST

if TYPE_CHECKING:
    from riskmc.model.assessment import Assessment

_SHAPES: Final = {
    "pert": "a PERT law",
    "triangular": "a triangular law",
    "uniform": "a uniform law",
    "confidence": "class probabilities",
    "metalog": "a metalog law",
    "minimum-information": "the law of minimum information, even between its quantiles",
    "beta": "a beta law from end to end of the scale",
    "best-fit": "the law of SHELF's families that comes nearest",
}
_FEW_CHIPS: Final = 10
"""With fewer chips their shares are coarse."""


def reading_sentences(assessment: Assessment) -> list[str]:
    """Return what low, best and high mean, what a class means, and what applies to some judgements.

    Best labels alone, own coverages, chips, knowledge, zeros, quantities outside the scale,
    missing judgements.
    """
    reading = assessment.settings.reading
    has_ranges = not all(judgement.chips for judgement in assessment.judgements)
    return [
        *([_range(reading)] if has_ranges else []),
        _class_reading(reading),
        *_alone(assessment),
        *_own_coverage(assessment),
        *_chips(assessment),
        *_knowledge(assessment),
        *_zeros(assessment),
        *_outside(assessment),
        *_missing(assessment),
    ]


def with_zero_low(assessment: Assessment) -> list[Judgement]:
    """Return the judgements with "not applicable" as low and a higher high, where that is more than a class."""
    if assessment.settings.reading.shape == "confidence":
        return []
    return [
        judgement
        for judgement in assessment.judgements
        if judgement.low.is_zero and not judgement.high.is_zero and not judgement.chips
    ]


def named(judged: Sequence[Judgement]) -> str:
    """Name the first three judgements, and how many more there are."""
    cells = ", ".join(f"{j.scenario} {j.criterion}" for j in judged[:3])
    return cells + (f" and {len(judged) - 3} more" if len(judged) > 3 else "")  # noqa: PLR2004 - as many as a line holds


def counted(number: int, one: str = "", several: str = "") -> str:
    """Return "1 judgement has" or "3 judgements have"; without the verb where there is none.

    Examples
    --------
    >>> counted(1, "has", "have"), counted(3, "has", "have")
    ('1 judgement has', '3 judgements have')
    """
    return f"{number} {'judgement' if number == 1 else 'judgements'} {one if number == 1 else several}".rstrip()


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
    if reading.shape in QUANTILE_SHAPES:
        end = "; an end of the range at an end of the scale is"
        passed = reading.shape == "beta" and reading.best == "mode"
        cut = f"{end} passed as by a PERT law, and the law cut there" if passed else f"{end} a quantile a little inside"
    return f"Low and high are read as {meaning}{best} of {_SHAPES[reading.shape]}{detail}{cut}."


def _class_reading(reading: Reading) -> str:
    if reading.classes == "nominal":
        return "A class is the number of its class alone, without width; scenarios in equal classes tie."
    return "A class is an interval: class k covers k - 1/2 to k + 1/2, log-linear in the quantity."


def _alone(assessment: Assessment) -> list[str]:
    count = sum(judgement.alone for judgement in assessment.judgements)
    if not count or assessment.settings.reading.classes == "nominal":
        return []
    given = counted(count, "gives", "give")
    return [f"{given} best alone: a class is then read as all of that class and no more, a number as a point."]


def _own_coverage(assessment: Assessment) -> list[str]:
    """Say how judgements with a coverage of their own are read."""
    reading = assessment.settings.reading
    given = [judgement for judgement in assessment.judgements if judgement.coverage is not None]
    if not given:
        return []
    coverages = sorted({judgement.coverage or 0.0 for judgement in given})
    span = f"{coverages[0]:g} to {coverages[-1]:g}" if len(coverages) > 1 else f"{coverages[0]:g}"
    start = f"{counted(len(given), 'has', 'have')} a coverage of {'its' if len(given) == 1 else 'their'} own ({span})"
    if reading.standardise == "own":
        return [f"{start}: low and high are read with it."]
    how = "in proportion" if reading.standardise == "linear" else "as the halves of a normal law"
    cut = _cut_by(assessment, standardised=True)
    sentences = [f"{start}: low and high are first standardised to {reading.coverage:g}, {how}, about best{cut}."]
    unsure = [judgement for judgement in given if (judgement.coverage or 0.0) < min(LEAST_RELIABLE, reading.coverage)]
    if unsure:
        held = f"{counted(len(unsure), 'holds', 'hold')} less than {LEAST_RELIABLE:g} by the expert's own word"
        sentences.append(f"{held} ({named(unsure)}): stretching them is unreliable.")
    return sentences


def _cut_by(assessment: Assessment, *, standardised: bool) -> str:
    """Say how many ranges were cut at an end of the axis."""
    settings = assessment.settings
    ranges = [
        range_as_read(judgement, assessment.framework, settings.reading, settings.knowledge)
        for judgement in assessment.judgements
    ]
    cut = [
        read
        for read in ranges
        if (read.is_standardised if standardised else read.factor > 1.0) and (read.low_truncated or read.high_truncated)
    ]
    return f"; {len(cut)} cut at an end of the scale" if cut else ""


def _chips(assessment: Assessment) -> list[str]:
    laid = [judgement for judgement in assessment.judgements if judgement.chips]
    if not laid:
        return []
    sentences = [
        f"{counted(len(laid), 'is', 'are')} chips on classes: their shares are probabilities, even within each class."
    ]
    few = [judgement for judgement in laid if sum(judgement.chips) < _FEW_CHIPS]
    if few:
        sentences.append(
            f"{counted(len(few), 'has', 'have')} fewer than {_FEW_CHIPS} chips ({named(few)}), a coarse law."
        )
    return sentences


def _knowledge(assessment: Assessment) -> list[str]:
    """Say what grades of knowledge do."""
    knowledge = assessment.settings.knowledge
    graded = {grade: [j for j in assessment.judgements if overall_grade(j) == grade] for grade in GRADES}
    if not any(graded.values()):
        return ["Weak knowledge is to widen, but no judgement has a grade."] if knowledge.widen else []
    if not knowledge.widen:
        return ["Grades of knowledge are shown beside the bands and change nothing."]
    touched = [
        f"{grade} knowledge by {knowledge.factor(grade):g} ({counted(sum(not j.alone for j in judged))})"
        for grade, judged in graded.items()
        if judged and knowledge.factor(grade) > 1.0
    ]
    listed = ", ".join(touched) or "none of the grades given"
    cut = _cut_by(assessment, standardised=False)
    return [f"Low and high are moved away from best for {listed}, by the weakest of a judgement's grades{cut}."]


def _zeros(assessment: Assessment) -> list[str]:
    reading, zero = assessment.settings.reading, assessment.framework.impact.zero
    judged = with_zero_low(assessment)
    if not judged:
        return []
    start = f"{counted(len(judged), 'has', 'have')} {zero} as low only ({named(judged)})"
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


def _outside(assessment: Assessment) -> list[str]:
    """Say what quantities beyond the classes of their scale are read as."""
    found: dict[str, list[Judgement]] = {}
    for judgement in assessment.judgements:
        for reading in _beyond(judgement, assessment):
            found.setdefault(reading, []).append(judgement)
    return [f"Quantities {reading} ({named(judged)})." for reading, judged in found.items()]


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
