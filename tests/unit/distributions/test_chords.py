from __future__ import annotations

import numpy as np
import pytest

from riskmc.distributions.chords import PANEL_CELLS, POINTS, chord_weights, is_rough

EDGES = np.linspace(0.0, 1.0, PANEL_CELLS + 1)
MIDDLE = np.arange(PANEL_CELLS) + 0.5


def test_chords_of_a_polynomial_have_its_means_and_rises():
    intercept, rise = (POINTS**9 @ chord_weights(MIDDLE)).reshape(-1, 2).T
    np.testing.assert_allclose(rise, np.diff(EDGES**9), atol=1e-13)
    np.testing.assert_allclose(intercept + rise * MIDDLE, np.diff(EDGES**10) / 10 * PANEL_CELLS, atol=1e-13)


@pytest.mark.parametrize("function", [lambda t: (1 + t) ** 0.2, lambda t: np.sqrt(3 - t), lambda t: np.exp(2 * t)])
def test_a_tail_is_followed_to_nine_digits(function):
    values = function(POINTS)
    assert not is_rough(np.stack([values, np.zeros(POINTS.size)])[None])[0, 0]
    rise = (values @ chord_weights(MIDDLE))[1::2]
    np.testing.assert_allclose(rise, np.diff(function(EDGES)), atol=1e-8 * values.max())


@pytest.mark.parametrize("at", [0.1, 0.37, 0.5, 0.8])
def test_a_jump_a_bend_and_a_steep_rise_are_noticed(at):
    rough = np.stack([at < POINTS, np.maximum(POINTS - at, 0.0), np.exp(30 * POINTS) / np.exp(30), POINTS])
    assert is_rough(rough[None].astype(float))[0].tolist() == [True, True, True, False]
