from __future__ import annotations

from pathlib import Path

import pytest

from riskmc.exceptions import AssessmentError, InputError
from riskmc.report.ranking_console import kept_draws
from riskmc.report.ranking_page import Asked
from riskmc.report.ranking_run import rank_assessment

NRA = Path("examples/nra-2014")


def test_the_published_order_is_tested_under_every_profile():
    page = rank_assessment(NRA, Asked(), n_draws=4096, seed=1)
    assert [part.profile for part in page.parts] == ["per-criterion", "per-interest"]
    assert [part.order.kind for part in page.parts] == ["published", "published"]
    assert page.parts[0].order.scenarios[0] == "far_right_extremism"
    assert page.result.attrs["n_draws"] == kept_draws(page.result) == 4096


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
