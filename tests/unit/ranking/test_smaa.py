import numpy as np
import pytest
import xarray as xr

from riskmc import ranking
from riskmc.exceptions import InputError
from riskmc.ranking.smaa import central_weights, confidence_factors

N_DRAWS = 3000


@pytest.fixture
def drawn():
    """Scores (draw, scenario, criterion) and weights (draw, criterion)."""
    rng = np.random.default_rng(8)
    scores = rng.normal([[1.0, 0.2, 0.5], [0.4, 0.9, 0.5], [0.6, 0.6, 0.6], [-9.0, -9.0, -9.0]], 0.2, (N_DRAWS, 4, 3))
    weights = rng.dirichlet(np.ones(3), N_DRAWS)
    labels = {"scenario": list("abcd"), "criterion": list("xyz")}
    return (
        xr.DataArray(scores, labels, dims=("draw", "scenario", "criterion")),
        xr.DataArray(weights, {"criterion": list("xyz")}, dims=("draw", "criterion")),
    )


def total(scores, weights):
    return xr.dot(scores, weights, dim="criterion")


def test_central_weights_are_means_of_the_draws_that_are_won(drawn):
    scores, weights = drawn
    draws = total(scores, weights)
    found = central_weights(draws, weights)
    assert found["central_weight"].dims == ("scenario", "criterion")
    winner = draws.argmax("scenario").values
    for at in range(3):
        won = weights.values[winner == at]
        np.testing.assert_allclose(found["central_weight"][at], won.mean(axis=0), rtol=1e-10)
        expected = won.std(axis=0, ddof=1) / np.sqrt(len(won))
        np.testing.assert_allclose(found["central_weight_mcse"][at], expected, rtol=1e-8)
        assert float(found["first"][at]) == len(won) / N_DRAWS
    np.testing.assert_allclose(found["central_weight"][:3].sum("criterion"), 1.0, rtol=1e-12)


def test_a_scenario_that_is_never_first_has_none(drawn):
    found = central_weights(total(*drawn), drawn[1]).sel(scenario="d")
    assert found["central_weight"].isnull().all()
    assert found["central_weight_mcse"].isnull().all()
    assert float(found["first"]) == 0.0
    assert float(found["first_mcse"]) > 0.0


def test_one_draw_gives_a_weight_without_an_error():
    weights = xr.DataArray([[0.8, 0.2], [0.6, 0.4], [0.1, 0.9]], dims=("draw", "criterion"))
    found = central_weights(weights.rename(criterion="scenario"), weights)
    np.testing.assert_allclose(found["central_weight"], [[0.7, 0.3], [0.1, 0.9]])
    assert found["central_weight_mcse"].isnull().values.tolist() == [[False, False], [True, True]]


def test_ties_for_the_first_place_are_shared():
    draws = xr.DataArray([[1.0, 1.0], [2.0, 1.0]], dims=("draw", "scenario"))
    weights = xr.DataArray([[0.2, 0.8], [0.5, 0.5]], dims=("draw", "criterion"))
    found = central_weights(draws, weights)
    np.testing.assert_allclose(found["first"], [(1 / 2 + 1) / 2, (1 / 2) / 2])
    np.testing.assert_allclose(found["central_weight"][0], (np.array([0.2, 0.8]) / 2 + [0.5, 0.5]) / (3 / 2))
    np.testing.assert_allclose(found["central_weight"][1], [0.2, 0.8])


def test_weights_that_never_change_have_no_error(drawn):
    scores, weights = drawn
    fixed = xr.zeros_like(weights) + np.array([0.5, 0.3, 0.2])
    found = central_weights(total(scores, fixed), fixed)
    np.testing.assert_allclose(found["central_weight"][0], [0.5, 0.3, 0.2], rtol=1e-12)
    np.testing.assert_allclose(found["central_weight_mcse"][:3], 0.0, atol=1e-12)


def test_other_dims_are_kept_and_chains_are_draws(drawn):
    scores, weights = drawn
    profiles = xr.concat([weights, weights.isel(criterion=[2, 1, 0]).assign_coords(criterion=list("xyz"))], "profile")
    found = central_weights(total(scores, profiles), profiles)
    assert found["central_weight"].dims == ("profile", "scenario", "criterion")
    one = central_weights(total(scores, profiles[1]), profiles[1])
    xr.testing.assert_allclose(found.isel(profile=1), one)

    def chained(array):
        return array.isel(draw=slice(1000)).expand_dims(chain=2)

    both = central_weights(chained(total(scores, weights)), chained(weights))
    single = central_weights(total(scores, weights).isel(draw=slice(1000)), weights.isel(draw=slice(1000)))
    xr.testing.assert_allclose(both["central_weight"], single["central_weight"])


def test_a_scenario_without_numbers_is_not_first(drawn):
    scores, weights = drawn
    draws = total(scores, weights)
    found = central_weights(draws.where(draws["scenario"] != "a"), weights)
    assert found.sel(scenario="a").isnull().all().to_array().all()
    xr.testing.assert_allclose(found.isel(scenario=slice(1, None)), central_weights(draws[:, 1:], weights))


@pytest.mark.statistical
def test_errors_of_central_weights_are_their_spread():
    rng = np.random.default_rng(9)
    weights = xr.DataArray(rng.dirichlet(np.ones(2), (800, 200)), dims=("run", "draw", "criterion"))
    draws = total(xr.DataArray([[1.0, 0.0], [0.4, 0.5]], dims=("scenario", "criterion")), weights)
    found = central_weights(draws, weights)
    spread, stated = found["central_weight"].std("run"), found["central_weight_mcse"].mean("run")
    np.testing.assert_allclose(stated, spread, rtol=4 / np.sqrt(2 * 800))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda w: w.rename(criterion="interest"), "no dim 'criterion'"),
        (lambda w: w.isel(draw=slice(5)), "weights must be of the same draws"),
        (lambda w: w.isel(draw=0, drop=True), "weights must be of the same draws"),
        (lambda w: w.expand_dims(scenario=list("abcd")), "shared by all along 'scenario'"),
        (lambda w: w.where(w["criterion"] != "x"), "weights must be finite numbers"),
    ],
)
def test_weights_that_do_not_fit_are_refused(drawn, change, message):
    scores, weights = drawn
    with pytest.raises(InputError, match=message):
        central_weights(total(scores, weights), change(weights))


def test_weights_of_other_draws_are_refused(drawn):
    scores, weights = drawn
    numbered = weights.assign_coords(draw=np.arange(N_DRAWS))
    with pytest.raises(InputError, match="weights and draws have different labels"):
        central_weights(total(scores, numbered), numbered.assign_coords(draw=np.arange(N_DRAWS) + 1))


# --- confidence factors -------------------------------------------------------------------


def test_confidence_factors_are_first_ranks_under_each_weighting(drawn):
    scores, weights = drawn
    central = central_weights(total(scores, weights), weights)["central_weight"]
    found = confidence_factors(scores, central)
    assert found["confidence_factor"].dims == ("scenario",)
    for name in "abc":
        first = ranking.rank_acceptability(total(scores, central.sel(scenario=name))).sel(scenario=name, rank=1)
        assert float(found["confidence_factor"].sel(scenario=name)) == pytest.approx(float(first), rel=1e-12)
    assert found.sel(scenario="d").isnull().to_array().all()


def test_another_rule_is_a_function_of_the_weights(drawn):
    scores, weights = drawn
    central = central_weights(total(scores, weights), weights)["central_weight"]
    xr.testing.assert_allclose(
        confidence_factors(lambda held: total(scores, held), central), confidence_factors(scores, central)
    )


def test_weights_of_missing_criteria_go_to_the_others():
    scores = xr.DataArray([[[1.0, 3.0], [np.nan, 2.5]]], dims=("draw", "scenario", "criterion"))
    central = xr.DataArray([[0.5, 0.5], [0.5, 0.5]], dims=("scenario", "criterion"))
    assert confidence_factors(scores, central)["confidence_factor"].values.tolist() == [0.0, 1.0]
    only_missing = xr.DataArray([[1.0, 0.0], [1.0, 0.0]], dims=("scenario", "criterion"))
    found = confidence_factors(scores, only_missing)["confidence_factor"].values
    assert found[0] == 1.0
    assert np.isnan(found[1])


def test_ties_are_shared_and_other_dims_kept():
    scores = xr.DataArray(np.ones((10, 2, 2)), dims=("draw", "scenario", "criterion"))
    central = xr.DataArray(np.full((3, 2, 2), 0.5), {"profile": list("pqr")}, dims=("profile", "scenario", "criterion"))
    found = confidence_factors(scores, central)
    assert found["confidence_factor"].dims == ("profile", "scenario")
    assert (found["confidence_factor"] == 0.5).all()


def test_scores_of_other_scenarios_are_refused(drawn):
    scores, weights = drawn
    central = central_weights(total(scores, weights), weights)["central_weight"]
    with pytest.raises(InputError, match="name other things along 'scenario'"):
        confidence_factors(scores.isel(scenario=[1, 0, 2, 3]), central)


def test_a_score_that_is_missing_in_some_draws_is_refused(drawn):
    scores, weights = drawn
    central = central_weights(total(scores, weights), weights)["central_weight"]
    scores[0, 1, 0] = np.nan
    with pytest.raises(InputError, match=f"scenario 'b' is NaN in 1 of {N_DRAWS} draws"):
        confidence_factors(scores, central)


@pytest.mark.parametrize("labels", [["x", "y", "q"], ["y", "x", "z"]])
def test_scores_of_other_criteria_are_refused(drawn, labels):
    scores, weights = drawn
    central = central_weights(total(scores, weights), weights)["central_weight"]
    with pytest.raises(InputError, match=r"scores and central weights must have the same labels.*criterion"):
        confidence_factors(scores.assign_coords(criterion=labels), central)
    with pytest.raises(InputError, match=r"same labels, in the same order.*criterion"):
        confidence_factors(scores.isel(criterion=[0, 1]), central)


def test_kept_dims_with_other_labels_are_refused(drawn):
    scores, weights = drawn
    central = central_weights(total(scores, weights), weights)["central_weight"]
    scored = scores.expand_dims(profile=["p", "q"])
    others = central.expand_dims(profile=["q", "r"])
    with pytest.raises(InputError, match=r"same labels, in the same order.*profile"):
        confidence_factors(scored, others)
    with pytest.raises(InputError, match=r"same labels, in the same order.*profile"):
        confidence_factors(lambda held: total(scored, held.isel(profile=0, drop=True)), others)


def test_the_error_is_said_to_take_the_weights_as_exact(drawn):
    scores, weights = drawn
    found = confidence_factors(scores, central_weights(total(scores, weights), weights)["central_weight"])
    for name in found:
        assert found[name].attrs["long_name"].endswith("P(first | these central weights, taken as exact)")
