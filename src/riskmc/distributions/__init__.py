"""Families, fitting to ranges, class readings, pooling and quantile tables."""

from riskmc.distributions.base import Distribution, expectation
from riskmc.distributions.classes import ClassProbabilities, ClassRange, class_probabilities, spread_confidence
from riskmc.distributions.compound import Discrete, Truncated, ZeroInflated
from riskmc.distributions.families import PERT, LogUniform, Point, Triangular, Uniform
from riskmc.distributions.fitting import coverage_of, from_range
from riskmc.distributions.mapped import ClassValue, Natural
from riskmc.distributions.mixture import Mixture

__all__ = [
    "PERT",
    "ClassProbabilities",
    "ClassRange",
    "ClassValue",
    "Discrete",
    "Distribution",
    "LogUniform",
    "Mixture",
    "Natural",
    "Point",
    "Triangular",
    "Truncated",
    "Uniform",
    "ZeroInflated",
    "class_probabilities",
    "coverage_of",
    "expectation",
    "from_range",
    "spread_confidence",
]
