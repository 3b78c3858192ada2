"""The decision maker's quantiles: pooled minimum-information laws, inverted."""

from __future__ import annotations

import numpy as np

from riskmc.elicitation.cooke.pool import knots_of, pooled_quantiles

ASKED = np.array([0.05, 0.5, 0.95])
QUANTILES = np.array([[[1.0, 2, 5], [3, 4, 5]], [[2.0, 3, 4], [np.nan] * 3], [[0.5, 6, 7], [1, 4, 8]]])
LOWER, UPPER = np.zeros(2), np.array([8.0, 9.0])
KNOTS = knots_of(QUANTILES, LOWER, UPPER, ASKED)


def plain(question, weights):
    """Return the pooled quantiles by a fine table of the pooled distribution function."""
    x = np.linspace(LOWER[question], UPPER[question], 2_000_001)
    steps = [0, *ASKED, 1]
    pooled = sum(
        w * np.interp(x, [LOWER[question], *row[question], UPPER[question]], steps)
        for w, row in zip(weights, QUANTILES, strict=True)
        if w > 0
    )
    return np.interp(ASKED, pooled, x)


def test_quantiles_of_pools_are_those_of_a_fine_table():
    weights = np.array([[[0.2, 0.3, 0.5], [0.4, 0.0, 0.6]], [[0.0, 0.0, 1.0], [1.0, 0.0, 0.0]]])
    found = pooled_quantiles(KNOTS, weights, ASKED)
    for pool in range(2):
        for question in range(2):
            np.testing.assert_allclose(found[pool, question], plain(question, weights[pool, question]), rtol=1e-6)


def test_one_expert_keeps_the_quantiles_to_the_last_bit():
    found = pooled_quantiles(KNOTS, np.array([[[1.0, 0, 0], [0, 0, 1.0]]]), ASKED)
    assert found[0].tolist() == [[1, 2, 5], [1, 4, 8]]


def test_without_weights_there_is_no_quantile():
    assert np.isnan(pooled_quantiles(KNOTS, np.full((1, 2, 3), np.nan), ASKED)).all()


def test_who_did_not_answer_has_no_law():
    assert KNOTS.reached[1, 1].tolist() == [0.0] * KNOTS.at.shape[1]
    assert (np.diff(KNOTS.at, axis=1) >= 0).all()
