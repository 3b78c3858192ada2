"""The table `dependence` of the settings: what moves together, as numbers of one measure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Final, Literal

from pydantic import AfterValidator, BeforeValidator, Field, ValidationInfo, model_validator

from riskmc.elicitation.cells import is_number_text
from riskmc.elicitation.profiles import SettingsTable, is_number

Measure = Literal["spearman", "kendall", "concordance"]

INDEPENDENT: Final[Mapping[str, float]] = {"spearman": 0.0, "kendall": 0.0, "concordance": 0.5}
"""What each measure is for two items that have nothing to do with each other."""

WITHIN_SCENARIO: Final = (
    "a number from 0 to 1: the rank correlation between the criteria of one scenario. 0 is allowed, silence is not; "
    'or a table of scenario and number; or the file of a correlation matrix, such as "correlations.csv"'
)
WITHIN_CRITERION: Final = "a number from 0 to 1, or a table of criterion and number"
WITHIN_EXPERT: Final = "a number from 0 to 1: the rank correlation of all that one expert judged"

FEWEST_DEGREES: Final = 1.0
MOST_DEGREES: Final = 1000.0


def _read_within_scenario(given: object, info: ValidationInfo) -> object:
    if isinstance(given, str) and given.strip() and not is_number_text(given):
        return given
    return _read_by_label(given, info, WITHIN_SCENARIO)


def _read_within_criterion(given: object, info: ValidationInfo) -> object:
    return given if given is None else _read_by_label(given, info, WITHIN_CRITERION)


def _read_within_expert(given: object, info: ValidationInfo) -> object:
    return given if given is None else _read_number(given, info, WITHIN_EXPERT)


def _read_by_label(given: object, info: ValidationInfo, allowed: str) -> object:
    """Accept a number, or a table of labels and numbers."""
    if not isinstance(given, Mapping):
        return _read_number(given, info, allowed)
    numbers = {name: number for name, number in given.items() if is_number(number)}
    wrong = [f"{name!r} = {number!r}" for name, number in given.items() if name not in numbers]
    ranged = (range_fault(number, _measure(info), f"{name!r} = ") for name, number in numbers.items())
    faults = [fault for fault in ranged if fault]
    if wrong or not given:
        faults.append(f"got {', '.join(wrong) or 'an empty table'}, allowed is {allowed}.")
    if faults:
        raise ValueError(" ".join(faults))
    return {str(name): float(number) for name, number in given.items()}


def _read_number(given: object, info: ValidationInfo, allowed: str) -> float:
    if not is_number(given):
        message = f"must be a number, got {given!r}. Give {allowed}."
        raise ValueError(message)
    if fault := range_fault(given, _measure(info)):
        raise ValueError(fault)
    return float(given)


def _measure(info: ValidationInfo) -> str:
    """Return the measure, "" where it is wrong, which is reported already."""
    return str(info.data.get("measure", ""))


def range_fault(value: float, measure: str, label: str = "") -> str:
    """Say why a number is no correlation that a factor can make; "" where it is one.

    Factors raise items together, not against each other: negative correlations need a
    matrix.

    Examples
    --------
    >>> range_fault(0.4, "kendall"), range_fault(-0.2, "spearman")
    ('', 'must lie from 0 to 1, got -0.2. A factor cannot pull items apart; a matrix can.')
    """
    least = INDEPENDENT.get(measure, 0.0)
    if least <= value <= 1.0 or not measure:
        return ""
    unit = "" if measure == "spearman" else f" as {measure}"
    message = f"must lie from {least:g} to 1{unit}, got {label}{value:g}."
    if value > 1.0:
        return f"{message} Give {value / 100:g} for {value:g} %." if 2.0 <= value <= 100.0 else message  # noqa: PLR2004 - per cent
    if measure == "concordance":
        message += " 0.5 is independence: the probability that two items lie on the same side of their medians."
    return f"{message} A factor cannot pull items apart; a matrix can."


class DriverSettings(SettingsTable):
    """A common cause of several scenarios, see `riskmc.model.dependence.Driver`."""

    scenarios: Annotated[list[str], Field(min_length=2)]
    impact: Annotated[float, Field(allow_inf_nan=False)] | None = None
    likelihood: Annotated[float, Field(allow_inf_nan=False)] | None = None


def _check_drivers(drivers: dict[str, DriverSettings], info: ValidationInfo) -> dict[str, DriverSettings]:
    """Refuse drivers whose numbers are out of range, or that correlate nothing."""
    measure = _measure(info)
    faults = []
    for name, driver in drivers.items():
        given = {"impact": driver.impact, "likelihood": driver.likelihood}
        shares = {part: value for part, value in given.items() if value is not None}
        found = [fault for part, value in shares.items() if (fault := range_fault(value, measure, f"{part} = "))]
        if not found and all(value == INDEPENDENT.get(measure) for value in shares.values()):
            found = [f"correlates nothing. Give impact or likelihood above {INDEPENDENT.get(measure, 0.0):g}."]
        if not name.strip():
            found.append("has no name.")
        if len(set(driver.scenarios)) < len(driver.scenarios):
            found.append("a scenario stands in it more than once.")
        faults += [f"driver {name!r}: {fault}" for fault in found]
    if faults:
        raise ValueError(" ".join(faults))
    return drivers


class Dependence(SettingsTable):
    """What moves together: every number here is of the measure `measure`.

    `within_scenario` is a number, one for each scenario, or the name of the file of a
    matrix. A factor left out is None and correlates nothing.
    """

    measure: Measure = "spearman"
    """First, since the range of all other numbers depends on it."""
    within_scenario: Annotated[float | dict[str, float] | str, BeforeValidator(_read_within_scenario)]
    within_criterion: Annotated[float | dict[str, float] | None, BeforeValidator(_read_within_criterion)] = None
    within_expert: Annotated[float | None, BeforeValidator(_read_within_expert)] = None
    copula: Literal["gaussian", "t"] = "gaussian"
    degrees_of_freedom: Annotated[float, Field(ge=FEWEST_DEGREES, le=MOST_DEGREES)] | None = None
    drivers: Annotated[dict[str, DriverSettings], AfterValidator(_check_drivers)] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _degrees_belong_to_t(self) -> Dependence:
        if self.degrees_of_freedom is not None and self.copula != "t":
            message = 'degrees_of_freedom belongs to copula = "t". Write that, or leave degrees_of_freedom out.'
            raise ValueError(message)
        return self

    @property
    def matrix_file(self) -> str:
        """Return the file of the correlation matrix, "" where there is none."""
        return self.within_scenario if isinstance(self.within_scenario, str) else ""
