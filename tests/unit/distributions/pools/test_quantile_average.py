"""Averages of quantiles: closed forms, atoms, spikes, the class axis, probabilities on log odds."""

from __future__ import annotations

import math

import numpy as np
import pytest

from riskmc.distributions import PERT, ClassValue, Discrete, Natural, Point, Uniform, ZeroInflated
from riskmc.distributions.parametric import Normal
from riskmc.distributions.pools.quantile_average import LogOddsAverage, QuantileAverage
from riskmc.distributions.tables import evaluate, uniform_table
from riskmc.exceptions import InputError, RangeError, ReadingWarning
from riskmc.scales import Scale

SCALE = Scale(("A", "B", "C", "D"), bounds=(1e-4, 1e-3, 1e-2, 1e-1, 1.0))
U = np.linspace(0.001, 0.999, 333)


def test_normals_average_to_a_normal():
    law = QuantileAverage([Normal(0, 1), Normal(4, 3)], [3, 1])
    closed = Normal(1, 1.5)
    np.testing.assert_allclose(law.ppf(U), closed.ppf(U))
    np.testing.assert_allclose(law.cdf(closed.ppf(U)), U, atol=1e-12)
    x = np.array([1e-12, 1e-5])
    np.testing.assert_allclose(law.tail(x, upper=True), closed.tail(x, upper=True))
    assert law.support() == (-math.inf, math.inf)
    assert (law.mean(), law.std()) == pytest.approx((1, 1.5))


def test_atoms_and_steps():
    law = QuantileAverage([Discrete([0, 2], [0.3, 0.7]), Discrete([1, 5], [0.5, 0.5])])
    assert law.is_discrete()
    assert law.breaks() == (0.3, 0.5)
    assert law.ppf([0.3, 0.4, 0.5, 0.6]).tolist() == [0.5, 1.5, 1.5, 3.5]
    assert law.cdf([0.4, 0.5, 1.0, 1.5, 3.5, 9.0]) == pytest.approx([0.0, 0.3, 0.3, 0.5, 1.0, 1.0])


def test_values_average_on_the_class_axis():
    laws = [PERT(0.5, 1, 2.5), PERT(1.5, 4, 4.5)]
    for kind in (ClassValue, Natural):
        law = QuantileAverage([kind(one, SCALE) for one in laws])
        on_axis = 0.5 * (laws[0].ppf(U) + laws[1].ppf(U))
        np.testing.assert_allclose(law.ppf(U), kind(Point(1.0), SCALE).of(on_axis))
        np.testing.assert_allclose(law.cdf(law.ppf(U)), U, atol=1e-9)


def test_spikes_average_as_probabilities():
    law = QuantileAverage([ZeroInflated(Uniform(1, 3), 0.4), Uniform(3, 5)], [1, 1])
    assert law.cdf(0.0) == pytest.approx(0.2)
    weights = np.array([0.6, 1.0]) / 1.6
    assert law.ppf(0.2 + 0.8 * 0.5) == pytest.approx(weights @ [2, 4])
    assert QuantileAverage([Point(0.0), ZeroInflated(Uniform(1, 2), 1.0)]).ppf(0.7) == 0.0
    assert QuantileAverage([Point(0.0), Uniform(1, 3)]).ppf([0.4, 0.75]) == pytest.approx([0.0, 2.0])


def test_a_zero_among_laws_that_go_below_it_is_a_number_like_others():
    assert QuantileAverage([Point(0.0), Uniform(-2, 2)]).ppf([0.25, 0.75]).tolist() == [-0.5, 0.5]


def test_the_engine_can_tabulate_it():
    law = QuantileAverage(
        [ClassValue(PERT(0.5, 1, 2.5), SCALE), ZeroInflated(ClassValue(PERT(1.5, 4, 4.5), SCALE), 0.3)]
    )
    assert np.abs(evaluate(uniform_table(law), U) - law.ppf(U)).max() < 2e-3 * law.support()[1]


def test_log_odds_of_quantiles():
    laws = [Uniform(0.1, 0.3), Uniform(0.4, 0.8)]
    law = LogOddsAverage(laws, [1, 3], extremise=2.0)
    odds = [one.ppf(U) / (1 - one.ppf(U)) for one in laws]
    pooled = (odds[0] ** 0.25 * odds[1] ** 0.75) ** 2
    np.testing.assert_allclose(law.ppf(U), pooled / (1 + pooled))
    np.testing.assert_allclose(law.cdf(law.ppf(U)), U, atol=1e-12)
    assert law.extremise == 2.0


def test_ends_at_zero_and_one_are_no_certainty():
    law = LogOddsAverage([Uniform(0, 1), Uniform(0.2, 0.6)])
    assert law.support() == (0.0, 1.0)
    assert law.ppf([0.0, 1.0]).tolist() == [0.0, 1.0]


def test_a_certain_zero_stays_and_warns():
    with pytest.warns(ReadingWarning, match=r"exactly 0 with probability 0.25, .* no other law can change"):
        law = LogOddsAverage([ZeroInflated(Uniform(0.1, 0.2), 0.25), Uniform(0.4, 0.8)])
    assert law.ppf([0.2, 0.5])[0] == 0.0
    assert law.cdf(0.0) == pytest.approx(0.25)


def test_a_factor_beyond_the_usual_warns():
    with pytest.warns(ReadingWarning, match=r"multiplied by 4; factors above 2.5"):
        LogOddsAverage([Uniform(0.1, 0.2), Uniform(0.4, 0.8)], extremise=4)


@pytest.mark.parametrize(
    ("laws", "options", "error", "message"),
    [
        (
            [Uniform(0.1, 2), Uniform(0.1, 0.2)],
            {},
            RangeError,
            r"need laws of probabilities.*one reaches from 0.1 to 2",
        ),
        ([Point(0.0), Point(1.0)], {}, RangeError, r"one law is 0 where another is 1"),
        ([Uniform(0.1, 0.2)], {"extremise": 9}, InputError, r"`extremise` must be at most 5"),
        ([Uniform(0.1, 0.2)], {"weights": [1, 2]}, InputError, r"1 experts need as many weights, got 2"),
        ([0.3], {}, InputError, r"`laws` must be a distribution"),
    ],
)
def test_laws_whose_odds_have_no_average(laws, options, error, message):
    with pytest.raises(error, match=message):
        LogOddsAverage(laws, **options)


def test_of_no_number_the_probability_is_none():
    assert np.isnan(QuantileAverage([Normal(0, 1), Normal(4, 3)]).cdf([math.nan, 0.0])).tolist() == [True, False]
