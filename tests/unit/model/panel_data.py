"""Assessments with a panel, seed questions and chips, as the tests of experts need them."""

from __future__ import annotations

import pandas as pd

from riskmc.frameworks import load
from riskmc.model import Assessment

GENERIC = load("generic-5x5")
CRITERIA = ("deaths", "costs", "unrest")
COLUMNS = ["scenario", "criterion", "expert", "low", "best", "high"]

PANEL = [
    ("flood", criterion, expert, *labels)
    for criterion in (*CRITERIA, "likelihood")
    for expert, labels in (("anna", ("1", "2", "4")), ("bert", ("2", "3", "4")))
]


def judged(rows=PANEL, *, framework="generic-5x5", frames=None, **settings):
    """Build an assessment; a row is a tuple of the six columns, or a mapping with more of them."""
    records = [row if isinstance(row, dict) else dict(zip(COLUMNS, row, strict=True)) for row in rows]
    fixed = {"reading": {"bounds": "p5-p95", "missing": "exclude"}, "dependence": {"within_scenario": 0}}
    return Assessment.from_frames(
        pd.DataFrame(records).fillna("") if records else None,
        framework=framework,
        **(frames or {}),
        **(fixed | settings),
    )


def cell(expert="anna", low="2", best="3", high="4", scenario="flood", criterion="deaths", **more):
    """Return one row with further columns."""
    return dict(zip(COLUMNS, (scenario, criterion, expert, low, best, high), strict=True)) | more


def seeds(spread_of, *, n=10, offset_of=None):
    """Return answers to seed questions: medians around the truth, 90 % within the spread of each expert."""
    rows = []
    for question in range(n):
        truth = 50.0 + 7.0 * question
        for expert, spread in spread_of.items():
            # Two of ten fall outside 5 % to 95 %, the others on both sides of the median.
            shift = (offset_of or {}).get(expert, 0.0) + spread * (-1.0) ** question * (1.2 if question == 0 else 0.5)
            rows.append((f"q{question}", expert, truth + shift - spread, truth + shift, truth + shift + spread, truth))
    return pd.DataFrame(rows, columns=["question", "expert", "p05", "p50", "p95", "realisation"])
