"""The stretch of a t copula."""

import numpy as np
import pytest
from scipy import stats

from riskmc.distributions.student_tables import steepness
from riskmc.distributions.tables import Table, evaluate
from riskmc.engine.student import LEAST_DEGREES, check_degrees, stretch_chords
from riskmc.exceptions import InputError


@pytest.mark.parametrize("nu", [0.5, 1.0, 4.0, 30.0, 1000.0])
def test_the_table_holds_the_law_of_the_stretch(nu):
    table = Table(stretch_chords(nu).view(np.float32).reshape(-1, 2), ())
    u = np.array([1e-9, 1e-4, 0.1, 0.5, 0.9, 1.0 - 1e-4, 1.0 - 1e-9])
    # sqrt(nu / chi2) lies below w where chi2 lies above nu / w^2.
    expected = np.sqrt(nu / stats.chi2.isf(u, nu))
    np.testing.assert_allclose(evaluate(table, u) / steepness(nu), expected, rtol=1e-3)
    np.testing.assert_allclose(evaluate(table, u[1:-1]) / steepness(nu), expected[1:-1], rtol=2e-4 if nu >= 1 else 1e-3)


@pytest.mark.parametrize("nu", [3.0, 10.0])
def test_its_square_has_the_mean_of_the_law(nu):
    table = Table(stretch_chords(nu).view(np.float32).reshape(-1, 2), ())
    u = (np.arange(2**20) + 0.5) / 2**20
    # One over chi2 has the mean 1 / (nu - 2).
    assert (evaluate(table, u) ** 2).mean() / steepness(nu) ** 2 == pytest.approx(nu / (nu - 2), rel=0.02)


def test_too_few_degrees_of_freedom_are_refused():
    check_degrees(LEAST_DEGREES)
    with pytest.raises(InputError, match=r"`degrees_of_freedom` of a t copula must be at least 0.5 .*, got 0.4\."):
        check_degrees(0.4)
