"""All variants use the same draws, and the first is what `simulate` ranks."""

import dataclasses
import json
import math

import numpy as np
import pytest
from tests.unit.model.assessing import assess, written
from tests.unit.model.panel_data import PANEL, judged

from riskmc.exceptions import AssessmentError, InputError
from riskmc.robustness import drawing
from riskmc.robustness.changing import changed
from riskmc.robustness.drawing import draw_variants
from riskmc.robustness.variants import RULES, Variant
from riskmc.simulation import simulate

LABELS = {"flood": ("0", "3", "4"), "cyber": ("1", "3", "5"), "strike": ("2", "2", "4")}
CRITERIA = ("deaths", "costs", "unrest")
ROWS = [(scenario, criterion, *labels) for scenario, labels in LABELS.items() for criterion in CRITERIA]
ROWS += [("flood", "likelihood", "2", "3", "4"), ("cyber", "likelihood", "1", "3", "4")]
PROFILES = {"even": "equal", "policy": {"deaths": 3, "costs": 1, "unrest": 1}}
PRICED = ('rule = "weighted-sum"', 'rule = "monetised-sum"\nunit = "EUR"\nclass_value = 1e5')
OWN_PRICE = ("cap = 100000", "cap = 100000\nunit_value = 7e6")


@pytest.fixture
def assessment():
    return assess(ROWS, profiles=PROFILES, dependence={"within_scenario": 0.5})


def points(rows, **options):
    """Return an assessment of class numbers that are known for certain."""
    return assess(labelled(rows), reading={"classes": "nominal"}, **options)


def labelled(rows):
    return [(s, c, k, k, k) for s, labels in rows.items() for c, k in zip(CRITERIA, labels, strict=True)]


@pytest.mark.parametrize("by", ["total_impact", "risk"])
@pytest.mark.parametrize("profile", PROFILES)
def test_sums_are_those_of_a_simulation_bit_by_bit(assessment, by, profile):
    kept = simulate(assessment, n_draws=2500, keep_draws=2500, rng=3, threads=1)["draws"][by]
    draws = draw_variants(assessment, [Variant("x", profile=profile)], n_draws=2500, rng=3, by=by)
    np.testing.assert_array_equal(draws.sel(variant="x"), kept.sel(profile=profile).to_numpy().reshape(2500, 3))


@pytest.mark.parametrize("by", ["total_impact", "risk"])
def test_so_they_are_where_weights_are_uncertain(by):
    pytest.importorskip("riskmc.engine.weights")
    profiles = {"around": {"law": "dirichlet", "around": "equal", "concentration": 20}, "even": "equal"}
    uncertain = assess(ROWS, profiles=profiles, dependence={"within_scenario": 0.5})
    kept = simulate(uncertain, n_draws=2500, keep_draws=2500, rng=3, threads=1)["draws"][by]
    draws = draw_variants(uncertain, [Variant("even", profile="even")], n_draws=2500, rng=3, by=by)
    for number, profile in enumerate(profiles):
        np.testing.assert_array_equal(draws[number], kept.sel(profile=profile).to_numpy().reshape(2500, 3))


def test_rules_take_uncertain_weights():
    pytest.importorskip("riskmc.engine.weights")
    profiles = {"flat": {"law": "flat", "over": "criteria"}}
    rows = {"a": ("5", "0", "0"), "b": ("0", "5", "0"), "c": ("0", "0", "5")}
    variants = [Variant(rule, rule=rule) for rule in ("medal", "owa", "weighted-product")]
    draws = draw_variants(points(rows, profiles=profiles), variants, n_draws=4000, rng=3)
    first = (draws == draws.max("scenario")).mean("draw")
    np.testing.assert_allclose(first, 1 / 3, atol=5 * math.sqrt(2 / 9 / 4000))


def test_the_order_of_variants_and_the_draws_per_chunk_do_not_matter(assessment, monkeypatch):
    variants = [Variant("m", rule="medal"), Variant("n", reading={"classes": "nominal"}), Variant("b", base=5)]
    draws = draw_variants(assessment, variants, n_draws=3000, rng=3)
    monkeypatch.setattr(drawing, "CHUNK_ENTRIES", 1)
    other = draw_variants(assessment, variants[::-1], n_draws=3000, rng=3)
    np.testing.assert_array_equal(other.sel(variant=draws["variant"]), draws)


def test_a_longer_run_begins_like_a_shorter_one(assessment):
    short, long = (draw_variants(assessment, n_draws=n, rng=3) for n in (1100, 2300))
    np.testing.assert_array_equal(long[:, :1100], short)


def test_another_base_is_another_scale(assessment, tmp_path):
    framework = written(tmp_path, ("base = 3", "base = 5"))
    own = assess(ROWS, framework, profiles=PROFILES, dependence={"within_scenario": 0.5})
    for variant in (Variant("x"), Variant("x", rule="maximum"), Variant("x", rule="owa")):
        changed = draw_variants(assessment, [Variant("b"), dataclasses.replace(variant, base=5)], n_draws=2000, rng=3)
        expected = draw_variants(own, [Variant("b"), variant], n_draws=2000, rng=3)
        np.testing.assert_allclose(changed[1], expected[1], rtol=1e-5)  # tables of chords of either scale


def test_the_methods_own_base_and_rule_change_nothing(assessment):
    same = [Variant("base", base=3), Variant("rule", rule="weighted-sum"), Variant("profile", profile="even")]
    draws = draw_variants(assessment, same, n_draws=1000, rng=3)
    assert draws["variant"].values.tolist() == ["reference", "base", "rule", "profile"]
    for number in (1, 2, 3):
        np.testing.assert_array_equal(draws[number], draws[0])


def test_a_power_mean_ranks_like_another_base(assessment):
    variants = [Variant("power", rule="power-mean", exponent=2), Variant("base", base=9)]
    draws = draw_variants(assessment, variants, n_draws=2000, rng=3)
    np.testing.assert_allclose(draws.sel(variant="power") ** 2, draws.sel(variant="base"), rtol=1e-5)


def test_exponent_one_is_the_weighted_sum(assessment):
    variants = [Variant("power", rule="power-mean", exponent=1), Variant("owa", rule="owa", exponent=1)]
    draws = draw_variants(assessment, variants, n_draws=1000, rng=3)
    np.testing.assert_allclose(draws[1], draws[0], rtol=1e-6)
    np.testing.assert_allclose(draws[2], draws[0], rtol=1e-6)


def test_a_reading_is_that_of_an_assessment_read_so(assessment):
    reading = {"classes": "nominal", "zero": "latent"}
    other = assess(ROWS, reading=reading, profiles=PROFILES, dependence={"within_scenario": 0.9})
    variant = Variant("x", reading=reading, within_scenario=0.9)
    np.testing.assert_array_equal(
        draw_variants(assessment, [variant], n_draws=1000, rng=3)[1], draw_variants(other, [], n_draws=1000, rng=3)[0]
    )


BY_HAND = {"a": ("5", "0", "0"), "b": ("4", "4", "4"), "c": ("1", "2", "3"), "d": ("5", "1", "0")}


def scores_of(rule, **options):
    draws = draw_variants(points(BY_HAND), [Variant("x", rule=rule, **options)], n_draws=1, rng=1)
    return dict(zip(BY_HAND, draws[1, 0].values.tolist(), strict=True))


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ("weighted-sum", [1 / 3, 1 / 3, (3**-4 + 3**-3 + 3**-2) / 3, (1 + 3**-4) / 3]),
        ("maximum", [1, 3**-1, 3**-2, 1]),
        ("weighted-product", [3 ** ((0 - 5 - 5) / 3), 3**-1, 3**-3, 3 ** ((0 - 4 - 5) / 3)]),
        ("power-mean", [math.sqrt(1 / 3), 1 / 3, math.sqrt((3**-8 + 3**-6 + 3**-4) / 3), math.sqrt((1 + 3**-8) / 3)]),
        ("medal", [2, 1, 0, 3]),
    ],
)
def test_rules_by_hand(rule, expected):
    assert list(scores_of(rule).values()) == pytest.approx(expected, rel=1e-6)


def test_an_ordered_weighted_average_by_hand():
    places = np.diff(np.sqrt(np.arange(4) / 3))
    assert scores_of("owa")["c"] == pytest.approx(places @ [3**-2, 3**-3, 3**-4], rel=1e-6)


def test_a_product_with_class_zero_is_the_mean_of_class_numbers():
    found = scores_of("weighted-product", base=5)
    means = {name: np.mean([int(label) for label in labels]) for name, labels in BY_HAND.items()}
    assert found == pytest.approx({name: 5 ** (mean - 5) for name, mean in means.items()}, rel=1e-6)


def test_evamix_takes_classes_where_there_are_no_bounds():
    found = scores_of("evamix")
    values = {"a": (1, 0), "b": (1 / 3, 1 / 3), "c": (3**-4, 3**-3), "d": (1, 3**-4)}  # deaths and costs
    order = {"a": 0, "b": 4, "c": 3, "d": 0}  # unrest
    low, span = np.array([3**-4, 0]), np.array([1 - 3**-4, 1 / 3])
    level = {name: ((np.array(value) - low) / span).sum() for name, value in values.items()}
    most = max(level.values()) - min(level.values())
    for i in BY_HAND:
        others = [k for k in BY_HAND if k != i]
        cells = [2 / 3 * (level[i] - level[k]) / most + 1 / 3 * np.sign(order[i] - order[k]) for k in others]
        assert found[i] == pytest.approx(0.5 + 0.5 * np.mean(cells), rel=1e-6)


def test_equal_totals_tie_under_every_rule():
    rows = {"a": ("5", "4", "3"), "b": ("3", "5", "4"), "c": ("4", "3", "5")}
    variants = [Variant(rule, rule=rule) for rule in RULES if rule not in ("monetised-sum", "evamix")]
    variants += [Variant(f"base {base}", base=base) for base in (2, 5, 7.3, 10)]
    draws = draw_variants(points(rows), variants, n_draws=1, rng=1)
    assert (draws == draws.isel(scenario=0)).all()


def test_missing_criteria_leave_their_weight_to_the_others():
    rows = {"a": ("5", "4", "3"), "b": ("3", "5", "4")}
    partly = assess(labelled(rows)[:-1], reading={"classes": "nominal"})
    draws = draw_variants(partly, [Variant("p", rule="weighted-product"), Variant("m", rule="medal")], n_draws=1, rng=1)
    np.testing.assert_allclose(draws[1, 0], [3**-1, 3**-1], rtol=1e-6)
    assert draws[2, 0].values.tolist() == [0.0, 1.0]  # one half of E against one third


def test_an_interest_below_its_threshold_counts_under_no_rule():
    """Interest 6 counts from class C up."""
    judged = {"flood": {"6.4": "C", "1.1": "A"}, "cyber": {"6.4": "B", "1.1": "A"}}
    rows = [(scenario, criterion, k, k, k) for scenario, own in judged.items() for criterion, k in own.items()]
    options = {"framework": "nl-nvs-2019", "reading": {"classes": "nominal"}}
    assessment = assess(rows, **options, aggregation={"threshold": True})
    variants = [Variant("max", rule="maximum"), Variant("base", base=2), Variant("mean", rule="power-mean", exponent=1)]
    draws = draw_variants(assessment, variants, n_draws=1, rng=1)[:, 0]
    c, a = 3**-2, 3**-4
    expected = [[(c + a) / 2, a / 2], [c, a], [(2**-2 + 2**-4) / 2, 2**-4 / 2], [(c + a) / 2, a / 2]]
    np.testing.assert_allclose(draws, expected, rtol=1e-6)
    plain = draw_variants(assess(rows, **options), variants, n_draws=1, rng=1)[:, 0]
    np.testing.assert_array_equal(plain.sel(scenario="flood"), draws.sel(scenario="flood"))
    np.testing.assert_allclose(plain.sel(scenario="cyber", variant="max"), 3**-3, rtol=1e-6)


def test_money_in_another_base_and_by_class(tmp_path):
    rows = {"a": ("5", "1", "2"), "b": ("3", "4", "5")}
    assessment = points(rows, framework=written(tmp_path, PRICED, OWN_PRICE))
    draws = draw_variants(assessment, [Variant("b", base=10), Variant("w", rule="weighted-sum")], n_draws=1, rng=1)
    deaths = [7e6 * math.sqrt(10000 * 100000), 7e6 * math.sqrt(100 * 1000)]
    own, ten = (
        [d + 1e5 * sum(base ** (int(k) - 1) for k in rest) for d, (_, *rest) in zip(deaths, rows.values(), strict=True)]
        for base in (3, 10)
    )
    classes = [sum(3 ** (int(k) - 5) for k in labels) / 3 for labels in rows.values()]
    for found, expected in zip(draws[:, 0], (own, ten, classes), strict=True):
        np.testing.assert_allclose(found, expected, rtol=1e-6)


def test_scenarios_without_likelihood_have_no_risk(assessment):
    draws = draw_variants(assessment, [Variant("b", base=2)], n_draws=100, rng=1, by="risk")
    assert draws.isnull().any("draw").sel(variant="b").values.tolist() == [False, False, True]


def test_what_was_drawn_is_written_down(assessment):
    draws = draw_variants(assessment, [Variant("b", base=2)], n_draws=10)
    assert json.loads(draws.attrs["variants"]) == {"reference": [], "b": ["base = 2"]}
    again = draw_variants(assessment, [Variant("b", base=2)], n_draws=10, rng=int(draws.attrs["entropy"]))
    np.testing.assert_array_equal(again, draws)


def test_a_reference_of_ones_own_comes_first(assessment):
    draws = draw_variants(assessment, [Variant("as it is"), Variant("b", base=2)], n_draws=10, rng=1)
    assert draws["variant"].values.tolist() == ["as it is", "b"]


@pytest.mark.parametrize(
    ("options", "match"),
    [
        ({"by": "likelihood"}, "`by` must be one of"),
        ({"n_draws": 0}, "`n_draws` must be a whole number"),
        ({"variants": [Variant("reference", base=2)]}, "`variants` must have different names"),
        ({"variants": [Variant("x", rule="monetised-sum")]}, "variant 'x': generic-5x5 holds no money"),
    ],
)
def test_what_is_refused(assessment, options, match):
    with pytest.raises(InputError, match=match):
        draw_variants(assessment, **({"n_draws": 10} | options))


def test_a_reading_that_a_judgement_does_not_allow_is_refused():
    rows = [("flood", criterion, "1", "1", "4") for criterion in CRITERIA]
    variant = Variant("x", reading={"best": "median"})
    with pytest.raises(AssessmentError, match="cannot be the median"):
        draw_variants(assess(rows), [variant], n_draws=10)


@pytest.mark.parametrize(
    ("table", "given"),
    [
        ("experts", {"sampling": "independent"}),
        ("experts", {"pooling": "quantile"}),
        ("dependence", {"within_scenario": 0.6}),
    ],
)
def test_dependence_and_experts_are_those_of_an_assessment_that_says_so(table, given):
    panel = judged(PANEL)
    found = draw_variants(panel, [Variant("x", **{table: given})], n_draws=1024, rng=1)
    other = draw_variants(changed(panel, **{table: given}), [], n_draws=1024, rng=1)
    np.testing.assert_array_equal(found.sel(variant="x"), other.sel(variant="reference"))
    assert not np.array_equal(found.sel(variant="x"), found.sel(variant="reference"))
