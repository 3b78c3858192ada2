import numpy as np
import pytest
import xarray as xr
from scipy import stats

from riskmc.exceptions import InputError
from riskmc.ranking import bounds
from riskmc.ranking.agreement import footrule, kendall_tau, kendall_test, kendall_w, spearman

LABELS = list("abcdef")


def ranking(values, **coords):
    dims = (*coords, "scenario")
    return xr.DataArray(np.asarray(values, dtype=float), {**coords, "scenario": LABELS}, dims=dims)


@pytest.fixture
def pair():
    rng = np.random.default_rng(1)
    return ranking(rng.permutation(6)), ranking(rng.permutation(6))


ALL = [kendall_tau, spearman, footrule, lambda a, b: kendall_test(a, b)["p_value"]]


@pytest.mark.parametrize("measure", ALL)
def test_numbers_and_ranks_give_the_same_when_both_are_turned(pair, measure):
    assert float(measure(*pair)) == pytest.approx(float(measure(-pair[0], -pair[1])), rel=1e-12)


@pytest.mark.parametrize("measure", ALL)
def test_labels_may_stand_in_another_order(pair, measure):
    a, b = pair
    assert float(measure(a, b.isel(scenario=[3, 1, 5, 0, 2, 4]))) == float(measure(a, b))


@pytest.mark.parametrize("measure", ALL)
def test_what_either_does_not_rank_is_left_out(pair, measure):
    a, b = pair
    expected = float(measure(a.isel(scenario=[1, 2, 3, 5]), b.isel(scenario=[1, 2, 3, 5])))
    a[0], b[4] = np.nan, np.nan
    assert float(measure(a, b)) == pytest.approx(expected, rel=1e-12)


def test_each_row_leaves_out_its_own():
    rng = np.random.default_rng(2)
    a = ranking(rng.normal(size=(30, 6)), draw=np.arange(30))
    b = ranking(rng.normal(size=6))
    a = a.where(rng.random(a.shape) > 0.3)
    found = kendall_tau(a, b)
    assert found.dims == ("draw",)
    for row, tau in zip(a.values, found.values, strict=True):
        there = ~np.isnan(row)
        expected = stats.kendalltau(row[there], b.values[there]).statistic if there.sum() > 1 else np.nan
        assert tau == pytest.approx(expected, nan_ok=True)


def test_blocks_change_nothing(monkeypatch):
    rng = np.random.default_rng(3)
    a, b = ranking(rng.normal(size=(50, 6)), draw=np.arange(50)), ranking(rng.normal(size=6))
    whole = kendall_test(a, b)
    monkeypatch.setattr(bounds, "BLOCK_ENTRIES", 13)
    xr.testing.assert_identical(kendall_test(a, b), whole)


def test_dims_are_broadcast():
    rng = np.random.default_rng(4)
    experts = ranking(rng.normal(size=(3, 6)), expert=["x", "y", "z"])
    profiles = ranking(rng.normal(size=(2, 6)), profile=["p", "q"])
    found = spearman(experts, profiles)
    assert found.sizes == {"expert": 3, "profile": 2}
    one = spearman(experts.sel(expert="y"), profiles.sel(profile="q"))
    assert float(found.sel(expert="y", profile="q")) == pytest.approx(float(one), rel=1e-12)


def test_each_judge_may_be_compared_with_each_other():
    experts = ranking(np.random.default_rng(5).normal(size=(3, 6)), expert=["x", "y", "z"])
    matrix = kendall_tau(experts, experts.rename(expert="other"))
    np.testing.assert_allclose(matrix, matrix.transpose("other", "expert"), rtol=1e-12)
    np.testing.assert_allclose(np.diag(matrix), 1.0)


def test_nothing_in_common_gives_nothing(pair):
    for measure in ALL:
        assert np.isnan(measure(pair[0], np.nan * pair[1]))


def test_footrule_of_the_reverse_is_the_largest(pair):
    assert float(footrule(pair[0], -pair[0], normalised=True)) == 1.0
    assert float(footrule(pair[0], -pair[0])) == 6 * 6 // 2
    assert footrule(*pair).attrs["units"] == "rank"


def test_rankings_of_different_things_are_refused(pair):
    a, b = pair
    with pytest.raises(InputError, match=r"only one of the two rankings has scenario 'f'. Give both the same"):
        kendall_tau(a, b.isel(scenario=slice(5)))
    with pytest.raises(InputError, match=r"only one of the two rankings has scenario 'ff'. .* Did you mean 'f'"):
        kendall_tau(a, b.assign_coords(scenario=[*LABELS[:5], "ff"]))
    first = a.expand_dims(profile=["p", "q"])
    with pytest.raises(InputError, match="different labels along a dim that both have"):
        spearman(first, first.assign_coords(profile=["p", "r"]))


def test_an_unknown_variant_is_refused(pair):
    with pytest.raises(InputError, match="`variant` must be one of 'a', 'b'"):
        kendall_tau(*pair, variant="c")


# --- concordance --------------------------------------------------------------------------


def test_concordance_per_slice():
    values = np.random.default_rng(6).normal(size=(2, 4, 6))
    judges = ranking(values, by=["risk", "impact"], profile=list("pqrs"))
    found = kendall_w(judges, "profile")
    assert all(variable.dims == ("by",) for variable in found.values())
    for at, slice_ in enumerate(values):
        assert float(found["chi_square"][at]) == pytest.approx(stats.friedmanchisquare(*slice_.T).statistic)
    assert found.attrs == {"judge_dim": "profile", "n_judges": 4}


def test_what_no_judge_ranks_is_left_out():
    judges = ranking(np.random.default_rng(7).normal(size=(3, 6)), expert=[0, 1, 2])
    expected = kendall_w(judges.isel(scenario=slice(5)))
    xr.testing.assert_allclose(kendall_w(judges.where(judges["scenario"] != "f")), expected)


def test_judges_who_rank_other_things_are_refused():
    judges = ranking(np.random.default_rng(7).normal(size=(3, 6)), expert=[0, 1, 2])
    judges[1, 2] = np.nan
    with pytest.raises(InputError, match="scenario 'c' is NaN for some along 'expert' only"):
        kendall_w(judges)


def test_one_judge_is_refused():
    with pytest.raises(InputError, match="at least two judges along 'expert', got 1"):
        kendall_w(ranking([[1, 2, 3, 4, 5, 6]], expert=[0]))


def test_a_missing_dim_is_refused():
    with pytest.raises(InputError, match="have no dim 'expert'"):
        kendall_w(ranking([1, 2, 3, 4, 5, 6]))


def test_a_kept_dim_may_have_any_name():
    rankings = xr.DataArray(np.arange(12.0).reshape(2, 2, 3), dims=("part", "expert", "scenario"))
    assert kendall_w(rankings)["kendall_w"].dims == ("part",)
