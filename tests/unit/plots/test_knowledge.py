import numpy as np
import pytest
import xarray as xr

from riskmc.plots.knowledge import GLYPHS, knowledge_handles, marked, scenario_grades


def inputs(**variables):
    return xr.Dataset(variables, coords={"scenario": ["flood", "cyber"]})


def test_the_weakest_grade_of_all_that_is_behind_a_scenario_counts():
    data = (("scenario", "criterion", "expert"), np.array([[["high"], ["medium"]], [["high"], [""]]]))
    agreement = (("scenario", "expert"), np.array([["low"], [""]]))
    assert scenario_grades(inputs(data=data), ["flood", "cyber"]) == ("medium", "high")
    assert scenario_grades(inputs(data=data, likelihood_agreement=agreement), ["flood"]) == ("low",)
    assert scenario_grades(inputs(data=data, agreement_note=agreement), ["cyber", "flood"]) == ("high", "medium")


def test_without_grades_there_is_no_mark():
    assert scenario_grades(inputs(), ["flood", "cyber"]) == ("", "")
    assert scenario_grades(xr.Dataset(), ["flood"]) == ("",)
    assert marked(["Flood"], [""]) == ("Flood",)
    assert knowledge_handles(["", ""], "en") == []


@pytest.mark.parametrize("grade", ["low", "medium", "high"])
def test_a_name_and_its_legend_have_the_same_mark(grade):
    (name,) = marked(["Flood"], [grade])
    assert name == f"Flood\N{NO-BREAK SPACE}{GLYPHS[grade]}"
    (handle,) = knowledge_handles([grade], "en")
    assert handle.get_fillstyle() == {"low": "none", "medium": "left", "high": "full"}[grade]
