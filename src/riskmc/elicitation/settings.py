"""What `assessment.toml` says, and how mistakes in it are told; the tables are in modules of their own."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from typing import Annotated, Literal

import numpy as np
from pydantic import BaseModel, BeforeValidator, Field, ValidationError
from pydantic_core import ErrorDetails

from riskmc._validation import suggestion
from riskmc.elicitation.profiles import LAW_ADVICE, LAWS, Profile, ProfileName, SettingsTable
from riskmc.elicitation.settings_dependence import WITHIN_SCENARIO, Dependence, DriverSettings
from riskmc.elicitation.settings_experts import Experts
from riskmc.elicitation.settings_reading import MEANINGS, Knowledge, Reading
from riskmc.exceptions import Fault

SETTINGS_FILE = "assessment.toml"

_ADVICE = {
    "reading.bounds": f"State what low and high mean, because it more than doubles a band: {MEANINGS}.",
    "dependence.within_scenario": f"Give {WITHIN_SCENARIO}.",
    "framework": 'Name a bundled framework, such as framework = "nl-nra-2014", or a TOML file beside this one.',
    "format": "Write format = 1.",
    "title": "Give the assessment a title.",
    "experts.extremise": "1 leaves pooled odds as they are; 1 to 2.5 is usual.",
    "dependence.degrees_of_freedom": "4 is usual; the fewer, the more extremes come together.",
    "dependence.measure": "It says what every number of [dependence] is.",
    "date": "Write it without quotes: date = 2014-09-01.",
}
"""What to do about a key that is missing or wrong."""

_PLAIN = {
    "Input should be a valid dictionary": "must be a table",
    "Input should be a valid string": "must be text",
    "Input should be a valid": "must be a",
    "Input should be": "must be",
    "List should have at least 2 items": "must name at least two scenarios",
    "String should have at least 1 character": "must not be empty",
}
"""pydantic's words and ours, the longer first."""


def _as_text(given: object) -> object:
    """Read an edition such as 2014, which a spreadsheet stores as a number, as text."""
    return str(given) if isinstance(given, int) and not isinstance(given, bool) else given


Text = Annotated[str, Field(min_length=1)]


class AggregationOptions(SettingsTable):
    """Options of the framework's aggregation; `threshold` applies its threshold effect."""

    threshold: bool = False


class Settings(SettingsTable):
    """All of `assessment.toml`; see `read_settings` for how mistakes are reported.

    Examples
    --------
    >>> settings, faults = read_settings(
    ...     {
    ...         "format": 1,
    ...         "title": "Example",
    ...         "framework": "nl-nra-2014",
    ...         "reading": {"bounds": {"coverage": 0.8}},
    ...         "dependence": {"within_scenario": 0.5},
    ...     }
    ... )
    >>> settings.reading.coverage, settings.experts.sampling
    (0.8, 'coherent')
    """

    format: Literal[1]
    title: Text
    framework: Text
    edition: Annotated[str, BeforeValidator(_as_text)] = ""
    date: dt.date | None = None
    territory: str = ""
    source: str = ""
    illustrative: bool = False
    published_order: Annotated[list[str], Field(min_length=2)] | None = None
    reading: Reading
    experts: Experts = Experts()
    knowledge: Knowledge = Knowledge()
    dependence: Dependence
    aggregation: AggregationOptions = AggregationOptions()
    profiles: Annotated[dict[ProfileName, Profile], Field(default_factory=dict)]


def read_settings(given: Mapping[str, object], *, file: str = SETTINGS_FILE) -> tuple[Settings | None, list[Fault]]:
    """Check the keys and values of an assessment file.

    Parameters
    ----------
    given : mapping
        The file as nested tables.
    file : str
        Name of the file or sheet, for the messages.

    Returns
    -------
    settings : Settings or None
        None if there is any fault.
    faults : list of Fault
        One for each mistake, with its dotted key, what was given and what is allowed.

    Examples
    --------
    >>> settings, faults = read_settings(
    ...     {"format": 1, "title": "T", "framework": "f", "dependence": {"within_scenario": 2}}
    ... )
    >>> settings is None, [fault.column for fault in faults]
    (True, ['reading.bounds', 'dependence.within_scenario'])
    """
    tables: dict[str, object] = {"reading": {}, "dependence": {}}
    try:
        return Settings.model_validate(tables | {key: _plain_value(value) for key, value in given.items()}), []
    except ValidationError as error:
        return None, [_fault(details, file) for details in error.errors(include_url=False)]


def _plain_value(given: object) -> object:
    """Turn what Python code may give, tuples and numpy scalars, into what a TOML file holds."""
    if isinstance(given, Mapping):
        return {key: _plain_value(value) for key, value in given.items()}
    if isinstance(given, tuple | list):
        return [_plain_value(value) for value in given]
    return given.item() if isinstance(given, np.generic) else given


def _fault(details: ErrorDetails, file: str) -> Fault:
    """Turn one pydantic error into what a person can act on."""
    location = [part for part in details["loc"] if isinstance(part, str)]
    kind, law = details["type"], ""
    if location[-1:] == ["[key]"]:  # so pydantic says that the key itself is wrong
        location = location[:-2]
    if location[:1] == ["profiles"] and len(location) > 2:  # noqa: PLR2004 - after the profile stands its law
        law = location.pop(2)
    key = ".".join(location)
    advice = LAW_ADVICE.get(location[-1], "") if law else _ADVICE.get(key, "")
    if kind == "missing":
        return Fault(f"is missing. {advice}".rstrip(), file, None, key)
    if kind == "union_tag_invalid":
        given = details["ctx"]["tag"]
        message = f"got {given!r}, allowed are {', '.join(map(repr, LAWS))}.{suggestion(given, LAWS)}"
        return Fault(message, file, None, f"{key}.law")
    if kind == "extra_forbidden":
        known = list(LAWS[law].model_fields) if law else _known_keys(location[:-1])
        message = f"unknown key. Allowed here: {', '.join(known)}.{suggestion(location[-1], known)}"
        return Fault(message, file, None, key)
    if kind == "value_error":
        return Fault(details["msg"].removeprefix("Value error, "), file, None, key)
    return Fault(f"{_plain(details)} {advice}".rstrip(), file, None, key)


def _plain(details: ErrorDetails) -> str:
    """Word a plain type or range error: what it must be, and what was given."""
    start = next((words for words in _PLAIN if details["msg"].startswith(words)), "")
    rest = "" if start.endswith(("dictionary", "items", "character")) else details["msg"].removeprefix(start)
    given = details["input"]
    choices = re.findall(r"'([^']+)'", rest) if details["type"] == "literal_error" else []
    hint = suggestion(given, choices) if isinstance(given, str) else ""
    return f"{_PLAIN.get(start, '')}{rest}, got {given!r}.{hint}"


def _known_keys(location: Sequence[str]) -> list[str]:
    """Return the keys allowed in the table at `location`."""
    tables: dict[str, type[BaseModel]] = {
        "reading": Reading,
        "experts": Experts,
        "knowledge": Knowledge,
        "dependence": DriverSettings if len(location) > 1 else Dependence,
        "aggregation": AggregationOptions,
    }
    table = tables[location[0]] if location else Settings
    return list(table.model_fields)
