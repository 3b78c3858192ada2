"""What can be typed for a criterion: its classes in order, its unit, and what they mean in words and numbers."""

from __future__ import annotations

import hashlib
import json
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from riskmc._schema import LIKELIHOOD, PLAUSIBILITY
from riskmc._typing import LikelihoodKind
from riskmc.elicitation.chips import chip_classes
from riskmc.elicitation.forms.layout import LANGUAGES
from riskmc.frameworks.framework import Framework
from riskmc.scales import LOWEST, Scale

_PLAIN: Final = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?")
_AXES: Final = {LIKELIHOOD: ("Likelihood", "Waarschijnlijkheid"), PLAUSIBILITY: ("Plausibility", "Voorstelbaarheid")}
_WITHIN: Final = ("{0} within {1:g} years", "{0} binnen {1:g} jaar")
_YEARLY: Final = ("per year", "per jaar")
_FROM: Final = ("from {0}", "vanaf {0}")
_BELOW: Final = ("below {0}", "onder {0}")
_BETWEEN: Final = ("{0} to {1}", "{0} tot {1}")
_DUTCH_UNITS: Final = {"deaths": "doden", "people": "mensen"}
_THOUSAND: Final = 1000.0
_LARGE: Final = ((1e9, (" billion", " miljard")), (1e6, (" million", " miljoen")))


@dataclass(frozen=True, slots=True)
class Axis:
    """The scale of one criterion, as a form shows it.

    `unit` is what stands behind a number: ``"%"``, ``"/y"``, ``"deaths"``, or nothing
    where a number is a class coordinate. `open_below` and `open_above` say that the
    framework itself closes the first and the last class.
    """

    criterion: str
    scale: Scale
    kind: LikelihoodKind | None = None
    open_below: bool = False
    open_above: bool = False

    @property
    def unit(self) -> str:
        """Return the unit of a number, empty for a class coordinate."""
        if self.scale.bounds is None:
            return ""
        return {"probability": "%", "frequency": "/y"}.get(self.kind or "", self.scale.unit)

    @property
    def chip_labels(self) -> tuple[str, ...]:
        """Return the classes that chips are laid on, class 0 first where there is one."""
        return chip_classes(self.scale)

    @property
    def labels(self) -> tuple[str, ...]:
        """Return every label, each class before its parts."""
        return tuple(sorted(self.scale.labels, key=self._place))

    def _place(self, label: str) -> tuple[int, bool, float]:
        is_part = label not in self.chip_labels
        return math.floor(self.scale.coordinate(label) + LOWEST), is_part, self.scale.interval(label)[0]

    def limits(self) -> tuple[float, float] | None:
        """Return the least and the largest number that may be typed; None where only classes may."""
        if self.scale.bounds is not None:
            return 0.0, 100.0 if self.kind == "probability" else 1e15
        least = LOWEST if self.scale.zero is None else 0.0
        return (least, self.scale.n_classes + 0.5) if self.scale.coordinates else None

    def with_unit(self, text: str) -> str:
        """Return a number as a cell of `judgements.csv`; other text as it is.

        Examples
        --------
        >>> deaths = Axis("2.1", Scale(("A", "B"), bounds=(1, 10, 100), unit="deaths"))
        >>> deaths.with_unit("35"), deaths.with_unit("B")
        ('35 deaths', 'B')
        >>> Axis("damage", Scale(("1", "2"))).with_unit("2")  # the coordinate, not the whole class
        '2.0'
        """
        if not _PLAIN.fullmatch(text):
            return text
        if self.unit:
            return f"{text} {self.unit}"
        return f"{text}.0" if text in self.scale.labels and self.scale.coordinates else text

    def without_unit(self, text: str) -> str:
        """Return the number of a cell of `judgements.csv` as it is typed in a form."""
        number = text.removesuffix(self.unit).strip() if self.unit else text
        return number if _PLAIN.fullmatch(number) else text

    def band_text(self, lower: float, upper: float, language: str) -> str:
        """Return "lower to upper" of a class; an open end is said to be open."""
        at, bounds = LANGUAGES.index(language), self.scale.bounds or ()
        ends = [self._amount(end, language) for end in (lower, upper)]
        if self.open_above and upper == bounds[-1]:
            return _FROM[at].format(ends[0])
        if self.open_below and lower == bounds[0]:
            return _BELOW[at].format(ends[1])
        return _BETWEEN[at].format(*ends)

    def bands(self, language: str) -> dict[str, str]:
        """Return the bounds of each class and part in words; empty texts without natural bounds."""
        if self.scale.bounds is None:
            return dict.fromkeys(self.labels, "")
        ends = dict(zip(self.scale.classes, pairwise(self.scale.bounds), strict=True))
        ends |= {part.label: (part.lower, part.upper) for part in self.scale.parts}
        return {label: self.band_text(*ends[label], language) if label in ends else "" for label in self.labels}

    def words(self, language: str, fallback: str) -> dict[str, str]:
        """Return the word of each class, in the language of the method where there is none in `language`."""
        words = self.scale.words.get(language) or self.scale.words.get(fallback) or ()
        return dict(zip(self.scale.classes, words, strict=False))

    def _amount(self, number: float, language: str) -> str:
        if self.kind == "probability":
            return f"{_decimals(f'{100.0 * number:.4g}', language)} %"
        if self.kind == "frequency":
            return f"{_decimals(f'{number:g}', language)}"
        for power, names in _LARGE:
            if power <= number < _THOUSAND * _LARGE[0][0]:
                return _decimals(f"{number / power:.4g}", language) + names[LANGUAGES.index(language)]
        return _decimals(f"{number:,.0f}" if number >= _THOUSAND else f"{number:.4g}", language)


def axis_of(framework: Framework, criterion: str) -> Axis:
    """Return the axis that a criterion, ``"likelihood"`` or ``"plausibility"`` is judged on."""
    likelihood = {LIKELIHOOD: framework.likelihood, PLAUSIBILITY: framework.plausibility}.get(criterion)
    place = criterion if likelihood is not None else f"criteria.{criterion}"
    closed = {entry.where for entry in framework.provenance}
    ends = f"{place}.floor" in closed, f"{place}.cap" in closed
    return Axis(criterion, framework.axis(criterion), None if likelihood is None else likelihood.kind, *ends)


def criterion_text(framework: Framework, criterion: str, language: str) -> str:
    """Return the name of a criterion, after its id where that is a number, or that of a likelihood axis.

    Examples
    --------
    >>> from riskmc.frameworks import load
    >>> criterion_text(load("nl-nra-2014"), "2.1", "nl"), criterion_text(load("nl-nra-2014"), "likelihood", "en")
    ('2.1 Doden', 'Likelihood')
    """
    if criterion in _AXES:
        return _AXES[criterion][LANGUAGES.index(language)]
    name = named(framework.criterion(criterion).name, language, framework.language)
    return f"{criterion} {name}" if criterion[0].isdigit() else name


def unit_text(framework: Framework, criterion: str, kind: str, language: str) -> str:
    """Return the unit in which a criterion of a scenario of this kind is judged, for people.

    Examples
    --------
    >>> from riskmc.frameworks import load
    >>> unit_text(load("uk-nrr-2025"), "likelihood", "threat", "en")
    '% within 2 years'
    """
    axis, at = axis_of(framework, criterion), LANGUAGES.index(language)
    if axis.unit == "/y":
        return _YEARLY[at]
    likelihood = framework.likelihood if criterion == LIKELIHOOD else None
    horizon = None if likelihood is None else likelihood.own_horizon(kind)
    return _shown_unit(axis.unit, language) if horizon is None else _WITHIN[at].format(axis.unit, horizon)


def _shown_unit(unit: str, language: str) -> str:
    return _DUTCH_UNITS.get(unit, unit) if language == "nl" else unit


def named(names: Mapping[str, str], language: str, fallback: str) -> str:
    """Return a name in `language`, else in that of the method, else any."""
    return names.get(language) or names.get(fallback) or next(iter(names.values()), "")


def fingerprint(framework: Framework) -> str:
    """Return a short hash of what a form depends on: criteria, classes, parts and bounds."""
    criteria = (*framework.criterion_ids, *(name for name in _AXES if getattr(framework, name) is not None))
    scales = [(name, framework.axis(name)) for name in criteria]
    parts = [
        (name, scale.labels, scale.bounds, [(part.lower, part.upper) for part in scale.parts]) for name, scale in scales
    ]
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:16]


def _decimals(text: str, language: str) -> str:
    """Write a number the way of the language: 1,234.5 or 1.234,5."""
    return text.translate(str.maketrans(",.", ".,")) if language == "nl" else text
