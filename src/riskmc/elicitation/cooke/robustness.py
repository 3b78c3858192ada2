"""Robustness of the classical model: the same scores without one expert or one seed question."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np

from riskmc._schema import EXPERT, LEFT_OUT, QUANTILE, QUESTION
from riskmc._typing import FloatArray
from riskmc._validation import check_choice
from riskmc.elicitation.cooke.classical import classical_model, solved
from riskmc.elicitation.cooke.data import SeedData
from riskmc.elicitation.cooke.model import ClassicalModel, DecisionMaker, Optimised, WeightsBy
from riskmc.elicitation.cooke.scores import OVERSHOOT
from riskmc.exceptions import InputError

if TYPE_CHECKING:
    import xarray as xr

NOBODY = "(nothing)"
"""Label of the run with all experts and questions, the first one."""
_FEWEST = 2


def leave_one_out(
    data: SeedData,
    over: Literal["experts", "questions"],
    *,
    weights: WeightsBy = "global",
    threshold: Optimised | float = "optimised",
    overshoot: float = OVERSHOOT,
) -> xr.Dataset:
    """Solve the classical model anew without each expert, or without each seed question.

    Ranges, scores, weights and the threshold all follow from what is left. Where the scores of the decision
    maker change much, or fall below those of equal weights, the weights hang on one answer.

    Parameters
    ----------
    data : SeedData
    over : {"experts", "questions"}
        What is left out, one at a time. Only seed questions are.
    weights, threshold, overshoot
        As in `classical_model`.

    Returns
    -------
    Dataset
        Dims (left_out, expert, question, quantile); the first `left_out`, ``"(nothing)"``, is the model of all
        data. Of the decision maker and of the one with equal weights (``benchmark_``): `calibration`,
        `information` (on the seed questions, in nats) and `combined`; and `threshold`,
        `weight` (by expert; for item weights their mean over questions), `expert_calibration`,
        `expert_information`, and the `decision_maker_quantile`. NaN where left out.

    Raises
    ------
    InputError
        If a choice is unknown, or nothing would be left.
    RangeError
        If no expert reaches the threshold.

    Warns
    -----
    ReadingWarning
        With fewer than eight seed questions.

    References
    ----------
    Cooke, R. M. and Goossens, L. L. H. J. (2008). Reliab. Eng. Syst. Saf. 93, 657-674.

    Examples
    --------
    >>> answers = [9, 21, 28, 44, 48, 63, 67, 83]
    >>> given = [[[x - w, x + 0.2 * w * (-1) ** i, x + w] for i, x in enumerate(answers)] for w in (2, 3)]
    >>> runs = leave_one_out(SeedData(given, answers, experts=["anna", "bert"]), "experts")
    >>> runs["weight"].sel(left_out="anna").values
    array([nan,  1.])
    """
    check_choice("over", over, ("experts", "questions"))
    full = classical_model(data, weights=weights, threshold=threshold, overshoot=overshoot)
    if over == "experts":
        labels, kind = data.experts, "expert"
        parts = [data.without(expert=label) for label in labels] if len(labels) >= _FEWEST else []
    else:
        labels, kind = tuple(np.asarray(data.questions)[data.is_seed()].tolist()), "seed question"
        parts = [data.without(question=label) for label in labels] if len(labels) >= _FEWEST else []
    if not parts:
        message = f"there is one {kind} only: nothing is left without it."
        raise InputError(message)
    models = [full, *(solved(part, weights, threshold, overshoot) for part in parts)]
    return _dataset(data, (NOBODY, *labels), models)


def _dataset(data: SeedData, labels: tuple[str, ...], models: list[ClassicalModel]) -> xr.Dataset:
    """Put the scores of all runs side by side."""
    import xarray as xr  # noqa: PLC0415 - 0.2 s to import, which reading an assessment does without

    runs, experts = (LEFT_OUT,), (LEFT_OUT, EXPERT)
    scores = {
        **_scores_of("", [model.decision_maker for model in models]),
        **_scores_of("benchmark_", [model.benchmark for model in models]),
    }
    by_expert = {
        "weight": [_mean_weight(model) for model in models],
        "expert_calibration": [model.calibration for model in models],
        "expert_information": [model.information_seed for model in models],
    }
    placed = {
        name: np.stack([_placed(data, *pair) for pair in zip(models, rows, strict=True)])
        for name, rows in by_expert.items()
    }
    quantiles = np.full((len(models), data.n_questions, len(data.probabilities)), np.nan)
    for run, model in enumerate(models):
        quantiles[run, [data.questions.index(q) for q in model.data.questions]] = model.decision_maker.quantiles
    found = xr.Dataset(
        {name: (runs, values) for name, values in scores.items()}
        | {"threshold": (runs, np.asarray([model.threshold for model in models]))}
        | {name: (experts, values) for name, values in placed.items()}
        | {"decision_maker_quantile": ((LEFT_OUT, QUESTION, QUANTILE), quantiles)},
        coords={
            LEFT_OUT: list(labels),
            EXPERT: list(data.experts),
            QUESTION: list(data.questions),
            QUANTILE: list(data.probabilities),
        },
    )
    for name, variable in found.data_vars.items():
        variable.attrs = {"long_name": _LONG_NAMES[str(name)], "units": "nat" if "information" in str(name) else "1"}
    found["decision_maker_quantile"].attrs["units"] = "that of the question"
    return found


def _scores_of(prefix: str, makers: list[DecisionMaker]) -> dict[str, FloatArray]:
    return {
        f"{prefix}calibration": np.asarray([maker.calibration for maker in makers]),
        f"{prefix}information": np.asarray([maker.information_seed for maker in makers]),
        f"{prefix}combined": np.asarray([maker.combined for maker in makers]),
    }


def _mean_weight(model: ClassicalModel) -> FloatArray:
    """Return weights by expert; those by question as their mean."""
    return np.nanmean(model.weights, axis=0) if model.weights.ndim > 1 else model.weights


def _placed(data: SeedData, model: ClassicalModel, values: FloatArray) -> FloatArray:
    """Return a number per expert in the order of all experts, NaN for who was left out."""
    found = np.full(len(data.experts), np.nan)
    found[[data.experts.index(expert) for expert in model.data.experts]] = values
    return found


_LONG_NAMES = {
    "calibration": "calibration score of the decision maker",
    "information": "information of the decision maker on the seed questions",
    "combined": "calibration times information of the decision maker",
    "benchmark_calibration": "calibration score of equal weights",
    "benchmark_information": "information of equal weights on the seed questions",
    "benchmark_combined": "calibration times information of equal weights",
    "threshold": "calibration score below which an expert has no weight",
    "weight": "weight of an expert",
    "expert_calibration": "calibration score of an expert",
    "expert_information": "information of an expert on the seed questions",
    "decision_maker_quantile": "quantile of the decision maker",
}
