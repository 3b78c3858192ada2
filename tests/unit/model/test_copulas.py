"""Extremes together and rank correlation, against scipy and simulation."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats

from riskmc.exceptions import InputError
from riskmc.model.copulas import joint_exceedance, spearman_of, tail_dependence


@pytest.mark.parametrize("r", [-0.9, -0.3, 0.0, 0.6, 0.99])
@pytest.mark.parametrize("p", [0.1, 0.5, 0.9, 0.999])
def test_joint_exceedance_of_normal_scores(p, r):
    edge = -stats.norm.ppf(p)
    expected = stats.multivariate_normal([0.0, 0.0], [[1.0, r], [r, 1.0]]).cdf([edge, edge])
    np.testing.assert_allclose(joint_exceedance(p, r), expected, rtol=1e-6, atol=1e-12)


@pytest.mark.parametrize("nu", [1.0, 3.5])
@pytest.mark.parametrize("r", [-0.5, 0.0, 0.8])
def test_joint_exceedance_of_t_is_a_mixture_of_normal_ones(nu, r):
    """Given the mixing variable w the scores are normal, and the edge is h / sqrt(w)."""
    h = stats.t.ppf(0.9, nu)
    u = (np.arange(4000) + 0.5) / 4000
    inner = np.minimum(stats.norm.cdf(h * np.sqrt(stats.chi2.ppf(u, nu) / nu)), 1.0 - 1e-16)
    expected = joint_exceedance(inner, r).mean()
    np.testing.assert_allclose(joint_exceedance(0.9, r, nu), expected, rtol=3e-4)


@pytest.mark.parametrize("nu", [0.3, 1.0, 4.0, math.inf])
def test_joint_exceedance_at_the_median_is_the_quadrant_probability(nu):
    r = np.array([-1.0, -0.4, 0.0, 0.7, 1.0])
    expected = 0.25 + np.arcsin(r) / (2.0 * math.pi)
    np.testing.assert_allclose(joint_exceedance(0.5, r, nu), expected, atol=1e-12)


@pytest.mark.parametrize("nu", [1.0, 4.0, math.inf])
def test_joint_exceedance_between_opposite_and_same(nu):
    np.testing.assert_allclose(joint_exceedance([0.2, 0.9], -1.0, nu), [1 - 2 * 0.2, 0.0], atol=1e-12)
    np.testing.assert_allclose(joint_exceedance([0.2, 0.9], 1.0, nu), [1 - 0.2, 1 - 0.9], rtol=1e-12)


def test_tail_dependence_is_the_limit_of_joint_exceedance():
    p = 1.0 - 1e-8
    np.testing.assert_allclose(joint_exceedance(p, 0.3, 3.0) / 1e-8, tail_dependence(0.3, 3.0), rtol=1e-3)
    assert tail_dependence([-1.0, 1.0], 3.0).tolist() == [0.0, 1.0]
    assert tail_dependence([0.99, 1.0]).tolist() == [0.0, 1.0]


@pytest.mark.parametrize("nu", [1.0, 4.0])
def test_spearman_against_draws(nu):
    n, r = 200_000, 0.7
    rng = np.random.default_rng(3)
    scores = rng.multivariate_normal([0.0, 0.0], [[1.0, r], [r, 1.0]], n)
    drawn = stats.spearmanr(scores / np.sqrt(rng.chisquare(nu, n) / nu)[:, None]).statistic
    assert abs(spearman_of(r, nu) - drawn) < 4.0 / math.sqrt(n)
    assert abs(spearman_of(r + 0.03, nu) - drawn) > 4.0 / math.sqrt(n)


def test_spearman_runs_into_that_of_normal_scores():
    r = [-1.0, -0.5, 0.0, 0.9, 1.0]
    np.testing.assert_allclose(spearman_of(r, 1e6), spearman_of(r), atol=1e-5)
    assert np.isfinite(spearman_of(r, 0.01)).all()


@pytest.mark.parametrize("function", [tail_dependence, spearman_of])
def test_numbers_out_of_range_are_refused(function):
    with pytest.raises(InputError, match=r"`r` must lie in \[-1, 1\], got 1\.1"):
        function(1.1)
    with pytest.raises(InputError, match="`degrees_of_freedom` must be above zero, got 0"):
        function(0.5, 0.0)
    with pytest.raises(InputError, match="`degrees_of_freedom` must be above zero, got nan"):
        function(0.5, math.nan)


def test_a_probability_of_the_end_is_refused():
    with pytest.raises(InputError, match=r"`p` must lie in \(0, 1\), got 95"):
        joint_exceedance([0.5, 95.0], 0.1)
