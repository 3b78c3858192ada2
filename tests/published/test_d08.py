"""D08: exact propagation of class probabilities through a weighted sum, fixed and uncertain weights."""

import json
import math
from pathlib import Path

import numpy as np
import pytest

from riskmc.distributions import ClassProbabilities
from riskmc.model import Model, weighted_sum_moments
from riskmc.scales import Scale
from riskmc.simulation import simulate

CASE = json.loads((Path(__file__).parent / "data" / "D08-propagation-exact.json").read_text("utf-8"))
EXPECTED, INPUTS, REL = CASE["expected"], CASE["inputs"], CASE["tolerance"]["rel"]
SCALE = Scale(("A", "B", "C", "D", "E"), base=INPUTS["base"], zero="0")
READINGS = {"nominal": "nominal", "loguniform": "continuous"}
N_DRAWS = 2**18
CONCENTRATION = sum(INPUTS["dirichlet_alpha"])


def laws_of(reading):
    return [ClassProbabilities(shares, SCALE).value(classes=READINGS[reading]) for shares in INPUTS["class_probs"]]


@pytest.fixture(scope="module")
def results():
    return {reading: simulated(laws_of(reading)) for reading in READINGS}


def simulated(laws):
    criteria = [f"c{k}" for k in range(len(laws))]
    model = Model.from_laws(
        {"s": dict(zip(criteria, laws, strict=True))}, weights=dict(zip(criteria, INPUTS["weights"], strict=True))
    )
    return simulate(model, n_draws=N_DRAWS, rng=808, keep_draws=N_DRAWS)


def summary_of(result):
    return result["summary"].to_dataset().isel(profile=0, scenario=0)


def draws_of(result):
    return result["draws"]["total_impact"].isel(profile=0, scenario=0).values.ravel()


@pytest.mark.parametrize("reading", READINGS)
def test_moments_of_each_criterion(reading):
    laws, expected = laws_of(reading), EXPECTED[reading]
    np.testing.assert_allclose([law.mean() for law in laws], expected["criterion_mean"], rtol=REL)
    np.testing.assert_allclose([law.std() ** 2 for law in laws], expected["criterion_var"], rtol=REL)


@pytest.mark.parametrize("reading", READINGS)
@pytest.mark.parametrize(("weights", "concentration"), [("fixed_weights", None), ("dirichlet_weights", CONCENTRATION)])
def test_moments_of_the_total(reading, weights, concentration):
    laws, expected = laws_of(reading), EXPECTED[reading][weights]
    moments = [law.mean() for law in laws], [law.std() for law in laws]
    mean, std = weighted_sum_moments(*moments, INPUTS["weights"], concentration=concentration)
    assert mean == pytest.approx(expected["mean"], rel=REL)
    assert std == pytest.approx(expected["sd"], rel=REL)


@pytest.mark.statistical
@pytest.mark.parametrize("reading", READINGS)
def test_the_drawn_total_has_these_moments(reading, results):
    found, expected = summary_of(results[reading]), EXPECTED[reading]["fixed_weights"]
    assert abs(found["total_impact_mean"] - expected["mean"]) < 4 * found["total_impact_mean_mcse"]
    deviations = (draws_of(results[reading]) - expected["mean"]) ** 2
    error = deviations.std() / (2 * expected["sd"] * math.sqrt(N_DRAWS))
    assert abs(found["total_impact_std"] - expected["sd"]) < 4 * error


@pytest.mark.statistical
def test_the_drawn_total_exceeds_a_tenth_as_often_as_it_should(results):
    expected = EXPECTED["nominal"]["fixed_weights"]["P_total_ge_0.1"]
    share = (draws_of(results["nominal"]) >= 0.1 - 1e-7).mean()
    assert abs(share - expected) < 4 * math.sqrt(expected * (1 - expected) / N_DRAWS)


@pytest.mark.statistical
def test_the_drawn_total_has_the_quantiles_of_the_enumeration(results):
    drawn = draws_of(results["nominal"])
    for q, value in EXPECTED["nominal"]["fixed_weights"]["quantiles_inverse_cdf"].items():
        error = math.sqrt(float(q) * (1 - float(q)) / N_DRAWS)
        assert (drawn < value * (1 - 1e-6)).mean() < float(q) + 4 * error
        assert (drawn <= value * (1 + 1e-6)).mean() > float(q) - 4 * error
        band = summary_of(results["nominal"])["total_impact_quantile"].sel(quantile=float(q))
        assert band == pytest.approx(value, rel=1e-6)


@pytest.mark.statistical
def test_other_weights_are_noticed():
    criteria = dict(zip("abcd", laws_of("nominal"), strict=True))
    model = Model.from_laws({"s": criteria}, weights={"a": 0.4, "b": 0.2, "c": 0.2, "d": 0.2})
    found = summary_of(simulate(model, n_draws=N_DRAWS, rng=808))
    expected = EXPECTED["nominal"]["fixed_weights"]["mean"]
    assert abs(found["total_impact_mean"] - expected) > 4 * found["total_impact_mean_mcse"]
