import numpy as np
import pytest

from riskmc.exceptions import SizeWarning
from riskmc.ranking.hasse import hasse_diagram, reachability, warn_of_size


def relation(size, *edges):
    matrix = np.zeros((size, size), dtype=bool)
    for i, k in edges:
        matrix[i, k] = True
    return matrix


def edges_of(matrix):
    return [tuple(edge) for edge in np.argwhere(matrix).tolist()]


def test_a_chain_keeps_its_neighbours():
    size = 6
    chain = np.triu(np.ones((size, size), dtype=bool), 1)
    assert edges_of(hasse_diagram(chain).edges) == [(i, i + 1) for i in range(size - 1)]


def test_a_diamond_loses_its_long_edge():
    diamond = relation(4, (0, 1), (0, 2), (1, 3), (2, 3), (0, 3))
    assert edges_of(hasse_diagram(diamond).edges) == [(0, 1), (0, 2), (1, 3), (2, 3)]


def test_what_was_left_out_of_the_relation_is_not_added():
    gap = relation(3, (0, 1), (1, 2))
    assert edges_of(hasse_diagram(gap).edges) == [(0, 1), (1, 2)]
    assert edges_of(reachability(gap)) == [(0, 1), (0, 2), (1, 2)]


def test_a_cycle_is_taken_as_one():
    # 0 beats the circle 1 > 2 > 3 > 1, which as a whole beats 4 and 5; 4 beats 5.
    found = hasse_diagram(relation(6, (1, 2), (2, 3), (3, 1), (0, 1), (0, 3), (0, 4), (2, 4), (3, 5), (4, 5)))
    assert found.cycle.tolist() == [0, 1, 1, 1, 0, 0]
    assert edges_of(found.edges) == [(0, 1), (0, 3), (2, 4), (4, 5)]


def test_cycles_are_numbered():
    assert hasse_diagram(relation(5, (0, 3), (3, 0), (1, 4), (4, 1))).cycle.tolist() == [1, 2, 0, 1, 2]


def test_the_diagonal_is_not_read():
    found = hasse_diagram(np.eye(3, dtype=bool))
    assert not found.edges.any()
    assert not found.cycle.any()


def test_size_is_warned_of():
    with pytest.warns(SizeWarning, match="Dominance compares 3000 scenarios in pairs: .* 72 MB each"):
        warn_of_size("Dominance", 3000)
    warn_of_size("Dominance", 2000)
