from __future__ import annotations

import dataclasses

import numpy as np
import pytest
import xarray as xr
from tests.unit.report.pairless import without_pairs
from tests.unit.report.ranked import ORDER, printed

from riskmc.distributions import PERT, Point
from riskmc.model import Model
from riskmc.ranking.robustness import robustness
from riskmc.report.ranking_console import percent, shown, top_shown
from riskmc.report.ranking_page import Asked, ranking_page
from riskmc.report.ranking_texts import Words
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
    assert "within two standard errors of" not in printed(ranking_page(result, Asked(theta=round(decided, 4), top=1)))


def test_a_short_table_says_who_is_first():
    assert [top_shown(count) for count in (1, 6, 7)] == [1, 1, 3]


@pytest.fixture
def many():
    """Return a page of 60 scenarios."""
    laws = {f"s{number:02}": {"cost": PERT(0, number, 80)} for number in range(60)}
    result = simulate(Model.from_laws(laws), n_draws=1024, keep_draws=512, rng=1)
    return lambda **asked: ranking_page(result, Asked(order=("s59", "s00"), **asked))


def test_of_many_scenarios_the_first_twenty_are_printed_and_the_page_says_so(many):
    page = many()
    text = printed(page)
    assert "The first 20 of 60 scenarios are shown; --top shows more, and --json has all." in text
    table = text.split("Statements on")[0]
    assert [scenario in table for scenario in page.parts[0].scenarios] == [True] * 20 + [False] * 40
    assert len(page.parts[0].statements) > 59


def test_top_says_how_many_scenarios_are_printed(many):
    page = many(top=2)
    part = page.parts[0]
    assert list(shown(page, part.scenarios)) == list(part.scenarios[:2])
    text = printed(page)
    assert "The first 2 of 60 scenarios are shown" in text
    assert text.split("Statements on neighbours")[1].split("The given order")[0].count("ranks above") == 1
    assert "are shown" not in printed(many(top=60))


def test_up_to_fifty_scenarios_all_are_printed(many):
    assert len(shown(many(), range(50))) == 50
    assert len(shown(many(), range(51))) == 20


def test_few_draws_are_not_to_be_signed_and_no_bound_is_above_100_points(result):
    few = without_pairs(result)
    few.attrs = few.attrs | {"n_draws": 1, "half_width": 1.6}
    one = few.isel(draw=slice(1), chain=slice(1))
    text = printed(ranking_page(one, Asked()))
    assert "lie within \N{PLUS-MINUS SIGN} 100 percentage points at 95 %." in text
    assert "Too few draws to sign any of this: make at least 1,000." in text
    assert "Too few draws" not in printed(ranking_page(result, Asked()))


def test_where_pairs_come_from_kept_draws_the_head_is_theirs(result):
    page = ranking_page(without_pairs(result), Asked())
    whole = ranking_page(result, Asked())
    assert (page.n_draws, whole.n_draws) == (2**13, 2**14)
    assert page.half_width == pytest.approx(whole.half_width * np.sqrt(2.0))
    text = printed(page)
    assert "8,192 draws, seed 1. All probabilities" in text
    assert "16,384" not in text


@pytest.mark.parametrize(
    ("theta", "words"), [(0.999999, "99.9999 %"), (0.9, "90 %"), (1.0, "100 %"), (0.57, "57 %"), (0.505, "50.5 %")]
)
def test_a_threshold_is_printed_in_all_its_digits(theta, words):
    assert percent(theta, Words("en", {})) == words


def test_the_table_and_the_statement_have_the_same_figure_for_one_pair():
    laws = {"flood": {"cost": PERT(5, 6, 9)}, "cyber": {"cost": PERT(0, 2, 4)}}
    page = ranking_page(simulate(Model.from_laws(laws), n_draws=2**20, keep_draws=1024, rng=1), Asked())
    text = printed(page)
    assert "> 99.996" in text.split("Statements")[0]
    assert "flood ranks above cyber: > 99.996 %" in text
    assert "> 99.9996" not in text


@pytest.mark.parametrize(
    ("language", "head"), [("en", "P(leader above)"), ("nl", "erboven) % \N{PLUS-MINUS SIGN} MCSE")]
)
def test_the_widest_table_fits_the_page(language, head):
    laws = {f"Wide-ranging scenario {number}": {"cost": PERT(number, number + 1, number + 9)} for number in range(12)}
    result = simulate(Model.from_laws(laws), n_draws=2**18, keep_draws=64, rng=1)
    table = printed(ranking_page(result, Asked(language=language))).split("Wide-ranging", 1)[0]
    assert head in table


@pytest.fixture
def variants(result):
    """Return the page with three variants: one that moves two scenarios, and one that moves none."""
    draws = result["draws"]["total_impact"].isel(profile=0, drop=True)
    swapped = draws.copy(data=draws.sel(scenario=["cyber", "flood", "heat", "cold"]).to_numpy())
    variants = xr.concat([draws, draws, swapped], "variant").assign_coords(variant=["reference", "same", "swapped"])
    found = robustness(variants).assign_attrs(n_draws=2**13, profile="")

    def page(by="total_impact", language="en", top=None):
        asked = Asked(by=by, language=language, top=top)
        return dataclasses.replace(ranking_page(result, asked), variants=found)

    return page


def test_the_reference_is_no_variant_and_what_moves_nothing_is_not_named(variants):
    text = printed(variants())
    assert "(2 variants beside the reference, 8,192 common draws)" in text
    table = text.split("common draws)")[1].split("The reference")[0]
    assert table.count("none") == 2
    assert table.count("swapped (") == 2
    assert "0.0)" not in table
    assert "Moved by none: no variant shifts" in text
    assert "Moved by none" not in printed(variants(top=2))


def test_by_risk_the_page_says_which_variants_there_cannot_be(variants):
    words = "A medal table and Evamix give an order and no impact"
    assert words in printed(variants(by="risk"))
    assert words not in printed(variants())


def test_variants_in_dutch_say_that_their_names_are_english(variants):
    text = printed(variants(language="nl"))
    assert "Met andere regels en interpretaties (2 varianten" in text
    assert "P(eerste 1 in alle" in text
    assert "Varianten (hun namen zijn Engels)" in text
    assert text.count("geen ") >= 2


def test_dutch_calls_the_first_of_a_tier_its_leader(result):
    text = printed(ranking_page(result, Asked(language="nl")))
    assert "P(koploper" in text
    assert "koploper van groep 1" in text
    assert " kop " not in text


def test_names_cannot_steer_the_terminal_and_equal_ones_bear_their_ids(result):
    inputs = result["inputs"].to_dataset()
    called = ("scenario", ["\x1b[31mred", "Same", "Same", "tab\there"])
    groups = {name: child.to_dataset() for name, child in result.children.items()}
    named = xr.DataTree.from_dict(groups | {"inputs": inputs.assign(scenario_name=called)})
    named.attrs = result.attrs
    text = printed(ranking_page(named, Asked()))
    assert "\x1b" not in text
    assert r"\x1b[31mred ranks above Same (cyber)" in text
    assert "Same (heat) and tab here are equal in every draw." in text


def test_scenarios_that_tie_in_every_draw_are_called_equal():
    laws = {"a": {"cost": Point(1)}, "b": {"cost": Point(1)}}
    text = printed(ranking_page(simulate(Model.from_laws(laws), n_draws=1024, keep_draws=512, rng=1), Asked()))
    assert "The 2 scenarios of tier 1 are equal in every draw." in text
    assert "a and b are equal in every draw." in text
    assert "ranks above b" not in text
