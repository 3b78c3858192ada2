"""Weights of criteria: named profiles, in two levels (interest, criterion within it)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from riskmc._typing import FloatArray
from riskmc._validation import as_weights, suggestion
from riskmc.exceptions import InputError


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
