import itertools

import numpy as np
import pytest

from riskmc.exceptions import InputError
from riskmc.plots.hasse_layout import count_crossings, hasse_layout, layers_of


def order(n, *edges):
    above = np.zeros((n, n), dtype=bool)
    for upper, lower in edges:
        above[upper, lower] = True
    return above


def test_layers_are_longest_paths():
    np.testing.assert_array_equal(layers_of(order(5, (0, 1), (1, 2), (0, 3), (3, 2))), [0, 1, 2, 1, 0])


def test_a_circle_is_no_order():
    with pytest.raises(InputError, match="run in a circle"):
        hasse_layout(order(3, (0, 1), (1, 2), (2, 0)))


def test_crossings_are_counted_between_rows():
    complete = [(a, b) for a in (0, 1) for b in (2, 3)]
    assert count_crossings([[0, 1], [2, 3]], complete) == 1
    assert count_crossings([[0, 1], [2, 3]], [(0, 2), (1, 3)]) == 0


def test_a_crossing_that_need_not_be_is_undone():
    layout = hasse_layout(order(4, (0, 3), (1, 2)))
    assert (layout.x[0] < layout.x[1]) == (layout.x[3] < layout.x[2])


def test_a_line_that_passes_a_layer_stays_clear_of_its_nodes():
    layout = hasse_layout(order(4, (0, 1), (1, 2), (0, 3), (3, 2), (0, 2)))
    (passing,) = (line for line in layout.lines if len(line) == 3)
    assert passing[1, 1] == 1.0
    assert np.abs(layout.x[[1, 3]] - passing[1, 0]).min() >= 0.62 - 1e-9


@pytest.mark.parametrize("seed", range(3))
def test_nodes_of_a_layer_stand_apart_and_lines_go_down(seed):
    rng = np.random.default_rng(seed)
    edges = np.triu(rng.random((30, 30)) < 0.08, 1)
    layout = hasse_layout(edges)
    for layer in range(layout.layer.max() + 1):
        assert (np.diff(np.sort(layout.x[layout.layer == layer])) >= 1.0 - 1e-9).all()
    assert len(layout.lines) == edges.sum()
    assert all((np.diff(line[:, 1]) == 1.0).all() for line in layout.lines)


def test_the_same_picture_every_time():
    edges = np.triu(np.random.default_rng(5).random((12, 12)) < 0.2, 1)
    np.testing.assert_array_equal(hasse_layout(edges).x, hasse_layout(edges).x)


def test_a_chain_is_upright_and_strangers_stand_side_by_side():
    chain = hasse_layout(order(4, *itertools.pairwise(range(4))))
    assert chain.width == pytest.approx(0.0)
    strangers = hasse_layout(order(3))
    assert (strangers.width, strangers.layer.tolist()) == (2.0, [0, 0, 0])
