import numpy as np
import pytest
from scipy import stats

from riskmc.engine.exact.atoms import Atoms, no_atoms
from riskmc.engine.exact.cells import compared
from riskmc.engine.exact.laws import Law


def normal(mean, std):
    knots = np.linspace(mean - 8 * std, mean + 8 * std, 4001)
    return Law(knots, np.clip((stats.norm(mean, std).cdf(knots) - 1e-15), 0, 1), no_atoms())


def atoms(value, mass):
    return Law(np.empty(0), np.empty(0), Atoms(np.array(value, dtype=float), np.array(mass, dtype=float)))


def won(nodes):
    return nodes.weight @ (1 - nodes.above).T


def test_weights_and_cells_hold_all_probability():
    nodes, cells = compared([normal(0, 1), normal(1, 2), atoms([0.5], [1])], 20)
    np.testing.assert_allclose(nodes.weight.sum(axis=1), 1, atol=1e-9)
    np.testing.assert_allclose(cells.masses(np.arange(3)).sum(axis=1), 1, atol=1e-9)
    assert ((nodes.above > -1e-12) & (nodes.above < 1 + 1e-12)).all()


@pytest.mark.parametrize(("gap", "std"), [(0.0, 1.0), (0.5, 2.0), (1.0, 0.2)])
def test_pairs_of_normals(gap, std):
    nodes, _ = compared([normal(gap, 1), normal(0, std)], 60)
    expected = stats.norm.cdf(gap / np.hypot(1, std))
    assert won(nodes)[0, 1] == pytest.approx(expected, abs=2e-7)
    assert won(nodes)[1, 0] == pytest.approx(1 - expected, abs=2e-7)


def test_halving_the_cells_of_smooth_laws_divides_the_error_by_sixteen():
    laws, expected = [normal(0.5, 1), normal(0, 2)], stats.norm.cdf(0.5 / np.hypot(1, 2))
    errors = [abs(won(compared(laws, levels)[0])[0, 1] - expected) for levels in (11, 21)]
    assert errors[0] > 1e-8
    assert errors[0] / errors[1] > 8.0


def test_narrow_laws_far_apart_are_resolved_as_well():
    laws = [normal(0, 1e-6), normal(1e-6, 1e-6), normal(1e3, 1)]
    nodes, _ = compared(laws, 40)
    assert won(nodes)[1, 0] == pytest.approx(stats.norm.cdf(1 / np.sqrt(2)), abs=1e-6)
    assert won(nodes)[2, 0] == pytest.approx(1, abs=1e-9)


def test_an_atom_within_a_spread_law():
    nodes, cells = compared([atoms([0.3], [1]), normal(0, 1)], 20)
    assert won(nodes)[0, 1] == pytest.approx(stats.norm.cdf(0.3), abs=1e-9)
    assert won(nodes)[1, 0] == pytest.approx(1 - stats.norm.cdf(0.3), abs=1e-9)
    mass = cells.masses(np.array([0, 1]))
    place = int(np.flatnonzero(mass[0])[0])
    assert mass[1, :place].sum() == pytest.approx(stats.norm.cdf(0.3), abs=1e-9)


def test_ties_of_atoms_are_halved():
    nodes, cells = compared([atoms([-np.inf, 1], [0.4, 0.6]), atoms([-np.inf, 1], [0.7, 0.3])], 20)
    assert won(nodes)[0, 1] == pytest.approx(0.6 * 0.7 + (0.4 * 0.7 + 0.6 * 0.3) / 2)
    assert cells.masses(np.array([1, 0])).tolist() == [[0.7, 0.3], [0.4, 0.6]]


def test_too_many_cells_are_thinned():
    laws = [normal(mean, 1) for mean in np.linspace(0, 3, 30)]
    nodes, _ = compared(laws, 600)
    assert nodes.weight.shape[1] <= 2 * 4097
    assert won(nodes)[0, 29] == pytest.approx(stats.norm.cdf(-3 / np.sqrt(2)), abs=1e-7)
