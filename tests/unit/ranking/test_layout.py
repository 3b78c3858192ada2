import numpy as np
import pytest
import xarray as xr

from riskmc.exceptions import InputError, SizeWarning
from riskmc.ranking.layout import as_numbers, check_dim, format_bytes, labels_of, lay_out, with_numbers, with_other


@pytest.fixture
def draws():
    values = np.arange(24.0).reshape(2, 3, 2, 2)
    coords = {"scenario": ["flood", "fire"], "profile": ["p", "q"]}
    return xr.DataArray(values, dims=("chain", "draw", "profile", "scenario"), coords=coords)


def test_chain_and_draw_are_the_draws(draws):
    layout = lay_out(draws, "scenario", None)
    assert layout.draw_dims == ("chain", "draw")
    assert layout.n_draws == 2 * 3
    assert lay_out(draws.isel(chain=0), "scenario", None).draw_dims == ("draw",)


def test_draw_dims_may_be_named(draws):
    assert lay_out(draws.rename(draw="year"), "scenario", ["chain", "year"]).n_draws == 2 * 3


def test_a_slice_is_scenarios_by_draws(draws):
    sums = lay_out(draws, "scenario", None).per_slice(lambda values: values.sum(axis=1), ["scenario"])
    xr.testing.assert_equal(sums, draws.sum(("chain", "draw")))
    assert sums.dims == ("profile", "scenario")


def test_a_scenario_without_any_number_is_not_ranked(draws):
    draws[:, :, 1, 0] = np.nan
    ranked = lay_out(draws, "scenario", None).ranked
    assert ranked.values.tolist() == [[True, True], [False, True]]


def test_a_scenario_without_some_numbers_is_named(draws):
    draws[0, 1, 0, 1] = np.nan
    with pytest.raises(InputError, match="scenario 'fire' is NaN in 1 of 6 draws, so those draws have no ranking"):
        lay_out(draws, "scenario", None)


def test_nothing_but_nan_is_refused(draws):
    with pytest.raises(InputError, match="nothing to rank: every draw is NaN"):
        lay_out(draws * np.nan, "scenario", None)


@pytest.mark.parametrize("dim", ["draw", "scenario", "profile"])
def test_empty_draws_are_refused(draws, dim):
    with pytest.raises(InputError, match="nothing to rank: the draws are empty"):
        lay_out(draws.isel({dim: slice(0, 0)}), "scenario", None)


def test_no_draw_dim_is_refused(draws):
    with pytest.raises(InputError, match=r"neither 'chain' nor 'draw' is one\. Name the draws' dims in `draw_dims`"):
        lay_out(draws.isel(chain=0, draw=0), "scenario", None)


@pytest.mark.parametrize("wrong", ["year", "scenario"])
def test_a_wrong_draw_dim_is_refused(draws, wrong):
    with pytest.raises(InputError, match=rf"`draw_dims` names \['{wrong}'\]"):
        lay_out(draws, "scenario", ["draw", wrong])


def test_text_is_refused(draws):
    with pytest.raises(InputError, match="draws must be real numbers, got"):
        lay_out(draws.astype(str), "scenario", None)


def test_whole_numbers_and_truths_are_numbers(draws):
    assert lay_out(draws > 3, "scenario", None).draws.dtype == float
    assert lay_out(draws.astype(int), "scenario", None).draws.dtype == float


def test_an_array_without_names_is_refused():
    with pytest.raises(InputError, match=r"must be an xarray\.DataArray, so that dims have names; got ndarray"):
        check_dim(np.zeros((3, 2)), "scenario")


def test_a_near_miss_is_suggested(draws):
    with pytest.raises(InputError, match=r"no dim 'scenarios'; they have .* Did you mean 'scenario'"):
        check_dim(draws, "scenarios")


def test_a_label_that_stands_twice_is_refused(draws):
    with pytest.raises(InputError, match="more than once: flood"):
        check_dim(draws.assign_coords(scenario=["flood", "flood"]), "scenario")


def test_labels_are_positions_where_there_are_none(draws):
    assert labels_of(draws, "scenario") == ["flood", "fire"]
    assert labels_of(draws.drop_vars("scenario"), "scenario") == [0, 1]


def test_the_other_scenario_has_the_same_labels(draws):
    square = xr.DataArray(np.zeros((2, 2)), dims=("scenario", "other"))
    assert with_other(square, draws, "scenario")["other"].values.tolist() == ["flood", "fire"]
    assert "other" not in with_other(square, draws.drop_vars("scenario"), "scenario").coords


def test_slices_and_what_is_made_of_them(draws):
    layout = lay_out(draws, "scenario", None)
    assert layout.slices.shape == (2, 2, 2 * 3)
    sums = layout.stacked([values.sum(axis=1) for values in layout.slices], ["scenario"])
    xr.testing.assert_equal(sums, draws.sum(("chain", "draw")))
    whole = layout.stacked([np.asarray(values.sum()) for values in layout.slices], [])
    xr.testing.assert_equal(whole, draws.sum(("chain", "draw", "scenario")))


def test_each_has_the_ranked_dim_last(draws):
    assert lay_out(draws.transpose("scenario", ...), "scenario", None).each.dims == ("profile", "scenario")


def test_a_warning_points_at_the_caller_and_counts_every_slice(draws):
    with pytest.warns(
        SizeWarning, match=r"2 pairs over 6 draws each, 12 comparisons, and 6 matrices .* at once, 192 bytes"
    ) as seen:
        lay_out(draws, "scenario", None).warn_of_size(3, 1)
    assert seen[0].filename == __file__
    lay_out(draws, "scenario", None).warn_of_size(3, 2)


def test_numbers_and_bytes(draws):
    assert with_numbers(draws.drop_vars("scenario"), "scenario")["scenario"].values.tolist() == [1, 2]
    assert [format_bytes(number) for number in (12, 3.2e6, 4.8e9)] == ["12 bytes", "3.2 MB", "4.8 GB"]


def test_what_is_only_counted_is_not_said_to_be_compared(draws):
    with pytest.warns(SizeWarning, match="along 'scenario': 2 matrices of 2 by 2 are held at once, 64 bytes"):
        lay_out(draws, "scenario", None).warn_of_size(1, 1, compared=False)


@pytest.mark.parametrize(("dim", "new"), [("scenario", ["scenario", "profile"]), ("profile", ["profile", "profile"])])
def test_a_dim_that_is_kept_may_not_have_the_name_of_a_new_one(draws, dim, new):
    kept = draws.rename(scenario="profile", profile="kept") if dim == "profile" else draws
    with pytest.raises(InputError, match=r'a dim \'profile\' of its own.*draws.rename\(profile="my_profile"\)'):
        lay_out(kept, dim, None).per_slice(lambda values: values, new)


def test_the_dim_of_draws_may_have_any_name(draws):
    renamed = draws.rename(draw="k")
    summed = lay_out(renamed, "scenario", ["chain", "k"]).per_slice(lambda values: values[:, :3], ["scenario", "k"])
    assert summed.dims == ("profile", "scenario", "k")


@pytest.mark.parametrize("large", [2**53 + 1, -(2**53) - 1, np.iinfo(np.int64).min, np.iinfo(np.uint64).max])
def test_whole_numbers_that_would_tie_are_refused(large):
    with pytest.raises(InputError, match=r"whole numbers beyond 2\*\*53 would tie with their neighbours; got"):
        as_numbers(xr.DataArray(np.array([large, 0], dtype=np.uint64 if large > 2**60 else np.int64)))
    assert as_numbers(xr.DataArray(np.array([2**53, -(2**53)]))).values.tolist() == [2.0**53, -(2.0**53)]
