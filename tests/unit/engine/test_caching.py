"""A change in anything the machine code was made from is noticed, and no trouble with files stops a run."""

import importlib
import os
import subprocess
import sys
import textwrap
from pathlib import Path

import numba
import pytest

from riskmc.distributions import PERT, Discrete, Uniform, ZeroInflated
from riskmc.engine import caching
from riskmc.engine.plan import compile_model
from riskmc.engine.run import empty_counts, empty_kept
from riskmc.model import Dependence, Item, Model, read_assessment, to_model

OUTER = """
from riskmc.engine.caching import compiled, kernel_states
from physics.inner import twice
from physics.numbers import OFFSET

@compiled
def kernel(x):
    return twice(x) + OFFSET + below(x)
"""
BELOW = """
from numba import njit

@njit
def below(x):
    return 0 * x
"""
INNER = """
from numba import njit

@njit
def twice(x):
    return 2 * x
"""
NUMBERS = "OFFSET = 1\n"
CALL = """
import sys
sys.path.insert(0, sys.argv[1])
{before}
from physics.outer import kernel, kernel_states
print(kernel(10))
print(*(f"{{s.n_compiled}} {{s.n_loaded}} {{s.folder}}" for s in kernel_states() if s.name == 'kernel'))
"""


@pytest.fixture
def physics(tmp_path):
    """Return the folder of a small package whose kernel calls another file."""
    folder = tmp_path / "physics"
    folder.mkdir()
    (folder / "__init__.py").touch()
    (folder / "outer.py").write_text(OUTER + BELOW)
    (folder / "inner.py").write_text(INNER)
    (folder / "numbers.py").write_text(NUMBERS)
    return folder


def start(physics, before="", **settings):
    ours = {"NUMBA_CACHE_DIR": "", caching.SWITCH: "1", "XDG_CACHE_HOME": str(physics.parent / "home")}
    return subprocess.Popen(
        [sys.executable, "-c", CALL.format(before=before), str(physics.parent)],
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1", **ours, **settings},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def end(process):
    printed, errors = process.communicate()
    assert (process.returncode, errors) == (0, "")
    value, state = printed.splitlines()
    n_compiled, n_loaded, folder = state.split(maxsplit=2)
    return int(value), (int(n_compiled), int(n_loaded)), folder


def call(physics, before="", **settings):
    return end(start(physics, before, **settings))


def kept(folder):
    return sorted(folder.glob("kernel-*"))


def test_the_second_process_loads_what_the_first_compiled(physics):
    assert call(physics) == (21, (1, 0), str(physics / "__pycache__"))
    assert call(physics) == (21, (0, 1), str(physics / "__pycache__"))
    assert len(kept(physics / "__pycache__")) == 1


def test_a_change_in_a_callee_of_another_file_is_noticed(physics):
    call(physics)
    (physics / "inner.py").write_text(INNER.replace("2 * x", "3 * x"))
    assert call(physics)[:2] == (31, (1, 0))


def test_two_cold_processes_at_once_are_both_right(physics):
    both = [start(physics), start(physics)]
    assert [end(process)[0] for process in both] == [21, 21]
    assert [path.suffix for path in kept(physics / "__pycache__")] == [".kernel"]


def test_a_file_cut_short_is_compiled_anew_and_replaced(physics):
    call(physics)
    (path,) = kept(physics / "__pycache__")
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    assert call(physics)[:2] == (21, (1, 0))
    assert call(physics)[:2] == (21, (0, 1))


def test_the_switch_turns_it_off(physics):
    assert call(physics, **{caching.SWITCH: "0"}) == (21, (1, 0), "None")
    assert not (physics / "__pycache__").exists()


def test_without_a_compiler_the_function_itself_is_called(physics):
    state = 'print(kernel(10)); print("0 0 None")'
    script = CALL.format(before="").splitlines()[:-2]
    done = subprocess.run(
        [sys.executable, "-c", "\n".join([*script, state]), str(physics.parent)],
        env={**os.environ, "NUMBA_DISABLE_JIT": "1"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == "21\n0 0 None\n"


def test_a_folder_of_choice_is_used(physics, tmp_path):
    assert call(physics, NUMBA_CACHE_DIR=str(tmp_path / "mine"))[2] == str(tmp_path / "mine")
    assert not (physics / "__pycache__").exists()


def test_beside_a_source_that_cannot_be_written_the_users_folder_is_used(physics):
    (physics / "__pycache__").touch()  # a file where the folder would be: not even root can write into it
    home = str(physics.parent / "home" / "riskmc")
    assert call(physics) == (21, (1, 0), home)
    assert call(physics) == (21, (0, 1), home)


def test_where_nothing_can_be_written_every_process_compiles(physics):
    (physics / "__pycache__").touch()
    (physics.parent / "home").touch()
    assert [call(physics) for _ in range(2)] == [(21, (1, 0), "None")] * 2


def test_what_was_kept_is_read_where_nothing_can_be_written_any_more(physics):
    call(physics)
    refuse = "import os, tempfile\ndef refuse(*a, **k): raise PermissionError\ntempfile.mkstemp = os.utime = refuse"
    assert call(physics, refuse)[:2] == (21, (0, 1))


def test_a_full_disk_does_not_stop_the_run(physics):
    full = "import tempfile\ndef full(*a, **k): raise OSError(28, 'No space left on device')\ntempfile.mkstemp = full"
    assert call(physics, full) == (21, (1, 0), "None")


def test_another_processor_has_machine_code_of_its_own(physics):
    call(physics)
    other = {"NUMBA_CPU_NAME": "generic", "NUMBA_CPU_FEATURES": ""}
    assert call(physics, **other)[:2] == (21, (1, 0))
    assert len(kept(physics / "__pycache__")) == 2
    assert [call(physics)[1], call(physics, **other)[1]] == [(0, 1), (0, 1)]


# What the hash sees, without compiling.


@pytest.fixture
def hashed(physics, monkeypatch):
    """Return a function that imports the package anew and hashes its kernel."""
    monkeypatch.syspath_prepend(str(physics.parent))
    monkeypatch.setattr(sys, "dont_write_bytecode", True)

    def hash_now(machine=("x86", "cpu", "+avx2")):
        for name in [name for name in sys.modules if name.partition(".")[0] == "physics"]:
            del sys.modules[name]
        importlib.invalidate_caches()
        outer = importlib.import_module("physics.outer")
        caching._kernels.pop()
        return caching._hash_of(outer.kernel.py_func, machine)

    yield hash_now
    for name in [name for name in sys.modules if name.partition(".")[0] == "physics"]:
        del sys.modules[name]


def test_the_same_sources_have_the_same_hash(hashed):
    assert hashed() == hashed()


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("inner.py", "2 * x", "3 * x"),
        ("inner.py", "@njit", "@njit(fastmath=True)"),
        ("numbers.py", "1", "2"),
        ("outer.py", "0 * x", "1 * x"),
        ("outer.py", "+ OFFSET", "- OFFSET"),
    ],
)
def test_a_change_in_what_is_compiled_changes_the_hash(physics, hashed, file, old, new):
    before = hashed()
    (physics / file).write_text((physics / file).read_text().replace(old, new))
    assert hashed() != before


def test_a_change_in_what_is_not_compiled_changes_nothing(physics, hashed):
    before = hashed()
    (physics / "numbers.py").write_text(NUMBERS + "OTHER = 3\n")
    assert hashed() == before


def test_the_code_that_was_loaded_counts_not_only_the_source_as_it_is_now(physics, hashed):
    old = hashed()
    loaded = sys.modules["physics.outer"].kernel.py_func
    (physics / "inner.py").write_text(INNER.replace("2 * x", "3 * x"))
    stale = caching._hash_of(loaded, ("x86", "cpu", "+avx2"))
    assert len({old, stale, hashed()}) == 3


def test_an_intrinsic_of_another_file_counts(physics, hashed):
    intrinsic = textwrap.dedent("""
        from numba import types
        from numba.extending import intrinsic

        @intrinsic
        def twice(context, x):
            def build(context, builder, signature, arguments):
                return builder.add(arguments[0], arguments[0])
            return types.int64(types.int64), build
    """)
    (physics / "inner.py").write_text(intrinsic)
    before = hashed()
    (physics / "inner.py").write_text(intrinsic.replace("builder.add", "builder.mul"))
    assert hashed() != before


def test_the_processor_and_the_settings_of_numba_count(hashed, monkeypatch):
    before = hashed()
    assert hashed(("x86", "cpu", "+avx512f")) != before
    monkeypatch.setattr(numba.config, "BOUNDSCHECK", 1)
    assert hashed() != before


def test_arrays_and_tuples_count_by_their_content():
    def seen(value):
        return list(caching._value(value, "physics", set()))

    assert seen((1, (2.5,))) == [b"1", b"2.5"]
    assert seen(caching.np.arange(3)) == seen(caching.np.arange(3)) != seen(caching.np.arange(3.0))
    assert seen(textwrap.dedent) == []


# What becomes of old files.


def test_only_the_files_last_used_stay(tmp_path):
    for age in range(12):
        path = tmp_path / f"kernel-{age}.kernel"
        path.touch()
        os.utime(path, (1e9 - age, 1e9 - age))
    (tmp_path / "other-0.kernel").touch()
    caching._clear(tmp_path, "kernel")
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        *(f"kernel-{age}.kernel" for age in range(8)),
        "other-0.kernel",
    ]


def test_a_file_is_written_whole_or_not_at_all(tmp_path, monkeypatch):
    def refuse(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", refuse)
    with pytest.raises(OSError, match="No space left"):
        caching._write(tmp_path / "a.kernel", b"code")
    assert list(tmp_path.iterdir()) == []


def test_without_a_home_there_is_no_folder_of_the_user(monkeypatch):
    monkeypatch.setattr(caching, "_places", lambda *_, **__: type("Places", (), {"user_cache_dir": "~/.cache/riskmc"}))
    monkeypatch.setattr(numba.config, "CACHE_DIR", "")
    assert caching.cache_folders(Path("/lib/riskmc/kernels.py")) == [Path("/lib/riskmc/__pycache__")]


# All plans have the same types, so that one piece of machine code serves every model.

COIN = Discrete([0.0, 1.0], [1, 1])
MODELS = {
    "one": Model.from_laws({"flood": {"cost": PERT(1, 2, 5)}}),
    "many": Model.from_laws({s: {"cost": Uniform(0, 1), "deaths": PERT(0, 1, 3)} for s in "abcdef"}, {"b": COIN}),
    "panel": Model.from_laws(
        {"a": {"x": Item({"p": Uniform(0, 1), "q": COIN})}, "b": {"x": COIN}},
        dependence=Dependence(within_scenario=0.4),
    ),
    "zeros": Model.from_laws({"a": {"x": ZeroInflated(PERT(1, 2, 3), 0.2)}}, {"a": Uniform(0, 1)}),
}


def types_of(model):
    plan, _ = compile_model(model, 1)
    return tuple(map(str, map(numba.typeof, (plan, empty_counts(plan), empty_kept(plan, 4)))))


def test_every_model_is_run_by_the_same_machine_code():
    folders = sorted(path for path in Path("examples").iterdir() if (path / "assessment.toml").is_file())
    models = MODELS | {folder.name: to_model(read_assessment(folder)) for folder in folders}
    assert len(folders) >= 2
    assert {name: types_of(model) for name, model in models.items()} == dict.fromkeys(models, types_of(MODELS["one"]))
