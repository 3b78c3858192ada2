"""Products of powers of densities, integrated: known integrals, stretches that meet, cells that are split."""

from __future__ import annotations

import math

import numpy as np
import pytest

from riskmc.distributions import PERT, Triangular, Uniform
from riskmc.distributions.bounded import Beta
from riskmc.distributions.parametric import Normal
from riskmc.distributions.pools.log_density import anatomy
from riskmc.distributions.pools.segments import Segment, integrated

HALF = np.array([0.5, 0.5])


def segment(low, high, *laws):
    pieces = tuple(piece for law in laws for piece in anatomy(law).pieces if piece.low <= low and high <= piece.high)
    return Segment(low, high, pieces)


def test_the_integral_for_normals_is_that_of_hellinger():
    # int sqrt(f g) = exp(-(m - n)^2 / 8) for two normals of standard deviation 1
    for distance in (0.0, 1.0, 5.0, 40.0):
        _, log_mass = integrated([segment(-math.inf, math.inf, Normal(0, 1), Normal(distance, 1))], HALF)
        assert log_mass == pytest.approx(-(distance**2) / 8, rel=1e-7, abs=1e-8)


def test_the_integral_for_betas_is_a_quotient_of_beta_functions():
    laws, weights = (Beta(6, 2), Beta(1, 9)), np.array([0.1, 0.9])
    _, log_mass = integrated([segment(0.0, 1.0, *laws)], weights)

    def log_beta(a, b):
        return math.lgamma(a) + math.lgamma(b) - math.lgamma(a + b)

    expected = log_beta(0.6 + 0.9, 0.2 + 8.1) - 0.1 * log_beta(6, 2) - 0.9 * log_beta(1, 9)
    assert log_mass == pytest.approx(expected, abs=1e-7)


def test_stretches_that_meet_share_an_edge_and_others_leave_a_gap():
    laws = (Triangular(0, 1, 4), Uniform(0, 4))
    meet, _ = integrated([segment(0.0, 1.0, *laws), segment(1.0, 4.0, *laws)], HALF)
    assert len(meet.breaks()) == 1
    assert meet.ppf(meet.breaks()[0]) == pytest.approx(1.0)
    apart, _ = integrated([segment(0.0, 1.0, *laws), segment(2.0, 4.0, Uniform(2, 4), Uniform(2, 4))], HALF)
    at = apart.breaks()[0]
    assert apart.ppf([at - 1e-9, at + 1e-9]) == pytest.approx([1.0, 2.0], abs=1e-6)


def test_a_stretch_between_the_nodes_of_all_laws_has_nodes_of_its_own():
    narrow = segment(1.99, 2.01, PERT(0, 1, 4), Uniform(1.99, 2.01))
    law, _ = integrated([Segment(1.9999, 2.0001, narrow.pieces)], HALF)
    assert law.ppf(0.5) == pytest.approx(2.0, abs=1e-4)
