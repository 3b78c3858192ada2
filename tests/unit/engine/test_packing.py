"""Packed counts are smaller, and come back as they were."""

import numpy as np
import pytest

from riskmc.distributions import PERT, Discrete
from riskmc.engine.counts import Counts
from riskmc.engine.packing import pack, unpack
from riskmc.engine.plan import compile_model
from riskmc.engine.run import empty_counts, merge, run
from riskmc.model import Model

SMOOTH = {"flood": {"cost": PERT(1, 2, 5)}, "cyber": {"cost": PERT(1, 3, 5)}}
WITH_ATOMS = SMOOTH | {"strike": {"cost": Discrete([1.0, 2.0], [1, 1])}}


@pytest.fixture(params=[SMOOTH, WITH_ATOMS], ids=["smooth", "atoms"])
def plan(request):
    return compile_model(Model.from_laws(request.param, {"flood": PERT(0.1, 0.2, 0.3)}), 1)[0]


def assert_same(one: Counts, other: Counts):
    for name in Counts._fields:
        np.testing.assert_array_equal(getattr(one, name), getattr(other, name), err_msg=name)
        assert getattr(one, name).dtype == getattr(other, name).dtype, name


@pytest.mark.parametrize("n_draws", [1, 5000])
def test_counts_come_back_as_they_were(plan, n_draws):
    counts = run(plan, n_draws).counts
    assert_same(unpack(pack(counts)), counts)


def test_packed_counts_are_smaller(plan):
    counts = run(plan, 5000).counts
    packed = pack(counts)
    assert sum(array.nbytes for array in packed.values()) < sum(array.nbytes for array in counts) / 2
    assert packed["bins"].min(initial=1) >= 0
    assert packed["bins"].dtype == packed["ranks"].dtype == np.uint32


def test_a_workers_own_counts_come_back_merged(plan):
    counts = empty_counts(plan)
    assert_same(unpack(pack(counts)), merge([counts]))
    counts.bins[0, 0, [0, 7, -1]] = 2**32 - 1
    assert_same(unpack(pack(counts)), merge([counts]))


def test_large_counts_stay_whole(plan):
    counts = run(plan, 100).counts
    large = merge([counts] * 3)._replace(ordered=counts.ordered + 2**62, sums=counts.sums - 2**40)
    large.bins[1, 0, 5] = 2**40
    assert_same(unpack(pack(large)), large)
