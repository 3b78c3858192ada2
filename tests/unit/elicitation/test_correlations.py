from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from tests.unit.elicitation.rows import FRAMEWORK, texts

from riskmc.elicitation.correlations import grid_of, read_correlations

FULL = (",1.1,1.2,likelihood", "1.1,1,0.4,-0.2", "1.2,0.4,1,0.1", "likelihood,-0.2,0.1,1")


def read(*lines, framework=FRAMEWORK, numeric=frozenset()):
    table, faults = read_correlations(
        grid_of("correlations.csv", ((line.split(","), numeric) for line in lines)), framework
    )
    return table, texts(faults)


def values(*lines):
    table, faults = read(*lines)
    assert faults == []
    return table.labels, table.values


def test_a_full_matrix_is_read():
    labels, matrix = values(*FULL)
    assert labels == ("1.1", "1.2", "likelihood")
    np.testing.assert_array_equal(matrix, [[1, 0.4, -0.2], [0.4, 1, 0.1], [-0.2, 0.1, 1]])


@pytest.mark.parametrize(
    "lines",
    [
        (",1.1,1.2,likelihood", "1.1,,0.4,-0.2", "1.2,,,0.1", "likelihood"),
        ("criterion,1.1,1.2,likelihood", "1.1,1", "1.2,0.4,1", "likelihood,-0.2,0.1,1"),
        (",1.1,1.2,likelihood", "likelihood,-0.2,0.1,1", "1.2,0.4,1,0.1", "1.1,1,0.4,-0.2"),
        (",1.1,1.2,likelihood,", "", "1.1,1,0.40,", "1.2,0.4,1,", "likelihood,-0.2,0.1,1,"),
    ],
    ids=["upper", "lower", "rows in another order", "one side each, blank lines"],
)
def test_a_triangle_is_filled_from_the_other_and_rows_go_by_name(lines):
    np.testing.assert_array_equal(values(*lines)[1], values(*FULL)[1])


def test_the_likelihood_may_be_left_out():
    labels, matrix = values(",1.2,1.1", "1.2,1,0.4", "1.1,,1")
    assert labels == ("1.2", "1.1")
    np.testing.assert_array_equal(matrix, [[1, 0.4], [0.4, 1]])


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ((), "correlations.csv: is empty. The first row must be: ,1.1,1.2,likelihood."),
        ((",1.1;1.2".replace(",", ";"),), "correlations.csv, row 1: columns are separated by ';'."),
        ((",1.1,1.2", "1.1,1,0.4", "1.2,0.5,1"), "row 3, column 1.1: 0.5, but 0.4 in row 2, column 1.2. Give a pair"),
        ((",1.1,1.2", "1.1,1,", "1.2,,1"), "row 3, column 1.1: no number for '1.2' with '1.1', here or in row 2."),
        ((",1.1,1.2", "1.1,0.9,0.4", "1.2,0.4,1"), "row 2, column 1.1: 0.9 on the diagonal."),
        ((",1.1,1.2", "1.1,1,x", "1.2,,1"), "row 2, column 1.2: 'x' is not a number."),
        ((",1.1,1.2", "1.1,1,nan", "1.2,0.4,1"), "row 2, column 1.2: 'nan' is not a number."),
        ((",1.1,1.2", '1.1,1,"0', "1.2,,1"), "row 2, column 1.2: '\"0' is not a number."),
        ((",1.1,1.2", "1.1,1,0.4"), "row 1: no row for '1.2'. Rows and columns must have the same names."),
        ((",1.1", "1.1,1", "1.2,0.4"), "row 1: no column for '1.2'. Rows and columns must have the same names."),
        ((",1.1", "1.1,1"), "row 1: lacks '1.2'. Name every criterion; 0 is allowed, silence is not."),
        ((",1.1,1.2,1.3", "1.1,1,0,0", "1.2,,1,0", "1.3,,,1"), "row 1, column 1.3: unknown criterion '1.3'. Allowed:"),
        ((",1.1,1.2,1.1", "1.1,1,0,1", "1.2,0,1,0"), "row 1: '1.1' stands in the header more than once."),
        ((",1.1,1.2", "1.1,1,0", "1.2,0,1", "1.2,0,1"), "row 4: '1.2' stands in the first column more than once."),
        ((",1.1,1.2", "1.1,1,0", "1.2,0,1", ",0,0"), "row 4: the first cell is empty. Each row must start with"),
        ((",1.1,1.2", "1.1,1,0,0.7", "1.2,0,1"), "row 2: '0.7' stands in a column that the header does not name."),
        ((",1-jan,1.2", "1.1,1,0", "1.2,0,1"), "row 1, column 1-jan: '1-jan' is a date: a spreadsheet turned '1.1'"),
    ],
)
def test_a_wrong_matrix_is_refused_whole(lines, expected):
    table, faults = read(*lines)
    assert table is None
    assert expected in faults[0], faults


def test_all_faults_are_told_at_once():
    table, faults = read(",1.1,1.2,likelyhood", "1.1,2,a", "1.2,0.4,1", "likelyhood,0,0,1")
    assert table is None
    assert [fault.split(":")[0] for fault in faults] == [
        "correlations.csv, row 1, column likelyhood",
        "correlations.csv, row 4, column likelyhood",
        "correlations.csv, row 2, column 1.2",
        "correlations.csv, row 2, column 1.1",
    ]


def test_ids_that_a_spreadsheet_cannot_tell_apart_are_doubtful():
    ten = replace(FRAMEWORK, criteria=(*FRAMEWORK.criteria, replace(FRAMEWORK.criteria[0], id="1.10")))
    lines = (",1.1,1.2,1.10", "1.1,1,0,0", "1.2,0,1,0", "1.10,0,0,1")
    assert read(*lines, framework=ten)[1] == []
    faults = read(*lines, framework=ten, numeric=frozenset({0, 1, 3}))[1]
    assert len(faults) == 4
    assert all("which may be '1.1' or '1.10'" in fault for fault in faults)


def test_many_pairs_without_a_number_are_cut():
    many = replace(FRAMEWORK, criteria=tuple(replace(FRAMEWORK.criteria[0], id=f"c{number}") for number in range(6)))
    lines = (",c0,c1,c2,c3,c4,c5", *(f"c{number}" for number in range(6)))
    faults = read(*lines, framework=many)[1]
    pairs = 6 * 5 // 2
    assert (len(faults), faults[-1]) == (11, f"correlations.csv: and {pairs - 10} more pairs have no number.")


@pytest.mark.parametrize(
    ("measure", "cell", "expected"),
    [
        ("spearman", "-1.2", "'-1.2' is no correlation: it lies from -1 to 1."),
        ("kendall", "40", "'40' is no correlation: it lies from -1 to 1. Write 0.4 for 40 %."),
        ("concordance", "-0.1", "'-0.1' is no correlation: a concordance lies from 0 to 1, and 0.5 is independence."),
    ],
)
def test_a_number_that_is_no_correlation_is_told_at_its_cell(measure, cell, expected):
    grid = grid_of("m.csv", ((line.split(","), frozenset()) for line in (",1.1,1.2", f"1.1,1,{cell}", "1.2,,1")))
    table, faults = read_correlations(grid, FRAMEWORK, measure)
    assert (table, [str(fault) for fault in faults]) == (None, [f"m.csv, row 2, column 1.2: {expected}"])
