"""Ranks and wins of a chunk, both ways to count them, against plain loops."""

import numpy as np
import pytest
from tests.reference import ranks as reference

from riskmc.engine.counts import TIE_UNITS
from riskmc.engine.ranks import add_held, count_ranks, rank_scratch
from riskmc.engine.sorting import count_sorted, sort_scratch
from riskmc.engine.streams import CHUNK


def by_words(value, n):
    size = len(value)
    scratch = rank_scratch(size, 1)
    ranks, shared, wins = np.zeros((3, size, size), np.int64)
    count_ranks(value, n, scratch, scratch.held[0], ranks, shared, wins)
    add_held(scratch.held[0], ranks)
    assert not scratch.held.any()
    return ranks + shared / TIE_UNITS, wins


def by_sorting(value, n):
    ranks, shared = np.zeros((2, len(value), len(value)), np.int64)
    count_sorted(value, n, sort_scratch(len(value)), ranks, shared)
    return ranks + shared / TIE_UNITS


def chunk_of(size, levels):
    return np.random.default_rng(levels).integers(0, levels, (size, CHUNK)).astype(np.float32)


@pytest.mark.parametrize("levels", [2, 5, 10**6])
@pytest.mark.parametrize(("size", "n"), [(1, 5), (2, 64), (6, 3), (6, 700), (9, CHUNK), (17, 65)])
def test_ranks_and_wins_with_few_and_many_ties(size, levels, n):
    value = chunk_of(size, levels)
    found, wins = by_words(value, n)
    draws = value[:, :n].T.tolist()
    np.testing.assert_allclose(found, reference.rank_counts(draws), rtol=1e-12)
    ties = n * (1 - np.eye(size)) - wins - wins.T
    np.testing.assert_allclose(wins + ties / 2, reference.win_counts(draws))


@pytest.mark.parametrize("levels", [3, 1000, 10**7])
@pytest.mark.parametrize("size", [1, 2, 7, 8, 60, 130])
@pytest.mark.parametrize("n", [1, 64, 1000])
def test_sorting_counts_the_same_ranks(size, levels, n):
    value = chunk_of(size, levels)
    np.testing.assert_array_equal(by_sorting(value, n), by_words(value, n)[0])


@pytest.mark.parametrize("count", [lambda value: by_words(value, CHUNK)[0], lambda value: by_sorting(value, CHUNK)])
@pytest.mark.parametrize("size", [20, 44])
def test_ranks_of_equal_totals_are_shared_by_all(size, count):
    np.testing.assert_allclose(count(np.ones((size, CHUNK), np.float32)), CHUNK / size, rtol=1e-6)


def test_equal_totals_beat_nobody():
    assert not by_words(np.ones((20, CHUNK), np.float32), CHUNK)[1].any()


def test_numbers_far_apart_and_zero_are_sorted():
    column = np.array([0.0, 1e-38, 3e38, 1.0, 1.0000001], np.float32)
    value = np.repeat(column[:, None], CHUNK, axis=1)
    assert (by_sorting(value, 10) @ np.arange(1, 6) / 10).tolist() == [5, 4, 1, 3, 2]
