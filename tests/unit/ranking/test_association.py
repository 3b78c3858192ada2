from itertools import permutations

import numpy as np
import pytest
from scipy import stats

from riskmc.ranking.association import concordance_of, correlation_of, tau_of, tau_p_values


def rows(n, n_values, seed):
    return np.random.default_rng(seed).integers(0, n_values, size=(20, n)).astype(float)


@pytest.mark.parametrize("n", [2, 3, 8, 30])
@pytest.mark.parametrize("n_values", [2, 5, 10**6])
def test_tau_and_correlation_are_those_of_scipy(n, n_values):
    first, second = rows(n, n_values, 1), rows(n, n_values, 2)
    tau, correlation = tau_of(first, second, "b"), correlation_of(first, second)
    for at, (one, other) in enumerate(zip(first, second, strict=True)):
        if np.ptp(one) == 0.0 or np.ptp(other) == 0.0:
            assert np.isnan(tau[at])
            assert np.isnan(correlation[at])
        else:
            assert tau[at] == pytest.approx(stats.kendalltau(one, other, method="asymptotic" if n > 2 else "exact")[0])
            assert correlation[at] == pytest.approx(stats.pearsonr(stats.rankdata(one), stats.rankdata(other))[0])


@pytest.mark.parametrize("n", [3, 8, 44, 101])
def test_probabilities_with_ties_are_those_of_scipy(n):
    first, second = rows(n, 4, 3), rows(n, 6, 4)
    found = tau_p_values(first, second)
    for p_value, one, other in zip(found, first, second, strict=True):
        if np.ptp(one) > 0.0 and np.ptp(other) > 0.0 and (len(set(one)) < n or len(set(other)) < n):
            assert p_value == pytest.approx(stats.kendalltau(one, other, method="asymptotic")[1], rel=1e-9)


@pytest.mark.parametrize("n", [2, 3, 5])
def test_probabilities_without_ties_count_all_orders(n):
    orders = np.array(list(permutations(range(n))), dtype=float)
    excess = np.abs(tau_of(orders, np.broadcast_to(orders[:1], orders.shape), "a"))
    found = tau_p_values(orders, np.broadcast_to(orders[:1], orders.shape))
    expected = [(excess >= one - 1e-12).mean() for one in excess]
    np.testing.assert_allclose(found, expected, rtol=1e-12)


def test_beyond_a_hundred_the_law_is_nearly_the_exact_one():
    rng = np.random.default_rng(5)
    first, second = np.arange(101.0), rng.permutation(101).astype(float)
    exact = stats.kendalltau(first, second, method="exact")[1]
    assert tau_p_values(first[None], second[None])[0] == pytest.approx(exact, rel=0.02)


@pytest.mark.parametrize("n_values", [3, 10**6])
def test_concordance_is_that_of_friedman(n_values):
    values = np.random.default_rng(6).integers(0, n_values, size=(10, 4, 7)).astype(float)
    found = concordance_of(values)
    for (w, chi_square, p_value, mean), judges in zip(found, values, strict=True):
        expected = stats.friedmanchisquare(*judges.T)
        assert [chi_square, p_value] == pytest.approx([expected.statistic, expected.pvalue], rel=1e-9)
        assert w == pytest.approx(expected.statistic / (4 * (7 - 1)), rel=1e-9)
        pairs = correlation_of(judges[:, None], judges[None])[np.triu_indices(4, 1)]
        assert mean == pytest.approx(pairs.mean(), rel=1e-9)


def test_one_thing_or_ties_of_all_say_nothing():
    alone = np.ones((2, 1))
    for figure in (tau_of(alone, alone, "a"), tau_of(alone, alone, "b"), tau_p_values(alone, alone)):
        assert np.isnan(figure).all()
    assert np.isnan(concordance_of(np.ones((3, 1)))).all()
    tied = np.ones((1, 4))
    assert np.isnan(tau_p_values(tied, tied)).all()
    assert tau_of(tied, tied, "a") == 0.0
    assert np.isnan(concordance_of(np.ones((3, 4)))).all()
