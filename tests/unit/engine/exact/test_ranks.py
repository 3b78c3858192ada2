import itertools

import numpy as np
import pytest
from scipy import stats
from tests.reference import ranks as reference

from riskmc.engine.exact import threads
from riskmc.engine.exact.atoms import Atoms, no_atoms
from riskmc.engine.exact.cells import compared
from riskmc.engine.exact.laws import Law
from riskmc.engine.exact.ranks import order_probability, rank_probabilities, wins


def normal(mean, std):
    knots = np.linspace(mean - 8 * std, mean + 8 * std, 4001)
    return Law(knots, np.clip(stats.norm(mean, std).cdf(knots) - 1e-15, 0, 1), no_atoms())


def atoms(mass):
    return Law(np.empty(0), np.empty(0), Atoms(np.arange(float(len(mass))), np.array(mass)))


def by_enumeration(masses):
    """Ranks, wins and P(order 0 > 1 > ...) of discrete laws, all outcomes one by one."""
    n = len(masses)
    ranks, pairs, order = np.zeros((n, n)), np.zeros((n, n)), 0.0
    for outcome in itertools.product(*(range(len(mass)) for mass in masses)):
        p = np.prod([mass[k] for mass, k in zip(masses, outcome, strict=True)])
        ranks += p * np.asarray(reference.rank_counts([outcome]))
        pairs += p * np.asarray(reference.win_counts([outcome]))
        order += p * reference.order_probability([outcome], list(range(n)))
    return ranks, pairs, order


@pytest.mark.parametrize("n_values", [1, 2, 4])
def test_discrete_laws_against_all_outcomes(n_values):
    masses = np.random.default_rng(n_values).dirichlet(np.ones(n_values), size=5).tolist()
    nodes, cells = compared([atoms(mass) for mass in masses], 20)
    ranks, pairs, order = by_enumeration(masses)
    np.testing.assert_allclose(rank_probabilities(nodes), ranks, atol=1e-10)
    off = ~np.eye(5, dtype=bool)
    np.testing.assert_allclose(wins(nodes)[off], pairs[off], atol=1e-10)
    assert order_probability(cells.masses(np.arange(cells.spread.shape[0]))) == pytest.approx(order, abs=1e-12)


def test_equal_laws_share_all_ranks():
    nodes, cells = compared([normal(0, 1)] * 7, 40)
    np.testing.assert_allclose(rank_probabilities(nodes), 1 / 7, atol=3e-6)
    assert order_probability(cells.masses(np.arange(cells.spread.shape[0]))) == pytest.approx(1 / 5040, rel=1e-3)


def test_forty_that_are_all_zero_share_all_ranks():
    nodes, _ = compared([atoms([0.5, 0.5])] * 40, 20)
    np.testing.assert_allclose(rank_probabilities(nodes), 1 / 40, atol=1e-10)


def test_ranks_agree_with_pairs_and_add_up():
    laws = [normal(mean, std) for mean, std in [(0, 1), (1, 0.5), (0.5, 2), (2, 1), (1.2, 0.1)]]
    nodes, _ = compared(laws, 200)
    found, pairs = rank_probabilities(nodes), wins(nodes)
    np.testing.assert_allclose(found.sum(axis=0), 1, atol=1e-8)
    np.testing.assert_allclose(found.sum(axis=1), 1, atol=1e-9)
    np.fill_diagonal(pairs, 0)
    np.testing.assert_allclose(found @ np.arange(1, 6), 5 - pairs.sum(axis=1), atol=1e-8)


def test_an_order_of_normals_against_integration():
    _, cells = compared([normal(1, 1), normal(0.5, 1), normal(0, 1)], 400)
    # X > Y > Z: a bivariate normal orthant of the two differences, of means 1/2 and correlation -1/2
    expected = stats.multivariate_normal([0.5, 0.5], [[2, -1], [-1, 2]]).cdf([1e9, 1e9], lower_limit=[0, 0])
    assert order_probability(cells.masses(np.arange(cells.spread.shape[0]))) == pytest.approx(expected, abs=1e-5)


def test_the_number_of_threads_changes_no_bit(monkeypatch):
    nodes, _ = compared([normal(k, 1) for k in range(5)], 40)
    found = []
    for n in (1, 2, 3):
        monkeypatch.setattr(threads, "_THREADS", n)
        found.append((rank_probabilities(nodes), wins(nodes)))
    for other in found[1:]:
        np.testing.assert_array_equal(other[0], found[0][0])
        np.testing.assert_array_equal(other[1], found[0][1])
