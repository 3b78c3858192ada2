"""B01: Cooke's classical model, three experts and five seed questions (Cooke 1991; TU Delft course)."""

import json
import warnings
from pathlib import Path

import numpy as np
import pytest

from riskmc.elicitation.cooke.classical import classical_model
from riskmc.elicitation.cooke.data import SeedData
from riskmc.exceptions import ReadingWarning

CASE = json.loads((Path(__file__).parent / "data" / "B01-cooke-published.json").read_text("utf-8"))
INPUTS, EXPECTED, REL = CASE["inputs"], CASE["expected"], CASE["tolerance"]["rel"]
DATA = SeedData(
    list(INPUTS["quantiles"].values()),
    INPUTS["realisations"],
    scale={"uniform": "uniform", "log": "log"}[INPUTS["scale"]],
    probabilities=INPUTS["probs"],
    experts=list(INPUTS["quantiles"]),
)
RUNS = {
    "equal": ("equal", 0.0),
    "global_no_opt": ("global", 0.0),
    "global_opt": ("global", "optimised"),
    "item_no_opt": ("item", 0.0),
    "item_opt": ("item", "optimised"),
}


def solve(run):
    by, threshold = RUNS[run]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ReadingWarning)
        return classical_model(DATA, weights=by, threshold=threshold, overshoot=INPUTS["overshoot"])


def test_scores_of_the_experts():
    model = solve("global_opt")
    assert model.bin_counts.tolist() == EXPECTED["bin_counts"]
    np.testing.assert_allclose(model.calibration, EXPECTED["calibration"], rtol=REL)
    np.testing.assert_allclose(model.information_seed, EXPECTED["information_realisation"], rtol=REL)
    np.testing.assert_allclose(model.information_total, EXPECTED["information_total"], rtol=REL)


def test_intrinsic_ranges():
    bounds = solve("equal").bounds
    np.testing.assert_allclose(bounds[:, 0], EXPECTED["bounds_lower"], rtol=REL)
    np.testing.assert_allclose(bounds[:, 1], EXPECTED["bounds_upper"], rtol=REL)


@pytest.mark.parametrize("run", RUNS)
def test_the_decision_maker(run):
    model, expected = solve(run), EXPECTED[run]
    maker = model.decision_maker
    np.testing.assert_allclose(maker.quantiles, expected["quantiles"], rtol=REL)
    assert maker.calibration == pytest.approx(expected["calibration"], rel=REL)
    assert maker.information_total == pytest.approx(expected["info_total"], rel=REL)
    assert maker.information_seed == pytest.approx(expected["info_realization"], rel=REL)
    assert maker.combined == pytest.approx(expected["combined"], rel=REL)
    if "weights" in expected:
        np.testing.assert_allclose(model.weights, expected["weights"], rtol=REL)
    if "alpha" in expected:
        assert model.threshold == pytest.approx(expected["alpha"], rel=REL)


@pytest.mark.parametrize("run", RUNS)
def test_equal_weights_always_stand_beside_it(run):
    assert solve(run).benchmark.combined == pytest.approx(EXPECTED["equal"]["combined"], rel=REL)


def test_scores_as_they_were_published():
    model, published = solve("global_opt"), EXPECTED["published_rounded"]
    near = CASE["tolerance"]["published_abs"]
    np.testing.assert_allclose(model.calibration, published["calibration"], atol=near, rtol=0)
    np.testing.assert_allclose(model.information_seed, published["information"], atol=near, rtol=0)
    np.testing.assert_allclose(
        solve("global_no_opt").weights, published["weights_from_rounded_scores"], atol=near, rtol=0
    )
