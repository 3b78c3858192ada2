"""One half-width for all probabilities, and draws until it is small enough."""

from statistics import NormalDist

import numpy as np
import pytest
from scipy import stats

from riskmc.engine.run import TASK_DRAWS
from riskmc.exceptions import PrecisionWarning
from riskmc.results.estimates import PROBABILITIES
from riskmc.results.stopping import draw_until, draws_to_go_to, joint_half_width

NONE = dict.fromkeys(PROBABILITIES, np.zeros(0))


def test_all_that_is_uncertain_counts_and_the_largest_error_decides():
    errors = NONE | {
        "ranks": np.array([[0.001, 0.002, 0.0], [0.001, np.nan, np.nan]]),
        "wins": np.array([[np.nan, 0.003], [0.003, np.nan]]),
        "order": np.array([0.001]),
    }
    z = NormalDist().inv_cdf(1 - 0.05 / (2 * (3 + 1 + 1)))
    assert joint_half_width(errors) == pytest.approx(z * 0.003, rel=1e-12)


def test_chains_take_the_quantile_of_student():
    errors = NONE | {"order": np.array([0.001, 0.002])}
    assert joint_half_width(errors, 16) == pytest.approx(stats.t.ppf(1 - 0.05 / 4, 15) * 0.002, rel=1e-12)


def test_pairs_may_not_be_compared_and_nothing_may_be_uncertain():
    assert joint_half_width(NONE | {"wins": np.zeros((1, 3, 0, 0))}) == 0.0
    assert joint_half_width(NONE | {"ranks": np.zeros((2, 2))}, 16) == 0.0


def test_the_default_number_of_draws_means_half_a_percent_for_sixty_scenarios():
    error = np.full(60 * 60, 0.5 / np.sqrt(2**18))
    assert 0.004 < joint_half_width(NONE | {"ranks": error}) < 0.005


def test_the_forecast_is_in_whole_tasks_and_goes_on():
    for n in (TASK_DRAWS, 5 * TASK_DRAWS, 5 * TASK_DRAWS + 1024):
        for width in (0.00501, 0.006, 0.007, 0.5):
            following = draws_to_go_to(n, width, 0.005)
            assert n < following <= 2 * n + TASK_DRAWS
            assert following % TASK_DRAWS == 0
            assert following >= min(n * (width / 0.005) ** 2, 2 * n)
    assert draws_to_go_to(3000, 0.00501, 0.005, doubling=True) == 6000


def drawn(half_width_of, *, most, **options):
    seen = []

    def draw(look):
        seen.append(min(look, most))
        return ()

    draw_until(draw, lambda _tallies: half_width_of(seen[-1]), 0.01, first=2**14, most=most, **options)
    return seen


def test_draws_stop_at_the_first_look_that_suffices():
    tasks = np.ceil(1.01 * (3.0 / 0.01) ** 2 / TASK_DRAWS)
    assert drawn(lambda n: 3.0 / n**0.5, most=2**30) == [2**14, 2**15, 2**16, tasks * TASK_DRAWS]


def test_draws_stop_at_once_where_nothing_is_uncertain():
    assert drawn(lambda _n: 0.0, most=2**30) == [2**14]


def test_designs_double():
    assert drawn(lambda n: 3.0 / n**0.5, most=2**30, doubling=True) == [2**14, 2**15, 2**16, 2**17]


@pytest.mark.parametrize(("most", "looks"), [(10_000, [10_000]), (40_000, [2**14, 2**15, 40_000])])
def test_the_most_draws_are_not_exceeded_and_it_is_said(most, looks):
    with pytest.warns(PrecisionWarning, match=f"{most} draws give every probability within 0.0.* `n_draws`"):
        assert drawn(lambda n: 3.0 / n**0.5, most=most) == looks
