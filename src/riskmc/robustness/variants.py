"""What may be changed about a method, one thing at a time or several at once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal, get_args

from riskmc._schema import LIKELIHOOD, PLAUSIBILITY, RISK, TOTAL_IMPACT
from riskmc._validation import check_choice, check_number, check_positive, check_probability
from riskmc.engine.plan import MOST_PAIRED
from riskmc.exceptions import AssessmentError, InputError
from riskmc.model import Assessment
from riskmc.model.checking import law_faults
from riskmc.robustness.changing import changed, has_prices, rule_of
from riskmc.robustness.panel_changes import dependence_changes, panel_changes
from riskmc.scales import LARGEST_BASE

VariantRule = Literal[
    "weighted-sum", "maximum", "power-mean", "weighted-product", "owa", "medal", "evamix", "monetised-sum"
]
RULES: Final[tuple[VariantRule, ...]] = get_args(VariantRule)

EXPONENTS: Final[Mapping[str, float]] = {"power-mean": 2.0, "owa": 0.5}
"""Exponent of the rules that have one, where none is given."""

BASES: Final = (2.0, 3.0, 5.0, 10.0)

_TABLES: Final[Mapping[str, str]] = {
    "reading": '{"classes": "nominal"}',
    "dependence": '{"copula": "t"}',
    "experts": '{"pooling": "log"}',
}
"""Tables of the settings that a variant can change, each with an example."""

_ORDERS: Final = ("medal", "evamix")
"""Rules whose scores are an order, not an impact."""


@dataclass(frozen=True, slots=True)
class Variant:
    """One way to do the assessment; what is None stays as the assessment says.

    Parameters
    ----------
    name : str
        Plain words.
    base : float, optional
        Ratio of the values of neighbouring impact classes, above 1 and at most 1000.
    rule : str, optional
        "weighted-sum", "maximum", "power-mean", "weighted-product", "owa" (ordered
        weighted average), "medal", "evamix" or "monetised-sum".
    profile : str, optional
        A weight profile of the assessment, by default its first.
    reading : mapping, optional
        Keys of the table ``[reading]`` with other values.
    within_scenario : float, optional
        Spearman correlation of the criteria of one scenario, in [0, 1].
    exponent : float, optional
        Of "power-mean" (by default 2) or "owa" (above zero, by default 0.5, which
        stresses the worst criteria; see `riskmc.model.rules.quantifier_average`).
    dependence, experts : mapping, optional
        Keys of the tables ``[dependence]`` and ``[experts]`` with other values.

    Raises
    ------
    InputError
        If a choice is unknown or out of range, or a part has no effect with the rule.

    Examples
    --------
    >>> Variant("base 5", base=5).rule is None
    True
    """

    name: str
    base: float | None = None
    rule: VariantRule | None = None
    profile: str | None = None
    reading: Mapping[str, object] | None = None
    within_scenario: float | None = None
    exponent: float | None = None
    dependence: Mapping[str, object] | None = None
    experts: Mapping[str, object] | None = None

    def __post_init__(self) -> None:
        """Check what can be checked without an assessment."""
        if not (isinstance(self.name, str) and self.name):
            message = f"`name` must be a text, got {self.name!r}."
            raise InputError(message)
        if self.base is not None:
            check_positive("base", self.base, most=LARGEST_BASE)
            if not self.base > 1.0:
                message = f"`base` must exceed 1, got {self.base:g}: a class up is worth more."
                raise InputError(message)
        if self.rule is not None:
            check_choice("rule", self.rule, RULES)
        for table, example in _TABLES.items():
            given = getattr(self, table)
            if given is not None and not isinstance(given, Mapping):
                message = f"`{table}` must be a mapping such as {example}, got {given!r}."
                raise InputError(message)
        if self.within_scenario is not None:
            check_probability("within_scenario", self.within_scenario)
            if "within_scenario" in (self.dependence or {}):
                message = "give `within_scenario` once: itself, or in `dependence`."
                raise InputError(message)
        self._check_effects()

    def _check_effects(self) -> None:
        if self.exponent is not None:
            if self.rule not in EXPONENTS:
                message = f"`exponent` belongs to the rules {' and '.join(EXPONENTS)}, but the rule is {self.rule!r}."
                raise InputError(message)
            check_number("exponent", self.exponent)
            if self.rule == "owa":
                check_positive("exponent", self.exponent)
        if self.rule == "medal" and self.base is not None:
            message = "`base` has no effect with the rule 'medal', which counts classes. Leave it out."
            raise InputError(message)

    @property
    def is_reference(self) -> bool:
        """Whether it changes nothing."""
        return self.changes() == ()

    def changes(self) -> tuple[str, ...]:
        """Return what is changed, each in words.

        Examples
        --------
        >>> Variant("wide", base=5, reading={"bounds": "p5-p95"}).changes()
        ('base = 5', "reading.bounds = 'p5-p95'")
        """
        parts = [
            f"{name} = {value:g}" if isinstance(value, float | int) else f"{name} = {value!r}"
            for name in ("base", "rule", "exponent", "profile", "within_scenario")
            if (value := getattr(self, name)) is not None
        ]
        tables = {table: getattr(self, table) or {} for table in _TABLES}
        return (*parts, *(f"{table}.{key} = {value!r}" for table in tables for key, value in tables[table].items()))

    def applied(self, assessment: Assessment) -> Assessment:
        """Return an assessment with the settings of this variant, see `riskmc.robustness.changing.changed`."""
        return changed(
            assessment,
            self.reading,
            self.within_scenario,
            dependence=self.dependence,
            experts=self.experts,
            rule=self.rule,
            name=self.name,
        )


def standard_variants(
    assessment: Assessment, *, by: Literal["total_impact", "risk"] = "total_impact"
) -> tuple[Variant, ...]:
    """Return the assessment as it stands, and its usual changes, one at a time.

    Bases 2, 3, 5 and 10; the other rules; each other profile; classes as numbers; low
    and high as 5 % and 95 % quantiles; a zero as the end of a range; criteria independent
    or correlated 0.9.

    Parameters
    ----------
    assessment : Assessment
    by : {"total_impact", "risk"}
        What is ranked. A medal table and Evamix give an order, so they have no risk.

    Returns
    -------
    tuple of Variant
        The first, ``reference``, changes nothing. Left out is what changes nothing here
        (the method's own base, any rule where there is one criterion, readings of what
        nobody said), and what cannot be: Evamix with missing criteria or above 256
        scenarios, a reading that a judgement does not allow.

    Raises
    ------
    InputError
        If `by` is unknown.

    Examples
    --------
    >>> import pandas as pd
    >>> rows = [("flood", "impact", "3", "4", "5"), ("flood", "likelihood", "1", "2", "3")]
    >>> assessment = Assessment.from_frames(
    ...     pd.DataFrame(rows, columns=["scenario", "criterion", "low", "best", "high"]),
    ...     framework="uk-nrr-2025",
    ...     reading={"bounds": "range"},
    ...     dependence={"within_scenario": 0},
    ... )
    >>> [variant.name for variant in standard_variants(assessment)]
    ['reference', 'classes as numbers', 'low and high as p5-p95']
    """
    check_choice("by", by, (TOTAL_IMPACT, RISK))
    several = len(assessment.criterion_ids) > 1
    found = [Variant("reference")]
    if several or by == RISK:
        own = assessment.framework.impact.base
        found += [Variant(f"base {base:g}", base=base) for base in BASES if base != own]
    if several:
        found += _rules(assessment, by)
        found += [Variant(f"profile {name}", profile=name) for name in list(assessment.settings.profiles)[1:]]
    found += [variant for variant in _readings(assessment, by) if _is_readable(assessment, variant)]
    usual = (*(dependence_changes(assessment) if several else ()), *panel_changes(assessment))
    return (*found, *(Variant(name, **change) for name, change in usual))


def check_variants(variants: Sequence[Variant], assessment: Assessment, by: str) -> None:
    """Raise unless an assessment can have all variants.

    Raises
    ------
    InputError
        If two have the same name, or one cannot be; the message says which and why.
    """
    names = [variant.name for variant in variants]
    if len(set(names)) != len(names):
        message = f"`variants` must have different names, got {', '.join(names)}."
        raise InputError(message)
    for variant in variants:
        for reason in _hindrances(variant, assessment, by):
            message = f"variant {variant.name!r}: {reason}"
            raise InputError(message)


def _hindrances(variant: Variant, assessment: Assessment, by: str) -> Iterator[str]:
    """Yield why a variant cannot be."""
    framework, rule = assessment.framework, rule_of(assessment, variant.rule)
    profiles = assessment.settings.profiles
    if variant.profile is not None and variant.profile not in profiles:
        yield f"there is no profile {variant.profile!r}. Allowed: {', '.join(profiles)}."
    if rule == "monetised-sum" and not has_prices(framework):
        yield f"{framework.id} holds no money: no criterion has a `unit_value` and the classes have no `class_value`."
    if variant.base is not None and rule == "monetised-sum" and framework.aggregation.class_value is None:
        yield f"a base has no effect: {framework.id} turns quantities, not classes, into money."
    if rule in _ORDERS and by == RISK:
        yield f"the rule {rule!r} gives an order, not an impact, so there is no risk. Rank by total_impact."
    policy = (variant.reading or {}).get("missing", assessment.settings.reading.missing)
    missing = None if policy == "full-range" else _missing_judgement(assessment)
    if missing and policy == "error":
        yield f"it reads a missing judgement as an error, and {missing[0]!r} has none of {missing[1]!r}."
    if missing and rule == "evamix":
        yield f"Evamix compares scenarios criterion by criterion, but {missing[0]!r} has no {missing[1]!r}."


def _missing_judgement(assessment: Assessment) -> tuple[str, str] | None:
    """Return a scenario and a criterion that nobody judged."""
    return next(
        (
            (scenario, criterion)
            for scenario in assessment.scenario_ids
            for criterion in assessment.criterion_ids
            if not assessment.judgements_of(scenario, criterion)
        ),
        None,
    )


def _rules(assessment: Assessment, by: str) -> list[Variant]:
    """Return the other rules that the assessment can have."""
    own = rule_of(assessment, None)
    priced = any(criterion.unit_value is not None for criterion in assessment.framework.criteria)
    listed = [
        Variant("weighted sum", rule="weighted-sum"),
        Variant("maximum", rule="maximum"),
        Variant("power mean, exponent 2", rule="power-mean", exponent=2.0),
        Variant("weighted product", rule="weighted-product"),
        Variant("ordered weighted average, exponent 0.5", rule="owa", exponent=0.5),
        Variant("medal table", rule="medal"),
        Variant("Evamix", rule="evamix"),
    ]
    # A sum of money by class alone ranks like the weighted sum with equal weights.
    same = {own} | ({"weighted-sum"} if own == "monetised-sum" and not priced else set())
    if len(assessment.scenarios) > MOST_PAIRED:
        same.add("evamix")
    return [v for v in listed if v.rule not in same and not list(_hindrances(v, assessment, by))]


def _is_readable(assessment: Assessment, variant: Variant) -> bool:
    """Whether every judgement can be read so, with all else as it is."""
    try:
        return not law_faults(variant.applied(assessment))
    except AssessmentError:
        return False


def _readings(assessment: Assessment, by: str) -> list[Variant]:
    """Return the other readings of what was said."""
    reading = assessment.settings.reading
    axes = {PLAUSIBILITY} if by == RISK else {LIKELIHOOD, PLAUSIBILITY}
    judged = [judgement for judgement in assessment.judgements if judgement.criterion not in axes]
    found = [
        Variant("classes as numbers", reading={"classes": "nominal"})
        if reading.classes == "continuous"
        else Variant("classes as ranges", reading={"classes": "continuous"})
    ]
    if any(not judgement.alone for judgement in judged):
        bounds = "p5-p95" if reading.coverage == 1.0 else "range"
        found.append(Variant(f"low and high as {bounds}", reading={"bounds": bounds}))
    if any(judgement.low.is_zero and not judgement.high.is_zero for judgement in judged):
        other = {"spike": ("zero as the end of a range", "latent"), "latent": ("zero as a chance", "spike")}
        name, zero = other[reading.zero]
        found.append(Variant(name, reading={"zero": zero}))
    return found
