from __future__ import annotations

from tests.unit.report.ranked import ORDER, printed

from riskmc.distributions import PERT
from riskmc.model import Model
from riskmc.report.ranking_console import kept_draws, top_shown
from riskmc.report.ranking_page import Asked, ranking_page
from riskmc.simulation import simulate


def test_likelihood_has_no_profile_and_leaves_out_what_is_not_judged(result):
    (part,) = ranking_page(result, Asked(by="likelihood")).parts
    assert (part.profile, sorted(part.scenarios)) == ("", ["cyber", "flood"])
    text = printed(ranking_page(result, Asked(by="likelihood")))
    assert "Tiers by likelihood Rank" in text
    assert "Not ranked, because they have no likelihood: 2 scenarios." in text


def test_one_scenario_has_a_table_and_no_statement():
    one = Model.from_laws({"flood": {"cost": PERT(2, 5, 9)}})
    page = ranking_page(simulate(one, n_draws=64, keep_draws=64, rng=1), Asked())
    assert page.parts[0].statements == ()
    assert "1 flood 1.00 1 100" in printed(page)


def test_a_printed_page_says_what_was_asked_and_under_what_it_holds(result):
    text = printed(ranking_page(result, Asked(order=ORDER, kind="published")))
    assert "16,384 draws, seed 1. Sets, sequences and orders: the first 8,192 of them." in text
    assert "The published order of 3 scenarios Ranked among themselves: 3 of 4 scenarios stand in the order." in text
    assert "of simulated worlds" not in text
    assert " of 100 simulated worlds." in text
    assert "Kendall's tau between this order and that of a draw: mean" in text
    assert text.rstrip().endswith("Assumptions")
    assert kept_draws(result) == 2**13


def test_a_page_in_dutch_has_no_english_but_the_assumptions(result):
    text = printed(ranking_page(result, Asked(language="nl", order=ORDER)))
    before = text.split("Aannamen")[0]
    assert "staat boven" in before
    assert [word for word in ("ranks", "worlds", "Tier", "order of", "draws") if word in before] == []
    assert "16.384 trekkingen" in before


def test_scenarios_near_the_threshold_are_marked(result):
    decided = float(result["ranking"]["tier_winning"].sel(by="total_impact", scenario="cyber").item())
    text = printed(ranking_page(result, Asked(theta=round(decided, 4))))
    assert "* within two standard errors of" in text
    assert "within two standard errors of" not in printed(ranking_page(result, Asked(theta=0.95)))


def test_a_short_table_says_who_is_first():
    assert [top_shown(count) for count in (1, 6, 7)] == [1, 1, 3]
