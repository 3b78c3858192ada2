"""Ranks of the same draws under several variants."""

import tracemalloc
from importlib import import_module

import numpy as np
import pytest
import xarray as xr
from scipy import stats

from riskmc import ranking
from riskmc.exceptions import InputError
from riskmc.ranking.robustness import robustness

ESTIMATES = ("top_k_all", "top_k", "expected_rank", "rank_shift", "agreement", "most_moving_shift")


def variants_of(values):
    """Label (variant, draw, scenario) numbers."""
    array = np.asarray(values, dtype=float)
    labels = [f"v{i}" for i in range(array.shape[0])], list("abcdefgh")[: array.shape[2]]
    return xr.DataArray(
        array, dims=("variant", "draw", "scenario"), coords=dict(zip(("variant", "scenario"), labels, strict=True))
    )


@pytest.fixture
def draws():
    rng = np.random.default_rng(1)
    common = rng.normal([1.0, 0.5, 0.0, 0.0], size=(500, 4))
    return variants_of([common, common + rng.normal(0, 0.5, (500, 4)), common * [1, 0.2, 1, 2]])


def test_shares_and_ranks_by_hand():
    found = robustness(variants_of([[[3, 2, 1], [3, 1, 2]], [[2, 3, 1], [3, 1, 2]]]))
    np.testing.assert_array_equal(found["top_k_all"], [[1 / 2, 1, 1], [0, 1 / 2, 1], [0, 1 / 2, 1]])
    np.testing.assert_array_equal(found["expected_rank"], [[1, 2.5, 2.5], [1.5, 2, 2.5]])
    np.testing.assert_array_equal(found["rank_shift"], [[0, 0, 0], [0.5, -0.5, 0]])
    np.testing.assert_allclose(found["agreement"], [1, (1 / 3 + 1) / 2])
    assert found["most_moving"].values.tolist() == ["v1", "v1", ""]
    assert found["most_moving_shift"].values.tolist() == [0.5, -0.5, 0]


def test_a_tie_in_one_variant_is_shared():
    found = robustness(variants_of([[[2, 1, 0]], [[1, 1, 1]]]))
    thirds = [1 / 3, 2 / 3, 1]
    np.testing.assert_allclose(found["top_k"][1], [thirds] * 3)
    np.testing.assert_allclose(found["top_k_all"], [thirds, [0, 2 / 3, 1], [0, 0, 1]])


def test_a_scenario_has_the_same_place_in_all_its_ties():
    found = robustness(variants_of([[[1, 1, 0, 0]], [[1, 1, 1, 0]], [[1, 1, 0, 0]]]))
    np.testing.assert_allclose(found["top_k_all"].sel(scenario="a"), [1 / 3, 2 / 3, 1, 1])


def test_every_variant_has_the_figures_of_its_own_ranking(draws):
    found = robustness(draws)
    np.testing.assert_allclose(found["top_k"], ranking.top_k(draws), atol=1e-12)
    np.testing.assert_allclose(found["expected_rank"], ranking.expected_rank(draws), rtol=1e-12)


def test_the_share_under_all_is_counted_draw_by_draw(draws):
    ranks = ranking.rank(draws)
    found = robustness(draws)["top_k_all"]
    for k in found["k"]:
        np.testing.assert_allclose(found.sel(k=k), (ranks <= k).all("variant").mean("draw"))


def test_agreement_is_the_mean_of_kendalls_tau_with_ties():
    values = np.random.default_rng(1).integers(0, 3, (3, 40, 6)).astype(float)
    found = robustness(variants_of(values))["agreement"]
    for v in range(3):
        taus = [stats.kendalltau(one, other).statistic for one, other in zip(values[0], values[v], strict=True)]
        assert float(found[v]) == pytest.approx(np.mean(taus), abs=1e-12)


def test_rankings_that_tie_everything():
    found = robustness(variants_of([[[1, 1, 1]], [[2, 2, 2]], [[1, 2, 3]]]))
    assert found["agreement"].values.tolist() == [1, 1, 0]


def test_errors_of_shifts_are_paired(draws):
    found, n = robustness(draws), draws.sizes["draw"]
    ranks = ranking.rank(draws)
    shift = ranks - ranks.isel(variant=0)
    expected = np.sqrt((n * shift.var("draw") + 2) / (n + 2) / n)
    np.testing.assert_allclose(found["rank_shift_mcse"][1:], expected.transpose("variant", "scenario")[1:], rtol=1e-9)
    unpaired = np.hypot(found["expected_rank_mcse"][0], found["expected_rank_mcse"][1])
    assert (found["rank_shift_mcse"][1] < unpaired).all()


def test_only_what_holds_by_definition_has_no_error(draws):
    found = robustness(draws)
    for name in ESTIMATES:
        assert found[name].dims == found[f"{name}_mcse"].dims
    assert not found["rank_shift_mcse"][0].any()
    assert not found["agreement_mcse"][0]
    assert (found["rank_shift_mcse"][1:] > 0).all()
    assert (found["agreement_mcse"][1:] > 0).all()
    assert ((found["top_k_all_mcse"] > 0) == (found["k"] < 4)).all()


@pytest.mark.statistical
def test_errors_are_the_spread_of_repeated_runs():
    rng = np.random.default_rng(2)
    common = rng.normal([0.5, 0.25, 0.0], size=(400, 250, 3))
    values = np.stack([common, common + rng.normal(0, 0.5, common.shape)], axis=1)
    runs = xr.DataArray(values, dims=("run", "variant", "draw", "scenario"))
    found = robustness(runs)
    for name in ("top_k_all", "expected_rank", "rank_shift", "agreement"):
        spread, error = found[name].std("run"), found[f"{name}_mcse"].mean("run")
        there = error.to_numpy() > 0
        ratio = spread.to_numpy()[there] / error.to_numpy()[there]
        assert ratio == pytest.approx(1.0, abs=5 / np.sqrt(2 * 400)), name


def test_blocks_do_not_matter(draws, monkeypatch):
    whole = robustness(draws.round(1))
    module = import_module("riskmc.ranking.robustness")  # the package may export the function by this name
    monkeypatch.setattr(module, "BLOCK_ENTRIES", 50)
    xr.testing.assert_allclose(robustness(draws.round(1)), whole, rtol=1e-12)


def test_other_dims_are_kept_and_any_names_will_do(draws):
    other = draws.rename(variant="rule", scenario="team", draw="n").expand_dims(place=["x", "y"], axis=2)
    found = robustness(other, over="rule", dim="team", draw_dims=["n"])
    assert found["top_k"].dims == ("place", "rule", "team", "k")
    assert found["most_moving"].dims == ("place", "team")
    plain = robustness(draws)
    for name in plain.data_vars:
        np.testing.assert_array_equal(found[name].sel(place="y"), plain[name], err_msg=name)


def test_chains_are_more_draws(draws):
    chained = draws.expand_dims(chain=1).transpose("scenario", "draw", "variant", "chain")
    xr.testing.assert_identical(robustness(chained), robustness(draws))


def test_a_scenario_without_numbers_is_not_ranked(draws):
    beside = xr.concat([draws.isel(scenario=[0]) * np.nan, draws], "scenario").assign_coords(scenario=list("zabcd"))
    found, expected = robustness(beside), robustness(draws)
    for name in ("expected_rank", "rank_shift_mcse", "most_moving", "agreement"):
        kept = found[name].isel(scenario=slice(1, None)) if "scenario" in found[name].dims else found[name]
        np.testing.assert_array_equal(kept, expected[name], err_msg=name)
    assert found["top_k_all"].sel(scenario="z").isnull().all()
    assert found["most_moving"].sel(scenario="z") == ""
    np.testing.assert_array_equal(found["top_k_all"][1:, :4], expected["top_k_all"])
    assert (found["top_k_all"][1:, 4] == 1).all()
    assert not found["top_k_all_mcse"][1:, 3:].any()


def test_a_lone_scenario_is_first():
    found = robustness(variants_of(np.ones((2, 5, 1))))
    assert found["top_k_all"].values.tolist() == [[1]]
    assert not any(found[f"{name}_mcse"].any() for name in ESTIMATES)


def test_a_scenario_that_no_variant_moved_is_not_sure_to_stay():
    values = np.tile([[3.0, 2.0, 1.0]], (2, 50, 1))
    found = robustness(variants_of([values[0], values[1], values[0] ** 2]))
    assert not found["most_moving_shift"].any()
    assert found["most_moving"].values.tolist() == ["", "", ""]
    # The rule of succession: as if one of two more draws had moved one up and one down.
    np.testing.assert_allclose(found["most_moving_shift_mcse"], np.sqrt(2 / 52 / 50), rtol=1e-12)
    assert not robustness(variants_of(values[:1]))["most_moving_shift_mcse"].any()


def test_the_dim_of_first_ranks_must_be_free(draws):
    for named in (draws.expand_dims(k=2), draws.rename(scenario="k"), draws.rename(variant="k")):
        dim, over = (
            ("k" if "scenario" not in named.dims else "scenario"),
            ("k" if "variant" not in named.dims else "variant"),
        )
        with pytest.raises(InputError, match="Rename that one first"):
            robustness(named, dim=dim, over=over)


def test_above_256_scenarios_the_first_ten_are_reported():
    values = np.random.default_rng(1).normal(size=(2, 6, 300))
    found = robustness(xr.DataArray(values, dims=("variant", "draw", "scenario")))
    assert found["k"].values.tolist() == list(range(1, 11))
    np.testing.assert_allclose(found["top_k"].sum("scenario")[0], range(1, 11))


def test_nothing_grows_with_the_square_of_the_scenarios():
    values = np.random.default_rng(1).normal(size=(2, 2, 10_000)).astype(np.float32)
    draws = xr.DataArray(values, dims=("variant", "draw", "scenario"))
    tracemalloc.start()
    robustness(draws)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 10_000**2 * 8 / 20


def test_unlabelled_variants_are_numbered():
    found = robustness(variants_of([[[3, 2, 1]], [[1, 2, 3]]]).drop_vars("variant"))
    assert found["most_moving"].values.tolist() == ["1", "", "1"]


def test_every_variable_is_described(draws):
    found = robustness(draws)
    assert all("long_name" in variable.attrs for variable in found.data_vars.values())
    assert found["rank_shift_mcse"].attrs["long_name"].startswith("Monte Carlo standard error of: Expected rank")
    assert set(found.data_vars) == {"most_moving", *ESTIMATES, *(f"{name}_mcse" for name in ESTIMATES)}


PLAIN = variants_of(np.arange(12.0).reshape(2, 2, 3))


@pytest.mark.parametrize(
    ("draws", "options", "match"),
    [
        (PLAIN, {"over": "rule"}, "have no dim 'rule'"),
        (PLAIN, {"dim": "scenarios"}, "Did you mean 'scenario'"),
        (PLAIN, {"over": "scenario"}, "`over` must be neither the ranked dim nor a draw dim, got 'scenario'"),
        (
            PLAIN,
            {"over": "draw", "draw_dims": ["draw"]},
            "`over` must be neither the ranked dim nor a draw dim, got 'draw'",
        ),
        (PLAIN, {"draw_dims": ["n"]}, r"`draw_dims` names \['n'\]"),
        (PLAIN[:0], {}, "there is nothing to compare"),
        (PLAIN[:, :0], {}, "there is nothing to rank"),
        (PLAIN.astype(str), {}, "draws must be real numbers"),
        (PLAIN.where(PLAIN != 4.0), {}, "scenario 'b' is NaN in 1 of 2 draws"),
        (
            PLAIN.where((PLAIN["variant"] != "v1") | (PLAIN["scenario"] != "c")),
            {},
            "variant 'v1' ranks other scenarios",
        ),
    ],
)
def test_what_is_refused(draws, options, match):
    with pytest.raises(InputError, match=match):
        robustness(draws, **options)
