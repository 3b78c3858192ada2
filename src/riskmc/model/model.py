"""The numeric model: which items exist and how they combine. It holds no draws."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from riskmc._schema import LIKELIHOOD, PLAUSIBILITY
from riskmc._typing import ArrayLike, FloatArray, LikelihoodKind, Rule, Sampling
from riskmc._validation import as_weights, check_choice, suggestion
from riskmc.exceptions import InputError
from riskmc.model.aggregation import RULES
from riskmc.model.dependence import INDEPENDENT, Dependence, loadings
from riskmc.model.items import Item
from riskmc.model.weight_laws import MixtureWeights, WeightLaw
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
        Normalised; ones under ``monetised-sum``, where the values are money already. The
        row of an uncertain profile is set to the mean of its law.
    rule : Rule
    dependence : Dependence
        What moves together, of positive parts: whether a `ZeroInflated` item is zero is
        drawn on its own.
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
    weight_laws : tuple of (WeightLaw or None)
        Law of the weights of each profile, None where they are fixed. Weights are drawn
        once per draw and shared by all scenarios. Only under ``weighted-sum``.

    Raises
    ------
    InputError
        If a choice is unknown, a label repeats, a criterion is named "likelihood" or
        "plausibility", the parts do not fit each other, weights are uncertain under
        another rule than the weighted sum, or a scenario has no judged criterion with
        weight under a profile.
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
    dependence: Dependence = INDEPENDENT
    sampling: Sampling = "coherent"
    impact_scale: Scale = field(default_factory=lambda: Scale(("A", "B", "C", "D", "E")))
    unit_value: float = 1.0
    impact_unit: str = "1"
    thresholds: tuple[float, ...] = ()
    plausibility: tuple[Item | None, ...] = ()
    likelihood_kind: LikelihoodKind = "probability"
    order: tuple[str, ...] = ()
    weight_laws: tuple[WeightLaw | None, ...] = ()

    def __post_init__(self) -> None:
        """Check shapes and choices, and fill what has a natural default."""
        check_choice("rule", self.rule, RULES)
        check_choice("sampling", self.sampling, SAMPLING)
        _check_labels("scenarios", self.scenarios)
        _check_labels("criteria", self.criteria)
        _check_labels("profiles", self.profiles)
        _check_not_reserved(self.criteria)
        defaults = {
            "thresholds": (0.0,) * len(self.interests),
            "plausibility": (None,) * len(self.scenarios),
            "order": self.scenarios,
            "weight_laws": (None,) * len(self.profiles),
        }
        for name, default in defaults.items():
            object.__setattr__(self, name, getattr(self, name) or default)
        self._check_shapes()
        self._check_laws()
        loadings(self.dependence, self.scenarios, self.criteria)
        labels, weightings = self._weightings()
        without_missing(weightings, self.present, scenarios=self.scenarios, profiles=labels)
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
            "weight_laws": ("profile", (n_profiles,), (len(self.weight_laws),)),
        }
        for name, (dims, shape, given) in wanted.items():
            if given != shape:
                message = f"`{name}` must have the shape ({dims}) = {shape}, got {given}."
                raise InputError(message)

    def _check_laws(self) -> None:
        """Check the laws of weights, and set the weights to their means."""
        weights = np.array(self.weights, dtype=float)
        for number, (profile, law) in enumerate(zip(self.profiles, self.weight_laws, strict=True)):
            if law is None:
                continue
            if self.rule != "weighted-sum":
                message = (
                    f"the weights of profile {profile!r} are uncertain, which needs the rule 'weighted-sum'; "
                    f"the rule is {self.rule!r}. Give fixed weights."
                )
                raise InputError(message)
            if law.n_criteria != len(self.criteria):
                message = (
                    f"the law of profile {profile!r} has weights of {law.n_criteria} criteria, "
                    f"the model has {len(self.criteria)}."
                )
                raise InputError(message)
            weights[number] = law.mean()
        object.__setattr__(self, "weights", weights)

    def _weightings(self) -> tuple[list[str], FloatArray]:
        """Return weights that have none of zero where those of a draw have one, with the profile of each."""
        labels, rows = [], []
        for profile, mean, law in zip(self.profiles, self.weights, self.weight_laws, strict=True):
            drawn = [mean]
            if isinstance(law, MixtureWeights):
                drawn = [np.asarray(row) for row, share in zip(law.weights, law.shares, strict=True) if share > 0.0]
            labels += [profile] * len(drawn)
            rows += drawn
        return labels, np.stack(rows)

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
        impact: Mapping[str, Mapping[str, object]],
        likelihood: Mapping[str, object] | None = None,
        *,
        weights: Mapping[str, float] | str = "equal",
        profiles: Mapping[str, WeightLaw | ArrayLike] | None = None,
        interests: Mapping[str, str] | None = None,
        rule: Rule = "weighted-sum",
        dependence: Dependence = INDEPENDENT,
        sampling: Sampling = "coherent",
        order: Sequence[str] = (),
    ) -> Model:
        """Build a model from laws.

        Parameters
        ----------
        impact : mapping of scenario to mapping of criterion to law
            Laws on the value axis: riskmc distributions, those of another package (see
            `riskmc.distributions.adapters.as_law`), or an `Item` of several.
        likelihood : mapping of scenario to law, optional
            Probability or frequency.
        weights : mapping or str
            One profile, see `profile_weights`. Under ``monetised-sum`` it only leaves
            out criteria of weight zero.
        profiles : mapping of name to WeightLaw or weights, optional
            Several profiles instead, uncertain or fixed; weights in the order of the
            criteria.
        interests : mapping of criterion to interest, optional
            By default each criterion is an interest.
        rule, dependence, sampling, order
            As in `Model`.

        Returns
        -------
        Model
            With the one profile ``per-criterion``, or those given.

        Raises
        ------
        InputError
            If scenarios do not have the same criteria, a name is unknown, or both weights
            and profiles are given.

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
        _check_known("likelihood", "scenario", given, scenarios)
        _check_known("interests", "criterion", interests or {}, criteria)
        family = {criterion: (interests or {}).get(criterion, criterion) for criterion in criteria}
        names = tuple(dict.fromkeys(family.values()))
        share = profile_weights(weights, criteria, list(family.values()))
        if profiles is not None and weights != "equal":
            message = "give either `weights` or `profiles`, not both."
            raise InputError(message)
        weighed, rows = _laws_and_weights({"per-criterion": share} if profiles is None else profiles, len(criteria))
        return cls(
            scenarios=scenarios,
            criteria=criteria,
            interests=names,
            interest_of=tuple(names.index(family[criterion]) for criterion in criteria),
            impact=tuple(tuple(_as_item(impact[s][c]) for c in criteria) for s in scenarios),
            likelihood=tuple(_as_item(given[s]) if s in given else None for s in scenarios),
            profiles=("per-criterion",) if profiles is None else tuple(profiles),
            weights=(rows > 0.0).astype(float) if rule == "monetised-sum" else rows,
            rule=rule,
            dependence=dependence,
            sampling=sampling,
            order=tuple(order),
            weight_laws=weighed,
        )


def _laws_and_weights(
    profiles: Mapping[str, WeightLaw | ArrayLike], n_criteria: int
) -> tuple[tuple[WeightLaw | None, ...], FloatArray]:
    """Return the law of each profile, None where it is fixed, and its weights, zero where it is not."""
    laws = tuple(given if isinstance(given, WeightLaw) else None for given in profiles.values())
    rows = np.zeros((len(profiles), n_criteria))
    for row, (name, given) in zip(rows, profiles.items(), strict=True):
        if not isinstance(given, WeightLaw):
            weights = as_weights(f"profiles[{name!r}]", given)
            if weights.shape != row.shape:
                message = f"`profiles[{name!r}]` must be one weight of each of {n_criteria} criteria, got {given!r}."
                raise InputError(message)
            row[:] = weights
    return laws, rows


def _check_known(name: str, kind: str, given: Iterable[str], known: Sequence[str]) -> None:
    unknown = [label for label in given if label not in known]
    if unknown:
        message = f"`{name}` names the unknown {kind} {unknown[0]!r}.{suggestion(unknown[0], known)}"
        raise InputError(message)


def _as_item(law: object) -> Item:
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
