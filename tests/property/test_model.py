"""Laws of the model: weights, aggregation and best estimates fit each other."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from riskmc.distributions import Distribution
from riskmc.model import (
    Assessment,
    Item,
    aggregate,
    best_totals,
    normal_correlation,
    profile_weights,
    to_model,
    two_level,
    without_missing,
)

N_CRITERIA = 5
CLASSES = ("X", "A", "B", "C", "D", "E")

positive = st.floats(0.01, 10.0)
rows_of_weights = arrays.arrays(float, st.tuples(st.integers(1, 4), st.just(N_CRITERIA)), elements=positive)
values = arrays.arrays(float, (3, N_CRITERIA), elements=st.floats(0.0, 1.0))


@st.composite
def present_criteria(draw):
    """Which criteria each scenario has; each has one at least."""
    present = draw(arrays.arrays(bool, st.tuples(st.integers(1, 4), st.just(N_CRITERIA))))
    present[:, draw(st.integers(0, N_CRITERIA - 1))] = True
    return present


@given(rows_of_weights, present_criteria())
def test_weights_without_the_missing_sum_to_one_and_keep_their_proportions(given_weights, present):
    weights = given_weights / given_weights.sum(axis=1, keepdims=True)
    found = without_missing(weights, present)
    np.testing.assert_allclose(found.sum(axis=-1), 1.0, rtol=1e-12)
    assert (found[:, ~present] == 0.0).all()
    for p, s in np.ndindex(found.shape[:2]):
        ratio = found[p, s, present[s]] / weights[p, present[s]]
        np.testing.assert_allclose(ratio, ratio[0], rtol=1e-9)


@given(rows_of_weights, present_criteria(), st.lists(st.integers(0, 2), min_size=N_CRITERIA, max_size=N_CRITERIA))
def test_two_levels_multiply_back_to_the_weights(given_weights, present, interest_of):
    weights = without_missing(given_weights / given_weights.sum(axis=1, keepdims=True), present)
    split = two_level(weights, interest_of, 3)
    again = split.within[list(split.group)] * split.across[..., interest_of]
    np.testing.assert_allclose(again, weights, atol=1e-12)
    np.testing.assert_allclose(split.across.sum(axis=-1), 1.0, rtol=1e-12)


@given(st.lists(st.sampled_from("abc"), min_size=1, max_size=8))
def test_interests_share_equally(interests):
    criteria = [str(k) for k in range(len(interests))]
    weights = profile_weights("equal-interests", criteria, interests)
    sums = [weights[[own == name for own in interests]].sum() for name in set(interests)]
    np.testing.assert_allclose(sums, 1 / len(set(interests)))


@given(values, arrays.arrays(float, N_CRITERIA, elements=positive), positive)
def test_only_the_proportions_of_weights_count(given_values, weights, factor):
    np.testing.assert_allclose(
        aggregate(given_values, weights), aggregate(given_values, factor * weights), rtol=1e-9, atol=1e-15
    )


@given(values, arrays.arrays(float, N_CRITERIA, elements=positive))
def test_a_weighted_sum_lies_between_the_smallest_and_the_largest(given_values, weights):
    total, largest = aggregate(given_values, weights), aggregate(given_values, weights, rule="maximum")
    assert (total >= given_values.min(axis=1) - 1e-12).all()
    assert (total <= largest + 1e-12).all()
    np.testing.assert_array_equal(largest, given_values.max(axis=1))


@given(values, st.integers(0, N_CRITERIA - 1), st.floats(0.0, 1.0))
@pytest.mark.parametrize("rule", ["weighted-sum", "maximum", "monetised-sum"])
def test_more_harm_never_lowers_the_total(rule, given_values, at, more):
    worse = given_values.copy()
    worse[:, at] += more
    assert (aggregate(worse, rule=rule) >= aggregate(given_values, rule=rule) - 1e-15).all()


@given(st.floats(0.0, 1.0), st.floats(0.0, 1.0))
def test_score_correlation_rises_with_rank_correlation_and_is_never_below_it(one, other):
    low, high = sorted((one, other))
    assert normal_correlation(low) <= normal_correlation(high)
    assert low - 1e-12 <= normal_correlation(low) <= 1.0


ranges = st.lists(st.sampled_from(CLASSES), min_size=3, max_size=3).map(
    lambda labels: sorted(labels, key=CLASSES.index)
)


@st.composite
def assessments(draw):
    """Two experts, two scenarios, three criteria of the Dutch method; some judgements are missing."""
    rows = [
        (scenario, criterion, expert, *draw(ranges))
        for scenario in ("flood", "storm")
        for criterion in ("1.1", "2.1", "3.1")
        for expert in ("anna", "bert")
        if criterion == "1.1" or draw(st.booleans())
    ]
    return Assessment.from_frames(
        pd.DataFrame(rows, columns=["scenario", "criterion", "expert", "low", "best", "high"]),
        framework="nl-nra-2014",
        reading={
            "bounds": draw(st.sampled_from(["range", "p5-p95"])),
            "missing": "exclude",
            "zero": draw(st.sampled_from(["spike", "latent"])),
            "classes": draw(st.sampled_from(["continuous", "nominal"])),
        },
        experts={"weights": {"anna": draw(positive), "bert": draw(positive)}},
        dependence={"within_scenario": 0.5},
    )


@given(assessments())
@settings(max_examples=40)
def test_every_judgement_becomes_a_law_on_the_value_axis(assessment):
    model = to_model(assessment)
    for scenario, row in zip(model.scenarios, model.impact, strict=True):
        for criterion, item in zip(model.criteria, row, strict=True):
            judged = assessment.judgements_of(scenario, criterion)
            assert (item is None) == (not judged)
            if item is not None:
                law = item.pooled()
                assert isinstance(law, Distribution)
                low, high = law.support()
                assert 0.0 <= low <= law.mean() <= high <= 3**0.5 * (1 + 1e-12)
                assert sum(item.weights.values()) == pytest.approx(1.0)


@given(assessments())
@settings(max_examples=40)
def test_best_totals_stay_on_the_value_axis_and_order_the_scenarios(assessment):
    totals, model = best_totals(assessment), to_model(assessment)
    assert totals.shape == (1, 2)
    assert ((totals >= 0.0) & (totals <= 1.0)).all()
    first, second = (totals[0, model.scenarios.index(name)] for name in model.order)
    assert first >= second


@given(st.dictionaries(st.sampled_from("abcde"), positive, min_size=1))
def test_weights_of_experts_are_normalised(weights):
    item = Item({name: _Identity() for name in weights}, weights)
    total = sum(weights.values())
    assert dict(item.weights) == pytest.approx({name: weight / total for name, weight in weights.items()})


class _Identity:
    def ppf(self, q):
        return q


def model_of(rows, *, reading, **settings_given):
    columns = ["scenario", "criterion", "expert", "low", "best", "high", "coverage", "data"]
    return to_model(
        Assessment.from_frames(
            pd.DataFrame([(*row, *[""] * (len(columns) - len(row))) for row in rows], columns=columns),
            framework="nl-nra-2014",
            reading={"missing": "exclude"} | reading,
            **({"dependence": {"within_scenario": 0.5}} | settings_given),
        )
    )


def band(model):
    """Return the width of the 90 % band of the first impact, on the class axis."""
    (law,) = next(item for item in model.impact[0] if item is not None).laws.values()
    low, high = np.log(law.ppf([0.05, 0.95])) / np.log(3.0)
    return high - low


ordered = st.lists(st.integers(500, 5500), min_size=5, max_size=5, unique=True).map(
    lambda numbers: [number / 1000 for number in sorted(numbers)]
)
readings = st.fixed_dictionaries(
    {
        "bounds": st.sampled_from(["range", "p5-p95", "p10-p90"]),
        "shape": st.sampled_from(["pert", "triangular", "uniform"]),
    }
)


@given(ordered, readings)
@settings(max_examples=60)
def test_a_wider_range_never_narrows_a_band(ends, reading):
    """With best as the mode; a law whose median is held may lean over as its long side grows."""
    least, low, best, high, most = (f"{end:.6f}" for end in ends)
    narrow, wide = (
        model_of([("flood", "1.1", "anna", *said)], reading=reading)
        for said in ((low, best, high), (least, best, most))
    )
    assert band(wide) >= band(narrow) - 1e-9


@given(ordered, readings, st.floats(1.0, 3.0), st.floats(1.0, 3.0))
@settings(max_examples=40)
def test_weaker_knowledge_never_narrows_a_band(ends, reading, one, other):
    _, low, best, high, _ = (f"{end:.6f}" for end in ends)
    row = ("flood", "1.1", "anna", low, best, high, "")
    widen = {"low": max(one, other), "medium": min(one, other)}
    low_band, medium_band, none = (
        band(model_of([(*row, grade)], reading=reading, knowledge={"widen": widen})) for grade in ("low", "medium", "")
    )
    assert low_band >= medium_band - 1e-9
    assert medium_band >= none - 1e-9


@given(ordered, st.floats(0.5, 0.95), st.floats(0.5, 0.95), st.sampled_from(["linear", "normal"]))
@settings(max_examples=40)
def test_a_surer_expert_is_not_standardised_to_a_wider_band(ends, one, other, how):
    _, low, best, high, _ = (f"{end:.6f}" for end in ends)
    reading = {"bounds": "p5-p95", "standardise": how}
    sure, unsure = (
        band(model_of([("flood", "1.1", "anna", low, best, high, f"{coverage:.4f}")], reading=reading))
        for coverage in (max(one, other), min(one, other))
    )
    assert unsure >= sure - 1e-9


PROBABILITIES = np.array([0.001, 0.05, 0.3, 0.5, 0.8, 0.95, 0.999])


@given(ranges, st.sampled_from(["linear", "log", "quantile"]), positive, positive)
@settings(max_examples=40)
def test_a_pool_of_identical_experts_is_the_expert(labels, pooling, anna, bert):
    rows = [("flood", "1.1", expert, *labels) for expert in ("anna", "bert")]
    reading = {"bounds": "range"}
    alone = model_of(rows[:1], reading=reading).impact[0][0]
    experts = {"pooling": pooling, "weights": {"anna": anna, "bert": bert}}
    pooled = model_of(rows, reading=reading, experts=experts).impact[0][0]
    np.testing.assert_array_equal(pooled.pooled().ppf(PROBABILITIES), alone.pooled().ppf(PROBABILITIES))


@given(ranges, ranges, st.sampled_from(["linear", "log", "quantile"]))
@settings(max_examples=40)
def test_all_weight_on_one_expert_is_that_expert(labels, others, pooling):
    rows = [("flood", "1.1", "anna", *labels), ("flood", "1.1", "bert", *others)]
    reading, experts = {"bounds": "range"}, {"pooling": pooling, "weights": {"anna": 1.0, "bert": 0.0}}
    pooled = model_of(rows, reading=reading, experts=experts).impact[0][0]
    alone = model_of(rows[:1], reading=reading).impact[0][0]
    np.testing.assert_allclose(pooled.pooled().ppf(PROBABILITIES), alone.pooled().ppf(PROBABILITIES), rtol=1e-9)
