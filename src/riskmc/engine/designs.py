"""Designs: how the draws of a run are spread, and into how many independent chains.

Plain Monte Carlo is one chain. Scrambled Sobol' and Latin hypercube draws depend on each
other, so their error cannot be told from one chain: a run is 16 chains, each a plan of
its own with a key of its own (so another scramble, other strata), and the spread between
chains is the error.

The key of chain r is mixed by numpy's SeedSequence from the entropy with spawn key
``(r,)``: chains are the children that `SeedSequence.spawn` gives.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from riskmc._typing import IntArray
from riskmc._validation import check_choice, check_count
from riskmc.engine.items import BY_UNIFORM
from riskmc.engine.plan import Plan
from riskmc.engine.points import LATIN, MC, MOST_DIMENSIONS, N_DIGITS, SOBOL, Streams, scrambled, sobol_directions
from riskmc.engine.streams import CHUNK
from riskmc.exceptions import InputError

DESIGNS = {"mc": MC, "sobol": SOBOL, "latin": LATIN}
N_CHAINS = 16
"""Chains of a design whose error is the spread between chains."""
LEAST_SOBOL = 256
"""Least draws in a chain of Sobol' draws."""
MOST_SOBOL = 2**N_DIGITS
"""Points of a Sobol' sequence of 32 digits."""


class Dimensions(NamedTuple):
    """Which stream reads which dimension of a net; -1 where a stream reads none."""

    streams: Streams
    """The stream of each dimension, shape (dimension,)."""
    weights: IntArray
    """Dimension of each part of the laws of weights, shape (part,)."""
    item: IntArray
    """Dimensions of the streams value, expert and zero, shape (item, 3)."""
    severity: IntArray
    """Dimension of each scenario's severity factor, shape (scenario,)."""
    expert: IntArray
    """Dimension of each scenario's choice of an expert, shape (scenario,); the same number where it is shared."""
    shared: IntArray
    """Dimension of each factor that scenarios share, shape (factor,)."""
    stretch: IntArray
    """Dimension of each scenario's stretch, shape (scenario,)."""


def n_chains(design: str) -> int:
    """Return the number of chains of a design.

    Raises
    ------
    InputError
        If there is no such design.

    Examples
    --------
    >>> n_chains("mc"), n_chains("sobol")
    (1, 16)
    """
    check_choice("design", design, tuple(DESIGNS))
    return 1 if design == "mc" else N_CHAINS


def chain_draws(design: str, n_draws: int) -> int:
    """Return the draws of each chain.

    Parameters
    ----------
    design : str
        "mc", "sobol" or "latin".
    n_draws : int
        Draws of the run. With "sobol" 16 times a power of two from 256 on (a net is balanced only when it is
        complete); with "latin" a multiple of 16 times 1024 (whole hypercubes).

    Returns
    -------
    int

    Raises
    ------
    InputError
        If there is no such design, or `n_draws` does not fit it.

    Examples
    --------
    >>> chain_draws("sobol", 2**18)
    16384
    >>> chain_draws("latin", 100_000)
    Traceback (most recent call last):
    ...
    riskmc.exceptions.InputError: `n_draws` must be a multiple of 16384 with design='latin' (16 chains of whole
    hypercubes of 1024 draws), got 100000. The nearest are 98304 and 114688.
    """
    chains = n_chains(design)
    check_count("n_draws", n_draws)
    if design == "sobol":
        _check_sobol(int(n_draws))
    if design == "latin":
        _check_latin(int(n_draws))
    return int(n_draws) // chains


def chain_key(entropy: int, chain: int) -> tuple[int, int]:
    """Return the Philox key of a chain.

    Examples
    --------
    >>> chain_key(2014, 0) == tuple(np.random.SeedSequence(2014).spawn(1)[0].generate_state(2, np.uint32))
    True
    """
    low, high = np.random.SeedSequence(entropy, spawn_key=(chain,)).generate_state(2, np.uint32)
    return int(low), int(high)


def dimensions_of(plan: Plan) -> Dimensions:
    """Assign a dimension to each stream that a plan reads.

    First the weights, which all scenarios share, then the choices of an expert, the factors that
    scenarios share, the severity factors and the stretches of a t copula, then the likelihoods,
    then the criteria scenario by scenario. The first dimensions of a Sobol' sequence are the
    best spread. Of seven orders tried on one register of 60 scenarios and 14 criteria, at 4096
    draws those with the likelihoods first gained 5.5 to 6.0 for pairs and the others 2.6 to 5.3;
    at 65536 there was little between them. For the mean risk no order was reliably better. The order
    does not look at weights or laws, so that variants of them have the same draws.

    Parameters
    ----------
    plan : Plan

    Returns
    -------
    Dimensions
        At most 21,201; streams beyond them are at -1.

    Examples
    --------
    >>> from riskmc.distributions import Point, Uniform
    >>> from riskmc.engine import compile_model
    >>> from riskmc.model import Model
    >>> laws = {"flood": {"cost": Uniform(1, 5), "dead": Point(2)}}
    >>> plan, _ = compile_model(Model.from_laws(laws, {"flood": Uniform(0, 1)}), 2014)
    >>> dimensions_of(plan).item[:, 0].tolist()
    [1, -1, 0]
    """
    n_scenarios = plan.severity_stream.size
    rows = np.arange(plan.item_kind.size).reshape(n_scenarios, -1)
    rows = np.concatenate([rows[:, -1], rows[:, :-1].ravel()])
    expert, item = _used(plan)
    factors = plan.factors
    own = (
        (plan.weights.stream, plan.weights.table >= 0),
        (plan.expert_stream, expert),
        (factors.stream, np.ones(factors.stream.size, bool)),
        (plan.severity_stream, factors.severity_read),
        (factors.stretch_stream, factors.stretch_read),
        (plan.item_stream[rows].ravel(), item[rows].ravel()),
    )
    distinct, number = _numbered(*(np.concatenate(parts) for parts in zip(*own, strict=True)))
    by_weight, by_expert, shared, severity, stretch, by_row = np.split(
        number, np.cumsum([stream.size for stream, _ in own[:-1]])
    )
    by_item = np.empty((rows.size, 3), np.int64)
    by_item[rows] = by_row.reshape(-1, 3)
    return Dimensions(distinct, by_weight, by_item, severity, by_expert, shared, stretch)


def with_design(plan: Plan, design: str, entropy: int, chain: int) -> Plan:
    """Return the plan of one chain.

    Parameters
    ----------
    plan : Plan
        As compiled.
    design : str
        "mc", "sobol" or "latin".
    entropy : int
    chain : int
        Number of the chain, from 0.

    Returns
    -------
    Plan
        The plan itself with "mc".

    Raises
    ------
    InputError
        If there is no such design.

    Examples
    --------
    >>> from riskmc.distributions import Uniform
    >>> from riskmc.engine import compile_model
    >>> from riskmc.model import Model
    >>> plan, _ = compile_model(Model.from_laws({"flood": {"cost": Uniform(1, 5)}}, {"flood": Uniform(0, 1)}), 2014)
    >>> with_design(plan, "sobol", 2014, 3).directions.shape
    (2, 32)
    """
    check_choice("design", design, tuple(DESIGNS))
    if design == "mc":
        return plan
    key = chain_key(entropy, chain)
    words = np.asarray(key, dtype=np.uint64)
    plan = plan._replace(key=words, weight_key=words, expert_key=words, design=DESIGNS[design])
    if design == "latin":
        return plan
    dimensions = dimensions_of(plan)
    directions, shift = scrambled(sobol_directions(dimensions.streams.size), key, dimensions.streams)
    return plan._replace(
        weights=plan.weights._replace(dimension=dimensions.weights),
        item_dimension=dimensions.item,
        severity_dimension=dimensions.severity,
        expert_dimension=dimensions.expert,
        factors=plan.factors._replace(dimension=dimensions.shared, stretch_dimension=dimensions.stretch),
        directions=directions,
        shift=shift,
    )


def _used(plan: Plan) -> tuple[npt.NDArray[np.bool_], npt.NDArray[np.bool_]]:
    """Return which streams a plan reads: expert (scenario,) and item (item, 3)."""
    n_scenarios = plan.severity_stream.size
    first, last = plan.segment.T
    pooled = last - first > 1
    spikes = np.concatenate([[0], np.cumsum(plan.zero_below > 0)])
    value = (plan.item_kind >= BY_UNIFORM).reshape(n_scenarios, -1)
    value[np.ix_(plan.factors.mixing_read, plan.factors.mixed_place)] = True
    item = np.stack([value.ravel(), pooled & plan.expert_per_item, spikes[last] > spikes[first]], axis=-1)
    return pooled.reshape(n_scenarios, -1).any(axis=1) & (not plan.expert_per_item), item


def _numbered(streams: Streams, used: npt.NDArray[np.bool_]) -> tuple[Streams, IntArray]:
    """Return the distinct streams in order of appearance, and each one's number; -1 where not used or too many."""
    distinct, first, inverse = np.unique(streams[used], return_index=True, return_inverse=True)
    order = np.argsort(first)
    place = np.empty(order.size, np.int64)
    place[order] = np.arange(order.size)
    number = np.full(streams.size, -1, np.int64)
    number[used] = place[inverse]
    number[number >= MOST_DIMENSIONS] = -1
    return distinct[order][:MOST_DIMENSIONS], number


def _check_sobol(n_draws: int) -> None:
    per_chain, rest = divmod(n_draws, N_CHAINS)
    if rest == 0 and LEAST_SOBOL <= per_chain <= MOST_SOBOL and per_chain & (per_chain - 1) == 0:
        return
    power = 1 << min(max(per_chain, 1).bit_length() - 1, N_DIGITS)
    near = {N_CHAINS * min(max(size, LEAST_SOBOL), MOST_SOBOL) for size in (power, 2 * power)}
    message = (
        f"`n_draws` must be 16 times a power of two with design='sobol' (16 chains, each of {LEAST_SOBOL}, "
        f"{2 * LEAST_SOBOL}, {4 * LEAST_SOBOL} ... 2**{N_DIGITS} draws), got {n_draws}.{_nearest(near)}"
    )
    raise InputError(message)


def _check_latin(n_draws: int) -> None:
    step = N_CHAINS * CHUNK
    if n_draws % step == 0:
        return
    below = n_draws // step * step
    message = (
        f"`n_draws` must be a multiple of {step} with design='latin' ({N_CHAINS} chains of whole hypercubes of "
        f"{CHUNK} draws), got {n_draws}.{_nearest({max(below, step), below + step})}"
    )
    raise InputError(message)


def _nearest(allowed: set[int]) -> str:
    listed = " and ".join(str(number) for number in sorted(allowed))
    return f" The nearest {'are' if len(allowed) > 1 else 'is'} {listed}."
