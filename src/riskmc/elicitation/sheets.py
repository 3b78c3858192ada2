"""The three sheets of an assessment, read from a folder or from one workbook.

A folder holds `assessment.toml`, `scenarios.csv` and `judgements.csv`. A workbook holds
the sheets `assessment`, `scenarios` and `judgements`: the last two have the columns of
the CSV files; `assessment` has the columns ``key`` and ``value`` (see
`riskmc.elicitation.workbook.sheet_settings`)::

    key                             value
    format                          1
    title                           National Risk Assessment 6
    framework                       nl-nra-2014
    reading.bounds                  range
    dependence.within_scenario      0.5
    profiles.policy."1.1"           2
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from riskmc.elicitation.settings import SETTINGS_FILE
from riskmc.elicitation.tables import JUDGEMENT_COLUMNS, SCENARIO_COLUMNS, Table, is_utf16, read_csv
from riskmc.elicitation.workbook import SETTINGS_SHEET, open_workbook, sheet_settings, sheet_table
from riskmc.exceptions import AssessmentError, Fault

_WORKBOOK_SUFFIXES: Final = frozenset({".xlsx", ".xlsm"})


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
    """

    settings: Mapping[str, object]
    scenarios: Table
    judgements: Table
    faults: tuple[tuple[Fault, ...], tuple[Fault, ...], tuple[Fault, ...]] = ((), (), ())
    settings_file: str = SETTINGS_FILE
    folder: Path | None = None
    source: str = ""


def read_sheets(path: str | Path) -> Sheets:
    """Read an assessment folder or workbook.

    Parameters
    ----------
    path : str or Path
        A folder with the three files, or an .xlsx workbook with the three sheets.

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


def _read_folder(folder: Path) -> Sheets:
    settings, settings_faults = _read_toml(folder / SETTINGS_FILE)
    scenarios, scenario_faults = read_csv(folder / "scenarios.csv", SCENARIO_COLUMNS)
    judgements, judgement_faults = read_csv(folder / "judgements.csv", JUDGEMENT_COLUMNS)
    faults = (tuple(settings_faults), tuple(scenario_faults), tuple(judgement_faults))
    return Sheets(settings, scenarios, judgements, faults, folder=folder, source=str(folder))


def _read_workbook(path: Path) -> Sheets:
    book = open_workbook(path)
    settings, settings_faults = sheet_settings(book)
    scenarios, scenario_faults = sheet_table(book, "scenarios", SCENARIO_COLUMNS)
    judgements, judgement_faults = sheet_table(book, "judgements", JUDGEMENT_COLUMNS)
    faults = (tuple(settings_faults), tuple(scenario_faults), tuple(judgement_faults))
    return Sheets(settings, scenarios, judgements, faults, SETTINGS_SHEET, path.parent, str(path))


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
