"""What was elicited beside low, best and high, as labelled variables: only what there is."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, Final  # Any: texts or numbers

import numpy as np
import numpy.typing as npt

from riskmc import _schema as names
from riskmc.elicitation.judgements import Judgement
from riskmc.model import Assessment
from riskmc.model.expert_weights import ExpertWeights
from riskmc.model.laws import is_read_in_money, money_per_unit, range_as_read
from riskmc.model.ranges import EffectiveRange, effective_range, overall_grade

Variables = dict[str, tuple[tuple[str, ...], object]]
Attributes = dict[str, object]

POOL: Final = "pool"
"""Pool of experts: by performance, or of equal weights."""

POOLS: Final = ("performance", "equal")

_GRADES: Final = ("data", "understanding", "agreement", "knowledge")
_READ: Final = ("low", "high", "coverage", "factor", "low_truncated", "high_truncated")


def per_item(assessment: Assessment, name: str, value: Callable[[Judgement], object], empty: object) -> Variables:
    """Return a value of each judgement: of the criteria, and of the two likelihood axes.

    Parameters
    ----------
    assessment : Assessment
    name : str
        Of the variable; those of the axes are called ``likelihood_<name>`` and ``plausibility_<name>``.
    value : callable
        Value of a judgement.
    empty : object
        Where nobody judged.

    Returns
    -------
    dict
        Dims (scenario, criterion, expert), and (scenario, expert) for the axes.
    """
    stacked = np.stack([_of(assessment, c, value, empty) for c in assessment.criterion_ids], axis=1)
    found: Variables = {name: ((names.SCENARIO, names.CRITERION, names.EXPERT), stacked)}
    for axis in (names.LIKELIHOOD, names.PLAUSIBILITY):
        found[f"{axis}_{name}"] = ((names.SCENARIO, names.EXPERT), _of(assessment, axis, value, empty))
    return found


def elicited(assessment: Assessment) -> tuple[Variables, Attributes]:
    """Return what was elicited and what was done with it.

    Own coverages (``coverage``), grades of knowledge (``data``, ``understanding``,
    ``agreement``, and the weakest as ``knowledge``), the range that is read where it is
    another one (``read_low``, ``read_high`` on the class axis, ``read_coverage``,
    ``read_factor``, ``read_low_truncated``, ``read_high_truncated``), ``round``,
    ``source``, ``rationale`` and ``chips``; ``organisation``, ``panel`` and
    ``expert_note`` of experts; ``expert_weights``, and scores on seed questions. What
    nobody gave is left out.

    Parameters
    ----------
    assessment : Assessment

    Returns
    -------
    variables : dict
    attributes : dict
    """
    variables: Variables = {}
    for part in (_coverages, _grades, _ranges, _origins, _chips, _who, _weights):
        variables |= part(assessment)
    return variables, _scores_of_pools(assessment.expert_weights)


def _of(
    assessment: Assessment, criterion: str, value: Callable[[Judgement], object], empty: object
) -> npt.NDArray[Any]:
    """Return the value of each judgement of a criterion, shape (scenario, expert)."""
    experts = {name: place for place, name in enumerate(assessment.experts)}
    cells = [[empty] * len(experts) for _ in assessment.scenarios]
    for row, scenario in zip(cells, assessment.scenario_ids, strict=True):
        for judgement in assessment.judgements_of(scenario, criterion):
            row[experts[judgement.expert]] = value(judgement)
    return np.asarray(cells)


def _coverages(assessment: Assessment) -> Variables:
    def own(judgement: Judgement) -> float:
        return np.nan if judgement.coverage is None else judgement.coverage

    given = any(judgement.coverage is not None for judgement in assessment.judgements)
    return per_item(assessment, "coverage", own, np.nan) if given else {}


def _grades(assessment: Assessment) -> Variables:
    if not any(overall_grade(judgement) for judgement in assessment.judgements):
        return {}

    found: Variables = {}
    for name in _GRADES:
        found |= per_item(assessment, name, partial(_grade, name), "")
    return found


def _grade(name: str, judgement: Judgement) -> str:
    return overall_grade(judgement) if name == "knowledge" else str(getattr(judgement, name))


def _ranges(assessment: Assessment) -> Variables:
    """Return the ranges that are read, where one of them is not the one that was given."""
    read = {id(judgement): _read(judgement, assessment) for judgement in assessment.judgements}
    if not any(one.is_changed for one in read.values()):
        return {}

    def part(name: str, judgement: Judgement) -> float:
        return float(getattr(read[id(judgement)], name))

    found: Variables = {}
    for name in _READ:
        found |= per_item(assessment, f"read_{name}", partial(part, name), np.nan)
    return found


def _read(judgement: Judgement, assessment: Assessment) -> EffectiveRange:
    """Return the range that is read on the class axis; what is read as money is brought to it."""
    settings, framework = assessment.settings, assessment.framework
    read = range_as_read(judgement, framework, settings.reading, settings.knowledge)
    if not is_read_in_money(judgement, judgement.criterion, framework):
        return read
    scale, unit = framework.axis(judgement.criterion), money_per_unit(judgement.criterion, framework) or 1.0
    said = effective_range(judgement, scale, settings.reading)
    low, high = (
        np.maximum(scale.from_natural(end / unit), said.low - said.high).item() for end in (read.low, read.high)
    )
    return EffectiveRange(
        low, said.best, high, read.coverage, read.is_standardised, read.factor, read.low_truncated, read.high_truncated
    )


def _origins(assessment: Assessment) -> Variables:
    """Return rounds, files and rationales, where they say something."""
    found: Variables = {}
    judged = assessment.judgements
    if assessment.earlier or any(judgement.round > 1 for judgement in judged):
        found |= per_item(assessment, "round", lambda judgement: judgement.round, 0)
    if any(judgement.source for judgement in judged):
        found |= per_item(assessment, "source", lambda one: one.source or assessment.judgement_file, "")
    if any(judgement.rationale for judgement in judged):
        found |= per_item(assessment, "rationale", lambda judgement: judgement.rationale, "")
    return found


def _chips(assessment: Assessment) -> Variables:
    if not any(judgement.chips for judgement in assessment.judgements):
        return {}
    axes = [assessment.framework.axis(j.criterion) for j in assessment.judgements]
    width = 1 + max(axis.n_classes for axis in axes)

    def laid(judgement: Judgement) -> list[float]:
        axis = assessment.framework.axis(judgement.criterion)
        cells = [0.0, *judgement.chips] if axis.zero is None else list(judgement.chips)
        return (cells if judgement.chips else []) + [np.nan] * (width - (len(cells) if judgement.chips else 0))

    found = per_item(assessment, "chips", laid, [np.nan] * width)
    return {name: ((*dims, names.CHIP_CLASS), values) for name, (dims, values) in found.items()}


def _who(assessment: Assessment) -> Variables:
    """Return what experts.csv says of who the experts are."""
    listed = {info.expert: info for info in assessment.experts_table}
    texts = {"organisation": "organisation", "panel": "panel", "expert_note": "note"}
    found: Variables = {}
    for name, key in texts.items():
        cells = [getattr(listed.get(expert), key, "") for expert in assessment.experts]
        if any(cells):
            found[name] = ((names.EXPERT,), cells)
    return found


def _weights(assessment: Assessment) -> Variables:
    """Return the weights that are used, and the scores they rest on."""
    weights, experts = assessment.expert_weights, assessment.experts
    if len(experts) < 2:  # noqa: PLR2004 - one expert has no weight
        return {}
    found: Variables = {"expert_weights": ((names.EXPERT,), _shares([weights.of_expert.get(e, 0.0) for e in experts]))}
    if weights.of_item:
        found = per_item(
            assessment, "expert_weights", lambda one: weights.of(one.expert, one.scenario, one.criterion), np.nan
        )
        found = {name: (dims, _shares(values)) for name, (dims, values) in found.items()}
    if weights.model is not None:
        place = {expert: k for k, expert in enumerate(weights.model.data.experts)}
        scores = {"calibration_score": weights.model.calibration, "information_score": weights.model.information_seed}
        for name, score in scores.items():
            found[name] = ((names.EXPERT,), [float(score[place[e]]) if e in place else np.nan for e in experts])
        found |= _of_pools(weights)
    return found


def _shares(given: object) -> object:
    """Return weights that sum to one over the experts who judged."""
    values = np.asarray(given, dtype=float)
    total = np.nansum(values, axis=-1, keepdims=True)
    return np.divide(values, total, out=np.full(values.shape, np.nan), where=total > 0.0)


def _of_pools(weights: ExpertWeights) -> Variables:
    """Return the scores of the pool by performance and of that of equal weights."""
    model = weights.model
    if model is None:
        return {}
    pools = (model.decision_maker, model.benchmark)
    return {
        POOL: ((POOL,), list(POOLS)),
        "pool_calibration": ((POOL,), [pool.calibration for pool in pools]),
        "pool_information": ((POOL,), [pool.information_seed for pool in pools]),
        "pool_combined": ((POOL,), [pool.combined for pool in pools]),
    }


def _scores_of_pools(weights: ExpertWeights) -> Attributes:
    if weights.model is None:
        return {}
    return {"n_seed_questions": weights.model.data.n_seeds, "calibration_threshold": weights.model.threshold}
