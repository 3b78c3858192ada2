from __future__ import annotations

import numpy as np

from riskmc.distributions import Discrete, Triangular, Uniform, tables
from riskmc.distributions.cells import breaks_by_cell, fitted

GRID = tables._UNIFORM


def test_a_chord_has_the_mean_and_the_ends_of_its_piece():
    cells = np.array([10, tables.SIDE_CELLS + 900])
    start, end = GRID.start[cells], GRID.end[cells]
    chords = fitted(Uniform(2, 6), GRID, cells, start, end)
    np.testing.assert_allclose(chords[:, 0] + chords[:, 1] * start, [2 + 4 * start[0], 6 - 4 * start[1]])
    np.testing.assert_allclose(chords[:, 1], [4.0, -4.0])


def test_a_break_cuts_its_cell_at_its_place():
    (cell,) = breaks_by_cell(Triangular(0, 0.3, 1), GRID).items()
    assert GRID.start[cell[0]] < 0.3 < GRID.end[cell[0]]
    assert cell[1] == [0.3]


def test_a_break_between_two_cells_asks_for_both():
    found = breaks_by_cell(Discrete([0, 1], [0.25, 0.75]), GRID)
    assert found == {tables.SIDE_CELLS - 2 - 32: [], tables.SIDE_CELLS - 1 - 32: []}


def test_other_laws_have_no_breaks_that_are_known():
    class Step:
        def ppf(self, q):
            return np.floor(2 * np.asarray(q))

    assert breaks_by_cell(Step(), GRID) == {}
