"""Assessment, aggregation rules, weights, dependence, and the numeric model."""

from riskmc.model.aggregation import aggregate, weighted_sum_moments
from riskmc.model.assessment import Assessment, read_assessment
from riskmc.model.best import best_coordinates, best_likelihoods, best_totals
from riskmc.model.comparisons import evamix, medal_counts, medal_scores
from riskmc.model.copulas import joint_exceedance, spearman_of, tail_dependence
from riskmc.model.correlation import nearest_correlation, normal_correlation, repaired_correlation, stated_correlation
from riskmc.model.dependence import Correlations, Dependence, Driver, Loadings, implied_correlation, loadings
from riskmc.model.expert_weights import ExpertWeights
from riskmc.model.feedback import feedback
from riskmc.model.items import Item
from riskmc.model.model import Model
from riskmc.model.occurrence import common_factor_counts, common_factor_joint
from riskmc.model.ranges import EffectiveRange, effective_range
from riskmc.model.reading import to_model
from riskmc.model.rules import (
    ordered_weighted_average,
    orness,
    power_mean,
    quantifier_average,
    quantifier_weights,
    weighted_product,
)
from riskmc.model.stated_dependence import stated_dependence, stated_matrix
from riskmc.model.triggers import Occurrence, TriggerGraph, spontaneous_probabilities, trigger_occurrence
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
    "EffectiveRange",
    "ExpertWeights",
    "IntervalWeights",
    "Item",
    "Loadings",
    "MixtureWeights",
    "Model",
    "NestedWeights",
    "Occurrence",
    "OrdinalWeights",
    "TriggerGraph",
    "WeightLaw",
    "aggregate",
    "best_coordinates",
    "best_likelihoods",
    "best_totals",
    "common_factor_counts",
    "common_factor_joint",
    "concentration_from_std",
    "dirichlet_around",
    "effective_range",
    "evamix",
    "feedback",
    "implied_correlation",
    "joint_exceedance",
    "loadings",
    "medal_counts",
    "medal_scores",
    "nearest_correlation",
    "normal_correlation",
    "ordered_weighted_average",
    "orness",
    "power_mean",
    "profile_weights",
    "quantifier_average",
    "quantifier_weights",
    "read_assessment",
    "repaired_correlation",
    "spearman_of",
    "spontaneous_probabilities",
    "stated_correlation",
    "stated_dependence",
    "stated_matrix",
    "surrogate_weights",
    "tail_dependence",
    "to_model",
    "trigger_occurrence",
    "two_level",
    "weighted_product",
    "weighted_sum_moments",
    "without_missing",
]
