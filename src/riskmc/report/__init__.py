"""A run as statements, tables and files."""

from riskmc.report.outputs import FILES, check_folder, write_outputs
from riskmc.report.statements import (
    OrderProbability,
    assumption_sentences,
    neighbour_statements,
    order_by_dependence,
    ranked_scenarios,
    verdict,
)
from riskmc.report.tables import ranking_table, summary_table

__all__ = [
    "FILES",
    "OrderProbability",
    "assumption_sentences",
    "check_folder",
    "neighbour_statements",
    "order_by_dependence",
    "ranked_scenarios",
    "ranking_table",
    "summary_table",
    "verdict",
    "write_outputs",
]
