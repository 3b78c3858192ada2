from __future__ import annotations

import numpy as np
import pytest
import xarray as xr

from riskmc.ranking import from_draws
from riskmc.report.ranking_texts import Words
from riskmc.report.signed import Statement, members_of_tiers, neighbours, tier_statements

CALLED = {"flood": "River flood", "cyber": "Cyber attack", "heat": "Heat wave"}
ENGLISH, DUTCH = Words("en", CALLED), Words("nl", CALLED)


@pytest.fixture(scope="module")
def ranking():
    values = np.random.default_rng(1).normal([3.0, 2.6, 0.0], 1.0, (10_000, 3))
    return from_draws(xr.DataArray(values, dims=("draw", "scenario"), coords={"scenario": list(CALLED)}))


def test_a_statement_has_number_error_words_and_worlds():
    statement = Statement("neighbour", "A ranks above B", ("a", "b"), 0.5812, 0.002)
    assert str(statement) == (
        "A ranks above B: 58.1 % (± 0.2 %), about as likely as not (33-66%), in 58 of 100 simulated worlds."
    )


def test_a_statement_in_dutch_has_a_decimal_comma():
    text = str(Statement("neighbour", "A staat boven B", ("a", "b"), 0.5812, 0.002, "nl"))
    assert text.startswith("A staat boven B: 58,1 % (± 0,2 %), ")
    assert text.endswith(", in 58 van de 100 gesimuleerde werelden.")


@pytest.mark.parametrize(
    ("probability", "mcse", "both"), [(0.66, 0.004, True), (0.655, 0.004, True), (0.64, 0.004, False)]
)
def test_within_two_errors_of_a_border_both_words_stand(probability, mcse, both):
    words = Statement("tier", "claim", (), probability, mcse).words
    assert words.startswith("on the border of about as likely as not") == both
    assert ("and likely (66-90%)" in words) == both


def test_each_pair_of_neighbours_has_a_statement():
    found = neighbours([(0.6, 0.01), (0.99, 0.001)], list(CALLED), ENGLISH)
    assert [statement.claim for statement in found] == [
        "River flood ranks above Cyber attack",
        "Cyber attack ranks above Heat wave",
    ]
    assert [statement.scenarios for statement in found] == [("flood", "cyber"), ("cyber", "heat")]
    assert {statement.kind for statement in found} == {"neighbour"}
    assert neighbours([], ["flood"], ENGLISH) == []


def test_tiers_are_stated_with_the_probabilities_that_decided_them(ranking):
    found = tier_statements(ranking, list(CALLED), (0.97, 0.002), ENGLISH)
    assert [statement.claim for statement in found] == [
        "The 2 scenarios of tier 1 are the 2 highest",
        "Within tier 1 the leader is surest of this: River flood ranks above Cyber attack",
        "River flood, which leads tier 1, ranks above Heat wave, which leads tier 2",
    ]
    won = ranking["pairwise_winning"].sel(scenario="flood")
    assert [statement.probability for statement in found] == [0.97, *won.sel(other=["cyber", "heat"]).values]


def test_a_scenario_alone_in_the_first_tier_is_called_by_its_name(ranking):
    low = ranking.assign(tier=ranking["tier"].copy(data=[1.0, 2.0, 3.0]))
    claims = [statement.claim for statement in tier_statements(low, list(CALLED), (0.6, 0.01), DUTCH)]
    assert claims[0] == "River flood, alleen in groep 1, staat het hoogst"
    assert claims[1] == "River flood, kop van groep 1, staat boven Cyber attack, kop van groep 2"


def test_one_tier_of_everything_has_no_first_tier(ranking):
    one = ranking.assign(tier=ranking["tier"].copy(data=np.ones(3)))
    assert [s.scenarios for s in tier_statements(one, list(CALLED), (1.0, 0.0), ENGLISH)] == [("flood", "heat")]
    assert members_of_tiers(one, ["cyber", "flood"]) == [["cyber", "flood"]]
