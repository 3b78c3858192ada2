"""E08: stochastic dominance of the first and second order, of laws and of draws."""

import json
import math
from pathlib import Path

import pytest
import xarray as xr
from scipy import stats

from riskmc import ranking
from riskmc.ranking.dominance import stochastic_dominance
from riskmc.ranking.law_dominance import law_dominance, law_winning

CASE = json.loads((Path(__file__).parent / "data" / "E08-stochastic-dominance.json").read_text("utf-8"))
EXPECTED, EMPIRICAL, TOLERANCE = CASE["expected"], CASE["inputs"]["empirical"], CASE["tolerance"]["abs"]


def normal(mu, sd):
    return stats.norm(mu, sd)


def lognormal(median, sd):
    return stats.lognorm(sd, scale=median)


def triangular(low, best, high):
    return stats.triang((best - low) / (high - low), low, high - low)


def uniform(low, high):
    return stats.uniform(low, high - low)


LAWS = {
    "N(2,1)": normal(2, 1),
    "N(1,1)": normal(1, 1),
    "N(2,2)": normal(2, 2),
    "LN(ln3,.5)": lognormal(3, 0.5),
    "LN(ln2,.5)": lognormal(2, 0.5),
    "LN(ln3,.8)": lognormal(3, 0.8),
    "Tri(0,2,4)": triangular(0, 2, 4),
    "U(0,4)": uniform(0, 4),
    "Tri(1,3,9)": triangular(1, 3, 9),
    "U(2,6)": uniform(2, 6),
}


def two_laws(text, separator):
    return tuple(LAWS[name] for name in text.split(separator))


@pytest.mark.parametrize("text", EXPECTED["fsd"])
def test_first_order(text):
    assert law_dominance(*two_laws(text, " over ")).dominates == EXPECTED["fsd"][text]


@pytest.mark.parametrize("text", EXPECTED["ssd"])
def test_second_order(text):
    assert law_dominance(*two_laws(text, " over "), order=2).dominates == EXPECTED["ssd"][text]


@pytest.mark.parametrize("text", EXPECTED["max_cdf_violation"])
def test_largest_violation(text):
    assert abs(law_dominance(*two_laws(text, " vs ")).violation - EXPECTED["max_cdf_violation"][text]) < TOLERANCE


def test_largest_violation_of_normals_is_where_their_densities_are_equal():
    # phi(x - 2) = phi((x - 2) / 2) / 2 at (x - 2)^2 = 8 ln 2 / 3.
    at = 2 + math.sqrt(8 * math.log(2) / 3)
    assert abs(law_dominance(LAWS["N(2,1)"], LAWS["N(2,2)"]).at - at) < 1e-6


@pytest.mark.parametrize("text", EXPECTED["P_greater"])
def test_probability_of_exceeding(text):
    assert abs(law_winning(*two_laws(text, ">")) - EXPECTED["P_greater"][text]) < TOLERANCE


@pytest.fixture(scope="module")
def draws():
    return xr.DataArray(list(EMPIRICAL.values()), dims=("scenario", "draw"), coords={"scenario": list(EMPIRICAL)})


@pytest.mark.parametrize("pair", ["a_fsd_b", "a_fsd_c", "c_fsd_a"])
def test_first_order_of_draws(draws, pair):
    first, _, second = pair.split("_")
    found = stochastic_dominance(draws, tolerance=0.0)["dominates"]
    assert bool(found.sel(scenario=first, other=second)) == EXPECTED["empirical"][pair]


def test_hasse_edges_of_draws(draws):
    hasse = stochastic_dominance(draws, tolerance=0.0)["hasse"]
    edges = [f"{i}>{k}" for i in EMPIRICAL for k in EMPIRICAL if hasse.sel(scenario=i, other=k)]
    assert edges == EXPECTED["empirical"]["hasse_edges"]


@pytest.mark.parametrize(("first", "second"), ["ab", "ac"])
def test_probability_of_exceeding_of_independent_draws(first, second):
    pairs = [(x, y) for x in EMPIRICAL[first] for y in EMPIRICAL[second]]
    all_pairs = xr.DataArray(pairs, dims=("draw", "scenario"), coords={"scenario": [first, second]})
    share = ranking.pairwise_winning(all_pairs).sel(scenario=first, other=second)
    assert float(share) == EXPECTED["empirical"][f"P_{first}_gt_{second}"]
