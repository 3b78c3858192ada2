"""Seed questions: `calibration.csv`, the answers of experts to questions whose answer is known."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final, Literal

import numpy as np

from riskmc._validation import shown, suggestion
from riskmc.elicitation.cells import read_number
from riskmc.elicitation.cooke.data import SeedData
from riskmc.elicitation.entries import Place
from riskmc.elicitation.experts import unknown_expert
from riskmc.elicitation.names import alike, alike_faults
from riskmc.elicitation.tables import Row, Table
from riskmc.exceptions import Fault, InputError

Background = Literal["uniform", "log"]
BACKGROUNDS: Final[tuple[Background, ...]] = ("uniform", "log")
ANSWER_COLUMNS: Final = ("p05", "p50", "p95")
_SHARED: Final = ("realisation", "scale", "unit", "text")
_SYNONYMS: Final = {"uni": "uniform", "lin": "uniform", "linear": "uniform", "logarithmic": "log", "loguniform": "log"}


@dataclass(frozen=True, slots=True)
class SeedQuestion:
    """One question and the answers to it.

    Parameters
    ----------
    id : str
    answers : mapping of str to (float, float, float)
        The 5 %, 50 % and 95 % quantiles of each expert who answered, in the unit of the
        question.
    realisation : float, optional
        The true answer; None for a target question, which is reported and weighs nobody.
    scale : {"uniform", "log"}
        On what axis the background is even.
    unit, text : str
    """

    id: str
    answers: Mapping[str, tuple[float, float, float]]
    realisation: float | None = None
    scale: Background = "uniform"
    unit: str = ""
    text: str = ""

    @property
    def is_seed(self) -> bool:
        """Whether the true answer is known."""
        return self.realisation is not None


@dataclass(slots=True)
class _Gathered:
    """The rows of one question while they are read."""

    first: Row
    shared: dict[str, tuple[str, Row]] = field(default_factory=dict)
    answers: dict[str, tuple[float, float, float]] = field(default_factory=dict)
    rows: dict[str, Row] = field(default_factory=dict)


def read_calibration(
    table: Table, judging: Sequence[str], listed: Collection[str] = ()
) -> tuple[tuple[SeedQuestion, ...], list[Fault]]:
    """Check the rows of `calibration.csv` and of forms with seed questions.

    Parameters
    ----------
    table : Table
        One row for each question and expert. Realisation, scale, unit and text may stand
        in any row of a question, also in one without an expert.
    judging : sequence of str
        Experts who judged; empty where their file cannot be read. Others may answer, too,
        unless their name is nearly that of one who judged.
    listed : collection of str
        Experts of `experts.csv`, whose names are no slips.

    Returns
    -------
    questions : tuple of SeedQuestion
        In the order of the file; empty where there is any fault, or no answer yet.
    faults : list of Fault
        File by file in the order of the rows.
    """
    faults: list[Fault] = []
    gathered: dict[str, _Gathered] = {}
    strangers: dict[str, Row] = {}
    for row in table.rows:
        name, expert = row.cells["question"], row.cells["expert"]
        if not name:
            faults.append(table.fault(row, "question", "is empty. Give each question a short id."))
            continue
        question = gathered.setdefault(name, _Gathered(row))
        faults += _share(row, question, table)
        faults += _answer(row, question, table)
        if expert and judging and expert not in judging:
            strangers.setdefault(expert, row)
    faults += alike_faults([table], "question", "question").values()
    faults += _misspelt(strangers, judging, listed, table)
    faults += _silent(gathered, table)
    questions = []
    for name, question in gathered.items():
        found, wrong = _question(name, question, table)
        questions.append(found)
        faults += wrong
    files = list(dict.fromkeys(table.file_of(row) for row in table.rows))
    faults.sort(key=lambda fault: (files.index(fault.file), fault.row or 0))
    answered = any(question.answers for question in questions)
    return (tuple(questions) if answered and not faults else ()), faults


def answers_of(questions: Sequence[SeedQuestion], experts: Collection[str]) -> tuple[SeedQuestion, ...]:
    """Return the questions that some experts answered, with the answers of these alone.

    Examples
    --------
    >>> asked = SeedQuestion("q1", {"anna": (1.0, 2.0, 4.0), "bert": (2.0, 3.0, 9.0)}, realisation=3.0)
    >>> [question.answers for question in answers_of([asked], ["anna"])], answers_of([asked], ["carla"])
    ([{'anna': (1.0, 2.0, 4.0)}], ())
    """
    own = (
        replace(question, answers={name: given for name, given in question.answers.items() if name in experts})
        for question in questions
    )
    return tuple(question for question in own if question.answers)


def seed_data(questions: Sequence[SeedQuestion], experts: Sequence[str] | None = None) -> SeedData:
    """Return questions and answers as the arrays that the classical model takes.

    Parameters
    ----------
    questions : sequence of SeedQuestion
        Seed and target questions, at least one.
    experts : sequence of str, optional
        Experts and their order; by default those who answered, in the order in which
        they first do.

    Returns
    -------
    SeedData
        ``quantiles`` (expert, question, quantile) and ``realisations`` (question,), NaN
        where there is none.

    Raises
    ------
    InputError
        If an expert answered no question with a realisation, or nobody answered one.

    Examples
    --------
    >>> asked = [SeedQuestion("q1", {"anna": (1.0, 2.0, 4.0), "bert": (2.0, 3.0, 9.0)}, realisation=3.0)]
    >>> data = seed_data([*asked, SeedQuestion("q2", {"bert": (1.0, 5.0, 25.0)}, scale="log")])
    >>> data.experts, data.quantiles[:, 1].tolist()
    (('anna', 'bert'), [[nan, nan, nan], [1.0, 5.0, 25.0]])
    """
    answered = dict.fromkeys(name for question in questions for name in question.answers)
    names = list(answered if experts is None else experts)
    none = (np.nan,) * len(ANSWER_COLUMNS)
    return SeedData(
        [[question.answers.get(name, none) for question in questions] for name in names],
        [np.nan if question.realisation is None else question.realisation for question in questions],
        scale=[question.scale for question in questions],
        experts=names,
        questions=[question.id for question in questions],
    )


def _share(row: Row, question: _Gathered, table: Table) -> Iterator[Fault]:
    """Note what a row says of the whole question; yield a fault where another row says something else."""
    for column in _SHARED:
        text = row.cells.get(column, "")
        if not text:
            continue
        said, first = question.shared.setdefault(column, (text, row))
        if first is not row and not _same(column, text, said):
            where = Place(table.file_of(first), first.number).seen_from(table.file_of(row))
            message = f"{shown(text)}, but {where} says {shown(said)}. All rows of a question must agree."
            yield table.fault(row, column, message)


def _same(column: str, text: str, other: str) -> bool:
    if column == "scale":
        return text.casefold() == other.casefold()
    if column == "realisation":
        try:
            return read_number(text) == read_number(other)
        except InputError:
            return text == other
    return " ".join(text.split()) == " ".join(other.split())


def _answer(row: Row, question: _Gathered, table: Table) -> Iterator[Fault]:
    """Note the quantiles of a row; yield what is wrong with them."""
    expert = row.cells["expert"]
    given = [column for column in ANSWER_COLUMNS if row.cells[column]]
    if not given:
        return
    if not expert:
        question.rows.setdefault(expert, row)
        yield table.fault(row, "expert", "is empty. Name the expert who answered, as in the judgements.")
        return
    first = question.rows.setdefault(expert, row)
    if first is not row:
        where = Place(table.file_of(first), first.number).seen_from(table.file_of(row))
        asked = shown(row.cells["question"])
        yield table.fault(row, "", f"{shown(expert)} answered {asked} before, in {where}. Keep one of the two.")
        return
    if len(given) < len(ANSWER_COLUMNS):
        empty = next(column for column in ANSWER_COLUMNS if column not in given)
        message = f"is empty, but {' and '.join(given)} {'is' if len(given) == 1 else 'are'} given. "
        yield table.fault(row, empty, f"{message}Fill in p05, p50 and p95, or none of them where nobody answered.")
        return
    numbers, faults = _numbers(row, table)
    yield from faults
    if not faults:
        yield from _rising(row, numbers, table)
        question.answers[expert] = (numbers[0], numbers[1], numbers[2])


def _numbers(row: Row, table: Table) -> tuple[list[float], list[Fault]]:
    numbers, faults = [], []
    for column in ANSWER_COLUMNS:
        try:
            numbers.append(_plain_number(row.cells[column]))
        except InputError as error:
            faults.append(table.fault(row, column, str(error)))
    return numbers, faults


def _plain_number(text: str) -> float:
    try:
        return read_number(text)
    except InputError as error:
        if (text[:1].isdigit() and text[-1:].isalpha()) or text.endswith("%"):
            message = f"{shown(text)} has a unit: write the number alone; its unit stands in the column unit."
            raise InputError(message) from None
        raise error from None


def _rising(row: Row, numbers: Sequence[float], table: Table) -> Iterator[Fault]:
    for below, above in ((0, 1), (1, 2)):
        if not numbers[below] < numbers[above]:
            low, high = ANSWER_COLUMNS[below], ANSWER_COLUMNS[above]
            message = (
                f"{numbers[above]:g} is not above {low}, {numbers[below]:g}. "
                "Quantiles must rise: p05 < p50 < p95, without equal ones."
            )
            yield table.fault(row, high, message)


def _misspelt(
    strangers: Mapping[str, Row], judging: Sequence[str], listed: Collection[str], table: Table
) -> Iterator[Fault]:
    """Yield those who judged nothing, but have nearly the name of someone who did."""
    for name, row in strangers.items():
        near = [] if name in listed else difflib.get_close_matches(name, judging, n=1)
        if meant := alike(name, judging) or next(iter(near), ""):
            yield table.fault(row, "expert", unknown_expert(name, meant, judging))


def _silent(gathered: Mapping[str, _Gathered], table: Table) -> Iterator[Fault]:
    """Yield the questions that nobody answered, unless nobody answered any: then the answers are still to come."""
    silent = {name: question for name, question in gathered.items() if not question.rows}
    for name, question in silent.items() if len(silent) < len(gathered) else ():
        message = f"nobody answered {shown(name)}. Add an answer, or leave the question out."
        yield table.fault(question.first, "question", message)


def _question(name: str, question: _Gathered, table: Table) -> tuple[SeedQuestion, list[Fault]]:
    """Return a question of its rows, and what is wrong with it as a whole."""
    faults: list[Fault] = []
    said = {column: text for column, (text, _) in question.shared.items()}
    realisation, scale = None, _scale(said.get("scale", ""))
    if scale is None:
        text, row = question.shared["scale"]
        meant = _SYNONYMS.get(text.casefold(), "")
        hint = f" Did you mean {meant!r}?" if meant else suggestion(text.casefold(), BACKGROUNDS)
        message = f"{shown(text)} is not a scale. Allowed: uniform, log, or empty for uniform.{hint}"
        faults.append(table.fault(row, "scale", message))
    if "realisation" in said:
        text, row = question.shared["realisation"]
        try:
            realisation = _plain_number(text)
        except InputError as error:
            faults.append(table.fault(row, "realisation", str(error)))
    if scale == "log":
        faults += _not_positive(question, realisation, table)
    found = SeedQuestion(
        name, question.answers, realisation, scale or "uniform", said.get("unit", ""), said.get("text", "")
    )
    return found, faults


def _scale(text: str) -> Background | None:
    return next((known for known in BACKGROUNDS if known == (text.casefold() or "uniform")), None)


def _not_positive(question: _Gathered, realisation: float | None, table: Table) -> Iterator[Fault]:
    advice = 'A question on a log scale needs numbers above zero. Write scale = "uniform" if zero is possible.'
    if realisation is not None and realisation <= 0.0:
        yield table.fault(question.shared["realisation"][1], "realisation", f"{realisation:g}. {advice}")
    for expert, answer in question.answers.items():
        if answer[0] <= 0.0:
            yield table.fault(question.rows[expert], "p05", f"{answer[0]:g}. {advice}")
