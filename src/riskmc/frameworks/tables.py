"""Tables of a TOML file, read so that every fault and every number's origin is collected."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import cast, get_args

from riskmc._validation import suggestion
from riskmc.exceptions import Fault
from riskmc.frameworks.framework import Provenance, Status

STATUSES: tuple[Status, ...] = get_args(Status)
ORIGIN_KEYS = ("provenance", "source")
N_ENDS = 2


@dataclass(frozen=True, slots=True)
class Origin:
    """Where the numbers of a table come from."""

    status: Status
    source: str


@dataclass(frozen=True, slots=True)
class Findings:
    """What reading one file has brought to light so far."""

    file: str
    faults: list[Fault] = field(default_factory=list)
    provenance: list[Provenance] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Table:
    """One table of a file: its data, its dotted place and where its numbers come from.

    Reading methods never raise. A value that is missing or wrong leaves a fault in
    `found` and comes back as an empty text or None, so that reading goes on and all
    faults are reported at once.
    """

    data: Mapping[str, object]
    where: str
    found: Findings
    origin: Origin | None = None

    def place(self, key: str = "") -> str:
        """Return the dotted place of `key`."""
        return ".".join(part for part in (self.where, key) if part)

    def fault(self, message: str, key: str = "") -> None:
        """Note a fault at `key`, once."""
        fault = Fault(message, self.found.file, column=self.place(key))
        if fault not in self.found.faults:
            self.found.faults.append(fault)

    def check_keys(self, required: Sequence[str], optional: Sequence[str] = ()) -> None:
        """Note keys that are missing and keys that mean nothing here."""
        allowed = (*required, *optional)
        for key in self.data:
            if key not in allowed:
                message = f"is not a key here. Allowed: {', '.join(allowed)}."
                self.fault(message + suggestion(key, allowed), key)
        for key in required:
            if key not in self.data:
                self.fault("is missing.", key)

    def text(self, key: str, default: str = "") -> str:
        """Return a text; `default` where the key is absent or is no text."""
        given = self.data.get(key, default)
        if isinstance(given, str) and (given.strip() or key not in self.data):
            return given.strip()
        hint = " Put it in quotes." if isinstance(given, int | float) else ""
        self.fault(f"must be a text that is not empty, got {given!r}.{hint}", key)
        return default

    def flag(self, key: str, *, default: bool) -> bool:
        """Return true or false."""
        given = self.data.get(key, default)
        if isinstance(given, bool):
            return given
        self.fault(f"must be true or false, got {given!r}.", key)
        return default

    def choice[T: str](self, key: str, allowed: Sequence[T], default: T) -> T:
        """Return one of `allowed`; `default` where the key is absent or something else."""
        given = self.data.get(key, default)
        for option in allowed:
            if given == option:
                return option
        listed = ", ".join(repr(option) for option in allowed)
        self.fault(f"must be one of {listed}, got {given!r}.{suggestion(str(given), allowed)}", key)
        return default

    def number(self, key: str) -> float | None:
        """Return a number and record where it comes from.

        It is written plainly, or as ``{value = ..., provenance = ..., source = ...}``
        where it comes from elsewhere than the rest of its table.
        """
        given, owner = self._stated(key)
        if given is None:
            return None
        number = as_number(given)
        if number is None:
            self.fault(f"must be a number, got {given!r}.", key)
            return None
        owner.record(self.place(key), f"{number:g}")
        return number

    def stated_text(self, key: str) -> str | None:
        """Return a text that is a choice of the method, and record where it comes from."""
        given, owner = self._stated(key)
        if given is None:
            return None
        if not isinstance(given, str):
            self.fault(f"must be a text, got {given!r}. Put it in quotes.", key)
            return None
        owner.record(self.place(key), given)
        return given

    def pair(self, key: str) -> tuple[float, float] | None:
        """Return ``[lower, upper]``; `inf` marks an open top."""
        given = self.data.get(key)
        numbers = [as_number(end) for end in given] if isinstance(given, list) else []
        if len(numbers) == N_ENDS and numbers[0] is not None and numbers[1] is not None:
            return numbers[0], numbers[1]
        self.fault(f"must be two numbers, [lower, upper], got {given!r}.", key)
        return None

    def texts(self, key: str, language: str) -> dict[str, str]:
        """Return texts by language; a plain text stands for one in `language`."""
        given = self.data.get(key)
        if isinstance(given, str):
            text = self.text(key)
            return {language: text} if text else {}
        if isinstance(given, Mapping) and given:
            section = self._child(given, key)
            return {code: section.text(code) for code in given}
        if key in self.data:
            self.fault(f'must be a text, or texts by language such as {{en = "..."}}, got {given!r}.', key)
        return {}

    def section(self, key: str) -> Table | None:
        """Return the table under `key`, or None where there is none."""
        given = self.data.get(key)
        if isinstance(given, Mapping):
            return self._child(given, key)
        if given is not None:
            self.fault(f"must be a table, got {given!r}.", key)
        return None

    def rows(self, key: str, name_key: str) -> list[Table]:
        """Return the array of tables under `key`, each placed by its `name_key`."""
        given = self.data.get(key, [])
        if not (isinstance(given, list) and given and all(isinstance(row, Mapping) for row in given)):
            if key in self.data:
                self.fault(f"must be one or more tables, got {given!r}.", key)
            return []
        rows = cast("list[Mapping[str, object]]", given)
        return [self._child(row, f"{key}.{row.get(name_key, f'number {n}')}") for n, row in enumerate(rows, 1)]

    def record(self, where: str, numbers: str) -> None:
        """Record where figures come from; a table of figures that does not say so is at fault."""
        if self.origin is None:
            message = (
                "is missing. Every table that holds numbers says where they come from: "
                'provenance = "published", "derived" or "assumed", and source = "...".'
            )
            self.fault(message, "provenance")
            return
        self.found.provenance.append(Provenance(where, self.origin.status, self.origin.source, numbers))

    def _stated(self, key: str) -> tuple[object, Table]:
        """Return a value and the table that says where it comes from."""
        given = self.data.get(key)
        if not isinstance(given, Mapping):
            return given, self
        inner = self._child(given, key)
        inner.check_keys(("value", *ORIGIN_KEYS))
        return inner.data.get("value"), inner

    def _child(self, data: Mapping[str, object], key: str) -> Table:
        child = Table(data, self.place(key), self.found)
        return Table(data, child.where, self.found, _origin(child) or self.origin)


def as_number(given: object) -> float | None:
    """Return `given` as a float, or None where it is no number."""
    if isinstance(given, bool) or not isinstance(given, int | float):
        return None
    try:
        number = float(given)
    except OverflowError:
        return None
    return None if math.isnan(number) else number


def _origin(table: Table) -> Origin | None:
    """Read the provenance that a table states itself."""
    if not any(key in table.data for key in ORIGIN_KEYS):
        return None
    for key in ORIGIN_KEYS:
        if key not in table.data:
            table.fault("is missing: `provenance` and `source` are stated together.", key)
    return Origin(table.choice("provenance", STATUSES, "assumed"), table.text("source"))
