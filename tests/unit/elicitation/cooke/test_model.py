"""Results of the classical model: what is a product of what."""

from __future__ import annotations

import numpy as np
import pytest

from riskmc.elicitation.cooke.classical import classical_model
from riskmc.elicitation.cooke.data import SeedData
from riskmc.elicitation.cooke.model import ClassicalModel, DecisionMaker

TRUTH = np.arange(10.0, 90.0, 10.0)
OFF = np.array([0.5, -0.5] * 4)
DATA = SeedData([np.stack([TRUTH - w, TRUTH + w * OFF, TRUTH + w], axis=-1) for w in (2, 3)], TRUTH)


def test_the_combined_score_is_calibration_times_information():
    maker = DecisionMaker(np.zeros((1, 3)), 0.5, np.array([0.8]), 0.8, 0.9)
    assert maker.combined == 0.5 * 0.8
    model = classical_model(DATA)
    assert isinstance(model, ClassicalModel)
    np.testing.assert_array_equal(model.combined, model.calibration * model.information_seed)


def test_results_cannot_be_changed():
    with pytest.raises(AttributeError, match="cannot assign to field"):
        classical_model(DATA).threshold = 0.5
