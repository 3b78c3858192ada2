"""Ranks and wins of a chunk against plain loops."""

import numpy as np
import pytest
from tests.reference import ranks as reference

from riskmc.engine.counts import TIE_UNITS
from riskmc.engine.ranks import add_held, count_ranks, rank_scratch
from riskmc.engine.streams import CHUNK


def by_words(value, n, scratch=None):
    size = len(value)
    scratch = scratch or rank_scratch(size, 1)
    ranks, shared, wins = np.zeros((3, size, size), np.int64)
    count_ranks(value, n, scratch, 0, ranks, shared)
    add_held(scratch.held[0], scratch.won[0], size, ranks, wins)
    assert not scratch.held.any()
    assert not scratch.won.any()
    return ranks + shared / TIE_UNITS, wins


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


@pytest.mark.parametrize("size", [20, 44])
def test_ranks_of_equal_totals_are_shared_by_all(size):
    found, wins = by_words(np.ones((size, CHUNK), np.float32), CHUNK)
    np.testing.assert_allclose(found, CHUNK / size, rtol=1e-6)
    assert not wins.any()


@pytest.mark.parametrize("size", [1, 5, 8])
def test_a_ranking_of_more_scenarios_leaves_nothing_behind(size):
    scratch = rank_scratch(11, 1)
    by_words(chunk_of(11, 10**6), 100, scratch)
    few = np.ones((size, CHUNK), np.float32)
    ranks, wins = by_words(few, 100, scratch)
    np.testing.assert_allclose(ranks, 100 / size)
    assert not wins.any()
