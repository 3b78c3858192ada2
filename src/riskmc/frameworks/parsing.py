"""From the tables of a framework file to a `Framework`, noting every fault on the way."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import get_args

from riskmc._typing import Rule
from riskmc._validation import suggestion
from riskmc.exceptions import ScaleError
from riskmc.frameworks.axes import bounds_of_classes, closed_bounds, read_labels, read_likelihood, read_plausibility
from riskmc.frameworks.framework import Aggregation, Criterion, Framework, Interest
from riskmc.frameworks.tables import ORIGIN_KEYS, Table
from riskmc.scales import Scale

RULES: tuple[Rule, ...] = get_args(Rule)
RESERVED = ("likelihood", "plausibility")
REQUIRED = ("id", "title", "country", "edition", "impact", "interests", "criteria", "aggregation")
OPTIONAL = ("language", "note", "names", "likelihood", "plausibility")


def parse_framework(table: Table) -> Framework | None:
    """Return the framework that a file describes, or None when it has faults.

    The faults stand in ``table.found.faults``.
    """
    table.check_keys(REQUIRED, OPTIONAL)
    language = table.text("language", "en")
    impact = _read_impact(table, language)
    likelihood = read_likelihood(table, language)
    plausibility = read_plausibility(table, language)
    if not any(key in table.data for key in RESERVED):
        table.fault("is missing. A framework needs [likelihood], [plausibility] or both.", "likelihood")
    interests = _read_interests(table, language, impact)
    criteria = _read_criteria(table, language, impact, interests)
    aggregation = _read_aggregation(table, criteria)
    _record_names(table, interests, criteria)
    heading = _read_heading(table)
    if table.found.faults or impact is None:
        return None
    return Framework(
        **heading,
        impact=impact,
        interests=tuple(interests),
        criteria=tuple(criteria),
        likelihood=likelihood,
        plausibility=plausibility,
        aggregation=aggregation,
        language=language,
        provenance=tuple(table.found.provenance),
    )


def _read_heading(table: Table) -> dict[str, str]:
    heading = {key: table.text(key) for key in ("id", "title", "country", "edition")}
    if heading["id"] and not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", heading["id"]):
        table.fault(f"may hold small letters, digits and single hyphens only, got {heading['id']!r}.", "id")
    return {**heading, "note": " ".join(table.text("note").split())}


def _read_impact(table: Table, language: str) -> Scale | None:
    impact = table.section("impact")
    if impact is None:
        return None
    impact.check_keys(("classes", "base", *ORIGIN_KEYS), ("zero", "words", "coordinates"))
    labels, words = read_labels(impact, language, ("label", "words"))
    base = impact.number("base")
    zero = impact.text("zero") or None
    coordinates = impact.flag("coordinates", default=True)
    if not labels or base is None:
        return None
    try:
        return Scale(labels, base=base, zero=zero, words=words, coordinates=coordinates)
    except ScaleError as error:
        impact.fault(str(error))
        return None


def _read_interests(table: Table, language: str, impact: Scale | None) -> list[Interest]:
    interests = []
    rows = table.rows("interests", "id")
    for row in rows:
        row.check_keys(("id", "name"), ("threshold", *ORIGIN_KEYS))
        threshold = row.stated_text("threshold")
        if threshold is not None and impact is not None and threshold not in impact.classes:
            _fault_unknown(row, "threshold", threshold, "class", impact.classes)
        interests.append(Interest(row.text("id"), row.texts("name", language), threshold))
    _check_unique(table, "interests", [interest.id for interest in interests])
    return interests


def _read_criteria(table: Table, language: str, impact: Scale | None, interests: Sequence[Interest]) -> list[Criterion]:
    known = [interest.id for interest in interests]
    criteria = []
    for row in table.rows("criteria", "id"):
        row.check_keys(("id", "name", "interest"), ("unit", "bounds", "floor", "cap", "unit_value", *ORIGIN_KEYS))
        interest = row.text("interest")
        if interest and interest not in known:
            _fault_unknown(row, "interest", interest, "interest", known)
        scale = None if impact is None else _criterion_scale(row, impact)
        if scale is not None:
            name = row.texts("name", language)
            criteria.append(Criterion(row.text("id"), name, interest, scale, _unit_value(row)))
    _check_unique(table, "criteria", [criterion.id for criterion in criteria])
    used = {criterion.interest for criterion in criteria}
    for unused in [interest for interest in known if interest not in used and criteria]:
        table.fault("has no criteria. Give it one, or leave the interest out.", f"interests.{unused}")
    return criteria


def _criterion_scale(row: Table, impact: Scale) -> Scale | None:
    unit = row.text("unit")
    section = row.section("bounds")
    if section is None:
        return replace(impact, unit=unit)
    bands = bounds_of_classes(section, impact.classes)
    bounds = closed_bounds(row, "bounds", bands) if bands else None
    if not bounds:
        return None
    if not unit:
        row.fault("is missing: bounds need a unit.", "unit")
    row.record(row.place("bounds"), "; ".join(f"{band.label} {band.lower:g} to {band.upper:g}" for band in bands))
    try:
        return replace(impact, unit=unit, bounds=bounds)
    except ScaleError as error:
        row.fault(str(error), "bounds")
        return None


def _unit_value(row: Table) -> float | None:
    value = row.number("unit_value")
    if value is None:
        return None
    if not (math.isfinite(value) and value > 0.0):
        row.fault(f"must be a finite number above zero, got {value:g}.", "unit_value")
    if "bounds" not in row.data:
        row.fault("needs `bounds`: a class must become a quantity before it has a price.", "unit_value")
    return value


def _read_aggregation(table: Table, criteria: Sequence[Criterion]) -> Aggregation:
    section = table.section("aggregation")
    if section is None:
        return Aggregation()
    section.check_keys(("rule", *ORIGIN_KEYS), ("unit", "class_value"))
    rule = section.choice("rule", RULES, RULES[0])
    if "rule" in section.data:
        section.record(section.place("rule"), rule)
    value = section.number("class_value")
    if value is not None and not (math.isfinite(value) and value > 0.0):
        section.fault(f"must be a finite number above zero, got {value:g}.", "class_value")
    if rule == "monetised-sum":
        _check_monetised(section, criteria)
    elif "class_value" in section.data:
        section.fault(f"has no effect with rule {rule!r}. Leave it out, or use 'monetised-sum'.", "class_value")
    return Aggregation(rule, section.text("unit", "1"), value)


def _check_monetised(section: Table, criteria: Sequence[Criterion]) -> None:
    if "unit" not in section.data:
        section.fault("is missing: rule 'monetised-sum' needs a currency.", "unit")
    priceless = [criterion.id for criterion in criteria if criterion.unit_value is None]
    if priceless and "class_value" not in section.data:
        message = f"is missing: criteria {', '.join(priceless)} have no `unit_value`, so the classes need a price."
        section.fault(message, "class_value")


def _record_names(table: Table, interests: Sequence[Interest], criteria: Sequence[Criterion]) -> None:
    """Record where the names come from, and check that each is there in every language."""
    named: list[tuple[str, Mapping[str, str]]] = [(f"interests.{item.id}", item.name) for item in interests]
    named += [(f"criteria.{item.id}", item.name) for item in criteria]
    languages = dict.fromkeys(code for _, names in named for code in names)
    for place, names in named:
        for code in languages:
            if code not in names:
                table.fault(f"is missing: other names are given in {code!r}.", f"{place}.name.{code}")
    section = table.section("names")
    if section is not None:
        section.check_keys((), tuple(languages))
        for code in languages:
            origin = section.section(code)
            if origin is not None:
                origin.check_keys(ORIGIN_KEYS)
                origin.record(origin.where, "")


def _check_unique(table: Table, key: str, ids: Sequence[str]) -> None:
    for repeated in sorted({item for item in ids if item and ids.count(item) > 1}):
        table.fault(f"{repeated!r} is used {ids.count(repeated)} times. Each id must be unique.", key)
    for reserved in set(RESERVED).intersection(ids):
        table.fault(f"{reserved!r} names a likelihood axis. Choose another id.", key)


def _fault_unknown(row: Table, key: str, given: str, kind: str, allowed: Sequence[str]) -> None:
    listed = ", ".join(allowed) or "none"
    row.fault(f"{given!r} is not a known {kind}. Allowed: {listed}.{suggestion(given, allowed)}", key)
