"""C03: Iman and Conover's reordering, Mildenhall's worked example of 20 draws of four items."""

import json
from pathlib import Path

import numpy as np

from riskmc.results.reordering import correlated_scores, iman_conover, rank_correlation

CASE = json.loads((Path(__file__).parent / "data" / "C03-iman-conover-published.json").read_text("utf-8"))
INPUTS, EXPECTED = CASE["inputs"], CASE["expected"]
RANKS, TARGET = np.asarray(INPUTS["score_ranks_of_M"]), np.asarray(INPUTS["target_S"])


def reordered(target=TARGET):
    return iman_conover(INPUTS["X"], target, ranks=RANKS)


def test_scores():
    scores = correlated_scores(RANKS, TARGET)
    np.testing.assert_allclose(scores[:3], EXPECTED["T_first_rows"], atol=CASE["tolerance"]["T_abs"])
    np.testing.assert_array_equal(scores.argsort(axis=0).argsort(axis=0) + 1, EXPECTED["ranks_of_T"])
    np.testing.assert_allclose(np.corrcoef(scores.T), TARGET, atol=CASE["tolerance"]["corr_abs"])


def test_every_draw_is_where_the_example_has_it():
    np.testing.assert_array_equal(reordered(), EXPECTED["Y"])


def test_achieved_correlations():
    atol = CASE["tolerance"]["corr_abs"]
    np.testing.assert_allclose(np.corrcoef(reordered().T), EXPECTED["pearson_of_Y"], atol=atol)
    np.testing.assert_allclose(rank_correlation(reordered()), EXPECTED["spearman_of_Y"], atol=atol)
    np.testing.assert_allclose(np.corrcoef(reordered().T), EXPECTED["published_pearson_of_Y_rounded"], atol=5e-3)


def test_another_target_gives_another_order():
    other = TARGET.copy()
    other[0, 1] = other[1, 0] = 0.5
    assert (reordered(other) != EXPECTED["Y"]).any()
