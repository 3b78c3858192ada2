"""The severity factor of a scenario: from rank correlation to loadings."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats

from riskmc.exceptions import InputError
from riskmc.model import normal_correlation, severity_loadings


def test_rank_correlation_is_turned_into_the_correlation_of_scores():
    assert normal_correlation(0.5) == pytest.approx(2 * math.sin(math.pi / 12))
    assert (normal_correlation(0.0), normal_correlation(1.0)) == (0.0, 1.0)


def test_the_loadings_give_unit_variance_and_the_wanted_correlation():
    factor, own = severity_loadings(0.4)
    assert factor**2 + own**2 == pytest.approx(1.0)
    assert factor**2 == pytest.approx(normal_correlation(0.4))
    assert severity_loadings(0.0) == (0.0, 1.0)
    assert severity_loadings(1.0) == (1.0, 0.0)


def test_two_criteria_of_a_scenario_have_the_stated_rank_correlation():
    rng, n, rho = np.random.default_rng(5), 100_000, 0.6
    factor, own = severity_loadings(rho)
    shared, first, second = rng.standard_normal((3, n))
    found = stats.spearmanr(factor * shared + own * first, factor * shared + own * second).statistic
    assert abs(found - rho) < 4 * (1 - rho**2) * 1.06 / math.sqrt(n)


@pytest.mark.parametrize("rho", [-0.1, 1.1, math.nan])
def test_no_other_correlation_is_taken(rho):
    with pytest.raises(InputError, match=r"`within_scenario` must lie in \[0, 1\]"):
        severity_loadings(rho)
