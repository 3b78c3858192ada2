"""Correlations as people state them, and matrices of them."""

from __future__ import annotations

import time

import numpy as np
import pytest

from riskmc.exceptions import InputError
from riskmc.model.correlation import (
    LARGEST_REPAIR,
    MEASURES,
    nearest_correlation,
    normal_correlation,
    repaired_correlation,
    stated_correlation,
    symmetric_root,
)


def by_projections(matrix, n_steps=20_000):
    """Return the nearest correlation matrix by alternating projections with Dykstra's correction (Higham 2002)."""
    found, correction = np.array(matrix, dtype=float), 0.0
    for _ in range(n_steps):
        lifted = found - correction
        values, vectors = np.linalg.eigh(lifted)
        cut = (vectors * np.maximum(values, 0.0)) @ vectors.T
        correction, before = cut - lifted, found
        found = cut.copy()
        np.fill_diagonal(found, 1.0)
        if np.abs(found - before).max() < 1e-14:
            break
    return found


def random_matrix(n, seed=1):
    given = np.random.default_rng(seed).uniform(-1.0, 1.0, (n, n))
    given = 0.5 * (given + given.T)
    np.fill_diagonal(given, 1.0)
    return given


@pytest.mark.parametrize(
    ("measure", "ends", "middle"),
    [
        ("spearman", (-1.0, 1.0), 0.0),
        ("kendall", (-1.0, 1.0), 0.0),
        ("concordance", (0.0, 1.0), 0.5),
        ("quadrant", (0.0, 0.5), 0.25),
    ],
)
def test_ends_and_independence_are_exact(measure, ends, middle):
    assert normal_correlation(ends, measure).tolist() == [-1.0, 1.0]
    assert normal_correlation(middle, measure) == 0.0
    assert stated_correlation([-1.0, 0.0, 1.0], measure).tolist() == [ends[0], middle, ends[1]]


@pytest.mark.parametrize("measure", MEASURES)
def test_there_and_back(measure):
    r = np.linspace(-1.0, 1.0, 21)
    np.testing.assert_allclose(normal_correlation(stated_correlation(r, measure), measure), r, atol=1e-14)


def test_what_is_out_of_range_is_refused():
    with pytest.raises(InputError, match=r"as 'quadrant' must lie in \[0, 0.5\], got 0.6"):
        normal_correlation(0.6, "quadrant")
    with pytest.raises(InputError, match=r"`r` must lie in \[-1, 1\], got 1.2"):
        stated_correlation([0.0, 1.2])
    with pytest.raises(InputError, match=r"`r` must lie in \[-1, 1\], got nan"):
        stated_correlation(np.nan)
    with pytest.raises(InputError, match="`measure` must be one of"):
        stated_correlation(0.5, "pearson")


@pytest.mark.parametrize("n", [2, 5, 20])
def test_nearest_is_that_of_dykstra_and_higham(n):
    given = random_matrix(n)
    nearest, distance = nearest_correlation(given)
    np.testing.assert_allclose(nearest, by_projections(given), atol=1e-10)
    np.testing.assert_allclose(distance, np.linalg.norm(given - nearest), rtol=1e-12)


def test_nearest_of_fifty_in_a_moment():
    given = random_matrix(50)
    started = time.perf_counter()
    nearest, _ = nearest_correlation(given)
    assert time.perf_counter() - started < 2.0
    np.testing.assert_allclose(nearest, by_projections(given), atol=1e-10)


def test_a_correlation_matrix_is_left_alone():
    given = np.array([[1.0, -0.4], [-0.4, 1.0]])
    nearest, distance = nearest_correlation(given)
    assert nearest.tolist() == given.tolist()
    assert distance == 0.0
    assert repaired_correlation(np.ones((3, 3)))[1] == 0.0


def test_nearest_never_refuses_a_symmetric_matrix():
    """Of a huge element nothing is left but its sign; of a diagonal, its correlation."""
    np.testing.assert_allclose(nearest_correlation([[1.0, -1e3], [-1e3, 1.0]])[0], [[1.0, -1.0], [-1.0, 1.0]])
    np.testing.assert_allclose(nearest_correlation([[4.0, 0.5], [0.5, 2.0]])[0], [[1.0, 0.5], [0.5, 1.0]])


def test_repair_up_to_a_tenth_of_an_element():
    given = np.array([[1.0, 0.9, 0.3], [0.9, 1.0, 0.7], [0.3, 0.7, 1.0]])
    repaired, distance = repaired_correlation(given)
    assert 0.0 < np.abs(repaired - given).max() <= LARGEST_REPAIR
    assert distance == pytest.approx(np.linalg.norm(repaired - given))


def test_what_is_too_far_names_the_pair():
    given = np.array([[1.0, 0.9, -0.5], [0.9, 1.0, 0.7], [-0.5, 0.7, 1.0]])
    with pytest.raises(InputError, match=r"between 'cost' and 'dead' would become 0\.67 instead of 0\.90"):
        repaired_correlation(given, labels=["cost", "dead", "trust"])
    with pytest.raises(InputError, match="between row 1 and row 2"):
        repaired_correlation(given)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ([1.0, 0.5], "must be square"),
        (np.ones((2, 3)), "must be square"),
        (np.empty((0, 0)), "must be square"),
        ([[1.0, 0.5], [0.4, 1.0]], "same on both sides"),
        ([[1.0, np.nan], [np.nan, 1.0]], "must be finite"),
    ],
)
def test_what_is_no_symmetric_matrix_is_refused(given, said):
    with pytest.raises(InputError, match=said):
        nearest_correlation(given)


def test_root_of_a_singular_matrix_and_of_none():
    nearest, _ = nearest_correlation([[1.0, 1.0, 0.0], [1.0, 1.0, 1.0], [0.0, 1.0, 1.0]])
    root = symmetric_root(nearest)
    np.testing.assert_allclose(root @ root, nearest, atol=1e-9)
    assert (root == root.T).all()
    assert symmetric_root(np.eye(3)).tolist() == np.eye(3).tolist()


def test_root_does_not_depend_on_the_order_of_rows():
    given = nearest_correlation(random_matrix(6))[0]
    order = np.random.default_rng(2).permutation(6)
    moved = symmetric_root(given[np.ix_(order, order)])
    np.testing.assert_allclose(moved, symmetric_root(given)[np.ix_(order, order)], atol=2e-10)
