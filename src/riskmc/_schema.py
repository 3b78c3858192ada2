"""The names of all dimensions, variables and attributes of a result, in one place."""

from __future__ import annotations

from typing import Final

SCHEMA_VERSION: Final = 1
"""Version of the names below."""

PROFILE: Final = "profile"
SCENARIO: Final = "scenario"
OTHER: Final = "other"
CRITERION: Final = "criterion"
INTEREST: Final = "interest"
QUANTILE: Final = "quantile"
RANK: Final = "rank"
BY: Final = "by"
IMPACT_CLASS: Final = "impact_class"
LIKELIHOOD_CLASS: Final = "likelihood_class"
CHAIN: Final = "chain"
DRAW: Final = "draw"
EXPERT: Final = "expert"
TOP: Final = "k"
VARIANT: Final = "variant"
SOURCE: Final = "source"
QUESTION: Final = "question"
LEFT_OUT: Final = "left_out"
THRESHOLD: Final = "threshold"
PROBABILITY: Final = "probability"
DEPENDENCE: Final = "dependence"
COMPARED: Final = "scenario_compared"
ITEM: Final = "item"
OTHER_ITEM: Final = "other_item"
CHIP_CLASS: Final = "chip_class"

LIKELIHOOD: Final = "likelihood"
PLAUSIBILITY: Final = "plausibility"
TOTAL_IMPACT: Final = "total_impact"
RISK: Final = "risk"

BY_ALL: Final = (TOTAL_IMPACT, LIKELIHOOD, RISK)
"""What scenarios can be ranked by."""

INPUTS: Final = "inputs"
SUMMARY: Final = "summary"
RANKING: Final = "ranking"
DRAWS: Final = "draws"

QUANTILES: Final = (0.005, 0.025, 0.05, 0.25, 0.5, 0.75, 0.95, 0.975, 0.995)
"""Probabilities at which quantiles are reported."""


def mcse(name: str) -> str:
    """Return the name of the Monte Carlo standard error of variable `name`."""
    return f"{name}_mcse"
