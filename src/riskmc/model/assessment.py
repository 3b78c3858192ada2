"""An assessment: settings, framework, scenarios and judgements that fit each other."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from riskmc.elicitation.calibration import SeedQuestion
from riskmc.elicitation.correlations import CorrelationTable
from riskmc.elicitation.experts import ExpertInfo, listed_names
from riskmc.elicitation.frames import sheets_of_frames
from riskmc.elicitation.gathering import gather
from riskmc.elicitation.judgements import Judgement
from riskmc.elicitation.scenarios import Scenario
from riskmc.elicitation.settings import Settings
from riskmc.elicitation.sheets import Sheets, read_sheets
from riskmc.exceptions import AssessmentError, Fault, ReadingWarning
from riskmc.frameworks.framework import Framework
from riskmc.model.checking import law_faults, weight_faults
from riskmc.model.expert_weights import ExpertWeights, weigh_experts

if TYPE_CHECKING:
    import pandas as pd


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
        Those in use: at most one for each scenario, criterion and expert, of the last
        round in which the expert judged it, or up to the round that ``experts.round``
        names.
    source : str
        The folder or workbook it was read from.
    judgement_file : str
        The file or sheet of the judgements, for messages.
    experts_table : tuple of ExpertInfo
        `experts.csv`, in its order; empty without it.
    calibration : tuple of SeedQuestion
        `calibration.csv` and forms with seed questions.
    correlations : CorrelationTable, optional
        The matrix that ``dependence.within_scenario`` names.
    earlier : tuple of Judgement
        Judgements of rounds that are not in use.
    """

    settings: Settings
    framework: Framework
    scenarios: tuple[Scenario, ...]
    judgements: tuple[Judgement, ...]
    source: str = ""
    judgement_file: str = "judgements"
    experts_table: tuple[ExpertInfo, ...] = ()
    calibration: tuple[SeedQuestion, ...] = ()
    correlations: CorrelationTable | None = None
    earlier: tuple[Judgement, ...] = ()

    @classmethod
    def from_frames(
        cls,
        judgements: pd.DataFrame | None = None,
        *,
        framework: str | Framework,
        scenarios: pd.DataFrame | None = None,
        experts_table: pd.DataFrame | None = None,
        calibration: pd.DataFrame | None = None,
        chips: pd.DataFrame | None = None,
        correlations: pd.DataFrame | None = None,
        **settings: object,
    ) -> Assessment:
        """Build an assessment from data frames, with the checks of files.

        Parameters
        ----------
        judgements : DataFrame, optional
            Columns scenario, criterion, low, best, high and, if wanted, expert,
            rationale, coverage, round, data, understanding and agreement: what
            `judgements.csv` holds. Cells may be text or class coordinates; empty, None
            and NaN are the same. May be left out where there are chips.
        framework : str or Framework
            A bundled id, the path of a TOML file, or a framework.
        scenarios : DataFrame, optional
            Columns id and, if wanted, name, theme, kind, note. By default the
            scenarios are those that `judgements` and `chips` name.
        experts_table, calibration, chips : DataFrame, optional
            What `experts.csv`, `calibration.csv` and `chips.csv` hold.
        correlations : DataFrame, optional
            A square matrix whose columns and index are criteria, or whose first column
            names its rows. ``dependence.within_scenario`` may then be left out.
        **settings
            The keys of `assessment.toml`, tables as dicts. ``reading`` with ``bounds``
            and ``dependence`` with ``within_scenario`` are required.

        Returns
        -------
        Assessment

        Raises
        ------
        InputError
            If something is no DataFrame, nothing is judged, or a matrix and a number
            are given for the same.
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
        given = framework.id if isinstance(framework, Framework) else framework
        defaults: dict[str, object] = {"format": 1, "title": "Assessment", "framework": given}
        frames = {
            "judgements": judgements,
            "scenarios": scenarios,
            "experts_table": experts_table,
            "calibration": calibration,
            "chips": chips,
            "correlations": correlations,
        }
        sheets = sheets_of_frames(frames, defaults | settings)
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

    @cached_property
    def expert_weights(self) -> ExpertWeights:
        """How much each expert counts, as the settings ask; see `riskmc.model.expert_weights`."""
        return weigh_experts(self)

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
        .xlsx workbook with sheets of the same names (see `riskmc.elicitation.sheets`).
        Beside them may stand `experts.csv` (who the experts are, and their weights),
        `calibration.csv` (seed questions), `chips.csv` (roulette), a matrix of
        correlations that ``dependence.within_scenario`` names, and, in a folder only,
        `forms` with a filled-in form of each expert. With chips or forms,
        `judgements.csv` may be left out.

    Returns
    -------
    Assessment

    Raises
    ------
    AssessmentError
        With every fault of all files, in reading order, and with what a run would
        refuse: a judgement that its shape cannot meet, an item judged by experts of
        weight zero only, a scenario without judged criterion of weight.

    Warns
    -----
    ReadingWarning
        If someone answered seed questions and judged nothing, or not yet.

    Examples
    --------
    >>> import tempfile
    >>> from riskmc.elicitation import write_template
    >>> folder = write_template(Path(tempfile.mkdtemp()) / "mine", "nl-nra-2014")
    >>> assessment = read_assessment(folder)
    >>> assessment.scenario_ids, len(assessment.judgements), assessment.calibration
    (('river_flood', 'cyber_attack'), 22, ())
    """
    return _check(read_sheets(path))


def _check(sheets: Sheets, framework: Framework | None = None) -> Assessment:
    """Check all sheets against each other; raise one error with every fault."""
    found = gather(sheets, framework)
    judgement_faults, assessment = list(found.judgement_faults), None
    if found.settings is not None and found.framework is not None:
        assessment = Assessment(
            found.settings,
            found.framework,
            found.scenarios,
            found.judgements,
            sheets.source,
            sheets.judgements.file,
            found.experts,
            found.calibration,
            found.correlations,
            found.earlier,
        )
        judgement_faults += law_faults(assessment)
    judgement_faults.sort(key=lambda fault: _place(fault, found.files))
    faults = [*found.faults, *judgement_faults, *found.later_faults]
    if assessment is not None and not faults:
        found_late = weight_faults(assessment)
        faults = [fault if fault.file else replace(fault, file=sheets.settings_file) for fault in found_late]
    if faults or assessment is None:
        raise AssessmentError(faults, source=sheets.source)
    _note_silent(assessment)
    return assessment


def _note_silent(assessment: Assessment) -> None:
    """Warn of experts who answered seed questions and judged nothing that counts."""
    answered = dict.fromkeys(name for question in assessment.calibration for name in question.answers)
    if silent := [name for name in answered if name not in assessment.experts]:
        who = listed_names(silent)
        message = f"{who} answered seed questions and judged nothing that counts, so there is no weight to give."
        warnings.warn(message, ReadingWarning, stacklevel=4)


def _place(fault: Fault, files: Sequence[str]) -> tuple[bool, int, int]:
    """Return where a fault stands; what is in no row comes last."""
    at = files.index(fault.file) if fault.file in files else len(files)
    return fault.row is None, at, fault.row or 0
