import numpy as np
import pytest
from scipy import stats

from riskmc.engine.lanes import N_BINS
from riskmc.engine.ranges import Range, bins_of
from riskmc.results.histograms import Histogram, bin_edges, bin_quantiles, histogram


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


P = np.array([0.0, 0.005, 0.3, 0.5, 0.50001, 0.97, 1.0])


def many_histograms(keep):
    """Counts of 70 variables of several scales, some with atoms, and what the engine keeps of them."""
    rng = np.random.default_rng(3)
    scales = 10.0 ** rng.uniform(-9.0, 3.0, 70)
    values = [np.float32(scale * np.where(rng.random(300) < 0.2, 0.0, rng.random(300).round(2))) for scale in scales]
    bins, grids = np.stack([counted(each) for each in values]), np.asarray([grid(each) for each in values], np.int32)
    extremes = tuple(np.stack(part) for part in zip(*map(extremes_of, values), strict=True)) if keep else None
    return bins, *grids.T, extremes


@pytest.mark.parametrize("keep", [True, False])
@pytest.mark.parametrize("width", [np.int64, np.uint32])
def test_many_histograms_at_once_give_the_bits_of_each(keep, width):
    bins, first, shift, extremes = many_histograms(keep)
    found = bin_quantiles(bins.astype(width), first, shift, extremes, P)
    for v in range(len(bins)):
        own = None if extremes is None else (extremes[0][v], extremes[1][v])
        expected = histogram(bins[v], (int(first[v]), int(shift[v])), own, 1.0).quantile(P)
        np.testing.assert_array_equal(found[v], expected)


def test_many_histograms_keep_their_axes():
    bins, first, shift, _ = many_histograms(keep=False)
    flat = bin_quantiles(bins, first, shift, None, P)
    folded = bin_quantiles(bins.reshape(7, 10, -1), first.reshape(7, 10), shift.reshape(7, 10), None, P)
    np.testing.assert_array_equal(folded, flat.reshape(7, 10, P.size))


@pytest.mark.parametrize("place", [0, 3, 69])
def test_a_histogram_of_nothing_has_no_quantiles_and_disturbs_no_other(place):
    bins, first, shift, _ = many_histograms(keep=False)
    expected = bin_quantiles(bins, first, shift, None, P)
    bins[place], expected[place] = 0, np.nan
    np.testing.assert_array_equal(bin_quantiles(bins, first, shift, None, P), expected)
