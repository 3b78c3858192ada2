"""Histograms, even or log-even within bins."""

from __future__ import annotations

import math

import numpy as np
import pytest

from riskmc.distributions import ClassProbabilities, LogUniform, Uniform, expectation
from riskmc.distributions.histograms import Histogram
from riskmc.exceptions import InputError
from riskmc.scales import Scale

U = np.linspace(0.001, 0.999, 999)


def test_one_bin_is_a_uniform_or_a_log_uniform_law():
    np.testing.assert_allclose(Histogram([2, 6], [1]).ppf(U), Uniform(2, 6).ppf(U))
    logarithmic = Histogram([0.01, 10], [1], "log-uniform")
    np.testing.assert_allclose(logarithmic.ppf(U), LogUniform(0.01, 10).ppf(U))
    assert logarithmic.mean() == pytest.approx(LogUniform(0.01, 10).mean())
    assert logarithmic.std() == pytest.approx(LogUniform(0.01, 10).std())


@pytest.mark.parametrize("within", ["uniform", "log-uniform"])
def test_moments_are_those_of_the_quantiles(within):
    law = Histogram([1, 2, 2.001, 50], [0.2, 0.5, 0.3], within)
    assert law.mean() == pytest.approx(expectation(law), rel=1e-9)
    assert law.std() == pytest.approx(math.sqrt(expectation(law, lambda x: (x - law.mean()) ** 2)), rel=1e-9)


@pytest.mark.parametrize("within", ["uniform", "log-uniform"])
def test_probabilities_are_kept_and_quantiles_inverted(within):
    law = Histogram([1, 2, 4, 9], [1, 5, 4], within)
    np.testing.assert_allclose(np.diff(law.cdf([1, 2, 4, 9])), [0.1, 0.5, 0.4])
    np.testing.assert_allclose(law.cdf(law.ppf(U)), U)
    assert law.cdf([0, -math.inf, 9, math.inf]).tolist() == [0, 0, 1, 1]


def test_bins_without_probability_hold_no_quantile():
    law = Histogram([0, 1, 2, 3, 4, 5], [0, 1, 0, 1, 0])
    assert law.support() == (1, 4)
    assert law.ppf([0, 0.5, 0.5 + 1e-12, 1]).round(6).tolist() == [1, 2, 3, 4]
    assert law.breaks() == (0.5,)


def test_log_even_bins_of_classes_are_class_probabilities():
    scale = Scale(("A", "B", "C"), bounds=(1, 10, 100, 1000), zero=None)
    shares = [0.2, 0.5, 0.3]
    law = Histogram(scale.bounds, shares, "log-uniform")
    np.testing.assert_allclose(law.ppf(U), ClassProbabilities([0, *shares], scale).natural().ppf(U), rtol=1e-9)


@pytest.mark.parametrize(
    ("edges", "probabilities", "within", "message"),
    [
        ([0, 1], [0.5, 0.5], "uniform", "2 bins need 3 edges, got 2"),
        ([0, 1, 1], [0.5, 0.5], "uniform", "`edges` must be finite and increase, got 0, 1, 1"),
        ([0, 1, math.inf], [0.5, 0.5], "uniform", "`edges` must be finite and increase"),
        ([0, 1, 2], [0.5, 0.5], "log-uniform", "a log-uniform histogram needs edges above zero, got 0"),
        ([0, 1, 2], [0.5, -0.5], "uniform", "`probabilities` must be finite and not negative"),
        ([0, 1, 2], [0, 0], "uniform", "`probabilities` must not all be zero"),
        (["a", "b"], [1], "uniform", "`edges` must be numbers"),
        ([0, 1], [1], "log", "`within` must be one of 'uniform', 'log-uniform'; got 'log'"),
    ],
)
def test_impossible_bins_are_refused(edges, probabilities, within, message):
    with pytest.raises(InputError, match=message):
        Histogram(edges, probabilities, within)


@pytest.mark.parametrize("within", ["uniform", "log-uniform"])
def test_the_quantile_before_an_empty_bin_is_its_lower_end(within):
    # 4 + 6 + 2 of 24 chips are a half, though the sum of their shares may be a rounding less
    law = Histogram([1, 2, 3, 4, 50, 60, 70, 80], [4, 6, 2, 0, 8, 1, 3], within)
    assert law.ppf([0.5, 0.5 + 1e-9]).tolist() == pytest.approx([4.0, 50.0])
