"""From one judgement to a law: what a reading makes of a low, a best and a high."""

from __future__ import annotations

import math
from collections.abc import Callable

from riskmc._schema import LIKELIHOOD, PLAUSIBILITY
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
from riskmc.elicitation.settings import Reading
from riskmc.frameworks.framework import Framework
from riskmc.model.aggregation import unit_value
from riskmc.scales import LOWEST, Scale


def read_law(
    judgement: Judgement | None, criterion: str, framework: Framework, reading: Reading, *, kind: str = ""
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

    Returns
    -------
    Distribution
        A value (impact), a probability or frequency, or a plausibility on its class axis.

    Raises
    ------
    RangeError
        If the shape cannot meet the judgement.
    """
    scale = framework.axis(criterion)
    if criterion == PLAUSIBILITY:
        return _coordinate_law(judgement, reading, scale)
    if criterion == LIKELIHOOD:
        ratio = 1.0 if framework.likelihood is None else framework.likelihood.horizon_ratio(kind)
        return Natural(_coordinate_law(judgement, reading, scale), scale, horizon_ratio=ratio)
    money = money_per_unit(criterion, framework)
    if money is not None:
        return _money_law(judgement, reading, scale, money)
    coordinate = _coordinate_law(judgement, reading, scale)
    return _carried(coordinate, lambda law: ClassValue(law, scale, unit_value(framework)))


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


def _coordinate_law(judgement: Judgement | None, reading: Reading, scale: Scale) -> Distribution:
    """Return the law on the class axis; without a judgement, even over all classes."""
    if judgement is None:
        law: Distribution = Uniform(LOWEST, scale.n_classes + LOWEST)
    elif reading.shape == "confidence":
        law = _class_probabilities(judgement, reading, scale)
    else:
        low, best, high = ((label.lower, label.upper) for label in (judgement.low, judgement.best, judgement.high))
        law = ClassRange(
            low,
            best,
            high,
            scale=scale,
            bounds=_coverage(judgement, reading),
            best_is=reading.best,
            shape=reading.shape,
            pert_shape=reading.pert_shape,
            zero_mass=_zero_mass(judgement, reading),
        ).law
    return _rounded(law, scale) if reading.classes == "nominal" else law


def _coverage(judgement: Judgement, reading: Reading) -> float:
    """Return the probability of the range; 1 where a label or a number stands alone."""
    alone = judgement.alone or judgement.low.lower == judgement.high.upper
    return 1.0 if alone else reading.coverage


def _class_probabilities(judgement: Judgement, reading: Reading, scale: Scale) -> ClassProbabilities:
    """Spread probability over the classes from low to high; a number counts as its class."""
    least = 1 if scale.zero is None else 0
    labels = (str(scale.zero), *scale.classes)
    low, best, high = (
        labels[min(max(math.floor(label.mid + 0.5), least), scale.n_classes)]
        for label in (judgement.low, judgement.best, judgement.high)
    )
    confidence = 1.0 if reading.confidence is None else reading.confidence
    coverage = _coverage(judgement, reading)
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


def _money_law(judgement: Judgement | None, reading: Reading, scale: Scale, unit: float) -> Distribution:
    """Return the law of money for a criterion with a unit value.

    Three quantities are read on their own axis; labels go through the class axis.
    """
    quantities = None if judgement is None else quantities_of(judgement)
    if quantities is None:
        coordinate = _coordinate_law(judgement, reading, scale)
        return _carried(coordinate, lambda law: Natural(law, scale, unit=unit, zero=True))
    low, best, high = (unit * quantity for quantity in quantities)
    law = from_range(
        low,
        best,
        high,
        bounds=reading.coverage if low < high else 1.0,
        best_is=reading.best,
        shape="pert" if reading.shape == "confidence" else reading.shape,
        pert_shape=reading.pert_shape,
    )
    start, end = law.support()
    return law if start >= 0.0 else Truncated(law, 0.0, end)
