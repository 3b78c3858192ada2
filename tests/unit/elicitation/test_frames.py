from __future__ import annotations

import pandas as pd
import pytest

from riskmc.elicitation.frames import sheets_of_frames
from riskmc.exceptions import InputError

JUDGED = pd.DataFrame(
    [("flood", "1.1", "A", 2.0, None)], columns=["scenario", "criterion", "low", "best", "high"], index=[7]
)
CHIPS = pd.DataFrame([("fire", "1.1", "anna", "A", 3)], columns=["scenario", "criterion", "expert", "class", "chips"])
SETTINGS = {"dependence": {"within_scenario": 0.5}}


def test_frames_become_sheets_with_the_header_in_row_1():
    sheets = sheets_of_frames({"judgements": JUDGED, "chips": CHIPS, "scenarios": None}, SETTINGS)
    (row,) = sheets.judgements.rows
    assert (row.number, row.cells["best"], row.cells["high"], row.numeric) == (2, "2", "", {"best"})
    assert [row.cells["id"] for row in sheets.scenarios.rows] == ["flood", "fire"]
    assert list(sheets.optional) == ["chips"]
    assert (sheets.source, sheets.settings, sheets.faults) == ("the data frames", SETTINGS, ((), (), ()))


def test_experts_are_those_of_the_experts_table():
    experts = pd.DataFrame({"expert": ["anna"], "weight": [0.5]})
    sheets = sheets_of_frames({"judgements": JUDGED, "experts_table": experts}, SETTINGS)
    assert sheets.optional["experts"].table.rows[0].cells == {"expert": "anna", "weight": "0.5"}


@pytest.mark.parametrize(
    "frame",
    [
        pd.DataFrame([[1, 0.4], [0.4, 1]], index=["1.1", "1.2"], columns=["1.1", "1.2"]),
        pd.DataFrame({"criterion": ["1.1", "1.2"], "1.1": [1, 0.4], "1.2": [0.4, 1]}),
    ],
    ids=["index", "first column"],
)
def test_a_matrix_is_named_by_its_index_or_first_column_and_by_the_settings(frame):
    sheets = sheets_of_frames({"judgements": JUDGED, "correlations": frame}, {"dependence": {"within_expert": 0.1}})
    assert [line.cells[1:] for line in sheets.correlations.lines] == [["1.1", "1.2"], ["1", "0.4"], ["0.4", "1"]]
    assert [line.cells[0] for line in sheets.correlations.lines[1:]] == ["1.1", "1.2"]
    assert sheets.settings["dependence"] == {"within_expert": 0.1, "within_scenario": "correlations"}


@pytest.mark.parametrize(
    ("frames", "settings", "message"),
    [
        ({}, SETTINGS, "nothing is judged. Give `judgements`, `chips` or both"),
        ({"judgements": [1]}, SETTINGS, "`judgements` must be a pandas DataFrame, got list"),
        ({"judgements": JUDGED, "calibration": {}}, SETTINGS, "`calibration` must be a pandas DataFrame, got dict"),
        ({"judgements": JUDGED}, SETTINGS | {"experts": CHIPS}, "Give the frame as `experts_table`"),
        ({"judgements": JUDGED, "correlations": CHIPS}, SETTINGS, "`dependence` says within_scenario = 0.5"),
        ({"judgements": JUDGED}, {"dependence": {"within_scenario": "correlations"}}, "Give the matrix as"),
    ],
)  # fmt: skip
def test_frames_that_nothing_uses_are_refused(frames, settings, message):
    with pytest.raises(InputError, match=message):
        sheets_of_frames(frames, settings)
