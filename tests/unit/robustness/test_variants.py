"""What a variant may be, and which are usual."""

import dataclasses

import pytest
from tests.unit.model.assessing import assess, written
from tests.unit.model.panel_data import PANEL, judged

from riskmc.exceptions import InputError
from riskmc.frameworks import load
from riskmc.frameworks.framework import Aggregation
from riskmc.model import read_assessment
from riskmc.robustness.variants import Variant, check_variants, standard_variants

ROWS = [
    *(("flood", criterion, low, "3", "4") for criterion, low in (("deaths", "0"), ("costs", "2"), ("unrest", "2"))),
    *(("cyber", criterion, "1", "3", "5") for criterion in ("deaths", "costs", "unrest")),
    ("flood", "likelihood", "2", "3", "4"),
]
PRICED = (('rule = "weighted-sum"', 'rule = "monetised-sum"\nunit = "EUR"\nclass_value = 1e5'),)


def names(assessment, **options):
    return [variant.name for variant in standard_variants(assessment, **options)]


def test_standard_variants_change_one_thing_each():
    assessment = assess(ROWS, profiles={"even": "equal", "policy": {"deaths": 2, "costs": 1}})
    assert names(assessment) == [
        "reference",
        "base 2",
        "base 5",
        "base 10",
        "maximum",
        "power mean, exponent 2",
        "weighted product",
        "ordered weighted average, exponent 0.5",
        "medal table",
        "Evamix",
        "profile policy",
        "classes as numbers",
        "low and high as p5-p95",
        "zero as the end of a range",
        "criteria correlated 0.9",
    ]
    found = standard_variants(assessment)
    assert found[0].is_reference
    assert not any(variant.is_reference for variant in found[1:])
    check_variants(found, assessment, "total_impact")


def test_other_readings_are_turned_round():
    reading = {"bounds": "p5-p95", "classes": "nominal", "zero": "latent"}
    found = names(assess(ROWS, reading=reading, dependence={"within_scenario": 0.5}))
    wanted = ["classes as ranges", "low and high as range", "zero as a chance"]
    dependence = ["criteria independent", "criteria correlated 0.9", "t copula, 4 degrees of freedom"]
    assert found[-6:] == [*wanted, *dependence]


def test_risk_has_no_order_without_impact():
    found = names(assess(ROWS), by="risk")
    assert "medal table" not in found
    assert "Evamix" not in found
    assert "weighted product" in found


def test_one_criterion_has_no_rules():
    rows = [("flood", "impact", "3", "4", "5"), ("flood", "likelihood", "1", "2", "3")]
    assessment = assess(rows, "uk-nrr-2025")
    assert names(assessment) == ["reference", "classes as numbers", "low and high as p5-p95"]
    assert names(assessment, by="risk")[:4] == ["reference", "base 2", "base 3", "base 10"]


def test_what_nobody_said_is_not_read_anew():
    rows = [("flood", criterion, "", "3", "") for criterion in ("deaths", "costs", "unrest")]
    assert names(assess(rows))[-2:] == ["classes as numbers", "criteria correlated 0.9"]


def test_a_reading_that_a_judgement_does_not_allow_is_left_out():
    skewed = [("flood", criterion, "1", "2", "5") for criterion in ("deaths", "costs", "unrest")]
    for shape, there in (("triangular", False), ("pert", True)):
        found = names(assess(skewed, reading={"shape": shape, "best": "median"}))
        assert ("low and high as p5-p95" in found) == there


def test_evamix_needs_every_criterion():
    assert "Evamix" not in names(assess(ROWS[1:]))
    filled = assess(ROWS[1:], reading={"missing": "full-range"})
    assert "Evamix" in names(filled)


def test_money_by_class_is_a_weighted_sum_already(tmp_path):
    assessment = assess(ROWS, written(tmp_path, *PRICED))
    assert "weighted sum" not in names(assessment)
    assert "base 5" in names(assessment)
    own_price = ("cap = 100000", "cap = 100000\nunit_value = 7e6")
    assert "weighted sum" in names(assess(ROWS, written(tmp_path, *PRICED, own_price)))


@pytest.mark.parametrize("folder", ["nra-2014", "kns-2025"])
def test_examples_can_have_their_standard_variants(folder):
    assessment = read_assessment(f"examples/{folder}")
    for by in ("total_impact", "risk"):
        check_variants(standard_variants(assessment, by=by), assessment, by)


def test_changes_are_said_in_words():
    variant = Variant("x", base=2.5, rule="owa", exponent=2, within_scenario=0, reading={"zero": "latent"})
    said = ("base = 2.5", "rule = 'owa'", "exponent = 2", "within_scenario = 0", "reading.zero = 'latent'")
    assert variant.changes() == said


@pytest.mark.parametrize(
    ("options", "match"),
    [
        ({"name": ""}, "`name` must be a text"),
        ({"base": 1.0}, "`base` must exceed 1, got 1: a class up is worth more"),
        ({"base": 2000.0}, "`base` must be at most 1000"),
        ({"rule": "mean"}, "`rule` must be one of 'weighted-sum'"),
        ({"rule": "evamax"}, "Did you mean 'evamix'"),
        ({"within_scenario": 1.5}, "`within_scenario` must lie in"),
        ({"reading": "nominal"}, "`reading` must be a mapping"),
        ({"exponent": 2.0}, "`exponent` belongs to the rules power-mean and owa, but the rule is None"),
        ({"rule": "owa", "exponent": 0.0}, "`exponent` must be a finite number above zero"),
        ({"rule": "medal", "base": 5}, "`base` has no effect with the rule 'medal'"),
    ],
)
def test_what_no_assessment_can_have(options, match):
    with pytest.raises(InputError, match=match):
        Variant(**({"name": "x"} | options))


@pytest.mark.parametrize(
    ("variant", "by", "match"),
    [
        (Variant("money", rule="monetised-sum"), "total_impact", "variant 'money': generic-5x5 holds no money"),
        (Variant("p", profile="policy"), "total_impact", "there is no profile 'policy'. Allowed: per-criterion."),
        (Variant("medal", rule="medal"), "risk", "the rule 'medal' gives an order, not an impact"),
        (Variant("e", rule="evamix"), "total_impact", "'flood' has no 'deaths'"),
        (Variant("m", reading={"missing": "error"}), "total_impact", "'flood' has none of 'deaths'"),
    ],
)
def test_what_this_assessment_cannot_have(variant, by, match):
    with pytest.raises(InputError, match=match):
        check_variants([variant], assess(ROWS[1:]), by)


def test_names_are_different():
    with pytest.raises(InputError, match="`variants` must have different names, got a, a"):
        check_variants([Variant("a"), Variant("a", base=2)], assess(ROWS), "total_impact")


def test_a_base_does_not_change_prices():
    framework = load("generic-5x5")
    counted = tuple(dataclasses.replace(criterion, unit_value=1.0) for criterion in framework.criteria[:2])
    priced = dataclasses.replace(framework, criteria=counted, aggregation=Aggregation("monetised-sum", "EUR"))
    assessment = assess([row for row in ROWS if row[1] != "unrest"], priced)
    with pytest.raises(InputError, match="a base has no effect: generic-5x5 turns quantities, not classes, into money"):
        check_variants([Variant("b", base=5)], assessment, "total_impact")


def test_an_unknown_by_is_refused():
    with pytest.raises(InputError, match="`by` must be one of 'total_impact', 'risk'"):
        standard_variants(assess(ROWS), by="likelihood")


def test_a_panel_is_heard_in_other_ways():
    assessment = judged(PANEL)
    found = [v for v in standard_variants(assessment) if v.experts]
    assert [variant.changes() for variant in found] == [
        ("experts.sampling = 'per-scenario'",),
        ("experts.sampling = 'independent'",),
        ("experts.pooling = 'log'",),
        ("experts.pooling = 'quantile'",),
    ]
    check_variants(found, assessment, "total_impact")


def test_tables_of_a_variant_are_said_and_applied():
    variant = Variant("x", dependence={"copula": "t"}, experts={"pooling": "log"}, reading={"classes": "nominal"})
    assert variant.changes() == ("reading.classes = 'nominal'", "dependence.copula = 't'", "experts.pooling = 'log'")
    applied = variant.applied(judged(PANEL)).settings
    assert (applied.dependence.copula, applied.experts.pooling, applied.reading.classes) == ("t", "log", "nominal")
    assert not variant.is_reference


@pytest.mark.parametrize(
    ("options", "match"),
    [
        ({"dependence": 0.5}, r"`dependence` must be a mapping such as .*copula"),
        ({"experts": "log"}, r"`experts` must be a mapping such as .*pooling"),
        ({"within_scenario": 0.5, "dependence": {"within_scenario": 0.5}}, "give `within_scenario` once"),
    ],
)
def test_tables_that_cannot_be(options, match):
    with pytest.raises(InputError, match=match):
        Variant("x", **options)


@pytest.mark.parametrize(
    "reading",
    [
        {"standardise": "linear"},
        {"shape": "metalog", "best": "median"},
        {"shape": "minimum-information", "best": "median"},
    ],
)
def test_bounds_that_a_reading_cannot_have_are_left_out(reading):
    assessment = judged(PANEL, reading={"bounds": "p5-p95", "missing": "exclude"} | reading)
    assert "classes as numbers" in names(assessment)
    assert "low and high as range" not in names(assessment)
