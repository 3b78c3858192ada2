"""Laws of ranking that hold for any draws.

Rows, columns and pairs sum to one and the expected rank is one plus the losses (K1); multiplying all numbers by a
constant changes nothing (K2); point scores have ranks of probability zero or one (K5); first-order
dominance of independent scores shows in wins and in cumulated ranks (K6); figures are the same with and
without matrices.
"""

from itertools import permutations

import numpy as np
import pytest
import xarray as xr
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from tests.reference import ranks as reference

from riskmc import ranking
from riskmc.ranking.dominance import stochastic_dominance

LABELS = np.array(list("abcdef"))
SHAPES = st.tuples(st.integers(1, 8), st.integers(1, 6))
TIED = hnp.arrays(float, SHAPES, elements=st.integers(-2, 2).map(float))
SMOOTH = hnp.arrays(float, SHAPES, elements=st.floats(-1e6, 1e6) | st.sampled_from([-np.inf, np.inf, 0.0, -0.0]))
VALUES = TIED | SMOOTH
FEWER = settings(max_examples=25)  # a whole dataset takes longer than its counts


def draws_of(values):
    return xr.DataArray(values, dims=("draw", "scenario"), coords={"scenario": LABELS[: values.shape[1]]})


@given(VALUES)
def test_counts_are_those_of_plain_loops(values):
    draws = draws_of(values)
    np.testing.assert_allclose(ranking.rank_counts(draws), reference.rank_counts(values.tolist()), atol=1e-12)
    np.testing.assert_array_equal(ranking.win_counts(draws), reference.win_counts(values.tolist()))


@given(VALUES)
def test_rows_and_columns_sum_to_one(values):
    matrix = ranking.rank_acceptability(draws_of(values))
    np.testing.assert_allclose(matrix.sum("rank"), 1.0, rtol=1e-12)
    np.testing.assert_allclose(matrix.sum("scenario"), 1.0, rtol=1e-12)


@given(VALUES)
def test_two_scenarios_share_one_win(values):
    wins = ranking.pairwise_winning(draws_of(values)).values
    np.testing.assert_allclose(wins + wins.T, 1.0 - np.eye(len(wins)), rtol=1e-12)


@given(VALUES)
def test_expected_rank_is_one_plus_the_losses(values):
    draws = draws_of(values)
    losses = ranking.pairwise_winning(draws).sum("scenario").values
    np.testing.assert_allclose(ranking.expected_rank(draws), 1.0 + losses, rtol=1e-12)
    np.testing.assert_allclose(ranking.rank(draws).mean("draw"), 1.0 + losses, rtol=1e-12)


@FEWER
@given(VALUES)
def test_the_dataset_keeps_the_sums_of_the_matrices(values):
    found = ranking.from_draws(draws_of(values))
    size = values.shape[1]
    np.testing.assert_allclose(found["rank_acceptability"].sum("rank"), 1.0, rtol=1e-12)
    np.testing.assert_allclose(found["rank_acceptability"].sum("scenario"), 1.0, rtol=1e-12)
    np.testing.assert_allclose(found["expected_rank"].sum(), size * (size + 1) / 2, rtol=1e-12)
    np.testing.assert_allclose(found["top_k"].sum("scenario"), found["k"], rtol=1e-12)
    wins = found["pairwise_winning"].values
    np.testing.assert_allclose(found["expected_rank"], 1.0 + wins.sum(axis=0), rtol=1e-12)
    if size > 1:
        np.testing.assert_allclose(found["sucra"].mean(), 0.5, rtol=1e-12)
        np.testing.assert_allclose(found["sucra"], found["top_k"].values[:, :-1].mean(axis=1), atol=1e-12)


@FEWER
@given(VALUES, st.floats(0.51, 1.0))
def test_figures_are_the_same_with_and_without_matrices(values, theta):
    draws = draws_of(values)
    found = ranking.from_draws(draws, theta=theta, pairwise=False)
    expected = ranking.from_draws(draws, theta=theta, pairwise=True)
    assert set(found.data_vars) == {
        name for name in expected.data_vars if not {"rank", "other"} & set(expected[name].dims)
    }
    for name in found.data_vars:
        np.testing.assert_allclose(found[name], expected[name], rtol=1e-9, atol=1e-7, err_msg=name)
    for name in ("rank_quantile", "median_rank", "modal_rank", "tier", "resolved_share", "rank_interval_width"):
        np.testing.assert_array_equal(found[name], expected[name], err_msg=name)


@FEWER
@given(TIED, st.integers(-40, 40), st.booleans())
def test_a_common_factor_changes_nothing(values, power, pairwise):
    draws = draws_of(values)
    multiplied = ranking.from_draws(draws * 3.0 * 2.0**power, pairwise=pairwise)
    xr.testing.assert_identical(multiplied, ranking.from_draws(draws, pairwise=pairwise))


@FEWER
@given(VALUES)
def test_the_share_of_pairs_told_apart_is_that_of_plain_loops(values):
    found = ranking.from_draws(draws_of(values), pairwise=False)["resolved_share"].item()
    n_draws, size = values.shape
    wins = reference.win_counts(values.tolist())
    apart = [max(wins[i][k], wins[k][i]) / n_draws >= 0.9 for i in range(size) for k in range(i)]
    assert found == pytest.approx(np.mean(apart) if apart else np.nan, nan_ok=True)


@FEWER
@given(VALUES, st.floats(0.51, 0.9), st.floats(0.0, 0.1))
def test_a_higher_theta_tells_fewer_apart(values, theta, more):
    draws = draws_of(values)
    lower, higher = (ranking.from_draws(draws, theta=one) for one in (theta, theta + more))
    assume(values.shape[1] > 1)
    assert higher["resolved_share"] <= lower["resolved_share"]
    assert ranking.tiers(draws, theta + more, "adjacent").max() <= ranking.tiers(draws, theta, "adjacent").max()


@FEWER
@given(TIED)
def test_an_increasing_transform_changes_nothing(values):
    draws = draws_of(values)
    for transformed in (3.0 * draws + 7.0, draws**3, np.exp(draws)):
        xr.testing.assert_identical(ranking.rank_counts(transformed), ranking.rank_counts(draws))
        xr.testing.assert_identical(ranking.win_counts(transformed), ranking.win_counts(draws))


@given(VALUES)
def test_a_falling_transform_turns_the_ranks_round(values):
    draws = draws_of(values)
    turned = ranking.rank_acceptability(-draws).values[:, ::-1]
    np.testing.assert_allclose(turned, ranking.rank_acceptability(draws), atol=1e-12)


@FEWER
@given(VALUES, st.randoms(use_true_random=False))
def test_permuted_scenarios_keep_their_figures(values, random):
    draws = draws_of(values)
    order = random.sample(range(values.shape[1]), values.shape[1])
    found, permuted = ranking.from_draws(draws), ranking.from_draws(draws.isel(scenario=order))
    back = permuted.sel(scenario=draws["scenario"], other=found["other"])
    decided = np.unique(found["expected_rank"].values.round(9)).size == values.shape[1]
    for name in found.data_vars:
        if decided or not name.startswith("tier"):
            np.testing.assert_allclose(back[name], found[name], atol=1e-12, err_msg=name)


@given(VALUES, VALUES)
def test_counts_of_parts_add_up(first, second):
    size = min(first.shape[1], second.shape[1])
    parts = draws_of(first[:, :size]), draws_of(second[:, :size])
    whole = xr.concat(parts, dim="draw")
    for count in (ranking.rank_counts, ranking.win_counts):
        np.testing.assert_allclose(count(parts[0]) + count(parts[1]), count(whole), atol=1e-12)


@FEWER
@given(VALUES)
def test_chains_are_more_draws(values):
    draws = draws_of(values)
    chained = draws.expand_dims(chain=1).transpose("scenario", "draw", "chain")
    xr.testing.assert_identical(ranking.from_draws(chained), ranking.from_draws(draws))


@FEWER
@given(VALUES)
def test_the_matrix_gives_what_the_draws_give(values):
    draws = draws_of(values)
    matrix = ranking.rank_acceptability(draws)
    for summary in (
        ranking.rank_quantile,
        ranking.median_rank,
        ranking.modal_rank,
    ):
        xr.testing.assert_identical(summary(matrix), summary(draws))
    for summary in (ranking.expected_rank, ranking.rank_std, ranking.top_k, ranking.sucra):
        xr.testing.assert_allclose(summary(matrix), summary(draws), rtol=1e-12, atol=1e-7)


@FEWER
@given(VALUES)
def test_a_scenario_without_numbers_leaves_the_others_as_they_are(values):
    assume(values.shape[1] < LABELS.size)
    alone = draws_of(values)
    beside = draws_of(np.column_stack([np.full(len(values), np.nan), values]))
    found, expected = ranking.from_draws(beside).isel(scenario=slice(1, None)), ranking.from_draws(alone)
    for name in ("expected_rank", "expected_rank_mcse", "rank_quantile", "tier"):
        np.testing.assert_array_equal(found[name], expected[name], err_msg=name)
    np.testing.assert_array_equal(found["rank_acceptability"][:, :-1], expected["rank_acceptability"])
    assert not found["rank_acceptability"][:, -1].any()


@given(hnp.arrays(float, st.tuples(st.integers(1, 6), st.integers(1, 4)), elements=st.integers(0, 2).map(float)))
def test_all_orders_share_one(values):
    draws = draws_of(values)
    total = 0.0
    for order in permutations(range(values.shape[1])):
        found = float(ranking.order_probability(draws, [str(LABELS[i]) for i in order]))
        assert found == pytest.approx(reference.order_probability(values.tolist(), order), abs=1e-12)
        total += found
    assert total == pytest.approx(1.0)


@FEWER
@given(VALUES, st.floats(0.51, 1.0))
def test_tiers_are_those_of_plain_loops(values, theta):
    draws = draws_of(values)
    assume(np.unique(ranking.expected_rank(draws).values.round(9)).size == values.shape[1])
    wins = ranking.pairwise_winning(draws)
    assert ranking.tiers(draws, theta=theta).values.tolist() == reference.tiers(wins.values.tolist(), theta)
    xr.testing.assert_identical(ranking.tiers(wins, theta=theta), ranking.tiers(draws, theta=theta))


@FEWER
@given(hnp.arrays(float, st.integers(1, 6), elements=st.integers(-2, 2).map(float)), st.integers(1, 5))
def test_constant_draws_are_certain_or_shared(values, n_draws):
    found = ranking.from_draws(draws_of(np.tile(values, (n_draws, 1))))
    for i, value in enumerate(values):
        above, tied = int((values > value).sum()), int((values == value).sum())
        shares = np.zeros(values.size)
        shares[above : above + tied] = 1 / tied
        np.testing.assert_allclose(found["rank_acceptability"][i], shares, atol=1e-12)


@FEWER
@given(hnp.arrays(float, st.integers(1, 6), elements=st.integers(-9, 9).map(float), unique=True), st.integers(1, 5))
def test_point_scores_have_ranks_of_probability_zero_or_one(values, n_draws):
    found = ranking.from_draws(draws_of(np.tile(values, (n_draws, 1))))
    assert set(np.unique(found["rank_acceptability"])) <= {0.0, 1.0}
    assert not found["rank_std"].any()
    assert found["rank_interval_width"] == 1.0
    assert (found["rank_quantile"] == found["expected_rank"]).all()


@FEWER
@given(hnp.arrays(float, st.tuples(st.integers(1, 3), st.just(3)), elements=st.integers(-3, 3).map(float)))
def test_dominance_of_independent_draws_shows_in_wins_and_ranks(values):
    # Every value of one scenario beside every value of the others: draws that are independent, exactly.
    meshes = np.meshgrid(*values.T, indexing="ij")
    draws = draws_of(np.stack([mesh.ravel() for mesh in meshes], axis=1))
    dominates = stochastic_dominance(draws, order=1, tolerance=0.0)["dominates"].values
    wins, top = ranking.pairwise_winning(draws).values, ranking.top_k(draws).values
    assume(dominates.any())
    for i, k in np.argwhere(dominates):
        assert wins[i, k] >= 0.5
        assert (top[i] >= top[k] - 1e-12).all()


@FEWER
@given(VALUES)
def test_figures_lie_where_they_must(values):
    found = ranking.from_draws(draws_of(values))
    size = values.shape[1]
    assert (found["top_k"].diff("k") >= -1e-12).all()
    assert (found["rank_quantile"].diff("quantile") >= 0).all()
    assert (found["rank_std"] ** 2 <= (found["expected_rank"] - 1) * (size - found["expected_rank"]) + 1e-9).all()
    assert 1 <= found["rank_interval_width"] <= size
    for name in ("median_rank", "modal_rank"):
        assert ((found[name] >= 1) & (found[name] <= size)).all()


@FEWER
@given(VALUES)
def test_only_what_holds_by_definition_has_no_error(values):
    found = ranking.from_draws(draws_of(values))
    size = values.shape[1]
    assume(size > 1)
    assert (found["rank_acceptability_mcse"] > 0).all()
    assert (found["expected_rank_mcse"] > 0).all()
    assert ((found["pairwise_winning_mcse"] > 0).values == ~np.eye(size, dtype=bool)).all()
    assert ((found["top_k_mcse"] > 0) == (found["k"] < size)).all()
    assert (found["rank_std_mcse"] > 0).all()
    assert (found["sucra_mcse"] > 0).all()
