"""Uncertain weights: laws of the weights of the criteria, drawn once per draw for all scenarios.

Units are what weights are given to: criteria or interests, numbered from 0. The criteria
of a unit share its weight evenly.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from riskmc._typing import ArrayLike, FloatArray
from riskmc._validation import as_weights
from riskmc.elicitation.profiles import empty_region
from riskmc.elicitation.spreads import LEAST_ALPHA, MOST_ALPHA
from riskmc.exceptions import InputError
from riskmc.model.interval_moments import interval_moments


@dataclass(frozen=True, slots=True)
class DirichletWeights:
    r"""Weights around a profile; flat on the simplex where each alpha is one.

    Density proportional to ``prod_j w_j^(alpha_j - 1)``. With the sum ``a`` of alpha the
    mean is ``m = alpha / a`` and the covariance ``(diag(m) - m m') / (a + 1)``.

    Parameters
    ----------
    alpha : tuple of float
        One of each criterion, from 0.05 to 1e8.

    Raises
    ------
    InputError
        If there is no alpha, or one is out of range.

    References
    ----------
    Kotz, S., Balakrishnan, N. and Johnson, N. L. (2000). Continuous Multivariate
    Distributions, 2nd ed., ch. 49. Wiley.

    Examples
    --------
    >>> DirichletWeights((2, 3, 5)).mean()
    array([0.2, 0.3, 0.5])
    """

    alpha: tuple[float, ...]

    def __post_init__(self) -> None:
        """Check alpha, and store numbers."""
        object.__setattr__(self, "alpha", _numbers("alpha", self.alpha))
        wrong = [alpha for alpha in self.alpha if not LEAST_ALPHA <= alpha <= MOST_ALPHA]
        if wrong or not self.alpha:
            message = (
                f"each of `alpha` must lie from {LEAST_ALPHA:g} to {MOST_ALPHA:g}, got "
                f"{f'{wrong[0]:.4g}' if wrong else 'none'}. Smaller ones give nearly all weight to one criterion in "
                "each draw, larger ones are fixed weights."
            )
            raise InputError(message)

    @property
    def n_criteria(self) -> int:
        """Number of criteria."""
        return len(self.alpha)

    def mean(self) -> FloatArray:
        """Return the mean weights, shape (criterion,)."""
        return np.asarray(self.alpha) / sum(self.alpha)

    def covariance(self) -> FloatArray:
        """Return the covariance of the weights, shape (criterion, criterion)."""
        return _flat_covariance(self.mean(), sum(self.alpha))


@dataclass(frozen=True, slots=True)
class NestedWeights:
    r"""Flat across interests, and flat within each of them.

    ``w_j = v_i x_j`` with ``v`` uniform on the simplex of interests and ``x`` uniform on
    the simplex of the criteria of interest i, all independent.

    Parameters
    ----------
    interest_of : tuple of int
        Interest number of each criterion; 0, 1, ... without gaps.

    Raises
    ------
    InputError
        If the numbers are not whole or leave one out.

    References
    ----------
    Kotz, S., Balakrishnan, N. and Johnson, N. L. (2000). Continuous Multivariate
    Distributions, 2nd ed., ch. 49 (moments of each level). Wiley.

    Examples
    --------
    >>> NestedWeights((0, 0, 1)).mean()
    array([0.25, 0.25, 0.5 ])
    """

    interest_of: tuple[int, ...]

    def __post_init__(self) -> None:
        """Check the interest numbers."""
        object.__setattr__(self, "interest_of", _units("interest_of", self.interest_of))

    @property
    def n_criteria(self) -> int:
        """Number of criteria."""
        return len(self.interest_of)

    def mean(self) -> FloatArray:
        """Return the mean weights, shape (criterion,)."""
        return _sharing(self.interest_of).mean(axis=1)

    def covariance(self) -> FloatArray:
        """Return the covariance of the weights, shape (criterion, criterion)."""
        sharing = _sharing(self.interest_of)
        share, n = sharing.max(axis=1), sharing.shape[1]
        same = (sharing @ sharing.T) > 0.0
        across = (1.0 + same) / (n * (n + 1.0))
        within = np.where(same, (1.0 + np.eye(share.size)) * share / (1.0 / share + 1.0), np.outer(share, share))
        return np.asarray(across * within - np.outer(self.mean(), self.mean()))


@dataclass(frozen=True, slots=True)
class OrdinalWeights:
    r"""Flat where the weights of the units fall in the given order.

    ``w_(i) = sum_{k >= i} u_k / k`` with ``u`` uniform on the simplex; the mean is the
    rank-order centroid ``(1 / n) sum_{k >= i} 1 / k``.

    Parameters
    ----------
    order : tuple of int
        Unit numbers, the heaviest first, each once.
    unit_of : tuple of int
        Unit of each criterion; 0, 1, ... without gaps. The criteria of a unit share its
        weight evenly.

    Raises
    ------
    InputError
        If `order` is not an order of the units, or `unit_of` leaves one out.

    References
    ----------
    Barron, F. H. and Barrett, B. E. (1996). Management Science 42, 1515-1523.

    Examples
    --------
    >>> OrdinalWeights(order=(1, 0), unit_of=(0, 1)).mean()
    array([0.25, 0.75])
    """

    order: tuple[int, ...]
    unit_of: tuple[int, ...]

    def __post_init__(self) -> None:
        """Check that the order names each unit once."""
        object.__setattr__(self, "unit_of", _units("unit_of", self.unit_of))
        object.__setattr__(self, "order", _whole("order", self.order))
        n_units = max(self.unit_of) + 1
        if sorted(self.order) != list(range(n_units)):
            message = f"`order` must name each of the units 0 to {n_units - 1} once, got {self.order}."
            raise InputError(message)

    @property
    def n_criteria(self) -> int:
        """Number of criteria."""
        return len(self.unit_of)

    def _corners(self) -> FloatArray:
        """Return the corners of the region, shape (criterion, corner): the first k units weigh 1 / k each."""
        n = len(self.order)
        corners = np.zeros((n, n))
        corners[list(self.order)] = np.triu(1.0 / np.arange(1, n + 1) * np.ones((n, 1)))
        return _sharing(self.unit_of) @ corners

    def mean(self) -> FloatArray:
        """Return the mean weights, shape (criterion,)."""
        return self._corners().mean(axis=1)

    def covariance(self) -> FloatArray:
        """Return the covariance of the weights, shape (criterion, criterion)."""
        corners, n = self._corners(), len(self.order)
        return np.asarray(corners @ _flat_covariance(np.full(n, 1.0 / n), float(n)) @ corners.T)


@dataclass(frozen=True, slots=True)
class IntervalWeights:
    """Flat where the weight of each unit lies between two bounds.

    Mean and covariance are those of `interval_moments`.

    Parameters
    ----------
    low, high : tuple of float
        Bounds of each unit. One that cannot bind, such as a high of 1, is fine.
    unit_of : tuple of int
        Unit of each criterion; 0, 1, ... without gaps. The criteria of a unit share its
        weight evenly.

    Raises
    ------
    InputError
        If the lengths differ, a low is negative or above its high, or no weights that sum
        to one lie between the bounds.

    References
    ----------
    Tervonen, T. and Lahdelma, R. (2007). European Journal of Operational Research 178,
    500-513.

    Examples
    --------
    >>> IntervalWeights(low=(0.2, 0.1, 0.1), high=(0.6, 0.5, 0.5), unit_of=(0, 1, 2)).mean()
    array([0.4, 0.3, 0.3])
    """

    low: tuple[float, ...]
    high: tuple[float, ...]
    unit_of: tuple[int, ...]

    def __post_init__(self) -> None:
        """Check the bounds, each of them and together."""
        object.__setattr__(self, "unit_of", _units("unit_of", self.unit_of))
        for name in ("low", "high"):
            object.__setattr__(self, name, _numbers(name, getattr(self, name)))
        n_units = max(self.unit_of) + 1
        if not len(self.low) == len(self.high) == n_units:
            message = f"`low` and `high` must have {n_units} numbers, one of each unit; got {self.low} and {self.high}."
            raise InputError(message)
        for unit, (low, high) in enumerate(zip(self.low, self.high, strict=True)):
            if not 0.0 <= low <= high:
                message = f"unit {unit} must have 0 <= low <= high, got low {low:g} and high {high:g}."
                raise InputError(message)
        if fault := empty_region(self.low, self.high):
            raise InputError(fault)

    @property
    def n_criteria(self) -> int:
        """Number of criteria."""
        return len(self.unit_of)

    def mean(self) -> FloatArray:
        """Return the mean weights, shape (criterion,)."""
        return _sharing(self.unit_of) @ interval_moments(self.low, self.high)[0]

    def covariance(self) -> FloatArray:
        """Return the covariance of the weights, shape (criterion, criterion)."""
        sharing = _sharing(self.unit_of)
        return np.asarray(sharing @ interval_moments(self.low, self.high)[1] @ sharing.T)


@dataclass(frozen=True, slots=True)
class MixtureWeights:
    """One of several weightings, with a probability each.

    The mean is ``sum_k s_k w_k``, the covariance ``sum_k s_k w_k w_k'`` less that of the
    mean.

    Parameters
    ----------
    weights : tuple of tuple of float
        Weights of the criteria in each, which are normalised.
    shares : tuple of float
        Probabilities, which are normalised.

    Raises
    ------
    InputError
        If there is not one share of each weighting, the weightings differ in length, or
        numbers are negative, not finite or all zero.

    Examples
    --------
    >>> MixtureWeights(weights=((1, 0), (0.5, 0.5)), shares=(0.5, 0.5)).mean()
    array([0.75, 0.25])
    """

    weights: tuple[tuple[float, ...], ...]
    shares: tuple[float, ...]

    def __post_init__(self) -> None:
        """Normalise weights and shares."""
        rows = tuple(tuple(as_weights("weights", row).tolist()) for row in self.weights)
        shares = tuple(as_weights("shares", self.shares).tolist())
        if len(rows) != len(shares) or len({len(row) for row in rows}) != 1:
            message = (
                "`weights` must be one row of each share, all of one length; "
                f"got rows of {[len(row) for row in rows]} criteria and {len(shares)} shares."
            )
            raise InputError(message)
        object.__setattr__(self, "weights", rows)
        object.__setattr__(self, "shares", shares)

    @property
    def n_criteria(self) -> int:
        """Number of criteria."""
        return len(self.weights[0])

    def mean(self) -> FloatArray:
        """Return the mean weights, shape (criterion,)."""
        return np.asarray(np.asarray(self.shares) @ np.asarray(self.weights))

    def covariance(self) -> FloatArray:
        """Return the covariance of the weights, shape (criterion, criterion)."""
        centred = np.asarray(self.weights) - self.mean()
        return np.asarray(centred.T @ (np.asarray(self.shares)[:, None] * centred))


WeightLaw = DirichletWeights | NestedWeights | OrdinalWeights | IntervalWeights | MixtureWeights


def _flat_covariance(mean: FloatArray, total: float) -> FloatArray:
    """Return the covariance of a Dirichlet law of this mean and sum of parameters."""
    return np.asarray((np.diag(mean) - np.outer(mean, mean)) / (total + 1.0))


def _sharing(unit_of: Sequence[int]) -> FloatArray:
    """Return the share that each criterion has of its unit, shape (criterion, unit)."""
    member = np.eye(max(unit_of) + 1)[list(unit_of)]
    return np.asarray(member / member.sum(axis=0))


def _numbers(name: str, given: ArrayLike) -> tuple[float, ...]:
    try:
        numbers = np.asarray(given, dtype=float)
    except (TypeError, ValueError) as error:
        message = f"`{name}` must be numbers, got {given!r}."
        raise InputError(message) from error
    if numbers.ndim != 1 or not np.isfinite(numbers).all():
        message = f"`{name}` must be a list of finite numbers, got {given!r}."
        raise InputError(message)
    return tuple(numbers.tolist())


def _whole(name: str, given: ArrayLike) -> tuple[int, ...]:
    numbers = _numbers(name, given)
    if any(number != int(number) for number in numbers):
        message = f"`{name}` must be whole numbers, got {given!r}."
        raise InputError(message)
    return tuple(int(number) for number in numbers)


def _units(name: str, given: ArrayLike) -> tuple[int, ...]:
    """Return the unit of each criterion, once no number from 0 on is left out."""
    units = _whole(name, given)
    if not units or set(units) != set(range(max(units) + 1)):
        message = f"`{name}` must number the units of the criteria 0, 1, ... and leave none out; got {given!r}."
        raise InputError(message)
    return units
