"""Counting weights where a scenario is first."""

import numpy as np
import pytest
from tests.reference.ranks import central_weights

from riskmc.engine.alignment import aligned
from riskmc.engine.counts import WEIGHT_BITS
from riskmc.engine.streams import CHUNK
from riskmc.engine.weight_kernels import tally_central, weight_scratch

N_DRAWS, N_CRITERIA = CHUNK + 300, 3


@pytest.fixture(scope="module", params=["untied", "tied", "all equal"])
def case(request):
    rng = np.random.default_rng(5)
    values = aligned((2, 4, CHUNK), np.float32)
    values[:] = {"untied": rng.random((2, 4, CHUNK)), "tied": rng.integers(0, 3, (2, 4, CHUNK))}.get(request.param, 0.5)
    weights = rng.dirichlet(np.ones(N_CRITERIA), 2 * CHUNK).T.copy()
    return values, weights


def counted(values, weights, rows, n_rows=4):
    out = np.zeros((n_rows, N_CRITERIA, 2), np.int64)
    tally_central(values, N_DRAWS, weights, np.asarray(rows), weight_scratch(1), out)
    return out * 2.0**-WEIGHT_BITS


def test_weights_go_to_those_that_are_first(case):
    values, weights = case
    draws = values.transpose(0, 2, 1).reshape(-1, 4)[:N_DRAWS]
    found = counted(values, weights, [0, 1, 2, 3])
    np.testing.assert_allclose(found[..., 0].sum(), N_DRAWS, rtol=1e-6)
    first = found[..., 0].sum(axis=1, keepdims=True)
    expected = central_weights(draws.tolist(), weights.T[:N_DRAWS].tolist())
    np.testing.assert_allclose(found[..., 0] / first, expected, rtol=1e-6)
    squares = central_weights(draws.tolist(), (weights.T[:N_DRAWS] ** 2).tolist())
    np.testing.assert_allclose(found[..., 1] / first, squares, rtol=1e-6)


def test_scenarios_go_to_their_rows(case):
    values, weights = case
    found = counted(values, weights, [5, 0, 2, 3], n_rows=6)
    np.testing.assert_array_equal(found[[5, 0, 2, 3]], counted(values, weights, [0, 1, 2, 3]))
    assert (found[[1, 4]] == 0).all()


def test_draws_beyond_the_end_do_not_count(case):
    values, weights = case
    beyond = values.copy()
    beyond[1, :, 300:] = 7.0
    np.testing.assert_array_equal(counted(beyond, weights, range(4)), counted(values, weights, range(4)))
    beyond[1, 3, 200:] = 9.0
    assert (counted(beyond, weights, range(4)) != counted(values, weights, range(4))).any()
