"""Bands, precision, storage, and the bridge to ArviZ."""

from riskmc.results.arviz import to_arviz
from riskmc.results.exceedance import exceedance, exceedance_curves
from riskmc.results.histograms import Histogram, bin_edges
from riskmc.results.inputs import inputs_dataset
from riskmc.results.intervals import (
    ThompsonDraws,
    bonferroni_quantile,
    clopper_pearson,
    draws_for_half_width,
    goodman_intervals,
    paired_difference,
    thompson_draws,
)
from riskmc.results.moments import Moments
from riskmc.results.pbox import exact_pbox, pbox
from riskmc.results.precision import format_probability, mean_mcse, probability_mcse, quantile_mcse, wilson_interval
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
from riskmc.results.rare_events import WeightedProbability, crude_variation, draws_for_variation, weighted_probability
from riskmc.results.reordering import iman_conover, rank_correlation
from riskmc.results.replicates import ReplicateInterval, replicate_interval
from riskmc.results.storage import read_result, write_result
from riskmc.results.summary import summary_dataset
from riskmc.results.words import EFSA_TERMS, IPCC_TERMS, efsa_term, efsa_text, in_worlds, ipcc_term, ipcc_terms

__all__ = [
    "EFSA_TERMS",
    "IPCC_TERMS",
    "Histogram",
    "Moments",
    "OrderStatistics",
    "ReplicateInterval",
    "ThompsonDraws",
    "WeightedProbability",
    "beta_probabilities",
    "bin_edges",
    "bonferroni_quantile",
    "clopper_pearson",
    "crude_variation",
    "draw_quantile",
    "draw_quantile_mcse",
    "draws_for_half_width",
    "draws_for_variation",
    "efsa_term",
    "efsa_text",
    "exact_pbox",
    "exceedance",
    "exceedance_curves",
    "format_probability",
    "goodman_intervals",
    "harrell_davis",
    "iman_conover",
    "in_worlds",
    "inputs_dataset",
    "ipcc_term",
    "ipcc_terms",
    "mean_mcse",
    "order_statistics",
    "paired_difference",
    "pbox",
    "probability_mcse",
    "quantile_interval",
    "quantile_mcse",
    "quantile_mcse_by_density",
    "rank_correlation",
    "read_result",
    "replicate_interval",
    "summary_dataset",
    "thompson_draws",
    "to_arviz",
    "weighted_probability",
    "wilks_draws",
    "wilson_interval",
    "write_result",
]
