import numpy as np
import pytest

from riskmc.engine.exact.atoms import Atoms, collected, no_atoms, single, single_log, summed

MOST = 4096


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
    found = summed(summed(coin, coin, single, MOST), coin, single, MOST)
    assert found.value.tolist() == [0, 1, 2, 3]
    np.testing.assert_allclose(found.mass, np.array([1, 3, 3, 1]) / 8)
    assert summed(coin, no_atoms(), single, MOST).value.size == 0


def test_a_sum_is_not_rounded_on_the_way():
    value = single(np.array([0.1, 0.2, 0.7]))
    third = Atoms(value, np.full(3, 1 / 3))
    found = third
    for _ in range(9):
        found = summed(found, third, single, MOST)
    counts = np.array([(i, j, 10 - i - j) for i in range(11) for j in range(11 - i)])
    expected = np.unique(single(counts @ value))
    np.testing.assert_array_equal(collected(*found, single).value, expected)


def test_too_many_atoms_are_thinned_and_keep_mass_mean_and_the_heavy_ones():
    rng = np.random.default_rng(1)
    one, other = (Atoms(np.sort(rng.random(128)), rng.dirichlet(np.full(128, 0.1))) for _ in range(2))
    value, mass = (one.value[:, None] + other.value).ravel(), (one.mass[:, None] * other.mass).ravel()
    found = summed(one, other, single, MOST)
    assert found.value.size <= MOST
    assert (np.diff(found.value) >= 0).all()
    assert found.mass.sum() == pytest.approx(1)
    assert found.mass @ found.value == pytest.approx(mass @ value, rel=1e-6)
    heaviest = single(value[mass.argmax()])
    assert found.mass[found.value == heaviest].max() >= mass.max()


def test_values_that_become_equal_are_joined_before_any_others_are():
    value = np.arange(1.0, MOST + 1.0)
    near = Atoms(np.array([0.0, 1e-9]), np.array([0.5, 0.5]))
    found = summed(Atoms(value, np.full(MOST, 1 / MOST)), near, single, MOST)
    np.testing.assert_array_equal(found.value, value)
