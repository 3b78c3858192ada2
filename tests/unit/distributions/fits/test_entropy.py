"""Entropy in closed form, and the largest one under a constraint."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from riskmc.distributions import Uniform
from riskmc.distributions.bounded import Beta
from riskmc.distributions.fits.entropy import MAX_ENTROPY_FAMILIES, entropy, max_entropy
from riskmc.distributions.fits.two_quantiles import fit_two_quantiles
from riskmc.distributions.parametric import Normal, StudentT
from riskmc.distributions.positive import Gamma, LogNormal
from riskmc.exceptions import InputError, RangeError


@pytest.mark.parametrize(
    ("law", "reference"),
    [
        (Normal(1, 2), stats.norm(1, 2)),
        (StudentT(1, 2, 5), stats.t(5, 1, 2)),
        (LogNormal(0.5, 0.4), stats.lognorm(0.4, scale=np.exp(0.5))),
        (Gamma(3, 2), stats.gamma(3, scale=2)),
        (Beta(2, 5, 0, 3), stats.beta(2, 5, 0, 3)),
    ],
)
def test_entropies_are_those_of_scipy(law, reference):
    assert entropy(law) == pytest.approx(reference.entropy(), rel=1e-9)


def test_another_law_has_no_closed_form():
    with pytest.raises(TypeError, match="the entropy of a Uniform is not known in closed form"):
        entropy(Uniform(0, 1))


@pytest.mark.parametrize("family", MAX_ENTROPY_FAMILIES)
def test_another_split_of_the_tails_says_more(family):
    law = max_entropy(family, 0.1, 0.7, 0.8)
    below = float(law.cdf(0.1))
    for shift in (-0.01, 0.01):
        other = fit_two_quantiles(0.1, 0.7, (below + shift, below + shift + 0.8), family)
        assert entropy(other) < entropy(law)


def test_an_even_mass_is_an_even_beta_law():
    law = max_entropy("beta", 0.05, 0.95, 0.9)
    assert (law.alpha, law.beta) == pytest.approx((1, 1), rel=1e-4)


def test_the_ends_of_a_beta_law_can_be_set():
    law, unit = max_entropy("beta", 3, 9, 0.9, ends=(2, 12)), max_entropy("beta", 0.1, 0.7, 0.9)
    assert law.support() == (2.0, 12.0)
    assert (law.alpha, law.beta) == pytest.approx((unit.alpha, unit.beta), rel=1e-6)


@pytest.mark.parametrize(
    ("given", "error", "message"),
    [
        (("cauchy", 2, 10, 0.9), InputError, r"`family` must be one of 'normal', 't', 'lognormal', 'gamma', 'beta'"),
        (("normal", 10, 2, 0.9), RangeError, r"`best` must not exceed `high`"),
        (("normal", 2, 2, 0.9), RangeError, r"a range needs lower < upper, got 2 twice"),
        (("normal", 2, 10, 90), InputError, r"`mass` must lie in \(0, 1\), got 90\. Give 0\.9 for 90 %"),
        (("gamma", 0, 10, 0.9), RangeError, r"strictly between 0 and inf, got 0 and 10"),
        (("beta", 0.1, 2, 0.9), RangeError, r"strictly between 0 and 1, got 0\.1 and 2"),
    ],
)
def test_what_cannot_be_is_refused(given, error, message):
    with pytest.raises(error, match=message):
        max_entropy(*given)


def test_a_tail_far_smaller_than_the_other_is_found():
    # with nothing below 0.01 in effect, mu + log sigma is largest where mu = log 10 - z sigma and 1 / sigma = z
    z = stats.norm.ppf(0.99)
    law = max_entropy("lognormal", 0.01, 10, 0.99)
    assert (law.mu, law.sigma) == pytest.approx((np.log(10) - 1.0, 1.0 / z), rel=1e-6)
    assert law.cdf(10) - law.cdf(0.01) == pytest.approx(0.99, rel=1e-12)


def test_a_beta_law_in_a_mirror_has_the_same_entropy():
    law, mirrored = max_entropy("beta", 0.01, 0.1, 0.99), max_entropy("beta", 0.9, 0.99, 0.99)
    assert (law.alpha, law.beta) == pytest.approx((mirrored.beta, mirrored.alpha), rel=1e-6)
    moved = max_entropy("beta", 1.9, 1.99, 0.99, ends=(1, 2))
    assert (moved.alpha, moved.beta) == pytest.approx((mirrored.alpha, mirrored.beta), rel=1e-6)
