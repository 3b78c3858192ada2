"""The compiled loops, handed numbers, against plain numpy."""

import itertools

import numpy as np
import pytest

from riskmc.engine.exact.kernels import (
    FIRST_NODE,
    add_ranks,
    add_weighted,
    chain,
    deposit,
    interpolate,
    invert,
    moments,
)
from riskmc.engine.exact.pieces import Pieces

NODES = 40


def deposited(low, high, mass, weight=1.0, origin=0.0, step=1.0, tilt=0.0, last=NODES - 8.0):
    spread, atoms = np.zeros((1, NODES)), np.zeros((1, NODES))
    parts = (np.array(array, dtype=float) for array in (low, high, mass))
    pieces = Pieces(*parts, np.array([0, len(low)]))
    number, weights, origins = np.array([0]), np.array([weight]), np.array([origin])
    deposit(pieces, number, weights, origins, step, tilt, last, spread, atoms)
    return spread[0], atoms[0]


def raw_moments(nodes, powers):
    return [nodes @ (np.arange(NODES) - FIRST_NODE) ** float(k) for k in powers]


@pytest.mark.parametrize(("low", "high"), [(3.2, 3.9), (0.0, 12.7), (4.0, 5.0), (7.25, 22.5), (-0.5, 1.5)])
def test_a_deposited_piece_keeps_three_moments(low, high):
    spread, atoms = deposited([low], [high], [0.6])
    expected = [0.6 * (high ** (k + 1) - low ** (k + 1)) / ((k + 1) * (high - low)) for k in range(4)]
    np.testing.assert_allclose(raw_moments(spread, range(4)), expected, rtol=1e-12)
    assert not atoms.any()


def test_a_deposited_atom_keeps_three_moments_and_stands_apart():
    spread, atoms = deposited([3.3, 5.0], [3.3, 5.0], [0.25, 0.75])
    np.testing.assert_allclose(raw_moments(atoms, range(4)), [0.25 * 3.3**k + 0.75 * 5.0**k for k in range(4)])
    assert not spread.any()


def test_narrow_pieces_together_keep_the_mean():
    edges = np.linspace(3.31, 3.9, 100)
    mass = np.diff(edges)
    spread, _ = deposited(edges[:-1], edges[1:], mass)
    middle = 0.5 * (edges[:-1] + edges[1:])
    np.testing.assert_allclose(raw_moments(spread, range(2)), [mass.sum(), mass @ middle], rtol=1e-13)
    np.testing.assert_allclose(raw_moments(spread, [2]), mass @ middle**2, rtol=1e-3)


def test_weight_origin_and_step_of_a_lattice():
    spread, _ = deposited([2.0], [4.0], [1.0], weight=3.0, origin=5.0, step=0.5)
    assert raw_moments(spread, [1])[0] == pytest.approx((3.0 * 3.0 - 5.0) / 0.5)


@pytest.mark.parametrize(("low", "high"), [(3.2, 3.25), (4.0, 9.5)])
def test_a_tilted_piece_has_more_at_its_upper_end(low, high):
    tilt, width = 0.01, high - low
    spread, _ = deposited([low], [high], [0.6], tilt=tilt)
    np.testing.assert_allclose(raw_moments(spread, range(2)), [0.6, 0.6 * (0.5 * (low + high) + tilt * width**2 / 12)])


def test_what_lies_beyond_the_last_node_is_left_out():
    spread, atoms = deposited([0.0, 20.0, 15.0], [20.0, 30.0, 15.0], [0.4, 0.3, 0.3], last=10.0)
    np.testing.assert_allclose(raw_moments(spread, range(2)), [0.4 / 2, 0.4 / 2 * 5.0])
    assert not atoms.any()


def test_moments_of_pieces():
    low, high, mass = np.array([0.0, 2.0, 5.0]), np.array([1.0, 2.0, 7.0]), np.array([0.25, 0.75, 1.0])
    out = np.zeros((2, 2))
    moments(low, high, mass, np.array([0, 2, 3]), out)
    mean = 0.25 * 0.5 + 0.75 * 2
    np.testing.assert_allclose(out[0], [mean, 6])
    np.testing.assert_allclose(out[1], [0.25 * 1 / 3 + 0.75 * 4 - mean**2, 2**2 / 12])


def evaluated(knots, cdf, x):
    out = np.empty(len(x))
    interpolate(knots, cdf, np.asarray(x, dtype=float), out)
    return out


def test_a_smooth_function_is_interpolated_to_the_third_order_on_uneven_knots():
    def error(n):
        knots = np.linspace(0, 1, n) ** 1.5
        x = np.linspace(0.01, 0.99, 977)
        return np.abs(evaluated(knots, 0.5 - 0.5 * np.cos(np.pi * knots), x) - (0.5 - 0.5 * np.cos(np.pi * x))).max()

    assert error(65) < 2e-6
    assert error(65) / error(129) > 6.0


def test_interpolation_never_overshoots_and_ends_at_the_ends():
    knots, cdf = np.arange(6.0), np.array([0.0, 0.0, 0.7, 0.7, 0.71, 1.0])
    found = evaluated(knots, cdf, np.linspace(-1, 6, 701))
    assert (np.diff(found) >= 0).all()
    assert (found[0], found[-1]) == (0.0, 1.0)
    np.testing.assert_array_equal(evaluated(knots, cdf, [-np.inf, *knots, np.inf]), [0.0, *cdf, 1.0])


def test_points_need_not_be_in_order():
    knots = np.linspace(0, 1, 300)
    x = np.random.default_rng(2).random(50)
    np.testing.assert_array_equal(evaluated(knots, knots**2, x)[np.argsort(x)], evaluated(knots, knots**2, np.sort(x)))


def test_inversion_is_the_inverse():
    knots = np.linspace(0, 2, 33)
    cdf = 0.5 - 0.5 * np.cos(np.pi * knots / 2)
    level, found = np.linspace(0, 1, 101), np.empty(101)
    invert(knots, cdf, level, found)
    np.testing.assert_allclose(evaluated(knots, cdf, found), level, atol=1e-9)


@pytest.mark.parametrize("n", [1, 2, 5])
def test_generating_functions_count_the_others_above(n):
    rng = np.random.default_rng(n)
    weight, above = rng.random((3, n)), rng.random((3, n))
    angle = 2 * np.pi * np.arange(n // 2 + 1) / n
    out = np.zeros((2, n, angle.size))
    add_ranks(weight, above, np.cos(angle), -np.sin(angle), out)
    found = np.fft.irfft(out[0] + 1j * out[1], n, axis=1)
    expected = np.zeros((n, n))
    for g, s in np.ndindex(3, n):
        others = [above[g, t] for t in range(n) if t != s]
        for events in itertools.product([0, 1], repeat=n - 1):
            expected[s, sum(events)] += weight[g, s] * np.prod(
                [p if e else 1 - p for p, e in zip(others, events, strict=True)]
            )
    np.testing.assert_allclose(found, expected, rtol=1e-12)


def test_weighted_rows_add_up():
    rng = np.random.default_rng(4)
    weight, rows, out = rng.random(7), rng.random((7, 3)), np.ones(3)
    add_weighted(weight, rows, out)
    np.testing.assert_allclose(out, 1 + weight @ rows)


def test_a_chain_counts_all_ways_to_be_in_order():
    mass = np.random.default_rng(5).dirichlet(np.ones(4), size=3)
    expected = 0.0
    for places in itertools.product(range(4), repeat=3):
        share = {1: 1.0, 2: 1 / 2, 3: 1 / 6}
        if list(places) == sorted(places, reverse=True):
            tied = np.prod([share[places.count(place)] for place in set(places)])
            expected += tied * np.prod([mass[s, place] for s, place in enumerate(places)])
    assert chain(np.ascontiguousarray(mass.T)) == pytest.approx(expected)
