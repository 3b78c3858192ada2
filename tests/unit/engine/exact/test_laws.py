import numpy as np
import pytest

from riskmc.engine.exact.atoms import Atoms, no_atoms
from riskmc.engine.exact.laws import Law, as_pieces, below, quantiles

NONE = np.empty(0)
EVEN = Law(np.linspace(0, 1, 11), np.linspace(0, 1, 11), no_atoms())
MIXED = Law(
    np.array([1.0, 3.0]), np.array([0.0, 0.5]), Atoms(np.array([0.0, 2.0, 4.0]), np.array([0.125, 0.25, 0.125]))
)
FIXED = Law(NONE, NONE, Atoms(np.array([1.0, 2.0]), np.array([0.25, 0.75])))


def test_probabilities_below_and_up_to():
    x = np.array([-1.0, 0.0, 1.0, 2.0, 3.0, 4.0, 5.0])
    np.testing.assert_allclose(MIXED.below(x, reached=False), [0, 0, 0.125, 0.375, 0.875, 0.875, 1])
    np.testing.assert_allclose(MIXED.below(x, reached=True), [0, 0.125, 0.125, 0.625, 0.875, 1, 1])
    np.testing.assert_allclose(below([EVEN, FIXED], np.array([0.5, 1.0]), reached=True), [[0.5, 1], [0, 0.25]])


def test_quantiles_are_the_smallest_values_that_reach():
    p = np.array([0.1, 0.125, 0.25, 0.375, 0.376, 0.6, 0.75, 0.875, 0.9, 1.0])
    np.testing.assert_allclose(MIXED.quantiles(p), [0, 0, 1.5, 2, 2, 2, 2.5, 3, 4, 4], atol=1e-8)
    np.testing.assert_allclose(FIXED.quantiles(np.array([0.2, 0.25, 0.3, 1.0])), [1, 1, 2, 2])
    np.testing.assert_allclose(quantiles([EVEN], p), [p], atol=1e-9)


@pytest.mark.parametrize("law", [EVEN, MIXED, FIXED])
def test_quantiles_turn_probabilities_round(law):
    p = np.linspace(0.01, 0.99, 50)
    x = law.quantiles(p)
    assert (law.below(x, reached=True) >= p - 1e-9).all()
    assert (law.below(x - 1e-6, reached=True) <= p + 1e-9).all()


def test_a_factor():
    twice = MIXED.scaled(2.0)
    assert twice.ends() == (0.0, 8.0)
    x = np.linspace(0, 4, 9)
    np.testing.assert_array_equal(twice.below(2 * x, reached=True), MIXED.below(x, reached=True))


def test_laws_as_pieces_have_their_moments():
    nothing = Law(NONE, NONE, no_atoms())
    mean, variance = as_pieces([EVEN, MIXED, FIXED, nothing]).moments()
    np.testing.assert_allclose(mean, [0.5, 0.5 * 2 + 0.25 * 2 + 0.125 * 4, 1.75, 0])
    np.testing.assert_allclose(variance[[0, 2]], [1 / 12, 0.25 * 0.75])
