"""Confidence sets of ranks hold the true ranks as often as they say."""

import numpy as np
import pytest
import xarray as xr

from riskmc import ranking
from riskmc.ranking.confidence_sets import rank_confidence_set, tau_best

RUNS = 3000
LEVEL = 0.9
TRUE = np.array([2.0, 1.0, 1.0, 0.0, -0.5])
ERRORS = np.array([0.5, 0.8, 0.4, 0.6, 0.7])
# Four standard errors of a share of RUNS.
SLACK = 4.0 * np.sqrt(LEVEL * (1.0 - LEVEL) / RUNS)

pytestmark = pytest.mark.statistical


def estimates_of(true, errors):
    rng = np.random.default_rng(41)
    return xr.DataArray(rng.normal(true, errors, size=(RUNS, true.size)), dims=("run", "scenario"))


def held(sets, true):
    """Whether each set holds the lowest and the highest of the ranks that equal scores share."""
    truth = xr.DataArray(true, dims="scenario")
    lowest, highest = (ranking.rank(truth, ties=ties) for ties in ("min", "max"))
    return (sets["lower"] <= lowest) & (sets["upper"] >= highest)


def sets_of(errors, **options):
    given = xr.DataArray(errors, dims="scenario")
    return rank_confidence_set(estimates_of(TRUE, ERRORS), given, level=LEVEL, rng=5, n_draws=2**14, **options)


@pytest.mark.parametrize("stepwise", [False, True])
def test_all_true_ranks_are_held_at_once(stepwise):
    assert float(held(sets_of(ERRORS, stepwise=stepwise), TRUE).all("scenario").mean()) > LEVEL - SLACK


@pytest.mark.parametrize("stepwise", [False, True])
def test_each_true_rank_is_held(stepwise):
    share = held(sets_of(ERRORS, simultaneous=False, stepwise=stepwise), TRUE).mean("run")
    assert float(share.min()) > LEVEL - SLACK


def test_too_small_errors_are_noticed():
    assert float(held(sets_of(ERRORS / 2.0), TRUE).all("scenario").mean()) < LEVEL - SLACK
    each = held(sets_of(ERRORS / 2.0, simultaneous=False), TRUE).mean("run")
    assert float(each.min()) < LEVEL - SLACK


def test_equal_scores_are_held_exactly_as_often():
    # Where all scores are equal every claim is false, so nothing is to spare.
    nothing = np.zeros(5)
    errors = xr.DataArray(ERRORS, dims="scenario")
    sets = rank_confidence_set(estimates_of(nothing, ERRORS), errors, level=LEVEL, rng=5, n_draws=2**16)
    assert abs(float(held(sets, nothing).all("scenario").mean()) - LEVEL) < SLACK


def test_the_true_best_are_held():
    best = tau_best(
        estimates_of(TRUE, ERRORS), xr.DataArray(ERRORS, dims="scenario"), 3, level=LEVEL, rng=5, n_draws=2**14
    )
    assert float(best.isel(scenario=[0, 1, 2]).all("scenario").mean()) > LEVEL - SLACK
