import numpy as np
import pytest
from scipy import stats

from riskmc.engine.lanes import BIN_BITS, BIN_OCTAVES, N_BINS
from riskmc.results.histograms import Histogram, bin_edges, histogram


def counted(values):
    """Counts of the bins of float32 values, by the edges."""
    return np.bincount(np.searchsorted(bin_edges(), values, side="right") - 1, minlength=N_BINS)


def extremes_of(values):
    """Images of the smallest and largest value in each bin, as the engine keeps them."""
    place = np.searchsorted(bin_edges(), values, side="right") - 1
    low, high = np.full(N_BINS, 2**32 - 1, np.uint32), np.zeros(N_BINS, np.uint32)
    np.minimum.at(low, place, values.view(np.uint32))
    np.maximum.at(high, place, values.view(np.uint32))
    return low, high


def test_edges_divide_every_octave_evenly():
    edges = bin_edges()
    assert edges.size == N_BINS
    expected = [2.0**-octave * (1 + step / 2**BIN_BITS) for octave in (1, BIN_OCTAVES) for step in range(2**BIN_BITS)]
    assert set(expected) <= set(edges.tolist())
    assert (np.diff(edges) > 0).all()


@pytest.mark.parametrize("scale", [1.0, 1e-3, 1e-9])
def test_quantiles_are_good_to_their_resolution(scale):
    law = stats.beta(2, 5, scale=scale)
    even = law.ppf((np.arange(500_000) + 0.5) / 500_000).astype(np.float32)
    p = [0.005, 0.05, 0.25, 0.5, 0.75, 0.95, 0.995]
    found = histogram(counted(even), None, 7.0).quantile(p)
    np.testing.assert_allclose(found, 7.0 * law.ppf(p), rtol=2e-4)


def test_quantiles_increase():
    values = np.random.default_rng(2).random(500).astype(np.float32)
    found = histogram(counted(values), None, 1.0).quantile(np.linspace(0, 1, 5001))
    assert (np.diff(found) >= 0).all()


def test_atoms_are_exact_where_extremes_are_kept():
    values = np.repeat(np.float32([0.3, 0.3001, 0.7]), [500, 300, 200])
    found = histogram(counted(values), extremes_of(values), 1.0).quantile([0.001, 0.7999, 0.81, 1.0])
    np.testing.assert_allclose(found, np.float32([0.3, 0.3001, 0.7, 0.7]), rtol=1e-5)
    assert found[2] == found[3] == np.float32(0.7)


def test_one_value_has_no_width():
    values = np.full(1000, np.float32(0.3))
    found = histogram(counted(values), extremes_of(values), 2.0).quantile([0.0, 0.5, 1.0])
    assert (found == 2 * float(np.float32(0.3))).all()


@pytest.mark.parametrize("keep", [False, True])
def test_zeros_are_exactly_zero(keep):
    values = np.repeat(np.float32([0.0, 0.5]), [400, 600])
    found = histogram(counted(values), extremes_of(values) if keep else None, 1.0).quantile([0.0, 0.2, 0.4, 0.41])
    assert found[:3].tolist() == [0.0, 0.0, 0.0]
    assert found[3] == pytest.approx(0.5, rel=2.0**-BIN_BITS)


def test_ends_of_the_law():
    counts = np.zeros(N_BINS, dtype=int)
    counts[[5, 9]] = 3
    edges = bin_edges()
    assert Histogram(counts, edges, np.append(edges[1:], 1.0)).quantile([0.0, 1.0]).tolist() == [edges[5], edges[10]]
