"""What a form looks like: its routes, its columns and what they are called in each language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from riskmc._schema import LIKELIHOOD, PLAUSIBILITY
from riskmc._validation import check_choice
from riskmc.elicitation.cells import GRADES
from riskmc.elicitation.scenarios import Scenario
from riskmc.elicitation.tables import GRADE_COLUMNS
from riskmc.frameworks.framework import Framework

type Entry = Literal["", "class", "quantity", "percent", "grade", "text", "number"]

ROUTES: Final = ("class-range", "four-step", "quantiles", "chips", "seed")
LANGUAGES: Final = ("en", "nl")

META_SHEET: Final = "riskmc"
LIST_SHEET: Final = "lists"
FORM_VERSION: Final = "1"
NAME_ROW, ROUND_ROW, REMINDER_ROW, HEADER_ROW = 2, 3, 4, 5
"""Rows of the sheet to fill in, as it is written; the reader looks for what they hold."""

CHIPS: Final = 20
"""Chips that an expert lays on one item."""

RANGE: Final = ("low", "best", "high")
QUANTILES: Final = ("p05", "p50", "p95")


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a form: its key in the tables of an assessment, its width, and what is typed in it."""

    key: str
    width: float
    entry: Entry = ""


_NAMES: Final = (Column("scenario_name", 26), Column("criterion_name", 36))
_IDS: Final = (Column("scenario", 14), Column("criterion", 12))
_GRADES: Final = tuple(Column(key, 16, "grade") for key in GRADE_COLUMNS)
_FEEDBACK: Final = (Column("group_range", 18), Column("group_median", 14))
_RATIONALE: Final = Column("rationale", 48, "text")
_CHECK: Final = Column("check", 12)


def columns_of(route: str, round_number: int = 1) -> tuple[Column, ...]:
    """Return the columns of a form from left to right; those of the chips are between names and check.

    Examples
    --------
    >>> [column.key for column in columns_of("four-step")][2:6]
    ['low', 'high', 'best', 'coverage']
    >>> [column.key for column in columns_of("class-range", 2) if column.key.startswith("group")]
    ['group_range', 'group_median']
    """
    feedback = _FEEDBACK if round_number > 1 else ()
    if route == "seed":
        answers = tuple(Column(key, 12, "number") for key in QUANTILES)
        return (Column("question", 14), Column("text", 60), Column("unit", 14), *answers, _CHECK)
    if route == "chips":
        return (*_NAMES, _CHECK, *feedback, _RATIONALE, *_IDS)
    after = (_CHECK, *feedback, *_GRADES, _RATIONALE, *_IDS)
    if route == "quantiles":
        return (*_NAMES, Column("unit", 16), *(Column(key, 13, "quantity") for key in RANGE), *after)
    order = RANGE if route == "class-range" else ("low", "high", "best")
    sure = (Column("coverage", 13, "percent"),) if route == "four-step" else ()
    return (*_NAMES, *(Column(key, 12, "class") for key in order), *sure, *after)


_HEADERS: Final[Mapping[str, tuple[str, str]]] = {
    "scenario_name": ("Scenario", "Scenario"),
    "criterion_name": ("Criterion", "Criterium"),
    "low": ("Low", "Laag"),
    "best": ("Best", "Beste"),
    "high": ("High", "Hoog"),
    "coverage": ("How sure (%)", "Hoe zeker (%)"),
    "unit": ("Unit", "Eenheid"),
    "check": ("Check", "Controle"),
    "group_range": ("Group: range", "Groep: bereik"),
    "group_median": ("Group: median", "Groep: mediaan"),
    "data": ("Data", "Gegevens"),
    "understanding": ("Understanding", "Begrip"),
    "agreement": ("Agreement", "Overeenstemming"),
    "rationale": ("Why", "Waarom"),
    "scenario": ("scenario id", "scenario-id"),
    "criterion": ("criterion id", "criterium-id"),
    "question": ("Question", "Vraag"),
    "text": ("What is asked", "Wat er gevraagd wordt"),
    "p05": ("P5", "P5"),
    "p50": ("P50", "P50"),
    "p95": ("P95", "P95"),
}
_OWN_HEADERS: Final[Mapping[str, Mapping[str, tuple[str, str]]]] = {
    "four-step": {
        "low": ("1 Lowest", "1 Laagste"),
        "high": ("2 Highest", "2 Hoogste"),
        "best": ("3 Best", "3 Beste"),
        "coverage": ("4 How sure (%)", "4 Hoe zeker (%)"),
    },
    "quantiles": {"low": ("P5", "P5"), "best": ("P50", "P50"), "high": ("P95", "P95")},
}
_GRADE_WORDS: Final = {"en": GRADES, "nl": ("laag", "midden", "hoog")}


def header(route: str, key: str, language: str) -> str:
    """Return what a column is called in a form.

    Examples
    --------
    >>> header("four-step", "low", "nl"), header("class-range", "low", "en")
    ('1 Laagste', 'Low')
    """
    texts = _OWN_HEADERS.get(route, {}).get(key) or _HEADERS[key]
    return texts[LANGUAGES.index(language)]


def keys_by_header(route: str) -> dict[str, str]:
    """Return the key of each header of a route, in any language, in small letters."""
    keys = [column.key for column in columns_of(route, 2)]
    return {header(route, key, language).casefold(): key for key in keys for language in LANGUAGES}


def grade_words(language: str) -> tuple[str, ...]:
    """Return low, medium and high as a form in this language offers them."""
    return _GRADE_WORDS[language]


def plain_grade(text: str) -> str:
    """Return a grade in the word of the tables, whatever its language; other text as it is.

    Examples
    --------
    >>> plain_grade("Midden"), plain_grade("rather low")
    ('medium', 'rather low')
    """
    for words in _GRADE_WORDS.values():
        if text.casefold() in words:
            return GRADES[words.index(text.casefold())]
    return text


def items_of(framework: Framework, scenarios: Sequence[Scenario]) -> tuple[tuple[Scenario, str], ...]:
    """Return what is judged: each criterion of each scenario, and how likely the scenario is.

    A threat is judged by plausibility where the framework has that axis.

    Examples
    --------
    >>> from riskmc.frameworks import load
    >>> items = items_of(load("uk-nrr-2025"), [Scenario("flood", "Flood")])
    >>> [criterion for _, criterion in items]
    ['impact', 'likelihood']
    """
    return tuple(
        (scenario, criterion)
        for scenario in scenarios
        for criterion in (*framework.criterion_ids, *_likelihood(framework, scenario.kind))
    )


def _likelihood(framework: Framework, kind: str) -> tuple[str, ...]:
    if framework.plausibility is not None and (kind == "threat" or framework.likelihood is None):
        return (PLAUSIBILITY,)
    return () if framework.likelihood is None else (LIKELIHOOD,)


def check_kind(route: str, language: str) -> None:
    """Refuse a route or language that there is no form for.

    Raises
    ------
    InputError
    """
    check_choice("form", route, ROUTES)
    check_choice("language", language, LANGUAGES)
