from itertools import combinations

import numpy as np
import pytest
from numba import njit

from riskmc.engine import nets
from riskmc.engine.lookups import fill_bits
from riskmc.engine.nets import fill_sobol, fill_strata
from riskmc.engine.points import latin_bits, scrambled, sobol_bits, sobol_directions
from riskmc.engine.streams import CHUNK, stream_id

KEY = (0x12345678, 0x9ABCDEF0)
CHUNKS = [0, 1, 6, 2**20 + 3, 2**22 - 1]


def streams(n):
    return np.array([stream_id("value", "flood", str(d)) for d in range(n)], dtype=np.uint64)


@njit
def latin(key, stream, chunk):
    bits, room = np.empty(CHUNK, np.uint32), np.empty(CHUNK, np.uint32)
    fill_bits(bits, key, stream, chunk)
    fill_strata(bits, room, key, stream, chunk)
    return bits


def strata(stream, chunk):
    return (latin(np.array(KEY, np.uint64), stream, chunk) >> np.uint32(22)).astype(float)


@pytest.mark.parametrize("chunk", CHUNKS)
def test_sobol_bits_are_those_of_the_definition(chunk):
    directions, shift = scrambled(sobol_directions(30), KEY, streams(30))
    bits = np.empty(CHUNK, np.uint32)
    for d in range(30):
        fill_sobol(bits, directions[d], shift[d], chunk)
        np.testing.assert_array_equal(bits, sobol_bits(directions[d], int(shift[d]), chunk * CHUNK, CHUNK))


@pytest.mark.parametrize("chunk", CHUNKS)
def test_latin_bits_are_those_of_the_definition(chunk):
    for stream in streams(10):
        found = latin(np.array(KEY, np.uint64), stream, chunk)
        np.testing.assert_array_equal(found, latin_bits(KEY, int(stream), chunk * CHUNK, CHUNK))


@njit
def mixed(z, m, d):
    return nets._mixed(z, m, d)


def test_a_round_is_its_plain_equivalent():
    for z, m, d in [(0, 1, 0), (1023, 2**32 - 1, 2**32 - 1), (517, 0x9E3779B9, 0x7F4A7C15)]:
        expected = (z * m + d) % 1024
        assert mixed(np.uint32(z), np.uint32(m), np.uint32(d)) == expected ^ (expected >> 5)


def test_strata_of_streams_are_not_correlated():
    found = np.stack([np.concatenate([strata(s, q) for q in range(16)]) for s in streams(40)])
    correlation = np.corrcoef(found)[np.triu_indices(40, 1)]
    assert np.abs(correlation).max() < 4 / np.sqrt(16 * CHUNK)


def test_chunks_of_a_stream_are_not_correlated():
    found = np.stack([strata(streams(1)[0], q) for q in range(40)])
    assert np.abs(np.corrcoef(found)[np.triu_indices(40, 1)]).max() < 4.5 / np.sqrt(CHUNK)


def test_no_two_streams_of_a_chunk_move_together():
    # One pair of streams in 1023 has the same factor in the field; the rounds must hide that.
    pairs = list(combinations(range(64), 2))
    scores = np.sqrt(CHUNK - 1) * np.concatenate([correlations([strata(s, q) for s in streams(64)]) for q in range(8)])
    assert len(scores) == 8 * len(pairs)
    assert abs(scores.var() - 1.0) < 4 * np.sqrt(2 / len(scores))
    assert np.abs(scores).max() < 5.5


def test_factors_in_the_field_alone_would_move_together():
    affine = [np.empty(CHUNK, np.uint32) for _ in range(64)]
    rng = np.random.default_rng(1)
    for one in affine:
        nets._fill_affine(one, *rng.integers(2**32, size=2, dtype=np.uint64))
    assert np.abs(np.sqrt(CHUNK - 1) * correlations([one.astype(float) for one in affine])).max() > 10


def correlations(rows):
    return np.corrcoef(np.stack(rows))[np.triu_indices(len(rows), 1)]
