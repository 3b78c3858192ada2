"""A pool answers as the law that it was solved to."""

from __future__ import annotations

import pytest

from riskmc.distributions import PERT, LogPool, QuantileAverage, ZeroInflated
from riskmc.distributions.pools.solved import Solved

LAWS = [ZeroInflated(PERT(1, 2, 5), 0.2), ZeroInflated(PERT(1, 3, 5), 0.4)]


@pytest.mark.parametrize("pool", [LogPool, QuantileAverage])
def test_a_pool_answers_as_the_law_within(pool):
    law = pool(LAWS)
    assert isinstance(law, Solved)
    assert law.inner.zero_mass == law.cdf(0.0) > 0.0
    assert (law.support(), law.breaks(), law.is_discrete()) == (law.inner.support(), law.inner.breaks(), False)
    assert (law.mean(), law.std()) == (law.inner.mean(), law.inner.std())
    assert law.ppf([0.1, 0.9]).tolist() == law.inner.ppf([0.1, 0.9]).tolist()
    assert law.tail(0.1, upper=True) == law.inner.tail(0.1, upper=True)
