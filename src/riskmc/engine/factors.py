"""What items share, as arrays: loadings of factors, the mixing of own scores, and the t copula."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from riskmc._schema import LIKELIHOOD
from riskmc._typing import FloatArray
from riskmc.distributions.student_tables import end_of, side_cells
from riskmc.engine.items import BY_SCORE, Items
from riskmc.engine.lanes import ROWS
from riskmc.engine.streams import stream_id
from riskmc.engine.student import stretch_chords
from riskmc.model import Loadings, Model

SEVERITY_ROW = 0
"""Row of the severity factor of the scenario at hand among the factors of a block; shared ones follow."""


class Factors(NamedTuple):
    """Arrays of a compiled dependence; S scenarios, K items of each, M of them mixed.

    An item's score is ``own * e + sum of loading * factor``, times the stretch of its
    scenario with a t copula; e is its own score, or a mixture of those of its scenario.
    """

    own: npt.NDArray[np.float32]
    """Loading of each item's own score."""
    own_row: npt.NDArray[np.int64]
    """Row of an item's own score among the mixed ones; -1 where it is its own stream."""
    term: npt.NDArray[np.int64]
    """First and last entry of an item in `term_row` and `term_loading`, shape (item, 2)."""
    term_row: npt.NDArray[np.int64]
    """Which factor."""
    term_loading: npt.NDArray[np.float32]
    """Its loading; an item without factors has one of no effect."""
    speaker: npt.NDArray[np.float32]
    """Loading of the factor of the expert who speaks, where he is chosen for each draw."""
    speaker_row: npt.NDArray[np.int64]
    """Which factor that is, for each segment of `Plan.threshold`."""
    stream: npt.NDArray[np.uint64]
    """Streams of the factors that scenarios share."""
    dimension: npt.NDArray[np.int64]
    """Rows of `Plan.directions` that they read; -1 for none."""
    severity_read: npt.NDArray[np.bool_]
    """Scenarios that have a severity factor."""
    mixing: npt.NDArray[np.float32]
    """Weights of the own scores in each mixed one, shape (M and zeros to a multiple of `ROWS`, M)."""
    mixed_place: npt.NDArray[np.int64]
    """Place within its scenario of each item that is mixed, in the order of labels."""
    mixing_read: npt.NDArray[np.bool_]
    """Scenarios in which something is mixed."""
    stretch_stream: npt.NDArray[np.uint64]
    """Stream of each scenario's stretch."""
    stretch_dimension: npt.NDArray[np.int64]
    """The dimension it reads."""
    stretch_read: npt.NDArray[np.bool_]
    """Scenarios that have a stretch."""
    stretch_chords: npt.NDArray[np.uint64]
    """Table of the stretch over the uniform."""
    student_side: int
    """Cells of one side of an item's table with a t copula; 0 with the Gaussian one."""
    student_end: np.float32
    """Largest x of such a table."""


def by_score(model: Model, found: Loadings) -> npt.NDArray[np.bool_]:
    """Return which items are looked up by a normal score, shape (scenario, item).

    Those that share something; with a t copula every impact, because all impacts of a
    scenario are stretched alike.

    Examples
    --------
    >>> from riskmc.distributions import PERT
    >>> from riskmc.model import Dependence, loadings
    >>> for nu in (4, float("inf")):
    ...     held = Dependence(degrees_of_freedom=nu)
    ...     model = Model.from_laws({"flood": {"cost": PERT(1, 2, 5)}}, dependence=held)
    ...     by_score(model, loadings(held, model.scenarios, model.criteria)).tolist()
    [[True, False]]
    [[False, False]]
    """
    scored = np.array(found.scored, dtype=bool)
    scored[:, :-1] |= math.isfinite(model.dependence.degrees_of_freedom)
    return scored


def factors_of(model: Model, found: Loadings, items: Items, order: Sequence[int]) -> Factors:
    """Compile the dependence of a model.

    Parameters
    ----------
    model : Model
    found : Loadings
    items : Items
        All items of the plan, scenario by scenario, the likelihood last.
    order : sequence of int
        Criteria in plan order.

    Returns
    -------
    Factors
    """
    columns = [*order, len(order)]
    labels = [*(model.criteria[c] for c in order), LIKELIHOOD]
    shape = (len(model.scenarios), len(columns))
    scored = np.asarray(items.rows["item_kind"]).reshape(shape) == BY_SCORE
    mixing, place, row = _mixing(found.mixing[np.ix_(columns, columns)], labels)
    own_row = np.where(scored, row, -1)
    return Factors(
        own=found.own[:, columns].ravel().astype(np.float32),
        own_row=own_row.ravel().astype(np.int64),
        **_terms(model, found, items, scored, columns),
        severity_read=(scored & (found.severity[:, columns] > 0.0)).any(axis=1),
        mixing=mixing,
        mixed_place=place,
        mixing_read=(own_row >= 0).any(axis=1),
        **_stretch(model, scored),
    )


def _mixing(
    given: FloatArray, labels: Sequence[str]
) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Return the matrix of what is mixed, its places in the order of labels, and the row of each place or -1.

    Sums of float32 depend on their order, so it must not be that of the criteria.
    """
    other = given != np.eye(len(given))
    mixed = other.any(axis=0) | other.any(axis=1)
    place = np.asarray([k for k in sorted(range(len(labels)), key=labels.__getitem__) if mixed[k]], dtype=np.int64)
    row = np.full(len(labels), -1, np.int64)
    row[place] = np.arange(place.size)
    mixing = np.zeros((-(-place.size // ROWS) * ROWS, place.size), np.float32)
    mixing[: place.size] = given[np.ix_(place, place)]
    return mixing, place, row


def _terms(
    model: Model, found: Loadings, items: Items, scored: npt.NDArray[np.bool_], columns: Sequence[int]
) -> dict[str, Any]:  # Any: each array has a dtype of its own
    """Return the factors of each item, and the streams of those that scenarios share."""
    labels = (*model.criteria, LIKELIHOOD)
    rows = _SharedRows()
    speaker, speaker_row = np.zeros(scored.size, np.float32), np.zeros(sum(map(len, items.voices)), np.int64)
    n_voices = 0
    term: list[tuple[int, int]] = []
    terms: list[tuple[int, float]] = []
    for item, (s, place) in enumerate(np.ndindex(scored.shape)):
        first, k, voices = len(terms), columns[place], items.voices[item]
        if scored[s, place]:
            terms += _factors_of_item(model, found, (s, k), labels[k], rows)
            expert = float(found.expert[s, k])
            if expert > 0.0 and len(voices) == 1:
                terms.append((rows.row("expert-factor", voices[0]), expert))
            elif expert > 0.0:
                speaker[item] = expert
                speaker_row[n_voices : n_voices + len(voices)] = [rows.row("expert-factor", voice) for voice in voices]
            if len(terms) == first:
                terms.append((SEVERITY_ROW, 0.0))
        term.append((first, len(terms)))
        n_voices += len(voices)
    return {
        "term": np.asarray(term, dtype=np.int64),
        "term_row": np.asarray([row for row, _ in terms], dtype=np.int64),
        "term_loading": np.asarray([loading for _, loading in terms], dtype=np.float32),
        "speaker": speaker,
        "speaker_row": speaker_row,
        "stream": np.asarray(list(rows.streams), dtype=np.uint64),
        "dimension": np.full(len(rows.streams), -1),
    }


class _SharedRows:
    """Numbers the factors that scenarios share, in the order in which they are met."""

    def __init__(self) -> None:
        self.streams: dict[int, int] = {}

    def row(self, purpose: str, label: str) -> int:
        stream = stream_id(purpose, label)
        return self.streams.setdefault(stream, SEVERITY_ROW + 1 + len(self.streams))


def _factors_of_item(
    model: Model, found: Loadings, at: tuple[int, int], label: str, rows: _SharedRows
) -> Iterator[tuple[int, float]]:
    """Yield row and loading of each factor of an item but the expert's, drivers in the order of their names."""
    if found.severity[at] > 0.0:
        yield SEVERITY_ROW, float(found.severity[at])
    if found.criterion[at] > 0.0:
        yield rows.row("criterion", label), float(found.criterion[at])
    named = sorted((driver.name, d) for d, driver in enumerate(model.dependence.drivers))
    for name, d in named:
        if found.driver[(d, *at)] > 0.0:
            yield rows.row("driver", name), float(found.driver[(d, *at)])


def _stretch(model: Model, scored: npt.NDArray[np.bool_]) -> dict[str, Any]:  # Any: each array has a dtype of its own
    """Return what a t copula adds; nothing with the Gaussian copula."""
    nu = model.dependence.degrees_of_freedom
    is_student = math.isfinite(nu)
    side = side_cells(nu) if is_student else 0
    return {
        "stretch_stream": np.asarray([stream_id("mixing", s) for s in model.scenarios], dtype=np.uint64),
        "stretch_dimension": np.full(len(model.scenarios), -1),
        "stretch_read": scored.any(axis=1) & is_student,
        "stretch_chords": stretch_chords(nu) if is_student else np.zeros(0, np.uint64),
        "student_side": side,
        "student_end": end_of(side),
    }
