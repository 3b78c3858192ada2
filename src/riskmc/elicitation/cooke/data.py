"""Answers to seed questions and their realisations, as checked arrays with labels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from riskmc._typing import ArrayLike, FloatArray
from riskmc._validation import check_choice
from riskmc.elicitation.cooke.scores import BACKGROUNDS, PROBABILITIES, Background, check_probabilities, on_background
from riskmc.exceptions import InputError, RangeError

Answered = Literal["least", "own"]
_SHOWN = 5


@dataclass(frozen=True, slots=True, init=False, eq=False)
class SeedData:
    """Experts' quantiles of questions, and the answers to those that are known.

    Parameters
    ----------
    quantiles : array, shape (expert, question, quantile)
        In the unit of the question, rising strictly; all NaN where an expert did not answer.
    realisations : array, shape (question,)
        The true answers; NaN (or None) for a target question, which counts for no score of an expert
        but the information in total.
    scale : {"uniform", "log"} or a sequence of them, one for each question
        Background: even over the range of the answers, or over its logarithm.
    probabilities : array, shape (quantile,)
        Of the quantiles; any number of them.
    experts, questions : sequence of str, optional
        Labels; by default "1", "2", ...
    answered : {"least", "own"}
        Number of realisations that calibration scores rest on where answers are missing: for
        all experts that of who answered fewest, so that all are tested equally hard, or the own number.

    Raises
    ------
    InputError
        If shapes or labels do not fit, a choice is unknown, or an expert answered no seed question.
    RangeError
        If quantiles do not rise, are given in part, or are not above zero on a log scale. All faults at once.

    Examples
    --------
    >>> data = SeedData([[[1, 2, 3], [20, 30, 80]]], [2.5, None], scale=["uniform", "log"], experts=["anna"])
    >>> data.n_seeds, data.questions
    (1, ('1', '2'))
    """

    quantiles: FloatArray
    realisations: FloatArray
    scale: tuple[Background, ...]
    probabilities: tuple[float, ...]
    experts: tuple[str, ...]
    questions: tuple[str, ...]
    answered: Answered

    def __init__(
        self,
        quantiles: ArrayLike,
        realisations: ArrayLike,
        *,
        scale: Background | Sequence[Background] = "uniform",
        probabilities: ArrayLike = PROBABILITIES,
        experts: Sequence[str] | None = None,
        questions: Sequence[str] | None = None,
        answered: Answered = "least",
    ) -> None:
        given, known = _numbers("quantiles", quantiles, 3), _numbers("realisations", realisations, 1)
        n_experts, n_questions, n_quantiles = given.shape
        if known.size != n_questions:
            message = f"{n_questions} questions need as many realisations, NaN where unknown; got {known.size}."
            raise InputError(message)
        check_choice("answered", answered, ("least", "own"))
        asked = check_probabilities(probabilities, n_quantiles)
        scales = [scale] * n_questions if isinstance(scale, str) else list(scale)
        for kind in scales:
            check_choice("scale", kind, BACKGROUNDS)
        if len(scales) != n_questions:
            message = f"{n_questions} questions need as many scales, got {len(scales)}."
            raise InputError(message)
        for name, value in (("quantiles", given), ("realisations", known), ("scale", tuple(scales))):
            object.__setattr__(self, name, value)
        object.__setattr__(self, "probabilities", tuple(asked.tolist()))
        object.__setattr__(self, "experts", _labels("experts", experts, n_experts))
        object.__setattr__(self, "questions", _labels("questions", questions, n_questions))
        object.__setattr__(self, "answered", answered)
        _check(self)

    @property
    def n_questions(self) -> int:
        """Return the number of questions, seed and target."""
        return len(self.questions)

    @property
    def n_seeds(self) -> int:
        """Return the number of questions whose answer is known."""
        return int(self.is_seed().sum())

    def is_seed(self) -> npt.NDArray[np.bool_]:
        """Return for each question whether its answer is known."""
        return ~np.isnan(self.realisations)

    def is_log(self) -> npt.NDArray[np.bool_]:
        """Return for each question whether its background is even on the log axis."""
        return np.asarray([kind == "log" for kind in self.scale], dtype=np.bool_).reshape(-1)

    def has_answered(self) -> npt.NDArray[np.bool_]:
        """Return who answered what, shape (expert, question)."""
        return ~np.isnan(self.quantiles[..., 0])

    def on_axis(self) -> FloatArray:
        """Return the quantiles on the axis on which the background is even."""
        return on_background(self.quantiles, self.is_log()[:, None])

    def realisations_on_axis(self) -> FloatArray:
        """Return the realisations on that axis."""
        return on_background(self.realisations, self.is_log())

    def without(self, *, expert: str | None = None, question: str | None = None) -> SeedData:
        """Return the data without one expert or one question.

        Parameters
        ----------
        expert, question : str, optional
            Labels.

        Examples
        --------
        >>> data = SeedData([[[1, 2, 3]], [[2, 3, 4]]], [2.5], experts=["anna", "bert"])
        >>> data.without(expert="anna").experts
        ('bert',)
        """
        kept = [i for i, name in enumerate(self.experts) if name != expert]
        asked = [i for i, name in enumerate(self.questions) if name != question]
        return SeedData(
            self.quantiles[np.ix_(kept, asked)],
            self.realisations[asked],
            scale=[self.scale[i] for i in asked],
            probabilities=self.probabilities,
            experts=[self.experts[i] for i in kept],
            questions=[self.questions[i] for i in asked],
            answered=self.answered,
        )


def _numbers(name: str, given: ArrayLike, n_dims: int) -> FloatArray:
    """Return numbers, None as NaN, that cannot be changed afterwards."""
    dims = "(expert, question, quantile)" if n_dims > 1 else "(question,)"
    try:
        numbers = np.array(given, dtype=float)
    except (TypeError, ValueError) as error:
        message = f"`{name}` must be numbers with the dims {dims}."
        raise InputError(message) from error
    if numbers.ndim != n_dims or numbers.size == 0:
        message = f"`{name}` must have the dims {dims}, got shape {numbers.shape}."
        raise InputError(message)
    numbers.setflags(write=False)
    return numbers


def _labels(name: str, given: Sequence[str] | None, n: int) -> tuple[str, ...]:
    labels = tuple(str(i + 1) for i in range(n)) if given is None else tuple(given)
    if len(labels) != n or len(set(labels)) != n:
        message = f"`{name}` must be {n} different labels, got {list(labels)}."
        raise InputError(message)
    return labels


def _check(data: SeedData) -> None:
    """Raise with all answers that cannot be used, by name, and all experts without an answer."""
    missing = np.isnan(data.quantiles)
    partly = missing.any(axis=-1) & ~missing.all(axis=-1)
    flat = (np.diff(data.quantiles, axis=-1) <= 0.0).any(axis=-1) | np.isinf(data.quantiles).any(axis=-1)
    low = data.is_log() & (data.quantiles <= 0.0).any(axis=-1)
    faults = [
        f"{data.experts[e]} on {data.questions[q]}: {data.quantiles[e, q].tolist()} {what}"
        for wrong, what in (
            (partly, "is given in part; give every quantile or none"),
            (flat & ~partly, "must be finite and rise strictly"),
            (low & ~partly & ~flat, "must be above zero on a log scale"),
        )
        for e, q in np.argwhere(wrong)
    ]
    faults += [
        f"the realisation of {data.questions[q]}, {data.realisations[q]:g}, must be finite, above zero on a log scale"
        for q in np.flatnonzero(np.isinf(data.realisations) | (data.is_log() & (data.realisations <= 0.0)))
    ]
    if faults:
        more = f"; and {len(faults) - _SHOWN} more" if len(faults) > _SHOWN else ""
        message = f"answers cannot be used: {'; '.join(faults[:_SHOWN])}{more}."
        raise RangeError(message)
    _check_answered(data)


def _check_answered(data: SeedData) -> None:
    silent = [data.questions[q] for q in np.flatnonzero(~data.has_answered().any(axis=0))]
    if silent:
        message = f"nobody answered {', '.join(silent)}: leave the question out."
        raise InputError(message)
    untested = np.flatnonzero(~(data.has_answered() & data.is_seed()).any(axis=1))
    if untested.size:
        names = ", ".join(data.experts[e] for e in untested)
        message = f"no seed question, one with a realisation, was answered by {names}: no score is possible."
        raise InputError(message)
