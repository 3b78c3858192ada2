"""Pools by name, and the variance within and between."""

from __future__ import annotations

import math

import numpy as np
import pytest

from riskmc.distributions import LogUniform, Mixture, Point, Uniform, ZeroInflated
from riskmc.distributions.pools.log_pool import LogPool
from riskmc.distributions.pools.pooling import between_share, pool
from riskmc.distributions.pools.quantile_average import LogOddsAverage, QuantileAverage
from riskmc.exceptions import InputError, RangeError

LAWS = [Uniform(0.1, 0.6), Uniform(0.1, 0.9)]


@pytest.mark.parametrize(
    ("rule", "kind"),
    [("linear", Mixture), ("log", LogPool), ("quantile", QuantileAverage), ("log-odds", LogOddsAverage)],
)
@pytest.mark.filterwarnings("ignore:the log pool gives no probability")
def test_each_rule_by_name(rule, kind):
    law = pool(LAWS, [3, 1], rule)
    assert isinstance(law, kind)
    assert law == kind(LAWS, [3, 1])
    assert law.weights == (0.75, 0.25)


def test_experts_without_weight_are_not_heard():
    assert pool([*LAWS, Point(0.0)], [1, 1, 0]) == Mixture(LAWS)
    assert pool([*LAWS, Point(0.0)], [1, 0, 0], "log") == LAWS[0]


def test_identical_experts_are_extremised_all_the_same():
    law = pool([Point(0.2), Point(0.2)], pooling="log-odds", extremise=2.0)
    assert law.ppf(0.5) == pytest.approx(0.25**2 / (1 + 0.25**2))


@pytest.mark.parametrize(
    ("given", "options", "message"),
    [
        ((LAWS, None, "logg"), {}, r"`pooling` must be one of 'linear', 'log', 'quantile', 'log-odds'; got 'logg'"),
        ((LAWS, [1, 2, 3]), {}, r"2 experts need as many weights, got 3"),
        (([0.5, Point(1)],), {}, r"`laws` must be a distribution"),
        ((LAWS,), {"extremise": 2.0}, r'`extremise` belongs to pooling "log-odds"'),
        (([],), {}, r"`weights` must be finite"),
    ],
)
def test_what_cannot_be_pooled(given, options, message):
    with pytest.raises(InputError, match=message):
        pool(*given, **options)


def test_the_share_on_the_logarithm():
    found = between_share([LogUniform(1, 10), LogUniform(100, 1000)], log10=True)
    assert found.mean == pytest.approx((0.5 + 2.5) / 2)
    assert found.within == pytest.approx(1 / 12)
    assert found.between == pytest.approx(1.0)


def test_a_zero_has_no_logarithm():
    with pytest.raises(RangeError, match=r"a law that reaches 0 has no logarithm"):
        between_share([ZeroInflated(Uniform(1, 2), 0.1), Uniform(1, 2)], log10=True)


def test_certain_experts_have_no_share():
    assert math.isnan(between_share([Point(2), Point(2)]).share)
    assert between_share([Point(2), Point(4)]).share == 1.0
    assert between_share([Point(2), Point(4), Uniform(0, 9)], [1, 1, 0]).between == np.var([2, 4])
