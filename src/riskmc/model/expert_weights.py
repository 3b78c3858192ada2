"""How much each expert counts: equally, as given, or by performance on seed questions."""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import numpy as np

from riskmc.elicitation.calibration import answers_of, seed_data
from riskmc.elicitation.cooke.classical import classical_model, item_weights
from riskmc.elicitation.cooke.model import ClassicalModel, WeightsBy
from riskmc.elicitation.experts import given_weights
from riskmc.elicitation.settings_experts import PERFORMANCE
from riskmc.exceptions import Fault, InputError, ReadingWarning
from riskmc.model.laws import coordinate_law

if TYPE_CHECKING:
    from riskmc.elicitation.judgements import Judgement
    from riskmc.model.assessment import Assessment

_QUANTILES: Final = (0.05, 0.5, 0.95)
_SAME_SCORE: Final = 1e-9
_COLUMN: Final = "experts.weights"
_EQUAL: Final = 'write weights = "equal"'

type Item = tuple[str, str]
"""A scenario and a criterion."""


@dataclass(frozen=True, slots=True, eq=False)
class ExpertWeights:
    """Weights of experts, as they are given; each item normalises them over who judged it.

    Parameters
    ----------
    of_expert : mapping of expert to float
        For every item, unless `of_item` has it.
    of_item : mapping of (scenario, criterion) to mapping of expert to float
        Where weights differ from item to item.
    model : ClassicalModel, optional
        Scores on the seed questions, where weights rest on them.
    notes : tuple of str
        What is doubtful about them, as sentences.
    """

    of_expert: Mapping[str, float]
    of_item: Mapping[Item, Mapping[str, float]] = field(default_factory=dict)
    model: ClassicalModel | None = None
    notes: tuple[str, ...] = ()

    def of(self, expert: str, scenario: str, criterion: str) -> float:
        """Return the weight of an expert in an item; 0 where there is none.

        Examples
        --------
        >>> weights = ExpertWeights({"anna": 2.0}, {("flood", "cost"): {"anna": 0.5}})
        >>> weights.of("anna", "flood", "cost"), weights.of("anna", "flood", "deaths"), weights.of("bert", "", "")
        (0.5, 2.0, 0.0)
        """
        return self.of_item.get((scenario, criterion), self.of_expert).get(expert, 0.0)


def weigh_experts(assessment: Assessment) -> ExpertWeights:
    """Return the weights that the settings ask for; `Assessment.expert_weights` keeps them.

    Parameters
    ----------
    assessment : Assessment

    Returns
    -------
    ExpertWeights

    Raises
    ------
    InputError
        If weights are asked for that the files do not give, an expert answered no seed
        question, or nobody reaches the threshold.
    """
    named = assessment.settings.experts.weights
    if isinstance(named, dict) or named == "equal":
        weigh = assessment.settings.experts.weight_of
        return ExpertWeights({expert: weigh(expert) for expert in assessment.experts})
    if named == "given":
        return _given(assessment)
    return _by_performance(assessment)


def expert_weight_faults(assessment: Assessment) -> Iterator[Fault]:
    """Yield why the weights that the settings ask for cannot be had, and items judged without weight.

    Parameters
    ----------
    assessment : Assessment

    Yields
    ------
    Fault
    """
    try:
        weights = assessment.expert_weights
    except InputError as error:
        yield Fault(str(error), column=_COLUMN)
        return
    items = dict.fromkeys((judgement.scenario, judgement.criterion) for judgement in assessment.judgements)
    for scenario, criterion in items:
        judged = assessment.judgements_of(scenario, criterion)
        if not any(weights.of(judgement.expert, scenario, criterion) for judgement in judged):
            names = ", ".join(repr(judgement.expert) for judgement in judged)
            message = (
                f"{criterion!r} of {scenario!r} is judged only by {names}, whose weight is zero. "
                "Give one of them a weight, or leave the row out."
            )
            yield Fault(message, judged[0].source or assessment.judgement_file, judged[0].row, "expert")


def _given(assessment: Assessment) -> ExpertWeights:
    weights = given_weights(assessment.experts_table)
    if not weights:
        message = (
            "'given' takes the weights of experts.csv, but there are none. Add the column weight, give a table such as "
            f"{{anna = 2, bert = 1}}, or {_EQUAL}."
        )
        raise InputError(message)
    without = [expert for expert in assessment.experts if expert not in weights]
    if without:
        message = (
            f"experts.csv has no weight for {', '.join(map(repr, without))}. Give every expert one; 0 leaves one out."
        )
        raise InputError(message)
    return ExpertWeights({expert: weights[expert] for expert in assessment.experts})


def _by_performance(assessment: Assessment) -> ExpertWeights:
    """Return the weights of Cooke's classical model."""
    stated = assessment.settings.experts
    calibration = answers_of(assessment.calibration, assessment.experts)
    if not any(question.is_seed for question in calibration):
        advice = "Fill in the realisations in calibration.csv" if calibration else "Add calibration.csv"
        message = (
            f"{stated.weights!r} weighs experts by their answers to seed questions, but there is none with a "
            f"realisation. {advice}, or {_EQUAL}."
        )
        raise InputError(message)
    _check_answered(assessment)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always", ReadingWarning)
        by: WeightsBy = "item" if stated.weights == "item" else "global"
        model = classical_model(seed_data(calibration), weights=by, threshold=stated.threshold)
    notes = tuple(str(warning.message) for warning in caught if issubclass(warning.category, ReadingWarning))
    kept = _kept(model)
    of_expert = dict(zip(model.data.experts, (kept * model.information_seed).tolist(), strict=True))
    of_item = _of_items(assessment, model) if stated.weights == "item" else {}
    return ExpertWeights(of_expert, of_item, model, tuple(_sentence(note) for note in notes))


def _check_answered(assessment: Assessment) -> None:
    seeds = [question for question in assessment.calibration if question.is_seed]
    answered = {expert for question in seeds for expert in question.answers}
    silent = [expert for expert in assessment.experts if expert not in answered]
    if silent:
        message = (
            f"{', '.join(map(repr, silent))} answered no seed question, so that no score is possible. "
            f"Ask the questions of every expert, leave these experts' rows out, or {_EQUAL}."
        )
        raise InputError(message)


def _kept(model: ClassicalModel) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """Return the calibration scores that reach the threshold, and zero for the others."""
    return np.where(model.calibration >= model.threshold * (1.0 - _SAME_SCORE), model.calibration, 0.0)


def _of_items(assessment: Assessment, model: ClassicalModel) -> dict[Item, dict[str, float]]:
    """Return the weights of every item; zeros where nobody who judged it has a weight."""
    experts = model.data.experts
    heard = {expert for expert, score in zip(experts, _kept(model), strict=True) if score > 0.0}
    items = dict.fromkeys((judgement.scenario, judgement.criterion) for judgement in assessment.judgements)
    found: dict[Item, dict[str, float]] = {}
    quantiles = {}
    for item in items:
        judged = {judgement.expert: judgement for judgement in assessment.judgements_of(*item)}
        found[item] = dict.fromkeys(experts, 0.0)
        if heard & set(judged):
            quantiles[item] = [_quantiles(judged.get(expert), assessment) for expert in experts]
    weights = item_weights(model, np.asarray(list(quantiles.values()))) if quantiles else ()
    for item, shares in zip(quantiles, weights, strict=True):
        found[item] = dict(zip(experts, shares.tolist(), strict=True))
    return found


def _quantiles(judgement: Judgement | None, assessment: Assessment) -> list[float]:
    """Return the quantiles of a judgement on the class axis, NaN where there is none."""
    if judgement is None:
        return [np.nan] * len(_QUANTILES)
    settings = assessment.settings
    law = coordinate_law(judgement, judgement.criterion, assessment.framework, settings.reading, settings.knowledge)
    return [float(quantile) for quantile in law.ppf(_QUANTILES)]


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]


def rests_on_performance(assessment: Assessment) -> bool:
    """Whether weights come from seed questions."""
    return assessment.settings.experts.weights in PERFORMANCE
