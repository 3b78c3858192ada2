import dataclasses

import numpy as np
import pytest

import riskmc
from riskmc.distributions import Point, Uniform
from riskmc.exceptions import InputError
from riskmc.model import Model
from riskmc.model.weight_laws import DirichletWeights
from riskmc.robustness.confidence_factors import confidence_factors

FLAT = DirichletWeights((1.0, 1.0))


def model_of(**profiles) -> Model:
    laws = {
        "flood": {"cost": Uniform(0, 4), "dead": Point(1)},
        "cyber": {"cost": Point(1), "dead": Point(2)},
        "fire": {"cost": Point(0.1), "dead": Point(0.1)},
    }
    return Model.from_laws(laws, profiles=profiles)


@pytest.mark.statistical
def test_factors_meet_their_closed_form():
    # flood is first where w u > 1, w uniform on (0, 1) and u on (0, 4): probability 3/4 - ln(4) / 4.
    model = model_of(any=FLAT)
    result = riskmc.simulate(model, n_draws=2**18, rng=3)
    found = confidence_factors(model, result, n_draws=2**16, rng=3).sel(profile="any", by="total_impact")
    first = 0.75 - np.log(4.0) / 4.0
    central = 0.28125 / first, (0.5 - 0.28125) / (1.0 - first)
    expected = 1.0 - 1.0 / (4.0 * central[0]), 1.0 / (4.0 * central[1])
    factor, error = found["confidence_factor"].values, found["confidence_factor_mcse"].values
    # The central weights have an error of their own, below a tenth of a percentage point of the factor.
    assert np.abs(factor[:2] - expected).max() < 4 * error[:2].max() + 0.002
    assert abs(factor[0] - first) > 0.1  # the control: not the acceptability of the first rank


def test_never_first_and_fixed_weights_have_no_factor():
    model = model_of(any=FLAT, even=(0.5, 0.5))
    result = riskmc.simulate(model, n_draws=4096, rng=3)
    factor = confidence_factors(model, result, n_draws=1024, rng=3)["confidence_factor"].sel(by="total_impact")
    assert np.isnan(factor.sel(scenario="fire")).all()
    assert np.isnan(factor.sel(profile="even")).all()
    assert factor.sel(profile="any", scenario="flood") > 0.5


def test_the_error_is_said_to_take_the_weights_as_exact():
    model = model_of(any=FLAT)
    found = confidence_factors(model, riskmc.simulate(model, n_draws=1024, rng=3), n_draws=1024, rng=3)
    for name in found:
        assert found[name].attrs["long_name"].endswith("P(first | these central weights, taken as exact)")


def test_more_weightings_than_one_run_takes():
    laws = {f"s{i}": {"cost": Uniform(0, 4), "dead": Uniform(0, 4)} for i in range(10)}
    model = Model.from_laws(laws, profiles={"any": FLAT})
    result = riskmc.simulate(model, n_draws=4096, rng=3)
    factor = confidence_factors(model, result, n_draws=4096, rng=3)["confidence_factor"].sel(by="total_impact")
    assert factor.shape == (1, 10)
    assert (np.abs(factor - 0.1) < 0.05).all()


def test_a_criterion_whose_central_weight_is_too_small_to_be_seen_still_counts():
    # cyber is judged on one criterion only, whose weight is next to nothing in the draws in which it is first.
    law = Uniform(0, 1)
    whole = Model.from_laws({key: {"cost": law, "dead": law} for key in ("flood", "cyber")}, profiles={"any": FLAT})
    model = dataclasses.replace(whole, impact=(whole.impact[0], (None, whole.impact[1][1])))
    result = riskmc.simulate(model, n_draws=1024, rng=1)
    ranking = result["ranking"].to_dataset()
    ranking["central_weight"].loc[{"scenario": "cyber", "by": "total_impact"}] = [1.0, 0.0]
    result["ranking"].dataset = ranking
    factor = confidence_factors(model, result, n_draws=1024, rng=1)["confidence_factor"]
    assert factor.sel(scenario="cyber", by="total_impact", profile="any") == pytest.approx(0.5, abs=0.06)


def test_a_result_of_fixed_weights_is_refused():
    model = model_of(even=(0.5, 0.5))
    with pytest.raises(InputError, match="no central weights"):
        confidence_factors(model, riskmc.simulate(model, n_draws=1024, rng=1))


def test_a_result_of_another_model_is_refused():
    result = riskmc.simulate(model_of(any=FLAT), n_draws=1024, rng=1)
    other = Model.from_laws({"flood": {"cost": Uniform(0, 1)}}, profiles={"any": DirichletWeights((1.0,))})
    with pytest.raises(InputError, match="of another model: its scenario labels"):
        confidence_factors(other, result)
