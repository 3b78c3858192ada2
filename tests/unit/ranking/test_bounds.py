import numpy as np
import pytest
from tests.reference import ranks as reference

from riskmc.ranking import bounds as module
from riskmc.ranking.bounds import (
    bounds_of,
    expected_of_bounds,
    law_of_bounds,
    moments_of_bounds,
    order_of_bounds,
    quantiles_of_bounds,
    rank_counts_of,
    top_of_bounds,
)
from riskmc.ranking.figures import law_of_shares

LEVELS = [0.0, 0.01, 0.05, 0.3, 0.5, 0.77, 0.95, 1.0]


def values_of(kind, size=30, n_draws=57):
    values = np.random.default_rng(7).normal(np.linspace(0, 2, size)[:, None], 1.0, (size, n_draws))
    return {"smooth": values, "tied": values.round(0), "constant": np.ones_like(values)}[kind]


@pytest.fixture(params=["smooth", "tied", "constant"])
def values(request):
    return values_of(request.param)


def test_bounds_are_one_array_where_nothing_is_tied():
    assert not bounds_of(values_of("smooth")).tied
    assert bounds_of(values_of("tied")).tied


def test_counts_are_those_of_plain_loops(values):
    expected = reference.rank_counts(values.T.tolist())
    np.testing.assert_allclose(rank_counts_of(bounds_of(values)), expected, atol=1e-12)


def test_a_rank_that_is_never_taken_counts_exactly_zero():
    values = np.repeat([[3.0], [2.0], [1.0]], [3, 5, 23], axis=0) * np.ones((1, 7))
    counts = rank_counts_of(bounds_of(values))
    assert (counts[:3, 3:] == 0).all()
    assert (counts[3:8, :3] == 0).all()
    assert (counts[8:, :8] == 0).all()


def test_a_law_is_that_of_its_shares(values):
    bounds = bounds_of(values)
    found, expected = law_of_bounds(bounds, 30), law_of_shares(rank_counts_of(bounds) / 57, 57)
    for name in found._fields:
        np.testing.assert_allclose(getattr(found, name), getattr(expected, name), rtol=1e-9, atol=1e-9, err_msg=name)


def test_first_ranks_without_the_matrix(values):
    bounds = bounds_of(values)
    np.testing.assert_allclose(top_of_bounds(bounds, 7), top_of_bounds(bounds, 30)[:, :7], atol=1e-12)


def test_nothing_depends_on_blocks(values, monkeypatch):
    whole = law_of_bounds(bounds_of(values), 5)
    monkeypatch.setattr(module, "BLOCK_ENTRIES", 200)
    for one, other in zip(law_of_bounds(bounds_of(values), 5), whole, strict=True):
        np.testing.assert_array_equal(one, other)


def test_moments_of_a_tie_are_those_of_a_uniform_rank():
    variance, fourth = moments_of_bounds(bounds_of(np.ones((5, 3))))
    deviation = np.arange(1, 6) - 3.0
    np.testing.assert_allclose(variance, (deviation**2).mean())
    np.testing.assert_allclose(fourth, (deviation**4).mean())


def test_what_is_not_ranked_takes_no_rank():
    values = values_of("tied", size=4)
    beside = np.insert(values, 2, np.nan, axis=0)
    for one, other in zip(law_of_bounds(bounds_of(beside), 3), law_of_bounds(bounds_of(values), 3), strict=True):
        assert np.isnan(one[2]).all()
        np.testing.assert_array_equal(np.delete(one, 2, axis=0), other)


def test_a_slice_with_nothing_to_rank_is_nan():
    law = law_of_bounds(bounds_of(np.full((3, 4), np.nan)), 3)
    assert all(np.isnan(part).all() for part in law)


def test_infinities_rank_and_tie():
    bounds = bounds_of(np.array([[np.inf], [np.inf], [0.0], [-np.inf]]))
    assert bounds.first.ravel().tolist() == [1, 1, 3, 4]
    assert bounds.last.ravel().tolist() == [2, 2, 3, 4]


def test_order_is_by_expected_rank_and_as_they_stand():
    values = np.array([[1.0, 2.0], [5.0, 5.0], [2.0, 1.0], [9.0, 9.0]])
    assert order_of_bounds(bounds_of(values)).tolist() == [3, 1, 0, 2]
    assert expected_of_bounds(bounds_of(values)).tolist() == [3.5, 2.0, 3.5, 1.0]


def test_quantiles_at_any_level(values):
    bounds = bounds_of(values)
    shares = rank_counts_of(bounds) / 57
    quantile, _ = quantiles_of_bounds(bounds, LEVELS)
    for i, row in enumerate(shares):
        reached = np.cumsum(row)
        for q, level in enumerate(LEVELS):
            assert quantile[i, q] == 1 + np.argmax(reached >= max(level, 1e-6) - 1e-9)


def test_more_scenarios_than_16_bits_hold():
    size = 2**15 + 5
    bounds = bounds_of(np.arange(float(size))[:, None])
    assert bounds.first.dtype == np.int32
    assert bounds.last[0, 0] == size
    assert expected_of_bounds(bounds)[0] == size
