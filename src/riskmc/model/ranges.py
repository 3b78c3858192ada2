"""The range that a judgement is read with: standardised to one coverage, and widened for weak knowledge."""

from __future__ import annotations

import warnings
from dataclasses import dataclass, replace
from typing import Final

from riskmc.elicitation.cells import weakest
from riskmc.elicitation.judgements import Judgement
from riskmc.elicitation.settings_reading import Knowledge, Reading
from riskmc.elicitation.standardising import How, standardise
from riskmc.exceptions import ReadingWarning
from riskmc.scales import LOWEST, Scale

AS_GIVEN: Final = Knowledge()
"""Grades are shown, and widen nothing."""


@dataclass(frozen=True, slots=True)
class EffectiveRange:
    """A range as it is read, on the class axis or in money.

    Parameters
    ----------
    low, best, high : float
        Ends of the range and its best.
    coverage : float
        Probability that it holds.
    is_standardised : bool
        Whether it was brought to another coverage than the expert's own.
    factor : float
        By which it was widened for weak knowledge; 1 where it was not.
    low_truncated, high_truncated : bool
        Whether an end was cut at the end of the axis.
    """

    low: float
    best: float
    high: float
    coverage: float
    is_standardised: bool = False
    factor: float = 1.0
    low_truncated: bool = False
    high_truncated: bool = False

    @property
    def is_changed(self) -> bool:
        """Whether an end is another than the expert said."""
        return self.is_standardised or self.factor > 1.0


def overall_grade(judgement: Judgement) -> str:
    """Return the weakest of the grades of a judgement, "" where it has none.

    Examples
    --------
    >>> from riskmc.elicitation.labels import parse_label
    >>> label = parse_label("B", Scale(("A", "B", "C")))
    >>> overall_grade(Judgement("flood", "cost", "anna", label, label, label, data="high", agreement="low"))
    'low'
    """
    return weakest((judgement.data, judgement.understanding, judgement.agreement))


def coverage_of_judgement(judgement: Judgement, reading: Reading) -> float:
    """Return the probability that a judgement's range is meant to hold, before it is standardised.

    The expert's own, otherwise that of the reading; 1 where a label or a number stands
    alone, and for chips, beyond whose classes there is nothing.
    """
    if judgement.alone or judgement.chips or judgement.low.lower == judgement.high.upper:
        return 1.0
    return reading.coverage if judgement.coverage is None else judgement.coverage


def effective_range(
    judgement: Judgement, scale: Scale, reading: Reading, knowledge: Knowledge = AS_GIVEN
) -> EffectiveRange:
    """Return the range of a judgement on the class axis, as it is read.

    Where `reading` says so, a range with a coverage of its own is first brought to that
    of `reading`; then, where `knowledge` says so, its distances from best grow by the
    factor of its weakest grade. Both stop at the ends of the axis, or at the end given
    where this lies beyond. A low that says class 0 stays.

    Parameters
    ----------
    judgement : Judgement
    scale : Scale
    reading : Reading
    knowledge : Knowledge

    Returns
    -------
    EffectiveRange

    Examples
    --------
    >>> from riskmc.elicitation.labels import parse_label
    >>> scale = Scale(("A", "B", "C", "D", "E"))
    >>> low, best, high = (parse_label(text, scale) for text in ("2", "3", "4"))
    >>> said = Judgement("flood", "cost", "anna", low, best, high, coverage=0.6)
    >>> found = effective_range(said, scale, Reading(bounds="p5-p95", standardise="linear"))
    >>> found.low, found.high, found.coverage
    (1.5, 4.5, 0.9)
    """
    given = EffectiveRange(
        judgement.low.lower, judgement.best.mid, judgement.high.upper, coverage_of_judgement(judgement, reading)
    )
    floor = -LOWEST if judgement.low.is_zero else LOWEST
    found = stretched(given, judgement, reading, knowledge, lower=floor, upper=scale.n_classes + LOWEST)
    spiked = judgement.low.is_zero and reading.zero == "spike"  # then low is no end of the range of the rest
    return replace(found, low=given.low, low_truncated=False) if spiked else found


def stretched(
    given: EffectiveRange, judgement: Judgement, reading: Reading, knowledge: Knowledge, *, lower: float, upper: float
) -> EffectiveRange:
    """Return a range standardised and widened, between two ends of its axis.

    Parameters
    ----------
    given : EffectiveRange
        As the expert gave it.
    judgement, reading, knowledge
        As for `effective_range`.
    lower, upper : float
        Ends of the axis; an end that is given beyond them stays.

    Returns
    -------
    EffectiveRange
        `given` itself where nothing is to be done.
    """
    if judgement.alone or judgement.chips or given.low == given.high:
        return given
    is_standardised = reading.standardise != "own" and judgement.coverage not in {None, reading.coverage}
    low, high = _standardised(given, reading) if is_standardised else (given.low, given.high)
    factor = knowledge.factor(overall_grade(judgement))
    if factor > 1.0:
        low, high = given.best - factor * (given.best - low), given.best + factor * (high - given.best)
    least, most = min(lower, given.low), max(upper, given.high)
    return EffectiveRange(
        max(low, least),
        given.best,
        min(high, most),
        reading.coverage if is_standardised else given.coverage,
        is_standardised,
        factor,
        low_truncated=low < least,
        high_truncated=high > most,
    )


def _standardised(given: EffectiveRange, reading: Reading) -> tuple[float, float]:
    how: How = "linear" if reading.standardise == "linear" else "normal"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ReadingWarning)  # the assumptions say how many hold too little
        found = standardise(given.low, given.best, given.high, given.coverage, reading.coverage, how=how)
    return float(found.low), float(found.high)
