"""The medal table and Evamix: laws, limits and refusals."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from riskmc.exceptions import InputError
from riskmc.model import comparisons
from riskmc.model.comparisons import evamix, medal_counts, medal_scores

K = 5
SHAPES = st.tuples(st.integers(1, 6), st.integers(1, 5))
CLASSES = hnp.arrays(int, SHAPES, elements=st.integers(0, K))


def dense(keys):
    order = sorted(set(map(tuple, keys)))
    return [order.index(tuple(key)) for key in keys]


@given(CLASSES)
def test_the_score_is_the_place_in_lexicographic_order(classes):
    assert medal_scores(classes, n_classes=K).tolist() == dense(medal_counts(classes, n_classes=K))


@given(CLASSES, st.data())
def test_weighted_scores_too(classes, data):
    weights = data.draw(hnp.arrays(int, classes.shape[1], elements=st.integers(1, 4)))
    keys = [[sum(weights[row == k]) for k in range(K, 0, -1)] for row in classes]
    assert medal_scores(classes, weights, n_classes=K).tolist() == dense(keys)


@given(CLASSES)
def test_the_medal_table_is_the_limit_of_the_geometric_sum(classes):
    base = 1000.0  # above the number of criteria, so that one class up outweighs all below it
    totals = np.where(classes > 0, base ** (classes - K), 0.0).sum(axis=1)
    scores = medal_scores(classes, n_classes=K)
    for i in range(len(classes)):
        for k in range(len(classes)):
            higher = totals[i] > totals[k] * (1 + 1e-12)
            assert higher == (scores[i] > scores[k])


def test_sums_of_the_same_weights_tie_in_any_order():
    weights = [0.1, 0.2, 0.3, 0.25, 0.15]
    scores = medal_scores([[3, 3, 0, 0, 0], [0, 0, 3, 0, 0]], weights)
    assert scores.tolist() == [0.0, 0.0]


def test_each_slice_is_scored_by_itself():
    classes = np.random.default_rng(1).integers(0, K + 1, (7, 4, 3))
    each = np.stack([medal_scores(one, n_classes=K) for one in classes])
    np.testing.assert_array_equal(medal_scores(classes, n_classes=K), each)


@pytest.mark.parametrize("form", comparisons.FORMS)
def test_evamix_blocks_do_not_matter(monkeypatch, form):
    rng = np.random.default_rng(1)
    values, weights = rng.integers(0, 4, (9, 5, 3)).astype(float), rng.random((9, 3))
    types = ["ordinal", "cardinal", "ordinal"]
    whole = evamix(values, weights, types, form=form)
    each = np.stack([evamix(v, w, types, form=form) for v, w in zip(values, weights, strict=True)])
    monkeypatch.setattr(comparisons, "BLOCK_ENTRIES", 60)
    np.testing.assert_array_equal(evamix(values, weights, types, form=form), whole)
    np.testing.assert_array_equal(each, whole)


VALUES = hnp.arrays(float, st.tuples(st.integers(2, 5), st.just(4)), elements=st.integers(0, 6).map(float))
TYPES = ["cardinal", "ordinal", "cardinal", "ordinal"]
WEIGHTS = [0.4, 0.3, 0.2, 0.1]


@given(VALUES, st.floats(0.1, 10.0), st.floats(-5.0, 5.0))
def test_units_of_standardised_criteria_do_not_matter(values, factor, shift):
    other = values * [factor, 1, factor, 1] + [shift, 0, -shift, 0]
    np.testing.assert_allclose(evamix(other, WEIGHTS, TYPES), evamix(values, WEIGHTS, TYPES), rtol=1e-6, atol=1e-6)


@given(VALUES)
def test_only_the_order_of_ordinal_criteria_counts(values):
    other = np.where([False, True, False, True], values**3 + 7.0, values)
    np.testing.assert_array_equal(evamix(other, WEIGHTS, TYPES), evamix(values, WEIGHTS, TYPES))


@given(VALUES)
def test_turning_all_directions_turns_the_net_score(values):
    turned = evamix(values, WEIGHTS, TYPES, ["min"] * 4, form="signed-net")
    np.testing.assert_allclose(turned, -evamix(values, WEIGHTS, TYPES, form="signed-net"), atol=1e-12)


@given(VALUES)
def test_net_scores_average_one_half(values):
    net = evamix(values, WEIGHTS, TYPES, form="net")
    assert net.mean() == pytest.approx(0.5)
    np.testing.assert_allclose(evamix(values, WEIGHTS, TYPES, form="signed-net"), 2 * net - 1, atol=1e-12)


@given(VALUES)
def test_cardinal_criteria_alone_rank_like_their_weighted_sum(values):
    net = evamix(values, WEIGHTS, ["cardinal"] * 4, standardise=False, form="net")
    total = values @ WEIGHTS
    for i in range(len(total)):
        for k in range(len(total)):
            assert (net[i] > net[k] + 1e-9) == (total[i] > total[k] + 1e-9)


@given(st.integers(1, 5))
def test_equals_share_the_middle(size):
    same = np.ones((size, 4))
    np.testing.assert_allclose(evamix(same, WEIGHTS, TYPES), 1.0 / size)
    np.testing.assert_array_equal(evamix(same, WEIGHTS, TYPES, form="net"), 0.5)
    np.testing.assert_array_equal(evamix(same, WEIGHTS, TYPES, form="signed-net"), 0.0)


def test_rounding_of_terms_that_cancel_is_no_dominance():
    values = [[0.1 + 0.2, 0.7], [0.3, 0.7]]
    np.testing.assert_array_equal(evamix(values, [1, 1], ["cardinal"] * 2, standardise=False, form="net"), 0.5)


def test_a_scenario_below_all_others_has_no_appraisal():
    found = evamix([[1.0, 1.0], [2.0, 2.0], [3.0, 3.0]], [1, 1], ["cardinal", "ordinal"])
    assert found[0] == 0.0
    assert 0.0 < found[1] < found[2]


@pytest.mark.parametrize(
    ("call", "match"),
    [
        (lambda: medal_counts([[1.5]]), "`classes` must be whole numbers from 0 to 1"),
        (lambda: medal_counts([[6]], n_classes=5), "`classes` must be whole numbers from 0 to 5, got 6 to 6"),
        (lambda: medal_scores([1, 2]), "`classes` must have the axes"),
        (lambda: medal_scores([[1, 2]], [1.0]), "`weights` must be one for each of 2 criteria"),
        (lambda: evamix([1.0, 2.0], [1, 1], ["cardinal"] * 2), "`values` must have the axes"),
        (lambda: evamix([[1.0, 2.0]], [1, 1], ["cardinal"]), "`types` must be one for each of 2 criteria"),
        (lambda: evamix([[1.0, 2.0]], [1, 1], "cardinal"), "`types` must be one for each of 2 criteria"),
        (lambda: evamix([[1.0, 2.0]], [1, 1], ["cardinal", "ordinall"]), "Did you mean 'ordinal'"),
        (lambda: evamix([[1.0, 2.0]], [1, 1], ["cardinal"] * 2, ["up", "max"]), "`directions` must be one of"),
        (lambda: evamix([[1.0, 2.0]], [1, 1], ["cardinal"] * 2, form="gross"), "`form` must be one of"),
        (lambda: evamix([[1.0, 2.0]], np.ones((3, 2)), ["cardinal"] * 2), "`weights` must be one for each"),
    ],
)
def test_what_is_refused(call, match):
    with pytest.raises(InputError, match=match):
        call()
