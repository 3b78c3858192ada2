"""An assessment: settings, framework, scenarios and judgements that fit each other."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Final

from riskmc import frameworks
from riskmc.elicitation.agreement import check_settings, with_default_profile
from riskmc.elicitation.judgements import PANEL, Judgement, Scenario, read_judgements, read_scenarios
from riskmc.elicitation.settings import Settings, read_settings
from riskmc.elicitation.sheets import Sheets, read_sheets
from riskmc.elicitation.tables import (
    JUDGEMENT_COLUMNS,
    SCENARIO_COLUMNS,
    Columns,
    Row,
    Table,
    cell_text,
    is_number,
    table_of,
)
from riskmc.exceptions import AssessmentError, Fault, InputError
from riskmc.frameworks.framework import Framework
from riskmc.model.checking import law_faults, weight_faults

if TYPE_CHECKING:
    import pandas as pd

_FRAMES_SOURCE: Final = "the data frames"


@dataclass(frozen=True)
class Assessment:
    """One edition of a risk assessment, checked as a whole.

    Made by `read_assessment` or `from_frames`, which check it.

    Parameters
    ----------
    settings : Settings
        What `assessment.toml` says; profiles are never empty.
    framework : Framework
    scenarios : tuple of Scenario
        In the order given.
    judgements : tuple of Judgement
        At most one for each scenario, criterion and expert.
    source : str
        The folder or workbook it was read from.
    judgement_file : str
        The file or sheet of the judgements, for messages.
    """

    settings: Settings
    framework: Framework
    scenarios: tuple[Scenario, ...]
    judgements: tuple[Judgement, ...]
    source: str = ""
    judgement_file: str = "judgements"

    @classmethod
    def from_frames(
        cls,
        judgements: pd.DataFrame,
        *,
        framework: str | Framework,
        scenarios: pd.DataFrame | None = None,
        **settings: object,
    ) -> Assessment:
        """Build an assessment from data frames, with the checks of files.

        Parameters
        ----------
        judgements : DataFrame
            Columns scenario, criterion, low, best, high and, if wanted, expert and
            rationale: what `judgements.csv` holds. Cells may be text or class
            coordinates; empty, None and NaN are the same.
        framework : str or Framework
            A bundled id, the path of a TOML file, or a framework.
        scenarios : DataFrame, optional
            Columns id and, if wanted, name, theme, kind, note. By default the
            scenarios are those that `judgements` names.
        **settings
            The keys of `assessment.toml`, tables as dicts. ``reading`` with ``bounds``
            and ``dependence`` with ``within_scenario`` are required.

        Returns
        -------
        Assessment

        Raises
        ------
        InputError
            If `judgements` or `scenarios` is no DataFrame.
        AssessmentError
            With every fault; a row is numbered as if the frame were a sheet with its
            header in row 1.

        Examples
        --------
        >>> import pandas as pd
        >>> from riskmc.frameworks import load
        >>> rows = [("flood", c, "A", "B", "C") for c in (*load("nl-nra-2014").criterion_ids, "likelihood")]
        >>> assessment = Assessment.from_frames(
        ...     pd.DataFrame(rows, columns=["scenario", "criterion", "low", "best", "high"]),
        ...     framework="nl-nra-2014",
        ...     reading={"bounds": "p5-p95"},
        ...     dependence={"within_scenario": 0.5},
        ... )
        >>> assessment.scenario_ids, assessment.experts, len(assessment.judgements)
        (('flood',), ('panel',), 11)
        """
        _check_frame("judgements", judgements)
        if scenarios is not None:
            _check_frame("scenarios", scenarios)
        given = framework.id if isinstance(framework, Framework) else framework
        defaults: dict[str, object] = {"format": 1, "title": "Assessment", "framework": given}
        judgement_table, judgement_faults = _frame_table("judgements", judgements, JUDGEMENT_COLUMNS)
        scenario_table, scenario_faults = Table("scenarios", _named_scenarios(judgement_table)), list[Fault]()
        if scenarios is not None:
            scenario_table, scenario_faults = _frame_table("scenarios", scenarios, SCENARIO_COLUMNS)
        sheets = Sheets(
            defaults | settings,
            scenario_table,
            judgement_table,
            ((), tuple(scenario_faults), tuple(judgement_faults)),
            settings_file="settings",
            source=_FRAMES_SOURCE,
        )
        return _check(sheets, framework if isinstance(framework, Framework) else None)

    @property
    def scenario_ids(self) -> tuple[str, ...]:
        """Ids of the scenarios, in the order given."""
        return tuple(scenario.id for scenario in self.scenarios)

    @property
    def criterion_ids(self) -> tuple[str, ...]:
        """Ids of the criteria, in the order of the framework; without the likelihood axes."""
        return self.framework.criterion_ids

    @cached_property
    def experts(self) -> tuple[str, ...]:
        """Names of the experts, in the order in which they first judge."""
        return tuple(dict.fromkeys(judgement.expert for judgement in self.judgements))

    def judgements_of(self, scenario: str, criterion: str) -> tuple[Judgement, ...]:
        """Return the judgements of one criterion of one scenario, one for each expert.

        Parameters
        ----------
        scenario : str
            A scenario id.
        criterion : str
            A criterion id, ``"likelihood"`` or ``"plausibility"``.

        Returns
        -------
        tuple of Judgement
            Empty where nobody judged.
        """
        return self._by_item.get((scenario, criterion), ())

    @cached_property
    def _by_item(self) -> dict[tuple[str, str], tuple[Judgement, ...]]:
        by_item: dict[tuple[str, str], tuple[Judgement, ...]] = {}
        for judgement in self.judgements:
            key = (judgement.scenario, judgement.criterion)
            by_item[key] = (*by_item.get(key, ()), judgement)
        return by_item


def read_assessment(path: str | Path) -> Assessment:
    """Read and check an assessment.

    Parameters
    ----------
    path : str or Path
        A folder with `assessment.toml`, `scenarios.csv` and `judgements.csv`, or an
        .xlsx workbook with the same three sheets (see `riskmc.elicitation.sheets`).

    Returns
    -------
    Assessment

    Raises
    ------
    AssessmentError
        With every fault of all three files, in reading order, and with what a run would
        refuse: a judgement that its shape cannot meet, an item judged by experts of
        weight zero only, a scenario without judged criterion of weight.
    """
    return _check(read_sheets(path))


def _check(sheets: Sheets, framework: Framework | None = None) -> Assessment:
    """Check all sheets against each other; raise one error with every fault."""
    settings_faults, scenario_faults, judgement_faults = map(list, sheets.faults)
    settings, key_faults = _settings(sheets)
    if framework is None and not settings_faults:
        framework, framework_faults = _load(sheets)
        key_faults += framework_faults
    scenarios, row_faults = read_scenarios(sheets.scenarios)
    scenario_faults += row_faults
    judgements: tuple[Judgement, ...] = ()
    if framework is not None and not judgement_faults:
        known = scenarios or read_scenarios(Table("", _named_scenarios(sheets.judgements)))[0]
        judgements, row_faults = read_judgements(sheets.judgements, framework, known, missing=_missing_policy(sheets))
        judgement_faults += row_faults
        if settings is not None and not scenario_faults:
            key_faults += _agreement(settings, framework, scenarios, sheets)
    assessment = None
    if settings is not None and framework is not None:
        settings = with_default_profile(settings, framework)
        assessment = Assessment(settings, framework, scenarios, judgements, sheets.source, sheets.judgements.file)
        judgement_faults = sorted([*judgement_faults, *law_faults(assessment)], key=_row)
    faults = [*settings_faults, *key_faults, *scenario_faults, *judgement_faults]
    if assessment is not None and not faults:
        faults = weight_faults(assessment)
    if faults or assessment is None:
        raise AssessmentError(faults, source=sheets.source)
    return assessment


def _row(fault: Fault) -> float:
    """Return where a fault stands; what is in no row comes last."""
    return math.inf if fault.row is None else fault.row


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


def _agreement(settings: Settings, framework: Framework, scenarios: Sequence[Scenario], sheets: Sheets) -> list[Fault]:
    experts = dict.fromkeys(row.cells.get("expert") or PANEL for row in sheets.judgements.rows)
    return check_settings(
        settings,
        framework,
        scenario_ids=[scenario.id for scenario in scenarios],
        experts=list(experts),
        file=sheets.settings_file,
    )


def _named_scenarios(judgements: Table) -> tuple[Row, ...]:
    """Return a row for each scenario that the judgements name."""
    names = dict.fromkeys(row.cells["scenario"] for row in judgements.rows if row.cells["scenario"])
    return tuple(Row(number, {"id": name}) for number, name in enumerate(names, start=2))


def _check_frame(name: str, given: object) -> None:
    if not (hasattr(given, "columns") and hasattr(given, "itertuples")):
        message = f"`{name}` must be a pandas DataFrame, got {type(given).__name__}. Write pd.DataFrame(...) around it."
        raise InputError(message)


def _frame_table(file: str, frame: pd.DataFrame, columns: Columns) -> tuple[Table, list[Fault]]:
    """Turn a data frame into a table of text; its header is row 1."""
    header = ([str(name) for name in frame.columns], frozenset[int]())
    lines = (
        ([cell_text(value) for value in row], frozenset(at for at, value in enumerate(row) if is_number(value)))
        for row in frame.itertuples(index=False, name=None)
    )
    return table_of(file, (header, *lines), columns)
