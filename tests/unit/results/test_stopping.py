"""One half-width for all probabilities, and draws until it is small enough."""

from statistics import NormalDist

import numpy as np
import pytest
from scipy import stats

from riskmc.engine.run import TASK_DRAWS
from riskmc.exceptions import PrecisionWarning
from riskmc.results.estimates import PROBABILITIES
from riskmc.results.precision import probability_mcse
from riskmc.results.stopping import draw_until, draws_needed, draws_to_go_to, joint_half_width

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


def test_what_it_takes_is_said():
    with pytest.warns(PrecisionWarning, match=r"within 0.03 at 95 %, .* that takes about 90,000 draws\. Allow more"):
        drawn(lambda n: 3.0 / n**0.5, most=10_000)
    with pytest.warns(PrecisionWarning, match="that takes at most about 90,000 draws"):
        drawn(lambda n: 3.0 / n**0.5, most=10_000, doubling=True)
    assert draws_needed(10_000, 0.03, 0.01) == 10_000 * 3**2


def runs_until(p, precision, n_runs):
    """Return estimates and draws of runs that stop as ours do, one probability reported."""
    rng = np.random.default_rng(8)
    counted, n_draws, look = np.zeros(n_runs), np.zeros(n_runs, dtype=int), np.full(n_runs, 2**14)
    live = np.ones(n_runs, dtype=bool)
    while live.any():
        counted[live] += rng.binomial(look[live] - n_draws[live], p)
        n_draws[live] = look[live]
        error = probability_mcse(counted / n_draws, n_draws)
        width = np.array([joint_half_width(NONE | {"order": one[None]}) for one in error])
        live &= width > precision
        for at in np.flatnonzero(live):
            look[at] = draws_to_go_to(int(n_draws[at]), width[at], precision)
    return counted / n_draws, n_draws


@pytest.mark.statistical
@pytest.mark.parametrize(("p", "precision"), [(0.5, 0.005), (0.1, 0.003), (0.01, 0.001)])
def test_stopping_keeps_its_promise_and_hardly_moves_the_estimate(p, precision):
    n_runs = 4000
    estimates, n_draws = runs_until(p, precision, n_runs)
    assert (np.abs(estimates - p) <= precision).mean() > 0.95 - 4 * np.sqrt(0.05 * 0.95 / n_runs)
    error = np.sqrt(p * (1 - p) / n_draws.mean())
    assert abs(estimates.mean() - p) < (0.05 + 4 / np.sqrt(n_runs)) * error


@pytest.mark.statistical
def test_stopping_at_the_first_look_that_just_suffices_moves_the_estimate():
    """The worst case: half of the runs stop at the first look, those whose estimate is farther from 1/2."""
    estimates, n_draws = runs_until(0.1, 1.96 * np.sqrt(0.09 / 2**14), 4000)
    bias = (estimates.mean() - 0.1) / np.sqrt(0.09 / n_draws.mean())
    assert -0.35 < bias < -0.15
