"""The state of a run in a file, so that a run that was stopped goes on where it was.

A file is a line that names the format, a checksum of all that follows, and a numpy
archive: what identifies the run, and for each chain its counts and kept draws. It is
written whole beside the old one and then takes its place, so that whatever happens the
file holds one whole state.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import stat
import tempfile
import time
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Self

import numpy as np
import numpy.typing as npt

from riskmc import __version__
from riskmc.engine.counts import Kept
from riskmc.engine.packing import pack, unpack
from riskmc.engine.run import Tally
from riskmc.engine.streams import STREAM_VERSION
from riskmc.exceptions import InputError

SAVE_SECONDS = 5.0
"""Least time between two states."""

_MAGIC = b"riskmc state 2\n"
_DIGEST = 16
_WORDS = {
    "inputs": "other inputs",
    "seed": "another seed",
    "design": "another design",
    "riskmc_version": "another version of riskmc",
    "stream_version": "another version of the streams",
}


@dataclass(frozen=True, slots=True)
class Identity:
    """What the bits of a run depend on, apart from the number of draws.

    Parameters
    ----------
    inputs : str
        `plan_hash` of the compiled inputs.
    seed : str
        The entropy.
    design : str
    riskmc_version : str
    stream_version : int
    """

    inputs: str
    seed: str
    design: str = "mc"
    riskmc_version: str = __version__
    stream_version: int = STREAM_VERSION


@dataclass(frozen=True, slots=True, eq=False)
class State:
    """How far a run has come.

    Parameters
    ----------
    identity : Identity
    tallies : tuple of Tally
        One of each chain.
    aim : tuple of float and int, optional
        A precision, and the draws after which it is looked at next.
    """

    identity: Identity
    tallies: tuple[Tally, ...]
    aim: tuple[float, int] | None = None


def write_state(path: str | Path, state: State) -> None:
    """Write a state, in place of the one that may stand there.

    Parameters
    ----------
    path : str or Path
        Its folder exists.
    state : State

    Raises
    ------
    OSError
        If the file cannot be written; an earlier one is untouched then.

    Examples
    --------
    >>> state = State(Identity("inputs", "2014"), ())
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write_state(f"{folder}/run.state", state)
    ...     read_state(f"{folder}/run.state").identity == state.identity
    True
    """
    path = Path(path)
    content = _archive(state)
    handle, partial = tempfile.mkstemp(prefix=".riskmc-", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(_MAGIC + _digest(content))
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(partial).replace(path)
    except BaseException:
        with suppress(OSError):
            Path(partial).unlink()
        raise


def read_state(path: str | Path) -> State | None:
    """Read a state that `write_state` has written; None if there is no such file.

    Parameters
    ----------
    path : str or Path

    Raises
    ------
    InputError
        If the file is no state, is damaged, or cannot be read.

    Examples
    --------
    >>> read_state("no/such/file") is None
    True
    """
    if not isinstance(path, str | Path) or "\0" in str(path):
        message = f"`resume` must be the path of a file, got {path!r}."
        raise InputError(message)
    try:
        if stat.S_ISFIFO(mode := Path(path).stat().st_mode) or stat.S_ISCHR(mode) or stat.S_ISSOCK(mode):
            message = f"the state {str(path)!r} is a device, not a file. Give another one."
            raise InputError(message)
        content = Path(path).read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        message = f"the state {str(path)!r} cannot be read ({error.strerror or error})."
        raise InputError(message) from error
    start = len(_MAGIC) + _DIGEST
    if not content.startswith(_MAGIC):
        message = (
            f"{str(path)!r} is no state of a run that this version of riskmc can read. "
            "Give another file, or delete it to begin anew."
        )
        raise InputError(message)
    if content[len(_MAGIC) : start] != _digest(content[start:]):
        message = f"the state {str(path)!r} is damaged or cut off. Delete it to begin anew."
        raise InputError(message)
    return _state(content[start:])


def check_state(path: str | Path, state: State, identity: Identity) -> None:
    """Raise unless a state is one of the run that is to be continued.

    Parameters
    ----------
    path : str or Path
        Where the state was read, for the message.
    state : State
    identity : Identity
        Of the run that is wanted.

    Raises
    ------
    InputError
        If inputs, seed, design or a version differ; all that differ are named.

    Examples
    --------
    >>> check_state("run.state", State(Identity("inputs", "2014"), ()), Identity("inputs", "2014"))
    """
    there, here = asdict(state.identity), asdict(identity)
    different = [
        word if name == "inputs" else f"{word} ({there[name]}, not {here[name]})"
        for name, word in _WORDS.items()
        if there[name] != here[name]
    ]
    if different:
        message = (
            f"the state {str(path)!r} belongs to another run: it has {', '.join(different)}. "
            "Give what that run was given, or another file, or delete it to begin anew."
        )
        raise InputError(message)


class StateFile:
    """The file in which the state of one run is kept, written from time to time and when it is left.

    Parameters
    ----------
    path : str or Path
        Its folder exists.
    identity : Identity
        Of the run.
    state : State, optional
        What was read from there.

    Attributes
    ----------
    tallies : tuple of Tally
        How far the run has come.
    aim : tuple of float and int, or None
        As in `State`; is set from outside.

    Raises
    ------
    InputError
        If `state` is of another run, or there is no such folder, or it cannot be written to.
    """

    def __init__(self, path: str | Path, identity: Identity, state: State | None = None) -> None:
        if not Path(path).parent.is_dir():
            message = f"the folder of the state {str(path)!r} does not exist; make it first."
            raise InputError(message)
        _check_writable(path)
        if state is not None:
            check_state(path, state, identity)
        self.tallies = () if state is None else state.tallies
        self.aim = None if state is None else state.aim
        self._path, self._identity = path, identity
        self._due, self._written = time.monotonic() + SAVE_SECONDS, self.tallies

    def __call__(self, tallies: tuple[Tally, ...]) -> None:
        """Take note of how far the run is, and write it if it is time."""
        self.tallies = tallies
        if time.monotonic() >= self._due:
            self._write()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        """Write what has not been written, whether all went well or not."""
        if self.tallies is not self._written:
            self._write()

    def _write(self) -> None:
        write_state(self._path, State(self._identity, self.tallies, self.aim))
        self._due, self._written = time.monotonic() + SAVE_SECONDS, self.tallies


def _check_writable(path: str | Path) -> None:
    """Raise unless a state can be written, before anything is drawn that it would hold."""
    try:
        with tempfile.TemporaryFile(prefix=".riskmc-", dir=Path(path).parent):
            pass
    except OSError as error:
        reason = error.strerror or error
        message = f"the state {str(path)!r} cannot be written ({reason}); give a file in another folder."
        raise InputError(message) from error


def _digest(content: bytes) -> bytes:
    return hashlib.blake2b(content, digest_size=_DIGEST).digest()


def _archive(state: State) -> bytes:
    header = {
        "identity": asdict(state.identity),
        "aim": state.aim,
        "n_draws": [tally.n_draws for tally in state.tallies],
    }
    arrays: dict[str, npt.NDArray[np.generic]] = {"header": np.asarray(json.dumps(header))}
    for chain, tally in enumerate(state.tallies):
        arrays |= {f"{chain}.{name}": array for name, array in pack(tally.counts).items()}
        arrays |= {f"{chain}.kept.{name}": array for name, array in tally.kept._asdict().items()}
    content = io.BytesIO()
    np.savez(content, allow_pickle=False, **arrays)
    return content.getvalue()


def _state(content: bytes) -> State:
    with np.load(io.BytesIO(content), allow_pickle=False) as arrays:
        header = json.loads(arrays["header"].item())
        tallies = tuple(_tally(arrays, chain, n_draws) for chain, n_draws in enumerate(header["n_draws"]))
    aim = None if header["aim"] is None else (float(header["aim"][0]), int(header["aim"][1]))
    return State(Identity(**header["identity"]), tallies, aim)


def _tally(arrays: np.lib.npyio.NpzFile, chain: int, n_draws: int) -> Tally:
    kept = f"{chain}.kept."
    counts = {name.partition(".")[2]: arrays[name] for name in arrays if name.startswith(f"{chain}.")}
    return Tally(unpack(counts), Kept(*(arrays[kept + name] for name in Kept._fields)), n_draws)
