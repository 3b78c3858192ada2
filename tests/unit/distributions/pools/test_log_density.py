"""Laws taken apart: densities against their formulas, atoms, gaps, deep tails."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats

from riskmc.distributions import (
    PERT,
    ClassProbabilities,
    ClassRange,
    Discrete,
    LogUniform,
    Mixture,
    Point,
    Triangular,
    Truncated,
    Uniform,
    ZeroInflated,
)
from riskmc.distributions.bounded import Beta
from riskmc.distributions.parametric import Normal, StudentT
from riskmc.distributions.pools.log_density import anatomy, is_close
from riskmc.distributions.positive import Gamma, LogNormal
from riskmc.scales import Scale

PERT_LAW = PERT(0, 1, 4)


@pytest.mark.parametrize(
    ("law", "formula", "error"),
    [
        (PERT_LAW, stats.beta(PERT_LAW.alpha, PERT_LAW.beta, 0, 4), 1e-7),
        (Beta(0.5, 0.7), stats.beta(0.5, 0.7), 1e-7),
        (Uniform(3, 8), stats.uniform(3, 5), 1e-10),
        (LogUniform(1e-6, 1), stats.loguniform(1e-6, 1), 1e-6),
        (Normal(3, 0.5), stats.norm(3, 0.5), 1e-8),
        (StudentT(3, 0.5, 3), stats.t(3, 3, 0.5), 1e-5),
        (LogNormal(1, 2), stats.lognorm(2, scale=math.e), 1e-8),
        (Gamma(10, 0.25), stats.gamma(10, scale=0.25), 1e-7),
        (Truncated(Normal(0, 1), -0.5, 3), stats.truncnorm(-0.5, 3), 1e-6),
    ],
)
def test_log_densities_are_those_of_the_formula(law, formula, error):
    (piece,) = anatomy(law).pieces
    x = formula.ppf(np.linspace(0.0005, 0.9995, 777))
    found, slope = piece.at(x)
    np.testing.assert_allclose(found, formula.logpdf(x), atol=error, rtol=0)
    step = 1e-5 * np.abs(x)
    steep = (formula.logpdf(x + step) - formula.logpdf(x - step)) / (2 * step)
    np.testing.assert_allclose((slope * x)[10:-10], (steep * x)[10:-10], rtol=1e-3, atol=2e-3)


def test_beyond_the_nodes_a_normal_goes_on_as_one():
    (piece,) = anatomy(Normal(0, 1)).pieces
    x = np.array([-60.0, 60.0])
    np.testing.assert_allclose(piece.at(x)[0], stats.norm.logpdf(x), rtol=1e-4)


def test_beyond_the_nodes_a_power_goes_on_as_one():
    (piece,) = anatomy(Beta(3, 2)).pieces
    x = np.array([1e-30])
    assert piece.at(x)[0] == pytest.approx(stats.beta.logpdf(x, 3, 2), rel=1e-6)


def test_a_bend_parts_a_law():
    parts = anatomy(Triangular(0, 1, 4)).pieces
    assert [(part.low, part.high) for part in parts] == [(0.0, 1.0), (1.0, 4.0)]
    assert [part.mass for part in parts] == pytest.approx([0.25, 0.75])


def test_atoms_of_discrete_laws():
    assert anatomy(Point(3)).atoms == ((3.0, 1.0),)
    found = anatomy(Discrete([1, 2, 5], [0.2, 0.3, 0.5]))
    assert not found.pieces
    assert [found.mass_at(x) for x in (1, 2, 5, 3)] == pytest.approx([0.2, 0.3, 0.5, 0.0])


def test_a_gap_belongs_to_no_piece():
    found = anatomy(Mixture([PERT(0, 0.2, 0.4), PERT(0.6, 0.7, 1)], [1, 3]))
    assert found.piece_at(0.5) is None
    assert [piece.mass for piece in found.pieces] == pytest.approx([0.25, 0.75])
    # Next to the gap the quantiles rise as a power: the end is where they tend to, not where they are.
    assert [(piece.low, piece.high) for piece in found.pieces] == [
        pytest.approx((0.0, 0.4), abs=1e-3),
        pytest.approx((0.6, 1.0), abs=1e-3),
    ]


def test_a_spike_is_taken_off_first():
    found = anatomy(ZeroInflated(PERT(0.5, 1, 4), 0.3))
    assert found.atoms == ((0.0, 0.3),)
    assert (found.pieces[0].low, found.pieces[0].mass) == (0.5, 0.7)
    alone = anatomy(PERT(0.5, 1, 4)).pieces[0]
    np.testing.assert_allclose(found.pieces[0].log_density, alone.log_density + math.log(0.7))
    assert not anatomy(ZeroInflated(Uniform(1, 2), 1.0)).pieces
    assert not anatomy(ZeroInflated(Uniform(1, 2), 0.0)).atoms


def test_a_range_of_classes_is_the_law_inside_it():
    scale = Scale(("A", "B", "C", "D"))
    found = anatomy(ClassRange("X", "B", "D", scale=scale, zero_mass=0.25))
    assert found.atoms == ((0.0, 0.25),)
    found = anatomy(ClassProbabilities([0.1, 0.2, 0.0, 0.3, 0.4], scale))
    assert found.atoms == ((0.0, pytest.approx(0.1)),)
    assert [(part.low, part.high) for part in found.pieces] == [(0.5, 1.5), (2.5, 3.5), (3.5, 4.5)]


def test_values_that_differ_by_rounding_are_one():
    assert is_close(0.3, 0.1 + 0.2)
    assert is_close(math.inf, math.inf)
    assert not is_close(-math.inf, math.inf)
    assert not is_close(1.0, 1.001)
