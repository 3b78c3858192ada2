"""Hostile files for `riskmc rank --order`: a published order that is no order of these scenarios.

The assessment is examples/nra-2014. `fragments` are the parts that the one message must hold.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

FRX, LEK, CRIME = "far_right_extremism", "lek_dike_breach", "criminal_foreign_enterprise"


@dataclass(frozen=True)
class HostileOrder:
    """What a file holds (or how it is made) and what must be said about it."""

    name: str
    content: bytes | Callable[[Path], None]
    fragments: tuple[str, ...]
    n_faults: int = 1

    def build(self, folder: Path) -> Path:
        """Make the file and return its path."""
        path = folder / "order.txt"
        if callable(self.content):
            self.content(path)
        else:
            path.write_bytes(self.content)
        return path


def _nothing(_path: Path) -> None:
    """Make no file."""


def _lines(*lines: str) -> bytes:
    return "\n".join(lines).encode()


ORDERS = (
    HostileOrder("no-such-file", _nothing, ("order.txt: cannot be read: No such file or directory",)),
    HostileOrder("a-folder", lambda path: path.mkdir(), ("order.txt: is no file",)),
    HostileOrder("a-link-to-itself", lambda path: path.symlink_to(path), ("order.txt: cannot be read",)),
    HostileOrder("empty", b"", ("order.txt: names 0 scenarios; an order needs at least two",)),
    HostileOrder("only-comments", b"# NRA 6\n\n  # 2014\n", ("names 0 scenarios",)),
    HostileOrder("one-scenario", FRX.encode(), ("names 1 scenario; an order needs at least two",)),
    HostileOrder("latin-1", "Dijkdoorbra\u00e4k\n".encode("latin-1"), ("is not UTF-8 (byte 0xe4 at offset 11)",)),
    HostileOrder("utf-16", f"{FRX}\n{LEK}\n".encode("utf-16"), ("is not UTF-8 (byte 0x",)),
    HostileOrder("null-characters", b"far\0right\n", ("is no text: it holds null characters",)),
    HostileOrder("a-long-file", b"#" * (2**24 + 1), ("is larger than 16 MB",)),
    HostileOrder(
        "a-slip-of-the-pen",
        _lines("# published", "far_right_extremsm", LEK),
        ("order.txt, row 2: 'far_right_extremsm' is no scenario", "Did you mean 'far_right_extremism'?"),
    ),
    HostileOrder(
        "a-slip-in-a-name",
        _lines(FRX, "lek dyke breach"),
        ("row 2: 'lek dyke breach' is no scenario", "Did you mean 'Lek dike breach'?"),
    ),
    HostileOrder(
        "of-another-assessment",
        _lines("pandemic", "blackout"),
        ("row 1: 'pandemic'", "row 2: 'blackout'", f"There are: {FRX}, {LEK}, {CRIME}."),
        n_faults=2,
    ),
    HostileOrder(
        "named-twice",
        _lines(FRX, LEK, "", "Far-right extremism"),
        ("row 4: 'Far-right extremism' is named a second time; it stands in row 1 already.",),
    ),
    HostileOrder(
        "everything-at-once",
        _lines(FRX, "cyber", FRX, "flod", LEK),
        ("has 3 faults", "row 2: 'cyber'", "row 3: 'far_right_extremism' is named a second time", "row 4: 'flod'"),
        n_faults=3,
    ),
    HostileOrder(
        "the-same-line-again-and-again",
        _lines(*[LEK] * 50_000),
        ("has 49,999 faults", "row 21: 'lek_dike_breach' is named a second time", "\n  and 49,979 more."),
        n_faults=20,
    ),
    HostileOrder("semicolons", _lines("rank;scenario", f"1;{FRX}"), ("row 1: columns are separated by ';'",)),
    HostileOrder("tabs", _lines("rank\tscenario", f"1\t{FRX}"), (r"row 1: columns are separated by '\t'",)),
    HostileOrder("header-only", b"scenario\n", ("names 0 scenarios",)),
    HostileOrder(
        "header-twice", _lines("scenario,scenario", f"{FRX},{LEK}"), ("row 1, column scenario: stands in the header",)
    ),
    HostileOrder(
        "an-empty-cell",
        _lines("year,scenario", f"2014,{FRX}", "2014,", "2014"),
        ("row 3, column scenario: is empty", "row 4, column scenario: is empty"),
        n_faults=2,
    ),
    HostileOrder(
        "ranks-upside-down",
        _lines("scenario,rank", f"{FRX},3", f"{LEK},2", f"{CRIME},1"),
        ("row 3, column rank: rank 2 stands under rank 3", "sort them by rank"),
    ),
    HostileOrder(
        "ranks-in-words",
        _lines("scenario,rank", f"{FRX},first", f"{LEK},2"),
        ("column rank: 'first' is no number",),
    ),
    HostileOrder("a-list-in-one-line", _lines(f"{FRX}, {LEK}"), ("row 1", "is no scenario of the assessment")),
    HostileOrder(
        "very-long-line", b"x" * 100_000 + b"\n" + LEK.encode(), ("row 1: 'xxx", "is no scenario of the assessment")
    ),
)
