"""The items of a plan: where their tables stand, their streams, experts, spikes and breaks."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from functools import lru_cache, partial
from itertools import accumulate
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import special

from riskmc._typing import FloatArray, HasPpf
from riskmc.distributions import ClassRange, Point, ZeroInflated
from riskmc.distributions.student_tables import student_tables
from riskmc.distributions.tables import Table, normal_tables, uniform_table, uniform_tables
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
    """Collects the items of a plan, then lays out their tables; equal laws share one table.

    Parameters
    ----------
    panel : mapping of str to float
        As `panel_of`; empty where every item chooses its expert on its own.
    degrees_of_freedom : float, optional
        Of the copula. Scores are normal, or, where it is finite, of Student's t law.
    """

    def __init__(self, panel: Mapping[str, float], degrees_of_freedom: float = math.inf) -> None:
        self.panel = panel
        self.degrees_of_freedom = degrees_of_freedom
        self.rows: dict[str, list[object]] = {name: [] for name in _TYPES if name not in _LATE}
        self.wanted: dict[tuple[object, int, float], int] = {}
        """Number of each table: law, lookup and scale."""
        self.laws: list[HasPpf] = []
        """Law of each table."""
        self.pools: list[tuple[int, ...]] = []
        """Tables of each item, expert by expert."""
        self.speakers: list[list[int]] = []
        """Of each segment of an item, which of its tables is used."""
        self.voices: list[list[str]] = []
        """Of each segment of an item, the name of the expert."""

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
        first = len(self.rows["threshold"])
        self.pools.append(())
        self.speakers.append([])
        self.voices.append([])
        if item is not None and kind >= BY_UNIFORM:
            self._components(item, lookup, scale)
        self.rows["item_kind"].append(kind)
        self.rows["item_constant"].append(0.0 if constant is None else constant * scale)
        self.rows["item_stream"].append([stream_id(purpose, *place) for purpose in ("value", "expert", "zero")])
        self.rows["segment"].append((first, len(self.rows["threshold"])))

    def arrays(self) -> dict[str, Any]:  # Any: each array has a dtype of its own
        """Build all tables and return the item arrays by their name in the plan."""
        tables = self._tables()
        rows: dict[str, list[object]] = {name: [] for name in _LATE}
        chords: list[npt.NDArray[np.uint64]] = []
        starts: dict[tuple[int, ...], int] = {(): 0}
        n_cells = 0
        for pool, speakers in zip(self.pools, self.speakers, strict=True):
            width = max((len(tables[number].chords) for number in pool), default=0)
            if pool not in starts:
                starts[pool] = n_cells
                chords += [packed(tables[number], width) for number in pool]
                n_cells += width * len(pool)
            first = len(rows["break_at"])
            for expert, number in enumerate(pool):
                for mark in tables[number].breaks:
                    rows["break_cell"].append(expert * width + mark.cell)
                    rows["break_at"].append(mark.at)
                    rows["break_beyond"].append(expert * width + mark.beyond)
            rows["item_table"].append(starts[pool])
            rows["offset"] += [speaker * width for speaker in speakers]
            rows["breaks"].append((first, len(rows["break_at"])))
        arrays = {name: np.asarray(column, dtype=_TYPES[name]) for name, column in (self.rows | rows).items()}
        return arrays | {"chords": np.concatenate([*chords, np.zeros(1, np.uint64)])}

    def _components(self, item: Item, lookup: int, scale: float) -> None:
        """Note the tables and segments of an item's experts.

        Experts stand in the order of their names, so that one draw chooses the same one
        for every item, whatever the order of the judgements. Those without weight have
        neither table nor segment, so a single segment always stands at offset 0.
        """
        weights = {expert: item.weights[expert] for expert in sorted(item.laws) if item.weights[expert] > _NO_SHARE}
        pooled = len(weights) > 1 and len(self.panel) > 0
        shares = segments(weights, self.panel) if pooled else [(weight, expert) for expert, weight in weights.items()]
        laws = {expert: _plain(item.laws[expert]) for expert in weights}
        experts = list(weights)
        for reached, (_, expert) in zip(accumulate(share for share, _ in shares), shares, strict=True):
            law = laws[expert]
            spike = law.zero_mass if isinstance(law, ZeroInflated) else 0.0
            self.rows["threshold"].append(min(round(reached * _BITS), _BITS))
            self.rows["zero_below"].append(round(spike * _BITS))
            self.speakers[-1].append(experts.index(expert))
            self.voices[-1].append(expert)
        bodies = (law.positive if isinstance(law, ZeroInflated) else law for law in laws.values())
        self.pools[-1] = tuple(self._number(law, lookup, scale) for law in bodies)

    def _number(self, law: HasPpf, lookup: int, scale: float) -> int:
        """Return the number of a law's table; equal laws have the same."""
        number = self.wanted.setdefault((_key(law), lookup, scale), len(self.laws))
        if number == len(self.laws):
            self.laws.append(law)
        return number

    def _tables(self) -> list[Table]:
        """Build the tables, all of a lookup at once."""
        tables: dict[int, Table] = {}
        nu = self.degrees_of_freedom
        scored = partial(student_tables, degrees_of_freedom=nu) if math.isfinite(nu) else normal_tables
        for build, kind in ((uniform_tables, BY_UNIFORM), (scored, BY_SCORE)):
            wanted = {number: scale for (_, lookup, scale), number in self.wanted.items() if lookup == kind}
            built = build([self.laws[number] for number in wanted], list(wanted.values()))
            tables.update(zip(wanted, built, strict=True))
        return [tables[number] for number in range(len(self.laws))]


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
_LATE = ("item_table", "offset", "breaks", "break_cell", "break_at", "break_beyond")
"""What is known only when the tables are."""


def packed(table: Table, width: int = 0) -> npt.NDArray[np.uint64]:
    """Return the chords of a table, two float32 in 64 bits, padded to `width` cells."""
    chords = table.chords
    if width > len(chords):
        chords = np.concatenate([chords, np.zeros((width - len(chords), 2), np.float32)])
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
