"""Each step from normal scores to cells against plain numpy."""

import numpy as np
import pytest

from riskmc.distributions.student_tables import STUDENT_BITS, end_of, side_cells
from riskmc.distributions.tables import NORMAL_CELLS, NORMAL_REACH
from riskmc.engine import CHUNK
from riskmc.engine.lanes import ROWS
from riskmc.engine.scores import add_factors, add_speaker, locate_score, locate_student, mix, scale

RNG = np.random.default_rng(5)
SCORE, FACTOR = RNG.standard_normal((2, CHUNK), dtype=np.float32)
HALF = np.float32(0.5)


def room():
    return np.empty(CHUNK, np.float32), np.empty(CHUNK, np.uint32)


def test_a_score_finds_its_cell_and_the_place_in_it():
    x, cell = room()
    locate_score(FACTOR, HALF, np.float32(0.75), SCORE, x, cell)
    position = (0.5 * FACTOR.astype(float) + 0.75 * SCORE + NORMAL_REACH) * NORMAL_CELLS / (2 * NORMAL_REACH)
    np.testing.assert_allclose(cell + x, position, atol=3e-4)
    assert ((x >= 0.0) & (x < 1.0)).all()


def test_scores_out_of_reach_take_the_outermost_cells():
    x, cell = room()
    far = np.where(SCORE < 0, np.float32(-99), np.float32(99))
    locate_score(FACTOR, np.float32(0), np.float32(1), far, x, cell)
    np.testing.assert_array_equal(cell, np.where(SCORE < 0, 0, NORMAL_CELLS - 1))


@pytest.mark.parametrize("nu", [0.5, 4.0])
def test_a_stretched_score_finds_its_cell_and_the_place_in_it(nu):
    x, cell = room()
    side, stretch = side_cells(nu), np.exp(3 * np.abs(RNG.standard_normal(CHUNK, dtype=np.float32)))
    locate_student(FACTOR, HALF, np.float32(0.75), SCORE, stretch, end_of(side), np.uint32(side), x, cell)
    stretched = (0.5 * FACTOR.astype(float) + 0.75 * SCORE) * stretch
    size = np.minimum(1.0 + np.abs(stretched), end_of(side))
    octave = np.floor(np.log2(size))
    position = 2**STUDENT_BITS * (octave + size / 2**octave - 1.0) + np.where(stretched > 0, side, 0)
    np.testing.assert_allclose(cell + x.astype(float), position, atol=1e-3)


def test_stretched_scores_out_of_reach_take_the_outermost_cells():
    x, cell = room()
    side, stretch = side_cells(4.0), np.full(CHUNK, 1e38, np.float32)
    with np.errstate(over="ignore"):
        locate_student(FACTOR, HALF, HALF, SCORE, stretch, end_of(side), np.uint32(side), x, cell)
    np.testing.assert_array_equal(cell, side - 1 + np.where(FACTOR + SCORE > 0, side, 0))
    assert (x > 0.99).all()


def test_factors_add_up():
    factors, out = RNG.standard_normal((4, 3 * CHUNK), dtype=np.float32), np.empty(CHUNK, np.float32)
    scale(SCORE, HALF, out)
    add_factors(factors, np.array([3, 1]), np.array([0.3, -0.2, 9.0], np.float32), CHUNK, out)
    part = factors[:, CHUNK : 2 * CHUNK].astype(float)
    np.testing.assert_allclose(out, 0.5 * SCORE + 0.3 * part[3] - 0.2 * part[1], atol=1e-6)


def test_every_draw_takes_the_factor_of_its_speaker():
    factors, out = RNG.standard_normal((4, 2 * CHUNK), dtype=np.float32), SCORE.copy()
    which = RNG.integers(0, 3, CHUNK).astype(np.int32)
    rows = np.array([2, 1, 2])
    add_speaker(factors, rows, which, CHUNK, HALF, out)
    expected = SCORE + 0.5 * factors[rows[which], CHUNK + np.arange(CHUNK)]
    np.testing.assert_allclose(out, expected, atol=1e-6)


@pytest.mark.parametrize("n", [1, 2, 4, 15])
def test_own_scores_are_mixed_by_the_matrix(n):
    own = RNG.standard_normal((n, CHUNK), dtype=np.float32)
    rows = -(-n // ROWS) * ROWS
    mixing, out = np.zeros((rows, n), np.float32), np.full((rows, 3 * CHUNK), 7.0, np.float32)
    mixing[:n] = RNG.standard_normal((n, n))
    mix(own, mixing, CHUNK, out)
    np.testing.assert_allclose(out[:n, CHUNK : 2 * CHUNK], mixing[:n].astype(float) @ own, atol=1e-5)
    assert (out[:, :CHUNK] == 7.0).all()
    assert (out[:, 2 * CHUNK :] == 7.0).all()


def test_a_mixture_has_the_same_bits_in_plain_single_precision():
    own, mixing = RNG.standard_normal((3, CHUNK), dtype=np.float32), np.zeros((ROWS, 3), np.float32)
    mixing[:3] = RNG.standard_normal((3, 3))
    out = np.empty((ROWS, CHUNK), np.float32)
    mix(own, mixing, 0, out)
    expected = np.zeros(CHUNK, np.float32)
    for d in range(3):
        expected = expected + mixing[1, d] * own[d]
    np.testing.assert_array_equal(out[1], expected)
