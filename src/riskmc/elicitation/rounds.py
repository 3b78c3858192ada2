"""Rounds of an elicitation: which judgements are in use, and how far experts moved."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Protocol

from riskmc.elicitation.judgements import Judgement

if TYPE_CHECKING:
    import pandas as pd


class HasRounds(Protocol):
    """What `round_changes` needs of an assessment."""

    @property
    def judgements(self) -> tuple[Judgement, ...]:
        """Judgements in use."""

    @property
    def earlier(self) -> tuple[Judgement, ...]:
        """Judgements of rounds that are not in use."""


def split_rounds(
    judgements: Iterable[Judgement], last_round: int | None = None
) -> tuple[tuple[Judgement, ...], tuple[Judgement, ...]]:
    """Return the last judgement of each expert and item up to a round, and all others.

    An expert who said nothing in the last round stays with what he or she said before.

    Parameters
    ----------
    judgements : iterable of Judgement
        At most one for each scenario, criterion, expert and round.
    last_round : int, optional
        The last round that counts; by default all do.

    Returns
    -------
    in_use, others : tuple of Judgement
        In the order given.

    Examples
    --------
    >>> from riskmc.elicitation.labels import Label
    >>> a, b = Label("A", 0.5, 1.5), Label("B", 1.5, 2.5)
    >>> first = Judgement("flood", "deaths", "anna", a, b, b)
    >>> second = Judgement("flood", "deaths", "anna", b, b, b, round=2)
    >>> (
    ...     split_rounds([first, second]) == ((second,), (first,)),
    ...     split_rounds([first, second], 1) == ((first,), (second,)),
    ... )
    (True, True)
    """
    given = tuple(judgements)
    last: dict[tuple[str, str, str], int] = {}
    for judgement in given:
        if last_round is None or judgement.round <= last_round:
            last[_item(judgement)] = max(judgement.round, last.get(_item(judgement), 0))
    in_use = tuple(judgement for judgement in given if last.get(_item(judgement)) == judgement.round)
    others = tuple(judgement for judgement in given if last.get(_item(judgement)) != judgement.round)
    return in_use, others


def round_changes(assessment: HasRounds) -> pd.DataFrame:
    """Return how the judgements of each expert and item moved from round to round.

    Parameters
    ----------
    assessment : Assessment

    Returns
    -------
    DataFrame
        One row for each judgement of every expert who judged an item in more than one
        round, by scenario, criterion, expert and round: ``scenario``, ``criterion``,
        ``expert``, ``round``; ``low``, ``best``, ``high`` as they were written;
        ``in_use``, whether the round counts; ``best_coordinate``, the middle of best on
        the class axis; ``move``, its change since the round before, in classes;
        ``width_change``, that of the distance from the lower end of low to the upper end
        of high. Both changes are NaN in the first round.

    Examples
    --------
    >>> import pandas as pd
    >>> from riskmc.model.assessment import Assessment
    >>> rows = [("flood", "impact", 1, 2, 4, 5), ("flood", "impact", 2, 3, 4, 4), ("flood", "likelihood", 1, 1, 2, 3)]
    >>> assessment = Assessment.from_frames(
    ...     pd.DataFrame(rows, columns=["scenario", "criterion", "round", "low", "best", "high"]),
    ...     framework="uk-nrr-2025",
    ...     reading={"bounds": "range"},
    ...     dependence={"within_scenario": 0},
    ... )
    >>> round_changes(assessment)[["round", "low", "best", "high", "in_use", "move", "width_change"]]
       round low best high  in_use  move  width_change
    0      1   2    4    5   False   NaN           NaN
    1      2   3    4    4    True   0.0          -2.0
    """
    import pandas as pd  # noqa: PLC0415 - half a second to load, needed by this table only

    in_use = set(map(id, assessment.judgements))
    by_item: dict[tuple[str, str, str], list[Judgement]] = {}
    for judgement in (*assessment.judgements, *assessment.earlier):
        by_item.setdefault(_item(judgement), []).append(judgement)
    several = (sorted(rounds, key=lambda one: one.round) for rounds in by_item.values() if len(rounds) > 1)
    rows = [(*row, id(judgement) in in_use, *moves) for rounds in several for judgement, row, moves in _moves(rounds)]
    columns = ["scenario", "criterion", "expert", "round", "low", "best", "high", "in_use"]
    return pd.DataFrame(rows, columns=[*columns, "best_coordinate", "move", "width_change"])


def _moves(rounds: Sequence[Judgement]) -> Iterator[tuple[Judgement, tuple[object, ...], tuple[float, float, float]]]:
    """Yield each judgement with its names and labels, and with best, its move and the change of the width."""
    best = width = float("nan")
    for judgement in rounds:
        labels = (judgement.low.text, judgement.best.text, judgement.high.text)
        now, now_wide = judgement.best.mid, judgement.high.upper - judgement.low.lower
        yield judgement, (*_item(judgement), judgement.round, *labels), (now, now - best, now_wide - width)
        best, width = now, now_wide


def _item(judgement: Judgement) -> tuple[str, str, str]:
    return judgement.scenario, judgement.criterion, judgement.expert
