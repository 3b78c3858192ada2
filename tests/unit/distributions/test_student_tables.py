"""Tables over a score of Student's t law: tails, cells, breaks, and their error by degrees of freedom."""

import numpy as np
import pytest
from scipy import special, stats

from riskmc.distributions import PERT, Discrete, Uniform, ZeroInflated
from riskmc.distributions.student_tables import (
    STUDENT_BITS,
    end_of,
    evaluate_at_student,
    side_cells,
    student_score,
    student_tables,
    student_tail,
)

DEGREES = [0.5, 1.0, 2.5, 4.0, 10.0, 30.0, 100.0, 1000.0]
FAR = 1e-9
"""Probability out to which a table is looked at."""


class Normal:
    def ppf(self, q, /):
        return np.asarray(special.ndtri(q))


def scores(nu, reach=None):
    """Scores with even normal scores, and these."""
    reach = -special.ndtri(FAR) if reach is None else reach
    normal = np.linspace(-reach, reach, 4001)
    tails = special.ndtr(-np.abs(normal))
    return np.sign(normal) * np.asarray([student_score(tail, nu) for tail in tails]), normal


@pytest.mark.parametrize("nu", DEGREES)
def test_tail_is_that_of_the_t_law_and_its_inverse(nu):
    tail = np.array([0.5, 0.499, 0.3, 0.25, 0.2, 1e-3, 1e-9, 1e-11])
    score = np.asarray([student_score(one, nu) for one in tail])
    np.testing.assert_allclose(student_tail(score, nu), tail, rtol=1e-10)
    np.testing.assert_array_equal(student_tail(-score, nu), student_tail(score, nu))
    np.testing.assert_allclose(stats.t.sf(score, nu), tail, rtol=1e-9)


@pytest.mark.parametrize("nu", DEGREES)
def test_a_normal_score_comes_back(nu):
    score, normal = scores(nu)
    [table] = student_tables([Normal()], [1.0], nu)
    assert np.abs(evaluate_at_student(table, score, nu) - normal).max() < 7e-5
    middle = np.abs(normal) < 3.1
    assert np.abs(evaluate_at_student(table, score, nu) - normal)[middle].max() < 4e-5


@pytest.mark.parametrize("nu", DEGREES)
def test_error_of_a_probability_is_a_share_of_the_tail(nu):
    score, normal = scores(nu)
    [table] = student_tables([Uniform(0, 1)], [1.0], nu)
    lower = score < 0.0
    found, expected = evaluate_at_student(table, score, nu), special.ndtr(normal)
    assert np.abs(found - expected).max() < 1.2e-5
    assert np.abs(found / expected - 1.0)[lower].max() < 0.02


@pytest.mark.parametrize("nu", DEGREES)
def test_a_table_rises_with_the_score(nu):
    score, _ = scores(nu)
    for table in student_tables([PERT(0, 1, 4), Uniform(0, 1)], [1.0, 1.0], nu):
        assert np.diff(evaluate_at_student(table, score, nu)).min() > -1e-6


@pytest.mark.parametrize("nu", [0.5, 4.0, 1000.0])
def test_the_mean_is_kept(nu):
    law = PERT(0, 1, 4)
    [table] = student_tables([law], [1.0], nu)
    u = (np.arange(200_000) + 0.5) / 200_000
    score = np.where(u < 0.5, -1.0, 1.0) * np.abs(stats.t.ppf(np.minimum(u, 1.0 - u), nu))
    assert evaluate_at_student(table, score, nu).mean() == pytest.approx(law.mean(), abs=4e-6)


def test_a_jump_is_cut_where_it_is():
    law = Discrete([1.0, 2.0, 3.0, 5.0], [0.1, 0.4, 0.3, 0.2])
    [table] = student_tables([law], [2.0], 4.0)
    u = np.setdiff1d(np.linspace(0.0005, 0.9995, 1000), [0.1, 0.5, 0.8])
    np.testing.assert_allclose(evaluate_at_student(table, stats.t.ppf(u, 4.0), 4.0), 2.0 * law.ppf(u), rtol=1e-12)
    for edge in (0.1, 0.5, 0.8):
        near = stats.t.ppf([edge - 1e-6, edge + 1e-6], 4.0)
        expected = 2.0 * law.ppf([edge - 1e-6, edge + 1e-6])
        np.testing.assert_allclose(evaluate_at_student(table, near, 4.0), expected, rtol=1e-12)


def test_beyond_the_last_cell_the_value_stays():
    [table] = student_tables([Uniform(0, 1)], [1.0], 4.0)
    np.testing.assert_allclose(evaluate_at_student(table, np.array([-1e30, 1e30]), 4.0), [0.0, 1.0], atol=1e-10)


def test_a_law_has_the_same_table_whatever_the_laws_beside_it():
    laws = [PERT(0, 1, 4), ZeroInflated(Uniform(0, 1), 0.3).positive, Discrete([1.0, 2.0], [0.5, 0.5])]
    together = student_tables(laws, [1.0, 2.0, 0.5], 3.0)
    for law, scale, table in zip(laws, [1.0, 2.0, 0.5], together, strict=True):
        [alone] = student_tables([law], [scale], 3.0)
        np.testing.assert_array_equal(alone.chords, table.chords)
        assert alone.breaks == table.breaks


@pytest.mark.parametrize("nu", DEGREES)
def test_a_side_is_whole_octaves_that_single_precision_holds(nu):
    side = side_cells(nu)
    assert side % 2**STUDENT_BITS == 0
    assert np.isfinite(end_of(side))
    assert end_of(side).view(np.int32) >> (23 - STUDENT_BITS) == (127 << STUDENT_BITS) + side - 1
