"""E04: rank probabilities of five independent scores that are not normal, against quadrature."""

import json
from pathlib import Path

import numpy as np
import pytest
import xarray as xr
from scipy import stats

from riskmc import ranking
from riskmc.distributions import Triangular, Uniform
from riskmc.engine import compile_model
from riskmc.engine.exact import exact
from riskmc.model import Model

CASE = json.loads((Path(__file__).parent / "data" / "E04-rank-probabilities-mixed.json").read_text("utf-8"))
EXPECTED = CASE["expected"]
SCORES = {
    "Triangular(1,3,9)": stats.triang(c=(3 - 1) / (9 - 1), loc=1, scale=9 - 1),
    "Triangular(0,4.8,6)": stats.triang(c=4.8 / 6, loc=0, scale=6),
    "Uniform(2,6)": stats.uniform(loc=2, scale=6 - 2),
    "LogNormal(ln 3.5,0.5)": stats.lognorm(s=0.5, scale=3.5),
    "10*Beta(2,3)": stats.beta(2, 3, scale=10),
}
N_DRAWS = 2**18


def ranking_of(names):
    rng = np.random.default_rng(404)
    values = np.stack([SCORES[name].ppf(rng.random(N_DRAWS)) for name in names], axis=1)
    return ranking.from_draws(xr.DataArray(values, dims=("draw", "scenario")))


@pytest.fixture(scope="module")
def found():
    return ranking_of(CASE["inputs"]["distributions"])


def distance(dataset, name, expected):
    """Largest distance from the expected numbers, in standard errors."""
    return float((np.abs(dataset[name] - np.asarray(expected)) / dataset[f"{name}_mcse"]).max())


def test_rank_probabilities_within_four_standard_errors(found):
    assert distance(found, "rank_acceptability", EXPECTED["rank_probabilities"]) < 4.0


def test_expected_rank_within_four_standard_errors(found):
    assert distance(found, "expected_rank", EXPECTED["expected_rank"]) < 4.0


def test_top_two_within_four_standard_errors(found):
    assert distance(found.sel(k=2), "top_k", EXPECTED["top2"]) < 4.0


def test_sucra_within_four_standard_errors(found):
    error = found["expected_rank_mcse"] / (len(SCORES) - 1)
    assert (np.abs(ranking.sucra(found["rank_acceptability"]) - EXPECTED["sucra"]) < 4.0 * error).all()


def test_swapped_scenarios_are_noticed():
    first, *middle, last = CASE["inputs"]["distributions"]
    swapped = ranking_of([last, *middle, first])
    assert distance(swapped, "rank_acceptability", EXPECTED["rank_probabilities"]) > 4.0
    assert distance(swapped, "expected_rank", EXPECTED["expected_rank"]) > 4.0


def test_without_draws_within_the_tolerance_of_the_case():
    own = {
        "Triangular(1,3,9)": Triangular(1, 3, 9),
        "Triangular(0,4.8,6)": Triangular(0, 4.8, 6),
        "Uniform(2,6)": Uniform(2, 6),
    }
    names = CASE["inputs"]["distributions"]
    model = Model.from_laws({name: {"score": own.get(name, SCORES[name])} for name in names})
    found = exact(model, *compile_model(model, 1))[0].ranks[0, 0]
    np.testing.assert_allclose(found, EXPECTED["rank_probabilities"], atol=CASE["tolerance"]["abs"])
    np.testing.assert_allclose(found @ np.arange(1, 6), EXPECTED["expected_rank"], atol=1e-6)
    assert np.abs(found[::-1] - EXPECTED["rank_probabilities"]).max() > 0.01
