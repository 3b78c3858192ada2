"""The sheets of an assessment, read from a folder or from one workbook.

A folder holds `assessment.toml`, `scenarios.csv` and `judgements.csv`, and where they
are wanted `experts.csv`, `calibration.csv`, `chips.csv`, a matrix of correlations and a
folder `forms`. A workbook holds sheets of the same names, without forms: those of tables
have the columns of the CSV files; `assessment` has the columns ``key`` and ``value``
(see `riskmc.elicitation.workbook.sheet_settings`)::

    key                             value
    format                          1
    title                           National Risk Assessment 6
    framework                       nl-nra-2014
    reading.bounds                  range
    dependence.within_scenario      0.5
    profiles.policy."1.1"           2
"""

from __future__ import annotations

import difflib
import os
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from riskmc._validation import shown
from riskmc.elicitation.cells import is_number_text
from riskmc.elicitation.correlations import Grid, grid_of
from riskmc.elicitation.settings import SETTINGS_FILE
from riskmc.elicitation.tables import (
    CALIBRATION_COLUMNS,
    CHIP_COLUMNS,
    EXPERT_COLUMNS,
    JUDGEMENT_COLUMNS,
    NO_ROWS,
    SCENARIO_COLUMNS,
    Columns,
    Table,
    is_utf16,
    read_csv,
    read_lines,
)
from riskmc.elicitation.workbook import (
    SETTINGS_SHEET,
    Sheet,
    open_workbook,
    sheet_lines,
    sheet_settings,
    sheet_table,
    without_suffix,
)
from riskmc.exceptions import AssessmentError, Fault

FORMS: Final = "forms"
"""Folder of the forms in a folder of an assessment."""

OPTIONAL: Final[Mapping[str, Columns]] = {
    "experts": EXPERT_COLUMNS,
    "calibration": CALIBRATION_COLUMNS,
    "chips": CHIP_COLUMNS,
}
"""Tables that an assessment may have, beside scenarios and judgements."""

_WORKBOOK_SUFFIXES: Final = frozenset({".xlsx", ".xlsm"})
_ALIKE: Final = 0.85
"""How alike the name of a file is to one that is looked for, if it is taken for a slip."""


@dataclass(frozen=True, slots=True)
class Part:
    """A table that an assessment may have, with its faults as a file."""

    table: Table
    faults: tuple[Fault, ...] = ()


@dataclass(frozen=True, slots=True)
class Sheets:
    """What stands in the files, not yet checked against a framework.

    Parameters
    ----------
    settings : mapping
        `assessment.toml` as nested tables.
    scenarios, judgements : Table
    faults : tuple of tuple of Fault
        Faults of the settings, of the scenarios and of the judgements as files.
    settings_file : str
        Name of the settings for messages.
    folder : Path, optional
        Where a framework file named in the settings is looked for.
    source : str
        The folder or workbook, as the user named it.
    optional : mapping of str to Part
        Those of experts, calibration and chips that are there.
    correlations : Grid, optional
        The matrix that the settings name.
    other_faults : tuple of Fault
        Of the matrix as a file, and of files whose name is nearly one of these.
    forms : Path, optional
        The folder of forms, where there is one.
    """

    settings: Mapping[str, object]
    scenarios: Table
    judgements: Table
    faults: tuple[tuple[Fault, ...], tuple[Fault, ...], tuple[Fault, ...]] = ((), (), ())
    settings_file: str = SETTINGS_FILE
    folder: Path | None = None
    source: str = ""
    optional: Mapping[str, Part] = field(default_factory=dict)
    correlations: Grid | None = None
    other_faults: tuple[Fault, ...] = ()
    forms: Path | None = None


def read_sheets(path: str | Path) -> Sheets:
    """Read an assessment folder or workbook.

    Parameters
    ----------
    path : str or Path
        A folder with the files of an assessment, or an .xlsx workbook with its sheets.

    Returns
    -------
    Sheets
        Faults of single files are in it, to be reported with those of their content.

    Raises
    ------
    AssessmentError
        If there is no such folder or workbook.
    """
    path = Path(path)
    if path.is_dir():
        return _read_folder(path)
    if path.is_file() and path.suffix.lower() in _WORKBOOK_SUFFIXES:
        return _read_workbook(path)
    given = "is not a folder or an .xlsx workbook" if path.exists() else "does not exist"
    message = (
        f"{given}. Give the folder that holds assessment.toml, scenarios.csv and judgements.csv, or an .xlsx workbook."
    )
    raise AssessmentError([Fault(message, str(path))], source=str(path))


def matrix_name(settings: Mapping[str, object]) -> str:
    """Return the file of the correlation matrix that settings name, "" where they name none.

    Examples
    --------
    >>> matrix_name({"dependence": {"within_scenario": "correlations.csv"}})
    'correlations.csv'
    >>> matrix_name({"dependence": {"within_scenario": "0.5"}})  # a number between quotes, which is told elsewhere
    ''
    """
    dependence = settings.get("dependence")
    within = dependence.get("within_scenario") if isinstance(dependence, Mapping) else None
    return within.strip() if isinstance(within, str) and not is_number_text(within) else ""


def _read_folder(folder: Path) -> Sheets:
    settings, settings_faults = _read_toml(folder / SETTINGS_FILE)
    scenarios, scenario_faults = read_csv(folder / "scenarios.csv", SCENARIO_COLUMNS)
    present = [name for name in OPTIONAL if os.path.lexists(folder / f"{name}.csv")]
    optional = {name: Part(*_with_tuple(*read_csv(folder / f"{name}.csv", OPTIONAL[name]))) for name in present}
    forms = folder / FORMS if (folder / FORMS).is_dir() else None
    judgements, judgement_faults = read_csv(folder / "judgements.csv", JUDGEMENT_COLUMNS)
    if forms is not None or "chips" in optional:
        there = os.path.lexists(folder / "judgements.csv")
        judgement_faults = _where_others_judge(judgement_faults, there=there)
    correlations, grid_faults = _read_matrix(folder, matrix_name(settings))
    files = [f"{name}.csv" for name in present]
    if forms is None and os.path.lexists(folder / FORMS):
        grid_faults.append(Fault("is not a folder. Make it one, with the filled-in forms in it, or rename it.", FORMS))
    grid_faults += _nearly_named([*_names_in(folder), *files], [*(f"{name}.csv" for name in OPTIONAL), FORMS])
    return Sheets(
        settings,
        scenarios,
        judgements,
        (tuple(settings_faults), tuple(scenario_faults), tuple(judgement_faults)),
        folder=folder,
        source=str(folder),
        optional=optional,
        correlations=correlations,
        other_faults=tuple(grid_faults),
        forms=forms,
    )


def _read_workbook(path: Path) -> Sheets:
    book = open_workbook(path)
    settings, settings_faults = sheet_settings(book)
    scenarios, scenario_faults = sheet_table(book, "scenarios", SCENARIO_COLUMNS)
    optional = {
        name: Part(*_with_tuple(*sheet_table(book, name, columns)))
        for name, columns in OPTIONAL.items()
        if name in book
    }
    judgements, judgement_faults = sheet_table(book, "judgements", JUDGEMENT_COLUMNS)
    if "chips" in optional:
        judgement_faults = _where_others_judge(judgement_faults, there="judgements" in book)
    correlations, grid_faults = _sheet_matrix(book, matrix_name(settings))
    grid_faults += _nearly_named(book, OPTIONAL)
    return Sheets(
        settings,
        scenarios,
        judgements,
        (tuple(settings_faults), tuple(scenario_faults), tuple(judgement_faults)),
        SETTINGS_SHEET,
        path.parent,
        str(path),
        optional,
        correlations,
        tuple(grid_faults),
    )


def _with_tuple(table: Table, faults: list[Fault]) -> tuple[Table, tuple[Fault, ...]]:
    return table, tuple(faults)


def _where_others_judge(faults: list[Fault], *, there: bool) -> list[Fault]:
    """Leave out that the sheet of judgements is missing or empty, which it may be where chips or forms judge."""
    return [fault for fault in faults if there and fault.message != NO_ROWS]


def _read_matrix(folder: Path, name: str) -> tuple[Grid | None, list[Fault]]:
    if not name:
        return None, []
    if not os.path.isfile(folder / name):  # noqa: PTH113 - Path.is_file raises where a name is too long
        near = difflib.get_close_matches(name, _names_in(folder), n=1)
        hint = f" Did you mean {near[0]!r}?" if near else ""
        message = f"there is no such file, but dependence.within_scenario names it.{hint} Or give a number from 0 to 1."
        return None, [Fault(message, shown(name)[1:-1])]
    lines, faults = read_lines(folder / name, file=name)
    return (None if faults else grid_of(name, ((line, frozenset[int]()) for line in lines))), faults


def _sheet_matrix(book: Mapping[str, Sheet], name: str) -> tuple[Grid | None, list[Fault]]:
    if not name:
        return None, []
    title = name if name in book else without_suffix(name)
    if title not in book:
        near = difflib.get_close_matches(title, book, n=1)
        hint = f" Did you mean {near[0]!r}?" if near else ""
        message = f"the workbook has no such sheet, but dependence.within_scenario names it.{hint}"
        return None, [Fault(message, title)]
    return grid_of(title, sheet_lines(book[title])), []


def _names_in(folder: Path) -> list[str]:
    try:
        return sorted(path.name for path in folder.iterdir())
    except OSError:  # a folder that cannot be listed; its files say so themselves
        return []


def _nearly_named(names: Iterable[str], wanted: Iterable[str]) -> list[Fault]:
    """Return faults for files or sheets that are meant as one which is looked for, such as expert.csv."""
    given, faults = list(names), []
    for name in wanted:
        stem = without_suffix(name)
        suffix = name.removeprefix(stem)
        pairs = [(other.casefold().removesuffix(suffix), other) for other in given if other.casefold().endswith(suffix)]
        stems = {plain: other for plain, other in pairs if plain.isalpha()}
        near = difflib.get_close_matches(stem, stems, n=1, cutoff=_ALIKE)
        if near and name not in given:
            message = f"is not read under this name. Call it {name!r}, or something else than that."
            faults.append(Fault(message, stems[near[0]]))
    return faults


def _read_toml(path: Path) -> tuple[dict[str, object], list[Fault]]:
    try:
        return tomllib.loads(path.read_bytes().decode("utf-8-sig")), []
    except OSError as error:
        advice = "Every assessment folder has one: `riskmc new` writes a template."
        return {}, [Fault(f"cannot be read: {error.strerror}. {advice}", path.name)]
    except UnicodeDecodeError as error:
        if is_utf16(error.object):
            return {}, [Fault("is encoded as UTF-16. Save it as UTF-8.", path.name)]
        line = error.object.count(b"\n", 0, error.start) + 1
        return {}, [Fault(f"the byte at offset {error.start} (line {line}) is not UTF-8. Save it as UTF-8.", path.name)]
    except tomllib.TOMLDecodeError as error:
        return {}, [Fault(f"is not valid TOML: {error}. Text stands between double quotes.", path.name)]
    except RecursionError:
        return {}, [Fault("is not an assessment: its tables or lists are nested too deeply.", path.name)]
