from __future__ import annotations

import numpy as np
import pytest

from riskmc.distributions.inversion import inverted

Q = np.linspace(0.01, 0.99, 99)


@pytest.mark.parametrize("power", [0.25, 1.0, 3.0, 20.0])
def test_a_smooth_function_is_inverted_to_the_last_digits(power):
    calls = []

    def cdf(x):
        calls.append(x)
        return x**power

    found = inverted(cdf, Q, np.linspace(0.0, 1.0, 5))
    np.testing.assert_allclose(found, Q ** (1 / power), rtol=1e-13)
    assert len(calls) < 40


def test_a_jump_is_closed_in_on_from_above():
    found = inverted(lambda x: (x >= 0.7).astype(float), np.array([0.2]), np.array([0.0, 1.0]))
    assert found == pytest.approx(0.7, rel=1e-13)
    assert found >= 0.7


def test_probabilities_beyond_the_knots_get_the_outermost_knot():
    assert inverted(np.square, np.array([0.01, 0.99]), np.array([0.2, 0.5, 0.9])).tolist() == [0.2, 0.9]


def test_one_knot_is_the_answer():
    assert inverted(np.square, np.array([0.1, 0.3]), np.array([0.5])).tolist() == [0.5, 0.5]
