import numpy as np
import pytest
import xarray as xr
from tests.reference import ranks as reference

from riskmc.exceptions import InputError
from riskmc.ranking.order import order_probability

LABELS = ["flood", "fire", "frost", "fall"]


@pytest.fixture
def draws():
    values = np.random.default_rng(4).integers(0, 4, size=(500, 4)).astype(float)
    return xr.DataArray(values, dims=("draw", "scenario"), coords={"scenario": LABELS})


@pytest.mark.parametrize("order", [[0, 1, 2, 3], [3, 1, 0, 2], [2, 0], [1]])
def test_probability_is_that_of_plain_loops(draws, order):
    found = float(order_probability(draws, [LABELS[i] for i in order]))
    assert found == pytest.approx(reference.order_probability(draws.values.tolist(), order), rel=1e-12)


def test_one_pair_is_the_pairwise_winning_index():
    draws = xr.DataArray([[2.0, 1.0], [1.0, 1.0], [0.0, 1.0], [5.0, 1.0]], dims=("draw", "scenario"))
    assert float(order_probability(draws, [0, 1])) == (1 + 1 / 2 + 0 + 1) / 4


def test_ties_are_shared_within_each_group():
    draws = xr.DataArray([[5.0, 5.0, 5.0, 1.0]], dims=("draw", "scenario"))
    assert float(order_probability(draws, [0, 1, 2, 3])) == pytest.approx(1 / 6)
    assert float(order_probability(draws, [3, 0, 1, 2])) == 0.0
    draws[0] = [5.0, 5.0, 1.0, 1.0]
    assert float(order_probability(draws, [0, 1, 2, 3])) == pytest.approx(1 / 2 * 1 / 2)


def test_other_dims_are_kept_and_the_order_is_stated(draws):
    both = xr.concat([draws, -draws], dim=xr.Variable("profile", ["up", "down"]))
    found = order_probability(both, LABELS)
    assert found.dims == ("profile",)
    assert float(found.sel(profile="down")) == float(order_probability(draws, LABELS[::-1]))
    assert found.attrs["order"] == LABELS


def test_a_scenario_without_numbers_has_no_place(draws):
    draws[:, 1] = np.nan
    assert np.isnan(order_probability(draws, ["flood", "fire"]))
    assert order_probability(draws, ["flood", "frost"]).notnull()


def test_an_unknown_label_is_refused(draws):
    with pytest.raises(InputError, match=r"`order` names scenario 'flod', which is not among .* Did you mean 'flood'"):
        order_probability(draws, ["flod", "fire"])


@pytest.mark.parametrize("order", [[], ["fire", "flood", "fire"]])
def test_an_order_names_each_once(draws, order):
    with pytest.raises(InputError, match="`order` must name at least one scenario, each once"):
        order_probability(draws, order)
