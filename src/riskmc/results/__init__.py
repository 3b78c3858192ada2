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
from riskmc.results.storage import read_result, write_result
from riskmc.results.summary import summary_dataset

__all__ = [
    "Histogram",
    "Moments",
    "bin_edges",
    "format_probability",
    "inputs_dataset",
    "mean_mcse",
    "probability_mcse",
    "quantile_mcse",
    "read_result",
    "summary_dataset",
    "to_arviz",
    "wilson_interval",
    "write_result",
]
