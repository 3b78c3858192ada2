"""The sheets of an assessment from data frames."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Final

from riskmc.elicitation.correlations import Grid, grid_of
from riskmc.elicitation.gathering import named_scenarios
from riskmc.elicitation.sheets import OPTIONAL, Part, Sheets
from riskmc.elicitation.tables import (
    JUDGEMENT_COLUMNS,
    SCENARIO_COLUMNS,
    Columns,
    Table,
    cell_text,
    is_number,
    table_of,
)
from riskmc.exceptions import Fault, InputError

if TYPE_CHECKING:
    import pandas as pd

MATRIX: Final = "correlations"
"""What `dependence.within_scenario` calls the data frame of a matrix."""

_SOURCE: Final = "the data frames"
_SETTINGS: Final = "settings"


def sheets_of_frames(frames: Mapping[str, pd.DataFrame | None], settings: Mapping[str, object]) -> Sheets:
    """Return data frames as the sheets that files would give.

    Parameters
    ----------
    frames : mapping of str to DataFrame or None
        ``judgements``, ``scenarios``, ``experts_table``, ``calibration``, ``chips`` and
        ``correlations``; None where there is none.
    settings : mapping
        `assessment.toml` as nested tables. Where there is a matrix, it is what
        ``dependence.within_scenario`` names.

    Returns
    -------
    Sheets
        Rows are numbered as if a frame were a sheet with its header in row 1.

    Raises
    ------
    InputError
        If something is no DataFrame, or nothing is judged.
    """
    given = {name: frame for name, frame in frames.items() if frame is not None}
    for name, frame in given.items():
        _check_frame(name, frame)
    _check_use(given, settings)
    judgements, judgement_faults = Table("judgements"), list[Fault]()
    if "judgements" in given:
        judgements, judgement_faults = _table("judgements", given["judgements"], JUDGEMENT_COLUMNS)
    read = {name: _table(name, given[_name(name)], OPTIONAL[name]) for name in OPTIONAL if _name(name) in given}
    optional = {name: Part(table, tuple(faults)) for name, (table, faults) in read.items()}
    plain = Sheets({}, Table("scenarios"), judgements, optional=optional)
    scenarios, scenario_faults = Table("scenarios", named_scenarios(plain)), list[Fault]()
    if "scenarios" in given:
        scenarios, scenario_faults = _table("scenarios", given["scenarios"], SCENARIO_COLUMNS)
    return Sheets(
        _with_matrix(settings) if MATRIX in given else settings,
        scenarios,
        judgements,
        ((), tuple(scenario_faults), tuple(judgement_faults)),
        settings_file=_SETTINGS,
        source=_SOURCE,
        optional=optional,
        correlations=_grid(given[MATRIX]) if MATRIX in given else None,
    )


def _name(table: str) -> str:
    """Return the name of the argument of a table; `experts` is that of a table of settings."""
    return "experts_table" if table == "experts" else table


def _with_matrix(settings: Mapping[str, object]) -> dict[str, object]:
    """Name the matrix in the settings, unless they say what is within a scenario."""
    dependence = settings.get("dependence", {})
    if isinstance(dependence, Mapping) and "within_scenario" not in dependence:
        return {**settings, "dependence": {**dependence, "within_scenario": MATRIX}}
    return dict(settings)


def _check_frame(name: str, given: object) -> None:
    if not (hasattr(given, "columns") and hasattr(given, "itertuples")):
        message = f"`{name}` must be a pandas DataFrame, got {type(given).__name__}. Write pd.DataFrame(...) around it."
        raise InputError(message)


def _check_use(given: Mapping[str, object], settings: Mapping[str, object]) -> None:
    """Refuse frames that nothing uses, a frame in the place of settings, and no judgements at all."""
    if "judgements" not in given and "chips" not in given:
        message = "nothing is judged. Give `judgements`, `chips` or both, as data frames."
        raise InputError(message)
    if hasattr(settings.get("experts"), "itertuples"):
        message = (
            "`experts` is the table of settings, such as {'sampling': 'coherent'}. Give the frame as `experts_table`."
        )
        raise InputError(message)
    dependence = settings.get("dependence")
    within = dependence.get("within_scenario", MATRIX) if isinstance(dependence, Mapping) else MATRIX
    if MATRIX in given and within != MATRIX:
        message = (
            f"`{MATRIX}` is given, but `dependence` says within_scenario = {within!r}. "
            f'Write within_scenario = "{MATRIX}", or leave one of the two out.'
        )
        raise InputError(message)
    if MATRIX not in given and within == MATRIX and isinstance(dependence, Mapping) and "within_scenario" in dependence:
        message = f'`dependence` says within_scenario = "{MATRIX}". Give the matrix as the data frame `{MATRIX}`.'
        raise InputError(message)


def _table(file: str, frame: pd.DataFrame, columns: Columns) -> tuple[Table, list[Fault]]:
    """Turn a data frame into a table of text; its header is row 1."""
    header = ([str(name) for name in frame.columns], frozenset[int]())
    return table_of(file, (header, *_lines(frame.itertuples(index=False, name=None))), columns)


def _grid(frame: pd.DataFrame) -> Grid:
    """Turn the data frame of a matrix into lines; its rows are named by its index, or by its first column."""
    columns = [str(name) for name in frame.columns]
    is_square = len(columns) == len(frame)
    header = (["", *columns] if is_square else columns, frozenset[int]())
    return grid_of(MATRIX, (header, *_lines(frame.itertuples(index=is_square, name=None))))


def _lines(rows: Iterator[tuple[object, ...]]) -> Iterator[tuple[Sequence[str], frozenset[int]]]:
    for row in rows:
        yield [cell_text(cell) for cell in row], frozenset(at for at, cell in enumerate(row) if is_number(cell))
