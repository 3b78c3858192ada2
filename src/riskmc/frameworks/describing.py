"""A framework as lines of text, with what is derived or assumed marked."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import log10

from riskmc.frameworks.framework import Criterion, Framework, LikelihoodAxis, Provenance
from riskmc.frameworks.loading import list_frameworks, load
from riskmc.scales import ClassBand, Scale

WIDTH = 96
THOUSAND_BILLION = 1e12
RULES = {
    "weighted-sum": "weighted sum of the class values",
    "maximum": "highest class value of any criterion",
    "monetised-sum": "sum of the money values",
}


@dataclass(frozen=True, slots=True)
class FrameworkSummary:
    """One row of the list of bundled frameworks; `n_assumed` counts its assumed entries."""

    id: str
    title: str
    country: str
    edition: str
    n_interests: int
    n_criteria: int
    n_classes: int
    likelihood: str
    n_assumed: int


def summary_rows() -> tuple[FrameworkSummary, ...]:
    """Return one row for each bundled framework, in alphabetical order of the ids.

    Examples
    --------
    >>> {row.id: row.n_criteria for row in summary_rows()}["nl-nvs-2019"]
    16
    """
    return tuple(_summary(load(framework_id)) for framework_id in list_frameworks())


def describe_lines(framework: Framework) -> tuple[str, ...]:
    """Return scales, criteria, aggregation and sources of a framework as plain text.

    Parameters
    ----------
    framework : Framework
        From `load` or `read_framework`.

    Returns
    -------
    tuple of str
        One entry a line. Numbers that are not published are followed by "(derived)"
        or "(assumed)"; the last part gives the source of each number.

    Examples
    --------
    >>> lines = describe_lines(load("nl-nra-2014"))
    >>> next(line for line in lines if "within" in line)
    'Likelihood: probability within 5 years (assumed)'
    """
    marks = {entry.where: f" ({entry.status})" for entry in framework.provenance if entry.status != "published"}
    return (
        f"{framework.id}: {framework.title}",
        f"{framework.country}, edition {framework.edition}",
        *textwrap.wrap(framework.note, WIDTH, break_on_hyphens=False),
        *_axis_lines("Likelihood", framework.likelihood, framework.language, marks),
        *_axis_lines("Plausibility", framework.plausibility, framework.language, marks),
        *_impact_lines(framework, marks),
        *_criteria_lines(framework, marks),
        *_aggregation_lines(framework, marks),
        *_source_lines(framework.provenance),
    )


def _summary(framework: Framework) -> FrameworkSummary:
    axes = [axis.kind for axis in (framework.likelihood, framework.plausibility) if axis is not None]
    return FrameworkSummary(
        id=framework.id,
        title=framework.title,
        country=framework.country,
        edition=framework.edition,
        n_interests=len(framework.interests),
        n_criteria=len(framework.criteria),
        n_classes=framework.impact.n_classes,
        likelihood=" + ".join(axes),
        n_assumed=sum(entry.status == "assumed" for entry in framework.provenance),
    )


def _axis_lines(title: str, axis: LikelihoodAxis | None, language: str, marks: Mapping[str, str]) -> Sequence[str]:
    if axis is None:
        return ()
    place = title.lower()
    bands = _band_texts(axis.scale, place, f"{place}.classes.{{}}", marks)
    table = list(zip(axis.scale.classes, bands, _words(axis.scale, language), strict=True))
    parts_mark = marks.get(f"{place}.parts", "")
    parts = [f"  {part.label}: {_span(part, axis.scale.unit)}{parts_mark}" for part in axis.scale.parts]
    return ("", f"{title}: {_meaning(axis, marks)}", *_columns(table), *parts)


def _meaning(axis: LikelihoodAxis, marks: Mapping[str, str]) -> str:
    if axis.kind == "plausibility":
        return f"an index of its own, never converted to a probability{marks.get('plausibility.classes', '')}"
    text = "events per year" if axis.kind == "frequency" else "probability"
    if axis.horizon_years is not None:
        text += f" within {axis.horizon_years:g} years{marks.get('likelihood.horizon_years', '')}"
    if axis.threat_horizon_years is not None:
        years = f"{axis.threat_horizon_years:g} years{marks.get('likelihood.threat_horizon_years', '')}"
        text += f", within {years} for threats"
    return text


def _impact_lines(framework: Framework, marks: Mapping[str, str]) -> Sequence[str]:
    scale = framework.impact
    zero = "" if scale.zero is None else f"; {scale.zero} counts as zero"
    base = f"each class {scale.base:g} times the one below{marks.get('impact.base', '')}"
    table = [(label, word) for label, word in zip(scale.classes, _words(scale, framework.language), strict=True)]
    return ("", f"Impact: {base}, {scale.classes[-1]} = 1{zero}", *_columns(table))


def _criteria_lines(framework: Framework, marks: Mapping[str, str]) -> Sequence[str]:
    n_interests = len(framework.interests)
    interests = "interests" if n_interests > 1 else "interest"
    lines = ["", f"Criteria: {len(framework.criteria)} in {n_interests} {interests}"]
    for interest in framework.interests:
        mark = marks.get(f"interests.{interest.id}.threshold", "")
        threshold = f", threshold: counts from class {interest.threshold}{mark}" if interest.threshold else ""
        lines.append(f"  {interest.id}  {_in(interest.name, framework.language)}{threshold}")
        for criterion in framework.criteria:
            if criterion.interest == interest.id:
                lines += _criterion_lines(criterion, framework.language, marks)
    return lines


def _criterion_lines(criterion: Criterion, language: str, marks: Mapping[str, str]) -> Sequence[str]:
    place = f"criteria.{criterion.id}"
    unit = f" [{criterion.scale.unit}]" if criterion.scale.unit else ""
    price = ""
    if criterion.unit_value is not None:
        price = f", {_amount(criterion.unit_value)} each{marks.get(f'{place}.unit_value', '')}"
    heading = f"    {criterion.id}  {_in(criterion.name, language)}{unit}{price}"
    if criterion.scale.bounds is None:
        return (heading,)
    table = list(
        zip(criterion.scale.classes, _band_texts(criterion.scale, place, f"{place}.bounds", marks), strict=True)
    )
    return (heading, *_columns(table, indent=10))


def _aggregation_lines(framework: Framework, marks: Mapping[str, str]) -> Sequence[str]:
    aggregation = framework.aggregation
    text = f"Total impact: {RULES[aggregation.rule]}{marks.get('aggregation.rule', '')}"
    if aggregation.class_value is not None:
        value = f"{_amount(aggregation.class_value)} {aggregation.unit}{marks.get('aggregation.class_value', '')}"
        text += f"; class {framework.impact.classes[0]} of a criterion is worth {value}"
    return ("", text)


def _source_lines(provenance: Sequence[Provenance]) -> Sequence[str]:
    by_source: dict[tuple[str, str], list[str]] = {}
    for entry in provenance:
        by_source.setdefault((entry.status, entry.source), []).append(entry.where)
    lines = ["", "Where the numbers come from"]
    for (status, source), places in by_source.items():
        text = f"({status}) {', '.join(places)}: {source}"
        lines += textwrap.wrap(text, WIDTH, initial_indent="  ", subsequent_indent="    ", break_on_hyphens=False)
    return lines


def _band_texts(scale: Scale, place: str, bounds_place: str, marks: Mapping[str, str]) -> list[str]:
    """Return "lower to upper" for each class, with the marks of bounds, floor and cap."""
    if scale.bounds is None:
        return [""] * scale.n_classes
    texts = []
    for k, label in enumerate(scale.classes):
        lower, upper = (_quantity(bound, scale.unit) for bound in scale.bounds[k : k + 2])
        mark = marks.get(bounds_place.format(label), "")
        lower_mark = marks.get(f"{place}.floor", mark) if k == 0 else mark
        upper_mark = marks.get(f"{place}.cap", mark) if k == scale.n_classes - 1 else mark
        if lower_mark != upper_mark:
            lower += lower_mark
        texts.append(f"{lower} to {upper}{upper_mark}")
    return texts


def _span(band: ClassBand, unit: str) -> str:
    return f"{_quantity(band.lower, unit)} to {_quantity(band.upper, unit)}"


def _quantity(number: float, unit: str) -> str:
    if unit == "probability":
        return f"{100.0 * number:.4g} %"
    return f"{number:.1g}" if unit == "events per year" else _amount(number)


def _amount(number: float) -> str:
    if number >= THOUSAND_BILLION:
        return f"{number:.4g}"
    for power, name in ((1e9, " billion"), (1e6, " million")):
        if number >= power:
            return f"{number / power:.4g}{name}"
    digits = max(4, 1 + int(log10(number))) if number > 1.0 else 4
    return f"{number:,.{digits}g}"


def _words(scale: Scale, language: str) -> tuple[str, ...]:
    return scale.words.get(language, ("",) * scale.n_classes)


def _in(names: Mapping[str, str], language: str) -> str:
    return names.get(language) or next(iter(names.values()), "")


def _columns(table: Sequence[tuple[str, ...]], indent: int = 2) -> list[str]:
    """Align the columns that hold anything."""
    columns = [column for column in zip(*table, strict=True) if any(column)]
    widths = [max(map(len, column)) for column in columns]
    rows = zip(*columns, strict=True)
    aligned = ("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in rows)
    return [" " * indent + line.rstrip() for line in aligned]
