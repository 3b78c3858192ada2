"""The state of a run lies in the output folder until all is written."""

import pytest

from riskmc.engine.state import Identity, State, write_state
from riskmc.report.resuming import state_beside, state_in

STATE = State(Identity("inputs", "1"), ())


def test_states_are_removed_when_all_went_well(tmp_path):
    with state_in(tmp_path / "out", 100) as path:
        write_state(path, STATE)
        write_state(state_beside(path, "0.5"), STATE)
        (tmp_path / "out" / "result.nc").touch()
    assert [file.name for file in (tmp_path / "out").iterdir()] == ["result.nc"]


@pytest.mark.parametrize(("wanted", "words"), [(2**18, "at 0 of 262,144 draws"), (None, "at 0 draws")])
def test_a_stop_says_how_far_it_is(tmp_path, wanted, words):
    def stop():
        with state_in(tmp_path, wanted) as path:
            write_state(path, STATE)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt, match=f"stopped {words}; the same command goes on"):
        stop()
    assert len(list(tmp_path.iterdir())) == 1


def test_a_stop_in_a_run_for_comparison_says_so(tmp_path):
    def stop():
        with state_in(tmp_path, 2**18) as path:
            write_state(path, STATE)
            write_state(state_beside(path, "0"), STATE)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt, match="at 0 of 262,144 draws of comparison 1, after all of the assessment"):
        stop()


@pytest.mark.parametrize("error", [KeyboardInterrupt("early"), ValueError("early")])
def test_an_empty_folder_is_not_left_behind(tmp_path, error):
    with pytest.raises(type(error), match="early"), state_in(tmp_path / "far" / "out", None):
        raise error
    assert list(tmp_path.iterdir()) == []


def test_an_empty_folder_that_was_there_stays(tmp_path):
    error = ValueError("early")
    with pytest.raises(ValueError, match="early"), state_in(tmp_path, None):
        raise error
    assert tmp_path.is_dir()


def test_no_state_has_none_beside_it():
    assert state_beside(None, "0") is None
