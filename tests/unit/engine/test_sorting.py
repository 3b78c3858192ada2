"""Ranks by sorting against plain loops, and the order of the keys."""

import numpy as np
import pytest
from tests.reference import ranks as reference

from riskmc.engine.counts import TIE_UNITS
from riskmc.engine.sorting import count_sorted, sort_scratch
from riskmc.engine.streams import CHUNK


def by_sorting(value, n):
    ranks, shared = np.zeros((2, len(value), len(value)), np.int64)
    count_sorted(value, n, sort_scratch(len(value)), ranks, shared)
    return ranks + shared / TIE_UNITS


@pytest.mark.parametrize("levels", [3, 1000, 10**7])
@pytest.mark.parametrize(("size", "n"), [(1, 5), (2, 64), (7, 1000), (60, 65), (300, 70)])
def test_ranks_with_few_and_many_ties(size, levels, n):
    value = np.random.default_rng(levels).integers(0, levels, (size, CHUNK)).astype(np.float32)
    np.testing.assert_allclose(by_sorting(value, n), reference.rank_counts(value[:, :n].T.tolist()), rtol=1e-5)


@pytest.mark.parametrize("size", [20, 44])
def test_ranks_of_equal_totals_are_shared_by_all(size):
    np.testing.assert_allclose(by_sorting(np.ones((size, CHUNK), np.float32), CHUNK), CHUNK / size, rtol=1e-6)


@pytest.mark.parametrize("size", [0, 1, 3])
def test_another_ranking_may_have_had_more_scenarios(size):
    value = np.random.default_rng(5).random((7, CHUNK)).astype(np.float32)
    scratch, (ranks, shared) = sort_scratch(7), np.zeros((2, 7, 7), np.int64)
    count_sorted(value, CHUNK, scratch, np.zeros_like(ranks), shared)
    count_sorted(value[:size], CHUNK, scratch, ranks, shared)
    expected = reference.rank_counts(value[:size].T.tolist()) if size else np.zeros((0, 0))
    np.testing.assert_array_equal(ranks[:size, :size], expected)
    assert ranks.sum() == size * CHUNK


def test_numbers_far_apart_and_zero_are_sorted():
    column = np.array([0.0, 1e-38, 3e38, 1.0, 1.0000001], np.float32)
    value = np.repeat(column[:, None], CHUNK, axis=1)
    assert (by_sorting(value, 10) @ np.arange(1, 6) / 10).tolist() == [5, 4, 1, 3, 2]


def test_the_last_digit_decides():
    value = np.tile(np.array([[1.0], [np.nextafter(np.float32(1.0), np.float32(2.0))]], np.float32), CHUNK)
    assert by_sorting(value, 3).tolist() == [[0, 3], [3, 0]]
