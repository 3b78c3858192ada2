"""Events that set off events: exact probabilities on a small graph of triggers, with or without circles."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from dataclasses import dataclass, field
from graphlib import CycleError, TopologicalSorter
from typing import Final

import numpy as np

from riskmc._typing import FloatArray
from riskmc._validation import check_probability, suggestion
from riskmc.exceptions import InputError

MOST_EVENTS: Final = 12
"""Events of a graph that is computed exactly; the work triples with each."""

_ROUNDING: Final = 1e-12

_NOT, _UNTRIED, _TRIED = 0, 1, 2
"""States of an event: it does not happen; it does, and its triggers are untried, or tried."""

type Triggers = Mapping[tuple[str, str], float]
"""Probability that the first event, where it happens, sets off the second."""


@dataclass(frozen=True, slots=True)
class TriggerGraph:
    """Events that happen of themselves, and events that set off others within the same horizon.

    An event happens where it does so of itself, or where one that happens sets it off; each
    trigger works or not once, independently. Without circles that is the noisy-OR with a
    leak, ``P(i | others) = 1 - (1 - l_i) prod_j (1 - c_ji)^(x_j)``; with circles it is the
    independent cascade: what can be reached over working triggers happens.

    Parameters
    ----------
    spontaneous : mapping of str to float
        Probability of each event to happen of itself: the leak l_i, not the probability to
        happen at all. `spontaneous_probabilities` finds it from that.
    triggers : mapping of (str, str) to float
        c_ji for the pair (j, i): j sets off i.

    Raises
    ------
    InputError
        If there are no events, a probability lies outside [0, 1], or a trigger names an
        unknown event or leads from an event to itself.

    References
    ----------
    Pearl, J. (1988). Probabilistic reasoning in intelligent systems, 4.3.2; Henrion, M. (1989) for the leak;
    Kempe, D., Kleinberg, J. and Tardos, E. (2003). Maximizing the spread of influence through a social network.

    Examples
    --------
    >>> TriggerGraph({"storm": 0.1, "blackout": 0.05}, {("storm", "blackout"): 0.4}).events
    ('storm', 'blackout')
    """

    spontaneous: Mapping[str, float]
    triggers: Triggers = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Check probabilities and names."""
        if not self.spontaneous:
            message = "a graph of triggers needs at least one event."
            raise InputError(message)
        for event, chance in self.spontaneous.items():
            check_probability(f"spontaneous[{event!r}]", chance)
        _check_triggers(self.triggers, self.events)

    @property
    def events(self) -> tuple[str, ...]:
        """Names of the events, in the order given."""
        return tuple(self.spontaneous)


@dataclass(frozen=True, slots=True, eq=False)
class Occurrence:
    """Which events happen, as probabilities of all combinations.

    Parameters
    ----------
    events : tuple of str
    spontaneous : array, shape (n,)
    joint : array, shape (2, ..., 2)
        An axis for each event: 0 does not happen, 1 happens.
    """

    events: tuple[str, ...]
    spontaneous: FloatArray
    joint: FloatArray

    @property
    def marginal(self) -> FloatArray:
        """Probability of each event, shape (n,)."""
        return np.diag(self.pair).copy()

    @property
    def pair(self) -> FloatArray:
        """Probability that both of two events happen, shape (n, n); that of one on the diagonal."""
        happens = _combinations(len(self.events))
        return np.asarray((happens * self.joint.reshape(-1)[:, None]).T @ happens)

    @property
    def conditional(self) -> FloatArray:
        """Probability of the event of the column given that of the row, shape (n, n); NaN where that never happens."""
        with np.errstate(invalid="ignore"):
            return np.asarray(self.pair / self.marginal[:, None])

    @property
    def count(self) -> FloatArray:
        """Probabilities that 0, 1, ... n events happen, shape (n + 1,)."""
        number = _combinations(len(self.events)).sum(axis=1).astype(int)
        return np.bincount(number, weights=self.joint.reshape(-1), minlength=len(self.events) + 1)

    @property
    def uplift(self) -> FloatArray:
        """How many times likelier each event is than of itself, shape (n,); NaN for one that only others set off."""
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.where(self.spontaneous > 0.0, self.marginal / self.spontaneous, np.nan)


def trigger_occurrence(graph: TriggerGraph) -> Occurrence:
    """Return the probability of every combination of events of a graph of triggers.

    Every way in which events happen of themselves and set off others is followed, one event
    after another: sums of positive terms, so that rare combinations are as exact as others.
    What follows from making an event happen is the graph with a spontaneous probability of
    1 for it.

    Parameters
    ----------
    graph : TriggerGraph
        Of at most 12 events.

    Returns
    -------
    Occurrence

    Raises
    ------
    InputError
        If the graph has more events.

    References
    ----------
    As `TriggerGraph`.

    Examples
    --------
    >>> found = trigger_occurrence(TriggerGraph({"storm": 0.1, "blackout": 0.05}, {("storm", "blackout"): 0.4}))
    >>> found.marginal.round(6).tolist(), found.conditional[0, 1].round(6).item(), found.uplift.round(2).tolist()
    ([0.1, 0.088], 0.43, [1.0, 1.76])
    """
    n = len(graph.events)
    if n > MOST_EVENTS:
        message = (
            f"exact probabilities are for graphs of up to {MOST_EVENTS} events, got {n}. Split it, or draw events."
        )
        raise InputError(message)
    spontaneous = np.array([graph.spontaneous[event] for event in graph.events])
    ways, strength = _own_starts(spontaneous), _strengths(graph)
    for _ in range(n):  # an event sets off others at most n times in a row
        for cause in range(n):
            _try_triggers(ways, cause, strength[cause])
    return Occurrence(graph.events, spontaneous, ways[(slice(None, None, _TRIED),) * n])


def spontaneous_probabilities(marginals: Mapping[str, float], triggers: Triggers) -> dict[str, float]:
    """Return how likely each event is of itself, from how likely it is at all, on a graph without circles.

    ``1 - l_i = (1 - P_i) / E[prod_j (1 - c_ji)^(x_j)]``, causes before consequences.

    Parameters
    ----------
    marginals : mapping of str to float
        Probability of each event, by whatever cause: what experts usually mean.
    triggers : mapping of (str, str) to float

    Returns
    -------
    dict of str to float
        In the order of `marginals`, for `TriggerGraph`.

    Raises
    ------
    InputError
        If the graph has a circle or too many events, its numbers are out of range, or the
        causes of an event alone make it likelier than was stated.

    References
    ----------
    As `TriggerGraph`.

    Examples
    --------
    >>> found = spontaneous_probabilities({"storm": 0.1, "blackout": 0.088}, {("storm", "blackout"): 0.4})
    >>> {event: round(chance, 12) for event, chance in found.items()}
    {'storm': 0.1, 'blackout': 0.05}
    """
    TriggerGraph(marginals, triggers)
    found: dict[str, float] = {}
    for event in _causes_first(marginals, triggers):
        by_others = _set_off_by_others(event, found, triggers)
        if by_others > marginals[event] * (1.0 + _ROUNDING):
            message = (
                f"{event!r} is said to have a probability of {marginals[event]:g}, but what sets it off alone gives it "
                f"{by_others:.4g}. Raise its probability, or lower those of its causes or triggers."
            )
            raise InputError(message)
        found[event] = max(marginals[event] - by_others, 0.0) / (1.0 - by_others) if by_others < 1.0 else 0.0
    return {event: found[event] for event in marginals}


def _check_triggers(triggers: Triggers, events: tuple[str, ...]) -> None:
    for (cause, event), chance in triggers.items():
        check_probability(f"triggers[{cause!r}, {event!r}]", chance)
        unknown = [name for name in (cause, event) if name not in events]
        if unknown:
            message = f"a trigger names the unknown event {unknown[0]!r}.{suggestion(unknown[0], events)}"
            raise InputError(message)
        if cause == event:
            message = f"{cause!r} cannot set off itself. Leave that trigger out."
            raise InputError(message)


def _strengths(graph: TriggerGraph) -> FloatArray:
    """Return the probability that the event of the row sets off that of the column."""
    events = graph.events
    strength = np.zeros((len(events), len(events)))
    for (cause, event), chance in graph.triggers.items():
        strength[events.index(cause), events.index(event)] = chance
    return strength


def _combinations(n_events: int) -> FloatArray:
    """Return which events happen in each combination, in the order of a raveled joint, shape (2^n, n)."""
    return np.array(list(itertools.product((0.0, 1.0), repeat=n_events)))


def _own_starts(spontaneous: FloatArray) -> FloatArray:
    """Return the probability of every state in which each event happens of itself or not, shape (3, ..., 3)."""
    ways = np.ones(())
    for chance in spontaneous:
        ways = np.multiply.outer(ways, [1.0 - chance, chance, 0.0])
    return ways


def _try_triggers(ways: FloatArray, cause: int, strength: FloatArray) -> None:
    """Try all triggers of one event in every state in which it happens and its triggers are untried."""
    by_state = np.moveaxis(ways, cause, 0)
    untried = by_state[_UNTRIED].copy()
    for event, chance in enumerate(strength):
        if chance > 0.0:
            by_event = np.moveaxis(untried, event - (event > cause), 0)
            by_event[_UNTRIED] += chance * by_event[_NOT]
            by_event[_NOT] *= 1.0 - chance
    by_state[_TRIED] += untried
    by_state[_UNTRIED] = 0.0


def _causes_first(marginals: Mapping[str, float], triggers: Triggers) -> list[str]:
    sorter = TopologicalSorter({event: [j for j, i in triggers if i == event] for event in marginals})
    try:
        return list(sorter.static_order())
    except CycleError as error:
        circle = " -> ".join(error.args[1])
        message = (
            f"triggers lead in a circle: {circle}. Spontaneous probabilities are found where there is none; "
            "state them in place of the probabilities to happen at all."
        )
        raise InputError(message) from error


def _set_off_by_others(event: str, spontaneous: Mapping[str, float], triggers: Triggers) -> float:
    """Return the probability that `event` is set off, from the spontaneous probabilities of all events before it."""
    if not any(i == event for _, i in triggers):
        return 0.0
    causes = _ancestors(event, triggers)
    own = {name: chance for name, chance in spontaneous.items() if name in causes} | {event: 0.0}
    among = {pair: chance for pair, chance in triggers.items() if pair[0] in causes and pair[1] in own}
    return float(trigger_occurrence(TriggerGraph(own, among)).marginal[-1])


def _ancestors(event: str, triggers: Triggers) -> set[str]:
    found: set[str] = set()
    following = {event}
    while following:
        following = {j for j, i in triggers if i in following} - found
        found |= following
    return found
