"""Bands, precision, storage, and the bridge to ArviZ."""

from riskmc.results.arviz import to_arviz
from riskmc.results.histograms import Histogram, bin_edges
from riskmc.results.inputs import inputs_dataset
from riskmc.results.moments import Moments
from riskmc.results.precision import (
    format_probability,
    mean_mcse,
    probability_mcse,
    quantile_mcse,
    wilson_interval,
)
from riskmc.results.quantile_errors import (
    OrderStatistics,
    beta_probabilities,
    draw_quantile_mcse,
    order_statistics,
    quantile_interval,
    quantile_mcse_by_density,
    wilks_draws,
)
from riskmc.results.quantiles import draw_quantile, harrell_davis
from riskmc.results.rare_events import (
    WeightedProbability,
    crude_variation,
    draws_for_variation,
    weighted_probability,
)
from riskmc.results.replicates import ReplicateInterval, replicate_interval
from riskmc.results.storage import read_result, write_result
from riskmc.results.summary import summary_dataset

__all__ = [
    "Histogram",
    "Moments",
    "OrderStatistics",
    "ReplicateInterval",
    "WeightedProbability",
    "beta_probabilities",
    "bin_edges",
    "crude_variation",
    "draw_quantile",
    "draw_quantile_mcse",
    "draws_for_variation",
    "format_probability",
    "harrell_davis",
    "inputs_dataset",
    "mean_mcse",
    "order_statistics",
    "probability_mcse",
    "quantile_interval",
    "quantile_mcse",
    "quantile_mcse_by_density",
    "read_result",
    "replicate_interval",
    "summary_dataset",
    "to_arviz",
    "weighted_probability",
    "wilks_draws",
    "wilson_interval",
    "write_result",
]
