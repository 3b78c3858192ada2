"""The items of a plan: where their tables stand, their streams, experts, spikes and breaks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import special

from riskmc._typing import FloatArray, HasPpf
from riskmc.distributions import ClassRange, Point, ZeroInflated
from riskmc.distributions.tables import Table, normal_table, uniform_table
from riskmc.engine.streams import stream_id
from riskmc.model import Item

MISSING, CONSTANT, BY_UNIFORM, BY_SCORE = range(4)
"""Kinds of items, see `Plan.item_kind`."""

_BITS = 2**32
_NO_SHARE = 1e-12

Segment = tuple[float, str]
"""A share of the draws, and the expert whose law is used in it."""


def panel_of(items: Sequence[Item | None]) -> dict[str, float]:
    """Return the experts of a register, by name, with the weights they are chosen with.

    The weights are those of an item that all of them judged; where there is none, the
    mean over the items.

    Examples
    --------
    >>> from riskmc.distributions import Point
    >>> panel_of([Item({"anna": Point(1), "bert": Point(2)}, {"anna": 3, "bert": 1}), None])
    {'anna': 0.75, 'bert': 0.25}
    """
    pools = [item for item in items if item is not None and len(item.laws) > 1]
    experts = sorted({expert for item in pools for expert in item.laws})
    complete = [item for item in pools if len(item.laws) == len(experts)][:1] or pools
    total = {expert: sum(item.weights.get(expert, 0.0) for item in complete) for expert in experts}
    return {expert: weight / sum(total.values()) for expert, weight in total.items()}


def segments(weights: Mapping[str, float], panel: Mapping[str, float]) -> list[Segment]:
    """Split (0, 1) among the experts of an item so that it agrees with the panel as often as can be.

    The panel's choice cuts (0, 1) into one interval for each expert. An item keeps the
    chosen expert as far as its own weights allow; the rest of the interval (all of it,
    where the expert did not judge the item) goes to the experts who are short of their
    weight. Every expert gets exactly its weight: a maximal coupling.

    Parameters
    ----------
    weights : mapping of str to float
        Weights of the experts who judged the item, summing to one.
    panel : mapping of str to float
        Weights of all experts, summing to one.

    Examples
    --------
    >>> segments({"b": 0.5, "c": 0.5}, {"a": 0.5, "b": 0.25, "c": 0.25})
    [(0.25, 'b'), (0.25, 'c'), (0.25, 'b'), (0.25, 'c')]
    """
    kept = {expert: min(weights.get(expert, 0.0), share) for expert, share in panel.items()}
    short = {expert: weight - kept[expert] for expert, weight in weights.items()}
    missing = sum(short.values())
    found: list[Segment] = []
    for expert, share in panel.items():
        spare = share - kept[expert]
        parts = [(kept[expert], expert)]
        if spare > _NO_SHARE:
            parts += [(spare * gap / missing, other) for other, gap in short.items()]
        found += [(part, name) for part, name in parts if part > _NO_SHARE]
    return found


class Items:
    """Collects the rows of the plan's item arrays; equal laws share one table.

    Parameters
    ----------
    panel : mapping of str to float
        As `panel_of`; empty where every item chooses its expert on its own.
    """

    def __init__(self, panel: Mapping[str, float]) -> None:
        self.panel = panel
        self.rows: dict[str, list[object]] = {name: [] for name in _TYPES}
        self.tables: dict[tuple[object, int, float], Table] = {}
        self.chords: list[npt.NDArray[np.uint64]] = []
        self.starts: dict[tuple[tuple[object, ...], int, float], int] = {}
        self.n_cells = 0

    def add(self, item: Item | None, lookup: int, scale: float, place: tuple[str, str]) -> None:
        """Append one item.

        Parameters
        ----------
        item : Item or None
        lookup : int
            ``BY_UNIFORM`` or ``BY_SCORE``.
        scale : float
            Factor on its values.
        place : tuple of str
            Scenario and criterion.
        """
        laws = [] if item is None else [_plain(law) for law in item.laws.values()]
        constant = laws[0].value if len(laws) == 1 and isinstance(laws[0], Point) else None
        kind = MISSING if item is None else CONSTANT if constant is not None else lookup
        first, first_break = len(self.rows["threshold"]), len(self.rows["break_at"])
        start = 0
        if item is not None and kind >= BY_UNIFORM:
            start = self._components(item, lookup, scale)
        self.rows["item_kind"].append(kind)
        self.rows["item_constant"].append(0.0 if constant is None else constant * scale)
        self.rows["item_table"].append(start)
        self.rows["item_stream"].append([stream_id(purpose, *place) for purpose in ("value", "expert", "zero")])
        self.rows["segment"].append((first, len(self.rows["threshold"])))
        self.rows["breaks"].append((first_break, len(self.rows["break_at"])))

    def arrays(self) -> dict[str, Any]:  # Any: each array has a dtype of its own
        """Return the item arrays by their name in the plan."""
        arrays = {name: np.asarray(rows, dtype=_TYPES[name]) for name, rows in self.rows.items()}
        return arrays | {"chords": np.concatenate([*self.chords, np.zeros(1, np.uint64)])}

    def _components(self, item: Item, lookup: int, scale: float) -> int:
        """Place the experts' tables and segments; return the first cell.

        Experts stand in the order of their names, so that one draw chooses the same one
        for every item, whatever the order of the judgements. Those without weight have
        neither table nor segment, so a single segment always stands at offset 0.
        """
        weights = {expert: item.weights[expert] for expert in sorted(item.laws) if item.weights[expert] > _NO_SHARE}
        pooled = len(weights) > 1 and len(self.panel) > 0
        shares = segments(weights, self.panel) if pooled else [(weight, expert) for expert, weight in weights.items()]
        laws = {expert: _plain(item.laws[expert]) for expert in weights}
        bodies = [law.positive if isinstance(law, ZeroInflated) else law for law in laws.values()]
        start, width = self._place(bodies, lookup, scale)
        experts = list(weights)
        for reached, (_, expert) in zip(np.cumsum([share for share, _ in shares]), shares, strict=True):
            law = laws[expert]
            spike = law.zero_mass if isinstance(law, ZeroInflated) else 0.0
            self.rows["threshold"].append(min(round(reached * _BITS), _BITS))
            self.rows["zero_below"].append(round(spike * _BITS))
            self.rows["offset"].append(experts.index(expert) * width)
        return start

    def _place(self, laws: Sequence[HasPpf], lookup: int, scale: float) -> tuple[int, int]:
        """Place tables side by side; return the first cell and the width of one."""
        tables = [self._table(law, lookup, scale) for law in laws]
        width = max(len(table.chords) for table in tables)
        for expert, table in enumerate(tables):
            for mark in table.breaks:
                self.rows["break_cell"].append(expert * width + mark.cell)
                self.rows["break_at"].append(mark.at)
                self.rows["break_beyond"].append(expert * width + mark.beyond)
        key = (tuple(_key(law) for law in laws), lookup, scale)
        if key not in self.starts:
            self.starts[key] = self.n_cells
            self.chords += [packed(table, width) for table in tables]
            self.n_cells += width * len(tables)
        return self.starts[key], width

    def _table(self, law: HasPpf, lookup: int, scale: float) -> Table:
        key = (_key(law), lookup, scale)
        if key not in self.tables:
            build = uniform_table if lookup == BY_UNIFORM else normal_table
            self.tables[key] = build(law, scale)
        return self.tables[key]


_TYPES: dict[str, type[np.generic]] = {
    "item_kind": np.int64,
    "item_constant": np.float64,
    "item_table": np.int64,
    "item_stream": np.uint64,
    "segment": np.int64,
    "threshold": np.uint64,
    "zero_below": np.uint64,
    "offset": np.uint32,
    "breaks": np.int64,
    "break_cell": np.int32,
    "break_at": np.float32,
    "break_beyond": np.int32,
}


def packed(table: Table, width: int = 0) -> npt.NDArray[np.uint64]:
    """Return the chords of a table, two float32 in 64 bits, padded to `width` cells."""
    chords = np.zeros((max(width, len(table.chords)), 2), np.float32)
    chords[: len(table.chords)] = table.chords
    return chords.view(np.uint64)[:, 0]


class _StandardNormal:
    """Quantile function of the standard normal law."""

    def ppf(self, q: npt.ArrayLike, /) -> FloatArray:
        return np.asarray(special.ndtri(q))


@lru_cache(maxsize=1)
def standard_normal() -> Table:
    """Return the table of the standard normal quantile."""
    return uniform_table(_StandardNormal())


def _plain(law: HasPpf) -> HasPpf:
    """Return the law within a class range, so that a spike in it is seen."""
    return law.law if isinstance(law, ClassRange) else law


def _key(law: HasPpf) -> object:
    """Return what stands for a law in a table of tables: itself, or its identity."""
    try:
        hash(law)
    except TypeError:
        return id(law)
    return law
