"""National risk-assessment methods as data: one TOML file each, and what reads them."""

from __future__ import annotations

from riskmc.frameworks.describing import FrameworkSummary, describe_lines, summary_rows
from riskmc.frameworks.framework import Aggregation, Criterion, Framework, Interest, LikelihoodAxis, Provenance
from riskmc.frameworks.loading import framework_text, list_frameworks, load, read_framework

load_framework = load
"""`load` under the name it has in the top-level package."""

__all__ = [
    "Aggregation",
    "Criterion",
    "Framework",
    "FrameworkSummary",
    "Interest",
    "LikelihoodAxis",
    "Provenance",
    "describe_lines",
    "framework_text",
    "list_frameworks",
    "load",
    "load_framework",
    "read_framework",
    "summary_rows",
]
