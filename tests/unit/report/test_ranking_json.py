from __future__ import annotations

import dataclasses
import json
from pathlib import Path

from tests.unit.report.ranked import ORDER, printed

from riskmc.report.ranking_json import page_as_json
from riskmc.report.ranking_page import Asked, ranking_page
from riskmc.report.ranking_run import rank_assessment
from riskmc.simulation import simulate


def test_the_json_holds_all_figures_and_no_nan(result):
    page = ranking_page(result, Asked(order=ORDER))
    text = json.dumps(page_as_json(page), allow_nan=False)
    given = json.loads(text)
    (part,) = given["profiles"]
    variables = part["ranking"]["variables"]
    assert {"rank_acceptability", "pairwise_winning", "tier", "tier_close", "resolved_share"} <= set(variables)
    assert all(f"{name}_mcse" in variables for name in ("expected_rank", "top_k", "tier_winning", "resolved_share"))
    assert variables["expected_rank"]["dims"] == ["scenario"]
    assert part["statements"][0]["text"] == str(page.parts[0].statements[0])
    assert part["statements"][-2]["words"] is None
    assert part["statements"][-2]["text"] == "heat and cold are equal in every draw."
    assert part["order"]["confidence"]["coords"]["k"] == [1, 2, 3]
    assert (given["kept_draws"], given["theta"], given["variants"]) == (2**13, 0.9, None)


def test_what_cannot_be_ranked_is_said(model):
    bare = dataclasses.replace(model, likelihood=(None,) * 4)
    result = simulate(bare, n_draws=64, keep_draws=64, rng=1)
    page = ranking_page(result, Asked(by="risk"))
    assert page.parts[0].scenarios == ()
    assert "No scenario can be ranked by risk." in printed(page)
    assert json.dumps(page_as_json(page), allow_nan=False)


def test_the_json_names_the_assessment():
    given = page_as_json(rank_assessment(Path("examples/nra-2014"), Asked(), n_draws=64, seed=1))
    assert [given[key] for key in ("title", "edition", "date")] == ["National Risk Assessment 6", "2014", "2014-09-01"]
    assert "September 2014" in given["source"]
