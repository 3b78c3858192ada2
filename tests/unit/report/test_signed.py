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
        "River flood, which leads tier 1, ranks above Cyber attack, its only other member",
        "River flood, which leads tier 1, ranks above Heat wave, which leads tier 2",
    ]
    won = ranking["pairwise_winning"].sel(scenario="flood")
    assert [statement.probability for statement in found] == [0.97, *won.sel(other=["cyber", "heat"]).values]


def test_a_scenario_alone_in_the_first_tier_is_called_by_its_name(ranking):
    low = ranking.assign(tier=ranking["tier"].copy(data=[1.0, 2.0, 3.0]))
    claims = [statement.claim for statement in tier_statements(low, list(CALLED), (0.6, 0.01), DUTCH)]
    assert claims[0] == "River flood, alleen in groep 1, staat het hoogst"
    assert claims[1] == "River flood, koploper van groep 1, staat boven Cyber attack, koploper van groep 2"


def test_one_tier_of_everything_has_no_first_tier(ranking):
    one = ranking.assign(tier=ranking["tier"].copy(data=np.ones(3)))
    assert [s.scenarios for s in tier_statements(one, list(CALLED), (1.0, 0.0), ENGLISH)] == [("flood", "heat")]
    assert members_of_tiers(one, ["cyber", "flood"]) == [["cyber", "flood"]]


def test_the_leader_of_a_tier_is_said_to_rank_above_the_others_with_at_most_so_much(ranking):
    one = ranking.assign(tier=ranking["tier"].copy(data=np.ones(3)))
    (found,) = tier_statements(one, list(CALLED), (1.0, 0.0), ENGLISH)
    assert found.claim == (
        "River flood, which leads tier 1, ranks above each other member with a probability of at most that for "
        "Heat wave"
    )


@pytest.mark.parametrize(
    ("mcse", "words"),
    [
        (0.0, "likely (66-90%)"),
        (0.03, "on the border of likely (66-90%) and very likely (90-95%)"),
        (0.06, "anything from likely (66-90%) to extremely likely (95-99%)"),
        (0.1, "too few draws for a word"),
    ],
)
def test_words_that_are_no_neighbours_are_no_border(mcse, words):
    assert Statement("tier", "claim", (), 0.85, mcse).words == words
    dutch = Statement("tier", "claim", (), 0.85, mcse, "nl").words
    assert (
        dutch.split()[0]
        == {"likely": "waarschijnlijk", "on": "op", "anything": "ergens", "too": "te"}[words.split()[0]]
    )


def test_equal_scenarios_are_said_to_be_equal():
    pairs, equal = [(0.5, 0.01), (0.6, 0.01)], {("flood", "cyber"): 1.0, ("cyber", "heat"): 0.37}
    always, often = neighbours(pairs, list(CALLED), ENGLISH, equal)
    assert str(always) == "River flood and Cyber attack are equal in every draw."
    assert often.claim == "Cyber attack ranks above Heat wave (equal in 37 % of the draws, half of them counted)"
    (never,) = neighbours([(0.5, 0.01)], ["flood", "cyber"], DUTCH, {("flood", "cyber"): 0.009})
    assert never.claim == "River flood staat boven Cyber attack"


def test_kept_draws_alone_do_not_make_two_scenarios_equal():
    (found,) = neighbours([(0.500001, 0.01)], ["flood", "cyber"], ENGLISH, {("flood", "cyber"): 1.0})
    assert not found.certain
    assert "equal in 99.9 % of the draws" in found.claim


@pytest.mark.parametrize(("language", "worlds"), [("en", "9,996 of 10,000"), ("nl", "9.996 van de 10.000")])
def test_worlds_are_counted_with_separators_as_draws_are(language, worlds):
    assert worlds in Statement("tier", "claim", (), 1.0, 1e-4, language).worlds


def test_a_figure_is_no_finer_than_that_of_a_table():
    assert Statement("tier", "claim", (), 1.0, 1e-7).figure == "> 99.996 %"
