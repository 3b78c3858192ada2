import numpy as np
import pytest
import xarray as xr

from riskmc.exceptions import InputError
from riskmc.ranking.confidence_sets import rank_confidence_set, tau_best, tau_worst

SCORES = xr.DataArray([10.0, 9.0, 4.0, 0.0], dims="scenario", coords={"scenario": list("abcd")})


def ends(found):
    return found["lower"].values.tolist(), found["upper"].values.tolist()


def test_labels_and_words():
    found = rank_confidence_set(SCORES, 1.0, rng=3)
    assert found["scenario"].values.tolist() == list("abcd")
    assert {found[name].attrs["units"] for name in ("lower", "upper")} == {"rank"}
    assert found.attrs["seed"] == "3"
    assert found["critical"].dims == ("step",)
    assert rank_confidence_set(SCORES, 1.0, simultaneous=False)["critical"].dims == ("scenario", "step")


@pytest.mark.parametrize("simultaneous", [False, True])
def test_one_scenario_is_first(simultaneous):
    found = rank_confidence_set(SCORES.isel(scenario=[0]), 1.0, simultaneous=simultaneous)
    assert ends(found) == ([1], [1])
    assert found.sizes["step"] == 0


@pytest.mark.parametrize("simultaneous", [False, True])
def test_equal_scores_share_all_ranks(simultaneous):
    for errors in (0.0, 1.0):
        found = rank_confidence_set(0 * SCORES, errors, simultaneous=simultaneous)
        assert ends(found) == ([1] * 4, [4] * 4)


def test_two_scenarios_need_1_96_standard_errors():
    for gap, expected in ((1.95, ([1, 1], [2, 2])), (1.97, ([1, 2], [1, 2]))):
        scores = xr.DataArray([gap, 0.0], dims="scenario")
        for simultaneous in (True, False):
            found = rank_confidence_set(scores, 0.5**0.5, simultaneous=simultaneous, stepwise=False)
            assert ends(found) == expected


def test_what_is_missing_is_not_ranked_and_takes_no_rank():
    scores = xr.DataArray([10.0, np.nan, 4.0, 0.0], dims="scenario")
    for simultaneous in (True, False):
        found = rank_confidence_set(scores, 0.01, simultaneous=simultaneous)
        np.testing.assert_array_equal(found["lower"], [1, np.nan, 2, 3])
        np.testing.assert_array_equal(found["upper"], [1, np.nan, 2, 3])
    assert tau_best(scores, 0.01, 2).values.tolist() == [True, False, True, False]


def test_nothing_ranked_gives_nothing():
    found = rank_confidence_set(SCORES.where(SCORES > 99), 1.0)
    assert np.isnan(found["lower"]).all()


def test_slices_are_ranked_by_themselves():
    scores = xr.concat([SCORES, SCORES[::-1].assign_coords(scenario=list("abcd"))], "profile")
    found = rank_confidence_set(scores, 1.0, rng=1)
    assert found["lower"].dims == ("profile", "scenario")
    for i in range(2):
        alone = rank_confidence_set(scores[i], 1.0, rng=1)
        np.testing.assert_array_equal(found["lower"][i], alone["lower"])
        steps = alone.sizes["step"]
        np.testing.assert_array_equal(found["critical"][i, :steps], alone["critical"])
        assert np.isnan(found["critical"][i, steps:]).all()


def test_the_same_seed_gives_the_same_sets():
    errors = xr.DataArray([1.0, 2.0, 0.5, 1.0], dims="scenario")
    first, second, other = (rank_confidence_set(SCORES, errors, rng=seed, n_draws=1000) for seed in (1, 1, 2))
    assert first.identical(second)
    assert not first["critical"].identical(other["critical"])


def test_correlated_errors_tell_more_apart():
    scores = xr.DataArray([2.0, 1.0, 0.0], dims="scenario")
    apart = rank_confidence_set(scores, covariance=np.eye(3), rng=1)
    together = rank_confidence_set(scores, covariance=0.05 * np.eye(3) + 0.95, rng=1)
    assert ends(apart) == ([1] * 3, [3] * 3)
    assert ends(together) == ([1, 2, 3], [1, 2, 3])


def test_best_and_worst_mirror_each_other():
    best, worst = tau_best(SCORES, 1.0, 1, stepwise=False), tau_worst(-SCORES, 1.0, 1, stepwise=False)
    assert best.values.tolist() == worst.values.tolist() == [True, True, False, False]
    assert "highest" in best.attrs["long_name"]
    assert "lowest" in worst.attrs["long_name"]


def test_all_are_among_all():
    assert tau_best(SCORES, 0.01, 4).all()


@pytest.mark.parametrize("tau", [0, 1.5, 5])
def test_tau_is_a_number_of_scenarios(tau):
    with pytest.raises(InputError, match="`tau` must be"):
        tau_best(SCORES, 1.0, tau)


@pytest.mark.parametrize("level", [0.0, 1.0, 95])
def test_a_level_lies_inside_0_and_1(level):
    with pytest.raises(InputError, match=r"`level` must lie in \(0, 1\)"):
        rank_confidence_set(SCORES, 1.0, level=level)


def test_draws_are_a_whole_number():
    with pytest.raises(InputError, match="`n_draws` must be a whole number"):
        rank_confidence_set(SCORES, 1.0, n_draws=0)


def test_the_result_can_be_written(tmp_path):
    found = rank_confidence_set(SCORES, 1.0, rng=1)
    found.to_netcdf(tmp_path / "sets.nc", engine="h5netcdf")
    assert xr.load_dataset(tmp_path / "sets.nc", engine="h5netcdf").identical(found)


def test_a_kept_dim_of_the_name_of_a_result_dim_is_refused():
    scores = xr.DataArray(np.ones((2, 3)), dims=("step", "scenario"))
    with pytest.raises(InputError, match="the result has a dim 'step' of its own"):
        rank_confidence_set(scores, 1.0)
