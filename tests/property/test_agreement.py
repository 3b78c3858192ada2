"""Laws of agreement, of orders and of intervals that hold for any numbers."""

import numpy as np
import pytest
import xarray as xr
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from riskmc import ranking
from riskmc.ranking.agreement import footrule, kendall_tau, kendall_test, kendall_w, spearman
from riskmc.ranking.holistic import holistic_acceptability, rank_entropy
from riskmc.ranking.order import order_confidence
from riskmc.ranking.order_law import most_probable_orders, ranking_entropy
from riskmc.ranking.smaa import central_weights
from riskmc.results.intervals import clopper_pearson, draws_for_half_width, goodman_intervals, thompson_draws
from riskmc.results.precision import wilson_interval

FEWER = settings(max_examples=25)
TIED = st.integers(-2, 2).map(float)
ORDERS = st.integers(2, 8).flatmap(lambda n: st.permutations(range(n)))
DRAWS = hnp.arrays(float, st.tuples(st.integers(1, 8), st.integers(1, 5)), elements=TIED | st.floats(-1e6, 1e6))
LEVELS = st.floats(0.5, 0.999)


def order_of(values):
    return xr.DataArray(np.asarray(values, dtype=float), dims="scenario")


def draws_of(values):
    return xr.DataArray(values, dims=("draw", "scenario"))


@given(ORDERS)
def test_an_order_agrees_with_itself_and_not_with_its_reverse(order):
    mine, turned = order_of(order), order_of([-place for place in order])
    for measure in (kendall_tau, spearman):
        assert float(measure(mine, mine)) == pytest.approx(1.0)
        assert float(measure(mine, turned)) == pytest.approx(-1.0)
    assert float(footrule(mine, mine)) == 0.0
    assert float(footrule(mine, turned, normalised=True)) == 1.0
    found = kendall_test(mine, mine)
    assert float(found["p_value"]) == pytest.approx(2 / np.prod(np.arange(1.0, len(order) + 1)))


@FEWER
@given(hnp.arrays(float, st.tuples(st.integers(2, 5), st.integers(2, 6)), elements=TIED))
def test_agreement_is_mutual_and_within_bounds(values):
    a, b = order_of(values[0]), order_of(values[1])
    for measure, low, high in ((kendall_tau, -1, 1), (spearman, -1, 1), (footrule, 0, values.shape[1] ** 2 // 2)):
        there, back = float(measure(a, b)), float(measure(b, a))
        assert there == pytest.approx(back, nan_ok=True)
        assert np.isnan(there) or low - 1e-12 <= there <= high + 1e-12
    # Diaconis and Graham: the pairs that differ, and the footrule, bound each other.
    differ = (1 - float(kendall_tau(a, b, variant="a"))) / 2 * values.shape[1] * (values.shape[1] - 1) / 2
    if len(set(values[0])) == len(set(values[1])) == values.shape[1]:
        assert differ - 1e-9 <= float(footrule(a, b)) <= 2 * differ + 1e-9


@given(ORDERS, st.integers(2, 5))
def test_equal_judges_agree_in_full(order, n_judges):
    found = kendall_w(xr.DataArray(np.tile(np.asarray(order, float), (n_judges, 1)), dims=("expert", "scenario")))
    assert float(found["kendall_w"]) == pytest.approx(1.0)
    assert float(found["mean_spearman"]) == pytest.approx(1.0)
    assert float(found["chi_square"]) == pytest.approx(n_judges * (len(order) - 1))


@FEWER
@given(DRAWS)
def test_more_is_never_more_probable_than_its_part(values):
    found = order_confidence(draws_of(values), range(values.shape[1]), top="all")
    sets, sequences = found["top_set_probability"].values, found["top_sequence_probability"].values
    whole, slack = float(found["order_probability"]), 1e-12
    assert (sequences <= sets + slack).all()
    assert (np.diff(sequences) <= slack).all()
    assert (whole <= found["pair_probability"] + slack).all()
    assert sequences[-1] == pytest.approx(whole, abs=slack)
    assert sets[-1] == 1.0


@FEWER
@given(DRAWS)
def test_an_order_and_its_reverse_are_opposite(values):
    assume(values.shape[1] > 1)
    places = range(values.shape[1])
    up, down = order_confidence(draws_of(values), places), order_confidence(draws_of(values), places[::-1])
    np.testing.assert_allclose(up["kendall_tau_mean"], -down["kendall_tau_mean"], atol=1e-12)
    np.testing.assert_allclose(up["kendall_tau_std"], down["kendall_tau_std"], atol=1e-7)
    np.testing.assert_allclose(up["pair_probability"], 1.0 - down["pair_probability"][::-1], atol=1e-12)


@FEWER
@given(DRAWS)
def test_mean_tau_without_ties_follows_from_the_pairs(values):
    assume(values.shape[1] > 1)
    assume(all(np.unique(draw).size == draw.size for draw in values))
    wins = ranking.pairwise_winning(draws_of(values)).values
    upper = wins[np.triu_indices(values.shape[1], 1)]
    found = order_confidence(draws_of(values), range(values.shape[1]))
    assert float(found["kendall_tau_mean"]) == pytest.approx((2 * upper - 1).mean(), abs=1e-12)


@FEWER
@given(hnp.arrays(float, st.tuples(st.integers(1, 8), st.integers(1, 4)), elements=TIED))
def test_orders_share_all_probability_and_entropy_is_bounded(values):
    found = most_probable_orders(draws_of(values), 24)
    assert float(found["probability"].sum()) == pytest.approx(1.0)
    entropy = float(ranking_entropy(draws_of(values))["ranking_entropy"])
    assert -1e-12 <= entropy <= np.log2(found.sizes["order"]) + 1e-12
    # The order tells each rank, and all ranks tell the order.
    ranks = rank_entropy(draws_of(values))["rank_entropy"]
    assert float(ranks.max()) - 1e-9 <= entropy <= float(ranks.sum()) + 1e-9


@FEWER
@given(DRAWS)
def test_linear_holistic_acceptability_is_sucra(values):
    found = holistic_acceptability(draws_of(values))["holistic_acceptability"]
    np.testing.assert_allclose(found, ranking.sucra(draws_of(values)), atol=1e-12)


@FEWER
@given(DRAWS, st.integers(0, 2**32))
def test_central_weights_average_to_the_mean_weight(values, seed):
    weights = xr.DataArray(np.random.default_rng(seed).dirichlet(np.ones(3), len(values)), dims=("draw", "criterion"))
    found = central_weights(draws_of(values), weights)
    assert float(found["first"].sum()) == pytest.approx(1.0)
    mean = (found["central_weight"].fillna(0.0) * found["first"]).sum("scenario")
    np.testing.assert_allclose(mean, weights.mean("draw"), atol=1e-12)


@given(st.integers(1, 2000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))), LEVELS)
def test_intervals_hold_the_estimate_and_shrink(count, level):
    k, n = count

    def both(m):
        goodman = [end[0] for end in goodman_intervals([m * k, m * (n - k)], level=level)]
        return clopper_pearson(m * k, m * n, level=level), goodman

    for (lower, upper), (narrow_lower, narrow_upper) in zip(both(1), both(4), strict=True):
        assert 0.0 <= lower <= k / n + 1e-12
        assert k / n - 1e-12 <= upper <= 1.0
        assert narrow_upper - narrow_lower < upper - lower


@given(st.integers(2, 2000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))), LEVELS)
def test_a_joint_interval_is_wider_than_one_alone(count, level):
    k, n = count
    lower, upper = wilson_interval(k / n, n, level=level)
    joint = goodman_intervals([k, n - k], level=level)
    assert joint[0][0] <= lower + 1e-12
    assert joint[1][0] >= upper - 1e-12


@given(st.floats(0.001, 0.2), LEVELS, st.integers(1, 5000))
def test_a_smaller_half_width_takes_more_draws(half_width, level, n):
    assert draws_for_half_width(half_width / 2, level=level) > draws_for_half_width(half_width, level=level)
    assert thompson_draws(half_width / 2, level=level).n_draws > thompson_draws(half_width, level=level).n_draws
    many = draws_for_half_width(half_width, n_probabilities=n + 1, level=level)
    assert many >= draws_for_half_width(half_width, n_probabilities=n, level=level)
