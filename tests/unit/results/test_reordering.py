"""Reordering kept draws: every draw kept, the correlation asked for."""

from __future__ import annotations

import numpy as np
import pytest
import xarray as xr
from scipy import stats

from riskmc.exceptions import InputError
from riskmc.results.reordering import correlated_scores, iman_conover, rank_correlation

TARGET = np.array([[1.0, 0.7, -0.2], [0.7, 1.0, 0.3], [-0.2, 0.3, 1.0]])


@pytest.fixture
def draws():
    return np.random.default_rng(1).exponential(size=(4000, 3)) ** 2


def test_every_item_keeps_its_draws_and_the_first_its_order(draws):
    found = iman_conover(draws, TARGET, rng=2)
    np.testing.assert_array_equal(np.sort(found, axis=0), np.sort(draws, axis=0))
    np.testing.assert_array_equal(found[:, 0], draws[:, 0])


def test_rank_correlation_is_near_that_of_the_scores(draws):
    found = rank_correlation(iman_conover(draws, TARGET, rng=2))
    np.testing.assert_allclose(found, 6.0 / np.pi * np.arcsin(TARGET / 2.0), atol=0.01)
    assert np.abs(rank_correlation(draws) - TARGET).max() > 0.5


def test_full_correlation_is_the_same_order(draws):
    found = iman_conover(draws, np.ones((3, 3)), rng=2)
    np.testing.assert_allclose(rank_correlation(found), 1.0, rtol=1e-12)
    opposite = iman_conover(draws[:, :2], [[1.0, -1.0], [-1.0, 1.0]], rng=2)
    np.testing.assert_allclose(rank_correlation(opposite)[0, 1], -1.0, rtol=1e-12)


def test_labelled_draws_keep_their_labels(draws):
    labelled = xr.DataArray(
        draws.T.reshape(3, 4, 1000), {"scenario": list("abc"), "chain": [3, 1, 2, 0]}, ("scenario", "chain", "draw")
    )
    found = iman_conover(labelled, TARGET, rng=2)
    assert found.dims == labelled.dims
    xr.testing.assert_identical(found.coords.to_dataset(), labelled.coords.to_dataset())
    np.testing.assert_array_equal(found.values.reshape(3, -1).T, iman_conover(draws, TARGET, rng=2))
    np.testing.assert_allclose(rank_correlation(found), rank_correlation(iman_conover(draws, TARGET, rng=2)))


def test_same_seed_same_order(draws):
    np.testing.assert_array_equal(iman_conover(draws, TARGET, rng=2), iman_conover(draws, TARGET, rng=2))
    assert (iman_conover(draws, TARGET, rng=2) != iman_conover(draws, TARGET, rng=3)).any()


def test_scores_have_exactly_the_target():
    ranks = np.random.default_rng(1).permuted(np.tile(np.arange(1, 31), (3, 1)), axis=1).T
    scores = correlated_scores(ranks, TARGET)
    np.testing.assert_allclose(scores.T @ scores / 30, TARGET, atol=1e-12)


def test_rank_correlation_with_ties_is_that_of_scipy():
    given = np.random.default_rng(1).integers(0, 4, size=(50, 3))
    np.testing.assert_allclose(rank_correlation(given), stats.spearmanr(given).statistic, rtol=1e-12)
    assert np.isnan(rank_correlation([[1.0, 2.0], [1.0, 3.0]])[0]).all()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"correlation": np.eye(2)}, r"`correlation` must have the shape \(3, 3\), one row an item, got \(2, 2\)"),
        (
            {"correlation": 2.0 * np.eye(3)},
            "1 on its diagonal and without contradictions. It lies 1.73 from the nearest",
        ),
        ({"ranks": np.ones((4000, 3), dtype=int)}, "each column the numbers 1 to 4000 once"),
        ({"ranks": np.ones((2, 3), dtype=int)}, r"must have the shape \(4000, 3\)"),
        ({"draws": np.ones(5)}, r"must have the shape \(draw, item\)"),
        ({"draws": np.array([[1.0, np.nan], [1.0, 2.0]])}, "must be finite"),
    ],
)
def test_what_does_not_fit_is_refused(draws, change, said):
    with pytest.raises(InputError, match=said):
        iman_conover(**({"draws": draws, "correlation": TARGET} | change))


def test_too_few_draws_are_refused():
    with pytest.raises(InputError, match="orders of 3 items over 2 draws depend on each other"):
        iman_conover(np.arange(6.0).reshape(2, 3), TARGET)


def test_a_missing_dimension_is_named(draws):
    with pytest.raises(InputError, match="must have the dimension 'scenario'"):
        iman_conover(xr.DataArray(draws, dims=("draw", "criterion")), TARGET)
