from pathlib import Path

import numpy as np
import pytest

import riskmc
from riskmc.distributions import Uniform
from riskmc.model import Model, to_model
from riskmc.model.weight_laws import DirichletWeights
from riskmc.results.inputs import inputs_dataset

EXAMPLES = Path(__file__).parents[3] / "examples"


@pytest.fixture(scope="module")
def nra():
    return riskmc.read_assessment(EXAMPLES / "nra-2014")


@pytest.fixture(scope="module")
def kns():
    return riskmc.read_assessment(EXAMPLES / "kns-2025")


@pytest.fixture(scope="module")
def inputs(nra):
    return inputs_dataset(to_model(nra), nra)


def test_judgements_stand_on_the_class_axis(inputs):
    cell = inputs.sel(scenario="far_right_extremism", criterion="1.1", expert="panel")
    assert [cell[end].item() for end in ("low", "best", "high")] == [0.0, 4.0, 4.0]  # X, D, D
    assert inputs["likelihood_low"].sel(scenario="lek_dike_breach", expert="panel") == 3.0  # C


def test_texts_and_attributes(inputs, nra):
    assert inputs["scenario_name"].sel(scenario="lek_dike_breach") == "Lek dike breach"
    assert inputs.attrs["title"] == nra.settings.title
    assert inputs.attrs["framework"] == "nl-nra-2014"
    assert inputs.attrs["rule"] == "weighted-sum"
    assert (inputs.attrs["base"], inputs.attrs["n_classes"]) == (3.0, 5)
    assert inputs.attrs["horizon_years"] == 5
    assert inputs["criterion_interest"].values.tolist() == ["1", "1", "2", "2", "2", "3", "4", "5", "5", "5"]


def test_class_bounds_on_the_value_axis(inputs):
    edges = 3.0 ** (np.arange(6) + 0.5 - 5)
    np.testing.assert_allclose(inputs["impact_class_lower"], edges[:-1])
    np.testing.assert_allclose(inputs["impact_class_upper"], edges[1:])
    np.testing.assert_array_equal(inputs["likelihood_class_lower"][1:], inputs["likelihood_class_upper"][:-1])


def test_classes_of_money(kns):
    inputs = inputs_dataset(to_model(kns), kns)
    value = kns.framework.aggregation.class_value
    assert inputs["impact_class_lower"].values[0] == pytest.approx(value / 3**0.5)
    assert inputs.attrs["impact_unit"] == "CHF"
    assert inputs.attrs["likelihood_kind"] == "frequency"
    assert "plausibility_class_word" in inputs
    assert inputs["plausibility_best"].notnull().sum() == 11
    assert inputs["likelihood_best"].notnull().sum() == 33


def test_a_model_alone_has_weights_and_classes():
    inputs = inputs_dataset(
        Model.from_laws({"flood": {"a": Uniform(0, 1), "b": Uniform(0, 1)}}, weights={"a": 3, "b": 1})
    )
    assert inputs["weights"].sel(criterion="a").item() == 3 / 4
    assert "low" not in inputs


def test_weights_have_a_spread_where_they_are_uncertain():
    impact = {"flood": {"a": Uniform(0, 1), "b": Uniform(0, 1)}}
    inputs = inputs_dataset(Model.from_laws(impact, profiles={"fixed": [3, 1], "flat": DirichletWeights((1, 1))}))
    assert inputs["weights"].sel(profile="flat").values.tolist() == [0.5, 0.5]
    np.testing.assert_allclose(inputs["weights_std"], [[0, 0], [12**-0.5, 12**-0.5]])
    assert inputs["weights_std"].dims == ("profile", "criterion")
