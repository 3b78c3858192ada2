import numpy as np
import pytest

from riskmc.exceptions import InputError
from riskmc.ranking.matrix_rules import betweenness, check_edges, checked_levels, class_of, weakly_consistent

THIRDS = np.array([0.0, 1.0, 2.0, 3.0]) / 3.0
# Rows are likelihood classes, the lowest first: green is 0, yellow 1, red 2.
SAFE = np.array([[0, 0, 0], [0, 1, 1], [0, 1, 2]])
STRIPES = np.array([[0, 1, 2], [0, 1, 2], [0, 1, 2]])


def test_products_are_the_default():
    assert checked_levels(None, (2, 3)).tolist() == [[1, 2, 3], [2, 4, 6]]
    assert checked_levels([[1.0, 2.0]], (1, 2)).tolist() == [[1, 2]]


@pytest.mark.parametrize(
    ("levels", "message"),
    [([[1, 2]], "2 likelihood by 2 impact classes"), ([[1, 2], [2, 2.5]], "whole"), ([["a", "b"]] * 2, "whole")],
)
def test_levels_are_whole_numbers(levels, message):
    with pytest.raises(InputError, match=message):
        checked_levels(levels, (2, 2))


@pytest.mark.parametrize("edges", [[1.0], [0.0, 1.0, 1.0], [-1.0, 1.0], [0.0, np.inf, np.nan], [[0.0, 1.0]]])
def test_edges_ascend(edges):
    with pytest.raises(InputError, match="`x` must be at least two numbers from 0 that ascend"):
        check_edges("x", edges)


def test_the_last_edge_may_be_infinite():
    edges = check_edges("x", [0, 1, np.inf])
    assert class_of(np.array([0.5, 1.0, 1e9]), edges).tolist() == [0, 1, 1]
    assert not weakly_consistent(np.array([[1, 1], [1, 2]]), edges, edges)


def test_weak_consistency():
    # Green reaches 1/3 x 1 at most; red starts at 2/3 x 2/3.
    assert weakly_consistent(SAFE, THIRDS, THIRDS)
    # Red starts at 0 x 2/3.
    assert not weakly_consistent(STRIPES, THIRDS, THIRDS)
    assert weakly_consistent(np.ones((3, 3)), THIRDS, THIRDS)


def test_weak_consistency_depends_on_the_edges():
    # Red starts at 0.4 x 0.4, and green reaches 0.3 x 1.
    assert not weakly_consistent(SAFE, np.array([0, 0.3, 0.4, 1]), np.array([0, 0.3, 0.4, 1]))


def test_betweenness():
    assert betweenness(SAFE)
    assert betweenness(STRIPES)
    for levels in ([[0, 2]], [[0], [2]], [[0, 1], [1, 2]]):
        assert not betweenness(np.array(levels))
    # A line from green to red that falls does not count.
    assert betweenness(np.array([[1, 2], [0, 1]]))
