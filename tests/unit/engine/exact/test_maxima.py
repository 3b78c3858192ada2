import numpy as np
import pytest

from riskmc.engine.exact.atoms import Atoms, no_atoms
from riskmc.engine.exact.laws import Law
from riskmc.engine.exact.maxima import floored, largest

EVEN = Law(np.linspace(0, 1, 201), np.linspace(0, 1, 201), no_atoms())
UPPER = Law(np.linspace(0.5, 1.5, 201), np.linspace(0, 1, 201), no_atoms())
ATOMS = Law(np.empty(0), np.empty(0), Atoms(np.array([0.25, 2.0]), np.array([0.5, 0.5])))
X = np.linspace(-0.1, 2.1, 45)


def test_one_number_is_the_largest():
    assert largest([EVEN], 100) is EVEN


def test_distribution_functions_multiply():
    expected = np.clip(X, 0, 1) * np.clip(X - 0.5, 0, 1)
    found = largest([EVEN, UPPER], 400)
    np.testing.assert_allclose(found.below(X, reached=True), expected, atol=1e-5)
    assert found.ends() == (0.5, 1.5)


def test_an_atom_counts_as_far_as_the_others_are_below_it():
    found = largest([EVEN, ATOMS], 400)
    np.testing.assert_allclose(found.atoms.value, [0.25, 2.0])
    np.testing.assert_allclose(found.atoms.mass, [0.5 * 0.25, 0.5])
    expected = np.clip(X, 0, 1) * (0.5 * (X >= 0.25) + 0.5 * (X >= 2.0))
    np.testing.assert_allclose(found.below(X, reached=True), expected, atol=1e-5)


def test_atoms_alone_stay_atoms():
    found = largest([ATOMS, ATOMS], 400)
    assert found.spread == 0.0
    np.testing.assert_allclose(found.atoms.mass, [0.25, 0.75])


def test_knots_are_thinned():
    assert largest([EVEN] * 3 + [UPPER], 50).knots.size < 110


def test_what_is_below_the_floor_becomes_zero():
    found = floored(EVEN, 0.3)
    assert found.atoms.value.tolist() == [0.0]
    assert found.atoms.mass[0] == pytest.approx(0.3)
    np.testing.assert_allclose(found.below(X, reached=True), np.where(X < 0, 0, np.clip(X, 0.3, 1)), atol=1e-9)


def test_an_atom_at_the_floor_counts():
    assert floored(ATOMS, 0.25).atoms.value.tolist() == [0.0, 0.25, 2.0]
    found = floored(ATOMS, 0.26)
    assert (found.atoms.value.tolist(), found.atoms.mass.tolist()) == ([0.0, 2.0], [0.5, 0.5])


def test_no_floor_changes_nothing():
    assert floored(EVEN, 0.0) is EVEN
