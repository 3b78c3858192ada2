from __future__ import annotations

from pathlib import Path

import pytest

from riskmc.exceptions import AssessmentError, InputError, PrecisionWarning, SizeWarning
from riskmc.report import ranking_run
from riskmc.report.ranking_page import Asked
from riskmc.report.ranking_run import rank_assessment

NRA = Path("examples/nra-2014")


def test_the_published_order_is_tested_under_every_profile():
    page = rank_assessment(NRA, Asked(), n_draws=4096, seed=1)
    assert [part.profile for part in page.parts] == ["per-criterion", "per-interest"]
    assert [part.order.kind for part in page.parts] == ["published", "published"]
    assert page.parts[0].order.scenarios[0] == "far_right_extremism"
    assert page.result.attrs["n_draws"] == page.n_draws == page.kept_draws == 4096


def test_an_order_from_a_file_takes_its_place(tmp_path):
    file = tmp_path / "order.txt"
    file.write_text("lek_dike_breach\ncriminal_foreign_enterprise\n", "utf-8")
    page = rank_assessment(NRA, Asked(), order=file, profile="per-interest", n_draws=1024, seed=1)
    (part,) = page.parts
    assert (part.order.kind, part.order.scenarios) == ("given", ("lek_dike_breach", "criminal_foreign_enterprise"))


def test_the_published_order_is_not_one_of_risk():
    page = rank_assessment(NRA, Asked(by="risk"), n_draws=1024, seed=1)
    assert page.elsewhere
    assert all(part.order is None for part in page.parts)


def test_variants_start_from_the_profile_asked_for():
    page = rank_assessment(NRA, Asked(), variants=True, profile="per-interest", n_draws=1024, seed=1)
    assert page.variants.attrs["profile"] == "per-interest"
    assert page.variants.attrs["n_draws"] == 1024
    assert page.variants.sizes["variant"] > 5


def test_a_precision_needs_no_number_of_draws():
    page = rank_assessment(NRA, Asked(), precision=0.05, seed=1)
    assert page.result.attrs["half_width"] <= 0.05


def test_variants_of_impact_do_not_go_with_likelihood():
    with pytest.raises(InputError, match="cannot go with --by likelihood"):
        rank_assessment(NRA, Asked(by="likelihood"), variants=True)


def test_an_unknown_assessment_is_refused(tmp_path):
    with pytest.raises(AssessmentError, match="nothing"):
        rank_assessment(tmp_path / "nothing", Asked())


def test_the_published_order_has_the_probability_that_the_run_counted():
    page = rank_assessment(NRA, Asked(), profile="per-interest", n_draws=2**17, seed=1)
    (part,) = page.parts
    counted = page.result["ranking"]["order_probability"].item()
    assert page.kept_draws < page.n_draws
    assert part.statements[-1].probability == counted
    assert part.order.confidence["top_sequence_probability"].sel(k=3) == counted
    first = part.ranking["top_k"].sel(scenario=part.order.scenarios[0], k=1)
    assert part.order.confidence["top_set_probability"].sel(k=1) == first


def test_the_page_bears_the_date_of_the_assessment():
    assert rank_assessment(NRA, Asked(), n_draws=64, seed=1).date == "2014-09-01"


def test_pairs_of_more_scenarios_are_counted_in_every_draw_and_the_cost_is_said(monkeypatch):
    monkeypatch.setattr("riskmc.report.ranking_run.MOST_PAIRED", 2)
    asked = []
    keep = ranking_run.simulate
    monkeypatch.setattr(ranking_run, "simulate", lambda *given, **how: asked.append(how) or keep(*given, **how))
    with pytest.warns(SizeWarning, match="all 3 pairs of 3 scenarios are compared in every draw"):
        rank_assessment(NRA, Asked(), n_draws=1024, seed=1)
    assert asked[0]["pairwise"] is True


@pytest.fixture
def _many(monkeypatch):
    """Let three scenarios be too many to count pairs in every draw, and 1024 draws all that can be kept."""
    monkeypatch.setattr("riskmc.report.ranking_run.MOST_COUNTED", 2)
    monkeypatch.setattr("riskmc.report.ranking_page.KEPT_NUMBERS", 1)


@pytest.mark.usefixtures("_many")
def test_of_very_many_scenarios_all_draws_are_kept_and_the_page_is_of_them():
    page = rank_assessment(NRA, Asked(), seed=1)
    assert page.result.attrs["n_draws"] == page.n_draws == page.kept_draws == 1024
    assert page.half_width == page.result.attrs["half_width"]
    with pytest.warns(PrecisionWarning, match="1,024 draws are made, and not 4,096"):
        page = rank_assessment(NRA, Asked(), n_draws=4096, seed=1)
    assert page.n_draws == 1024


@pytest.mark.usefixtures("_many")
def test_of_very_many_scenarios_a_precision_is_refused():
    with pytest.raises(InputError, match="--precision cannot go with 3 scenarios: above 2 the pairs come from draws"):
        rank_assessment(NRA, Asked(), precision=0.01, seed=1)
