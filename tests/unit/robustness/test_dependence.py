import numpy as np
import pandas as pd
import pytest

from riskmc.distributions import PERT, Uniform
from riskmc.exceptions import InputError
from riskmc.model import Dependence, Driver, Model, read_assessment
from riskmc.robustness.dependence import dependence_label, ranking_by_dependence
from riskmc.simulation import simulate

LAWS = {
    "flood": {"cost": PERT(0, 1, 9), "dead": PERT(0, 1, 9), "trust": PERT(0, 1, 9)},
    "cyber": {"cost": PERT(2, 3, 4), "dead": PERT(1, 2, 3), "trust": PERT(1, 2, 3)},
    "fire": {"cost": Uniform(0, 5), "dead": Uniform(0, 5), "trust": Uniform(0, 5)},
}
LIKELIHOOD = {"flood": Uniform(0.1, 0.2), "cyber": Uniform(0.1, 0.3)}
N = 2**12


def model_of(**dependence):
    return Model.from_laws(LAWS, LIKELIHOOD, dependence=Dependence(**dependence))


def test_each_level_is_the_run_of_its_dependence():
    found = ranking_by_dependence(model_of(within_scenario=0.5), n_draws=N, rng=3)
    assert found["dependence"].values.tolist() == ["0", "0.5 (stated)", "1"]
    for label, rho in (("0", 0.0), ("0.5 (stated)", 0.5), ("1", 1.0)):
        run = simulate(model_of(within_scenario=rho), n_draws=N, rng=3)["ranking"].sel(by="total_impact")
        here = found.sel(dependence=label)
        assert (here["expected_rank"] == run["expected_rank"]).all()
        assert (here["p_first"] == run["rank_acceptability"].sel(rank=1)).all()
        assert (here["order_probability"] == run["order_probability"]).all()


def test_differences_have_the_errors_of_paired_draws():
    found = ranking_by_dependence(model_of(within_scenario=0.5), n_draws=N, rng=3)
    apart = found["expected_rank"] - found["expected_rank"].sel(dependence="0.5 (stated)")
    assert found["expected_rank_difference"].values == pytest.approx(apart.values, abs=1e-9)
    error = found["expected_rank_difference_mcse"]
    assert (error.sel(dependence="0.5 (stated)") == 0.0).all()
    unpaired = np.hypot(
        found["expected_rank_mcse"].sel(dependence="0"), found["expected_rank_mcse"].sel(dependence="1")
    )
    assert (error.sel(dependence="0") < unpaired).all()
    assert (error.sel(dependence="0") > 0.0).all()


def test_numbers_leave_out_all_other_factors():
    drivers = (Driver("rain", ("flood", "fire"), impact=0.4),)
    found = ranking_by_dependence(model_of(within_scenario=0.3, drivers=drivers), n_draws=N, rng=3)
    assert found["dependence"].values.tolist() == ["0", "stated", "1"]
    plain = ranking_by_dependence(model_of(), n_draws=N, rng=3)
    assert plain["dependence"].values.tolist() == ["0 (stated)", "1"]  # what is stated is drawn once
    for label, same in (("0", "0 (stated)"), ("1", "1")):
        assert (found["expected_rank"].sel(dependence=label) == plain["expected_rank"].sel(dependence=same)).all()


def test_levels_of_ones_own_and_another_ranking():
    found = ranking_by_dependence(model_of(within_scenario=0.5), levels=(0.2, 0.5), n_draws=N, rng=3, by="risk")
    assert found["dependence"].values.tolist() == ["0.2", "0.5"]
    assert found.attrs["reference"] == "0.2"
    assert "order_probability" not in found
    assert np.isnan(found["expected_rank"].sel(scenario="fire")).all()
    assert np.isnan(found["expected_rank_difference"].sel(scenario="fire")).all()


def test_the_ranking_by_likelihood_does_not_depend_on_it():
    found = ranking_by_dependence(model_of(within_scenario=0.5), n_draws=N, rng=3, by="likelihood")
    ranked = found["expected_rank_difference"].sel(scenario=["flood", "cyber"])
    assert (ranked == 0.0).all()


def test_an_assessment_brings_its_names_and_title():
    found = ranking_by_dependence(read_assessment("examples/nra-2014"), n_draws=2**10, rng=1)
    assert found["scenario_name"].values.tolist()[0] == "Far-right extremism"
    assert found.attrs["title"] == "National Risk Assessment 6"
    assert isinstance(found["p_first"].to_series(), pd.Series)
    assert all(variable.attrs.get("long_name") for variable in found.data_vars.values())


@pytest.mark.parametrize(
    ("levels", "words"),
    [
        ((), "`levels` must be different numbers"),
        ((0, 0), "`levels` must be different numbers"),
        ("stated", "`levels` must be different numbers"),
        ((0, 1.5), r"`levels` must lie in \[0, 1\], got 1.5"),
        ((0, "state"), "Did you mean 'stated'"),
    ],
)
def test_impossible_levels_are_refused(levels, words):
    with pytest.raises(InputError, match=words):
        ranking_by_dependence(model_of(), levels=levels)


def test_what_is_no_single_number_is_called_stated():
    assert dependence_label(Dependence(within_scenario={"flood": 0.5}), stated=True) == "stated"
