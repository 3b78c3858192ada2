"""Pairs in a risk matrix, plain arrays."""

import numpy as np
import pytest

from riskmc.ranking.matrix_pairs import in_doubt, replicates_of, tied_and_reversed, undecided

RATING = np.array([[1, 2], [2, 4]])
EDGES = (np.array([0.0, 0.5, 1.0]), np.array([0.0, 0.5, 1.0]))


def by_pairs(level, risk):
    """Count the pairs one by one."""
    size, tied, turned = len(level), 0, 0
    for i in range(size):
        for k in range(i):
            if abs(risk[i] - risk[k]) <= 1e-12 * max(risk[i], risk[k]):
                continue
            tied += level[i] == level[k]
            turned += (level[i] - level[k]) * (risk[i] - risk[k]) < 0
    return np.array([tied, turned]) / (size * (size - 1) / 2)


@pytest.mark.parametrize("size", [2, 3, 17])
def test_shares_are_those_of_all_pairs(size):
    rng = np.random.default_rng(size)
    level, risk = rng.choice([-3, 1, 2, 9], (5, size)), rng.integers(0, 6, (5, size)) / 3.0
    found = tied_and_reversed(level, risk)
    np.testing.assert_allclose(found.T, [by_pairs(*row) for row in zip(level, risk, strict=True)], rtol=1e-12)


def test_rounding_is_no_difference():
    assert tied_and_reversed(np.array([1, 1]), np.array([0.1 * 6, 0.2 * 3])).tolist() == [0, 0]
    assert tied_and_reversed(np.array([2, 1, 1]), np.array([0.3, 0.1 + 0.2, 5.0])).tolist() == [1 / 3, 1 / 3]


def test_without_a_pair_there_is_no_share():
    assert np.isnan(tied_and_reversed(np.array([1]), np.array([2.0]))).all()


def test_replicates_scatter_about_what_the_draws_give():
    rng = np.random.default_rng(1)
    likelihood, impact = rng.random((2, 3, 1000))
    likelihood[0] *= 0.5
    likelihood[1] = 0.5 + 0.5 * likelihood[1]
    impact[:2] *= 0.5
    found = replicates_of(likelihood, impact, EDGES, RATING)
    assert (found.level[:, :2] == [1, 2]).all()
    assert set(found.level[:, 2]) == {1, 2, 4}
    risk = likelihood * impact
    np.testing.assert_allclose(found.risk.std(axis=0), risk.std(axis=1) / np.sqrt(1000), rtol=0.2)
    np.testing.assert_allclose(found.risk.mean(axis=0), risk.mean(axis=1), rtol=0.01)


def test_a_median_on_an_edge_is_at_or_above_it():
    # Nine draws make nine groups; each draw is on the edge, so no replicate falls below it.
    values = np.full((1, 9), 0.5)
    assert (replicates_of(values, values, EDGES, RATING).level == 4).all()


def test_doubt_reaches_two_standard_errors():
    # Of 400 draws 1 / sqrt(400) = 5 % more or fewer than half may lie below the edge.
    def draws(n_below):
        return np.repeat([0.4, 0.6], [n_below, 400 - n_below])

    likelihood = np.stack([draws(n) for n in (179, 181, 219, 221)])
    impact = np.full(likelihood.shape, 0.1)
    assert in_doubt(likelihood, impact, EDGES, RATING).tolist() == [False, True, True, False]
    assert not in_doubt(likelihood, impact, EDGES, np.ones((2, 2), dtype=int)).any()
    one_class = (np.array([0.0, 1.0]), np.array([0.0, 1.0]))
    assert not in_doubt(likelihood, impact, one_class, np.array([[1]])).any()


def test_undecided_pairs_are_counted_once():
    rng = np.random.default_rng(2)
    draws = np.array([[1.0], [1.0], [5.0], [9.0]]) + rng.normal(0, 0.1, (4, 100))
    # The first two have near risks: open on different levels, not on the same.
    level, sure = np.array([1, 2, 3, 4]), np.zeros(4, dtype=bool)
    gap = abs(np.diff(draws[:2].mean(axis=1))[0]) / (np.diff(draws[:2], axis=0).std(ddof=1) / 10)
    assert gap < 2
    assert undecided(draws, level, sure) == pytest.approx(1 / 6)
    assert undecided(draws, np.array([1, 1, 3, 4]), sure) == 0.0
    # With the last in doubt its three pairs are open too; with two in doubt five pairs.
    assert undecided(draws, level, np.array([False, False, False, True])) == pytest.approx(4 / 6)
    assert undecided(draws, level, np.array([False, False, True, True])) == pytest.approx(6 / 6)
    assert np.isnan(undecided(draws[:, :1], level, sure))
