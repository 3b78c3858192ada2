"""Hostile files beside the three: experts, seed questions, chips, a matrix, forms and the columns of judgements.

Each case puts files into a copy of examples/nra-2014, whose only expert is ``panel``, as
`tests.hostile.cases` does.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from tests.hostile.cases import FIRST, ROWS, SECOND, TOML, Hostile
from tests.unit.elicitation.filling import fill

from riskmc.elicitation.forms.folder import write_forms

HEADER = "scenario,criterion,expert,low,best,high,rationale"
FAR = "far_right_extremism"
SEEDS = "question,expert,p05,p50,p95,realisation,scale\n"
CHIPS = "scenario,criterion,expert,class,chips,round\n"
CRITERIA = ("1.1", "1.2", "2.1", "2.2", "2.3", "3.1", "4.1", "5.1", "5.2", "5.3")
MATRIX = 'within_scenario = "correlations.csv"'


def _with(**files: str | bytes) -> Callable[[Path], Path]:
    """Return a function that adds files; `experts_csv` is experts.csv."""

    def spoil(folder: Path) -> Path:
        for name, content in files.items():
            data = content if isinstance(content, bytes) else content.encode()
            (folder / name.replace("_csv", ".csv")).write_bytes(data)
        return folder

    return spoil


def _edit(file: str, *changes: tuple[str, str], **files: str) -> Callable[[Path], Path]:
    """Return a function that replaces text which must be there, and adds files."""

    def spoil(folder: Path) -> Path:
        text = (folder / file).read_text(encoding="utf-8")
        for old, new in changes:
            assert old in text, f"{old!r} is not in {file}"
            text = text.replace(old, new, 1)
        (folder / file).write_text(text, encoding="utf-8")
        return _with(**files)(folder)

    return spoil


def _column(name: str, cell: str, row: str = SECOND) -> Callable[[Path], Path]:
    """Return a function that gives the judgements one more column, filled in one row."""
    return _edit(ROWS, (HEADER, f"{HEADER},{name}"), (row, f"{row},{cell}"))


def _matrix(change: Callable[[list[list[str]]], object]) -> Callable[[Path], Path]:
    """Return a function that writes a matrix of all criteria, changed, and names it in the settings."""
    cells = [["", *CRITERIA], *([name, *("1" if name == other else "0.5" for other in CRITERIA)] for name in CRITERIA)]
    change(cells)
    text = "".join(",".join(line) + "\n" for line in cells)
    return _edit(TOML, ("within_scenario = 0.5", MATRIX), correlations_csv=text)


def _of_two_rounds(folder: Path) -> Path:
    _edit(TOML, ("[experts]", "[experts]\nround = 1"))(folder)
    return _column("round", "2")(folder)


def _set(row: int, column: int, text: str) -> Callable[[list[list[str]]], None]:
    def change(cells: list[list[str]]) -> None:
        cells[row][column] = text

    return change


def _without_last_row(cells: list[list[str]]) -> None:
    cells.pop()


def _without_last_criterion(cells: list[list[str]]) -> None:
    cells.pop()
    for line in cells:
        line.pop()


def _form(content: bytes) -> Callable[[Path], Path]:
    def spoil(folder: Path) -> Path:
        (folder / "forms").mkdir()
        (folder / "forms" / "anna.xlsx").write_bytes(content)
        return folder

    return spoil


def _dangling_form(folder: Path) -> Path:
    (folder / "forms").mkdir()
    (folder / "forms" / "anna.xlsx").symlink_to(folder / "nothing.xlsx")
    return folder


def _form_of_what_is_judged(folder: Path) -> Path:
    (path,) = write_forms(folder, "class-range", ["panel"])
    fill(path, "class-range", {(FAR, "1.1"): {"low": "A", "best": "B", "high": "F"}})
    return folder


def _forms_with_faults(folder: Path) -> Path:
    anna, bert = write_forms(folder, "four-step", ["anna", "bert"])
    fill(anna, "four-step", {(FAR, "1.1"): {"low": "A", "best": "B", "high": "C", "coverage": "sure"}})
    fill(bert, "four-step", {(FAR, "1.2"): {"low": "D", "best": "B", "high": "C", "coverage": 0}})
    return folder


FILES = (
    Hostile(
        "coverage-of-nothing",
        _column("coverage", "0"),
        ("judgements.csv, row 3, column coverage", "'0' is out of range"),
    ),
    Hostile(
        "coverage-above-100",
        _column("coverage", "700"),
        ("judgements.csv, row 3, column coverage", "'700' is out of range", "from 0.01 to 1"),
    ),
    Hostile(
        "coverage-with-a-comma",
        _column("coverage", '"0,7"'),
        ("judgements.csv, row 3, column coverage", "'0,7' has a comma"),
    ),
    Hostile(
        "coverage-without-a-range",
        _edit(ROWS, (HEADER, f"{HEADER},coverage"), (SECOND, f"{FAR},1.2,panel,,D,,,80")),
        ("judgements.csv, row 3, column coverage", "'80'", "Fill in low and high"),
    ),
    Hostile(
        "a-grade-in-dutch",
        _column("data", "laag"),
        ("judgements.csv, row 3, column data", "'laag' is not a grade", "Did you mean 'low'?"),
    ),
    Hostile(
        "a-grade-that-is-a-number",
        _column("understanding", "3"),
        ("judgements.csv, row 3, column understanding", "'3' is not a grade", "low, medium, high, or empty"),
    ),
    Hostile(
        "round-zero",
        _column("round", "0"),
        ("judgements.csv, row 3, column round", "'0' is not a round", "whole number"),
    ),
    Hostile("half-a-round", _column("round", "1.5"), ("judgements.csv, row 3, column round", "'1.5' is not a round")),
    Hostile(
        "a-column-of-another-name",
        _column("agrement", "low"),
        ("judgements.csv, row 1, column agrement", "unknown column", "Did you mean 'agreement'?"),
    ),
    Hostile(
        "judged-in-a-later-round-than-counts",
        _of_two_rounds,
        ("judgements.csv", f"'{FAR}' has no judgement of 1.2 up to round 1", "[experts] round"),
    ),
    Hostile(
        "experts-nobody-knows",
        _with(experts_csv="expert,weight\npanel,1\nanna,2\n"),
        ("experts.csv, row 3, column expert", "'anna' judged nothing", "'panel'"),
    ),
    Hostile(
        "an-expert-who-is-not-listed",
        _edit(ROWS, (FIRST, f"{FIRST}\n{FAR},1.1,anna,X,D,D,"), experts_csv="expert,weight\npanel,1\n"),
        ("experts.csv, expert", "no row for 'anna', who judged"),
    ),
    Hostile(
        "a-negative-weight",
        _with(experts_csv="expert,weight\npanel,-1\n"),
        ("experts.csv, row 2, column weight", "'-1' is negative"),
    ),
    Hostile(
        "weights-of-nobody",
        _with(experts_csv="expert,weight\npanel,0\n"),
        ("experts.csv, weight", "all weights are zero"),
    ),
    Hostile(
        "a-weight-left-out",
        _edit(ROWS, (FIRST, f"{FIRST}\n{FAR},1.1,anna,X,D,D,"), experts_csv="expert,weight\npanel,1\nanna,\n"),
        ("experts.csv, row 3, column weight", "is empty for 'anna', but others have a weight"),
    ),
    Hostile("experts-of-nothing", _with(experts_csv="expert\n"), ("experts.csv", "has a header but no rows")),
    Hostile("experts-in-utf-16", _with(experts_csv="expert\npanel".encode("utf-16")), ("experts.csv", "UTF-16")),
    Hostile(
        "a-file-that-is-nearly-experts",
        _with(expert_csv="expert\npanel\n"),
        ("expert.csv", "is not read under this name", "'experts.csv'"),
    ),
    Hostile(
        "seed-quantiles-that-fall",
        _with(calibration_csv=SEEDS + "q1,panel,5,4,6,5,\n"),
        ("calibration.csv, row 2, column p50", "4 is not above p05, 5", "p05 < p50 < p95"),
    ),
    Hostile(
        "a-seed-question-half-answered",
        _with(calibration_csv=SEEDS + "q1,panel,3,4,,5,\n"),
        ("calibration.csv, row 2, column p95", "is empty, but p05 and p50 are given"),
    ),
    Hostile(
        "a-seed-question-below-zero-on-a-log-scale",
        _with(calibration_csv=SEEDS + "q1,panel,0,4,6,-5,log\n"),
        ("calibration.csv, row 2, column p05", "calibration.csv, row 2, column realisation", "above zero"),
        n_faults=2,
    ),
    Hostile(
        "two-realisations",
        _with(calibration_csv=SEEDS + "q1,panel,3,4,6,5,\nq1,,,,,6,\n"),
        ("calibration.csv, row 3, column realisation", "'6', but row 2 says '5'"),
    ),
    Hostile(
        "an-unknown-background",
        _with(calibration_csv=SEEDS + "q1,panel,3,4,6,5,lin\n"),
        ("calibration.csv, row 2, column scale", "'lin' is not a scale", "uniform, log", "Did you mean 'uniform'?"),
    ),
    Hostile(
        "a-seed-question-nobody-answered",
        _with(calibration_csv=SEEDS + "q1,panel,3,4,6,5,\nq2,panel,,,,5,\n"),
        ("calibration.csv, row 3, column question", "nobody answered 'q2'"),
    ),
    Hostile(
        "a-seed-expert-with-nearly-a-name-that-judged",
        _with(calibration_csv=SEEDS + "q1,panell,3,4,6,5,\n"),
        ("calibration.csv, row 2, column expert", "'panell' judged nothing", "Did you mean 'panel'?", "experts.csv"),
    ),
    Hostile(
        "a-seed-expert-in-another-case-although-listed",
        _with(experts_csv="expert\npanel\nPanel\n", calibration_csv=SEEDS + "q1,Panel,3,4,6,5,\n"),
        ("experts.csv, row 3, column expert", "calibration.csv, row 2, column expert", "Did you mean 'panel'?"),
        n_faults=2,
    ),
    Hostile(
        "a-seed-question-in-another-case",
        _with(calibration_csv=SEEDS + "q1,panel,3,4,6,5,\nQ1,panel,3,4,6,,\n"),
        ("calibration.csv, row 3, column question", "'Q1' looks like 'q1' in row 2, but would be another question"),
    ),
    Hostile(
        "an-expert-in-another-case",
        _edit(ROWS, (SECOND, SECOND.replace("panel", "Panel"))),
        ("judgements.csv, row 3, column expert", "'Panel' looks like 'panel' in row 2, but would be another expert"),
    ),
    Hostile(
        "an-expert-with-an-invisible-character",
        _edit(ROWS, (SECOND, SECOND.replace("panel", "pa\u200bnel")), experts_csv="expert,weight\npanel,1\n"),
        ("judgements.csv, row 3, column expert", "'pa\\u200bnel' looks like 'panel' in row 2"),
    ),
    Hostile(
        "a-row-without-an-expert-between-rows-with-one",
        _edit(ROWS, (SECOND, SECOND.replace("panel", ""))),
        ("judgements.csv, row 3, column expert", "is empty, but other rows have a name"),
    ),
    Hostile(
        "weights-out-of-all-proportion",
        _with(experts_csv="expert,weight\npanel,1e308\n"),
        ("experts.csv, row 2, column weight", "'1e308' is out of range", "give 0, or a number from 1e-09 to 1e+09"),
    ),
    Hostile(
        "weights-in-the-settings-out-of-all-proportion",
        _edit(TOML, ('weights = "equal"', "weights = {panel = 1e-300}")),
        ("assessment.toml, experts.weights", "'panel' = 1e-300", "give 0, or a number from 1e-09 to 1e+09"),
    ),
    Hostile(
        "weights-given-by-nobody",
        _edit(TOML, ('weights = "equal"', 'weights = "given"')),
        ("assessment.toml, experts.weights", "'given' takes the weights of experts.csv, but there are none"),
    ),
    Hostile(
        "utf-16-without-a-mark",
        _with(experts_csv="expert\npanel\n".encode("utf-16-le")),
        ("experts.csv", "line 1 holds a NUL character", "Save it as CSV UTF-8"),
    ),
    Hostile(
        "a-matrix-with-a-number-above-one",
        _matrix(_set(1, 2, "50")),
        ("correlations.csv, row 2, column 1.2", "'50' is no correlation: it lies from -1 to 1. Write 0.5 for 50 %."),
    ),
    Hostile(
        "a-file-that-is-no-matrix",
        _edit(TOML, ("within_scenario = 0.5", 'within_scenario = "scenarios.csv"')),
        ("scenarios.csv, row 1", "the first row names no criterion"),
    ),
    Hostile(
        "a-table-of-correlations-wrong-in-every-way",
        _edit(
            TOML,
            (
                "within_scenario = 0.5",
                f"within_scenario = {{{FAR} = true, lek_dike_breach = 2, criminal_foreign_enterprise = 0.1}}",
            ),
        ),
        ("assessment.toml, dependence.within_scenario", f"'{FAR}' = True", "'lek_dike_breach' = 2"),
    ),
    Hostile(
        "a-round-of-400-digits",
        _edit(TOML, ("[experts]", f"[experts]\nround = {'9' * 400}")),
        ("assessment.toml, experts.round", "allowed are 'latest' or the number of a round"),
    ),
    Hostile(
        "a-correlation-of-400-digits",
        _edit(TOML, ("within_scenario = 0.5", f"within_scenario = {'9' * 400}")),
        ("assessment.toml, dependence.within_scenario", "must be a number"),
    ),
    Hostile(
        "a-driver-without-a-name",
        _edit(
            TOML,
            (
                "within_scenario = 0.5",
                f'within_scenario = 0.5\ndrivers = {{"" = {{scenarios = ["{FAR}", "lek_dike_breach"], impact = 0.3}}}}',
            ),
        ),
        ("assessment.toml, dependence.drivers", "driver '': has no name"),
    ),
    Hostile(
        "forms-that-are-a-file",
        _with(forms=""),
        ("forms: is not a folder",),
    ),
    Hostile(
        "a-form-that-leads-nowhere",
        _dangling_form,
        ("forms/anna.xlsx: cannot be read",),
    ),
    Hostile(
        "answered-twice",
        _with(calibration_csv=SEEDS + "q1,panel,3,4,6,5,\nq1,panel,3,4,6,,\n"),
        ("calibration.csv, row 3", "'panel' answered 'q1' before, in row 2"),
    ),
    Hostile(
        "chips-on-what-is-judged",
        _with(chips_csv=CHIPS + f"{FAR},1.1,panel,B,3,\n"),
        ("chips.csv, row 2", f"'panel' judged '1.1' of '{FAR}' before, in judgements.csv, row 2"),
    ),
    Hostile(
        "chips-below-zero-and-on-no-class",
        _with(chips_csv=CHIPS + f"{FAR},1.1,anna,B,-3,\n{FAR},1.1,anna,F,3,\n{FAR},1.1,anna,B high,3,\n"),
        ("chips.csv, row 2, column chips", "'-3' is no number of chips", "'F' is not a class"),
        n_faults=3,
    ),
    Hostile(
        "no-chips-at-all",
        _with(chips_csv=CHIPS + f"{FAR},1.1,anna,B,0,\n"),
        ("chips.csv, row 2, column chips", "'anna' laid no chip"),
    ),
    Hostile(
        "chips-on-a-class-twice",
        _with(chips_csv=CHIPS + f"{FAR},1.1,anna,B,1,\n{FAR},1.1,anna,B,2,\n"),
        ("chips.csv, row 3, column class", "are given before, in row 2"),
    ),
    Hostile(
        "a-matrix-that-is-not-there",
        _edit(TOML, ("within_scenario = 0.5", MATRIX)),
        ("correlations.csv", "there is no such file", "dependence.within_scenario"),
    ),
    Hostile(
        "a-matrix-with-two-numbers-for-a-pair",
        _matrix(_set(1, 2, "0.4")),
        ("correlations.csv, row 3, column 1.1", "0.5, but 0.4 in row 2, column 1.2"),
    ),
    Hostile(
        "a-matrix-with-a-hole",
        _matrix(lambda cells: (_set(1, 2, "")(cells), _set(2, 1, "")(cells))),
        ("correlations.csv, row 3, column 1.1", "no number for '1.2' with '1.1'"),
    ),
    Hostile(
        "a-matrix-with-another-diagonal",
        _matrix(_set(1, 1, "0")),
        ("correlations.csv, row 2, column 1.1", "0 on the diagonal"),
    ),
    Hostile(
        "a-matrix-that-is-not-square",
        _matrix(_without_last_row),
        ("correlations.csv, row 1", "no row for '5.3'"),
    ),
    Hostile(
        "a-matrix-without-a-criterion",
        _matrix(_without_last_criterion),
        ("correlations.csv, row 1", "lacks '5.3'"),
    ),
    Hostile(
        "a-matrix-of-words",
        _matrix(_set(1, 2, "much")),
        ("correlations.csv, row 2, column 1.2", "'much' is not a number"),
    ),
    Hostile(
        "a-matrix-of-an-unknown-criterion",
        _matrix(lambda cells: (_set(0, 10, "5.4")(cells), _set(10, 0, "5.4")(cells))),
        ("correlations.csv, row 1, column 5.4", "unknown criterion '5.4'", "lacks '5.3'"),
        n_faults=3,
    ),
    Hostile("a-form-that-is-no-workbook", _form(b"PK\x03\x04 no"), ("forms/anna.xlsx", "is not a readable .xlsx")),
    Hostile("an-empty-form", _form(b""), ("forms/anna.xlsx", "is an empty file")),
    Hostile(
        "a-form-of-what-is-judged",
        _form_of_what_is_judged,
        ("forms/panel.xlsx, row 6", "'panel' judged '1.1'", "before, in judgements.csv, row 2"),
    ),
    Hostile(
        "forms-with-faults",
        _forms_with_faults,
        (
            "forms/anna.xlsx, row 6, column coverage",
            "'sure' is not a probability",
            "forms/bert.xlsx, row 7, column coverage",
            "forms/bert.xlsx, row 7, column low",
        ),
        n_faults=3,
    ),
    Hostile(
        "faults-in-every-file",
        _edit(
            ROWS,
            (SECOND, f"{FAR},1.2,panel,E,D,E,"),
            experts_csv="expert,weight\npanel,x\n",
            calibration_csv=SEEDS + "q1,panel,3,3,6,5,\n",
            chips_csv=CHIPS + f"{FAR},1.1,anna,Z,3,\n",
        ),
        (
            "experts.csv, row 2, column weight",
            "judgements.csv, row 3, column low",
            "chips.csv, row 2, column class",
            "calibration.csv, row 2, column p50",
            "no row for 'anna'",
        ),
        n_faults=5,
    ),
)
