import math

import pytest
from scipy import stats

from riskmc.distributions import PERT, Point, Triangular, Uniform
from riskmc.exceptions import InputError
from riskmc.ranking.law_dominance import law_dominance, law_winning


def test_riskmc_and_scipy_laws_mix():
    assert law_dominance(PERT(1, 3, 9), stats.uniform(0, 1)).dominates
    assert law_winning(PERT(1, 3, 9), stats.uniform(0, 1)) == pytest.approx(1.0, abs=1e-12)


def test_a_law_does_not_dominate_itself():
    for order in (1, 2):
        assert law_dominance(Uniform(0, 4), Uniform(0, 4), order=order).dominates is False
    assert law_winning(Uniform(0, 4), Uniform(0, 4)) == pytest.approx(0.5, abs=1e-12)


def test_a_shift_dominates_by_its_size():
    found = law_dominance(Uniform(0, 4), Uniform(1, 5))
    assert not found.dominates
    assert found.violation == pytest.approx(1 / 4, abs=1e-12)
    assert law_dominance(Uniform(0, 4), Uniform(1, 5), order=2).violation == pytest.approx(1.0, abs=1e-9)
    back = law_dominance(Uniform(1, 5), Uniform(0, 4))
    assert back.dominates
    assert math.isnan(back.at)


def test_second_order_area_of_the_wider_law():
    # int (F - G) of U(0, 4) over U(1, 3) is largest at 2: 2^2 / 8 - 1 / 4.
    found = law_dominance(Uniform(0, 4), Uniform(1, 3), order=2)
    assert found.violation == pytest.approx(1 / 2 - 1 / 4, abs=1e-9)
    assert found.at == pytest.approx(2.0, abs=1e-3)
    assert law_dominance(Uniform(1, 3), Uniform(0, 4), order=2).dominates


def test_point_masses():
    assert law_dominance(Point(2.0), Point(1.0)).dominates
    # Just below its point F is zero, and at it F is one: the violation is G's tail.
    assert law_dominance(Point(3.0), Uniform(0, 4)).violation == pytest.approx(1 / 4, abs=1e-12)
    assert law_dominance(Uniform(0, 4), Point(3.0)).violation == pytest.approx(3 / 4, abs=1e-12)
    assert law_winning(Point(3.0), Uniform(0, 4)) == pytest.approx(3 / 4, abs=1e-12)
    assert law_winning(Uniform(0, 4), Point(3.0)) == pytest.approx(1 / 4, abs=1e-12)
    assert law_winning(Point(3.0), Point(3.0)) == 0.5


def test_a_heavy_tail_does_not_hide_a_violation():
    heavy, light = stats.lognorm(3.0), stats.lognorm(1.0)
    found = law_dominance(heavy, light)
    assert not found.dominates
    # The distribution functions are those of N(0, 3) and N(0, 1) on the logarithm.
    normal = law_dominance(stats.norm(0, 3), stats.norm(0, 1))
    assert found.violation == pytest.approx(normal.violation, abs=1e-12)


@pytest.mark.parametrize(
    ("options", "message"), [({"order": 3}, "`order` must be 1 or 2"), ({"tolerance": 0.0}, "`tolerance` must be")]
)
def test_options_out_of_range(options, message):
    with pytest.raises(InputError, match=message):
        law_dominance(Triangular(0, 1, 2), Triangular(0, 1, 2), **options)


def test_quantiles_are_finite():
    with pytest.raises(InputError, match="quantiles that are not finite"):
        law_winning(stats.norm(0, float("nan")), stats.norm(0, 1))
