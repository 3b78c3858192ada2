from __future__ import annotations

import numpy as np
import pytest
from tests.unit.report.pairless import without_pairs
from tests.unit.report.ranked import LAWS, ORDER

from riskmc.exceptions import InputError
from riskmc.ranking.order import order_probability
from riskmc.report.ranking_page import Asked, draws_to_keep, ranked_ids, ranking_page


def test_a_page_holds_tiers_neighbours_and_the_order_for_each_profile(result):
    page = ranking_page(result, Asked(order=ORDER))
    (part,) = page.parts
    assert part.profile == "per-criterion"
    assert part.scenarios == ("flood", "cyber", "heat", "cold")
    kinds = [statement.kind for statement in part.statements]
    assert kinds == ["tier"] * kinds.count("tier") + ["neighbour"] * 3 + ["order"]
    winning = result["ranking"]["pairwise_winning"].sel(by="total_impact", profile="per-criterion")
    first = next(statement for statement in part.statements if statement.kind == "neighbour")
    assert first.probability == winning.sel(scenario="flood", other="cyber").item()
    draws = result["draws"]["total_impact"].sel(profile="per-criterion")
    assert part.statements[-1].probability == order_probability(draws, ORDER).item()
    assert part.statements[-1].claim == "The order is flood, cyber, heat"


def test_a_pair_that_ties_in_every_draw_is_even(result):
    last = [s for s in ranking_page(result, Asked()).parts[0].statements if s.kind == "neighbour"][-1]
    assert (last.scenarios, last.probability) == (("heat", "cold"), 0.5)


def test_the_first_tier_is_the_set_of_the_highest(result):
    part = ranking_page(result, Asked(theta=0.95)).parts[0]
    assert part.statements[0].claim == "The 2 scenarios of tier 1 are the 2 highest"
    draws = result["draws"]["total_impact"].sel(profile="per-criterion").stack(all=("chain", "draw"))
    lower = draws.sel(scenario=["heat", "cold"]).max("scenario")
    both = (draws.sel(scenario=["flood", "cyber"]).min("scenario") > lower).mean().item()
    assert part.statements[0].probability == pytest.approx(both, abs=1e-12)


def test_another_threshold_gives_other_tiers(result):
    strict, loose = (ranking_page(result, Asked(theta=theta)).parts[0].ranking for theta in (0.999, 0.51))
    assert strict["tier"].max() < loose["tier"].max()
    assert strict.attrs["theta"] == 0.999
    usual = ranking_page(result, Asked()).parts[0].ranking
    np.testing.assert_array_equal(usual["tier"], result["ranking"]["tier"].sel(by="total_impact").squeeze())


def test_without_pairs_kept_draws_give_tiers_and_neighbours(result):
    page = ranking_page(without_pairs(result), Asked())
    other = ranking_page(result, Asked())
    near = zip(page.parts[0].statements, other.parts[0].statements, strict=True)
    assert all(
        one.claim == two.claim and one.probability == pytest.approx(two.probability, abs=0.03) for one, two in near
    )
    assert page.parts[0].statements[0].mcse > 0


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"theta": 0.5}, "`theta` must lie in"),
        ({"theta": float("nan")}, "`theta` must lie in"),
        ({"by": "impact"}, "`by` must be one of"),
        ({"language": "de"}, "`language` must be one of"),
    ],
)
def test_what_cannot_be_answered_is_refused_before_anything_is_drawn(given, words):
    with pytest.raises(InputError, match=words):
        Asked(**given)


def test_fewer_draws_are_kept_of_very_many_scenarios(model, monkeypatch):
    assert draws_to_keep(model, 2**20) == 2**16
    assert draws_to_keep(model, 100) == 100
    monkeypatch.setattr("riskmc.report.ranking_page.KEPT_NUMBERS", 2**15)
    assert draws_to_keep(model, 2**20) == 2**15 // 4


def test_what_can_be_ranked_depends_on_by(model):
    assert ranked_ids(model, "risk") == ["flood", "cyber"]
    assert ranked_ids(model, "total_impact") == list(LAWS)
