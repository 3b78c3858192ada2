import pandas as pd
import pytest
from tests.unit.model.judged import two_experts

from riskmc.exceptions import InputError
from riskmc.report import feedback_files
from riskmc.report.feedback_files import check_feedback_folder, is_feedback, write_feedback


def test_a_table_and_a_picture_for_each_page(tmp_path):
    seen = []
    files = write_feedback(two_experts(), tmp_path / "back", progress=lambda done, wanted: seen.append((done, wanted)))
    assert [path.name for path in files] == ["feedback.csv", "feedback-01.png", "feedback-02.png"]
    assert all(path.stat().st_size for path in files)
    assert len(pd.read_csv(files[0])) == 42
    assert seen == [(1, 2), (2, 2)]


def test_pages_of_earlier_feedback_go(tmp_path):
    write_feedback(two_experts(), tmp_path / "back")
    files = write_feedback(two_experts(), tmp_path / "back", expert="bert", language="nl")
    assert sorted(path.name for path in (tmp_path / "back").iterdir()) == ["feedback-01.png", "feedback.csv"]
    assert set(pd.read_csv(files[0])["expert"]) == {"bert"}


def test_other_files_are_left_alone(tmp_path):
    (tmp_path / "ranking.csv").touch()
    with pytest.raises(InputError, match="holds files that are no output of riskmc"):
        check_feedback_folder(tmp_path)


def test_a_failure_on_the_way_leaves_what_was_there(tmp_path, monkeypatch):
    write_feedback(two_experts(), tmp_path / "back", expert="bert")
    before = (tmp_path / "back" / "feedback.csv").read_bytes()

    def fail(*_):
        message = "disk full"
        raise OSError(message)

    monkeypatch.setattr(feedback_files, "save_figure", fail)
    with pytest.raises(OSError, match="disk full"):
        write_feedback(two_experts(), tmp_path / "back")
    assert (tmp_path / "back" / "feedback.csv").read_bytes() == before


@pytest.mark.parametrize("name", ["feedback", "feedback-.png", "xfeedback-01.png", "feedback-01.png.bak", "result.nc"])
def test_only_its_own_names_are_feedback(name):
    assert not is_feedback(name)
