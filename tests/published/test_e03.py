"""E03: rank probabilities of four independent normal scores, against quadrature."""

import json
from itertools import combinations, pairwise
from pathlib import Path

import numpy as np
import pytest
import xarray as xr
from scipy import stats

from riskmc import ranking
from riskmc.engine import compile_model
from riskmc.engine.exact import exact
from riskmc.model import Model
from riskmc.ranking.holistic import holistic_acceptability
from riskmc.ranking.order import order_confidence

CASE = json.loads((Path(__file__).parent / "data" / "E03-rank-probabilities-normal.json").read_text("utf-8"))
EXPECTED = CASE["expected"]
SIZE = len(CASE["inputs"]["mu"])
N_DRAWS = 2**18
N_CHAINS = 4


def draws_of(mu, sd):
    rng = np.random.default_rng(303)
    values = rng.normal(mu, sd, size=(N_CHAINS, N_DRAWS // N_CHAINS, SIZE))
    return xr.DataArray(values, dims=("chain", "draw", "scenario"))


@pytest.fixture(scope="module")
def draws():
    return draws_of(CASE["inputs"]["mu"], CASE["inputs"]["sd"])


@pytest.fixture(scope="module")
def found(draws):
    return ranking.from_draws(draws)


def distance(dataset, name, expected):
    """Largest distance from the expected numbers, in standard errors."""
    error = dataset[f"{name}_mcse"].where(dataset[f"{name}_mcse"] > 0, 1e-12)
    return float((np.abs(dataset[name] - np.asarray(expected)) / error).max())


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("rank_acceptability", "rank_probabilities"),
        ("pairwise_winning", "pairwise_winning"),
        ("expected_rank", "expected_rank"),
    ],
)
def test_estimate_within_four_standard_errors(found, name, key):
    assert distance(found, name, EXPECTED[key]) < 4.0


@pytest.mark.parametrize("k", [1, 2])
def test_top_k_within_four_standard_errors(found, k):
    assert distance(found.sel(k=k), "top_k", EXPECTED[f"top{k}"]) < 4.0


def test_sucra_within_four_standard_errors(draws, found):
    error = found["expected_rank_mcse"] / (SIZE - 1)
    assert (np.abs(ranking.sucra(draws) - EXPECTED["sucra"]) < 4.0 * error).all()


def test_rank_std_within_four_standard_errors(draws):
    std = np.asarray(EXPECTED["sd_rank"])
    deviation = np.arange(1, SIZE + 1) - np.asarray(EXPECTED["expected_rank"])[:, None]
    fourth = (np.asarray(EXPECTED["rank_probabilities"]) * deviation**4).sum(axis=1)
    error = np.sqrt((fourth - std**4) / N_DRAWS) / (2.0 * std)
    assert (np.abs(ranking.rank_std(draws) - std) < 4.0 * error).all()


def test_median_and_modal_rank(draws, found):
    assert ranking.median_rank(draws).values.tolist() == EXPECTED["median_rank"]
    assert found["rank_quantile"].sel(quantile=0.5).values.tolist() == EXPECTED["median_rank"]
    assert ranking.modal_rank(draws).values.tolist() == EXPECTED["modal_rank"]


@pytest.mark.parametrize("k", [1, 2])
def test_membership_is_the_sum_of_the_first_ranks(found, k):
    summed = found["rank_acceptability"].isel(rank=slice(k)).sum("rank")
    np.testing.assert_allclose(found["top_k"].sel(k=k), summed, rtol=1e-12)


def test_holistic_acceptability_with_linear_weights_is_sucra(draws):
    found = holistic_acceptability(draws, "linear")
    assert distance(found, "holistic_acceptability", EXPECTED["sucra"]) < 4.0


def test_confidence_in_the_order_of_expected_ranks(draws):
    """The order is that of the expected ranks; its pairs are among the pairwise winning indices."""
    order = np.argsort(EXPECTED["expected_rank"]).tolist()
    found = order_confidence(draws, order)
    wanted = [EXPECTED["pairwise_winning"][higher][lower] for higher, lower in pairwise(order)]
    assert distance(found, "pair_probability", wanted) < 4.0
    highest = EXPECTED["rank_probabilities"][order[0]][0]
    assert distance(found.sel(k=1), "top_set_probability", highest) < 4.0
    # E[tau] is the mean over all pairs of P(as in the order) less P(the other way round).
    wins = [EXPECTED["pairwise_winning"][a][b] for a, b in combinations(order, 2)]
    assert distance(found, "kendall_tau_mean", np.mean([2 * win - 1 for win in wins])) < 4.0


@pytest.mark.parametrize("name", ["rank_acceptability", "pairwise_winning", "expected_rank"])
def test_swapped_scenarios_are_noticed(name):
    mu, sd = CASE["inputs"]["mu"], CASE["inputs"]["sd"]
    swapped = ranking.from_draws(draws_of([mu[0], mu[2], mu[1], mu[3]], [sd[0], sd[2], sd[1], sd[3]]))
    key = "rank_probabilities" if name == "rank_acceptability" else name
    assert distance(swapped, name, EXPECTED[key]) > 4.0


# --- without draws ------------------------------------------------------------------------

TABLE_ERROR = 5e-7
"""Chords of a normal law between its quantiles at 2**-33; the case itself is good to 1e-8."""


def computed(mu, sd):
    """Return the exact estimates of scores moved up, so that none is negative; the order is the same."""
    laws = {f"s{s}": {"score": stats.norm(m + 10.0, d)} for s, (m, d) in enumerate(zip(mu, sd, strict=True))}
    model = Model.from_laws(laws)
    return exact(model, *compile_model(model, 1))[0]


def test_without_draws():
    found = computed(CASE["inputs"]["mu"], CASE["inputs"]["sd"])
    np.testing.assert_allclose(found.ranks[0, 0], EXPECTED["rank_probabilities"], atol=TABLE_ERROR)
    off = ~np.eye(SIZE, dtype=bool)
    expected = np.asarray(EXPECTED["pairwise_winning"], dtype=float)
    np.testing.assert_allclose(found.wins[0, 0][off], expected[off], atol=TABLE_ERROR)


def test_without_draws_a_thousandth_is_noticed():
    mu = [CASE["inputs"]["mu"][0] + 1e-3, *CASE["inputs"]["mu"][1:]]
    found = computed(mu, CASE["inputs"]["sd"])
    assert np.abs(found.ranks[0, 0] - EXPECTED["rank_probabilities"]).max() > 100 * TABLE_ERROR
