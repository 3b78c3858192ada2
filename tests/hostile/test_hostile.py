from __future__ import annotations

import re
import shutil

import pytest
from tests.hostile.cases import HOSTILE, NRA

from riskmc.exceptions import AssessmentError
from riskmc.model.assessment import read_assessment


def test_there_are_at_least_twenty_cases_with_different_names():
    assert len({case.name for case in HOSTILE}) == len(HOSTILE) >= 20


def test_the_unspoilt_example_is_fine(tmp_path):
    shutil.copytree(NRA, tmp_path / "nra")
    assert len(read_assessment(tmp_path / "nra").judgements) == 3 * (10 + 1)


@pytest.mark.parametrize("case", HOSTILE, ids=lambda case: case.name)
def test_a_hostile_input_gets_one_clear_message(case, tmp_path):
    path = case.build(tmp_path)
    with pytest.raises(AssessmentError, match=re.escape(case.fragments[0])) as raised:
        read_assessment(path)
    message = str(raised.value)
    assert [part for part in case.fragments if part not in message] == [], message
    assert len(raised.value.faults) == case.n_faults, message
