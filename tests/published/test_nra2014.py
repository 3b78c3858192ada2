"""NRA 6 (ANV/RIVM, September 2014): the best-estimate indices and the published verdicts in words."""

import re
from pathlib import Path

import pytest

import riskmc

ASSESSMENT = riskmc.read_assessment(Path(__file__).parents[2] / "examples" / "nra-2014")
INDEX = {
    "per-criterion": {"far_right_extremism": 3.62, "lek_dike_breach": 3.35, "criminal_foreign_enterprise": 2.52},
    "per-interest": {"far_right_extremism": 3.41, "lek_dike_breach": 3.37, "criminal_foreign_enterprise": 2.79},
}
PLACES = [(profile, scenario) for profile, by_scenario in INDEX.items() for scenario in by_scenario]


@pytest.fixture(scope="module")
def summary():
    return riskmc.simulate(ASSESSMENT, n_draws=4096, rng=2014)["summary"]


def verdict(scenario):
    """The classes of the two words of the published verdict."""
    note = next(known.note for known in ASSESSMENT.scenarios if known.id == scenario)
    low, high = re.fullmatch(r"published verdict: (.+) to (.+)", note).groups()
    words = ASSESSMENT.framework.impact.words["en"]
    return words.index(low) + 1, words.index(high) + 1


@pytest.mark.parametrize(("profile", "scenario"), PLACES)
def test_best_estimate_index(summary, profile, scenario):
    found = summary["total_impact_index_best"].sel(profile=profile, scenario=scenario).item()
    assert round(found, 2) == INDEX[profile][scenario]


@pytest.mark.parametrize(("profile", "scenario"), PLACES)
def test_the_index_lies_between_the_words_of_the_verdict(summary, profile, scenario):
    low, high = verdict(scenario)
    assert high == low + 1
    assert low < summary["total_impact_index_best"].sel(profile=profile, scenario=scenario).item() < high


def test_the_index_of_lek_by_hand(summary):
    # 1.1 D, 1.2 A, 2.1 C, 2.2 C, 2.3 B, 3.1 D, 4.1 A, 5.1 D, 5.2 A, 5.3 D; A = 1/81, E = 1
    total = (4 * 27 + 2 * 9 + 1 * 3 + 3 * 1) / 81 / 10
    found = summary["total_impact_best"].sel(profile="per-criterion", scenario="lek_dike_breach").item()
    assert found == pytest.approx(total, rel=1e-12)


def test_the_published_order_has_a_probability_between_never_and_always():
    ranking = riskmc.simulate(ASSESSMENT, n_draws=2**16, rng=2014)["ranking"]
    assert (ranking["order_probability"] > 10 * ranking["order_probability_mcse"]).all()
    assert (ranking["order_probability"] < 1 - 10 * ranking["order_probability_mcse"]).all()
