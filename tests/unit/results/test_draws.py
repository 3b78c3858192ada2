"""Kept draws, labelled and laid out in chains."""

import numpy as np
import pytest

from riskmc.distributions import Uniform
from riskmc.engine import compile_model, run
from riskmc.model import Model
from riskmc.results.draws import draws_dataset

MODEL = Model.from_laws({"flood": {"a": Uniform(0, 8)}, "cyber": {"a": Uniform(0, 2)}}, {"flood": Uniform(0.1, 0.3)})
PLAN, UNITS = compile_model(MODEL, 1)
KEPT = run(PLAN, 32, keep_draws=32).kept


@pytest.mark.parametrize(("kept", "n_chains", "shape"), [(32, 1, (4, 8)), (32, 16, (16, 2)), (32, 8, (8, 4))])
def test_draws_follow_each_other_within_and_across_chains(kept, n_chains, shape):
    draws = draws_dataset(MODEL, UNITS, KEPT, n_chains)
    impact = draws["total_impact"]
    assert (impact.sizes["chain"], impact.sizes["draw"]) == shape
    flat = impact.values.reshape(kept, 1, 2)
    np.testing.assert_array_equal(flat[:, 0].T, (KEPT.impact[0] * UNITS.impact).astype(np.float32))


def test_a_number_that_four_does_not_divide_is_one_chain():
    kept = type(KEPT)(*(array[..., :31] for array in KEPT))
    assert draws_dataset(MODEL, UNITS, kept).sizes["chain"] == 1


def test_scenarios_without_a_likelihood_have_no_risk():
    draws = draws_dataset(MODEL, UNITS, KEPT)
    for name in ("likelihood", "risk"):
        assert np.isnan(draws[name].sel(scenario="cyber")).all()
        assert np.isfinite(draws[name].sel(scenario="flood")).all()
    assert "plausibility" not in draws
