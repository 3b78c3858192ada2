"""Pictures of a result: an Axes comes in, or is made, and an Axes goes out."""

from __future__ import annotations

from riskmc.plots.bump_chart import plot_bump
from riskmc.plots.density import HighestDensity, highest_density, highest_density_levels
from riskmc.plots.dependence import plot_dependence
from riskmc.plots.diagram_data import RiskDiagram, risk_diagram_data
from riskmc.plots.exceedance import plot_exceedance
from riskmc.plots.feedback import plot_feedback
from riskmc.plots.hasse_diagram import plot_hasse
from riskmc.plots.heatmap_data import RankHeatmap, rank_heatmap_data
from riskmc.plots.pairwise_matrix import plot_pairwise
from riskmc.plots.rank_bars import plot_rank_bars
from riskmc.plots.rank_heatmap import plot_rank_heatmap
from riskmc.plots.rank_intervals import plot_rank_intervals
from riskmc.plots.rankogram import plot_rankogram
from riskmc.plots.risk_diagram import plot_risk_diagram
from riskmc.plots.style import OKABE_ITO, save_figure

__all__ = [
    "OKABE_ITO",
    "HighestDensity",
    "RankHeatmap",
    "RiskDiagram",
    "highest_density",
    "highest_density_levels",
    "plot_bump",
    "plot_dependence",
    "plot_exceedance",
    "plot_feedback",
    "plot_hasse",
    "plot_pairwise",
    "plot_rank_bars",
    "plot_rank_heatmap",
    "plot_rank_intervals",
    "plot_rankogram",
    "plot_risk_diagram",
    "rank_heatmap_data",
    "risk_diagram_data",
    "save_figure",
]
