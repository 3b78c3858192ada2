import math

import numpy as np
import pytest

from riskmc.engine.exact.atoms import LINEAR
from riskmc.engine.exact.pieces import Pieces
from riskmc.engine.exact.sums import cumulative, sums

NODES = 1024


def number(*parts):
    return tuple(np.array(column, dtype=float) for column in zip(*parts, strict=True))


def collection(*numbers):
    low, high, mass = (np.concatenate(arrays) for arrays in zip(*numbers, strict=True))
    return Pieces(low, high, mass, np.concatenate([[0], np.cumsum([len(one[0]) for one in numbers])]))


EVEN = number((0, 1, 1))
COIN = number((0, 0, 0.5), (1, 1, 0.5))
SPIKE = number((0, 0, 0.25), (1, 2, 0.75))
CONSTANT = number((3, 3, 1))
DECADES = number(*((10.0**k, 10.0 ** (k + 0.02), 0.02 / 5) for k in np.arange(-5, -0.01, 0.02)))


def law_of(numbers, weights=None, nodes=NODES):
    terms = np.arange(len(numbers))[None, :]
    weights = np.ones(terms.shape) if weights is None else np.array([weights], dtype=float)
    (law,) = sums(collection(*numbers), terms, weights, nodes, LINEAR)
    return law


def irwin_hall(x, n):
    """P(sum of n uniforms <= x)."""
    return sum((-1) ** k * math.comb(n, k) * max(x - k, 0.0) ** n for k in range(n + 1)) / math.factorial(n)


@pytest.mark.parametrize(("n", "error"), [(1, 1e-12), (2, 1e-6), (3, 1e-8), (6, 5e-9)])
def test_sums_of_uniforms(n, error):
    x = np.linspace(0, n, 101)
    np.testing.assert_allclose(
        law_of([EVEN] * n).below(x, reached=True), [irwin_hall(at, n) for at in x], rtol=0, atol=error
    )


def test_doubling_the_nodes_of_a_smooth_sum_divides_the_error_by_sixteen():
    x = np.linspace(1, 5, 41)
    exact = np.array([irwin_hall(at, 6) for at in x])
    errors = [np.abs(law_of([EVEN] * 6, nodes=n).below(x, reached=True) - exact).max() for n in (64, 128)]
    assert errors[0] > 1e-7
    assert errors[0] / errors[1] > 12.0


def test_weights_count_and_zero_ones_do_not():
    law = law_of([EVEN, DECADES, EVEN], [2.0, 0.0, 3.0])
    assert law.ends() == (0.0, 5.0)
    # 2 U + 3 V <= 2: a triangle of base 1 and height 2/3
    assert law.below(np.array([2.0]), reached=True)[0] == pytest.approx(1 * (2 / 3) / 2, abs=1e-6)


def test_a_constant_moves_a_sum_exactly():
    law, moved = law_of([EVEN, EVEN]), law_of([EVEN, CONSTANT, EVEN], [1.0, 0.5, 1.0])
    x = np.linspace(0, 2, 21)
    np.testing.assert_allclose(moved.below(x + 1.5, reached=True), law.below(x, reached=True), atol=1e-12)


def test_a_sum_of_atoms_is_atoms():
    law = law_of([COIN, COIN, CONSTANT])
    assert law.spread == 0.0
    assert law.atoms.value.tolist() == [3, 4, 5]
    np.testing.assert_allclose(law.atoms.mass, [0.25, 0.5, 0.25])


def test_an_atom_and_a_spread_number_give_a_spread_sum():
    law = law_of([COIN, EVEN])
    assert law.atoms.value.size == 0
    x = np.linspace(0, 2, 21)
    np.testing.assert_allclose(law.below(x, reached=True), x / 2, atol=1e-4)


@pytest.mark.parametrize("narrow", [number((0, 1e-5, 1)), number((0, 0.0107, 1))])
def test_nothing_of_a_jump_is_left_in_the_flat_part_beside_it(narrow):
    law = law_of([narrow, COIN])
    np.testing.assert_allclose(law.below(np.linspace(0.1, 0.9, 9), reached=True), 0.5, rtol=0, atol=1e-12)
    assert law.below(np.array([1.5]), reached=True)[0] == pytest.approx(1)


def test_sums_of_many_values_tie_where_the_kernel_has_them_tie():
    steps = np.float32(3.0) ** -np.arange(6, dtype=np.float32)
    class_values = number(*((value, value, 1 / 6) for value in steps.astype(float)))
    law = law_of([class_values] * 3, [1 / 3] * 3)
    every = np.stack(np.meshgrid(*[steps.astype(float)] * 3), axis=-1).reshape(-1, 3).sum(axis=-1) / 3
    value, count = np.unique(every.astype(np.float32), return_counts=True)
    np.testing.assert_array_equal(law.atoms.value, value.astype(float))
    np.testing.assert_allclose(law.atoms.mass, count / 6**3)


def test_spikes_leave_an_atom_with_the_product_of_their_masses():
    law = law_of([SPIKE, SPIKE])
    assert law.atoms.value.tolist() == [0.0]
    assert law.atoms.mass[0] == pytest.approx(0.25**2)
    x = np.linspace(0.5, 4, 36)
    alone, both = np.clip(x - 1, 0, 1), [irwin_hall(max(at - 2, 0), 2) for at in x]
    expected = 0.25**2 + 2 * 0.25 * 0.75 * alone + 0.75**2 * np.asarray(both)
    np.testing.assert_allclose(law.below(x, reached=True), expected, atol=3e-4)


def test_no_term_is_zero():
    law = law_of([EVEN], [0.0])
    assert (law.spread, law.atoms.value.tolist(), law.atoms.mass.tolist()) == (0.0, [0.0], [1.0])


def test_values_over_decades_are_resolved_at_the_low_end():
    p = np.array([0.005, 0.05, 0.5, 0.95])
    np.testing.assert_allclose(law_of([DECADES]).quantiles(p), 10.0 ** (-5 + 5 * p), rtol=2e-3)


def test_a_sum_over_decades_is_resolved_at_the_low_end():
    law = law_of([DECADES, DECADES])
    first = 10.0 ** (-5 + 5 * (np.arange(100_000) + 0.5) / 100_000)
    for x in (4e-5, 1e-3, 0.2):
        rest = np.maximum(x - first, 1e-5)  # P(Y <= rest) = (log10(rest) + 5) / 5
        expected = np.mean((np.log10(rest) + 5) / 5)
        assert law.below(np.array([x]), reached=True)[0] == pytest.approx(expected, abs=1e-3)


def test_distribution_function_from_nodes_that_keep_moments():
    found = cumulative(np.array([-0.1, 0.2, 0.9, 0.3, -0.3]))
    assert (np.diff(found) >= 0).all()
    assert (found[0], found[-1]) == (0.0, 1.0)
