"""What the reading makes of each judgement and of each pool, to be looked at before anything is drawn."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from riskmc._schema import LIKELIHOOD, PLAUSIBILITY
from riskmc._typing import FloatArray
from riskmc.distributions import ClassValue, Distribution, Mixture, Natural, Point
from riskmc.distributions.base import expectation
from riskmc.distributions.mapped import Mapped
from riskmc.elicitation.judgements import Judgement
from riskmc.frameworks.framework import Framework
from riskmc.model.aggregation import unit_value
from riskmc.model.assessment import Assessment
from riskmc.model.laws import money_per_unit, read_law
from riskmc.model.reading import to_model
from riskmc.scales import LOWEST, Scale

_DECIMALS = 10
"""Of class coordinates: an index has some slack."""

_JUST_BELOW = 1.0 - 1e-9
"""Factor that leaves an atom at an end of a range out of what lies below it."""


@dataclass(frozen=True, slots=True)
class Axis:
    """The axis that a criterion is drawn on, and how its numbers are classes and quantities.

    Parameters
    ----------
    scale : Scale
    map : Mapped or None
        From class coordinates to the numbers that are drawn; None where these are the
        coordinates themselves.
    unit : str
        Of the quantities: that of the scale, ``"probability"``, ``"frequency"`` (per year),
        or empty where there are none.
    per_unit : float
        Numbers per quantity, where numbers are quantities times this; 0 where they are not.
    """

    scale: Scale
    map: Mapped | None = None
    unit: str = ""
    per_unit: float = 0.0

    def coordinates(self, numbers: FloatArray) -> FloatArray:
        """Return class coordinates; 0 for all of class 0."""
        if self.map is None:
            return numbers
        found = self.map.index(numbers)
        return np.where((found < LOWEST) & (numbers <= 0.0), 0.0, np.round(found, _DECIMALS))

    def number(self, coordinate: float) -> float:
        """Return the number of a class coordinate."""
        return coordinate if self.map is None else float(self.map.of(np.asarray(coordinate)))

    def quantities(self, numbers: FloatArray) -> FloatArray:
        """Return natural quantities; NaN where the scale has none."""
        if self.per_unit:
            return numbers / self.per_unit
        if self.map is None or self.scale.bounds is None:
            return np.full(numbers.shape, np.nan)
        return np.where(numbers > 0.0, self.scale.to_natural(self.map.index(numbers)), 0.0)


@dataclass(frozen=True, slots=True)
class Fit:
    """The law of one judgement, or of all experts of an item together.

    Parameters
    ----------
    scenario, criterion : str
    expert : str
        Empty for the pool of all.
    judgement : Judgement or None
        None for the pool.
    law : Distribution
        On the axis that is drawn.
    axis : Axis
    """

    scenario: str
    criterion: str
    expert: str
    judgement: Judgement | None
    law: Distribution
    axis: Axis

    def quantiles(self, q: FloatArray) -> FloatArray:
        """Return quantiles on the class axis."""
        return self.axis.coordinates(self.law.ppf(q))

    def mean(self) -> float:
        """Return the mean class coordinate; all of class 0 counts as 0."""
        return _mean(self.law, self.axis)

    def mean_quantity(self) -> float:
        """Return the mean quantity, NaN where there are none."""
        return _mean(self.law, self.axis, quantity=True)

    def probability_below(self, coordinate: float) -> float:
        """Return the probability of less than a class coordinate."""
        number = self.axis.number(coordinate)
        return float(self.law.cdf(number * _JUST_BELOW if number > 0.0 else np.nextafter(number, -np.inf)))

    def probability_above(self, coordinate: float) -> float:
        """Return the probability of more than a class coordinate."""
        return 1.0 - float(self.law.cdf(self.axis.number(coordinate) / _JUST_BELOW))

    def zero(self) -> float:
        """Return the probability of class 0, which is none where the scale has no class 0."""
        return 0.0 if self.axis.scale.zero is None else float(self.law.cdf(0.0))

    def shares(self, edges: FloatArray) -> FloatArray:
        """Return the probability between class coordinates, of class 0 apart; the last holds its upper end.

        Parameters
        ----------
        edges : array, shape (n + 1,)
            Increasing, from 1/2 on.

        Returns
        -------
        array, shape (n,)
        """
        numbers = np.asarray([self.axis.number(edge) for edge in edges])
        up_to = self.law.cdf(np.where(np.arange(edges.size) < edges.size - 1, numbers * _JUST_BELOW, numbers))
        return np.maximum(np.diff(up_to), 0.0)


def fits(assessment: Assessment, *, scenario: str | None = None, expert: str | None = None) -> list[Fit]:
    """Return the law of every judgement, and after those of an item that of its pool where several experts judged it.

    Parameters
    ----------
    assessment : Assessment
    scenario, expert : str, optional
        Only of this one; the pool is left out where one expert is asked for.

    Returns
    -------
    list of Fit
        By scenario and criterion, then by expert.

    Raises
    ------
    AssessmentError
        If a judgement cannot be met by the shape it is read with.

    Examples
    --------
    >>> import pandas as pd
    >>> rows = [("flood", "impact", "3", "4", "5"), ("flood", "likelihood", "1", "2", "3")]
    >>> assessment = Assessment.from_frames(
    ...     pd.DataFrame(rows, columns=["scenario", "criterion", "low", "best", "high"]),
    ...     framework="uk-nrr-2025",
    ...     reading={"bounds": "range"},
    ...     dependence={"within_scenario": 0},
    ... )
    >>> [(fit.criterion, fit.quantiles(np.array([0.5])).round(2).tolist()) for fit in fits(assessment)]
    [('impact', [4.0]), ('likelihood', [2.0])]
    """
    pools = None if expert is not None else _pools(assessment)
    return [
        fit
        for one in assessment.scenarios
        if scenario in {None, one.id}
        for criterion in (*assessment.criterion_ids, LIKELIHOOD, PLAUSIBILITY)
        for fit in _item_fits(assessment, one.id, one.kind, criterion, pools)
        if expert in {None, fit.expert}
    ]


def axis_of(framework: Framework, criterion: str, kind: str = "") -> Axis:
    """Return the axis that a criterion is drawn on, for scenarios of a kind.

    Parameters
    ----------
    framework : Framework
    criterion : str
        A criterion id, ``"likelihood"`` or ``"plausibility"``.
    kind : str
        Decides the horizon of a likelihood.
    """
    scale, nothing = framework.axis(criterion), Point(1.0)
    if criterion == PLAUSIBILITY:
        return Axis(scale)
    if criterion == LIKELIHOOD:
        ratio = 1.0 if framework.likelihood is None else framework.likelihood.horizon_ratio(kind)
        unit = "" if framework.likelihood is None else framework.likelihood.kind
        return Axis(scale, Natural(nothing, scale, horizon_ratio=ratio), unit, 1.0)
    money = money_per_unit(criterion, framework)
    if money is not None:
        return Axis(scale, Natural(nothing, scale, unit=money, zero=True), scale.unit, money)
    return Axis(scale, ClassValue(nothing, scale, unit_value(framework)), scale.unit)


def _pools(assessment: Assessment) -> dict[tuple[str, str], Distribution]:
    """Return the pooled law of every item."""
    model = to_model(assessment)
    found: dict[tuple[str, str], Distribution] = {}
    for s, scenario in enumerate(model.scenarios):
        items = [*zip(model.criteria, model.impact[s], strict=True)]
        items += [(LIKELIHOOD, model.likelihood[s]), (PLAUSIBILITY, model.plausibility[s])]
        found |= {(scenario, criterion): item.pooled() for criterion, item in items if item is not None}
    return found


def _item_fits(
    assessment: Assessment,
    scenario: str,
    kind: str,
    criterion: str,
    pools: dict[tuple[str, str], Distribution] | None,
) -> Iterator[Fit]:
    judged = assessment.judgements_of(scenario, criterion)
    if not judged:
        return
    axis, settings = axis_of(assessment.framework, criterion, kind), assessment.settings
    for judgement in judged:
        law = read_law(
            judgement, criterion, assessment.framework, settings.reading, kind=kind, knowledge=settings.knowledge
        )
        yield Fit(scenario, criterion, judgement.expert, judgement, law, axis)
    if pools is not None and len(judged) > 1:
        yield Fit(scenario, criterion, "", None, pools[scenario, criterion], axis)


def _mean(law: Distribution, axis: Axis, *, quantity: bool = False) -> float:
    """Return the mean of the class coordinate, or of the quantity."""
    if isinstance(law, Mixture):
        means = [_mean(component, axis, quantity=quantity) for component in law.components]
        return float(np.dot(law.weights, means))
    if quantity and axis.per_unit:
        return law.mean() / axis.per_unit
    return expectation(law, axis.quantities if quantity else axis.coordinates)
