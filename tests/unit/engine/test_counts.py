"""Counting kernels, handed numbers: arithmetic against plain numpy."""

import math

import numpy as np
import pytest
from tests.reference import ranks as reference

from riskmc.engine.counts import (
    LANES,
    SUM_BITS,
    TIE_UNITS,
    accumulate,
    add_interest,
    add_moments,
    count_bins,
    count_order,
    count_reached,
    keep_larger,
    multiply,
    to_single,
)
from riskmc.engine.lanes import N_BINS
from riskmc.engine.streams import CHUNK

SUM, MAXIMUM = False, True


@pytest.fixture
def values():
    return np.random.default_rng(4).random(CHUNK, dtype=np.float32)


def test_weighted_values_add_up(values):
    out = np.ones(CHUNK)
    accumulate(values, 0.25, SUM, out)
    np.testing.assert_array_equal(out, 1.0 + 0.25 * values.astype(float))


def test_the_largest_value_counts_unless_it_has_no_weight(values):
    out = np.full(CHUNK, 0.5)
    accumulate(values, 0.0, MAXIMUM, out)
    assert (out == 0.5).all()
    accumulate(values, 0.25, MAXIMUM, out)
    np.testing.assert_array_equal(out, np.maximum(0.5, values))


@pytest.mark.parametrize("maximum", [False, True])
def test_an_interest_counts_from_its_floor_on(maximum):
    interest = np.tile([0.1, 0.3, 0.5, 0.7], CHUNK // 4)
    total = np.full(CHUNK, 0.2)
    add_interest(interest, 0.5, 0.3, maximum, total)
    counted = 0.5 * np.array([0.0, 0.3, 0.5, 0.7])
    np.testing.assert_array_equal(total[:4], np.maximum(0.2, counted) if maximum else 0.2 + counted)


def test_totals_are_rounded_and_never_negative():
    source, out = np.full(CHUNK, 5.0), np.full(CHUNK, 9.0, np.float32)
    source[:2] = -1e-12, 1 / 3
    to_single(source, 3, out)
    assert out[:3].tolist() == [0.0, np.float32(1 / 3), 5.0]
    assert not out[3:].any()


def test_the_larger_of_two_numbers_is_kept():
    out = np.full(CHUNK, 0.5)
    keep_larger(np.tile([0.25, 0.75], CHUNK // 2), out)
    assert out[:2].tolist() == [0.5, 0.75]


def test_risk_is_impact_times_likelihood(values):
    risk = np.empty(CHUNK, np.float32)
    multiply(values, values[::-1].copy(), risk)
    np.testing.assert_array_equal(risk, values * values[::-1])


def test_bins_and_their_extremes():
    values = np.array([0.5, 0.501, 0.0, 1.0, 0.3], dtype=np.float32)
    bins, place = np.zeros(N_BINS, np.uint32), np.zeros(5, np.int32)
    low, high = np.full(N_BINS, 2**32 - 1, np.uint32), np.zeros(N_BINS, np.uint32)
    first, shift = np.float32(0.4).view(np.int32), np.int32(15)
    count_bins(values, 4, first, shift, place, bins, low, high)
    assert bins.sum() == 4
    at = np.flatnonzero(bins == 2)
    assert low[at].view(np.float32) == np.float32(0.5)
    assert high[at].view(np.float32) == np.float32(0.501)
    assert bins[0] == 1
    assert bins[1 + ((np.float32(1.0).view(np.int32) - first) >> shift)] == 1


@pytest.mark.parametrize("n", [1, 15, 16, 1000, CHUNK])
@pytest.mark.parametrize("scale", [1.0, 2.0**20])
def test_sums_in_fixed_point(values, n, scale):
    values = values / np.float32(scale)
    values[n:] = 0.0
    out = np.zeros((2, 2), np.int64)
    add_moments(values, scale, np.empty(LANES), np.empty(LANES), out)
    found = (out[:, 0] * 2**32 + out[:, 1]) * 2.0**-SUM_BITS
    scaled = [scale * float(value) for value in values[:n]]
    np.testing.assert_allclose(found, [math.fsum(scaled), math.fsum(v * v for v in scaled)], rtol=1e-13)


def test_reached_edges(values):
    edges = np.array([0.0, 0.25, values[7], 2.0], dtype=np.float32)
    out = np.ones(4, np.int64)
    count_reached(values, 1000, edges, out)
    np.testing.assert_array_equal(out, 1 + (values[:1000, None] > edges).sum(axis=0))


@pytest.mark.parametrize("levels", [3, 10**6])
@pytest.mark.parametrize("order", [[0, 1, 2, 3], [3, 1], [2]])
def test_the_order_holds(levels, order):
    value = np.random.default_rng(levels).integers(0, levels, (4, CHUNK)).astype(np.float32)
    found = count_order(value, 900, np.array(order)) / TIE_UNITS / 900
    assert found == pytest.approx(reference.order_probability(value[:, :900].T.tolist(), order), rel=1e-9)
