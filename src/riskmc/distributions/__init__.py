"""Families, fitting to ranges, class readings, pooling and quantile tables."""

from riskmc.distributions.adapters import as_law
from riskmc.distributions.base import Distribution, expectation
from riskmc.distributions.bounded import Beta, Mirrored
from riskmc.distributions.classes import ClassProbabilities, ClassRange, class_probabilities, spread_confidence
from riskmc.distributions.compound import Discrete, Truncated, ZeroInflated
from riskmc.distributions.families import PERT, LogUniform, Point, Triangular, Uniform
from riskmc.distributions.fits.chips import chip_quantiles, from_chips
from riskmc.distributions.fits.entropy import entropy, max_entropy
from riskmc.distributions.fits.least_squares import Fit, Fits, fit_best, fit_quantiles
from riskmc.distributions.fits.metalog import Metalog
from riskmc.distributions.fits.minimum_information import MinimumInformation, intrinsic_range
from riskmc.distributions.fits.two_quantiles import fit_two_quantiles
from riskmc.distributions.fitting import coverage_of, from_range
from riskmc.distributions.histograms import Histogram
from riskmc.distributions.mapped import ClassValue, Natural
from riskmc.distributions.mixture import Mixture
from riskmc.distributions.parametric import Normal, StudentT
from riskmc.distributions.pools.event_probabilities import (
    brier_score,
    pool_betas,
    pool_class_probabilities,
    pool_normals,
    pool_probabilities,
)
from riskmc.distributions.pools.log_pool import LogPool
from riskmc.distributions.pools.pooling import PoolVariance, between_share, pool
from riskmc.distributions.pools.quantile_average import LogOddsAverage, QuantileAverage
from riskmc.distributions.positive import Gamma, LogNormal, LogT

__all__ = [
    "PERT",
    "Beta",
    "ClassProbabilities",
    "ClassRange",
    "ClassValue",
    "Discrete",
    "Distribution",
    "Fit",
    "Fits",
    "Gamma",
    "Histogram",
    "LogNormal",
    "LogOddsAverage",
    "LogPool",
    "LogT",
    "LogUniform",
    "Metalog",
    "MinimumInformation",
    "Mirrored",
    "Mixture",
    "Natural",
    "Normal",
    "Point",
    "PoolVariance",
    "QuantileAverage",
    "StudentT",
    "Triangular",
    "Truncated",
    "Uniform",
    "ZeroInflated",
    "as_law",
    "between_share",
    "brier_score",
    "chip_quantiles",
    "class_probabilities",
    "coverage_of",
    "entropy",
    "expectation",
    "fit_best",
    "fit_quantiles",
    "fit_two_quantiles",
    "from_chips",
    "from_range",
    "intrinsic_range",
    "max_entropy",
    "pool",
    "pool_betas",
    "pool_class_probabilities",
    "pool_normals",
    "pool_probabilities",
    "spread_confidence",
]
