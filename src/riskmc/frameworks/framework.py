"""A national method as a frozen value: scales, interests, criteria, aggregation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from riskmc._typing import LikelihoodKind, Rule
from riskmc.scales import Scale

Status = Literal["published", "derived", "assumed"]


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where one number or table of a framework comes from.

    `where` is the dotted place in the framework file, for example
    ``"likelihood.classes.A"``; `numbers` repeats the figures as text.
    """

    where: str
    status: Status
    source: str
    numbers: str = ""


@dataclass(frozen=True, slots=True)
class Interest:
    """A vital interest: a family of criteria.

    `threshold` is the class from which harm to this interest counts at all, for
    methods that have such a threshold effect.
    """

    id: str
    name: Mapping[str, str]
    threshold: str | None = None


@dataclass(frozen=True, slots=True)
class Criterion:
    """What is harmed. `scale` carries the natural bounds where the method has them.

    `unit_value` is money per natural unit, for monetised aggregation.
    """

    id: str
    name: Mapping[str, str]
    interest: str
    scale: Scale
    unit_value: float | None = None


@dataclass(frozen=True, slots=True)
class LikelihoodAxis:
    """How likely: a probability within a horizon, a frequency per year, or a plausibility.

    Plausibility is an index on its own axis and is never converted to a probability.
    `threat_horizon_years` is the horizon for scenarios of kind ``threat`` where the
    method uses another one for them. Only a probability has a horizon.
    """

    kind: LikelihoodKind
    scale: Scale
    horizon_years: float | None = None
    threat_horizon_years: float | None = None

    def own_horizon(self, kind: str) -> float | None:
        """Return the years within which a likelihood of a scenario of this kind holds.

        Parameters
        ----------
        kind : str
            ``"threat"``, ``"hazard"`` or empty.

        Returns
        -------
        float or None
            None for a frequency and a plausibility, which have no horizon.
        """
        if self.kind != "probability":
            return None
        own = self.threat_horizon_years if kind == "threat" else None
        return self.horizon_years if own is None else own

    def horizon_ratio(self, kind: str) -> float:
        """Return common horizon / own horizon of a scenario of this kind.

        Examples
        --------
        >>> axis = LikelihoodAxis("probability", Scale(("A", "B")), horizon_years=5, threat_horizon_years=2)
        >>> axis.horizon_ratio("threat"), axis.horizon_ratio("hazard")
        (2.5, 1.0)
        """
        own = self.own_horizon(kind)
        return 1.0 if own is None or self.horizon_years is None else self.horizon_years / own


@dataclass(frozen=True, slots=True)
class Aggregation:
    """How criteria become one total impact.

    `unit` names the value axis. For ``monetised-sum``, `class_value` is the money
    value of the middle of class 1 for criteria without a `unit_value`; each class up
    multiplies it by the base of the impact scale.
    """

    rule: Rule = "weighted-sum"
    unit: str = "1"
    class_value: float | None = None


@dataclass(frozen=True, slots=True)
class Framework:
    """A risk-assessment method as data. See `riskmc.frameworks.load`."""

    id: str
    title: str
    country: str
    edition: str
    impact: Scale
    interests: tuple[Interest, ...]
    criteria: tuple[Criterion, ...]
    likelihood: LikelihoodAxis | None
    plausibility: LikelihoodAxis | None = None
    aggregation: Aggregation = field(default_factory=Aggregation)
    language: str = "en"
    note: str = ""
    provenance: tuple[Provenance, ...] = ()

    @property
    def criterion_ids(self) -> tuple[str, ...]:
        """Ids of the criteria, in the order of the method."""
        return tuple(criterion.id for criterion in self.criteria)

    @property
    def interest_ids(self) -> tuple[str, ...]:
        """Ids of the interests, in the order of the method."""
        return tuple(interest.id for interest in self.interests)

    def criterion(self, criterion_id: str) -> Criterion:
        """Return the criterion with this id; ``KeyError`` if there is none."""
        for criterion in self.criteria:
            if criterion.id == criterion_id:
                return criterion
        raise KeyError(criterion_id)

    def axis(self, criterion_id: str) -> Scale:
        """Return the scale that labels of `criterion_id` are read on.

        ``"likelihood"`` and ``"plausibility"`` name the likelihood axes.
        """
        axes = {"likelihood": self.likelihood, "plausibility": self.plausibility}
        axis = axes.get(criterion_id)
        return axis.scale if axis is not None else self.criterion(criterion_id).scale
