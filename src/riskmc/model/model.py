"""The numeric model: which items exist and how they combine. It holds no draws."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from riskmc._schema import LIKELIHOOD, PLAUSIBILITY
from riskmc._typing import FloatArray, HasPpf, LikelihoodKind, Rule, Sampling
from riskmc._validation import check_choice, check_probability, suggestion
from riskmc.exceptions import InputError
from riskmc.model.aggregation import RULES
from riskmc.model.items import Item
from riskmc.model.weights import profile_weights, without_missing
from riskmc.scales import Scale

SAMPLING: tuple[Sampling, ...] = ("coherent", "per-scenario", "independent")


@dataclass(frozen=True, slots=True, eq=False)
class Model:
    """A register of scenarios as laws, weights and rules.

    Most users get one from `riskmc.model.to_model`; programmers build one with
    `Model.from_laws`.

    Parameters
    ----------
    scenarios, criteria, interests : tuple of str
        Labels, each list without repeats.
    interest_of : tuple of int
        Interest number of each criterion.
    impact : tuple of tuple of (Item or None)
        Per scenario and criterion, on the value axis; None where it is missing.
    likelihood : tuple of (Item or None)
        Per scenario: probability within the horizon, or events per year. None where
        there is none.
    profiles : tuple of str
    weights : array, shape (profile, criterion)
        Normalised; ones under ``monetised-sum``, where the values are money already.
    rule : Rule
    within_scenario : float
        Spearman correlation of the criteria of one scenario, of their positive parts:
        whether a `ZeroInflated` criterion is zero is drawn on its own, and so is
        the likelihood.
    sampling : Sampling
        How often an expert is chosen: once per draw for the register, per scenario, or
        for each item.
    impact_scale : Scale
        Class axis of the total impact.
    unit_value : float
        Value of the top class on the value axis.
    impact_unit : str
        Unit of the value axis: "1", or a currency.
    thresholds : tuple of float
        Per interest, the impact below which it does not count in the total; 0 for none.
    plausibility : tuple of (Item or None)
        Per scenario, on the plausibility axis, which is no probability.
    likelihood_kind : {"probability", "frequency", "plausibility"}
        What `likelihood` means; "plausibility" where there is no likelihood at all.
    order : tuple of str
        The order of total impact whose probability is reported, highest first.

    Raises
    ------
    InputError
        If a choice is unknown, a label repeats, a criterion is named "likelihood" or
        "plausibility", the parts do not fit each other, or a scenario has no judged
        criterion with weight under a profile.
    """

    scenarios: tuple[str, ...]
    criteria: tuple[str, ...]
    interests: tuple[str, ...]
    interest_of: tuple[int, ...]
    impact: tuple[tuple[Item | None, ...], ...]
    likelihood: tuple[Item | None, ...]
    profiles: tuple[str, ...]
    weights: FloatArray
    rule: Rule = "weighted-sum"
    within_scenario: float = 0.0
    sampling: Sampling = "coherent"
    impact_scale: Scale = field(default_factory=lambda: Scale(("A", "B", "C", "D", "E")))
    unit_value: float = 1.0
    impact_unit: str = "1"
    thresholds: tuple[float, ...] = ()
    plausibility: tuple[Item | None, ...] = ()
    likelihood_kind: LikelihoodKind = "probability"
    order: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Check shapes and choices, and fill what has a natural default."""
        check_choice("rule", self.rule, RULES)
        check_choice("sampling", self.sampling, SAMPLING)
        check_probability("within_scenario", self.within_scenario)
        _check_labels("scenarios", self.scenarios)
        _check_labels("criteria", self.criteria)
        _check_labels("profiles", self.profiles)
        _check_not_reserved(self.criteria)
        defaults = {
            "thresholds": (0.0,) * len(self.interests),
            "plausibility": (None,) * len(self.scenarios),
            "order": self.scenarios,
        }
        for name, default in defaults.items():
            object.__setattr__(self, name, getattr(self, name) or default)
        self._check_shapes()
        without_missing(self.weights, self.present, scenarios=self.scenarios, profiles=self.profiles)
        if set(self.order) != set(self.scenarios) & set(self.order) or len(set(self.order)) != len(self.order):
            message = f"`order` must name scenarios once each, got {self.order}."
            raise InputError(message)

    def _check_shapes(self) -> None:
        n_scenarios, n_criteria, n_profiles = len(self.scenarios), len(self.criteria), len(self.profiles)
        wanted = {
            "weights": ("profile, criterion", (n_profiles, n_criteria), self.weights.shape),
            "impact": ("scenario, criterion", (n_scenarios, n_criteria), self.present.shape),
            "likelihood": ("scenario", (n_scenarios,), (len(self.likelihood),)),
            "plausibility": ("scenario", (n_scenarios,), (len(self.plausibility),)),
            "interest_of": ("criterion", (n_criteria,), (len(self.interest_of),)),
            "thresholds": ("interest", (len(self.interests),), (len(self.thresholds),)),
        }
        for name, (dims, shape, given) in wanted.items():
            if given != shape:
                message = f"`{name}` must have the shape ({dims}) = {shape}, got {given}."
                raise InputError(message)

    @property
    def present(self) -> FloatArray:
        """Which criteria are judged, shape (scenario, criterion)."""
        return np.asarray([[item is not None for item in row] for row in self.impact])

    @property
    def comparable(self) -> npt.NDArray[np.bool_]:
        """Which scenarios have a likelihood, so that they can be ranked by it; shape (scenario,)."""
        return np.asarray([item is not None for item in self.likelihood], dtype=bool)

    @classmethod
    def from_laws(
        cls,
        impact: Mapping[str, Mapping[str, HasPpf | Item]],
        likelihood: Mapping[str, HasPpf | Item] | None = None,
        *,
        weights: Mapping[str, float] | str = "equal",
        interests: Mapping[str, str] | None = None,
        rule: Rule = "weighted-sum",
        within_scenario: float = 0.0,
        sampling: Sampling = "coherent",
        order: Sequence[str] = (),
    ) -> Model:
        """Build a model from laws.

        Parameters
        ----------
        impact : mapping of scenario to mapping of criterion to law
            Laws on the value axis: any object with ``ppf``, or an `Item` of several.
        likelihood : mapping of scenario to law, optional
            Probability or frequency.
        weights : mapping or str
            One profile, see `profile_weights`. Under ``monetised-sum`` it only leaves
            out criteria of weight zero.
        interests : mapping of criterion to interest, optional
            By default each criterion is an interest.
        rule, within_scenario, sampling, order
            As in `Model`.

        Returns
        -------
        Model
            With the one profile ``per-criterion``.

        Raises
        ------
        InputError
            If scenarios do not have the same criteria, or a name is unknown.

        Examples
        --------
        >>> from riskmc.distributions import PERT
        >>> model = Model.from_laws({"flood": {"cost": PERT(1, 2, 5)}, "cyber": {"cost": PERT(0, 2, 9)}})
        >>> model.scenarios, model.weights.tolist()
        (('flood', 'cyber'), [[1.0]])
        """
        scenarios = tuple(impact)
        criteria = tuple(next(iter(impact.values()), {}))
        _check_labels("scenarios", scenarios)
        _check_labels("criteria", criteria)
        for scenario, laws in impact.items():
            if set(laws) != set(criteria):
                message = f"scenario {scenario!r} has the criteria {tuple(laws)}, the first one has {criteria}."
                raise InputError(message)
        given = dict(likelihood or {})
        unknown = [name for name in given if name not in scenarios]
        if unknown:
            message = f"`likelihood` names the unknown scenario {unknown[0]!r}.{suggestion(unknown[0], scenarios)}"
            raise InputError(message)
        strange = [name for name in interests or {} if name not in criteria]
        if strange:
            message = f"`interests` names the unknown criterion {strange[0]!r}.{suggestion(strange[0], criteria)}"
            raise InputError(message)
        family = {criterion: (interests or {}).get(criterion, criterion) for criterion in criteria}
        names = tuple(dict.fromkeys(family.values()))
        share = profile_weights(weights, criteria, list(family.values()))
        return cls(
            scenarios=scenarios,
            criteria=criteria,
            interests=names,
            interest_of=tuple(names.index(family[criterion]) for criterion in criteria),
            impact=tuple(tuple(_as_item(impact[s][c]) for c in criteria) for s in scenarios),
            likelihood=tuple(_as_item(given[s]) if s in given else None for s in scenarios),
            profiles=("per-criterion",),
            weights=(share > 0.0).astype(float)[None, :] if rule == "monetised-sum" else share[None, :],
            rule=rule,
            within_scenario=within_scenario,
            sampling=sampling,
            order=tuple(order),
        )


def _as_item(law: HasPpf | Item) -> Item:
    return law if isinstance(law, Item) else Item.of(law)


def _check_labels(name: str, labels: tuple[str, ...]) -> None:
    if not labels or len(set(labels)) != len(labels):
        message = f"`{name}` must be different labels, at least one; got {labels}."
        raise InputError(message)


def _check_not_reserved(criteria: tuple[str, ...]) -> None:
    """Refuse the names of the likelihood axes, whose random numbers go by these names."""
    reserved = [name for name in criteria if name in {LIKELIHOOD, PLAUSIBILITY}]
    if reserved:
        message = f"`criteria` must not hold {reserved[0]!r}, the name of a likelihood axis. Give it another name."
        raise InputError(message)
