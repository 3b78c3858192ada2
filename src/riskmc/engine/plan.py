"""The plan: a model compiled to arrays that the kernel walks through.

Items are numbered scenario by scenario: first the criteria, grouped by interest, then
the likelihood. Everything the kernel needs of an item is a row of numbers here: where
its tables stand, its streams, its experts' thresholds, its zero spike and its breaks.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
from scipy import special

from riskmc._schema import LIKELIHOOD
from riskmc._typing import FloatArray, HasPpf
from riskmc.distributions import Distribution, Point, ZeroInflated
from riskmc.distributions.tables import (
    Table,
    normal_table,
    tail_quantiles,
    uniform_table,
)
from riskmc.engine.streams import key_of, stream_id
from riskmc.exceptions import InputError
from riskmc.model import Item, Model, severity_loadings, two_level, without_missing

MISSING, CONSTANT, BY_UNIFORM, BY_SCORE = range(4)
"""Kinds of items, see `Plan.item_kind`."""

_TAIL = np.array([2.0**-33])
_BITS = 2**32


class Plan(NamedTuple):
    """Arrays of a compiled model; S scenarios, C criteria, I interests, P profiles, G weight groups."""

    key: npt.NDArray[np.uint64]
    """The two words of the Philox key."""
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
    item_width: npt.NDArray[np.int64]
    """Cells of one expert's table."""
    item_stream: npt.NDArray[np.uint64]
    """Streams of an item, shape (item, 3): value, expert, zero."""
    component: npt.NDArray[np.int64]
    """First and last entry of an item in `threshold` and `zero_below`, shape (item, 2)."""
    threshold: npt.NDArray[np.uint64]
    """Bits below which an expert or one before him is chosen."""
    zero_below: npt.NDArray[np.uint64]
    """Bits below which an expert's value is the zero spike."""
    breaks: npt.NDArray[np.int64]
    """First and last entry of an item in `break_*`, shape (item, 2)."""
    break_cell: npt.NDArray[np.int32]
    break_at: npt.NDArray[np.float32]
    break_beyond: npt.NDArray[np.int32]
    interest_start: npt.NDArray[np.int64]
    """First criterion of each interest in plan order, shape (I + 1,)."""
    within: FloatArray
    """Weights within an interest, shape (G, S, C), criteria in plan order."""
    across: FloatArray
    """Weights across interests, shape (P, S, I)."""
    group: npt.NDArray[np.int64]
    """Weight group of each profile."""
    interest_floor: FloatArray
    """Impact below which an interest does not count in the total, shape (I,)."""
    maximum: bool
    """Whether the largest impact counts instead of the sum."""
    class_edges: npt.NDArray[np.float32]
    """The float32 just below the lower edge of each impact class, scaled, shape (K,)."""
    loadings: FloatArray
    """Loading of the severity factor and of the own score."""
    severity_stream: npt.NDArray[np.uint64]
    """Stream of each scenario's severity factor."""
    expert_stream: npt.NDArray[np.uint64]
    """Stream of the expert choice of each scenario (of the register where coherent)."""
    expert_per_item: bool
    """Whether every item chooses its expert by its own stream."""
    panel: bool
    """Whether any item has several experts."""
    comparable: npt.NDArray[np.int64]
    """Scenarios that have a likelihood."""
    order: npt.NDArray[np.int64]
    """Scenarios of the reference order, highest first."""
    sum_scale: FloatArray
    """Powers of two that bring a scenario's total and risk near 1 to be summed, shape (S, 2)."""
    atoms: bool
    """Whether single impacts can take a value above zero with probability above zero."""


@dataclass(frozen=True, slots=True)
class Units:
    """What the plan's numbers mean: factors back to the model's axes."""

    impact: float
    likelihood: float


def compile_model(model: Model, entropy: int) -> tuple[Plan, Units]:
    """Compile a model and a seed.

    Parameters
    ----------
    model : Model
    entropy : int

    Returns
    -------
    plan : Plan
    units : Units
        Multiply a kernel's impact or likelihood by these to come back.

    Raises
    ------
    InputError
        If an impact or a likelihood can be negative or infinite.
    """
    order = sorted(range(len(model.criteria)), key=lambda c: model.interest_of[c])
    tops = _tops(model)
    units = _units(model, *tops)
    lookup = BY_SCORE if model.within_scenario > 0.0 else BY_UNIFORM
    items = _Items()
    for s, scenario in enumerate(model.scenarios):
        for c in order:
            items.add(model.impact[s][c], lookup, 1.0 / units.impact, (scenario, model.criteria[c]))
        likelihood = model.likelihood[s] or model.plausibility[s]
        items.add(likelihood, BY_UNIFORM, 1.0 / units.likelihood, (scenario, LIKELIHOOD))
    within, across, group = _weights(model, order)
    starts = np.searchsorted([model.interest_of[c] for c in order], np.arange(len(model.interests) + 1))
    scale = model.impact_scale
    edges = model.unit_value * scale.value(np.arange(scale.n_classes) + 0.5) / units.impact
    plan = Plan(
        key=np.asarray(key_of(entropy), dtype=np.uint64),
        normal_chords=_packed(_standard_normal()),
        **items.arrays(),
        interest_start=starts.astype(np.int64),
        within=np.ascontiguousarray(within),  # another memory order would be compiled anew
        across=across,
        group=group,
        interest_floor=np.asarray(model.thresholds) / units.impact,
        maximum=model.rule == "maximum",
        class_edges=np.nextafter(edges.astype(np.float32), np.float32(0.0)),
        loadings=np.asarray(severity_loadings(model.within_scenario)),
        severity_stream=np.asarray([stream_id("severity", s) for s in model.scenarios], dtype=np.uint64),
        expert_stream=_expert_streams(model),
        expert_per_item=model.sampling == "independent",
        panel=any(item is not None and len(item.laws) > 1 for item in _all_items(model)),
        comparable=np.flatnonzero([item is not None for item in model.likelihood]).astype(np.int64),
        order=np.asarray([model.scenarios.index(s) for s in model.order], dtype=np.int64),
        sum_scale=_sum_scale(units, *tops),
        atoms=any(_has_atom(item) for row in model.impact for item in row),
    )
    return plan, units


class _Items:
    """Collects the rows of the plan's item arrays; equal laws share one table."""

    def __init__(self) -> None:
        self.rows: dict[str, list[object]] = {name: [] for name in _ITEM_TYPES}
        self.tables: dict[tuple[HasPpf, int, float], Table] = {}
        self.chords: list[npt.NDArray[np.uint64]] = []
        self.starts: dict[tuple[tuple[HasPpf, ...], int, float], int] = {}
        self.n_cells = 0

    def add(self, item: Item | None, lookup: int, scale: float, place: tuple[str, str]) -> None:
        """Append one item; `place` is (scenario, criterion).

        Experts stand in the order of their names, so that one draw chooses the same one
        for every item, whatever the order of the judgements.
        """
        experts = [] if item is None else sorted(item.laws)
        laws = () if item is None else tuple(item.laws[expert] for expert in experts)
        bodies = tuple(law.positive if isinstance(law, ZeroInflated) else law for law in laws)
        spikes = [law.zero_mass if isinstance(law, ZeroInflated) else 0.0 for law in laws]
        constant = laws[0].value if len(laws) == 1 and isinstance(laws[0], Point) else None
        kind = MISSING if item is None else CONSTANT if constant is not None else lookup
        first, first_break = len(self.rows["threshold"]), len(self.rows["break_at"])
        start, width = 0, 0
        if item is not None and kind >= BY_UNIFORM:
            start, width = self._tables(bodies, lookup, scale)
            shares = np.cumsum([item.weights[expert] for expert in experts])
            self.rows["threshold"] += [min(round(share * _BITS), _BITS) for share in shares]
            self.rows["zero_below"] += [round(spike * _BITS) for spike in spikes]
        self.rows["item_kind"].append(kind)
        self.rows["item_constant"].append(0.0 if constant is None else constant * scale)
        self.rows["item_table"].append(start)
        self.rows["item_width"].append(width)
        self.rows["item_stream"].append([stream_id(purpose, *place) for purpose in ("value", "expert", "zero")])
        self.rows["component"].append((first, len(self.rows["threshold"])))
        self.rows["breaks"].append((first_break, len(self.rows["break_at"])))

    def arrays(self) -> dict[str, Any]:  # Any: each array has a dtype of its own
        """Return the item arrays by their name in the plan."""
        arrays = {name: np.asarray(rows, dtype=_ITEM_TYPES[name]) for name, rows in self.rows.items()}
        return arrays | {"chords": np.concatenate([*self.chords, np.zeros(1, np.uint64)])}

    def _tables(self, laws: tuple[HasPpf, ...], lookup: int, scale: float) -> tuple[int, int]:
        """Place the experts' tables side by side; return the first cell and the width of one."""
        tables = [self._table(law, lookup, scale) for law in laws]
        width = max(len(table.chords) for table in tables)
        for expert, table in enumerate(tables):
            for mark in table.breaks:
                self.rows["break_cell"].append(expert * width + mark.cell)
                self.rows["break_at"].append(mark.at)
                self.rows["break_beyond"].append(expert * width + mark.beyond)
        if (laws, lookup, scale) not in self.starts:
            self.starts[laws, lookup, scale] = self.n_cells
            self.chords += [_packed(table, width) for table in tables]
            self.n_cells += width * len(tables)
        return self.starts[laws, lookup, scale], width

    def _table(self, law: HasPpf, lookup: int, scale: float) -> Table:
        if (law, lookup, scale) not in self.tables:
            build = uniform_table if lookup == BY_UNIFORM else normal_table
            self.tables[law, lookup, scale] = build(law, scale)
        return self.tables[law, lookup, scale]


_ITEM_TYPES: dict[str, type[np.generic]] = {
    "item_kind": np.int64,
    "item_constant": np.float64,
    "item_table": np.int64,
    "item_width": np.int64,
    "item_stream": np.uint64,
    "component": np.int64,
    "threshold": np.uint64,
    "zero_below": np.uint64,
    "breaks": np.int64,
    "break_cell": np.int32,
    "break_at": np.float32,
    "break_beyond": np.int32,
}


def _packed(table: Table, width: int = 0) -> npt.NDArray[np.uint64]:
    """Return the chords of a table, two float32 in 64 bits, padded to `width` cells."""
    chords = np.zeros((max(width, len(table.chords)), 2), np.float32)
    chords[: len(table.chords)] = table.chords
    return chords.view(np.uint64)[:, 0]


class _StandardNormal:
    """Quantile function of the standard normal law."""

    def ppf(self, q: npt.ArrayLike, /) -> FloatArray:
        return np.asarray(special.ndtri(q))


@lru_cache(maxsize=1)
def _standard_normal() -> Table:
    return uniform_table(_StandardNormal())


def _tops(model: Model) -> tuple[FloatArray, FloatArray]:
    """Return the largest total and the largest likelihood that each scenario can have."""
    impact = np.asarray(
        [[_highest(item, s, c, model) for c, item in enumerate(row)] for s, row in enumerate(model.impact)]
    )
    pairs = zip(model.likelihood, model.plausibility, strict=True)
    likelihood = [max(_highest(item, s, None, model) for item in pair) for s, pair in enumerate(pairs)]
    return impact.sum(axis=1) if model.rule == "monetised-sum" else impact.max(axis=1), np.asarray(likelihood)


def _units(model: Model, impact: FloatArray, likelihood: FloatArray) -> Units:
    """Return scales that bring every total and likelihood into [0, 1].

    The impact scale is the value of class 1 times a power of two, so that class values
    of a whole base are whole multiples of it: totals that are equal on paper (three C
    and one D in base 3) are then equal in the machine, and tie.
    """
    scale = model.impact_scale
    lowest = model.unit_value * scale.base ** (1 - scale.n_classes)
    return Units(lowest * _power_above(impact.max() / lowest), _power_above(likelihood.max()))


def _sum_scale(units: Units, impact: FloatArray, likelihood: FloatArray) -> FloatArray:
    total = [1.0 / _power_above(top / units.impact) for top in impact]
    own = [1.0 / _power_above(top / units.likelihood) for top in likelihood]
    return np.stack([total, np.multiply(total, own)], axis=-1)


def _power_above(number: float) -> float:
    return float(2.0 ** np.ceil(np.log2(number))) if number > 0.0 else 1.0


def _highest(item: Item | None, scenario: int, criterion: int | None, model: Model) -> float:
    """Return the largest value an item can take in the engine, checking its sign."""
    if item is None:
        return 0.0
    low = min(float(tail_quantiles(law, _TAIL, upper=False)[0]) for law in item.laws.values())
    high = max(float(tail_quantiles(law, _TAIL, upper=True)[0]) for law in item.laws.values())
    if not (low >= 0.0 and np.isfinite(high)):
        name = LIKELIHOOD if criterion is None else f"impact on {model.criteria[criterion]!r}"
        message = (
            f"the {name} of scenario {model.scenarios[scenario]!r} runs from {low:g} to {high:g}; "
            "it must be finite and not negative."
        )
        raise InputError(message)
    return high


def _weights(model: Model, order: Sequence[int]) -> tuple[FloatArray, FloatArray, npt.NDArray[np.int64]]:
    """Return weights within interests, across them, and the group of each profile."""
    present = model.present
    if model.rule == "weighted-sum":
        split = two_level(without_missing(model.weights, present), model.interest_of, len(model.interests))
        return split.within[:, :, order], split.across, np.asarray(split.group)
    counted = np.where(present, model.weights[:, None, :] > 0.0, 0.0)
    across = np.ones((len(model.profiles), len(model.scenarios), len(model.interests)))
    return counted[:, :, order], across, np.arange(len(model.profiles))


def _expert_streams(model: Model) -> npt.NDArray[np.uint64]:
    own = model.sampling == "per-scenario"
    return np.asarray([stream_id("expert", s if own else "") for s in model.scenarios], dtype=np.uint64)


def _all_items(model: Model) -> list[Item | None]:
    return [*(item for row in model.impact for item in row), *model.likelihood, *model.plausibility]


def _has_atom(item: Item | None) -> bool:
    """Whether an item takes a single value above zero with probability above zero."""
    laws = () if item is None else item.laws.values()
    return any(isinstance(law, Distribution) and law.is_discrete() and law.support()[1] > 0.0 for law in laws)
