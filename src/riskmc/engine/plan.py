"""The plan: a model compiled to arrays that the kernel walks through.

Items are numbered scenario by scenario: first the criteria, grouped by interest, then
the likelihood. Everything the kernel needs of an item is a row of numbers here: where
its tables stand, its streams, its experts' thresholds, its zero spike and its breaks.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from functools import partial
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from riskmc._schema import LIKELIHOOD
from riskmc._typing import FloatArray
from riskmc.distributions import Distribution
from riskmc.engine.factors import Factors, by_score, factors_of
from riskmc.engine.items import BY_SCORE, BY_UNIFORM, Items, packed, panel_of, standard_normal
from riskmc.engine.ranges import Range, Units, bins_of, combined, item_ranges, mixed, power_above, units_of, with_floor
from riskmc.engine.streams import key_of, stream_id
from riskmc.engine.student import check_degrees
from riskmc.engine.weight_tables import WeightTables, weight_tables
from riskmc.engine.weights import least_weights
from riskmc.model import Item, Model, loadings, two_level, without_missing

MOST_PAIRED = 256
"""Scenarios up to which pairwise wins are counted unless it is asked for."""


class Plan(NamedTuple):
    """Arrays of a compiled model; S scenarios, C criteria, I interests, P profiles, G weight groups."""

    key: npt.NDArray[np.uint64]
    """The two words of the Philox key."""
    weight_key: npt.NDArray[np.uint64]
    """The key of the weights' streams: `key`, unless weights alone are to be drawn anew (not in Sobol' draws)."""
    expert_key: npt.NDArray[np.uint64]
    """The key of the streams that choose an expert: `key`, unless they alone are to be drawn anew (the same)."""
    chords: npt.NDArray[np.uint64]
    """All tables one after another; a cell's two float32 packed in 64 bits."""
    normal_chords: npt.NDArray[np.uint64]
    """Table of the standard normal quantile over the uniform."""
    item_kind: npt.NDArray[np.int64]
    """Per item: 0 missing, 1 constant, 2 looked up by a uniform, 3 by a normal score."""
    item_constant: FloatArray
    """Value of a constant item."""
    item_table: npt.NDArray[np.int64]
    """First cell of an item's tables in `chords`."""
    item_stream: npt.NDArray[np.uint64]
    """Streams of an item, shape (item, 3): value, expert, zero."""
    segment: npt.NDArray[np.int64]
    """First and last entry of an item in `threshold`, `zero_below` and `offset`, shape (item, 2)."""
    threshold: npt.NDArray[np.uint64]
    """Bits below which an expert or one before him is chosen."""
    zero_below: npt.NDArray[np.uint64]
    """Bits below which an expert's value is the zero spike."""
    offset: npt.NDArray[np.uint32]
    """Cells from `item_table` to an expert's table."""
    breaks: npt.NDArray[np.int64]
    """First and last entry of an item in `break_*`, shape (item, 2)."""
    break_cell: npt.NDArray[np.int32]
    break_at: npt.NDArray[np.float32]
    break_beyond: npt.NDArray[np.int32]
    interest_start: npt.NDArray[np.int64]
    """First criterion of each interest in plan order, shape (I + 1,)."""
    within: FloatArray
    """Fixed weights within an interest, shape (G, S, C), criteria in plan order."""
    across: FloatArray
    """Fixed weights across interests, shape (P, S, I)."""
    group: npt.NDArray[np.int64]
    """Weight group of each profile; law l of `weights` is group G + l."""
    weights: WeightTables
    """Laws of uncertain weights."""
    interest_floor: FloatArray
    """Impact below which an interest does not count in the total, shape (I,)."""
    maximum: bool
    """Whether the largest impact counts instead of the sum."""
    class_edges: npt.NDArray[np.float32]
    """The float32 just below the lower edge of each impact class, scaled, shape (K,)."""
    factors: Factors
    """What items share."""
    severity_stream: npt.NDArray[np.uint64]
    """Stream of each scenario's severity factor."""
    expert_stream: npt.NDArray[np.uint64]
    """Stream of the expert choice of each scenario (of the register where coherent)."""
    pairwise: bool
    """Whether pairwise wins are counted."""
    design: int
    """0 plain Monte Carlo, 1 scrambled Sobol', 2 Latin hypercube; see `riskmc.engine.designs`."""
    item_dimension: npt.NDArray[np.int64]
    """Rows of `directions` that the streams of an item read, shape (item, 3); -1 for none."""
    severity_dimension: npt.NDArray[np.int64]
    """The same of each scenario's severity factor."""
    expert_dimension: npt.NDArray[np.int64]
    """The same of each scenario's expert choice."""
    directions: npt.NDArray[np.uint32]
    """Scrambled direction numbers, shape (dimension, 32)."""
    shift: npt.NDArray[np.uint32]
    """Digital shift of each dimension."""
    expert_per_item: bool
    """Whether every item chooses its expert by its own stream."""
    panel: bool
    """Whether items share the choice of an expert."""
    comparable: npt.NDArray[np.int64]
    """Scenarios that have a likelihood."""
    order: npt.NDArray[np.int64]
    """Scenarios of the reference order, highest first."""
    sum_scale: FloatArray
    """Powers of two that bring a scenario's total and risk near 1 to be summed, shape (S, 2)."""
    bin_first: npt.NDArray[np.int32]
    """Float image at which the bins of each variable begin, shape (S, V)."""
    bin_shift: npt.NDArray[np.int32]
    """log2 of the float32 in one bin of each variable, shape (S, V)."""
    atoms: bool
    """Whether extremes of bins are kept: where single impacts have atoms, or weights vary, which widens the bins."""


def compile_model(model: Model, entropy: int, *, pairwise: bool | None = None) -> tuple[Plan, Units]:
    """Compile a model and a seed.

    Parameters
    ----------
    model : Model
    entropy : int
    pairwise : bool, optional
        Whether pairwise wins are counted. Their cost grows with the square of the
        scenarios, so by default they are counted for at most `MOST_PAIRED` of them.

    Returns
    -------
    plan : Plan
        Of plain Monte Carlo draws.
    units : Units
        Multiply a kernel's impact or likelihood by these to come back.

    Raises
    ------
    InputError
        If an impact or a likelihood can be negative or infinite, or a t copula has too few
        degrees of freedom.
    """
    order = plan_order(model)
    impact, likelihood = item_ranges(model)
    units = units_of(model, impact, likelihood)
    check_degrees(model.dependence.degrees_of_freedom)
    found = loadings(model.dependence, model.scenarios, model.criteria)
    items = _items(model, units, order, by_score(model, found))
    within, across, group = _weights(model, order)
    plan = Plan(
        key=np.asarray(key_of(entropy), dtype=np.uint64),
        weight_key=np.asarray(key_of(entropy), dtype=np.uint64),
        expert_key=np.asarray(key_of(entropy), dtype=np.uint64),
        normal_chords=packed(standard_normal()),
        **items.arrays(),
        interest_start=np.cumsum([0, *np.bincount(model.interest_of, minlength=len(model.interests))]),
        within=np.ascontiguousarray(within),  # another memory order would be compiled anew
        across=across,
        group=group,
        weights=weight_tables(model.weight_laws, model.profiles, order),
        interest_floor=np.asarray(model.thresholds) / units.impact,
        maximum=model.rule == "maximum",
        class_edges=_class_edges(model, units),
        factors=factors_of(model, found, items, order),
        severity_stream=np.asarray([stream_id("severity", s) for s in model.scenarios], dtype=np.uint64),
        expert_stream=_expert_streams(model),
        pairwise=len(model.scenarios) <= MOST_PAIRED if pairwise is None else pairwise,
        **_plain(len(items.pools), len(model.scenarios)),
        expert_per_item=model.sampling == "independent",
        panel=len(items.panel) > 0,
        comparable=np.flatnonzero(model.comparable).astype(np.int64),
        order=np.asarray([model.scenarios.index(s) for s in model.order], dtype=np.int64),
        sum_scale=np.zeros((0, 2)),
        bin_first=np.zeros((0, 0), np.int32),
        bin_shift=np.zeros((0, 0), np.int32),
        atoms=_keeps_extremes(model),
    )
    impact = Range(*(bound[:, order] for bound in impact.times(1.0 / units.impact)))
    least = [np.where(model.present, least_weights(law), 0.0)[:, order] for law in model.weight_laws if law is not None]
    return _with_ranges(plan, impact, likelihood.times(1.0 / units.likelihood), least), units


def _plain(n_items: int, n_scenarios: int) -> dict[str, Any]:  # Any: each array has a dtype of its own
    """Return the design of plain Monte Carlo draws: no stream reads a dimension of a net."""
    return {
        "design": 0,
        "item_dimension": np.full((n_items, 3), -1),
        "severity_dimension": np.full(n_scenarios, -1),
        "expert_dimension": np.full(n_scenarios, -1),
        "directions": np.zeros((0, 32), np.uint32),
        "shift": np.zeros(0, np.uint32),
    }


def for_kernels(plan: Plan) -> Plan:
    """Return the plan as kernels take it: the tables of uncertain weights are for their own kernels.

    A kernel takes all of a plan apart, needed or not, which would compile longer for everybody.

    Examples
    --------
    >>> from riskmc.distributions import PERT
    >>> for_kernels(compile_model(Model.from_laws({"flood": {"cost": PERT(1, 2, 5)}}), 1)[0]).weights is None
    True
    """
    return plan._replace(weights=None)  # type: ignore[arg-type]  # nothing, to the compiler


def plan_order(model: Model) -> list[int]:
    """Return the criteria of a model in plan order: grouped by interest.

    Examples
    --------
    >>> from riskmc.distributions import Point
    >>> laws = {"flood": {"cost": Point(1), "dead": Point(1), "damage": Point(1)}}
    >>> plan_order(Model.from_laws(laws, interests={"cost": "economy", "dead": "people", "damage": "economy"}))
    [0, 2, 1]
    """
    return sorted(range(len(model.criteria)), key=lambda c: model.interest_of[c])


def plan_hash(plan: Plan) -> str:
    """Return a hash of everything that determines the draws of a plan, but the seeds.

    Tables, weights, streams (so labels) and rules are hashed as the numbers they became:
    two models with the same draws have the same hash, however their laws are written.

    Examples
    --------
    >>> from riskmc.distributions import PERT, Uniform
    >>> laws = {"flood": {"cost": PERT(1, 2, 5)}}, {"flood": {"cost": Uniform(1, 5)}}
    >>> one, two = (plan_hash(compile_model(Model.from_laws(law), 1)[0]) for law in laws)
    >>> one == plan_hash(compile_model(Model.from_laws(laws[0]), 2)[0]), one == two
    (True, False)
    """
    digest = hashlib.blake2b(digest_size=16)
    for name, value in zip(Plan._fields, plan, strict=True):
        if name not in ("key", "weight_key", "expert_key"):
            parts = value._asdict() if isinstance(value, WeightTables | Factors) else {name: value}
            for part, array in parts.items():
                _add_to(digest, part, np.asarray(array))
    return digest.hexdigest()


def _add_to(digest: hashlib.blake2b, name: str, array: npt.NDArray[Any]) -> None:  # of any dtype
    digest.update(f"{name} {array.dtype} {array.shape}".encode())
    digest.update(np.ascontiguousarray(array))


def _items(model: Model, units: Units, order: Sequence[int], scored: npt.NDArray[np.bool_]) -> Items:
    lookup = np.where(scored, BY_SCORE, BY_UNIFORM)
    everything = [*(item for row in model.impact for item in row), *model.likelihood, *model.plausibility]
    panel = {} if model.sampling == "independent" else panel_of(everything)
    items = Items(panel, model.dependence.degrees_of_freedom)
    for s, scenario in enumerate(model.scenarios):
        for c in order:
            items.add(model.impact[s][c], int(lookup[s, c]), 1.0 / units.impact, (scenario, model.criteria[c]))
        likelihood = model.likelihood[s] or model.plausibility[s]
        items.add(likelihood, int(lookup[s, -1]), 1.0 / units.likelihood, (scenario, LIKELIHOOD))
    return items


def _class_edges(model: Model, units: Units) -> npt.NDArray[np.float32]:
    scale = model.impact_scale
    edges = model.unit_value * scale.value(np.arange(scale.n_classes) + 0.5) / units.impact
    return np.nextafter(edges.astype(np.float32), np.float32(0.0))


def _with_ranges(plan: Plan, impact: Range, likelihood: Range, least: Sequence[FloatArray]) -> Plan:
    """Return the plan with the scales of its sums and the bins of its histograms.

    Variables stand as in `Counts.bins`: total and risk per profile, interests per group.
    `least` holds the least weights of each law, shape (scenario, criterion).
    """
    n_fixed = plan.within.shape[0]
    fixed = partial(combined, maximum=plan.maximum)
    interests = [_by_interest(plan, impact, within, fixed) for within in plan.within]
    interests += [_by_interest(plan, impact, weights, mixed) for weights in least]
    totals = [
        fixed(with_floor(interests[g], plan.interest_floor), across)
        if g < n_fixed
        else _mixed_total(plan, impact, interests[g], least[g - n_fixed])
        for g, across in zip(plan.group, plan.across, strict=True)
    ]
    risks = [total.times(likelihood) for total in totals]
    single = [Range(*(bound[:, None] for bound in own)) for own in (*totals, *risks)]
    variables = Range(*(np.concatenate(bounds, axis=1) for bounds in zip(*single, *interests, strict=True)))
    first, shift = bins_of(variables)
    tops = (np.max([part.high for part in own], axis=0) for own in (totals, risks))
    scale = np.stack([[1.0 / power_above(top) for top in each] for each in tops], axis=-1)
    return plan._replace(sum_scale=scale, bin_first=first, bin_shift=shift)


def _by_interest(
    plan: Plan, impact: Range, weights: FloatArray, combine: Callable[[Range, FloatArray], Range]
) -> Range:
    """Return the range of each interest, shape (scenario, interest), from those of its criteria."""
    parts = [slice(first, last) for first, last in pairwise(plan.interest_start)]
    own = [combine(Range(*(bound[:, part] for bound in impact)), weights[:, part]) for part in parts]
    return Range(*(np.stack(bounds, axis=-1) for bounds in zip(*own, strict=True)))


def _mixed_total(plan: Plan, impact: Range, interests: Range, least: FloatArray) -> Range:
    """Return the range of the total with uncertain weights; interests that may lie below their floor may be zero."""
    interest_of = np.repeat(np.arange(plan.interest_floor.size), np.diff(plan.interest_start))
    counts = (interests.low >= plan.interest_floor)[:, interest_of]
    return mixed(impact._replace(low=np.where(counts, impact.low, 0.0)), least)


def _weights(model: Model, order: Sequence[int]) -> tuple[FloatArray, FloatArray, npt.NDArray[np.int64]]:
    """Return fixed weights within interests, across them, and the group of each profile."""
    present = model.present
    if model.rule == "weighted-sum":
        fixed = np.asarray([law is None for law in model.weight_laws])
        uncertain = np.flatnonzero([law is not None for law in model.weight_laws])
        within = np.zeros((0, *present.shape))
        across = np.zeros((fixed.size, len(model.scenarios), len(model.interests)))
        group = np.empty(fixed.size, np.int64)
        if fixed.any():
            split = two_level(without_missing(model.weights[fixed], present), model.interest_of, len(model.interests))
            within, across[fixed], group[fixed] = split.within[:, :, order], split.across, split.group
        group[uncertain] = len(within) + np.arange(uncertain.size)
        return within, across, group
    counted = np.where(present, model.weights[:, None, :] > 0.0, 0.0)
    across = np.ones((len(model.profiles), len(model.scenarios), len(model.interests)))
    return counted[:, :, order], across, np.arange(len(model.profiles))


def _expert_streams(model: Model) -> npt.NDArray[np.uint64]:
    own = model.sampling == "per-scenario"
    return np.asarray([stream_id("expert", s if own else "") for s in model.scenarios], dtype=np.uint64)


def _keeps_extremes(model: Model) -> bool:
    """Whether bins keep their extremes: where impacts have atoms, or uncertain weights widen the bins."""
    return any(law is not None for law in model.weight_laws) or any(
        _has_atom(item) for row in model.impact for item in row
    )


def _has_atom(item: Item | None) -> bool:
    """Whether an item takes a single value above zero with probability above zero."""
    laws = () if item is None else item.laws.values()
    return any(isinstance(law, Distribution) and law.is_discrete() and law.support()[1] > 0.0 for law in laws)
