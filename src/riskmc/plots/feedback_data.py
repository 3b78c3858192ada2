"""What a page of feedback shows: a panel for each judgement, in rows of criteria."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from riskmc._typing import FloatArray
from riskmc._validation import check_choice, check_count
from riskmc.exceptions import InputError
from riskmc.model import Assessment
from riskmc.model.feedback_texts import LEVELS
from riskmc.model.fits import Fit, fits
from riskmc.model.ranges import overall_grade
from riskmc.plots.style import drawable_name
from riskmc.plots.texts import phrase
from riskmc.scales import LOWEST, Scale

MOST_COLUMNS: Final = 6
"""Columns of panels on a page."""

_BINS: Final = 12
"""Of each class."""

_LONGEST_LABEL: Final = 3


@dataclass(frozen=True, slots=True)
class Panel:
    """One judgement, or the pool of an item, on the class axis.

    Parameters
    ----------
    row, column : int
    lower, upper : array, shape (bin,)
        Ends of the bins.
    density : array, shape (bin,)
        Probability per class, in units of the highest of the panel.
    quantiles : array, shape (3,)
        5, 50 and 95 % of the fit.
    said : tuple of float or None
        Lower end of low, middle of best, upper end of high; None for a pool.
    grade : str
        Weakest grade of knowledge, empty where there is none.
    """

    row: int
    column: int
    lower: FloatArray
    upper: FloatArray
    density: FloatArray
    quantiles: FloatArray
    said: tuple[float, float, float] | None
    grade: str


@dataclass(frozen=True, slots=True)
class FeedbackPage:
    """Everything a page of feedback shows; see `feedback_page`.

    Parameters
    ----------
    rows : tuple of str
        Names of the criteria.
    labels : tuple of tuple of str
        Labels of class 0, class 1, ..., class K of each row; an empty one where a scale has
        no class 0.
    columns : tuple of (str, str)
        Scenario and expert of each column.
    panels : tuple of Panel
    page, n_pages : int
    attrs : mapping of str to object
        Title, edition and source.
    illustrative : bool
    """

    rows: tuple[str, ...]
    labels: tuple[tuple[str, ...], ...]
    columns: tuple[tuple[str, str], ...]
    panels: tuple[Panel, ...]
    page: int
    n_pages: int
    attrs: Mapping[str, object]
    illustrative: bool


def feedback_columns(
    assessment: Assessment, *, scenario: str | None = None, expert: str | None = None
) -> list[list[tuple[str, str]]]:
    """Return scenario and expert of the columns of each page; the pool of a scenario has an empty expert.

    Of one expert, a page holds several scenarios; of several, one scenario or a part of it.

    Parameters
    ----------
    assessment : Assessment
    scenario, expert : str, optional
        Only of this one.

    Raises
    ------
    InputError
        If there is no such scenario or expert, or the expert judged nothing of it.
    """
    if scenario is not None:
        check_choice("scenario", scenario, assessment.scenario_ids)
    if expert is not None:
        check_choice("expert", expert, assessment.experts)
    groups: list[list[tuple[str, str]]] = []
    for one in assessment.scenario_ids if scenario is None else (scenario,):
        judged = {judgement.expert for judgement in assessment.judgements if judgement.scenario == one}
        experts = [name for name in assessment.experts if name in judged and expert in {None, name}]
        pool = [""] if expert is None and len(experts) > 1 else []
        groups.append([(one, name) for name in (*experts, *pool)])
    if max(map(len, groups)) == 0:
        message = f"expert {expert!r} judged nothing of scenario {scenario!r}. Leave one of the two out."
        raise InputError(message)
    if max(map(len, groups)) == 1:
        groups = [[column for group in groups for column in group]]
    return [list(part) for group in groups for part in _evenly(group)]


def feedback_page(
    assessment: Assessment,
    *,
    scenario: str | None = None,
    expert: str | None = None,
    page: int = 1,
    language: str = "en",
) -> FeedbackPage:
    """Return what one page of feedback shows.

    Parameters
    ----------
    assessment : Assessment
    scenario, expert : str, optional
        Only of this one.
    page : int
        From 1.
    language : {"en", "nl"}

    Returns
    -------
    FeedbackPage
        In letters that can be drawn.

    Raises
    ------
    InputError
        As `feedback_columns`, or if there is no such page.
    """
    check_count("page", page)
    pages = feedback_columns(assessment, scenario=scenario, expert=expert)
    if page > len(pages):
        message = f"`page` must be at most {len(pages)}, got {page}."
        raise InputError(message)
    columns = pages[page - 1]
    found = [
        fit
        for one in dict.fromkeys(of for of, _ in columns)
        for fit in fits(assessment, scenario=one, expert=expert)
        if (one, fit.expert) in columns
    ]
    criteria = [c for c in (*assessment.criterion_ids, *_AXES) if any(fit.criterion == c for fit in found)]
    settings = assessment.settings
    return FeedbackPage(
        rows=tuple(drawable_name(_criterion_name(assessment, criterion, language)) for criterion in criteria),
        labels=tuple(_labels(assessment.framework.axis(criterion)) for criterion in criteria),
        columns=tuple((_scenario_name(assessment, one), drawable_name(name)) for one, name in columns),
        panels=tuple(
            _panel(fit, criteria.index(fit.criterion), columns.index((fit.scenario, fit.expert))) for fit in found
        ),
        page=page,
        n_pages=len(pages),
        attrs={"title": settings.title, "edition": settings.edition, "source": settings.source},
        illustrative=settings.illustrative,
    )


_AXES: Final = ("likelihood", "plausibility")


def _evenly(columns: Sequence[tuple[str, str]]) -> list[Sequence[tuple[str, str]]]:
    """Split columns over as few pages as it takes, about as many on each."""
    count = math.ceil(len(columns) / MOST_COLUMNS)
    size = math.ceil(len(columns) / count) if count else 1
    return [columns[start : start + size] for start in range(0, len(columns), size)]


def _panel(fit: Fit, row: int, column: int) -> Panel:
    n_classes = fit.axis.scale.n_classes
    edges = np.linspace(LOWEST, n_classes + LOWEST, _BINS * n_classes + 1)
    density = np.concatenate([[fit.zero()], fit.shares(edges) * _BINS])
    judgement = fit.judgement
    return Panel(
        row=row,
        column=column,
        lower=np.concatenate([[-LOWEST], edges[:-1]]),
        upper=np.concatenate([[LOWEST], edges[1:]]),
        density=density / (density.max() or 1.0),
        quantiles=fit.quantiles(np.asarray(list(LEVELS.values()))),
        said=None if judgement is None else (judgement.low.lower, judgement.best.mid, judgement.high.upper),
        grade="" if judgement is None else overall_grade(judgement),
    )


def _labels(scale: Scale) -> tuple[str, ...]:
    labels = (scale.zero or "", *scale.classes)
    long = any(len(label) > _LONGEST_LABEL for label in labels)
    return tuple(str(k) for k in range(len(labels))) if long else labels


def _criterion_name(assessment: Assessment, criterion: str, language: str) -> str:
    if criterion in _AXES:
        return phrase(language, f"{criterion}_axis").capitalize()
    given = assessment.framework.criterion(criterion).name
    name = given.get(language) or next(iter(given.values()), "")
    is_number = criterion[:1].isdigit()
    return f"{criterion} {name}" if name and is_number else name or criterion


def _scenario_name(assessment: Assessment, scenario: str) -> str:
    return drawable_name(next(one.name for one in assessment.scenarios if one.id == scenario))
