"""From one judgement to a law: what a reading makes of a low, a best and a high."""

from __future__ import annotations

import math
from collections.abc import Callable

from riskmc._schema import LIKELIHOOD, PLAUSIBILITY
from riskmc._typing import Shape
from riskmc.distributions import (
    ClassProbabilities,
    ClassRange,
    ClassValue,
    Discrete,
    Distribution,
    Natural,
    Point,
    Truncated,
    Uniform,
    ZeroInflated,
    class_probabilities,
    from_range,
    spread_confidence,
)
from riskmc.elicitation.judgements import Judgement
from riskmc.elicitation.settings_reading import QUANTILE_SHAPES, Knowledge, Reading
from riskmc.exceptions import RangeError
from riskmc.frameworks.framework import Framework
from riskmc.model.aggregation import unit_value
from riskmc.model.ranges import AS_GIVEN, EffectiveRange, coverage_of_judgement, effective_range, stretched
from riskmc.scales import LOWEST, Scale


def read_law(
    judgement: Judgement | None,
    criterion: str,
    framework: Framework,
    reading: Reading,
    *,
    kind: str = "",
    knowledge: Knowledge = AS_GIVEN,
) -> Distribution:
    """Return the law of one judgement on the axis that the model draws.

    Parameters
    ----------
    judgement : Judgement or None
        None where nobody judged: even over all classes.
    criterion : str
        A criterion id, ``"likelihood"`` or ``"plausibility"``.
    framework : Framework
    reading : Reading
    kind : str
        Kind of the scenario, which decides the horizon of its likelihood.
    knowledge : Knowledge
        Whether grades widen; by default they do not.

    Returns
    -------
    Distribution
        A value (impact), a probability or frequency, or a plausibility on its class axis.

    Raises
    ------
    RangeError
        If the shape cannot meet the judgement.
    """
    money = None if judgement is None else _money_law(judgement, criterion, framework, reading, knowledge)
    if money is not None:
        return money
    return carried_law(coordinate_law(judgement, criterion, framework, reading, knowledge), criterion, framework, kind)


def coordinate_law(
    judgement: Judgement | None,
    criterion: str,
    framework: Framework,
    reading: Reading,
    knowledge: Knowledge = AS_GIVEN,
) -> Distribution:
    """Return the law of one judgement on the class axis, see `read_law`."""
    return _coordinate_law(judgement, reading, framework.axis(criterion), knowledge)


def carried_law(law: Distribution, criterion: str, framework: Framework, kind: str = "") -> Distribution:
    """Carry a law over from the class axis to the axis that the model draws, see `read_law`."""
    scale = framework.axis(criterion)
    if criterion == PLAUSIBILITY:
        return law
    if criterion == LIKELIHOOD:
        ratio = 1.0 if framework.likelihood is None else framework.likelihood.horizon_ratio(kind)
        return Natural(law, scale, horizon_ratio=ratio)
    unit = money_per_unit(criterion, framework)
    if unit is not None:
        return _carried(law, lambda law: Natural(law, scale, unit=unit, zero=True))
    return _carried(law, lambda law: ClassValue(law, scale, unit_value(framework)))


def money_per_unit(criterion: str, framework: Framework) -> float | None:
    """Return what a unit of a criterion is worth, where a method adds money by quantity."""
    if framework.aggregation.rule != "monetised-sum" or criterion in {LIKELIHOOD, PLAUSIBILITY}:
        return None
    return framework.criterion(criterion).unit_value


def quantities_of(judgement: Judgement) -> tuple[float, float, float] | None:
    """Return low, best and high where all three are quantities."""
    low, best, high = judgement.low.quantity, judgement.best.quantity, judgement.high.quantity
    return None if low is None or best is None or high is None else (low, best, high)


def zero_share(judgement: Judgement) -> float:
    """Return the share of class 0 among the labels low, best and high: X, D, D is 1/3."""
    labels = (judgement.low, judgement.best, judgement.high)
    return sum(label.is_zero for label in labels) / len(labels)


def is_read_in_money(judgement: Judgement, criterion: str, framework: Framework) -> bool:
    """Whether low, best and high are quantities that are read as money, not on the class axis."""
    return (
        money_per_unit(criterion, framework) is not None
        and quantities_of(judgement) is not None
        and not judgement.chips
    )


def range_as_read(
    judgement: Judgement, framework: Framework, reading: Reading, knowledge: Knowledge = AS_GIVEN
) -> EffectiveRange:
    """Return the range that a judgement is read with: in money where three quantities are, else on the class axis."""
    in_money = _money_range(judgement, judgement.criterion, framework, reading, knowledge)
    return in_money or effective_range(judgement, framework.axis(judgement.criterion), reading, knowledge)


def _coordinate_law(judgement: Judgement | None, reading: Reading, scale: Scale, knowledge: Knowledge) -> Distribution:
    """Return the law on the class axis; without a judgement, even over all classes."""
    if judgement is None:
        law: Distribution = Uniform(LOWEST, scale.n_classes + LOWEST)
    elif judgement.chips:
        law = _chip_probabilities(judgement, scale)
    elif reading.shape == "confidence":
        law = _class_probabilities(judgement, reading, scale)
    else:
        given = effective_range(judgement, scale, reading, knowledge)
        law = ClassRange(
            *_ends(judgement, given),
            scale=scale,
            bounds=given.coverage,
            best_is=reading.best,
            shape=_shape(reading, given, judgement),
            pert_shape=reading.pert_shape,
            zero_mass=_zero_mass(judgement, reading),
        ).law
    return _rounded(law, scale) if reading.classes == "nominal" else law


def _ends(judgement: Judgement, given: EffectiveRange) -> tuple[tuple[float, float], ...]:
    """Return low, best and high as parts of the class axis; an end that was moved is a number."""
    ends = ((label.lower, label.upper) for label in (judgement.low, judgement.best, judgement.high))
    low, best, high = ends
    if not given.is_changed:
        return low, best, high
    return (
        low if given.low == low[0] else (given.low, given.low),
        best,
        high if given.high == high[1] else (given.high, given.high),
    )


def _shape(reading: Reading, given: EffectiveRange, judgement: Judgement) -> Shape:
    """Return the shape of a range; class probabilities have none, and three quantities are then a PERT law."""
    if reading.shape == "confidence":
        return "pert"
    certain = given.coverage == 1.0 and judgement.coverage == 1.0 and not judgement.alone and given.low < given.high
    if certain and reading.shape in QUANTILE_SHAPES:
        message = (
            f"the shape {reading.shape!r} goes on beyond low and high, but the expert's own coverage is 1. "
            "Ask for a range that the expert is less sure of, or take another shape."
        )
        raise RangeError(message)
    return reading.shape


def _chip_probabilities(judgement: Judgement, scale: Scale) -> ClassProbabilities:
    """Return the shares of the chips; where the scale has no class 0 it gets none."""
    chips = judgement.chips
    return ClassProbabilities((0.0, *chips) if scale.zero is None else chips, scale)


def _class_probabilities(judgement: Judgement, reading: Reading, scale: Scale) -> ClassProbabilities:
    """Spread probability over the classes from low to high; a number counts as its class."""
    least = 1 if scale.zero is None else 0
    labels = (str(scale.zero), *scale.classes)
    low, best, high = (
        labels[min(max(math.floor(label.mid + 0.5), least), scale.n_classes)]
        for label in (judgement.low, judgement.best, judgement.high)
    )
    confidence = 1.0 if reading.confidence is None else reading.confidence
    coverage = coverage_of_judgement(judgement, reading)
    return spread_confidence(low, best, high, scale=scale, confidence=confidence, coverage=coverage)


def _zero_mass(judgement: Judgement, reading: Reading) -> float | None:
    """Return the probability of class 0; None where low is not class 0, and for the latent reading."""
    if reading.zero == "latent" or not judgement.low.is_zero:
        return None
    return zero_share(judgement) if isinstance(reading.zero_mass, str) else reading.zero_mass


def _rounded(law: Distribution, scale: Scale) -> Distribution:
    """Return the law of the class number alone; a point stays where it is."""
    if isinstance(law, Point):
        return law
    if isinstance(law, ZeroInflated):
        return ZeroInflated(_rounded(law.positive, scale), law.zero_mass)
    return Discrete(range(scale.n_classes + 1), class_probabilities(law, scale))


def _carried(law: Distribution, carry: Callable[[Distribution], Distribution]) -> Distribution:
    """Carry a law over from the class axis; a spike stays a spike and a point a point."""
    if isinstance(law, ZeroInflated):
        return ZeroInflated(carry(law.positive), law.zero_mass)
    carried = carry(law)
    return Point(float(carried.ppf(0.5))) if isinstance(law, Point) else carried


def _money_law(
    judgement: Judgement, criterion: str, framework: Framework, reading: Reading, knowledge: Knowledge
) -> Distribution | None:
    """Return the law of three quantities read as money, on their own axis; None where they are not."""
    given = _money_range(judgement, criterion, framework, reading, knowledge)
    if given is None:
        return None
    unit = money_per_unit(criterion, framework) or 1.0
    lower, upper = _money_ends(reading, given, unit, framework.axis(criterion))
    law = from_range(
        given.low,
        given.best,
        given.high,
        bounds=given.coverage,
        best_is=reading.best,
        shape=_shape(reading, given, judgement),
        pert_shape=reading.pert_shape,
        lower=lower,
        upper=upper,
    )
    start, end = law.support()
    return law if start >= 0.0 else Truncated(law, 0.0, end)


def _money_range(
    judgement: Judgement, criterion: str, framework: Framework, reading: Reading, knowledge: Knowledge
) -> EffectiveRange | None:
    """Return the range of three quantities as money, None where they are not read so."""
    unit, quantities = money_per_unit(criterion, framework), quantities_of(judgement)
    if unit is None or quantities is None or judgement.chips:
        return None
    low, best, high = (unit * quantity for quantity in quantities)
    coverage = coverage_of_judgement(judgement, reading) if low < high else 1.0
    said = EffectiveRange(low, best, high, coverage)
    return stretched(said, judgement, reading, knowledge, lower=0.0, upper=math.inf)


def _money_ends(
    reading: Reading, given: EffectiveRange, unit: float, scale: Scale
) -> tuple[float | None, float | None]:
    """Return the ends of the axis of money for the shapes that know them; only a beta law needs the upper one."""
    if reading.shape not in QUANTILE_SHAPES:
        return None, None
    top = None if scale.bounds is None else max(unit * scale.bounds[-1], given.high)
    return 0.0, top if reading.shape == "beta" else None
