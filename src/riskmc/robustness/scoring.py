"""From the draws of single items to the score of each scenario under a rule and a base."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from riskmc._typing import FloatArray
from riskmc.engine.plan import Plan
from riskmc.engine.ranges import Units
from riskmc.model import Model, two_level, without_missing
from riskmc.model.comparisons import Kind, evamix, medal_scores
from riskmc.model.rules import power_mean, quantifier_average
from riskmc.scales import LOWEST, Scale

Singles = npt.NDArray[np.float32]

SUMS = ("weighted-sum", "maximum", "monetised-sum")
"""Rules that the engine has; the others are worked out here alone."""


@dataclass(frozen=True, slots=True)
class Register:
    """A compiled model, and what is known of its criteria in the order of the plan.

    Parameters
    ----------
    model : Model
    plan : Plan
    units : Units
    order : tuple of int
        Criterion of the model that stands at each place of the plan.
    by_class : tuple of bool
        Of each place, whether its values are those of classes, so that a base changes them.
    types : tuple of {"cardinal", "ordinal"}
        Of each place: cardinal where the classes have bounds on a natural axis.
    """

    model: Model
    plan: Plan
    units: Units
    order: tuple[int, ...]
    by_class: tuple[bool, ...]
    types: tuple[Kind, ...]

    @property
    def scale(self) -> Scale:
        """Class axis of the impacts."""
        return self.model.impact_scale

    def unit(self, base: float | None) -> float:
        """Return the value of the top class where a class up is worth `base` times more.

        It is 1 in any base, but where class 1 has a price.
        """
        if base is None or self.model.rule != "monetised-sum":
            return self.model.unit_value
        return self.model.unit_value * (base / self.scale.base) ** (self.scale.n_classes - 1)

    def present(self) -> npt.NDArray[np.bool_]:
        """Return which criteria are judged, shape (scenario, place)."""
        return self.model.present[:, self.order].astype(bool)


@dataclass(frozen=True)
class Drawn:
    """A chunk of draws of a register, shape (scenario, place, draw), on the plan's scale."""

    register: Register
    impact: Singles
    likelihood: Singles

    @cached_property
    def logs(self) -> FloatArray:
        """Logarithms of the values in units of the top class; -inf for zero."""
        register = self.register
        with np.errstate(divide="ignore"):
            return np.log(self.impact * np.float64(register.units.impact / register.model.unit_value))

    def values(self, base: float | None) -> FloatArray:
        """Return the values on the model's axis, the classes in another base where it is given."""
        register = self.register
        if base is None:
            return self.impact * np.float64(register.units.impact)
        values = register.unit(base) * np.exp(self.logs * (math.log(base) / math.log(register.scale.base)))
        priced = np.flatnonzero(~np.asarray(register.by_class))
        values[:, priced] = self.impact[:, priced] * np.float64(register.units.impact)
        return values

    @cached_property
    def classes(self) -> FloatArray:
        """Class numbers: the class axis rounded, 0 for zero alone."""
        scale = self.register.scale
        index = np.floor(scale.n_classes + self.logs / math.log(scale.base) + LOWEST)
        return np.where(self.impact > 0.0, np.clip(index, 1.0, scale.n_classes), 0.0)


@dataclass(frozen=True, slots=True)
class Scorer:
    """A rule with its weights, ready to score chunks of draws.

    Parameters
    ----------
    rule : str
    base : float or None
        None for the method's own.
    exponent : float or None
    weights : array, shape (criterion,) or (draw, criterion)
        In the order of the model, of every draw where they are uncertain.
    """

    rule: str
    base: float | None
    exponent: float | None
    weights: FloatArray

    def score(self, drawn: Drawn, at: slice) -> tuple[Singles, float]:
        """Return the scores of draws, shape (scenario, draw), and the factor to their unit.

        Scores are rounded to float32, as totals are in a run, so that equal ones tie.
        """
        weights = np.atleast_2d(self.weights if self.weights.ndim == 1 else self.weights[at])
        register = drawn.register
        if self.rule in SUMS:
            unchanged = self.base is None
            values = drawn.impact.astype(float) if unchanged else drawn.values(self.base)
            scores = self._sum(register, values, weights, register.units.impact if unchanged else 1.0)
            factor = register.units.impact if unchanged else 1.0
        else:
            scores, factor = self._other(drawn, weights), 1.0
        return np.maximum(scores, 0.0).astype(np.float32), factor

    def _sum(self, register: Register, values: FloatArray, weights: FloatArray, unit: float) -> FloatArray:
        """Add up criteria, then interests, in the order in which a run does."""
        within, across = split_weights(register, self.rule, weights)
        floors = self._floors(register) / unit
        total = np.zeros((values.shape[0], values.shape[2]))
        for interest, places in enumerate(_places(register)):
            own = np.zeros_like(total)
            for c in places:
                if self.rule == "maximum":
                    own = np.where(within[:, c] > 0.0, np.maximum(own, values[:, c]), own)
                else:
                    own += within[:, c] * values[:, c]
            counted = across[:, interest] * np.where(own >= floors[interest], own, 0.0)
            total = np.maximum(total, counted) if self.rule == "maximum" else total + counted
        return total

    def _other(self, drawn: Drawn, weights: FloatArray) -> FloatArray:
        """Return scores (scenario, draw) under a rule that the engine does not have."""
        register = drawn.register
        present, order = register.present(), list(register.order)
        shares = weights[:, None, order] * present
        shares = shares / shares.sum(axis=-1, keepdims=True)
        counted = self._counted(drawn, np.moveaxis(shares, 0, -1))
        values = np.moveaxis(np.where(counted, drawn.values(self.base), 0.0), -1, 0)
        if self.rule == "medal":
            classes = np.moveaxis(np.where(counted, drawn.classes, 0.0), -1, 0)
            return medal_scores(classes, shares, n_classes=register.scale.n_classes).T
        if self.rule == "evamix":
            classes = np.moveaxis(np.where(counted, drawn.classes, 0.0), -1, 0)
            mixed = np.where(np.asarray(register.types) == "ordinal", classes, values)
            return evamix(mixed, weights[:, order], register.types, form="net").T
        if self.rule == "owa":
            return quantifier_average(values, shares, self.exponent or 1.0).T
        exponent = 0.0 if self.rule == "weighted-product" or self.exponent is None else self.exponent
        return power_mean(values if exponent > 0.0 else self._with_floor(register, values), shares, exponent).T

    def _with_floor(self, register: Register, values: FloatArray) -> FloatArray:
        """Count class 0 as the class one below class 1, because a zero would absorb all other criteria.

        The weighted product is then the weighted mean of class numbers in which class 0 is 0.
        """
        base = register.scale.base if self.base is None else self.base
        return np.maximum(values, register.unit(self.base) * base**-register.scale.n_classes)

    def _floors(self, register: Register) -> FloatArray:
        """Return the impact below which each interest does not count, on the value axis."""
        own = np.asarray(register.model.thresholds)
        if self.base is None:
            return own
        power = math.log(self.base) / math.log(register.scale.base)
        return np.asarray(register.unit(self.base) * (own / register.model.unit_value) ** power)

    def _counted(self, drawn: Drawn, shares: FloatArray) -> npt.NDArray[np.bool_]:
        """Return which impacts belong to an interest that reaches its threshold, by weighted sum."""
        register = drawn.register
        floors = np.asarray(register.model.thresholds)
        counted = np.ones(drawn.impact.shape, dtype=bool)
        for floor, places in zip(floors, _places(register), strict=True):
            if floor > 0.0:
                own = shares[:, places]
                reached = (own * drawn.values(None)[:, places]).sum(axis=1) >= floor * own.sum(axis=1)
                counted[:, places] = reached[:, None, :]
        return counted


def split_weights(register: Register, rule: str, weights: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return weights within interests and across them, as a run has them.

    Parameters
    ----------
    register : Register
    rule : str
    weights : array, shape (draw or 1, criterion)

    Returns
    -------
    within : array, shape (scenario, place, draw or 1)
    across : array, shape (scenario, interest, draw or 1)
    """
    model, order = register.model, list(register.order)
    if rule == "weighted-sum":
        full = without_missing(weights, model.present, scenarios=model.scenarios)
        if len(weights) == 1:
            split = two_level(full, model.interest_of, len(model.interests))
            return np.moveaxis(split.within[:, :, order], 0, -1), np.moveaxis(split.across, 0, -1)
        member = np.eye(len(model.interests))[list(model.interest_of)]
        across = full @ member
        share = across @ member.T
        within = np.divide(full, share, out=np.zeros_like(full), where=share > 0.0)
        return np.moveaxis(within[:, :, order], 0, -1), np.moveaxis(across, 0, -1)
    counted = np.where(model.present, weights[:, None, :] > 0.0, 0.0)
    return np.moveaxis(counted[:, :, order], 0, -1), np.ones((len(model.scenarios), len(model.interests), 1))


def _places(register: Register) -> list[list[int]]:
    """Return the places of each interest."""
    starts = register.plan.interest_start.tolist()
    return [list(range(first, last)) for first, last in pairwise(starts)]
