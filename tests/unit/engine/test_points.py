import subprocess
import sys
from itertools import pairwise, product

import numpy as np
import pytest
from scipy.stats import qmc

from riskmc.engine import points
from riskmc.engine.points import (
    FIELD,
    MOST_DIMENSIONS,
    SET_UP,
    STRATA,
    latin_bits,
    scrambled,
    sobol_bits,
    sobol_directions,
)
from riskmc.engine.streams import CHUNK, philox4x32, stream_bits, stream_id, uniforms
from riskmc.exceptions import InputError, RiskmcError

KEY = (0x12345678, 0x9ABCDEF0)
STREAM = stream_id("value", "flood", "1.1")


def streams(n):
    return np.array([stream_id("value", "flood", str(d)) for d in range(n)], dtype=np.uint64)


def net(n_dimensions, n_draws, key=KEY):
    """Return scrambled points, shape (dimension, draw)."""
    directions, shift = scrambled(sobol_directions(n_dimensions), key, streams(n_dimensions))
    return np.stack([sobol_bits(directions[d], int(shift[d]), 0, n_draws) for d in range(n_dimensions)])


def gray(number):
    return number ^ (number >> 1)


def set_up_word(stream, w, key=KEY):
    block = SET_UP + w // 4
    counter = [block & 0xFFFFFFFF, block >> 32, stream & 0xFFFFFFFF, stream >> 32]
    return int(philox4x32(counter, key)[w % 4])


def cells(unit, digits):
    """Return the number of points in each elementary interval with so many digits per dimension."""
    place = np.zeros(unit.shape[1], dtype=np.int64)
    for u, d in zip(unit, digits, strict=True):
        place = (place << d) + (u * 2.0**d).astype(np.int64)
    return np.bincount(place, minlength=1 << sum(digits))


@pytest.mark.parametrize("n_dimensions", [1, 2, 40, 900])
def test_unscrambled_points_are_those_of_scipy(n_dimensions):
    # scipy walks in Gray code order: its point n is ours with number gray(n).
    expected = qmc.Sobol(n_dimensions, scramble=False, bits=32).random(256)
    directions = sobol_directions(n_dimensions)
    found = np.stack([sobol_bits(row, 0, 0, 256) for row in directions], axis=1) / 2.0**32
    np.testing.assert_array_equal(found[gray(np.arange(256))], expected)


def test_direction_numbers_of_all_dimensions_are_those_of_scipy():
    expected = qmc.Sobol(MOST_DIMENSIONS, scramble=False, bits=32)._sv
    np.testing.assert_array_equal(sobol_directions(MOST_DIMENSIONS), expected)


def test_fewer_dimensions_are_the_first_of_more():
    np.testing.assert_array_equal(sobol_directions(100), sobol_directions(1000)[:100])


def test_no_dimension_is_a_possible_number():
    assert sobol_directions(0).shape == (0, 32)


def test_the_numbers_are_shared_so_nobody_may_write_them():
    with pytest.raises(ValueError, match="read-only"):
        sobol_directions(3)[0, 0] = 1


@pytest.mark.parametrize(("given", "message"), [(21_202, r"at most 21201, got 21202"), (-1, "whole number")])
def test_too_many_dimensions_are_refused(given, message):
    with pytest.raises(InputError, match=message):
        sobol_directions(given)


def moved(_package):
    raise FileNotFoundError


def other(monkeypatch, tmp_path, arrays):
    (tmp_path / "stats").mkdir()
    np.savez(tmp_path / "stats" / "_sobol_direction_numbers.npz", **arrays)
    monkeypatch.setattr(points.resources, "files", lambda _package: tmp_path)


def test_a_scipy_without_the_numbers_is_named(monkeypatch):
    monkeypatch.setattr(points.resources, "files", moved)
    with pytest.raises(RiskmcError, match=r"reads the direction numbers .* Use design='latin'"):
        sobol_directions.__wrapped__(2)


@pytest.mark.parametrize("arrays", [{}, {"poly": np.ones(3), "vinit": np.ones((3, 18))}], ids=["none", "few"])
def test_a_scipy_with_other_numbers_is_named(monkeypatch, tmp_path, arrays):
    other(monkeypatch, tmp_path, arrays)
    with pytest.raises(RiskmcError, match="does not have it in the form that is known"):
        sobol_directions.__wrapped__(2)


def test_the_scramble_follows_its_address():
    directions, shift = scrambled(sobol_directions(3), KEY, streams(3))
    for d, stream in enumerate(int(s) for s in streams(3)):
        words = [set_up_word(stream, w) for w in range(33)]
        matrix = [[0] * 32 for _ in range(32)]
        for row, column in product(range(32), range(32)):
            matrix[row][column] = int(row == column or (row > column and words[column] >> (31 - row) & 1))
        for b, plain in enumerate(int(v) for v in sobol_directions(3)[d]):
            digits = [plain >> (31 - k) & 1 for k in range(32)]
            rows = [sum(m * v for m, v in zip(row, digits, strict=True)) % 2 for row in matrix]
            assert int(directions[d, b]) == int("".join(map(str, rows)), 2)
        assert int(shift[d]) == words[32]


def test_scrambles_do_not_move_between_versions():
    # A change of these numbers gives every user of design="sobol" or "latin" other draws.
    directions, shift = scrambled(sobol_directions(2), KEY, streams(2))
    assert (int(directions[1, 1]), int(shift[1])) == (0x8E85F408, 0x8766678B)
    assert latin_bits(KEY, STREAM, 0, 2).tolist() == [3914793986, 2000613104]


def test_a_scramble_belongs_to_the_stream_not_to_the_place_of_its_dimension():
    alone = scrambled(sobol_directions(3)[2:], KEY, streams(3)[2:])
    together = scrambled(sobol_directions(3), KEY, streams(3))
    np.testing.assert_array_equal(alone[0][0], together[0][2])
    assert alone[1][0] == together[1][2]


def test_points_of_a_part_are_a_part_of_the_points():
    directions, shift = scrambled(sobol_directions(2), KEY, streams(2))
    whole = sobol_bits(directions[1], int(shift[1]), 0, 5000)
    np.testing.assert_array_equal(sobol_bits(directions[1], int(shift[1]), 700, 3000), whole[700:3700])


def test_every_chunk_of_a_dimension_has_one_point_in_each_stratum():
    directions, shift = scrambled(sobol_directions(900), KEY, streams(900))
    for d in (0, 1, 2, 17, 899):
        for chunk in (0, 3, 2**20 + 7):
            bits = sobol_bits(directions[d], int(shift[d]), chunk * CHUNK, CHUNK)
            assert (np.bincount(bits >> np.uint32(22), minlength=STRATA) == 1).all()


# The quality parameters t of the first dimensions of Sobol': sum of the degrees less one (Sobol' 1967).
@pytest.mark.parametrize(("n_dimensions", "t"), [(1, 0), (2, 0), (3, 1), (4, 3)])
@pytest.mark.parametrize("read", [lambda bits: bits / 2.0**32, uniforms], ids=["bits", "uniforms"])
def test_scrambled_points_are_a_net(n_dimensions, t, read):
    m = 10
    unit = read(net(n_dimensions, 2**m))
    splits = [s for s in product(range(m - t + 1), repeat=n_dimensions) if sum(s) == m - t]
    assert all((cells(unit, digits) == 2**t).all() for digits in splits)


def test_independent_points_are_no_net():
    unit = np.stack([uniforms(stream_bits(KEY, int(s), 0, 1024)) for s in streams(2)])
    assert not (cells(unit, (5, 5)) == 1).all()


def test_reading_side_and_distance_is_linear_and_lower_triangular():
    # so that it is absorbed by the random lower triangular matrix of the scramble
    one = np.uint32(1) << np.arange(31, -1, -1, dtype=np.uint32)
    image = (uniforms(one) * 2.0**32 - 0.5).astype(np.uint64)
    expected = [2**32 - 1, *(int(digit) for digit in one[1:])]
    assert image.tolist() == expected
    x, y = (stream_bits(KEY, stream, 0, 1000) for stream in (1, 2))
    places = [(uniforms(bits) * 2.0**32 - 0.5).astype(np.uint64) for bits in (x, y, x ^ y)]
    np.testing.assert_array_equal(places[0] ^ places[1], places[2])


@pytest.mark.parametrize("number", [0, 1, 777])
def test_each_point_alone_is_uniform(number):
    keys = [(k, 5) for k in range(2000)]
    plain, stream = sobol_directions(2)[1:], streams(2)[1:]
    found = []
    for key in keys:
        directions, shift = scrambled(plain, key, stream)
        found.append(int(sobol_bits(directions[0], int(shift[0]), number, 1)[0]))
    observed = np.histogram(np.array(found) / 2.0**32, bins=20, range=(0, 1))[0]
    chi_square = ((observed - 100) ** 2 / 100).sum()
    assert abs(chi_square - 19) < 4 * np.sqrt(2 * 19)


def test_errors_of_chains_are_not_correlated():
    # What differs between chains is the scramble; the net below is the same.
    errors = np.array([(uniforms(net(2, 256, (r, 7))).prod(axis=0).mean() - 0.25) for r in range(800)])
    for lag in (1, 2, 3):
        assert abs(np.corrcoef(errors[:-lag], errors[lag:])[0, 1]) < 4 / np.sqrt(800)


def times(a, b):
    """Multiply polynomials over the field of two elements modulo x**10 + x**3 + 1."""
    product_ = 0
    for k in range(10):
        product_ ^= (a << k) * (b >> k & 1)
    for k in range(19, 9, -1):
        product_ ^= (FIELD << (k - 10)) * (product_ >> k & 1)
    return product_


def test_strata_follow_their_address():
    chunk = 5
    words = [set_up_word(STREAM, 8 * chunk + w) for w in range(8)]
    a, b = 1 + (words[0] * 1023 >> 32), words[1] >> 22
    strata = latin_bits(KEY, STREAM, chunk * CHUNK, CHUNK) >> np.uint32(22)
    for i, found in enumerate(strata.tolist()):
        z = times(a, i) ^ b
        for multiply, add in zip(words[2::2], words[3::2], strict=True):
            z = (z * (multiply | 1) + add) % 1024
            z ^= z >> 5
        assert found == z


def test_any_two_draws_of_a_chunk_are_in_any_two_strata_alike():
    # a -> a (i - j) reaches every difference of strata once, whichever the two draws i and j
    table = np.array([[times(a, 1 << k) for k in range(10)] for a in range(1, 1024)])
    for difference in range(1, 1024):
        set_digits = [k for k in range(10) if difference >> k & 1]
        assert np.unique(np.bitwise_xor.reduce(table[:, set_digits], axis=1)).size == 1023


@pytest.mark.parametrize("read", [lambda bits: bits / 2.0**32, uniforms], ids=["bits", "uniforms"])
def test_a_chunk_has_one_draw_in_each_stratum(read):
    for chunk, stream in product((0, 1, 2**21), streams(3)):
        unit = read(latin_bits(KEY, int(stream), chunk * CHUNK, CHUNK))
        assert (np.bincount((unit * STRATA).astype(int), minlength=STRATA) == 1).all()


def test_the_place_within_a_stratum_is_that_of_philox():
    low = np.uint32(2**22 - 1)
    np.testing.assert_array_equal(latin_bits(KEY, STREAM, 0, 3000) & low, stream_bits(KEY, STREAM, 0, 3000) & low)


def test_draws_of_a_part_are_a_part_of_the_draws():
    np.testing.assert_array_equal(latin_bits(KEY, STREAM, 700, 3000), latin_bits(KEY, STREAM, 0, 5000)[700:3700])


def test_other_chunks_streams_and_keys_have_other_strata():
    strata = [
        latin_bits(key, stream, first, CHUNK) >> np.uint32(22)
        for key, stream, first in [(KEY, 1, 0), (KEY, 1, CHUNK), (KEY, 2, 0), ((1, 2), 1, 0)]
    ]
    assert all((one == two).mean() < 0.02 for one, two in pairwise([*strata, strata[0]]))


def test_scipy_stats_stays_out():
    code = "from riskmc.engine.points import sobol_directions; sobol_directions(9)"
    check = "import sys; assert 'scipy.stats' not in sys.modules"
    subprocess.run([sys.executable, "-c", f"{code}; {check}"], check=True)
