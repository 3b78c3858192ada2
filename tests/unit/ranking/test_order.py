from itertools import pairwise

import numpy as np
import pytest
import xarray as xr
from tests.reference import ranks as reference

from riskmc import ranking
from riskmc.exceptions import InputError
from riskmc.ranking.agreement import footrule, kendall_tau
from riskmc.ranking.order import order_confidence, order_probability
from riskmc.results.precision import probability_mcse

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


# --- confidence in an order ---------------------------------------------------------------


def test_confidence_says_everything_with_its_error(draws):
    found = order_confidence(draws, LABELS)
    assert found.sizes == {"pair": 3, "k": 4, "quantile": 3}
    assert found["higher"].values.tolist() == LABELS[:-1]
    assert found["lower"].values.tolist() == LABELS[1:]
    estimates = [str(name) for name in found.data_vars if not str(name).endswith("_mcse")]
    assert len(estimates) == 4 + 3 * 3
    for name in estimates:
        assert found[f"{name}_mcse"].dims == found[name].dims
        assert found[name].attrs["units"] == found[f"{name}_mcse"].attrs["units"]
        assert found[name].attrs["long_name"] in found[f"{name}_mcse"].attrs["long_name"]
    assert found.attrs == {"order": LABELS, "top": "named", "n_draws": 500}


def test_confidence_agrees_with_the_single_functions(draws):
    found = order_confidence(draws, LABELS)
    assert float(found["order_probability"]) == float(order_probability(draws, LABELS))
    assert found["order_probability_mcse"] == probability_mcse(found["order_probability"], 500)
    wins = ranking.pairwise_winning(draws)
    expected = [float(wins.sel(scenario=a, other=b)) for a, b in pairwise(LABELS)]
    np.testing.assert_allclose(found["pair_probability"], expected, rtol=1e-12)
    first = ranking.rank_acceptability(draws).sel(scenario=LABELS[0], rank=1)
    assert float(found["top_set_probability"].sel(k=1)) == pytest.approx(float(first), rel=1e-12)
    stated = xr.DataArray([4.0, 3.0, 2.0, 1.0], {"scenario": LABELS}, dims="scenario")
    tau, distance = kendall_tau(draws, stated), footrule(draws, stated)
    assert float(found["kendall_tau_mean"]) == pytest.approx(float(tau.fillna(0.0).mean()), rel=1e-12)
    assert float(found["footrule_mean"]) == pytest.approx(float(distance.mean()), rel=1e-12)
    assert float(found["normalised_footrule_std"]) == pytest.approx(float(distance.std()) / 8, rel=1e-12)
    assert (
        found["footrule_quantile"].values.tolist()
        == np.quantile(distance, [0.05, 0.5, 0.95], method="inverted_cdf").tolist()
    )


def test_what_holds_by_definition_has_no_error(draws):
    found = order_confidence(draws, LABELS)
    assert found["top_set_probability"].sel(k=4) == 1.0
    assert (found["top_set_probability_mcse"].values == 0.0).tolist() == [False, False, False, True]
    alone = order_confidence(draws, ["fire"])
    for name in ("order_probability", "top_set_probability", "top_sequence_probability"):
        assert alone[name] == 1.0
        assert alone[f"{name}_mcse"] == 0.0
    assert alone.sizes["pair"] == 0
    assert np.isnan(alone["kendall_tau_mean"])
    assert float(alone["footrule_mean"]) == float(alone["footrule_mean_mcse"]) == 0.0


def test_the_first_k_of_some_are_the_first_among_them_or_among_all(draws):
    named = order_confidence(draws, ["fire", "fall"])
    xr.testing.assert_allclose(
        named.drop_attrs(), order_confidence(draws.sel(scenario=["fall", "fire"]), ["fire", "fall"]).drop_attrs()
    )
    among_all = order_confidence(draws, ["fire", "fall"], top="all")
    assert (among_all["top_set_probability"] < named["top_set_probability"]).all()
    assert float(among_all["top_set_probability"].sel(k=1)) == pytest.approx(
        float(ranking.rank_acceptability(draws).sel(scenario="fire", rank=1)), rel=1e-12
    )
    for name in ("order_probability", "kendall_tau_mean", "footrule_mean"):
        assert among_all[name] == named[name]
    xr.testing.assert_identical(
        order_confidence(draws, LABELS, top="all").drop_attrs(), order_confidence(draws, LABELS).drop_attrs()
    )


def test_confidence_keeps_other_dims_and_joins_chains(draws):
    both = xr.concat([draws, -draws], dim=xr.Variable("profile", ["up", "down"]))
    found = order_confidence(both, LABELS)
    assert found["kendall_tau_quantile"].dims == ("profile", "quantile")
    np.testing.assert_allclose(found["kendall_tau_mean"].sum("profile"), 0.0, atol=1e-12)
    chained = xr.DataArray(draws.values.reshape(5, 100, 4), {"scenario": LABELS}, dims=("chain", "draw", "scenario"))
    xr.testing.assert_allclose(order_confidence(chained, LABELS), order_confidence(draws, LABELS))


def test_a_scenario_that_is_not_ranked_leaves_the_pairs_without_it(draws):
    draws[:, 3] = np.nan
    found = order_confidence(draws, LABELS)
    assert found["pair_probability"].isnull().values.tolist() == [False, False, True]
    for name in ("order_probability", "top_set_probability", "kendall_tau_mean", "footrule_quantile"):
        assert found[name].isnull().all()
        assert found[f"{name}_mcse"].isnull().all()
    beside = order_confidence(draws, LABELS[:3], top="all")
    assert (beside["top_set_probability_mcse"].values == 0.0).tolist() == [False, False, True]


def test_ties_of_everything_are_even():
    draws = xr.DataArray(np.ones((10, 3)), dims=("draw", "scenario"))
    found = order_confidence(draws, [2, 0, 1])
    assert float(found["order_probability"]) == pytest.approx(1 / 6)
    assert found["pair_probability"].values.tolist() == [1 / 2, 1 / 2]
    np.testing.assert_allclose(found["top_set_probability"], [1 / 3, 1 / 3, 1])
    np.testing.assert_allclose(found["top_sequence_probability"], [1 / 3, 1 / 6, 1 / 6])
    assert float(found["kendall_tau_mean"]) == 0.0
    assert float(found["footrule_mean"]) == 1 + 0 + 1


def test_an_unknown_top_is_refused(draws):
    with pytest.raises(InputError, match="`top` must be one of 'named', 'all'"):
        order_confidence(draws, LABELS, top="some")


def test_an_order_of_what_is_not_ranked_has_no_probability(draws):
    beside = draws.where(~draws["scenario"].isin(draws["scenario"][:2]))
    order = draws["scenario"].values[:2].tolist()
    assert np.isnan(order_probability(beside, order)).all()
    for top in ("named", "all"):
        found = order_confidence(beside, order, top=top)
        assert all(found[name].isnull().all() for name in found)


@pytest.mark.parametrize("name", ["k", "pair", "quantile"])
def test_a_kept_dim_of_the_name_of_a_result_dim_is_refused(draws, name):
    order = draws["scenario"].values[:2].tolist()
    with pytest.raises(InputError, match=f"the result has a dim '{name}' of its own"):
        order_confidence(draws.expand_dims({name: 2}), order)


@pytest.mark.parametrize("name", ["part", "kind", "distance"])
def test_another_kept_dim_may_have_any_name(draws, name):
    order = draws["scenario"].values[:2].tolist()
    found = order_confidence(draws.expand_dims({name: 2}), order)
    assert found["kendall_tau_mean"].sizes[name] == 2
