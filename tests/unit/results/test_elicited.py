"""What was elicited, as labelled variables, and nothing that was not."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import xarray as xr
from tests.unit.model.assessing import written
from tests.unit.model.panel_data import PANEL, cell, judged, seeds

from riskmc.frameworks import load
from riskmc.model import to_model
from riskmc.results.elicited import elicited
from riskmc.results.inputs import inputs_dataset
from riskmc.results.storage import read_result, write_result

SEEDS = seeds({"anna": 10.0, "bert": 4.0})
CHIPS = pd.DataFrame(
    [("flood", "costs", "anna", "2", 3), ("flood", "costs", "anna", "3", 2)],
    columns=["scenario", "criterion", "expert", "class", "chips"],
)


def inputs(rows=PANEL, **settings):
    assessment = judged(rows, **settings)
    return inputs_dataset(to_model(assessment), assessment)


def of(dataset, name, expert="anna", criterion="deaths"):
    return dataset[name].sel(scenario="flood", criterion=criterion, expert=expert).item()


def test_only_what_was_given_is_there():
    variables, attributes = elicited(judged([cell(expert="panel")]))
    assert (variables, attributes) == ({}, {})
    assert set(elicited(judged())[0]) == {"expert_weights"}


def test_coverages_and_grades():
    found = inputs([cell(coverage="0.6", data="high", agreement="low"), cell("bert", understanding="medium")])
    assert [of(found, "coverage", expert) for expert in ("anna", "bert")] == [0.6, pytest.approx(np.nan, nan_ok=True)]
    names = ("data", "understanding", "agreement", "knowledge")
    assert [of(found, name) for name in names] == ["high", "", "low", "low"]
    assert [of(found, name, "bert") for name in names] == ["", "medium", "", "medium"]
    assert found["likelihood_knowledge"].dims == ("scenario", "expert")


def test_the_range_that_is_read():
    rows = [cell(low="2.5", high="4", coverage="0.6", data="low"), cell("bert", low="1")]
    reading = {"bounds": "p5-p95", "standardise": "linear", "missing": "exclude"}
    found = inputs(rows, reading=reading, knowledge={"widen": {"low": 2.0}})
    assert of(found, "read_low") == pytest.approx(3 - 0.5 * 1.5 * 2)
    assert of(found, "read_high") == 5.5
    assert [of(found, f"read_{name}") for name in ("coverage", "factor", "low_truncated", "high_truncated")] == [
        0.9,
        2,
        0,
        1,
    ]
    assert [of(found, f"read_{name}", "bert") for name in ("low", "high", "factor")] == [0.5, 4.5, 1.0]
    assert [of(found, name) for name in ("low", "high")] == [2.5, 4.0]


def test_money_that_is_read_on_its_own_axis_comes_back_to_the_class_axis(tmp_path):
    priced = written(
        tmp_path,
        ('rule = "weighted-sum"', 'rule = "monetised-sum"\nunit = "EUR"\nclass_value = 1e6'),
        ('unit = "deaths"', 'unit = "deaths"\nunit_value = 2e6'),
    )
    rows = [cell("anna", "20 deaths", "40 deaths", "50 deaths", data="low")]
    found = inputs(rows, framework=priced, knowledge={"widen": {"low": 1.5}})
    scale = load("generic-5x5").criterion("deaths").scale
    assert of(found, "read_low") == pytest.approx(float(scale.from_natural(40 - 1.5 * 20)))
    assert of(found, "read_high") == pytest.approx(float(scale.from_natural(40 + 1.5 * 10)))


def test_rounds_sources_and_reasons():
    found = inputs([cell(round="1"), cell(round="2", rationale="new data"), cell("bert")])
    assert [of(found, "round", expert) for expert in ("anna", "bert")] == [2, 1]
    assert of(found, "round", criterion="costs") == 0
    assert of(found, "rationale") == "new data"
    assert "source" not in found
    chips = inputs(frames={"chips": CHIPS.assign(expert="carl")})
    assert [of(chips, "source", expert, "costs") for expert in ("anna", "carl")] == ["judgements", "chips"]


def test_chips_lie_on_classes_from_zero_on():
    found = inputs([cell(), cell(criterion="likelihood")], frames={"chips": CHIPS})
    laid = found["chips"].sel(scenario="flood", criterion="costs", expert="anna").values
    assert laid.tolist() == [0, 0, 3, 2, 0, 0]
    assert np.isnan(found["chips"].sel(scenario="flood", criterion="deaths", expert="anna")).all()


def test_who_the_experts_are():
    listed = pd.DataFrame({"expert": ["bert", "anna"], "organisation": ["TNO", "RIVM"], "panel": ["", "water"]})
    found = inputs(frames={"experts_table": listed})
    assert found["organisation"].sel(expert=["anna", "bert"]).values.tolist() == ["RIVM", "TNO"]
    assert found["panel"].sel(expert="bert").item() == ""
    assert "expert_note" not in found


def test_weights_sum_to_one_and_rest_on_scores():
    assert inputs(experts={"weights": {"anna": 1, "bert": 3}})["expert_weights"].values.tolist() == [0.25, 0.75]
    found = inputs(experts={"weights": "global", "threshold": 0.0}, frames={"calibration": SEEDS})
    assert found["expert_weights"].sum().item() == pytest.approx(1.0)
    combined = (found["calibration_score"] * found["information_score"]).values
    np.testing.assert_allclose(found["expert_weights"], combined / combined.sum())
    assert found["pool"].values.tolist() == ["performance", "equal"]
    pools = found["pool_calibration"] * found["pool_information"]
    np.testing.assert_allclose(found["pool_combined"], pools)
    assert (found.attrs["n_seed_questions"], found.attrs["calibration_threshold"]) == (10, 0.0)


def test_item_weights_sum_to_one_in_each_item_that_is_judged():
    found = inputs(experts={"weights": "item", "threshold": 0.0}, frames={"calibration": SEEDS})
    assert found["expert_weights"].dims == ("scenario", "criterion", "expert")
    np.testing.assert_allclose(found["expert_weights"].sum("expert"), 1.0)
    np.testing.assert_allclose(found["likelihood_expert_weights"].sum("expert"), 1.0)
    assert np.isnan(found["plausibility_expert_weights"]).all()


def test_all_of_it_survives_a_file(tmp_path):
    listed = pd.DataFrame({"expert": ["bert", "anna"], "organisation": ["TNO", "Rijk & Co"], "weight": [1, 1]})
    rows = [
        cell(round="2", coverage="0.6", data="low"),
        cell("bert"),
        *(dict(row) for row in [cell(criterion="likelihood")]),
    ]
    found = inputs(
        rows,
        frames={"experts_table": listed, "calibration": SEEDS, "chips": CHIPS},
        experts={"weights": "item"},
        knowledge={"widen": {"low": 1.5}},
    )
    tree = xr.DataTree.from_dict({"/inputs": found, "/summary": xr.Dataset()})
    write_result(tree, tmp_path / "r.nc")
    assert read_result(tmp_path / "r.nc")["inputs"].to_dataset().identical(found)
