"""The bridge holds when ArviZ takes the tree unchanged, warnings being errors."""

from pathlib import Path

import arviz
import arviz_plots
import matplotlib.pyplot as plt
import numpy as np
import pytest
import xarray as xr

import riskmc
from riskmc.distributions import Uniform
from riskmc.exceptions import InputError
from riskmc.model import Model
from riskmc.results.arviz import to_arviz

EXAMPLES = Path(__file__).parents[3] / "examples"


@pytest.fixture(scope="module", params=["nra-2014", "kns-2025"])
def result(request):
    return riskmc.simulate(riskmc.read_assessment(EXAMPLES / request.param), n_draws=2000, keep_draws=2000, rng=1)


def test_arviz_summary_takes_the_tree(result):
    table = arviz.summary(to_arviz(result), group="prior", round_to="none")
    draws = result["draws"]["total_impact"].isel(profile=0, scenario=0)
    profile = draws["profile"].item()
    row = table.loc[f"total_impact[{profile}, {result['inputs']['scenario_name'].values[0]}]"]
    assert row["mean"] == pytest.approx(draws.astype(float).mean().item(), rel=1e-9)
    assert 0.98 < row["r_hat"] < 1.02
    assert np.isfinite(table["mean"].to_numpy()).all()


def test_plot_forest_takes_the_tree_and_labels_scenarios_by_name(result):
    drawn = arviz_plots.plot_forest(to_arviz(result), group="prior", backend="matplotlib")
    figure = drawn.viz["figure"].item()
    texts = [text.get_text() for axes in figure.axes for text in axes.texts]
    plt.close(figure)
    assert set(result["inputs"]["scenario_name"].values) <= set(texts)


def test_draws_are_the_kept_draws_in_double_precision(result):
    prior = to_arviz(result)["prior"]
    assert {str(array.dtype) for array in prior.data_vars.values()} == {"float64"}
    np.testing.assert_array_equal(prior["total_impact"].values, result["draws"]["total_impact"].values)


def test_scenarios_without_a_likelihood_are_left_out_of_it():
    laws = {"flood": {"a": Uniform(0, 1)}, "cyber": {"a": Uniform(0, 1)}}
    model = Model.from_laws(laws, {"cyber": Uniform(0.1, 0.2)})
    prior = to_arviz(riskmc.simulate(model, n_draws=100, rng=1))["prior"]
    assert prior["scenario"].values.tolist() == ["flood", "cyber"]
    assert prior["likelihood_scenario"].values.tolist() == ["cyber"]
    assert prior["risk"].dims == ("chain", "draw", "profile", "risk_scenario")
    assert not any(array.isnull().any() for array in prior.data_vars.values())


def test_variables_that_nobody_has_are_left_out():
    model = Model.from_laws({"flood": {"a": Uniform(0, 1)}})
    assert list(to_arviz(riskmc.simulate(model, n_draws=100, rng=1))["prior"].data_vars) == ["total_impact"]


def test_ids_stay_where_two_scenarios_have_one_name():
    draws = xr.Dataset(
        {"total_impact": (("chain", "draw", "scenario"), np.ones((1, 2, 2)))}, coords={"scenario": ["a", "b"]}
    )
    inputs = xr.Dataset({"scenario_name": (("scenario",), ["Flood", "Flood"])}, coords={"scenario": ["a", "b"]})
    prior = to_arviz(xr.DataTree.from_dict({"/draws": draws, "/inputs": inputs}))["prior"]
    assert prior["scenario"].values.tolist() == ["a", "b"]


def test_a_result_without_draws_is_refused():
    model = Model.from_laws({"flood": {"a": Uniform(0, 1)}})
    result = riskmc.simulate(model, n_draws=100, keep_draws=0, rng=1)
    with pytest.raises(InputError, match="no kept draws; simulate with keep_draws above zero"):
        to_arviz(result)
