"""The linear pool: moments, exact quantiles, atoms, gaps, spikes, pools on the class axis."""

from __future__ import annotations

import math

import numpy as np
import pytest

from riskmc.distributions import (
    PERT,
    ClassValue,
    Discrete,
    LogUniform,
    Mixture,
    Natural,
    Point,
    Triangular,
    Truncated,
    Uniform,
    ZeroInflated,
)
from riskmc.exceptions import InputError
from riskmc.scales import Scale

SCALE = Scale(("A", "B", "C", "D"), bounds=(1e-4, 1e-3, 1e-2, 1e-1, 1.0))
COORDINATES = [PERT(0.6, 2, 3), PERT(1, 3.5, 4), PERT(2, 2.5, 3)]
Q = np.array([0.001, 0.05, 0.25, 0.5, 0.75, 0.95, 0.999])


def test_a_pool_adds_the_variance_between_its_members():
    law = Mixture([Uniform(0, 1), Uniform(2, 4)], [1, 3])
    assert law.weights == (0.25, 0.75)
    mean = 0.25 * 0.5 + 0.75 * 3
    within = 0.25 * 1 / 12 + 0.75 * 4 / 12
    between = 0.25 * (0.5 - mean) ** 2 + 0.75 * (3 - mean) ** 2
    assert law.mean() == pytest.approx(mean)
    assert law.std() == pytest.approx(math.sqrt(within + between))
    np.testing.assert_allclose(law.cdf([0.5, 1.5, 3]), [0.125, 0.25, 0.25 + 0.75 * 0.5])


def test_a_pool_is_inverted_to_the_last_bit():
    law = Mixture([PERT(0, 1, 4), Uniform(2, 6)], [1, 2])
    u = np.linspace(0.01, 0.99, 99)
    np.testing.assert_allclose(law.cdf(law.ppf(u)), u, rtol=1e-13)


def test_an_atom_in_a_pool_is_met_exactly():
    law = Mixture([Point(0.0), Uniform(1, 2)], [0.3, 0.7])
    assert law.ppf([0.1, 0.3]).tolist() == [0.0, 0.0]
    assert law.ppf(0.3 + 0.7 * 0.5) == pytest.approx(1.5)


def test_a_pool_names_both_sides_of_a_gap():
    gap = Truncated(Mixture([Uniform(0, 1), Uniform(2, 3)]), 0, 3)
    law = Mixture([gap, Uniform(0, 3)])
    np.testing.assert_allclose(law.breaks(), [0.5 * (0.5 + 1 / 3), 0.5 * (0.5 + 2 / 3)], atol=1e-9)


def test_a_pool_is_discrete_when_all_its_members_are():
    assert Mixture([Point(1), Discrete([0, 2], [0.5, 0.5])]).is_discrete()
    assert not Mixture([Point(1), Uniform(0, 1)]).is_discrete()
    assert Mixture([Point(1), Uniform(3, 4)]).support() == (1.0, 4.0)


@pytest.mark.parametrize(
    ("weights", "message"),
    [
        ([1, 2, 3], r"2 components need as many weights, got 3"),
        ([1, -1], r"`weights` must be finite and not negative"),
        ([0, 0], r"`weights` must not all be zero"),
    ],
)
def test_a_pool_refuses_weights_that_do_not_fit(weights, message):
    with pytest.raises(InputError, match=message):
        Mixture([Uniform(0, 1), Uniform(2, 3)], weights)


def test_a_plain_number_is_no_law():
    with pytest.raises(InputError, match=r"must be a distribution, for example Point\(3\); got"):
        Mixture([1.0, 2.0])


def bisected(law, q):
    """Return the quantiles by nothing but the pooled distribution function."""
    low, high = (np.full(q.shape, end) for end in law.support())
    for _ in range(200):
        middle = 0.5 * (low + high)
        reached = sum(w * c.cdf(middle) for w, c in zip(law.weights, law.components, strict=True)) >= q
        low, high = np.where(reached, low, middle), np.where(reached, middle, high)
    return high


@pytest.mark.parametrize(
    "law",
    [
        Mixture(COORDINATES, [1, 2, 3]),
        Mixture([ClassValue(law, SCALE) for law in COORDINATES], [1, 2, 3]),
        Mixture([Natural(law, SCALE) for law in COORDINATES]),
        Mixture([Natural(COORDINATES[0], SCALE), ClassValue(COORDINATES[1], SCALE)]),
        Mixture([ZeroInflated(ClassValue(law, SCALE), 0.2 * k) for k, law in enumerate(COORDINATES)]),
        Mixture([Uniform(0, 1), PERT(4, 5, 6), Point(8.0), Triangular(7, 9, 10)], [1, 2, 1, 1]),
        Mixture([Discrete([0, 1, 5], [0.3, 0.3, 0.4]), Discrete([1, 2], [0.5, 0.5])]),
        Mixture([LogUniform(1e-6, 1.0), PERT(0.1, 0.2, 0.9)]),
        Mixture([Uniform(0, 1), Uniform(2, 3)], [1, 0]),
    ],
    ids=range(9),
)
def test_quantiles_are_those_of_plain_bisection(law):
    np.testing.assert_allclose(law.ppf(Q), bisected(law, Q), rtol=1e-11, atol=1e-50)


def test_the_shape_of_the_probabilities_is_kept():
    law = Mixture(COORDINATES)
    assert law.ppf(np.full((2, 3), 0.5)).shape == (2, 3)
    assert law.ppf(0.5) == law.ppf([0.5])
    assert law.ppf(np.empty(0)).shape == (0,)


def test_ends_are_the_outermost_values():
    law = Mixture([Uniform(0, 1), Uniform(2, 3)])
    assert law.ppf([0.0, 1.0]).tolist() == [0.0, 3.0]


def test_nothing_but_spikes_is_zero():
    assert Mixture([ZeroInflated(Uniform(1, 2), 1.0), ZeroInflated(Uniform(1, 3), 1.0)]).ppf(Q).tolist() == [0.0] * 7


def test_spikes_of_a_pool_add_up():
    law = Mixture([ZeroInflated(Uniform(1, 3), 0.5), Uniform(1, 3)], [1, 3])
    zero = 0.25 * 0.5
    assert law.ppf([zero - 1e-9, zero + (1 - zero) * 0.5]) == pytest.approx([0.0, 2.0])
