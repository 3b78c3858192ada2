"""Find, read and check framework files: the bundled ones and a user's own."""

from __future__ import annotations

import tomllib
from importlib import resources
from pathlib import Path

from riskmc._validation import suggestion
from riskmc.exceptions import AssessmentError, Fault
from riskmc.frameworks.framework import Framework
from riskmc.frameworks.parsing import parse_framework
from riskmc.frameworks.tables import Findings, Table

SUFFIX = ".toml"


def list_frameworks() -> tuple[str, ...]:
    """Return the ids of the bundled frameworks, in alphabetical order.

    Examples
    --------
    >>> list_frameworks()
    ('ch-kns-2025', 'generic-5x5', 'nl-nra-2014', 'nl-nvs-2019', 'nl-rbra-2022', 'uk-nrr-2025')
    """
    names = (entry.name for entry in resources.files("riskmc.frameworks").joinpath("data").iterdir())
    return tuple(sorted(name.removesuffix(SUFFIX) for name in names if name.endswith(SUFFIX)))


def load(id_or_path: str | Path, *, folder: str | Path = ".") -> Framework:
    """Load a bundled framework by its id, or a user's own by the path of its file.

    Parameters
    ----------
    id_or_path : str or Path
        An id from `list_frameworks`, or a path that ends in ``.toml``.
    folder : str or Path, optional
        What a relative path is relative to: the folder of the assessment.

    Returns
    -------
    Framework
        Scales, interests, criteria and aggregation, with the provenance of every number.

    Raises
    ------
    AssessmentError
        If there is no such framework or its file has faults; all of them are listed.

    Examples
    --------
    >>> framework = load("nl-nra-2014")
    >>> framework.criterion_ids
    ('1.1', '1.2', '2.1', '2.2', '2.3', '3.1', '4.1', '5.1', '5.2', '5.3')
    >>> framework.impact.base
    3.0
    """
    if str(id_or_path).endswith(SUFFIX):
        return read_framework(Path(folder) / id_or_path)
    return _parse(framework_text(str(id_or_path)), f"{id_or_path}{SUFFIX}")


def read_framework(path: str | Path) -> Framework:
    """Read and check one framework file.

    Parameters
    ----------
    path : str or Path
        A TOML file in UTF-8; ``framework_text("generic-5x5")`` is one to copy.

    Returns
    -------
    Framework

    Raises
    ------
    AssessmentError
        If the file is missing, is not UTF-8 or not TOML, or breaks a rule of the
        format; the faults name the file and the dotted key.
    """
    file = Path(path)
    try:
        text = file.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        message = f"is not UTF-8 text: byte 0x{error.object[error.start]:02x} in line {line}. Save it as UTF-8."
        raise _refusal(message, file.name) from error
    except FileNotFoundError as error:
        message = f"no such file in {str(file.parent)!r}. Give the path of a TOML file, or a bundled id: {_listed()}."
        raise _refusal(message, file.name) from error
    except OSError as error:
        message = f"cannot be read: {error.strerror or error}."
        raise _refusal(message, file.name) from error
    return _parse(text, file.name)


def framework_text(framework_id: str) -> str:
    """Return the text of a bundled framework file, comments included, to copy from.

    Raises
    ------
    AssessmentError
        If there is no bundled framework with this id.

    Examples
    --------
    >>> "[likelihood]" in framework_text("generic-5x5")
    True
    """
    known = list_frameworks()
    if framework_id not in known:
        message = (
            f"{framework_id!r} is not a bundled framework. Allowed: {_listed()}, "
            f"or the path of a file of your own that ends in {SUFFIX}."
        )
        raise AssessmentError([Fault(message + suggestion(framework_id, known))], "the choice of framework")
    file = resources.files("riskmc.frameworks").joinpath("data", framework_id + SUFFIX)
    return file.read_text(encoding="utf-8")


def _parse(text: str, file: str) -> Framework:
    if not text.strip():
        message = "is empty."
        raise _refusal(message, file)
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        message = f"is not valid TOML: {error}."
        raise _refusal(message, file) from error
    except RecursionError as error:
        message = "is not a framework: its tables or lists are nested too deeply."
        raise _refusal(message, file) from error
    found = Findings(file)
    framework = parse_framework(Table(data, "", found))
    if framework is None:
        raise AssessmentError(found.faults, f"framework file {file}")
    return framework


def _refusal(message: str, file: str) -> AssessmentError:
    return AssessmentError([Fault(message, file)], f"framework file {file}")


def _listed() -> str:
    return ", ".join(list_frameworks())
