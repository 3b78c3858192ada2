"""Assessment, aggregation rules, weights, dependence, and the numeric model."""

from riskmc.model.aggregation import aggregate, weighted_sum_moments
from riskmc.model.assessment import Assessment, read_assessment
from riskmc.model.best import best_coordinates, best_likelihoods, best_totals
from riskmc.model.dependence import normal_correlation, severity_loadings
from riskmc.model.items import Item
from riskmc.model.model import Model
from riskmc.model.reading import to_model
from riskmc.model.weights import profile_weights, two_level, without_missing

__all__ = [
    "Assessment",
    "Item",
    "Model",
    "aggregate",
    "best_coordinates",
    "best_likelihoods",
    "best_totals",
    "normal_correlation",
    "profile_weights",
    "read_assessment",
    "severity_loadings",
    "to_model",
    "two_level",
    "weighted_sum_moments",
    "without_missing",
]
