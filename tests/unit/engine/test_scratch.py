"""Room for a worker."""

import numpy as np
import pytest

from riskmc.distributions import PERT
from riskmc.engine import CHUNK, compile_model
from riskmc.engine.scratch import scratch_for
from riskmc.model import Model


def plan_of(n_scenarios, *, pairwise):
    laws = {f"s{s}": {"a": PERT(0, 1, 4), "b": PERT(1, 2, 3)} for s in range(n_scenarios)}
    return compile_model(Model.from_laws(laws, {"s0": PERT(0.1, 0.2, 0.3)}), 1, pairwise=pairwise)[0]


@pytest.mark.parametrize("n_chunks", [1, 8])
def test_its_size_is_that_of_a_block(n_chunks):
    scratch = scratch_for(plan_of(5, pairwise=True), n_chunks)
    assert scratch.value.size == n_chunks * CHUNK
    assert scratch.impacts.shape == (1, n_chunks, 5, CHUNK)
    assert scratch.risks.shape == (1, n_chunks, 1, CHUNK)


def test_only_the_way_of_ranking_that_is_used_has_room():
    paired, sorted_ = (scratch_for(plan_of(5, pairwise=pairwise), 1) for pairwise in (True, False))
    assert paired.ranks.won.size > 0 == paired.sorting.keys.size
    assert sorted_.ranks.won.size == 0 < sorted_.sorting.keys.size


def test_all_buffers_begin_on_a_cache_line():
    scratch = scratch_for(plan_of(9, pairwise=True), 2)
    arrays = [part for part in (*scratch, *scratch.ranks) if isinstance(part, np.ndarray) and part.size]
    assert {array.ctypes.data % 64 for array in arrays} == {0}
