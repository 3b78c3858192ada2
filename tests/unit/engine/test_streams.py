import hashlib

import numpy as np
import pytest

from riskmc.engine.streams import CHUNK, entropy_of, key_of, philox4x32, stream_bits, stream_id, uniforms
from riskmc.exceptions import InputError

KEY = (0x12345678, 0x9ABCDEF0)


def test_a_stream_is_the_hash_of_its_labels():
    digest = hashlib.blake2b(b"value\0flood\x001.1\0", digest_size=8).digest()
    assert stream_id("value", "flood", "1.1") == int.from_bytes(digest, "little")


def test_labels_cannot_run_into_each_other():
    assert stream_id("value", "ab", "c") != stream_id("value", "a", "bc")


def test_streams_do_not_move_between_versions():
    # These numbers are part of STREAM_VERSION 1: a change gives every user other draws.
    assert stream_id("value", "flood", "1.1") == 0x11AE554E6123EAD2
    assert key_of(2014) == (2872307294, 3830911571)


@pytest.mark.parametrize("first", [0, 1, 1000, 5 * CHUNK + 17, CHUNK * 2**24 - 3])
def test_bits_follow_the_documented_layout(first):
    stream = stream_id("value", "flood", "1.1")
    found = stream_bits(KEY, stream, first, 5)
    for n, bits in enumerate(found, start=first):
        block = (n // 1024) * 256 + n % 256
        counter = [block & 0xFFFFFFFF, block >> 32, stream & 0xFFFFFFFF, stream >> 32]
        assert bits == philox4x32(counter, KEY)[(n % 1024) // 256]


def test_bits_of_a_part_are_a_part_of_the_bits():
    stream = stream_id("value", "flood")
    np.testing.assert_array_equal(stream_bits(KEY, stream, 700, 3000), stream_bits(KEY, stream, 0, 5000)[700:3700])


def test_other_streams_and_seeds_have_other_bits():
    one, other = stream_bits(KEY, 1, 0, 4096), stream_bits(KEY, 2, 0, 4096)
    assert (one != other).mean() > 0.99
    assert (one != stream_bits((1, 2), 1, 0, 4096)).mean() > 0.99


def test_uniforms_are_symmetric_and_never_reach_the_ends():
    bits = np.array([0, 1, 2**31 - 1, 2**31, 2**31 + 1, 2**32 - 1], dtype=np.uint32)
    found = uniforms(bits)
    tiny = 2.0**-33
    np.testing.assert_array_equal(found[:3], [tiny, 3 * tiny, 0.5 - tiny])
    np.testing.assert_array_equal(found[3:], [1 - tiny, 1 - 3 * tiny, 0.5 + tiny])


def test_uniforms_are_even():
    u = uniforms(stream_bits(KEY, 7, 0, 2**16))
    observed = np.histogram(u, bins=64, range=(0, 1))[0]
    chi_square = ((observed - 2**10) ** 2 / 2**10).sum()
    assert abs(chi_square - 63) < 4 * np.sqrt(2 * 63)


def test_fresh_entropy_differs_every_time():
    assert entropy_of(None) != entropy_of(None)


@pytest.mark.parametrize("given", [5, np.int64(5), np.random.SeedSequence(5)])
def test_equal_seeds_have_equal_entropy(given):
    assert entropy_of(given) == 5


def test_a_generator_gives_its_next_number():
    assert entropy_of(np.random.default_rng(3)) == entropy_of(np.random.default_rng(3))
    rng = np.random.default_rng(3)
    assert entropy_of(rng) != entropy_of(rng)


def test_spawned_seeds_differ_from_each_other_and_from_their_parent():
    parent = np.random.SeedSequence(5)
    children = parent.spawn(2)
    assert len({entropy_of(seed) for seed in (parent, *children)}) == 3
    assert entropy_of(children[1]) == entropy_of(np.random.SeedSequence(5, spawn_key=(1,)))


@pytest.mark.parametrize("given", [-1, 1.5, "2014", True])
def test_other_seeds_are_refused(given):
    with pytest.raises(InputError, match=r"`rng` must be a whole number from 0"):
        entropy_of(given)
