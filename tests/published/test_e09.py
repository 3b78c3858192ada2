"""E09: tiers of five risks from their pairwise winning indices, by three rules at three thresholds."""

import json
from pathlib import Path

import numpy as np
import pytest
import xarray as xr
from scipy import stats

from riskmc import ranking

CASE = json.loads((Path(__file__).parent / "data" / "E09-tiers.json").read_text("utf-8"))
WINS = CASE["inputs"]["pairwise"]
LABELS = [f"R{number + 1}" for number in range(len(WINS))]
EVERY = [(theta, rule) for theta in CASE["inputs"]["thetas"] for rule in ("leader", "adjacent", "all")]


@pytest.fixture(params=[[0, 1, 2, 3, 4], [3, 0, 4, 2, 1]])
def wins(request):
    """The case, in its order and in another."""
    array = xr.DataArray(WINS, dims=("scenario", "other"), coords={"scenario": LABELS, "other": LABELS})
    return array.isel(scenario=request.param, other=request.param)


def grouped(tier):
    """Return the labels of each tier, as the case lists them."""
    numbers = {label: int(tier.sel(scenario=label)) for label in LABELS}
    return [[label for label in LABELS if numbers[label] == number] for number in sorted(set(numbers.values()))]


@pytest.mark.parametrize(("theta", "rule"), EVERY)
def test_tiers(wins, theta, rule):
    assert grouped(ranking.tiers(wins, theta=theta, rule=rule)) == CASE["expected"][f"{theta:g}"][rule]


def test_the_leader_rule_is_the_default(wins):
    assert grouped(ranking.tiers(wins)) == CASE["expected"]["0.9"]["leader"]


def test_expected_ranks_are_one_plus_the_losses():
    off = np.array(WINS) * ~np.eye(len(WINS), dtype=bool)
    np.testing.assert_allclose(1.0 + off.sum(axis=0), CASE["expected"]["expected_rank"], atol=1e-12)


def drawn(n_draws=1000, seed=909):
    """Normal scores, the first of which is about as far above the others as in the case."""
    above = stats.norm.ppf(np.clip(WINS[0], 1e-4, 1 - 1e-4)) * np.sqrt(2.0)
    values = np.random.default_rng(seed).normal(-above, 1.0, (n_draws, len(WINS)))
    return xr.DataArray(values, dims=("draw", "scenario"))


@pytest.mark.parametrize(("theta", "rule"), EVERY)
def test_draws_give_the_tiers_of_their_own_indices(theta, rule):
    draws = drawn()
    expected = ranking.tiers(ranking.pairwise_winning(draws), theta=theta, rule=rule)
    xr.testing.assert_identical(ranking.tiers(draws, theta=theta, rule=rule), expected)
