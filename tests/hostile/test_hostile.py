from __future__ import annotations

import re
import shutil

import pytest
from tests.hostile.calls import CALLS
from tests.hostile.cases import HOSTILE, NRA
from tests.hostile.files import FILES
from typer.testing import CliRunner

from riskmc.cli import app
from riskmc.exceptions import AssessmentError
from riskmc.model.assessment import read_assessment


def test_there_are_at_least_twenty_cases_with_different_names():
    assert len({case.name for case in (*HOSTILE, *FILES)}) == len(HOSTILE) + len(FILES) >= 20


def test_the_unspoilt_example_is_fine(tmp_path):
    shutil.copytree(NRA, tmp_path / "nra")
    assert len(read_assessment(tmp_path / "nra").judgements) == 3 * (10 + 1)


@pytest.mark.parametrize("case", [*HOSTILE, *FILES], ids=lambda case: case.name)
def test_a_hostile_input_gets_one_clear_message(case, tmp_path):
    path = case.build(tmp_path)
    with pytest.raises(AssessmentError, match=re.escape(case.fragments[0])) as raised:
        read_assessment(path)
    message = str(raised.value)
    assert [part for part in case.fragments if part not in message] == [], message
    assert len(raised.value.faults) == case.n_faults, message


def everything_in(folder):
    return {path: path.read_bytes() if path.is_file() else None for path in folder.rglob("*")}


@pytest.mark.parametrize("case", CALLS, ids=lambda case: case.name)
def test_a_hostile_call_gets_one_message_status_2_and_changes_no_file(case, tmp_path):
    case.spoil(tmp_path / "far" / "out")
    before = everything_in(tmp_path)
    done = CliRunner().invoke(app, ["run", str(NRA), "--out", str(tmp_path / "far" / "out"), *case.options])
    assert done.exit_code == 2, done.output
    assert [part for part in case.fragments if part not in done.stderr] == [], done.stderr
    assert len([line for line in done.stderr.splitlines() if line.startswith(("riskmc:", "Error:"))]) == 1
    assert done.stdout == ""
    assert everything_in(tmp_path) == before


def test_the_names_of_hostile_calls_differ():
    assert len({case.name for case in CALLS}) == len(CALLS)
