"""The stated Monte Carlo errors are the spread that repeated runs show."""

import numpy as np
import pytest
import xarray as xr

from riskmc import ranking

RUNS, N_DRAWS = 400, 1000
MU, SD = (2.0, 1.6, 1.5, 0.7), (0.5, 0.9, 0.3, 0.6)
# The spread of RUNS runs is itself known to 1 / sqrt(2 RUNS) of it.
TOLERANCE = 4.0 / np.sqrt(2 * (RUNS - 1))

pytestmark = pytest.mark.statistical


@pytest.fixture(scope="module")
def counts():
    rng = np.random.default_rng(77)
    draws = xr.DataArray(rng.normal(MU, SD, size=(RUNS, N_DRAWS, len(MU))), dims=("run", "draw", "scenario"))
    return ranking.rank_counts(draws), ranking.win_counts(draws)


def spread_over_error(found, name):
    """Ratio of the spread between runs to the stated error, where one is stated."""
    stated = np.sqrt((found[f"{name}_mcse"] ** 2).mean("run"))
    ratio = found[name].std("run", ddof=1) / stated.where(stated > 0)
    return ratio.values[np.isfinite(ratio.values)]


@pytest.mark.parametrize("name", ["rank_acceptability", "pairwise_winning", "expected_rank", "top_k"])
def test_stated_error_is_the_spread_of_runs(counts, name):
    ratio = spread_over_error(ranking.from_counts(*counts, N_DRAWS), name)
    assert np.abs(ratio - 1.0).max() < TOLERANCE


@pytest.mark.parametrize("name", ["rank_acceptability", "pairwise_winning", "expected_rank", "top_k"])
def test_an_error_for_twice_the_draws_is_noticed(counts, name):
    ranks, wins = counts
    ratio = spread_over_error(ranking.from_counts(2 * ranks, 2 * wins, 2 * N_DRAWS), name)
    assert np.abs(ratio - 1.0).max() > TOLERANCE


def test_ties_make_the_stated_error_an_upper_bound():
    rng = np.random.default_rng(78)
    draws = xr.DataArray(rng.integers(0, 3, size=(RUNS, N_DRAWS, 4)), dims=("run", "draw", "scenario"))
    found = ranking.from_draws(draws)
    for name in ("rank_acceptability", "pairwise_winning", "expected_rank"):
        assert spread_over_error(found, name).max() < 1.0
