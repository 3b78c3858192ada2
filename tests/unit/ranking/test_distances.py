from itertools import combinations

import numpy as np
import pytest

from riskmc.ranking.distances import (
    inversions,
    largest_footrule,
    mean_ranks,
    n_pairs,
    pairs_of,
    tied_pairs,
)


def rows(n, n_values, seed=1):
    return np.random.default_rng(seed).integers(0, n_values, size=(50, n)).astype(float)


@pytest.mark.parametrize("n", [0, 1, 2, 3, 7, 8, 9, 44])
@pytest.mark.parametrize("n_values", [1, 3, 1000])
def test_inversions_are_those_of_plain_loops(n, n_values):
    values = rows(n, n_values)
    expected = [sum(row[i] > row[j] for i, j in combinations(range(n), 2)) for row in values]
    assert inversions(values).tolist() == expected


def test_infinite_numbers_are_numbers():
    assert inversions(np.array([[np.inf, 1.0, -np.inf], [-np.inf, np.inf, np.inf]])).tolist() == [3, 0]


def test_other_axes_are_kept():
    values = np.random.default_rng(2).normal(size=(2, 3, 5))
    assert inversions(values).tolist() == [inversions(part).tolist() for part in values]


@pytest.mark.parametrize("n", [1, 2, 5, 12])
@pytest.mark.parametrize("n_values", [1, 2, 4, 1000])
def test_pairs_are_those_of_plain_loops(n, n_values):
    first, second = rows(n, n_values), rows(n, n_values, seed=2)
    found = pairs_of(first, second)
    for at, (one, other) in enumerate(zip(first, second, strict=True)):
        pairs = list(combinations(range(n), 2))
        assert found.excess[at] == sum(np.sign(one[i] - one[j]) * np.sign(other[i] - other[j]) for i, j in pairs)
        assert found.tied_first[at] == sum(one[i] == one[j] for i, j in pairs)
        assert found.tied_second[at] == sum(other[i] == other[j] for i, j in pairs) == tied_pairs(other)


def test_ranks_share_and_the_largest_footrule_is_that_of_the_reverse():
    assert mean_ranks(np.array([5.0, 7.0, 5.0, 1.0])).tolist() == [2.5, 1.0, 2.5, 4.0]
    for n in (1, 2, 5, 6):
        assert largest_footrule(n) == sum(abs(i - (n - 1 - i)) for i in range(n))
        assert n_pairs(n) == len(list(combinations(range(n), 2)))
