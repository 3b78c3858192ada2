from __future__ import annotations

import pytest

from riskmc.exceptions import InputError
from riskmc.model import read_assessment
from riskmc.report import outputs
from riskmc.report.outputs import check_folder, write_outputs
from riskmc.results import read_result
from riskmc.simulation import simulate

NRA_FILES = ["risk-diagram.png", "risk-diagram.svg", "rank-heatmap.png", "ranking.csv", "summary.csv", "result.nc"]


@pytest.fixture(scope="module")
def result():
    return simulate(read_assessment("examples/nra-2014"), n_draws=2**12, rng=1)


def test_all_files_are_written_and_a_second_run_replaces_them(result, tmp_path):
    folder = tmp_path / "deep" / "out"
    for _ in range(2):
        assert [path.name for path in write_outputs(result, folder)] == NRA_FILES
    assert sorted(path.name for path in folder.iterdir()) == sorted(NRA_FILES)
    assert [path.name for path in folder.parent.iterdir()] == ["out"]
    assert read_result(folder / "result.nc").identical(result)


@pytest.mark.parametrize("kept", [0, 1, 20])
def test_few_kept_draws_still_give_all_pictures(tmp_path, kept):
    result = simulate(read_assessment("examples/nra-2014"), n_draws=2**8, rng=1, keep_draws=kept)
    assert [path.name for path in write_outputs(result, tmp_path / "out")] == NRA_FILES


def test_a_failure_on_the_way_leaves_nothing(result, tmp_path, monkeypatch):
    def fail(*_):
        message = "disk full"
        raise OSError(message)

    monkeypatch.setattr(outputs, "write_result", fail)
    with pytest.raises(OSError, match="disk full"):
        write_outputs(result, tmp_path / "out")
    assert list(tmp_path.iterdir()) == []


def test_other_peoples_files_are_not_replaced(tmp_path):
    (tmp_path / "thesis.docx").touch()
    with pytest.raises(InputError, match=r"no output of riskmc \(thesis.docx\)"):
        check_folder(tmp_path)


def test_a_file_is_no_folder(tmp_path):
    (tmp_path / "out").touch()
    with pytest.raises(InputError, match="is a file; give a folder"):
        check_folder(tmp_path / "out")


def test_a_new_folder_is_fine_and_not_made_yet(tmp_path):
    check_folder(tmp_path / "new")
    assert list(tmp_path.iterdir()) == []
