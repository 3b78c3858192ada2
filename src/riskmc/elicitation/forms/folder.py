"""Forms that experts fill in: one workbook each, written for an assessment and read back."""

from __future__ import annotations

import re
import shutil
import tempfile
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from riskmc import frameworks
from riskmc._validation import check_count, shown
from riskmc.elicitation.forms import rounds as form_rounds
from riskmc.elicitation.forms import texts as form_texts
from riskmc.elicitation.forms.book import form_workbook
from riskmc.elicitation.forms.layout import check_kind
from riskmc.elicitation.forms.reading import FilledForm, read_form
from riskmc.elicitation.forms.sheet import Form, Question
from riskmc.elicitation.scenarios import read_scenarios
from riskmc.elicitation.settings import SETTINGS_FILE, read_settings
from riskmc.elicitation.tables import (
    CHIP_COLUMNS,
    EXPERT_COLUMNS,
    JUDGEMENT_COLUMNS,
    NO_ROWS,
    SCENARIO_COLUMNS,
    Columns,
    Table,
    read_csv,
)
from riskmc.exceptions import AssessmentError, Fault, InputError
from riskmc.frameworks.framework import Framework

FORMS_FOLDER: Final = "forms"
"""Folder of the forms, in that of the assessment."""

_SUFFIXES: Final = frozenset({".xlsx", ".xlsm"})
_OTHER_WORKBOOKS: Final = frozenset({".xls", ".xlsb", ".ods", ".numbers", ".csv"})
_UNSAFE: Final = re.compile(r"[^\w .-]+")
_LONGEST_NAME: Final = 60
_UNNAMED: Final = "form"
_QUESTION_COLUMNS: Final = Columns(
    ("question",), ("expert", "p05", "p50", "p95", "realisation", "scale", "unit", "text")
)


@dataclass(frozen=True, slots=True)
class Forms:
    """What stands in a folder of forms, a table for each form.

    Parameters
    ----------
    judgements, chips, calibration : tuple of Table
        With the columns of `judgements.csv`, `chips.csv` and `calibration.csv`; `file`
        is the form, such as ``"forms/anna.xlsx"``, and row numbers are those of the
        sheet that the expert filled in. A form that is not filled in has no rows.
    """

    judgements: tuple[Table, ...] = ()
    chips: tuple[Table, ...] = ()
    calibration: tuple[Table, ...] = ()


def write_forms(
    folder: str | Path, route: str, experts: Sequence[str] = (), *, language: str = "en", round_number: int = 1
) -> tuple[Path, ...]:
    """Write a form for each expert into the folder `forms` of an assessment.

    All forms are written or none, and no file is overwritten. A form of a second or
    later round carries the expert's own answers, to be changed, and shows the range and
    the median of the group beside them (Hemming et al. 2018).

    Parameters
    ----------
    folder : str or Path
        An assessment folder: `assessment.toml` and `scenarios.csv` are read; for a later
        round also `judgements.csv`, `chips.csv` and the forms; for seed questions
        `calibration.csv`, which is written with example questions if there is none.
    route : {"class-range", "four-step", "quantiles", "chips", "seed"}
    experts : sequence of str, optional
        By default those of the round before, of `experts.csv`, or one form without name.
    language : {"en", "nl"}
    round_number : int

    Returns
    -------
    tuple of Path
        The forms.

    Raises
    ------
    InputError
        If an argument is not allowed, or a form would be overwritten.
    AssessmentError
        If a file that is read has faults.

    Examples
    --------
    >>> import tempfile
    >>> from riskmc.elicitation.template import write_template
    >>> folder = write_template(Path(tempfile.mkdtemp()) / "mine", "nl-nra-2014")
    >>> [path.name for path in write_forms(folder, "class-range", ["anna", "bert"])]
    ['anna.xlsx', 'bert.xlsx']
    """
    folder = Path(folder)
    check_forms(folder, route, experts, language=language, round_number=round_number)
    form = _form(folder, route, language, round_number)
    answers = _answers(folder, form) if round_number > 1 else ()
    names = tuple(experts) or form_rounds.experts_before(answers, round_number) or _listed_experts(folder)
    targets = form_files(folder, names, round_number)
    forms = []
    for name in targets:
        earlier = form_rounds.earlier_of(answers, form.framework, route, name, round_number, language)
        forms.append(replace(form, expert=name, earlier=earlier))
    _save(forms, list(targets.values()))
    if route == "seed" and not (folder / "calibration.csv").exists():
        (folder / "calibration.csv").write_text(_questions_text(form.questions), encoding="utf-8", newline="\n")
    return tuple(targets.values())


def check_forms(
    folder: Path, route: str, experts: Sequence[str], *, language: str = "en", round_number: int = 1
) -> None:
    """Refuse what `write_forms` would refuse before it reads anything.

    Raises
    ------
    InputError
    """
    check_kind(route, language)
    check_count("round", round_number)
    if route == "seed" and round_number > 1:
        message = "seed questions are asked once: leave the round out."
        raise InputError(message)
    if experts:
        form_files(folder, experts, round_number)


def form_files(folder: Path, experts: Sequence[str], round_number: int = 1) -> dict[str, Path]:
    """Return the file of each expert's form; none of them exists yet.

    Raises
    ------
    InputError
        If a name is empty, or two names or an existing file get in each other's way.

    Examples
    --------
    >>> [path.as_posix() for path in form_files(Path("nra"), ["Anna de Wit", "c/o bert"], 2).values()]
    ['nra/forms/Anna de Wit-round-2.xlsx', 'nra/forms/c_o bert-round-2.xlsx']
    """
    later = f"-round-{round_number}" if round_number > 1 else ""
    files: dict[str, Path] = {}
    place = folder / FORMS_FOLDER
    if (place.is_symlink() or place.exists()) and not place.is_dir():
        message = f"{place} is not a folder, but forms go into one. Rename or remove it."
        raise InputError(message)
    for expert in experts or ("",):
        name = " ".join(expert.split())
        if experts and not name:
            message = "an expert has no name. Give each a name, or name none for one form without name."
            raise InputError(message)
        plain = _UNSAFE.sub("_", name).strip(" .")[:_LONGEST_NAME] or ("_" if name else _UNNAMED)
        path = folder / FORMS_FOLDER / f"{plain}{later}.xlsx"
        if any(path.name.casefold() == other.name.casefold() for other in files.values()):
            message = f"the forms of two experts would both be {path.name}: {shown(name)} comes twice."
            raise InputError(message)
        if path.exists():
            message = (
                f"{path} exists, and nothing is overwritten. Rename or remove it: what counts is the name in a form, "
                "not that of its file."
            )
            raise InputError(message)
        files[name] = path
    return files


def read_forms(folder: Path, framework: Framework) -> tuple[Forms, list[Fault]]:
    """Read the filled-in forms of a folder.

    Parameters
    ----------
    folder : Path
        The folder `forms` of an assessment; it may be missing. Hidden and temporary
        files are skipped, and so is what is no table.
    framework : Framework
        That of the assessment; a form of another one is a fault.

    Returns
    -------
    forms : Forms
        In the order of the file names. A row that is left empty is no judgement.
    faults : list of Fault
        Forms that cannot be read, and a second form of an expert for the same route and
        round. What is answered is checked with the other judgements.

    Examples
    --------
    >>> import tempfile
    >>> from riskmc.elicitation.template import write_template
    >>> from riskmc.frameworks import load
    >>> folder = write_template(Path(tempfile.mkdtemp()) / "mine", "nl-nra-2014")
    >>> paths = write_forms(folder, "class-range", ["anna"])
    >>> forms, faults = read_forms(folder / "forms", load("nl-nra-2014"))
    >>> [(table.file, table.rows) for table in forms.judgements], faults
    ([('forms/anna.xlsx', ())], [])
    """
    read: dict[str, list[Table]] = {"judgements": [], "chips": [], "calibration": []}
    faults: list[Fault] = []
    first: dict[tuple[str, str, int], str] = {}
    for path in _files(folder):
        file = f"{folder.name}/{path.name}"
        if path.suffix.lower() not in _SUFFIXES:
            faults.append(Fault("is not an .xlsx workbook. Save it as .xlsx, or move it out of the folder.", file))
            continue
        form, found = read_form(path, file, framework)
        faults += found
        if form is None:
            continue
        if other := first.get(_key(form)):
            message = f"is a second form of {shown(form.expert)} for the same questions and round, after {other}."
            faults.append(Fault(f"{message} Keep one of the two.", file))
            continue
        if form.rows:
            first[_key(form)] = file
        kind = {"seed": "calibration", "chips": "chips"}.get(form.meta.route, "judgements")
        read[kind].append(Table(file, form.rows))
    return Forms(**{kind: tuple(tables) for kind, tables in read.items()}), faults


def _files(folder: Path) -> list[Path]:
    if not folder.is_dir():
        return []
    kinds = _SUFFIXES | _OTHER_WORKBOOKS
    files = (path for path in folder.iterdir() if not path.is_dir() and path.suffix.lower() in kinds)
    own = (path for path in files if not path.name.startswith((".", "~$")))
    return sorted(own, key=lambda path: path.stem.casefold())


def _key(form: FilledForm) -> tuple[str, str, int]:
    return form.expert.casefold(), form.meta.route, form.meta.round_number


def _form(folder: Path, route: str, language: str, round_number: int) -> Form:
    """Read what all forms of an assessment have in common."""
    if not folder.is_dir():
        message = f"{folder} is not the folder of an assessment. Forms are written into such a folder."
        raise InputError(message)
    given, faults = _read_settings(folder)
    settings, more = read_settings(given) if not faults else (None, [])
    table, scenario_faults = read_csv(folder / "scenarios.csv", SCENARIO_COLUMNS)
    scenarios, row_faults = read_scenarios(table)
    questions, question_faults = _questions(folder, language) if route == "seed" else ((), [])
    faults = [*faults, *more, *scenario_faults, *row_faults, *question_faults]
    if faults or settings is None:
        raise AssessmentError(faults, source=str(folder))
    return Form(
        route,
        settings.title,
        frameworks.load(settings.framework, folder=folder),
        scenarios,
        questions,
        language=language,
        round_number=round_number,
        coverage=settings.reading.coverage,
        best=settings.reading.best,
    )


def _read_settings(folder: Path) -> tuple[dict[str, object], list[Fault]]:
    try:
        return tomllib.loads((folder / SETTINGS_FILE).read_bytes().decode("utf-8-sig")), []
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, RecursionError) as error:
        return {}, [Fault(f"cannot be read: {error}. `riskmc check` says more.", SETTINGS_FILE)]


def _questions(folder: Path, language: str) -> tuple[tuple[Question, ...], list[Fault]]:
    """Read the questions of `calibration.csv`, each once; examples if there is no such file."""
    if not (folder / "calibration.csv").exists():
        return tuple(Question(*asked) for asked in form_texts.QUESTIONS[language]), []
    table, faults = read_csv(folder / "calibration.csv", _QUESTION_COLUMNS)
    found: dict[str, dict[str, str]] = {}
    for row in table.rows:
        known = found.setdefault(row.cells["question"], {})
        known |= {key: text for key in ("unit", "scale", "text") if (text := row.cells.get(key, ""))}
    questions = (
        Question(name, *(cells.get(key, "") for key in ("unit", "scale", "text"))) for name, cells in found.items()
    )
    return tuple(question for question in questions if question.id), faults


def _questions_text(questions: Iterable[Question]) -> str:
    lines = ["question,expert,p05,p50,p95,realisation,scale,unit,text"]
    lines += [f'{asked.id},,,,,,{asked.scale},{asked.unit},"{asked.text}"' for asked in questions]
    return "\n".join([*lines, ""])


def _listed_experts(folder: Path) -> tuple[str, ...]:
    """Return the experts of `experts.csv`, if there is one."""
    path = folder / "experts.csv"
    if not path.exists():
        return ()
    table, faults = read_csv(path, EXPERT_COLUMNS)
    if faults:
        raise AssessmentError(faults, source=str(folder))
    return tuple(dict.fromkeys(name for row in table.rows if (name := row.cells["expert"])))


def _answers(folder: Path, form: Form) -> tuple[form_rounds.Answer, ...]:
    """Read what has been answered so far, in files and in forms."""
    forms, faults = read_forms(folder / FORMS_FOLDER, form.framework)
    tables: dict[str, list[Table]] = {"judgements.csv": [], "chips.csv": []}
    for name, columns in (("judgements.csv", JUDGEMENT_COLUMNS), ("chips.csv", CHIP_COLUMNS)):
        if (folder / name).exists():
            table, found = read_csv(folder / name, columns)
            tables[name].append(table)
            faults += [fault for fault in found if fault.message != NO_ROWS]
    judgements, chips = [*tables["judgements.csv"], *forms.judgements], [*tables["chips.csv"], *forms.chips]
    answers, found = form_rounds.read_answers(judgements, chips, form.framework, form.scenarios)
    if faults := [*faults, *found]:
        raise AssessmentError(faults, source=str(folder))
    if not form_rounds.experts_before(answers, form.round_number):
        message = f"nobody has answered in a round before round {form.round_number}, so there is nothing to show."
        raise InputError(message)
    return answers


def _save(forms: Sequence[Form], targets: Sequence[Path]) -> None:
    """Write all forms beside their place, and move them there when all are written."""
    folder = targets[0].parent
    folder.mkdir(parents=True, exist_ok=True)
    beside = Path(tempfile.mkdtemp(prefix=".forms-", dir=folder))
    try:
        for form, target in zip(forms, targets, strict=True):
            form_workbook(form).save(beside / target.name)
        for target in targets:
            (beside / target.name).rename(target)
    finally:
        shutil.rmtree(beside, ignore_errors=True)
