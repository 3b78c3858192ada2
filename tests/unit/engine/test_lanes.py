"""Each intrinsic against the plain formula it stands for."""

import numpy as np
import pytest
from numba import njit

from riskmc.distributions.student_tables import STUDENT_BITS
from riskmc.distributions.tables import CELL_BITS, OCTAVES, SIDE_CELLS
from riskmc.engine import lanes, uniforms
from riskmc.engine.lanes import N_BINS, ROWS, SPAN

BITS = np.array([0, 1, 2, 1000, 2**30, 2**31 - 1, 2**31, 2**31 + 5, 3 * 2**30, 2**32 - 1], dtype=np.uint32)


@njit
def distances(bits, out):
    for i in range(bits.size):
        out[i] = lanes.distance(bits[i])


@njit
def side_cells(bits, out):
    for i in range(bits.size):
        out[i] = lanes.side_cell(lanes.distance(bits[i]), bits[i])


@njit
def lines(chords, out):
    for i in range(chords.size):
        out[i, 0], out[i, 1] = lanes.intercept(chords[i]), lanes.slope(chords[i])


@njit
def bins(values, first, shift, out):
    for i in range(values.size):
        out[i] = lanes.bin_of(values[i], first, shift)


@njit
def outward(sizes, scores, side, cells, places):
    for i in range(sizes.size):
        cells[i], places[i] = lanes.cell_outward(sizes[i], scores[i], side), lanes.place_outward(sizes[i])


def test_cells_and_places_outward():
    scores = np.array([-0.0, 0.0, -0.5, 0.5, -1.0, 2.0, -1e6, 3e20], np.float32)
    sizes = np.float32(1.0) + np.abs(scores)
    cells, places = np.empty(scores.size, np.int64), np.empty(scores.size, np.float32)
    outward(sizes, scores, np.uint32(5000), cells, places)
    mantissa, exponent = np.frexp(sizes)  # size = mantissa 2**exponent, mantissa in [1/2, 1)
    position = 2**STUDENT_BITS * (exponent - 1 + 2 * mantissa.astype(float) - 1)
    np.testing.assert_array_equal(cells, np.floor(position) + np.where(np.signbit(scores), 0, 5000))
    np.testing.assert_array_equal(places, position % 1.0)


@njit
def weigh(weights, scores, first, start, out):
    lanes.weigh_rows(weights, scores, first, start, out)


def test_rows_are_weighed_in_a_span_and_nowhere_else():
    rng = np.random.default_rng(3)
    weights, scores = rng.standard_normal((ROWS, 5), np.float32), rng.standard_normal((5, 4 * SPAN), np.float32)
    out = np.zeros((ROWS, 8 * SPAN), np.float32)
    weigh(weights, scores, 2 * SPAN, SPAN, out)
    expected = weights.astype(float) @ scores[:, 2 * SPAN : 3 * SPAN]
    np.testing.assert_allclose(out[:, 3 * SPAN : 4 * SPAN], expected, atol=1e-5)
    out[:, 3 * SPAN : 4 * SPAN] = 0.0
    assert not out.any()


def test_distance_to_the_nearer_end():
    found = np.empty(BITS.size, np.float32)
    distances(BITS, found)
    u = uniforms(BITS)
    np.testing.assert_allclose(found, np.minimum(u, 1.0 - u), rtol=2.0**-23)


def test_cell_of_a_distance():
    found = np.empty(BITS.size, np.int64)
    side_cells(BITS, found)
    distance = np.float32((BITS & 0x7FFFFFFF).astype(float) + 0.5) * np.float32(2.0**-32)
    mantissa, exponent = np.frexp(distance)  # distance = mantissa 2**exponent, mantissa in [1/2, 1)
    cell = (exponent + OCTAVES) * 2**CELL_BITS + ((2 * mantissa - 1) * 2**CELL_BITS).astype(int)
    np.testing.assert_array_equal(found, cell + np.where(BITS >= 2**31, SIDE_CELLS, 0))
    assert found.max() < 2 * SIDE_CELLS


def test_a_chord_is_two_floats():
    pairs = np.array([[1.5, -2.25], [0.0, 1e-20]], dtype=np.float32)
    found = np.empty((2, 2), np.float32)
    lines(pairs.view(np.uint64)[:, 0], found)
    np.testing.assert_array_equal(found, pairs)


@pytest.mark.parametrize("shift", [0, 5, 16])
def test_a_bin_is_a_run_of_neighbouring_floats(shift):
    first = np.float32(0.3).view(np.int32)
    images = first + (np.arange(100, dtype=np.int32) << np.int32(shift))
    last = images + np.int32(2**shift - 1)
    for ends in (images, last):
        found = np.empty(100, np.int64)
        bins(ends.view(np.float32), first, np.int32(shift), found)
        np.testing.assert_array_equal(found, 1 + np.arange(100))


def test_ends_of_the_bins():
    first, shift = np.float32(0.5).view(np.int32), np.int32(11)
    values = np.array([0.0, -0.0, -1e-9, 1e-30, 0.4999, 0.5, 1.0, 7.0], dtype=np.float32)
    found = np.empty(values.size, np.int64)
    bins(values, first, shift, found)
    assert found.tolist() == [0, 0, 0, 0, 0, 1, N_BINS - 1, N_BINS - 1]


@njit
def compare(x, y, out):
    for i in range(x.size):
        out[i] = lanes.add(np.int32(10), lanes.is_above(x[i], y[i]))


def test_comparing_and_counting_in_32_bits():
    x = np.array([0.0, 1.0, 2.0, np.nan], np.float32)
    found = np.zeros(4, np.int32)
    compare(x, np.array([0.0, 0.5, 3.0, 0.0], np.float32), found)
    assert found.tolist() == [10, 11, 10, 10]
