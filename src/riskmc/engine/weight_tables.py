"""Laws of weights compiled to arrays.

Part k of the law of profile p (a criterion, an interest, a unit, or the choice among named
weightings) has the stream ``stream_id("weights", p, k)``, so weights are addressed as
every other draw is. Parts turn into *units*, and units into weights, in
`riskmc.engine.weight_kernels`.

Gamma variables come from quantile tables, as all laws do. Where some alpha is below one
the tables are those of logarithms: the quantiles run over hundreds of orders of magnitude.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy import special

from riskmc._typing import ArrayLike, FloatArray, IntArray
from riskmc.distributions import Distribution
from riskmc.distributions.tables import uniform_table
from riskmc.engine.items import packed
from riskmc.engine.simplex import CELLS, slices_of
from riskmc.engine.streams import stream_id
from riskmc.engine.weight_kernels import GAMMA, INTERVAL, LOG_GAMMA, MIXTURE, NESTED, ORDINAL
from riskmc.model.weight_laws import (
    DirichletWeights,
    IntervalWeights,
    MixtureWeights,
    NestedWeights,
    OrdinalWeights,
    WeightLaw,
)

_BITS = 2**32
_TINY = -30.0
"""Logarithm below which a gamma variable's distribution function is its first term, to the last bit."""


class WeightTables(NamedTuple):
    """Laws of weights as arrays; L laws, N parts, C criteria in plan order, R named weightings."""

    profile: IntArray
    """Profile of each law."""
    kind: IntArray
    """Per law: 0 gamma variables, 1 logarithms of them, 2 nested, 3 ordinal, 4 intervals, 5 mixture."""
    part: IntArray
    """First and last part of each law, shape (L, 2)."""
    row: IntArray
    """First and last of its `rows`, shape (L, 2)."""
    rest: FloatArray
    """What the units of an interval law share out."""
    unit: IntArray
    """Unit of each criterion, shape (L, C)."""
    offset: FloatArray
    """Weight of a criterion when its unit is zero, shape (L, C)."""
    factor: FloatArray
    """Weight of a criterion for each one of its unit, shape (L, C)."""
    stream: npt.NDArray[np.uint64]
    """Stream of each part."""
    dimension: IntArray
    """Row of `Plan.directions` that it reads; -1 for none."""
    table: IntArray
    """First cell of a part in `chords`, or in `curves`; -1 where it reads no stream."""
    parent: IntArray
    """Part of the interest of a criterion of a nested law, else -1."""
    window: FloatArray
    """Of the parts of an interval law, see `Slices`; shape (N, 3)."""
    chords: npt.NDArray[np.uint64]
    """Tables of gamma variables or their logarithms."""
    curves: FloatArray
    """Curves of interval laws."""
    rows: FloatArray
    """Named weightings, criteria in the order of the model, shape (R, C)."""
    threshold: npt.NDArray[np.uint64]
    """Bits below which a weighting or one before it is chosen."""


def weight_tables(laws: Sequence[WeightLaw | None], profiles: Sequence[str], order: Sequence[int]) -> WeightTables:
    """Compile laws of weights.

    Parameters
    ----------
    laws : sequence of (WeightLaw or None)
        One of each profile; None where weights are fixed.
    profiles : sequence of str
        Their names, which address the draws.
    order : sequence of int
        Criteria of the model in plan order.

    Examples
    --------
    >>> weight_tables([None, DirichletWeights((1.0, 2.0))], ["even", "around"], [0, 1]).kind.tolist()
    [0]
    """
    builder = _Builder(len(order))
    for profile, law in enumerate(laws):
        if law is not None:
            builder.add(law, profile, profiles[profile])
    return builder.tables(order)


def n_units(tables: WeightTables) -> int:
    """Return the most units that a law of the tables has."""
    return int(max(np.diff(tables.part, axis=1).max(initial=1), tables.unit.shape[1]))


def unit_sizes(unit_of: Sequence[int]) -> FloatArray:
    """Return, for each criterion, how many there are in its unit.

    Examples
    --------
    >>> unit_sizes([0, 1, 1]).tolist()
    [1.0, 2.0, 2.0]
    """
    return np.bincount(unit_of)[list(unit_of)].astype(float)


@dataclass
class _Builder:
    """Collects laws, then lays out their arrays."""

    n_criteria: int
    laws: dict[str, list[object]] = field(default_factory=lambda: {name: [] for name in _OF_LAWS})
    parts: dict[str, list[object]] = field(default_factory=lambda: {name: [] for name in _OF_PARTS})
    chords: list[npt.NDArray[np.uint64]] = field(default_factory=list)
    starts: dict[tuple[float, bool], int] = field(default_factory=dict)
    """First cell of each gamma table: alpha, and whether it is of logarithms."""
    n_cells: int = 0
    curves: list[FloatArray] = field(default_factory=list)
    rows: list[FloatArray] = field(default_factory=list)
    threshold: list[int] = field(default_factory=list)

    def add(self, law: WeightLaw, profile: int, name: str) -> None:
        first, first_row = len(self.parts["stream"]), len(self.rows)
        identity = np.arange(self.n_criteria)
        kind, rest = GAMMA, 0.0
        unit, offset, factor = identity, np.zeros(self.n_criteria), np.ones(self.n_criteria)
        match law:
            case DirichletWeights(alpha=alpha):
                log = min(alpha) < 1.0
                kind = LOG_GAMMA if log else GAMMA
                for c, own in enumerate(alpha):
                    self._part(name, str(c), table=self._gamma(own, log=log))
            case NestedWeights(interest_of=interest_of):
                kind = NESTED
                self._nested(interest_of, name)
            case OrdinalWeights(order=order, unit_of=unit_of):
                kind = ORDINAL
                for number in order:
                    self._part(name, str(number), table=self._gamma(1.0, log=False))
                unit, factor = np.argsort(order)[list(unit_of)], 1.0 / unit_sizes(unit_of)
            case IntervalWeights(low=low, high=high, unit_of=unit_of):
                kind = INTERVAL
                rest, unit, offset, factor = self._intervals(low, high, unit_of, name)
            case MixtureWeights(weights=weights, shares=shares):
                kind = MIXTURE
                self._part(name, "choice", table=0)
                self.rows += [np.asarray(row, dtype=float) for row in weights]
                self.threshold += [min(round(reached * _BITS), _BITS) for reached in np.cumsum(shares).tolist()]
        values = (profile, kind, (first, len(self.parts["stream"])), (first_row, len(self.rows)), rest)
        for column, value in zip(_OF_LAWS, (*values, unit, offset, factor), strict=True):
            self.laws[column].append(value)

    def tables(self, order: Sequence[int]) -> WeightTables:
        n_laws, n_parts = len(self.laws["kind"]), len(self.parts["stream"])
        shapes = {"part": (2,), "row": (2,), "unit": (self.n_criteria,), "window": (3,)}
        shapes |= dict.fromkeys(("offset", "factor"), (self.n_criteria,))
        arrays = {}
        for columns, types, n in ((self.laws, _OF_LAWS, n_laws), (self.parts, _OF_PARTS, n_parts)):
            for name, kind in types.items():
                arrays[name] = np.asarray(columns[name], dtype=kind).reshape(n, *shapes.get(name, ()))
        for name in ("unit", "offset", "factor"):
            arrays[name] = np.ascontiguousarray(arrays[name][:, list(order)])
        return WeightTables(
            **arrays,
            dimension=np.full(n_parts, -1, np.int64),
            chords=np.concatenate([*self.chords, np.zeros(1, np.uint64)]),
            curves=np.concatenate([*self.curves, np.zeros(1)]),
            rows=np.asarray(self.rows, dtype=float).reshape(-1, self.n_criteria),
            threshold=np.asarray(self.threshold, dtype=np.uint64),
        )

    def _nested(self, interest_of: Sequence[int], name: str) -> None:
        interests = sorted(set(interest_of))
        table = self._gamma(1.0, log=False)
        for c, interest in enumerate(interest_of):
            self._part(name, str(c), table=table, parent=self.n_criteria + interests.index(interest))
        for interest in interests:
            self._part(name, f"interest {interest}", table=table)

    def _intervals(
        self, low: Sequence[float], high: Sequence[float], unit_of: Sequence[int], name: str
    ) -> tuple[float, IntArray, FloatArray, FloatArray]:
        """Note a part of each unit that can move, and return what is shared out and how it comes to criteria."""
        slices = slices_of(low, high)
        for k, (number, window) in enumerate(zip(slices.unit.tolist(), slices.window, strict=True)):
            last = k == len(slices.unit) - 1
            table = -1 if last else len(self.curves) * (CELLS + 1)
            self.curves += [] if last else [slices.curve[k]]
            self._part(name, str(number), table=table, window=window)
        place = np.zeros(len(low), np.int64)
        place[slices.unit] = np.arange(slices.unit.size)
        moves = np.isin(np.arange(len(low)), slices.unit)
        of, sizes = list(unit_of), unit_sizes(unit_of)
        return slices.rest, place[of], slices.base[of] / sizes, slices.sign * moves[of] / sizes

    def _part(
        self, profile: str, label: str, *, table: int, parent: int = -1, window: ArrayLike = (0.0, 0.0, 0.0)
    ) -> None:
        values = (stream_id("weights", profile, label), table, parent, window)
        for column, value in zip(_OF_PARTS, values, strict=True):
            self.parts[column].append(value)

    def _gamma(self, alpha: float, *, log: bool) -> int:
        """Return the first cell of a table; equal ones stand once."""
        if (alpha, log) not in self.starts:
            self.starts[alpha, log] = self.n_cells
            self.chords.append(packed(uniform_table(_Gamma(alpha, log))))
            self.n_cells += self.chords[-1].size
        return self.starts[alpha, log]


_OF_LAWS: dict[str, type[np.generic]] = {
    "profile": np.int64,
    "kind": np.int64,
    "part": np.int64,
    "row": np.int64,
    "rest": np.float64,
    "unit": np.int64,
    "offset": np.float64,
    "factor": np.float64,
}
_OF_PARTS: dict[str, type[np.generic]] = {
    "stream": np.uint64,
    "table": np.int64,
    "parent": np.int64,
    "window": np.float64,
}


@dataclass(frozen=True, slots=True)
class _Gamma(Distribution):
    """Law of a gamma variable of scale one, or of its logarithm."""

    alpha: float
    log: bool

    def ppf(self, q: ArrayLike, /) -> FloatArray:
        at = np.asarray(q, dtype=float)
        return self._value(special.gammaincinv(self.alpha, at), np.log(at))

    def cdf(self, x: ArrayLike, /) -> FloatArray:
        value = np.asarray(x, dtype=float)
        return np.asarray(special.gammainc(self.alpha, np.exp(value) if self.log else value))

    def support(self) -> tuple[float, float]:
        return (-np.inf if self.log else 0.0), np.inf

    def tail(self, x: FloatArray, *, upper: bool) -> FloatArray:
        if upper:
            return self._value(special.gammainccinv(self.alpha, x), np.log1p(-x))
        return self._value(special.gammaincinv(self.alpha, x), np.log(x))

    def _value(self, quantile: FloatArray, log_probability: FloatArray) -> FloatArray:
        if not self.log:
            return np.asarray(quantile)
        first_term = (log_probability + special.gammaln(self.alpha + 1.0)) / self.alpha
        return np.where(first_term < _TINY, first_term, np.log(np.maximum(quantile, 1e-300)))
