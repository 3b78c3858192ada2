"""Laws of ranking that hold for any draws (science of rank acceptability, K.1, K.2, K.5)."""

from itertools import permutations

import numpy as np
import pytest
import xarray as xr
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from tests.reference import ranks as reference

from riskmc import ranking

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
        ranking.expected_rank,
        ranking.rank_std,
        ranking.rank_quantile,
        ranking.median_rank,
        ranking.modal_rank,
        ranking.top_k,
        ranking.sucra,
    ):
        xr.testing.assert_identical(summary(matrix), summary(draws))


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
@given(VALUES)
def test_only_what_holds_by_definition_has_no_error(values):
    found = ranking.from_draws(draws_of(values))
    size = values.shape[1]
    assume(size > 1)
    assert (found["rank_acceptability_mcse"] > 0).all()
    assert (found["expected_rank_mcse"] > 0).all()
    assert ((found["pairwise_winning_mcse"] > 0).values == ~np.eye(size, dtype=bool)).all()
    assert ((found["top_k_mcse"] > 0) == (found["k"] < size)).all()
