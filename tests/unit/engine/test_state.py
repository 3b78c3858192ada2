"""A state comes back as it was written, or is refused with what to do."""

import dataclasses
import os

import numpy as np
import pytest

from riskmc.distributions import PERT
from riskmc.engine import state as stating
from riskmc.engine.plan import compile_model
from riskmc.engine.run import run
from riskmc.engine.state import Identity, State, StateFile, check_state, read_state, write_state
from riskmc.exceptions import InputError
from riskmc.model import Model
from riskmc.model.weight_laws import DirichletWeights

LAWS = {
    "flood": {"cost": PERT(1, 2, 5), "harm": PERT(0, 1, 2)},
    "cyber": {"cost": PERT(1, 3, 5), "harm": PERT(0, 1, 5)},
}
PROFILES = {"even": [1, 1], "uncertain": DirichletWeights((1, 2))}
PLAN = compile_model(Model.from_laws(LAWS, profiles=PROFILES), 1)[0]
IDENTITY = Identity("abc", "2014")


@pytest.fixture(scope="module")
def tallies():
    return tuple(run(PLAN, n, keep_draws=500) for n in (2048, 1024))


@pytest.fixture
def file(tmp_path, tallies):
    path = tmp_path / "run.state"
    write_state(path, State(IDENTITY, tallies, (0.005, 4096)))
    return path


def test_a_state_comes_back_as_it_was_written(file, tallies):
    found = read_state(file)
    assert (found.identity, found.aim) == (IDENTITY, (0.005, 4096))
    assert [tally.n_draws for tally in found.tallies] == [2048, 1024]
    for tally, other in zip(found.tallies, tallies, strict=True):
        for one, array in zip((*tally.counts, *tally.kept), (*other.counts, *other.kept), strict=True):
            np.testing.assert_array_equal(one, array)
            assert one.dtype == array.dtype


def test_a_run_goes_on_from_a_state(file):
    whole, resumed = run(PLAN, 5000, keep_draws=500), run(PLAN, 5000, keep_draws=500, start=read_state(file).tallies[0])
    for one, other in zip((*whole.counts, *whole.kept), (*resumed.counts, *resumed.kept), strict=True):
        np.testing.assert_array_equal(one, other)


def test_no_file_is_no_state(tmp_path):
    assert read_state(tmp_path / "run.state") is None


def test_a_state_without_an_aim(tmp_path):
    write_state(tmp_path / "run.state", State(IDENTITY, ()))
    assert read_state(tmp_path / "run.state").aim is None


def test_a_state_replaces_the_earlier_one_and_leaves_nothing_behind(file, tallies):
    write_state(file, State(IDENTITY, tallies[:1]))
    assert len(read_state(file).tallies) == 1
    assert [path.name for path in file.parent.iterdir()] == ["run.state"]


def test_a_write_that_fails_leaves_the_earlier_state(file, tallies, monkeypatch):
    def fail(_handle):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(OSError, match="No space left"):
        write_state(file, State(IDENTITY, tallies[:1]))
    assert len(read_state(file).tallies) == 2
    assert [path.name for path in file.parent.iterdir()] == ["run.state"]


@pytest.mark.parametrize("at", [0.05, 0.3, 0.99])
def test_one_wrong_byte_is_noticed(file, at):
    content = bytearray(file.read_bytes())
    content[int(at * len(content))] ^= 1
    file.write_bytes(content)
    with pytest.raises(InputError, match=r"run.state' is damaged or cut off. Delete it to begin anew"):
        read_state(file)


@pytest.mark.parametrize("length", [15, 20, 31, 1000, -1])
def test_a_cut_off_file_is_noticed(file, length):
    file.write_bytes(file.read_bytes()[:length])
    with pytest.raises(InputError, match=r"run.state' is damaged or cut off. Delete it to begin anew"):
        read_state(file)


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"riskmc state 1\n" + b"0" * 100, b"\x80\x04N."])
def test_another_file_is_no_state(file, content):
    file.write_bytes(content)
    with pytest.raises(InputError, match=r"run.state' is no state of a run that this version of riskmc can read"):
        read_state(file)


def test_a_folder_is_no_state(tmp_path):
    with pytest.raises(InputError, match=r"cannot be read \(Is a directory\)"):
        read_state(tmp_path)


def test_the_same_run_may_go_on():
    check_state("run.state", State(IDENTITY, ()), Identity("abc", "2014"))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"inputs": "abd"}, r"it has other inputs\. Give what that run was given, or another file, or delete"),
        ({"seed": "7"}, r"it has another seed \(2014, not 7\)"),
        ({"design": "sobol"}, r"it has another design \(mc, not sobol\)"),
        ({"riskmc_version": "0.0.9"}, r"it has another version of riskmc \(.*, not 0\.0\.9\)"),
        ({"stream_version": 9}, r"it has another version of the streams \(1, not 9\)"),
        ({"inputs": "x", "seed": "7"}, r"'run.state' belongs to another run: it has other inputs, another seed \(20"),
    ],
)
def test_another_run_is_refused(change, message):
    with pytest.raises(InputError, match=message):
        check_state("run.state", State(IDENTITY, ()), dataclasses.replace(IDENTITY, **change))


def test_every_part_of_the_identity_has_its_words():
    assert set(stating._WORDS) == {field.name for field in dataclasses.fields(Identity)}


@pytest.mark.parametrize("path", [5, b"run.state", True, [], "a\0b"])
def test_what_is_no_path_is_refused(path):
    with pytest.raises(InputError, match="`resume` must be the path of a file, got "):
        read_state(path)


def test_a_device_is_not_read_without_end(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    for path in ("/dev/full", tmp_path / "pipe"):
        with pytest.raises(InputError, match="is a device, not a file"):
            read_state(path)


def test_a_place_that_cannot_be_written_to_is_refused_before_any_draw(tmp_path, monkeypatch):
    def refuse(*_, **__):
        raise OSError(30, "Read-only file system")

    monkeypatch.setattr("tempfile.TemporaryFile", refuse)
    with pytest.raises(InputError, match=r"cannot be written \(Read-only file system\); give a file in another folder"):
        StateFile(tmp_path / "run.state", Identity("inputs", "1"))
