"""Answers of the rounds before, to be shown in a form of the next: the expert's own and those of the group."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from riskmc._schema import LIKELIHOOD, PLAUSIBILITY
from riskmc.elicitation.cells import GRADES, read_coverage, read_number, read_round
from riskmc.elicitation.chips import ends_and_best
from riskmc.elicitation.entries import PANEL
from riskmc.elicitation.forms import texts as form_texts
from riskmc.elicitation.forms.axes import axis_of
from riskmc.elicitation.forms.layout import RANGE, grade_words
from riskmc.elicitation.forms.sheet import Earlier
from riskmc.elicitation.labels import Label, parse_label
from riskmc.elicitation.scenarios import Scenario
from riskmc.elicitation.tables import GRADE_COLUMNS, Row, Table
from riskmc.exceptions import Fault, InputError
from riskmc.frameworks.framework import Framework

type Item = tuple[str, str]

_PERCENT: Final = 100.0


@dataclass(frozen=True, slots=True)
class Answer:
    """What one expert said of one item in one round: low, best and high, and the cells to show again."""

    item: Item
    expert: str
    round_number: int
    labels: tuple[Label, Label, Label]
    own: Mapping[str, str]


def read_answers(
    judgements: Iterable[Table], chips: Iterable[Table], framework: Framework, scenarios: Sequence[Scenario]
) -> tuple[tuple[Answer, ...], list[Fault]]:
    """Read judgements and chips of all rounds; of a scenario that is gone they are left out.

    Parameters
    ----------
    judgements, chips : iterable of Table
        With the columns of `judgements.csv` and `chips.csv`.
    framework : Framework
    scenarios : sequence of Scenario

    Returns
    -------
    answers : tuple of Answer
    faults : list of Fault
        Cells that are no class and no quantity, and rounds that are no number.
    """
    answers, faults, kinds = list[Answer](), list[Fault](), {scenario.id: scenario.kind for scenario in scenarios}
    for table, rows in [*_single(judgements), *_by_item(chips)]:
        cells = rows[0].cells
        if cells["scenario"] not in kinds:
            continue
        try:
            answers += _answer(rows, framework, kinds[cells["scenario"]])
        except InputError as error:
            faults.append(Fault(str(error), table.file_of(rows[0]), rows[0].number))
        except KeyError as error:
            faults.append(Fault(f"unknown criterion {error}.", table.file_of(rows[0]), rows[0].number))
    return tuple(answers), faults


def experts_before(answers: Iterable[Answer], round_number: int) -> tuple[str, ...]:
    """Return who answered in a round before this one, in the order of their answers."""
    return tuple(dict.fromkeys(answer.expert for answer in answers if answer.round_number < round_number))


def earlier_of(
    answers: Iterable[Answer], framework: Framework, route: str, expert: str, round_number: int, language: str
) -> dict[Item, Earlier]:
    """Return what a form shows of the rounds before: each expert's last answer before this one counts.

    Parameters
    ----------
    answers : iterable of Answer
    framework : Framework
    route : str
        That of the form to write.
    expert : str
        Whose form it is.
    round_number : int
        The round to come.
    language : str

    Returns
    -------
    dict
        By scenario and criterion.
    """
    last: dict[Item, dict[str, Answer]] = {}
    for answer in sorted(answers, key=lambda answer: answer.round_number):
        if answer.round_number < round_number:
            last.setdefault(answer.item, {})[answer.expert] = answer
    return {
        item: Earlier(_own(by_expert[expert], framework, route, language) if expert in by_expert else {}, *group)
        for item, by_expert in last.items()
        if (group := _group([answer.labels for answer in by_expert.values()], language))
    }


def _single(tables: Iterable[Table]) -> Iterator[tuple[Table, list[Row]]]:
    for table in tables:
        yield from ((table, [row]) for row in table.rows if any(row.cells.get(key) for key in RANGE))


def _by_item(tables: Iterable[Table]) -> Iterator[tuple[Table, list[Row]]]:
    def item(row: Row) -> list[str]:
        return [row.cells.get(key, "") for key in ("scenario", "criterion", "expert", "round")]

    for table in tables:
        for _, rows in groupby(sorted(table.rows, key=item), key=item):
            yield table, list(rows)


def _answer(rows: Sequence[Row], framework: Framework, kind: str) -> Iterator[Answer]:
    """Read the rows of one item: that of low, best and high, or those of its chips; nothing if no chip is laid."""
    cells = rows[0].cells
    criterion, round_number = cells["criterion"], read_round(cells.get("round") or "1")
    if "class" in cells:
        laid = {row.cells["class"]: read_number(row.cells["chips"]) for row in rows if row.cells["chips"]}
        texts = _ends(laid, framework.axis(criterion).labels)
        own = {f"chips:{name}": f"{count:g}" for name, count in laid.items()}
        own["rationale"] = next((text for row in rows if (text := row.cells.get("rationale", ""))), "")
    else:
        texts = [cells[key] or cells["best"] for key in RANGE]
        own = {key: cells.get(key, "") for key in (*RANGE, *GRADE_COLUMNS, "rationale")}
        sure = cells.get("coverage", "")
        own["coverage"] = f"{_PERCENT * read_coverage(sure):.12g}" if sure else ""
    if texts:
        low, best, high = (_label(text, framework, criterion, kind) for text in texts)
        item = cells["scenario"], criterion
        yield Answer(item, cells.get("expert") or PANEL, round_number, (low, best, high), own)


def _ends(laid: Mapping[str, float], labels: Sequence[str]) -> list[str]:
    """Return the lowest class with chips, the fullest and the highest; a class that is unknown comes first."""
    names = sorted(laid, key=lambda name: labels.index(name) if name in labels else -1)
    places = ends_and_best([laid[name] for name in names]) if any(laid.values()) else ()
    return [names[place] for place in places]


def _label(text: str, framework: Framework, criterion: str, kind: str) -> Label:
    axis = {LIKELIHOOD: framework.likelihood, PLAUSIBILITY: framework.plausibility}.get(criterion)
    if axis is None:
        return parse_label(text, framework.axis(criterion))
    return parse_label(text, axis.scale, kind=axis.kind, horizon_years=axis.own_horizon(kind))


def _own(answer: Answer, framework: Framework, route: str, language: str) -> dict[str, str]:
    """Return own answers as they are typed in a form of this route."""
    own = dict(answer.own)
    for key in GRADE_COLUMNS:
        if own.get(key) in GRADES:
            own[key] = grade_words(language)[GRADES.index(own[key])]
    if route == "quantiles":
        axis = axis_of(framework, answer.item[1])
        own |= {key: axis.without_unit(own[key]) for key in RANGE if key in own}
    return own


def _group(labels: Sequence[tuple[Label, Label, Label]], language: str) -> tuple[str, str]:
    """Return the range and the median of best in the words of those who gave them."""
    low = min((low for low, _, _ in labels), key=lambda label: label.lower).text
    high = max((high for _, _, high in labels), key=lambda label: label.upper).text
    best = sorted((best for _, best, _ in labels), key=lambda label: label.mid)
    middle = dict.fromkeys((best[(len(best) - 1) // 2].text, best[len(best) // 2].text))
    between, count = form_texts.label("between", language), form_texts.label("experts", language).format(len(labels))
    spread = low if low == high else between.format(low, high)
    return f"{spread}, {count}", between.format(*middle) if len(middle) > 1 else next(iter(middle))
