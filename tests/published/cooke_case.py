"""A case of Cooke's classical model: its data, its runs, and the checks that all such cases share."""

import json
import warnings
from pathlib import Path

import numpy as np
import pytest

from riskmc.elicitation.cooke.classical import classical_model
from riskmc.elicitation.cooke.data import SeedData
from riskmc.exceptions import ReadingWarning

RUNS = {
    "equal": ("equal", 0.0),
    "global_no_opt": ("global", 0.0),
    "global_opt": ("global", "optimised"),
    "item_no_opt": ("item", 0.0),
    "item_opt": ("item", "optimised"),
}
SCALES = {"uni": "uniform", "uniform": "uniform", "log": "log"}


class CookeCase:
    def __init__(self, file):
        self.whole = json.loads((Path(__file__).parent / "data" / file).read_text("utf-8"))
        self.expected, self.rel = self.whole["expected"], self.whole["tolerance"]["rel"]
        inputs = self.whole["inputs"]
        scale = inputs["scale"]
        self.overshoot = inputs["overshoot"]
        self.data = SeedData(
            list(inputs["quantiles"].values()),
            inputs["realisations"],
            scale=SCALES[scale] if isinstance(scale, str) else [SCALES[kind] for kind in scale],
            probabilities=inputs["probs"],
            experts=list(inputs["quantiles"]),
        )

    def solve(self, run):
        by, threshold = RUNS[run]
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ReadingWarning)
            return classical_model(self.data, weights=by, threshold=threshold, overshoot=self.overshoot)

    def is_near(self, found, name, expected=None):
        known = self.expected if expected is None else expected
        np.testing.assert_allclose(found, known[name], rtol=self.rel)

    def check_experts(self):
        model = self.solve("global_opt")
        assert model.bin_counts.tolist() == self.expected["bin_counts"]
        self.is_near(model.calibration, "calibration")
        self.is_near(model.information_seed, "information_realisation")
        self.is_near(model.information_total, "information_total")

    def check_ranges(self):
        bounds = self.solve("equal").bounds
        self.is_near(bounds[:, 0], "bounds_lower")
        self.is_near(bounds[:, 1], "bounds_upper")

    def check_decision_maker(self, run):
        model, expected = self.solve(run), self.expected[run]
        maker = model.decision_maker
        self.is_near(maker.quantiles, "quantiles", expected)
        self.is_near(maker.calibration, "calibration", expected)
        self.is_near(maker.information_total, "info_total", expected)
        self.is_near(maker.information_seed, "info_realization", expected)
        self.is_near(maker.combined, "combined", expected)
        if "weights" in expected:
            self.is_near(model.weights, "weights", expected)
        if "alpha" in expected:
            self.is_near(model.threshold, "alpha", expected)
        assert model.benchmark.combined == pytest.approx(self.expected["equal"]["combined"], rel=self.rel)
