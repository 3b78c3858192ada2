"""Discrete values, truncation, zero spike and linear pool, at and between their jumps."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats

from riskmc.distributions import PERT, Discrete, Mixture, Truncated, Uniform, ZeroInflated
from riskmc.distributions.compound import cumulative
from riskmc.exceptions import InputError, RangeError


def test_a_discrete_law_steps_at_its_cumulative_probabilities():
    law = Discrete([1, 2, 4], [0.2, 0.5, 0.3])
    assert law.ppf([0.2, 0.2001, 0.7, 0.7001]).tolist() == [1.0, 2.0, 2.0, 4.0]
    np.testing.assert_allclose(law.cdf([0.9, 1, 3.9, 4]), [0.0, 0.2, 0.7, 1.0])
    assert law.breaks() == (0.2, 0.7)
    mean = 0.2 * 1 + 0.5 * 2 + 0.3 * 4
    assert law.mean() == pytest.approx(mean)
    assert law.std() == pytest.approx(math.sqrt(0.2 * 1 + 0.5 * 4 + 0.3 * 16 - mean**2))


def test_a_value_without_probability_is_never_a_quantile():
    law = Discrete([0, 1, 2, 3], [0.0, 0.1, 0.9, 0.0])
    assert law.ppf([0.0, 1.0]).tolist() == [1.0, 2.0]
    assert law.support() == (1.0, 2.0)


def test_cumulative_probabilities_end_at_one_in_spite_of_rounding():
    tenths = [0.1] * 10
    assert np.cumsum(tenths)[-1] != 1.0
    assert cumulative([*tenths, 0.0])[-2:].tolist() == [1.0, 1.0]


@pytest.mark.parametrize(
    ("values", "probabilities", "message"),
    [
        ([0, 1], [1.0], r"`values` must be finite, increase and match `probabilities` in number"),
        ([1, 0], [0.5, 0.5], r"`values` must be finite, increase"),
        ([0, 1], [-0.5, 1.5], r"`probabilities` must be finite and not negative"),
        ([0, 1], [0.0, 0.0], r"`probabilities` must not all be zero"),
    ],
)
def test_a_discrete_law_refuses_what_is_no_law(values, probabilities, message):
    with pytest.raises(InputError, match=message):
        Discrete(values, probabilities)


def test_truncation_conditions_on_the_interval():
    law, reference = Truncated(PERT(-1, 1, 4), 0, 3), stats.beta(1 + 4 * 2 / 5, 1 + 4 * 3 / 5, -1, 5)
    x = np.linspace(0, 3, 31)
    start, end = reference.cdf([0, 3])
    np.testing.assert_allclose(law.cdf(x), (reference.cdf(x) - start) / (end - start), atol=1e-12)
    np.testing.assert_allclose(law.cdf(law.ppf([0.1, 0.9])), [0.1, 0.9], rtol=1e-12)
    assert law.support() == (0.0, 3.0)
    assert law.cdf([-0.5, 3.5]).tolist() == [0.0, 1.0]


def test_truncation_keeps_what_stands_at_its_ends():
    law = Truncated(Discrete([0, 1, 2, 3], [0.4, 0.3, 0.2, 0.1]), 1, 2)
    np.testing.assert_allclose(law.cdf([0, 1, 2]), [0.0, 0.3 / 0.5, 1.0])
    assert law.is_discrete()


def test_truncation_rescales_the_breaks():
    law = Truncated(Mixture([Uniform(0, 1), Uniform(2, 4)]), 0, 3)
    np.testing.assert_allclose(law.breaks(), [0.5 / 0.75])


def test_truncation_to_nothing_is_refused():
    with pytest.raises(RangeError, match=r"no probability between 5 and 6"):
        Truncated(Uniform(0, 1), 5, 6)


def test_a_spike_is_exactly_zero_and_leaves_the_rest_in_proportion():
    law = ZeroInflated(Uniform(1, 3), 0.3)
    assert law.ppf([0.0, 0.3]).tolist() == [0.0, 0.0]
    assert law.ppf(0.3 + 0.7 * 0.25) == pytest.approx(1.5)
    np.testing.assert_allclose(law.cdf([-1, 0, 0.9, 2]), [0.0, 0.3, 0.3, 0.3 + 0.7 * 0.5])
    assert law.mean() == pytest.approx(0.7 * 2)
    assert law.std() == pytest.approx(math.sqrt(0.7 * (4 / 12 + 4) - (0.7 * 2) ** 2))
    assert law.breaks() == (0.3,)


def test_a_spike_of_nothing_or_of_all():
    nothing, everything = ZeroInflated(Uniform(1, 3), 0.0), ZeroInflated(Uniform(1, 3), 1.0)
    assert (nothing.support(), nothing.is_discrete()) == ((1.0, 3.0), False)
    assert (everything.support(), everything.is_discrete()) == ((0.0, 0.0), True)
    assert everything.ppf([0.01, 0.99]).tolist() == [0.0, 0.0]


def test_a_spike_refuses_what_is_no_probability_and_negative_values():
    with pytest.raises(InputError, match=r"`zero_mass` must lie in \[0, 1\], got 30\. Give 0\.3 for 30 %"):
        ZeroInflated(Uniform(1, 3), 30)
    with pytest.raises(InputError, match=r"a zero spike needs a law without negative values"):
        ZeroInflated(Uniform(-1, 3), 0.3)


@pytest.mark.parametrize("make", [lambda: Truncated(3, 0, 1), lambda: ZeroInflated(3.0, 0.5)])
def test_a_plain_number_is_no_law(make):
    with pytest.raises(InputError, match=r"must be a distribution, for example Point\(3\); got"):
        make()


@pytest.mark.parametrize("last", [math.nan, math.inf])
def test_the_values_of_a_discrete_law_are_finite(last):
    with pytest.raises(InputError, match=r"`values` must be finite"):
        Discrete([1, last], [0.5, 0.5])
