"""Events with a common cause, against the bivariate normal law and simple cases."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from riskmc.exceptions import InputError
from riskmc.model.copulas import joint_exceedance
from riskmc.model.occurrence import common_factor_counts, common_factor_joint


@pytest.mark.parametrize("r", [0.0, 0.3, 0.99, 0.999999, 1.0])
@pytest.mark.parametrize("p", [1e-6, 0.02, 0.5, 0.9])
def test_two_equal_events(p, r):
    np.testing.assert_allclose(common_factor_joint([p, p], r), joint_exceedance(1.0 - p, r), rtol=1e-9)


def test_three_events_against_the_normal_law():
    p, load = np.array([0.1, 0.3, 0.6]), np.array([0.8, 0.5, -0.4])
    covariance = np.outer(load, load)
    np.fill_diagonal(covariance, 1.0)
    expected = stats.multivariate_normal(np.zeros(3), covariance).cdf(stats.norm.ppf(p), rng=1)
    np.testing.assert_allclose(common_factor_joint(p, loadings=load), expected, atol=1e-5)


def test_opposite_events():
    np.testing.assert_allclose(common_factor_joint([0.3, 0.8], loadings=[1.0, -1.0]), 0.3 + 0.8 - 1.0, rtol=1e-12)
    assert common_factor_joint([0.3, 0.4], loadings=[1.0, -1.0]) == 0.0


def test_events_that_are_sure_or_never_happen():
    assert common_factor_joint([0.0, 0.3], 0.5) == 0.0
    np.testing.assert_allclose(common_factor_joint([1.0, 0.3], 0.5), 0.3, rtol=1e-12)
    np.testing.assert_allclose(common_factor_joint([1.0, 0.3], 1.0), 0.3, rtol=1e-12)


def test_counts_without_correlation_are_binomial():
    np.testing.assert_allclose(common_factor_counts([0.2] * 8, 0.0), stats.binom(8, 0.2).pmf(range(9)), rtol=1e-12)


def test_counts_with_full_correlation_are_nested():
    """The rarest event is part of the next: P(none) = 1 - 0.5, P(one) = 0.5 - 0.2, P(two) = 0.2."""
    np.testing.assert_allclose(common_factor_counts([0.2, 0.5], 1.0), [0.5, 0.3, 0.2], rtol=1e-12)


def test_counts_of_a_register_sum_to_one_and_keep_the_mean():
    p = np.geomspace(1e-5, 0.5, 60)
    counts = common_factor_counts(p, 0.4)
    np.testing.assert_allclose(counts.sum(), 1.0, rtol=1e-12)
    np.testing.assert_allclose(counts @ np.arange(61), p.sum(), rtol=1e-10)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ({"p": [0.1, 1.2], "correlation": 0.1}, "`p` must be probabilities"),
        ({"p": [], "correlation": 0.1}, "`p` must be probabilities"),
        ({"p": [0.1]}, "either `correlation`"),
        ({"p": [0.1], "correlation": 0.1, "loadings": [0.1]}, "either `correlation`"),
        ({"p": [0.1], "correlation": -0.1}, r"`correlation` must be a number in \[0, 1\]"),
        ({"p": [0.1, 0.2], "correlation": [0.1, 0.2]}, r"`correlation` must be a number in \[0, 1\]"),
        ({"p": [0.1, 0.2], "loadings": [0.1]}, "one number for each of the 2 events"),
        ({"p": [0.1, 0.2], "loadings": [0.1, 1.1]}, r"`loadings` must lie in \[-1, 1\], got 1.1"),
    ],
)
def test_numbers_that_cannot_be_are_refused(arguments, said):
    with pytest.raises(InputError, match=said):
        common_factor_counts(**arguments)
