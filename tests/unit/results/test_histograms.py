import numpy as np
import pytest
from scipy import stats

from riskmc.engine.lanes import N_BINS
from riskmc.engine.ranges import Range, bins_of
from riskmc.results.histograms import Histogram, bin_edges, histogram


def grid(values):
    """Bins for the range of some values, as the plan lays them out."""
    bounds = (np.array([values.min()]), np.array([values[values > 0].min()]), np.array([values.max()]))
    return tuple(int(array[0]) for array in bins_of(Range(*bounds)))


def place_of(values):
    return np.searchsorted(bin_edges(*grid(values)), values, side="right") - 1


def counted(values):
    """Counts of the bins of float32 values, by the edges."""
    return np.bincount(place_of(values), minlength=N_BINS)


def extremes_of(values):
    """Images of the smallest and largest value in each bin, as the engine keeps them."""
    place = place_of(values)
    low, high = np.full(N_BINS, 2**32 - 1, np.uint32), np.zeros(N_BINS, np.uint32)
    np.minimum.at(low, place, values.view(np.uint32))
    np.maximum.at(high, place, values.view(np.uint32))
    return low, high


@pytest.mark.parametrize(("low", "high"), [(0.5, 1.0), (1e-9, 1.0), (0.999, 1.0)])
def test_edges_cover_the_range_with_bins_of_neighbouring_floats(low, high):
    edges = bin_edges(*grid(np.float32([low, high])))
    assert edges.size == N_BINS
    assert (np.diff(edges) > 0).all()
    assert edges[1] < low < edges[2] or edges[1] < low * (1 + 1e-3)
    assert np.count_nonzero((edges > low) & (edges < high)) >= 1000


@pytest.mark.parametrize("scale", [1.0, 1e-3, 1e-9])
def test_quantiles_are_good_to_their_resolution(scale):
    law = stats.beta(2, 5, scale=scale)
    even = law.ppf((np.arange(500_000) + 0.5) / 500_000).astype(np.float32)
    p = [0.005, 0.05, 0.25, 0.5, 0.75, 0.95, 0.995]
    found = histogram(counted(even), grid(even), None, 7.0).quantile(p)
    np.testing.assert_allclose(found, 7.0 * law.ppf(p), rtol=2e-4)


def test_quantiles_increase():
    values = np.random.default_rng(2).random(500).astype(np.float32)
    found = histogram(counted(values), grid(values), None, 1.0).quantile(np.linspace(0, 1, 5001))
    assert (np.diff(found) >= 0).all()


def test_atoms_are_exact_where_extremes_are_kept():
    values = np.repeat(np.float32([0.3, 0.3001, 0.7]), [500, 300, 200])
    found = histogram(counted(values), grid(values), extremes_of(values), 1.0).quantile([0.001, 0.7999, 0.81, 1.0])
    np.testing.assert_allclose(found, np.float32([0.3, 0.3001, 0.7, 0.7]), rtol=1e-5)
    assert found[2] == found[3] == np.float32(0.7)


def test_one_value_has_no_width():
    values = np.full(1000, np.float32(0.3))
    found = histogram(counted(values), grid(values), extremes_of(values), 2.0).quantile([0.0, 0.5, 1.0])
    assert (found == 2 * float(np.float32(0.3))).all()


@pytest.mark.parametrize("keep", [False, True])
def test_zeros_are_exactly_zero(keep):
    values = np.repeat(np.float32([0.0, 0.5]), [400, 600])
    found = histogram(counted(values), grid(values), extremes_of(values) if keep else None, 1.0).quantile(
        [0.0, 0.2, 0.4, 0.41]
    )
    assert found[:3].tolist() == [0.0, 0.0, 0.0]
    assert found[3] == pytest.approx(0.5, rel=2e-3)


def test_ends_of_the_law():
    counts = np.zeros(N_BINS, dtype=int)
    counts[[5, 9]] = 3
    edges = np.arange(N_BINS) / N_BINS
    assert Histogram(counts, edges, np.append(edges[1:], 1.0)).quantile([0.0, 1.0]).tolist() == [edges[5], edges[10]]
