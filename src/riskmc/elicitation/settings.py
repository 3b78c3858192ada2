"""What `assessment.toml` says: how judgements are read, pooled, correlated and weighed."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from typing import Annotated, Literal

import numpy as np
from pydantic import BaseModel, BeforeValidator, Field, ValidationError, model_validator
from pydantic_core import ErrorDetails

from riskmc._typing import COVERAGE, BestIs, Bounds, Classes, Sampling
from riskmc._validation import LARGEST_SHAPE, LEAST_COVERAGE, suggestion
from riskmc.elicitation.profiles import LAW_ADVICE, LAWS, Profile, ProfileName, SettingsTable, is_number, read_numbers
from riskmc.exceptions import Fault

SETTINGS_FILE = "assessment.toml"

_MEANINGS = (
    "'range' (the truth lies between them for certain), 'p5-p95' (it lies between them with probability 0.9), "
    "'p10-p90' (with probability 0.8) or {coverage = 0.8} (any probability from 0.01 to 1)"
)
_WITHIN = (
    "a number from 0 to 1: the rank correlation between the criteria of one scenario. 0 is allowed, silence is not"
)
_ADVICE = {
    "reading.bounds": f"State what low and high mean, because it more than doubles a band: {_MEANINGS}.",
    "dependence.within_scenario": f"Give {_WITHIN}.",
    "framework": 'Name a bundled framework, such as framework = "nl-nra-2014", or a TOML file beside this one.',
    "format": "Write format = 1.",
    "title": "Give the assessment a title.",
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


def _read_bounds(given: object) -> object:
    """Accept a named meaning or ``{coverage = number in [0.01, 1]}``."""
    if isinstance(given, str) and given in COVERAGE:
        return given
    if isinstance(given, Mapping) and set(given) == {"coverage"}:
        coverage = given["coverage"]
        if is_number(coverage) and LEAST_COVERAGE <= coverage <= 1.0:
            return {"coverage": float(coverage)}
    message = f"got {given!r}, allowed are {_MEANINGS}."
    hint = suggestion(given, COVERAGE) if isinstance(given, str) else ""
    raise ValueError(message + hint)


def _read_pooling(given: object) -> object:
    if given in {"log", "quantile"}:
        message = f'got {given!r}, but the linear pool is what is available: write pooling = "linear".'
        raise ValueError(message)
    return given


def _read_zero_mass(given: object) -> object:
    if given == "experts" or (is_number(given) and 0.0 <= given <= 1.0):
        return given
    message = f"got {given!r}, allowed are 'experts' (the share of labels that say zero) or a number from 0 to 1."
    raise ValueError(message)


def _read_expert_weights(given: object) -> object:
    if given == "equal":
        return given
    return read_numbers(given, "'equal' or a table of expert and weight, such as {anna = 2, bert = 1}")


def _as_text(given: object) -> object:
    """Read an edition such as 2014, which a spreadsheet stores as a number, as text."""
    return str(given) if isinstance(given, int) and not isinstance(given, bool) else given


Text = Annotated[str, Field(min_length=1)]


class Reading(SettingsTable):
    """How a judgement becomes a distribution.

    `bounds` is what low and high mean; `confidence` is the probability of the best
    class where `shape` is ``"confidence"``; `zero_mass` is the probability of a zero
    where `zero` is ``"spike"``, by default the share of the labels low, best and high
    that say zero.
    """

    bounds: Annotated[Bounds | dict[Literal["coverage"], float], BeforeValidator(_read_bounds)]
    best: BestIs = "mode"
    shape: Literal["pert", "triangular", "uniform", "confidence"] = "pert"
    pert_shape: Annotated[float, Field(gt=0.0, le=LARGEST_SHAPE, allow_inf_nan=False)] = 4.0
    classes: Classes = "continuous"
    zero: Literal["spike", "latent"] = "spike"
    zero_mass: Annotated[Literal["experts"] | float, BeforeValidator(_read_zero_mass)] = "experts"
    missing: Literal["error", "exclude", "full-range"] = "error"
    confidence: Annotated[float, Field(gt=0.0, le=1.0)] | None = None

    @model_validator(mode="after")
    def _confidence_fits_shape(self) -> Reading:
        if self.shape == "confidence" and self.confidence is None:
            message = 'shape = "confidence" needs confidence = a number in (0, 1]: the probability of the best class.'
            raise ValueError(message)
        if self.shape != "confidence" and self.confidence is not None:
            message = f'confidence belongs to shape = "confidence", but the shape is {self.shape!r}.'
            raise ValueError(message)
        return self

    @property
    def coverage(self) -> float:
        """Return the probability that low and high are meant to hold, in (0, 1].

        Examples
        --------
        >>> Reading(bounds="p5-p95").coverage
        0.9
        """
        return self.bounds["coverage"] if isinstance(self.bounds, dict) else COVERAGE[self.bounds]


class Experts(SettingsTable):
    """How several experts become one distribution."""

    pooling: Annotated[Literal["linear"], BeforeValidator(_read_pooling)] = "linear"
    sampling: Sampling = "coherent"
    weights: Annotated[Literal["equal"] | dict[str, float], BeforeValidator(_read_expert_weights)] = "equal"

    def weight_of(self, expert: str) -> float:
        """Return the weight given to an expert; 1 for each where they are equal.

        Examples
        --------
        >>> Experts(weights={"anna": 2, "bert": 0}).weight_of("anna")
        2.0
        """
        return 1.0 if isinstance(self.weights, str) else self.weights.get(expert, 0.0)


class Dependence(SettingsTable):
    """Rank correlation (Spearman) between the criteria of one scenario, 0 to 1."""

    within_scenario: Annotated[float, Field(ge=0.0, le=1.0)]


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
        "dependence": Dependence,
        "aggregation": AggregationOptions,
    }
    table = tables[location[0]] if location else Settings
    return list(table.model_fields)
