"""Aliases used in signatures throughout the package."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal, Protocol, runtime_checkable

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]
ArrayLike = npt.ArrayLike

Seed = int | np.random.SeedSequence | np.random.Generator | None

Bounds = Literal["range", "p5-p95", "p10-p90"]
BestIs = Literal["mode", "median"]
Shape = Literal["pert", "triangular", "uniform", "metalog", "minimum-information", "beta", "best-fit"]
Classes = Literal["continuous", "nominal"]
Sampling = Literal["coherent", "per-scenario", "independent"]
Rule = Literal["weighted-sum", "maximum", "monetised-sum"]
LikelihoodKind = Literal["probability", "frequency", "plausibility"]
By = Literal["total_impact", "likelihood", "risk"]

COVERAGE: Final[Mapping[Bounds, float]] = {"range": 1.0, "p5-p95": 0.9, "p10-p90": 0.8}
"""What each name of bounds says: the probability that low and high hold."""


@runtime_checkable
class HasPpf(Protocol):
    """Anything that turns probabilities into quantiles can be an input."""

    def ppf(self, q: npt.ArrayLike, /) -> npt.ArrayLike:
        """Return the quantile at each probability."""
        ...
