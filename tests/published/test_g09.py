"""G09: quantiles of the mergeable histograms keep the rank errors published for sketches.

Bounds of Karnin, Lang & Liberty (2016) and Dunning & Ertl (2019). The engine takes laws of
positive numbers: the normal law is shifted by 10, which shifts its quantiles.
"""

import json
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from scipy import special

from riskmc.distributions import Discrete, Mixture, Triangular
from riskmc.engine import compile_model, merge, run
from riskmc.engine.lanes import N_BINS
from riskmc.model import Model
from riskmc.results import Histogram, bin_edges
from riskmc.results.histograms import bin_quantiles

CASE = json.loads((Path(__file__).parent / "data" / "G09-quantile-sketch-bounds.json").read_text("utf-8"))
N, P = CASE["inputs"]["N"], np.array(CASE["inputs"]["p"])
EXPECTED = CASE["expected"]
SHIFT = 10.0
PARTS = 8


class Normal:
    """Normal law around `SHIFT`."""

    def ppf(self, q):
        return SHIFT + special.ndtri(q)


class LogNormal:
    def ppf(self, q):
        return np.exp(special.ndtri(q))


LAWS = {
    "normal": Normal(),
    "lognormal": LogNormal(),
    "two points": Discrete([1.0, 2.0], [0.3, 0.7]),
    "two ranges": Mixture([Triangular(0.5, 1.0, 2.0), Triangular(50.0, 100.0, 200.0)], [0.3, 0.7]),
}
CONTINUOUS = ("normal", "lognormal", "two ranges")


def bound(p):
    """Rank error allowed: that of KLL, and in the tails that of the t-digest."""
    tail = np.minimum(p, 1.0 - p) <= 0.001 * (1.0 + 1e-9)
    middle = min(EXPECTED["kll_k200_rank_error"], EXPECTED["tdigest_delta100_mid_rank_error"])
    return np.where(tail, EXPECTED["tdigest_delta100_tail_rank_error_p_0_001"], middle)


def rank_error(draws, quantile, p):
    """Return how far p lies from the step that the draws' distribution function makes at the quantile."""
    below, reached = (np.searchsorted(draws, quantile, side=side) / draws.size for side in ("left", "right"))
    return np.maximum(np.maximum(below - p, p - reached), 0.0)


def model_of(names):
    return Model.from_laws({name: {"a": LAWS[name]} for name in names})


@cache
def tallied(names, parts):
    """Plan, units, merged counts and all draws (scenario, draw) of `parts` runs with other seeds."""
    model, tallies = model_of(names), []
    for seed in range(parts):
        plan, units = compile_model(model, seed)
        tallies.append(run(plan, N // parts, keep_draws=N // parts))
    draws = np.concatenate([tally.kept.impact[0] for tally in tallies], axis=-1) * units.impact
    return plan, units, merge([tally.counts for tally in tallies]), np.sort(draws, axis=-1)


def of_law(name, parts):
    """Quantiles of one law from the histogram over all its draws, and these draws in increasing order."""
    # Where a model has atoms the engine keeps each bin's extremes; the other laws show it without.
    names = ("two points",) if name == "two points" else CONTINUOUS
    plan, units, counts, draws = tallied(names, parts)
    assert (counts.bins[:, 0].sum(axis=-1) == draws.shape[-1]).all()
    extremes = (counts.bin_low, counts.bin_high) if counts.bin_low.size else None
    s = names.index(name)

    def quantile(p):
        return units.impact * bin_quantiles(counts.bins, plan.bin_first, plan.bin_shift, extremes, p)[s, 0]

    return quantile, draws[s]


@pytest.mark.parametrize("parts", [1, PARTS])
@pytest.mark.parametrize("name", LAWS)
def test_rank_errors_stay_within_the_published_bounds(name, parts):
    quantile, draws = of_law(name, parts)
    assert draws.size == N
    assert (rank_error(draws, quantile(P), P) <= bound(P)).all()


@pytest.mark.parametrize("name", CONTINUOUS)
def test_the_probability_of_a_bin_is_within_the_published_bound(name):
    quantile, draws = of_law(name, PARTS)
    cuts = quantile(np.linspace(0.01, 0.99, 50))
    shares = np.searchsorted(draws, cuts[1:], side="right") - np.searchsorted(draws, cuts[:-1], side="left")
    assert (np.abs(shares / N - 0.02) <= EXPECTED["kll_k200_pmf_error"]).all()


@pytest.mark.parametrize("parts", [1, PARTS])
@pytest.mark.parametrize(("name", "shift"), [("normal", SHIFT), ("lognormal", 0.0)])
def test_quantiles_are_those_of_the_law(name, shift, parts):
    expected = np.array([EXPECTED[f"exact_quantiles_{name}"][f"{p:g}"] for p in P])
    found = of_law(name, parts)[0](P) - shift
    reach = 4 * np.sqrt(P * (1 - P) / N) + 1e-5
    low, high = (LAWS[name].ppf(P + side * reach) - shift for side in (-1, 1))
    assert ((low <= found) & (found <= high)).all()
    assert ((low < expected) & (expected < high)).all()


def test_parts_merge_in_any_order():
    model = model_of(tuple(LAWS))
    counts = [run(compile_model(model, seed)[0], 10_000).counts for seed in range(3)]
    one, other = merge(counts), merge([counts[2], merge(counts[:2])])
    for name, before, after in zip(one._fields, one, other, strict=True):
        np.testing.assert_array_equal(before, after, err_msg=name)


def test_coarse_bins_are_noticed():
    plan, units, counts, draws = tallied(CONTINUOUS, 1)
    starts = np.arange(1, N_BINS, 256)  # one bin for 256
    edges = bin_edges(int(plan.bin_first[0, 0]), int(plan.bin_shift[0, 0]))[np.append(starts, -1)]
    coarse = Histogram(np.add.reduceat(counts.bins[0, 0], starts), edges[:-1], edges[1:], units.impact)
    assert (rank_error(draws[0], coarse.quantile(P), P) > bound(P)).any()
