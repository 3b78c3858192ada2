"""Feedback before anything is drawn: what was said, and what the fit makes of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from riskmc._validation import check_choice
from riskmc.model.assessment import Assessment
from riskmc.model.feedback_texts import LEVELS, TEXTS, class_label, meaning, said_text, sentence, start_of
from riskmc.model.fits import Fit, fits
from riskmc.model.laws import is_read_in_money, range_as_read
from riskmc.model.ranges import coverage_of_judgement

if TYPE_CHECKING:
    import pandas as pd

COLUMNS: Final = (
    *("scenario", "criterion", "expert", "row", "low", "best", "high", "meaning", "coverage", "read_low", "read_high"),
    *("p05", "p50", "p95", "mean", "p05_class", "p50_class", "p95_class", "mean_class"),
    *("unit", "p05_quantity", "p50_quantity", "p95_quantity", "mean_quantity"),
    *("p_below", "p_above", "p_zero", "data", "understanding", "agreement", "sentence"),
)


def feedback(
    assessment: Assessment, *, scenario: str | None = None, expert: str | None = None, language: str = "en"
) -> pd.DataFrame:
    r"""Return what each judgement says and what its fit gives, to be shown to the experts.

    A fit is shown back because few see from low, best and high what tails they imply
    (Oakley and O'Hagan, SHELF). Nothing is drawn.

    Parameters
    ----------
    assessment : Assessment
    scenario, expert : str, optional
        Only of this one. The pool is left out where one expert is asked for.
    language : {"en", "nl"}
        Of `meaning` and `sentence`.

    Returns
    -------
    DataFrame
        One row for each judgement, by scenario, criterion and expert, and after those of an
        item one for its pool where several experts judged it, with an empty `expert`.
        ``low``, ``best``, ``high``: as they were written; ``meaning`` of low and high and
        their ``coverage``; ``read_low``, ``read_high``: the ends on the class axis that are
        read, which differ from those said where a range was standardised or widened.
        ``p05``, ``p50``, ``p95`` and ``mean`` of the fit on the class axis (all of class 0
        is 0), the label of the class each lies in, and the same as a natural quantity in
        ``unit``, NaN where there is none. ``p_below``, ``p_above``: probability below the
        low and above the high that were said; ``p_zero``: of class 0. The grades of
        knowledge, and one sentence.

    Raises
    ------
    InputError
        If there is no such scenario or expert, or there are no texts in `language`.
    AssessmentError
        If a judgement cannot be met by the shape it is read with.

    References
    ----------
    Oakley, J. E. and O'Hagan, A. (2019). SHELF: the Sheffield Elicitation Framework,
    version 4.

    Examples
    --------
    >>> import pandas as pd
    >>> rows = [("flood", "impact", "3", "4", "5"), ("flood", "likelihood", "1", "2", "3")]
    >>> assessment = Assessment.from_frames(
    ...     pd.DataFrame(rows, columns=["scenario", "criterion", "low", "best", "high"]),
    ...     framework="uk-nrr-2025",
    ...     reading={"bounds": "p5-p95"},
    ...     dependence={"within_scenario": 0},
    ... )
    >>> table = feedback(assessment)
    >>> table[["criterion", "p05", "p50", "p95"]].round(2).values.tolist()[0]
    ['impact', 2.48, 3.94, 5.23]
    >>> print(table["sentence"][0].replace("; ", ";\n"))
    You said 3 - 4 - 5 as P5 and P95: the fit gives 5 % below 2 (2.48), 50 % below 4 (3.94), 95 % below 5 (5.23);
    5.3 % lies below your low and 0 % above your high.
    """
    import pandas as pd  # noqa: PLC0415 - heavy, and only a table needs it

    check_choice("language", language, tuple(TEXTS))
    if scenario is not None:
        check_choice("scenario", scenario, assessment.scenario_ids)
    if expert is not None:
        check_choice("expert", expert, assessment.experts)
    found = fits(assessment, scenario=scenario, expert=expert)
    known: dict[object, dict[str, float]] = {}
    rows = [_row(assessment, fit, _figures_once(fit, known), language) for fit in found]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _figures_once(fit: Fit, known: dict[object, dict[str, float]]) -> dict[str, float]:
    """Return the figures of a law; many judgements have the same."""
    key = (fit.law, fit.axis.map.map_key() if fit.axis.map else fit.axis.scale)
    if key not in known:
        known[key] = _figures(fit)
    return known[key]


def _figures(fit: Fit) -> dict[str, float]:
    """Return quantiles and means on the class axis and as quantities."""
    numbers = fit.law.ppf(np.asarray(list(LEVELS.values())))
    coordinates, quantities = fit.axis.coordinates(numbers), fit.axis.quantities(numbers)
    figures = dict(zip(LEVELS, coordinates.tolist(), strict=True)) | {"mean": fit.mean()}
    figures |= {f"{name}_quantity": value for name, value in zip(LEVELS, quantities.tolist(), strict=True)}
    return figures | {"mean_quantity": fit.mean_quantity(), "p_zero": fit.zero()}


def _row(assessment: Assessment, fit: Fit, figures: dict[str, float], language: str) -> dict[str, object]:
    """Return one row of the table."""
    said = _said(assessment, fit, language)
    below_above = {"p_below": np.nan, "p_above": np.nan}
    if fit.judgement is not None:
        low, high = fit.judgement.low, fit.judgement.high
        below_above = {
            "p_below": 0.0 if low.is_zero else fit.probability_below(low.lower),
            "p_above": fit.probability_above(high.upper),
        }
    whole = figures | below_above
    coverage = float(str(said.get("coverage", "nan")))
    count = len(assessment.judgements_of(fit.scenario, fit.criterion))
    classes = {f"{name}_class": class_label(figures[name], fit.axis, upper=name == "p95") for name in (*LEVELS, "mean")}
    return {
        "scenario": fit.scenario,
        "criterion": fit.criterion,
        "expert": fit.expert,
        "unit": fit.axis.unit,
        **said,
        **whole,
        **classes,
        "sentence": sentence(fit, whole, start_of(fit, coverage, count, language), language),
    }


def _said(assessment: Assessment, fit: Fit, language: str) -> dict[str, object]:
    """Return what was said, and the range that is read."""
    judgement, settings = fit.judgement, assessment.settings
    if judgement is None:
        return {}
    coverage = coverage_of_judgement(judgement, settings.reading)
    read = range_as_read(judgement, assessment.framework, settings.reading, settings.knowledge)
    ends = np.asarray([read.low, read.high])
    if is_read_in_money(judgement, judgement.criterion, assessment.framework):
        ends = fit.axis.coordinates(ends)
    texts = (judgement.low.text, judgement.best.text, judgement.high.text)
    if judgement.chips:
        texts = ("", said_text(judgement, fit.axis.scale.labels), "")
    return {
        **dict(zip(("low", "best", "high"), texts, strict=True)),
        "row": judgement.row,
        "meaning": meaning(judgement, coverage, language),
        "coverage": coverage,
        "read_low": float(ends[0]),
        "read_high": float(ends[1]),
        **{grade: getattr(judgement, grade) for grade in ("data", "understanding", "agreement")},
    }
