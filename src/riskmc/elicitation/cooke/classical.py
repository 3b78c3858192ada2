"""Cooke's classical model: experts weighed by their answers to questions whose answer is known."""

from __future__ import annotations

import warnings
from dataclasses import dataclass

import numpy as np

from riskmc._typing import ArrayLike, FloatArray, IntArray
from riskmc._validation import check_choice, check_positive, check_probability
from riskmc.elicitation.cooke.data import SeedData
from riskmc.elicitation.cooke.model import ClassicalModel, DecisionMaker, Optimised, WeightsBy
from riskmc.elicitation.cooke.pool import Knots, knots_of, pooled_quantiles
from riskmc.elicitation.cooke.scores import (
    OVERSHOOT,
    Background,
    bins_of,
    calibration_score,
    count_bins,
    information,
    intrinsic_range,
    item_information,
)
from riskmc.exceptions import InputError, RangeError, ReadingWarning

__all__ = ["ClassicalModel", "DecisionMaker", "Optimised", "WeightsBy", "classical_model", "item_weights"]

FEWEST_SEEDS = 8
"""With fewer seed questions than this the weights are hardly more than luck."""
_TIED = 1e-12
"""Combined scores this close are equal, relative to their size."""
_SAME_SCORE = 1e-9
"""Calibration scores this close are one: they rest on the same counts, added in another order."""


def classical_model(
    data: SeedData,
    *,
    weights: WeightsBy = "global",
    threshold: Optimised | float = "optimised",
    overshoot: float = OVERSHOOT,
) -> ClassicalModel:
    r"""Weigh experts by calibration and information on seed questions, and pool them.

    :math:`w_e \propto C_e I_e 1(C_e \ge \alpha)`: the calibration score times the mean
    information on the seed questions, or for item weights the information on the
    question itself. The optimised threshold :math:`\alpha` is the calibration score for which the
    decision maker's own calibration times information is largest; of equals, the lowest. The decision maker is
    the linear pool of the laws that are even, on the background's axis, between quantiles.

    Where answers are missing, every calibration score, the decision maker's too, rests on the number of seed
    questions of who answered fewest, so that all are tested equally hard
    (``data.answered = "own"``: each on the own number); information is averaged over
    what an expert answered; and the weights of a question are shared out among those who answered it.

    Parameters
    ----------
    data : SeedData
    weights : {"global", "item", "equal"}
    threshold : "optimised" or float
        Or a significance level in [0, 1]; 0 keeps every expert. Without effect on equal weights.
    overshoot : float
        Share by which the range of all quantiles and the realisation is extended on each side.

    Returns
    -------
    ClassicalModel
        With the decision maker of equal weights beside it.

    Raises
    ------
    InputError
        If a choice is unknown or a number not allowed.
    RangeError
        If no expert reaches the threshold.

    Warns
    -----
    ReadingWarning
        With fewer than eight seed questions.

    References
    ----------
    Cooke, R. M. (1991). Experts in Uncertainty, ch. 12. Oxford University Press.
    Colson, A. R. and Cooke, R. M. (2017). Reliab. Eng. Syst. Saf. 163, 109-120.

    Examples
    --------
    >>> answers = [9, 21, 28, 44, 48, 63, 67, 83]
    >>> sharp = [[x - 1, x + 0.5 * (-1) ** i, x + 1] for i, x in enumerate(answers)]
    >>> wrong = [[x + 2, x + 3, x + 4] for x in answers]
    >>> model = classical_model(SeedData([sharp, wrong], answers, experts=["anna", "bert"]))
    >>> model.calibration.round(3), model.weights
    (array([0.64, 0.  ]), array([1., 0.]))
    """
    check_choice("weights", weights, ("global", "item", "equal"))
    check_positive("overshoot", overshoot)
    if threshold != "optimised":
        if isinstance(threshold, str):
            message = f"`threshold` must be 'optimised' or a number in [0, 1], got {threshold!r}."
            raise InputError(message)
        check_probability("threshold", threshold)
    fewest = int((data.has_answered() & data.is_seed()).sum(axis=1).min())
    if fewest < FEWEST_SEEDS and weights != "equal":
        message = (
            f"performance weights rest on {fewest} seed question{'s' if fewest != 1 else ''}, "
            f"which is few: ask at least {FEWEST_SEEDS} of every expert, or use equal weights. "
            "Calibration scores within a factor of about 10 of each other are noise."
        )
        warnings.warn(message, ReadingWarning, stacklevel=2)
    return solved(data, weights, threshold, overshoot)


def solved(data: SeedData, by: WeightsBy, threshold: Optimised | float, overshoot: float) -> ClassicalModel:
    """Return the model of arguments that are checked."""
    scores = _scores(data, overshoot)
    equal = _equal_weights(scores)
    benchmark = _decision_makers(scores, equal[None])[0]
    if by == "equal":
        level, chosen, maker = 0.0, equal, benchmark
    else:
        level, chosen, maker = _chosen(scores, by, threshold)
    shown = chosen if by == "item" else _of_experts(scores, by, level)
    return ClassicalModel(
        data,
        by,
        level,
        overshoot,
        shown,
        scores.counts,
        scores.calibration,
        scores.information,
        scores.seed,
        np.nanmean(scores.information, axis=1),
        np.stack([scores.lower, scores.upper], axis=1),
        maker,
        benchmark,
    )


def item_weights(model: ClassicalModel, quantiles: ArrayLike, scale: Background = "uniform") -> FloatArray:
    r"""Return the experts' weights for an item that is none of the seed questions.

    :math:`w_e \propto C_e I_e 1(C_e \ge \alpha)` with :math:`I_e` the information on this
    item, see `item_information`.

    Parameters
    ----------
    model : ClassicalModel
        Gives the calibration scores and the threshold.
    quantiles : array, shape (..., expert, quantile)
        Of one item or many, at the probabilities of the seed questions and in the order of
        ``model.data.experts``; NaN for an expert who did not answer.
    scale : {"uniform", "log"}
        Background; on the class axis "uniform".

    Returns
    -------
    array, shape (..., expert)
        Sums to one; zero for who did not answer. Where no answer is more than the
        background the calibration scores decide alone.

    Raises
    ------
    InputError
        If the experts are not as many as in the model.
    RangeError
        If quantiles fall, or no expert with weight answered an item.

    Examples
    --------
    >>> answers = [9, 21, 28, 44, 48, 63, 67, 83]
    >>> given = [[[x - w, x + 0.2 * w * (-1) ** i, x + w] for i, x in enumerate(answers)] for w in (2, 3)]
    >>> model = classical_model(SeedData(given, answers, experts=["anna", "bert"]), weights="item")
    >>> item_weights(model, [[2.0, 2.5, 3.0], [1.0, 2.5, 4.0]]).round(2)
    array([0.98, 0.02])
    """
    given = np.asarray(quantiles, dtype=float)
    if given.shape[-2:-1] != (len(model.data.experts),):
        message = f"`quantiles` must be those of the {len(model.data.experts)} experts, got shape {given.shape}."
        raise InputError(message)
    kept = _reaching(model.calibration, model.threshold)
    gained = item_information(given, probabilities=model.data.probabilities, scale=scale, overshoot=model.overshoot)
    answered = ~np.isnan(gained)
    score = np.where(answered, kept * np.nan_to_num(gained), 0.0)
    score = np.where((score > 0.0).any(axis=-1, keepdims=True), score, np.where(answered, kept, 0.0))
    total = score.sum(axis=-1, keepdims=True)
    if not (total > 0.0).all():
        names = ", ".join(e for e, keep in zip(model.data.experts, kept, strict=True) if keep > 0.0)
        message = f"an item was answered by no expert with weight, which are {names}: use global or equal weights."
        raise RangeError(message)
    return np.asarray(score / total)


@dataclass(frozen=True, slots=True)
class _Scores:
    """What does not depend on the weights."""

    data: SeedData
    realisations: FloatArray
    lower: FloatArray
    upper: FloatArray
    knots: Knots
    counts: IntArray
    rests_on: IntArray
    calibration: FloatArray
    information: FloatArray
    seed: FloatArray


def _scores(data: SeedData, overshoot: float) -> _Scores:
    """Score every expert on every question."""
    quantiles, realisations, asked = data.on_axis(), data.realisations_on_axis(), np.asarray(data.probabilities)
    lower, upper = intrinsic_range(quantiles, realisations, overshoot)
    used = data.has_answered() & data.is_seed()
    answered = used.sum(axis=1)
    rests_on = np.full(answered.shape, answered.min()) if data.answered == "least" else answered
    bins = bins_of(np.asarray(data.quantiles), np.asarray(data.realisations), np.zeros(data.n_questions))
    counts = count_bins(bins, used, asked.size + 1)
    gained = information(quantiles, lower, upper, asked)
    return _Scores(
        data,
        realisations,
        lower,
        upper,
        knots_of(quantiles, lower, upper, asked),
        counts,
        rests_on,
        calibration_score(counts, asked, n=rests_on),
        gained,
        np.nanmean(np.where(data.is_seed(), gained, np.nan), axis=1),
    )


def _chosen(scores: _Scores, by: WeightsBy, threshold: Optimised | float) -> tuple[float, FloatArray, DecisionMaker]:
    """Return the threshold, the weights it leaves, shape (question, expert), and their decision maker."""
    levels = _levels(scores.calibration) if isinstance(threshold, str) else np.asarray([float(threshold)])
    candidates = np.stack([_weights(scores, by, level) for level in levels])
    makers = _decision_makers(scores, candidates)
    combined = np.asarray([maker.combined for maker in makers])
    best = int(np.argmax(combined >= combined.max() * (1.0 - _TIED)))
    return float(levels[best]), candidates[best], makers[best]


def _levels(calibration: FloatArray) -> FloatArray:
    """Return the different calibration scores above zero, rising; all zero is one."""
    rising = np.unique(calibration[calibration > 0.0]) if calibration.any() else np.zeros(1)
    return np.asarray(rising[np.append(True, rising[1:] > rising[:-1] * (1.0 + _SAME_SCORE))])


def _reaching(calibration: FloatArray, level: float) -> FloatArray:
    """Return the calibration scores that reach the threshold, and zero for the others."""
    return np.where(calibration >= level * (1.0 - _SAME_SCORE), calibration, 0.0)


def _of_experts(scores: _Scores, by: WeightsBy, level: float) -> FloatArray:
    """Return the weights of experts who all answered."""
    n = scores.calibration.size
    if by == "equal":
        return np.full(n, 1.0 / n)
    return _kept(scores, level) * scores.seed / (_kept(scores, level) * scores.seed).sum()


def _weights(scores: _Scores, by: WeightsBy, level: float) -> FloatArray:
    """Return the weights of who answered each question, shape (question, expert)."""
    kept = _kept(scores, level)
    score = kept * (scores.information.T if by == "item" else scores.seed)
    return _shared(np.where(scores.data.has_answered().T, score, 0.0))


def _kept(scores: _Scores, level: float) -> FloatArray:
    """Return the calibration scores that reach the threshold; raise where no expert has one."""
    kept = _reaching(scores.calibration, level)
    if not (kept * scores.seed).any():
        best = int(np.argmax(scores.calibration))
        message = (
            f"no expert reaches a calibration score of {level:g}; the highest is {scores.calibration[best]:.3g}, "
            f"that of {scores.data.experts[best]}. Lower the threshold, or use equal weights."
        )
        raise RangeError(message)
    return kept


def _equal_weights(scores: _Scores) -> FloatArray:
    return _shared(scores.data.has_answered().T.astype(float))


def _shared(score: FloatArray) -> FloatArray:
    """Return scores as weights per question, NaN where all are zero."""
    with np.errstate(invalid="ignore"):
        return np.asarray(score / score.sum(axis=1, keepdims=True))


def _decision_makers(scores: _Scores, weights: FloatArray) -> list[DecisionMaker]:
    """Return the decision maker of each set of weights, shape (pool, question, expert)."""
    data, asked = scores.data, np.asarray(scores.data.probabilities)
    quantiles = pooled_quantiles(scores.knots, weights, asked)
    used = data.is_seed() & ~np.isnan(quantiles[..., 0])
    counts = count_bins(bins_of(quantiles, scores.realisations, scores.upper - scores.lower), used, asked.size + 1)
    rests_on = used.sum(axis=1) if data.answered == "own" else np.minimum(used.sum(axis=1), scores.rests_on.min())
    calibration = calibration_score(counts, asked, n=rests_on)
    gained = information(quantiles, scores.lower, scores.upper, asked)
    in_unit = np.where(data.is_log()[:, None], np.exp(np.where(data.is_log()[:, None], quantiles, 0.0)), quantiles)
    seed = np.nanmean(np.where(used, gained, np.nan), axis=1)
    total = np.nanmean(gained, axis=1)
    return [
        DecisionMaker(in_unit[i], float(calibration[i]), gained[i], float(seed[i]), float(total[i]))
        for i in range(len(weights))
    ]
