"""Families against scipy.stats, at their ends, and what they refuse."""

from __future__ import annotations

import decimal

import numpy as np
import pytest
from scipy import special, stats

from riskmc.distributions import PERT, LogUniform, Point, Triangular, Uniform
from riskmc.exceptions import InputError, RangeError

U = np.linspace(0.001, 0.999, 333)

PAIRS = [
    (Uniform(2, 6), stats.uniform(2, 6 - 2)),
    (LogUniform(0.005, 0.05), stats.loguniform(0.005, 0.05)),
    (Triangular(1, 3, 9), stats.triang((3 - 1) / (9 - 1), 1, 9 - 1)),
    (Triangular(1, 1, 9), stats.triang(0, 1, 9 - 1)),
    (Triangular(1, 9, 9), stats.triang(1, 1, 9 - 1)),
    (PERT(1, 3, 9), stats.beta(1 + 4 * 2 / 8, 1 + 4 * 6 / 8, 1, 8)),
    (PERT(1, 1, 9, 2), stats.beta(1, 1 + 2, 1, 8)),
    (PERT(1, 9, 9, 10), stats.beta(1 + 10, 1, 1, 8)),
]
FAMILIES = [Uniform(2, 6), LogUniform(2, 6), Triangular(2, 3, 6), PERT(2, 3, 6)]


@pytest.mark.parametrize(("law", "reference"), PAIRS, ids=lambda case: str(case)[:32])
def test_a_family_is_what_scipy_says_it_is(law, reference):
    np.testing.assert_allclose(law.ppf(U), reference.ppf(U), rtol=1e-9)
    x = reference.ppf(U)
    np.testing.assert_allclose(law.cdf(x), reference.cdf(x), rtol=1e-9)
    assert law.mean() == pytest.approx(reference.mean(), rel=1e-12)
    assert law.std() == pytest.approx(reference.std(), rel=1e-12)


@pytest.mark.parametrize("law", FAMILIES, ids=lambda law: type(law).__name__)
def test_probability_is_zero_below_and_one_above_the_support(law):
    assert law.support() == (2.0, 6.0)
    assert law.cdf([1.0, 2.0, 6.0, 7.0]).tolist() == [0.0, 0.0, 1.0, 1.0]
    np.testing.assert_allclose(law.ppf([0.0, 1.0]), [2.0, 6.0], rtol=1e-15)


@pytest.mark.parametrize("law", [*FAMILIES, Point(3)], ids=lambda law: type(law).__name__)
def test_the_shape_of_the_argument_is_kept(law):
    assert law.ppf(0.5).shape == law.cdf(3).shape == ()
    assert law.ppf(np.full((2, 3), 0.5)).shape == law.cdf(np.full((2, 3), 3.0)).shape == (2, 3)


def test_a_point_is_one_number():
    law = Point(3)
    assert law.ppf([0.001, 0.999]).tolist() == [3.0, 3.0]
    assert law.cdf([2.999, 3.0]).tolist() == [0.0, 1.0]
    assert (law.mean(), law.std(), law.support(), law.is_discrete()) == (3.0, 0.0, (3.0, 3.0), True)


def test_a_triangle_bends_at_its_mode():
    (bend,) = Triangular(1, 3, 9).breaks()
    assert bend == (3 - 1) / (9 - 1)
    assert Triangular(1, 3, 9).ppf(bend) == pytest.approx(3.0)


@pytest.mark.parametrize("shape", [0.1, 1.0, 4.0, 10.0, 32.0, 100.0, 1000.0])
@pytest.mark.parametrize("mode", [0.0, 0.01, 0.3, 0.5, 0.99, 1.0])
def test_the_fast_tail_of_a_pert_is_its_quantile(shape, mode):
    law = PERT(0, mode, 1, shape)
    x = np.geomspace(2.0**-33, 0.5, 500)
    lower = special.betaincinv(law.alpha, law.beta, x)
    upper = 1.0 - special.betaincinv(law.beta, law.alpha, x)
    np.testing.assert_allclose(law.tail(x, upper=False), lower, rtol=0, atol=1e-7)
    np.testing.assert_allclose(law.tail(x, upper=True), upper, rtol=0, atol=1e-7)


def test_equal_parameters_make_equal_laws():
    assert PERT(1, 3, 9) == PERT(1.0, 3.0, 9.0, 4.0)
    assert len({PERT(1, 3, 9), PERT(1, 3, 9), PERT(1, 3, 9, 2)}) == 2


@pytest.mark.parametrize(
    ("make", "error", "message"),
    [
        (lambda: Uniform(2, 2), RangeError, r"low < high, got 2 twice\. Use Point\(2\)"),
        (lambda: Uniform(3, 2), RangeError, r"`best` must not exceed `high`: got best 3, high 2"),
        (lambda: Triangular(1, 10, 9), RangeError, r"`best` must not exceed `high`"),
        (lambda: PERT(4, 3, 9), RangeError, r"`low` must not exceed `best`: got low 4, best 3"),
        (lambda: PERT(0, 1, np.inf), RangeError, r"`high` must be a finite number, got inf"),
        (lambda: PERT(0, 1, 2, 0), InputError, r"`shape` must be a finite number above zero, got 0"),
        (lambda: LogUniform(0, 1), InputError, r"`low` must be a finite number above zero, got 0"),
        (lambda: Point(np.nan), RangeError, r"`low` must be a finite number, got nan"),
    ],
)
def test_impossible_parameters_are_refused(make, error, message):
    with pytest.raises(error, match=message):
        make()


@pytest.mark.parametrize("excess", [1e-9, 1e-7, 1e-6, 1e-3, 0.05, 0.1051, 0.106, 1.0])
def test_a_narrow_log_uniform_law_keeps_its_digits(excess):
    law = LogUniform(3.0, 3.0 * (1.0 + excess))
    with decimal.localcontext(prec=60):
        low, high = decimal.Decimal(law.low), decimal.Decimal(law.high)
        log_ratio = (high / low).ln()
        mean = (high - low) / log_ratio
        std = ((high**2 - low**2) / (2 * log_ratio) - mean**2).sqrt()
    assert law.mean() == pytest.approx(float(mean), rel=1e-14)
    assert law.std() == pytest.approx(float(std), rel=1e-12)


@pytest.mark.parametrize(
    ("make", "error", "message"),
    [
        (lambda: Uniform(-1e308, 1e308), RangeError, r"at most 1e\+150 wide, got -1e\+308 to 1e\+308"),
        (lambda: Triangular(0, 1, 1e200), RangeError, r"at most 1e\+150 wide"),
        (lambda: PERT(0, 1, 2, 1e15), InputError, r"`shape` must be at most 10000, got 1e\+15"),
        (lambda: PERT(0, 1, 2, "4"), InputError, r"`shape` must be a number, got '4'"),
        (lambda: Point("3"), InputError, r"must be a number, got '3'"),
    ],
)
def test_what_overflows_or_is_no_number_is_refused(make, error, message):
    with pytest.raises(error, match=message):
        make()
