import numpy as np
import pytest
import xarray as xr

from riskmc.exceptions import InputError
from riskmc.plots.result_access import choose_profile, group, in_classes, judged_on, numbers, scenario_texts, texts


def test_a_missing_group_is_named_with_those_there_are(three):
    with pytest.raises(InputError, match="no group 'review'; it has 'inputs', 'summary', 'ranking', 'draws'"):
        group(three, "review")


def test_an_empty_result_says_so():
    with pytest.raises(InputError, match="no group 'summary'; it has none"):
        group(xr.DataTree(), "summary")


def test_a_profile_is_checked_or_the_first(three):
    summary = group(three, "summary")
    assert choose_profile(summary, None) == "per-criterion"
    assert choose_profile(summary, "per-interest") == "per-interest"
    with pytest.raises(InputError, match="`profile` must be one of"):
        choose_profile(summary, "policy")


def test_texts_of_scenarios_come_in_the_order_asked_for(three):
    inputs = group(three, "inputs")
    asked = ("lek_dike_breach", "far_right_extremism")
    assert scenario_texts(inputs, "kind", asked) == ("hazard", "threat")
    assert scenario_texts(inputs, "nickname", asked) == ("", "")


def test_numbers_and_texts_of_an_array():
    array = xr.DataArray([[1, 2, 3]], dims=["a", "b"])
    np.testing.assert_array_equal(numbers(array, "b", "a"), [[1.0], [2.0], [3.0]])
    assert texts(array) == ("1", "2", "3")


def test_a_sum_of_money_is_not_in_classes(three, many):
    assert (in_classes(three), in_classes(many)) == (True, False)


def test_the_judged_scenarios_are_told_by_axis(many):
    summary = group(many, "summary")
    likely, plausible = (judged_on(summary, axis) for axis in ("likelihood", "plausibility"))
    np.testing.assert_array_equal(likely, ~plausible)
    assert judged_on(summary.drop_vars("plausibility_quantile"), "plausibility").sum() == 0
