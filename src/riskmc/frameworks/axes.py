"""Classes, bounds and words of the scales in a framework file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from math import inf, isfinite
from typing import Literal

from riskmc._validation import suggestion
from riskmc.exceptions import ScaleError
from riskmc.frameworks.framework import LikelihoodAxis
from riskmc.frameworks.tables import ORIGIN_KEYS, Table, as_number
from riskmc.scales import ClassBand, Scale, bounds_of_bands

KINDS: tuple[Literal["probability", "frequency"], ...] = ("probability", "frequency")
UNITS = {"probability": "probability", "frequency": "events per year"}


def read_likelihood(table: Table, language: str) -> LikelihoodAxis | None:
    """Read ``[likelihood]``: a probability within a horizon, or events per year."""
    axis = table.section("likelihood")
    if axis is None:
        return None
    optional = ("horizon_years", "threat_horizon_years", "floor", "cap", "parts", "words", "coordinates")
    axis.check_keys(("kind", "classes", *ORIGIN_KEYS), optional)
    if axis.data.get("kind") == "plausibility":
        axis.fault("a plausibility index has a table of its own: [plausibility].", "kind")
        return None
    kind = axis.choice("kind", KINDS, "probability")
    horizon, threat_horizon = _read_horizons(axis)
    if kind == "probability" and "horizon_years" not in axis.data:
        axis.fault("is missing: a probability needs the number of years it refers to.", "horizon_years")
    if kind == "frequency":
        for key in ("horizon_years", "threat_horizon_years"):
            if key in axis.data:
                axis.fault("has no effect: a frequency is per year and has no horizon. Leave it out.", key)
    labels, words = read_labels(axis, language, ("label", "lower", "upper", "words", *ORIGIN_KEYS))
    bands = _read_bands(axis)
    bounds = closed_bounds(axis, "classes", bands) if bands else None
    if bounds is None or not labels:
        return None
    if kind == "probability" and bounds[-1] > 1.0:
        message = f"probabilities lie in (0, 1], but {labels[-1]} ends at {bounds[-1]:g}. Write 0.005 for 0.5 %."
        axis.fault(message, "classes")
    scale = _axis_scale(axis, labels, words, bounds, UNITS[kind])
    return None if scale is None else LikelihoodAxis(kind, scale, horizon, threat_horizon)


def read_plausibility(table: Table, language: str) -> LikelihoodAxis | None:
    """Read ``[plausibility]``: an index with words and without natural bounds."""
    axis = table.section("plausibility")
    if axis is None:
        return None
    axis.check_keys(("classes", *ORIGIN_KEYS), ("words", "coordinates"))
    labels, words = read_labels(axis, language, ("label", "words"))
    coordinates = axis.flag("coordinates", default=True)
    if not labels:
        return None
    axis.record(axis.place("classes"), ", ".join(labels))
    try:
        scale = Scale(labels, zero=None, words=words, coordinates=coordinates)
    except ScaleError as error:
        axis.fault(str(error), "classes")
        return None
    return LikelihoodAxis("plausibility", scale)


def read_labels(axis: Table, language: str, keys: Sequence[str]) -> tuple[tuple[str, ...], dict[str, tuple[str, ...]]]:
    """Return labels, lowest first, and their words by language; no labels when they are faulty."""
    rows = axis.rows("classes", "label")
    by_class = []
    for row in rows:
        row.check_keys(("label",), [key for key in keys if key != "label"])
        by_class.append(row.texts("words", language))
    labels = [row.text("label") for row in rows]
    for repeated in sorted({label for label in labels if label and labels.count(label) > 1}):
        axis.fault(f"class {repeated!r} is listed {labels.count(repeated)} times.", "classes")
    languages = dict.fromkeys(code for words in by_class for code in words)
    for row, words in zip(rows, by_class, strict=True):
        for code in languages:
            if code not in words:
                row.fault(f"is missing: other classes have a word in {code!r}.", f"words.{code}")
    _record_words(axis, {code: [words.get(code, "") for words in by_class] for code in languages})
    if "" in labels or len(set(labels)) != len(labels):
        return (), {}
    return tuple(labels), {code: tuple(words.get(code, "") for words in by_class) for code in languages}


def bounds_of_classes(section: Table, classes: Sequence[str]) -> list[ClassBand]:
    """Read ``bounds = {A = [lower, upper], ...}``; empty when a class is missing or faulty."""
    for label in section.data:
        if label not in classes:
            message = f"{label!r} is not a class. Allowed: {', '.join(classes)}."
            section.fault(message + suggestion(label, classes), label)
    missing = [label for label in classes if label not in section.data]
    if missing:
        section.fault(f"must give [lower, upper] for each class; {', '.join(missing)} missing.")
    pairs = {label: section.pair(label) for label in classes if label in section.data}
    bands = [ClassBand(label, *pair) for label, pair in pairs.items() if pair is not None]
    return bands if len(bands) == len(classes) else []


def closed_bounds(table: Table, key: str, bands: Sequence[ClassBand]) -> tuple[float, ...] | None:
    """Return the bounds of neighbouring classes, with the stated floor and cap for open ends."""
    closed = list(bands)
    floor, cap = table.number("floor"), table.number("cap")
    if (floor is None and "floor" in table.data) or (cap is None and "cap" in table.data):
        return None
    if floor is not None and closed[0].lower != 0.0:
        _fault_no_effect(table, "floor", f"{closed[0].label} starts at {closed[0].lower:g}", "0")
    elif floor is not None:
        closed[0] = replace(closed[0], lower=floor)
    if cap is not None and closed[-1].upper != inf:
        _fault_no_effect(table, "cap", f"{closed[-1].label} ends at {closed[-1].upper:g}", "inf")
    elif cap is not None:
        closed[-1] = replace(closed[-1], upper=cap)
    n_faults = len(table.found.faults)
    _check_ends(table, closed)
    try:
        bounds = bounds_of_bands(closed)
    except ScaleError as error:
        table.fault(str(error), key)
        return None
    return bounds if len(table.found.faults) == n_faults else None


def _check_ends(table: Table, bands: Sequence[ClassBand]) -> None:
    lower, upper = bands[0].lower, bands[-1].upper
    if "floor" not in table.data and not lower > 0.0:
        message = (
            f"is missing: class {bands[0].label} starts at {lower:g}, and classes are spaced by ratio. State where "
            'it starts, e.g. floor = {value = ..., provenance = "assumed", source = "one class width"}.'
        )
        table.fault(message, "floor")
    elif not lower > 0.0:
        table.fault(f"must be above zero, got {lower:g}.", "floor")
    if "cap" not in table.data and not isfinite(upper):
        message = (
            f"is missing: class {bands[-1].label} is open. State where it ends, "
            'e.g. cap = {value = ..., provenance = "assumed", source = "one class width"}.'
        )
        table.fault(message, "cap")
    elif not isfinite(upper):
        table.fault(f"must be a finite number, got {upper:g}.", "cap")


def _fault_no_effect(table: Table, key: str, end: str, open_end: str) -> None:
    table.fault(f"has no effect: class {end}. Write {open_end} there, or leave `{key}` out.", key)


def _read_horizons(axis: Table) -> tuple[float | None, float | None]:
    horizons = axis.number("horizon_years"), axis.number("threat_horizon_years")
    for key, years in zip(("horizon_years", "threat_horizon_years"), horizons, strict=True):
        if years is not None and not (isfinite(years) and years > 0.0):
            axis.fault(f"must be a finite number above zero, got {years:g}.", key)
    return horizons


def _read_bands(axis: Table) -> list[ClassBand]:
    """Read lower and upper of every class; empty when one is faulty."""
    bands = []
    rows = axis.rows("classes", "label")
    for row in rows:
        lower, upper = (_read_end(row, key) for key in ("lower", "upper"))
        if lower is not None and upper is not None:
            bands.append(ClassBand(row.text("label"), lower, upper))
            row.record(row.where, f"{lower:g} to {upper:g}")
    return bands if len(bands) == len(rows) else []


def _read_end(row: Table, key: str) -> float | None:
    if key not in row.data:
        row.fault("is missing. Write 0 for an open bottom or inf for an open top.", key)
        return None
    number = as_number(row.data[key])
    if number is None:
        row.fault(f"must be a number, got {row.data[key]!r}.", key)
    return number


def _axis_scale(
    axis: Table,
    labels: tuple[str, ...],
    words: Mapping[str, tuple[str, ...]],
    bounds: tuple[float, ...],
    unit: str,
) -> Scale | None:
    coordinates = axis.flag("coordinates", default=True)
    try:
        scale = Scale(labels, bounds, unit, zero=None, words=words, coordinates=coordinates)
        return replace(scale, parts=_read_parts(axis))
    except ScaleError as error:
        axis.fault(str(error))
        return None


def _read_parts(axis: Table) -> tuple[ClassBand, ...]:
    """Read ``[likelihood.parts]``: named parts of classes, such as "B high"."""
    parts = axis.section("parts")
    if parts is None:
        return ()
    parts.check_keys(("bounds",), ORIGIN_KEYS)
    section = parts.section("bounds")
    if section is None:
        return ()
    pairs = {label: section.pair(label) for label in section.data}
    bands = tuple(ClassBand(label, *pair) for label, pair in pairs.items() if pair is not None)
    section.record(parts.where, "; ".join(f"{band.label} {band.lower:g} to {band.upper:g}" for band in bands))
    return bands


def _record_words(axis: Table, words: dict[str, list[str]]) -> None:
    """Record where the words of each language come from: ``words.nl = {provenance, source}``."""
    section = axis.section("words")
    if section is not None:
        section.check_keys((), tuple(words))
    for code, listed in words.items():
        origin = None if section is None else section.section(code)
        if origin is not None:
            origin.check_keys(ORIGIN_KEYS)
        (origin or axis).record(axis.place(f"words.{code}"), ", ".join(listed))
