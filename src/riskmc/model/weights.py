"""Weights of criteria: named profiles, in two levels (interest, criterion within it)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from riskmc._typing import ArrayLike, FloatArray
from riskmc._validation import as_weights, check_choice, check_count, check_positive, check_probability, suggestion
from riskmc.elicitation.spreads import LEAST_ALPHA, LEAST_STD, MOST_ALPHA, spread_fault
from riskmc.exceptions import InputError
from riskmc.model.weight_laws import DirichletWeights

Surrogate = Literal["roc", "rank-sum", "rank-reciprocal"]
_SURROGATES: tuple[Surrogate, ...] = ("roc", "rank-sum", "rank-reciprocal")


def profile_weights(
    profile: str | Mapping[str, float], criteria: Sequence[str], interests: Sequence[str]
) -> FloatArray:
    """Return the weights of one profile, summing to one.

    Parameters
    ----------
    profile : {"equal", "equal-interests"} or mapping of criterion to weight
        "equal" gives each criterion the same; "equal-interests" gives each interest the
        same, its criteria sharing. Criteria that a mapping leaves out weigh nothing.
    criteria : sequence of str
    interests : sequence of str
        Interest of each criterion.

    Returns
    -------
    array, shape (criterion,)

    Raises
    ------
    InputError
        If a criterion or a named profile is unknown, or weights are negative, not finite
        or all zero.

    Examples
    --------
    >>> profile_weights("equal-interests", ["1.1", "1.2", "2.1"], ["1", "1", "2"])
    array([0.25, 0.25, 0.5 ])
    """
    if isinstance(profile, str):
        return _named(profile, interests)
    unknown = [criterion for criterion in profile if criterion not in criteria]
    if unknown:
        message = f"the profile weighs unknown criteria {', '.join(map(repr, unknown))}."
        raise InputError(message + suggestion(unknown[0], criteria))
    return as_weights("profile", [profile.get(criterion, 0.0) for criterion in criteria])


def _named(profile: str, interests: Sequence[str]) -> FloatArray:
    if profile == "equal":
        return np.full(len(interests), 1.0 / len(interests))
    if profile == "equal-interests":
        sizes = {interest: interests.count(interest) for interest in interests}
        return np.asarray([1.0 / (len(sizes) * sizes[interest]) for interest in interests])
    message = f"a profile is 'equal', 'equal-interests' or a table of weights; got {profile!r}."
    raise InputError(message + suggestion(profile, ["equal", "equal-interests"]))


def surrogate_weights(n: int, method: Surrogate = "roc") -> FloatArray:
    r"""Return weights that stand for an order of importance alone, the heaviest first.

    ``roc``, rank-order centroid: ``w_i = (1 / n) sum_{k >= i} 1 / k``, the mean of all
    weights in this order; ``rank-sum``: ``w_i`` proportional to ``n + 1 - i``;
    ``rank-reciprocal``: to ``1 / i``.

    Parameters
    ----------
    n : int
        Number of criteria, or of interests.
    method : {"roc", "rank-sum", "rank-reciprocal"}

    Returns
    -------
    array, shape (rank,)
        Falling, with sum one.

    Raises
    ------
    InputError
        If `n` is no whole number above zero, or the method is unknown.

    References
    ----------
    Barron, F. H. and Barrett, B. E. (1996). Management Science 42, 1515-1523.
    Stillwell, W. G., Seaver, D. A. and Edwards, W. (1981). Organizational Behavior and
    Human Performance 28, 62-77.

    Examples
    --------
    >>> surrogate_weights(3).round(4)
    array([0.6111, 0.2778, 0.1111])
    >>> surrogate_weights(3, "rank-sum").round(4)
    array([0.5   , 0.3333, 0.1667])
    """
    check_count("n", n)
    check_choice("method", method, _SURROGATES)
    rank = np.arange(1.0, n + 1.0)
    if method == "roc":
        return np.asarray(np.cumsum(1.0 / rank[::-1])[::-1] / n)
    return as_weights("weights", rank[::-1] if method == "rank-sum" else 1.0 / rank)


def concentration_from_std(mean: float, std: float) -> float:
    r"""Return the sum of Dirichlet parameters under which one weight has this spread.

    ``a = m (1 - m) / s^2 - 1``.

    Parameters
    ----------
    mean : float
        Mean of the weight, in (0, 1).
    std : float
        Its standard deviation, from 0.0001 to below ``sqrt(m (1 - m))``.

    Returns
    -------
    float

    Raises
    ------
    InputError
        If the mean or the standard deviation is out of range.

    References
    ----------
    Kotz, S., Balakrishnan, N. and Johnson, N. L. (2000). Continuous Multivariate
    Distributions, 2nd ed., ch. 49. Wiley.

    Examples
    --------
    >>> round(concentration_from_std(0.5, 0.05), 9)
    99.0
    """
    check_probability("mean", mean, open_ends=True)
    check_positive("std", std)
    most = float(np.sqrt(mean * (1.0 - mean)))
    if not LEAST_STD <= std < most:
        message = (
            f"`std` must be at least {LEAST_STD:g} and below {most:.4g}, the most that a weight of mean {mean:g} "
            f"can have; got {std:g}."
        )
        raise InputError(message)
    return mean * (1.0 - mean) / std**2 - 1.0


def dirichlet_around(
    weights: ArrayLike, *, std: float | None = None, concentration: float | None = None
) -> DirichletWeights:
    """Return Dirichlet weights whose mean is a profile.

    Parameters
    ----------
    weights : array, shape (criterion,)
        All above zero; they are normalised.
    std : float, optional
        Standard deviation of the largest weight.
    concentration : float, optional
        Sum of the Dirichlet parameters, instead of `std`: 20 to 50 is a profile that is
        roughly known.

    Returns
    -------
    DirichletWeights

    Raises
    ------
    InputError
        If not one of `std` and `concentration` is given, it is out of range, or a weight
        is zero.

    Examples
    --------
    >>> [round(alpha, 6) for alpha in dirichlet_around([5, 3, 2], std=0.05).alpha]
    [49.5, 29.7, 19.8]
    """
    profile = as_weights("weights", weights)
    if (std is None) == (concentration is None):
        message = f"give either `std` or `concentration`; got {std!r} and {concentration!r}."
        raise InputError(message)
    if (profile <= 0.0).any():
        message = f"`weights` must all be above zero, got {np.array2string(profile)}. Leave out what never weighs."
        raise InputError(message)
    for name, given in (("std", std), ("concentration", concentration)):
        if given is not None:
            check_positive(name, given)
    if fault := spread_fault(profile, std=std, concentration=concentration):
        name, what = fault
        message = f"`{name}` {what}"
        raise InputError(message)
    if concentration is None:
        concentration = concentration_from_std(float(profile.max()), std if std is not None else 0.0)
    alpha = np.clip(concentration * profile, LEAST_ALPHA, MOST_ALPHA)  # an end of the range, but for rounding
    return DirichletWeights(tuple(alpha.tolist()))


def without_missing(
    weights: FloatArray,
    present: FloatArray,
    *,
    scenarios: Sequence[str] = (),
    profiles: Sequence[str] = (),
) -> FloatArray:
    """Spread the weight of missing criteria over those a scenario has.

    Parameters
    ----------
    weights : array, shape (profile, criterion)
    present : array of bool, shape (scenario, criterion)
    scenarios, profiles : sequence of str, optional
        Names for the message of an error.

    Returns
    -------
    array, shape (profile, scenario, criterion)
        Each row sums to one.

    Raises
    ------
    InputError
        If a scenario has no criterion with weight under a profile.

    Examples
    --------
    >>> without_missing(np.array([[0.5, 0.5]]), np.array([[True, False]]))
    array([[[1., 0.]]])
    """
    kept: FloatArray = weights[:, None, :] * present[None, :, :]
    total = kept.sum(axis=-1, keepdims=True)
    if (total <= 0.0).any():
        profile, scenario = np.argwhere(total[..., 0] <= 0.0)[0]
        who = repr(scenarios[scenario]) if scenarios else f"number {scenario + 1}"
        where = repr(profiles[profile]) if profiles else f"number {profile + 1}"
        message = f"scenario {who} has no judged criterion with weight in profile {where}."
        raise InputError(message)
    scaled: FloatArray = kept / total
    return scaled


@dataclass(frozen=True, slots=True)
class TwoLevel:
    """Weights split into those within each interest and those across interests.

    Profiles often differ across interests only; those share one entry of `within`, so
    the interests' impacts are computed once for all of them.

    Parameters
    ----------
    within : array, shape (group, scenario, criterion)
        Weights within an interest, summing to one there.
    across : array, shape (profile, scenario, interest)
    group : tuple of int
        Entry of `within` that each profile uses.
    """

    within: FloatArray
    across: FloatArray
    group: tuple[int, ...]


def two_level(weights: FloatArray, interest_of: Sequence[int], n_interests: int) -> TwoLevel:
    """Split weights by interest.

    Parameters
    ----------
    weights : array, shape (profile, scenario, criterion)
    interest_of : sequence of int
        Interest number of each criterion.
    n_interests : int

    Returns
    -------
    TwoLevel
        ``within[group[p], s, c] * across[p, s, interest_of[c]]`` are the weights again.

    Examples
    --------
    >>> split = two_level(np.array([[[0.25, 0.25, 0.5]], [[0.2, 0.2, 0.6]]]), [0, 0, 1], 2)
    >>> split.group, split.within[0, 0].tolist(), split.across[1, 0].tolist()
    ((0, 0), [0.5, 0.5, 1.0], [0.4, 0.6])
    """
    member = np.eye(n_interests)[list(interest_of)]
    across: FloatArray = weights @ member
    share = across @ member.T
    within = np.divide(weights, share, out=np.zeros_like(weights), where=share > 0.0)
    groups: list[FloatArray] = []
    group = []
    for candidate in within:
        match = next((g for g, known in enumerate(groups) if np.allclose(known, candidate, rtol=0, atol=1e-14)), None)
        if match is None:
            groups.append(candidate)
            match = len(groups) - 1
        group.append(match)
    return TwoLevel(np.stack(groups), across, tuple(group))
