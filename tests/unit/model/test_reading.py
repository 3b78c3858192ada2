"""Every option of the reading, applied to judgements in an assessment."""

from __future__ import annotations

import math
import warnings

import numpy as np
import pandas as pd
import pytest
from tests.unit.model.assessing import COSTS, DEATHS, UNREST, assess, impact_of, likelihood_of, only, written

from riskmc.distributions import (
    PERT,
    ClassProbabilities,
    ClassValue,
    Discrete,
    Natural,
    Point,
    Triangular,
    Truncated,
    Uniform,
    ZeroInflated,
    class_probabilities,
)
from riskmc.exceptions import AssessmentError
from riskmc.frameworks import load
from riskmc.model import to_model
from riskmc.model.weight_laws import OrdinalWeights

GENERIC = load("generic-5x5")
DEATH_SCALE = GENERIC.criterion("deaths").scale
DECADE = math.log(10)

# --- what low, best and high mean ----------------------------------------------------


def test_a_range_of_classes_is_a_pert_between_their_outer_edges():
    assert impact_of("2", "3", "4") == ClassValue(PERT(1.5, 3, 4.5), DEATH_SCALE)


def test_a_single_best_is_its_own_class():
    assert impact_of("", "3", "") == ClassValue(PERT(2.5, 3, 3.5), DEATH_SCALE)


@pytest.mark.parametrize(("bounds", "tail"), [("p5-p95", 0.05), ("p10-p90", 0.1), ({"coverage": 0.98}, 0.01)], ids=str)
def test_low_and_high_are_the_quantiles_that_bounds_says(bounds, tail):
    coordinate = likelihood_of("3.0", "3.1", "3.4", bounds=bounds).coordinate
    np.testing.assert_allclose(coordinate.cdf([3.0, 3.4]), [tail, 1 - tail], atol=1e-9)


def test_a_quantile_reading_is_cut_at_the_ends_of_the_scale():
    assert impact_of("1", "3", "5", bounds="p5-p95").coordinate.support() == (0.5, 5.5)


def test_best_is_the_mode_or_the_median():
    assert impact_of("1", "3", "5").coordinate.mode == 3.0
    assert likelihood_of("2", "3", "5", best="median").coordinate.cdf(3.0) == pytest.approx(0.5)


def test_the_shape_is_the_one_asked_for():
    assert impact_of("2", "3", "4", shape="triangular").coordinate == Triangular(1.5, 3, 4.5)
    assert impact_of("2", "3", "4", shape="uniform").coordinate == Uniform(1.5, 4.5)
    assert impact_of("2", "3", "4", pert_shape=10.0).coordinate == PERT(1.5, 3, 4.5, 10)


def test_an_impossible_judgement_is_named():
    expected = r"judgements, row 2, column best: 'deaths' of 'flood' by 'panel': best '1' cannot be the median"
    with pytest.raises(AssessmentError, match=expected):
        impact_of("1", "1", "5", best="median")


@pytest.mark.parametrize("labels", [("3.5", "3.5", "3.5"), ("", "3.5", "")])
@pytest.mark.parametrize("options", [{}, {"best": "median"}, {"shape": "uniform"}, {"shape": "triangular"}], ids=str)
def test_a_number_alone_is_a_point_without_a_warning(labels, options):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert impact_of(*labels, bounds="p5-p95", **options) == Point(3 ** (3.5 - 5))


@pytest.mark.parametrize("bounds", ["range", "p5-p95", "p10-p90"])
def test_a_class_alone_is_one_class_wide_whatever_bounds_says(bounds):
    assert impact_of("", "3", "", bounds=bounds) == ClassValue(PERT(2.5, 3, 3.5), DEATH_SCALE)
    confident = impact_of("", "3", "", bounds=bounds, shape="confidence", confidence=0.6)
    assert confident.coordinate.probabilities == (0, 0, 0, 1, 0, 0)


def test_a_class_given_as_low_and_high_is_read_as_bounds_says():
    low, high = impact_of("3", "3", "3", bounds="p5-p95").coordinate.support()
    assert (low < 2.5, high > 3.5) == (True, True)


# --- labels --------------------------------------------------------------------------


def test_a_coordinate_is_a_point_of_the_class_axis():
    assert impact_of("", "3.5", "") == Point(3 ** (3.5 - 5))
    assert impact_of("2.6", "3", "4.1") == ClassValue(PERT(2.6, 3, 4.1), DEATH_SCALE)


def test_a_part_of_a_class_has_its_own_middle_and_edge():
    law = likelihood_of("2", "3 high", "3 high").coordinate
    lower = 2.5 + math.log(0.05 / 0.01) / DECADE
    assert (law.low, law.high) == (1.5, pytest.approx(3.5))
    assert law.mode == pytest.approx((lower + 3.5) / 2)


def test_a_quantity_stands_where_its_bounds_put_it():
    law = impact_of("300 deaths", "500 deaths", "2e3 deaths").coordinate
    assert law.low == pytest.approx(2.5 + math.log(3) / DECADE)
    assert law.mode == pytest.approx(2.5 + math.log(5) / DECADE)
    assert law.high == pytest.approx(3.5 + math.log(2) / DECADE)


def test_billions_of_euros_are_a_coordinate_between_their_bounds():
    law = impact_of("B", "13e9 EUR", "E", criterion="3.1", framework="nl-nra-2014").coordinate
    scale = load("nl-nra-2014").criterion("3.1").scale
    assert law.mode == pytest.approx(float(scale.from_natural(13e9)))


def test_a_row_may_mix_classes_coordinates_and_quantities():
    law = impact_of("2", "2.75", "5e3 deaths").coordinate
    assert (law.low, law.mode) == (1.5, 2.75)
    assert law.high == pytest.approx(3.5 + math.log(5) / DECADE)


def test_a_likelihood_may_be_given_in_per_cent_or_as_a_rate():
    law = likelihood_of("1 %", "1/100 y", "10 %")
    assert law.support() == pytest.approx((0.01, 0.1))
    rate = 1 - math.exp(-5 / 100)
    assert Natural(Point(law.coordinate.mode), law.scale).mean() == pytest.approx(rate)


# --- a class as an interval or as a number -------------------------------------------


def test_a_nominal_class_is_its_number_alone():
    law = impact_of("2", "3", "4", classes="nominal")
    u = np.linspace(0.001, 0.999, 999)
    np.testing.assert_allclose(np.unique(law.ppf(u)), [1 / 27, 1 / 9, 1 / 3])
    assert law.coordinate == Discrete(range(6), np.diff(PERT(1.5, 3, 4.5).cdf([-9, 0.5, 1.5, 2.5, 3.5, 4.5, 9])))


def test_a_nominal_class_given_three_times_has_no_width():
    assert impact_of("3", "3", "3", classes="nominal").std() == pytest.approx(0.0, abs=1e-15)
    assert impact_of("3", "3", "3").std() > 0.01


def test_a_coordinate_stays_where_it_is_in_the_nominal_reading():
    assert impact_of("", "3.5", "", classes="nominal") == Point(3 ** (3.5 - 5))


def test_a_nominal_likelihood_is_the_middle_of_its_class():
    law = likelihood_of("3", "3", "3", classes="nominal")
    assert law.ppf(0.3) == pytest.approx(math.sqrt(0.01 * 0.1))


# --- not applicable ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("labels", "mode", "share"),
    [(("0", "4", "4"), 4, 1 / 3), (("0", "0", "4"), 1, 2 / 3)],
    ids=str,
)
def test_a_zero_as_low_is_a_spike_with_the_share_of_zeros(labels, mode, share):
    law = impact_of(*labels)
    assert law.positive == ClassValue(PERT(0.5, mode, 4.5), DEATH_SCALE)
    assert law.zero_mass == law.cdf(0.0) == pytest.approx(share)


def test_the_probability_of_the_spike_may_be_given():
    assert impact_of("0", "4", "4", zero_mass=0.25).zero_mass == 0.25


def test_zero_throughout_is_exactly_zero():
    assert impact_of("0", "0", "0") == impact_of("", "0", "") == Point(0.0)


def test_the_latent_reading_lets_the_law_go_on_below_class_1():
    law = impact_of("0", "4", "4", zero="latent")
    assert law == ClassValue(PERT(-0.5, 4, 4.5), DEATH_SCALE)
    assert 0.0 < law.cdf(0.0) < 1 / 3


def test_a_nominal_spike_is_a_spike_all_the_same():
    law = impact_of("0", "4", "4", classes="nominal")
    assert isinstance(law, ZeroInflated)
    assert law.positive.is_discrete()


@pytest.mark.parametrize("zero_mass", ["experts", 0.3])
def test_a_quantity_below_the_lowest_class_is_not_read_as_zero(zero_mass):
    law = likelihood_of("0.005 %", "0.006 %", "0.05 %", zero_mass=zero_mass)
    assert law.support() == pytest.approx((5e-5, 5e-4))
    assert law.ppf(1e-9) > 0.0


# --- missing judgements --------------------------------------------------------------


def test_missing_judgements_are_left_out():
    model = to_model(assess([("flood", "deaths", "2", "3", "4")]))
    assert model.present.tolist() == [[True, False, False]]
    assert model.likelihood == (None,)


def test_missing_judgements_are_even_over_all_classes():
    model = to_model(assess([("flood", "deaths", "2", "3", "4")], reading={"missing": "full-range"}))
    (costs,) = model.impact[0][COSTS].laws.values()
    (likelihood,) = model.likelihood[0].laws.values()
    assert costs == ClassValue(Uniform(0.5, 5.5), GENERIC.criterion("costs").scale)
    assert likelihood == Natural(Uniform(0.5, 5.5), GENERIC.likelihood.scale)


def test_missing_judgements_are_whole_classes_in_the_nominal_reading():
    reading = {"missing": "full-range", "classes": "nominal"}
    (law,) = to_model(assess([("flood", "deaths", "2", "3", "4")], reading=reading)).impact[0][UNREST].laws.values()
    assert law.mean() == pytest.approx(sum(3.0**-k for k in range(5)) / 5)


def test_a_scenario_without_a_criterion_of_weight_is_named():
    rows = [("flood", "costs", "1", "1", "1"), ("storm", "deaths", "1", "1", "1")]
    with pytest.raises(
        AssessmentError, match=r"scenario 'flood' has no judged criterion with weight in profile 'lives'"
    ):
        to_model(assess(rows, profiles={"lives": {"deaths": 1}}))


# --- class probabilities -------------------------------------------------------------


def test_confidence_is_the_probability_of_the_best_class():
    law = impact_of("2", "3", "4", shape="confidence", confidence=0.6)
    np.testing.assert_allclose(law.coordinate.probabilities, [0, 0, 0.2, 0.6, 0.2, 0])


def test_what_lies_outside_the_coverage_goes_to_the_classes_next_to_the_range():
    law = impact_of("1", "1", "4", shape="confidence", confidence=0.7, bounds="p10-p90")
    assert isinstance(law.coordinate, ClassProbabilities)
    np.testing.assert_allclose(law.coordinate.probabilities, [0.1, 0.8 * 0.7, *[0.8 * 0.3 / 3] * 3, 0.1])
    assert law.ppf(0.05) == 0.0


def test_a_likelihood_has_no_class_below_the_first():
    law = likelihood_of("1", "1", "2", shape="confidence", confidence=0.5, bounds="p10-p90")
    np.testing.assert_allclose(law.coordinate.probabilities, [0, 0.4, 0.4, 0.2, 0, 0])


def test_numbers_count_as_their_class():
    law = impact_of("1.6", "300 deaths", "4", shape="confidence", confidence=0.6)
    np.testing.assert_allclose(law.coordinate.probabilities, [0, 0, 0.2, 0.6, 0.2, 0])


def test_class_probabilities_may_be_nominal():
    law = impact_of("2", "3", "4", shape="confidence", confidence=0.6, classes="nominal")
    assert law.mean() == pytest.approx(0.2 / 27 + 0.6 / 9 + 0.2 / 3)


# --- experts -------------------------------------------------------------------------

PANEL = [("flood", "deaths", "anna", "1", "2", "3"), ("flood", "deaths", "bert", "3", "4", "5")]


def test_experts_form_a_pool_with_their_weights():
    item = to_model(assess(PANEL, experts={"weights": {"anna": 3, "bert": 1}})).impact[0][DEATHS]
    assert dict(item.weights) == {"anna": 0.75, "bert": 0.25}
    assert item.laws["bert"] == ClassValue(PERT(2.5, 4, 5.5), DEATH_SCALE)
    assert to_model(assess(PANEL)).impact[0][DEATHS].weights == {"anna": 0.5, "bert": 0.5}


def test_experts_who_agree_are_one_law():
    rows = [("flood", "deaths", name, "1", "2", "3") for name in ("anna", "bert")]
    assert list(to_model(assess(rows)).impact[0][DEATHS].laws) == [""]


def test_the_weight_of_those_who_did_not_judge_goes_to_the_others():
    rows = [*PANEL, ("flood", "costs", "anna", "1", "1", "2")]
    item = to_model(assess(rows, experts={"weights": {"anna": 1, "bert": 9}})).impact[0][COSTS]
    assert item.weights == {"": 1.0}


def test_an_item_of_experts_without_weight_is_named():
    rows = [*PANEL, ("flood", "costs", "anna", "1", "1", "2")]
    with pytest.raises(AssessmentError, match=r"'costs' of 'flood' is judged only by 'anna', whose weight is zero"):
        to_model(assess(rows, experts={"weights": {"anna": 0, "bert": 1}}))


def test_sampling_and_dependence_are_passed_on():
    model = to_model(assess(PANEL, experts={"sampling": "per-scenario"}, dependence={"within_scenario": 0.4}))
    assert (model.sampling, model.dependence.within_scenario) == ("per-scenario", 0.4)


# --- likelihood and plausibility -----------------------------------------------------


def test_a_threat_has_its_own_horizon():
    hazard, threat = (likelihood_of("3", "4", "5", framework="uk-nrr-2025", kind=kind) for kind in ("hazard", "threat"))
    assert (hazard.horizon_ratio, threat.horizon_ratio) == (1.0, 5 / 2)
    within_two_years = hazard.ppf(0.4)
    assert threat.ppf(0.4) == pytest.approx(1 - (1 - within_two_years) ** (5 / 2))


def test_a_plausibility_is_an_index_and_no_likelihood():
    rows = [
        ("quake", "fatalities", "2", "3", "4"),
        ("quake", "likelihood", "1/1000 y", "1/500 y", "1/100 y"),
        ("attack", "fatalities", "2", "3", "4"),
        ("attack", "plausibility", "2", "2.5", "3"),
    ]
    model = to_model(assess(rows, "ch-kns-2025"))
    assert [item is None for item in model.likelihood] == [False, True]
    assert [item is None for item in model.plausibility] == [True, False]
    assert only(model.plausibility[1]) == PERT(1.5, 2.5, 3.5)
    assert model.likelihood_kind == "frequency"
    assert only(model.likelihood[0]).support() == pytest.approx((1 / 1000, 1 / 100))


# --- rules ---------------------------------------------------------------------------


def test_the_threshold_effect_is_an_option():
    rows = [("flood", criterion, "B", "C", "D") for criterion in ("1.1", "6.1")]
    plain = to_model(assess(rows, "nl-nvs-2019"))
    applied = to_model(assess(rows, "nl-nvs-2019", aggregation={"threshold": True}))
    assert plain.thresholds == (0.0,) * 6
    assert applied.thresholds == (0.0, 0.0, 0.0, 0.0, 0.0, pytest.approx(3 ** (2.5 - 5)))


def test_the_largest_impact_may_count(tmp_path):
    framework = written(tmp_path, ('rule = "weighted-sum"', 'rule = "maximum"'))
    model = to_model(assess([("flood", "deaths", "2", "3", "4")], framework))
    assert model.rule == "maximum"


def test_classes_are_worth_money_where_they_are_priced():
    model = to_model(assess([("quake", "fatalities", "3", "3", "3")], "ch-kns-2025"))
    framework = load("ch-kns-2025")
    assert model.unit_value == framework.aggregation.class_value * 3.0**7
    assert model.impact_unit == "CHF"
    assert model.weights.tolist() == [[1.0] * 12]
    expected = ClassValue(PERT(2.5, 3, 3.5), framework.criterion("fatalities").scale, model.unit_value)
    assert only(model.impact[0][0]) == expected


@pytest.fixture
def priced(tmp_path):
    return written(
        tmp_path,
        ('unit = "deaths"', 'unit = "deaths"\nunit_value = 2e6'),
        ('rule = "weighted-sum"', 'rule = "monetised-sum"\nunit = "EUR"\nclass_value = 1e6'),
    )


def test_three_quantities_are_priced_on_their_own_axis(priced):
    law = impact_of("5 deaths", "20 deaths", "60 deaths", framework=priced)
    assert law == PERT(5 * 2e6, 20 * 2e6, 60 * 2e6)


def test_a_law_of_money_is_cut_at_zero(priced):
    law = impact_of("2 deaths", "4 deaths", "10 deaths", framework=priced, bounds="p10-p90", shape="triangular")
    assert isinstance(law, Truncated)
    assert law.support()[0] == 0.0


def test_classes_are_priced_by_their_quantity(priced):
    law = impact_of("2", "2", "2", framework=priced)
    assert law == Natural(PERT(1.5, 2, 2.5), DEATH_SCALE, unit=2e6, zero=True)
    assert law.support() == pytest.approx((10 * 2e6, 100 * 2e6))


def test_nothing_costs_nothing(priced):
    assert impact_of("0", "0", "0", framework=priced) == Point(0.0)
    assert impact_of("0", "2", "2", framework=priced).ppf(0.2) == 0.0
    latent = {"framework": priced, "zero": "latent"}
    assert impact_of("0", "1", "2", **latent).ppf(0.01) == 0.0
    assert impact_of("0", "1", "2", classes="nominal", **latent).ppf(0.01) == 0.0
    assert impact_of("1", "1", "2", framework=priced, shape="confidence", confidence=0.5, bounds="p10-p90").ppf(
        0.05
    ) == pytest.approx(0.0)


def test_a_price_per_class_and_one_per_unit_stand_side_by_side(priced):
    model = to_model(assess([("flood", "deaths", "2", "2", "2"), ("flood", "unrest", "5", "5", "5")], priced))
    assert only(model.impact[0][UNREST]).unit == model.unit_value == 1e6 * 3**4
    assert isinstance(only(model.impact[0][DEATHS]), Natural)


def test_weights_are_those_of_the_profiles():
    model = to_model(
        assess([("flood", "deaths", "1", "1", "1")], profiles={"a": "equal", "b": {"deaths": 3, "costs": 1}})
    )
    assert model.profiles == ("a", "b")
    np.testing.assert_allclose(model.weights, [[1 / 3] * 3, [0.75, 0.25, 0]])


def test_the_order_is_the_published_one_or_that_of_the_best_estimates():
    rows = [("flood", "deaths", "1", "2", "3"), ("storm", "deaths", "3", "4", "5")]
    assert to_model(assess(rows)).order == ("storm", "flood")
    assert to_model(assess(rows, published_order=["flood", "storm"])).order == ("flood", "storm")


def test_scenarios_keep_the_order_of_their_list():
    scenarios = pd.DataFrame({"id": ["storm", "flood"]})
    rows = [("flood", "deaths", "1", "2", "3"), ("storm", "deaths", "3", "4", "5")]
    assert to_model(assess(rows, scenarios=scenarios)).scenarios == ("storm", "flood")


def test_a_likelihood_below_the_lowest_class_counts_as_that_class():
    # Class A of NRA 2014 starts at 5e-5.
    law = likelihood_of("1e-5", "4e-5", "6e-5", framework="nl-nra-2014")
    np.testing.assert_allclose(class_probabilities(law.coordinate, law.scale), [0, 1, 0, 0, 0, 0])
    nominal = likelihood_of("1e-5", "4e-5", "6e-5", framework="nl-nra-2014", classes="nominal")
    np.testing.assert_allclose(nominal.ppf([0.01, 0.5, 0.99]), float(law.scale.to_natural(1.0)))


# --- weights -------------------------------------------------------------------------


def test_profiles_become_weights_and_laws():
    profiles = {"even": "equal", "ordered": {"law": "ordinal", "order": ["economy", "people", "society"]}}
    model = to_model(assess([("flood", "deaths", "2", "3", "4")], profiles=profiles))
    assert model.profiles == ("even", "ordered")
    assert model.weight_laws == (None, OrdinalWeights((1, 0, 2), (0, 1, 2)))
    np.testing.assert_allclose(model.weights, [[1 / 3] * 3, [5 / 18, 11 / 18, 1 / 9]])
