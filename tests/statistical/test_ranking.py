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


@pytest.mark.parametrize(
    "name", ["rank_acceptability", "pairwise_winning", "expected_rank", "rank_std", "sucra", "top_k"]
)
def test_stated_error_is_the_spread_of_runs(counts, name):
    ratio = spread_over_error(ranking.from_counts(*counts, N_DRAWS), name)
    assert np.abs(ratio - 1.0).max() < TOLERANCE


@pytest.mark.parametrize(
    "name", ["rank_acceptability", "pairwise_winning", "expected_rank", "rank_std", "sucra", "top_k"]
)
def test_an_error_for_twice_the_draws_is_noticed(counts, name):
    ranks, wins = counts
    ratio = spread_over_error(ranking.from_counts(2 * ranks, 2 * wins, 2 * N_DRAWS), name)
    assert np.abs(ratio - 1.0).max() > TOLERANCE


def test_ties_make_the_stated_error_an_upper_bound():
    rng = np.random.default_rng(78)
    draws = xr.DataArray(rng.integers(0, 3, size=(RUNS, N_DRAWS, 4)), dims=("run", "draw", "scenario"))
    found = ranking.from_draws(draws)
    for name in ("rank_acceptability", "pairwise_winning", "expected_rank", "rank_std"):
        assert spread_over_error(found, name).max() < 1.0


# --- figures of all scenarios together ------------------------------------------------------

TOGETHER = ("resolved_share", "rank_interval_width")
SIZE, FEW_DRAWS = 40, 400


@pytest.fixture(scope="module", params=[0.0, 0.9], ids=["own", "common"])
def many(request):
    """Draws of 40 scenarios in 200 runs, whose scores move each by itself or all with three common causes."""
    rng = np.random.default_rng(79)
    common, loading = rng.normal(size=(200, FEW_DRAWS, 3)), rng.normal(size=(3, SIZE))
    values = rng.normal(np.linspace(0, 5, SIZE), 1.0, (200, FEW_DRAWS, SIZE)) + request.param * common @ loading
    return xr.DataArray(values, dims=("run", "draw", "scenario"))


@pytest.fixture(scope="module")
def ranked(many):
    return ranking.from_draws(many, pairwise=False)


@pytest.mark.parametrize("name", TOGETHER)
def test_errors_of_all_scenarios_together_are_the_spread_of_runs(ranked, name):
    # To first order, and rank intervals move by whole ranks: within 40 %, where a factor 2 is noticed below.
    assert np.abs(np.log(spread_over_error(ranked, name))) < np.log(1.4)


@pytest.mark.parametrize("name", TOGETHER)
def test_errors_of_four_times_the_draws_are_noticed(many, ranked, name):
    stated = ranking.from_draws(many.isel(run=slice(0, 200, 4)), pairwise=False)[f"{name}_mcse"].mean() / 2
    assert ranked[name].std("run", ddof=1) > 1.4 * stated


@pytest.mark.parametrize("name", TOGETHER)
def test_counts_bound_the_errors_of_all_scenarios_together(many, ranked, name):
    some = many.isel(run=slice(0, 20))
    bound = ranking.from_counts(ranking.rank_counts(some), ranking.win_counts(some), FEW_DRAWS)[f"{name}_mcse"]
    assert (bound > ranked[name].std("run", ddof=1)).all()


def test_an_error_that_ignores_common_causes_is_too_small(many, ranked):
    """The control of drawing again all of a draw at once: each scenario shuffled by itself has the smaller error."""
    rng = np.random.default_rng(80)
    one = many.isel(run=slice(0, 20))
    shuffled = one.copy(data=rng.permuted(one.values, axis=1))
    apart = ranking.from_draws(shuffled, pairwise=False)["resolved_share_mcse"].mean()
    together = ranked["resolved_share_mcse"].isel(run=slice(0, 20)).mean()
    correlated = float(np.abs(np.corrcoef(many[0].values.T)[0, 1:]).mean()) > 0.2
    assert bool(together > 1.3 * apart) == correlated
