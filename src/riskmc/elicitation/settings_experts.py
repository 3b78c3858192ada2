"""The table `experts` of the settings: how several experts become one distribution."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Annotated, Final, Literal, get_args

from pydantic import BeforeValidator, Field, model_validator

from riskmc._typing import Sampling
from riskmc._validation import suggestion
from riskmc.elicitation.experts import LARGEST_WEIGHT, LEAST_WEIGHT
from riskmc.elicitation.profiles import SettingsTable, is_number, read_numbers

Pooling = Literal["linear", "log", "quantile"]
LikelihoodPooling = Literal["linear", "log", "quantile", "log-odds"]

NamedWeights = Literal["equal", "given", "global", "item"]
"""Equal, those of experts.csv, or those of Cooke's classical model: for all items, or item by item."""

PERFORMANCE: Final = ("global", "item")
"""Weights by performance on seed questions."""

LARGEST_EXTREMISING: Final = 5.0


def _read_expert_weights(given: object) -> object:
    named = get_args(NamedWeights)
    if isinstance(given, str) and given in named:
        return given
    allowed = ", ".join(map(repr, named))
    hint = suggestion(given, named) if isinstance(given, str) else ""
    if isinstance(given, Mapping):
        far = {name: weight for name, weight in given.items() if is_number(weight) and _is_far(weight)}
        if far:
            listed = ", ".join(f"{name!r} = {weight:g}" for name, weight in far.items())
            message = (
                f"got {listed}. Weights count relative to each other: give 0, or a number from {LEAST_WEIGHT:g} to "
                f"{LARGEST_WEIGHT:g}."
            )
            raise ValueError(message)
    return read_numbers(given, f"{allowed} or a table of expert and weight, such as {{anna = 2, bert = 1}}.{hint}")


def _is_far(weight: float) -> bool:
    return 0.0 < weight < LEAST_WEIGHT or LARGEST_WEIGHT < weight < math.inf


def _read_threshold(given: object) -> object:
    if given == "optimised" or (is_number(given) and 0.0 <= given <= 1.0):
        return given if isinstance(given, str) else float(str(given))
    message = (
        f"got {given!r}, allowed are 'optimised' or a number from 0 to 1: the calibration score below which an expert "
        "gets no weight."
    )
    raise ValueError(message)


def _read_round(given: object) -> object:
    if given == "latest":
        return given
    if is_number(given) and given >= 1 and given == int(given):
        return int(given)
    message = f"got {given!r}, allowed are 'latest' or the number of a round, 1 for the first."
    raise ValueError(message)


class Experts(SettingsTable):
    """How several experts become one distribution.

    `pooling` is the rule for all items, `likelihood_pooling` one for likelihoods alone;
    `extremise` is the exponent of pooled odds. `threshold` is the calibration score
    below which performance weights are zero. `round` is the last round that counts.
    """

    pooling: Pooling = "linear"
    likelihood_pooling: LikelihoodPooling | None = None
    extremise: Annotated[float, Field(gt=0.0, le=LARGEST_EXTREMISING)] = 1.0
    sampling: Sampling = "coherent"
    weights: Annotated[NamedWeights | dict[str, float], BeforeValidator(_read_expert_weights)] = "equal"
    threshold: Annotated[Literal["optimised"] | float, BeforeValidator(_read_threshold)] = "optimised"
    round: Annotated[Literal["latest"] | int, BeforeValidator(_read_round)] = "latest"

    @model_validator(mode="after")
    def _options_have_an_effect(self) -> Experts:
        if self.extremise != 1.0 and self.likelihood_pooling != "log-odds":
            message = 'extremise belongs to likelihood_pooling = "log-odds". Write that, or leave extremise out.'
            raise ValueError(message)
        if self.threshold != "optimised" and self.weights not in PERFORMANCE:
            message = 'threshold belongs to weights = "global" or "item". Write one of these, or leave threshold out.'
            raise ValueError(message)
        return self

    @property
    def pooling_of_likelihood(self) -> LikelihoodPooling:
        """Return how likelihoods are pooled: as everything else where nothing is said."""
        return self.likelihood_pooling or self.pooling

    def weight_of(self, expert: str) -> float:
        """Return the weight that the settings give an expert; 1 for each where they name none.

        Those of experts.csv and of performance are in `riskmc.model.expert_weights`.

        Examples
        --------
        >>> Experts(weights={"anna": 2, "bert": 0}).weight_of("anna")
        2.0
        """
        return 1.0 if isinstance(self.weights, str) else self.weights.get(expert, 0.0)
