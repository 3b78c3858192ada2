import numpy as np
import pytest

from riskmc.engine.exact.atoms import MOST_ATOMS, Atoms, collected, no_atoms, single, single_log, summed


def test_equal_values_are_joined_and_put_in_order():
    found = collected(np.array([0.3, 0.1, 0.3]), np.array([0.2, 0.5, 0.3]), single)
    np.testing.assert_array_equal(found.value, np.float32([0.1, 0.3]).astype(float))
    np.testing.assert_allclose(found.mass, [0.5, 0.2 + 0.3])


def test_values_that_are_equal_in_float32_are_one():
    assert collected(np.array([1.0, 1.0 + 1e-9]), np.array([0.5, 0.5]), single).value.size == 1
    assert collected(np.array([1.0, 1.0 + 1e-6]), np.array([0.5, 0.5]), single).value.size == 2


def test_logarithms_of_equal_products_are_one():
    log = np.log(0.07)
    assert np.ptp(single_log(np.array([log, log + 1e-12]))) == 0.0
    assert np.ptp(single_log(np.array([log, log + 1e-6]))) > 0.0


def test_sums_of_atoms():
    coin = Atoms(np.array([0.0, 1.0]), np.array([0.5, 0.5]))
    found = summed(summed(coin, coin, single), coin, single)
    assert found.value.tolist() == [0, 1, 2, 3]
    np.testing.assert_allclose(found.mass, np.array([1, 3, 3, 1]) / 8)
    assert summed(coin, no_atoms(), single).value.size == 0


def test_too_many_atoms_are_thinned_and_keep_mass_mean_and_the_heavy_ones():
    rng = np.random.default_rng(1)
    value, mass = rng.random(3 * MOST_ATOMS), rng.dirichlet(np.full(3 * MOST_ATOMS, 0.1)) / 2
    value[5], mass[5] = 0.25, mass[5] + 0.5
    found = collected(value, mass, single)
    assert found.value.size <= MOST_ATOMS
    assert (np.diff(found.value) >= 0).all()
    assert found.mass.sum() == pytest.approx(mass.sum())
    assert found.mass @ found.value == pytest.approx(mass @ value, rel=1e-6)
    assert found.mass[found.value == 0.25].max() == mass[5]
