import dataclasses
import math
from pathlib import Path

import numpy as np
import pytest

import riskmc
from riskmc import _schema as names
from riskmc.distributions import PERT, LogUniform, Point, Uniform, ZeroInflated
from riskmc.engine import compile_model, run
from riskmc.model import Model
from riskmc.results.estimates import draw_errors, estimates_of
from riskmc.results.summary import summary_dataset

EXAMPLES = Path(__file__).parents[3] / "examples"
ESTIMATES = (
    "total_impact_mean",
    "total_impact_quantile",
    "total_impact_index_quantile",
    "risk_mean",
    "risk_quantile",
    "interest_impact_quantile",
    "impact_class_probability",
    "worst_interest_exceedance",
)


def summary_of(model, n_draws=4096, seed=1):
    plan, units = compile_model(model, seed)
    tally = run(plan, n_draws)
    estimates = estimates_of(model, plan, units, tally)
    return summary_dataset(model, estimates, draw_errors(model, plan, units, tally, estimates))


@pytest.fixture(scope="module")
def nra():
    return summary_of(riskmc.model.to_model(riskmc.read_assessment(EXAMPLES / "nra-2014")))


def test_dims_are_those_of_the_format(nra):
    by_profile = ("profile", "scenario")
    assert nra["total_impact_mean"].dims == nra["risk_mean"].dims == by_profile
    assert nra["total_impact_quantile"].dims == (*by_profile, "quantile")
    assert nra["interest_impact_quantile"].dims == (*by_profile, "interest", "quantile")
    assert nra["criterion_impact_quantile"].dims == ("scenario", "criterion", "quantile")
    assert nra["impact_class_probability"].dims == (*by_profile, "impact_class")
    assert nra["likelihood_class_probability"].dims == ("scenario", "likelihood_class")
    assert nra["likelihood_quantile"].dims == ("scenario", "quantile")
    assert tuple(nra["quantile"].values) == names.QUANTILES


@pytest.mark.parametrize("name", ESTIMATES)
def test_every_estimate_has_its_error_beside_it(nra, name):
    assert nra[names.mcse(name)].dims == nra[name].dims
    assert (nra[names.mcse(name)] >= 0.0).all()
    assert float(nra[names.mcse(name)].max()) > 0.0


def test_every_variable_says_what_it_is(nra):
    for name, array in nra.data_vars.items():
        assert array.attrs["long_name"], name
        assert array.attrs["units"], name
        assert ("quantile" in array.dims) == ("interval" in array.attrs), name


def test_index_is_the_class_axis_of_the_total(nra):
    expected = 5 + np.log(nra["total_impact_quantile"]) / math.log(3)
    np.testing.assert_allclose(nra["total_impact_index_quantile"], expected, rtol=1e-12)
    slope = nra["total_impact_index_quantile_mcse"] / nra["total_impact_quantile_mcse"]
    np.testing.assert_allclose(slope, 1 / (nra["total_impact_quantile"] * math.log(3)), rtol=1e-12)


def test_a_total_of_zero_lies_below_every_class():
    found = summary_of(Model.from_laws({"flood": {"a": ZeroInflated(Uniform(0.1, 0.2), 0.4)}})).isel(
        profile=0, scenario=0
    )
    zero = found["quantile"] < 0.38
    assert (found["total_impact_quantile"][zero] == 0.0).all()
    assert np.isneginf(found["total_impact_index_quantile"][zero]).all()
    assert np.isfinite(found["total_impact_index_quantile_mcse"]).all()


def test_errors_halve_with_four_times_the_draws():
    model = Model.from_laws({"flood": {"a": PERT(0, 0.2, 1)}}, {"flood": Uniform(0.1, 0.2)})
    few, many = (summary_of(model, n).sel(quantile=[0.25, 0.5, 0.75]) for n in (2**14, 2**16))
    for name in ("total_impact_mean", "risk_mean", "total_impact_quantile"):
        ratio = (few[names.mcse(name)] / many[names.mcse(name)]).values
        np.testing.assert_allclose(ratio, 2.0, rtol=0.25)


def test_shared_groups_of_weights_share_the_interests(nra):
    one, other = nra["interest_impact_quantile"].values
    np.testing.assert_array_equal(one, other)
    assert (nra["total_impact_mean"][0] != nra["total_impact_mean"][1]).all()


def test_scenarios_without_a_likelihood_have_no_risk():
    laws = {"flood": {"a": Uniform(0, 1)}, "cyber": {"a": Uniform(0, 1)}}
    found = summary_of(Model.from_laws(laws, {"cyber": Uniform(0.1, 0.2)})).isel(profile=0)
    for name in ("likelihood_mean", "risk_mean", "risk_std", "risk_mean_mcse"):
        assert np.isnan(found[name].sel(scenario="flood")), name
        assert np.isfinite(found[name].sel(scenario="cyber")), name
    assert np.isnan(found["risk_quantile"].sel(scenario="flood")).all()


def test_axes_that_nobody_is_judged_on_are_left_out():
    found = summary_of(Model.from_laws({"flood": {"a": Uniform(0, 1)}}))
    assert not [name for name in found.data_vars if "likelihood" in str(name) or "plausibility" in str(name)]


def test_likelihood_classes_are_exact(nra):
    share = nra["likelihood_class_probability"]
    np.testing.assert_allclose(share.sum("likelihood_class"), 1.0, atol=1e-12)
    assert nra["likelihood_class"].values.tolist() == list("ABCDE")
    lek = share.sel(scenario="lek_dike_breach")  # C, C, C high
    assert lek.sel(likelihood_class="C") == pytest.approx(1.0)


def test_laws_that_are_no_classes_have_no_class_probabilities():
    model = Model.from_laws({"flood": {"a": Uniform(0, 1)}}, {"flood": LogUniform(0.01, 0.1)})
    found = summary_of(model)
    assert "likelihood_class_probability" not in found
    assert found["likelihood_mean"].attrs["units"] == "1"


def test_a_missing_criterion_has_no_quantiles():
    model = Model.from_laws({"flood": {"a": Uniform(0, 1), "b": Point(0.5)}})
    found = summary_of(dataclasses.replace(model, impact=((None, model.impact[0][1]),)))
    assert np.isnan(found["criterion_impact_quantile"].sel(criterion="a")).all()
    assert (found["criterion_impact_quantile"].sel(criterion="b") == 0.5).all()
    assert (found["total_impact_quantile"] == 0.5).all()


def test_a_law_of_the_user_needs_a_ppf_only():
    class Steps:
        def ppf(self, q):
            return np.asarray(q, dtype=float) ** 2

    found = summary_of(Model.from_laws({"flood": {"a": Steps()}}, {"flood": Steps()}), 2**16).isel(
        profile=0, scenario=0
    )
    assert found["likelihood_mean"].item() == pytest.approx(1 / 3, abs=1e-9)
    assert abs(found["total_impact_mean"].item() - 1 / 3) < 4 * found["total_impact_mean_mcse"].item()
