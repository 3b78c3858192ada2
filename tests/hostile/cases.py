"""Hostile inputs: each spoils a copy of examples/nra-2014 in one way.

`HOSTILE` is the table that the tests of the library and of the command line share. A
case's `spoil` gets the folder of the copy and returns what to read: the folder, or
another path. `fragments` are the parts that the message must hold: file, row, column,
what was given, what is allowed.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

NRA = Path(__file__).resolve().parents[2] / "examples" / "nra-2014"


@dataclass(frozen=True)
class Hostile:
    """One spoiled input and what must be said about it."""

    name: str
    spoil: Callable[[Path], Path]
    fragments: tuple[str, ...]
    n_faults: int = 1

    def build(self, tmp_path: Path) -> Path:
        """Copy the example into `tmp_path`, spoil it and return the path to read."""
        folder = tmp_path / "nra"
        shutil.copytree(NRA, folder)
        return self.spoil(folder)


def _replace(file: str, old: str, new: str, count: int = 1) -> Callable[[Path], Path]:
    """Return a function that replaces text which must be there."""

    def spoil(folder: Path) -> Path:
        text = (folder / file).read_text(encoding="utf-8")
        assert old in text, f"{old!r} is not in {file}"
        (folder / file).write_text(text.replace(old, new, count), encoding="utf-8")
        return folder

    return spoil


def _write(file: str, content: bytes) -> Callable[[Path], Path]:
    def spoil(folder: Path) -> Path:
        (folder / file).write_bytes(content)
        return folder

    return spoil


def _edit(file: str, change: Callable[[str], str], encoding: str = "utf-8") -> Callable[[Path], Path]:
    def spoil(folder: Path) -> Path:
        text = (folder / file).read_text(encoding="utf-8")
        (folder / file).write_bytes(change(text).encode(encoding))
        return folder

    return spoil


def _drop_lines(text: str, holding: str) -> str:
    return "".join(line for line in text.splitlines(keepends=True) if holding not in line)


def _without(file: str) -> Callable[[Path], Path]:
    def spoil(folder: Path) -> Path:
        (folder / file).unlink()
        return folder

    return spoil


def _no_workbook(folder: Path) -> Path:
    path = folder / "nra.xlsx"
    path.write_bytes(b"PK\x03\x04 not really a zip file")
    return path


def _workbook_without_sheet(folder: Path) -> Path:
    import openpyxl  # noqa: PLC0415 - only this case needs it

    book = openpyxl.Workbook()
    book.active.title = "asessment"
    book.active.append(["key", "value"])
    path = folder / "nra.xlsx"
    book.save(path)
    return path


FIRST = "far_right_extremism,1.1,panel,X,D,D,experts read the definition in two ways"
SECOND = "far_right_extremism,1.2,panel,B,D,E,"
LEK = "lek_dike_breach,3.1,panel,D,D,D,"
LIKELY = "far_right_extremism,likelihood,panel,B,B high,C,"
ROWS = "judgements.csv"
IDS = "scenarios.csv"
TOML = "assessment.toml"

HOSTILE = (
    Hostile(
        "no-such-folder",
        lambda folder: folder / "nowhere",
        ("nowhere", "does not exist", "assessment.toml, scenarios.csv and judgements.csv"),
    ),
    Hostile("a-file-is-missing", _without(IDS), ("scenarios.csv", "cannot be read", "beside assessment.toml")),
    Hostile("empty-file", _write(ROWS, b""), ("judgements.csv", "is empty", "scenario,criterion,low,best,high")),
    Hostile(
        "not-utf-8",
        _edit(IDS, lambda text: text.replace("Lek dike", "Lek d\u00efke"), "latin-1"),
        ("scenarios.csv", "byte 0xef at offset", "(line 3) is not UTF-8", "CSV UTF-8"),
    ),
    Hostile(
        "semicolons",
        _edit(ROWS, lambda text: text.replace(",", ";")),
        ("judgements.csv, row 1", "columns are separated by ';'", "comma separated"),
    ),
    Hostile(
        "a-bare-probability",
        _replace(ROWS, "lek_dike_breach,likelihood,panel,C,C,C high", "lek_dike_breach,likelihood,panel,0.8,0.8,0.8"),
        ("judgements.csv, row 23, column best", "write '80 %' or a class"),
        n_faults=3,
    ),
    Hostile(
        "settings-nested-too-deeply",
        _write(TOML, b"a = " + b"[" * 5000 + b"]" * 5000),
        ("assessment.toml", "nested too deeply"),
    ),
    Hostile(
        "a-shape-too-tight",
        _replace(TOML, "pert_shape = 4.0", "pert_shape = 1e15"),
        ("assessment.toml, reading.pert_shape", "less than or equal to 10000"),
    ),
    Hostile(
        "misspelt-header",
        _replace(ROWS, "scenario,criterion,", "scenario,criterium,"),
        ("judgements.csv, row 1, column criterium", "unknown column", "Did you mean 'criterion'?"),
    ),
    Hostile(
        "header-twice",
        _replace(ROWS, "low,best,high", "low,low,best,high"),
        ("judgements.csv, row 1, column low", "more than once"),
    ),
    Hostile(
        "comma-in-a-text",
        _replace(ROWS, SECOND, SECOND + "first, second"),
        ("judgements.csv, row 3", "8 cells", "7 columns", "double quotes"),
    ),
    Hostile(
        "open-quote",
        _replace(ROWS, SECOND, SECOND + '"never closed'),
        ("judgements.csv", "line 34", "Check the double quotes"),
    ),
    Hostile(
        "unknown-class",
        _replace(ROWS, SECOND, "far_right_extremism,1.2,panel,B,F,E,"),
        ("judgements.csv, row 3, column best", "'F' is not a class", "Allowed: X, A, B, C, D, E"),
    ),
    Hostile(
        "lower-case-class",
        _replace(ROWS, SECOND, "far_right_extremism,1.2,panel,b,D,E,"),
        ("judgements.csv, row 3, column low", "'b' is not a class", "Did you mean 'B'?"),
    ),
    Hostile(
        "unknown-scenario",
        _replace(ROWS, "lek_dike_breach,3.1", "lek_dyke_breach,3.1"),
        ("judgements.csv, row 18, column scenario", "'lek_dyke_breach'", "Did you mean 'lek_dike_breach'?"),
    ),
    Hostile(
        "unknown-criterion",
        _replace(ROWS, "far_right_extremism,1.2", "far_right_extremism,1.3"),
        ("judgements.csv, row 3, column criterion", "'1.3'", "Allowed: 1.1, 1.2, 2.1"),
    ),
    Hostile(
        "criterion-became-a-date",
        _replace(ROWS, "far_right_extremism,1.2", "far_right_extremism,01-feb"),
        (
            "judgements.csv, row 3, column criterion",
            "'01-feb' is a date",
            "turned '1.2' or '2.1' into a date",
            "as text",
        ),
    ),
    Hostile(
        "criterion-lost-its-dot",
        _replace(ROWS, "far_right_extremism,1.2", "far_right_extremism,12"),
        ("judgements.csv, row 3, column criterion", "unknown criterion '12'", "Did you mean '1.2'?"),
    ),
    Hostile(
        "low-above-best",
        _replace(ROWS, SECOND, "far_right_extremism,1.2,panel,E,D,E,"),
        ("judgements.csv, row 3, column low", "'E' lies above best, 'D'"),
    ),
    Hostile(
        "high-below-best",
        _replace(ROWS, LIKELY, "far_right_extremism,likelihood,panel,A,C,B high,"),
        ("judgements.csv, row 12, column high", "'B high' lies below best, 'C'"),
    ),
    Hostile(
        "judged-twice",
        _replace(ROWS, SECOND, f"{SECOND}\n{SECOND}"),
        ("judgements.csv, row 4", "'1.2' of 'far_right_extremism' before, in row 3"),
    ),
    Hostile(
        "best-is-empty",
        _replace(ROWS, SECOND, "far_right_extremism,1.2,panel,B,,E,"),
        ("judgements.csv, row 3, column best", "is empty, but low and high are given"),
    ),
    Hostile(
        "only-low-and-best",
        _replace(ROWS, SECOND, "far_right_extremism,1.2,panel,B,D,,"),
        ("judgements.csv, row 3, column high", "is empty, but low and best are given"),
    ),
    Hostile(
        "missing-judgements",
        _edit(ROWS, lambda text: _drop_lines(text, "lek_dike_breach,2.")),
        ("judgements.csv", "'lek_dike_breach' has no judgement of 2.1, 2.2 and 2.3", 'missing = "exclude"'),
    ),
    Hostile(
        "missing-written-as-nan",
        _replace(ROWS, SECOND, "far_right_extremism,1.2,panel,NaN,NaN,NaN,"),
        ("judgements.csv, row 3, column best", "'NaN' is not a class", "leave low, best and high empty"),
        n_faults=3,
    ),
    Hostile(
        "bare-number",
        _replace(ROWS, LEK, "lek_dike_breach,3.1,panel,,13000000000,,"),
        ("judgements.csv, row 18, column best", "'13000000000' is a bare number", "add the unit", "EUR"),
    ),
    Hostile(
        "wrong-unit",
        _replace(ROWS, LEK, "lek_dike_breach,3.1,panel,,13e9 USD,,"),
        ("judgements.csv, row 18, column best", "the unit 'USD'", "the unit is 'EUR'"),
    ),
    Hostile(
        "far-outside-the-scale",
        _replace(ROWS, LEK, "lek_dike_breach,3.1,panel,,13 EUR,,"),
        ("judgements.csv, row 18, column best", "'13 EUR'", "more than one class outside the scale", "5e+06"),
    ),
    Hostile(
        "decimal-comma",
        _replace(ROWS, SECOND, 'far_right_extremism,1.2,panel,"3,5",D,E,'),
        ("judgements.csv, row 3, column low", "'3,5' has a comma", "decimal point"),
    ),
    Hostile(
        "probability-above-one",
        _replace(ROWS, LIKELY, "far_right_extremism,likelihood,panel,,150 %,,"),
        ("judgements.csv, row 12, column best", "'150 %' is a probability above 1", "'0.5 %' or '1/200 y'"),
    ),
    Hostile(
        "scenario-twice",
        _replace(IDS, "lek_dike_breach", "far_right_extremism"),
        ("scenarios.csv, row 3, column id", "'far_right_extremism' is given before, in row 2"),
        n_faults=2,
    ),
    Hostile(
        "unknown-kind",
        _replace(IDS, ",hazard,", ",Hazards,"),
        ("scenarios.csv, row 3, column kind", "'Hazards' is not a kind", "hazard, threat", "Did you mean 'hazard'?"),
    ),
    Hostile(
        "scenario-nobody-judged",
        _edit(ROWS, lambda text: _drop_lines(text, "lek_dike_breach")),
        ("judgements.csv", "'lek_dike_breach' has no judgement."),
    ),
    Hostile(
        "broken-toml",
        _replace(TOML, 'title = "National Risk Assessment 6"', "title = National Risk Assessment 6"),
        ("assessment.toml", "is not valid TOML", "line 4"),
    ),
    Hostile(
        "meaning-of-bounds-unstated",
        _edit(TOML, lambda text: _drop_lines(text, "bounds =")),
        ("assessment.toml, reading.bounds", "is missing", "what low and high mean", "'range'", "{coverage = 0.8}"),
    ),
    Hostile(
        "dependence-unstated",
        _edit(TOML, lambda text: _drop_lines(text, "within_scenario =")),
        ("assessment.toml, dependence.within_scenario", "is missing", "0 is allowed, silence is not"),
    ),
    Hostile(
        "coverage-in-per-cent",
        _replace(TOML, 'bounds = "range"', "bounds = {coverage = 90}"),
        ("assessment.toml, reading.bounds", "got {'coverage': 90}", "{coverage = 0.8}"),
    ),
    Hostile(
        "misspelt-key",
        _replace(TOML, "zero_mass", "zeromass"),
        ("assessment.toml, reading.zeromass", "unknown key", "Did you mean 'zero_mass'?"),
    ),
    Hostile(
        "unknown-pooling",
        _replace(TOML, 'pooling = "linear"', 'pooling = "lineair"'),
        ("assessment.toml, experts.pooling", "got 'lineair'", "Did you mean 'linear'?"),
    ),
    Hostile(
        "unknown-framework",
        _replace(TOML, '"nl-nra-2014"', '"nl-nra-2015"'),
        ("assessment.toml, framework", "'nl-nra-2015'", "Did you mean 'nl-nra-2014'?"),
    ),
    Hostile(
        "profile-of-an-unknown-criterion",
        _replace(TOML, 'per-criterion = "equal"', 'policy = {"9.9" = 1}'),
        ("assessment.toml, profiles.policy", "unknown criterion '9.9'", "Allowed: 1.1"),
    ),
    Hostile(
        "weights-all-zero",
        _replace(TOML, 'per-criterion = "equal"', 'policy = {"1.1" = 0}'),
        ("assessment.toml, profiles.policy", "all numbers are zero"),
    ),
    Hostile(
        "weight-of-an-unknown-expert",
        _replace(TOML, 'weights = "equal"', "weights = {panel = 1, anna = 2}"),
        ("assessment.toml, experts.weights", "'anna' judged nothing", "panel"),
    ),
    Hostile(
        "order-of-an-unknown-scenario",
        _replace(TOML, '"lek_dike_breach", ', '"lek", '),
        ("assessment.toml, published_order", "unknown scenario 'lek'", "lek_dike_breach"),
    ),
    Hostile(
        "not-a-workbook",
        _no_workbook,
        ("nra.xlsx", "is not a readable .xlsx workbook"),
    ),
    Hostile(
        "workbook-without-a-sheet",
        _workbook_without_sheet,
        ("the workbook has no sheet 'assessment', only asessment", "Did you mean 'asessment'?"),
        n_faults=3,
    ),
)
