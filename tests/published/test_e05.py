"""E05: confidence sets of ranks, single-step and stepwise, marginal and simultaneous."""

import json
from pathlib import Path

import numpy as np
import pytest
import xarray as xr

from riskmc.ranking.confidence_sets import rank_confidence_set, tau_best, tau_worst

CASE = json.loads((Path(__file__).parent / "data" / "E05-rank-confidence-sets.json").read_text("utf-8"))
INPUTS, EXPECTED, TOLERANCE = CASE["inputs"], CASE["expected"], CASE["tolerance"]
SCORES = xr.DataArray(INPUTS["x"], dims="scenario")
ERRORS = xr.DataArray(INPUTS["sd_each"], dims="scenario")
LEVEL = INPUTS["coverage"]


def found(**options):
    return rank_confidence_set(SCORES, ERRORS, level=LEVEL, rng=505, **options)


@pytest.mark.parametrize("stepwise", [False, True])
@pytest.mark.parametrize("simultaneous", [False, True])
def test_sets(simultaneous, stepwise):
    kind = EXPECTED["stepwise" if stepwise else "single_step"]["simultaneous" if simultaneous else "marginal"]
    sets = found(simultaneous=simultaneous, stepwise=stepwise)
    assert sets["lower"].values.tolist() == kind["L"]
    assert sets["upper"].values.tolist() == kind["U"]


@pytest.mark.parametrize("simultaneous", [False, True])
def test_sets_from_a_diagonal_covariance(simultaneous):
    diagonal = rank_confidence_set(
        SCORES, covariance=np.diag(ERRORS.values**2), level=LEVEL, simultaneous=simultaneous, rng=505
    )
    xr.testing.assert_allclose(diagonal, found(simultaneous=simultaneous))


def test_single_step_critical_values_are_integrals():
    simultaneous, marginal = (found(simultaneous=which, stepwise=False) for which in (True, False))
    tolerance = TOLERANCE["analytic_critical_abs"]
    assert abs(simultaneous["critical"] - EXPECTED["critical_single_step_simultaneous"]).max() < tolerance
    assert abs(marginal["critical"] - EXPECTED["critical_single_step_marginal"]).max() < tolerance
    assert float(simultaneous["critical_mcse"].max()) == float(marginal["critical_mcse"].max()) == 0.0


def test_stepwise_critical_values():
    sequence = found(n_draws=2**20)["critical"].values
    np.testing.assert_allclose(
        sequence, EXPECTED["stepwise"]["simultaneous"]["critical_sequence"], rtol=0, atol=TOLERANCE["critical_abs"]
    )


@pytest.mark.parametrize(("stepwise", "key"), [(False, "one_sided_single_step"), (True, "one_sided_stepwise")])
def test_two_best(stepwise, key):
    best = tau_best(SCORES, ERRORS, 2, level=LEVEL, stepwise=stepwise, rng=505)
    assert best.values.tolist() == EXPECTED["tau_best_2"][key]
    worst = tau_worst(-SCORES, ERRORS, 2, level=LEVEL, stepwise=stepwise, rng=505)
    assert worst.values.tolist() == EXPECTED["tau_best_2"][key]


def test_errors_a_fifth_larger_are_noticed():
    sets = rank_confidence_set(SCORES, 1.2 * ERRORS, level=LEVEL, stepwise=False)
    assert sets["upper"].values.tolist() != EXPECTED["single_step"]["simultaneous"]["U"]
