"""What the classical model finds: scores and weights of experts, and their decision makers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from riskmc._typing import FloatArray, IntArray
from riskmc.elicitation.cooke.data import SeedData

WeightsBy = Literal["global", "item", "equal"]
Optimised = Literal["optimised"]


@dataclass(frozen=True, slots=True)
class DecisionMaker:
    """A pool of the experts, scored as if it were an expert.

    Parameters
    ----------
    quantiles : array, shape (question, quantile)
        In the unit of the question; NaN where no expert with weight answered.
    calibration : float
        Calibration score on the seed questions.
    information : array, shape (question,)
        Information on each question, in nats.
    information_seed, information_total : float
        Its mean over the seed questions and over all questions.
    """

    quantiles: FloatArray
    calibration: float
    information: FloatArray
    information_seed: float
    information_total: float

    @property
    def combined(self) -> float:
        """Return calibration times information on the seed questions."""
        return self.calibration * self.information_seed


@dataclass(frozen=True, slots=True)
class ClassicalModel:
    """Scores and weights of experts, their decision maker and the one of equal weights.

    Parameters
    ----------
    data : SeedData
    by : {"global", "item", "equal"}
        Kind of weights.
    threshold : float
        Calibration score below which an expert has no weight.
    overshoot : float
        By which the intrinsic ranges are extended.
    weights : array, shape (expert,) or (question, expert)
        Sum to one over experts; by question for item weights. NaN where no expert with weight answered.
    bin_counts : array, shape (expert, bin)
        Realisations in each bin.
    calibration : array, shape (expert,)
    information : array, shape (expert, question)
        In nats; NaN where missing.
    information_seed, information_total : array, shape (expert,)
        Its mean over the seed questions answered, and over all questions answered.
    bounds : array, shape (question, 2)
        Ends of the intrinsic range, on the log axis where the background is "log".
    decision_maker : DecisionMaker
        The pool by `weights`.
    benchmark : DecisionMaker
        The pool by equal weights, which performance weights have to beat.
    """

    data: SeedData
    by: WeightsBy
    threshold: float
    overshoot: float
    weights: FloatArray
    bin_counts: IntArray
    calibration: FloatArray
    information: FloatArray
    information_seed: FloatArray
    information_total: FloatArray
    bounds: FloatArray
    decision_maker: DecisionMaker
    benchmark: DecisionMaker

    @property
    def combined(self) -> FloatArray:
        """Return each expert's calibration times information on the seed questions."""
        return self.calibration * self.information_seed
