"""How judged items move together: severity, criteria, experts, drivers or a matrix, all by label."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from riskmc._schema import LIKELIHOOD
from riskmc._typing import FloatArray
from riskmc._validation import check_number, check_probability, suggestion
from riskmc.exceptions import InputError
from riskmc.model.correlation import normal_correlation, repaired_correlation, symmetric_root

BoolArray = npt.NDArray[np.bool_]

type ByLabel = float | Mapping[str, float]
"""One correlation for all, or one for each label."""

_ROUNDING = 1e-12


@dataclass(frozen=True, slots=True)
class Driver:
    """A common cause of several scenarios: what raises one raises the others.

    Parameters
    ----------
    name : str
    scenarios : tuple of str
        At least two.
    impact, likelihood : float
        Correlation it adds between the impacts, and between the likelihoods, of these
        scenarios, in [0, 1]; at least one above zero. It is one factor: with both, it
        correlates impacts with likelihoods too, by the geometric mean of the two.

    Raises
    ------
    InputError
        If it names fewer than two scenarios, or correlates nothing.

    Examples
    --------
    >>> Driver("climate", ("flood", "drought"), likelihood=0.4).impact
    0.0
    """

    name: str
    scenarios: tuple[str, ...]
    impact: float = 0.0
    likelihood: float = 0.0

    def __post_init__(self) -> None:
        """Check the scenarios and the correlations."""
        check_probability(f"drivers[{self.name!r}].impact", self.impact)
        check_probability(f"drivers[{self.name!r}].likelihood", self.likelihood)
        if len(set(self.scenarios)) < 2 or len(set(self.scenarios)) < len(self.scenarios):  # noqa: PLR2004 - a pair
            message = f"driver {self.name!r} must name at least two different scenarios, got {self.scenarios}."
            raise InputError(message)
        if not (self.impact or self.likelihood):
            message = f"driver {self.name!r} correlates nothing. Give `impact` or `likelihood` above zero."
            raise InputError(message)


@dataclass(frozen=True, slots=True, eq=False)
class Correlations:
    """A labelled correlation matrix of the criteria of a scenario, and of its likelihood where named.

    Parameters
    ----------
    labels : tuple of str
        Criteria; ``"likelihood"`` may be one of them.
    values : array, shape (label, label)
        Spearman's rank correlations, symmetric. Where no law has them all, the nearest
        matrix that one has is used, see `riskmc.model.correlation.nearest_correlation`.

    Raises
    ------
    InputError
        If labels repeat, or the matrix is not square, finite and symmetric with 1 on its
        diagonal.
    """

    labels: tuple[str, ...]
    values: FloatArray

    def __post_init__(self) -> None:
        """Check the matrix."""
        values = np.asarray(self.values, dtype=float)
        n = len(self.labels)
        if len(set(self.labels)) < n or values.shape != (n, n):
            message = f"a matrix of {n} different labels must have the shape ({n}, {n}), got {values.shape}."
            raise InputError(message)
        if not (np.isfinite(values).all() and (values == values.T).all() and (np.diag(values) == 1.0).all()):
            message = "a correlation matrix must be finite, the same on both sides of its diagonal, and 1 on it."
            raise InputError(message)
        object.__setattr__(self, "values", values)


@dataclass(frozen=True, slots=True, eq=False)
class Dependence:
    """What moves together, as rank correlations (Spearman).

    An item's normal score is a sum of factors and of its own score:
    ``z = sum_k sqrt(r_k) F_k + sqrt(1 - sum_k r_k) e``: the factors are the severity of
    the scenario, its criterion, the expert and its drivers; two items that share factors
    have the sum of their r as correlation of normal scores. With a matrix R in place of
    the severity, e is ``R^(1/2)`` times the own scores of the scenario's criteria.
    Zero spikes and the choice of an expert are drawn on their own.

    Parameters
    ----------
    within_scenario : float, mapping of scenario to float, or Correlations
        Between the criteria of one scenario.
    within_criterion : float or mapping of criterion to float
        Of one criterion (or of the likelihood) between scenarios.
    within_expert : float
        Of all that one expert judged.
    drivers : tuple of Driver
    degrees_of_freedom : float
        Of a t copula, above zero; infinite for the Gaussian copula. One mixing variable
        for each scenario.

    Raises
    ------
    InputError
        If a number is out of range, or two drivers have one name. `loadings` checks labels
        and sums.

    References
    ----------
    Vasicek, O. (2002). The distribution of loan portfolio value. Risk 15(12), 160-162;
    Demarta, S. and McNeil, A. J. (2005). The t copula. Int. Stat. Rev. 73, 111-129.

    Examples
    --------
    >>> Dependence(within_scenario=0.5).is_independent, Dependence().is_independent
    (False, True)
    """

    within_scenario: ByLabel | Correlations = 0.0
    within_criterion: ByLabel = 0.0
    within_expert: float = 0.0
    drivers: tuple[Driver, ...] = ()
    degrees_of_freedom: float = math.inf

    def __post_init__(self) -> None:
        """Check the numbers."""
        for name in ("within_scenario", "within_criterion", "within_expert"):
            given = getattr(self, name)
            if isinstance(given, Mapping):
                for label, value in given.items():
                    check_probability(f"{name}[{label!r}]", value)
            elif not isinstance(given, Correlations):
                check_probability(name, given)
        named = [driver.name for driver in self.drivers]
        if len(set(named)) < len(named):
            message = f"drivers must have different names, got {', '.join(map(repr, named))}."
            raise InputError(message)
        if self.degrees_of_freedom != math.inf:
            check_number("degrees_of_freedom", self.degrees_of_freedom)
        if not self.degrees_of_freedom > 0.0:
            message = f"`degrees_of_freedom` must be above zero, got {self.degrees_of_freedom:g}."
            raise InputError(message)

    @property
    def is_independent(self) -> bool:
        """Whether all items are independent of each other."""
        given = (self.within_scenario, self.within_criterion, self.within_expert)
        return self.degrees_of_freedom == math.inf and not self.drivers and not any(map(_has_effect, given))


INDEPENDENT = Dependence()
"""Nothing moves together."""


class Loadings(NamedTuple):
    """Loadings of every item's factors; a scenario has K items: its criteria, then its likelihood."""

    severity: FloatArray
    """Of the scenario's factor, shape (S, K)."""
    criterion: FloatArray
    """Of the criterion's factor (the likelihood's for the likelihood), shape (S, K)."""
    expert: FloatArray
    """Of the factor of the expert who speaks, shape (S, K)."""
    driver: FloatArray
    """Of each driver, shape (D, S, K)."""
    own: FloatArray
    """Of the own score, shape (S, K)."""
    mixing: FloatArray
    """Weights of the scenario's own scores in the own score of each item, shape (K, K)."""

    @property
    def scored(self) -> BoolArray:
        """Which items are looked up by a normal score: all but those that are independent, shape (S, K)."""
        mixed = (self.mixing != np.eye(len(self.mixing))).any(axis=1)
        return np.asarray((self.own < 1.0) | mixed)


def loadings(dependence: Dependence, scenarios: Sequence[str], criteria: Sequence[str]) -> Loadings:
    """Return the loadings of every item of a register.

    Parameters
    ----------
    dependence : Dependence
    scenarios, criteria : sequence of str

    Returns
    -------
    Loadings

    Raises
    ------
    InputError
        If a label is unknown or missing, the shares of an item's factors sum to more
        than one, or a matrix cannot be repaired.

    Examples
    --------
    >>> found = loadings(Dependence(within_scenario=1.0), ["flood"], ["cost", "dead"])
    >>> found.severity.tolist(), found.own.tolist()
    ([[1.0, 1.0, 0.0]], [[0.0, 0.0, 1.0]])
    """
    impacts = np.append(np.ones(len(criteria)), 0.0)
    shape = (len(scenarios), len(impacts))
    within = dependence.within_scenario
    shares = {
        "severity": np.zeros(shape)
        if isinstance(within, Correlations)
        else _shares(within, scenarios)[:, None] * impacts,
        "criterion": np.broadcast_to(_shares(dependence.within_criterion, (*criteria, LIKELIHOOD)), shape),
        "expert": np.full(shape, normal_correlation(dependence.within_expert)),
        "driver": _driver_shares(dependence.drivers, scenarios, impacts),
    }
    used = shares["severity"] + shares["criterion"] + shares["expert"] + shares["driver"].sum(axis=0)
    _check_sum(used, scenarios, (*criteria, LIKELIHOOD))
    roots = {name: np.sqrt(share) for name, share in shares.items()}
    return Loadings(own=np.sqrt(np.maximum(1.0 - used, 0.0)), mixing=_mixing(within, criteria), **roots)


def implied_correlation(dependence: Dependence, scenarios: Sequence[str], criteria: Sequence[str]) -> FloatArray:
    """Return the correlation of the normal scores of every two items of a register: what was entered, put together.

    Two items have the sum of the products of their loadings on the factors they share; two
    of one scenario, beside it, what the matrix gives their own scores. It is that of items
    of one and the same expert; where experts differ, `within_expert` is not shared. Under a
    t copula it is that of the normal scores before they are divided by their mixing variable.

    Parameters
    ----------
    dependence : Dependence
    scenarios, criteria : sequence of str

    Returns
    -------
    array, shape (S, K, S, K)
        K items of each scenario: its criteria, then its likelihood. 1 for an item and itself.

    Raises
    ------
    InputError
        As `loadings`.

    Examples
    --------
    >>> found = implied_correlation(Dependence(within_criterion={"cost": 0.5}), ["flood", "storm"], ["cost"])
    >>> found[0, 0, :, 0].round(4).tolist()
    [1.0, 0.5176]
    """
    load = loadings(dependence, scenarios, criteria)
    n_scenarios, n_items = load.own.shape
    same_scenario = np.eye(n_scenarios)[:, None, :, None]
    same_item = np.eye(n_items)[None, :, None, :]
    own = (load.mixing @ load.mixing.T)[None, :, None, :]
    found = same_scenario * (_products(load.severity) + _products(load.own) * own)
    found += same_item * _products(load.criterion) + _products(load.expert)
    found += sum(map(_products, load.driver))
    return np.asarray(np.clip(found, -1.0, 1.0))


def _products(load: FloatArray) -> FloatArray:
    """Return the product of the loadings of every two items, shape (S, K, S, K)."""
    return np.asarray(np.multiply.outer(load, load))


def _shares(given: ByLabel, labels: Sequence[str]) -> FloatArray:
    """Return the normal correlation of each label."""
    if not isinstance(given, Mapping):
        return np.full(len(labels), normal_correlation(given))
    unknown = [label for label in given if label not in labels]
    missing = [label for label in labels if label not in given and label != LIKELIHOOD]
    if unknown or missing:
        problem = f"{unknown[0]!r} is unknown.{suggestion(unknown[0], labels)}" if unknown else f"no {missing[0]!r}."
        message = f"a table of correlations must name each of {', '.join(labels)}: {problem}"
        raise InputError(message)
    return normal_correlation([given.get(label, 0.0) for label in labels])


def _driver_shares(drivers: Sequence[Driver], scenarios: Sequence[str], impacts: FloatArray) -> FloatArray:
    shares = np.zeros((len(drivers), len(scenarios), len(impacts)))
    for share, driver in zip(shares, drivers, strict=True):
        for scenario in driver.scenarios:
            if scenario not in scenarios:
                hint = suggestion(scenario, scenarios)
                message = f"driver {driver.name!r} names the unknown scenario {scenario!r}.{hint}"
                raise InputError(message)
        touched = [scenarios.index(scenario) for scenario in driver.scenarios]
        impact, likelihood = normal_correlation([driver.impact, driver.likelihood])
        share[touched] = impact * impacts + likelihood * (1.0 - impacts)
    return shares


def _check_sum(used: FloatArray, scenarios: Sequence[str], items: Sequence[str]) -> None:
    over = np.argwhere(used > 1.0 + _ROUNDING)
    if over.size:
        s, k = over[0]
        message = (
            f"the correlations that {items[k]!r} of {scenarios[s]!r} shares sum to {used[s, k]:.4g} as correlations of "
            "normal scores; at most 1 is possible. Lower within_scenario, within_criterion, within_expert or a driver."
        )
        raise InputError(message)


def _mixing(within: ByLabel | Correlations, criteria: Sequence[str]) -> FloatArray:
    """Return the symmetric root of the matrix of normal correlations, which no order of labels changes."""
    mixing = np.eye(len(criteria) + 1)
    if not isinstance(within, Correlations):
        return mixing
    labels = (*criteria, LIKELIHOOD)
    unknown = [label for label in within.labels if label not in labels]
    missing = [label for label in criteria if label not in within.labels]
    if unknown or missing:
        problem = f"{unknown[0]!r} is unknown.{suggestion(unknown[0], labels)}" if unknown else f"no {missing[0]!r}."
        message = f"a matrix of correlations must name each criterion ({', '.join(criteria)}): {problem}"
        raise InputError(message)
    repaired, _ = repaired_correlation(normal_correlation(within.values), labels=within.labels)
    place = [labels.index(label) for label in within.labels]
    mixing[np.ix_(place, place)] = symmetric_root(repaired)
    return mixing


def _has_effect(given: ByLabel | Correlations) -> bool:
    if isinstance(given, Correlations):
        return bool((given.values != np.eye(len(given.labels))).any())
    return any(given.values()) if isinstance(given, Mapping) else given > 0.0
