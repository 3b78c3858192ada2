from __future__ import annotations

import errno
from pathlib import Path

import pytest
from tests.unit.report.pairless import without_pairs

from riskmc.exceptions import InputError
from riskmc.model import read_assessment
from riskmc.report import outputs
from riskmc.report.checks import run_checks
from riskmc.report.outputs import FILES, check_folder, write_outputs
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


def test_a_result_without_pairs_gives_all_files(result, tmp_path):
    assert [path.name for path in write_outputs(without_pairs(result), tmp_path / "out")] == NRA_FILES


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


def full_disk(*_):
    raise OSError(errno.ENOSPC, "No space left on device")


def test_a_full_disk_names_the_folder_and_leaves_no_folder(result, tmp_path, monkeypatch):
    monkeypatch.setattr(outputs, "write_result", full_disk)
    folder = tmp_path / "full" / "deep"
    message = rf"could not be written to '{folder}' \(No space left on device\). Nothing was changed there; make room"
    with pytest.raises(OSError, match=message):
        write_outputs(result, folder)
    assert list(tmp_path.iterdir()) == []


def test_a_failure_while_moving_brings_the_earlier_files_back(result, tmp_path, monkeypatch):
    folder = tmp_path / "out"
    folder.mkdir()
    (folder / "ranking.csv").write_text("earlier")
    (folder / "plausibility-diagram.png").write_text("earlier")
    rename = Path.rename

    def fail_at_the_last(path, target):
        if path.name == "result.nc" and path.parent.name == "complete":
            full_disk()
        return rename(path, target)

    monkeypatch.setattr(Path, "rename", fail_at_the_last)
    with pytest.raises(OSError, match="Nothing was changed there"):
        write_outputs(result, folder)
    assert {path.name: path.read_text() for path in folder.iterdir()} == {
        "ranking.csv": "earlier",
        "plausibility-diagram.png": "earlier",
    }


def test_the_folder_one_stands_in_is_filled(result, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for _ in range(2):
        assert [str(path) for path in write_outputs(result, ".")] == NRA_FILES
        assert sorted(path.name for path in Path().iterdir()) == sorted(NRA_FILES)


@pytest.mark.parametrize("there", [True, False])
def test_a_link_is_followed(result, tmp_path, there):
    link, target = tmp_path / "link", tmp_path / "target"
    link.symlink_to(target)
    if there:
        target.mkdir()
    assert [path.parent for path in write_outputs(result, link)] == [link] * len(NRA_FILES)
    assert link.is_symlink()
    assert sorted(path.name for path in target.iterdir()) == sorted(NRA_FILES)


def test_the_rest_of_a_killed_run_is_no_hindrance(tmp_path):
    (tmp_path / ".riskmc-abc").mkdir()
    check_folder(tmp_path)


def test_a_folder_in_a_file_is_refused(tmp_path):
    (tmp_path / "letter").touch()
    with pytest.raises(InputError, match=r"letter' is a file; give a folder for the output"):
        check_folder(tmp_path / "letter" / "inside")


def test_a_name_that_cannot_be_a_folder_is_refused_before_any_work(tmp_path):
    with pytest.raises(InputError, match=r"cannot be written to \(File name too long\); give another one"):
        check_folder(tmp_path / "deep" / ("x" * 300))
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_takes_no_files_is_refused(tmp_path, monkeypatch):
    def refuse(*_, **__):
        raise PermissionError(errno.EACCES, "Permission denied", "/private/.riskmc-1")

    monkeypatch.setattr(outputs.tempfile, "mkdtemp", refuse)
    with pytest.raises(InputError, match=r"cannot be written to \(Permission denied\)"):
        check_folder(tmp_path / "out")
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


def test_what_was_drawn_beside_a_run_is_written_too(result, tmp_path):
    checks = run_checks(read_assessment("examples/nra-2014"), 1)
    written = [path.name for path in write_outputs(result, tmp_path / "out", checks)]
    assert set(written) == {*NRA_FILES, "dependence.png", "quality.csv"}
    assert [name for name in FILES if name in written] == written
    assert [path.name for path in write_outputs(result, tmp_path / "out")] == NRA_FILES  # the earlier ones go
