"""A new assessment folder that runs as it is, to be filled in."""

from __future__ import annotations

import csv
import io
import json
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from riskmc import frameworks
from riskmc._schema import LIKELIHOOD, PLAUSIBILITY
from riskmc.elicitation.settings import SETTINGS_FILE
from riskmc.exceptions import InputError
from riskmc.frameworks.framework import Framework
from riskmc.scales import Scale

_HEADER: Final = ("scenario", "criterion", "expert", "low", "best", "high", "rationale")
_SCENARIOS: Final = (
    ("river_flood", "River flood", "nature", "hazard", "example: replace it"),
    ("cyber_attack", "Cyber attack", "technology", "threat", "example: replace it"),
)
_RATIONALE: Final = "example: replace it"

_SETTINGS: Final = """\
# An assessment. The lines below run as they are; change them to what your experts meant.
# Scenarios stand in scenarios.csv, judgements in judgements.csv. Check with: riskmc check .
format = 1
title = "My assessment"
edition = "draft"
framework = {framework}
# date = 2026-01-31
territory = {country}
source = "who judged, when, and where it is written down"
illustrative = true       # every output says so; write false once the judgements are real
# published_order = ["river_flood", "cyber_attack"]   # an order whose probability is stated

[reading]                 # how a judgement becomes a distribution
# REQUIRED: what low and high mean. "range": certain bounds; "p5-p95" and "p10-p90": the truth
# lies between them with probability 0.9 or 0.8; {{coverage = 0.7}}: with any probability.
bounds = "range"
best = "mode"             # "mode": the likeliest | "median": as likely above as below
shape = "pert"            # "pert" | "triangular" | "uniform" | "confidence" (class probabilities)
# shape = "metalog"       # or "minimum-information" | "best-fit" | "beta": quantiles met, nothing cut; needs bounds
                          # below certainty and best = "median" ("beta": either)
pert_shape = 4.0          # larger: closer to best
# confidence = 0.6        # probability of the best class, for shape = "confidence"
# standardise = "linear"  # ranges with a coverage of their own are first brought to that of bounds: "own" (not) |
                          # "linear" (IDEA) | "normal"
classes = "continuous"    # "continuous": class k covers [k - 1/2, k + 1/2] | "nominal": it is the number k
zero = "spike"            # a low of zero with a positive best: a chance of zero ("spike"), or a spread ("latent")
zero_mass = "experts"     # that chance: the share of labels that say zero, or a number from 0 to 1
missing = "error"         # "error" | "exclude" (from the total, with reweighting) | "full-range" (anything is possible)

[experts]
pooling = "linear"        # "linear" (an expert is drawn) | "log" | "quantile" (one law of each item)
# likelihood_pooling = "log-odds"   # another rule for likelihoods; extremise = 1.5 multiplies the pooled log odds
sampling = "coherent"     # "coherent": one panel judged all | "per-scenario": panels differ | "independent"
weights = "equal"         # or {{anna = 2, bert = 1}} | "given" (experts.csv) | "global" | "item" (calibration.csv)
# threshold = "optimised" # calibration score that performance weights need; or a number from 0 to 1
# round = "latest"        # or the number of the last round that counts

# [knowledge]             # grades of knowledge (columns data, understanding, agreement) are shown; to widen, too:
# widen = {{low = 1.5, medium = 1.2}}   # factors on the distances of low and high from best

[dependence]
# REQUIRED: rank correlation between the criteria of one scenario, 0 to 1. State your own.
within_scenario = 0.5     # or {{river_flood = 0.6, cyber_attack = 0.3}} | "correlations.csv" (a matrix)
# within_criterion = 0.1  # of one criterion between scenarios; or a table of criterion and number
# within_expert = 0.1     # of all that one expert judged
# measure = "spearman"    # what these numbers are: "spearman" | "kendall" | "concordance" (0.5 is independence)
# copula = "t"            # extremes come together; "gaussian" otherwise
# degrees_of_freedom = 4  # of the t copula
# [dependence.drivers]    # common causes of several scenarios
# climate = {{scenarios = ["river_flood", "cyber_attack"], impact = 0.3, likelihood = 0.4}}

[profiles]                # named weights; the first is the default one
{profiles}
"""


def write_template(directory: str | Path, framework: str | Path) -> Path:
    """Write a commented assessment folder with two example scenarios.

    The folder is written whole or not at all, and runs as it is; its settings say
    ``illustrative = true``.

    Parameters
    ----------
    directory : str or Path
        Must not exist yet, or be an empty folder.
    framework : str or Path
        A bundled id, or the path of a framework file, which is copied into the folder.

    Returns
    -------
    Path
        The folder.

    Raises
    ------
    InputError
        If `directory` holds something already or is a file.
    AssessmentError
        If there is no such framework, or its file has faults.

    Examples
    --------
    >>> import tempfile
    >>> folder = write_template(Path(tempfile.mkdtemp()) / "mine", "nl-nra-2014")
    >>> sorted(file.name for file in folder.iterdir())
    ['assessment.toml', 'judgements.csv', 'scenarios.csv']
    """
    directory = Path(directory)
    loaded = frameworks.load(framework)
    _check_free(directory)
    files = {
        SETTINGS_FILE: _settings_text(framework, loaded),
        "scenarios.csv": _csv_text(("id", "name", "theme", "kind", "note"), _SCENARIOS),
        "judgements.csv": _csv_text(_HEADER, _judgement_rows(loaded)),
    }
    if _is_file(framework):
        files[Path(framework).name] = Path(framework).read_text(encoding="utf-8-sig")
    _write_whole(directory, files)
    return directory


def _is_file(framework: str | Path) -> bool:
    return str(framework).endswith(".toml")


def _check_free(directory: Path) -> None:
    if directory.exists() and not directory.is_dir():
        message = f"{directory} is a file. Give the name of a new folder."
        raise InputError(message)
    if directory.is_dir() and any(directory.iterdir()):
        message = f"{directory} is not empty, and nothing in it is overwritten. Give the name of a new folder."
        raise InputError(message)


def _settings_text(framework: str | Path, loaded: Framework) -> str:
    name = Path(framework).name if _is_file(framework) else str(framework)
    return _SETTINGS.format(
        framework=json.dumps(name), country=json.dumps(loaded.country, ensure_ascii=False), profiles=_profiles(loaded)
    )


def _profiles(framework: Framework) -> str:
    if framework.aggregation.rule == "monetised-sum":
        return 'monetised = "equal"       # the money values of the framework are the weights'
    first = json.dumps(framework.criterion_ids[0])
    return "\n".join(
        (
            'per-criterion = "equal"           # each criterion the same',
            'per-interest = "equal-interests"  # each interest the same, its criteria sharing',
            f"# policy = {{{first} = 2}}            # any numbers that are not negative; the others are 0",
        )
    )


def _judgement_rows(framework: Framework) -> Iterator[tuple[str, ...]]:
    """Give each scenario a row for each criterion and one for how likely it is."""
    for number, (scenario, _, _, kind, _) in enumerate(_SCENARIOS):
        for place, criterion in enumerate(framework.criterion_ids):
            labels = _classes_around(framework.axis(criterion), place + number)
            yield (scenario, criterion, "panel", *labels, _RATIONALE)
        if axis := _likelihood_name(framework, kind):
            yield (scenario, axis, "panel", *_classes_around(framework.axis(axis), number), _RATIONALE)


def _likelihood_name(framework: Framework, kind: str) -> str:
    """Judge threats by plausibility where the framework does so."""
    if framework.plausibility is not None and (kind == "threat" or framework.likelihood is None):
        return PLAUSIBILITY
    return LIKELIHOOD if framework.likelihood is not None else ""


def _classes_around(scale: Scale, place: int) -> tuple[str, str, str]:
    """Pick a class near the middle of the scale, which changes with `place`, and its neighbours."""
    middle = (scale.n_classes + 1) // 2 + place % 3 - 1
    low, best, high = (scale.classes[min(max(k, 1), scale.n_classes) - 1] for k in (middle - 1, middle, middle + 1))
    return low, best, high


def _csv_text(header: tuple[str, ...], rows: Iterator[tuple[str, ...]] | tuple[tuple[str, ...], ...]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return text.getvalue()


def _write_whole(directory: Path, files: dict[str, str]) -> None:
    """Write beside the target and rename, so that no half folder is left behind."""
    directory.parent.mkdir(parents=True, exist_ok=True)
    beside = Path(tempfile.mkdtemp(prefix=f".{directory.name}-", dir=directory.parent))
    try:
        beside.chmod(0o755)
        for name, text in files.items():
            (beside / name).write_text(text, encoding="utf-8", newline="\n")
        if directory.exists():
            directory.rmdir()
        beside.rename(directory)
    finally:
        shutil.rmtree(beside, ignore_errors=True)
