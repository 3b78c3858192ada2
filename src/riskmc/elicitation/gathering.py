"""All files of an assessment checked against each other, as far as that needs no model."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from riskmc import frameworks
from riskmc.elicitation.agreement import check_settings, with_default_profile
from riskmc.elicitation.calibration import SeedQuestion, read_calibration
from riskmc.elicitation.correlations import CorrelationTable, read_correlations
from riskmc.elicitation.entries import PANEL
from riskmc.elicitation.experts import ExpertInfo, list_faults, read_experts
from riskmc.elicitation.judgements import UNKNOWN, Judgement, read_judgements
from riskmc.elicitation.names import alike_faults, unnamed_faults
from riskmc.elicitation.rounds import split_rounds
from riskmc.elicitation.scenarios import Scenario, read_scenarios
from riskmc.elicitation.settings import Settings, read_settings
from riskmc.elicitation.sheets import Part, Sheets
from riskmc.elicitation.tables import Row, Table
from riskmc.exceptions import AssessmentError, Fault
from riskmc.frameworks.framework import Framework

if TYPE_CHECKING:
    from riskmc.elicitation.forms.folder import Forms


@dataclass(frozen=True, slots=True)
class Gathered:
    """What the files say, as far as it can be read, and every fault in reading order.

    `settings` and `framework` are None where they cannot be read. `faults` holds those
    of settings, scenarios and experts; `judgement_faults` those of judgements, chips and
    forms; `later_faults` those of seed questions and correlations. `files` are the files
    with judgements.
    """

    settings: Settings | None
    framework: Framework | None
    scenarios: tuple[Scenario, ...] = ()
    judgements: tuple[Judgement, ...] = ()
    earlier: tuple[Judgement, ...] = ()
    experts: tuple[ExpertInfo, ...] = ()
    calibration: tuple[SeedQuestion, ...] = ()
    correlations: CorrelationTable | None = None
    faults: tuple[Fault, ...] = ()
    judgement_faults: tuple[Fault, ...] = ()
    later_faults: tuple[Fault, ...] = ()
    files: tuple[str, ...] = ()


def gather(sheets: Sheets, framework: Framework | None = None) -> Gathered:
    """Check all sheets of an assessment against each other.

    Parameters
    ----------
    sheets : Sheets
    framework : Framework, optional
        By default the one that the settings name.

    Returns
    -------
    Gathered
    """
    settings, key_faults = _settings(sheets)
    if framework is None and not sheets.faults[0]:
        framework, framework_faults = _load(sheets)
        key_faults += framework_faults
    scenarios, scenario_faults = read_scenarios(sheets.scenarios)
    scenario_faults = [*sheets.faults[1], *scenario_faults]
    sheets, form_faults = _with_forms(sheets, framework)
    alike = alike_faults(_judging(sheets), "expert", "expert")
    unnamed = unnamed_faults(_judging(sheets), "expert")
    doubtful = {*alike, *([PANEL] if unnamed else ())}
    judging = [name for name in judging_experts(sheets) if name not in doubtful]
    judgements, judgement_faults = _judgements(sheets, settings, framework, scenarios, is_whole=not form_faults)
    if settings is not None and framework is not None and not (scenario_faults or sheets.faults[2]):
        scenario_ids, file = [scenario.id for scenario in scenarios], sheets.settings_file
        key_faults += check_settings(settings, framework, scenario_ids=scenario_ids, experts=judging, file=file)
    experts, expert_faults = _experts(sheets, judging)
    calibration, calibration_faults = _calibration(sheets, judging, [info.expert for info in experts])
    correlations, matrix_faults = _correlations(sheets, framework)
    in_use, earlier = split_rounds(judgements, _last_round(settings))
    return Gathered(
        settings if settings is None or framework is None else with_default_profile(settings, framework),
        framework,
        scenarios,
        in_use,
        earlier,
        experts,
        calibration,
        correlations,
        (*sheets.faults[0], *key_faults, *scenario_faults, *expert_faults),
        (*form_faults, *judgement_faults, *alike.values(), *unnamed),
        (*calibration_faults, *matrix_faults, *sheets.other_faults),
        _files(sheets),
    )


def judging_experts(sheets: Sheets) -> list[str]:
    """Return the experts that judgements and chips name, each once, in the order of the rows."""
    names = (row.cells.get("expert") or PANEL for table in _judging(sheets) for row in table.rows)
    return list(dict.fromkeys(names))


def named_scenarios(sheets: Sheets) -> tuple[Row, ...]:
    """Return a row for each scenario that judgements and chips name, as a sheet of scenarios would have it."""
    given = (row.cells["scenario"] for table in _judging(sheets) for row in table.rows)
    names = dict.fromkeys(name for name in given if name)
    return tuple(Row(number, {"id": name}) for number, name in enumerate(names, start=2))


def _judgements(
    sheets: Sheets,
    settings: Settings | None,
    framework: Framework | None,
    scenarios: tuple[Scenario, ...],
    *,
    is_whole: bool,
) -> tuple[tuple[Judgement, ...], list[Fault]]:
    """Read all judgements; what is missing is not known where a file cannot be read whole."""
    chips = sheets.optional.get("chips", Part(Table("chips")))
    file_faults = [*sheets.faults[2], *chips.faults]
    if framework is None:
        return (), file_faults
    known = scenarios or read_scenarios(Table("", named_scenarios(sheets)))[0]
    judgements, faults = read_judgements(
        _readable(sheets.judgements, sheets.faults[2]),
        framework,
        known,
        missing=_missing_policy(sheets) if is_whole and not file_faults else UNKNOWN,
        chips=_readable(chips.table, chips.faults),
        last_round=_last_round(settings),
    )
    return judgements, [*file_faults, *faults]


def _readable(table: Table, faults: tuple[Fault, ...]) -> Table:
    """Return a table without the rows of a file whose columns are in doubt; rows of forms stay."""
    return replace(table, rows=tuple(row for row in table.rows if row.file)) if faults else table


def _judging(sheets: Sheets) -> tuple[Table, ...]:
    return (sheets.judgements, *(part.table for name, part in sheets.optional.items() if name == "chips"))


def _files(sheets: Sheets) -> tuple[str, ...]:
    """Return the files with judgements, in the order in which they are read."""
    of_rows = (table.file_of(row) for table in _judging(sheets) for row in table.rows)
    return tuple(dict.fromkeys((sheets.judgements.file, *of_rows)))


def _with_forms(sheets: Sheets, framework: Framework | None) -> tuple[Sheets, list[Fault]]:
    """Add the rows of forms to the tables they belong to."""
    if sheets.forms is None or framework is None:
        return sheets, []
    from riskmc.elicitation.forms.folder import read_forms  # noqa: PLC0415 - only where there are forms

    forms, faults = read_forms(sheets.forms, framework)
    optional = dict(sheets.optional)
    for name, tables in _filled(forms).items():
        part = optional.get(name, Part(Table(f"{name}.csv")))
        optional[name] = replace(part, table=part.table.joined_by(tables))
    judgements = sheets.judgements.joined_by(forms.judgements)
    return replace(sheets, judgements=judgements, optional=optional), faults


def _filled(forms: Forms) -> dict[str, tuple[Table, ...]]:
    tables = {"chips": forms.chips, "calibration": forms.calibration}
    return {name: given for name, given in tables.items() if any(table.rows for table in given)}


def _settings(sheets: Sheets) -> tuple[Settings | None, list[Fault]]:
    """Check the settings, unless their file could not be read, which is reported already."""
    if sheets.faults[0]:
        return None, []
    return read_settings(sheets.settings, file=sheets.settings_file)


def _load(sheets: Sheets) -> tuple[Framework | None, list[Fault]]:
    """Load the framework that the settings name; what is no name is reported already."""
    name = sheets.settings.get("framework")
    if not (isinstance(name, str) and name):
        return None, []
    try:
        return frameworks.load(name, folder=sheets.folder or "."), []
    except AssessmentError as error:
        file = sheets.settings_file
        return None, [fault if fault.file else replace(fault, file=file, column="framework") for fault in error.faults]


def _missing_policy(sheets: Sheets) -> str:
    """Return `reading.missing` even where other settings have faults."""
    reading = sheets.settings.get("reading")
    return str(reading.get("missing", "error")) if isinstance(reading, Mapping) else "error"


def _last_round(settings: Settings | None) -> int | None:
    """Return the last round that counts, None where all do."""
    last = "latest" if settings is None else settings.experts.round
    return last if isinstance(last, int) else None


def _experts(sheets: Sheets, judging: list[str]) -> tuple[tuple[ExpertInfo, ...], list[Fault]]:
    part = sheets.optional.get("experts")
    if part is None or part.faults:
        return (), list(part.faults if part else ())
    experts, faults = read_experts(part.table)
    seeds = sheets.optional.get("calibration", Part(Table("")))
    answering = {row.cells["expert"] for row in seeds.table.rows}
    return experts, [*faults, *(list_faults(part.table, judging, answering) if judging else ())]


def _calibration(sheets: Sheets, judging: list[str], listed: list[str]) -> tuple[tuple[SeedQuestion, ...], list[Fault]]:
    part = sheets.optional.get("calibration")
    if part is None or part.faults:
        return (), list(part.faults if part else ())
    return read_calibration(part.table, judging, listed)


def _correlations(sheets: Sheets, framework: Framework | None) -> tuple[CorrelationTable | None, list[Fault]]:
    if sheets.correlations is None or framework is None:
        return None, []
    dependence = sheets.settings.get("dependence")
    measure = dependence.get("measure", "spearman") if isinstance(dependence, Mapping) else "spearman"
    return read_correlations(sheets.correlations, framework, str(measure))
