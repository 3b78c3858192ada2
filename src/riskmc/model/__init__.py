"""Assessment, aggregation rules, weights, dependence, and the numeric model."""

from riskmc.model.aggregation import aggregate, weighted_sum_moments
from riskmc.model.assessment import Assessment, read_assessment
from riskmc.model.best import best_coordinates, best_likelihoods, best_totals
from riskmc.model.comparisons import evamix, medal_counts, medal_scores
from riskmc.model.correlation import normal_correlation
from riskmc.model.dependence import Correlations, Dependence, Driver, Loadings, loadings
from riskmc.model.items import Item
from riskmc.model.model import Model
from riskmc.model.reading import to_model
from riskmc.model.rules import (
    ordered_weighted_average,
    orness,
    power_mean,
    quantifier_average,
    quantifier_weights,
    weighted_product,
)
from riskmc.model.weight_laws import (
    DirichletWeights,
    IntervalWeights,
    MixtureWeights,
    NestedWeights,
    OrdinalWeights,
    WeightLaw,
)
from riskmc.model.weights import (
    concentration_from_std,
    dirichlet_around,
    profile_weights,
    surrogate_weights,
    two_level,
    without_missing,
)

__all__ = [
    "Assessment",
    "Correlations",
    "Dependence",
    "DirichletWeights",
    "Driver",
    "IntervalWeights",
    "Item",
    "Loadings",
    "MixtureWeights",
    "Model",
    "NestedWeights",
    "OrdinalWeights",
    "WeightLaw",
    "aggregate",
    "best_coordinates",
    "best_likelihoods",
    "best_totals",
    "concentration_from_std",
    "dirichlet_around",
    "evamix",
    "loadings",
    "medal_counts",
    "medal_scores",
    "normal_correlation",
    "ordered_weighted_average",
    "orness",
    "power_mean",
    "profile_weights",
    "quantifier_average",
    "quantifier_weights",
    "read_assessment",
    "surrogate_weights",
    "to_model",
    "two_level",
    "weighted_product",
    "weighted_sum_moments",
    "without_missing",
]
