"""A small assessment by two experts, in two frameworks, to be fed back."""

import pandas as pd

from riskmc.frameworks import load
from riskmc.model import Assessment

COLUMNS = ["scenario", "criterion", "expert", "low", "best", "high", "data"]


def two_experts(**settings: object) -> Assessment:
    criteria = load("nl-nra-2014").criterion_ids
    rows = [("flood", c, "anna", "B", "C", "D", "medium") for c in (*criteria, "likelihood")]
    rows += [("flood", c, "bert", "C", "D", "E", "low") for c in criteria]
    rows += [("cyber", c, "anna", "X", "D", "D", "") for c in criteria]
    rows += [("cyber", "likelihood", "anna", "", "1 %", "", "high")]
    given = {"reading": {"bounds": "p5-p95"}, "dependence": {"within_scenario": 0.5}} | settings
    return Assessment.from_frames(pd.DataFrame(rows, columns=COLUMNS), framework="nl-nra-2014", **given)
