"""Profiles of weights as `assessment.toml` says them: fixed, or a law of uncertain weights."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from typing import Annotated, Final, Literal, TypeGuard, get_args

from pydantic import BaseModel, BeforeValidator, ConfigDict, Discriminator, Field, Tag, model_validator

from riskmc._validation import suggestion
from riskmc.frameworks.framework import Framework

NamedProfile = Literal["equal", "equal-interests"]
FixedProfile = NamedProfile | dict[str, float]
Over = Literal["interests", "criteria"]

FIXED: Final = "fixed"
"""Tag of a profile that is no law."""

LAW_ADVICE: Final[Mapping[str, str]] = {
    "around": 'Give the weights it lies around: "equal", "equal-interests" or a table of criterion and number.',
    "order": 'Give all interests, or all criteria with over = "criteria", the heaviest first, each between quotes.',
    "bounds": 'Give a table of interest or criterion and bounds, such as {"1.1" = [0.1, 0.3]}.',
    "of": "Give a table of profile and probability, such as {per-criterion = 0.5, per-interest = 0.5}.",
    "std": "It is the standard deviation of the largest weight, such as 0.05.",
    "concentration": "It is the sum of the Dirichlet parameters, such as 30.",
}
"""What to do about a key of a law that is missing or wrong."""


_SLACK: Final = 1e-9
"""By how much bounds may miss a sum of one, as decimal fractions do."""


class SettingsTable(BaseModel):
    """A table of the settings: unknown keys are errors, nothing is converted."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


def weighed_units(over: Over, framework: Framework) -> tuple[str, ...]:
    """Return the ids that weights are given to: all criteria, or the interests that have one.

    Examples
    --------
    >>> from riskmc.frameworks import load
    >>> weighed_units("interests", load("generic-5x5"))
    ('people', 'economy', 'society')
    """
    if over == "criteria":
        return framework.criterion_ids
    weighed = {criterion.interest for criterion in framework.criteria}
    return tuple(interest for interest in framework.interest_ids if interest in weighed)


def is_number(given: object) -> TypeGuard[int | float]:
    """Return whether `given` is a finite number, which true and false are not."""
    return isinstance(given, int | float) and not isinstance(given, bool) and abs(given) <= sys.float_info.max


def read_numbers(given: object, allowed: str) -> dict[str, float]:
    """Return a table of names and numbers that are not negative and not all zero.

    Parameters
    ----------
    given : object
    allowed : str
        What else is allowed, for the message.

    Raises
    ------
    ValueError
        Naming each number that is not allowed.
    """
    allowed = allowed if allowed.endswith(("?", ".")) else f"{allowed}."
    if not isinstance(given, Mapping) or not given:
        message = f"got {given!r}, allowed are {allowed}"
        raise ValueError(message)
    wrong = {name: number for name, number in given.items() if not (is_number(number) and number >= 0.0)}
    if wrong:
        listed = ", ".join(f"{name!r} = {number!r}" for name, number in wrong.items())
        message = f"got {listed}, allowed are finite numbers that are not negative."
        raise ValueError(message)
    if not any(given.values()):
        message = "all numbers are zero, at least one must be above zero."
        raise ValueError(message)
    return {str(name): float(number) for name, number in given.items()}


def _read_fixed(given: object) -> object:
    """Accept a fixed profile; a table with keys of a law lacks the name of its law."""
    _refuse_parts_of_a_law(given)
    return _read_around(given)


def _read_around(given: object) -> object:
    """Accept the name of a profile, or a table of criteria and numbers."""
    if isinstance(given, str) and given in get_args(NamedProfile):
        return given
    hint = suggestion(given, get_args(NamedProfile)) if isinstance(given, str) else ""
    return read_numbers(
        given, f"'equal', 'equal-interests' or a table of criterion and number, such as {{\"1.1\" = 2}}.{hint}"
    )


def _refuse_parts_of_a_law(given: object) -> None:
    """Refuse a table of weights with the key of a law, which is not a number as a weight would be."""
    items = list(given.items()) if isinstance(given, Mapping) else []
    for name, value in items:
        meant = suggestion(str(name), ["law"]) if name != "law" and isinstance(value, str) else ""
        if meant:
            message = f"unknown key {name!r}.{meant}"
            raise ValueError(message)
    for name, value in items:
        advice = LAW_IS_TEXT if name == "law" else law_is_missing(str(name)).lstrip()
        if advice and not is_number(value):
            message = f"got {name} = {value!r}. {advice}"
            raise ValueError(message)


def law_is_missing(name: str) -> str:
    """Return what to write where `name` is the key of a law but the law is not named; nothing for other names.

    Examples
    --------
    >>> law_is_missing("std")
    " `law` is missing: write law = 'dirichlet' beside `std`."
    >>> law_is_missing("1.1")
    ''
    """
    laws = [law for law, table in LAWS.items() if name in table.model_fields and name != "law"]
    return f" `law` is missing: write law = {' or '.join(map(repr, laws))} beside `{name}`." if laws else ""


def _read_ids(given: object) -> object:
    """Accept whole numbers for ids such as "5"; a number with a point may have lost a zero."""
    if not isinstance(given, list):
        return given
    return [str(name) if isinstance(name, int) and not isinstance(name, bool) else name for name in given]


def _read_bounds(given: object) -> object:
    """Accept pairs of numbers from 0 to 1 in order, one or more."""
    if not isinstance(given, Mapping) or not given:
        message = f"got {given!r}. {LAW_ADVICE['bounds']}"
        raise ValueError(message)
    wrong = [f"{name!r} = {pair!r}" for name, pair in given.items() if not _is_interval(pair)]
    if wrong:
        message = f"got {', '.join(wrong)}, allowed are two numbers from 0 to 1, low and high, such as [0.1, 0.3]."
        raise ValueError(message)
    return {str(name): [float(end) for end in pair] for name, pair in given.items()}


def _is_interval(pair: object) -> bool:
    if not (isinstance(pair, list) and len(pair) == 2 and all(map(is_number, pair))):  # noqa: PLR2004 - a pair
        return False
    low, high = pair
    return bool(0.0 <= low <= high <= 1.0)


def _read_shares(given: object) -> object:
    return read_numbers(given, f"a table of profile and probability. {LAW_ADVICE['of']}")


_Fixed = Annotated[FixedProfile, BeforeValidator(_read_fixed)]
_Around = Annotated[FixedProfile, BeforeValidator(_read_around)]
_Spread = Annotated[float, Field(gt=0.0, allow_inf_nan=False)]


class DirichletProfile(SettingsTable):
    """Weights around a profile; `std` is that of the largest weight."""

    law: Literal["dirichlet"]
    around: _Around
    std: _Spread | None = None
    concentration: _Spread | None = None

    @model_validator(mode="after")
    def _one_spread(self) -> DirichletProfile:
        if (self.std is None) == (self.concentration is None):
            message = (
                "give either std, the standard deviation of the largest weight, such as 0.05, "
                "or concentration, the sum of the Dirichlet parameters, such as 30."
            )
            raise ValueError(message)
        return self


class FlatProfile(SettingsTable):
    """Any weights; over interests, flat across them and flat within each."""

    law: Literal["flat"]
    over: Over = "interests"


class OrdinalProfile(SettingsTable):
    """Any weights of interests or criteria that fall in this order."""

    law: Literal["ordinal"]
    over: Over = "interests"
    order: Annotated[list[str], BeforeValidator(_read_ids)]


class IntervalProfile(SettingsTable):
    """Any weights of interests or criteria between these bounds; [0, 1] where there are none."""

    law: Literal["interval"]
    over: Over = "interests"
    bounds: Annotated[dict[str, list[float]], BeforeValidator(_read_bounds)]


class MixtureProfile(SettingsTable):
    """One of several fixed profiles of the file, with a probability each."""

    law: Literal["mixture"]
    of: Annotated[dict[str, float], BeforeValidator(_read_shares)]


LawProfile = DirichletProfile | FlatProfile | OrdinalProfile | IntervalProfile | MixtureProfile

LAWS: Final[Mapping[str, type[SettingsTable]]] = {
    "dirichlet": DirichletProfile,
    "flat": FlatProfile,
    "ordinal": OrdinalProfile,
    "interval": IntervalProfile,
    "mixture": MixtureProfile,
}

LAW_IS_TEXT: Final = f"`law` must be text, one of {', '.join(map(repr, LAWS))}."


def profile_kind(given: object) -> str:
    """Return the law that a profile names, or ``"fixed"``; a criterion may be called "law" itself.

    Examples
    --------
    >>> profile_kind({"law": "flat"}), profile_kind({"law": 2, "order": 1}), profile_kind("equal")
    ('flat', 'fixed', 'fixed')
    """
    law = given.get("law") if isinstance(given, Mapping) else getattr(given, "law", None)
    return law if isinstance(law, str) else FIXED


def _read_name(given: object) -> object:
    """Accept the name of a profile: text with no space around it."""
    if isinstance(given, str) and (not given or given != given.strip()):
        plain = f" Write {given.strip()!r}." if given.strip() else ""
        message = f"the name of a profile must not be empty nor begin or end with a space, got {given!r}.{plain}"
        raise ValueError(message)
    return given


ProfileName = Annotated[str, BeforeValidator(_read_name)]

Profile = Annotated[
    Annotated[_Fixed, Tag(FIXED)]
    | Annotated[DirichletProfile, Tag("dirichlet")]
    | Annotated[FlatProfile, Tag("flat")]
    | Annotated[OrdinalProfile, Tag("ordinal")]
    | Annotated[IntervalProfile, Tag("interval")]
    | Annotated[MixtureProfile, Tag("mixture")],
    Discriminator(profile_kind),
]
"""A profile as `Settings` holds it."""


def interval_bounds(profile: IntervalProfile, framework: Framework) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Return low and high of each unit, 0 and 1 where the profile names none.

    Examples
    --------
    >>> from riskmc.frameworks import load
    >>> profile = IntervalProfile(law="interval", bounds={"economy": [0.1, 0.3]})
    >>> interval_bounds(profile, load("generic-5x5"))
    ((0.0, 0.1, 0.0), (1.0, 0.3, 1.0))
    """
    pairs = [profile.bounds.get(unit, [0.0, 1.0]) for unit in weighed_units(profile.over, framework)]
    return tuple(low for low, _ in pairs), tuple(high for _, high in pairs)


def empty_region(low: Sequence[float], high: Sequence[float]) -> str:
    """Return which bounds leave no weights that sum to one; nothing where some do.

    Examples
    --------
    >>> empty_region([0.6, 0.5], [1.0, 1.0])
    'the lows sum to 1.1, but weights sum to 1: lower some of them.'
    >>> empty_region([0.0, 0.0], [1.0, 0.5])
    ''
    """
    if sum(low) > 1.0 + _SLACK:
        return f"the lows sum to {sum(low):.6g}, but weights sum to 1: lower some of them."
    if sum(high) < 1.0 - _SLACK:
        return f"the highs sum to {sum(high):.6g}, but weights sum to 1: raise some of them."
    return ""
