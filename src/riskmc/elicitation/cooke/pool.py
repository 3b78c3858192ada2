"""The decision maker of the classical model: experts' minimum-information laws, pooled and inverted.

An expert who gives quantiles is read as the law of least information, with respect to the
background, that has them: even between neighbouring quantiles and out to the intrinsic range.
All pools of an item share the knots, so that the experts' distribution functions are
taken once and any number of sets of weights are pooled by one product of matrices.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from riskmc._typing import FloatArray

_ROUNDING = 1e-13
"""A pooled probability this far below the one asked for has reached it."""


@dataclass(frozen=True, slots=True)
class Knots:
    """Distribution functions of the experts at the knots of every question.

    Parameters
    ----------
    at : array, shape (question, knot)
        Rising numbers on the axis of the background: every expert's quantiles between the
        ends of the intrinsic range.
    reached : array, shape (question, expert, knot)
        Probability up to the knot; zero for an expert who did not answer.
    """

    at: FloatArray
    reached: FloatArray


def knots_of(quantiles: FloatArray, lower: FloatArray, upper: FloatArray, probabilities: FloatArray) -> Knots:
    """Return the experts' distribution functions at all quantiles of each question.

    Parameters
    ----------
    quantiles : array, shape (expert, question, quantile)
        On the axis of the background; NaN where missing.
    lower, upper : array, shape (question,)
    probabilities : array, shape (quantile,)

    Returns
    -------
    Knots

    Examples
    --------
    >>> at = knots_of(np.array([[[1.0, 3.0]]]), np.zeros(1), np.full(1, 4.0), np.array([0.25, 0.75]))
    >>> at.at, at.reached[0]
    (array([[0., 1., 3., 4.]]), array([[0.  , 0.25, 0.75, 1.  ]]))
    """
    by_question = np.swapaxes(quantiles, 0, 1)
    n_questions, n_experts = by_question.shape[:2]
    flat = by_question.reshape(n_questions, -1)
    given = np.where(np.isnan(flat), lower[:, None], flat)
    at = np.sort(np.concatenate([lower[:, None], given, upper[:, None]], axis=1), axis=1)
    ends = [np.broadcast_to(end[:, None, None], (n_questions, n_experts, 1)) for end in (lower, upper)]
    edges = np.concatenate([ends[0], by_question, ends[1]], axis=-1)
    with np.errstate(invalid="ignore"):
        piece = (at[:, None, :, None] >= edges[:, :, None, 1:-1]).sum(axis=-1)
    steps = np.concatenate([[0.0], probabilities, [1.0]])
    start, end = np.take_along_axis(edges, piece, axis=-1), np.take_along_axis(edges, piece + 1, axis=-1)
    share = (at[:, None, :] - start) / (end - start)
    reached = steps[piece] + share * (steps[piece + 1] - steps[piece])
    answered = ~np.isnan(by_question).all(axis=-1)
    return Knots(at, np.where(answered[..., None], reached, 0.0))


def pooled_quantiles(knots: Knots, weights: FloatArray, probabilities: FloatArray) -> FloatArray:
    """Return the quantiles of linear pools of the experts.

    Parameters
    ----------
    knots : Knots
    weights : array, shape (pool, question, expert)
        Sum to one over experts; NaN where no expert with weight answered.
    probabilities : array, shape (quantile,)

    Returns
    -------
    array, shape (pool, question, quantile)
        On the axis of the background; NaN where a weight is.

    Examples
    --------
    >>> quantiles = np.array([[[1.0, 3.0]], [[3.0, 5.0]]])
    >>> asked = np.array([0.25, 0.75])
    >>> at = knots_of(quantiles, np.zeros(1), np.full(1, 6.0), asked)
    >>> pooled_quantiles(at, np.array([[[1.0, 0.0]], [[0.5, 0.5]]]), asked).round(3)
    array([[[1. , 3. ]],
           [[1.5, 4.5]]])
    """
    pooled = np.matmul(weights.swapaxes(0, 1), knots.reached)
    reached = pooled[..., None, :] >= probabilities[:, None] - _ROUNDING
    upto = np.maximum(reached.argmax(axis=-1), 1)
    end, start = (np.take_along_axis(pooled, at, axis=-1) for at in (upto, upto - 1))
    place = np.broadcast_to(knots.at[:, None, :], pooled.shape)
    high, low = (np.take_along_axis(place, at, axis=-1) for at in (upto, upto - 1))
    with np.errstate(invalid="ignore", divide="ignore"):
        share = np.clip((probabilities - start) / (end - start), 0.0, 1.0)
    return np.asarray((low + share * (high - low)).swapaxes(0, 1))
