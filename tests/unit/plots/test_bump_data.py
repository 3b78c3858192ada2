import numpy as np
import pytest
import xarray as xr

from riskmc.exceptions import InputError
from riskmc.plots.bump_data import bump_data, farthest, movers, moves

RANKS = np.array([[1.0, 2.0, 3.0, 4.0], [1.0, 3.5, 2.0, 3.5], [1.1, 2.0, 4.0, 2.9]])


def ranks(values=RANKS, over="variant"):
    labels = {over: [f"v{i}" for i in range(len(values))], "scenario": list("abcd")}
    return xr.DataArray(values, labels, (over, "scenario"))


def test_an_array_of_expected_ranks_is_enough():
    chart = bump_data(ranks())
    assert (chart.name, chart.variant, chart.over) == (("a", "b", "c", "d"), ("v0", "v1", "v2"), "variant")
    np.testing.assert_array_equal(chart.rank, RANKS)
    assert (chart.error, chart.n_draws, chart.by) == (None, 0, "")


def test_the_order_of_dims_does_not_matter():
    np.testing.assert_array_equal(bump_data(ranks().transpose("scenario", "variant")).rank, RANKS)


def test_errors_and_draws_are_those_of_the_dataset():
    errors = xr.full_like(ranks(), 0.01)
    chart = bump_data(xr.Dataset({"expected_rank": ranks(), "expected_rank_mcse": errors}, attrs={"n_draws": 4096}))
    assert (chart.error, chart.n_draws) == (0.01, 4096)


def test_the_profiles_of_a_result_are_compared(three):
    chart = bump_data(three, by="likelihood")
    assert (chart.variant, chart.by, chart.profile) == (("per-criterion", "per-interest"), "likelihood", "")
    assert "Lek dike breach" in chart.name


def test_scenarios_without_a_rank_are_left_out(many):
    chart = bump_data(many, by="risk")
    assert (len(chart.name), chart.n_left_out) == (33, 11)


def test_any_other_dim_can_be_compared():
    assert bump_data(ranks(over="year"), over="year").over == "year"
    with pytest.raises(InputError, match="compares along 'profile', but 'expected_rank' has the dims"):
        bump_data(ranks(over="year"))


def test_one_variant_is_nothing_to_compare():
    with pytest.raises(InputError, match="at least two labels along 'variant', got 1"):
        bump_data(ranks(RANKS[:1]))


def test_a_dim_too_many():
    with pytest.raises(InputError, match=r"has the dims \('season', 'scenario'\)"):
        bump_data(xr.concat([ranks(), ranks()], dim="season").transpose("season", "variant", "scenario"))


def test_nobody_ranked():
    with pytest.raises(InputError, match="no scenario has an expected rank"):
        bump_data(ranks(RANKS * np.nan))


def test_moves_are_from_the_lowest_to_the_highest_rank():
    np.testing.assert_allclose(moves(RANKS), [1.1 - 1.0, 3.5 - 2.0, 4.0 - 2.0, 4.0 - 2.9])
    assert movers(RANKS, 2).tolist() == [2, 1]
    assert movers(np.ones((2, 3)), 2).size == 0


def test_the_farthest_variant_is_counted_from_the_first():
    assert farthest(RANKS).tolist() == [2, 1, 1, 2]
    assert farthest(np.array([[1.0, np.nan], [np.nan, 2.0], [1.5, np.nan]])).tolist() == [2, 0]


def test_names_are_those_of_the_coordinate():
    named = ranks().assign_coords(scenario_name=("scenario", ["Flood", "Fire", "Heat", "Storm"]))
    assert bump_data(named).name == ("Flood", "Fire", "Heat", "Storm")
    assert bump_data(named.to_dataset(name="expected_rank")).name == ("Flood", "Fire", "Heat", "Storm")
    assert bump_data(named.where(named["scenario"] != "b")).name == ("Flood", "Heat", "Storm")


def test_a_label_stands_where_the_name_is_empty_or_not_one_of_each_scenario():
    assert bump_data(ranks().assign_coords(scenario_name=("scenario", ["Flood", "", "", ""]))).name[:2] == (
        "Flood",
        "b",
    )
    assert bump_data(ranks().assign_coords(scenario_name=("variant", ["x", "y", "z"]))).name == tuple("abcd")
