"""Hostile calls of `riskmc run`: options that are wrong, go badly together, or meet a spoilt state.

The assessment is fine in each of them. `fragments` are the parts that the one message
must hold. `spoil` gets the output folder, which it may make; nothing may change there.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from riskmc.engine.state import Identity, State, write_state

STATE = ".riskmc-run.state"


def _nothing(_out: Path) -> None:
    """Leave the folder as it is."""


def _state(content: bytes) -> Callable[[Path], None]:
    def spoil(out: Path) -> None:
        out.mkdir(parents=True)
        (out / STATE).write_bytes(content)

    return spoil


def _state_of(identity: Identity) -> Callable[[Path], None]:
    def spoil(out: Path) -> None:
        out.mkdir(parents=True)
        write_state(out / STATE, State(identity, ()))

    return spoil


def _cut(out: Path) -> None:
    _state_of(Identity("inputs", "1"))(out)
    whole = (out / STATE).read_bytes()
    (out / STATE).write_bytes(whole[: len(whole) // 2])


def _one_bit(out: Path) -> None:
    _state_of(Identity("inputs", "1"))(out)
    whole = bytearray((out / STATE).read_bytes())
    whole[-1] ^= 1
    (out / STATE).write_bytes(whole)


def _folder(out: Path) -> None:
    (out / STATE).mkdir(parents=True)


def _loop(out: Path) -> None:
    out.mkdir(parents=True)
    (out / STATE).symlink_to(STATE)


@dataclass(frozen=True)
class HostileCall:
    """Options of `riskmc run` and what must be said about them."""

    name: str
    options: tuple[str, ...]
    fragments: tuple[str, ...]
    spoil: Callable[[Path], None] = _nothing


def _with_exact(name: str, *options: str) -> HostileCall:
    words = (f"--{name} cannot go with --method exact, which draws nothing", "use --method sample")
    return HostileCall(f"exact-with-{name}", ("--method", "exact", *options), words)


RESUME = ("--resume", "--seed", "1", "--draws", "4096")

CALLS = (
    HostileCall("precision-zero", ("--precision", "0"), ("--precision must be a finite number above zero", "got 0")),
    HostileCall("precision-below-zero", ("--precision", "-1"), ("--precision must be a finite number", "got -1")),
    HostileCall("precision-nan", ("--precision", "nan"), ("--precision must be a finite number", "got nan")),
    HostileCall("precision-infinite", ("--precision", "inf"), ("--precision must be a finite number", "got inf")),
    HostileCall("precision-in-per-cent", ("--precision", "2"), ("--precision must be at most 0.5, got 2",)),
    HostileCall("precision-in-words", ("--precision", "x"), ("Invalid value for '--precision'", "a valid number")),
    HostileCall("precision-without-a-value", ("--precision",), ("'--precision' requires an argument",)),
    HostileCall("design-in-capitals", ("--design", "Sobol"), ("--design must be one of", "Did you mean 'sobol'?")),
    HostileCall("design-without-a-name", ("--design", ""), ("--design must be one of 'mc', 'sobol', 'latin'; got ''",)),
    HostileCall(
        "sobol-with-5000-draws",
        ("--design", "sobol", "--draws", "5000"),
        ("--draws must be 16 times a power of two with --design sobol", "The nearest are 4096 and 8192."),
    ),
    HostileCall("sobol-with-few-draws", ("--design", "sobol", "--draws", "100"), ("got 100. The nearest is 4096.",)),
    HostileCall(
        "sobol-until-precise-with-5000-draws",
        ("--design", "sobol", "--precision", "0.01", "--draws", "5000"),
        ("--draws must be 16 times a power of two", "got 5000"),
    ),
    HostileCall(
        "latin-with-5000-draws",
        ("--design", "latin", "--draws", "5000"),
        ("--draws must be a multiple of 16384 with --design latin", "The nearest is 16384."),
    ),
    HostileCall("method-in-capitals", ("--method", "EXACT"), ("--method must be one of 'sample', 'exact'", "'EXACT'")),
    HostileCall(
        "exact-where-criteria-depend",
        ("--method", "exact"),
        ("independent of each other, and the model", "Use --method sample."),
    ),
    _with_exact("design", "--design", "latin"),
    _with_exact("precision", "--precision", "0.1"),
    _with_exact("draws", "--draws", "4096"),
    _with_exact("keep-draws", "--keep-draws", "64"),
    _with_exact("resume", "--resume"),
    HostileCall(
        "exact-with-everything",
        ("--method", "exact", "--design", "sobol", "--precision", "0.1", "--resume"),
        ("--design and --precision and --resume cannot go with --method exact",),
    ),
    HostileCall(
        "scheduler-without-a-port", ("--scheduler", "here"), ("no dask scheduler answers at 'here'", "'local'")
    ),
    HostileCall("scheduler-without-an-address", ("--scheduler", ""), ("no dask scheduler answers at ''",)),
    HostileCall(
        "scheduler-with-another-protocol",
        ("--scheduler", "http://127.0.0.1:8787"),
        ("no dask scheduler answers at 'http://127.0.0.1:8787'", "known schemes", "Give its address, or 'local'."),
    ),
    HostileCall("state-is-a-folder", RESUME, (STATE, "cannot be read (Is a directory)"), _folder),
    HostileCall("state-is-a-link-to-itself", RESUME, (STATE, "cannot be read"), _loop),
    HostileCall("state-is-empty", RESUME, (STATE, "is no state of a run", "delete it to begin anew"), _state(b"")),
    HostileCall("state-is-another-file", RESUME, (STATE, "is no state of a run"), _state(b"CDF\x01" + bytes(99))),
    HostileCall("state-is-cut-off", RESUME, ("is damaged or cut off", "Delete it to begin anew."), _cut),
    HostileCall("state-with-one-bit-changed", RESUME, ("is damaged or cut off",), _one_bit),
    HostileCall(
        "state-of-another-assessment",
        RESUME,
        ("belongs to another run", "other inputs", "delete it to begin anew"),
        _state_of(Identity("inputs", "1")),
    ),
    HostileCall(
        "state-of-another-seed-design-and-version",
        RESUME,
        ("another seed (2, not 1)", "another design (latin, not mc)", "another version of riskmc (0.0.1, not "),
        _state_of(Identity("inputs", "2", "latin", "0.0.1")),
    ),
)
